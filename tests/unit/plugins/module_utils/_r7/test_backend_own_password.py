# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The password that the task itself signs in with: set once, in one form, and never said to be set where it is not."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import PersonResult
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED, FakeConsole, user_record

ROOT = 1
OLD, NEW = "s3cret", "New-Passw0rd"
LOST = AnswerLost("no answer")
REFUSED = ApiError("PUT /api/3/users/1/password answered 400 Bad Request", 400)


def console() -> FakeConsole:
    """The task signs in as root."""
    api = FakeConsole(
        user_record(ROOT, "root", "global-admin", source=1, allSites=True, allAssetGroups=True, superuser=True),
        user_record(7),
    )
    api.keys[ROOT] = SEED
    return api


def change(api: FakeConsole, **declared: Any) -> PersonResult:
    entry = Entry("root", declared=declared, secrets={"password": NEW}, update_password="always")
    (person,) = run(api.backend(), Roster([entry]), check_mode=False).people
    assert NEW not in str(person.as_dict())
    return person


def signs_in_with(api: FakeConsole) -> str:
    return base64.b64decode(api.credentials.basic()).decode().partition(":")[2]


def test_it_is_set_by_its_own_request_and_used_from_then_on() -> None:
    api = console()
    person = change(api)
    assert (person.error, person.changed) == (None, True)
    assert api.asked == [("set_own_password", ROOT, NEW)]
    assert signs_in_with(api) == NEW
    assert api.http.redact(f"{NEW} {api.credentials.basic()}") == "******** ********"


def test_other_changes_come_before_it_and_without_it() -> None:
    api = console()
    assert change(api, name="Root").error is None
    assert (api.wrote()[0], api.wrote()[-1]) == ("replace_user", "set_own_password")
    assert "password" not in api.asked[0][2]


@pytest.mark.parametrize("error", [LOST, UnexpectedAnswer("html")], ids=["lost", "html"])
@pytest.mark.parametrize("when", ["faults", "late"])
def test_a_lost_answer_is_not_tried_again_and_not_said_to_be_done(error: AnswerLost, when: str) -> None:
    """The next try would sign in with a password that may be the old one, and count toward a lockout."""
    api = console()
    getattr(api, when)["set_own_password"] = error
    person = change(api)
    assert person.error == f"{error.message}; this may have been done all the same: changed the own password"
    assert person.changed
    assert api.wrote() == ["set_own_password"]
    assert signs_in_with(api) == OLD


@pytest.mark.parametrize("status", [400, 415])
def test_where_the_bare_text_is_refused_the_whole_account_can_be_read_one_way_only(status: int) -> None:
    api = console()
    api.faults["set_own_password"] = ApiError(f"answered {status}", status)
    person = change(api)
    assert person.error is None
    assert api.wrote() == ["set_own_password", "replace_user"]
    assert api.asked[1][2]["password"] == NEW
    assert signs_in_with(api) == NEW


def test_a_policy_that_refuses_both_is_the_refusal_and_nothing_is_stored() -> None:
    api = console()
    api.faults = {"set_own_password": REFUSED, "replace_user": ApiError("answered 400: too short", 400)}
    person = change(api)
    assert (person.error, person.changed) == ("answered 400: too short", False)
    assert api.wrote() == ["set_own_password", "replace_user"]
    assert signs_in_with(api) == OLD
    assert api.backend().shelf.pending() == {}


@pytest.mark.parametrize("error", [ApiError("answered 403", 403), CannotConnect("nothing answers")], ids=str)
def test_another_refusal_is_told_and_no_other_way_is_tried(error: AccessError) -> None:
    api = console()
    api.faults["set_own_password"] = error
    person = change(api)
    assert (person.error, person.changed) == (error.message, False)
    assert api.wrote() == ["set_own_password"]
    assert signs_in_with(api) == OLD


@pytest.mark.parametrize("when", ["faults", "late"])
def test_a_lost_answer_to_the_whole_account_is_not_tried_again_either(when: str) -> None:
    api = console()
    api.faults["set_own_password"] = REFUSED
    getattr(api, when)["replace_user"] = LOST
    person = change(api)
    assert "this may have been done all the same: wrote the account and its password" in str(person.error)
    assert person.changed
    assert api.wrote() == ["set_own_password", "replace_user"]
    # What it may have taken away is put back by the next run, which knows the password.
    assert api.backend().shelf.pending()[ROOT].two_factor_key == SEED


def test_a_new_password_that_does_not_let_in_is_told() -> None:
    api = console()
    api.faults["get_user"] = ApiError("GET /api/3/users/1 answered 401 Unauthorized", 401)
    person = change(api)
    assert person.error == (
        "the console took the new password and does not let it in (GET /api/3/users/1 answered 401 Unauthorized): it "
        "may have been stored in another form: sign in to the console's user interface and set it there (done before "
        "that: changed the own password)"
    )
    assert person.changed


@pytest.mark.parametrize("error", [AnswerLost("no answer"), UnexpectedAnswer("html"), ApiError("500", 500)], ids=str)
def test_a_check_of_it_that_tells_nothing_is_no_failure_to_sign_in(error: AccessError) -> None:
    """Only a 401 says that the password does not let in."""
    api = console()
    api.faults["get_user"] = error
    person = change(api)
    assert "does not let it in" not in str(person.error)
    assert person.changed


@pytest.mark.parametrize("reset", [True, False])
def test_another_password_at_the_next_login_is_refused_as_it_would_not_be_sent(reset: bool) -> None:
    api = console()
    with pytest.raises(UsageError, match="'root': password_reset_on_login cannot go along with the own password"):
        change(api, password_reset_on_login=reset)
    assert api.asked == []
    # One that is not set now is for a new account, and does no harm.
    entry = Entry("root", declared={"password_reset_on_login": reset}, secrets={"password": NEW})
    assert not run(api.backend(), Roster([entry]), check_mode=False).changed


def test_it_comes_last_and_alone() -> None:
    api = console()
    own = Entry("root", secrets={"password": NEW}, update_password="always")
    entries = [own, Entry("kim.lee", "absent"), Entry("a.b", declared={"role": "user"}, secrets={"password": "x" * 9})]
    assert run(api.backend(), Roster(entries), check_mode=False, concurrency=4).failure() is None
    assert api.wrote()[-1] == "set_own_password"
    assert set(api.wrote()) == {"create_user", "delete_user", "set_own_password"}


def test_the_password_of_somebody_else_goes_with_the_account() -> None:
    api = console()
    entry = Entry("kim.lee", secrets={"password": NEW}, update_password="always")
    (person,) = run(api.backend(), Roster([entry]), check_mode=False).people
    assert person.error is None
    assert [(words[0], words[2].get("password")) for words in api.asked] == [("replace_user", NEW)]
    assert signs_in_with(api) == OLD
