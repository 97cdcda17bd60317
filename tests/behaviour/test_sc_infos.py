# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that only read return is what the Security Center holds; whoever may not read it is told why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab.sc import catalogue
from sc_center import ADMIN, MANAGER, Center, Make, centers


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Serves a Security Center with the switches given."""
    with centers(tmp_path) as serve:
        yield serve


@pytest.fixture
def center(make: Make) -> Center:
    """One with all switches as they are."""
    return make()


def read(center: Center, module: str, args: dict[str, Any]) -> dict[str, Any]:
    """The result of a module, which is the same in check mode, and writes nothing."""
    foretold = center.ok(module, args, check=True)
    found = center.unchanged(module, args)
    for result in (foretold, found):
        result.pop("invocation")
    assert found == foretold
    return found


def keys_of(value: Any) -> set[str]:
    """Every key at any depth."""
    if isinstance(value, dict):
        return set(value).union(*(keys_of(item) for item in value.values()))
    return set().union(*(keys_of(item) for item in value)) if isinstance(value, list) else set()


NEVER = {"password", "api_keys", "apiKeys", "user_prefs", "userPrefs", "secret_key", "secretKey"}


# -- the own account ---------------------------------------------------------------------------------------------------


def test_the_own_account_is_read_with_one_request(center: Center) -> None:
    found = read(center, "sc_current_user_info", center.keys())
    assert center.calls == ["GET /currentUser"]
    user, account = found["user"], center.account()
    assert (user["id"], user["uuid"], user["username"]) == (str(account.id), account.uuid, ADMIN)
    assert user["role"]["name"] == "Administrator"
    assert (user["organization"]["id"], user["organization"]["name"]) == ("0", catalogue.ADMIN_ORG_NAME)
    assert (user["locked"], user["last_login"], user["ldap"], user["group"]) == (False, 0, None, None)
    assert {(item["name"], item["tag"]): item["value"] for item in user["preferences"]} == account.preferences
    assert [one["user"]["username"] for one in user["switchable_users"]] == ["labadmin-retail", "labadmin-wholesale"]
    assert not keys_of(user) & NEVER
    assert found["missing"] == []


def test_a_user_of_an_organization_has_more_and_a_linked_one_is_read_by_switching(center: Center) -> None:
    user = read(center, "sc_current_user_info", center.keys(MANAGER))["user"]
    assert (user["group"]["name"], user["responsible_asset"]) == ("Full Access", None)
    assert [group["id"] for group in user["managed_users_groups"]] == ["-1"]
    linked = read(center, "sc_current_user_info", center.login(switch_to="labadmin-retail"))["user"]
    assert (linked["username"], linked["auth_type"]) == ("labadmin-retail", "linked")


def test_only_some_fields_are_read_in_either_spelling(center: Center) -> None:
    args = {**center.keys(), "fields": ["lastLogin", "auth_type", "region", "responsibleAsset"]}
    found = read(center, "sc_current_user_info", args)
    asked = {"id", "uuid", "username", "organization", "last_login", "auth_type", "region"}
    assert set(found["user"]) == asked
    assert found["missing"] == ["responsible_asset"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("last_logn", "unknown field 'last_logn': did you mean 'last_login"), ("password", "always reads SET"),
     ("userPrefs", "ask for preferences")],
)  # fmt: skip
def test_a_field_that_does_not_exist_is_named(center: Center, name: str, words: str) -> None:
    assert words in center.refused("sc_current_user_info", {**center.keys(), "fields": [name]})


# -- preferences -------------------------------------------------------------------------------------------------------


def test_preferences_are_read_and_chosen(center: Center) -> None:
    own = center.account().preferences
    own |= {("timezone", "mine"): "x", ("a b&=", "é"): "y"}
    everything = read(center, "sc_preferences_info", center.keys())["preferences"]
    assert {(item["name"], item["tag"]): item["value"] for item in everything} == own
    zones = read(center, "sc_preferences_info", {**center.keys(), "name": "timezone"})["preferences"]
    assert [item["tag"] for item in zones] == ["", "mine", "system"]
    one = read(center, "sc_preferences_info", {**center.keys(), "name": "a b&=", "tag": "é"})["preferences"]
    assert [item["value"] for item in one] == ["y"]
    assert len(read(center, "sc_preferences_info", {**center.keys(), "tag": ""})["preferences"]) == 1
    assert read(center, "sc_preferences_info", {**center.keys(), "name": "nothing"})["preferences"] == []
    assert center.calls == ["GET /currentUser/preferences"]


def test_who_may_switch_reads_the_preferences_of_the_other(center: Center) -> None:
    center.account("labadmin-retail").preferences = {("a", "system"): "b"}
    found = read(center, "sc_preferences_info", center.login(switch_to="labadmin-retail"))
    assert found["preferences"] == [{"name": "a", "tag": "system", "value": "b"}]


# -- an organization's users -------------------------------------------------------------------------------------------


def test_the_managers_of_an_organization_are_read_by_any_of_its_names(center: Center) -> None:
    managers = sorted(one.username for one in center.state.users_of(1) if one.is_manager)
    assert len(managers) > 2
    for word, calls in (("1", 1), (center.state.organizations[1].uuid, 1), ("Retail", 2), ("retail", 2)):
        found = read(center, "sc_organization_user_info", {**center.keys(), "organization": word})
        assert len(center.calls) == calls
        assert [user["username"] for user in found["users"]] == managers
    assert found["users"][0]["can_use"] is True


def test_some_are_read_with_all_there_is(center: Center) -> None:
    """Ids are counted per organization: the same one means somebody else in the next."""
    asked = {"organization": "1", "users": ["1", "LABADMIN-RETAIL", "nobody.here"], "details": True}
    found = read(center, "sc_organization_user_info", {**center.keys(), **asked})
    linked, manager = found["users"]
    assert found["missing"] == ["nobody.here"]
    assert len(center.calls) == 3
    assert (manager["username"], manager["role"]["name"], manager["ldap"]) == (MANAGER, "Security Manager", None)
    assert manager["email"] == center.account(MANAGER).profile["email"]
    assert linked["parent"]["user"]["username"] == ADMIN
    assert not keys_of(found["users"]) & NEVER
    other = read(center, "sc_organization_user_info", {**center.keys(), "organization": "2", "users": ["1"]})
    assert other["users"][0]["username"] == "wholesale.manager"
    by_uuid = read(
        center, "sc_organization_user_info", {**center.keys(), "organization": "1", "users": [linked["uuid"]]}
    )
    assert [user["username"] for user in by_uuid["users"]] == ["labadmin-retail"]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("Retial", "unknown organization 'Retial': did you mean 'Retail'"),
        ("77", "unknown organization '77': known are 'Retail', 'Wholesale'"),
        ("0", "unknown organization '0'"),
    ],
)
def test_an_organization_that_does_not_exist_is_named(center: Center, word: str, words: str) -> None:
    assert words in center.refused("sc_organization_user_info", {**center.keys(), "organization": word})


@pytest.mark.parametrize("word", ["1", "Retail", "77"])
def test_only_administrators_may(center: Center, word: str) -> None:
    said = center.refused("sc_organization_user_info", {**center.keys(MANAGER), "organization": word})
    assert said == (
        "only an administrator may read the users of an organization, and 'retail.manager' of the organization "
        "'Retail' is none: give an administrator's credentials"
    )


# -- permissions -------------------------------------------------------------------------------------------------------


def test_permissions_of_an_administrator(make: Make) -> None:
    center = make(tes=True)
    found = read(center, "sc_user_permissions_info", center.keys())
    assert center.calls == ["GET /tes/userPermissions"]
    assert found["user"]["username"] == ADMIN
    assert (found["role"]["perm_manage_app"], found["role"]["perm_manage_groups"]) == (True, False)
    assert found["role"]["perm_scan"] == "none"
    assert found["role"]["organization_counts"][0] == {"id": "0", "user_count": 2}
    assert not found.keys() & {"group", "organization"}
    assert not keys_of(found) & NEVER


def test_permissions_of_a_user_of_an_organization(make: Make) -> None:
    center = make(tes=True)
    found = read(center, "sc_user_permissions_info", center.keys(MANAGER))
    assert (found["group"]["name"], found["organization"]["name"]) == ("Full Access", "Retail")
    assert found["role"]["perm_con_sec_user_management"] is True
    assert found["role"]["organization_counts"][0]["id"] == "1"
    assert not keys_of(found) & NEVER


@pytest.mark.parametrize("status", [404, 403])
def test_a_plain_security_center_has_no_such_permissions(make: Make, status: int) -> None:
    center = make(missing_endpoint=status)
    said = center.refused("sc_user_permissions_info", center.keys())
    assert said.startswith("only Tenable Enclave Security tells user permissions")


def test_keys_that_are_refused_are_not_taken_for_that(center: Center) -> None:
    args = {**center.keys(), "secret_key": "0" * 32}
    for module, more in (
        ("sc_user_permissions_info", {}),
        ("sc_organization_user_info", {"organization": "1"}),
        ("sc_current_user_info", {}),
        ("sc_preferences_info", {}),
    ):
        said = center.refused(module, {**args, **more})
        assert "the API keys were refused" in said, module


@pytest.mark.parametrize("form", ["strings", "objects"])
def test_what_the_server_warns_of_is_passed_on(make: Make, form: str) -> None:
    center = make(warnings=form)
    for module in ("sc_current_user_info", "sc_preferences_info", "sc_current_user"):
        assert "Security Center says: " in str(center.ok(module, center.keys())["warnings"])
