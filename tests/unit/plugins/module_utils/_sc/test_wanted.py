# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an entry wants of an account of a Security Center."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import account_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.wanted import (
    ADMINISTRATORS,
    MANAGERS,
    OWN,
    Lookup,
    declared_fields,
    names_needed,
    needs,
)

SECRET = {"password": "Start-Here-1"}


def lookup(scope: str = OWN) -> Lookup:
    found = Lookup(scope)
    found.add("role", {"1": "Administrator", "2": "Security Manager", "3": "Security Analyst", "7": "Auditor"})
    found.add("group", {"0": "Full Access", "7": "Shops"})
    found.add("ldap_server", {"1": "Corporate Directory"})
    return found


def account(**fields: Any) -> Account:
    usual = {"firstname": "Kim", "lastname": "Lee", "authType": "tns", "mustChangePassword": "false"}
    role = {"role": {"id": "3", "name": "Security Analyst"}, "group": {"id": "7", "name": "Shops"}}
    return account_from({"id": "4", "username": "kim", **usual, **role, **fields})


def wanted(there: Account | None, scope: str = OWN, **declared: Any) -> dict[str, Any]:
    secrets = declared.pop("secrets", {})
    update = declared.pop("update_password", "on_create")
    return declared_fields(Entry("kim", "present", declared, secrets, update), there, lookup(scope))


@pytest.mark.parametrize(
    ("declared", "first", "last"),
    [
        ({"name": "Kim Lee"}, "Kim", "Lee"),
        ({"name": "Ana de la Cruz"}, "Ana de la", "Cruz"),
        ({"name": "Ana de la Cruz", "first_name": "Ana"}, "Ana", "de la Cruz"),
        ({"name": "Ana de la Cruz", "last_name": "de la Cruz"}, "Ana", "de la Cruz"),
        ({"name": "Ana  Cruz ", "first_name": "Ana", "last_name": "Cruz"}, "Ana", "Cruz"),
        ({"name": "Zoë"}, "Zoë", ""),
        ({"name": ""}, "", ""),
    ],
)
def test_a_name_is_parted(declared: dict[str, str], first: str, last: str) -> None:
    found = wanted(account(firstname="Other", lastname="Name"), **declared)
    assert (found["first_name"], found["last_name"]) == (first, last)


def test_an_account_that_shows_the_name_keeps_its_parts() -> None:
    there = account(firstname="Ana", lastname="de la Cruz")
    assert wanted(there, name="Ana de la Cruz") == {"first_name": "Ana", "last_name": "de la Cruz"}


@pytest.mark.parametrize(
    "parts", [{"first_name": "Kimberly"}, {"last_name": "ee"}, {"first_name": "Kim", "last_name": ""}]
)
def test_names_that_contradict_each_other_are_refused(parts: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="leave name out"):
        wanted(account(), name="Kim Lee", **parts)


def test_a_part_of_a_name_alone_leaves_the_other() -> None:
    assert wanted(account(), last_name="Park") == {"last_name": "Park"}


def test_names_become_ids() -> None:
    found = wanted(account(), role="auditor", group="Full Access", managed_users_groups=["Shops", "all groups"])
    assert found == {"role": "7", "group": "0", "managed_users_groups": frozenset({"7", "-1"})}


def test_what_the_account_has_needs_no_list() -> None:
    has = Entry("kim", declared={"role": "Security Analyst", "group": "7", "managed_users_groups": ["All Groups"]})
    assert not needs(has, account(), "role")
    assert not needs(has, account(), "group")
    assert needs(has, None, "role")
    assert needs(Entry("kim", declared={"role": "security analyst"}), account(), "role")


@pytest.mark.parametrize(("word", "asset"), [("19", "19"), ("none", ""), ("-1", ""), ("", ""), ("0", "0")])
def test_an_asset_is_an_id_or_none(word: str, asset: str) -> None:
    assert wanted(account(), responsible_asset=word) == {"responsible_asset": asset}


@pytest.mark.parametrize("update", ["on_create", "always"])
def test_another_password_at_the_next_login_is_asked_for_as_a_password_is_set(update: str) -> None:
    found = wanted(account(), must_change_password=True, update_password=update)
    assert found == ({"must_change_password": True} if update == "always" else {})
    new = {"role": "Auditor", "group": "Shops", "secrets": SECRET, "must_change_password": True}
    assert wanted(None, **new, update_password=update)["must_change_password"] is True


def test_who_signs_in_elsewhere_need_not_choose_another_password_here() -> None:
    there = account(mustChangePassword="true")
    assert wanted(there, authentication="saml") == {"authentication": "saml", "must_change_password": False}
    assert wanted(account(), authentication="saml") == {"authentication": "saml"}


def test_the_server_of_an_ldap_account_may_be_declared_alone() -> None:
    there = account(authType="ldap", ldap={"id": "2", "name": "Old"}, ldapUsername="klee")
    assert wanted(there, ldap_server="Corporate Directory") == {"ldap_server": "1"}
    assert wanted(there, authentication="ldap") == {"authentication": "ldap"}


@pytest.mark.parametrize("there", [None, account(), account(authType="ldap", ldapUsername="klee", ldap={"id": "1"})])
def test_who_begins_to_sign_in_by_ldap_has_the_same_name_there_unless_there_is_one(there: Account | None) -> None:
    declared = {"authentication": "ldap", "ldap_server": "Corporate Directory", "role": "Auditor", "group": "Shops"}
    found = wanted(there, **declared)
    known = there is not None and there.fields.get("ldap_username")
    assert found.get("ldap_username") == (None if known else "kim")


def test_a_new_account_has_an_authentication() -> None:
    found = wanted(None, role="Auditor", group="Shops", secrets=SECRET)
    assert found == {"role": "7", "group": "7", "authentication": "tns"}


@pytest.mark.parametrize("scope", [ADMINISTRATORS, MANAGERS])
def test_what_an_administrator_makes_needs_no_role_and_no_group(scope: str) -> None:
    assert wanted(None, scope, secrets=SECRET) == {"authentication": "tns"}


def test_a_role_that_the_scope_cannot_give_is_refused_unless_the_account_has_it() -> None:
    with pytest.raises(UsageError, match="see and make Security Managers only"):
        wanted(account(role={"id": "2", "name": "Security Manager"}), MANAGERS, role="Auditor")
    assert wanted(account(), MANAGERS, role="Security Analyst") == {"role": "3"}


@pytest.mark.parametrize(
    ("declared", "fields"),
    [
        ({"name": "Kim"}, ["first_name", "last_name"]),
        ({"current_password": "x", "must_change_password": True}, []),
        ({"ldap_username": "x"}, ["authentication", "ldap_server", "ldap_username", "must_change_password"]),
        ({"title": "x", "enabled": True}, ["enabled", "title"]),
    ],
)
def test_the_fields_that_must_be_known(declared: dict[str, Any], fields: list[str]) -> None:
    assert names_needed(Entry("kim", declared=declared)) == fields
