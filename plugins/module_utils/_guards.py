# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The brakes: pure checks over all plans of a run, made before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import DELETE, Account, Plan


@dataclass(frozen=True)
class Brakes:
    """What a run may not do.

    Attributes:
        protected: usernames that are never disabled or deleted, in any spelling of case.
        max_removals: the most accounts that may be disabled or deleted, ``"5"`` or ``"10%"`` of all accounts.
        allow_lockout: whether the calling account and the last administrator may be removed or demoted.
    """

    protected: tuple[str, ...] = ()
    max_removals: str | None = None
    allow_lockout: bool = False

    def __post_init__(self) -> None:
        """Refuse a limit that is neither a count nor a per cent value.

        Raises:
            UsageError: it is not.
        """
        if self.max_removals is not None and not re.fullmatch(r"\d+|\d+(\.\d+)?%", self.max_removals.strip()):
            raise UsageError(
                f"max_removals '{self.max_removals}' is neither a count nor a per cent value: write 5 or 10%"
            )

    def protects(self, username: str) -> bool:
        """Return whether ``username`` is a protected one."""
        return username.casefold() in {name.casefold() for name in self.protected}


class Judge(Protocol):
    """What the brakes ask a product."""

    def is_administrator(self, fields: Any) -> bool:
        """Return whether an account with these comparable fields may administer the scanner."""

    def may_administer(self, fields: Any) -> bool:
        """Return whether that cannot be ruled out."""

    def is_self(self, account: Account) -> bool:
        """Return whether the task itself uses this account."""

    def objections(self, plans: Sequence[Plan], allow_lockout: bool) -> list[str]:
        """Return what else speaks against all plans of a run, as sentences."""


def is_standing_administrator(fields: Any, judge: Judge) -> bool:
    """Return whether these fields are those of an administrator who can sign in."""
    return bool(fields) and judge.is_administrator(fields) and bool(fields.get("enabled", True))


def gains_administration(plan: Plan, judge: Judge) -> bool:
    """Return whether a plan makes an administrator who can sign in, where there was none."""
    return is_standing_administrator(plan.after, judge) and not is_standing_administrator(plan.before, judge)


def loses_administration(plan: Plan, judge: Judge) -> bool:
    """Return whether a plan takes an administrator away."""
    return is_standing_administrator(plan.before, judge) and not is_standing_administrator(plan.after, judge)


def check_plans(plans: Sequence[Plan], accounts: Collection[Account], brakes: Brakes, judge: Judge) -> None:
    """Refuse a run that would do harm.

    Args:
        plans: everything the run would do.
        accounts: all that the scanner has.
        brakes: the limits.
        judge: the product.

    Raises:
        UsageError: with every reason found; nothing has been written.
    """
    problems = _protected(plans, brakes) + _too_many(plans, len(accounts), brakes)
    problems += judge.objections(plans, brakes.allow_lockout)
    if not brakes.allow_lockout:
        problems += _lockout(plans, accounts, judge)
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")


def _protected(plans: Sequence[Plan], brakes: Brakes) -> list[str]:
    hit = [plan.username for plan in plans if plan.removes and brakes.protects(plan.username)]
    return [f"'{name}' is protected, but the roster would remove it: change one of the two" for name in hit]


def _too_many(plans: Sequence[Plan], total: int, brakes: Brakes) -> list[str]:
    if brakes.max_removals is None:
        return []
    limit = brakes.max_removals.strip()
    removals = sum(plan.removes for plan in plans)
    if limit.endswith("%"):
        over = removals * 100 > float(limit[:-1]) * total
        limit += f" of {total}"
    else:
        over = removals > int(limit)
    if not over:
        return []
    return [f"{removals} accounts would be disabled or deleted, more than max_removals ({limit}) allows"]


def _lockout(plans: Sequence[Plan], accounts: Collection[Account], judge: Judge) -> list[str]:
    problems = []
    for plan in plans:
        account = plan.account
        if account is None or not plan.changed:
            continue
        if plan.rename and judge.is_self(account):
            problems.append(
                f"'{plan.username}' is the account that this task itself uses, and would be renamed: use another one, "
                "or set allow_lockout=true"
            )
        demoted = plan.action != DELETE and judge.may_administer(plan.before) and not judge.may_administer(plan.after)
        if (plan.removes or demoted) and judge.is_self(account):
            problems.append(
                f"'{plan.username}' is the account that this task itself uses, and would be "
                f"{'demoted' if demoted else 'disabled or deleted'}: use another one, or set allow_lockout=true"
            )
    before = {a.username for a in accounts if is_standing_administrator(a.fields, judge)}
    lost = {plan.username for plan in plans if loses_administration(plan, judge)}
    gained = any(gains_administration(plan, judge) for plan in plans)
    if before and not before - lost and not gained:
        problems.append("no enabled administrator would be left: keep one, or set allow_lockout=true")
    return problems
