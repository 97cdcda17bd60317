# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From accounts to people and profiles that say the same; tests/behaviour/faults/test_adopt_law.py tries the law."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import NotTheSame, adopted, check
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import Account, Estate, Scanner, scanner_from
from ansible_collections.vulnmgmt.access.tests.unit.plugins.plugin_utils.adopting import account, estate

KIM = account("tvm-1", "kim.lee@example.com", "Kim Lee", "kim.lee@example.com")


def person(*accounts: Account, **more: Any) -> dict[str, Any]:
    """The only person of these accounts."""
    (found,) = adopted(estate(*accounts, **more)).people
    return dict(found)


def test_a_person_is_what_the_accounts_have_in_common() -> None:
    assert person(KIM, account("r7-1", "klee", "Kim Lee", "Kim.Lee@example.com")) == {
        "username": "kim.lee@example.com",
        "name": "Kim Lee",
        "email": "Kim.Lee@example.com",
        "profiles": ["individual"],
        "r7": {"username": "klee", "role": "User"},
        "tvm": {"permissions": "Basic"},
    }


def test_the_name_that_most_have_stands_at_the_person_and_others_at_the_scanner() -> None:
    found = person(
        KIM, account("r7-1", "kim.lee", "Kim Lee", ""), account("r7-2", "kim.lee", "K. Lee", "kim.lee@example.com")
    )
    assert (found["name"], found["email"]) == ("Kim Lee", "kim.lee@example.com")
    assert found["r7-2"]["name"] == "K. Lee"
    assert found["r7-1"]["email"] == ""


def test_a_name_that_cannot_be_declared_on_one_scanner_stands_at_the_others() -> None:
    found = person(KIM, account("r7-1", "kim.lee"))
    assert "name" not in found
    assert (found["tvm"]["name"], "name" in found["r7"]) == ("Kim Lee", False)


def test_who_is_disabled_everywhere_is_and_otherwise_it_stands_at_the_scanner() -> None:
    off = account("r7-1", "kim.lee", "Kim Lee", enabled=False)
    assert person(KIM, off)["r7"]["state"] == "disabled"
    assert "state" not in person(KIM, off)
    assert person(off)["state"] == "disabled"


def test_the_part_before_the_at_is_the_username_where_most_are_called_so() -> None:
    consoles = [
        account("r7-1", "kim.lee"),
        account("r7-1", "sam@example.com", "Sam"),
        account("r7-1", "pat", "", "pat@example.com"),
    ]
    made = adopted(estate(KIM, *consoles))
    assert (made.parts, made.local) == ({"r7-1": "local", "tvm-1": "whole"}, ["r7"])
    own = {entry["username"]: entry.get("r7", {}).get("username") for entry in made.people}
    assert own == {"kim.lee@example.com": None, "sam@example.com": "sam@example.com", "pat@example.com": None}


@pytest.mark.parametrize(
    ("more", "part", "local"),
    [
        ({"username_part": "whole"}, "whole", []),
        ({"username_part": "local"}, "local", ["r7"]),
        ({"in_group": False}, "whole", []),
    ],
)
def test_what_the_inventory_says_of_usernames_is_honoured(more: Any, part: str, local: list[str]) -> None:
    made = adopted(estate(account("r7-1", "kim.lee", "Kim Lee", "kim.lee@example.com"), **more))
    assert (made.parts["r7-1"], made.local) == (part, local)


def test_nobody_gets_hold_of_an_account_by_being_called_alike() -> None:
    """Two people of one name before the @, and somebody else's account under that name."""
    made = adopted(
        estate(
            KIM,
            account("tvm-1", "kim.lee@example.org", "Kimberly Lee", "kim.lee@example.org"),
            account("tvm-1", "svc-scan@example.com", "Scan"),
            account("r7-1", "svc-scan", "Scan"),
            account("r7-1", "kim.lee", "Kim Lee", "kim.lee@example.com"),
        )
    )
    other = next(entry for entry in made.people if entry["username"] == "kim.lee@example.org")
    assert other["r7"] == {"username": "kim.lee@example.org"}
    assert made.protected == ["svc-scan", "svc-scan@example.com"]


def test_a_scanner_that_was_left_out_has_nothing_said_of_it() -> None:
    whole = estate(*(account("r7-1", name, name, f"{name}@example.com") for name in ("ana", "bob", "cid")))
    assert adopted(whole).profiles == {"r7-user": {"r7": {"role": "User"}}}
    part = Estate(whole.scanners, {"r7": ["r7-2"]})
    assert adopted(part).profiles == {"r7-user": {"r7-1": {"role": "User"}}}


def test_who_is_disabled_on_all_that_was_read_is_so_there_and_not_on_what_was_left_out() -> None:
    """The account that somebody has on a scanner that was down may well be enabled."""
    whole = estate(account("tvm-1", KIM.username, KIM.name, KIM.username, enabled=False))
    assert adopted(whole).people[0]["state"] == "disabled"
    (found,) = adopted(Estate(whole.scanners, {"tvm": ["tvm-2"], "r7": ["r7-1"]})).people
    assert "state" not in found
    assert found["tvm-1"]["state"] == "disabled"


def test_access_that_gives_nothing_is_an_account_all_the_same() -> None:
    odd = account("tvm-1", "kim@example.com", grants={"groups": []}, mute=frozenset(("permissions", "roles")))
    assert person(odd)["tvm"] == {"state": "present"}


def test_what_says_something_else_is_noticed() -> None:
    """Nothing is written then; it would be a fault of the collection."""
    there = estate(KIM, account("r7-1", "kim.lee", "Kim Lee"))
    made = adopted(there)

    def refused(**more: Any) -> str:
        with pytest.raises(NotTheSame) as caught:
            check(there, dataclasses.replace(made, **more))
        return str(caught.value)

    (entry,) = made.people
    assert refused(people=[]) == (
        "what would be written is not what the accounts are, which is a fault of this collection: "
        "kim.lee on r7-1 (id 7): is left out; kim.lee@example.com on tvm-1 (id 19): is left out"
    )
    assert "permissions is None, not Basic" in refused(people=[{**entry, "tvm": {"groups": []}}])
    assert "state is disabled" in refused(people=[{**entry, "state": "disabled"}])
    assert "the name is another one" in refused(people=[{**entry, "name": "Kim Olsen"}])
    assert "the address is another one" in refused(people=[{**entry, "email": "k@example.com"}])
    assert "would be created" in refused(people=[entry, {"username": "new@example.com"}])
    taken = {"username": "x@example.com", "r7": {"username": "Kim.Lee"}}
    assert "have the same account" in refused(people=[entry, taken])
    moved = {**entry, "r7": {"username": "k", "state": "absent"}}
    assert "kim.lee on r7-1 (id 7): is left out" in refused(people=[moved, {**taken, "state": "disabled"}])
    assert "Kim.Lee on r7-1: is somebody else's" in refused(people=[moved, {**taken, "state": "disabled"}])
    assert "unknown profile" in refused(profiles={})


def test_an_account_of_which_only_a_part_shows_is_none() -> None:
    assert scanner_from("sc-1", "sc", {"users": [{"username": "kim", "id": "1", "name": "Kim", "email": ""}]}) is None


def test_an_empty_estate_has_nobody() -> None:
    made = adopted(Estate([Scanner("tvm-1", "tvm", [])]))
    assert (made.people, made.profiles, made.protected) == ([], {}, [])
    assert isinstance(KIM.adopted, Adopted)
