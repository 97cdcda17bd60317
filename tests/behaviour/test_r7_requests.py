# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests a run on a console takes; the figures are those that the guide gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from in_process import writes
from lab.serving import Lab
from r7_people import Person

MANY = 1000


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A console with a thousand accounts, all alike but for their names."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=0, products=("r7",)) as lab:
        person = Person(lab, lab.scanner("r7"))
        person.console.clear_users()
        # One less, as the administrator is there too: exactly two pages of 500.
        for number in range(MANY - 1):
            person.console.add_user(
                login=f"person.{number}", name="As Wanted", role="user", sites={1, 2}, asset_groups={1}
            )
        yield person


def entries(count: int, **declared: Any) -> list[Entry]:
    """The first accounts with what is declared of each."""
    return [Entry(f"person.{number}", declared=declared) for number in range(count)]


def calls(person: Person) -> Counter[str]:
    """How often each kind of request was made; ids are left out, and what all paths begin with."""
    return Counter(f"{r['method']} {re.sub('/[0-9]+(?=/|$)', '/N', r['path'][7:])}" for r in person.lab.requests())


def site_names(person: Person, *ids: int) -> list[str]:
    """The names of sites."""
    return [person.console.sites[number].name for number in ids]


@pytest.mark.parametrize("count", [1, MANY - 1])
def test_unchanged_accounts_cost_the_pages_of_the_list(person: Person, count: int) -> None:
    """Two pages for a thousand accounts, and nothing else, however many of them the roster names."""
    outcome = person.run(entries(count, name="As Wanted", role="User", enabled=True, all_sites=False))
    assert not isinstance(outcome, str)
    assert not outcome.changed
    assert calls(person) == {"GET users": 2}


def test_grants_of_many_are_read_by_site(person: Person) -> None:
    """For a thousand accounts there are fewer sites than people: one request for each site, and one for their names."""
    outcome = person.run(entries(MANY - 1, sites=site_names(person, 1, 2)))
    assert not isinstance(outcome, str)
    assert not outcome.changed
    sites = len(person.console.sites)
    assert calls(person) == {"GET users": 2, "GET sites": 1, "GET sites/N/users": sites}


def test_grants_of_few_are_read_by_person(person: Person) -> None:
    """For three accounts there are more sites than people: one request for each person."""
    outcome = person.run(entries(3, sites=site_names(person, 1, 2)))
    assert not isinstance(outcome, str)
    assert not outcome.changed
    assert calls(person) == {"GET users": 2, "GET sites": 1, "GET users/N/sites": 3}


def test_only_access_differs(person: Person) -> None:
    """The account is not written: one call, which adds the one site."""
    wanted = [Entry("person.1", declared={"sites": site_names(person, 1, 2, 3)})]
    outcome = person.run(wanted)
    assert not isinstance(outcome, str)
    user_id = person.console.user("person.1").id
    assert writes(person.lab) == [f"PUT /api/3/users/{user_id}/sites/3"]


def test_accounts_that_need_a_write_are_read_and_nobody_else(person: Person) -> None:
    """Of a roster of all, the two that differ: each is read, written once, restored, and read again.

    Once an account has no two-factor seed, the settings say that nobody's need be read.
    """
    for login in ("person.5", "person.6"):
        person.console.user(login).name = "As Found"
    outcome = person.run(entries(MANY - 1, name="As Wanted"))
    assert not isinstance(outcome, str)
    assert outcome.summary()["updated"] == 2
    seeds = calls(person)["GET users/N/2FA"]
    # The two are worked on at the same time, so that the second may have asked before the settings were known.
    assert seeds in (1, 2)
    assert calls(person) == {
        "GET users": 2,
        "GET users/N": 4,
        "GET users/N/sites": 4,
        "GET users/N/asset_groups": 4,
        "GET users/N/2FA": seeds,
        "GET administration/settings": 1,
        "PUT users/N": 2,
        "PUT users/N/sites": 2,
        "PUT users/N/asset_groups": 2,
    }
    assert person.console.user("person.5").sites == {1, 2}


def test_pages_are_read_once_each(person: Person) -> None:
    """Pages 0 and 1 with 500 rows each, never one of them twice."""
    person.run(entries(1, name="As Wanted"))
    queries = [r["query"] for r in person.lab.requests()]
    assert [query.split("&")[0] for query in queries] == ["page=0", "page=1"]
    assert all("size=500" in query for query in queries)
