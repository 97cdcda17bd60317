# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What the engine needs of a product, and finding a roster's people among its accounts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry, Field, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal

Pair = tuple[Entry, Optional[Account]]
"""One person of the roster, and the account that was found for them."""


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

    fields: Mapping[str, Field]
    """The comparable fields, in the order in which results name them."""

    @abstractmethod
    def read_accounts(self) -> list[Account]:
        """Return all accounts, with as few requests as the API allows."""

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Pair]:
        """Read all that planning these entries needs beside the list of accounts; from then on planning is pure.

        Returns the pairs, each account with what its entry declares and the list does not show.
        """
        return list(pairs)

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

    def close(self) -> None:  # noqa: B027 - optional
        """End the connections."""

    def warnings(self) -> list[str]:
        """Return what a user should know at the end of a run, beside the warnings of single plans."""
        return []

    def journal(self) -> Journal:
        """Return what notes one person's writes, and knows how long to wait between the tries of one."""
        return Journal()

    def recover(self) -> Recovery:
        """Put back what an interrupted run took away; comes before anything is read."""
        return Recovery()

    def left_to_recover(self) -> list[str]:
        """Return what :meth:`recover` would do, for check mode; no requests."""
        return []

    def find_account(self, username: str) -> Account | None:
        """Return the account with this name as it is now, after a creation of which nobody knows what became.

        Raises:
            AccessError: it could not be read.
        """
        return match([Entry(username)], self.read_accounts())[0][0]

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
