# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is kept on disk of an account that is being replaced; and kills at whatever moment."""

from __future__ import annotations

import json
import os
import stat
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, DELETE, Entry, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.recovery import Kept
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.replacement import replace_account
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    user_record,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.replacing import GRANTS, KEPT, KIM, console, pending


class Kill(BaseException):
    """What ends a process, as far as the process can see it: nothing after it is done."""


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


def test_what_is_kept_can_be_read_by_its_owner_only_and_is_found_again() -> None:
    api = bare()
    path = api.backend().shelf.path_of(KIM)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    with open(path, encoding="utf-8") as file:
        assert json.load(file) == {
            "login": "kim.lee",
            "sites": [1, 2],
            "asset_groups": [5],
            "two_factor_key": SEED,
        }
    assert pending(api) == {KIM: KEPT}
    assert api.backend().left_to_recover() == ["'kim.lee'"]
    assert SEED not in str(api.backend().left_to_recover())


def test_what_is_dropped_is_gone_and_can_be_dropped_again() -> None:
    api = bare()
    shelf = api.backend().shelf
    shelf.drop(KIM)
    shelf.drop(KIM)
    assert (pending(api), os.path.exists(shelf.path_of(KIM))) == ({}, False)


@pytest.mark.parametrize("key", [None, SEED])
def test_an_account_that_has_nothing_to_lose_has_no_file(key: str | None) -> None:
    api = FakeConsole(user_record(KIM))
    assert keep(api, kept(set(), set(), key)) is None
    assert (KIM in pending(api)) is (key is not None)


@pytest.mark.parametrize(
    ("second", "merged"),
    [
        (kept({2, 3}, set()), kept({1, 2, 3}, {5}, SEED)),
        (kept({4}, {1}, OTHER_SEED), kept({1, 2, 4}, {1, 5}, OTHER_SEED)),
        (Kept("kim.lee", {"asset_groups": frozenset({1})}, None), kept({1, 2}, {1, 5}, SEED)),
        (Kept("kim.lee", {}, OTHER_SEED), kept({1, 2}, {5}, OTHER_SEED)),
        # Nothing is there now, because the killed run took it: what it kept stays.
        (kept(set(), set()), KEPT),
        (Kept("kim.lee", {}, None), KEPT),
    ],
)
def test_what_an_earlier_run_kept_is_kept_with_it(second: Kept, merged: Kept) -> None:
    api = bare()
    assert keep(api, second) == KEPT
    assert pending(api) == {KIM: merged}


def test_nothing_is_kept_where_the_option_says_so() -> None:
    api = FakeConsole(user_record(KIM))
    shelf = api.backend(keep=False).shelf
    assert shelf.keep(KIM, "kim.lee", KEPT.access, SEED) is None
    assert pending(api) == {}
    assert not os.path.exists(api.state().folder)
    assert shelf.advice(KIM, "the next run") == "; put it back by hand"


def test_a_file_that_is_named_after_no_account_is_one_sentence() -> None:
    api = bare()
    api.state().save("notes", {"login": "x"})
    with pytest.raises(AccessError, match=r"notes\.json cannot be read: look at it, remove it once all is right"):
        recover(api)


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "7",
        "null",
        '"text"',
        "{}",
        '{"login": 7}',
        '{"login": "kim", "sites": 7}',
        '{"login": "kim", "sites": [[1]]}',
        '{"login": "kim", "two_factor_key": 7}',
    ],
)
def test_a_file_that_is_no_record_of_an_account_is_one_sentence(content: str) -> None:
    api = bare()
    path = api.backend().shelf.path_of(KIM)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    with pytest.raises(AccessError, match="cannot be read: look at it, remove it once all is right") as caught:
        recover(api)
    assert path in caught.value.message


# -- kills -------------------------------------------------------------------------------------------------------------

STEPS = ["replace_user", "set_access", "set_two_factor_key", "get_access", "get_user", "get_two_factor_key"]


def killed(api: FakeConsole, what: str, when: str, number: int, work: Any) -> None:
    """Do ``work`` and be killed at the ``number``th call of a method, before or after it is carried out."""
    faults = [*[None] * number, Kill()]
    api.faults, api.late = ({what: faults}, {}) if when == "before" else ({}, {what: faults})
    try:
        work()
    except Kill:
        pass
    finally:
        api.faults, api.late = {}, {}


@pytest.mark.parametrize("what", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(4))
def test_a_kill_at_any_moment_loses_nothing(what: str, when: str, number: int) -> None:
    api = console()
    desk = api.backend().desk
    killed(api, what, when, number, lambda: replace_account(desk, KIM, {"name": "Kim L."}, {}, Journal()))
    assert recover(api).problems == []
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})


@pytest.mark.parametrize("first", ["replace_user", "set_access"])
@pytest.mark.parametrize("second", ["set_access", "set_two_factor_key", "get_user", "replace_user"])
@pytest.mark.parametrize("third", ["set_access", "set_two_factor_key"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_nor_do_several_kills_in_a_row_and_kills_during_the_recovery(
    first: str, second: str, third: str, when: str
) -> None:
    api = console()

    def a_run(name: str) -> None:
        backend = api.backend()
        backend.recover()
        replace_account(backend.desk, KIM, {"name": name}, {}, backend.journal())

    for number, what in enumerate((first, second, third)):
        killed(api, what, when, 0, lambda: a_run(f"Kim {number}"))  # noqa: B023 - called at once
    a_run("Kim L.")
    assert api.users[KIM]["name"] == "Kim L."
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})


def test_a_deletion_forgets_what_was_kept_of_the_account() -> None:
    api = bare()
    backend = api.backend()
    (account,) = backend.read_accounts()
    backend.write(Plan(Entry(account.username, ABSENT), account, DELETE, account.fields, {}), backend.journal())
    assert (api.users, pending(api)) == ({}, {})
