# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Putting back what a replacement took away: step by step, told by name, and kept on disk until it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    AnswerLost,
    ApiError,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.recovery import Kept
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.replacement import replace_account
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED, FakeConsole, user_record
from ansible_collections.vulnmgmt.access.tests.unit.helpers.replacing import (
    GRANTS,
    KEPT,
    KIM,
    NEXT_RUN,
    console,
    failure,
    pending,
    replace,
)

# -- putting back ------------------------------------------------------------------------------------------------------


def test_a_change_that_the_console_does_not_make_is_a_failure_of_its_own() -> None:
    api = console()
    api.ignores = {"replace_user"}
    error = failure(api)
    assert error.message == "the console accepted the change but did not make it (name): check it there"
    assert not isinstance(error, AccessNotRestored)
    assert pending(api) == {}


def test_a_grant_that_the_console_does_not_take_back_is_named_and_kept() -> None:
    api = console()
    api.clears = {"sites", "asset_groups"}
    api.ignores = {"set_access"}
    error = failure(api)
    assert isinstance(error, AccessNotRestored)
    assert error.message == (
        "the account was written; 'kim.lee' is not as it should be: sites missing: Lyon, Paris; asset groups missing: "
        "Printers" + NEXT_RUN
    )
    assert pending(api) == {KIM: KEPT}


@pytest.mark.parametrize("broken", ["sites", "asset_groups", "key"])
@pytest.mark.parametrize("error", [ApiError("answered 400", 400), AnswerLost("answered 500")], ids=["400", "500"])
def test_each_step_is_made_although_another_one_failed(broken: str, error: AccessError) -> None:
    class Broken(FakeConsole):
        def set_access(self, kind: str, user_id: int, ids: Any) -> None:
            if kind == broken:
                raise error
            super().set_access(kind, user_id, ids)

        def set_two_factor_key(self, user_id: int, key: str, form: Any = str) -> None:
            if broken == "key":
                raise error
            super().set_two_factor_key(user_id, key, form)

    api = console(Broken)
    found = failure(api)
    assert isinstance(found, AccessNotRestored)
    missing = {
        "sites": "sites missing: Lyon, Paris",
        "asset_groups": "asset groups missing: Printers",
        "key": "the two-factor seed is missing",
    }[broken]
    assert found.message == f"{error.message}; 'kim.lee' is not as it should be: {missing}{NEXT_RUN}"
    assert {kind for kind in GRANTS if api.access[kind] == GRANTS[kind]} == {*GRANTS} - {broken}
    assert (KIM in api.keys) is (broken != "key")
    assert pending(api) == {KIM: KEPT}


@pytest.mark.parametrize(
    ("declared", "owed"),
    [({2, 3}, True), ({1, 2}, True), ({3}, False)],
    ids=["one stays", "all stay", "none stays"],
)
def test_of_declared_grants_those_that_were_there_are_kept_for_the_next_run(declared: set[int], owed: bool) -> None:
    api = console()
    api.ignores = {"set_access"}
    api.clears = {"sites"}
    error = failure(api, sites=frozenset(declared))
    assert isinstance(error, AccessNotRestored) is owed
    assert pending(api) == ({KIM: KEPT} if owed else {})


@pytest.mark.parametrize("what", ["set_access", "set_two_factor_key"])
@pytest.mark.parametrize("when", ["faults", "late"])
def test_a_lost_answer_of_a_step_is_settled_and_the_step_made_again(what: str, when: str) -> None:
    api = console()
    getattr(api, when)[what] = [AnswerLost("no answer")]
    replace(api, name="Kim L.")
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})


def test_a_step_that_is_refused_once_is_made_in_the_next_round() -> None:
    api = console()
    api.faults["set_access"] = [ApiError("answered 409", 409)]
    replace(api, name="Kim L.")
    assert (api.access, pending(api)) == (GRANTS, {})


def test_what_cannot_be_read_afterwards_is_told_by_what_should_be_there() -> None:
    api = console()
    api.faults["get_user"] = [None, *[AnswerLost("GET: no answer")] * 99]
    error = failure(api)
    assert isinstance(error, AccessNotRestored)
    assert error.message == (
        "GET: no answer; what the account has now could not be read; 'kim.lee' should have sites Lyon, Paris and "
        "asset groups Printers and its two-factor seed" + NEXT_RUN
    )
    assert pending(api) == {KIM: KEPT}


def test_a_site_that_has_no_readable_name_is_told_by_its_id() -> None:
    api = console()
    api.ignores = {"set_access"}
    api.faults["list_sites"] = ApiError("answered 403", 403)
    assert "sites missing: site 1, site 2; asset groups missing: Printers" in failure(api).message


def test_grants_that_are_too_many_are_named_too() -> None:
    class Generous(FakeConsole):
        def set_access(self, kind: str, user_id: int, ids: Any) -> None:
            super().set_access(kind, user_id, {*ids, 3})

    api = Generous(user_record(KIM))
    api.access["sites"][KIM] = {1}
    assert "'kim.lee' is not as it should be: sites too many: Oslo" in failure(api).message


class Forgetful(FakeConsole):
    """Disables whoever is written."""

    def _replace(self, user_id: int, body: Mapping[str, Any]) -> None:
        super()._replace(user_id, {**body, "enabled": False})


def test_a_field_that_was_lost_without_grants_has_nothing_to_put_back() -> None:
    api = Forgetful(user_record(KIM))
    assert failure(api).message == (
        "the account was written; 'kim.lee' is not as it should be: enabled is False; put it right by hand"
    )
    assert pending(api) == {}


@pytest.mark.parametrize("what", ["enabled", "privileges"])
def test_the_next_run_is_promised_only_for_what_is_kept(what: str) -> None:
    """Neither a field nor the privileges of an account stand in the file."""
    api: FakeConsole = Forgetful(user_record(KIM)) if what == "enabled" else console(role="custom")
    api.access["sites"][KIM] = {1}
    api.users[KIM]["role"]["privileges"] = ["view-vulns"]
    api.clears |= {what}
    error = failure(api)
    assert what in error.message
    assert "the next run on this console puts it back" not in error.message


def test_a_replacement_of_an_account_without_a_role_is_not_tried() -> None:
    api = console()
    api.users[KIM]["role"].pop("id")
    assert "does not say which role 'kim.lee' has: declare role" in failure(api).message
    assert (api.asked, pending(api)) == ([], {})


@pytest.mark.parametrize(
    ("error", "looks"),
    [(AnswerLost("GET: no answer"), 1), (UnexpectedAnswer("GET: html"), 3), (ApiError("answered 500", 500), 3)],
    ids=["lost", "html", "500"],
)
def test_what_cannot_be_read_before_is_an_error_and_nothing_is_written(error: AccessError, looks: int) -> None:
    """A lost answer was asked for again by the client already."""
    api = console()
    api.faults["get_access"] = error
    assert failure(api) is error
    assert (api.asked, pending(api)) == ([], {})
    assert len(api.reads) == 2 * looks, "each look is a record and the first of its grants"


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_what_a_write_can_take_away_is_on_disk_before_it_is_sent() -> None:
    class Watched(FakeConsole):
        def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
            seen.append(pending(self))
            super().replace_user(user_id, body)

    seen: list[dict[int, Kept]] = []
    api = Watched(user_record(KIM))
    api.access["sites"][KIM] = {1}
    replace(api, name="Kim L.")
    assert seen == [{KIM: Kept("kim.lee", {"sites": frozenset({1}), "asset_groups": frozenset()}, None)}]
    assert pending(api) == {}


def test_without_files_it_is_said_that_nobody_puts_it_back() -> None:
    api = console()
    api.ignores = {"set_access"}
    with pytest.raises(AccessNotRestored) as caught:
        replace_account(api.backend(keep=False).desk, KIM, {"name": "Kim L."}, {}, Journal())
    assert caught.value.message.endswith(
        "sites missing: Lyon, Paris; asset groups missing: Printers; put it back by hand"
    )
    assert pending(api) == {}


def test_what_an_earlier_run_took_away_is_put_back_with_the_rest() -> None:
    """A file that could not be worked off, as the console refused it then."""
    api = console()
    api.backend().shelf.keep(KIM, "kim.lee", {"sites": frozenset({2, 3})}, None)
    after = replace(api, name="Kim L.")
    assert after.access["sites"] == {1, 2, 3}
    assert pending(api) == {}


def test_what_is_wanted_by_now_counts_more_than_what_an_earlier_run_took_away() -> None:
    api = console()
    api.backend().shelf.keep(KIM, "kim.lee", {"sites": frozenset({2, 3})}, None)
    assert replace(api, name="Kim L.", sites=frozenset({4})).access["sites"] == {4}
    assert pending(api) == {}


def test_a_refusal_keeps_what_an_earlier_run_took_away() -> None:
    api = console()
    api.backend().shelf.keep(KIM, "kim.lee", {"sites": frozenset({3})}, None)
    api.faults["replace_user"] = ApiError("answered 409", 409)
    failure(api)
    assert pending(api)[KIM].access["sites"] >= {3}


def test_a_folder_that_cannot_be_used_is_told_before_anything_is_written(tmp_path: Any) -> None:
    api = console()
    (tmp_path / "file").write_text("")
    backend = api.backend()
    backend.state.folder = str(tmp_path / "file" / "below")
    with pytest.raises(AccessError, match=r"state_dir '.*' cannot be used"):
        replace_account(backend.desk, KIM, {"name": "Kim L."}, {}, Journal())
    assert api.asked == []
