# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding objects by what people call them."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue, only_named
from hypothesis import given
from hypothesis import strategies as st

SITES = Catalogue("site", [(1, "Paris"), (2, "Berlin"), (3, "berlin"), (4, "2"), (50, "Zürich")])
ROLES = Catalogue("role", [("user", "User"), ("site-admin", "Site Owner"), ("Site Owner", "Mine")])


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Paris", 1),
        (" Paris ", 1),
        ("paris", 1),
        ("PARIS", 1),
        ("1", 1),
        (1, 1),
        ("Berlin", 2),
        ("berlin", 3),
        (50, 50),
        ("ZÜRICH", 50),
    ],
)
def test_an_object_is_found_by_its_id_its_name_or_a_name_that_differs_in_case(word: object, found: int) -> None:
    assert SITES.resolve(word) == found


@pytest.mark.parametrize(("word", "found"), [("user", "user"), ("User", "user"), ("SITE-ADMIN", "site-admin")])
def test_ids_can_be_texts_and_then_differ_in_case_too(word: str, found: str) -> None:
    assert ROLES.resolve(word) == found


@pytest.mark.parametrize(
    ("catalogue", "word", "sentence"),
    [
        (SITES, "BERLIN", "site 'BERLIN' could be any of 'Berlin' (id 2), 'berlin' (id 3): give the id"),
        # one object's name is another's id: neither is preferred in silence
        (SITES, "2", "site '2' could be any of '2' (id 4), 'Berlin' (id 2): give the id"),
        (ROLES, "Site Owner", "role 'Site Owner' could be any of 'Site Owner' (id site-admin)"),
        (Catalogue("site", [(1, "Same"), (2, "Same")]), "Same", "'Same' (id 1), 'Same' (id 2): give the id"),
    ],
)
def test_what_could_be_several_is_refused_with_their_ids(catalogue: Catalogue, word: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        catalogue.resolve(word)
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    ("catalogue", "word", "sentence"),
    [
        (SITES, "Pariss", "unknown site 'Pariss': did you mean 'Paris'?"),
        (SITES, "999", "unknown site '999': known are '2', 'Berlin', 'berlin', 'Paris', 'Zürich'"),
        (SITES, "", "unknown site '': known are"),
        (ROLES, "Site Ownr", "unknown role 'Site Ownr': did you mean 'Site Owner'?"),
        (Catalogue("asset group", []), "Laptops", "unknown asset group 'Laptops': there is none on this scanner"),
    ],
)
def test_what_is_unknown_is_refused_with_the_nearest_names(catalogue: Catalogue, word: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        catalogue.resolve(word)
    assert caught.value.message.startswith(sentence)


def test_an_object_is_shown_by_its_name_and_else_by_its_id() -> None:
    catalogue = Catalogue("site", [(1, "Paris"), (2, "")])
    assert [catalogue.name_of(number) for number in (1, 2, 3)] == ["Paris", "2", "3"]
    assert (len(catalogue), catalogue.ids()) == (2, [1, 2])


@given(st.dictionaries(st.integers(1, 99), st.text(min_size=1, max_size=6), max_size=8), st.data())
def test_a_word_means_one_object_or_is_refused(pairs: dict[int, str], data: st.DataObject) -> None:
    """And an id always leads to its object, unless it is another one's name."""
    catalogue = Catalogue("site", pairs.items())
    word: Any = data.draw(st.one_of(st.text(max_size=6), st.sampled_from([*pairs, *pairs.values()] or ["x"])))
    with contextlib.suppress(UsageError):
        found = catalogue.resolve(word)
        assert str(word).strip().casefold() in (pairs[found].strip().casefold(), str(found))
    for number in pairs:
        if str(number) not in pairs.values():
            assert catalogue.resolve(number) == number


@pytest.mark.parametrize(
    ("names", "found", "missing"),
    [
        (None, ["Anna", "kim", "Zoe"], []),
        ([], [], []),
        (["ZOE", "lee", "anna", "Lee"], ["Anna", "Zoe"], ["lee", "Lee"]),
    ],
)
def test_items_are_picked_by_name_and_names_without_one_are_told(
    names: list[str] | None, found: list[str], missing: list[str]
) -> None:
    items = [{"name": name} for name in ("Anna", "kim", "Zoe")]
    picked, without = only_named(items, names, lambda item: item["name"])
    assert ([item["name"] for item in picked], without) == (found, missing)


@given(st.dictionaries(st.integers(1, 99), st.text("ab 12", max_size=3), max_size=8))
def test_a_word_of_an_object_means_that_object(pairs: dict[int, str]) -> None:
    """Its name, or its id where others share the name; unless the id is another one's name too."""
    catalogue = Catalogue("site", pairs.items())
    for number, name in pairs.items():
        word = catalogue.word_of(number)
        assert word in (name, str(number))
        with contextlib.suppress(UsageError):
            assert catalogue.resolve(word) == number
        if list(pairs.values()).count(name) == 1 and name.strip() and name.strip() not in map(str, pairs):
            assert word == name or sum(other.strip() == name.strip() for other in pairs.values()) > 1
