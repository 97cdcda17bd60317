# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Profiles: what each grants by product, group and host, and what several of them grant together. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import EVERYWHERE, Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._values import fault_of


def faults_of_profiles(profiles: Any, known: Mapping[str, frozenset[str]]) -> list[str]:
    """Return what is wrong with the profiles, whoever has them.

    Args:
        profiles: by name, and by scope, what each grants.
        known: every scope of the inventory with the products of its scanners.
    """
    if not isinstance(profiles, Mapping):
        return [say("no profiles")]
    problems = []
    for name, profile in profiles.items():
        if not isinstance(profile, Mapping):
            problems.append(say("profile type", profile=name))
            continue
        for scope, grants in profile.items():
            if scope not in known:
                problems.append(say("profile", profile=name, where="", fault=unknown_scope(scope, known)))
                continue
            for fault in _faults_of_grants(known[scope], grants):
                problems.append(say("profile", profile=name, where=f", {scope}", fault=fault))
    return problems


def unknown_scope(word: Any, known: Iterable[str]) -> str:
    """Return the sentence for a key that is no scope."""
    if word in EVERYWHERE:
        return say("everywhere", word=word)
    return unknown("product, group of scanners or scanner", word, known)


def faults_of_fields(values: Any, of: Iterable[str], kind: str, specs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with the fields of a scope; one must be right on one of its products.

    Args:
        values: the fields.
        of: the products of the scope.
        kind: what a field is called in a sentence.
        specs: the known fields by product.
    """
    if values is None:
        return []
    if not isinstance(values, Mapping):
        return [say("no dictionary")]
    of = sorted(of)
    names = {name for product in of for name in specs[product]}
    problems = []
    for name, value in values.items():
        if name not in names:
            problems.append(unknown(kind, name, names))
            continue
        faults = [_fault_on(product, name, value, specs[product][name]) for product in of if name in specs[product]]
        if all(faults):
            problems.append(str(faults[0]))
    return problems


def _fault_on(product: str, name: str, value: Any, spec: Mapping[str, Any]) -> str | None:
    fault = fault_of(name, value, spec)
    check = products()[product].checks.get(name)
    if fault is None and check is not None and value is not None:
        try:
            check(value)
        except UsageError as error:
            return error.message
    return fault


def _faults_of_grants(of: Iterable[str], grants: Any) -> list[str]:
    specs = {p.prefix: {name: p.person.get(name, {}) for name in p.grants} for p in products().values()}
    return faults_of_fields(grants, of, "grant", specs)


def granted(names: Sequence[str], profiles: Mapping[str, Any], place: Place) -> list[dict[str, Any]]:
    """Return what each of the profiles grants on a scanner; one that says nothing of it is left out."""
    known = products()[place.product].grants
    found = []
    for name in names:
        layers = place.layers(profiles[name])
        if layers:
            merged = merged_layers(layers)
            found.append({grant: value for grant, value in merged.items() if grant in known})
    return found


def merged_layers(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return layers as one, field by field the last that gives one."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update({name: value for name, value in layer.items() if value is not None})
    return merged
