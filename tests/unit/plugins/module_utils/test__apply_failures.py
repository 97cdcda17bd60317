# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out: one person's failure is that person's alone, unless everybody would meet it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    NotConfirmed,
    NothingDone,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import (
    ADMIN,
    USER,
    FakeScanner,
    account,
    person,
)

ROOT, SECOND = account("root@x", role=ADMIN), account("second@x", role=ADMIN)
ME = account("me@x", role=ADMIN)
REFUSED = ApiError("PUT /users/1 answered 400 Bad Request", 400)
DEFAULTS = {"name": "", "email": "", "role": USER, "enabled": True}


def do(scanner: FakeScanner, *entries: Entry, concurrency: int = 1, **more: Any) -> Outcome:
    return run(scanner, Roster(list(entries), **more), check_mode=False, concurrency=concurrency)


def errors(outcome: Outcome) -> dict[str, str | None]:
    return {one.plan.username: one.error for one in outcome.people}


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("halfway", [True, False])
def test_an_unexpected_exception_is_one_persons_failure(concurrency: int, halfway: bool) -> None:
    """A create answered `{}` was a traceback that lost the results of everybody else."""
    scanner = FakeScanner([ROOT])
    bug = KeyError("s3cret")
    if halfway:
        scanner.halfway = {"b@x": bug}
    else:
        scanner.faults = {"b@x": bug}
    outcome = do(scanner, person("a@x"), person("b@x"), person("c@x"), concurrency=concurrency)
    found = {one.plan.username: one for one in outcome.people}
    assert (found["a@x"].error, found["c@x"].error) == (None, None)
    assert set(scanner.accounts) >= {"a@x", "c@x"}
    error = str(found["b@x"].error)
    assert error.startswith("unexpected KeyError in ")
    assert ": this is a fault of the module, please report it" in error
    assert ("(done before that: created the account" in error) is halfway
    # Its words could hold anything.
    assert "s3cret" not in error
    # What it had done by then, nobody knows, unless no write was begun.
    assert found["b@x"].changed is halfway
    assert outcome.changed


def test_an_unexpected_exception_does_not_keep_the_next_from_being_tried() -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"a@x": ValueError("odd")}
    outcome = do(scanner, person("a@x"), person("b@x"))
    assert scanner.written == ["a@x", "b@x"]
    assert outcome.summary()["failed"] == 1


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_whoever_interrupts_a_run_ends_it(kind: type[BaseException]) -> None:
    scanner = FakeScanner([ROOT])

    def interrupted(_plan: Plan) -> None:
        raise kind

    scanner.on_write = interrupted
    with pytest.raises(kind):
        do(scanner, person("a@x"), person("b@x"))
    assert scanner.written[0] == "a@x"
    assert "b@x" not in scanner.accounts


@pytest.mark.parametrize(
    "error",
    [
        CannotConnect("nothing answers"),
        ApiError("answered 401", 401),
        NothingDone("answered 401; nothing was done", ApiError("answered 401", 401)),
        NotConfirmed("who knows", CannotConnect("nothing answers")),
    ],
    ids=["no connection", "401", "settled 401", "unsettled"],
)
def test_what_everybody_would_meet_stops_the_turns_after_it_too(error: AccessError) -> None:
    scanner = FakeScanner([ROOT, account("gone@x")])
    scanner.faults = {"a@x": error}
    outcome = do(scanner, person("a@x", role=ADMIN), person("b@x"), person("gone@x", "absent"))
    assert scanner.written == ["a@x"]
    not_tried = f"not tried, because of: {error.message}"
    assert errors(outcome) == {"a@x": error.message, "b@x": not_tried, "gone@x": not_tried}


def test_a_write_that_nobody_confirmed_counts_as_a_change_and_one_that_was_not_made_does_not() -> None:
    class Unknown(FakeScanner):
        def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
            if plan.username == "a@x":
                journal.may_have("created the account")
            raise NotConfirmed("who knows")

    outcome = do(Unknown([ROOT]), person("a@x"), person("b@x"))
    assert [one.changed for one in outcome.people] == [True, False]
    assert errors(outcome) == {"a@x": "who knows", "b@x": "who knows"}


def test_a_plan_that_somebody_else_carried_out_meanwhile_is_no_change() -> None:
    class Gone(FakeScanner):
        def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
            return {}

    outcome = do(Gone([ROOT, account("a@x")]), person("a@x", "absent"))
    assert (outcome.failure(), outcome.changed) == (None, False)


# -- side by side ------------------------------------------------------------------------------------------------------


def test_results_stand_in_the_order_of_the_items_and_nothing_is_nothing() -> None:
    with Workers(2) as workers:
        assert workers.map(lambda n: n * 2, [3, 1, 2]) == workers.one_by_one(lambda n: n * 2, [3, 1, 2]) == [6, 2, 4]
        assert workers.map(lambda n: n, []) == workers.one_by_one(lambda n: n, []) == []


def test_the_first_error_is_raised_and_what_was_not_begun_is_not() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 1:
            raise AnswerLost("no answer")
        if number > 1:
            time.sleep(0.05)  # Until the error has been seen, which takes a moment.
        return number

    with Workers(1) as workers, pytest.raises(AnswerLost):
        workers.map(work, range(50))
    assert begun[:2] == [0, 1]
    assert len(begun) < 50


def test_an_error_of_one_item_stands_in_its_place_unless_every_other_one_would_meet_it() -> None:
    lost = AnswerLost("no answer")

    def work(number: int) -> int:
        if number == 1:
            raise lost
        if number > 9:
            raise CannotConnect("nothing answers")
        return number

    with Workers(2) as workers:
        assert workers.attempt(work, [0, 1, 2]) == [0, lost, 2]
        with pytest.raises(CannotConnect):
            workers.attempt(work, [0, 1, 10])
