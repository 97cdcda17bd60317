# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The roster engine: read once, plan for many, guard, apply side by side, collect errors. It knows no product."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    AnswerLost,
    ApiError,
    CannotConnect,
    UsageError,
    join_problems,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes, check_plans
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ABSENT,
    CREATE,
    DELETE,
    DISABLE,
    DISABLED,
    ENABLE,
    NONE,
    PRESENT,
    UPDATE,
    Account,
    Entry,
    Field,
    Plan,
    diff,
    make_plan,
)

IGNORE = "ignore"
"""What is done to accounts that the roster does not name: nothing. The other choices are ``disable`` and ``delete``."""

_UNLISTED_STATES = {"disable": DISABLED, "delete": ABSENT}
_COUNTED = {
    NONE: "unchanged",
    CREATE: "created",
    UPDATE: "updated",
    ENABLE: "enabled",
    DISABLE: "disabled",
    DELETE: "deleted",
}

T = TypeVar("T")
R = TypeVar("R")


class Journal:
    """Notes what has been written for one person, so that a failure halfway can say so."""

    def __init__(self) -> None:
        """Start empty."""
        self.done: list[str] = []

    def wrote(self, what: str) -> None:
        """Note a write that the server confirmed, in the words of a past event ("created the account")."""
        self.done.append(what)


class Backend(ABC):
    """What the engine needs of a product."""

    scanner: str
    """The scanner's name in diffs: its host."""

    fields: Mapping[str, Field]
    """The comparable fields, in the order in which results name them."""

    @abstractmethod
    def read_accounts(self) -> list[Account]:
        """Return all accounts, with as few requests as the API allows."""

    def complete(self, account: Account, entry: Entry) -> Account:
        """Return ``account`` with what ``entry`` declares and the list does not show; runs side by side."""
        return account

    def prepare(self, pairs: Sequence[tuple[Entry, Account | None]]) -> None:  # noqa: B027 - optional
        """Read, once for all, what planning these entries needs beside the accounts (roles, sites)."""

    @abstractmethod
    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Return what ``entry`` declares, as the scanner will show it; no requests.

        Raises:
            UsageError: it cannot be done; no username in the message, the engine adds it.
        """

    @abstractmethod
    def defaults(self, entry: Entry) -> Mapping[str, Any]:
        """Return what a new account has in the fields that ``entry`` does not declare; no requests."""

    @abstractmethod
    def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        """Carry out a plan with the fewest writes and return the record after (``{}``: deleted)."""

    def settle_creation(self, username: str, lost: AnswerLost) -> Account:
        """Find out by reading whether a creation whose answer was lost took place; it is never sent again.

        Raises:
            AnswerLost: it did not, or that cannot be read.
        """
        try:
            found = match([Entry(username)], self.read_accounts())[0][0]
        except AccessError as error:
            raise AnswerLost(
                f"{lost.message}; whether the account was created could not be read ({error.message}): run again"
            ) from None
        if found is None:
            raise AnswerLost(f"{lost.message}; the account was not created: run again")
        return found

    @abstractmethod
    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        """Return the record that :meth:`write` would return, as far as it can be known before."""

    @abstractmethod
    def is_administrator(self, fields: Any) -> bool:
        """Return whether an account with these comparable fields may administer the scanner."""

    @abstractmethod
    def is_self(self, account: Account) -> bool:
        """Return whether this is the account that the task uses; may ask the scanner, once."""

    def is_exclusive(self, plan: Plan) -> bool:
        """Return whether nothing else may be under way while this plan is carried out; it then comes last."""
        return False

    def warnings_for(self, plan: Plan) -> list[str]:
        """Return what a user should know about a plan although it is carried out."""
        return []


@dataclass(frozen=True)
class Roster:
    """The people who should have access to one scanner, and how to treat everybody else there.

    Attributes:
        entries: the people.
        unlisted: ``ignore``, ``disable`` or ``delete`` for accounts that no entry names.
        brakes: the limits on removals.
        batch: ``(start, size)``: write only these entries' changes; the others are planned and guarded all the same.
    """

    entries: Sequence[Entry]
    unlisted: str = IGNORE
    brakes: Brakes = field(default_factory=Brakes)
    batch: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a roster that contradicts itself.

        Raises:
            UsageError: somebody stands in it twice, or an empty roster would remove everybody.
        """
        names = Counter(entry.username.casefold() for entry in self.entries)
        twice = [name for name, count in names.items() if count > 1]
        if any(not name.strip() for name in names):
            raise UsageError("the roster has an entry with an empty username: give every person one")
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
    def is_last_batch(self) -> bool:
        """Return whether this run also treats the accounts that the roster does not name."""
        return self.batch is None or sum(self.batch) >= len(self.entries)


@dataclass
class PersonResult:
    """What happened to one person; ``record`` is the account after, ``diff`` what the plan would change."""

    plan: Plan
    changed: bool
    record: Mapping[str, Any]
    error: str | None = None
    diff: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the entry of a task's ``results``."""
        return {
            "username": self.plan.username,
            "action": self.plan.action,
            "changed": self.changed,
            "changed_fields": [*self.plan.changed_fields, *self.plan.secrets],
            "unlisted": self.plan.entry.unlisted,
            "error": self.error,
            "user": dict(self.record),
            # Ansible's own output shows a diff in a loop only where it stands here.
            "diff": dict(self.diff),
        }


@dataclass
class Outcome:
    """What a run did or, in check mode, would do."""

    people: list[PersonResult]
    warnings: list[str]
    unlisted: int

    @property
    def diffs(self) -> list[Mapping[str, Any]]:
        """Return a diff for every person whose account differs from what is wanted."""
        return [person.diff for person in self.people if person.diff]

    @property
    def changed(self) -> bool:
        """Return whether anything was written."""
        return any(person.changed for person in self.people)

    @property
    def failed(self) -> list[PersonResult]:
        """Return the people whose changes could not be made."""
        return [person for person in self.people if person.error]

    def summary(self) -> dict[str, int]:
        """Return the counts of a run; a failed person counts as failed only."""
        counts = Counter("failed" if person.error else _COUNTED[person.plan.action] for person in self.people)
        return {name: counts[name] for name in (*_COUNTED.values(), "failed")} | {"unlisted": self.unlisted}

    def failure(self) -> str | None:
        """Return one sentence that names everybody who failed and why, ``None`` where nobody did."""
        if not self.failed:
            return None
        reasons = [f"'{person.plan.username}': {person.error}" for person in self.failed]
        if len(self.people) == 1:
            return reasons[0]
        return f"{len(reasons)} of {len(self.people)} people failed: {join_problems(reasons)}"


def run(backend: Backend, roster: Roster, *, check_mode: bool, concurrency: int = 1) -> Outcome:
    """Bring a scanner's accounts into line with a roster.

    Args:
        backend: the product.
        roster: what is wanted.
        check_mode: stop before writing; everything else is the same.
        concurrency: how many people are worked on at the same time.

    Raises:
        AccessError: nothing was written, because the scanner could not be read, an entry is faulty or a brake holds.
    """
    accounts = backend.read_accounts()
    found, warnings = match(roster.entries, accounts)
    pairs = list(zip(roster.entries, found))
    pairs += [(_unlisted_entry(account, roster), account) for account in _unlisted(accounts, found, roster, backend)]
    backend.prepare(pairs)

    def complete(pair: tuple[Entry, Account | None]) -> tuple[Entry, Account | None]:
        entry, account = pair
        return entry, account and backend.complete(account, entry)

    pairs = side_by_side(complete, pairs, concurrency)
    plans = _plan_all(backend, pairs)
    check_plans(plans, accounts, roster.brakes, backend.is_administrator, backend.is_self)

    listed = len(roster.entries)
    due = [p for i, p in enumerate(plans) if (roster.in_batch(i) if i < listed else roster.is_last_batch)]
    people = _carry_out(backend, due, check_mode, concurrency)
    for plan in due:
        warnings += [f"{plan.username}: {text}" for text in backend.warnings_for(plan)]
    for person in people:
        if person.plan.changed:
            person.diff = diff(person.plan, backend.fields, backend.scanner)
    named = sum(account is not None for account in found)
    return Outcome(people, warnings, len(accounts) - named)


def match(entries: Sequence[Entry], accounts: Iterable[Account]) -> tuple[list[Account | None], list[str]]:
    """Find each entry's account: spelt exactly so, else the only one that differs in case, with a warning.

    Raises:
        UsageError: several accounts differ from an entry only in case, and none is spelt exactly so.
    """
    exact: dict[str, Account] = {}
    folded: dict[str, list[Account]] = {}
    for each in accounts:
        exact[each.username] = each
        folded.setdefault(each.username.casefold(), []).append(each)
    found: list[Account | None] = []
    warnings: list[str] = []
    problems: list[str] = []
    for entry in entries:
        account: Account | None = exact.get(entry.username)
        similar = folded.get(entry.username.casefold(), [])
        if account is None and len(similar) == 1:
            account = similar[0]
            warnings.append(f"'{entry.username}' is '{account.username}' on the scanner: taken as the same account")
        elif account is None and similar:
            spellings = ", ".join(repr(a.username) for a in similar)
            problems.append(f"'{entry.username}' could be any of {spellings}: spell it as one of them")
        found.append(account)
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return found, warnings


def _unlisted(
    accounts: Iterable[Account], found: Sequence[Account | None], roster: Roster, backend: Backend
) -> list[Account]:
    """Return the accounts that the roster's ``unlisted`` applies to: never a protected one, never our own."""
    if roster.unlisted == IGNORE:
        return []
    named = {account.username for account in found if account}
    removable = [a for a in accounts if a.username not in named and not roster.brakes.protects(a.username)]
    if roster.unlisted == "disable":
        removable = [account for account in removable if account.fields.get("enabled")]
    return [account for account in removable if not backend.is_self(account)]


def _unlisted_entry(account: Account, roster: Roster) -> Entry:
    return Entry(account.username, _UNLISTED_STATES[roster.unlisted], unlisted=True)


def _plan_all(backend: Backend, pairs: Sequence[tuple[Entry, Account | None]]) -> list[Plan]:
    plans, problems = [], []
    for entry, account in pairs:
        try:
            # A leaver's other fields are nobody's concern: what is wanted of them may no longer exist.
            declared = backend.declared(entry, account) if entry.state == PRESENT else {}
            defaults = backend.defaults(entry) if entry.state == PRESENT and account is None else {}
        except UsageError as error:
            problems.append(f"'{entry.username}': {error.message}")
            continue
        plans.append(make_plan(entry, account, backend.fields, declared, defaults))
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return plans


def _carry_out(backend: Backend, plans: Sequence[Plan], check_mode: bool, concurrency: int) -> list[PersonResult]:
    def predicted(plan: Plan) -> PersonResult:
        return PersonResult(plan, plan.changed, backend.predicted_record(plan))

    hopeless: list[str] = []

    def apply(plan: Plan) -> PersonResult:
        before = dict(plan.account.record) if plan.account else {}
        if hopeless:
            return PersonResult(plan, False, before, f"not tried, because of: {hopeless[0]}")
        journal = Journal()
        try:
            return PersonResult(plan, True, backend.write(plan, journal))
        except AccessError as error:
            text = error.message
            if _is_hopeless(error):
                hopeless.append(text)
            if journal.done:
                rest = "" if isinstance(error, AccessNotRestored) else "; a further run finishes the rest"
                text += f" (done before that: {', '.join(journal.done)}{rest})"
            return PersonResult(plan, bool(journal.done), before, text)

    if check_mode:
        return [predicted(plan) for plan in plans]
    together = [plan for plan in plans if plan.changed and not backend.is_exclusive(plan)]
    alone = [plan for plan in plans if plan.changed and backend.is_exclusive(plan)]
    done = side_by_side(apply, together, concurrency) + side_by_side(apply, alone, 1)
    applied = {id(person.plan): person for person in done}
    return [applied.get(id(plan)) or predicted(plan) for plan in plans]


def _is_hopeless(error: AccessError) -> bool:
    """Return whether the next person would meet the same: nothing answers, or each 401 counts toward a lockout."""
    return isinstance(error, CannotConnect) or (isinstance(error, ApiError) and error.status == 401)


def side_by_side(work: Callable[[T], R], items: Sequence[T], concurrency: int) -> list[R]:
    """Return ``work`` of each item, in order, at most ``concurrency`` at a time.

    Also one at a time goes through a worker: whoever interrupts the run interrupts the waiting here, and what is
    under way is still brought to its end, so that no account is left halfway.

    Raises:
        AccessError: the first one, in the order of the items; those that come after it may not have been worked on.
    """
    if not items:
        return []
    with ThreadPoolExecutor(max_workers=min(concurrency, len(items))) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise
