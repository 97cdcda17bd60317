# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preferences as values: which one is meant, what a value is, and what differs."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preference_values import (
    Key,
    Plan,
    Wanted,
    diff,
    listed,
    plan,
    same,
    text_of,
    values_from,
    wanted_from,
)


def wanted(state: str = "present", **params: Any) -> Wanted:
    """What options ask for; those that are not given are absent."""
    return wanted_from({"name": None, "tag": None, "value": None, "preferences": None, **params, "state": state})


def entry(name: str, value: Any = None, tag: str | None = None) -> dict[str, Any]:
    """One of several preferences."""
    return {"name": name, "tag": tag, "value": value}


def test_the_tag_of_the_product_is_meant_where_none_is_given() -> None:
    assert wanted(name="n", value="v").values == {Key("n", "system"): "v"}
    assert wanted(name="n", value="v", tag="").values == {Key("n", ""): "v"}
    several = [entry("a", 1), entry("b", 2, ""), entry("c", 3, "mine")]
    assert set(wanted(preferences=several).values) == {Key("a", "system"), Key("b", ""), Key("c", "mine")}
    assert set(wanted(preferences=several, tag="t").values) == {Key("a", "t"), Key("b", ""), Key("c", "mine")}


def test_exact_is_about_the_tags_that_are_named_and_no_others() -> None:
    asked = wanted("exact", preferences=[entry("a", 1), entry("b", 2, "mine")])
    assert asked.exact == asked.tags == {"system", "mine"}
    assert wanted("exact", preferences=[entry("a", 1, "mine")], tag="other").exact == {"mine", "other"}
    assert wanted("exact", preferences=[], tag="").exact == {""}
    assert wanted(preferences=[entry("a", 1)]).exact == frozenset()


@pytest.mark.parametrize(
    ("state", "params", "words"),
    [
        ("exact", {"preferences": []}, "give tag as well"),
        ("present", {"preferences": [], "tag": "t"}, "give some"),
        ("exact", {"name": "n", "value": "v"}, "give the list"),
        ("present", {"name": "n"}, "has no value"),
        ("absent", {"name": "n", "value": ""}, "leave value out"),
        ("absent", {"preferences": [entry("")]}, "empty name"),
        ("present", {"preferences": [entry("n", 1), entry("n", "2", "system")]}, "stands twice"),
    ],
)
def test_what_would_mean_nothing_is_refused(state: str, params: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        wanted(state, **params)


def test_the_same_preference_twice_with_the_same_value_is_one() -> None:
    twice = [entry("n", {"a": 1}), entry("n", '{"a": 1}')]
    assert len(wanted(preferences=twice).values) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (0, "0"), (2.50, "2.5"), ("True", "True"), ({"ä": [None]}, '{"ä":[null]}')],
)
def test_a_value_becomes_a_text(value: Any, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("a", "a", True),
        ("true", "True", False),
        ('{"a":1,"b":2}', ' {"b": 2, "a": 1}', True),
        ("[1, 2]", "[1,2]", True),
        ("[1,2]", "[2,1]", False),
        ('{"a":1}', '{"a":true}', False),
        ('{"a":1}', '{"a":1.0}', False),
        ("1", "1.0", False),
        ('"a"', "a", False),
        ("{", "{ ", False),
        ("[" * 100_000, "[" * 99_999, False),
    ],
)
def test_documents_are_compared_by_what_they_say_and_texts_as_they_are(one: str, other: str, equal: bool) -> None:
    assert same(one, other) is same(other, one) is equal


BEFORE = {Key("a", "system"): "1", Key("b", "system"): "2", Key("a", "mine"): "3", Key("a", ""): "4"}


def test_only_what_differs_is_set_and_only_what_is_there_is_deleted() -> None:
    asked = Wanted({Key("a", "system"): "1", Key("b", "system"): "x", Key("c", ""): "y"}, frozenset())
    assert plan(BEFORE, asked) == Plan({Key("c", ""): "y", Key("b", "system"): "x"})
    gone = Wanted({}, frozenset({Key("a", "mine"), Key("z", "mine")}))
    assert plan(BEFORE, gone) == Plan({}, (Key("a", "mine"),))
    assert plan(BEFORE, gone).after(BEFORE) == {k: v for k, v in BEFORE.items() if k != Key("a", "mine")}
    exact = Wanted({Key("b", "system"): "2"}, frozenset(), frozenset({"system"}))
    assert plan(BEFORE, exact) == Plan({}, (Key("a", "system"),))


def test_a_diff_shows_what_changes_and_nothing_else() -> None:
    made = Plan({Key("b", "system"): "x"}, (Key("a", ""),))
    shown = diff(BEFORE, made, "kim")
    assert shown["before"] == {"": {"a": "4"}, "system": {"b": "2"}}
    assert shown["after"] == {"system": {"b": "x"}}


def test_what_the_server_shows_is_read_with_care() -> None:
    items = [
        {"name": "a", "tag": None, "value": None},
        {"name": "b", "value": 7},
        {"name": "", "tag": "t", "value": "x"},
    ]
    assert values_from(items) == {Key("a", ""): "", Key("b", ""): "7", Key("", "t"): "x"}
    for wrong in (None, {}, ["a"], [{"tag": "t"}], [{"name": 1}]):
        with pytest.raises(UnexpectedAnswer):
            values_from(wrong)


def test_many_are_listed_in_short() -> None:
    keys = [Key(f"n{number:02}", "t") for number in range(12)]
    assert listed(keys).endswith("'n09' (tag 't') and 2 more")
