# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's own client, pyTenable, unmodified, against the simulated Security Center."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from lab.scanner import Scanner
from lab.serving import Lab
from tenable.errors import APIError
from tenable.sc import TenableSC
from tenable.sc.groups import GroupAPI
from tenable.sc.organizations import OrganizationAPI
from tenable.sc.roles import RoleAPI
from tenable.sc.users import UserAPI

# Every public method of the client that is about accounts, and the test that runs it; the last two of an
# organization are about findings.
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
    return _client(served, **_keys(scanner.credentials["org_user"]))


@pytest.fixture
def admin(served: Lab, scanner: Scanner) -> TenableSC:
    """The client with the administrator's keys."""
    return _client(served, **_keys(scanner.credentials))


@pytest.fixture
def username() -> str:
    return f"contract.{next(_numbers)}"


def _keys(given: dict[str, Any]) -> dict[str, str]:
    return {name: given[name] for name in ("access_key", "secret_key")}


def _password(given: dict[str, Any]) -> dict[str, str]:
    return {name: given[name] for name in ("username", "password")}


def _client(lab: Lab, **credentials: Any) -> TenableSC:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it discourages passwords, and does not want to be used without credentials
        return TenableSC(
            url=lab.scanner("sc").url,
            ssl_verify=lab.ca_path,
            vendor="vulnmgmt",
            product="contract tests",
            build="1",
            retries=1,
            **credentials,
        )


@contextlib.contextmanager
def _refused(code: int) -> Iterator[None]:
    """Expect the client's error for one of the server's codes."""
    with pytest.raises(APIError) as caught:
        yield
    assert caught.value.response.json()["error_code"] == code


@pytest.mark.parametrize("api", EXERCISED)
def test_every_method_is_known(api: type) -> None:
    public = {name for name, unused in inspect.getmembers(api, inspect.isfunction) if not name.startswith("_")}
    assert public == EXERCISED[api], "pyTenable has changed: give the new method a test here"


def test_keys(served: Lab, scanner: Scanner, manager: TenableSC, center: Any) -> None:
    assert manager.current.user()["username"] == "retail.manager"
    assert manager.version == "6.7.2", "known to those who are logged in"
    assert manager.system.current_locale() == {"code": "", "name": "", "description": ""}
    wrong = _client(served, access_key="access_key", secret_key="secret_key")
    with pytest.raises(APIError) as caught:
        wrong.current.user()
    assert caught.value.code == 403
    manager.logout()
    assert center.open_sessions == 0


@pytest.mark.parametrize("rotation", ["two_set_cookie", "one"])
def test_session(served: Lab, scanner: Scanner, center: Any, rotation: str) -> None:
    center.switches["rotate_session_cookie"] = rotation
    with _client(served, **_password(scanner.credentials["org_user"])) as client:
        assert client.current.user(fields=["username", "organization"])["organization"]["id"] == 1
        assert center.open_sessions == 1
    assert center.open_sessions == 0


def test_expired_session(served: Lab, scanner: Scanner, center: Any) -> None:
    client = _client(served, **_password(scanner.credentials["org_user"]))
    center.sessions.expire()
    with _refused(12):
        client.current.user()


def test_session_limit(served: Lab, scanner: Scanner, center: Any) -> None:
    center.switches["release_session"] = True
    with pytest.raises(KeyError, match="token"):
        _client(served, **_password(scanner.credentials))


def test_wrong_password(served: Lab, scanner: Scanner) -> None:
    with _refused(161):
        _client(served, username="retail.manager", password="wrong")


def test_before_logging_in(served: Lab, scanner: Scanner) -> None:
    client = _client(served)
    details = client.system.details()
    assert isinstance(details["sessionTimeout"], str)
    assert {type(zone["gmtOffset"]) for zone in details["timezones"]} <= {int, float}
    assert client.version is None
    with _refused(12):
        client.system.current_locale()


def test_certificate(served: Lab, scanner: Scanner, center: Any) -> None:
    certificate = served.client_certificate("pytenable")
    with pytest.raises(KeyError, match="token"):
        _client(served, cert=certificate)
    # the client takes a certificate for a way to log in, so that one for the connection alone comes with the adapter
    with _client(served, **_password(scanner.credentials["org_user"])) as client:
        client._session.cert = certificate
        client._session.close()
        assert client.current.associate_cert()["fingerprint"] == center.account("retail.manager").fingerprint
    client = _client(served, cert=certificate)
    assert client.current.user()["username"] == "retail.manager"
    client.logout()
    assert center.open_sessions == 1, "the client logs out only where it has logged in with a password"
    center.switches["cert_token"] = "token_post"
    with pytest.raises(KeyError, match="token"):
        _client(served, cert=certificate)


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
    with _refused(147):
        manager.users.details(account.id)
    with _refused(147):
        manager.users.delete(account.id)


def test_passwords(manager: TenableSC, scanner: Scanner, center: Any, username: str) -> None:
    made = manager.users.create(username, "An-Initial-1", 3, group=0)
    with _refused(146):
        manager.users.edit(int(made.id), password="Another-2")
    own = scanner.credentials["org_user"]["password"]
    manager.users.edit(int(made.id), password="Another-2", currentPassword=own)
    assert center.account(username).password == "Another-2"


def test_ldap_users(manager: TenableSC, center: Any, username: str) -> None:
    with _refused(147):
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
    with _refused(15):
        admin.users.details(int(manager.id))
    with _refused(15):
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
    with _refused(147):
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
    with _refused(146):
        admin.organizations.manager_delete(number, 1)
    admin.organizations.manager_delete(number, 2, migrate_to=1)
    assert admin.organizations.delete(number) == ""
    assert not center.users_of(number)
