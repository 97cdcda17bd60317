# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organizations, groups, roles and accounts that a Security Center starts with.

What a person is depends on the number of the person alone; which id they get depends on the server's name as well, so
that an id taken from one server means something else on the next.
"""

from __future__ import annotations

import random
import secrets
from typing import Any

from lab.people import Person, person
from lab.sc import catalogue
from lab.sc.model import Account, Thing
from lab.sc.state import SecurityCenter

RETAIL, WHOLESALE = 1, 2
NIGHT_SHIFT, STOCK_AUDIT = catalogue.FIRST_CUSTOM_ROLE, catalogue.FIRST_CUSTOM_ROLE + 1
# Groups by organization; the same name means another id in the next organization.
_GROUPS = {RETAIL: ("Shops", "Data Centre", "Partners"), WHOLESALE: ("Depots", "Partners", "Shops")}

# What is particular about the first people; groups by name. Everybody after them follows `_ordinary`. All are in
# the first organization, as a roster is of one organization; the second one has people of its own.
_PEOPLE: tuple[dict[str, Any], ...] = (
    {"role": 3, "group": "Shops", "profile": {"title": "Analyst"}, "objects": ["scan of the tills", "till report"]},
    {"role": 2, "group": "Full Access", "managed_users_groups": [-1], "managed_objects_groups": [-1]},
    {"role": 4, "group": "Data Centre", "locked": True},
    {"role": 3, "group": "Shops", "auth_type": "ldap", "ldap": 1, "ldap_username": "skjaer"},
    {"role": NIGHT_SHIFT, "group": "Shops", "must_change_password": True, "responsible_asset": 19},
    {"role": 3, "group": "Full Access", "managed_objects_groups": ["Partners"], "objects": ["partner sweep"]},
    {"role": 5, "group": "Partners", "auth_type": "saml"},
    {"role": 7, "group": "Shops", "upper_case_name": True, "profile": {"email": "", "phone": "555 0107"}},
    {"role": 3, "group": "Data Centre", "managed_users_groups": ["Shops"], "objects": ["rack audit"]},
    {"role": 6, "group": "Full Access"},
    {"role": 4, "group": "Shops", "preferences": {("darkMode", "system"): "true", ("darkMode", ""): "false"}},
    {"role": STOCK_AUDIT, "group": "Partners"},
)
_WHOLESALE: dict[str, dict[str, Any]] = {
    "depot.keeper": {"role": 3, "group": "Depots", "objects": ["depot sweep"]},
    "stock.auditor": {"role": STOCK_AUDIT, "group": "Shops"},
}


def seeded_center(name: str, people: int, switches: dict[str, Any]) -> tuple[SecurityCenter, Account, Account]:
    """A server, its first administrator and the first Security Manager of organization 1.

    The passwords and keys of those two are new each time.
    """
    center = SecurityCenter(name, switches)
    center.ldaps[1] = Thing(catalogue.ADMIN_ORG, 1, "Corporate Directory", "ldap.example.com")
    center.add_organization("Retail", description="Shops and tills", ldaps=[1])
    center.add_organization("Wholesale")
    for org, names in _GROUPS.items():
        for group in names:
            center.add_group(org, group)
    for org, number, asset in ((RETAIL, 19, "Windows Hosts"), (RETAIL, 20, "Tills"), (WHOLESALE, 19, "Forklifts")):
        center.add_asset(org, number, asset)
    center.add_role("Night Shift", "Scans at night", permissions={"permAgentsScan"}, scan="policy")
    center.add_role("Stock Audit", "Reads what was counted", permissions={"permViewOrgLogs"})

    admin = _local(center, catalogue.ADMIN_ORG, "labadmin", catalogue.ADMINISTRATOR)
    # documented by an example: one preference under the empty tag; the server's own are under "system"
    admin.preferences = {("timezone", ""): "America/New_York", **admin.preferences}
    _local(center, catalogue.ADMIN_ORG, "standby.admin", catalogue.ADMINISTRATOR)
    manager = _local(center, RETAIL, "retail.manager", catalogue.SECURITY_MANAGER)
    _local(center, WHOLESALE, "wholesale.manager", catalogue.SECURITY_MANAGER)
    for account in (admin, manager):
        center.issue_keys(account)
    _link(center, admin, RETAIL, "labadmin-retail", catalogue.SECURITY_MANAGER)
    _link(center, admin, WHOLESALE, "labadmin-wholesale", catalogue.SECURITY_MANAGER)
    _link(center, manager, WHOLESALE, "retail.manager2", catalogue.SM_LINKED)

    # ids with gaps and in no order, as on a server that has seen people come and go
    order = random.Random(f"sc {name} {people}")
    ids = order.sample(range(10, 10 + 2 * people), people)
    for number in range(people):
        _add_person(center, ids[number], number)
    for username, traits in _WHOLESALE.items():
        center.add_account(WHOLESALE, username, **_by_id(center, WHOLESALE, traits), password=secrets.token_urlsafe(18))
    return center, admin, manager


def _local(center: SecurityCenter, org: int, username: str, role: int) -> Account:
    everything = {"managed_users_groups": [-1], "managed_objects_groups": [-1]} if org else {}
    profile = {"email": f"{username}@example.com"}
    return center.add_account(org, username, role, password=secrets.token_urlsafe(18), profile=profile, **everything)


def _link(center: SecurityCenter, parent: Account, org: int, username: str, role: int) -> None:
    center.add_account(org, username, role, auth_type="linked", parent=parent.key)


def _add_person(center: SecurityCenter, id_: int, number: int) -> None:
    """Person `number` as an account."""
    who = person(number)
    traits = _by_id(center, RETAIL, _PEOPLE[number] if number < len(_PEOPLE) else _ordinary(number))
    if traits.get("auth_type", "tns") == "tns":
        traits["password"] = f"Start-Password-{number:03d}"
    username = who.username.partition("@")[0]
    if traits.pop("upper_case_name", False):
        username = ".".join(part.capitalize() for part in username.split("."))
    traits["profile"] = {**_profile(who), **traits.get("profile", {})}
    traits["preferences"] = {**catalogue.DEFAULT_PREFERENCES, **traits.get("preferences", {})}
    center.add_account(RETAIL, username, traits.pop("role"), id=id_, **traits)


def _by_id(center: SecurityCenter, org: int, traits: dict[str, Any]) -> dict[str, Any]:
    """The traits of an account of its own, with the ids of the groups that they name."""
    groups = {group.name: group.id for key, group in center.groups.items() if key[0] == org}
    lists = {
        name: [groups.get(item, item) for item in traits.get(name, ())]
        for name in ("managed_users_groups", "managed_objects_groups", "objects")
    }
    return {**traits, **lists, "group": groups[traits["group"]]}


def _profile(who: Person) -> dict[str, str]:
    return {"firstname": who.given, "lastname": who.family, "email": who.username}


def _ordinary(number: int) -> dict[str, Any]:
    """What the people after the first are like."""
    groups = ("Full Access", *_GROUPS[RETAIL])
    traits: dict[str, Any] = {
        "role": (3, 4, 5, 7, NIGHT_SHIFT)[number % 5],
        "group": groups[number % len(groups)],
        "locked": number % 9 == 0,
    }
    if number % 4 == 0:
        traits["objects"] = [f"scan number {number}"]
    return traits
