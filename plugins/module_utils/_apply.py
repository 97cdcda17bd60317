# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Carrying plans out: in the order that keeps a scanner administrable, side by side, one person's failure alone."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import (
    gains_administration,
    is_standing_administrator,
    loses_administration,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import PersonResult
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import is_hopeless

GAIN, OTHER, REMOVAL, OWN = range(4)
"""The order of writing: those who will administer the scanner come first, then the others, then removals, and the
account that the task itself uses comes last."""


def stage_of(plan: Plan, backend: Backend) -> int:
    """Return when a plan's turn is."""
    loses = plan.removes or loses_administration(plan, backend)
    if backend.is_exclusive(plan) or (loses and plan.account is not None and backend.is_self(plan.account)):
        return OWN
    if gains_administration(plan, backend):
        return GAIN
    return REMOVAL if loses else OTHER


def predicted(backend: Backend, plan: Plan) -> PersonResult:
    """Return what carrying a plan out would return."""
    return PersonResult(plan, plan.changed, backend.predicted_record(plan))


def carry_out(
    backend: Backend,
    due: Sequence[tuple[Plan, int]],
    accounts: Sequence[Account],
    allow_lockout: bool,
    workers: Workers,
) -> list[PersonResult]:
    """Write, stage by stage; a removal that counted on a new administrator is not made where that one failed."""
    hopeless: list[str] = []

    def apply(plan: Plan) -> PersonResult:
        before = dict(plan.account.record) if plan.account else {}
        if hopeless:
            return PersonResult(plan, False, before, f"not tried, because of: {hopeless[0]}")
        journal = backend.journal()
        try:
            record = backend.write(plan, journal)
            return PersonResult(plan, journal.touched, record, join_problems(journal.unseen) or None)
        except AccessError as error:
            if is_hopeless(error):
                hopeless.append(error.message)
            return PersonResult(plan, journal.touched, before, error.message + journal.so_far(error))
        except Exception as error:  # noqa: BLE001 - a bug with one person shall not lose what is known of the others
            text = f"{_where(error)}: this is a fault of the module, please report it"
            # What it had done by then, nobody knows; before the first write, that is nothing.
            return PersonResult(plan, journal.begun, before, text + journal.so_far(AccessError(text)))

    done: dict[int, PersonResult] = {}
    for stage in (GAIN, OTHER, REMOVAL, OWN):
        plans = [plan for plan, its_stage in due if its_stage == stage and plan.changed]
        if stage in (REMOVAL, OWN) and not allow_lockout:
            plans, refused = _without_last_administrators(backend, plans, accounts, list(done.values()))
            done.update(refused)
        results = workers.one_by_one(apply, plans) if stage == OWN else workers.map(apply, plans)
        done.update({id(plan): person for plan, person in zip(plans, results)})
    return [done.get(id(plan)) or predicted(backend, plan) for plan, _stage_unused in due]


def _without_last_administrators(
    backend: Backend, plans: Sequence[Plan], accounts: Sequence[Account], done: Sequence[PersonResult]
) -> tuple[list[Plan], dict[int, PersonResult]]:
    """Return the plans that may be carried out, and the results of those that may not.

    The brakes counted on administrators that this very run was to make; by now it is known which of them there are.
    """
    leaving = {plan.username for plan in plans if loses_administration(plan, backend)}
    gone = {p.plan.username for p in done if loses_administration(p.plan, backend) and (p.changed or not p.error)}
    standing = {a.username for a in accounts if is_standing_administrator(a.fields, backend)} - leaving - gone
    gains = [person for person in done if gains_administration(person.plan, backend)]
    if not leaving or standing or any(not person.error for person in gains):
        return list(plans), {}
    failed = ", ".join(f"'{person.plan.username}'" for person in gains if person.error)
    reason = f"as {failed} did not become one" if failed else "as nobody else is one by now"
    text = f"not done, {reason}: no enabled administrator would be left: run again, or set allow_lockout=true"
    refused = {
        id(plan): PersonResult(plan, False, dict(plan.account.record) if plan.account else {}, text)
        for plan in plans
        if plan.username in leaving
    }
    return [plan for plan in plans if id(plan) not in refused], refused


def _where(error: Exception) -> str:
    """Return the kind of an unexpected error and the line it came from; its words could hold anything."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return f"unexpected {type(error).__name__}{place}"
