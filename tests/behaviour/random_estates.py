# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Estates drawn at random in a lab's scanners, odd accounts among them, and adopting and planning them in process."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import Adoption, adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import Estate, adoption_of, scanner_from
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._inventory_files import files_of
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._people import faults_of_people
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import faults_of_profiles
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import roster_at
from in_process import connection, run_module
from lab.people import person
from lab.scanner import Scanner
from lab.serving import Lab

RETAIL = 1
R7_ROLES = ("user", "site-admin", "security-manager", "report-reader", "Scan Coordinator", "global-admin", "custom")
SHARED = "secops@example.com"


@dataclass
class Someone:
    """An invented person, with the habits of whoever made the accounts."""

    address: str
    name: str
    team: int
    oddities: dict[str, str] = field(default_factory=dict)


class Estates:
    """The scanners of a lab, filled anew for each estate."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.connections: dict[str, dict[str, Any]] = {}
        self.scanners: list[Scanner] = []
        for scanner in lab.scanners:
            if scanner.product == "tvm":
                # names that several things share, and one that is another's id
                scanner.state.add_group("Twin Group")
                scanner.state.add_group("Twin Group")
            elif scanner.product == "r7":
                places = scanner.state.sites
                place = type(next(iter(places.values())))
                for number, name in ((21, "Twin Site"), (22, "Twin Site"), (23, "{{ Templated }}"), (24, "1")):
                    places[number] = place(number, name, "static")

    def draw(self, seed: int) -> None:
        """Fill some scanners at random."""
        self.rng = rng = random.Random(seed)
        self.scanners = sorted(
            rng.sample(self.lab.scanners, rng.randint(2, len(self.lab.scanners))), key=lambda s: s.name
        )
        self.connections = {scanner.name: self._connection(scanner) for scanner in self.scanners}
        people = [self._someone(number) for number in rng.sample(range(60), rng.randint(3, 12))]
        # people with the same name before the @, and another address
        alike = [
            Someone(elsewhere(one.address), person(60 + n).name, 1)
            for n, one in enumerate(people)
            if rng.random() < 0.2
        ]
        people += alike
        teams = rng.randint(1, 4)
        self.access = {
            (scanner.name, team): self._access(scanner) for scanner in self.scanners for team in range(teams)
        }
        for scanner in self.scanners:
            self._clear(scanner)
            accounts = [someone for someone in people if rng.random() < 0.85]
            rng.shuffle(accounts)
            for someone in accounts:
                someone.team %= teams
                self._add(scanner, someone)
            for name, full in rng.sample(SYSTEM, rng.randint(0, 3)):
                self._add(scanner, Someone(f"{name}@example.com", full, 0, {"email": "none"}))

    def _someone(self, number: int) -> Someone:
        rng = self.rng
        who = person(number)
        odd: dict[str, str] = {}
        name = who.name
        if rng.random() < 0.4:
            kind = rng.choice(["email", "username", "name", "twin", "namesake"])
            odd[kind] = rng.choice(ODD[kind])
        if odd.get("namesake"):
            name = person(number - number % 2).name
        return Someone(who.username, name, rng.randint(0, 9), odd)

    def _connection(self, scanner: Scanner) -> dict[str, Any]:
        found = connection(self.lab, scanner)
        if scanner.product == "sc" and self.rng.random() < 0.3:
            given = scanner.credentials
            found |= {name: given[name] for name in ("access_key", "secret_key")}
            if self.rng.random() < 0.5:
                found["organization"] = "Retail"
        return found

    def _scope(self, scanner: Scanner) -> str:
        found = self.connections[scanner.name]
        if scanner.product != "sc" or found["access_key"] == scanner.credentials["org_user"]["access_key"]:
            return "all"
        return "managers" if "organization" in found else "administrators"

    def _access(self, scanner: Scanner) -> dict[str, Any]:
        """What somebody may be given on a scanner."""
        rng, state = self.rng, scanner.state
        if scanner.product == "tvm":
            groups = [group.id for group in state.groups.values() if group.name != "All Users"]
            role = rng.choice([0, 16, 24, 32, 40, 64, 128, "custom", "custom", 16, 32])
            return {"role": role, "groups": set(rng.sample(groups, rng.choice([0, 0, 1, 2, 3])))}
        if scanner.product == "r7":
            return {
                "role": rng.choice(R7_ROLES),
                "sites": set(rng.sample(sorted(state.sites), rng.choice([0, 1, 2, 3]))),
                "asset_groups": set(rng.sample(sorted(state.asset_groups), rng.choice([0, 0, 1]))),
                "all_sites": rng.random() < 0.2,
                "all_asset_groups": rng.random() < 0.1,
                "source": rng.choice([2, 2, 3, 4]),
            }
        groups = [number for org, number in state.groups if org == RETAIL]
        lists = [[], [], [-1], rng.sample(groups, 1), rng.sample(groups, 2)]
        scope = self._scope(scanner)
        kind = rng.choice(["tns", "tns", "ldap", "saml", "legacy", "ldap without a name"])
        found = {
            "role": {"administrators": 1, "managers": 2}.get(scope) or rng.choice([0, 2, 3, 4, 7, 1000001]),
            "org": 0 if scope == "administrators" else RETAIL,
            "auth_type": kind.split()[0],
            "must_change_password": rng.random() < 0.1,
            "ldap": 1 if kind.startswith("ldap") else -1,
            "ldap_username": "somebody" if kind == "ldap" else "",
        }
        if scope == "administrators":
            return found
        return {
            **found,
            "group": rng.choice(groups),
            "managed_users_groups": rng.choice(lists),
            "managed_objects_groups": rng.choice(lists),
        }

    def _clear(self, scanner: Scanner) -> None:
        state = scanner.state
        with state.lock:
            if scanner.product == "tvm":
                state.users = {n: user for n, user in state.users.items() if user.username == "admin@example.com"}
                for group in state.groups.values():
                    group.members.clear()
            elif scanner.product == "r7":
                state.clear_users()
            else:
                state.clear_users(RETAIL, keep=["retail.manager"])
                state.clear_users(0, keep=["labadmin", "standby.admin"])

    def _add(self, scanner: Scanner, someone: Someone) -> None:
        rng = self.rng
        access = dict(self.access[scanner.name, someone.team])
        if rng.random() < 0.2:
            access = {**access, **self._deviation(scanner, access)}
        username = self._username(scanner, someone)
        name = someone.name
        email: str | None = someone.address
        disabled = rng.random() < 0.12
        if rng.random() < 0.6:
            email = ODD_EMAIL.get(someone.oddities.get("email", ""), lambda text: text)(someone.address)
            name = ODD_NAME.get(someone.oddities.get("name", ""), lambda text: text)(name)
        with scanner.state.lock:
            if not self._is_free(scanner, username):
                return
            self.create(scanner, username, name, email or "", disabled, access)
            if "twin" in someone.oddities and rng.random() < 0.5:
                twin = username.swapcase() if someone.oddities["twin"] == "case" else f"second.{username}"
                self.create(scanner, twin, name, email or "", False, access)

    def _username(self, scanner: Scanner, someone: Someone) -> str:
        local, _at_unused, domain = someone.address.partition("@")
        kind = someone.oddities.get("username") if self.rng.random() < 0.6 else None
        if kind == "domain":
            return f"{local}@example.org"
        if kind == "short":
            local = local[0] + local.partition(".")[2]
        elif kind == "capitals":
            local = local.title()
        whole = kind == "whole" or scanner.product == "tvm"
        return f"{local}@{domain}" if whole else local

    def _is_free(self, scanner: Scanner, username: str) -> bool:
        names = {entry["username"] for entry in self.accounts(scanner)}
        return username not in names

    @staticmethod
    def accounts(scanner: Scanner) -> list[dict[str, Any]]:
        """The names of all accounts of a scanner, for comparison."""
        if scanner.product == "sc":
            return [{"username": one.username} for one in scanner.state.accounts.values()]
        key = "login" if scanner.product == "r7" else "username"
        return [{"username": getattr(user, key)} for user in scanner.state.users.values()]

    def _deviation(self, scanner: Scanner, access: Mapping[str, Any]) -> dict[str, Any]:
        other = self._access(scanner)
        names = self.rng.sample(sorted(access), self.rng.choice([1, 1, 2]))
        if {"auth_type", "ldap", "ldap_username"} & set(names):
            names += ["auth_type", "ldap", "ldap_username"]
        return {name: other[name] for name in names}

    def create(
        self, scanner: Scanner, username: str, name: str, email: str, disabled: bool, access: Mapping[str, Any]
    ) -> None:
        state, rng = scanner.state, self.rng
        if scanner.product == "tvm":
            custom = access["role"] == "custom"
            uuids = [role.uuid for role in state.roles.values() if role.custom]
            user = state.add_user(
                username,
                "Some-Password-123",
                0 if custom else access["role"],
                name=name or None,
                email=email,
                enabled=not disabled,
                role_uuids=uuids[: rng.choice([1, 1, 2])] if custom else [],
                undeletable=rng.random() < 0.05,
                login_fail_count=rng.choice([0, 0, 7]),
            )
            for number in access["groups"]:
                state.groups[number].members.add(user.id)
        elif scanner.product == "r7":
            state.add_user(
                login=username,
                name=name,
                email=email or None,
                enabled=not disabled,
                locked=rng.random() < 0.1,
                own_privileges={"manage-tags"} if rng.random() < 0.5 else set(),
                **access,
            )
        else:
            first, _blank_unused, last = name.rpartition(" ")
            profile = {"firstname": first, "lastname": last, "email": email}
            state.add_account(
                username=username,
                password="Some-Password-123",
                profile=profile,
                locked=disabled,
                **access,
            )


def elsewhere(address: str) -> str:
    """The same name at another domain."""
    return address.replace(".com", ".org")


SYSTEM = [
    ("svc-scan", "Scan Service"), ("api.reader", ""), ("breakglass", "Emergency Account"), ("joe.root", "Joe Root"),
    ("backup", "Backup"), ("rob.admin-jones", "Rob Admin-Jones"), ("kim.test", ""),
]  # fmt: skip
ODD = {
    "email": ["none", "capitals", "domain", "shared", "username of another"],
    "username": ["domain", "short", "capitals", "whole"],
    "name": ["none", "one", "blanks", "template", "reversed"],
    "twin": ["case", "address"],
    "namesake": ["yes"],
}
ODD_EMAIL: Mapping[str, Any] = {
    "none": lambda _text: "",
    "capitals": lambda text: text.title(),
    "domain": elsewhere,
    "shared": lambda _text: SHARED,
    "username of another": lambda _text: person(3).username,
}
ODD_NAME: Mapping[str, Any] = {
    "none": lambda _text: "",
    "one": lambda text: text.split()[0],
    "blanks": lambda text: text.replace(" ", "  ") + " ",
    "template": lambda text: text + " {{ 7 * 7 }}",
    "reversed": lambda text: " ".join(reversed(text.split())),
}


# -- adopting and planning ---------------------------------------------------------------------------------------------


class Loader(yaml.SafeLoader):
    """Reads files as Ansible does: a text that is no template is a text."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def read(estates: Estates) -> Estate:
    """The estate, read by the modules."""
    scanners = []
    for scanner in estates.scanners:
        adoption = adoption_of(scanner.product)
        for options in (adoption.asks, {**adoption.asks, **adoption.more}):
            arguments = {**estates.connections[scanner.name], **options}
            result = run_module(f"{scanner.product}_user_info", arguments)
            assert not result.get("failed"), result
            found = scanner_from(scanner.name, scanner.product, result)
            if found is not None:
                break
        assert found is not None
        scanners.append(found)
    here = {scanner.name for scanner in estates.scanners}
    unread: dict[str, list[str]] = {}
    for scanner in estates.lab.scanners:
        if scanner.name not in here and estates.rng.random() < 0.5:
            unread.setdefault(scanner.product, []).append(scanner.name)
    return Estate(scanners, unread)


@dataclass
class Inventory:
    """What the files of an adoption say."""

    people: list[dict[str, Any]]
    profiles: dict[str, dict[str, Any]]
    protected: list[str]
    parts: dict[str, str]

    def check(self) -> None:
        """Fail where the role would refuse it."""
        known = {name: frozenset({name.partition("-")[0]}) for name in self.parts}
        known |= {name: frozenset({name}) for name in ("tvm", "r7", "sc")}
        assert faults_of_profiles(self.profiles, known) + faults_of_people(self.people, self.profiles, known) == []


def inventory_of(files: Mapping[str, str], estate: Estate) -> Inventory:
    """What an inventory with these files says."""
    content: dict[str, Any] = {}
    local = set()
    for path, text in files.items():
        found = yaml.load(text, Loader) or {}  # noqa: S506
        group = Path(path).parts[1]
        if group == "all":
            content.update(found)
        else:
            assert found == {"onboarding_username_part": "local"}
            local.add(group)
    parts = {s.host: "local" if s.product in local else "whole" for s in estate.scanners}
    return Inventory(
        content["onboarding_people"], content["onboarding_profiles"], content["onboarding_protected"], parts
    )


def adopt(estate: Estate) -> tuple[Adoption, dict[str, str]]:
    """Adopt an estate; what it is, and the files that say it."""
    made = adopted(estate)
    return made, files_of(made)


def planned(estates: Estates, inventory: Inventory, access: str, unlisted: str = "ignore") -> dict[str, dict[str, Any]]:
    """What a run would change, by scanner and username."""
    inventory.check()
    found = {}
    for scanner in estates.scanners:
        place = Place(
            scanner.product,
            scanner.name,
            (scanner.product, scanner.name),
            {},
            inventory.parts[scanner.name],
            access == "exact",
            "delete" if access == "exact" else "warn",
            protected=inventory.protected,
        )
        roster = roster_at(place, inventory.people, inventory.profiles)
        arguments = {
            **estates.connections[scanner.name],
            "users": roster.users,
            "listed": roster.listed,
            "protected": roster.protected,
            "unlisted": unlisted,
        }
        result = run_module(f"{scanner.product}_users", arguments, check=True)
        assert not result.get("failed"), f"{scanner.name}: {result.get('msg')}"
        changes = {one["username"]: one for one in result["results"] if one["action"] != "none"}
        assert bool(changes) == result["changed"]
        if changes:
            found[scanner.name] = changes
    return found


def shown(changes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Changes in short."""
    return [
        f"{host} {name}: {one['action']} {one['changed_fields']}"
        for host, found in changes.items()
        for name, one in found.items()
    ]
