# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each switch of the simulated Security Center that is about accounts does what it says, both ways."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lab.products import parse_switch
from lab.sc import SWITCHES, build
from sc_driver import Driver

NEW = {"username": "kim.vale", "authType": "tns", "roleID": 3, "groupID": 0, "password": "long words"}
ON_OFF = pytest.mark.parametrize("on", [True, False])
PREFERENCES = "/currentUser/preferences"
# Certificates need a network.
ELSEWHERE = ("test_lab_sc_switches_transport.py", "test_lab_sc_certificates.py")


def test_every_switch_is_tried() -> None:
    here = Path(__file__)
    text = "".join(file.read_text() for file in (here, *(here.with_name(name) for name in ELSEWHERE)))
    assert not [name for name in SWITCHES if not re.search(rf"Driver\([^)]*{name}=|sc\.{name}\b", text)]


@pytest.mark.parametrize(("name", "value"), [("warnings", "loud"), ("tes", "on"), ("nothing", True), ("release", 6)])
def test_what_makes_no_sense_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match="switch"):
        build("sc-1", 0, {name: value})


def test_switches_on_the_command_line() -> None:
    assert parse_switch("sc.require_current_password=off") == ("sc.require_current_password", "off")
    assert parse_switch("sc.login_fail_status=200") == ("sc.login_fail_status", 200)
    assert parse_switch("sc.drop_delete_body=on") == ("sc.drop_delete_body", True)


@pytest.mark.parametrize(("value", "count"), [("replace", 1), ("merge", 3)])
def test_patch_preferences(value: str, count: int) -> None:
    driver = Driver(patch_preferences=value)
    driver.admin.ok("PATCH", "/currentUser", {"preferences": [{"name": "x", "value": "y"}]})
    assert len(driver.admin_account.preferences) == count


@pytest.mark.parametrize(("value", "left"), [("ignored", 0), ("honoured", 1)])
def test_delete_preferences_query(value: str, left: int) -> None:
    driver = Driver(delete_preferences_query=value)
    driver.admin.ok("DELETE", f"{PREFERENCES}?name=timezone&tag=system")
    assert len(driver.admin_account.preferences) == left


@pytest.mark.parametrize("value", ["caller", "target", "off"])
def test_require_current_password(value: str) -> None:
    driver = Driver(require_current_password=value)
    amara = driver.center.account("amara.okafor")
    path, owners = (
        f"/user/{amara.id}",
        {"caller": driver.manager_account.password, "target": amara.password, "off": None},
    )
    for whose, password in owners.items():
        amara.password = owners["target"]
        body = {"password": "new words", **({"currentPassword": password} if password else {})}
        status = driver.manager.call("PATCH", path, body).status
        assert status == (200 if value in (whose, "off") else 403), whose
    saml = driver.center.account("zoe.muller")
    saml.managed_users_groups = [-1]
    body = {"password": "new words", "currentPassword": "any text"}
    reply = driver.with_keys(saml).call("PATCH", path, body)
    assert (reply.status == 200) is (value in ("caller", "off"))


@ON_OFF
def test_password_change_ends_session(on: bool) -> None:
    driver = Driver(password_change_ends_session=on)
    session = driver.log_in(driver.manager_account)
    body = {"password": "new words", "currentPassword": driver.manager_account.password}
    session.ok("PATCH", "/currentUser", body)
    assert (session.call("GET", "/user").code == 12) is on
    assert driver.manager.call("GET", "/user").status == 200, "keys go on"


@pytest.mark.parametrize(("length", "status"), [(3, 200), (12, 403)])
def test_password_min_length(length: int, status: int) -> None:
    assert Driver(password_min_length=length).manager.call("POST", "/user", NEW).status == status


@ON_OFF
def test_password_complexity(on: bool) -> None:
    driver = Driver(password_complexity=on)
    assert driver.nobody.get("/system")["PasswordComplexity"] == ("true" if on else "false")
    assert (driver.manager.call("POST", "/user", NEW).status == 403) is on
    assert driver.manager.call("POST", "/user", {**NEW, "username": "x", "password": "Long-Words-1"}).status == 200


@pytest.mark.parametrize(("value", "seen"), [("managers", False), ("all", True)])
def test_org_list_scope(value: str, seen: bool) -> None:
    driver = Driver(org_list_scope=value)
    assert ("amara.okafor" in [row["username"] for row in driver.admin.get("/user?orgID=1")]) is seen
    path = f"/user/{driver.center.account('amara.okafor').id}?orgID=1"
    assert (driver.admin.call("GET", path).status == 200) is seen
    assert (driver.admin.call("PATCH", path, {"locked": "true"}).status == 200) is seen
    assert len(driver.admin.get("/organization/1/user")) == 3, "that list is of managers anyway"


@pytest.mark.parametrize("value", ["array", "paged"])
def test_user_list_shape(value: str) -> None:
    driver = Driver(user_list_shape=value)
    response = driver.admin.get("/user")
    if value == "array":
        assert len(response) == 2
    else:
        assert response["totalRecords"] == "2"
        assert len(response["results"]) == response["returnedRecords"] == 2
        page = driver.admin.get("/user?startOffset=1&endOffset=2")
        assert [row["username"] for row in page["results"]] == ["standby.admin"]


@ON_OFF
def test_hide_fields_without_permission(on: bool) -> None:
    driver = Driver(hide_fields_without_permission=on)
    amara = driver.with_keys(driver.center.account("amara.okafor"))
    assert ("role" in amara.get("/user/1")) is not on


@ON_OFF
def test_admin_needs_orgid(on: bool) -> None:
    driver = Driver(admin_needs_orgid=on)
    jose = driver.center.account("jose.alvarez").id
    for path in ("/group", "/asset/19", f"/user/{jose}"):
        assert driver.admin.call("GET", path).refusal == ((403, 15) if on else (200, 0))


@pytest.mark.parametrize(("value", "status"), [("product", 403), ("org", 200)])
def test_username_unique(value: str, status: int) -> None:
    driver = Driver(username_unique=value)
    body = {**NEW, "username": "depot.keeper"}
    assert driver.manager.call("POST", "/user", body).status == status
    assert driver.manager.call("POST", "/user", {**body, "username": "amara.okafor"}).status == 403
    if status == 200:
        made = driver.center.account("depot.keeper", org=1)
        assert driver.log_in(made).get("/currentUser")["organization"]["id"] == 1, "the password decides"


@pytest.mark.parametrize("value", ["body", "query"])
def test_migrate_in(value: str) -> None:
    driver = Driver(migrate_in=value)
    for username, where, kept in (("amara.okafor", "body", 2), ("ingrid.solberg", "query", 1)):
        path, before = f"/user/{driver.center.account(username).id}", len(driver.manager_account.objects)
        if where == "body":
            driver.manager.ok("DELETE", path, {"migrateUserID": 1})
        else:
            driver.manager.ok("DELETE", f"{path}?migrateUserID=1")
        assert len(driver.manager_account.objects) - before == (kept if where == value else 0)


@ON_OFF
def test_linked_suffix_orgid(on: bool) -> None:
    driver = Driver(linked_suffix_orgid=on)
    jose = driver.with_keys(driver.center.account("jose.alvarez"))
    made = jose.ok("POST", "/user", {"username": "jose", "authType": "linked", "linkedOrgIds": [2]})
    assert made["username"] == ("jose2" if on else "jose")


@ON_OFF
def test_ignore_unknown_keys(on: bool) -> None:
    driver = Driver(ignore_unknown_keys=on)
    status = 200 if on else 403
    assert driver.manager.call("POST", "/user", {**NEW, "role": {"id": 3}}).status == status
    assert driver.manager.call("PATCH", "/currentUser", {"titel": "x"}).status == status
    assert driver.manager.call("PATCH", "/currentUser", {"title": "x"}).status == 200


@pytest.mark.parametrize(("value", "status"), [("refused", 403), ("accepted", 200)])
def test_json_booleans(value: str, status: int) -> None:
    driver = Driver(json_booleans=value)
    assert driver.manager.call("POST", "/user", {**NEW, "locked": True}).status == status
    assert driver.manager.call("POST", "/user", {**NEW, "username": "x", "locked": "true"}).status == 200


@pytest.mark.parametrize(("value", "status"), [("refused", 403), ("allowed", 200)])
def test_self_delete(value: str, status: int) -> None:
    driver = Driver(self_delete=value)
    standby = driver.with_keys(driver.center.account("standby.admin"))
    assert standby.call("DELETE", "/user/2").status == status
    assert driver.admin.call("DELETE", "/user/1").status == 403, "the first administrator, in any case"


@pytest.mark.parametrize(("value", "status"), [("refused", 403), ("no_group", 200)])
def test_group_delete_with_users(value: str, status: int) -> None:
    driver = Driver(group_delete_with_users=value)
    assert driver.manager.call("DELETE", "/group/1").status == status
    amara = driver.manager.get(f"/user/{driver.center.account('amara.okafor').id}")
    assert amara["group"]["id"] == ("1" if status == 403 else -1)
