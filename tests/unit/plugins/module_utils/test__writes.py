# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One write, from sending it to knowing what became of it: every way that can go."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    NotConfirmed,
    NotFound,
    NothingDone,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    UNTOLD,
    Journal,
    Seen,
    Write,
    is_hopeless,
)
from hypothesis import given
from hypothesis import strategies as st

WHAT = "changed it"
LOST = "PUT /a: no answer"
READ = "GET /a: no answer"
ELSE = "the account has name 'Else'"

REFUSALS: list[AccessError] = [
    ApiError("answered 400", 400),
    ApiError("answered 401", 401),
    ApiError("answered 409", 409),
    ApiError("answered 429", 429),
    NotFound("answered 404", 404),
    CannotConnect("nothing answers"),
    UsageError("a bad option"),
]


class Script:
    """A write whose every try, and whose every look, ends as the script says; the last one stays."""

    def __init__(self, sends: list[Any], looks: list[Any] | None = None, again: bool = True, tries: int = 5) -> None:
        self.sends, self.looks = list(sends), list(looks or [])
        self.sent = self.looked = 0
        self.pauses: list[tuple[int, float]] = []
        self.journal = Journal(lambda number, at_least: self.pauses.append((number, at_least)), tries)
        self.write = Write(WHAT, self._send, self._look, again)

    @staticmethod
    def _next(steps: list[Any]) -> Any:
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        if isinstance(step, Exception):
            raise step
        return step

    def _send(self) -> Any:
        self.sent += 1
        return self._next(self.sends)

    def _look(self) -> Seen:
        self.looked += 1
        step = self._next(self.looks)
        return step if isinstance(step, Seen) else Seen(step, f"read {step}")

    def run(self) -> Any:
        return self.journal.carry_out(self.write)

    def failure(self) -> AccessError:
        with pytest.raises(AccessError) as caught:
            self.run()
        return caught.value


def lost(retry_after: float = 0.0) -> AnswerLost:
    return AnswerLost(LOST, retry_after)


# -- confirmed and refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [None, {"id": 1}, 7, ""])
@pytest.mark.parametrize("again", [True, False])
def test_a_confirmed_write_is_done_and_not_looked_for(answer: Any, again: bool) -> None:
    script = Script([answer], again=again)
    assert script.run() == answer
    assert (script.sent, script.looked, script.pauses) == (1, 0, [])
    assert (script.journal.done, script.journal.maybe, script.journal.touched) == ([WHAT], [], True)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda error: error.message)
@pytest.mark.parametrize("again", [True, False])
def test_a_write_that_is_refused_at_once_is_the_refusal_and_not_looked_for(refusal: AccessError, again: bool) -> None:
    script = Script([refusal], again=again)
    assert script.failure() is refusal
    assert (script.sent, script.looked, script.pauses) == (1, 0, [])
    assert (script.journal.done, script.journal.maybe, script.journal.touched) == ([], [], False)


def test_an_error_that_is_a_bug_is_left_to_surface() -> None:
    script = Script([KeyError("name")])
    with pytest.raises(KeyError):
        script.run()
    assert (script.sent, script.looked, script.journal.touched) == (1, 0, False)


# -- unknown -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("error", [lost(), UnexpectedAnswer("a page of HTML")], ids=["lost", "html"])
def test_unknown_and_then_as_wanted_is_done(error: AnswerLost, again: bool) -> None:
    script = Script([error], [DONE], again=again)
    assert script.run() == "read done", "the reading holds what the answer would have held"
    assert (script.sent, script.looked, script.pauses) == (1, 1, [])
    assert (script.journal.done, script.journal.maybe) == ([WHAT], [])


def test_unknown_and_then_as_before_is_sent_again_after_a_pause() -> None:
    script = Script([lost(7.0), lost(), "answer"], [BEFORE])
    assert script.run() == "answer"
    assert (script.sent, script.looked, script.pauses) == (3, 2, [(1, 7.0), (2, 0.0)])
    assert script.journal.done == [WHAT]


def test_unknown_and_then_as_before_is_never_sent_again_where_that_could_do_harm() -> None:
    script = Script([lost()], [BEFORE], again=False)
    error = script.failure()
    assert isinstance(error, NothingDone)
    assert error.message == f"{LOST}; nothing was done: run again"
    assert (script.sent, script.looked, script.pauses, script.journal.touched) == (1, 1, [], False)


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_a_write_that_never_arrives_is_sent_as_often_as_allowed_and_was_not_done(tries: int) -> None:
    script = Script([lost()], [BEFORE], tries=tries)
    error = script.failure()
    assert isinstance(error, NothingDone)
    assert error.message == f"{LOST}; nothing was done: run again"
    assert (script.sent, script.looked) == (tries, tries)
    assert [number for number, _at_least in script.pauses] == list(range(1, tries))
    assert (script.journal.done, script.journal.maybe, script.journal.touched) == ([], [], False)


@pytest.mark.parametrize("again", [True, False])
def test_unknown_and_then_neither_is_told_and_not_sent_again(again: bool) -> None:
    script = Script([lost()], [ELSE], again=again)
    error = script.failure()
    assert type(error) is NotConfirmed
    assert error.message == f"{LOST}; afterwards {ELSE}: look at it, and run again"
    assert error.reason == LOST
    assert (script.sent, script.journal.done, script.journal.maybe) == (1, [], [WHAT])


def test_what_cannot_be_read_is_sent_again_and_never_said_to_be_done() -> None:
    script = Script([lost()], [UNTOLD], tries=3)
    error = script.failure()
    assert type(error) is NotConfirmed
    assert error.message == f"{LOST}; this may have been done all the same: {WHAT}"
    assert (script.sent, script.looked, len(script.pauses)) == (3, 3, 2)
    assert (script.journal.done, script.journal.maybe, script.journal.touched) == ([], [WHAT], True)


def test_what_cannot_be_read_and_not_be_sent_again_is_sent_once() -> None:
    script = Script([lost()], [UNTOLD], again=False)
    assert script.failure().message == f"{LOST}; this may have been done all the same: {WHAT}"
    assert (script.sent, script.pauses, script.journal.maybe) == (1, [], [WHAT])


def test_what_cannot_be_read_is_done_once_a_try_is_confirmed() -> None:
    script = Script([lost(), None], [UNTOLD])
    assert script.run() is None
    assert (script.journal.done, script.journal.maybe) == ([WHAT], [])


# -- a refusal after doubt ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda error: error.message)
@pytest.mark.parametrize(
    ("seen", "kind", "told", "maybe"),
    [
        (DONE, None, "", []),
        (BEFORE, NothingDone, "; nothing was done: run again", []),
        (UNTOLD, NotConfirmed, f"; this may have been done all the same: {WHAT}", [WHAT]),
        (ELSE, NotConfirmed, f"; afterwards {ELSE}: look at it, and run again", [WHAT]),
    ],
)
def test_a_refusal_after_a_lost_try_settles_nothing_by_itself(
    refusal: AccessError, seen: str, kind: type[NotConfirmed] | None, told: str, maybe: list[str]
) -> None:
    """The try before it may have been carried out, which may be the very reason of the refusal."""
    script = Script([lost(), refusal], [UNTOLD if seen == UNTOLD else BEFORE, seen])
    if kind is None:
        assert script.run() == "read done"
        assert script.journal.done == [WHAT]
    else:
        error = script.failure()
        assert type(error) is kind
        assert error.message == f"{refusal.message}{told}"
        assert error.cause is refusal
    assert (script.sent, script.looked, script.journal.maybe) == (2, 2, maybe)


# -- looks that fail ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [UnexpectedAnswer(READ), ApiError(READ, 500), ApiError(READ, 403)], ids=str)
def test_a_look_is_tried_again_as_a_write_hangs_on_it(error: AccessError) -> None:
    script = Script([lost()], [error, error, DONE])
    assert script.run() == "read done"
    assert (script.sent, script.looked) == (1, 3)
    assert script.pauses == [(1, 0.0), (2, 0.0)]


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize(
    ("error", "looks"),
    [
        # This one the client itself has asked for often enough.
        (AnswerLost(READ), 1),
        (UnexpectedAnswer(READ), 3),
        (ApiError(READ, 403), 3),
        (ApiError(READ, 401), 1),
        (CannotConnect(READ), 1),
        (NotFound(READ, 404), 1),
        (UsageError(READ), 1),
    ],
    ids=["lost", "html", "403", "401", "no connection", "404", "usage"],
)
def test_a_look_that_fails_leaves_it_unknown_and_nothing_more_is_sent(
    error: AccessError, looks: int, again: bool
) -> None:
    script = Script([lost()], [error], again=again)
    found = script.failure()
    assert type(found) is NotConfirmed
    assert found.message == (
        f"{LOST}; this may have been done ({WHAT}), as it could not be read afterwards ({READ}): run again"
    )
    assert (found.cause, found.reason) == (error, LOST)
    assert (script.sent, script.looked) == (1, looks)
    assert (script.journal.done, script.journal.maybe, script.journal.touched) == ([], [WHAT], True)


def test_a_look_that_fails_after_a_refusal_names_the_refusal() -> None:
    script = Script([lost(), ApiError("answered 409", 409)], [BEFORE, CannotConnect(READ)])
    found = script.failure()
    assert found.message.startswith("answered 409; this may have been done (changed it)")
    assert is_hopeless(found)


@given(
    st.lists(st.sampled_from(["confirmed", "lost", "html", "refused", "gone"]), min_size=1, max_size=6),
    st.lists(st.sampled_from([DONE, BEFORE, UNTOLD, ELSE, "fails"]), min_size=1, max_size=6),
    st.booleans(),
    st.integers(1, 4),
)
def test_no_way_of_ending_says_more_than_is_known(sends: list[str], looks: list[str], again: bool, tries: int) -> None:
    errors = {
        "lost": lost(),
        "html": UnexpectedAnswer("html"),
        "refused": ApiError("answered 409", 409),
        "gone": CannotConnect("nothing answers"),
        "fails": AnswerLost(READ),
    }
    script = Script([errors.get(s, s) for s in sends], [errors.get(s, s) for s in looks], again, tries)
    journal = script.journal
    try:
        found = script.run()
    except NothingDone:
        assert not journal.touched
        assert BEFORE in looks
    except NotConfirmed:
        assert (journal.done, journal.maybe) == ([], [WHAT])
    except (ApiError, CannotConnect):
        # A refusal by itself: no try before it can have been carried out.
        assert (script.sent, script.looked, journal.touched) == (1, 0, False)
    else:
        assert (journal.done, journal.maybe) == ([WHAT], [])
        assert found in ("confirmed", "read done")
    assert script.sent <= (tries if again else 1) or not script.looked
