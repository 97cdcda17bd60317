# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Grants whose writing nobody confirmed: settled by reading, and the changes of others are left alone."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    NotConfirmed,
    NothingDone,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import change_grants, put_back_grants
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.manage_access import manage_access
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import PLACES, FakeConsole, user_record

KIM = 7
LOST = AnswerLost("no answer")

CHANGES = [
    ({1}, {1, 3}, "add_access"),
    ({1, 3}, {1}, "remove_access"),
    ({1}, {2}, "set_access"),
    ({1}, {1, 2, 3}, "set_access"),
    ({1, 2}, set(), "clear_access"),
]


def console_with(ids: set[int]) -> FakeConsole:
    console = FakeConsole(user_record(KIM))
    console.access["sites"][KIM] = set(ids)
    return console


def change(console: FakeConsole, before: set[int], after: set[int], journal: Journal) -> None:
    change_grants(
        console,  # type: ignore[arg-type]
        "sites",
        KIM,
        frozenset(before),
        frozenset(after),
        journal,
        lambda kind, object_id: PLACES[kind][object_id],
    )


def now(console: FakeConsole) -> set[int]:
    return set(console.access["sites"].get(KIM, ()))


@pytest.mark.parametrize(("before", "after", "what"), CHANGES)
@pytest.mark.parametrize("how", [LOST, UnexpectedAnswer("a page of HTML")], ids=["lost", "html"])
def test_what_was_done_is_found_by_reading_and_not_sent_again(
    before: set[int], after: set[int], what: str, how: AnswerLost
) -> None:
    console, journal = console_with(before), Journal()
    console.late = {what: [how]}
    change(console, before, after, journal)
    assert console.wrote() == [what]
    assert now(console) == after
    assert journal.done == ["changed sites"]


@pytest.mark.parametrize(("before", "after", "what"), CHANGES)
def test_what_was_not_done_is_sent_again(before: set[int], after: set[int], what: str) -> None:
    console, journal = console_with(before), Journal()
    console.faults = {what: [LOST, LOST]}
    change(console, before, after, journal)
    assert console.wrote() == [what] * 3
    assert now(console) == after
    assert journal.done == ["changed sites"]


@pytest.mark.parametrize(("before", "after", "what"), CHANGES)
@pytest.mark.parametrize(
    "error", [ApiError("answered 401", 401), ApiError("answered 409", 409), CannotConnect("refused")], ids=str
)
def test_a_refusal_after_a_lost_try_that_did_nothing_says_so(
    before: set[int], after: set[int], what: str, error: AccessError
) -> None:
    console, journal = console_with(before), Journal()
    console.faults = {what: [LOST, error]}
    with pytest.raises(NothingDone) as caught:
        change(console, before, after, journal)
    assert caught.value.message == f"{error.message}; nothing was done: run again"
    assert now(console) == before
    assert not journal.touched


@pytest.mark.parametrize(("before", "after", "what"), CHANGES)
def test_a_refusal_at_once_is_the_consoles_own_error(before: set[int], after: set[int], what: str) -> None:
    console, journal = console_with(before), Journal()
    console.faults = {what: ApiError("answered 400", 400)}
    with pytest.raises(ApiError, match=r"^answered 400$"):
        change(console, before, after, journal)
    assert len(console.asked) == 1
    assert console.reads == []
    assert not journal.touched


@pytest.mark.parametrize(("before", "after", "what"), CHANGES[:2])
def test_one_alone_is_told_apart_from_what_somebody_else_changed_meanwhile(
    before: set[int], after: set[int], what: str
) -> None:
    console, journal = console_with(after | {5}), Journal()
    console.faults = {what: [LOST]}
    change(console, before, after, journal)
    assert console.wrote() == [what]
    assert now(console) == after | {5}


@pytest.mark.parametrize(("before", "after", "what"), CHANGES[2:])
@pytest.mark.parametrize(("found", "named"), [({4, 5}, "Kyiv, Rome"), ({4}, "Rome")])
def test_a_list_that_is_neither_as_before_nor_as_wanted_is_told_by_name_and_not_written_over(
    before: set[int], after: set[int], what: str, found: set[int], named: str
) -> None:
    console, journal = console_with(found), Journal()
    console.faults = {what: [LOST]}
    with pytest.raises(NotConfirmed) as caught:
        change(console, before, after, journal)
    assert caught.value.message == (
        f"no answer; afterwards the account has these sites: {named}: look at it, and run again"
    )
    assert now(console) == found
    assert journal.touched


def test_a_list_that_is_empty_by_now_says_so() -> None:
    console = console_with(set())
    console.faults = {"set_access": [LOST]}
    with pytest.raises(NotConfirmed, match="afterwards the account has these sites: none: look at it"):
        change(console, {1}, {2, 3}, Journal())


# -- putting back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ids", "what"), [({1, 2}, "set_access"), (set(), "clear_access")])
@pytest.mark.parametrize("found", [set(), {3}, {1, 2, 3}], ids=str)
def test_a_whole_list_is_put_back_whatever_is_there_and_again_until_it_is(
    ids: set[int], what: str, found: set[int]
) -> None:
    console, journal = console_with(found), Journal()
    # None of these tries is carried out but the last.
    console.faults = {what: [LOST, LOST]}
    put_back_grants(console, "sites", KIM, frozenset(ids), journal)  # type: ignore[arg-type]
    assert now(console) == ids
    assert journal.done == ["put back sites"]


def test_a_list_that_cannot_be_put_back_is_tried_as_often_as_every_write() -> None:
    console, journal = console_with(set()), Journal(tries=3)
    console.faults = {"set_access": LOST}
    with pytest.raises(NothingDone):
        put_back_grants(console, "sites", KIM, frozenset({1}), journal)  # type: ignore[arg-type]
    assert len(console.asked) == 3


# -- the module --------------------------------------------------------------------------------------------------------


def manage(console: FakeConsole, **params: Any) -> dict[str, Any]:
    return manage_access(console.backend(), "sites", {"username": "kim.lee", **params}, False)[0]


@pytest.mark.parametrize(("faults", "late"), [([LOST], None), (None, [LOST])])
def test_a_task_whose_write_was_settled_ends_as_if_nothing_had_been(faults: Any, late: Any) -> None:
    console = console_with({1})
    console.faults, console.late = {"add_access": faults}, {"add_access": late}
    result = manage(console, state="present", sites=["Oslo"])
    assert result["changed"]
    assert [place["name"] for place in result["sites"]] == ["Paris", "Oslo"]
    assert now(console) == {1, 3}


@pytest.mark.parametrize(
    ("late", "changed"), [({}, False), ({"add_access": LOST}, True)], ids=["not carried out", "who knows"]
)
def test_a_failed_task_says_whether_anything_may_have_changed(late: dict[str, Any], changed: bool) -> None:
    console = console_with({1})
    console.faults = {"get_access": [None, *[AnswerLost("GET: no answer")] * 3]} if late else {"add_access": LOST}
    console.late = late
    with pytest.raises(NotConfirmed) as caught:
        manage(console, state="present", sites=["Oslo"])
    assert caught.value.as_result()["changed"] is changed
    assert ("could not be read afterwards" in caught.value.message) is changed
