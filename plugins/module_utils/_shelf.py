# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a change can take away, kept on disk until it was checked, and put back after a killed run. It knows no product.

What is put back is what was there before the killed run wrote. What a task wants differently, the run at hand finds out
by itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal, is_hopeless

Ref = TypeVar("Ref")
"""What tells an account from all others of the scanner."""

Kept = TypeVar("Kept")
"""What is kept of one account."""


class Shelf(ABC, Generic[Ref, Kept]):
    """The recovery files of one scanner, one for each account that a change may take something from."""

    prefix: str = ""
    """How the names of these files begin, where there are others."""

    begun_to: str
    """What the run that was killed had begun to do, as it stands before the account's name."""

    def __init__(self, state: ScannerState) -> None:
        """Take the folder and the option whether files may be written."""
        self._state = state

    @abstractmethod
    def ref_from(self, name: str) -> Ref | None:
        """Return the account that a file's name means, ``None`` where it means none."""

    @abstractmethod
    def kept_from(self, content: Any) -> Kept | None:
        """Return what a file's content says, ``None`` where it is not such a file's."""

    @abstractmethod
    def username_of(self, kept: Kept) -> str:
        """Return the name of the account."""

    def pending(self) -> dict[Ref, Kept]:
        """Return what killed runs left, by account.

        Raises:
            AccessError: a file cannot be read.
        """
        found: dict[Ref, Kept] = {}
        for name, content in self._state.pending().items():
            if name.startswith(self.prefix):
                ref, kept = self.ref_from(name[len(self.prefix) :]), self.kept_from(content)
                if ref is None or kept is None:
                    raise self._state.unreadable(name)
                found[ref] = kept
        return found

    def earlier(self, ref: Ref) -> Kept | None:
        """Return what a killed run left of one account.

        Raises:
            AccessError: a file cannot be read.
        """
        return self.pending().get(ref) if self.has(ref) else None

    def has(self, ref: Ref) -> bool:
        """Return whether something of an account is kept."""
        return self._state.has(f"{self.prefix}{ref}")

    def save(self, ref: Ref, content: Mapping[str, Any]) -> None:
        """Write an account's file.

        Raises:
            UsageError: it cannot be written.
        """
        self._state.save(f"{self.prefix}{ref}", content)

    def drop(self, ref: Ref) -> None:
        """Forget an account, once everything is there again."""
        self._state.drop(f"{self.prefix}{ref}")

    def path_of(self, ref: Ref) -> str:
        """Return an account's file."""
        return self._state.path_of(f"{self.prefix}{ref}")

    def advice(self, ref: Ref, next_run: str) -> str:
        """Return who puts back what is missing, for the end of a sentence: ``next_run``, where it is kept."""
        return f"; {next_run} puts it back" if self.has(ref) else "; put it back by hand"

    def begun(self, kept: Kept) -> str:
        """Return what a killed run had begun, for the beginning of a sentence."""
        return f"an interrupted run had begun to {self.begun_to} '{self.username_of(kept)}'"

    def put_back(
        self, pending: Mapping[Ref, Kept], put_back_one: Callable[[Ref, Kept], str], journal: Journal
    ) -> Recovery:
        """Put back what killed runs took away.

        Args:
            pending: what they left.
            put_back_one: puts back what one account lacks, and returns what that was.
            journal: notes what is done.

        Raises:
            AccessError: a recovery file cannot be removed.
        """
        result = Recovery()
        for ref, kept in pending.items():
            try:
                told = put_back_one(ref, kept)
            except AccessError as error:
                if is_hopeless(error):
                    # What was put back before is told all the same.
                    result.stop = error
                    break
                result.problems.append(
                    f"what an interrupted run took from '{self.username_of(kept)}' could not be put back "
                    f"({error.message}): run again; if it cannot be put back at all, see to it by hand and remove "
                    f"{self.path_of(ref)}"
                )
            else:
                self.drop(ref)
                result.told.append(f"{self.begun(kept)}: {told}")
        result.changed = journal.touched
        return result
