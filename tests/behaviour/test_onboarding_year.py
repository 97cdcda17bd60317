# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A year of people on an estate of scanners, run by the playbook month by month, and looked at from the lab's side."""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Run
from estates import by_product, onboard, summary
from lab.scanner import Scanner
from lab.serving import Lab
from sc_people import RETAIL

TEAMS: dict[str, dict[str, Any]] = {
    "readers": {
        "tvm": {"permissions": "Basic"},
        "r7": {"role": "report-reader", "sites": ["Paris"]},
        "sc": {"role": "Executive", "group": "Shops"},
        "sc-3": {"group": "Data Centre"},
    },
    "analysts": {
        "tvm": {"permissions": "Standard"},
        "r7": {"role": "user", "sites": ["Paris", "Lyon"]},
        "emea": {"sites": ["Berlin"]},
        "r7-3": {"asset_groups": ["Laptops"]},
        "sc": {"role": "Security Analyst", "group": "Shops", "managed_users_groups": ["Partners", "Shops"]},
        "sc-2": {"managed_objects_groups": ["Data Centre"]},
    },
    "cloud": {"tvm": {"permissions": "Scan Manager"}, "tvm-2": {"permissions": "Scan Operator"}},
    "consoles": {"emea": {"role": "site-admin", "sites": ["Oslo"], "asset_groups": ["Printers"]}},
}
SIGN_IN = {"r7": "Corporate LDAP", "emea": "Corporate LDAP", "sc": "saml"}
PROFILES = {
    team: {
        scope: {**grants, "authentication": SIGN_IN[scope]} if "role" in grants else grants
        for scope, grants in each.items()
    }
    for team, each in TEAMS.items()
}
EMEA = ("r7-1", "r7-2")
ROLES = {"Basic": 16, "Scan Operator": 24, "Standard": 32, "Scan Manager": 40}
KEEPERS = ("standby.admin@example.com", "admin@example.com")
ACCESS = ("sites", "asset_groups", "managed_users_groups", "managed_objects_groups")
LONG = os.environ.get("FAULTS") == "long"
MONTHS = 12 if LONG else 2


def groups(hosts: dict[str, Any]) -> dict[str, Any]:
    """The scanners by product, and two consoles in a group of their own."""
    found = by_product(hosts)
    found["r7"]["children"] = {"emea": {"hosts": {name: found["r7"]["hosts"].pop(name) for name in EMEA}}}
    return found


def wanted(team: str, scanner: str) -> dict[str, Any] | None:
    """What a team has on a scanner, worked out apart from the role; `None`: nothing says anything of it."""
    product = scanner.partition("-")[0]
    scopes = [product, *(["emea"] if scanner in EMEA else []), scanner]
    layers = [TEAMS[team][scope] for scope in scopes if scope in TEAMS[team]]
    return {name: value for layer in layers for name, value in layer.items()} if layers else None


class Year:
    """People, what an inventory says of them, and the scanners as they were before a run."""

    def __init__(self, lab: Lab, directory: Path, exact: bool) -> None:
        self.lab, self.directory, self.exact = lab, directory, exact
        self.draw = random.Random(f"a year {exact}")
        self.people: dict[str, dict[str, Any]] = {}
        self.today = datetime.date(2026, 1, 15)
        self.count = 0

    # what happens

    def join(self, **more: Any) -> None:
        self.count += 1
        name = f"joiner.{self.count:02}@example.com"
        self.people[name] = {"team": self.draw.choice(list(TEAMS)), "state": "present", "formerly": [], **more}

    def contract(self) -> None:
        starts = self.today + datetime.timedelta(days=self.draw.choice([-10, 0, 40]))
        self.join(starts=starts, expires=starts + datetime.timedelta(days=self.draw.choice([30, 60])))

    def move(self, name: str) -> None:
        self.people[name]["team"] = self.draw.choice(list(TEAMS))

    def leave(self, name: str) -> None:
        self.people[name]["state"] = "disabled"

    def come_back(self, name: str) -> None:
        self.people[name]["state"] = "present"

    def go(self, name: str) -> None:
        self.people[name]["state"] = "absent"

    def rename(self, name: str) -> None:
        person = self.people.pop(name)
        self.count += 1
        self.people[f"renamed.{self.count:02}@example.com"] = {**person, "formerly": [*person["formerly"], name]}

    def drift(self) -> None:
        """Somebody changes accounts by hand."""
        for scanner in self.lab.scanners:
            state = scanner.state
            ours = [u for u in users_of(scanner) if self.owner(scanner.name, login_of(u))]
            for user in self.draw.sample(ours, min(2, len(ours))):
                what = self.draw.choice(["enabled", "name", "access"])
                if scanner.product == "sc":
                    self.drift_in_a_center(state, user, what)
                elif what == "enabled":
                    user.enabled = not user.enabled
                elif what == "name":
                    user.name = f"By Hand {self.draw.randrange(100)}"
                elif scanner.product == "tvm":
                    user.permissions = self.draw.choice(list(ROLES.values()))
                elif not user.all_asset_groups:
                    user.asset_groups = {self.draw.choice(list(state.asset_groups))}
                    user.sites = {self.draw.choice(list(state.sites))}

    def drift_in_a_center(self, state: Any, user: Any, what: str) -> None:
        if what == "enabled":
            user.locked = not user.locked
        elif what == "name":
            user.profile["lastname"] = f"By Hand {self.draw.randrange(100)}"
        else:
            groups = [group for org, group in state.groups if org == user.org]
            user.managed_users_groups = self.draw.sample(groups, 2)
            user.managed_objects_groups = [self.draw.choice([-1, *groups])]

    def month(self) -> str | None:
        """Let a month go by; return the scanner that is down at its end."""
        for _unused in range(3):
            self.join()
        self.contract()
        at_work = [name for name, person in self.people.items() if person["state"] == "present"]
        away = [name for name, person in self.people.items() if person["state"] == "disabled"]
        events = [self.move, self.move, self.leave, self.go, self.rename]
        for name, event in zip(self.draw.sample(at_work, min(5, len(at_work))), events):
            event(name)
        for name in away[:1]:
            self.come_back(name)
        self.drift()
        return self.draw.choice([None, None, *(scanner.name for scanner in self.lab.scanners)])

    # what the inventory says

    def roster(self) -> list[dict[str, Any]]:
        found = []
        for name, person in self.people.items():
            entry = {"username": name, "profiles": [person["team"]], "state": person["state"]}
            entry.update({key: str(person[key]) for key in ("starts", "expires") if key in person})
            if person["state"] == "present":
                entry["enabled"] = True
            if person["formerly"]:
                entry["formerly"] = person["formerly"]
            found.append(entry)
        return found

    def run(self, down: str | None = None) -> Run:
        self.lab.faults = [{"scanner": down, "times": 0, "do": "status", "status": 503}] if down else []
        run = onboard(
            self.lab,
            self.directory,
            groups=groups,
            onboarding_people=self.roster(),
            onboarding_profiles=PROFILES,
            onboarding_today=str(self.today),
            onboarding_access="exact" if self.exact else "declared",
            onboarding_unentitled="disable",
            onboarding_protected=list(KEEPERS),
            sc_migrate_to="retail.manager",
            **{f"{product}_retries": 0 for product in ("tvm", "r7", "sc")},
        )
        self.lab.faults = []
        return run

    # what there should be

    def owner(self, scanner: str, login: str) -> str | None:
        """Whose account this is, under whichever name."""
        for name, person in self.people.items():
            if login in (account(scanner, each) for each in (name, *person["formerly"])):
                return name
        return None

    def check(self, scanner: str, before: dict[str, dict[str, Any]]) -> None:
        """Hold a scanner against the people, and what nobody spoke of against what it was before."""
        after = look(self.lab, scanner)
        strangers = {login for login in {*before, *after} if self.owner(scanner, login) is None}
        assert {login: after.get(login) for login in strangers} == {login: before.get(login) for login in strangers}
        for name, person in self.people.items():
            self.check_person(scanner, name, person, before, after)

    def check_person(
        self, scanner: str, name: str, person: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        where = f"{name} on {scanner}, {self.today}: {person}"
        login = account(scanner, name)
        formers = [account(scanner, each) for each in person["formerly"]]
        grants = wanted(person["team"], scanner)
        starts, expires = person.get("starts", self.today), person.get("expires", self.today)
        assert sum(after[each]["enabled"] for each in (login, *formers) if each in after) <= 1, where
        if person["state"] == "absent":
            assert not {login, *formers} & set(after), where
        elif person["state"] == "disabled" or expires < self.today or (starts <= self.today and grants is None):
            assert not any(after[each]["enabled"] for each in (login, *formers) if each in after), where
            assert {login, *formers} & set(after) == {login, *formers} & set(before), where
        elif starts > self.today:
            assert {each: after.get(each) for each in (login, *formers)} == {
                each: before.get(each) for each in (login, *formers)
            }, where
        else:
            assert after[login]["enabled"], where
            self.check_access(scanner, grants or {}, before.get(login), after[login], where)
            if not scanner.startswith("tvm") and login not in before and any(each in before for each in formers):
                assert after[login]["id"] in [before[each]["id"] for each in formers if each in before], where

    def check_access(
        self, scanner: str, grants: dict[str, Any], before: dict[str, Any] | None, after: dict[str, Any], where: str
    ) -> None:
        if scanner.startswith("tvm"):
            assert after["permissions"] == ROLES[grants["permissions"]], where
        else:
            assert after["role"] == grants["role"], where
            assert after.get("group") == grants.get("group"), where
            for kind in [name for name in ACCESS if name in after]:
                if kind in grants:
                    assert after[kind] == set(grants[kind]), where
                elif self.exact or before is None:
                    assert after[kind] == set() or before is None, where
                else:
                    assert after[kind] == before[kind], where
        assert before is None or after["name"] == before["name"], where


def account(scanner: str, username: str) -> str:
    """The name that somebody's account has on a scanner."""
    return username if scanner.startswith("tvm") else username.partition("@")[0]


def users_of(scanner: Scanner) -> list[Any]:
    """The accounts that a host of the inventory is about: of a centre, those of its first organization."""
    state = scanner.state
    return list(state.users_of(RETAIL) if scanner.product == "sc" else state.users.values())


def login_of(user: Any) -> str:
    """The name of an account of the lab."""
    return str(user.login if hasattr(user, "login") else user.username)


def look(lab: Lab, scanner: str) -> dict[str, dict[str, Any]]:
    """All accounts of a scanner, by name, as the lab has them."""
    state = lab.scanner(scanner).state
    found = {}
    for user in users_of(lab.scanner(scanner)):
        if scanner.startswith("sc"):
            found[user.username] = look_at_center(state, user)
            continue
        one = {"id": user.id, "enabled": user.enabled, "name": user.name, "email": user.email}
        if scanner.startswith("tvm"):
            one["permissions"] = user.permissions
        else:
            one.update({"role": user.role, "all_sites": user.all_sites})
            one["sites"] = {state.sites[site].name for site in user.sites}
            one["asset_groups"] = {state.asset_groups[group].name for group in user.asset_groups}
        found[login_of(user)] = one
    return found


def look_at_center(state: Any, user: Any) -> dict[str, Any]:
    """An account of a centre."""

    def named(groups: list[int]) -> set[str]:
        return {"All Groups" if number == -1 else state.groups[user.org, number].name for number in groups}

    return {
        "id": user.id,
        "enabled": not user.locked,
        "name": (user.profile["firstname"], user.profile["lastname"]),
        "email": user.profile["email"],
        "role": state.roles[user.role].name,
        "group": state.groups[user.org, user.group].name,
        "managed_users_groups": named(user.managed_users_groups),
        "managed_objects_groups": named(user.managed_objects_groups),
    }


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Three scanners of each product."""
    with Lab(tmp_path / "lab", products=("tvm", "r7", "sc"), scanners=3) as running:
        yield running


@pytest.mark.weight(240)
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("exact", [False, True] if LONG else [True], ids=["declared", "exact"] if LONG else ["exact"])
def test_after_each_run_of_a_year_the_estate_is_as_the_roster_says(lab: Lab, tmp_path: Path, exact: bool) -> None:
    year = Year(lab, tmp_path, exact)
    names = [scanner.name for scanner in lab.scanners]
    for number in range(MONTHS):
        down = year.month()
        before = {name: look(lab, name) for name in names}
        run = year.run(down)
        assert run.code == (2 if down else 0), run.output
        for name in names:
            if name == down:
                assert look(lab, name) == before[name]
                assert run.recap[name]["failed"] == 1
                assert any(line.startswith(f"{name} ") and "was left out" in line for line in summary(run))
            else:
                year.check(name, before[name])
                assert run.recap[name]["failed"] == 0
        before = {name: look(lab, name) for name in names}
        again = year.run()
        assert again.code == 0, again.output
        assert {request["scanner"] for request in again.requests if request["method"] != "GET"} <= {down}
        for name in names:
            year.check(name, before[name])
        year.today += datetime.timedelta(days=40)
        print(f"month {number + 1}: {len(year.people)} people, {down or 'nothing'} down, {len(run.writes)} writes")
