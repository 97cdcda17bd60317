# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each switch of the simulated Security Center that is about transport and logging in, both ways."""

from __future__ import annotations

import pytest
from sc_driver import Driver

NEW = {"username": "kim.vale", "authType": "tns", "roleID": 3, "groupID": 0, "password": "long words"}
ON_OFF = pytest.mark.parametrize("on", [True, False])


@pytest.mark.parametrize("value", ["6.7.2", "5.8.0"])
def test_release(value: str) -> None:
    driver = Driver(release=value)
    session = driver.log_in(driver.manager_account)
    old = value == "5.8.0"
    later = {"uuid", "passwordExpires", "passwordSetDate", "apiKeys", "linkedUsers"}
    assert later.isdisjoint(session.get("/user/1")) is old
    assert ("version" in driver.nobody.get("/system")) is old
    assert (driver.manager.call("GET", "/currentUser").code == 12) is old, "keys came later"
    assert ("permManageACR" in session.get("/role/2")) is not old
    assert ("uuid" in session.get("/currentUser")) is not old


@ON_OFF
def test_version_header(on: bool) -> None:
    driver = Driver(version_header=on)
    for reply in (driver.nobody.call("GET", "/system"), driver.nobody.call("GET", "/user")):
        assert ({name.lower(): value for name, value in reply.headers.items()}.get("securitycenter") == "6.7.2") is on


@ON_OFF
def test_system_version_needs_auth(on: bool) -> None:
    assert ("version" in Driver(system_version_needs_auth=on).nobody.get("/system")) is not on


@ON_OFF
def test_error_html_content_type(on: bool) -> None:
    driver = Driver(error_html_content_type=on)
    assert ("html" in driver.nobody.call("GET", "/user").headers["content-type"]) is on
    assert "html" not in driver.manager.call("GET", "/user/999").headers["content-type"]


@ON_OFF
def test_trailing_newline(on: bool) -> None:
    driver = Driver(trailing_newline=on)
    assert driver.manager.call("GET", "/user").text.endswith("\n") is on
    assert driver.manager.call("GET", "/user/999").text.endswith("\n") is on


@ON_OFF
def test_mixed_id_types(on: bool) -> None:
    driver = Driver(mixed_id_types=on)
    kind = int if on else str
    assert isinstance(driver.admin.get("/currentUser")["organization"]["id"], kind)
    assert isinstance(driver.manager.get("/currentUser")["organization"]["id"], kind)
    assert isinstance(driver.manager.get("/user/1")["ldap"]["id"], kind)
    assert isinstance(driver.manager.get("/group/1")["userCount"], kind)
    assert isinstance(driver.admin.get("/role/3")["organizationCounts"][0]["id"], kind)


@pytest.mark.parametrize(("value", "kinds"), [("off", []), ("strings", [str]), ("objects", [dict])])
def test_warnings(value: str, kinds: list[type]) -> None:
    driver = Driver(warnings=value)
    assert [type(item) for item in driver.manager.call("GET", "/user").warnings] == kinds
    assert driver.manager.call("GET", "/user/999").warnings == []


@ON_OFF
def test_drop_delete_body(on: bool) -> None:
    driver = Driver(drop_delete_body=on)
    driver.admin.ok("DELETE", "/currentUser/preferences", {"name": "timezone", "tag": ""})
    assert list(driver.admin_account.preferences) == ([] if on else [("timezone", "system")])
    driver.manager.ok("DELETE", f"/user/{driver.center.account('amara.okafor').id}", {"migrateUserID": 1})
    assert bool(driver.center.lost_objects) is on


@ON_OFF
def test_locked_db_once(on: bool) -> None:
    driver = Driver(locked_db_once=on)
    session = driver.log_in(driver.manager_account)
    session.get("/user")
    first = session.call("PATCH", "/currentUser", {"title": "x"})
    assert (first.status == 403) is on
    assert ("database is locked" in first.message) is on
    assert driver.manager_account.profile["title"] == ("" if on else "x")
    assert session.ok("PATCH", "/currentUser", {"title": "x"})["title"] == "x"


@ON_OFF
def test_tes(on: bool) -> None:
    assert Driver(tes=on).manager.call("GET", "/tes/userPermissions").status == (200 if on else 404)


@pytest.mark.parametrize("status", [404, 403])
def test_missing_endpoint(status: int) -> None:
    assert Driver(missing_endpoint=status).manager.call("GET", "/tes/userPermissions").status == status


@ON_OFF
def test_error_text_generic(on: bool) -> None:
    driver = Driver(error_text_generic=on)
    replies = [driver.manager.call("POST", "/user", {**NEW, **change}) for change in ({"password": ""}, {"title": 1})]
    assert {reply.refusal for reply in replies} == {(403, 146)}
    assert (len({reply.message for reply in replies}) == 1) is on


@pytest.mark.parametrize("status", [403, 200])
def test_login_fail_status(status: int) -> None:
    driver = Driver(login_fail_status=status)
    reply = driver.try_log_in(driver.manager_account, password="wrong")
    assert (reply.refusal, reply.response) == ((status, 161), [])


@pytest.mark.parametrize(("value", "status"), [("403_empty", 403), ("400", 400)])
def test_bad_key_answer(value: str, status: int) -> None:
    reply = Driver(bad_key_answer=value).nobody.call("GET", "/user", x_apikey="accesskey=a; secretkey=b")
    assert (reply.refusal, reply.message) == ((status, 0), "")


@ON_OFF
def test_api_keys_enabled(on: bool) -> None:
    driver = Driver(api_keys_enabled=on)
    assert driver.manager.call("GET", "/user").status == (200 if on else 400)
    assert driver.log_in(driver.manager_account).call("GET", "/user").status == 200


@pytest.mark.parametrize(("value", "count"), [("two_set_cookie", 2), ("one", 1)])
def test_rotate_session_cookie(value: str, count: int) -> None:
    driver = Driver(rotate_session_cookie=value)
    assert len(driver.try_log_in(driver.manager_account).cookies) == count


@ON_OFF
def test_release_session(on: bool) -> None:
    driver = Driver(release_session=on)
    assert (driver.try_log_in(driver.manager_account).response == {"releaseSession": True}) is on
    assert (
        driver.log_in(driver.manager_account, releaseSession=True).get("/currentUser")["username"] == "retail.manager"
    )


@pytest.mark.parametrize(("limit", "admitted"), [(0, 3), (2, 2)])
def test_session_limit(limit: int, admitted: int) -> None:
    driver = Driver(session_limit=limit)
    replies = [driver.try_log_in(driver.manager_account).response for _unused in range(3)]
    assert sum("token" in response for response in replies) == admitted == driver.center.open_sessions
    driver.log_in(driver.admin_account)


@pytest.mark.parametrize(("seconds", "left"), [(3600, 1), (0, 0)])
def test_session_timeout(seconds: int, left: int) -> None:
    driver = Driver(session_timeout=seconds)
    driver.try_log_in(driver.manager_account)
    assert driver.center.open_sessions == left
    assert driver.nobody.get("/system")["sessionTimeout"] == str(seconds)


@pytest.mark.parametrize(("limit", "locked"), [(0, False), (2, True)])
def test_max_login_attempts(limit: int, locked: bool) -> None:
    driver = Driver(max_login_attempts=limit)
    for _unused in range(3):
        driver.try_log_in(driver.manager_account, password="wrong")
    assert driver.manager_account.locked is locked


@pytest.mark.parametrize(("value", "status"), [("no_effect", 200), ("refused", 403)])
def test_switch_with_keys(value: str, status: int) -> None:
    driver = Driver(switch_with_keys=value)
    assert driver.admin.call("POST", "/currentUser/switch", {"username": "labadmin-retail"}).status == status
    assert driver.admin.get("/currentUser")["username"] == "labadmin"
