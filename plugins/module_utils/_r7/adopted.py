# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of a Rapid7 Security Console, as an inventory says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted, Adoption
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS, LOCAL_TYPES
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import GLOBAL_ADMIN

LOCAL = "normal"
"""What a local account is called in an inventory, whatever its role (see :func:`wanted.effective_source`)."""


def adopted(user: Mapping[str, Any]) -> Adopted | None:
    """Return an account of what ``r7_user_info`` returns of it.

    An empty name is left out, as the console requires one (documented). A Global Administrator has all sites and asset
    groups by that role (recorded).
    """
    administers = user["role"] == GLOBAL_ADMIN
    source = user["authentication"]
    local = source["type"] in LOCAL_TYPES
    grants: dict[str, Any] = {"role": user["role_name"]}
    for kind, flag in KINDS.items():
        grants[flag] = bool(user[flag]) and not administers
        grants[kind] = list(user.get(kind, ()))
    grants["authentication"] = LOCAL if local else str(source["name"] or source["id"] or source["type"])
    doubt = None
    if not user["role"]:
        doubt = "the console does not say which role it has"
    elif local and (source["type"] == "admin") is not administers:
        doubt = f"it signs in as '{source['type']}', which is not what its role '{user['role_name']}' has"
    return Adopted(
        grants,
        given=frozenset(KINDS.values()) if administers else frozenset(),
        name=user["name"] or None,
        email=user["email"],
        enabled=user["enabled"],
        doubt=doubt,
    )


ADOPTION = Adoption(
    asks={"sites": True, "asset_groups": True, "own": True},
    adopted=adopted,
    nothing={
        **{kind: [] for kind in KINDS},
        **dict.fromkeys(KINDS.values(), False),
        "authentication": LOCAL,
    },
    leading=("role",),
)
