# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What the engine needs of a product, and finding a roster's people among its accounts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, TypeVar, Union

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    CannotSignIn,
    UsageError,
    join_problems,
    unknown_name,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import HttpClient
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    DELETE,
    Account,
    Entry,
    Field,
    Plan,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    Journal,
    Seen,
    Write,
)

R = TypeVar("R")

Pair = tuple[Entry, Optional[Account]]
"""One person of the roster, and the account that was found for them."""

Completed = Union[Pair, AccessError]
"""One person with all that planning needs, or why that could not be read."""


@dataclass
class Recovery:
    """What was put back of what an interrupted run had taken away, and what could not be; each a sentence.

    ``stop`` is why nothing more can be done: nothing answers, or the login is refused.
    """

    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changed: bool = False
    stop: AccessError | None = None


class Backend(ABC):
    """What the engine needs of a product."""

    scanner: str
    """The scanner's name in diffs: its host."""

    state: ScannerState
    """The scanner's lock and recovery files on this host."""

    http: HttpClient
    """The connection; its patience is that of writes, and it is told every secret."""

    fields: Mapping[str, Field]
    """The comparable fields, in the order in which results name them."""

    taken_unseen: str = ""
    """Why a creation that :meth:`may_be_taken` is refused where no account of that name is to be seen; empty: as the
    scanner says."""

    renames: bool = False
    """Whether accounts can get another username; :meth:`write` is told it as the plan's ``rename``."""

    @abstractmethod
    def read_accounts(self) -> list[Account]:
        """Return all accounts, with as few requests as the API allows."""

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> Sequence[Completed]:
        """Read all that planning these entries needs beside the list of accounts; from then on planning is pure.

        Returns the pairs in order, each account with what its entry declares and the list does not show; in the place
        of a pair of which that could not be read, the error, which is then this person's alone.

        Raises:
            AccessError: what everybody needs could not be read.
        """
        return list(pairs)

    @abstractmethod
    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Return what ``entry`` declares, as the scanner will show it; no requests.

        Raises:
            UsageError: it cannot be done; no username in the message, the engine adds it.
        """

    def taken_with_it(self, entry: Entry, account: Account) -> Mapping[str, Any]:
        """Return what else an account loses that ``entry`` disables, as the scanner will show it; no requests."""
        return {}

    @abstractmethod
    def defaults(self, entry: Entry) -> Mapping[str, Any]:
        """Return what a new account has in the fields that ``entry`` does not declare; no requests."""

    def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        """Carry out a plan with the fewest writes and return the record after (``{}``: deleted)."""
        for secret in plan.entry.secrets.values():
            self.http.redact.add(secret)
        if plan.account is None:
            return self._create(plan, journal)
        if plan.action == DELETE:
            return self._delete(plan, plan.account, journal)
        return self._update(plan, plan.account, journal)

    def _create(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        """Create an account and return its record."""
        raise NotImplementedError

    def _update(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        """Change an account and return its record."""
        raise NotImplementedError

    def _delete(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        """Delete an account and return ``{}``."""
        raise NotImplementedError

    def close(self) -> None:  # noqa: B027 - optional
        """End the connections."""

    def warnings(self) -> list[str]:
        """Return what a user should know at the end of a run, beside the warnings of single plans."""
        return []

    def journal(self) -> Journal:
        """Return what notes one person's writes, with the client's patience between the tries of one."""
        return Journal(self.http.pause, self.http.connection.retries + 1)

    def recover(self) -> Recovery:
        """Put back what an interrupted run took away; comes before anything is read."""
        return Recovery()

    def left_to_recover(self) -> list[str]:
        """Return what :meth:`recover` would do, for check mode; no requests."""
        return []

    def would_recover(self) -> bool:
        """Return whether :meth:`recover` may write anything; requests only where something was left."""
        return bool(self.left_to_recover())

    def find_account(self, username: str) -> Account | None:
        """Return the account with this name as it is now, after a creation of which nobody knows what became.

        Raises:
            AccessError: it could not be read.
        """
        return match([Entry(username)], self.read_accounts())[0][0]

    def find_named(self, option: str, username: str) -> tuple[Account, list[str]]:
        """Return the account that a task is about, and warnings; found as those of a roster are.

        Args:
            option: the option that names it.
            username: its name.

        Raises:
            UsageError: there is none, with the nearest names; or several differ from it only in case.
        """
        accounts = self.read_accounts()
        found, warnings = match([Entry(username)], accounts)
        if found[0] is None:
            raise UsageError(unknown_name(option, username, [account.username for account in accounts]))
        return found[0], warnings

    def carry_out_creation(
        self,
        plan: Plan,
        journal: Journal,
        send: Callable[[], R],
        found: Callable[[Account], R],
        unlike: Callable[[Account], Sequence[str]],
    ) -> R:
        """Create an account; the request is never sent twice, as one that is late would make a second account.

        Args:
            plan: what is created.
            journal: notes what is done.
            send: sends the creation and returns what its answer holds.
            found: returns the same of an account that reading found.
            unlike: names the fields of such an account that are not as they were sent.

        Raises:
            AccessError: as :meth:`Journal.carry_out`; a refusal says whether the username is taken by now.
        """

        def look() -> Seen:
            account = self.find_account(plan.username)
            if account is None:
                return Seen(BEFORE)
            wrong = unlike(account)
            if wrong:
                return Seen(f"there is an account of that name with another {', '.join(wrong)}, maybe somebody else's")
            if plan.entry.secrets:
                journal.unseen.append(
                    "nobody confirmed the creation: the account is there as asked for, but whether with the given "
                    "password cannot be read: try it, or set one with update_password=always"
                )
            return Seen(DONE, found(account))

        try:
            return journal.carry_out(Write("created the account", send, look, again=False))
        except CannotSignIn:
            raise
        except ApiError as error:
            if self.may_be_taken(error):
                there = journal.read(lambda: self.find_account(plan.username))
                why = "somebody else created the account meanwhile: run again" if there else self.taken_unseen
                error.message += f": {why}" if why else ""
            raise

    def may_be_taken(self, error: ApiError) -> bool:
        """Return whether a refusal of a creation can be that of a username which is taken."""
        return False

    @abstractmethod
    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        """Return the record that :meth:`write` would return, as far as it can be known before."""

    @abstractmethod
    def is_administrator(self, fields: Any) -> bool:
        """Return whether an account with these comparable fields may administer the scanner."""

    @abstractmethod
    def is_self(self, account: Account) -> bool:
        """Return whether this is the account that the task uses; may ask the scanner, once."""

    def may_administer(self, fields: Any) -> bool:
        """Return whether an account with these fields cannot be ruled out to administer the scanner."""
        return self.is_administrator(fields)

    def keeps_from_deletion(self, account: Account) -> str | None:
        """Return why the scanner would never delete this account, ``None`` where it would."""
        return None

    def keeps_from_renaming(self, account: Account) -> str | None:
        """Return why the scanner would never give this account another username, ``None`` where it would."""
        return None

    def objections(self, plans: Sequence[Plan], allow_lockout: bool) -> list[str]:
        """Return what only the product knows to speak against all plans of a run, as sentences; they stop the run.

        Args:
            plans: everything the run would do.
            allow_lockout: whether somebody may be locked out.
        """
        return []

    def is_exclusive(self, plan: Plan) -> bool:
        """Return whether nothing else may be under way while this plan is carried out; it then comes last."""
        return False

    def warnings_for(self, plan: Plan) -> list[str]:
        """Return what a user should know about a plan although it is carried out."""
        return []


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
