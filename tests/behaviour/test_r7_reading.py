# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that only read return is what the console holds; what does not exist is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from in_process import connection, run_module, writes
from lab.r7 import catalogue
from lab.r7.state import Console
from lab.serving import Lab

Read = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A console as it is seeded."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("r7",)) as running:
        yield running


@pytest.fixture
def console(lab: Lab) -> Console:
    """What the console holds."""
    return lab.scanner("r7").state


@pytest.fixture
def read(lab: Lab) -> Read:
    """Runs a module in check mode and again; both return the same, and nothing is written."""

    def run(module: str, **args: Any) -> dict[str, Any]:
        lab.forget_requests()
        given = {**connection(lab, lab.scanner("r7")), **args}
        result = run_module(module, given)
        assert not result["changed"]
        assert run_module(module, given, check=True) == result
        assert writes(lab) == []
        return result

    return run


def names(found: list[dict[str, Any]], key: str = "username") -> list[Any]:
    """One field of each."""
    return [one[key] for one in found]


def test_everybody_is_read(read: Read, console: Console) -> None:
    everybody = read("r7_user_info")
    assert names(everybody["users"]) == sorted((user.login for user in console.users.values()), key=str.casefold)
    assert sorted(names(everybody["users"], "id")) == sorted(console.users)
    assert everybody["missing"] == []
    assert not [user for user in everybody["users"] if user.keys() & {"sites", "asset_groups", "privileges"}]


def test_some_are_read_with_all_there_is(read: Read, console: Console) -> None:
    asked = {"sites": True, "asset_groups": True, "privileges": True}
    some = read("r7_user_info", usernames=["Amara.Okafor", "nobody.here", "soren.kjaer"], **asked)
    amara, soren = some["users"]
    held = console.user("amara.okafor")
    assert some["missing"] == ["nobody.here"]
    assert (amara["username"], amara["role_name"]) == ("amara.okafor", "User")
    assert amara["sites"] == sorted(console.sites[number].name for number in held.sites) != []
    assert amara["asset_groups"] == sorted(console.asset_groups[number].name for number in held.asset_groups) != []
    assert amara["privileges"] == sorted(console.privileges_of(held))
    # Who has all of them is not said to have some.
    assert soren["all_sites"]
    assert not soren.keys() & {"sites", "asset_groups"}


def test_accounts_are_read_by_id(read: Read, console: Console) -> None:
    by_id = read("r7_user_info", ids=[console.user("amara.okafor").id, 9999])
    assert names(by_id["users"]) == ["amara.okafor"]
    assert by_id["missing"] == ["9999"]


def test_roles_are_read_and_who_has_them(read: Read, console: Console) -> None:
    roles = read("r7_role_info", users=True)["roles"]
    assert names(roles, "id") == sorted(console.roles)
    assert len([role for role in roles if role["built_in"]]) == 7
    for role in roles:
        assert role["users"] == sorted(user.id for user in console.users_with_role(role["id"]))


def test_roles_are_read_by_id_and_by_name(read: Read) -> None:
    some = read("r7_role_info", roles=["user", "site owner", "nothing"])
    assert names(some["roles"], "id") == ["site-admin", "user"]
    assert some["missing"] == ["nothing"]
    assert "users" not in some["roles"][0]


@pytest.mark.parametrize("word", ["manage-everything", "manage-sites"])
def test_a_privilege_that_is_answered_401_is_looked_for_in_the_list(lab: Lab, read: Read, word: str) -> None:
    """Documented for a missing one, and what a login that may not ask gets, too."""
    refusal = {"do": "status", "status": 401, "body": '{"status": "401"}', "content_type": "application/json"}
    lab.faults.add(product="r7", method="GET", path=f"/api/3/privileges/{word}", times=2, **refusal)
    if word == "manage-everything":
        found = read("r7_privilege_info", privileges=[word, "create-reports"])
        assert (found["missing"], names(found["privileges"], "name")) == ([word], ["create-reports"])
    else:
        given = {**connection(lab, lab.scanner("r7")), "privileges": [word]}
        for check in (True, False):
            failed = run_module("r7_privilege_info", given, check)
            assert failed["failed"]
            assert "check url_username and url_password" in failed["msg"]


def test_privileges_are_read_and_who_has_them(read: Read, console: Console) -> None:
    assert names(read("r7_privilege_info")["privileges"], "name") == sorted(catalogue.PRIVILEGES)
    some = read("r7_privilege_info", privileges=["manage-sites", "manage-everything"], users=True)
    having = sorted(user.id for user in console.users.values() if "manage-sites" in console.privileges_of(user))
    assert some["privileges"] == [{"name": "manage-sites", "users": having}]
    assert having
    assert some["missing"] == ["manage-everything"]


def test_authentication_sources_are_read_and_who_signs_in_by_them(read: Read, console: Console) -> None:
    everything = read("r7_authentication_source_info")["sources"]
    assert names(everything, "id") == list(console.sources)
    assert everything[0]["type"] == "admin"
    some = read("r7_authentication_source_info", sources=["corporate ldap", "5", "Kerberos"], users=True)
    having = sorted(user.id for user in console.users.values() if user.source == 3)
    assert names(some["sources"], "name") == ["Corporate LDAP", "Backup LDAP"]
    assert names(some["sources"], "external") == [True, True]
    assert names(some["sources"], "users") == [having, []]
    assert some["missing"] == ["Kerberos"]
