# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Security Center, as an inventory says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted, Adoption
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import GROUP_LISTS, LDAP, LINKED, SAML, TNS

_ALWAYS_SHOWN = ("name", "email", "role", "authentication", "enabled")
"""What is missing where the task's user does not manage the account (documented)."""


def adopted(user: Mapping[str, Any]) -> Adopted | None:
    """Return an account of what ``sc_user_info`` returns of it, ``None`` where that is only a part."""
    if any(name not in user for name in _ALWAYS_SHOWN):
        return None
    grants: dict[str, Any] = {"role": user["role"]}
    grants.update({name: list(user[name]) for name in GROUP_LISTS if name in user})
    mute = {name for name in GROUP_LISTS if name not in user}
    if user.get("group"):
        grants["group"] = user["group"]
    else:
        mute.add("group")
    grants.update(_sign_in(user))
    if "authentication" not in grants:
        mute.update(("authentication", "ldap_server"))
    name = user["name"]
    return Adopted(
        grants,
        frozenset(mute),
        name=name if name == shown_name(name) else None,
        email=user["email"],
        enabled=user["enabled"],
        apart=f"'{user.get('parent') or 'somebody'}' switches to it" if user["authentication"] == LINKED else None,
    )


def _sign_in(user: Mapping[str, Any]) -> dict[str, str]:
    """Return how somebody signs in, where declaring that changes nothing else of the account."""
    kind = user["authentication"]
    if kind == TNS:
        return {"authentication": TNS, "ldap_server": ""}
    # Declared, it would bring a username of LDAP along, or take away that the password is to be changed.
    if user.get("must_change_password", True):
        return {}
    if kind == LDAP and user.get("ldap_server") and user.get("ldap_username"):
        return {"authentication": LDAP, "ldap_server": user["ldap_server"]}
    return {"authentication": SAML, "ldap_server": ""} if kind == SAML else {}


def shown_name(name: str) -> str:
    """Return a full name as Security Center shows it once it was declared: its parts with one blank between them."""
    return " ".join(name.split())


ADOPTION = Adoption(
    asks={"own": True},
    more={"details": True},
    adopted=adopted,
    nothing={**{name: [] for name in GROUP_LISTS}, "authentication": TNS, "ldap_server": ""},
    leading=("role",),
    shown_name=shown_name,
)
