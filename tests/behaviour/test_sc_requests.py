# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests a run on a Security Center takes, and why there are no fewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lab.serving import Lab
from sc_people import RETAIL, Center

MANY = 1000
SHOPS = {"role": "Security Analyst", "group": "Shops", "email": "as.wanted@example.com", "enabled": True}


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    """A Security Center whose first organization has a thousand people, all alike but for their names."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=0, products=("sc",)) as lab:
        center = Center(lab)
        shops = shops_of(center)
        for number in range(MANY):
            profile = {"firstname": "As", "lastname": "Wanted", "email": SHOPS["email"]}
            center.state.add_account(
                RETAIL, f"person.{number}", 3, group=shops, profile=profile, password="Start-Password-1"
            )
        yield center


def shops_of(center: Center) -> int:
    """The id of the group of that name."""
    return next(group.id for key, group in center.state.groups.items() if key[0] == RETAIL and group.name == "Shops")


def entries(count: int, **more: Any) -> list[dict[str, Any]]:
    """The first people with what all of them have."""
    return [{"username": f"person.{number}", "name": "As Wanted", **SHOPS, **more} for number in range(count)]


@pytest.mark.parametrize("count", [1, MANY])
def test_unchanged_people_cost_one_request(center: Center, count: int) -> None:
    """The list, with the fields that can be declared; roles and groups are known by the names in it."""
    result = center.run("users", users=entries(count))
    assert result["summary"]["unchanged"] == count
    assert center.counts == {"GET user": 1}


def test_a_password_adds_signing_in_and_out(center: Center) -> None:
    """Three requests in place of one: a session has to be begun and ended."""
    manager = center.state.account("retail.manager")
    result = center.run("users", by=center.password_of(manager), users=entries(MANY))
    assert result["summary"]["unchanged"] == MANY
    assert center.calls == ["POST token", "GET user", "DELETE token"]


def test_each_change_is_one_write(center: Center) -> None:
    """Three of a thousand: the answer of a write is the record after, so that nothing is read again."""
    for number in (5, 6, 7):
        center.state.account(f"person.{number}").profile["title"] = "As Found"
    result = center.run("users", users=entries(MANY, title=""))
    assert result["summary"]["updated"] == 3
    assert center.counts == {"GET user": 1, "PATCH user/N": 3}


def test_another_role_and_group_add_a_look_up_each(center: Center) -> None:
    """However many people get another one, and only where the account has it not already."""
    result = center.run("users", users=entries(2, role="Auditor", group="Partners") + entries(MANY)[2:])
    assert result["summary"]["updated"] == 2
    assert center.counts == {"GET user": 1, "GET role": 1, "GET group": 1, "PATCH user/N": 2}
    assert center.run("users", users=entries(2))["summary"]["updated"] == 2


def test_joiners_and_leavers(center: Center) -> None:
    """One write each; who the task is, is asked once, as nobody may lock themselves out."""
    joiners = [{**entry, "username": f"new.{entry['username']}", "password": "Start-1"} for entry in entries(3)]
    result = center.run("users", users=joiners)
    assert result["summary"]["created"] == 3
    assert center.counts == {"GET user": 1, "GET role": 1, "GET group": 1, "POST user": 3}
    leavers = [{"username": joiner["username"], "state": "absent"} for joiner in joiners]
    result = center.run("users", users=leavers, migrate_to="retail.manager")
    assert result["summary"]["deleted"] == 3
    assert center.counts == {"GET user": 1, "GET currentUser": 1, "DELETE user/N": 3}


def test_an_organization_of_an_administrator(center: Center) -> None:
    """The list of an organization has a fixed set of fields, so that each Security Manager is read by itself."""
    result = center.run("users", by=center.administrator, organization="Retail", users=[])
    assert not result["changed"]
    managers = len([one for one in center.state.users_of(RETAIL) if one.is_manager])
    assert center.counts == {"GET currentUser": 1, "GET organization": 1, "GET user": 1, "GET user/N": managers}


def test_the_list_is_asked_for_all_that_can_be_declared(center: Center) -> None:
    """In one request, and without the preferences and keys of a thousand people."""
    center.run("users", users=entries(1))
    query = center.lab.requests()[0]["query"]
    assert "fields=id" in query
    assert "managedUsersGroups" in query
    assert "apiKeys" not in query
    assert "preferences" not in query
