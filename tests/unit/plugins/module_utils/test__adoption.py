# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each product tells of an account, so that an inventory can say the same of it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.adopted import adopted as of_console
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.adopted import adopted as of_center
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.adopted import adopted as of_tenant
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products

TENANT: dict[str, Any] = {
    "name": "Kim Lee", "email": "kim@example.com", "enabled": True, "permissions": 32, "groups": [], "roles": [],
}  # fmt: skip
CONSOLE: dict[str, Any] = {
    "name": "Kim Lee", "email": "", "enabled": True, "role": "user", "role_name": "User", "all_sites": False,
    "all_asset_groups": False, "sites": ["Paris"], "asset_groups": [],
    "authentication": {"id": 2, "name": "Builtin Users", "type": "normal"},
}  # fmt: skip
CENTER: dict[str, Any] = {
    "name": "Kim Lee", "email": "", "enabled": True, "role": "Auditor", "group": "Shops", "authentication": "tns",
    "managed_users_groups": [], "managed_objects_groups": ["Shops"], "ldap_server": "", "ldap_username": "",
    "must_change_password": False,
}  # fmt: skip
DIRECTORY = {"authentication": "ldap", "ldap_server": "Corporate", "ldap_username": "klee"}


@pytest.mark.parametrize("product", products())
def test_every_product_gives_what_its_profiles_know(product: str) -> None:
    described = products()[product]
    adoption = described.adoption
    assert set(adoption.nothing) | set(adoption.leading) <= set(described.grants)
    assert set(adoption.asks) | set(adoption.more) <= set(described.works["user_info"].options)


def test_of_a_tenant_what_the_tenant_decides() -> None:
    found = of_tenant({**TENANT, "groups": ["Ops", "Directory"], "saml_groups": ["Directory"]})
    assert found is not None
    assert found.grants == {"groups": ["Ops"], "permissions": "Standard"}
    custom = of_tenant({**TENANT, "permissions": 0, "roles": ["Auditor"], "email": "", "name": ""})
    assert custom is not None
    assert (custom.grants["roles"], "permissions" in custom.grants) == (["Auditor"], False)
    assert (custom.name, custom.email) == ("", None)
    higher = of_tenant({**TENANT, "permissions": 128})
    assert higher is not None
    assert higher.mute == {"permissions", "roles"}


def test_of_a_console_what_does_not_follow_from_the_role() -> None:
    found = of_console(CONSOLE)
    assert found is not None
    assert (found.grants["role"], found.grants["sites"], found.grants["authentication"]) == (
        "User",
        ["Paris"],
        "normal",
    )
    everything = {
        **CONSOLE, "role": "global-admin", "role_name": "Global Administrator", "all_sites": True,
        "all_asset_groups": True, "authentication": {"id": 1, "name": "Builtin Administrators", "type": "admin"},
    }  # fmt: skip
    del everything["sites"]
    administrator = of_console(everything)
    assert administrator is not None
    assert (administrator.grants["all_sites"], administrator.given) == (False, {"all_sites", "all_asset_groups"})
    assert (administrator.grants["authentication"], administrator.doubt) == ("normal", None)
    source = {"id": 4, "name": "Corporate LDAP", "type": "ldap"}
    elsewhere = of_console({**CONSOLE, "authentication": source, "name": ""})
    assert elsewhere is not None
    assert (elsewhere.grants["authentication"], elsewhere.name) == ("Corporate LDAP", None)


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ({"role": "", "role_name": ""}, "the console does not say which role it has"),
        (
            {"authentication": {"id": 1, "name": "Builtin Administrators", "type": "admin"}},
            "it signs in as 'admin', which is not what its role 'User' has",
        ),
    ],
)
def test_what_no_role_of_a_console_fits_is_doubtful(more: dict[str, Any], doubt: str) -> None:
    found = of_console({**CONSOLE, **more})
    assert found is not None
    assert found.doubt == doubt


def test_of_a_center_who_signs_in_there_or_in_a_directory() -> None:
    found = of_center(CENTER)
    assert found is not None
    assert found.grants == {
        "role": "Auditor",
        "group": "Shops",
        "managed_users_groups": [],
        "managed_objects_groups": ["Shops"],
        "authentication": "tns",
        "ldap_server": "",
    }
    directory = of_center({**CENTER, **DIRECTORY})
    assert directory is not None
    assert (directory.grants["authentication"], directory.grants["ldap_server"]) == ("ldap", "Corporate")


@pytest.mark.parametrize(
    "more",
    [
        {"authentication": "legacy"},
        {"authentication": "saml", "must_change_password": True},
        {**DIRECTORY, "ldap_username": ""},
        {**DIRECTORY, "ldap_server": ""},
    ],
    ids=["legacy", "password to be changed", "no username", "no server"],
)
def test_a_way_to_sign_in_that_cannot_be_declared_alone_is_not(more: dict[str, Any]) -> None:
    """Declaring it would change something else."""
    found = of_center({**CENTER, **more})
    assert found is not None
    assert found.mute == {"authentication", "ldap_server"}


def test_an_administrator_of_a_center_has_no_groups() -> None:
    lacking = ("group", "managed_users_groups", "managed_objects_groups")
    found = of_center({name: value for name, value in CENTER.items() if name not in lacking})
    assert found is not None
    assert found.mute == set(lacking)


def test_a_linked_account_is_apart_and_a_part_of_an_account_is_none() -> None:
    linked = of_center({**CENTER, "authentication": "linked", "parent": "kim.lee", "name": "Kim  Lee"})
    assert linked is not None
    assert (linked.apart, linked.name) == ("'kim.lee' switches to it", None)
    for name in ("name", "email", "role", "authentication", "enabled"):
        assert of_center({key: value for key, value in CENTER.items() if key != name}) is None
