# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replacing an account whose write met a fault: what became of it, what is said, and that nothing was lost."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    CannotConnect,
    NotConfirmed,
    NothingDone,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    user_record,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.replacing import (
    GRANTS,
    KIM,
    LOST,
    PUT,
    console,
    failure,
    pending,
    replace,
)


@pytest.mark.parametrize(
    "error",
    [
        ApiError(f"{PUT} answered 401 Unauthorized", 401),
        ApiError(f"{PUT} answered 409 Conflict", 409),
        CannotConnect("nothing answers there"),
    ],
    ids=["401", "409", "no connection"],
)
def test_a_refusal_at_once_is_the_error_itself_and_nothing_else_is_written_or_kept(error: AccessError) -> None:
    api, journal = console(), Journal()
    api.faults["replace_user"] = error
    assert failure(api, journal=journal) is error
    assert api.wrote() == ["replace_user"]
    assert (api.access, pending(api), journal.touched) == (GRANTS, {}, False)


@pytest.mark.parametrize(("secrets", "hint"), [({}, True), ({"password": "New-1"}, False)])
def test_a_bad_request_without_a_password_says_what_the_reason_may_be(secrets: dict[str, str], hint: bool) -> None:
    api = console()
    api.faults["replace_user"] = ApiError(f"{PUT} answered 400 Bad Request", 400)
    error = failure(api, secrets)
    assert isinstance(error, ApiError)
    assert error.status == 400
    assert ("give password with update_password=always" in error.message) is hint


@pytest.mark.parametrize("first", [LOST, UnexpectedAnswer("a page of HTML")], ids=["lost", "html"])
@pytest.mark.parametrize(
    "then",
    [
        None,
        LOST,
        ApiError("answered 401", 401),
        ApiError("answered 409", 409),
        CannotConnect("nothing answers there"),
    ],
    ids=["nothing", "lost again", "401", "409", "no connection"],
)
@pytest.mark.parametrize("secrets", [{}, {"password": "New-1"}], ids=["no password", "password"])
def test_a_write_that_was_carried_out_takes_nothing_away_whatever_comes_after_it(
    first: AccessError, then: AccessError | None, secrets: dict[str, str]
) -> None:
    """Grants and seeds once vanished here, with `changed: false`, and the next run said that nothing was to be done."""
    api, journal = console(), Journal()
    # Carried out by the first try; a further one meets `then` at the door.
    api.late["replace_user"], api.faults["replace_user"] = [first], [None, then]
    if secrets and then is not None and then is not LOST:
        error = failure(api, secrets, journal)
        assert error.message == (
            f"{then.message}; this may have been done all the same: wrote the account and its password"
        )
    else:
        replace(api, secrets, journal, name="Kim L.")
    assert api.users[KIM]["name"] == "Kim L."
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})
    assert journal.touched


@pytest.mark.parametrize(
    ("errors", "tries", "told"),
    [
        ([LOST] * 9, 5, LOST.message),
        ([LOST, ApiError("answered 401", 401)], 2, "answered 401"),
        ([LOST, ApiError("answered 403", 403)], 2, "answered 403"),
        ([LOST, LOST, CannotConnect("nothing answers")], 3, "nothing answers"),
    ],
    ids=["lost", "401", "403", "no connection"],
)
def test_a_write_that_never_was_carried_out_leaves_all_as_it_was(
    errors: list[AccessError], tries: int, told: str
) -> None:
    api, journal = console(), Journal()
    api.faults["replace_user"] = errors
    error = failure(api, journal=journal)
    assert isinstance(error, NothingDone)
    assert error.message == f"{told}; nothing was done: run again"
    assert api.wrote().count("replace_user") == tries
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})


def test_nothing_done_is_not_told_as_a_change() -> None:
    api, journal = console(), Journal()
    api.faults["replace_user"] = LOST
    error = failure(api, journal=journal)
    assert isinstance(error, NothingDone)
    assert (journal.touched, journal.so_far(error)) == (False, "")


def test_a_password_that_nobody_confirmed_is_never_reported_as_set() -> None:
    """Every try answered 503: the old password still worked, and the task once reported success."""
    api, journal = console(), Journal(tries=3)
    api.faults["replace_user"] = LOST
    error = failure(api, {"password": "New-1"}, journal, name="Kim L.")
    assert error.message == (
        f"{LOST.message}; this may have been done all the same: wrote the account and its password"
    )
    assert api.wrote().count("replace_user") == 3
    assert journal.touched
    assert (api.access, pending(api)) == (GRANTS, {})


def test_each_further_try_carries_what_somebody_else_changed_meanwhile() -> None:
    class Meanwhile(FakeConsole):
        def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
            if "replace_user" not in self.wrote():
                self.users[user_id]["email"] = "kim.park@example.com"
            super().replace_user(user_id, body)

    api = Meanwhile(user_record(KIM))
    api.faults["replace_user"] = [LOST]
    after = replace(api, name="Kim L.")
    assert (after.fields["name"], after.fields["email"]) == ("Kim L.", "kim.park@example.com")
    bodies = [words[2] for words in api.asked if words[0] == "replace_user"]
    assert [body["email"] for body in bodies] == ["kim.lee@example.com", "kim.park@example.com"]
    assert api.users[KIM]["email"] == "kim.park@example.com"


class ByHand(FakeConsole):
    """Somebody takes a grant away, gives another one and a new seed while the first try is under way."""

    def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
        if "replace_user" not in self.wrote():
            self.access["sites"][user_id] = {2, 3}
            self.keys[user_id] = OTHER_SEED
        super().replace_user(user_id, body)


def test_a_further_try_keeps_what_somebody_else_did_to_grants_and_seed_meanwhile() -> None:
    """It once put back what was there before the first try, and reported success."""
    api = console(ByHand)
    api.faults["replace_user"] = [LOST]
    replace(api, name="Kim L.")
    assert api.users[KIM]["name"] == "Kim L."
    assert (api.access["sites"], api.access["asset_groups"]) == ({KIM: {2, 3}}, GRANTS["asset_groups"])
    assert (api.keys, pending(api)) == ({KIM: OTHER_SEED}, {})


def test_where_a_try_may_have_been_carried_out_nothing_that_was_there_is_lost() -> None:
    """With a password nobody can tell whether the grants went with the first try, or by hand."""
    api = console(ByHand)
    api.faults["replace_user"] = [LOST]
    replace(api, {"password": "New-1"})
    assert api.access["sites"] == {KIM: {1, 2, 3}}
    assert api.keys == {KIM: OTHER_SEED}


def test_a_first_try_that_is_late_takes_nothing_away_with_it() -> None:
    class Late(FakeConsole):
        """Carries the first try out while its grants are being read for the next."""

        waiting: dict[str, Any] | None = None

        def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
            if "replace_user" not in self.wrote():
                self.waiting = body
            super().replace_user(user_id, body)

        def get_access(self, kind: str, user_id: int) -> frozenset[int]:
            if self.waiting is not None:
                self._replace(user_id, self.waiting)
                self.waiting = None
            return super().get_access(kind, user_id)

    api = console(Late)
    api.faults["replace_user"] = [LOST]
    replace(api, name="Kim L.")
    assert (api.access, api.keys, pending(api)) == (GRANTS, {KIM: SEED}, {})


def test_what_a_further_try_found_is_kept_on_disk() -> None:
    class Killed(BaseException):
        pass

    class Dies(ByHand):
        def set_access(self, kind: str, user_id: int, ids: Any) -> None:
            raise Killed

    api = console(Dies)
    api.faults["replace_user"] = [LOST]
    with pytest.raises(Killed):
        replace(api, name="Kim L.")
    kept = pending(api)[KIM]
    assert kept.access["sites"] >= {2, 3}
    assert kept.two_factor_key == OTHER_SEED


def test_what_is_neither_as_before_nor_as_wanted_is_told() -> None:
    class Meanwhile(FakeConsole):
        def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
            self.users[user_id]["name"] = "Somebody else's"
            raise LOST

    api = Meanwhile(user_record(KIM))
    error = failure(api)
    assert isinstance(error, NotConfirmed)
    assert error.message == (
        f'{LOST.message}; afterwards the account has name "Somebody else\'s": look at it, and run again'
    )
