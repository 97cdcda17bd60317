# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The vendor's own client, pyTenable, unmodified, against the simulated tenant: its groups API and its session API."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from lab.scanner import Scanner
from lab.serving import Lab
from pytenable_tvm import client, refused
from tenable.io import TenableIO
from tenable.io.groups import GroupsAPI
from tenable.io.session import SessionAPI

# Every public method of the two, and the test that runs it.
GROUPS = {
    "add_user": "test_members",
    "create": "test_groups",
    "delete": "test_groups",
    "delete_user": "test_members",
    "edit": "test_groups",
    "list": "test_groups",
    "list_users": "test_members",
}
SESSION = {
    "change_password": "test_the_own_password",
    "details": "test_the_own_record",
    "edit": "test_the_own_record",
    "enable_two_factor": "test_the_own_second_factor",
    "gen_api_keys": "test_the_own_keys",
    "restore": "test_the_own_record",
    "two_factor": "test_the_own_second_factor",
    "verify_two_factor": "test_the_own_second_factor",
}
STRONG = "Another-Password-1"


@pytest.fixture
def tio(lab: Lab, tvm: Scanner) -> TenableIO:
    """The client with the administrator's keys."""
    return client(lab, tvm, tvm.credentials["access_key"], tvm.credentials["secret_key"])


@pytest.fixture
def own(lab: Lab, tvm: Scanner, user: Any) -> TenableIO:
    """The client with the keys of somebody who is no administrator."""
    return client(lab, tvm, *tvm.state.issue_keys(user))


@pytest.mark.parametrize(("api", "exercised"), [(GroupsAPI, GROUPS), (SessionAPI, SESSION)], ids=["groups", "session"])
def test_every_method_is_exercised(api: type, exercised: dict[str, str]) -> None:
    public = {name for name, unused in inspect.getmembers(api, inspect.isfunction) if not name.startswith("_")}
    assert public == set(exercised), "pyTenable's API has changed: give the new method a test here"
    assert all(callable(globals().get(test)) for test in exercised.values())


def test_groups(tio: TenableIO, tvm: Scanner) -> None:
    made = tio.groups.create("Contract Group")
    assert "user_count" not in made
    group = tvm.state.groups[made["id"]]
    assert tio.groups.edit(group.id, "Renamed Group")["user_count"] == 0
    assert "Renamed Group" in [entry["name"] for entry in tio.groups.list()]
    with refused(409):
        tio.groups.create("Renamed Group")
    assert tio.groups.delete(group.id) is None
    assert group.id not in tvm.state.groups
    with refused(404):
        tio.groups.delete(group.id)


def test_members(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    group = tvm.state.add_group(f"Group of {user.username}")
    tio.groups.add_user(group.id, user.id)
    tio.groups.add_user(group.id, user.id)
    assert group.members == {user.id}
    members = tio.groups.list_users(group.id)
    assert [(member["id"], member["enabled"]) for member in members] == [(user.id, False)]
    tvm.state.switches["group_users_enabled_false"] = False
    assert tio.groups.list_users(group.id)[0]["enabled"] is True
    tio.groups.delete_user(group.id, user.id)
    assert group.members == set()
    with refused(404):
        tio.groups.delete_user(group.id, user.id)
    with refused(404):
        tio.groups.add_user(999999, user.id)


def test_the_own_record(own: TenableIO, tio: TenableIO, user: Any) -> None:
    assert own.session.details()["id"] == user.id
    own.session.edit("Own Name", "own@example.com")
    assert (user.name, user.email) == ("Own Name", "own@example.com")
    tio.users.impersonate(user.username)
    assert tio.session.details()["username"] == user.username
    tio.session.restore()
    assert tio.session.details()["username"] == "admin@example.com"


def test_the_own_password(own: TenableIO, user: Any) -> None:
    before = user.password
    with refused(400):
        own.session.change_password("Not-The-Password-1", STRONG)
    own.session.change_password(before, STRONG)
    assert user.password == STRONG
    with refused(400):
        own.session.change_password(STRONG, before)


def test_the_own_keys(own: TenableIO, user: Any) -> None:
    made = own.session.gen_api_keys()
    assert user.keys == (made["accessKey"], made["secretKey"])
    with refused(401):
        own.session.details()


def test_the_own_second_factor(own: TenableIO, user: Any) -> None:
    own.session.two_factor(True, False)
    assert user.two_factor["email_enabled"] is True
    own.session.enable_two_factor("+15550100123")
    with refused(400):
        own.session.verify_two_factor("000000")
    own.session.verify_two_factor(user.pending_code)
    assert user.two_factor == {
        "activated": True,
        "email_enabled": True,
        "sms_enabled": True,
        "sms_phone": "+15550100123",
    }
