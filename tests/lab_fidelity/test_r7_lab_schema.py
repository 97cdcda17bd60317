# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation of the simulated console answers what the vendor's description says it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lab.r7.app import ROUTES
from r7_driver import Driver
from r7_schema import OPERATIONS, SCHEMA, check_request, check_response

NEW_USER = {"login": "kim.vale", "name": "Kim Vale", "password": "s3cret words", "role": {"id": "user"}}

# One good request for each operation of the lab: (method, path as in the description, path, body, status).
CALLS: tuple[tuple[str, str, str, Any, int], ...] = (
    ("GET", "", "", None, 200),
    ("GET", "/administration/info", "/administration/info", None, 200),
    ("GET", "/administration/settings", "/administration/settings", None, 200),
    ("GET", "/users", "/users?page=0&size=500", None, 200),
    ("POST", "/users", "/users", NEW_USER, 201),
    ("GET", "/users/{id}", "/users/{someone}", None, 200),
    ("PUT", "/users/{id}", "/users/{someone}", {**NEW_USER, "email": "kim.vale@example.com"}, 200),
    ("DELETE", "/users/{id}", "/users/{someone}", None, 200),
    ("GET", "/users/{id}/2FA", "/users/{seeded}/2FA", None, 200),
    ("POST", "/users/{id}/2FA", "/users/{someone}/2FA", None, 200),
    ("PUT", "/users/{id}/2FA", "/users/{someone}/2FA", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 200),
    ("GET", "/users/{id}/asset_groups", "/users/{someone}/asset_groups", None, 200),
    ("PUT", "/users/{id}/asset_groups", "/users/{someone}/asset_groups", [1, 2], 200),
    ("DELETE", "/users/{id}/asset_groups", "/users/{someone}/asset_groups", None, 200),
    ("PUT", "/users/{id}/asset_groups/{assetGroupId}", "/users/{someone}/asset_groups/1", None, 200),
    ("DELETE", "/users/{id}/asset_groups/{assetGroupId}", "/users/{someone}/asset_groups/1", None, 200),
    ("DELETE", "/users/{id}/lock", "/users/{someone}/lock", None, 200),
    ("PUT", "/users/{id}/password", "/users/{me}/password", "new words", 200),
    ("GET", "/users/{id}/privileges", "/users/{someone}/privileges", None, 200),
    ("GET", "/users/{id}/sites", "/users/{someone}/sites", None, 200),
    ("PUT", "/users/{id}/sites", "/users/{someone}/sites", [1, 2], 200),
    ("DELETE", "/users/{id}/sites", "/users/{someone}/sites", None, 200),
    ("PUT", "/users/{id}/sites/{siteId}", "/users/{someone}/sites/1", None, 200),
    ("DELETE", "/users/{id}/sites/{siteId}", "/users/{someone}/sites/1", None, 200),
    ("GET", "/roles", "/roles", None, 200),
    ("GET", "/roles/{id}", "/roles/Scan%20Coordinator", None, 200),
    ("PUT", "/roles/{id}", "/roles/night", {"id": "night", "name": "Night", "description": "Shift"}, 200),
    ("DELETE", "/roles/{id}", "/roles/ticket-desk", None, 200),
    ("GET", "/roles/{id}/users", "/roles/user/users", None, 200),
    ("GET", "/privileges", "/privileges", None, 200),
    ("GET", "/privileges/{id}", "/privileges/manage-sites", None, 200),
    ("GET", "/privileges/{id}/users", "/privileges/manage-sites/users", None, 200),
    ("GET", "/authentication_sources", "/authentication_sources", None, 200),
    ("GET", "/authentication_sources/{id}", "/authentication_sources/3", None, 200),
    ("GET", "/authentication_sources/{id}/users", "/authentication_sources/3/users", None, 200),
    ("GET", "/sites", "/sites?size=500", None, 200),
    ("GET", "/sites/{id}", "/sites/1", None, 200),
    ("GET", "/sites/{id}/users", "/sites/1/users", None, 200),
    ("POST", "/sites/{id}/users", "/sites/1/users", "someone", 201),
    ("PUT", "/sites/{id}/users", "/sites/1/users", ["someone"], 200),
    ("DELETE", "/sites/{id}/users/{userId}", "/sites/1/users/{someone}", None, 200),
    ("GET", "/asset_groups", "/asset_groups?size=500", None, 200),
    ("GET", "/asset_groups/{id}", "/asset_groups/1", None, 200),
    ("GET", "/asset_groups/{id}/users", "/asset_groups/1/users", None, 200),
    ("PUT", "/asset_groups/{id}/users", "/asset_groups/1/users", ["someone"], 200),
    ("PUT", "/asset_groups/{id}/users/{userId}", "/asset_groups/1/users/{someone}", None, 200),
    ("DELETE", "/asset_groups/{id}/users/{userId}", "/asset_groups/1/users/{someone}", None, 200),
)


def _filled(driver: Driver, template: str, value: Any) -> tuple[str, Any]:
    """A call of the table with this console's ids in it."""
    ids = {
        "someone": driver.console.user("amara.okafor").id,
        "seeded": driver.console.user("hana.sato").id,
        "me": driver.admin.id,
    }
    if value == "someone":
        value = ids["someone"]
    elif value == ["someone"]:
        value = [ids["someone"]]
    return template.format(**ids), value


@pytest.mark.parametrize(("method", "described", "path", "value", "status"), CALLS, ids=lambda item: str(item)[:50])
def test_operation_keeps_to_the_description(method: str, described: str, path: str, value: Any, status: int) -> None:
    driver = Driver()
    path, value = _filled(driver, path, value)
    assert method in OPERATIONS["/api/3" + described]
    assert check_request(method, "/api/3" + path, value) == []
    options = {} if value is None else {"value": value}
    if path.endswith(("/2FA", "/password")) and value:
        options = {"raw": value.encode()}  # one text, which is not JSON by default
    reply = driver.call(method, path, **options)  # checks the answer
    assert reply.status == status
    assert reply.headers["content-type"] == "application/json;charset=UTF-8"
    assert reply.headers["server"] == "Security Console"


def test_table_covers_every_operation_of_lab_and_description() -> None:
    tested = {(method, "/api/3" + described) for method, described, *unused in CALLS}
    described = {(method, path) for path, methods in OPERATIONS.items() for method in methods}
    assert tested == described
    assert len(tested) == sum(len(methods) for methods in ROUTES.values())


def test_every_listed_value_is_a_hint_and_no_prose_is_carried_over() -> None:
    text = (Path(__file__).parent / "schema" / "r7.json").read_text(encoding="utf-8")
    assert '"enum"' not in text
    assert '"description": "' not in text
    assert SCHEMA["source"].startswith("Rapid7 console API v3")


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("GET", "/api/3/people", None, "no such operation"),
        ("GET", "/api/3/users/labadmin", None, "no such operation"),
        ("PATCH", "/api/3/users/1", {}, "no such operation"),
        ("GET", "/api/3/users?filter=x", None, "no query parameter filter"),
        ("POST", "/api/3/users", {**NEW_USER, "password": None}, "password"),
        ("POST", "/api/3/users", {key: NEW_USER[key] for key in ("login", "name", "role")}, "'password' is a required"),
        ("POST", "/api/3/users", {**NEW_USER, "role": {}}, "role: 'id' is a required"),
        ("POST", "/api/3/users", {**NEW_USER, "enabled": "yes"}, "enabled: 'yes' is not of type 'boolean'"),
        ("PUT", "/api/3/users/1", {**NEW_USER, "sites": [1]}, "'sites' was unexpected"),
        ("PUT", "/api/3/users/1", {**NEW_USER, "role": {"id": "user", "name": "User"}}, "'name' was unexpected"),
        ("PUT", "/api/3/users/1/sites", ["1"], "0: '1' is not of type 'integer'"),
        ("PUT", "/api/3/users/1/sites", None, "lacks a body"),
        ("DELETE", "/api/3/users/1/lock", [1], "takes no body"),
        ("PUT", "/api/3/roles/night", {"id": "night", "name": "Night"}, "'description' is a required"),
    ],
)
def test_check_request_finds(method: str, path: str, body: Any, problem: str) -> None:
    assert problem in "; ".join(check_request(method, path, body))


def test_check_request_lets_known_differences_through() -> None:
    update = {key: NEW_USER[key] for key in ("login", "name", "role")}
    assert check_request("PUT", "/api/3/users/1", {**update, "id": 1, "locked": False}) == []
    assert check_request("POST", "/api/3/users", {**update, "authentication": {"type": "ldap", "id": 3}}) == []
    assert check_request("DELETE", "/api/3/users/1/lock", {}) == []
    role = {"id": "x", "name": "X", "description": "X", "privileges": ["manage-advpolicies"]}
    assert check_request("PUT", "/api/3/roles/x", role) == []


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/api/3/users/1", 202, {}),
        ("GET", "/api/3/users/1", 200, {"login": "kim"}),
        ("GET", "/api/3/users/1", 200, {"login": "kim", "name": "Kim", "password": "x"}),
        ("GET", "/api/3/users/1", 200, None),
        ("GET", "/api/3/users/1", 404, {"status": "400"}),
        ("GET", "/api/3/users/1", 404, {"message": "gone"}),
        ("GET", "/api/3/users/1/sites", 200, {"resources": [{"id": 1}]}),
        ("DELETE", "/api/3/users/1", 204, {"links": []}),
    ],
)
def test_check_response_finds(method: str, path: str, status: int, body: Any) -> None:
    assert check_response(method, path, status, body)


@pytest.mark.parametrize("status", ["404", 404])
def test_check_response_takes_both_forms_of_an_error(status: Any) -> None:
    assert check_response("GET", "/api/3/users/1", 404, {"status": status, "message": "gone", "links": []}) == []
