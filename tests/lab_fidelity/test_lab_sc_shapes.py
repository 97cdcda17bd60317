# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center answers in the shapes that were recorded of a 5.8.0, and in those documented since."""

from __future__ import annotations

from typing import Any

import pytest
from sc_driver import Client, Driver, Reply

USER = [
    "id", "status", "username", "firstname", "lastname", "title", "email", "address", "city", "state", "country",
    "phone", "fax", "createdTime", "modifiedTime", "lastLogin", "lastLoginIP", "mustChangePassword", "locked",
    "failedLogins", "authType", "fingerprint", "password", "ldapUsername", "managedUsersGroups", "managedObjectsGroups",
    "preferences", "canUse", "canManage", "role", "responsibleAsset", "group", "ldap",
]  # fmt: skip
PERMISSIONS = [
    "permManageApp", "permManageGroups", "permManageRoles", "permManageImages", "permManageGroupRelationships",
    "permManageBlackoutWindows", "permManageAttributeSets", "permCreateTickets", "permCreateAlerts",
    "permCreateAuditFiles", "permCreateLDAPAssets", "permCreatePolicies", "permPurgeTickets", "permPurgeScanResults",
    "permPurgeReportResults", "permScan", "permAgentsScan", "permShareObjects", "permUpdateFeeds",
    "permUploadNessusResults", "permViewOrgLogs", "permManageAcceptRiskRules", "permManageRecastRiskRules",
]  # fmt: skip
ROLE_WRITTEN = ["id", "creatorID", "name", "description", "createdTime", "modifiedTime", *PERMISSIONS]
ROLE_READ = [*(name for name in ROLE_WRITTEN if name != "creatorID"), "organizationCounts", "creator"]
GROUP = [
    "id", "name", "description", "createdTime", "modifiedTime", "lces", "repositories", "definingAssets", "userCount",
    "users", "assets", "policies", "queries", "credentials", "dashboardTabs", "auditFiles", "arcs",
]  # fmt: skip
ORGANIZATION = [
    "id", "name", "description", "email", "address", "city", "state", "country", "phone", "fax", "ipInfoLinks",
    "zoneSelection", "restrictedIPs", "vulnScoreLow", "vulnScoreMedium", "vulnScoreHigh", "vulnScoreCritical",
    "createdTime", "modifiedTime", "userCount", "lces", "repositories", "zones", "nessusManagers", "pubSites", "ldaps",
]  # fmt: skip
# The documented examples and field lists, in no order.
CURRENT = {*USER, "organization", "userPrefs", "orgName", "switchableUsers", "linkedUserRole", "uuid", "description"}
CURRENT |= {"passwordExpires", "passwordExpiration", "passwordExpirationOverride", "passwordSetDate"}
CURRENT -= {"canUse", "canManage"}


@pytest.fixture
def recorded() -> Driver:
    return Driver(release="5.8.0")


@pytest.fixture
def manager(recorded: Driver) -> Client:
    return recorded.log_in(recorded.manager_account)


@pytest.fixture
def admin(recorded: Driver) -> Client:
    return recorded.log_in(recorded.admin_account)


def _is_recorded(reply: Reply, shape: list[str] | str) -> Any:
    assert reply.refusal == (200, 0), reply.text
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["securitycenter"] == "5.8.0"
    assert (reply.message, reply.warnings, reply.text[-2:]) == ("", [], "}\n")
    assert (list(reply.response) if isinstance(shape, list) else reply.response) == shape
    return reply.response


def test_users(manager: Client) -> None:
    body = {"username": "u", "authType": "tns", "roleID": 2, "groupID": 0, "password": "abc", "responsibleAssetID": -1}
    made = _is_recorded(manager.call("POST", "/user", body), USER)
    none = {"id": -1, "name": "", "description": ""}
    assert (made["responsibleAsset"], made["ldap"], made["group"]["id"], made["role"]["id"]) == (none, none, "0", "2")
    path = f"/user/{made['id']}"
    assert _is_recorded(manager.call("GET", path), USER) == made
    changed = _is_recorded(manager.call("PATCH", path, {"username": "renamed"}), USER)
    assert int(changed["modifiedTime"]) > int(made["modifiedTime"])
    assert {**changed, "modifiedTime": made["modifiedTime"], "username": "u"} == made
    _is_recorded(manager.call("DELETE", path), "")


def test_roles(manager: Client) -> None:
    made = _is_recorded(manager.call("POST", "/role", {"name": "Example"}), ROLE_WRITTEN)
    assert {made[name] for name in PERMISSIONS} == {"false", "none"}
    path = f"/role/{made['id']}"
    shown = _is_recorded(manager.call("GET", path), ROLE_READ)
    assert list(shown["creator"]) == ["id", "username", "firstname", "lastname"]
    assert shown["organizationCounts"] == [{"id": "1", "userCount": "0"}]
    _is_recorded(manager.call("PATCH", path, {"name": "Updated"}), ROLE_WRITTEN)
    _is_recorded(manager.call("DELETE", path), "")


def test_groups(manager: Client) -> None:
    made = _is_recorded(manager.call("POST", "/group", {"name": "group"}), GROUP)
    assert (made["userCount"], made["users"]) == (0, [])
    path = f"/group/{made['id']}"
    assert _is_recorded(manager.call("GET", path), GROUP) == made
    _is_recorded(manager.call("PATCH", path, {"name": "renamed"}), GROUP)
    _is_recorded(manager.call("DELETE", path), "")


def test_organizations(admin: Client) -> None:
    made = _is_recorded(
        admin.call("POST", "/organization", {"name": "New", "zoneSelection": "auto_only"}), ORGANIZATION
    )
    assert (made["userCount"], made["vulnScoreHigh"], made["ipInfoLinks"]) == ("0", "10", [])
    path = f"/organization/{made['id']}"
    assert _is_recorded(admin.call("GET", path), ORGANIZATION) == made
    _is_recorded(admin.call("PATCH", path, {"name": "renamed"}), ORGANIZATION)
    _is_recorded(admin.call("DELETE", path), "")


def test_the_rest_of_what_was_recorded(admin: Client, recorded: Driver) -> None:
    _is_recorded(admin.call("GET", "/system/locale"), ["code", "name", "description"])
    refused = recorded.nobody.call("GET", "/system/locale")
    assert (refused.refusal, refused.headers["securitycenter"]) == ((403, 12), "5.8.0")
    assert "SameSite" not in recorded.try_log_in(recorded.admin_account).headers["set-cookie"]
    _is_recorded(admin.call("DELETE", "/token"), "")


def test_invalid_keys_as_on_5_20() -> None:
    reply = Driver().nobody.call("GET", "/system", x_apikey="accessKey=access_key; secretKey=secret_key")
    envelope = reply.text.partition('"timestamp"')[0]
    assert envelope == '{"type":"regular","response":"","error_code":0,"error_msg":"","warnings":[],'
    assert not reply.text.endswith("\n")
    assert reply.headers["set-cookie"].endswith("; path=/; secure; HttpOnly; SameSite=Strict")


def test_the_current_user_as_documented() -> None:
    driver = Driver()
    assert set(driver.admin.get("/currentUser")) == CURRENT - {"responsibleAsset"}
    assert set(driver.manager.get("/currentUser")) == CURRENT


def test_a_later_release_only_adds() -> None:
    driver = Driver()
    assert [name for name in driver.manager.get("/user/1") if name in USER] == USER
    assert [name for name in driver.manager.get("/role/2") if name in ROLE_READ] == ROLE_READ
    assert [name for name in driver.manager.get("/group/1") if name in GROUP] == GROUP
    assert [name for name in driver.admin.get("/organization/1") if name in ORGANIZATION] == ORGANIZATION
