# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People who leave: who is meant, which accounts that can be, and what becomes of what they own."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _farewells, _leaving
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._leaving import Claim, Farewell
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._origins import origin_of
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place

KIM, LEE = "kim@example.com", "lee@example.com"
KNOWN = {name: frozenset({name.partition("-")[0]}) for name in ("tvm", "r7", "sc", "r7-1")}


def place(product: str = "r7", **more: Any) -> Place:
    """A scanner on which people are known by the part before the @."""
    given = {"host": f"{product}-1", "scopes": (product, f"{product}-1"), "known": KNOWN, "username_part": "local"}
    return Place(product, **{**given, **more})


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("kim", ["kim"]),
        (" kim , lee ", ["kim", "lee"]),
        (["kim", "lee", "kim"], ["kim", "lee"]),
        (7, ["7"]),
    ],
)
def test_names_are_one_several_with_commas_or_a_list(value: Any, names: list[str]) -> None:
    assert _leaving.names_given(value) == names


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "username has an empty name: name somebody, with commas only between names"),
        ("  ", "username has an empty name"),
        ("kim,", "username has an empty name"),
        ([], "username has an empty name"),
        (["kim", " "], "username has an empty name"),
        (None, "username is neither a name nor a list of names: write -e username=kim.lee@example.com"),
        ({"kim": 1}, "username is neither a name nor a list of names"),
        ([["kim"]], "username is neither a name nor a list of names"),
        (True, "username is neither a name nor a list of names"),
        ("kim,KIM", "username has 'kim' in two spellings: where both are accounts, name them in two runs"),
    ],
)
def test_what_names_nobody_is_refused(value: Any, said: str) -> None:
    with pytest.raises(ValueError, match="^" + said):
        _leaving.names_given(value)


def test_other_words_for_the_variable_are_named() -> None:
    found = _leaving.misspelt(["user", "usernames", "usrename", "username", "tvm_username", "r7_url", "hostname"])
    assert found == [
        f"{name} means nothing here: name who leaves with -e username=..." for name in ("user", "usernames", "usrename")
    ]
    assert _leaving.unknown_variables(["offboard_state", "offboard_delete_object", "onboarding_x"]) == [
        "unknown variable 'offboard_delete_object': did you mean 'offboard_delete_objects' or 'offboard_state'?"
    ]


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("KIM@example.com", [KIM]),
        ("kim.old@example.com", [KIM]),
        ("kim", [KIM]),
        ("lee.there", [LEE]),
        ("lee", []),
        ("noor", []),
    ],
)
def test_a_name_is_a_person_s_present_or_former_one_or_that_of_their_account(name: str, people: list[str]) -> None:
    roster = [
        {"username": KIM, "formerly": ["kim.old@example.com"]},
        {"username": LEE, "r7": {"username": "lee.there"}},
    ]
    assert _leaving.people_named(place(), name, roster) == people


def test_a_username_counts_before_the_former_name_of_somebody_else() -> None:
    roster = [{"username": LEE, "formerly": ["kim@example.org"]}, {"username": "kim@example.org"}]
    assert _leaving.people_named(place(), "kim@example.org", roster) == ["kim@example.org"]


def test_accounts_are_as_the_roster_maps_them_and_else_as_the_name_stands_or_mapped() -> None:
    person = {"username": KIM, "r7": {"username": "k.lee"}, "formerly": ["kim.old@example.com"]}
    assert _leaving.claims_of(place(), KIM, person) == [
        Claim(KIM, ("k.lee",)),
        Claim(KIM, ("kim.old@example.com", "kim.old")),
    ]
    assert _leaving.claims_of(place(), KIM, None) == [Claim(KIM, (KIM, "kim"))]
    assert _leaving.claims_of(place(), "kim", None) == [Claim("kim", ("kim",))]
    assert _leaving.claims_of(place(username_part="whole"), KIM, None) == [Claim(KIM, (KIM,))]


@pytest.mark.parametrize(("protected", "found"), [([KIM], [KIM]), (["KIM"], ["KIM"]), (["k.lee"], []), (["x"], [])])
def test_protected_names_are_found_however_they_are_written(protected: list[str], found: list[str]) -> None:
    where = place(protected=protected)
    people = [{"username": KIM}]
    assert _leaving.protection_of(where, _leaving.claims_of(where, KIM, people[0]), people) == found
    assert _leaving.protection_of(where, _leaving.claims_of(where, KIM, None), []) == found


def test_only_mistakes_about_who_leaves_keep_anybody_from_leaving() -> None:
    people = [{"username": KIM, "profiles": ["gone"], "r7": {"usernam": "k"}}, {"username": LEE, "sate": "x"}]
    (fault,) = _leaving.faults_of(people, KNOWN, [KIM])
    assert fault.startswith(f"{KIM}: r7: unknown key 'usernam': did you mean 'username'")
    assert _leaving.faults_of(people, KNOWN, ["noor"]) == []
    assert _leaving.faults_of("kim", KNOWN, [KIM]) == [
        "onboarding_people is not a list: begin every person with '- username: ...'"
    ]
    (fault,) = _leaving.faults_of([{"username": LEE, "r7": "lee"}], KNOWN, [KIM])
    assert fault == f"{LEE}: r7: this is no dictionary: write {{...}}"
    assert _leaving.faults_of([{"username": LEE}, {"name": "Kim"}], KNOWN, [KIM]) == [
        "person number 2 has no username: give every person one"
    ]


@pytest.mark.parametrize(
    ("product", "state", "own", "heir", "may_go", "undecided", "fate"),
    [
        ("tvm", "disabled", {}, None, False, False, "what it owns stays"),
        ("tvm", "absent", {}, None, False, True, "what only it owns goes too"),
        ("tvm", "absent", {}, None, True, False, "what only it owns goes too"),
        ("tvm", "absent", {}, "lee", False, False, "lee gets what it owns"),
        ("tvm", "absent", {"transfer_to": "noor"}, "lee", True, False, "noor gets what it owns"),
        ("sc", "absent", {}, None, False, True, "what only it owns goes too"),
        ("sc", "absent", {}, "boss", False, False, "boss gets what it owns"),
        ("r7", "absent", {}, None, False, False, ""),
    ],
)
def test_what_becomes_of_what_an_account_owns(
    product: str, state: str, own: dict[str, Any], heir: str | None, may_go: bool, undecided: bool, fate: str
) -> None:
    farewell = Farewell(product, state, heir, may_go)
    entry = farewell.entry(place(product), "kim", {"username": KIM, product: own})
    assert entry["state"] == state
    assert entry.get("revoke_keys", False) is (product == "tvm" and state == "disabled")
    assert (farewell.is_undecided(entry), farewell.fate(entry)) == (undecided, fate)


def test_the_decisions_are_named_as_the_inventory_calls_them() -> None:
    assert Farewell("tvm", "absent").decisions() == "tvm_transfer_to or offboard_delete_objects=true"
    assert Farewell("sc", "absent").decisions() == "sc_migrate_to or sc_delete_objects or offboard_delete_objects=true"


@pytest.mark.parametrize(
    ("person", "stays"),
    [
        ({}, True),
        ({"state": "present", "expires": "2026-05-02"}, True),
        ({"expires": "2026-05-01"}, False),
        ({"state": "disabled"}, False),
        ({"state": "absent"}, False),
    ],
)
def test_who_is_still_on_the_roster(person: dict[str, Any], stays: bool) -> None:
    where = place(today=datetime.date(2026, 5, 2))
    assert _leaving.stays_on_roster(where, {"username": KIM, **person}) is stays


def test_the_advice_names_the_line_and_what_to_write() -> None:
    assert _leaving.advice({"username": KIM}, "people.yml:3", "absent") == (
        f"people.yml:3: give {KIM} 'state: absent', so that the next onboarding does not bring them back"
    )


def test_where_a_value_stands_is_what_ansible_says() -> None:
    """Before ansible-core 2.19 it stands at the value, since then in a tag; of most values it is not known."""
    assert (
        origin_of(SimpleNamespace(ansible_pos=("/srv/inventory/people.yml", 12, 5))) == "/srv/inventory/people.yml:12"
    )
    assert origin_of(SimpleNamespace(ansible_pos=(None, 0, 0))) is None
    assert origin_of({"username": KIM}) is None


def _found(*names: str) -> dict[str, dict[str, Any]]:
    return {name.casefold(): {"username": name} for name in names}


def test_a_name_that_fits_two_accounts_says_how_to_be_exact() -> None:
    claims = _leaving.claims_of(place(), KIM, None)
    assert _farewells.ambiguities(_found("kim"), claims, {KIM: None}, "r7-1") == []
    assert _farewells.ambiguities(_found("kim", KIM), claims, {KIM: None}, "r7-1") == [
        f"'{KIM}' can be '{KIM}' or 'kim': name 'kim' itself, or, for the other, add --limit r7-1 "
        "-e onboarding_username_part=whole"
    ]
    claims = _leaving.claims_of(place(), LEE, {"username": LEE, "formerly": [KIM]})
    assert _farewells.ambiguities(_found("kim", "lee"), claims, {LEE: LEE}, "r7-1") == []
    assert _farewells.ambiguities(_found("kim", KIM), claims, {LEE: LEE}, "r7-1") == [
        f"{LEE} was formerly '{KIM}', which can be '{KIM}' or 'kim': name the account itself in a run of its own, "
        "with --limit r7-1"
    ]


def test_what_is_left_to_do_is_told_once_for_all_scanners() -> None:
    account = {"username": "kim", "given": KIM, "action": "disable", "ends": [], "owned": "what it owns stays"}
    gone = {"username": "kim", "given": KIM, "action": "none"}
    ended = {
        "r7-1": {"product": "r7", "accounts": [account]},
        "r7-2": {"product": "r7", "accounts": [gone]},
        "tvm-1": {"product": "tvm", "accounts": [{**account, "error": "no"}], "failure": "no", "heir": "kim"},
        "tvm-2": {"failure": "nothing answers"},
    }
    told = _farewells.document(ended, True, "disabled")
    assert _farewells.lines_of(told) == [
        "r7-1   ~ kim  disable; what it owns stays",
        "r7-2   = kim  disabled already, nothing to do",
        "tvm-1  ~ kim  disable FAILED: no",
        "1 of 3 accounts would be disabled, 1 failed",
        "tvm-2  tvm-2 was left out: nothing answers",
    ]
    assert _farewells.left_to_do(told, {KIM: None, LEE: None}, [LEE], ["an advice"]) == [
        "an advice",
        f"{KIM}: not on the roster, where nothing is to be changed",
        f"no scanner that answered knows {LEE}: run again when all of them answer",
        "tvm-1: tvm_transfer_to names kim, who leaves: name somebody else there",
        "r7-1, tvm-1: no request is known that ends sessions that are open in a browser",
    ]


def test_who_was_called_so_before_the_at_sign_is_meant_too() -> None:
    people = [{"username": "kim.adeyemi@example.com", "formerly": ["kim.okafor@example.com"]}]
    assert _leaving.people_named(place(), "kim.okafor", people) == ["kim.adeyemi@example.com"]
    assert _leaving.people_named(place("tvm", username_part="whole"), "kim.okafor", people) == []


def test_an_account_that_is_somebody_elses_by_the_roster_is_told() -> None:
    people = [{"username": "kim@other.example"}]
    claims = _leaving.claims_of(place(), KIM, None)
    assert _leaving.of_others(place(), claims, people, [None]) == [(KIM, "kim", "kim@other.example")]
    assert _leaving.of_others(place(), claims, people, ["kim@other.example"]) == []
    whole = place("tvm", username_part="whole")
    assert _leaving.of_others(whole, _leaving.claims_of(whole, KIM, None), people, [None]) == []


def test_an_account_that_is_still_called_as_somebody_was_who_stays_is_told_too() -> None:
    people = [{"username": "amara.adeyemi@example.com", "formerly": ["amara.okafor@example.com"]}]
    contractor = "amara.okafor@contractor.example"
    told = [(contractor, "amara.okafor", "amara.adeyemi@example.com")]
    assert _leaving.of_others(place(), _leaving.claims_of(place(), contractor, None), people, [None]) == told
    listed = {"username": contractor}
    claims = _leaving.claims_of(place(), contractor, listed)
    assert _leaving.of_others(place(), claims, [*people, listed], [contractor]) == told
