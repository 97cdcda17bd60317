# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Preferences of the current user as values: what is there, what is wanted, and what differs. No requests.

A name and a tag together say which preference it is (documented). The API's own default is the empty tag, and the
product keeps its own preferences under ``system``, so that one without a tag is a second one that nothing reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    UnexpectedAnswer,
    UsageError,
    join_problems,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, EXACT

SYSTEM = "system"
"""The tag of the product's own preferences (documented by examples)."""


class Key(NamedTuple):
    """What tells a preference from all others."""

    name: str
    tag: str

    def __str__(self) -> str:
        """Return it as messages name it."""
        return f"'{self.name}' (tag '{self.tag}')"


Values = dict[Key, str]
"""Preferences with their values, which are texts, whatever they mean (documented)."""


@dataclass(frozen=True)
class Wanted:
    """What a task asks for.

    Attributes:
        values: preferences that shall be there.
        absent: preferences that shall not.
        exact: tags that shall have nothing else.
    """

    values: Mapping[Key, str]
    absent: frozenset[Key] = frozenset()
    exact: frozenset[str] = frozenset()

    @property
    def tags(self) -> frozenset[str]:
        """Return the tags that the task is about."""
        return self.exact | {key.tag for key in (*self.values, *self.absent)}


@dataclass(frozen=True)
class Plan:
    """What would be written: preferences to set, and preferences to delete, in this order."""

    values: Mapping[Key, str]
    removals: tuple[Key, ...] = ()

    def after(self, before: Mapping[Key, str]) -> Values:
        """Return what is there once it is carried out."""
        return {key: value for key, value in {**before, **self.values}.items() if key not in self.removals}


def text_of(value: Any) -> str:
    """Return a value as the server stores it, whatever type a template has made of it.

    A text stays as it is; yes and no become ``true`` and ``false``, as the product writes them (documented by
    examples); everything else becomes compact JSON.
    """
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def same(stored: str, wanted: str) -> bool:
    """Return whether two values are the same: the same text, or the same JSON object or list in two spellings."""
    if stored == wanted:
        return True
    one, other = _document(stored), _document(wanted)
    return one is not None and one == other


def _document(text: str) -> str | None:
    """Return a JSON object or list in one spelling, ``None`` where a text is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        # Compared as text again, as Python takes 1, 1.0 and true for the same.
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def values_from(items: Any) -> Values:
    """Return the preferences of an answer.

    Raises:
        UnexpectedAnswer: they are none.
    """
    if not isinstance(items, list):
        raise UnexpectedAnswer("Security Center shows no preferences where the API has them: check url")
    found: Values = {}
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            raise UnexpectedAnswer("Security Center shows preferences without names: check url")
        value = item.get("value")
        found[Key(item["name"], str(item.get("tag") or ""))] = "" if value is None else text_of(value)
    return found


def as_items(values: Mapping[Key, str]) -> list[dict[str, str]]:
    """Return preferences as the API and the results have them, in order."""
    return [_item(key, values[key]) for key in in_order(values)]


def _item(key: Key, value: str) -> dict[str, str]:
    return {"name": key.name, "tag": key.tag, "value": value}


def in_order(keys: Iterable[Key]) -> list[Key]:
    """Return preferences by tag and name."""
    return sorted(keys, key=lambda key: (key.tag, key.name))


def listed(keys: Iterable[Key], most: int = 10) -> str:
    """Return preferences as messages list them."""
    found = in_order(keys)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(map(str, found[:most])) + more


def wanted_from(params: Mapping[str, Any]) -> Wanted:
    """Return what a task's options ask for.

    Raises:
        UsageError: they contradict each other, or one of them would mean nothing.
    """
    state, tag = params["state"], params["tag"]
    several = params["preferences"] is not None
    if state == EXACT and not several:
        raise UsageError("state=exact deletes what is not listed: give the list preferences, even of one")
    entries = params["preferences"] if several else [params]
    values: dict[Key, str] = {}
    absent: set[Key] = set()
    problems: list[str] = []
    for entry in entries:
        own = entry["tag"] if entry["tag"] is not None else tag
        key = Key(entry["name"], SYSTEM if own is None else own)
        if not key.name:
            problems.append("a preference has an empty name: give it one")
        elif state == ABSENT:
            absent.add(key)
            if entry["value"] is not None:
                problems.append(f"preference {key} has a value, which state=absent has no use for: leave value out")
        elif entry["value"] is None:
            problems.append(f"preference {key} has no value: give value")
        elif key in values and not same(values[key], text_of(entry["value"])):
            problems.append(f"preference {key} stands twice with several values: keep one")
        else:
            values[key] = text_of(entry["value"])
    if several and not entries and not (state == EXACT and tag is not None):
        hint = ": give tag as well, to say which tag shall be empty" if state == EXACT else ": give some"
        problems.append(f"preferences is an empty list, which says nothing with state={state}{hint}")
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    exact = frozenset({key.tag for key in values} | ({tag} if tag is not None else set())) if state == EXACT else ()
    return Wanted(values, frozenset(absent), frozenset(exact))


def plan(before: Mapping[Key, str], wanted: Wanted) -> Plan:
    """Compare and decide: what is set is only what differs, what is deleted only what is there."""
    values = {
        key: wanted.values[key]
        for key in in_order(wanted.values)
        if key not in before or not same(before[key], wanted.values[key])
    }
    removals = {key for key in before if key in wanted.absent or (key.tag in wanted.exact and key not in wanted.values)}
    return Plan(values, tuple(in_order(removals)))


def diff(before: Mapping[Key, str], made: Plan, title: str) -> dict[str, Any]:
    """Return Ansible's diff of a plan: the preferences that it changes, by their tags."""
    concerned = {*made.values, *made.removals}

    def side(values: Mapping[Key, str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key in in_order(values):
            if key in concerned:
                found.setdefault(key.tag, {})[key.name] = values[key]
        return found

    return {
        "before_header": title,
        "after_header": title,
        "before": side(before),
        "after": side(made.after(before)),
    }
