# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The id of a plan: the same for the same changes, another one where anything else would be done. Pure functions.

What counts is what a preview shows: the scanner, the people, the accounts before and after, and what becomes of what
leavers own. Secrets count only by whether one is set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import DELETE, Field, Plan

_DIGITS = 32
"""Hexadecimal digits of an id: 128 bits, as somebody who may edit an inventory could try many to meet another's."""


def digest(content: Any) -> str:
    """Return the id of content, whatever the order of its keys; what JSON does not know counts as text."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def change_id(plan: Plan, fields: Mapping[str, Field], leaving: Sequence[str]) -> str:
    """Return the id of one account's change, empty where nothing would be written.

    Args:
        plan: what would be done.
        fields: the product's comparable fields.
        leaving: the options of a person that count when the account is deleted.
    """
    if not plan.changed:
        return ""
    terms = {name: plan.entry.declared[name] for name in leaving if name in plan.entry.declared}
    return digest(
        {
            "action": plan.action,
            "username": plan.username,
            "rename": plan.rename,
            "before": _shown(plan.before, fields),
            "after": _shown(plan.after, fields),
            "secrets": sorted(plan.secrets),
            "unlisted": plan.entry.unlisted,
            "terms": terms if plan.action == DELETE else {},
        }
    )


def _shown(values: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    return {name: field.show(values[name]) for name, field in fields.items() if name in values}


def plan_id(scanner: str, changes: Iterable[str], terms: Mapping[str, Any]) -> str:
    """Return the id of what would be done on a scanner.

    Args:
        scanner: what tells it from others.
        changes: the ids of the changes, in any order.
        terms: the options of the task that say how accounts are dealt with, all people alike.
    """
    return digest([scanner, sorted(change for change in changes if change), dict(terms)])
