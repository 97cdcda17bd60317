# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a journal says of one person's writes, and which failures the next person would meet too."""

from __future__ import annotations

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
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
    Journal,
    Seen,
    Write,
    is_hopeless,
)

REFUSED = ApiError("answered 400", 400)


def journal(*done: str, maybe: str = "") -> Journal:
    found = Journal()
    for what in done:
        found.wrote(what)
    if maybe:
        found.may_have(maybe)
    return found


def test_a_new_journal_is_empty() -> None:
    assert (journal().touched, journal().so_far(REFUSED)) == (False, "")


@pytest.mark.parametrize(("done", "maybe"), [(("a",), ""), ((), "b"), (("a",), "b")])
def test_what_was_written_or_may_have_been_counts_as_a_change(done: tuple[str, ...], maybe: str) -> None:
    assert journal(*done, maybe=maybe).touched


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        (REFUSED, "; a further run finishes the rest"),
        (AnswerLost("no answer"), "; a further run finishes the rest"),
        (NotConfirmed("who knows"), ""),
        (NothingDone("nothing"), ""),
        (AccessNotRestored("missing"), ""),
    ],
)
def test_a_failure_says_what_was_done_before_it_each_thing_once(error: AccessError, rest: str) -> None:
    assert journal("a", "b", "a").so_far(error) == f" (done before that: a, b{rest})"


@pytest.mark.parametrize(
    ("noted", "changed", "more"),
    [
        (journal(), False, ""),
        (journal(maybe="b"), True, ""),
        (journal("a"), True, " (done before that: a; a further run finishes the rest)"),
    ],
)
def test_an_error_that_passes_through_is_told_both(noted: Journal, changed: bool, more: str) -> None:
    error = ApiError("answered 400", 400)
    with pytest.raises(ApiError) as caught, noted.told():
        raise error
    assert caught.value is error
    assert error.as_result() == {"msg": f"answered 400{more}", "status": 400, "changed": changed}


def test_a_write_is_begun_once_it_is_sent_whatever_becomes_of_it() -> None:
    def send() -> None:
        raise KeyError("name")

    found = journal()
    assert not found.begun
    with pytest.raises(KeyError):
        found.carry_out(Write("a", send, lambda: Seen(DONE)))
    assert (found.begun, found.touched) == (True, False)


def test_what_is_no_error_of_ours_passes_through_untouched() -> None:
    with pytest.raises(KeyError), journal("a").told():
        raise KeyError("name")


# -- reading -----------------------------------------------------------------------------------------------------------


class Reads:
    """Meets each error in turn, then reads."""

    def __init__(self, *errors: AccessError) -> None:
        self.errors = list(errors)
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        if self.errors:
            raise self.errors.pop(0)
        return "found"


@pytest.mark.parametrize("error", [UnexpectedAnswer("html"), ApiError("answered 500", 500), ApiError("403", 403)])
def test_a_reading_that_a_write_hangs_on_is_tried_three_times(error: AccessError) -> None:
    pauses: list[tuple[int, float]] = []
    patient = Journal(lambda number, at_least: pauses.append((number, at_least)))
    look = Reads(error, error)
    assert patient.read(look) == "found"
    assert (look.times, pauses) == (3, [(1, 0.0), (2, 0.0)])
    look = Reads(error, error, error)
    with pytest.raises(type(error)):
        patient.read(look)
    assert look.times == 3


@pytest.mark.parametrize(
    "error",
    [
        NotFound("404", 404),
        CannotConnect("nothing"),
        ApiError("401", 401),
        UsageError("bad"),
        # Asked for again by the client already, as often as the option says.
        AnswerLost("no answer", 4.0),
    ],
    ids=str,
)
def test_what_another_try_would_not_change_or_would_make_worse_is_raised_at_once(error: AccessError) -> None:
    look = Reads(error)
    with pytest.raises(type(error)):
        Journal().read(look)
    assert look.times == 1


# -- hopeless ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "hopeless"),
    [
        (None, False),
        (CannotConnect("nothing"), True),
        (ApiError("401", 401), True),
        (ApiError("403", 403), False),
        (ApiError("500", 500), False),
        (NotFound("404", 404), False),
        (AnswerLost("lost"), False),
        (UsageError("bad"), False),
        (NotConfirmed("who knows"), False),
        (NotConfirmed("who knows", ApiError("401", 401)), True),
        (NotConfirmed("who knows", ApiError("409", 409)), False),
        (NothingDone("nothing", CannotConnect("nothing")), True),
        (AccessNotRestored("missing", NotConfirmed("who knows", CannotConnect("nothing"))), True),
        (AccessNotRestored("missing", NotConfirmed("who knows", AnswerLost("lost"))), False),
    ],
)
def test_what_the_next_person_would_meet_too(error: AccessError | None, hopeless: bool) -> None:
    assert is_hopeless(error) is hopeless


# -- deletions ---------------------------------------------------------------------------------------------------------


def gone() -> None:
    raise NotFound("answered 404", 404)


def test_what_was_gone_already_is_no_doing_of_ours() -> None:
    found = journal()
    found.carry_out_deletion(Write("deleted it", gone, lambda: Seen(DONE)))
    assert not found.touched


def test_a_404_to_a_deletion_of_what_is_still_there_is_a_refusal() -> None:
    with pytest.raises(NotFound):
        journal().carry_out_deletion(Write("deleted it", gone, lambda: Seen(BEFORE)))


def test_a_deletion_that_is_confirmed_is_noted_without_a_look() -> None:
    found = journal()
    found.carry_out_deletion(Write("deleted it", lambda: None, lambda: pytest.fail("looked")))
    assert found.done == ["deleted it"]
