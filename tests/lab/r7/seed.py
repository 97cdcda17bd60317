# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts, roles, sites and asset groups that a console starts with.

What a person is depends on the number of the person alone; which ids they, the sites and the groups get depends on
the console's name as well, so that an id taken from one console means something else on the next.
"""

from __future__ import annotations

import random
import secrets
from typing import Any

from lab.people import person
from lab.r7 import catalogue
from lab.r7.state import Console, Place, User

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

# What is particular about the first people; sites and groups by name. Everybody after them follows `_ordinary`.
_PEOPLE: tuple[dict[str, Any], ...] = (
    {"role": "user", "sites": ("Paris", "Lyon"), "asset_groups": ("Laptops",)},
    {"role": "site-admin", "sites": ("Berlin",)},
    {"role": "user", "sites": ("Madrid",), "enabled": False},
    {"role": "security-manager", "all_sites": True, "all_asset_groups": True},
    {"role": "user", "asset_groups": ("Databases", "Printers"), "locked": True},
    {"role": "user", "sites": ("Oslo",), "source": 3},
    {"role": "site-admin", "sites": ("Turin", "Ghent"), "source": 4},
    {"role": "system-admin", "asset_groups": ("Web Servers", "Databases"), "upper_case_login": True},
    {"role": "report-reader", "sites": ("berlin", "Paris"), "email": None},
    {"role": "Scan Coordinator", "asset_groups": ("Domain Controllers",)},
    {"role": "user", "sites": ("Lyon", "Oslo", "Madrid"), "two_factor": True},
    {"role": "policy-auditor", "sites": ("Ghent",), "all_asset_groups": True, "enabled": False},
)


def seeded_console(name: str, people: int, switches: dict[str, Any]) -> tuple[Console, User, User]:
    """A console, its Global Administrator and an account that is none; the passwords of those two are new each time."""
    console = Console(name, switches)
    order = random.Random(f"r7 {name} {people}")  # the same console each time
    for row in catalogue.CUSTOM_ROLES:
        console.add_role(id=row[0], name=row[1], description=row[2], privileges=row[3])
    console.sites = _places(catalogue.SITE_NAMES, order)
    # a scan each night but of the last site, which nobody has scanned yet
    for night, name in enumerate(catalogue.SITE_NAMES[:-1], start=1):
        console.sites[_id_of(console.sites, name)].last_scan = f"2025-03-{night:02}T23:15:42.{night * 97:03}Z"
    console.asset_groups = _places(catalogue.ASSET_GROUP_NAMES, order)
    for group in console.asset_groups.values():
        group.description = f"{group.name} of the lab"

    # ids with gaps and in no order, as on a console that has seen people come and go
    ids = order.sample(range(2, 2 * people + 8), people + 2)
    admin = console.add_user(
        id=1,
        login="labadmin",
        name="Lab Administrator",
        email="labadmin@example.com",
        role=catalogue.GLOBAL_ADMIN,
        password=secrets.token_urlsafe(18),
    )
    console.add_user(
        id=ids[0],
        login="standby.admin",
        name="Standby Administrator",
        email="standby.admin@example.com",
        role=catalogue.GLOBAL_ADMIN,
        password=secrets.token_urlsafe(18),
    )
    non_admin = console.add_user(
        id=ids[1],
        login="plain.reader",
        name="Plain Reader",
        email="plain.reader@example.com",
        password=secrets.token_urlsafe(18),
        sites={_id_of(console.sites, "Paris")},
    )
    for number in range(people):
        _add_person(console, ids[number + 2], number, order)
    return console, admin, non_admin


def _places(names: tuple[str, ...], order: random.Random) -> dict[int, Place]:
    """Sites or asset groups under shuffled ids."""
    ids = order.sample(range(1, len(names) + 1), len(names))
    kinds = ("static", "dynamic")
    return {id_: Place(id_, name, kinds[index % 2]) for index, (id_, name) in enumerate(zip(ids, names))}


def _id_of(places: dict[int, Place], name: str) -> int:
    return next(place.id for place in places.values() if place.name == name)


def _add_person(console: Console, id_: int, number: int, order: random.Random) -> None:
    """Person `number` as an account."""
    who = person(number)
    traits = dict(_PEOPLE[number] if number < len(_PEOPLE) else _ordinary(number))
    login = who.username.partition("@")[0]
    if traits.pop("upper_case_login", False):
        login = ".".join(part.capitalize() for part in login.split("."))
    if traits.pop("two_factor", False):
        traits["two_factor_key"] = "".join(order.choices(_BASE32, k=32))
    external = console.sources[traits.get("source", catalogue.NORMAL_SOURCE)].external
    traits["sites"] = {_id_of(console.sites, name) for name in traits.get("sites", ())}
    traits["asset_groups"] = {_id_of(console.asset_groups, name) for name in traits.get("asset_groups", ())}
    traits.setdefault("email", who.username)
    # nobody logs in as these people, so their passwords need only exist
    password = None if external else f"lab-{number}-{order.getrandbits(48):012x}"
    console.add_user(id=id_, login=login, name=who.name, password=password, **traits)


def _ordinary(number: int) -> dict[str, Any]:
    """The traits of a person who stands for nothing in particular."""
    sites, groups = catalogue.SITE_NAMES, catalogue.ASSET_GROUP_NAMES
    role = ("user", "site-admin", "user", "system-admin", "report-reader")[number % 5]
    traits: dict[str, Any] = {"role": role, "enabled": number % 9 != 0}
    traits["sites"] = {sites[(number + step) % len(sites)] for step in range(number % 3 + 1)}
    if role != "site-admin" and number % 2:
        traits["asset_groups"] = {groups[number % len(groups)]}
    return traits
