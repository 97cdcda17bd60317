# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of accounts of a Security Center: each kind once."""

from __future__ import annotations

import functools
from typing import Any

from lab import sc
from lab.scanner import Scanner
from oracle import Write
from wishes import OTHER_NAME, changed, gone, joined, options, renamed

AMARA, GONE, KIM, HEAD = "amara.okafor", "gone.fishing", "kim.lee", "retail.manager"
RETAIL = 1
NEW_PASSWORD = "Brand-New-Pass-1"
USER = r"/rest/user/\d+"


def center(**switches: Any) -> Scanner:
    """A Security Center with Amara, with somebody locked, and with somebody whom nothing concerns."""
    scanner = sc.build("sc-1", 0, {**sc.SWITCHES, "require_current_password": "off", **switches})
    state = scanner.state
    for username, first, last, more in (
        (AMARA, "Amara", "Okafor", {"managed_objects_groups": [group_id(scanner, "Shops")]}),
        ("mei.lin", "Mei", "Lin", {}),
        (GONE, "Gone", "Fishing", {"locked": True, "objects": ["a scan"]}),
    ):
        profile = {"firstname": first, "lastname": last, "email": f"{username}@example.org", "title": "As Before"}
        state.add_account(RETAIL, username, 3, profile=profile, password=f"Old-Password-{first}", **more)
    return scanner


def group_id(scanner: Scanner, name: str) -> int:
    """The id of a group of the organization."""
    return next(key[1] for key, group in scanner.state.groups.items() if key[0] == RETAIL and group.name == name)


_args = functools.partial(options, username=AMARA)
"""Options of a task that is about Amara, unless they say otherwise."""


def _edit(kind: str, args: dict[str, Any], /, **fields: Any) -> Write:
    return Write(kind, center, "sc_user", _args(**args), "PATCH", USER, changed(AMARA, **fields))


_JOINER = {
    "username": KIM,
    "name": "Kim Lee",
    "role": "Auditor",
    "group": "Full Access",
    "password": "First-Password-1",
    "must_change_password": True,
}
_LDAP = {"authentication": "ldap", "ldap_server": "Corporate Directory", "ldap_username": "aokafor"}

WRITES = [
    Write(
        "create",
        center,
        "sc_user",
        _args(**_JOINER),
        "POST",
        "/rest/user",
        joined(KIM, name="Kim Lee", role=7, group=0, enabled=True, must_change_password=True),
        once=True,
        joiner=True,
        secrets=("First-Password-1",),
    ),
    Write(
        "create disabled",
        center,
        "sc_user",
        _args(**_JOINER, enabled=False),
        "POST",
        "/rest/user",
        joined(KIM, name="Kim Lee", role=7, enabled=False),
        once=True,
        joiner=True,
    ),
    _edit("edit name", {"name": "Amara O."}, name="Amara O."),
    _edit("edit contact", {"title": "", "region": "Lagos"}, title="", state="Lagos"),
    _edit("edit role", {"role": "Executive"}, role=5),
    _edit("edit managed groups", {"managed_users_groups": ["All Groups"]}, managed_users_groups=(-1,)),
    _edit("edit authentication", _LDAP, auth_type="ldap", ldap=1, ldap_username="aokafor"),
    Write("rename", center, "sc_users", options(**OTHER_NAME), "PATCH", USER, renamed(AMARA, "username")),
    _edit("disable", {"state": "disabled"}, enabled=False),
    Write("enable", center, "sc_user", _args(username=GONE, enabled=True), "PATCH", USER, changed(GONE, enabled=True)),
    Write(
        "delete",
        center,
        "sc_user",
        _args(username=GONE, state="absent", migrate_to=HEAD),
        "DELETE",
        USER,
        gone(GONE),
    ),
    Write(
        "password",
        center,
        "sc_user",
        _args(password=NEW_PASSWORD, update_password="always"),
        "PATCH",
        USER,
        changed(AMARA, password=NEW_PASSWORD),
        password=True,
        secrets=(NEW_PASSWORD,),
    ),
    Write(
        "password and name",
        center,
        "sc_user",
        _args(password=NEW_PASSWORD, update_password="always", name="Amara O."),
        "PATCH",
        USER,
        changed(AMARA, password=NEW_PASSWORD, name="Amara O."),
        secrets=(NEW_PASSWORD,),
    ),
]
