# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A realistic estate: eight teams of 150 people on six scanners, with exceptions, becomes few profiles."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from in_process import connection
from lab.people import Person, person
from lab.serving import Lab
from random_estates import Estates, adopt, inventory_of, planned, read, shown

PEOPLE, EXCEPTIONS = 150, 0.05
PLACES = ("Paris", "Lyon", "Berlin", "Madrid", "Oslo", "Turin", "Ghent")
TEAMS: list[dict[str, Any]] = [
    {"tvm": (32, ["Security Operations"]), "r7": ("security-manager", PLACES), "sc": (3, 0)},
    {"tvm": (40, ["Security Operations"]), "r7": ("security-manager", ("Paris", "Lyon")), "sc": (3, 1)},
    {"tvm": (24, ["Remediation"]), "r7": ("site-admin", ("Berlin",)), "sc": (4, 2)},
    {"tvm": (16, ["Remediation"]), "r7": ("user", ("Madrid",)), "sc": (4, 3)},
    {"tvm": (16, []), "r7": ("user", ("Oslo", "Turin")), "sc": (5, 0)},
    {"tvm": (32, ["Remediation"]), "r7": ("user", ("Ghent",)), "sc": (7, 0)},
    {"tvm": ("Report Auditor", []), "r7": ("report-reader", ("Paris",)), "sc": (7, 1)},
    {"tvm": (16, ["Security Operations"]), "r7": ("system-admin", ()), "sc": (6, 2)},
]


def fill(lab: Lab) -> int:
    """Give everybody the accounts of their team, and a few something else; return how many exceptions there are."""
    rng = random.Random(150)
    exceptions = 0
    for number in range(PEOPLE):
        team = TEAMS[number % len(TEAMS)]
        for product, (role, places) in team.items():
            kind = rng.choice(["missing", "role", "disabled", "more"]) if rng.random() < EXCEPTIONS else ""
            exceptions += bool(kind)
            for index, scanner in enumerate(s for s in lab.scanners if s.product == product):
                if kind == "missing" and index == 0:
                    continue
                given = rng.choice(TEAMS)[product][0] if kind == "role" and index == 0 else role
                more = rng.sample(MORE[product], 2) if kind == "more" and index == 1 else []
                ADD[product](scanner.state, person(number), given, places, more, kind == "disabled")
    return exceptions


def add_to_tenant(state: Any, who: Person, role: Any, groups: Any, more: list[Any], disabled: bool) -> None:
    custom = [one.uuid for one in state.roles.values() if one.name == role]
    user = state.add_user(who.username, "", 0 if custom else role, name=who.name, enabled=not disabled)
    user.role_uuids = custom
    for group in state.groups.values():
        if group.name in (*groups, *more):
            group.members.add(user.id)


def add_to_console(state: Any, who: Person, role: str, sites: Any, more: list[Any], disabled: bool) -> None:
    held = {site.id for site in state.sites.values() if site.name in (*sites, *more)}
    login = who.username.partition("@")[0]
    state.add_user(login=login, name=who.name, email=who.username, role=role, sites=held, enabled=not disabled)


def add_to_center(state: Any, who: Person, role: int, group: int, more: list[Any], disabled: bool) -> None:
    profile = {"firstname": who.given, "lastname": who.family, "email": who.username}
    login = who.username.partition("@")[0]
    state.add_account(1, login, role, group=group, managed_users_groups=more, profile=profile, locked=disabled)


ADD = {"tvm": add_to_tenant, "r7": add_to_console, "sc": add_to_center}
MORE: dict[str, list[Any]] = {"tvm": ["Security Operations", "Remediation"], "r7": list(PLACES), "sc": [1, 2, 3]}


def test_teams_become_profiles_and_exceptions_stay_exceptions(tmp_path: Path) -> None:
    with Lab(tmp_path / "lab", seed=0, scanners=2) as lab:
        estates = Estates(lab)
        estates.rng = random.Random(0)
        estates.scanners = lab.scanners
        exceptions = fill(lab)
        estates.connections = {scanner.name: connection(lab, scanner) for scanner in lab.scanners}
        estate = read(estates)
        made, files = adopt(estate)
        inventory = inventory_of(files, estate)
        for access in ("declared", "exact"):
            assert shown(planned(estates, inventory, access)) == []
    for path, text in files.items():
        (tmp_path / Path(path).name).write_text(text, encoding="utf-8")
    assert len(made.people) == PEOPLE + 1, "and one more, the standing reader of the consoles"
    for product in ("tvm", "r7", "sc"):
        assert len(TEAMS) <= sum(name.startswith(f"{product}-") for name in made.profiles) <= len(TEAMS) + 1
    own = [name for entry in made.people for name, value in entry.items() if isinstance(value, dict)]
    assert len(own) <= exceptions + 2
    assert sum(entry["profiles"] == ["individual"] for entry in made.people) <= 1
    assert made.doubts == []
