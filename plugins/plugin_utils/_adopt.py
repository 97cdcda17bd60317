# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""From accounts to people and profiles that say the same, so that a run right after an adoption changes nothing.

Pure functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import (
    LOCAL,
    WHOLE,
    Account,
    Estate,
    adoption_of,
    places_of,
)
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._identity import Apart, Doubt, identified
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._people import faults_of_people
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import faults_of_profiles
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import DISABLED, PRESENT, Roster, roster_at
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._teams import Access, At, teams

INDIVIDUAL = "individual"
"""The profile that grants nothing: its people have what stands at themselves, and no account anywhere else."""


@dataclass(frozen=True)
class Adoption:
    """What an inventory says of an estate.

    Attributes:
        people: as ``onboarding_people`` has them, sorted.
        accounts: the accounts of each, by username.
        profiles: as ``onboarding_profiles`` has them.
        apart: protected accounts with the reasons.
        doubts: what somebody has to decide.
        parts: for each host, which part of a username is the account's name.
        local: the products for all of which that is the part before the ``@``.
    """

    people: Sequence[Mapping[str, Any]]
    accounts: Mapping[str, Sequence[Account]]
    profiles: Mapping[str, Mapping[str, Any]]
    apart: Sequence[Apart]
    doubts: Sequence[Doubt]
    parts: Mapping[str, str]
    local: Sequence[str]

    @property
    def protected(self) -> list[str]:
        """Return the protected names, of the accounts to decide too."""
        accounts = [apart.account for apart in self.apart] + [a for doubt in self.doubts for a in doubt.accounts]
        return list({account.folded: account.username for account in accounts}.values())


class NotTheSame(Exception):
    """What would be written says something else than what is there: a fault of this collection."""


def adopted(estate: Estate) -> Adoption:
    """Return people and profiles that say what the accounts of an estate are.

    Raises:
        NotTheSame: they would not.
    """
    found = identified(estate.scanners)
    everybody = {_username(accounts): accounts for accounts in found.people}
    everybody = {name: everybody[name] for name in sorted(everybody, key=lambda name: (name.casefold(), name))}
    parts = _parts(estate, everybody)
    places = {place.host: place for place in places_of(estate, parts)}
    people = {
        name: _Person(name, accounts, places, everywhere=not estate.unread) for name, accounts in everybody.items()
    }
    there = {scanner.host: {account.folded for account in scanner.accounts} for scanner in estate.scanners}
    profiles: dict[str, dict[str, Any]] = {}
    for product in estate.products():
        _add_access(estate, product, people, places, there, profiles)
    _give_free_names(people, places, there)
    for person in people.values():
        person.add_texts()
    if any(not person.profiles for person in people.values()):
        profiles[INDIVIDUAL] = {}
    made = Adoption(
        [person.as_entry(estate) for person in people.values()],
        everybody,
        profiles,
        found.apart,
        found.doubts,
        parts,
        [p for p in estate.products() if all(parts[scanner.host] == LOCAL for scanner in estate.of_product(p))],
    )
    check(estate, made)
    return made


# -- names -------------------------------------------------------------------------------------------------------------


def _most(values: Iterable[str]) -> str | None:
    """Return the most common text, of several the first in the alphabet."""
    counted = Counter(values)
    return min(counted, key=lambda text: (-counted[text], text)) if counted else None


def _username(accounts: Sequence[Account]) -> str:
    """Return a person's username: an address if there is any, those that are usernames first."""
    found = _most(account.username for account in accounts if "@" in account.username and account.addresses)
    if found:
        return found
    address = _most(account.addresses[0] for account in accounts if account.addresses)
    if address is None:
        return str(_most(account.username for account in accounts))
    local, _at_unused, domain = address.partition("@")
    spelt = _most(a.username for a in accounts if a.folded == local.casefold())
    return f"{spelt or local}@{domain}"


def _parts(estate: Estate, people: Mapping[str, Sequence[Account]]) -> dict[str, str]:
    """Return for each host which part of a username is the account's name: as the inventory says, or as most are."""
    found = {}
    for product in estate.products():
        scanners = estate.of_product(product)
        pairs = [(name, a) for name, accounts in people.items() for a in accounts if a.product == product]
        local = sum("@" in name and account.username == name.partition("@")[0] for name, account in pairs)
        whole = sum("@" in name and account.username == name for name, account in pairs)
        free = all(scanner.username_part is None and scanner.in_group for scanner in scanners)
        for scanner in scanners:
            found[scanner.host] = scanner.username_part or (LOCAL if free and local > whole else WHOLE)
    return found


def _give_free_names(people: Mapping[str, _Person], places: Mapping[str, Place], there: Mapping[str, set[str]]) -> None:
    """Give who has no account on a scanner another username there, where the own one would mean somebody else's."""
    for host, place in places.items():
        taken = set(there[host])
        for person in people.values():
            if host in person.at:
                continue
            name = place.mapped(person.username)
            if name.casefold() in taken:
                choices = (person.username, *(f"{person.username}.{number}" for number in range(2, 1000)))
                name = next(choice for choice in choices if choice.casefold() not in taken)
                person.own.setdefault(host, {})["username"] = name
            taken.add(name.casefold())


# -- people ------------------------------------------------------------------------------------------------------------


class _Person:
    """One person, while it becomes known what has to be said."""

    def __init__(
        self, username: str, accounts: Sequence[Account], places: Mapping[str, Place], *, everywhere: bool
    ) -> None:
        """Take the accounts; ``everywhere``: no scanner was left out, whose accounts the person's state would hit."""
        self.username = username
        self.accounts = accounts
        self.at = {account.host: account for account in accounts}
        self.profiles: list[str] = []
        self.own: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, str] = {}
        locked_out = not any(account.adopted.enabled for account in accounts)
        self.state = DISABLED if everywhere and locked_out else None
        for host, account in self.at.items():
            own = self.own[host] = {}
            if places[host].mapped(username) != account.username:
                own["username"] = account.username
            if self.state is None and not account.adopted.enabled:
                own["state"] = DISABLED

    def access(self, product: str, places: Mapping[str, Place], there: Mapping[str, set[str]]) -> Access | None:
        """Return what the person has on a product, ``None`` for nothing."""
        at = {account.host: account.adopted for account in self.accounts if account.product == product}
        free = [
            host
            for host, place in places.items()
            if place.product == product and place.mapped(self.username).casefold() not in there[host]
        ]
        return Access(at, frozenset(free) - at.keys()) if at else None

    def add_texts(self) -> None:
        """Find the name and the address that most accounts have, and what differs."""
        for field, same in (("name", self._same_name), ("email", self._same_email)):
            values = {account.host: getattr(account.adopted, field) for account in self.accounts}
            most = _most(value for value in values.values() if value)
            if most is not None and all(
                value is not None or same(self.at[host], most) for host, value in values.items()
            ):
                self.texts[field] = most
            else:
                most = None
            for host, value in values.items():
                if value is not None and not (same(self.at[host], most) if most is not None else not value):
                    self.own[host][field] = value

    @staticmethod
    def _same_name(account: Account, name: str) -> bool:
        return adoption_of(account.product).shown_name(name) == account.adopted.name

    @staticmethod
    def _same_email(account: Account, email: str) -> bool:
        return account.adopted.email is not None and account.adopted.email.casefold() == email.casefold()

    def as_entry(self, estate: Estate) -> dict[str, Any]:
        """Return the person as ``onboarding_people`` has them."""
        entry: dict[str, Any] = {"username": self.username, **self.texts}
        if self.state:
            entry["state"] = self.state
        entry["profiles"] = self.profiles or [INDIVIDUAL]
        for product in estate.products():
            hosts = {scanner.host for scanner in estate.of_product(product)}
            own = {host: fields for host, fields in self.own.items() if host in hosts and fields}
            entry.update(laid_out(product, own, hosts if estate.is_complete(product) else set()))
        return entry


def laid_out(product: str, at: At, hosts: set[str]) -> dict[str, dict[str, Any]]:
    """Return fields by scope: what is the same on all ``hosts`` stands at the product, all else at the host.

    A scope says that somebody shall have an account, so that nothing stands at the product where it is only one of
    some hosts.
    """
    if not hosts or set(at) != hosts:
        return {host: dict(fields) for host, fields in sorted(at.items())}
    first = next(iter(at.values()))
    common = {n: v for n, v in first.items() if all(n in other and other[n] == v for other in at.values())}
    left = {host: {n: v for n, v in at[host].items() if n not in common} for host in sorted(at)}
    found = {product: common} if common or not all(left.values()) else {}
    return {**found, **{host: fields for host, fields in left.items() if fields}}


def _add_access(
    estate: Estate,
    product: str,
    people: Mapping[str, _Person],
    places: Mapping[str, Place],
    there: Mapping[str, set[str]],
    profiles: dict[str, dict[str, Any]],
) -> None:
    """Find the profiles of a product, and what its people have of their own."""
    accesses = {name: person.access(product, places, there) for name, person in people.items()}
    found = teams(product, {name: access for name, access in accesses.items() if access is not None})
    hosts = {scanner.host for scanner in estate.of_product(product)} if estate.is_complete(product) else set()
    for name, at in sorted(found.profiles.items()):
        profiles[name] = laid_out(product, at, hosts)
    for name, own in found.own.items():
        person = people[name]
        chosen = found.chosen.get(name)
        covered = found.profiles[chosen] if chosen else {}
        if chosen:
            person.profiles.append(chosen)
        for host, fields in own.items():
            mine = person.own.setdefault(host, {})
            mine.update({key: value for key, value in fields.items() if key not in mine})
            if host not in covered and not mine.keys() - {"username"}:
                # Something must say that the person has an account there.
                mine["state"] = "present"


# -- the proof ---------------------------------------------------------------------------------------------------------


def check(estate: Estate, made: Adoption) -> None:
    """Check that the role makes of people and profiles just what the accounts are.

    Raises:
        NotTheSame: it does not; with every difference.
    """
    places = [p for exact in (False, True) for p in places_of(estate, made.parts, made.protected, exact=exact)]
    known = places[0].known if places else {}
    problems = faults_of_profiles(made.profiles, known) + faults_of_people(made.people, made.profiles, known)
    for place in places if not problems else ():
        try:
            roster = roster_at(place, made.people, made.profiles)
        except UsageError as error:
            problems.append(error.message)
        else:
            problems += _differences(estate, made, place, roster)
    if problems:
        raise NotTheSame(say("not the same", problem="; ".join(dict.fromkeys(problems))))


def _differences(estate: Estate, made: Adoption, place: Place, roster: Roster) -> list[str]:
    adopted_there = {a.username: a for accounts in made.accounts.values() for a in accounts if a.host == place.host}
    there = {account.folded for s in estate.scanners if s.host == place.host for account in s.accounts}
    wanted = {entry["username"]: entry for entry in roster.users}
    problems = [f"{account}: is left out" for name, account in adopted_there.items() if name not in wanted]
    for name, entry in wanted.items():
        if name in adopted_there:
            problems += [f"{adopted_there[name]}: {text}" for text in _unlike(adopted_there[name], entry)]
        elif name.casefold() in there:
            problems.append(f"{name} on {place.host}: is somebody else's")
        elif entry["state"] == PRESENT:
            problems.append(f"{name} on {place.host}: would be created")
    problems += [f"{name} on {place.host}: is listed" for name in roster.listed if name.casefold() in there]
    return problems


def _unlike(account: Account, entry: Mapping[str, Any]) -> list[str]:
    """Return in what an entry would change an account."""
    found, nothing = account.adopted, adoption_of(account.product).nothing
    if entry["state"] != (PRESENT if found.enabled else DISABLED):
        return [f"state is {entry['state']}"]
    if not found.enabled:
        return []
    problems = []
    for name in products()[account.product].grants:
        given = entry.get(name)
        if name in found.mute:
            problems += [f"{name} is given"] if given is not None else []
            continue
        have = found.grants.get(name, nothing.get(name))
        brought = name in found.given and given in (None, True)
        if not brought and have != (nothing.get(name) if given is None else given):
            problems.append(f"{name} is {given}, not {have}")
    if entry.get("name") is not None and adoption_of(account.product).shown_name(entry["name"]) != found.name:
        problems.append("the name is another one")
    if entry.get("email") is not None and entry["email"].casefold() != (found.email or "").casefold():
        problems.append("the address is another one")
    return problems
