# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Variables, tags and connections of the scanners of a play: what can be wrong with them, and what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import nearest
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Product
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, some, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import EVERYWHERE
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products

VARIABLES = (
    "onboarding_people",
    "onboarding_profiles",
    "onboarding_scanners",
    "onboarding_product",
    "onboarding_username_part",
    "onboarding_access",
    "onboarding_unentitled",
    "onboarding_expired",
    "onboarding_today",
    "onboarding_unlisted",
    "onboarding_protected",
    "onboarding_max_removals",
    "onboarding_allow_lockout",
    "onboarding_allow_nobody",
    "onboarding_concurrency",
    "onboarding_approved_plan",
    "onboarding_progress",
    "onboarding_report",
)
"""The variables of the role and its playbook, beside those of connections."""

_CERTIFICATE = ("client_cert",)
_TAGS_OF_ANSIBLE = ("all", "tagged", "untagged", "always", "never")


def variables_of(product: Product) -> dict[str, str]:
    """Return a product's module options that a host's variables give, by the names of the variables."""
    found = {spec["fallback"][1][0].lower(): name for name, spec in product.connection.items() if "fallback" in spec}
    found.update({f"{product.prefix}_{name}": name for name in product.accounts})
    return found


def unknown_variables(names: Iterable[str], product: str | None) -> list[str]:
    """Return what is wrong with the names of a host's variables.

    Args:
        names: of all variables that the host has.
        product: the host's product, where it is known.
    """
    of_product = variables_of(products()[product]) if product else {}
    problems = []
    for name in sorted(names):
        known: Collection[str] = ()
        if name.startswith("onboarding_"):
            known = VARIABLES
        elif product and name.startswith(f"{product}_"):
            known = of_product
        if known and name not in known:
            problems.append(say("variable", unknown=unknown("variable", name, known)))
    return problems


def faults_of_tags(tags: Mapping[str, Collection[str]], own: Collection[str], alone: bool) -> list[str]:
    """Return which tags of the command line select nothing, although they were meant to.

    Args:
        tags: by the switch of the command line.
        own: the tags that the role itself was given in a play.
        alone: whether there is nothing but the role that they could be meant for.
    """
    known = ["onboarding", *(f"onboarding_{name}" for name in products())]
    problems = []
    for switch, given in tags.items():
        for tag in given:
            if tag in known or tag in own or tag in _TAGS_OF_ANSIBLE:
                continue
            meant = tag in products() or tag.startswith("onboarding") or "onboarding" in nearest(tag, known)
            if alone or meant:
                problems.append(say("tags", switch=switch, tag=tag, known=", ".join(known)))
    return problems


def is_selected(run: Collection[str], skip: Collection[str], own: Collection[str], product: str | None) -> bool:
    """Return whether the tags of the command line select a scanner of ``product``."""
    mine = {"onboarding", "tagged", *own, *([f"onboarding_{product}"] if product else [])} - {"always"}
    wanted = not run or bool(mine.union(("all",)) & set(run))
    return wanted and not mine & set(skip)


def scanner_hosts(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the product of each host that is in exactly one product's group."""
    found: dict[str, list[str]] = {}
    for product in products():
        for host in groups.get(product, ()):
            found.setdefault(host, []).append(product)
    return {host: names[0] for host, names in found.items() if len(names) == 1}


def faults_of_groups(groups: Mapping[str, Sequence[str]], scanners: Collection[str]) -> list[str]:
    """Return the groups whose names are like a product's, and whose hosts are no scanners.

    Args:
        groups: hosts by group.
        scanners: the hosts whose product is known.
    """
    problems = []
    for group, hosts in groups.items():
        left = [host for host in hosts if host not in scanners]
        meant = [product for product in products() if _is_like(str(group), product)]
        if group not in EVERYWHERE and group not in products() and left and meant:
            problems.append(say("group", group=group, product=meant[0], hosts=some(left)))
    return problems


def _is_like(word: str, product: str) -> bool:
    """Return whether a word is a product's name with one slip of the finger; short names are like too many words."""
    word = word.casefold()
    if word == product or (set(word) == set(product) and abs(len(word) - len(product)) <= 1):
        return True
    wrong = sum(a != b for a, b in zip(word, product))
    return len(product) > 2 and len(word) == len(product) and wrong == 1


def connection_of(product: Product, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the module options that a host's variables give."""
    names = variables_of(product)
    return {names[name]: value for name, value in variables.items() if name in names and value is not None}


def _filled(spec: Mapping[str, Any], environment: Mapping[str, str]) -> list[str]:
    """Return the environment variables that an option would be taken from."""
    return [variable for variable in spec.get("fallback", (None, ()))[1] if variable in environment]


def _way_in(product: Product, given: Mapping[str, Any], environment: Mapping[str, str]) -> list[str]:
    """Return the options of the ways of signing in of which something is said; those of the only one in any case.

    A way of which all that is said is empty counts only where there is no other.
    """

    def said(way: Sequence[str]) -> list[str]:
        filled = {name: _filled(product.connection[name], environment) for name in way}
        return [
            str(given[name]) if name in given else environment[filled[name][0]]
            for name in way
            if name in given or filled[name]
        ]

    ways = [way for way in product.ways_in if any(value.strip() for value in said(way))]
    ways = ways or [way for way in product.ways_in if said(way) or len(product.ways_in) == 1]
    if len(ways) > 1:
        ways = [way for way in ways if tuple(way) != _CERTIFICATE]
    return [name for way in ways for name in way]


def faults_of_connection(
    product: Product, host: str, given: Mapping[str, Any], environment: Mapping[str, str]
) -> list[str]:
    """Return which credentials or addresses of a host are missing or empty."""
    variables = {option: name for name, option in variables_of(product).items()}

    def missing(*names: str) -> str:
        filling = [variable for name in names for variable in product.connection[name]["fallback"][1]]
        name = " or ".join(variables[name] for name in names)
        return say("missing", name=name, host=host, variables=" or ".join(filling))

    problems = []
    way = _way_in(product, given, environment)
    for name in ("url", *way):
        spec = product.connection[name]
        filled = _filled(spec, environment)
        if name in given:
            empty = variables[name] if not str(given[name]).strip() else None
        elif filled:
            empty = f"the environment variable {filled[0]}" if not environment[filled[0]].strip() else None
        elif "default" in spec:
            continue
        else:
            problems.append(missing(name))
            continue
        if empty:
            problems.append(say("empty", name=empty, host=host))
    if not way:
        problems.append(missing(*(names[0] for names in product.ways_in)))
    return problems


def identity_of(product: Product, given: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """Return what two hosts have in common that are the same scanner; no secret can be read from it."""
    parts = [product.prefix]
    for name in ("url", *product.tells_apart):
        spec = {**product.connection, **product.accounts}[name]
        filled = [environment[variable] for variable in _filled(spec, environment)]
        value = given.get(name, filled[0] if filled else spec.get("default"))
        text = str(value or "").strip()
        parts.append(text.rstrip("/").casefold() if name == "url" else text)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def from_environment(product: Product, given: Mapping[str, Any], environment: Mapping[str, str]) -> list[list[str]]:
    """Return the pairs of environment variable and variable of the inventory, where only the first says something."""
    variables = {option: name for name, option in variables_of(product).items()}
    found = []
    for name in ("url", *_way_in(product, given, environment)):
        filled = _filled(product.connection[name], environment)
        if name not in given and filled:
            found.append([filled[0], variables[name]])
    return found


def faults_of_play(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with the scanners of a play together.

    Args:
        found: by host, its ``product``, ``identity`` and ``environment``, as the functions above make them.
    """
    problems = []
    same: dict[str, list[str]] = {}
    shared: dict[tuple[str, ...], list[str]] = {}
    per_product: dict[str, int] = {}
    for host, one in found.items():
        same.setdefault(one["identity"], []).append(host)
        per_product[one["product"]] = per_product.get(one["product"], 0) + 1
        for pair in one["environment"]:
            shared.setdefault((one["product"], *pair), []).append(host)
    told = set()
    for (product, variable, name), hosts in shared.items():
        if per_product[product] > 1 and name.partition("_")[2] != "url":
            problems.append(say("environment", variable=variable, name=name, hosts=some(hosts)))
            told.update(hosts)
    for hosts in same.values():
        if len(hosts) > 1 and not set(hosts) <= told:
            problems.append(say("same scanner", hosts=" and ".join(hosts)))
    return problems


def in_words_of_inventory(text: str, product: Product) -> str:
    """Return a module's sentence with the variables of the inventory in place of the module's options."""
    words = {option: name for name, option in variables_of(product).items() if "_" in option or option == "url"}
    words.update(
        {
            name: f"onboarding_{name}"
            for name in ("max_removals", "allow_lockout", "protected", "unlisted", "approved_plan")
        }
    )
    for word, name in words.items():
        text = _replaced(text, word, name)
    for name, option in variables_of(product).items():
        text = text.replace(f"(option {option})", f"({name})")
    return text


def _replaced(text: str, word: str, name: str) -> str:
    """Return ``text`` with a word replaced that stands as an option, and not as a word of plain English."""
    if word in ("protected", "unlisted"):
        return text.replace(f"{word}=", f"{name}=")
    parts = text.split(word)
    found = parts[0]
    for part in parts[1:]:
        alone = not (found[-1:].isalnum() or found[-1:] in ("_", "-", "/", ".")) and not (
            part[:1].isalnum() or part[:1] in ("_", "-", "/")
        )
        found += (name if alone else word) + part
    return found
