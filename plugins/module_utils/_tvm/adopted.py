# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Vulnerability Management, as an inventory says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted, Adoption
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import permissions


def adopted(user: Mapping[str, Any]) -> Adopted | None:
    """Return an account of what ``tvm_user_info`` returns of it.

    Groups that SAML manages are left out, as no task can change them (documented for the user interface); so is an
    empty address, which cannot be declared (documented: the username takes its place).
    """
    saml = set(user.get("saml_groups", ()))
    grants: dict[str, Any] = {"groups": [name for name in user["groups"] if name not in saml]}
    mute: frozenset[str] = frozenset()
    if user["roles"]:
        grants["roles"] = list(user["roles"])
    elif user["permissions"] in permissions.NAMES:
        grants["permissions"] = permissions.NAMES[user["permissions"]]
    else:
        mute = frozenset(("permissions", "roles"))
    return Adopted(
        grants,
        mute,
        name=user["name"],
        email=user["email"] or None,
        enabled=user["enabled"],
    )


ADOPTION = Adoption(
    asks={"groups": True, "roles": True, "own": True},
    adopted=adopted,
    nothing={"groups": []},
    leading=("permissions", "roles"),
)
