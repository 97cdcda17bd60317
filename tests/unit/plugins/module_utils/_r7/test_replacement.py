# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing an account without losing anything of it, and what is said where that cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessNotRestored,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.replacement import (
    Snapshot,
    differences,
    read_snapshot,
    replace_account,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    account,
    user_record,
)
from hypothesis import given
from hypothesis import strategies as st

KIM = 7


def console(**more: Any) -> FakeConsole:
    """One account with two sites, an asset group and a seed."""
    found = FakeConsole(user_record(KIM, **more))
    found.access["sites"][KIM] = {1, 2}
    found.access["asset_groups"][KIM] = {5}
    found.keys[KIM] = SEED
    return found


def read(api: FakeConsole) -> Snapshot:
    return read_snapshot(api.backend().desk, KIM)


def replace(api: FakeConsole, secrets: dict[str, str] | None = None, **wanted: Any) -> tuple[Snapshot, Journal]:
    """Replace, and see to it that nothing is kept on disk of an account that is as it should be."""
    journal = Journal()
    after = replace_account(api.backend().desk, KIM, wanted, secrets or {}, journal)
    assert api.backend().shelf.pending() == {}
    return after, journal


def snapshot(key: str | None = SEED, sites: Any = (1, 2), **more: Any) -> Snapshot:
    """As `console()` has it."""
    access = {"sites": frozenset(sites), "asset_groups": frozenset({5})}
    return Snapshot("kim.lee", account(**more).fields, access, key)


def with_privileges(*names: str) -> Snapshot:
    return Snapshot("kim.lee", account().fields, {}, None, frozenset(names))


def test_a_snapshot_has_everything_but_single_grants_of_who_has_all() -> None:
    assert read(console()) == snapshot()
    assert read(console(allSites=True)).access == {"asset_groups": frozenset({5})}


def test_a_snapshot_has_the_privileges_of_its_own_only_of_who_has_the_role_for_that() -> None:
    assert read(console()).privileges == frozenset()
    assert read(console(role="custom")).privileges == {"create-reports"}


@pytest.mark.parametrize("clears", [set(), {"sites"}, {"sites", "asset_groups"}, {"sites", "asset_groups", "key"}])
def test_whatever_a_replacement_takes_away_is_put_back(clears: set[str]) -> None:
    api = console(enabled=False)
    api.clears = clears
    after, journal = replace(api, name="Kim L.")
    assert after == snapshot(name="Kim L.", enabled=False)
    assert read(api) == after
    assert [what[0] for what in api.asked] == ["replace_user", "set_access", "set_access"] + (
        ["set_two_factor_key"] if "key" in clears else []
    )
    assert journal.done == ["wrote the account", "put back sites", "put back asset groups"] + (
        ["set the two-factor seed"] if "key" in clears else []
    )


def test_the_body_has_all_that_was_read_and_the_secrets() -> None:
    api = console(enabled=False, source=3)
    replace(api, {"password": "New-1"}, email="new@example.com")
    assert api.asked[0][2] == {
        "login": "kim.lee",
        "name": "Kim Lee",
        "email": "new@example.com",
        "enabled": False,
        "locale": {"default": "en-US", "reports": "en-US"},
        "authentication": {"type": "ldap", "id": 3},
        "role": {"id": "user", "allSites": False, "allAssetGroups": False, "superuser": False},
        "password": "New-1",
    }


def test_declared_grants_are_set_instead_of_those_before() -> None:
    api = console()
    after, _unused = replace(api, name="Kim L.", sites=frozenset({3}), asset_groups=frozenset())
    assert after.access == {"sites": frozenset({3}), "asset_groups": frozenset()}
    assert [what for what in api.asked if what[0] != "replace_user"] == [("set_access", "sites", KIM, [3])]


def test_grants_that_the_replacement_kept_are_cleared_where_none_are_wanted() -> None:
    api = console()
    api.clears = set()
    after, _unused = replace(api, name="Kim L.", sites=frozenset())
    assert after.access["sites"] == frozenset()
    assert ("clear_access", "sites", KIM) in api.asked


def test_who_gets_all_sites_has_no_single_ones_put_back() -> None:
    api = console()
    after, _unused = replace(api, all_sites=True)
    assert after.access == {"asset_groups": frozenset({5})}
    assert not [what for what in api.asked if what[:2] == ("set_access", "sites")]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Kim L.", "Kim Lee"]),
            "email": st.sampled_from(["", "new@example.com"]),
            "enabled": st.booleans(),
            "role": st.sampled_from(["site-admin", "user"]),
            "all_sites": st.booleans(),
            "sites": st.frozensets(st.integers(1, 4)),
        },
    ),
    st.booleans(),
    st.sets(st.sampled_from(["sites", "asset_groups", "key"])),
)
def test_whatever_is_wanted_all_the_rest_stays(wanted: dict[str, Any], all_groups: bool, clears: set[str]) -> None:
    api = console(allAssetGroups=all_groups)
    api.clears = clears
    before = read(api)
    after, _unused = replace(api, **wanted)
    for name, value in before.fields.items():
        assert after.fields[name] == wanted.get(name, value)
    assert after.two_factor_key == SEED
    assert after.access.get("asset_groups") == before.access.get("asset_groups")
    assert after.access.get("sites") == (None if after.fields["all_sites"] else wanted.get("sites", frozenset({1, 2})))


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        (snapshot(), []),
        (snapshot(locked=True), []),
        (snapshot(email="KIM.LEE@example.com"), []),
        (snapshot(name="Kim"), ["name"]),
        (snapshot(enabled=False, email=None), ["email", "enabled"]),
        (snapshot(sites=[1]), ["sites"]),
        (snapshot(sites=[1, 2, 3]), ["sites"]),
        (snapshot(key=None), ["two-factor seed"]),
        (snapshot(key=OTHER_SEED, source=3), ["authentication", "two-factor seed"]),
        (Snapshot("kim.lee", account().fields, {"sites": frozenset({1, 2})}, SEED), ["asset_groups"]),
    ],
)
def test_each_difference_has_its_name(found: Snapshot, wrong: list[str]) -> None:
    assert differences(snapshot(), found) == wrong


@pytest.mark.parametrize(
    ("expected", "found", "wrong"),
    [
        (with_privileges("a", "b"), with_privileges("b", "a"), []),
        (with_privileges("a"), with_privileges("a", "b"), []),
        (with_privileges("a", "b"), with_privileges("a"), ["privileges"]),
        (with_privileges("a"), with_privileges(), ["privileges"]),
        (with_privileges(), with_privileges("a"), []),
    ],
)
def test_privileges_that_an_account_had_of_its_own_may_not_be_lost(
    expected: Snapshot, found: Snapshot, wrong: list[str]
) -> None:
    assert differences(expected, found) == wrong


def test_an_account_with_privileges_of_its_own_keeps_them_or_the_loss_is_told() -> None:
    api = console(role="custom")
    api.users[KIM]["role"]["privileges"] = ["manage-tickets", "create-reports", "view-vulns"]
    after, _unused = replace(api, name="Kim L.")
    assert after.privileges == {"manage-tickets", "create-reports", "view-vulns"}
    api.clears.add("privileges")
    with pytest.raises(AccessNotRestored) as caught:
        replace(api, name="Kim Lee")
    assert caught.value.message.startswith(
        "the account was written; 'kim.lee' is not as it should be: privileges of its own missing: "
        "manage-tickets, view-vulns"
    )


def test_whoever_gets_another_role_loses_the_privileges_of_its_own_with_it() -> None:
    api = console(role="custom")
    api.clears.add("privileges")
    after, _unused = replace(api, role="user")
    assert (after.fields["role"], after.privileges) == ("user", frozenset())
