# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Role, scope and authentication source after a run: what a role brings, what goes with it, and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import FLAGS, role_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.wanted import (
    Lookup,
    effective_scope,
    effective_source,
    needs_roles,
    needs_sources,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    ROLES,
    SOURCES,
    account,
    role_record,
)
from hypothesis import given
from hypothesis import strategies as st

SITES, GROUPS, SUPER = "all_sites", "all_asset_groups", "superuser"
API_NAMES = {SITES: "allSites", GROUPS: "allAssetGroups", SUPER: "superuser"}


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    """All that the console has."""
    return whole_lookup()


def whole_lookup() -> Lookup:
    found = Lookup()
    found.roles = {role_id: role_from(role_record(role_id)) for role_id in ROLES}
    found.sources = SOURCES
    return found


def person(**declared: Any) -> Entry:
    return Entry("kim.lee", declared=declared)


def having(role: str, *flags: str, source: int = 2) -> Account:
    return account(role=role, source=source, **{API_NAMES[flag]: True for flag in flags})


@pytest.mark.parametrize(
    ("before", "declared", "role", "flags"),
    [
        # nothing about the role: all stays, even what no role would bring
        (having("user", SITES), {"name": "Kim"}, "user", {SITES}),
        (having("user"), {"role": "user"}, "user", set()),
        # another role brings what it implies
        (having("user"), {"role": "scans"}, "scans", {SITES}),
        (having("user"), {"role": "Scan Coordinator"}, "scans", {SITES}),
        (having("user"), {"role": "Global Administrator"}, "global-admin", {SITES, GROUPS, SUPER}),
        # what the old one brought goes with it
        (having("scans", SITES), {"role": "user"}, "user", set()),
        (having("global-admin", SITES, GROUPS, SUPER), {"role": "user"}, "user", set()),
        (having("scans", SITES), {"role": "groups"}, "groups", {GROUPS}),
        (having("global-admin", SITES, GROUPS, SUPER), {"role": "scans"}, "scans", {SITES}),
        # what was given to the account itself stays
        (having("user", SITES), {"role": "site-admin"}, "site-admin", {SITES}),
        (having("scans", SITES, GROUPS), {"role": "user"}, "user", {GROUPS}),
        (having("user", GROUPS), {"role": "scans"}, "scans", {SITES, GROUPS}),
        # a flag that is declared counts, whatever was there
        (having("user"), {SITES: True}, "user", {SITES}),
        (having("user", SITES, GROUPS), {SITES: False}, "user", {GROUPS}),
        (having("scans", SITES), {"role": "user", SITES: True}, "user", {SITES}),
        (having("user", SITES), {"role": "site-admin", SITES: False}, "site-admin", set()),
        (having("user"), {"role": "scans", SITES: True}, "scans", {SITES}),
        (having("global-admin", SITES, GROUPS, SUPER), {SUPER: True}, "global-admin", {SITES, GROUPS, SUPER}),
        (having("global-admin", SITES, GROUPS, SUPER), {"role": "user", SUPER: False}, "user", set()),
        # a scope that the account's own role implies and the record lacks is put right where the role is declared
        (having("scans"), {"role": "scans"}, "scans", {SITES}),
        (having("scans"), {"name": "Kim"}, "scans", set()),
        # a new account has what its role brings and what is declared
        (None, {"role": "user"}, "user", set()),
        (None, {"role": "scans", GROUPS: True}, "scans", {SITES, GROUPS}),
        (None, {"role": "global-admin"}, "global-admin", {SITES, GROUPS, SUPER}),
    ],
)
def test_the_role_and_its_scope_afterwards(
    lookup: Lookup, before: Account | None, declared: dict[str, Any], role: str, flags: set[str]
) -> None:
    found, scope = effective_scope(person(**declared), before, lookup)
    assert found is not None
    assert (found.id, {flag for flag in FLAGS if scope[flag]}) == (role, flags)


@pytest.mark.parametrize(
    ("before", "declared", "sentence"),
    [
        (having("user"), {"role": "scans", SITES: False}, "role 'Scan Coordinator' brings all_sites with it"),
        (having("scans", SITES), {SITES: False}, "leave all_sites out, or choose another role"),
        (having("groups", GROUPS), {GROUPS: False}, "role 'Group Keeper' brings all_asset_groups"),
        (None, {"role": "global-admin", SUPER: False}, "role 'Global Administrator' brings superuser"),
        (having("user"), {SUPER: True}, "role 'User' cannot have superuser, only the Global Administrator"),
        (having("user"), {"role": "Usr"}, "unknown role 'Usr': did you mean 'User'?"),
        (None, {"name": "Kim"}, "a new account needs a role: give one"),
        (None, {SITES: True}, "a new account needs a role: give one"),
    ],
)
def test_what_contradicts_the_role_is_refused(
    lookup: Lookup, before: Account | None, declared: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError) as caught:
        effective_scope(person(**declared), before, lookup)
    assert sentence in caught.value.message


def test_flags_of_an_account_whose_record_does_not_name_its_role_need_one() -> None:
    nameless = Account("kim.lee", {**account().fields, "role": ""}, {}, 7, {"role": {"allSites": False}})
    with pytest.raises(UsageError, match="the console does not say which role the account has: declare role"):
        effective_scope(person(all_sites=True), nameless, whole_lookup())
    found, scope = effective_scope(person(role="user", all_sites=True), nameless, whole_lookup())
    assert found is not None
    assert (found.id, scope[SITES]) == ("user", True)


def test_being_a_superuser_goes_with_the_role_even_where_the_old_one_is_not_named() -> None:
    nameless = Account("kim.lee", {**account().fields, "role": "", "superuser": True}, {}, 7, {"role": {}})
    assert effective_scope(person(role="user"), nameless, whole_lookup())[1]["superuser"] is False


roles, flag_sets = st.sampled_from(sorted(ROLES)), st.sets(st.sampled_from([SITES, GROUPS]))


@given(roles, flag_sets, roles, st.fixed_dictionaries({}, optional={SITES: st.booleans(), GROUPS: st.booleans()}))
def test_a_second_run_finds_what_the_first_one_left(
    old: str, had: set[str], new: str, declared: Mapping[str, bool]
) -> None:
    lookup = whole_lookup()
    before = having(old, *(had | {flag for flag, brought in lookup.roles[old].implied.items() if brought}))
    entry = person(role=new, **declared)
    try:
        _unused, first = effective_scope(entry, before, lookup)
    except UsageError:
        return
    assert all(first[flag] for flag, brought in lookup.roles[new].implied.items() if brought)
    _unused, second = effective_scope(entry, having(new, *(flag for flag in FLAGS if first[flag])), lookup)
    assert first == second


@pytest.mark.parametrize(
    ("before", "declared", "role", "source"),
    [
        # undeclared: as it is; of a local account the type follows from the role (recorded)
        (having("user"), None, "user", (2, "normal")),
        (having("user"), None, "global-admin", (None, "admin")),
        (having("global-admin", source=1), None, "user", (None, "normal")),
        (having("global-admin", source=1), None, "global-admin", (1, "admin")),
        (having("user", source=3), None, "global-admin", (3, "ldap")),
        (None, None, "user", (None, "normal")),
        (None, None, "global-admin", (None, "admin")),
        # the two local types are one and the same choice
        (having("user"), "admin", "user", (2, "normal")),
        (having("global-admin", source=1), "normal", "global-admin", (1, "admin")),
        (having("user", source=4), "normal", "user", (None, "normal")),
        (having("user", source=4), "admin", "global-admin", (None, "admin")),
        (having("user"), "Builtin Administrators", "user", (2, "normal")),
        # by name, id and type
        (having("user"), "Corporate LDAP", "user", (3, "ldap")),
        (having("user"), "corporate ldap", "user", (3, "ldap")),
        (having("user"), "5", "user", (5, "ldap")),
        (having("user"), "saml", "user", (4, "saml")),
        (None, "saml", "user", (4, "saml")),
        # a type of which there are several is the account's own one where it has one of them
        (having("user", source=5), "ldap", "user", (5, "ldap")),
        (having("user", source=5), "Corporate LDAP", "user", (3, "ldap")),
    ],
)
def test_the_authentication_source_afterwards(
    lookup: Lookup, before: Account | None, declared: str | None, role: str, source: tuple[int | None, str]
) -> None:
    entry = person(**({} if declared is None else {"authentication": declared}))
    found = effective_source(entry, before, role, lookup)
    assert (found["id"], found["type"]) == source


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("ldap", "authentication 'ldap' could be any of 'Corporate LDAP' (id 3), 'Backup LDAP' (id 5): give the name"),
        ("Corporate LADP", "unknown authentication source 'Corporate LADP': did you mean 'Corporate LDAP'"),
        ("kerberos", "unknown authentication source 'kerberos'"),
    ],
)
def test_an_unknown_or_ambiguous_source_is_refused(lookup: Lookup, word: str, sentence: str) -> None:
    for before in (None, having("user")):
        with pytest.raises(UsageError) as caught:
            effective_source(person(authentication=word), before, "user", lookup)
        assert sentence in caught.value.message


@pytest.mark.parametrize(
    ("before", "declared", "roles", "sources"),
    [
        (having("user"), {"name": "Kim", "sites": ["Paris"]}, False, False),
        (having("user"), {"role": "user", SITES: True}, False, False),
        (having("user"), {"role": "User"}, False, False),
        (having("user"), {"role": "scans"}, True, False),
        (having("user"), {"role": "USER"}, True, False),
        (None, {"name": "Kim"}, True, False),
        (having("user"), {"authentication": "normal"}, False, False),
        (having("user"), {"authentication": "admin"}, False, False),
        (having("user", source=3), {"authentication": "Corporate LDAP"}, False, False),
        (having("user", source=3), {"authentication": "3"}, False, False),
        (having("user", source=3), {"authentication": "ldap"}, False, False),
        (having("user", source=3), {"authentication": "saml"}, False, True),
        (None, {"authentication": "saml"}, True, True),
        (None, {"authentication": "normal"}, True, False),
    ],
)
def test_lists_are_read_only_where_the_account_does_not_say_it(
    before: Account | None, declared: dict[str, Any], roles: bool, sources: bool
) -> None:
    entry = person(**declared)
    assert (needs_roles(entry, before), needs_sources(entry, before)) == (roles, sources)
