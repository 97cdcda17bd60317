# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The id of a plan: the same for the same changes, another one where anything else would be done. Pure functions.

What counts is what a preview shows: the scanner, the people, the accounts before and after, and what becomes of what
leavers own. Beside the words of a preview the values count: two groups may have one name.
Secrets count only by whether one is set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import DELETE, DISABLED, Account, Field, Plan

_DIGITS = 32
"""Hexadecimal digits of an id: 128 bits, as somebody who may edit an inventory could try many to meet another's."""


def digest(content: Any) -> str:
    """Return the id of content, whatever the order of its keys; what JSON does not know counts as text."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True)
class Terms:
    """The options of a person that say how something is done, and are no fields of an account.

    Attributes:
        deleting, disabling: those that count when the account is deleted or disabled.
        setting: those that count when a password is set, but for secrets.
    """

    deleting: Sequence[str] = ()
    disabling: Sequence[str] = ()
    setting: Sequence[str] = ()

    def of(self, plan: Plan) -> dict[str, Any]:
        """Return those that count for a plan."""
        names = [*(self.setting if plan.secrets else ())]
        names += self.deleting if plan.action == DELETE else ()
        names += self.disabling if plan.entry.state == DISABLED else ()
        return {name: plan.entry.declared[name] for name in names if name in plan.entry.declared}


def change_id(plan: Plan, fields: Mapping[str, Field], terms: Terms) -> str:
    """Return the id of one account's change, empty where nothing would be written.

    Args:
        plan: what would be done.
        fields: the product's comparable fields.
        terms: which options count beside these.
    """
    if not plan.changed:
        return ""
    return digest(
        {
            "action": plan.action,
            "username": plan.username,
            "account": plan.account.ref if plan.account else None,
            "rename": plan.rename,
            "before": _told(plan.before, fields),
            "after": _told(plan.after, fields),
            "secrets": sorted(plan.secrets),
            "unlisted": plan.entry.unlisted,
            "terms": terms.of(plan),
        }
    )


def _told(values: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return of each field its words and its value."""
    return {
        name: [field.show(values[name]), _in_order(field.identify(values[name]))]
        for name, field in fields.items()
        if name in values
    }


def _in_order(value: Any) -> Any:
    """Return a value whose sets have an order, which is the same in every process."""
    if isinstance(value, Mapping):
        return {str(name): _in_order(item) for name, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_in_order(item) for item in value), key=str)
    if isinstance(value, (list, tuple)):
        return [_in_order(item) for item in value]
    return value


def mark_of(accounts: Iterable[Account]) -> list[str]:
    """Return what tells a tenant or an organization from others at the same address: its oldest account."""
    oldest = min(accounts, key=lambda account: (len(str(account.ref)), str(account.ref)), default=None)
    return [str(oldest.ref), oldest.username] if oldest else []


def plan_id(scanner: Sequence[str], changes: Iterable[str], terms: Mapping[str, Any]) -> str:
    """Return the id of what would be done on a scanner.

    Args:
        scanner: what tells it from others, beside its name in an inventory.
        changes: the ids of the changes, in any order.
        terms: the options of the task that say how accounts are dealt with, all people alike.
    """
    return digest([list(scanner), sorted(change for change in changes if change), dict(terms)])
