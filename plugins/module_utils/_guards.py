# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The brakes: pure checks over all plans of a run, made before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

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


def check_plans(
    plans: Sequence[Plan],
    accounts: Collection[Account],
    brakes: Brakes,
    is_administrator: Callable[[object], bool],
    is_self: Callable[[Account], bool],
) -> None:
    """Refuse a run that would do harm.

    Args:
        plans: everything the run would do.
        accounts: all that the scanner has.
        brakes: the limits.
        is_administrator: says so of an account's comparable fields.
        is_self: says whether an account is the one that the task itself uses.

    Raises:
        UsageError: with every reason found; nothing has been written.
    """
    problems = _protected(plans, brakes) + _too_many(plans, len(accounts), brakes)
    if not brakes.allow_lockout:
        problems += _lockout(plans, accounts, is_administrator, is_self)
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


def _lockout(
    plans: Sequence[Plan],
    accounts: Collection[Account],
    is_administrator: Callable[[object], bool],
    is_self: Callable[[Account], bool],
) -> list[str]:
    problems = []
    lost = set()
    gained = 0
    for plan in plans:
        account = plan.account
        demoted = plan.action != DELETE and is_administrator(plan.before) and not is_administrator(plan.after)
        if account is not None and (plan.removes or demoted):
            if is_self(account):
                problems.append(
                    f"'{plan.username}' is the account that this task itself uses, and would be "
                    f"{'demoted' if demoted else 'disabled or deleted'}: use another one, or set allow_lockout=true"
                )
            lost.add(account.username)
        elif is_administrator(plan.after) and plan.after.get("enabled", True):
            gained += 1
            lost.discard(plan.username)
    before = [account for account in accounts if is_administrator(account.fields) and account.fields.get("enabled")]
    left = sum(account.username not in lost for account in before) + gained
    if before and not left:
        problems.append("no enabled administrator would be left: keep one, or set allow_lockout=true")
    return problems
