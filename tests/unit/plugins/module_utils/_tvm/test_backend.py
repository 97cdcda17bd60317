# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of Tenable VM: the smallest writes, what is kept, and what happens when the server does not play along."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    ApiError,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import passwords
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import account_from
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


@pytest.mark.parametrize("name", [{}, {"name": ""}, {"name": None}])
def test_a_user_whose_name_was_never_set_has_an_empty_one(name: dict[str, Any]) -> None:
    assert account_from(user(7, "kim@example.com", **name)).fields["name"] == ""


def test_an_account_is_addressed_by_its_number_and_shows_its_role() -> None:
    found = account_from(KIM)
    assert found.ref == 2
    assert found.record == {
        "id": 2,
        "uuid": KIM["uuid"],
        "type": "local",
        "username": "kim@example.com",
        "name": "Kim Lee",
        "email": "kim.lee@example.com",
        "permissions": 32,
        "role": "Standard",
        "enabled": True,
    }


def test_permissions_that_are_no_number_are_one_sentence() -> None:
    with pytest.raises(UnexpectedAnswer, match="permissions that are not a number"):
        account_from(user(7, "kim@example.com", permissions="many"))  # type: ignore[arg-type]


@pytest.mark.parametrize("more", [{"email": 7}, {"name": ["Kim"]}, {"name": {"first": "Kim"}}])
def test_a_name_or_an_address_that_is_no_text_is_one_sentence(more: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="a name or an address that is no text"):
        account_from(user(7, "kim@example.com", **more))


def test_permissions_of_an_unknown_number_are_kept() -> None:
    assert account_from(user(7, "kim@example.com", 48)).fields["permissions"] == 48


def test_nothing_is_written_where_all_is_as_declared() -> None:
    tenant = FakeTenant(ROOT, KIM)
    declared = {"name": "Kim Lee", "email": "KIM.LEE@example.com", "permissions": "standard", "enabled": True}
    assert not do(tenant, **declared).changed
    assert tenant.asked == [("GET /users", None)]


@pytest.mark.parametrize(("state", "declared"), [("present", {"enabled": False}), ("disabled", {"name": "Else"})])
def test_who_is_only_disabled_gets_only_that(state: str, declared: dict[str, Any]) -> None:
    tenant = FakeTenant(ROOT, KIM)
    do(tenant, state=state, **declared)
    assert tenant.writes() == [("PUT /users/2/enabled", {"enabled": False})]


def test_a_changed_name_sends_nothing_else_but_an_address_that_the_api_would_reset() -> None:
    tenant = FakeTenant(ROOT, KIM)
    (person,) = do(tenant, name="Kim Park").people
    body = {"name": "Kim Park", "email": "kim.lee@example.com"}
    assert tenant.asked == [("GET /users", None), ("GET /users/2", None), ("PUT /users/2", body)]
    assert person.record == {**account_from(KIM).record, "name": "Kim Park"}


@pytest.mark.parametrize("email", ["kim@example.com", "KIM@example.com"])
def test_an_address_that_is_the_username_is_not_sent_and_not_read(email: str) -> None:
    tenant = FakeTenant(ROOT, user(2, "kim@example.com", email=email))
    do(tenant, permissions="Standard")
    assert tenant.asked == [("GET /users", None), ("PUT /users/2", {"permissions": 32})]


def test_a_name_can_be_cleared() -> None:
    tenant = FakeTenant(ROOT, KIM)
    do(tenant, name="")
    assert tenant.writes()[0][1]["name"] == ""


def test_an_account_is_not_enabled_in_passing() -> None:
    tenant = FakeTenant(ROOT, {**KIM, "enabled": False})
    do(tenant, name="Kim Park")
    assert "enabled" not in tenant.writes()[0][1]
    assert tenant.users[2]["enabled"] is False


def test_a_custom_role_is_kept_where_no_permissions_are_declared() -> None:
    tenant = FakeTenant(ROOT, {**KIM, "permissions": 0})
    outcome = do(tenant, name="Kim Park", enabled=True)
    assert "permissions" not in tenant.writes()[0][1]
    assert tenant.users[2]["permissions"] == 0
    assert outcome.warnings == []


def test_a_custom_role_that_is_replaced_is_warned_of_in_check_mode_too() -> None:
    warning = "kim@example.com: a custom role, if it had one, is replaced, because the task declares permissions"
    for check_mode in (True, False):
        tenant = FakeTenant(ROOT, {**KIM, "permissions": 0})
        assert do(tenant, permissions="Basic", check_mode=check_mode).warnings == [warning]


def test_a_new_account_is_created_with_one_request() -> None:
    tenant = FakeTenant(ROOT)
    (person,) = do(tenant, name="Kim Lee", permissions="scan_operator", password=PASSWORD).people
    body = {
        "username": "kim@example.com",
        "password": PASSWORD,
        "permissions": 24,
        "type": "local",
        "email": "kim@example.com",
        "name": "Kim Lee",
    }
    assert tenant.asked == [("GET /users", None), ("POST /users", body)]
    assert person.record["id"] == 1000
    assert person.record["role"] == "Scan Operator"


def test_a_new_account_of_which_nothing_is_declared_gets_the_least() -> None:
    tenant = FakeTenant(ROOT)
    do(tenant)
    body = tenant.writes()[0][1]
    passwords.check(body.pop("password"))
    assert body == {"username": "kim@example.com", "permissions": 16, "type": "local", "email": "kim@example.com"}


def test_the_random_password_of_a_new_account_is_a_new_one_and_never_shown() -> None:
    made = []
    for _unused in range(2):
        tenant = FakeTenant(ROOT)
        outcome = do(tenant)
        password = tenant.writes()[0][1]["password"]
        assert password not in str([one.as_dict() for one in outcome.people])
        assert tenant.redact(f"refused {password}") == "refused ********"
        made.append(password)
    assert made[0] != made[1]


def test_an_account_that_is_created_disabled_takes_two_requests() -> None:
    tenant = FakeTenant(ROOT)
    (person,) = do(tenant, enabled=False).people
    assert [what for what, _body in tenant.writes()] == ["POST /users", "PUT /users/1000/enabled"]
    assert person.record["enabled"] is False


def test_an_account_that_could_not_be_disabled_after_its_creation_is_told_of() -> None:
    tenant = FakeTenant(ROOT)
    tenant.refuses["PUT /users/1000/enabled"] = ApiError("refused", 500)
    outcome = do(tenant, enabled=False)
    assert failure_of(outcome).startswith("'kim@example.com': refused (done before that: created the account")
    assert outcome.changed


def test_an_account_is_deleted_with_one_request() -> None:
    tenant = FakeTenant(ROOT, KIM)
    (person,) = do(tenant, state="absent").people
    assert tenant.writes() == [("DELETE /users/2", None)]
    assert person.record == {}


@pytest.mark.parametrize("status", [400, 409])
def test_a_deletion_that_is_refused_while_enabled_is_made_after_disabling(status: int) -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["DELETE /users/2"] = ApiError("disable it first", status)
    assert do(tenant, state="absent").failure() is None
    assert tenant.writes() == [
        ("DELETE /users/2", None),
        ("PUT /users/2/enabled", {"enabled": False}),
        ("DELETE /users/2", None),
    ]


@pytest.mark.parametrize(("enabled", "status"), [(False, 409), (True, 403), (True, 401), (True, 500)])
def test_a_deletion_that_is_refused_for_another_reason_disables_nobody(enabled: bool, status: int) -> None:
    tenant = FakeTenant(ROOT, {**KIM, "enabled": enabled})
    tenant.refuses["DELETE /users/2"] = ApiError("no", status)
    assert failure_of(do(tenant, state="absent")) == "'kim@example.com': no"
    assert tenant.writes() == [("DELETE /users/2", None)]


def test_a_password_is_set_beside_other_changes() -> None:
    tenant = FakeTenant(ROOT, KIM)
    (person,) = do(tenant, name="Kim Park", password=PASSWORD, update_password="always").people
    assert [what for what, _body in tenant.writes()] == ["PUT /users/2", "PUT /users/2/chpasswd"]
    assert tenant.writes()[1][1] == {"password": PASSWORD}
    assert person.record["name"] == "Kim Park"


def test_a_password_alone_writes_nothing_else() -> None:
    tenant = FakeTenant(ROOT, KIM)
    (person,) = do(tenant, password=PASSWORD, update_password="always").people
    assert tenant.writes() == [("PUT /users/2/chpasswd", {"password": PASSWORD})]
    assert person.record == account_from(KIM).record


def test_a_password_for_new_accounts_is_neither_checked_nor_sent_for_old_ones() -> None:
    tenant = FakeTenant(ROOT, KIM)
    assert not do(tenant, password="too short").changed
    assert tenant.writes() == []


def test_what_was_changed_before_the_password_was_refused_is_told() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["PUT /users/2/chpasswd"] = ApiError("used before", 400)
    outcome = do(tenant, name="Kim Park", password=PASSWORD, update_password="always")
    assert failure_of(outcome) == (
        "'kim@example.com': used before: Tenable takes no password that the user has or had before: give another one, "
        "or leave update_password at on_create (done before that: changed name; a further run finishes the rest)"
    )
    assert outcome.changed
