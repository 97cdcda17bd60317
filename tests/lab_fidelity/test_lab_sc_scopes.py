# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center: who is there from the start, and who sees whom."""

from __future__ import annotations

from typing import Any

import pytest
from lab.people import person
from sc_driver import Driver

NEW = {"username": "kim.vale", "authType": "tns", "roleID": 3, "groupID": 0, "password": "long words"}


@pytest.fixture
def driver() -> Driver:
    return Driver()


def _names(rows: list[dict[str, Any]]) -> set[str]:
    return {row["username"] for row in rows}


def test_who_is_there_from_the_start(driver: Driver) -> None:
    names = [person(index).username.partition("@")[0] for index in range(12)]
    names[7] = "Kwame.Mensah"
    people = [driver.center.account(name) for name in names]
    assert [one.org for one in people] == [1] * 12
    assert [one.role for one in people] == [3, 2, 4, 3, 1000001, 3, 5, 7, 3, 6, 4, 1000002]
    assert [one.auth_type for one in people] == ["tns"] * 3 + ["ldap"] + ["tns"] * 2 + ["saml"] + ["tns"] * 5
    assert people[2].locked
    assert people[0].objects == ["scan of the tills", "till report"]
    ids = [one.id for one in people]
    assert ids != sorted(ids)
    assert Driver(people=40).center.account("aroha.parata").org == 1
    assert len(Driver(people=40).center.accounts) == 49


def test_people_can_be_cleared_away(driver: Driver) -> None:
    driver.center.clear_users(1, keep=["mei.lin"])
    assert _names(driver.manager.get("/user")) == {"retail.manager", "labadmin-retail", "mei.lin"}
    assert "depot.keeper" in _names(driver.with_keys(driver.center.account("wholesale.manager")).get("/user"))


def test_each_session_sees_one_scope(driver: Driver) -> None:
    assert _names(driver.admin.get("/user")) == {"labadmin", "standby.admin"}
    retail = _names(driver.manager.get("/user"))
    assert {"retail.manager", "labadmin-retail", "amara.okafor"} <= retail
    assert not {"labadmin", "depot.keeper", "wholesale.manager"} & retail
    assert _names(driver.admin.get("/user?orgID=1")) == {"retail.manager", "labadmin-retail", "jose.alvarez"}


def test_fields_of_the_lists(driver: Driver) -> None:
    defaults = {"id", "uuid", "username", "firstname", "lastname", "status", "email"}
    assert {frozenset(row) for row in driver.manager.get("/user")} == {frozenset(defaults)}
    asked = driver.manager.get("/user?fields=username,role,nonsense")
    assert {frozenset(row) for row in asked} == {frozenset({"id", "uuid", "username", "role"})}
    static = {"id", "uuid", "username", "firstname", "lastname", "status", "role", "group"}
    assert {frozenset(row) for row in driver.admin.get("/user?orgID=1&fields=email")} == {frozenset(static)}


def test_ids_are_counted_per_organization(driver: Driver) -> None:
    assert driver.admin.get("/user/1")["username"] == "labadmin"
    assert driver.admin.get("/user/1?orgID=1")["username"] == "retail.manager"
    assert driver.admin.get("/user/1?orgID=2")["username"] == "wholesale.manager"
    assert driver.manager.get("/user/1")["username"] == "retail.manager"
    uuid = driver.center.account("amara.okafor").uuid
    assert driver.manager.get(f"/user/{uuid}")["uuid"] == uuid
    jose = driver.center.account("jose.alvarez")
    assert driver.admin.call("GET", f"/user/{jose.id}").refusal == (403, 15)
    assert driver.admin.get(f"/user/{jose.id}?orgID=1")["username"] == "jose.alvarez"
    amara = driver.center.account("amara.okafor")
    assert driver.admin.call("GET", f"/user/{amara.id}?orgID=1").refusal == (403, 147), "no manager"
    missing = driver.manager.call("GET", "/user/999")
    assert missing.refusal == (403, 147)
    assert missing.message == "Unable to retrieve User #999.\nUser #999 does not exist.\n"


def test_what_others_than_managers_see(driver: Driver) -> None:
    amara, ingrid = driver.center.account("amara.okafor"), driver.center.account("ingrid.solberg")
    rows = {row["username"]: row for row in driver.with_keys(amara).get("/user?fields=username,role")}
    assert "role" in rows["amara.okafor"], "oneself"
    assert "role" not in rows["ingrid.solberg"]
    assert rows["ingrid.solberg"].keys() == {"id", "uuid", "username"}
    shown = driver.with_keys(ingrid).get("/user?fields=username,role,canManage,group")
    managed = {row["username"] for row in shown if row.get("canManage")}
    assert managed == {"amara.okafor", "soren.kjaer", "priya.raman", "Kwame.Mensah", "hana.sato"}, "the group Shops"
    for method, body in (("PATCH", {"title": "x"}), ("DELETE", None)):
        path = f"/user/{driver.center.account('mei.lin').id}"
        assert driver.with_keys(ingrid).call(method, path, body or {}).refusal == (403, 146)
    assert driver.with_keys(amara).call("POST", "/user", NEW).refusal == (403, 146)
    assert driver.with_keys(ingrid).call("POST", "/user", NEW).refusal == (403, 146), "not in Full Access"
    driver.with_keys(ingrid).ok("POST", "/user", {**NEW, "groupID": 1})
