# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out in the order that keeps a scanner administrable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._apply import (
    GAIN,
    OTHER,
    OWN,
    REMOVAL,
    stage_of,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    NotConfirmed,
    NothingDone,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry, Plan, make_plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import (
    ADMIN,
    FIELDS,
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


# -- the order ---------------------------------------------------------------------------------------------------------


def plan_for(entry: Entry, found: Account | None) -> Plan:
    return make_plan(entry, found, FIELDS, entry.declared, DEFAULTS)


@pytest.mark.parametrize(
    ("entry", "found", "stage"),
    [
        (person("a@x", role=ADMIN), None, GAIN),
        (person("a@x", role=ADMIN, enabled=False), None, OTHER),
        (person("a@x"), None, OTHER),
        (person("a@x", role=ADMIN), account("a@x"), GAIN),
        (person("a@x", enabled=True), account("a@x", role=ADMIN, enabled=False), GAIN),
        (person("a@x", role=ADMIN, enabled=False), account("a@x"), REMOVAL),
        (person("a@x", name="A"), account("a@x", role=ADMIN), OTHER),
        (person("a@x", name="A"), account("a@x"), OTHER),
        (person("a@x", enabled=True), account("a@x", enabled=False), OTHER),
        (person("a@x", role=USER), account("a@x", role=ADMIN), REMOVAL),
        (person("a@x", "absent"), account("a@x"), REMOVAL),
        (person("a@x", "absent"), account("a@x", enabled=False), REMOVAL),
        (person("a@x", "disabled"), account("a@x"), REMOVAL),
        (person("a@x", "disabled"), account("a@x", role=ADMIN), REMOVAL),
        (person("me@x", role=USER), ME, OWN),
        (person("me@x", "absent"), ME, OWN),
        (person("me@x", "disabled"), account("me@x"), OWN),
        (person("me@x", name="Me"), ME, OTHER),
        (person("me@x", role=ADMIN), account("me@x"), GAIN),
        (person("alone@x", name="A"), account("alone@x"), OWN),
        (person("alone@x", role=ADMIN), account("alone@x"), OWN),
    ],
)
def test_each_change_has_its_turn(entry: Entry, found: Account | None, stage: int) -> None:
    scanner = FakeScanner(self_name="me@x")
    scanner.alone = {"alone@x"}
    assert stage_of(plan_for(entry, found), scanner) == stage


def test_the_turns_are_gains_changes_removals_and_the_own_account() -> None:
    assert GAIN < OTHER < REMOVAL < OWN


@pytest.mark.parametrize("concurrency", [1, 4])
def test_administrators_are_gained_first_and_the_own_account_goes_last(concurrency: int) -> None:
    scanner = FakeScanner([ME, ROOT, account("gone@x"), account("mover@x"), account("up@x")], self_name="me@x")
    entries = [
        person("me@x", "absent"),
        person("gone@x", "absent"),
        person("root@x", role=USER),
        person("new@x"),
        person("mover@x", name="M"),
        person("up@x", role=ADMIN),
        person("boss@x", role=ADMIN),
    ]
    outcome = do(scanner, *entries, concurrency=concurrency, brakes=Brakes(allow_lockout=True))
    assert outcome.failure() is None
    turns = [{"up@x", "boss@x"}, {"new@x", "mover@x"}, {"gone@x", "root@x"}, {"me@x"}]
    written = list(scanner.written)
    for turn in turns:
        now, written = written[: len(turn)], written[len(turn) :]
        assert set(now) == turn
    # The results stand in the roster's order all the same.
    assert [one.plan.username for one in outcome.people] == [entry.username for entry in entries]


def test_no_turn_begins_before_the_one_before_it_has_ended() -> None:
    scanner = FakeScanner([ROOT, *(account(f"p{n}@x") for n in range(4))], pause=0.003)
    under_way: set[str] = set()
    mixed: list[set[str]] = []

    real = scanner.write

    def write(plan: Plan, journal: Journal) -> Mapping[str, Any]:
        kind = {"create": "gain", "update": "other", "delete": "removal"}[plan.action]
        under_way.add(kind)
        mixed.append(set(under_way))
        try:
            return real(plan, journal)
        finally:
            under_way.discard(kind)

    scanner.write = write  # type: ignore[method-assign]
    do(
        scanner,
        person("p0@x", "absent"),
        person("p1@x", name="P"),
        person("n@x", role=ADMIN),
        person("p2@x", "absent"),
        concurrency=4,
    )
    assert all(len(kinds) == 1 for kinds in mixed)


# -- removals that relied on a gain ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [REFUSED, AnswerLost("no answer"), NothingDone("nothing"), NotConfirmed("who knows")],
    ids=["refused", "lost", "nothing done", "who knows"],
)
@pytest.mark.parametrize(
    "removal",
    [person("root@x", "absent"), person("root@x", "disabled"), person("root@x", role=USER)],
    ids=["deleted", "disabled", "demoted"],
)
def test_the_last_administrator_stays_where_the_next_one_failed(error: AccessError, removal: Entry) -> None:
    """Create B, delete A; B is refused, A was deleted, nobody was left."""
    scanner = FakeScanner([ROOT, account("kim@x")])
    scanner.faults = {"new@x": error}
    outcome = do(scanner, removal, person("new@x", role=ADMIN), person("kim@x", name="Kim"))
    assert errors(outcome) == {
        "root@x": (
            "not done, as 'new@x' did not become one: no enabled administrator would be left: run again, or set "
            "allow_lockout=true"
        ),
        "new@x": error.message,
        "kim@x": None,
    }
    assert scanner.accounts["root@x"] == ROOT
    assert "root@x" not in scanner.written
    (kept,) = [one for one in outcome.people if one.plan.username == "root@x"]
    assert (kept.changed, kept.record) == (False, ROOT.record)


def test_all_who_failed_to_become_one_are_named() -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"a@x": REFUSED, "b@x": REFUSED}
    outcome = do(scanner, person("root@x", "absent"), person("a@x", role=ADMIN), person("b@x", role=ADMIN))
    assert "not done, as 'a@x', 'b@x' did not become one" in str(errors(outcome)["root@x"])


def test_one_gain_that_worked_is_enough() -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"a@x": REFUSED}
    outcome = do(scanner, person("root@x", "absent"), person("a@x", role=ADMIN), person("b@x", role=ADMIN))
    assert (errors(outcome)["root@x"], set(scanner.accounts)) == (None, {"b@x"})


def test_another_administrator_who_stays_is_enough() -> None:
    scanner = FakeScanner([ROOT, SECOND])
    scanner.faults = {"a@x": REFUSED}
    outcome = do(scanner, person("root@x", "absent"), person("a@x", role=ADMIN))
    assert (errors(outcome)["root@x"], set(scanner.accounts)) == (None, {"second@x"})


def test_whoever_is_no_administrator_goes_all_the_same() -> None:
    scanner = FakeScanner([ROOT, account("kim@x")])
    scanner.faults = {"a@x": REFUSED}
    outcome = do(scanner, person("root@x", "absent"), person("kim@x", "absent"), person("a@x", role=ADMIN))
    assert errors(outcome)["kim@x"] is None
    assert set(scanner.accounts) == {"root@x"}


def test_who_allows_a_lockout_gets_one() -> None:
    scanner = FakeScanner([ROOT])
    scanner.faults = {"a@x": REFUSED}
    do(scanner, person("root@x", "absent"), person("a@x", role=ADMIN), brakes=Brakes(allow_lockout=True))
    assert scanner.accounts == {}


def test_the_own_account_stays_where_all_others_are_gone_by_then() -> None:
    """The own account's turn comes after the removals, when those others have been made."""
    scanner = FakeScanner([ME, ROOT], self_name="nobody@x")
    scanner.alone = {"me@x"}
    scanner.faults = {"a@x": REFUSED}
    outcome = do(
        scanner, person("me@x", role=USER), person("root@x", role=USER), person("a@x", role=ADMIN), concurrency=4
    )
    left = [name for name, found in scanner.accounts.items() if found.fields["role"] == ADMIN]
    assert left, "nobody administers the scanner any more"
    assert [name for name, error in errors(outcome).items() if error]


def test_unlisted_administrators_stay_too_where_the_next_one_failed() -> None:
    scanner = FakeScanner([ROOT, SECOND, account("kim@x")], self_name="kim@x")
    scanner.faults = {"new@x": REFUSED}
    outcome = do(scanner, person("new@x", role=ADMIN), person("kim@x"), unlisted="delete")
    assert set(scanner.accounts) == {"root@x", "second@x", "kim@x"}
    assert len([error for error in errors(outcome).values() if error]) == 3


def test_the_own_account_comes_last_also_where_it_gets_another_name() -> None:
    scanner = FakeScanner([ME, ROOT, account("p1@x"), account("p3@x")], self_name="me@x")
    scanner.renames = True
    entries = [
        Entry("myself@x", formerly=("me@x",)),
        person("root@x", "absent"),
        person("p3@x", name="P"),
        person("boss@x", role=ADMIN),
    ]
    outcome = run(scanner, Roster(entries, "delete", Brakes(allow_lockout=True)), check_mode=False)
    assert outcome.failure() is None
    assert scanner.written == ["boss@x", "p3@x", "root@x", "p1@x", "me@x"]
