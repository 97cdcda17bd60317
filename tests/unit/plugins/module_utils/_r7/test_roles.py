# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a role brings with it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import (
    BUILT_IN,
    CUSTOM,
    FLAGS,
    GLOBAL_ADMIN,
    Role,
    role_from,
)


@pytest.mark.parametrize(
    ("role_id", "privileges", "brings"),
    [
        ("user", (), set()),
        ("user", ("create-reports", "view-site-asset-data"), set()),
        ("user", ("manage-site-access", "manage-static-asset-groups"), set()),
        ("own", ("manage-sites",), {"all_sites"}),
        ("own", ("manage-tags",), {"all_sites"}),
        ("own", ("manage-dynamic-asset-groups",), {"all_asset_groups"}),
        ("own", ("manage-tags", "manage-dynamic-asset-groups"), {"all_sites", "all_asset_groups"}),
        ("own", ("all-permissions",), {"all_sites", "all_asset_groups"}),
        ("own", ("Manage-Sites",), set()),
        ("own", ("some-new-privilege", "manage-sites"), {"all_sites"}),
        # by its id, as its privileges may be missing in the role of a user
        ("global-admin", (), {"all_sites", "all_asset_groups", "superuser"}),
        ("global-admin", ("all-permissions",), {"all_sites", "all_asset_groups", "superuser"}),
        ("Global Administrator", ("create-reports",), set()),
    ],
)
def test_scopes_follow_from_the_privileges_and_superuser_from_the_role(
    role_id: str, privileges: tuple[str, ...], brings: set[str]
) -> None:
    implied = Role(role_id, role_id, privileges=frozenset(privileges)).implied
    assert tuple(implied) == FLAGS
    assert {flag for flag, brought in implied.items() if brought} == brings


@pytest.mark.parametrize(
    ("record", "role"),
    [
        (
            {"id": "user", "name": "User", "description": "Reads", "privileges": ["b", "a"], "links": []},
            Role("user", "User", "Reads", frozenset("ab")),
        ),
        # the role of a user has no description, that in a site's list neither id nor name (recorded)
        ({"id": "user", "allSites": True}, Role("user", "user")),
        ({"allSites": False, "privileges": ["a"]}, Role("", "", "", frozenset("a"))),
        ({"id": "own", "name": None, "description": None, "privileges": None}, Role("own", "own")),
        ({}, Role("", "")),
    ],
)
def test_a_role_is_read_with_parts_missing(record: dict[str, Any], role: Role) -> None:
    assert role_from(record) == role


def test_the_built_in_roles_are_those_that_the_console_comes_with() -> None:
    assert len(BUILT_IN) == 7
    # In spite of its name, the console's own: whoever has it holds privileges of their own.
    assert {GLOBAL_ADMIN, CUSTOM} < BUILT_IN
    assert (GLOBAL_ADMIN, CUSTOM) == ("global-admin", "custom")
