# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read for the user: who is found, what more is asked for, and for whom."""

from __future__ import annotations

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.info import read_users
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

TENANT = (user(3, "Zoe@example.com", name="Zoe"), user(1, "anna@example.com"), user(2, "kim@example.com", lockout=1))


def test_all_users_are_read_with_one_request_and_sorted() -> None:
    tenant = FakeTenant(*TENANT)
    users, missing = read_users(tenant.backend().api, None, authorizations=False, details=False)
    assert [found["username"] for found in users] == ["anna@example.com", "kim@example.com", "Zoe@example.com"]
    assert missing == []
    assert tenant.asked == [("GET /users", None)]
    assert users[1]["lockout"] == 1


def test_users_are_found_without_regard_to_case_and_missing_ones_are_named() -> None:
    tenant = FakeTenant(*TENANT)
    users, missing = read_users(tenant.backend().api, ["ZOE@example.com", "lee@example.com"], False, False)
    assert [found["username"] for found in users] == ["Zoe@example.com"]
    assert missing == ["lee@example.com"]


def test_no_names_are_no_users() -> None:
    assert read_users(FakeTenant(*TENANT).backend().api, [], False, False) == ([], [])


def test_more_is_asked_for_the_users_returned_only() -> None:
    tenant = FakeTenant(*TENANT)
    (found,), _missing = read_users(tenant.backend().api, ["kim@example.com"], True, True)
    assert [what for what, _body in tenant.asked] == ["GET /users", "GET /users/2", "GET /users/2/authorizations"]
    assert found["two_factor"] == {"totp_enabled": True}
    assert found["authorizations"] == {"api_permitted": True, "password_permitted": False, "saml_permitted": True}


def test_a_user_that_went_in_the_meantime_is_an_error() -> None:
    tenant = FakeTenant(*TENANT)
    tenant.refuses["GET /users/2"] = NotFound("GET /users/2 answered 404 Not Found", 404)
    with pytest.raises(NotFound):
        read_users(tenant.backend().api, ["kim@example.com"], False, details=True)
