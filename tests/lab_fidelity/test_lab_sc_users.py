# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center: making, changing and deleting accounts."""

from __future__ import annotations

from typing import Any

import pytest
from sc_driver import Driver

NEW = {"username": "kim.vale", "authType": "tns", "roleID": 3, "groupID": 0, "password": "long words"}
ADMIN = {"username": "ops.admin", "authType": "tns", "roleID": 1, "password": "long words"}
NOTHING = {"id": -1, "name": "", "description": ""}


@pytest.fixture
def driver() -> Driver:
    return Driver()


def test_a_new_account(driver: Driver) -> None:
    body = {**NEW, "responsibleAssetID": "-1", "firstname": "Kim", "name": "Kim Vale", "status": -1, "context": ""}
    made = driver.manager.ok("POST", "/user", body)
    assert (made["username"], made["firstname"], made["password"], made["authType"]) == (
        NEW["username"],
        "Kim",
        "SET",
        "tns",
    )
    assert (made["mustChangePassword"], made["locked"], made["failedLogins"]) == ("false", "false", "0")
    assert (made["lastLogin"], made["fingerprint"], made["canUse"], made["canManage"]) == ("0", None, True, True)
    assert made["preferences"] == [{"name": "timezone", "value": "America/New_York", "tag": "system"}]
    assert (made["role"]["id"], made["group"]["id"], made["responsibleAsset"], made["ldap"]) == (
        "3",
        "0",
        NOTHING,
        NOTHING,
    )
    assert (made["managedUsersGroups"], made["linkedUsers"], made["apiKeys"]) == ([], [], [])
    assert made["createdTime"] == made["modifiedTime"]
    account = driver.center.account("kim.vale")
    assert (account.org, account.password) == (1, "long words")
    assert driver.log_in(account).get("/currentUser")["username"] == "kim.vale"


def test_what_an_administrator_makes(driver: Driver) -> None:
    made = driver.admin.ok("POST", "/user", ADMIN)
    assert made["role"]["id"] == "1"
    assert not {"group", "responsibleAsset", "managedUsersGroups", "managedObjectsGroups"} & made.keys()
    manager = {**NEW, "roleID": "2", "orgID": "2"}
    assert driver.admin.ok("POST", "/user", manager)["group"]["id"] == "0"
    assert driver.center.account("kim.vale").org == 2
    for body in (
        {**ADMIN, "roleID": 3},
        {**manager, "username": "x", "roleID": 3},
        {**manager, "username": "labadmin"},
    ):
        assert driver.admin.call("POST", "/user", body).refusal == (403, 146)
    assert driver.admin.call("POST", "/user", {**manager, "orgID": 9}).refusal == (403, 147)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "amara.okafor"}, 146),
        ({"username": "depot.keeper"}, 146),
        ({"username": ""}, 146),
        ({"password": None}, 146),
        ({"password": "ab"}, 146),
        ({"authType": "cert"}, 146),
        ({"roleID": "x"}, 146),
        ({"roleID": 99}, 147),
        ({"roleID": 1}, 147),
        ({"groupID": 99}, 147),
        ({"groupID": None}, 146),
        ({"responsibleAssetID": 99}, 147),
        ({"locked": True}, 146),
        ({"locked": "yes"}, 146),
        ({"title": 7}, 146),
        ({"emailNotice": "id"}, 146),
        ({"managedUsersGroups": [{"id": 99}]}, 146),
        ({"managedUsersGroups": 1}, 146),
        ({"preferences": [{"name": "x"}]}, 146),
        ({"authType": "ldap"}, 147),
        ({"authType": "ldap", "ldap": {"id": 1}}, 146),
        ({"authType": "ldap", "ldap": {"id": 1}, "ldapUsername": "kv", "mustChangePassword": "true"}, 146),
        ({"authType": "saml", "mustChangePassword": "true"}, 146),
    ],
)
def test_bodies_that_are_refused(driver: Driver, change: dict[str, Any], code: int) -> None:
    before = len(driver.center.accounts)
    assert driver.manager.call("POST", "/user", {**NEW, **change}).refusal == (403, code)
    assert len(driver.center.accounts) == before


def test_ldap_and_saml(driver: Driver) -> None:
    bare = {"username": "lee", "roleID": 1000001, "groupID": "1"}
    refused = driver.manager.call("POST", "/user", {**bare, "authType": "ldap"})
    assert refused.message.splitlines() == [
        "Error retrieving LDAP #-1 in Organization #0.",
        "LDAP #-1 does not exist or is not accessible by Organization 1.",
    ]
    ldap = {"authType": "ldap", "ldap": {"id": "1"}, "ldapUsername": "lee"}
    made = driver.manager.ok("POST", "/user", {**bare, **ldap})
    assert (made["ldap"]["id"], made["ldapUsername"], made["authType"]) == ("1", "lee", "ldap")
    path = f"/user/{made['id']}"
    assert driver.manager.ok("PATCH", path, {"title": "x"})["ldap"]["id"] == "1"
    assert driver.manager.call("PATCH", path, {"authType": "tns"}).refusal == (403, 146), "no password yet"
    assert driver.manager.ok("PATCH", path, {"authType": "saml"})["ldap"] == NOTHING
    assert driver.manager.call("PATCH", path, {"authType": "linked"}).refusal == (403, 146)
    wholesale = driver.with_keys(driver.center.account("wholesale.manager"))
    assert wholesale.call("POST", "/user", {**bare, **ldap, "username": "b", "roleID": 3}).refusal == (403, 147)
    assert driver.manager.ok("POST", "/user", {**bare, "username": "c", "authType": "saml"})["authType"] == "saml"


def test_patch_keeps_what_it_leaves_out(driver: Driver) -> None:
    account = driver.center.account("priya.raman")
    path = f"/user/{account.id}"
    before = driver.manager.get(path)
    after = driver.manager.ok("PATCH", path, {"username": "priya.r", "role": {"id": "5"}, "Locked": "true"})
    assert int(after.pop("modifiedTime")) > int(before.pop("modifiedTime"))
    assert after == {**before, "username": "priya.r"}, "names for reading, and typos, are passed over"
    after = driver.manager.ok("PATCH", path, {"roleID": 4, "groupID": "2", "locked": "true"})
    assert (after["role"]["id"], after["group"]["id"], after["locked"]) == ("4", "2", "true")
    groups = {"managedUsersGroups": [{"id": -1}], "managedObjectsGroups": [{"id": "1"}]}
    after = driver.manager.ok("PATCH", path, groups)
    assert [one["id"] for one in after["managedUsersGroups"]] == ["-1"]
    assert [one["name"] for one in after["managedObjectsGroups"]] == ["Shops"]
    assert driver.manager.call("PATCH", path, {"username": "mei.lin"}).refusal == (403, 146)
    assert driver.manager.call("PATCH", "/user/999", {"title": "x"}).refusal == (403, 147)


def test_another_users_password(driver: Driver) -> None:
    account = driver.center.account("amara.okafor")
    path, body = f"/user/{account.id}", {"password": "new words"}
    for wrong in ({}, {"currentPassword": ""}, {"currentPassword": account.password}):
        assert driver.manager.call("PATCH", path, {**body, **wrong}).refusal == (403, 146)
    driver.manager.ok("PATCH", path, {**body, "currentPassword": driver.manager_account.password})
    assert account.password == "new words"


def test_deleting(driver: Driver) -> None:
    path = f"/user/{driver.center.account('amara.okafor').id}"
    reply = driver.manager.call("DELETE", path)
    assert (reply.refusal, reply.response) == ((200, 0), "")
    assert driver.center.lost_objects == ["scan of the tills", "till report"]
    again = driver.manager.call("DELETE", path)
    number = path.rpartition("/")[2]
    assert again.refusal == (403, 147)
    assert again.message == f"Unable to find existing User #{number} to delete.\nUser #{number} does not exist.\n"


def test_deleting_with_an_heir(driver: Driver) -> None:
    amara, jose = driver.center.account("amara.okafor"), driver.center.account("jose.alvarez")
    path = f"/user/{amara.id}"
    for heir in (driver.center.account("mei.lin").id, 999, amara.id):
        assert driver.manager.call("DELETE", path, {"migrateUserID": heir}).refusal == (403, 146)
    driver.manager.ok("DELETE", path, {"migrateUserID": str(jose.id)})
    assert jose.objects == ["scan of the tills", "till report"]
    assert driver.center.lost_objects == []
    standby = driver.center.account("standby.admin").id
    assert driver.admin.call("DELETE", f"/user/{standby}", {"migrateUserID": 1}).refusal == (403, 146)


def test_who_cannot_be_deleted_or_renamed(driver: Driver) -> None:
    standby = driver.with_keys(driver.center.account("standby.admin"))
    assert standby.call("DELETE", "/user/1").refusal == (403, 146), "the first administrator"
    assert standby.call("DELETE", "/user/2").refusal == (403, 146), "oneself"
    for client, path in ((standby, "/user/1"), (standby, "/user/1?orgID=1"), (driver.manager, "/user/1")):
        assert client.call("PATCH", path, {"username": "renamed"}).refusal == (403, 146)
    assert standby.call("DELETE", "/user/1?orgID=1").refusal == (403, 146), "the first Security Manager"
    jose = driver.center.account("jose.alvarez")
    driver.with_keys(jose).ok("POST", "/user", {"username": "jose", "authType": "linked", "linkedOrgIds": [2]})
    assert driver.manager.call("DELETE", f"/user/{jose.id}").refusal == (403, 146), "has a linked user"
    driver.admin.ok("DELETE", f"/user/{driver.center.account('jose2').id}?orgID=2")
    driver.manager.ok("DELETE", f"/user/{jose.id}")


def test_deleting_ends_sessions(driver: Driver) -> None:
    account = driver.center.account("amara.okafor")
    session = driver.log_in(account)
    driver.manager.ok("DELETE", f"/user/{account.id}")
    assert session.call("GET", "/currentUser").refusal == (403, 12)
    assert driver.center.open_sessions == 0


def test_ids_are_never_used_again(driver: Driver) -> None:
    first = driver.manager.ok("POST", "/user", NEW)["id"]
    driver.manager.ok("DELETE", f"/user/{first}")
    assert int(driver.manager.ok("POST", "/user", NEW)["id"]) == int(first) + 1


def test_linked_users(driver: Driver) -> None:
    jose = driver.with_keys(driver.center.account("jose.alvarez"))
    linked = {"username": "jose", "authType": "linked", "linkedOrgIds": ["2"], "linkedUserRole": {"id": "11"}}
    made = jose.ok("POST", "/user", linked)
    assert (made["username"], made["authType"], made["role"]["name"]) == ("jose2", "linked", "SM-Linked")
    assert made["parent"]["user"]["username"] == "jose.alvarez"
    assert made["parent"]["organization"]["id"] == "1"
    assert jose.call("POST", "/user", linked).refusal == (403, 146), "one per organization"
    assert [
        one["username"] for one in jose.get(f"/user/{driver.center.account('jose.alvarez').id}")["linkedUsers"]
    ] == ["jose2"]
    standby = driver.with_keys(driver.center.account("standby.admin"))
    made = standby.ok("POST", "/user", {"username": "standby-retail", "authType": "linked", "orgID": 1, "roleID": 2})
    assert (made["username"], made["role"]["id"], made["parent"]["organization"]["id"]) == ("standby-retail", "2", "0")
    assert driver.with_keys(driver.center.account("amara.okafor")).call("POST", "/user", linked).refusal == (403, 146)
