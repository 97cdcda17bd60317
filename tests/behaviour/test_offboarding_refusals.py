# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.offboard with mistakes: each is named, and nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Run
from estates import by_product, offboard, summary, told
from lab.serving import Lab
from leavers import AMARA, HEIRS, NO_RETRIES

KIM = "kim.lee@example.com"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A tenant and two consoles, that nothing is ever written to; a console has two accounts that one name fits."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("tvm", "r7"), scanners=2) as running:
        console = running.scanner("r7-1").state
        for login in ("twin", "twin@example.com"):
            console.add_user(login=login, name="Twin", email="", password="Twins-Password-1", role="user")
        yield running


def run(lab: Lab, directory: Path, username: Any, *arguments: str, **more: Any) -> Run:
    found = offboard(lab, directory, username, *arguments, **more)
    assert "Traceback" not in found.output
    assert found.writes == []
    return found


def refused(lab: Lab, directory: Path, username: Any, *arguments: str, **more: Any) -> str:
    """Return what a run said that asked nothing of any scanner."""
    found = run(lab, directory, username, *arguments, **more)
    assert found.code != 0
    assert found.calls == [], found.output
    return told(found)


def test_without_a_name_and_with_others_words_for_it_everything_is_told_together(estate: Lab, tmp_path: Path) -> None:
    said = refused(
        estate, tmp_path, None, "-e", "usernames=kim", "--tags", "onboarding_tvm",
        offboard_sate="absent", onboarding_poeple=[], offboard_delete_objects=True, tvm_acces_key="x",
        onboarding_approved_plan="0" * 32,
    )  # fmt: skip
    for words in (
        "nobody is named: give -e username=kim.lee@example.com, several with commas between them",
        "usernames means nothing here: name who leaves with -e username=...",
        "--tags onboarding_tvm selects nothing here: choose scanners with --limit",
        "unknown variable 'offboard_sate': did you mean 'offboard_state'",
        "unknown variable 'onboarding_poeple': did you mean 'onboarding_people'",
        "unknown variable 'tvm_acces_key': did you mean 'tvm_access_key'",
        "onboarding_approved_plan is for vulnmgmt.access.onboard: look at what this playbook would do with --check",
        "offboard_delete_objects is for offboard_state=absent: an account that is disabled keeps what it owns",
    ):
        assert said.count(words) == 1, words


@pytest.mark.parametrize(
    ("username", "more", "said"),
    [
        (
            None,
            {"hosts": {"username": AMARA}},
            "username is set in the inventory: name who leaves on the command line, with -e",
        ),
        (AMARA, {"offboard_state": "gone"}, "must be one of: disabled, absent"),
    ],
)
def test_mistakes_in_who_and_what(estate: Lab, tmp_path: Path, username: Any, more: dict[str, Any], said: str) -> None:
    own = more.pop("hosts", {})

    def groups(hosts: dict[str, Any]) -> Mapping[str, Any]:
        return by_product({name: {**variables, **own} for name, variables in hosts.items()})

    assert said in refused(estate, tmp_path, username, groups=groups, **more)


def test_a_name_that_is_two_people_s_account(estate: Lab, tmp_path: Path) -> None:
    people = [{"username": KIM, "r7-1": {"username": "klee"}}, {"username": AMARA, "r7-2": {"username": "klee"}}]
    said = refused(estate, tmp_path, "klee", onboarding_people=people)
    assert f"'klee' can be {KIM} or {AMARA}: name one of them as the roster does" in said


def test_protected_unknown_and_twofold_names_are_told_once_all_scanners_are_read(estate: Lab, tmp_path: Path) -> None:
    """What is unknown is unknown on all scanners, and the nearest people and accounts are named."""
    people = [{"username": KIM, "formerly": ["kim.old@example.com"]}]
    found = run(
        estate, tmp_path, "amara.okafor,kim.leee@example.com,twin@example.com", onboarding_people=people,
        onboarding_protected=[AMARA],
    )  # fmt: skip
    assert found.code == 2
    said = told(found)
    assert f"r7-1, r7-2: amara.okafor is protected: take '{AMARA}' out of onboarding_protected" in said
    found = run(estate, tmp_path, "kim.leee@example.com,twin@example.com", onboarding_people=people)
    assert found.code == 2
    said = told(found)
    assert (
        "r7-1: 'twin@example.com' can be 'twin@example.com' or 'twin': name 'twin' itself, or, for the other, add "
        "--limit r7-1 -e onboarding_username_part=whole"
    ) in said
    assert f"unknown username 'kim.leee@example.com': did you mean '{KIM}'" in said
    assert "Neither the roster nor any scanner of this run has it" in said


def test_unknown_is_nobody_while_a_scanner_is_down(estate: Lab, tmp_path: Path) -> None:
    estate.faults = [{"scanner": "r7-2", "times": 0, "do": "status", "status": 503}]
    try:
        found = run(estate, tmp_path, "somebody@example.com", **NO_RETRIES)
    finally:
        estate.faults = []
    assert found.code == 2
    lines = "\n".join(summary(found))
    assert "\nr7-2   r7-2 was left out: " in lines
    assert "no scanner that answered knows somebody@example.com: run again when all of them answer" in lines


def test_a_successor_who_leaves_too_or_is_unknown(estate: Lab, tmp_path: Path) -> None:
    more = {**HEIRS, "offboard_state": "absent", "onboarding_people": [{"username": AMARA}]}
    found = run(estate, tmp_path, f"{AMARA},mei.lin@example.com", "--limit", "tvm-1", **more)
    assert f"'{AMARA}': transfer_to names 'mei.lin@example.com', who is deleted as well" in told(found).replace(
        "tvm_transfer_to", "transfer_to"
    )


def test_scanners_that_are_left_out_are_named(estate: Lab, tmp_path: Path) -> None:
    people = [{"username": "nobody.else@example.com"}]
    found = run(estate, tmp_path, AMARA, "--limit", "tvm-1", "--check", onboarding_people=people)
    assert found.code == 0, found.output
    assert "not looked at: r7-1, r7-2, tvm-2; they may still have accounts there" in told(found)


def test_an_account_that_is_somebody_elses_by_the_roster_stays(estate: Lab, tmp_path: Path) -> None:
    people = [{"username": "amara.okafor@other.example"}]
    found = run(estate, tmp_path, AMARA, onboarding_people=people)
    assert (found.code, found.writes) == (2, [])
    assert f"'{AMARA}' would be the account 'amara.okafor' on r7-1, which is amara.okafor@other.example's" in told(
        found
    )
