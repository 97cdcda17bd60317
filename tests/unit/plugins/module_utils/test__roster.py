# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roster engine: whom it finds, what it refuses as a whole, and what it does with everybody else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import match
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import (
    ADMIN,
    USER,
    FakeScanner,
    account,
    person,
)

ROOT = account("root@x", role=ADMIN)


def names(accounts: Sequence[Account | None]) -> list[str | None]:
    return [found and found.username for found in accounts]


def test_the_account_spelt_exactly_so_is_taken_without_a_warning() -> None:
    found, warnings = match([person("kim@x")], [account("KIM@x"), account("kim@x"), account("Kim@x")])
    assert (names(found), warnings) == (["kim@x"], [])


def test_the_only_account_that_differs_in_case_is_taken_with_a_warning() -> None:
    found, warnings = match([person("kim@x"), person("lee@x")], [account("Kim@X"), account("lea@x")])
    assert names(found) == ["Kim@X", None]
    assert warnings == ["'kim@x' is 'Kim@X' on the scanner: taken as the same account"]


def test_several_accounts_that_differ_in_case_are_ambiguous() -> None:
    accounts = [account("Kim@x"), account("KIM@x"), ROOT]
    with pytest.raises(UsageError) as caught:
        match([person("kim@x"), person("root@x")], accounts)
    assert (
        caught.value.message == "nothing was written: 'kim@x' could be any of 'Kim@x', 'KIM@x': spell it as one of them"
    )


def test_who_differs_in_case_is_never_created_a_second_time() -> None:
    scanner = FakeScanner([account("Kim@X")])
    outcome = run(scanner, Roster([person("kim@x", name="Kim")]), check_mode=False)
    assert list(scanner.accounts) == ["Kim@X"]
    assert outcome.people[0].plan.action == "update"
    assert len(outcome.warnings) == 1


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([person("kim@x"), person("lee@x"), person("kim@x")], "the roster names 'kim@x' more than once"),
        ([person("kim@x"), person("KIM@X", "absent")], "the roster names 'kim@x' more than once"),
        ([person("")], "an entry with an empty username"),
        ([person("  ")], "an entry with an empty username"),
        (
            [person("kim@x "), person("\tlee@x", "absent"), person("ana@x")],
            r"'kim@x ', '\\tlee@x': a username cannot begin",
        ),
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(entries: list[Entry], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Roster(entries)


@pytest.mark.parametrize("unlisted", ["disable", "delete"])
def test_an_empty_roster_that_would_remove_everybody_is_refused(unlisted: str) -> None:
    with pytest.raises(UsageError, match=f"the roster is empty and unlisted={unlisted} would remove everybody"):
        Roster([], unlisted)
    Roster([], unlisted, Brakes(max_removals="100%"))
    Roster([])


def test_the_accounts_are_read_once_however_many_people_there_are() -> None:
    scanner = FakeScanner([account(f"p{n}@x") for n in range(20)])
    run(scanner, Roster([person(f"p{n}@x", name="N") for n in range(30)]), check_mode=False, concurrency=4)
    assert scanner.reads == 1
    assert len(scanner.prepared) == 1
    assert len(scanner.prepared[0]) == 30


def test_a_protected_name_that_nobody_has_is_warned_of() -> None:
    brakes = Brakes(protected=("Root@x", "NEW@x", "roott@x", "kim@x "))
    entries = [person("new@x", "absent"), person("kim@x")]
    outcome = run(FakeScanner([ROOT, account("kim@x")]), Roster(entries, brakes=brakes), check_mode=True)
    expected = "protected has 'roott@x', 'kim@x ': no account and nobody on the roster is called so: check the spelling"
    assert outcome.warnings == [expected]
    assert outcome.protected_missing == ["roott@x", "kim@x "]


@pytest.mark.parametrize(
    ("unlisted", "on", "off", "treated"),
    [
        ("ignore", True, False, []),
        ("disable", False, False, ["on@x"]),
        ("delete", None, None, ["on@x", "off@x"]),
    ],
)
def test_unlisted_accounts_are_treated_but_not_our_own_and_not_protected_ones(
    unlisted: str, on: bool | None, off: bool | None, treated: list[str]
) -> None:
    accounts = [ROOT, account("me@x"), account("kim@x"), account("on@x"), account("off@x", enabled=False)]
    scanner = FakeScanner(accounts, self_name="me@x")
    outcome = run(scanner, Roster([person("kim@x")], unlisted, Brakes(protected=("ROOT@X",))), check_mode=False)
    enabled = {name: fields["enabled"] for name, fields in scanner.everybody().items()}
    assert enabled.pop("root@x")
    assert enabled.pop("me@x")
    assert enabled == {n: v for n, v in {"kim@x": True, "on@x": on, "off@x": off}.items() if v is not None}
    assert [one.plan.username for one in outcome.people if one.plan.entry.unlisted] == treated
    assert outcome.summary()["unlisted"] == 4


def test_disabling_who_is_not_listed_says_nothing_of_who_is_disabled_already() -> None:
    scanner = FakeScanner([ROOT, account("off@x", enabled=False)])
    outcome = run(scanner, Roster([person("root@x")], "disable"), check_mode=False)
    assert not outcome.changed
    assert [p.plan.username for p in outcome.people] == ["root@x"]


def test_a_listed_account_that_differs_in_case_is_not_unlisted() -> None:
    scanner = FakeScanner([account("Kim@X"), ROOT])
    run(scanner, Roster([person("kim@x"), person("root@x")], "delete"), check_mode=False)
    assert set(scanner.accounts) == {"Kim@X", "root@x"}


def test_a_brake_stops_everything_before_the_first_write() -> None:
    scanner = FakeScanner([ROOT, account("kim@x"), account("lee@x")])
    roster = Roster([person("new@x"), person("kim@x", "absent")], brakes=Brakes(max_removals="0"))
    with pytest.raises(UsageError, match=r"^nothing was written: "):
        run(scanner, roster, check_mode=False)
    assert scanner.written == []


def test_the_faults_of_all_entries_are_told_at_once_and_nothing_is_written() -> None:
    scanner = FakeScanner([ROOT])
    roster = Roster([person("a@x", role="boss"), person("b@x"), person("c@x", role="king")])
    with pytest.raises(UsageError) as caught:
        run(scanner, roster, check_mode=False)
    assert caught.value.message == ("nothing was written: 'a@x': there is no such role; 'c@x': there is no such role")
    assert scanner.written == []


@pytest.mark.parametrize("state", ["disabled", "absent"])
def test_what_is_declared_of_a_leaver_need_not_exist_any_more(state: str) -> None:
    scanner = FakeScanner([ROOT, account("kim@x")])
    outcome = run(scanner, Roster([person("kim@x", state, role="a role of the past")]), check_mode=False)
    assert outcome.failure() is None
    assert outcome.changed


def test_the_summary_counts_what_was_done() -> None:
    accounts = [
        ROOT,
        account("same@x"),
        account("mover@x"),
        account("back@x", enabled=False),
        account("leave@x"),
        account("gone@x"),
        account("else@x"),
    ]
    entries = [
        person("new@x"),
        person("same@x"),
        person("mover@x", role=ADMIN),
        person("back@x", enabled=True),
        person("leave@x", "disabled"),
        person("gone@x", "absent"),
        person("never@x", "absent"),
    ]
    outcome = run(FakeScanner(accounts), Roster(entries), check_mode=False)
    assert outcome.summary() == {
        "unchanged": 2,
        "created": 1,
        "updated": 1,
        "enabled": 1,
        "disabled": 1,
        "deleted": 1,
        "failed": 0,
        "unlisted": 2,
    }


def test_the_result_of_a_person_holds_what_tasks_return() -> None:
    scanner = FakeScanner([account("kim@x")])
    entry = person("kim@x", role=ADMIN, password="S3cret", update_password="always")
    (result,) = run(scanner, Roster([entry]), check_mode=False).people
    shown = result.as_dict()
    diff = shown.pop("diff")
    assert shown.pop("change") == result.change != ""
    assert shown == {
        "username": "kim@x",
        "action": "update",
        "changed": True,
        "changed_fields": ["role", "password"],
        "unlisted": False,
        "error": None,
        "user": {"username": "kim@x", "name": "", "email": "kim@x", "role": ADMIN, "enabled": True},
    }
    assert (diff["before"]["role"], diff["after"]["role"]) == (USER.upper(), ADMIN.upper())
    assert scanner.passwords == {"kim@x": "S3cret"}
    assert "S3cret" not in str(diff)
