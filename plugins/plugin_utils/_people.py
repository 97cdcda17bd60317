# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""From people and profiles, as an inventory holds them, to what one product's module takes. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, join_problems, unknown_name
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import permissions

PERSON_KEYS = ("username", "name", "email", "profiles", "state", "tvm", "r7", "sc")

Merge = Callable[[Sequence[Any]], Any]
"""Makes one grant of those of several profiles."""


class _Differ(Exception):
    """Several profiles grant what no rule can unite."""


def _highest_role(values: Sequence[Any]) -> Any:
    """Return the most that was granted: each predefined role of Tenable VM includes those with a lower number."""
    return max(values, key=permissions.parse)


def _all_together(values: Sequence[Any]) -> list[Any]:
    """Return every item of the lists once, in the order found."""
    return list(dict.fromkeys(item for value in values for item in value))


def _any_granted(values: Sequence[Any]) -> Any:
    """Return true where one says so."""
    return any(values)


def _only_one(values: Sequence[Any]) -> Any:
    if any(value != values[0] for value in values[1:]):
        raise _Differ
    return values[0]


GRANTS: Mapping[str, Mapping[str, Merge]] = {
    "tvm": {"permissions": _highest_role},
    "r7": {
        "role": _only_one,
        "all_sites": _any_granted,
        "all_asset_groups": _any_granted,
        "superuser": _any_granted,
        "sites": _all_together,
        "asset_groups": _all_together,
        "authentication": _only_one,
        "locale": _only_one,
    },
    "sc": {},
}
"""What a profile may grant on each product, and how the same grant of several profiles becomes one."""


def roster_for(
    product: str, people: Iterable[Any], profiles: Mapping[str, Any], username_part: str = "whole"
) -> list[dict[str, Any]]:
    """Return the entries of ``people`` for the roster of one product.

    A person without profiles gets an account without declared access; one whose profiles say nothing about the
    product is not on its roster; one who is disabled or absent always is, with nothing but that.

    Args:
        product: a key of :data:`GRANTS`.
        people: dictionaries with the keys of :data:`PERSON_KEYS`.
        profiles: by name, what each grants on each product.
        username_part: ``whole``, or ``local``: the part of a person's username before the ``@`` is the name there.

    Raises:
        UsageError: with every fault found; persons are named by their username.
    """
    if product not in GRANTS:
        raise UsageError(unknown_name("product", product, GRANTS))
    if username_part not in ("whole", "local"):
        raise UsageError(f"username_part is '{username_part}': known are whole and local")
    people = list(people)
    problems = _faults_of_profiles(profiles) + _faults_of_people(people, profiles)
    if problems:
        raise UsageError(join_problems(problems))
    entries = []
    for person in people:
        try:
            entry = _entry(product, person, profiles, username_part)
        except UsageError as error:
            problems.append(f"{person['username']}: {error.message}")
            continue
        if entry is not None:
            entries.append(entry)
    if problems:
        raise UsageError(join_problems(problems))
    return entries


def _faults_of_profiles(profiles: Any) -> list[str]:
    if not isinstance(profiles, Mapping):
        return ["the profiles are not a dictionary of profile names: write name: {product: {...}}"]
    problems = []
    for name, profile in profiles.items():
        if not isinstance(profile, Mapping):
            problems.append(f"profile '{name}' is not a dictionary of products: write {{product: {{...}}}}")
            continue
        for product, grants in profile.items():
            if product not in GRANTS:
                problems.append(f"profile '{name}': {unknown_name('product', product, GRANTS)}")
            elif not isinstance(grants or {}, Mapping):
                problems.append(f"profile '{name}': {product} is not a dictionary of grants")
            else:
                problems += [
                    f"profile '{name}', {product}: {fault}" for fault in _faults_of_grants(product, grants or {})
                ]
    return problems


def _faults_of_grants(product: str, grants: Mapping[str, Any]) -> list[str]:
    problems = []
    for grant, value in grants.items():
        merge = GRANTS[product].get(grant)
        if merge is None:
            problems.append(unknown_name("grant", grant, GRANTS[product]))
        elif merge is _all_together and value is not None and not _is_list(value):
            problems.append(f"{grant} is not a list: write {grant}: [...]")
    return problems


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _faults_of_people(people: Sequence[Any], profiles: Mapping[str, Any]) -> list[str]:
    problems = []
    names: Counter[str] = Counter()
    for position, person in enumerate(people, start=1):
        if not isinstance(person, Mapping) or not isinstance(person.get("username"), str):
            problems.append(f"person number {position} has no username: give every person one")
            continue
        username = person["username"]
        names[username.casefold()] += 1
        unknown = [key for key in person if key not in PERSON_KEYS]
        problems += [f"{username}: {unknown_name('key', key, PERSON_KEYS)}" for key in unknown]
        state = person.get("state", "present")
        if state not in ("present", "disabled", "absent"):
            problems.append(f"{username}: state is '{state}': known are present, disabled and absent")
        problems += [
            f"{username}: {product} is not a dictionary: write {product}: {{...}}"
            for product in GRANTS
            if not isinstance(person.get(product) or {}, Mapping)
        ]
        wanted = person.get("profiles") or []
        if not _is_list(wanted) or not all(isinstance(name, str) for name in wanted):
            shown = wanted if isinstance(wanted, str) else "..."
            problems.append(f"{username}: profiles is not a list of names: write profiles: [{shown}]")
            continue
        unknown = [name for name in wanted if name not in profiles]
        problems += [f"{username}: {unknown_name('profile', name, profiles)}" for name in unknown]
    problems += [f"{name} stands among the people more than once: keep one" for name, n in names.items() if n > 1]
    return problems


def _entry(
    product: str, person: Mapping[str, Any], profiles: Mapping[str, Any], username_part: str
) -> dict[str, Any] | None:
    own = dict(person.get(product) or {})
    usual = person["username"].partition("@")[0] if username_part == "local" else person["username"]
    username = own.pop("username", None) or usual
    state = person.get("state", "present")
    if state != "present":
        return {"username": username, "state": state}
    wanted = person.get("profiles") or []
    granted = [profiles[name][product] or {} for name in wanted if product in profiles[name]]
    if wanted and not granted and product not in person:
        return None
    entry = {"username": username, "state": "present"}
    entry.update({key: person[key] for key in ("name", "email") if person.get(key) is not None})
    for grant, merge in GRANTS[product].items():
        values = [profile[grant] for profile in granted if profile.get(grant) is not None]
        if values and grant not in own:
            try:
                entry[grant] = merge(values)
            except _Differ:
                raise UsageError(
                    f"the profiles {', '.join(wanted)} give different values of {grant} on {product}: "
                    f"set {product}: {{{grant}: ...}} of the person"
                ) from None
    return {**entry, **own}
