# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How users, roles, sources, sites and asset groups look in answers."""

from __future__ import annotations

from typing import Any

from lab.r7.state import Console, Place, Role, Source, User
from lab.r7.transport import BASE, link, path_of


def source_record(source: Source) -> dict[str, Any]:
    """Recorded form."""
    path = path_of("authentication_sources", source.id)
    return {
        "external": source.external,
        "id": source.id,
        "links": [link(path), link(f"{path}/users", "Authentication Source Users")],
        "name": source.name,
        "type": source.type,
    }


def role_record(console: Console, role: Role) -> dict[str, Any]:
    """The form of the vendor's own examples."""
    path = path_of("roles", role.id)
    return {
        "description": role.description,
        "id": role.id,
        "links": [link(path), link(f"{path}/users", "Users")],
        "name": role.name,
        "privileges": console.privileges_of(role),
    }


def user_record(console: Console, user: User, in_site: bool = False) -> dict[str, Any]:
    """Recorded form; `in_site` as a site's list of users shows it, with a role that names nothing.

    No password, no reset at login and no two-factor state is ever shown (documented).
    """
    role = console.roles[user.role]
    shown = {
        "allAssetGroups": user.all_asset_groups,
        "allSites": user.all_sites,
        "id": role.id,
        "name": role.name,
        "privileges": console.privileges_of(user),
        "superuser": user.superuser,
    }
    role_link = link(path_of("roles", role.id), "Role")
    if in_site and console.switches["role_missing_in_site_users"]:
        del shown["id"], shown["name"]
        # recorded: the template of the link, with nothing put in
        role_link = {"href": BASE + "/roles/{id}", "rel": "Role"}
    path = path_of("users", user.id)
    record = {
        "authentication": source_record(console.sources[user.source]),
        "email": user.email,
        "enabled": user.enabled,
        "id": user.id,
        "links": [
            link(path),
            link(path_of("authentication_sources", user.source), "Authentication Source"),
            link(f"{path}/asset_groups", "Asset Groups"),
            link(f"{path}/sites", "Sites"),
            link(f"{path}/privileges", "Privileges"),
            role_link,
        ],
        "locale": {"default": user.locale_default, "reports": user.locale_reports},
        "locked": user.locked,
        "login": user.login,
        "name": user.name,
        "role": shown,
    }
    if user.email is None:
        del record["email"]
    return record


# The number of the engine that scans every site of the lab; a recorded console has the same.
_LOCAL_ENGINE = 3


def site_record(site: Place) -> dict[str, Any]:
    """Recorded form, with the links that the lab serves; nothing here has assets.

    Recorded: a site without a description lacks the property. The same for the time of the last scan: the vendor's
    own example of a site (documented).
    """
    path = path_of("sites", site.id)
    record = {
        "assets": 0,
        "description": site.description,
        "id": site.id,
        "importance": "normal",
        "lastScanTime": site.last_scan,
        "links": [link(path), link(f"{path}/users", "Users")],
        "name": site.name,
        "riskScore": 0.0,
        "scanEngine": _LOCAL_ENGINE,
        "scanTemplate": "discovery",
        "type": site.type,
        "vulnerabilities": {"critical": 0, "moderate": 0, "severe": 0, "total": 0},
    }
    return {name: value for name, value in record.items() if value not in (None, "")}


def asset_group_record(group: Place) -> dict[str, Any]:
    """Documented fields; nothing here has assets."""
    path = path_of("asset_groups", group.id)
    return {
        "assets": 0,
        "description": group.description,
        "id": group.id,
        "links": [link(path), link(f"{path}/users", "Users")],
        "name": group.name,
        "riskScore": 0.0,
        "type": group.type,
    }
