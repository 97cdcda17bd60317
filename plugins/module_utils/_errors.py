# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Every error a user can meet, each with one sentence that says what to change.

Anything that is not an :class:`AccessError` is a bug and is left to surface as one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any


class AccessError(Exception):
    """Base of all errors that end a task with a sentence instead of a traceback."""

    def __init__(self, message: str, details: Mapping[str, Any] | None = None) -> None:
        """Take the sentence for the user and what else the task's result shall carry."""
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})

    def __str__(self) -> str:
        """Return the sentence, with what was added to it since."""
        return self.message

    def as_result(self) -> dict[str, Any]:
        """Return the keyword arguments of ``fail_json``; never a header, a body or a secret."""
        return {"msg": self.message, **self.details}


class UsageError(AccessError):
    """The task's own options are wrong; found before anything was written."""


class CannotConnect(AccessError):
    """The request never reached the server, so that repeating it is always safe."""


class AnswerLost(AccessError):
    """The request was sent and no usable answer came; of a write it is not known whether it was carried out."""

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        """Take the sentence and the seconds that the server asks to wait before another try."""
        super().__init__(message)
        self.retry_after = retry_after


class UnexpectedAnswer(AnswerLost):
    """The answer is not the API's: not JSON, truncated, another shape. It confirms nothing, and refuses nothing."""


class NotConfirmed(AccessError):
    """A write that nobody confirmed; the sentence says what reading showed afterwards.

    ``cause`` is what kept it from being settled, where that concerns the next person too; ``reason`` the beginning of
    the sentence, without what follows from it.
    """

    def __init__(self, message: str, cause: AccessError | None = None, reason: str = "") -> None:
        """Take the sentence, the error of the reading, if that failed, and why the write was not confirmed."""
        super().__init__(message)
        self.cause = cause
        self.reason = reason or message


class NothingDone(NotConfirmed):
    """A write that nobody confirmed, and reading showed that everything is as before."""


class AccessNotRestored(NotConfirmed):
    """An account lacks what nobody asked to take away; the sentence says what, and who puts it back."""


class ApiError(AccessError):
    """The server refused a request."""

    def __init__(self, message: str, status: int, server_message: str = "") -> None:
        """Take the sentence, the HTTP status and the server's own words (already free of secrets)."""
        super().__init__(message, {"status": status})
        self.status = status
        self.server_message = server_message


class NotFound(ApiError):
    """HTTP 404: the object is not there, or not for this caller."""


class CannotSignIn(ApiError):
    """The credentials were refused, or no session can be had; each further try would meet the same."""


def join_problems(problems: Iterable[str]) -> str:
    """Return several faults as one sentence, each fault once, in the order found."""
    return "; ".join(dict.fromkeys(problems))


def nearest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to ``limit`` of the ``known`` names that look most like ``word``, best first."""
    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(name.casefold(), name)
    close = difflib.get_close_matches(word.casefold(), list(by_folded), n=limit, cutoff=0.5)
    return [by_folded[name] for name in close]


def unknown_name(kind: str, word: object, known: Iterable[str]) -> str:
    """Return the sentence for a name that does not exist, with the nearest valid ones, else all (ten at most)."""
    names = sorted(set(known), key=lambda name: (name.casefold(), name))
    close = nearest(str(word), names)
    if close:
        return f"unknown {kind} '{word}': did you mean {' or '.join(repr(name) for name in close)}?"
    if not names:
        return f"unknown {kind} '{word}': there is none on this scanner"
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"unknown {kind} '{word}': known are {', '.join(repr(name) for name in names[:10])}{more}"
