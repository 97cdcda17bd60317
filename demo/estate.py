# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is on the demonstration's scanners: four teams of nine, who got their accounts by hand over the years."""

from __future__ import annotations

from typing import Any

from lab.people import person
from lab.serving import Lab

PEOPLE = 36

TEAMS: list[dict[str, Any]] = [
    {"tvm": (32, "Security Operations"), "r7": ("security-manager", ("Paris", "Lyon", "Oslo")), "sc": (3, 1)},
    {"tvm": (24, "Remediation"), "r7": ("user", ("Berlin",)), "sc": (4, 2)},
    {"tvm": (16, "Remediation"), "r7": ("user", ("Madrid", "Turin")), "sc": (4, 1)},
    {"tvm": (16, "Security Operations"), "r7": ("site-admin", ("Ghent",)), "sc": (7, 1)},
]
"""For each product the role, and a group of Tenable VM, the sites of the console, or a group of Security Center."""

DISABLED, MORE = 14, 6
"""Who is on leave, and who has a site that the team has not."""


def fill(lab: Lab) -> None:
    """Give everybody the accounts of their team."""
    for number in range(PEOPLE):
        who, team = person(number), TEAMS[number % len(TEAMS)]
        login, enabled = who.username.partition("@")[0], number != DISABLED

        role, group = team["tvm"]
        tenant = lab.scanner("tvm").state
        user = tenant.add_user(who.username, "", role, name=who.name, enabled=enabled)
        next(one for one in tenant.groups.values() if one.name == group).members.add(user.id)

        role, names = team["r7"]
        console = lab.scanner("r7").state
        names = (*names, "Utrecht") if number == MORE else names
        sites = {site.id for site in console.sites.values() if site.name in names}
        console.add_user(login=login, name=who.name, email=who.username, role=role, sites=sites, enabled=enabled)

        role, group = team["sc"]
        profile = {"firstname": who.given, "lastname": who.family, "email": who.username}
        center = lab.scanner("sc").state
        password = f"{who.given}s-Own-1"
        center.add_account(1, login, role, group=group, profile=profile, locked=not enabled, password=password)
