# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The roster engine: read once, plan for many, guard, apply side by side, collect errors. It knows no product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ansible_collections.vulnmgmt.access.plugins.module_utils._apply import (
    GAIN,
    OWN,
    carry_out,
    predicted,
    stage_of,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Completed, Pair, match
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes, check_plans
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ABSENT,
    DISABLED,
    NONE,
    PRESENT,
    Account,
    Entry,
    Plan,
    diff,
    make_plan,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers

IGNORE = "ignore"
"""What is done to accounts that the roster does not name: nothing. The other choices are ``disable`` and ``delete``."""

_UNLISTED_STATES = {"disable": DISABLED, "delete": ABSENT}


@dataclass(frozen=True)
class Roster:
    """The people who should have access to one scanner, and how to treat everybody else there.

    Attributes:
        entries: the people.
        unlisted: ``ignore``, ``disable`` or ``delete`` for accounts that no entry names.
        brakes: the limits on removals.
        batch: ``(start, size)``: write only these entries' changes; the others are planned and guarded all the same.
            New administrators come in the first batch and the own account in the last one, wherever they stand.
    """

    entries: Sequence[Entry]
    unlisted: str = IGNORE
    brakes: Brakes = field(default_factory=Brakes)
    batch: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a roster that contradicts itself.

        Raises:
            UsageError: somebody stands in it twice or has no name, a name has blanks around it, or an empty roster
                would remove everybody.
        """
        names = Counter(entry.username.casefold() for entry in self.entries)
        twice = [name for name, count in names.items() if count > 1]
        if any(not name.strip() for name in names):
            raise UsageError("the roster has an entry with an empty username: give every person one")
        padded = [entry.username for entry in self.entries if entry.username != entry.username.strip()]
        if padded:
            raise UsageError(
                f"{', '.join(map(repr, padded))}: a username cannot begin or end with a blank: remove the blanks"
            )
        if twice:
            raise UsageError(
                f"the roster names {', '.join(repr(n) for n in twice)} more than once: keep one entry of each"
            )
        if self.unlisted != IGNORE and not self.entries and self.brakes.max_removals is None:
            raise UsageError(
                f"the roster is empty and unlisted={self.unlisted} would remove everybody: if meant, set max_removals"
            )

    def in_batch(self, index: int) -> bool:
        """Return whether the changes of entry ``index`` are written in this run."""
        return self.batch is None or self.batch[0] <= index < self.batch[0] + self.batch[1]

    @property
    def is_first_batch(self) -> bool:
        """Return whether this run is the first of all batches."""
        return self.batch is None or self.batch[0] == 0

    @property
    def is_last_batch(self) -> bool:
        """Return whether this run also treats the accounts that the roster does not name."""
        return self.batch is None or sum(self.batch) >= len(self.entries)


def run(backend: Backend, roster: Roster, *, check_mode: bool, concurrency: int = 1) -> Outcome:
    """Bring a scanner's accounts into line with a roster; see :func:`bring_into_line`.

    Args:
        concurrency: how many people are worked on at the same time.
    """
    with Workers(concurrency) as workers:
        return bring_into_line(backend, roster, workers, check_mode=check_mode)


def bring_into_line(backend: Backend, roster: Roster, workers: Workers, *, check_mode: bool) -> Outcome:
    """Bring a scanner's accounts into line with a roster.

    Args:
        backend: the product.
        roster: what is wanted.
        workers: work on several people at the same time.
        check_mode: stop before writing; everything else is the same.

    Raises:
        AccessError: nothing was written, because the scanner could not be read, an entry is faulty or a brake holds.
    """
    accounts = backend.read_accounts()
    found, warnings = match(roster.entries, accounts)
    pairs = list(zip(roster.entries, found))
    unlisted, kept = _unlisted(accounts, found, roster, backend)
    warnings += kept + _unknown_protected(accounts, roster)
    pairs += [(_unlisted_entry(account, roster), account) for account in unlisted]
    plans = _plan_all(backend, pairs, backend.read_rest(pairs, workers))
    check_plans(plans, accounts, roster.brakes, backend)
    stages = [stage_of(plan, backend) for plan in plans]

    listed = len(roster.entries)
    due = []
    for index, (plan, stage) in enumerate(zip(plans, stages)):
        if stage == GAIN:
            now = roster.is_first_batch
        elif stage == OWN or index >= listed:
            now = roster.is_last_batch
        else:
            now = roster.in_batch(index)
        if now:
            due.append((plan, stage))
    if check_mode:
        people = [predicted(backend, plan) for plan, _stage_unused in due]
    else:
        people = carry_out(backend, due, accounts, roster.brakes.allow_lockout, workers)
    for plan, _stage_unused in due:
        warnings += [f"{plan.username}: {text}" for text in backend.warnings_for(plan)]
    for person in people:
        person.error = person.plan.unread or person.error
        if person.plan.changed:
            person.diff = diff(person.plan, backend.fields, backend.scanner)
    warnings += backend.warnings()
    named = sum(account is not None for account in found)
    return Outcome(people, warnings, len(accounts) - named)


def _unlisted(
    accounts: Iterable[Account], found: Sequence[Account | None], roster: Roster, backend: Backend
) -> tuple[list[Account], list[str]]:
    """Return the accounts that the roster's ``unlisted`` applies to, and warnings about those it cannot apply to.

    Protected accounts and our own are never among them.
    """
    if roster.unlisted == IGNORE:
        return [], []
    named = {account.username for account in found if account}
    removable = [a for a in accounts if a.username not in named and not roster.brakes.protects(a.username)]
    kept = []
    if roster.unlisted == "disable":
        removable = [account for account in removable if account.fields.get("enabled")]
    else:
        reasons = {account.username: backend.keeps_from_deletion(account) for account in removable}
        kept = [f"'{name}' is not on the roster, but {reason}: it stays" for name, reason in reasons.items() if reason]
        removable = [account for account in removable if not reasons[account.username]]
    return [account for account in removable if not backend.is_self(account)], kept


def _unknown_protected(accounts: Iterable[Account], roster: Roster) -> list[str]:
    """Return a warning about protected names that nobody has, once for all batches."""
    known = {account.username.casefold() for account in accounts}
    known |= {entry.username.casefold() for entry in roster.entries}
    unknown = [repr(name) for name in roster.brakes.protected if name.casefold() not in known]
    if not unknown or not roster.is_first_batch:
        return []
    return [f"protected has {', '.join(unknown)}: no account and nobody on the roster is called so: check the spelling"]


def _unlisted_entry(account: Account, roster: Roster) -> Entry:
    return Entry(account.username, _UNLISTED_STATES[roster.unlisted], unlisted=True)


def _plan_all(backend: Backend, pairs: Sequence[Pair], completed: Sequence[Completed]) -> list[Plan]:
    """Return everybody's plan; of whom could not be read, nothing is done, and the account counts as it is."""
    plans, problems = [], []
    for (entry, account), read in zip(pairs, completed):
        if isinstance(read, AccessError):
            fields = account.fields if account else {}
            plans.append(Plan(entry, account, NONE, fields, fields, unread=read.message))
            continue
        entry, account = read
        try:
            # A leaver's other fields are nobody's concern: what is wanted of them may no longer exist.
            declared = backend.declared(entry, account) if entry.state == PRESENT else {}
            if entry.state == ABSENT and account is not None:
                reason = backend.keeps_from_deletion(account)
                if reason:
                    raise UsageError(f"{reason}: disable it instead, or leave it out")
            defaults = backend.defaults(entry) if entry.state == PRESENT and account is None else {}
        except UsageError as error:
            problems.append(f"'{entry.username}': {error.message}")
            continue
        plans.append(make_plan(entry, account, backend.fields, declared, defaults))
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return plans
