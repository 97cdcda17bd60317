# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out: failures of some, check mode, and many people side by side."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Completed, Pair
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import (
    ADMIN,
    USER,
    FakeScanner,
    account,
    person,
)
from hypothesis import given
from hypothesis import strategies as st

ROOT = account("root@x", role=ADMIN)
REFUSED = ApiError("PUT /users/1 answered 400 Bad Request", 400)


def by_name(outcome: Outcome) -> dict[str, tuple[bool, str | None]]:
    return {one.plan.username: (one.changed, one.error) for one in outcome.people}


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("error", [REFUSED, AnswerLost("no answer"), UnexpectedAnswer("odd"), ApiError("no", 500)])
def test_the_failure_of_one_person_does_not_stop_the_others(error: AccessError, concurrency: int) -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"b@x": error}
    roster = Roster([person("a@x"), person("b@x"), person("c@x")])
    outcome = run(scanner, roster, check_mode=False, concurrency=concurrency)
    assert by_name(outcome) == {"a@x": (True, None), "b@x": (False, error.message), "c@x": (True, None)}
    assert set(scanner.accounts) == {"root@x", "a@x", "c@x"}
    assert outcome.changed
    assert outcome.summary()["failed"] == 1


def test_everybody_who_failed_is_named() -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"a@x": REFUSED, "c@x": AnswerLost("no answer")}
    outcome = run(scanner, Roster([person("a@x"), person("b@x"), person("c@x")]), check_mode=False)
    assert outcome.failure() == f"2 of 3 people failed: 'a@x': {REFUSED.message}; 'c@x': no answer"


def test_one_person_alone_fails_with_one_sentence() -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"a@x": REFUSED}
    outcome = run(scanner, Roster([person("a@x")]), check_mode=False)
    assert outcome.failure() == f"'a@x': {REFUSED.message}"
    assert not outcome.changed


@pytest.mark.parametrize(
    "error", [CannotConnect("nothing answers"), ApiError("answered 401", 401)], ids=["no connection", "401"]
)
def test_what_everybody_would_meet_is_met_only_once(error: AccessError) -> None:
    """Each 401 counts toward a lockout, and each dead connection costs its time."""
    scanner = FakeScanner([ROOT, account("same@x")])
    scanner.faults = {"b@x": error}
    roster = Roster([person("a@x"), person("b@x"), person("c@x"), person("same@x"), person("d@x")])
    outcome = run(scanner, roster, check_mode=False)
    assert scanner.written == ["a@x", "b@x"]
    not_tried = f"not tried, because of: {error.message}"
    assert by_name(outcome) == {
        "a@x": (True, None),
        "b@x": (False, error.message),
        "c@x": (False, not_tried),
        "same@x": (False, None),
        "d@x": (False, not_tried),
    }


def test_a_failure_halfway_says_what_was_done_and_counts_as_a_change() -> None:
    scanner = FakeScanner([ROOT])
    scanner.halfway = {"a@x": REFUSED}
    (result,) = run(scanner, Roster([person("a@x", password="S3cret")]), check_mode=False).people
    assert result.changed
    assert result.error == (
        f"{REFUSED.message} (done before that: created the account; a further run finishes the rest)"
    )


def test_who_failed_is_shown_as_before() -> None:
    scanner = FakeScanner([account("a@x")])
    scanner.faults = {"a@x": REFUSED}
    (result,) = run(scanner, Roster([person("a@x", name="New")]), check_mode=False).people
    assert result.record["name"] == ""


class PartlyUnreadable(FakeScanner):
    """Of some people it cannot be read what planning needs."""

    unreadable = ("b@x",)

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Completed]:
        return [AnswerLost("no answer") if entry.username in self.unreadable else (entry, a) for entry, a in pairs]


@pytest.mark.parametrize("check_mode", [True, False])
def test_who_cannot_be_read_fails_alone(check_mode: bool) -> None:
    """One odd answer once stopped everybody, with no results and with a number instead of a name."""
    scanner = PartlyUnreadable([ROOT, account("b@x", name="B")])
    roster = Roster([person("a@x"), person("b@x", name="New"), person("c@x")])
    outcome = run(scanner, roster, check_mode=check_mode)
    assert by_name(outcome) == {"a@x": (True, None), "b@x": (False, "no answer"), "c@x": (True, None)}
    assert (outcome.people[1].diff, outcome.people[1].record["name"]) == ({}, "B")
    assert outcome.summary()["failed"] == 1
    assert scanner.written == ([] if check_mode else ["a@x", "c@x"])
    assert outcome.failure() == "1 of 3 people failed: 'b@x': no answer"


def test_who_cannot_be_read_comes_with_the_own_batch() -> None:
    scanner = PartlyUnreadable([account("b@x")])
    entries = [person("a@x"), person("b@x"), person("c@x")]
    found = [run(scanner, Roster(entries, batch=(n, 1)), check_mode=False) for n in range(3)]
    assert [list(by_name(outcome)) for outcome in found] == [["a@x"], ["b@x"], ["c@x"]]


def test_who_cannot_be_read_counts_for_the_brakes_as_the_account_is() -> None:
    scanner = PartlyUnreadable([ROOT, account("b@x", role=ADMIN)])
    demoted = [person("b@x", role=USER), person("root@x", role=USER)]
    assert by_name(run(scanner, Roster(demoted), check_mode=True))["root@x"] == (True, None)
    scanner.unreadable = ()
    with pytest.raises(AccessError, match="no enabled administrator would be left"):
        run(scanner, Roster(demoted), check_mode=True)


def test_a_faulty_reading_before_the_writes_ends_the_run() -> None:
    class Unreadable(FakeScanner):
        def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Pair]:
            raise UnexpectedAnswer("odd")

    scanner = Unreadable([account("a@x")])
    with pytest.raises(UnexpectedAnswer):
        run(scanner, Roster([person("a@x", name="A"), person("b@x")]), check_mode=False, concurrency=4)
    assert scanner.written == []


def test_what_completing_adds_counts_in_the_plan() -> None:
    class Partial(FakeScanner):
        def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Pair]:
            return [
                (entry, found and replace(found, fields={**found.fields, "name": "Read alone"}))
                for entry, found in pairs
            ]

    scanner = Partial([account("a@x")])
    assert not run(scanner, Roster([person("a@x", name="Read alone")]), check_mode=False).changed


@pytest.mark.parametrize("concurrency", [1, 3, 50])
def test_no_more_people_are_worked_on_at_once_than_asked_for_and_the_order_stays(concurrency: int) -> None:
    entries = [person(f"p{n}@x") for n in range(12)]
    scanner = FakeScanner([ROOT], pause=0.005)
    outcome = run(scanner, Roster(entries), check_mode=False, concurrency=concurrency)
    assert scanner.most_at_once <= concurrency
    if concurrency == 3:
        assert scanner.most_at_once > 1, "nothing was done side by side"
    assert [one.plan.username for one in outcome.people] == [entry.username for entry in entries]


def test_as_many_people_as_asked_for_are_worked_on_at_once() -> None:
    """All of them meet at a barrier, which breaks where somebody comes only after another has gone."""
    scanner, together = FakeScanner([ROOT]), threading.Barrier(3)
    scanner.on_write = lambda plan: together.wait(5) and None
    outcome = run(scanner, Roster([person(f"p{n}@x") for n in range(3)]), check_mode=False, concurrency=3)
    assert outcome.failure() is None


def test_an_exclusive_plan_is_carried_out_alone_and_last() -> None:
    scanner = FakeScanner([ROOT], pause=0.002)
    scanner.alone = {"p0@x"}
    outcome = run(scanner, Roster([person(f"p{n}@x") for n in range(4)]), check_mode=False, concurrency=4)
    assert scanner.written[-1] == "p0@x"
    assert [one.plan.username for one in outcome.people] == ["p0@x", "p1@x", "p2@x", "p3@x"]


def test_the_warnings_of_a_product_name_the_person() -> None:
    class Cautious(FakeScanner):
        def warnings_for(self, plan: Plan) -> list[str]:
            return ["mind this"] if plan.changed else []

    outcome = run(Cautious([ROOT]), Roster([person("a@x"), person("root@x")]), check_mode=True)
    assert outcome.warnings == ["a@x: mind this"]


names = st.sampled_from([f"p{number}@x" for number in range(6)])
fields = {
    "name": st.sampled_from(["", "Kim"]),
    "role": st.sampled_from([ADMIN, USER]),
    "enabled": st.booleans(),
    "email": st.sampled_from(["a@x", "A@X", "b@x"]),
}
some_accounts = st.dictionaries(names, st.fixed_dictionaries(fields), max_size=6).map(
    lambda found: [account(name, **one) for name, one in found.items()]
)
some_entries = st.dictionaries(
    names,
    st.tuples(
        st.sampled_from(["present", "present", "disabled", "absent"]),
        st.fixed_dictionaries({}, optional={**fields, "password": st.just("S3cret pass")}),
    ),
    max_size=6,
).map(lambda found: [person(name, state, **more) for name, (state, more) in found.items()])
unlisted = st.sampled_from(["ignore", "disable", "delete"])


def roster_of(entries: list[Entry], others: str) -> Roster:
    return Roster(entries, others, Brakes(max_removals="100%", allow_lockout=True))


@given(some_accounts, some_entries, unlisted)
def test_check_mode_writes_nothing_and_foretells_the_real_run(
    accounts: list[Account], entries: list[Entry], others: str
) -> None:
    checked, real = FakeScanner(accounts), FakeScanner(accounts)
    foretold = run(checked, roster_of(entries, others), check_mode=True)
    done = run(real, roster_of(entries, others), check_mode=False, concurrency=3)
    assert checked.written == []
    assert checked.everybody() == FakeScanner(accounts).everybody()
    assert foretold.diffs == done.diffs
    assert [one.as_dict() for one in foretold.people] == [one.as_dict() for one in done.people]
    assert foretold.summary() == done.summary()
    assert foretold.changed == done.changed == bool(real.written)


@given(some_accounts, some_entries, unlisted)
def test_a_second_run_changes_nothing(accounts: list[Account], entries: list[Entry], others: str) -> None:
    scanner = FakeScanner(accounts)
    run(scanner, roster_of(entries, others), check_mode=False)
    scanner.written.clear()
    again = run(scanner, roster_of(entries, others), check_mode=False)
    assert (again.changed, again.diffs, scanner.written) == (False, [], [])


@given(some_accounts, some_entries, unlisted)
def test_only_declared_fields_of_listed_people_change(
    accounts: list[Account], entries: list[Entry], others: str
) -> None:
    scanner = FakeScanner(accounts)
    run(scanner, roster_of(entries, others), check_mode=False)
    after, wanted = scanner.everybody(), {entry.username: entry for entry in entries}
    for before in accounts:
        entry = wanted.get(before.username)
        allowed: set[Any] = {"enabled"}
        if entry is not None:
            allowed = set(entry.declared) if entry.state == "present" else {"enabled"}
        if before.username in after:
            now = after[before.username]
            assert {n for n in now if now[n] != before.fields[n]} <= allowed
        if entry is None and others == "ignore":
            assert after[before.username] == before.fields


@given(some_accounts, some_entries)
def test_diffs_show_no_secret_and_stand_for_each_change(accounts: list[Account], entries: list[Entry]) -> None:
    outcome = run(FakeScanner(accounts), roster_of(entries, "ignore"), check_mode=False)
    assert "S3cret pass" not in str([one.as_dict() for one in outcome.people])
    assert [bool(one.diff) for one in outcome.people] == [one.changed for one in outcome.people]
    assert outcome.diffs == [one.diff for one in outcome.people if one.changed]
