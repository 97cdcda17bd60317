# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People of an inventory on scanners of several products, groups and hosts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._people import faults_of_people
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place, known_scopes, scopes_of
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import faults_of_profiles
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import Roster, roster_at

GROUPS = {
    "all": ["tvm-1", "r7-1", "r7-2", "web-1"],
    "tvm": ["tvm-1"],
    "r7": ["r7-1", "r7-2"],
    "emea": ["tvm-1", "r7-1"],
    "web": ["web-1"],
}
KNOWN = known_scopes(GROUPS, {"tvm-1": "tvm", "r7-1": "r7", "r7-2": "r7"})
TODAY = datetime.date(2026, 3, 15)


def place(host: str = "r7-1", **more: Any) -> Place:
    product = host.partition("-")[0]
    groups = [name for name in ("all", "emea") if host in GROUPS[name]]
    return Place(product, host, scopes_of(product, groups, host), KNOWN, today=TODAY, **more)


def roster(*people: dict[str, Any], profiles: Any = None, at: Place | None = None) -> Roster:
    assert faults_of_people(people, profiles or {}, KNOWN) == []
    assert faults_of_profiles(profiles or {}, KNOWN) == []
    return roster_at(at or place(), people, profiles or {})


def faults(*people: Any, profiles: Any = None) -> list[str]:
    return faults_of_people(people, profiles or {}, KNOWN)


def test_scopes_are_the_product_its_groups_and_the_host() -> None:
    assert place().scopes == ["r7", "emea", "r7-1"]
    assert KNOWN["emea"] == {"r7", "tvm"}
    assert "web" not in KNOWN
    assert "all" not in KNOWN


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"username": "kim", "web": {}}, "kim: unknown key 'web'"),
        ({"username": "kim", "name": ["Kim"]}, "kim: name is not a text: write name: ..."),
        ({"username": "kim", "enabled": "perhaps"}, "kim: enabled is not true or false: write enabled: true"),
        ({"username": "kim", "emea": {"sites": "Paris"}}, "kim: emea: sites is not a list: write sites: [...]"),
        ({"username": "kim", "emea": {"site": ["Paris"]}}, "kim: emea: unknown key 'site': did you mean 'sites'"),
        ({"username": "kim", "r7": {"locale": {"defualt": "en"}}}, "kim: r7: locale: unknown key 'defualt'"),
        ({"username": "kim", "tvm": {"state": "gone"}}, "kim: tvm: state is 'gone': known are present, disabled"),
        ({"username": "kim", "starts": 20260301}, "kim: starts is not a date: write it like 2026-12-31"),
        ({"username": "kim", "expires": "2026-02-30"}, "kim: expires is not a date"),
        ({"username": "kim", "formerly": "ken"}, "kim: formerly is not a list of names: write formerly: [ken]"),
        ({"username": "kim", "formerly": ["KIM"]}, "kim: formerly has the present username: take it away"),
        ({"username": "kim", "profiles": ["x"]}, "kim: unknown profile 'x': onboarding_profiles has none"),
        ({"username": "kim", "state": "absent", "enabled": True}, "kim: enabled is true and state is absent"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_person_is_one_sentence(person: dict[str, Any], words: str) -> None:
    (found,) = faults(person)
    assert words in found


def test_no_value_of_a_secret_or_of_an_unknown_key_is_shown() -> None:
    people = [{"username": "kim", "pasword": "S3cret", "tvm": {"password": ["S3cret"], "pw": "S3cret"}}]
    assert len(faults(*people)) == 3
    assert "S3cret" not in "".join(faults(*people))


def test_people_and_profiles_of_the_wrong_kind_are_told() -> None:
    assert faults_of_people({"kim": {}}, {}, KNOWN) == [
        "onboarding_people is not a list: begin every person with '- username: ...'"
    ]
    assert faults_of_profiles({"p": {"r7": "Paris"}}, KNOWN) == ["profile 'p', r7: this is no dictionary: write {...}"]


def test_a_group_of_several_products_takes_what_one_of_them_knows() -> None:
    profiles = {"p": {"emea": {"sites": ["Paris"], "permissions": "Basic"}}}
    kim = {"username": "kim", "profiles": ["p"]}
    assert roster(kim, profiles=profiles).users[0]["sites"] == ["Paris"]
    assert "permissions" not in roster(kim, profiles=profiles).users[0]
    assert roster(kim, profiles=profiles, at=place("tvm-1")).users[0]["permissions"] == "Basic"


def test_the_more_specific_wins_field_by_field_and_the_person_over_all() -> None:
    profiles = {
        "p": {"r7-1": {"sites": ["Host"]}, "emea": {"sites": ["Group"], "role": "user"}, "r7": {"role": "site-admin"}}
    }
    kim = {"username": "kim", "profiles": ["p"]}
    (found,) = roster(kim, profiles=profiles).users
    assert (found["role"], found["sites"]) == ("user", ["Host"])
    (found,) = roster(kim, profiles=profiles, at=place("r7-2")).users
    assert (found["role"], found.get("sites")) == ("site-admin", None)
    (found,) = roster({**kim, "r7": {"sites": []}}, profiles=profiles).users
    assert found["sites"] == []


def test_profiles_that_differ_on_one_host_are_told_with_the_host() -> None:
    profiles = {"a": {"r7": {"role": "user"}}, "b": {"r7": {"role": "user"}, "r7-2": {"role": "site-admin"}}}
    kim = {"username": "kim", "profiles": ["a", "b"]}
    assert roster(kim, profiles=profiles).users[0]["role"] == "user"
    with pytest.raises(UsageError, match="kim: the profiles a, b give different values of role on r7-2: set r7"):
        roster(kim, profiles=profiles, at=place("r7-2"))


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({"starts": "2026-03-15", "expires": "2026-03-15"}, "present"),
        ({"starts": datetime.date(2026, 3, 16)}, None),
        ({"expires": datetime.date(2026, 3, 14)}, "absent"),
        ({"expires": "2026-03-15"}, "present"),
    ],
)
def test_dates_are_inclusive(dates: dict[str, Any], state: str | None) -> None:
    found = roster({"username": "kim", **dates}, at=place(expired="absent"))
    assert [entry["state"] for entry in found.users] == ([state] if state else [])
    assert found.listed == ([] if state else ["kim"])


@pytest.mark.parametrize(
    ("what", "state", "listed", "named"),
    [
        ("warn", None, ["kim"], True),
        ("ignore", None, ["kim"], False),
        ("disable", "disabled", [], True),
        ("delete", "absent", [], True),
    ],
)
def test_who_has_no_entitlement_is_treated_as_said(
    what: str, state: str | None, listed: list[str], named: bool
) -> None:
    found = roster({"username": "kim", "profiles": ["p"]}, profiles={"p": {"tvm": {}}}, at=place(unentitled=what))
    assert [entry["state"] for entry in found.users] == ([state] if state else [])
    assert found.listed == listed
    assert ("kim" in found.unentitled) is named


def test_enabled_holds_everywhere_unless_a_scanner_says_otherwise() -> None:
    kim = {"username": "kim", "enabled": True, "r7-1": {"enabled": False}}
    assert roster(kim).users[0]["enabled"] is False
    assert roster(kim, at=place("r7-2")).users[0]["enabled"] is True
    assert roster(kim).silent == set()
    assert roster({"username": "kim"}).silent == {"kim"}


def test_exact_holds_for_who_has_profiles_where_there_is_what_can_be_taken_away() -> None:
    profiles = {"p": {"r7": {}, "tvm": {}}}
    kim, lee = {"username": "kim", "profiles": ["p"]}, {"username": "lee"}
    assert [entry.get("exact") for entry in roster(kim, lee, profiles=profiles, at=place(exact=True)).users] == [
        True,
        None,
    ]
    assert "exact" not in roster(kim, profiles=profiles).users[0]


def test_names_are_mapped_alike_wherever_they_stand() -> None:
    kim = {"username": "kim@x", "formerly": ["ken@x", "kim@old"], "r7-2": {"username": "k.kim"}}
    at = place(username_part="local", protected=["kim@x", "glass@x"])
    found = roster(kim, at=at)
    assert found.users[0] == {"username": "kim", "state": "present", "formerly": ["ken", "ken@x", "kim@old"]}
    assert found.protected == ["kim", "kim@x", "glass", "glass@x"]
    found = roster(kim, at=place("r7-2", protected=["kim@x"]))
    assert found.protected == ["k.kim", "kim@x"]


def test_two_people_with_one_account_are_told_where() -> None:
    with pytest.raises(UsageError, match="kim@x and kim@y have the same account 'kim' on r7-1"):
        roster({"username": "kim@x"}, {"username": "kim@y"}, at=place(username_part="local"))


def test_what_only_another_product_of_a_group_knows_says_nothing_of_this_one() -> None:
    """It once made an account on every tenant of the group, out of the sites of a console."""
    profiles = {"p": {"emea": {"sites": ["Paris"]}}, "q": {"r7": {"role": "user"}}}
    tenant = place("tvm-1")
    found = roster({"username": "kim", "profiles": ["p"]}, profiles=profiles, at=tenant)
    assert (found.users, found.listed, found.unentitled) == ([], ["kim"], {"kim"})
    own = {"username": "kim", "profiles": ["q"], "emea": {"sites": ["Paris"], "username": "k.lee"}}
    assert roster(own, profiles=profiles, at=tenant).listed == ["k.lee"]
    assert roster(own, profiles=profiles).users[0]["username"] == "k.lee"


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"state": "absent", "tvm": {"state": "disabled"}}, "kim: state is absent, and tvm says disabled: keep one"),
        ({"r7": {"state": "disabled", "enabled": True}}, "kim: r7: enabled is true and state is disabled: keep one"),
    ],
)
def test_two_states_of_one_account_are_a_contradiction(person: dict[str, Any], words: str) -> None:
    assert [words in text for text in faults({"username": "kim", **person})] == [True]
    assert faults({"username": "kim", "state": "absent", "tvm": {"state": "absent"}}) == []
    assert faults({"username": "kim", "enabled": True, "tvm": {"state": "disabled"}}) == [], "the more specific wins"
    assert faults({"username": "kim", "state": "absent", "tvm": {"state": "present"}}) == [], "there is to be one, once"


@pytest.mark.parametrize(
    ("dates", "own", "state"),
    [
        ({"state": "disabled"}, "absent", "absent"),
        ({"state": "disabled"}, "present", "disabled"),
        ({"starts": "2026-04-01"}, "absent", "absent"),
        ({"starts": "2026-04-01"}, "disabled", "disabled"),
        ({"expires": "2026-03-01"}, "absent", "absent"),
        ({"expires": "2026-03-01"}, "disabled", "disabled"),
    ],
)
def test_of_the_person_and_a_scope_the_one_counts_that_takes_away_more(
    dates: dict[str, Any], own: str, state: str
) -> None:
    (found,) = roster({"username": "kim", **dates, "r7": {"state": own}}).users
    assert found["state"] == state
