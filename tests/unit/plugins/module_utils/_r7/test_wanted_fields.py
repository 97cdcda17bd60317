# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that an entry declares, as the console will show it, and the faults that are found before anything is written."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import role_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.wanted import Lookup, declared_fields
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import ROLES, SOURCES, account, role_record


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    """All that the console has."""
    found = Lookup()
    found.roles = {role_id: role_from(role_record(role_id)) for role_id in ROLES}
    found.sources = SOURCES
    found.places = {
        "sites": Catalogue("site", [(1, "Paris"), (2, "Berlin"), (3, "berlin")]),
        "asset_groups": Catalogue("asset group", [(1, "Laptops")]),
    }
    return found


def person(password: str | None = None, **declared: Any) -> Entry:
    return Entry("kim.lee", declared=declared, secrets={"password": password} if password else {})


NO_FLAGS = {"all_sites": False, "all_asset_groups": False, "superuser": False}


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ({}, {}),
        ({"name": "Kim", "email": "", "enabled": False}, {"name": "Kim", "email": "", "enabled": False}),
        ({"sites": ["Paris", "2"]}, {"sites": frozenset({1, 2})}),
        ({"sites": []}, {"sites": frozenset()}),
        ({"asset_groups": ["laptops"]}, {"asset_groups": frozenset({1})}),
        ({"all_sites": True}, {**NO_FLAGS, "all_sites": True, "role": "user"}),
        ({"all_sites": True, "sites": []}, {**NO_FLAGS, "all_sites": True, "role": "user"}),
        ({"locked": False}, {"locked": False}),
        ({"locale": {"default": "fr-FR", "reports": None}}, {"locale": {"default": "fr-FR", "reports": "en-US"}}),
        ({"locale": {"default": None, "reports": None}}, {"locale": {"default": "en-US", "reports": "en-US"}}),
    ],
)
def test_only_what_is_declared_is_wanted(lookup: Lookup, declared: dict[str, Any], found: dict[str, Any]) -> None:
    assert declared_fields(person(**declared), account(), lookup) == found


def test_another_password_at_the_next_login_is_no_field(lookup: Lookup) -> None:
    assert declared_fields(person("Start-1", password_reset_on_login=True), account(), lookup) == {}


def test_with_the_role_goes_the_type_of_a_local_account(lookup: Lookup) -> None:
    found = declared_fields(person(role="Global Administrator"), account(), lookup)
    assert found == {
        "role": "global-admin",
        "all_sites": True,
        "all_asset_groups": True,
        "superuser": True,
        "authentication": {"id": None, "name": None, "type": "admin"},
    }


def test_a_new_account_has_a_role_its_scope_and_a_source(lookup: Lookup) -> None:
    found = declared_fields(person("Start-1", role="user", locale={"default": "fr-FR", "reports": None}), None, lookup)
    assert found == {
        **NO_FLAGS,
        "role": "user",
        "authentication": {"id": None, "name": None, "type": "normal"},
        "locale": {"default": "fr-FR", "reports": ""},
    }


def test_a_new_account_is_not_locked_anyway(lookup: Lookup) -> None:
    assert "locked" not in declared_fields(person("Start-1", role="user", locked=False), None, lookup)


def test_a_new_account_of_another_source_needs_no_password(lookup: Lookup) -> None:
    assert declared_fields(person(role="user", authentication="saml"), None, lookup)["authentication"]["id"] == 4


def test_an_account_can_be_enabled_and_unlocked_at_once(lookup: Lookup) -> None:
    out = account(enabled=False, locked=True)
    assert declared_fields(person(locked=False, enabled=True), out, lookup) == {"enabled": True, "locked": False}
    # one that is not locked needs no unlocking, so that it may be disabled
    assert declared_fields(person(locked=False), account(enabled=False), lookup) == {"locked": False}


def test_a_role_that_goes_lets_single_grants_in(lookup: Lookup) -> None:
    found = declared_fields(person(role="user", sites=["Paris"]), account(role="scans", allSites=True), lookup)
    assert (found["all_sites"], found["sites"]) == (False, frozenset({1}))


@pytest.mark.parametrize(
    ("entry", "before", "sentence"),
    [
        (person(name=""), account(), "name cannot be empty, as the console requires one"),
        (person(locale={"default": "", "reports": None}), account(), "locale.default cannot be empty: leave it out"),
        (person(locale={"default": "de-DE", "reports": ""}), account(), "locale.reports cannot be empty"),
        (person(locked=True), account(), "locked can only be false: the console locks accounts itself"),
        (person("Start-1", role="user", locked=True), None, "locked can only be false"),
        (person(locked=False), account(enabled=False, locked=True), "a disabled account cannot be unlocked"),
        (person(locked=False, enabled=False), account(locked=True), "a disabled account cannot be unlocked"),
        (person(role="user"), None, "a new local account needs a password"),
        (person(role="user", authentication="normal"), None, "a new local account needs a password"),
        (person("Start-1"), None, "a new account needs a role"),
        (person(sites=["Pariss"]), account(), "unknown site 'Pariss': did you mean 'Paris'?"),
        (person(sites=["BERLIN"]), account(), "site 'BERLIN' could be any of 'Berlin' (id 2), 'berlin' (id 3)"),
        (person(asset_groups=["Laptop"]), account(), "unknown asset group 'Laptop': did you mean 'Laptops'?"),
        (person(sites=["Paris"]), account(allSites=True), "as the account has all_sites: leave sites out"),
        (person(sites=["Paris"], all_sites=True), account(), "as the account has all_sites: leave sites out"),
        (
            person(sites=["Paris"], role="scans"),
            account(),
            "single sites cannot be granted, as role 'Scan Coordinator' has all sites: leave sites out",
        ),
        (
            person(asset_groups=["Laptops"]),
            account(role="groups", allAssetGroups=True),
            "single asset groups cannot be granted, as role 'Group Keeper' has all asset groups",
        ),
        (person(all_sites=False), account(role="scans", allSites=True), "brings all_sites with it"),
        (person(authentication="ldap"), account(), "could be any of 'Corporate LDAP' (id 3), 'Backup LDAP' (id 5)"),
    ],
)
def test_faults_are_found_before_anything_is_written(
    lookup: Lookup, entry: Entry, before: Account | None, sentence: str
) -> None:
    with pytest.raises(UsageError) as caught:
        declared_fields(entry, before, lookup)
    assert sentence in caught.value.message
