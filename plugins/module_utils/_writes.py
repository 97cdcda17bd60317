# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""One write, from sending it to knowing what became of it. It knows no product.

A write is confirmed, refused or unknown. What is unknown is settled by reading: as wanted, it was done; as before, it
was not, and can be sent again where that does no harm; otherwise it failed, and the sentence says what is there now.
What cannot be read is never said to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    CannotSignIn,
    NotConfirmed,
    NotFound,
    NothingDone,
    UnexpectedAnswer,
)

DONE, BEFORE, UNTOLD = "done", "before", "untold"
"""What reading can show of a write; any other verdict is a text that says what is there now."""

_LOOKS = 3
"""How often a reading that settles a write is tried, where the client itself would take the answer as it is."""

R = TypeVar("R")


@dataclass(frozen=True)
class Seen:
    """What a reading showed: a verdict, and what the caller needs of what was read."""

    verdict: str
    found: Any = None


@dataclass(frozen=True)
class Write:
    """One write.

    Attributes:
        what: a past event, as a result tells it ("deleted the account").
        send: sends it once and returns what its answer holds; raises as ``HttpClient.write`` does.
        look: reads whether it was carried out.
        again: whether it may be sent again once reading shows that it was not carried out. Never for a creation:
            one that is late would make a second account.
    """

    what: str
    send: Callable[[], Any]
    look: Callable[[], Seen]
    again: bool = True


class Journal:
    """Notes what was written for one person, so that a failure halfway can say so."""

    def __init__(self, pause: Callable[[int, float], None] = lambda number, at_least: None, tries: int = 5) -> None:
        """Start empty.

        Args:
            pause: waits after try ``number``, ``at_least`` so many seconds.
            tries: how often a write is sent at the most.
        """
        self.done: list[str] = []
        self.maybe: list[str] = []
        self.unseen: list[str] = []
        """Sentences on what belongs to a write that was done, and cannot be read."""
        self.begun = False
        """Whether a write was sent, whatever became of it."""
        self._pause = pause
        self._tries = tries

    @property
    def touched(self) -> bool:
        """Return whether anything was written, or may have been."""
        return bool(self.done or self.maybe)

    def wrote(self, what: str) -> None:
        """Note a write that was confirmed, by its answer or by reading."""
        self.begun = True
        self.done.append(what)

    def may_have(self, what: str) -> None:
        """Note a write of which nobody knows whether it was carried out."""
        self.begun = True
        self.maybe.append(what)

    def carry_out(self, write: Write) -> Any:
        """Send a write until it is known what became of it; return what its answer, or the reading, holds.

        Raises:
            ApiError, CannotConnect, UsageError: refused; no try can have been carried out.
            NothingDone: unknown, and everything is as before.
            NotConfirmed: unknown; the sentence says what is there now, or that this could not be read.
        """
        doubt: AnswerLost | None = None
        number = 0
        while True:
            number += 1
            refusal: AccessError | None = None
            self.begun = True
            try:
                answer = write.send()
            except AnswerLost as error:
                doubt = error
            except AccessError as error:
                if doubt is None:
                    raise
                # An earlier try may have been carried out, so that this refusal alone settles nothing.
                refusal = error
            else:
                self.wrote(write.what)
                return answer
            seen = self._look(write, doubt, refusal)
            if seen.verdict == DONE:
                self.wrote(write.what)
                return seen.found
            reason = (refusal or doubt).message
            if seen.verdict == UNTOLD:
                if refusal is not None or number >= self._tries or not write.again:
                    self.may_have(write.what)
                    raise NotConfirmed(f"{reason}; this may have been done all the same: {write.what}", refusal, reason)
            elif seen.verdict == BEFORE:
                if refusal is not None or number >= self._tries or not write.again:
                    raise NothingDone(f"{reason}; nothing was done: run again", refusal, reason)
            else:
                self.may_have(write.what)
                raise NotConfirmed(f"{reason}; afterwards {seen.verdict}: look at it, and run again", refusal, reason)
            self._pause(number, doubt.retry_after)

    def carry_out_deletion(self, write: Write) -> None:
        """Send a deletion until it is known what became of it; what was gone already is no doing of ours.

        Raises:
            AccessError: as :meth:`carry_out`.
        """
        try:
            self.carry_out(write)
        except NotFound:
            # Gone already, unless the answer is not true.
            if self.read(write.look).verdict != DONE:
                raise

    def read(self, look: Callable[[], R]) -> R:
        """Return what ``look`` reads, with more patience than the client has, as a write hangs on it.

        Raises:
            AccessError: it could not be read.
        """
        number = 0
        while True:
            number += 1
            try:
                return look()
            except NotFound:
                raise
            except (ApiError, UnexpectedAnswer) as error:
                # What the client has tried often enough already, such as an answer that is lost, is not among these.
                if number >= _LOOKS or is_hopeless(error):
                    raise
                self._pause(number, 0.0)

    def _look(self, write: Write, doubt: AnswerLost, refusal: AccessError | None) -> Seen:
        try:
            return self.read(write.look)
        except AccessError as error:
            self.may_have(write.what)
            why = refusal or doubt
            raise NotConfirmed(
                f"{why.message}; this may have been done ({write.what}), as it could not be read afterwards "
                f"({error.message}): run again",
                error,
                why.message,
            ) from None

    @contextmanager
    def told(self) -> Iterator[None]:
        """Add to an error what was done before it, and that a change was made, where one was.

        Raises:
            AccessError: the same error.
        """
        try:
            yield
        except AccessError as error:
            error.message += self.so_far(error)
            error.details["changed"] = self.touched
            raise

    def so_far(self, error: AccessError) -> str:
        """Return what a person's failure says of the writes before it, with the blank in front."""
        if not self.done:
            return ""
        rest = "" if isinstance(error, NotConfirmed) else "; a further run finishes the rest"
        return f" (done before that: {', '.join(dict.fromkeys(self.done))}{rest})"


def is_hopeless(error: AccessError | None) -> bool:
    """Return whether the next person would meet the same: nothing answers, or each 401 counts toward a lockout."""
    if isinstance(error, NotConfirmed):
        return is_hopeless(error.cause)
    return isinstance(error, (CannotConnect, CannotSignIn)) or (isinstance(error, ApiError) and error.status == 401)
