# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""People as an inventory holds them: what can be wrong with them, whatever the scanners are. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import faults_of_fields
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._values import as_bool, as_date, fault_of, is_list

KEYS: Mapping[str, Mapping[str, Any]] = {
    "username": {"type": "str"},
    "name": {"type": "str"},
    "email": {"type": "str"},
    "profiles": {"type": "list"},
    "state": {"type": "str", "choices": ("present", "disabled", "absent")},
    "enabled": {"type": "bool"},
    "starts": {"type": "date"},
    "expires": {"type": "date"},
    "formerly": {"type": "list"},
}
"""What a person has beside the overrides of products, groups and hosts."""


def faults_of_people(people: Any, profiles: Any, known: Mapping[str, frozenset[str]]) -> list[str]:
    """Return everything that is wrong with the people; persons are named by their username.

    Args:
        people: dictionaries with the keys of :data:`KEYS` and scopes.
        profiles: the profiles by name.
        known: every scope of the inventory with the products of its scanners.
    """
    if not is_list(people):
        return [say("not a list")]
    names = profiles if isinstance(profiles, Mapping) else {}
    problems = []
    seen: Counter[str] = Counter()
    sound = []
    for position, person in enumerate(people, start=1):
        username = person.get("username") if isinstance(person, Mapping) else None
        if not isinstance(username, str) or not username.strip():
            problems.append(say("no username", position=position))
            continue
        if username != username.strip():
            problems.append(say("blanks", person=username))
        seen[username.casefold()] += 1
        faults = _faults_of_person(person, names, known)
        problems += faults
        if not faults:
            sound.append(person)
    problems += [say("twice", person=name) for name, count in seen.items() if count > 1]
    return problems + _faults_of_former_names(sound, seen)


def _faults_of_person(
    person: Mapping[str, Any], profiles: Mapping[str, Any], known: Mapping[str, frozenset[str]]
) -> list[str]:
    who = person["username"]
    faults = []
    problems = []
    for key, value in person.items():
        if key in ("starts", "expires"):
            if value is not None and as_date(value) is None:
                problems.append(say("date", person=who, key=key))
        elif key in KEYS:
            fault = fault_of(key, value, KEYS[key])
            if fault and key in ("profiles", "formerly"):
                shown = value if isinstance(value, str) else "..."
                fault = say("type", key=key, kind="a list of names", example=f"{key}: [{shown}]")
            faults += [fault] if fault else []
        elif key in known:
            specs = {product.prefix: product.person for product in products().values()}
            found = faults_of_fields(value, known[key], "key", specs)
            faults += [f"{key}: {fault}" for fault in found]
        else:
            faults.append(unknown("key", key, (*KEYS, *known)))
    if not any(fault.startswith("profiles ") for fault in faults):
        wanted = [name for name in person.get("profiles") or () if name not in profiles]
        faults += [
            unknown("profile", name, profiles) if profiles else say("no such profile", name=name) for name in wanted
        ]
    problems += [say("person", person=who, fault=fault) for fault in faults]
    return problems or _contradictions(person, known)


def _contradictions(person: Mapping[str, Any], scopes: Iterable[str]) -> list[str]:
    who, state = person["username"], person.get("state") or "present"
    starts, expires = as_date(person.get("starts")), as_date(person.get("expires"))
    problems = []
    if starts and expires and expires < starts:
        problems.append(say("dates", person=who, starts=starts, expires=expires))
    if state != "present" and person.get("enabled") is not None and as_bool(person["enabled"]):
        problems.append(say("contradiction", person=who, state=state))
    for scope in scopes:
        own = person.get(scope) or {}
        there = own.get("state") or "present"
        if (state, there) == ("absent", "disabled"):
            problems.append(say("two states", person=who, state=state, scope=scope, other=there))
        elif there != "present" and own.get("enabled") is not None and as_bool(own["enabled"]):
            problems.append(say("contradiction", person=f"{who}: {scope}", state=there))
    return problems


def _faults_of_former_names(people: Sequence[Mapping[str, Any]], present: Mapping[str, int]) -> list[str]:
    problems = []
    former: set[str] = set()
    for person in people:
        for name in person.get("formerly") or ():
            folded = str(name).casefold()
            if folded == person["username"].casefold():
                problems.append(say("own former name", person=person["username"]))
            elif folded in present or folded in former:
                problems.append(say("former name", person=person["username"], name=name))
            former.add(folded)
    return problems
