# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a role of the console brings with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GLOBAL_ADMIN = "global-admin"

CUSTOM = "custom"
"""A role of the console's own in spite of its name: whoever has it holds privileges of their own."""

BUILT_IN = frozenset(
    {GLOBAL_ADMIN, "security-manager", "site-admin", "system-admin", "user", CUSTOM, "controls-insight-only"},
)
"""Ids of the roles that cannot be changed, as Rapid7's own Ruby client lists them."""

_ALL_SITES = frozenset({"all-permissions", "manage-sites", "manage-tags"})
_ALL_ASSET_GROUPS = frozenset({"all-permissions", "manage-dynamic-asset-groups"})

FLAGS = ("all_sites", "all_asset_groups", "superuser")


@dataclass(frozen=True)
class Role:
    """One role; ``id`` is what the API calls it, ``name`` what the console shows."""

    id: str
    name: str
    description: str = ""
    privileges: frozenset[str] = frozenset()

    @property
    def implied(self) -> dict[str, bool]:
        """Return which scopes the role brings, whatever an account asks for.

        Rapid7's own integration sets them from the same privileges before it writes a user, as the console insists.
        """
        return {
            "all_sites": bool(self.privileges & _ALL_SITES) or self.id == GLOBAL_ADMIN,
            "all_asset_groups": bool(self.privileges & _ALL_ASSET_GROUPS) or self.id == GLOBAL_ADMIN,
            "superuser": self.id == GLOBAL_ADMIN,
        }


def role_from(record: Mapping[str, Any]) -> Role:
    """Return the role of a record; parts can be missing in the role of a user, privileges can be new (recorded)."""
    privileges: Iterable[Any] = record.get("privileges") or ()
    return Role(
        id=str(record.get("id") or ""),
        name=str(record.get("name") or record.get("id") or ""),
        description=str(record.get("description") or ""),
        privileges=frozenset(str(privilege) for privilege in privileges),
    )
