# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center: roles, groups, organizations and their managers, LDAP, assets, TES."""

from __future__ import annotations

import pytest
from sc_driver import Driver


@pytest.fixture
def driver() -> Driver:
    return Driver()


def test_roles_have_names(driver: Driver) -> None:
    roles = {role["id"]: role["name"] for role in driver.manager.get("/role")}
    assert {
        "0": "No Role",
        "2": "Security Manager",
        "11": "SM-Linked",
        "1000001": "Night Shift",
    }.items() <= roles.items()
    assert "1" not in roles
    assert driver.manager.call("GET", "/role/1").refusal == (403, 147)
    assert {role["id"]: role["name"] for role in driver.admin.get("/role")} == {**roles, "1": "Administrator"}
    assert {frozenset(role) for role in driver.manager.get("/role")} == {frozenset({"id", "name", "description"})}


def test_roles_are_kept(driver: Driver) -> None:
    made = driver.manager.ok("POST", "/role", {"name": "Desk", "permScan": "policy", "permCreateTickets": "true"})
    assert (made["id"], made["creatorID"], made["permScan"], made["permCreateTickets"]) == (
        "1000003",
        "1",
        "policy",
        "true",
    )
    path = f"/role/{made['id']}"
    shown = driver.manager.get(path)
    assert "creatorID" not in shown
    assert (shown["creator"]["username"], shown["organizationCounts"]) == (
        "retail.manager",
        [{"id": "1", "userCount": "0"}],
    )
    assert driver.admin.get(path)["organizationCounts"][0] == {"id": 0, "userCount": "0"}
    changed = driver.manager.ok("PATCH", path, {"name": "Front desk", "permCreateTickets": "false"})
    assert (changed["name"], changed["permScan"], changed["permCreateTickets"]) == ("Front desk", "policy", "false")
    for body in ({"permScan": "some"}, {"permCreateTickets": "perhaps"}):
        assert driver.manager.call("PATCH", path, body).refusal == (403, 146)
    assert driver.manager.call("PATCH", "/role/2", {"name": "x"}).refusal == (403, 146)
    assert driver.manager.call("POST", "/role", {}).refusal == (403, 146)


def test_a_deleted_role_leaves_people_without_one(driver: Driver) -> None:
    driver.manager.ok("DELETE", "/role/1000001")
    path = f"/user/{driver.center.account('priya.raman').id}"
    assert driver.manager.get(path)["role"]["name"] == "No Role"
    assert driver.manager.call("DELETE", "/role/1000001").refusal == (403, 147)


def test_permissions_are_for_those_who_keep_roles(driver: Driver) -> None:
    amara = driver.with_keys(driver.center.account("amara.okafor"))
    assert not [name for name in amara.get("/role/3") if name.startswith("perm")]
    assert amara.call("POST", "/role", {"name": "x"}).refusal == (403, 146)
    assert driver.manager.get("/role/3")["permScan"] == "full"


def test_groups_live_in_organizations(driver: Driver) -> None:
    refused = driver.admin.call("GET", "/group")
    assert (refused.refusal, refused.message) == ((403, 15), "Valid orgID is required.\n")
    assert driver.admin.call("POST", "/group", {"name": "x"}).refusal == (403, 15)
    assert [group["name"] for group in driver.admin.get("/group?orgID=2")] == [
        "Full Access",
        "Depots",
        "Partners",
        "Shops",
    ]
    names = {group["name"]: group["id"] for group in driver.manager.get("/group")}
    assert names == {"Full Access": "0", "Shops": "1", "Data Centre": "2", "Partners": "3"}


def test_groups_are_kept(driver: Driver) -> None:
    made = driver.manager.ok("POST", "/group", {"name": "Night", "repositories": [{"id": 1}]})
    assert (made["id"], made["userCount"], made["users"], made["repositories"]) == ("4", 0, [], [{"id": 1}])
    path = f"/group/{made['id']}"
    assert driver.manager.ok("PATCH", path, {"description": "By night"})["name"] == "Night"
    assert driver.manager.get(f"{path}?fields=description") == {"id": "4", "description": "By night"}
    assert driver.manager.ok("DELETE", path) == ""
    assert driver.manager.call("GET", path).refusal == (403, 147)
    assert driver.manager.call("DELETE", "/group/0").refusal == (403, 146)
    assert driver.manager.call("POST", "/group", {}).refusal == (403, 146)
    amara = driver.with_keys(driver.center.account("amara.okafor"))
    assert amara.call("POST", "/group", {"name": "x"}).refusal == (403, 146)
    assert driver.manager.get("/group/0")["userCount"] == len(driver.manager.get("/group/0")["users"])


def test_organizations_are_for_administrators(driver: Driver) -> None:
    assert [one["name"] for one in driver.admin.get("/organization")] == ["Retail", "Wholesale"]
    for method, path in (("GET", "/organization"), ("GET", "/organization/1"), ("GET", "/organization/1/user")):
        assert driver.manager.call(method, path).refusal == (403, 146)
    made = driver.admin.ok("POST", "/organization", {"name": "Export", "ldaps": [{"id": 1}]})
    assert (made["id"], made["userCount"], made["zoneSelection"]) == ("3", "0", "auto_only")
    assert [one["name"] for one in made["ldaps"]] == ["Corporate Directory"]
    assert driver.admin.get(f"/organization/{made['uuid']}")["name"] == "Export"
    assert driver.admin.ok("PATCH", "/organization/3", {"city": "Bergen"})["name"] == "Export"
    driver.admin.ok("POST", "/user", {"username": "m", "password": "abc", "authType": "tns", "roleID": 2, "orgID": 3})
    assert driver.admin.ok("DELETE", "/organization/3") == ""
    assert ("m" in {account.username for account in driver.center.accounts.values()}) is False
    for path in ("/organization/3", "/organization/0"):
        assert driver.admin.call("DELETE", path).refusal == (403, 147)
    assert driver.admin.call("POST", "/organization", {}).refusal == (403, 146)


def test_users_of_an_organization(driver: Driver) -> None:
    rows = driver.admin.get("/organization/1/user")
    assert [row["username"] for row in rows] == ["retail.manager", "labadmin-retail", "jose.alvarez"]
    assert rows[0] == {
        "id": "1",
        "username": "retail.manager",
        "firstname": "",
        "lastname": "",
        "canUse": True,
        "canManage": True,
        "uuid": driver.manager_account.uuid,
    }
    assert driver.admin.get("/organization/1/user?fields=canUse")[0] == {
        "id": "1",
        "canUse": True,
        "uuid": driver.manager_account.uuid,
    }
    org = driver.center.organizations[1].uuid
    linked = driver.admin.get(f"/organization/{org}/user/{driver.center.account('labadmin-retail').uuid}")
    assert linked["parent"]["user"]["username"] == "labadmin"
    assert linked["parent"]["organization"]["id"] == "0"
    assert (linked["ldap"]["id"], linked["orgName"], linked["responsibleAsset"]["id"]) == ("-1", "Retail", -1)
    assert "parent" not in driver.admin.get("/organization/1/user/1")
    amara = driver.center.account("amara.okafor").id
    for path in (f"/organization/1/user/{amara}", "/organization/9/user", "/organization/0/user"):
        assert driver.admin.call("GET", path).refusal == (403, 147)
    assert driver.admin.call("POST", "/organization/1/user", {}).refusal == (404, 146)


def test_security_managers_are_kept(driver: Driver) -> None:
    path = "/organization/2/securityManager"
    assert driver.admin.get(path)[0].keys() == {"id", "uuid", "firstname", "lastname", "status"}
    made = driver.admin.ok("POST", path, {"username": "sm", "password": "abc", "authType": "tns"})
    assert (made["role"]["id"], made["group"]["id"]) == ("2", "0")
    one = f"{path}/{made['id']}"
    assert driver.admin.ok("PATCH", one, {"title": "Chief"})["title"] == "Chief"
    assert driver.admin.get(f"{one}?fields=title")["title"] == "Chief"
    assert driver.admin.ok("DELETE", one) == ""
    assert driver.admin.call("DELETE", one).refusal == (403, 147)
    assert driver.admin.call("DELETE", f"{path}/1").refusal == (403, 146)


def test_ldap_servers_and_assets(driver: Driver) -> None:
    assert [one["name"] for one in driver.admin.get("/ldap")] == ["Corporate Directory"]
    assert [one["id"] for one in driver.manager.get("/ldap")] == ["1"]
    wholesale = driver.with_keys(driver.center.account("wholesale.manager"))
    assert wholesale.get("/ldap") == []
    assert driver.manager.get("/ldap/1")["name"] == "Corporate Directory"
    assert driver.manager.call("GET", "/ldap/2").refusal == (403, 147)
    assert (driver.manager.get("/asset/19")["name"], wholesale.get("/asset/19")["name"]) == (
        "Windows Hosts",
        "Forklifts",
    )
    assert driver.manager.get("/asset/0")["name"] == "All Defined Ranges"
    assert driver.manager.call("GET", "/asset/99").refusal == (403, 147)
    assert driver.admin.call("GET", "/asset/19").refusal == (403, 15)
    assert driver.admin.get("/asset/19?orgID=2")["name"] == "Forklifts"


def test_permissions_of_enclave_security() -> None:
    driver = Driver(tes=True)
    admin = driver.admin.get("/tes/userPermissions")
    assert list(admin) == ["user", "role"]
    assert (admin["user"]["group"]["id"], admin["user"]["managedUsersGroups"]) == (-1, [])
    assert (admin["role"]["permScan"], admin["role"]["permTPCAdmin"]) == ("none", "true")
    assert [one["id"] for one in admin["role"]["organizationCounts"]] == [0, "1", "2"]
    assert list(admin["user"]["apiKeys"][0]) == ["accessKey"]
    manager = driver.manager.get("/tes/userPermissions")
    assert list(manager) == ["user", "role", "group", "organization"]
    assert "linkedUsers" not in manager["user"]
    assert manager["role"]["organizationCounts"][0]["id"] == 1
    assert (manager["organization"]["scannerKeyExpiration"], manager["organization"]["id"]) == ("90", "1")
    assert isinstance(manager["group"]["userCount"], int)
    amara = driver.with_keys(driver.center.account("amara.okafor"))
    assert amara.get("/tes/userPermissions")["role"]["permScan"] == "full"
