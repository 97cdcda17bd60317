# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center: the current user, its preferences, switching to a linked user."""

from __future__ import annotations

from typing import Any

import pytest
from sc_driver import Client, Driver

TIMEZONE = {"name": "timezone", "value": "America/New_York", "tag": "system"}


@pytest.fixture
def driver() -> Driver:
    return Driver()


def test_what_an_administrator_is_told(driver: Driver) -> None:
    me = driver.admin.get("/currentUser")
    assert (me["id"], me["role"]["id"], me["authType"], me["password"]) == ("1", "1", "tns", "SET")
    assert me["organization"] == {"id": 0, "name": "Tenable.sc Administration", "description": ""}
    assert (me["group"]["id"], me["ldap"]["id"], me["linkedUserRole"]["id"]) == (-1, -1, "11")
    assert "responsibleAsset" not in me
    assert me["preferences"] == me["userPrefs"] == [{**TIMEZONE, "tag": ""}, TIMEZONE]
    assert [one["user"]["username"] for one in me["switchableUsers"]] == ["labadmin-retail", "labadmin-wholesale"]
    assert [one["organization"]["id"] for one in me["switchableUsers"]] == ["1", "2"]
    assert {"passwordExpires", "passwordExpiration", "passwordSetDate", "uuid", "orgName"} <= me.keys()
    assert not {"apiKeys", "linkedUsers", "emailNotice"} & me.keys()


def test_what_a_manager_is_told(driver: Driver) -> None:
    me = driver.manager.get("/currentUser")
    assert me["organization"]["id"] == 1
    assert me["organization"]["uuid"] == driver.center.organizations[1].uuid
    assert (me["group"]["id"], me["responsibleAsset"]["id"]) == ("0", -1)
    assert me["managedUsersGroups"] == [{"id": "-1", "name": "All Groups", "description": "All Groups"}]
    assert me["preferences"] == [TIMEZONE]
    assert list(driver.manager.get("/currentUser?fields=username,organization,nonsense")) == [
        "id",
        "username",
        "organization",
        "uuid",
    ]


def test_patch_changes_only_what_is_given(driver: Driver) -> None:
    before = driver.manager.get("/currentUser")
    body = {"firstname": "Rita", "phone": None, "username": "new.name", "locked": "true", "role": {"id": "3"}}
    after = driver.manager.ok("PATCH", "/currentUser", body)
    assert int(after.pop("modifiedTime")) > int(before.pop("modifiedTime"))
    assert after == {**before, "firstname": "Rita"}, "what is unknown is passed over without a word"
    assert driver.manager.ok("PATCH", "/currentUser", {"firstname": ""})["firstname"] == ""
    assert driver.manager.call("PATCH", "/currentUser", {"firstname": 7}).refusal == (403, 146)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"emailNotice": "both"}, 403),
        ({"emailNotice": "both", "email": "nonsense"}, 403),
        ({"emailNotice": "both", "email": "rita@example.com"}, 200),
        ({"emailNotice": "none"}, 200),
        ({"emailNotice": ""}, 200),
        ({"emailNotice": "all", "email": "rita@example.com"}, 403),
    ],
)
def test_email_notice(driver: Driver, body: dict[str, Any], status: int) -> None:
    reply = driver.manager.call("PATCH", "/currentUser", body)
    assert reply.status == status
    told = status == 200 and body["emailNotice"] == "both"
    assert driver.center.notices == ([("retail.manager", "both")] if told else [])


def test_own_password(driver: Driver) -> None:
    me = driver.manager_account
    session = driver.log_in(me)
    old = me.password
    for body in ({"password": "new words"}, {"password": "new words", "currentPassword": "wrong"}):
        assert session.call("PATCH", "/currentUser", body).refusal == (403, 146)
    assert session.call("PATCH", "/currentUser", {"password": "ab", "currentPassword": old}).status == 403
    assert me.password == old
    shown = session.ok("PATCH", "/currentUser", {"password": "new words", "currentPassword": old})
    assert (shown["password"], me.password) == ("SET", "new words")
    assert session.get("/currentUser")["username"] == "retail.manager"


def test_preferences_are_found_by_name_and_tag(driver: Driver) -> None:
    assert driver.admin.get("/currentUser/preferences") == [{**TIMEZONE, "tag": ""}, TIMEZONE]
    assert driver.admin.get("/currentUser/preferences?name=timezone&tag=system") == [TIMEZONE]
    assert driver.admin.get("/currentUser/preferences?tag=") == [{**TIMEZONE, "tag": ""}]
    assert driver.admin.get("/currentUser/preferences?name=nothing") == []


def test_a_preference_without_a_tag_is_another_one(driver: Driver) -> None:
    path = "/currentUser/preferences"
    reply = driver.manager.call("PATCH", path, {"name": "timezone", "value": "Europe/Oslo"})
    assert reply.response == [{"name": "timezone", "value": "Europe/Oslo", "tag": ""}]
    assert "Europe\\/Oslo" in reply.text
    assert TIMEZONE in driver.manager.get(path)
    driver.manager.ok("PATCH", path, {"name": "timezone", "value": "Europe/Oslo", "tag": "system"})
    assert driver.manager_account.preferences == {
        ("timezone", "system"): "Europe/Oslo",
        ("timezone", ""): "Europe/Oslo",
    }
    for body in ({"value": "x"}, {"name": "x"}, {"name": "", "value": "x"}, {"name": "x", "value": True}):
        assert driver.manager.call("PATCH", path, body).refusal == (403, 146)


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        ({"name": "timezone", "tag": "system"}, ["timezone/", "edg/application", "darkMode/system"]),
        ({"name": "timezone", "tag": ""}, ["timezone/system", "edg/application", "darkMode/system"]),
        ({"name": "timezone"}, ["edg/application", "darkMode/system"]),
        ({"tag": "system"}, ["timezone/", "edg/application"]),
        ({"name": "nothing"}, ["timezone/", "timezone/system", "edg/application", "darkMode/system"]),
        ({}, []),
        (None, []),
    ],
)
def test_deleting_preferences(driver: Driver, selector: dict[str, str] | None, left: list[str]) -> None:
    driver.admin_account.preferences |= {("edg", "application"): "{}", ("darkMode", "system"): "false"}
    path = "/currentUser/preferences"
    reply = driver.admin.call("DELETE", path) if selector is None else driver.admin.call("DELETE", path, selector)
    assert (reply.refusal, reply.response) == ((200, 0), "")
    assert ["/".join(key) for key in driver.admin_account.preferences] == left


def test_switching_goes_round_the_family(driver: Driver) -> None:
    session = driver.log_in(driver.admin_account)
    me = session.ok("POST", "/currentUser/switch", {"username": "labadmin-retail"})
    assert (me["authType"], me["organization"]["id"], me["role"]["id"]) == ("linked", 1, "2")
    assert [one["user"]["username"] for one in me["switchableUsers"]] == ["labadmin", "labadmin-wholesale"]
    assert me["switchableUsers"][0]["organization"] == {
        "id": "0",
        "name": "Tenable.sc Administration",
        "description": "",
    }
    assert session.get("/currentUser")["username"] == "labadmin-retail"
    assert "amara.okafor" in [user["username"] for user in session.get("/user")]
    session.ok("POST", "/currentUser/switch", {"username": "labadmin-wholesale"})
    assert "depot.keeper" in [user["username"] for user in session.get("/user")]
    session.ok("POST", "/currentUser/switch", {"username": "labadmin"})
    assert driver.log_in(driver.admin_account).get("/currentUser")["username"] == "labadmin", "each session by itself"
    for name in ("standby.admin", "retail.manager", "labadmin", None):
        assert session.call("POST", "/currentUser/switch", {"username": name}).refusal == (403, 146)
    session.ok("DELETE", "/token")
    assert driver.center.open_sessions == 1


def test_a_manager_switches_too(driver: Driver) -> None:
    session = driver.log_in(driver.manager_account)
    me = session.ok("POST", "/currentUser/switch", {"username": "retail.manager2"})
    assert (me["organization"]["id"], me["role"]["name"]) == (2, "SM-Linked")


def test_switching_does_not_carry_over_with_keys(driver: Driver) -> None:
    assert driver.admin.ok("POST", "/currentUser/switch", {"username": "labadmin-retail"})["authType"] == "linked"
    assert driver.admin.get("/currentUser")["username"] == "labadmin"


def test_certificates_need_a_session_and_no_parent(driver: Driver) -> None:
    clients: list[Client] = [driver.admin, driver.log_in(driver.admin_account)]
    clients[1].ok("POST", "/currentUser/switch", {"username": "labadmin-retail"})
    for client in clients:
        assert client.call("POST", "/currentUser/associateCert").refusal == (403, 146)
    shown = driver.admin.ok("PATCH", "/currentUser", {"fingerprint": "AB:CD"})
    assert shown["fingerprint"] == "AB:CD"
    assert driver.admin.ok("PATCH", "/currentUser", {"fingerprint": None})["fingerprint"] is None
