# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""From people and profiles, as an inventory holds them, to what one product's module takes. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, join_problems, unknown_name
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Differ, all_together, any_of_each
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products

OWN_KEYS = ("username", "name", "email", "profiles", "state")
"""What a person has beside the overrides of each product."""


def roster_for(
    product: str, people: Iterable[Any], profiles: Mapping[str, Any], username_part: str = "whole"
) -> list[dict[str, Any]]:
    """Return the entries of ``people`` for the roster of one product.

    A person without profiles gets an account without declared access; one whose profiles say nothing about the
    product is not on its roster; one who is disabled or absent always is, with nothing but that.

    Args:
        product: the prefix of a product.
        people: dictionaries with the keys of :data:`OWN_KEYS` and of the products.
        profiles: by name, what each grants on each product.
        username_part: ``whole``, or ``local``: the part of a person's username before the ``@`` is the name there.

    Raises:
        UsageError: with every fault found; persons are named by their username.
    """
    if product not in products():
        raise UsageError(unknown_name("product", product, products()))
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
            if product not in products():
                problems.append(f"profile '{name}': {unknown_name('product', product, products())}")
            elif not isinstance(grants or {}, Mapping):
                problems.append(f"profile '{name}': {product} is not a dictionary of grants")
            else:
                problems += [
                    f"profile '{name}', {product}: {fault}" for fault in _faults_of_grants(product, grants or {})
                ]
    return problems


def _faults_of_grants(product: str, grants: Mapping[str, Any]) -> list[str]:
    problems = []
    known = products()[product].grants
    for grant, value in grants.items():
        merge = known.get(grant)
        if merge is None:
            problems.append(unknown_name("grant", grant, known))
        elif merge is all_together and value is not None and not _is_list(value):
            problems.append(f"{grant} is not a list: write {grant}: [...]")
        elif merge is any_of_each and value is not None and not isinstance(value, Mapping):
            problems.append(f"{grant} is not a dictionary: write {grant}: {{...}}")
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
        known = (*OWN_KEYS, *products())
        problems += [f"{username}: {unknown_name('key', key, known)}" for key in person if key not in known]
        state = person.get("state", "present")
        if state not in ("present", "disabled", "absent"):
            problems.append(f"{username}: state is '{state}': known are present, disabled and absent")
        problems += [
            f"{username}: {product} is not a dictionary: write {product}: {{...}}"
            for product in products()
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
        leaving = products()[product].leaving if state == "absent" else ()
        return {"username": username, "state": state, **{key: own[key] for key in leaving if key in own}}
    wanted = person.get("profiles") or []
    granted = [profiles[name][product] or {} for name in wanted if product in profiles[name]]
    if wanted and not granted and product not in person:
        return None
    entry = {"username": username, "state": "present"}
    entry.update({key: person[key] for key in ("name", "email") if person.get(key) is not None})
    for grant, merge in products()[product].grants.items():
        values = [profile[grant] for profile in granted if profile.get(grant) is not None]
        if values and not {grant, products()[product].instead.get(grant)} & set(own):
            try:
                entry[grant] = merge(values)
            except Differ:
                raise UsageError(
                    f"the profiles {', '.join(wanted)} give different values of {grant} on {product}: "
                    f"set {product}: {{{grant}: ...}} of the person"
                ) from None
    both = [(grant, other) for grant, other in products()[product].instead.items() if grant in entry and other in entry]
    if both:
        grant, other = both[0]
        raise UsageError(
            f"the profiles {', '.join(wanted)} grant both {grant} and {other} on {product}, which exclude each other: "
            f"set {product}: {{{grant}: ...}} or {product}: {{{other}: ...}} of the person"
        )
    return {**entry, **own}
