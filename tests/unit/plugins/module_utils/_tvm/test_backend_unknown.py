# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of Tenable VM: writes that nobody confirmed are settled by reading, and the changes of others survive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotFound,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

ROOT = user(1, "root@example.com", 64, name="Root")
KIM = user(2, "kim@example.com", 32, name="Kim Lee", email="kim.lee@example.com")
PASSWORD = "Initial-Passw0rd"


def do(tenant: FakeTenant, *, check_mode: bool = False, state: str = "present", **declared: Any) -> Outcome:
    """Bring Kim's account into line."""
    secrets = {"password": declared.pop("password")} if "password" in declared else {}
    when = declared.pop("update_password", "on_create")
    entry = Entry("kim@example.com", state, declared, secrets, when)
    return run(tenant.backend(), Roster([entry]), check_mode=check_mode)


def failure_of(outcome: Outcome) -> str:
    message = outcome.failure()
    assert message is not None
    return message


def test_an_address_that_somebody_changed_meanwhile_is_the_one_that_stays() -> None:
    """It goes along as it is now, and not as the list had it a moment ago."""

    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if path == "/users/2" and method == "GET":
                self.users[2]["email"] = "kim.park@example.com"
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT, KIM)
    (person,) = do(tenant, name="Kim Park").people
    assert person.error is None
    assert tenant.users[2]["email"] == person.record["email"] == "kim.park@example.com"


def test_an_address_that_somebody_changed_between_two_tries_is_the_one_that_stays() -> None:
    """The second try once carried the address from before the first."""

    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "PUT" and not self.writes():
                self.users[2]["email"] = "kim.park@example.com"
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT, KIM)
    tenant.refuses["PUT /users/2"] = AnswerLost("PUT /users/2: no answer")
    (person,) = do(tenant, name="Kim Park").people
    assert person.error is None
    assert [body["email"] for _what, body in tenant.writes()] == ["kim.lee@example.com", "kim.park@example.com"]
    assert tenant.users[2]["email"] == person.record["email"] == "kim.park@example.com"


@pytest.mark.parametrize(("declared", "email"), [({"name": "Kim Park"}, "kim@example.com"), ({"permissions": 16}, "")])
def test_whoever_was_disabled_meanwhile_stays_out(declared: dict[str, Any], email: str) -> None:
    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "PUT":
                self.users[2]["enabled"] = False
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT, {**KIM, "email": email or "kim.lee@example.com"})
    (person,) = do(tenant, **declared).people
    assert person.error is None
    assert tenant.users[2]["enabled"] is person.record["enabled"] is False
    assert "enabled" not in tenant.writes()[0][1]


def test_a_creation_whose_answer_was_lost_is_found_by_reading() -> None:
    tenant = FakeTenant(ROOT)
    tenant.loses["POST /users"] = AnswerLost("POST /users: no answer")
    (person,) = do(tenant, permissions="Standard").people
    assert [what for what, _body in tenant.asked] == ["GET /users", "POST /users", "GET /users"]
    assert (person.error, person.changed, person.record["id"]) == (None, True, 1000)


def test_a_creation_that_was_found_by_reading_is_not_reported_as_done_with_a_password_that_nobody_can_read() -> None:
    tenant = FakeTenant(ROOT)
    tenant.loses["POST /users"] = AnswerLost("POST /users: no answer")
    outcome = do(tenant, name="Kim Lee", password=PASSWORD)
    (person,) = outcome.people
    assert (person.changed, person.record["id"]) == (True, 1000)
    assert failure_of(outcome) == (
        "'kim@example.com': nobody confirmed the creation: the account is there as asked for, but whether with the "
        "given password cannot be read: try it, or set one with update_password=always"
    )
    assert not do(tenant, name="Kim Lee", password=PASSWORD).changed


@pytest.mark.parametrize(
    ("theirs", "wrong"),
    [
        ({"name": "Somebody Else"}, "name"),
        ({}, "name"),
        ({"name": "Kim Lee", "email": "other@example.com", "permissions": 64}, "email, permissions"),
        ({"name": "Kim Lee", "enabled": False}, "enabled"),
    ],
)
def test_an_account_of_that_name_that_is_another_one_is_not_taken_for_the_new_one(
    theirs: dict[str, Any], wrong: str
) -> None:
    """It was once reported as created, with a name and a password that are somebody else's."""

    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "POST":
                self.users[2] = user(2, "kim@example.com", **{"permissions": 16, **theirs})
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT)
    tenant.refuses["POST /users"] = AnswerLost("POST /users: no answer")
    outcome = do(tenant, name="Kim Lee")
    assert failure_of(outcome) == (
        f"'kim@example.com': POST /users: no answer; afterwards there is an account of that name with another {wrong}, "
        "maybe somebody else's: look at it, and run again"
    )
    assert [what for what, _body in tenant.writes()] == ["POST /users"]


def test_a_creation_that_was_lost_on_the_way_is_not_sent_again() -> None:
    tenant = FakeTenant(ROOT)
    tenant.refuses["POST /users"] = AnswerLost("POST /users: no answer")
    outcome = do(tenant)
    assert [what for what, _body in tenant.writes()] == ["POST /users"]
    assert failure_of(outcome) == "'kim@example.com': POST /users: no answer; nothing was done: run again"
    assert not outcome.changed


def test_an_account_that_went_in_the_meantime_is_gone_and_no_doing_of_ours() -> None:
    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "DELETE":
                del self.users[2]
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT, KIM)
    outcome = do(tenant, state="absent")
    assert (outcome.failure(), outcome.changed) == (None, False)
    assert [what for what, _body in tenant.asked] == ["GET /users", "DELETE /users/2", "GET /users/2"]


def test_a_404_to_a_deletion_is_believed_only_after_a_look() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["DELETE /users/2"] = NotFound("DELETE /users/2 answered 404 Not Found", 404)
    outcome = do(tenant, state="absent")
    assert failure_of(outcome) == "'kim@example.com': DELETE /users/2 answered 404 Not Found"
    assert not outcome.changed
    assert 2 in tenant.users


@pytest.mark.parametrize(
    ("what", "entry", "times"),
    [
        ("POST /users", Entry("new@example.com"), 1),
        ("PUT /users/2", Entry("kim@example.com", declared={"name": "K"}), 5),
        (
            "PUT /users/2/chpasswd",
            Entry("kim@example.com", secrets={"password": PASSWORD}, update_password="always"),
            1,
        ),
        ("PUT /users/2/enabled", Entry("kim@example.com", "disabled"), 5),
        ("DELETE /users/2", Entry("kim@example.com", "absent"), 5),
    ],
)
def test_what_may_be_sent_again_once_reading_shows_that_nothing_was_done(what: str, entry: Entry, times: int) -> None:
    """Never a creation, which could make two accounts, nor a password, which cannot be read."""
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses[what] = [AnswerLost(f"{what}: no answer") for _unused in range(9)]
    outcome = run(tenant.backend(), Roster([entry]), check_mode=False)
    assert [sent for sent, _body in tenant.writes()] == [what] * times
    assert [number for number, _at_least in tenant.pauses] == list(range(1, times))
    told = "this may have been done all the same: set the password" if "chpasswd" in what else "nothing was done"
    assert told in failure_of(outcome)
    # What nobody knows counts as a change.
    assert outcome.changed is ("chpasswd" in what)
    assert {**tenant.users} == {1: ROOT, 2: KIM}


@pytest.mark.parametrize(
    ("what", "entry"),
    [
        ("POST /users", Entry("new@example.com")),
        ("PUT /users/2", Entry("kim@example.com", declared={"name": "K"})),
        ("PUT /users/2/enabled", Entry("kim@example.com", "disabled")),
        ("DELETE /users/2", Entry("kim@example.com", "absent")),
    ],
)
@pytest.mark.parametrize("how", [AnswerLost("no answer"), UnexpectedAnswer("a page of HTML")])
def test_what_was_done_although_its_answer_was_lost_is_found_by_reading(
    what: str, entry: Entry, how: AnswerLost
) -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.loses[what] = how
    (person,) = run(tenant.backend(), Roster([entry]), check_mode=False).people
    assert (person.error, person.changed) == (None, True)
    assert [sent for sent, _body in tenant.writes()] == [what]
    plain = FakeTenant(ROOT, KIM)
    (expected,) = run(plain.backend(), Roster([entry]), check_mode=False).people
    assert person.record == expected.record


def test_a_refusal_after_a_lost_try_is_settled_by_reading_too() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["PUT /users/2"] = [AnswerLost("reset"), ApiError("PUT /users/2 answered 409 Conflict", 409)]
    outcome = do(tenant, name="Kim Park")
    assert failure_of(outcome) == "'kim@example.com': PUT /users/2 answered 409 Conflict; nothing was done: run again"
    assert not outcome.changed


# -- usernames that are taken ------------------------------------------------------------------------------------------

CONFLICT = "POST /users answered 409 Conflict"


def test_a_username_that_is_taken_unseen_is_said_to_be_so() -> None:
    """Usernames are unique across all of Tenable's customers (documented)."""
    tenant = FakeTenant(ROOT)
    tenant.refuses["POST /users"] = ApiError(CONFLICT, 409)
    outcome = do(tenant)
    assert failure_of(outcome) == (
        f"'kim@example.com': {CONFLICT}: the username is taken, maybe by another tenant: choose another one"
    )
    assert not outcome.changed


def test_who_loses_a_race_is_told_to_run_again_and_not_to_choose_another_username() -> None:
    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "POST":
                self.users[2] = dict(KIM)
                raise ApiError(CONFLICT, 409)
            return super().exchange(method, path, body, headers)

    outcome = do(Meanwhile(ROOT))
    assert failure_of(outcome) == (
        f"'kim@example.com': {CONFLICT}: somebody else created the account meanwhile: run again"
    )
    assert not outcome.changed


def test_another_refusal_of_a_creation_says_nothing_of_that() -> None:
    tenant = FakeTenant(ROOT)
    tenant.refuses["POST /users"] = ApiError("POST /users answered 400 Bad Request: domain", 400)
    assert failure_of(do(tenant)) == "'kim@example.com': POST /users answered 400 Bad Request: domain"
    assert [what for what, _body in tenant.asked] == ["GET /users", "POST /users"]
