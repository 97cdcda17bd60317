# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access to sites and asset groups: the fewest calls, and the cheaper side to read from."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UnexpectedAnswer, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Request
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import (
    bring_grants_into_line,
    change_grants,
    read_many,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import PLACES, FakeConsole, user_record
from hypothesis import given
from hypothesis import strategies as st

KIM = 7

id_sets = st.frozensets(st.integers(1, 5))


def carry_out(
    console: FakeConsole, kind: str, before: frozenset[int], after: frozenset[int], journal: Journal | None = None
) -> None:
    change_grants(console, kind, KIM, before, after, journal or Journal(), name_of)  # type: ignore[arg-type]


def name_of(kind: str, object_id: int) -> str:
    return PLACES[kind][object_id]


@given(st.sampled_from(sorted(KINDS)), id_sets, id_sets)
def test_at_most_one_call_leads_from_what_there_is_to_what_shall_be(
    kind: str, before: frozenset[int], after: frozenset[int]
) -> None:
    console = FakeConsole()
    console.access[kind][KIM] = set(before)
    journal = Journal()
    carry_out(console, kind, before, after, journal)
    assert console.get_access(kind, KIM) == after
    assert len(console.asked) == int(before != after)
    assert journal.done == [f"changed {kind.replace('_', ' ')}"] * int(before != after)
    assert journal.touched is (before != after)


@given(id_sets, id_sets, id_sets)
def test_what_somebody_else_adds_meanwhile_is_left_alone_where_one_is_added_or_removed(
    before: frozenset[int], after: frozenset[int], meanwhile: frozenset[int]
) -> None:
    if len(before ^ after) != 1 or not after:
        return
    console = FakeConsole()
    console.access["sites"][KIM] = set(before | meanwhile)
    carry_out(console, "sites", before, after)
    assert console.get_access("sites", KIM) == (before | meanwhile) - (before - after) | after


@pytest.mark.parametrize(
    ("before", "after", "call"),
    [
        ({1, 2}, {1, 2}, None),
        (set(), set(), None),
        (set(), {1}, ("add_access", "sites", KIM, 1)),
        ({1}, {1, 3}, ("add_access", "sites", KIM, 3)),
        ({1, 3}, {1}, ("remove_access", "sites", KIM, 3)),
        ({1}, {1, 2, 3}, ("set_access", "sites", KIM, [1, 2, 3])),
        ({1}, {2}, ("set_access", "sites", KIM, [2])),
        ({1, 2, 3}, {1}, ("set_access", "sites", KIM, [1])),
        ({1}, set(), ("clear_access", "sites", KIM)),
        ({1, 2}, set(), ("clear_access", "sites", KIM)),
    ],
)
def test_each_change_has_its_call(before: set[int], after: set[int], call: tuple[Any, ...] | None) -> None:
    console = FakeConsole()
    carry_out(console, "sites", frozenset(before), frozenset(after))
    assert console.asked == ([] if call is None else [call])


@pytest.mark.parametrize(
    ("users", "objects", "side", "requests"),
    [
        (1, 3, "get_access", 1),
        (3, 3, "get_access", 3),
        (4, 3, "users_with_access", 3),
        (1000, 8, "users_with_access", 8),
        (0, 8, "get_access", 0),
        (5, 0, "users_with_access", 0),
    ],
)
def test_grants_are_read_from_the_side_with_fewer_requests(users: int, objects: int, side: str, requests: int) -> None:
    console = FakeConsole()
    with Workers(1) as workers:
        read_many(console, "sites", range(users), range(objects), workers)  # type: ignore[arg-type]
    assert len(console.reads) == requests
    assert {read[0] for read in console.reads} <= {side}


@given(st.dictionaries(st.integers(1, 9), st.sets(st.integers(1, 4)), max_size=9), st.sets(st.integers(1, 9)))
def test_both_sides_say_the_same(grants: dict[int, set[int]], asked: set[int]) -> None:
    console = FakeConsole()
    console.access["sites"] = grants
    wanted = {user_id: frozenset(grants.get(user_id, ())) for user_id in asked}
    for objects in ([1, 2, 3, 4], [*range(1, 50)]):
        with Workers(2) as workers:
            assert read_many(console, "sites", sorted(asked), objects, workers) == wanted  # type: ignore[arg-type]


class Unreadable(FakeConsole):
    """The grants of one account cannot be read, nor those of one site."""

    def get_access(self, kind: str, user_id: int) -> frozenset[int]:
        if user_id == KIM:
            raise ApiError(f"GET /api/3/users/{user_id}/{kind} answered 500 Internal Server Error", 500)
        return super().get_access(kind, user_id)

    def users_with_access(self, kind: str, object_id: int) -> frozenset[int]:
        if object_id == 2:
            raise UnexpectedAnswer("odd")
        return super().users_with_access(kind, object_id)


def test_an_account_whose_grants_cannot_be_read_fails_alone_and_by_name() -> None:
    """It once stopped everybody, and the sentence had its number only."""
    console = Unreadable(user_record(1, "root", "global-admin", source=1), user_record(KIM), user_record(8, "mei.lin"))
    entries = [Entry(login, declared={"sites": ["Paris"]}) for login in ("kim.lee", "mei.lin")]
    outcome = run(console.backend(), Roster(entries), check_mode=False)
    assert outcome.failure() == (
        f"1 of 2 people failed: 'kim.lee': GET /api/3/users/{KIM}/sites answered 500 Internal Server Error"
    )
    assert console.access["sites"] == {8: {1}}


def test_a_site_whose_users_cannot_be_read_leaves_everybody_who_declares_sites_unread_and_nobody_else() -> None:
    people = [user_record(number, f"u{number}") for number in range(20, 27)]
    console = Unreadable(user_record(1, "root", "global-admin", source=1), *people)
    entries = [Entry(f"u{number}", declared={"sites": ["Paris"]}) for number in range(20, 26)]
    outcome = run(console.backend(), Roster([*entries, Entry("u26", declared={"name": "New"})]), check_mode=False)
    assert [person.error for person in outcome.people] == ["odd"] * 6 + [None]
    assert console.wrote() == ["replace_user"]


def manage(console: FakeConsole, kind: str, check: bool = False, **params: Any) -> tuple[dict[str, Any], list[str]]:
    request = Request(console.backend(), {"username": "kim.lee", **params}, check, lambda _secret: None)
    done = bring_grants_into_line(kind, request)
    return done.result, list(done.warnings)


@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
@pytest.mark.parametrize(
    ("state", "sites", "after"),
    [
        ("present", ["Oslo", "1"], ["Lyon", "Oslo", "Paris"]),
        ("present", ["lyon"], ["Lyon", "Paris"]),
        ("absent", ["Lyon", "Oslo"], ["Paris"]),
        ("exact", ["Oslo"], ["Oslo"]),
        ("exact", [], []),
        ("present", [], ["Lyon", "Paris"]),
    ],
)
def test_the_result_names_what_there_is_afterwards(check: bool, state: str, sites: list[str], after: list[str]) -> None:
    console = FakeConsole(user_record(KIM))
    console.access["sites"][KIM] = {1, 2}
    result, warnings = manage(console, "sites", check, state=state, sites=sites)
    assert [place["name"] for place in result["sites"]] == sorted(after, key=["Paris", "Lyon", "Oslo"].index)
    assert (result["diff"]["before"], result["diff"]["after"]) == ({"sites": ["Lyon", "Paris"]}, {"sites": after})
    assert result["changed"] is (after != ["Lyon", "Paris"])
    assert warnings == []
    assert len(console.asked) == (0 if check else int(result["changed"]))
    assert console.get_access("sites", KIM) == {place["id"] for place in result["sites"]} or check


def test_who_has_all_of_them_is_explained_and_not_written() -> None:
    console = FakeConsole(user_record(KIM, allAssetGroups=True))
    result, warnings = manage(console, "asset_groups", state="present", asset_groups=["Laptops"])
    assert (result["changed"], result["asset_groups"], len(warnings)) == (False, [], 1)
    assert "kim.lee has access to all asset groups (all_asset_groups): there is nothing to grant" in warnings[0]
    for state in ("absent", "exact"):
        with pytest.raises(UsageError, match="first set all_asset_groups=false, or give it a role that does not"):
            manage(console, "asset_groups", state=state, asset_groups=["Laptops"])
    assert console.asked == []


def test_all_unknown_names_are_told_at_once() -> None:
    console = FakeConsole(user_record(KIM))
    with pytest.raises(UsageError) as caught:
        manage(console, "sites", state="present", sites=["Pariss", "Paris", "Lyonn"])
    assert caught.value.message == (
        "nothing was written: unknown site 'Pariss': did you mean 'Paris'?; unknown site 'Lyonn': did you mean 'Lyon'?"
    )
    with pytest.raises(UsageError, match=r"unknown login 'kim.le': did you mean 'kim.lee'\?"):
        manage(console, "sites", username="kim.le", state="present", sites=["Paris"])


def test_a_login_in_another_case_is_that_account_with_a_warning() -> None:
    result, warnings = manage(
        FakeConsole(user_record(KIM)), "sites", username="KIM.lee", state="present", sites=["Paris"]
    )
    assert result["username"] == "kim.lee"
    assert "taken as the same account" in warnings[0]
