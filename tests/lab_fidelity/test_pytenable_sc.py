# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's own client, pyTenable, unmodified, against the simulated Security Center."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from lab.scanner import Scanner
from lab.serving import Lab
from pytenable_sc import connect, keys, refused
from tenable.sc import TenableSC
from tenable.sc.groups import GroupAPI
from tenable.sc.organizations import OrganizationAPI
from tenable.sc.roles import RoleAPI
from tenable.sc.users import UserAPI

# Every public method of the client that is about accounts. All are run here but for the last two of an organization,
# which are about findings.
EXERCISED = {
    UserAPI: {"create", "delete", "details", "edit", "list"},
    RoleAPI: {"create", "delete", "details", "edit", "list"},
    GroupAPI: {"create", "delete", "details", "edit", "list"},
    OrganizationAPI: {
        *("create", "delete", "details", "edit", "list"),
        *("manager_create", "manager_delete", "manager_details", "manager_edit", "managers_list"),
        *("accept_risk_rules", "recast_risk_rules"),
    },
}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab"), products=("sc",)) as running:
        yield running


@pytest.fixture
def center(served: Lab) -> Iterator[Any]:
    """The truth, with its switches as they were and no session after the test."""
    state = served.scanner("sc").state
    switches = dict(state.switches)
    yield state
    state.switches.update(switches)
    state.sessions.expire()
    state.account("retail.manager").fingerprint = None


@pytest.fixture
def scanner(served: Lab, center: Any) -> Scanner:
    return served.scanner("sc")


@pytest.fixture
def manager(served: Lab, scanner: Scanner) -> TenableSC:
    """The client with the keys of a Security Manager."""
    return connect(served, **keys(scanner.credentials["org_user"]))


@pytest.fixture
def admin(served: Lab, scanner: Scanner) -> TenableSC:
    """The client with the administrator's keys."""
    return connect(served, **keys(scanner.credentials))


@pytest.fixture
def username() -> str:
    return f"contract.{next(_numbers)}"


@pytest.mark.parametrize("api", EXERCISED)
def test_every_method_is_known(api: type) -> None:
    public = {name for name, unused in inspect.getmembers(api, inspect.isfunction) if not name.startswith("_")}
    assert public == EXERCISED[api], "pyTenable has changed: give the new method a test here"


def test_users(manager: TenableSC, center: Any, username: str) -> None:
    made = manager.users.create(
        username,
        "An-Initial-1",
        3,
        group=1,
        firstname="Kim",
        email="kim@example.com",
        email_notice="id",
        timezone="Europe/Oslo",
        is_locked=False,
        update_password=True,
        managed_usergroups=[1],
        managed_userobjs=[-1],
    )
    account = center.account(username)
    assert (str(account.id), account.group, account.must_change_password) == (made.id, 1, True)
    assert (account.managed_users_groups, account.managed_objects_groups) == ([1], [-1])
    assert account.preferences == {("timezone", "system"): "Europe/Oslo"}
    assert center.notices[-1] == (username, "id")
    assert manager.users.details(account.id).uuid == account.uuid
    assert set(manager.users.details(account.id, fields=["title"])) == {"id", "uuid", "title"}
    assert username in [user.username for user in manager.users.list()]
    assert "role" in manager.users.list(fields=["username", "role"])[0]
    assert manager.users.edit(account.id, is_locked=True, role=4, title="Analyst").locked == "true"
    assert (account.locked, account.role, account.profile["title"]) == (True, 4, "Analyst")
    assert manager.users.delete(account.id).response == ""
    with refused(147):
        manager.users.details(account.id)
    with refused(147):
        manager.users.delete(account.id)


def test_passwords(manager: TenableSC, scanner: Scanner, center: Any, username: str) -> None:
    made = manager.users.create(username, "An-Initial-1", 3, group=0)
    with refused(146):
        manager.users.edit(int(made.id), password="Another-2")
    own = scanner.credentials["org_user"]["password"]
    manager.users.edit(int(made.id), password="Another-2", currentPassword=own)
    assert center.account(username).password == "Another-2"


def test_ldap_users(manager: TenableSC, center: Any, username: str) -> None:
    with refused(147):
        manager.users.create(username, "unused", 3, group=0, auth_type="ldap")
    made = manager.users.create(username, "unused", 3, group=0, auth_type="ldap", ldap_id=1, ldapUsername="kl")
    assert (made.authType, made.ldap.id, made.ldapUsername) == ("ldap", "1", "kl")


def test_deleting_with_an_heir(manager: TenableSC, center: Any, username: str) -> None:
    if "migrate_to" not in inspect.signature(manager.users.delete).parameters:
        pytest.skip("this release of pyTenable cannot name who takes over")
    made = manager.users.create(username, "An-Initial-1", 3, group=0)
    center.account(username).objects.append(f"scan of {username}")
    manager.users.delete(int(made.id), migrate_to=1)
    assert f"scan of {username}" in center.account("retail.manager").objects


def test_administrators_see_and_make_administrators(admin: TenableSC, center: Any, username: str) -> None:
    assert [user.username for user in admin.users.list()][:2] == ["labadmin", "standby.admin"]
    made = admin.users.create(username, "An-Initial-1", 1)
    assert (made.role.name, "group" in made) == ("Administrator", False)
    manager = admin.users.create(f"{username}.retail", "An-Initial-1", 2, org=1, group=0)
    assert center.account(f"{username}.retail").org == 1
    with refused(15):
        admin.users.details(int(manager.id))
    with refused(15):
        admin.groups.list()


def test_roles(manager: TenableSC, center: Any) -> None:
    made = manager.roles.create("Contract", can_scan="policy", create_tickets=True)
    number = int(made["id"])
    assert (made["permScan"], made["permCreateTickets"], made["creatorID"]) == ("policy", "true", "1")
    assert manager.roles.details(number)["creator"]["username"] == "retail.manager"
    # the client sends permScan with every edit, and resets it if it is not told
    assert manager.roles.edit(number, name="Renamed")["permScan"] == "none"
    assert center.roles[number].name == "Renamed"
    assert "Renamed" in [role["name"] for role in manager.roles.list()]
    assert set(manager.roles.list(fields=["name"])[0]) == {"id", "name"}
    assert manager.roles.delete(number) == ""
    with refused(147):
        manager.roles.delete(number)


def test_groups(manager: TenableSC, center: Any) -> None:
    made = manager.groups.create("Contract", viewable=[1], repos=[1])
    number = int(made["id"])
    assert (made["definingAssets"], made["userCount"]) == ([{"id": 1}], 0)
    assert manager.groups.edit(number, name="Renamed")["name"] == "Renamed"
    assert manager.groups.details(number)["repositories"] == [{"id": 1}]
    assert "Renamed" in [group["name"] for group in manager.groups.list()]
    assert manager.groups.delete(number) == ""
    assert (1, number) not in center.groups


def test_organizations_and_their_managers(admin: TenableSC, center: Any, username: str) -> None:
    made = admin.organizations.create("Contract", zone_selection="auto_only", ldap_ids=[1])
    number = int(made["id"])
    assert admin.organizations.edit(number, name="Renamed")["name"] == "Renamed"
    assert admin.organizations.details(number)["ldaps"][0]["id"] == "1"
    assert "Renamed" in [organization["name"] for organization in admin.organizations.list()]
    first = admin.organizations.manager_create(number, username, "An-Initial-1", 2)
    second = admin.organizations.manager_create(number, f"{username}.b", "An-Initial-1", 2)
    assert (first["role"]["id"], first["id"], second["id"]) == ("2", "1", "2")
    listed = admin.organizations.managers_list(number, fields=["username"])
    assert [manager["username"] for manager in listed] == [username, f"{username}.b"]
    assert admin.organizations.manager_edit(number, 2, title="Deputy")["title"] == "Deputy"
    assert admin.organizations.manager_details(number, 2)["username"] == f"{username}.b"
    with refused(146):
        admin.organizations.manager_delete(number, 1)
    admin.organizations.manager_delete(number, 2, migrate_to=1)
    assert admin.organizations.delete(number) == ""
    assert not center.users_of(number)
