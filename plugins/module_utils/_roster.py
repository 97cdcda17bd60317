# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The roster engine: read once, plan for many, guard, apply side by side, collect errors. It knows no product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._apply import carry_out, predicted, stage_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Completed, Pair, match
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes, check_plans
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ABSENT,
    DISABLED,
    LISTED,
    NONE,
    PRESENT,
    Account,
    Entry,
    Plan,
    diff,
    make_plan,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan_id import Terms, change_id, mark_of, plan_id
from ansible_collections.vulnmgmt.access.plugins.module_utils._progress import Progress
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
        listed: names of accounts that are somebody's although no entry says anything of them: never ``unlisted``.
        former: the state that an account under a former name gets, where it cannot be renamed or was replaced already.
        approved: the id of the only plan that may be carried out; ``None``: any.
        terms: the options of the task that say how accounts are dealt with, all people alike.
        persons_terms: which options of a person do so.
    """

    entries: Sequence[Entry]
    unlisted: str = IGNORE
    brakes: Brakes = field(default_factory=Brakes)
    listed: Sequence[str] = ()
    former: str = DISABLED
    approved: str | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    persons_terms: Terms = field(default_factory=Terms)

    def __post_init__(self) -> None:
        """Refuse a roster that contradicts itself.

        Raises:
            UsageError: somebody stands in it twice or has no name, a name has blanks around it, or an empty roster
                would remove everybody.
        """
        names = Counter(name.casefold() for name in (*(entry.username for entry in self.entries), *self.listed))
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
        if self.unlisted != IGNORE and not self.entries and not self.listed and self.brakes.max_removals is None:
            raise UsageError(
                f"the roster is empty and unlisted={self.unlisted} would remove everybody: if meant, set max_removals"
            )


def run(
    backend: Backend, roster: Roster, *, check_mode: bool, concurrency: int = 1, progress: Progress | None = None
) -> Outcome:
    """Bring a scanner's accounts into line with a roster; see :func:`bring_into_line`.

    Args:
        concurrency: how many people are worked on at the same time.
    """
    with Workers(concurrency) as workers:
        return bring_into_line(backend, roster, workers, check_mode=check_mode, progress=progress)


def bring_into_line(
    backend: Backend, roster: Roster, workers: Workers, *, check_mode: bool, progress: Progress | None = None
) -> Outcome:
    """Bring a scanner's accounts into line with a roster.

    Args:
        backend: the product.
        roster: what is wanted.
        workers: work on several people at the same time.
        check_mode: stop before writing; everything else is the same.
        progress: told how far the writing is.

    Raises:
        AccessError: nothing was written, because the scanner could not be read, an entry is faulty, a brake holds, or
            the plan is not the approved one.
    """
    accounts = backend.read_accounts()
    found, warnings = match(roster.entries, accounts)
    found, formers = _former_accounts(backend, roster, accounts, found)
    pairs = list(zip(roster.entries, found))
    entries = [Entry(name, LISTED) for name in roster.listed]
    owners, spellings = match(entries, accounts)
    warnings += spellings
    pairs += [*formers, *zip(entries, owners)]
    unlisted, kept = _unlisted(accounts, [account for _entry, account in pairs], roster, backend)
    warnings += kept
    pairs += [(_unlisted_entry(account, roster), account) for account in unlisted]
    plans = _plan_all(backend, pairs, backend.read_rest(pairs, workers))
    check_plans(plans, accounts, roster.brakes, backend)
    changes = [change_id(plan, backend.fields, roster.persons_terms) for plan in plans]
    plan = plan_id([backend.state.label, *mark_of(accounts)], changes, roster.terms)
    if roster.approved not in (None, plan):
        raise UsageError(
            f"nothing was written: approved_plan is {roster.approved}, and what would be done now is plan {plan}: look "
            "at it in check mode, and approve that",
            {"plan": plan},
        )
    if check_mode:
        people = [predicted(backend, plan) for plan in plans]
    else:
        due = [(plan, stage_of(plan, backend)) for plan in plans]
        people = carry_out(backend, due, accounts, roster.brakes.allow_lockout, workers, progress)
    for each in plans:
        warnings += [f"{each.username}: {text}" for text in backend.warnings_for(each)]
    for person, change in zip(people, changes):
        person.change = change
        person.error = person.plan.unread or person.error
        if person.plan.changed:
            person.diff = diff(person.plan, backend.fields, backend.scanner)
    warnings += backend.warnings()
    named = {account.username for entry, account in pairs if account is not None and not entry.unlisted}
    known = {account.username for account in accounts} | {entry.username for entry in roster.entries}
    folded = {name.casefold() for name in (*known, *roster.listed)}
    missing = [name for name in roster.brakes.protected if name.casefold() not in folded]
    warnings += missing_protected(missing)
    return Outcome(people, warnings, len(accounts) - len(named), missing, plan)


def missing_protected(names: Sequence[str]) -> list[str]:
    """Return the warning about protected names that nobody has; none where there are none."""
    if not names:
        return []
    shown = ", ".join(map(repr, names))
    return [f"protected has {shown}: no account and nobody on the roster is called so: check the spelling"]


def _former_accounts(
    backend: Backend, roster: Roster, accounts: Sequence[Account], found: Sequence[Account | None]
) -> tuple[list[Account | None], list[tuple[Entry, Account | None]]]:
    """Find the accounts that the entries had under former names.

    Returns each entry's account, which is the former one where it can be renamed and there is no other, and what is
    wanted of the former ones that stay behind: they go the way of a leaver, or of the roster's ``former`` where the
    person has another account by then.

    Raises:
        UsageError: a former name is the one of somebody else on the roster, or could be several accounts.
    """
    found = list(found)
    taken = {account.username.casefold() for account in found if account}
    taken |= {entry.username.casefold() for entry in roster.entries}
    taken |= {name.casefold() for name in roster.listed}
    by_name: dict[str, list[Account]] = {}
    if any(entry.formerly for entry in roster.entries):
        for account in accounts:
            by_name.setdefault(account.username.casefold(), []).append(account)
    formers: list[tuple[Entry, Account | None]] = []
    problems: list[str] = []
    for index, entry in enumerate(roster.entries):
        for folded, name in {name.casefold(): name for name in entry.formerly}.items():
            if folded in taken:
                problems.append(f"'{entry.username}' was formerly '{name}', who is on the roster too: keep one of them")
                continue
            taken.add(folded)
            similar = by_name.get(folded, [])
            exact = [account for account in similar if account.username == name] or similar
            if len(exact) > 1:
                spellings = ", ".join(repr(account.username) for account in exact)
                problems.append(
                    f"'{entry.username}' was formerly '{name}', which could be any of {spellings}: spell it as one of "
                    "them"
                )
                continue
            for account in exact:
                if entry.state == PRESENT and found[index] is None and backend.renames:
                    found[index] = account
                else:
                    state = roster.former if entry.state == PRESENT else entry.state
                    # Who gets what a leaver owns, gets it from under every name.
                    declared = entry.declared if entry.state == ABSENT else {}
                    formers.append((Entry(account.username, state, declared, successor=entry.username), account))
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return found, formers


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
            if account is not None and entry.renames(account):
                reason = backend.keeps_from_renaming(account)
                if reason:
                    raise UsageError(
                        f"'{account.username}' keeps its name, as {reason}: use that as the username there"
                    )
            taken = backend.taken_with_it(entry, account) if entry.state == DISABLED and account is not None else {}
            defaults = backend.defaults(entry) if entry.state == PRESENT and account is None else {}
        except UsageError as error:
            problems.append(f"'{entry.username}': {error.message}")
            continue
        plans.append(make_plan(entry, account, backend.fields, declared, defaults, taken))
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return plans
