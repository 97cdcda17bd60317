# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The simulated tenant's access: what its groups, roles and authorizations show, refuse, and keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab.scanner import Scanner

Http = Callable[..., Any]
STRONG = "Another-Password-1"


def test_the_need_for_a_second_factor_shows_once_it_was_said(http: Http, user: Any) -> None:
    path = f"/users/{user.id}/authorizations"
    shown = http("GET", path).json()
    assert "mfa_enrollment_required" not in shown
    ways = {name: shown[name] for name in shown if name.endswith("_permitted")}
    http("PUT", path, {**ways, "mfa_enrollment_required": True})
    assert http("GET", path).json()["mfa_enrollment_required"] is True
    http("PUT", path, ways)
    assert http("GET", path).json()["mfa_enrollment_required"] is True
    assert http("PUT", path, {**ways, "mfa_enrollment_required": "yes"}).status_code == 400


@pytest.mark.parametrize("temporary", [None, False, True])
def test_a_password_can_be_temporary(http: Http, user: Any, temporary: bool | None) -> None:
    more = {} if temporary is None else {"temporary": temporary}
    answer = http("PUT", f"/users/{user.id}/chpasswd", {"password": STRONG, **more})
    assert (answer.status_code, answer.content) == (200, b"")
    assert user.password_temporary is bool(temporary)


@pytest.mark.parametrize("refuses", [True, False])
def test_members_of_groups_that_saml_manages(tvm: Scanner, http: Http, user: Any, refuses: bool) -> None:
    tvm.state.switches["saml_groups_refuse"] = refuses
    group = tvm.state.group("Directory Analysts")
    path = f"/groups/{group.id}/users/{user.id}"
    assert http("POST", path).status_code == (403 if refuses else 200)
    assert (user.id in group.members) is not refuses
    group.members.add(user.id)
    assert http("DELETE", path).status_code == (403 if refuses else 200)
    group.members.discard(user.id)


def test_records_can_keep_quiet_about_groups(tvm: Scanner, http: Http, user: Any) -> None:
    group = tvm.state.group("Remediation")
    group.members.add(user.id)
    for shows in (True, False):
        tvm.state.switches["records_show_groups"] = shows
        for record in (http("GET", f"/users/{user.id}").json(), http("GET", "/users").json()["users"][-1]):
            assert record.get("group_uuids") == ([group.uuid] if shows else None)
    group.members.discard(user.id)


def test_the_list_can_be_asked_for_roles(tvm: Scanner, http: Http, user: Any) -> None:
    for understands in (True, False):
        tvm.state.switches["list_shows_roles"] = understands
        record = http("GET", "/users?withRoles=true").json()["users"][-1]
        assert record["id"] == user.id
        assert ("rbac_roles" in record) is understands
    assert "rbac_roles" not in http("GET", "/users").json()["users"][-1]


def test_read_only_has_no_role_and_an_administrator_cannot_change_the_own_ones(tvm: Scanner, http: Http) -> None:
    reader = tvm.state.add_user("reads.only@example.com", "Reads-Only-Pass-1", 0)
    assert http("GET", f"/access-control/v1/users/{reader.uuid}/roles").json()["role_uuids"] == []
    admin = tvm.state.user("admin@example.com")
    custom = next(role.uuid for role in tvm.state.roles.values() if role.custom)
    answer = http("PUT", f"/access-control/v1/users/{admin.uuid}/roles", {"role_uuids": [custom]})
    assert (answer.status_code, admin.role_uuids) == (409, [])
    tvm.state.remove_user(reader, None)
