# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""From people and profiles, as an inventory holds them, to what one scanner's module takes. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Differ
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._people import faults_of_people
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import (
    faults_of_profiles,
    granted,
    merged_layers,
)
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._values import as_bool, as_date

PRESENT, DISABLED, ABSENT = "present", "disabled", "absent"
_UNENTITLED_STATES = {"disable": DISABLED, "delete": ABSENT}


@dataclass
class Roster:
    """What is wanted of the accounts of one scanner.

    Attributes:
        users: as the product's module takes them.
        listed: accounts that are somebody's, and are left alone.
        protected: names of accounts that are never removed, as they can be called there.
        unentitled: of the accounts of ``users`` and ``listed``, those of people without an entitlement.
        silent: of the accounts of ``users``, those that shall be there and of which it is not said that they shall be
            enabled.
        leaving: of the accounts of ``users``, those of people whom the roster itself calls leavers; with their names
            in the inventory.
    """

    users: list[dict[str, Any]] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)
    unentitled: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    leaving: dict[str, str] = field(default_factory=dict)


def roster_at(place: Place, people: Sequence[Mapping[str, Any]], profiles: Mapping[str, Any]) -> Roster:
    """Return the roster of one scanner; people and profiles have no faults of their own.

    A person without profiles gets an account without declared access; one whose profiles say nothing of the scanner is
    not entitled to one there; one who is disabled or absent always is on the roster, with nothing but that.

    Raises:
        UsageError: with every contradiction that shows on this scanner.
    """
    roster = Roster(protected=protected_names(place, people))
    owners: dict[str, list[str]] = {}
    problems = []
    for person in people:
        try:
            account = _add(roster, place, person, profiles)
        except UsageError as error:
            problems.append(error.message)
            continue
        if account is not None:
            owners.setdefault(account.casefold(), []).append(person["username"])
    for account, names in owners.items():
        if len(names) > 1:
            problems.append(say("same account", people=" and ".join(names), account=account, host=place.host))
    if problems:
        raise UsageError(join_problems(problems))
    return roster


def account_name(place: Place, person: Mapping[str, Any]) -> str:
    """Return the name of a person's account on a scanner."""
    own = merged_layers(place.layers(person))
    return str(own.get("username") or place.mapped(person["username"]))


def protected_names(place: Place, people: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return every name that a protected one can have as an account: the person's there, mapped, and as it stands."""
    if not place.protected:
        return []
    by_name = {person["username"].casefold(): person for person in people}
    names: list[str] = []
    for name in place.protected:
        person = by_name.get(name.casefold())
        names += [account_name(place, person)] if person else [place.mapped(name)]
        names.append(name)
    return list(dict.fromkeys(names))


def accounts_of_protected(place: Place, name: str, people: Sequence[Mapping[str, Any]]) -> list[str] | None:
    """Return what a protected name can be as an account, ``None`` where it is a person's."""
    if any(person["username"].casefold() == name.casefold() for person in people):
        return None
    return list(dict.fromkeys([place.mapped(name), name]))


def _state(place: Place, person: Mapping[str, Any], own: Mapping[str, Any]) -> str | None:
    """Return what shall become of a person's account, ``None``: nothing yet."""
    state: str = person.get("state") or PRESENT
    starts, expires = as_date(person.get("starts")), as_date(person.get("expires"))
    # What a product, a group or a host says can take away more than what holds everywhere, and never less.
    here = str(own.get("state") or PRESENT)
    if state == PRESENT and expires is not None and expires < place.today:
        state = place.expired
    elif state == PRESENT and starts is not None and place.today < starts:
        return None if here == PRESENT else here
    return max(state, here, key=(PRESENT, DISABLED, ABSENT).index)


def _add(roster: Roster, place: Place, person: Mapping[str, Any], profiles: Mapping[str, Any]) -> str | None:
    """Add one person to a roster and return the name of the account, ``None`` where the person has none there."""
    known = products()[place.product].person
    layers = place.layers(person)
    own = {key: value for key, value in merged_layers(layers).items() if key in known}
    account = str(own.pop("username", None) or place.mapped(person["username"]))
    state = _state(place, person, own)
    own.pop("state", None)
    former = _former_names(place, person, account)
    if state is None:
        _list(roster, account, former)
        return account
    if state != PRESENT:
        product = products()[place.product]
        leaving = product.leaving if state == ABSENT else tuple(product.shutting)
        kept = {name: own[name] for name in leaving if name in own}
        roster.users.append({"username": account, "state": state, **kept, **former})
        if (person.get("state") or PRESENT) != PRESENT:
            roster.leaving[account.casefold()] = person["username"]
        return account
    wanted = person.get("profiles") or []
    grants = granted(wanted, profiles, place)
    # How the account is called says whose it is, not that somebody shall have one.
    if wanted and not grants and all(known.keys() & layer.keys() == {"username"} for layer in layers):
        return _without_entitlement(roster, place, account, former)
    entry: dict[str, Any] = {"username": account, "state": PRESENT, **former}
    entry.update({key: person[key] for key in ("name", "email") if person.get(key) is not None and key in known})
    if person.get("enabled") is not None and "enabled" in known:
        entry["enabled"] = as_bool(person["enabled"])
    entry.update(_united(place, person, grants, own))
    # A successor can stand ready at somebody who stays for now.
    ready = {*products()[place.product].leaving, *products()[place.product].shutting}
    entry.update({name: value for name, value in own.items() if name not in ready})
    if place.exact and wanted:
        entry["exact"] = True
    roster.users.append(entry)
    if "enabled" not in entry:
        roster.silent.add(account.casefold())
    return account


def _without_entitlement(roster: Roster, place: Place, account: str, former: Mapping[str, Any]) -> str:
    if place.unentitled in _UNENTITLED_STATES:
        roster.users.append({"username": account, "state": _UNENTITLED_STATES[place.unentitled], **former})
    else:
        _list(roster, account, former)
    if place.unentitled != "ignore":
        roster.unentitled.update(name.casefold() for name in (account, *former.get("formerly", ())))
    return account


def _list(roster: Roster, account: str, former: Mapping[str, Any]) -> None:
    """Leave the accounts alone that somebody has, under former names too."""
    roster.listed += [account, *former.get("formerly", ())]


def _former_names(place: Place, person: Mapping[str, Any], account: str) -> dict[str, Any]:
    names = [variant for name in person.get("formerly") or () for variant in (place.mapped(str(name)), str(name))]
    names = [name for name in dict.fromkeys(names) if name.casefold() != account.casefold()]
    return {"formerly": names} if names else {}


def _united(
    place: Place, person: Mapping[str, Any], grants: Sequence[Mapping[str, Any]], own: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what several profiles grant together, but for what the person has of their own.

    Raises:
        UsageError: they contradict each other.
    """
    found = {}
    for grant, merge in products()[place.product].grants.items():
        values = [each[grant] for each in grants if each.get(grant) is not None]
        if not values or {grant, products()[place.product].instead.get(grant)} & set(own):
            continue
        try:
            found[grant] = merge(values)
        except Differ:
            names = ", ".join(person["profiles"])
            raise UsageError(
                say(
                    "differ",
                    person=person["username"],
                    profiles=names,
                    grant=grant,
                    host=place.host,
                    product=place.product,
                )
            ) from None
    for grant, other in products()[place.product].instead.items():
        if grant in found and other in found:
            raise UsageError(
                say(
                    "exclude",
                    person=person["username"],
                    profiles=", ".join(person["profiles"]),
                    grant=grant,
                    other=other,
                    host=place.host,
                    product=place.product,
                )
            )
    return found


def roster_for(
    product: str, people: Iterable[Any], profiles: Mapping[str, Any], place: Place | None = None
) -> list[dict[str, Any]]:
    """Return the entries of ``people`` for one product's module, all faults of the people and profiles checked.

    Args:
        product: the prefix of a product.
        people: dictionaries with the keys of a person and of products.
        profiles: by name, what each grants on each product.
        place: what else counts; by default the product alone.

    Raises:
        UsageError: with every fault found; persons are named by their username.
    """
    if product not in products():
        raise UsageError(unknown("product", product, products()))
    if place is None:
        place = Place(product, host=product, scopes=(product,))
    known = {**{name: frozenset({name}) for name in products()}, **place.known}
    people = list(people)
    problems = faults_of_profiles(profiles, known) + faults_of_people(people, profiles, known)
    if problems:
        raise UsageError(join_problems(problems))
    return roster_at(place, people, profiles).users
