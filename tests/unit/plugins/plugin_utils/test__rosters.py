# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From people and profiles to one product's roster."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import Roster, roster_at, roster_for
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import PLUGINS

PROFILES: dict[str, Any] = {
    "analyst": {"tvm": {"permissions": "Standard"}, "r7": {"role": "security-manager", "sites": ["HQ", "Lab"]}},
    "operator": {"tvm": {"permissions": "scan_operator"}, "r7": {"sites": ["Lab", "Plant"], "all_asset_groups": True}},
    "boss": {"tvm": {"permissions": 64}},
    "auditor": {"r7": {"role": "auditor"}},
    "reader": {"tvm": None, "r7": {}},
}


def entry(product: str, profiles: Any = None, **more: Any) -> dict[str, Any] | None:
    """Return the entry of one person, ``None`` where there is none."""
    person = {"username": "kim@example.com", **more}
    if profiles is not None:
        person["profiles"] = profiles
    found = roster_for(product, [person], PROFILES)
    return found[0] if found else None


def place(part: str) -> Place:
    return Place("r7", scopes=("r7",), username_part=part)


def problems(people: Any, profiles: Any = None, product: str = "tvm") -> str:
    with pytest.raises(UsageError) as caught:
        roster_for(product, people, PROFILES if profiles is None else profiles)
    return caught.value.message


def test_a_person_gets_what_the_profile_grants_and_the_names_given() -> None:
    assert entry("tvm", ["analyst"], name="Kim Lee", email="k@example.com") == {
        "username": "kim@example.com",
        "state": "present",
        "name": "Kim Lee",
        "email": "k@example.com",
        "permissions": "Standard",
    }


@pytest.mark.parametrize(
    ("profiles", "permissions"),
    [
        (["analyst", "operator"], "Standard"),
        (["operator", "analyst"], "Standard"),
        (["analyst", "boss", "operator"], 64),
        (["operator"], "scan_operator"),
        (["operator", "reader"], "scan_operator"),
    ],
)
def test_of_several_roles_of_tenable_the_highest_counts(profiles: list[str], permissions: Any) -> None:
    found = entry("tvm", profiles)
    assert found is not None
    assert found["permissions"] == permissions


def test_lists_are_united_once_each_in_order_and_switches_are_on_where_one_says_so() -> None:
    assert entry("r7", ["analyst", "operator"]) == {
        "username": "kim@example.com",
        "state": "present",
        "role": "security-manager",
        "sites": ["HQ", "Lab", "Plant"],
        "all_asset_groups": True,
    }


def test_the_same_value_twice_is_no_contradiction() -> None:
    profiles = {"a": {"r7": {"role": "user"}}, "b": {"r7": {"role": "user"}}}
    (found,) = roster_for("r7", [{"username": "kim", "profiles": ["a", "b"]}], profiles)
    assert found["role"] == "user"


def test_profiles_that_contradict_each_other_are_refused_with_the_way_out() -> None:
    people = [{"username": "kim", "profiles": ["analyst", "auditor"]}]
    assert problems(people, product="r7") == (
        "kim: the profiles analyst, auditor give different values of role on r7: set r7: {role: ...} of the person"
    )
    assert roster_for("tvm", people, PROFILES)[0]["permissions"] == "Standard"


def test_what_the_person_has_wins_and_settles_a_contradiction() -> None:
    found = entry("r7", ["analyst", "auditor"], r7={"role": "user", "sites": []})
    assert found is not None
    assert (found["role"], found["sites"]) == ("user", [])
    found = entry("tvm", ["boss"], tvm={"permissions": "Basic", "enabled": False})
    assert found is not None
    assert (found["permissions"], found["enabled"]) == ("Basic", False)


def test_a_person_can_have_another_username_on_a_product() -> None:
    for state in ("present", "disabled", "absent"):
        found = entry("r7", ["analyst"], state=state, r7={"username": "klee"})
        assert found is not None
        assert found["username"] == "klee"


@pytest.mark.parametrize("product", ["tvm", "r7"])
@pytest.mark.parametrize("state", ["disabled", "absent"])
def test_a_leaver_carries_nothing_else(product: str, state: str) -> None:
    found = entry(product, ["analyst"], state=state, name="Kim", email="k@x", tvm={"enabled": True}, r7={"role": "x"})
    assert found == {"username": "kim@example.com", "state": state}


@pytest.mark.parametrize("state", ["disabled", "absent"])
def test_a_leaver_is_on_the_roster_of_products_that_the_profiles_do_not_touch(state: str) -> None:
    assert entry("r7", ["boss"], state=state) is not None


def test_a_leaver_whose_profiles_contradict_each_other_can_leave() -> None:
    assert entry("r7", ["analyst", "auditor"], state="absent") is not None


@pytest.mark.parametrize("profiles", [None, []])
def test_a_person_without_profiles_gets_an_account_without_declared_access(profiles: list[str] | None) -> None:
    for product in ("tvm", "r7"):
        assert entry(product, profiles) == {"username": "kim@example.com", "state": "present"}


def test_a_person_whose_profiles_say_nothing_of_the_product_is_not_on_its_roster() -> None:
    assert entry("r7", ["boss"]) is None
    assert entry("tvm", ["auditor"]) is None
    assert entry("tvm", ["auditor"], tvm={}) is not None


def test_a_profile_that_names_the_product_without_a_grant_makes_an_account() -> None:
    assert entry("tvm", ["reader"]) == {"username": "kim@example.com", "state": "present"}


def test_nothing_is_declared_that_nobody_said() -> None:
    assert entry("tvm", ["analyst"], name=None, email=None) == {
        "username": "kim@example.com",
        "state": "present",
        "permissions": "Standard",
    }
    assert entry("tvm", ["analyst"], name="") == {
        "username": "kim@example.com",
        "state": "present",
        "name": "",
        "permissions": "Standard",
    }


def test_the_order_of_people_is_kept_and_the_input_is_not_changed() -> None:
    people = [{"username": f"p{n}", "profiles": ["analyst", "operator"], "tvm": {"username": f"q{n}"}} for n in "312"]
    before = copy.deepcopy((people, PROFILES))
    assert [found["username"] for found in roster_for("tvm", people, PROFILES)] == ["q3", "q1", "q2"]
    assert (people, PROFILES) == before


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"username": "kim", "profiles": ["analist"]}, "kim: unknown profile 'analist': did you mean 'analyst'"),
        ({"username": "kim", "profile": ["analyst"]}, "kim: unknown key 'profile': did you mean 'profiles'"),
        ({"username": "kim", "permissions": "Basic"}, "kim: unknown key 'permissions'"),
        ({"username": "kim", "profiles": "analyst"}, "kim: profiles is not a list of names: write profiles: [analyst]"),
        ({"username": "kim", "state": "gone"}, "kim: state is 'gone': known are present, disabled, absent"),
        ({"name": "Kim"}, "person number 1 has no username"),
        ({"username": None}, "person number 1 has no username"),
        ({"username": 5}, "person number 1 has no username"),
        ("kim", "person number 1 has no username"),
    ],
)
def test_a_faulty_person_is_refused_with_what_is_near(person: Any, words: str) -> None:
    assert words in problems([person])


def test_a_leavers_faults_count_too() -> None:
    assert "unknown profile 'analist'" in problems([{"username": "kim", "state": "absent", "profiles": ["analist"]}])


def test_who_stands_twice_among_the_people_is_refused_however_it_is_spelt() -> None:
    assert "kim stands among the people more than once" in problems([{"username": "Kim"}, {"username": "kim"}])


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"tmv": {}}, "profile 'p': unknown product, group of scanners or scanner 'tmv': did you mean 'tvm'"),
        ({"tvm": {"permission": "Basic"}}, "profile 'p', tvm: unknown grant 'permission': did you mean 'permissions'"),
        ({"r7": {"roles": "user"}}, "profile 'p', r7: unknown grant 'roles': did you mean 'role'"),
        ({"tvm": ["Basic"]}, "profile 'p', tvm: this is no dictionary"),
        (["tvm"], "profile 'p' is not a dictionary of products"),
        (None, "profile 'p' is not a dictionary of products"),
    ],
)
def test_a_faulty_profile_is_refused_although_nobody_has_it(profile: Any, words: str) -> None:
    assert words in problems([], {"p": profile})


def test_profiles_that_are_no_dictionary_are_refused() -> None:
    assert "onboarding_profiles is not a dictionary" in problems([{"username": "kim"}], ["analyst"])


def test_an_unknown_product_is_refused() -> None:
    assert problems([], product="tv") == "unknown product 'tv': did you mean 'tvm'?"


def test_an_unknown_role_names_the_profile_that_has_it_once() -> None:
    profiles = {"a": {"tvm": {"permissions": "Basik"}}, "b": {"tvm": {"permissions": "Basic"}}}
    words = problems([{"username": "kim", "profiles": ["a", "b"]}], profiles)
    assert words == "profile 'a', tvm: unknown permissions 'Basik': did you mean 'Basic'?"


def test_all_faults_are_told_at_once() -> None:
    people = [{"username": "kim", "profiles": ["x"]}, {"username": "lee", "state": "gone"}, {}]
    words = problems(people, {"p": {"tmv": {}}})
    for part in ("profile 'p'", "kim: unknown profile", "lee: state", "person number 3"):
        assert part in words


def test_a_grant_that_must_be_a_list_is_refused_as_text() -> None:
    profiles = {"p": {"r7": {"sites": "HQ"}}}
    assert "sites" in problems([{"username": "kim", "profiles": ["p"]}], profiles, "r7")


@pytest.mark.parametrize(
    "person",
    [
        {"username": "kim", "tvm": "Basic"},
        {"username": "kim", "tvm": [1]},
        {"username": "kim", "profiles": 5},
        {"username": "kim", "profiles": [{"name": "analyst"}]},
    ],
)
def test_values_of_the_wrong_kind_are_one_sentence(person: dict[str, Any]) -> None:
    assert problems([person]).startswith("kim: ")


@pytest.mark.parametrize(("part", "name"), [("whole", "kim@example.com"), ("local", "kim")])
def test_a_product_can_take_the_part_before_the_at_sign_as_its_username(part: str, name: str) -> None:
    people = [{"username": "kim@example.com"}, {"username": "lee@example.com", "r7": {"username": "lee@hq"}}]
    assert [found["username"] for found in roster_for("r7", people, {}, place(part))] == [name, "lee@hq"]


def test_every_product_has_its_grants() -> None:
    """The products are those whose folders are there; each says by itself what a profile may grant."""
    folders = {path.parent.name for path in (PLUGINS / "module_utils").glob("*/product.py")}
    assert {f"_{prefix}" for prefix in products()} == folders
    assert {"permissions", "roles", "groups", "authorizations"} == set(products()["tvm"].grants)
    assert {"sites", "asset_groups", "role"} < set(products()["r7"].grants)


ACCESS: dict[str, Any] = {
    "team": {
        "tvm": {"permissions": "Standard", "groups": ["Blue", "Red"], "authorizations": {"saml": True, "api": False}}
    },
    "script": {"tvm": {"groups": ["Red", "Green"], "authorizations": {"api": True, "password": False}}},
    "audit": {"tvm": {"roles": ["Auditor"]}},
    "tags": {"tvm": {"roles": ["Tag Keeper", "Auditor"]}},
    "odd": {"tvm": {"authorizations": ["saml"]}},
}


def access(profiles: list[str]) -> dict[str, Any]:
    known = {name: ACCESS[name] for name in profiles}
    (found,) = roster_for("tvm", [{"username": "kim@example.com", "profiles": profiles}], known)
    return found


def test_groups_and_ways_to_sign_in_of_several_profiles_unite() -> None:
    found = access(["team", "script"])
    assert found["groups"] == ["Blue", "Red", "Green"]
    assert found["authorizations"] == {"saml": True, "api": True, "password": False}
    assert access(["audit", "tags"])["roles"] == ["Auditor", "Tag Keeper"]


@pytest.mark.parametrize(
    ("values", "granted"), [(["no"], False), (["false", "off", None], False), (["no", "yes"], True), ([False, 1], True)]
)
def test_a_way_to_sign_in_that_a_template_gives_as_text_means_what_it_says(values: list[Any], granted: bool) -> None:
    profiles = {f"p{n}": {"tvm": {"authorizations": {"api": value}}} for n, value in enumerate(values)}
    (found,) = roster_for("tvm", [{"username": "kim", "profiles": list(profiles)}], profiles)
    assert found["authorizations"] == {"api": granted}


def test_a_way_to_sign_in_that_is_neither_true_nor_false_is_refused_by_name() -> None:
    profiles = {name: {"tvm": {"authorizations": {"api": value}}} for name, value in (("a", True), ("b", "maybe"))}
    assert problems([{"username": "kim", "profiles": ["a", "b"]}], profiles) == (
        "profile 'b', tvm: authorizations: api is not true or false: write api: true"
    )


def test_a_predefined_role_and_custom_ones_exclude_each_other() -> None:
    people = [{"username": "kim@example.com", "profiles": ["team", "audit"]}]
    message = problems(people, {name: ACCESS[name] for name in ("team", "audit")})
    assert message == (
        "kim@example.com: the profiles team, audit grant both permissions and roles on tvm, which exclude each other: "
        "set tvm: {permissions: ...} or tvm: {roles: ...} of the person"
    )


@pytest.mark.parametrize("own", [{"permissions": "Basic"}, {"roles": ["Tag Keeper"]}])
def test_the_persons_own_one_takes_the_place_of_both(own: dict[str, Any]) -> None:
    found = roster_for(
        "tvm",
        [{"username": "kim@example.com", "profiles": ["team", "audit"], "tvm": own}],
        {name: ACCESS[name] for name in ("team", "audit")},
    )[0]
    assert {name: found[name] for name in ("permissions", "roles") if name in found} == own


def test_ways_to_sign_in_that_are_no_dictionary_are_refused() -> None:
    assert "profile 'odd', tvm: authorizations is not a dictionary" in problems([], {"odd": ACCESS["odd"]})


@pytest.mark.parametrize(("state", "kept"), [("absent", True), ("disabled", False)])
def test_a_leavers_successor_stands_in_the_roster(state: str, kept: bool) -> None:
    person = {"username": "kim@example.com", "state": state, "tvm": {"transfer_to": "lee@example.com", "name": "K"}}
    (found,) = roster_for("tvm", [person], {})
    assert found == {
        "username": "kim@example.com",
        "state": state,
        **({"transfer_to": "lee@example.com"} if kept else {}),
    }


@pytest.mark.parametrize(("state", "kept"), [("present", False), ("disabled", True), ("absent", False)])
def test_the_keys_of_a_leaver_end_with_the_account_that_is_disabled(state: str, kept: bool) -> None:
    found = entry("tvm", ["analyst"], state=state, tvm={"revoke_keys": True})
    assert found is not None
    assert ("revoke_keys" in found) is kept


def test_a_username_alone_entitles_nobody_to_an_account() -> None:
    """It says how the account is called, should there be one; any other word says that there shall be one."""
    here = Place("r7", "r7-1", ("r7", "r7-1"), unentitled="disable")

    def roster(**own: Any) -> Roster:
        return roster_at(here, [{"username": "kim@example.com", "profiles": ["boss"], **own}], PROFILES)

    for own in ({"r7": {"username": "klee"}}, {"r7-1": {"username": "klee"}}):
        found = roster(**own)
        assert found.users == [{"username": "klee", "state": "disabled"}]
        assert found.unentitled == {"klee"}
    for own in ({"r7": {"username": "klee", "state": "present"}}, {"r7": {"username": "klee"}, "r7-1": {}}):
        assert roster(**own).users == [{"username": "klee", "state": "present"}]
