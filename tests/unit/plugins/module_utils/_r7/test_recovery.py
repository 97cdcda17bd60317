# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a killed run took away, put back by the next one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    NotFound,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.recovery import Kept
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    user_record,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.replacing import GRANTS, KEPT, KIM, console, pending

BEGUN = "an interrupted run had begun to change 'kim.lee': "
PUT_BACK = "put back sites Lyon, Paris and asset groups Printers and the two-factor seed"


def bare(**more: Any) -> FakeConsole:
    """A console whose account lost everything to a killed run, which had kept it."""
    api = FakeConsole(user_record(KIM, **more))
    keep(api)
    return api


def keep(api: FakeConsole, kept: Kept = KEPT) -> Kept | None:
    return api.backend().shelf.keep(KIM, kept.login, kept.access, kept.two_factor_key)


def kept(sites: set[int], groups: set[int], key: str | None = None) -> Kept:
    return Kept("kim.lee", {"sites": frozenset(sites), "asset_groups": frozenset(groups)}, key)


def recover(api: FakeConsole) -> Recovery:
    return api.backend().recover()


def test_without_files_nothing_is_asked() -> None:
    api = console()
    assert recover(api) == Recovery()
    assert (api.reads, api.asked) == ([], [])


def test_what_a_killed_run_took_away_is_put_back_told_and_forgotten() -> None:
    api = bare()
    result = recover(api)
    assert (result.told, result.problems, result.changed) == ([BEGUN + PUT_BACK], [], True)
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})
    assert recover(api) == Recovery()


def test_what_is_there_already_is_not_written_again() -> None:
    api = console()
    keep(api)
    result = recover(api)
    assert (result.told, result.problems, result.changed) == ([BEGUN + "nothing of it was missing"], [], False)
    assert (api.asked, pending(api)) == ([], {})


@pytest.mark.parametrize(
    ("now", "after", "told"),
    [
        ({3}, {1, 2, 3}, "put back sites Lyon, Paris"),
        ({1, 4}, {1, 2, 4}, "put back sites Lyon"),
        ({1, 2, 3}, {1, 2, 3}, "nothing of it was missing"),
        (set(), {1, 2}, "put back sites Lyon, Paris"),
    ],
)
def test_what_was_granted_meanwhile_stays(now: set[int], after: set[int], told: str) -> None:
    api = FakeConsole(user_record(KIM))
    keep(api, kept({1, 2}, set()))
    api.access["sites"][KIM] = set(now)
    result = recover(api)
    assert result.told == [BEGUN + told]
    assert api.access["sites"][KIM] == after
    assert result.changed is (now != after)


@pytest.mark.parametrize(("now", "after"), [(None, SEED), (SEED, SEED), (OTHER_SEED, OTHER_SEED)])
def test_a_seed_is_put_back_only_where_there_is_none(now: str | None, after: str) -> None:
    """Somebody may have set another one since, with which the person signs in by now."""
    api = FakeConsole(user_record(KIM))
    keep(api, kept(set(), set(), SEED))
    api.keys = {KIM: now} if now else {}
    result = recover(api)
    assert (api.keys, pending(api)) == ({KIM: after}, {})
    assert result.changed is (now is None)
    assert SEED not in str(result)


def test_a_seed_that_was_taken_to_the_letter_is_put_back_as_it_was() -> None:
    """A killed run may have sent it in a form that this console does not read, quotation marks and all."""
    api = FakeConsole(user_record(KIM))
    keep(api, kept(set(), set(), SEED))
    api.keys = {KIM: f'"{SEED}"'}
    assert recover(api).told == [BEGUN + "put back the two-factor seed"]
    assert (api.keys, pending(api)) == ({KIM: SEED}, {})


def test_who_has_all_sites_by_now_gets_no_single_ones() -> None:
    api = bare(allSites=True)
    result = recover(api)
    assert result.told == [BEGUN + "put back asset groups Printers and the two-factor seed"]
    assert api.access["sites"] == {}


def test_an_account_that_is_gone_is_forgotten() -> None:
    api = bare()
    del api.users[KIM]
    result = recover(api)
    assert (result.told, result.problems, result.changed) == ([BEGUN + "the account is gone by now"], [], False)
    assert (api.asked, pending(api)) == ([], {})


def test_an_account_that_the_list_still_has_is_not_taken_for_gone() -> None:
    """The console says the same of what may not be seen (documented)."""
    api = bare()
    api.faults["get_user"] = NotFound("GET /api/3/users/7 answered 404 Not Found", 404)
    result = recover(api)
    assert (result.told, result.changed) == ([], False)
    assert len(result.problems) == 1
    assert pending(api) == {KIM: KEPT}


def test_a_site_that_was_deleted_meanwhile_does_not_keep_the_others_away() -> None:
    api = bare()
    del api.places["sites"][2]
    result = recover(api)
    assert result.problems == []
    assert result.told == [BEGUN + "put back sites Paris and asset groups Printers and the two-factor seed"]
    assert (api.access["sites"], pending(api)) == ({KIM: {1}}, {})


def test_where_all_the_sites_were_deleted_meanwhile_the_rest_is_put_back() -> None:
    api = bare()
    api.places["sites"] = {3: "Oslo"}
    result = recover(api)
    assert result.problems == []
    assert result.told == [BEGUN + "put back asset groups Printers and the two-factor seed"]
    assert (api.access["asset_groups"], api.keys, pending(api)) == ({KIM: {5}}, {KIM: SEED}, {})


class OnlyKims(FakeConsole):
    """Meets its faults only where Kim's account is concerned."""

    def _write(self, what: str, change: Any, *words: Any) -> None:
        with self._as_told(words):
            super()._write(what, change, *words)

    def _read(self, *words: Any) -> None:
        with self._as_told(words):
            super()._read(*words)

    @contextlib.contextmanager
    def _as_told(self, words: tuple[Any, ...]) -> Iterator[None]:
        told, self.faults = self.faults, self.faults if KIM in words else {}
        try:
            yield
        finally:
            self.faults = told


# -- what cannot be put back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"set_access": ApiError("answered 409", 409)}, "answered 409"),
        ({"set_access": AnswerLost("no answer")}, "no answer; nothing was done: run again"),
        ({"set_two_factor_key": ApiError("answered 403", 403)}, "answered 403"),
        ({"get_user": AnswerLost("no answer")}, "no answer"),
        ({"get_access": ApiError("answered 500", 500)}, "answered 500"),
    ],
)
def test_what_cannot_be_put_back_is_told_and_kept_and_the_next_account_has_its_turn(
    faults: dict[str, Any], words: str
) -> None:
    api = OnlyKims(user_record(KIM), user_record(8, "lee.ito"))
    keep(api)
    api.backend().shelf.keep(8, "lee.ito", {"sites": frozenset({3})}, None)
    api.faults = faults
    result = recover(api)
    (problem,) = result.problems
    path = api.backend().shelf.path_of(KIM)
    assert problem == (
        f"what an interrupted run took from 'kim.lee' could not be put back ({words}): run again; if it cannot be put "
        f"back at all, see to it by hand and remove {path}"
    )
    assert result.told == ["an interrupted run had begun to change 'lee.ito': put back sites Oslo"]
    assert result.changed
    assert pending(api) == {KIM: KEPT}
    api.faults = {}
    assert recover(api).problems == []
    assert (api.access["sites"], api.keys, pending(api)) == ({KIM: {1, 2}, 8: {3}}, {KIM: SEED}, {})


@pytest.mark.parametrize("error", [CannotConnect("nothing answers"), ApiError("answered 401", 401)])
def test_what_every_account_would_meet_ends_the_run(error: AccessError) -> None:
    api = bare()
    api.faults["get_user"] = error
    result = recover(api)
    assert (result.stop, result.told, result.problems, result.changed) == (error, [], [], False)
    assert pending(api) == {KIM: KEPT}


def test_a_console_that_takes_the_grants_and_does_not_grant_them_is_told() -> None:
    api = bare()
    api.ignores = {"set_access"}
    (problem,) = recover(api).problems
    assert "the console accepted the sites and did not grant them" in problem
    assert pending(api) == {KIM: KEPT}
