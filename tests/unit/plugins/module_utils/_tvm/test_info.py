# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read for the user: who is found, who is kept, what more is asked for, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotFound, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.info import USER_INFO, read_users
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

TENANT = (user(3, "Zoe@example.com", name="Zoe"), user(1, "anna@example.com"), user(2, "kim@example.com", lockout=1))
DAY = 86_400_000


def read(
    tenant: FakeTenant, usernames: list[str] | None = None, **given: Any
) -> tuple[list[dict[str, Any]], list[str]]:
    usual = {name: option.get("default") for name, option in USER_INFO.options.items()}
    return read_users(tenant.backend().api, {**usual, "usernames": usernames, **given})


def names(found: tuple[list[dict[str, Any]], list[str]]) -> list[str]:
    return [user["username"].partition("@")[0] for user in found[0]]


def test_all_users_are_read_with_one_request_and_sorted() -> None:
    tenant = FakeTenant(*TENANT)
    users, missing = read(tenant)
    assert [found["username"] for found in users] == ["anna@example.com", "kim@example.com", "Zoe@example.com"]
    assert missing == []
    assert tenant.asked == [("GET /users", None)]
    assert users[1]["lockout"] == 1


def test_users_are_found_without_regard_to_case_and_missing_ones_are_named() -> None:
    users, missing = read(FakeTenant(*TENANT), ["ZOE@example.com", "lee@example.com"])
    assert [found["username"] for found in users] == ["Zoe@example.com"]
    assert missing == ["lee@example.com"]


def test_no_names_are_no_users_and_no_further_requests() -> None:
    tenant = FakeTenant(*TENANT)
    assert read(tenant, [], groups=True, roles=True) == ([], [])
    assert tenant.asked == [("GET /users", None)]


def test_more_is_asked_for_the_users_returned_only() -> None:
    tenant = FakeTenant(*TENANT)
    (found,), _missing = read(tenant, ["kim@example.com"], details=True, authorizations=True)
    assert [what for what, _body in tenant.asked] == ["GET /users", "GET /users/2", "GET /users/2/authorizations"]
    assert found["two_factor"] == {"totp_enabled": True}
    assert found["authorizations"] == {"api": True, "password": True, "saml": True}


def test_groups_and_roles_are_read_from_the_side_that_is_cheaper() -> None:
    tenant = FakeTenant(*TENANT, user(4, "lee@example.com", 0), user(5, "mei@example.com", 0))
    tenant.members[7] = {1, 2}
    tenant.members[9] = {2}
    tenant.has_roles[tenant.users[4]["uuid"]] = ["role-1"]
    users, _missing = read(tenant, groups=True, roles=True)
    found = {one["username"]: (one["groups"], one["roles"]) for one in users}
    assert found["kim@example.com"] == (["Blue", "Directory"], [])
    assert found["lee@example.com"] == ([], ["Auditor"])
    assert found["mei@example.com"] == ([], [])
    asked = sorted(what for what, _body in tenant.asked)
    own = f"GET /access-control/v1/users/{tenant.users[5]['uuid']}/roles"
    groups = [f"GET /groups/{number}/users" for number in (7, 8, 9)]
    assert asked == sorted(
        ["GET /users", "GET /groups", "GET /access-control/v1/roles", "GET /users?withRoles=true", own, *groups]
    )


def test_the_state_of_two_factor_sign_in_hides_the_telephone() -> None:
    setting = {"email_enabled": True, "sms_enabled": True, "sms_phone": "+15550100123"}
    tenant = FakeTenant(user(1, "anna@example.com", two_factor=setting), *TENANT[2:])
    (anna, kim), _missing = read(tenant, two_factor=True, details=False)
    assert anna["two_factor"] == {"email": True, "sms": True, "phone": "(ends in 23)"}
    assert kim["two_factor"] == {"email": False, "sms": False, "phone": None}
    assert [what for what, _body in tenant.asked] == ["GET /users", "GET /users/2"]
    assert "0100123" not in str(read(tenant)) + str(read(tenant, details=True))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"enabled": True}, ["admin", "boss", "new"]),
        ({"enabled": False}, ["gone"]),
        ({"permissions": ["Administrator"]}, ["admin", "boss"]),
        ({"permissions": ["basic", "64"]}, ["admin", "boss", "gone", "new"]),
        ({"never_logged_in": True}, ["new"]),
        ({"never_logged_in": False}, ["admin", "boss", "gone"]),
        ({"last_login_before": "1970-01-03"}, ["boss"]),
        ({"last_login_before": "1970-01-03T00:00:01Z"}, ["boss", "gone"]),
        ({"last_login_before": "1970-01-03", "never_logged_in": True}, ["boss", "new"]),
        ({"last_login_before": "1970-01-03", "never_logged_in": False}, ["boss"]),
        ({"last_login_before": "1980-01-01", "enabled": True, "permissions": ["Administrator"]}, ["admin", "boss"]),
    ],
)
def test_filters_keep_those_of_whom_all_is_true(given: dict[str, Any], kept: list[str]) -> None:
    tenant = FakeTenant(
        user(1, "admin@x", 64, lastlogin=5 * DAY),
        user(2, "boss@x", 64, lastlogin=2 * DAY - 1),
        user(3, "gone@x", 16, enabled=False, lastlogin=2 * DAY),
        user(4, "new@x", 16),
    )
    assert names(read(tenant, **given)) == kept
    assert [what for what, _body in tenant.asked] == ["GET /users"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"last_login_before": "last week"}, "last_login_before 'last week' is no date: write it like 2026-01-31"),
        ({"permissions": ["boss"]}, "unknown permissions 'boss'"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(FakeTenant(*TENANT), **given)


def test_a_user_that_went_in_the_meantime_is_an_error() -> None:
    tenant = FakeTenant(*TENANT)
    tenant.refuses["GET /users/2"] = NotFound("GET /users/2 answered 404 Not Found", 404)
    with pytest.raises(NotFound):
        read(tenant, ["kim@example.com"], details=True)
