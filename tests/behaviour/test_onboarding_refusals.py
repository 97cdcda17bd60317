# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.onboard with mistakes in the inventory: each is named, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_runs import Ansible
from estates import by_product, onboard, told, variables_of
from lab.serving import Lab

JOINER = "onboarding.joiner@example.com"
PEOPLE = [{"username": JOINER, "profiles": ["reader"]}]
KNOWN = ", ".join(products())
PROFILES = {"reader": {"tvm": {"permissions": "Basic"}}}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Two tenants and two consoles, that nothing is ever written to."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("tvm", "r7"), scanners=2) as running:
        yield running


def refused(lab: Lab, directory: Path, *arguments: str, **more: Any) -> str:
    """Return what a run said that wrote nothing, and asked nothing of any scanner."""
    run = onboard(lab, directory, *arguments, **{"onboarding_people": PEOPLE, "onboarding_profiles": PROFILES, **more})
    assert run.code != 0, run.output
    assert run.calls == [], run.output
    assert "Traceback" not in run.output
    return told(run)


def test_all_mistakes_are_told_together_once_and_shortly(estate: Lab, tmp_path: Path) -> None:
    people = [
        {"username": "kim@example.com", "profile": ["reader"], "tvm": {"pasword": "Not-To-Be-Shown-1"}},
        {"username": " lee@example.com", "profiles": ["raeder"]},
        {"username": "ann@example.com", "starts": "2026-05-01", "expires": "2026-04-01"},
        {"username": "bob@example.com", "enabled": True, "state": "disabled"},
        {"username": "cat@example.com", "formerly": ["bob@example.com"], "expires": "soon"},
        {"username": "eve@example.com", "formerly": ["bob@example.com"]},
        {"username": "Kim@example.com", "tvm": {"permissions": "Standrad"}},
        {"name": "Nameless"},
    ]
    profiles = {
        "reader": {"tvm": {"permission": "Basic"}, "tvn": {}, "r7": {"sites": "Paris"}},
        "analyst": {"all": {}, "r7-9": {"role": "user"}},
    }
    said = refused(
        estate, tmp_path,
        onboarding_people=people, onboarding_profiles=profiles, onboarding_max_removal="5%", tvm_acces_key="x",
    )  # fmt: skip
    for words in (
        "unknown variable 'onboarding_max_removal': did you mean 'onboarding_max_removals'",
        "unknown variable 'tvm_acces_key': did you mean 'tvm_access_key'",
        "kim@example.com: unknown key 'profile': did you mean 'profiles'",
        "kim@example.com: tvm: unknown key 'pasword': did you mean 'password'",
        "username ' lee@example.com' has blanks around it: take them away",
        "lee@example.com: unknown profile 'raeder': did you mean 'reader'?",
        "ann@example.com: expires on 2026-04-01, before the start on 2026-05-01",
        "bob@example.com: enabled is true and state is disabled",
        "cat@example.com: expires is not a date: write it like 2026-12-31",
        "eve@example.com: formerly has bob@example.com, who is among the people too",
        "kim@example.com stands among the people more than once",
        "Kim@example.com: tvm: unknown permissions 'Standrad': did you mean 'Standard'?",
        "person number 8 has no username",
        "profile 'reader', tvm: unknown grant 'permission': did you mean 'permissions'?",
        "profile 'reader': unknown product, group of scanners or scanner 'tvn': did you mean 'tvm'",
        "profile 'reader', r7: sites is not a list: write sites: [...]",
        "profile 'analyst': 'all' is every host: name a product",
        "profile 'analyst': unknown product, group of scanners or scanner 'r7-9': did you mean 'r7-",
        "nothing was written: 18 mistakes, each named above",
    ):  # fmt: skip
        assert said.count(words) == (2 if words.startswith("nothing") else 1), words


def test_what_stands_under_a_misspelt_key_is_shown_at_no_verbosity(estate: Lab, tmp_path: Path) -> None:
    people = [{"username": "kim@example.com", "tvm": {"pasword": "Not-To-Be-Shown-1"}}]
    said = refused(estate, tmp_path, "-vvv", onboarding_people=people)
    assert "kim@example.com: tvm: unknown key 'pasword': did you mean 'password'" in said
    assert "Not-To-Be-Shown-1" not in said


def test_an_unknown_key_is_told_in_a_few_lines(estate: Lab, tmp_path: Path) -> None:
    people = [{"username": f"p{n}@example.com", "profiles": ["reader"]} for n in range(150)]
    people[77] = {"username": "kim@example.com", "profile": ["reader"]}
    said = refused(estate, tmp_path, onboarding_people=people)
    assert "nothing was written: kim@example.com: unknown key 'profile': did you mean 'profiles'" in said
    assert len(said) < 3000


def test_a_misspelt_variable_is_not_a_green_run_over_nobody(estate: Lab, tmp_path: Path) -> None:
    said = refused(estate, tmp_path, onboarding_people=[], onboarding_poeple=PEOPLE)
    assert "unknown variable 'onboarding_poeple': did you mean 'onboarding_people'" in said
    assert "onboarding_people names nobody: if that is meant, set onboarding_allow_nobody=true" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tags", "tvm"), "--tags tvm selects nothing here: known are onboarding, onboarding_r7"),
        (("--tags", "something_else"), "--tags something_else selects nothing here"),
        (("--skip-tags", "tvm"), "--skip-tags tvm selects nothing here"),
    ],
)
def test_a_tag_that_selects_nothing_is_refused(
    estate: Lab, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(estate, tmp_path, *arguments)


def test_a_misspelt_group_is_named_with_its_hosts(estate: Lab, tmp_path: Path) -> None:
    def misspelt(hosts: dict[str, Any]) -> dict[str, Any]:
        groups = by_product(hosts)
        return {"tvmm": groups["tvm"], "r7": groups["r7"]}

    said = refused(estate, tmp_path, groups=misspelt)
    assert "the group 'tvmm' is no product: did you mean 'tvm'? Its hosts tvm-1, tvm-2 would be left out" in said


def test_an_inventory_without_scanners_is_refused(estate: Lab, tmp_path: Path) -> None:
    said = refused(estate, tmp_path, groups=lambda _hosts: {"web": {"hosts": {"web-1": {}}}})
    assert f"no host is in a group called {' or '.join(products())}" in said


def test_the_hosts_of_the_playbook_cannot_be_named_in_the_inventory(estate: Lab, tmp_path: Path) -> None:
    said = refused(estate, tmp_path, onboarding_scanners="tvm-1")
    assert "onboarding_scanners is set in the inventory, where no playbook sees it" in said


def test_a_host_without_a_product_or_with_two_is_named(estate: Lab, tmp_path: Path) -> None:
    def muddled(hosts: dict[str, Any]) -> dict[str, Any]:
        groups = by_product(hosts)
        groups["r7"]["hosts"]["tvm-2"] = {}
        return {**groups, "odd": {"hosts": {"odd-1": {}, "odd-2": {"onboarding_product": "tmv"}}}}

    said = refused(estate, tmp_path, "-e", "onboarding_scanners=all", groups=muddled)
    assert f"the product of tvm-2 is 'tvm and r7': put it into exactly one of the groups {KNOWN}" in said
    assert f"the product of odd-1 is not known: put it into one of the groups {KNOWN}" in said
    assert "the product of odd-2 is 'tmv'" in said


def test_two_hosts_that_are_one_scanner_are_refused(estate: Lab, tmp_path: Path) -> None:
    def twice(hosts: dict[str, Any]) -> dict[str, Any]:
        groups = by_product(hosts)
        groups["tvm"]["hosts"]["tvm-again"] = {**hosts["tvm-1"], "tvm_url": hosts["tvm-1"]["tvm_url"] + "/"}
        groups["r7"]["hosts"]["r7-again"] = {**hosts["r7-2"], "r7_username": "somebody.else"}
        return groups

    said = refused(estate, tmp_path, groups=twice)
    assert "tvm-1 and tvm-again are the same scanner, by address and credentials: keep one of them" in said
    assert "r7-2 and r7-again are the same scanner" in said


def test_credentials_of_the_environment_serve_one_scanner_only(estate: Lab, tmp_path: Path) -> None:
    def bare(hosts: dict[str, Any]) -> dict[str, Any]:
        for variables in hosts.values():
            variables.pop("tvm_access_key", None)
        return by_product(hosts)

    said = refused(estate, tmp_path, groups=bare)
    assert "TVM_ACCESS_KEY would serve tvm-1, tvm-2 alike: give each its own tvm_access_key" in said


def test_empty_and_missing_credentials_are_named_as_the_inventory_names_them(estate: Lab, tmp_path: Path) -> None:
    def careless(hosts: dict[str, Any]) -> dict[str, Any]:
        hosts["tvm-1"]["tvm_secret_key"] = ""
        hosts["r7-1"]["r7_password"] = " "
        return by_product(hosts)

    said = refused(estate, tmp_path, groups=careless)
    assert "tvm_secret_key of tvm-1 is empty: give it a value" in said
    assert "r7_password of r7-1 is empty: give it a value" in said


def test_two_people_with_one_account_are_refused(estate: Lab, tmp_path: Path) -> None:
    people = [{"username": "kim@example.com"}, {"username": "kim@example.org"}]
    said = refused(estate, tmp_path, onboarding_people=people)
    assert "kim@example.com and kim@example.org have the same account 'kim' on r7-1" in said


def test_a_data_error_on_one_scanner_stops_all_of_them(estate: Lab, tmp_path: Path) -> None:
    """Which sites a console has shows only when it is read; by then nothing has been written anywhere."""
    people = [{"username": JOINER, "profiles": ["reader"], "r7-2": {"role": "user", "sites": ["Pariss"]}}]
    run = onboard(estate, tmp_path, onboarding_people=people, onboarding_profiles=PROFILES)
    assert run.code == 2
    assert run.writes == []
    assert "nothing was written: r7-2: 'onboarding.joiner': unknown site 'Pariss': did you mean 'Paris'" in told(run)


@pytest.mark.parametrize("playbook", ["onboard", "offboard", "adopt"])
def test_a_credential_that_is_not_defined_on_one_scanner_stops_all(estate: Lab, tmp_path: Path, playbook: str) -> None:
    """The others once lost the account of who leaves, and of the scanner at fault there was not a word."""

    def undefined(hosts: dict[str, Any]) -> Mapping[str, Any]:
        hosts["r7-1"]["r7_password"] = "{{ password_in_no_vault }}"
        return by_product(hosts)

    named = ("-e", "username=amara.okafor@example.com", "-e", f"adopt_into={tmp_path / 'made'}")
    run = onboard(
        estate, tmp_path, *(named[2:] if playbook == "adopt" else named[:2] if playbook == "offboard" else ()),
        groups=undefined, playbook=playbook, **({"onboarding_people": PEOPLE} if playbook == "onboard" else {}),
    )  # fmt: skip
    assert (run.code, run.calls) == (2, [])
    assert "r7-1 failed before it could be checked, which stops all others too" in told(run)
    assert "KeyError" not in run.output


def test_a_report_that_could_not_be_written_is_refused_before_anything_is(estate: Lab, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    said = refused(estate, tmp_path, onboarding_report=str(nowhere / "report.json"))
    assert f"onboarding_report is {nowhere}/report.json, and there is no folder {nowhere}: give the path of a" in said
    assert "that is a folder: give the path" in refused(estate, tmp_path, onboarding_report=str(tmp_path))


def test_a_report_of_some_scanners_is_refused(estate: Lab, tmp_path: Path) -> None:
    def on_tenants(hosts: dict[str, Any]) -> Mapping[str, Any]:
        groups = by_product(hosts)
        groups["tvm"]["vars"] = {"onboarding_report": str(tmp_path / "report.json")}
        return groups

    said = refused(estate, tmp_path, groups=on_tenants)
    assert "onboarding_report is not the same for all scanners: there is one report of all of them" in said
    # Of those that a tag selects it is, although a console is the first host of the play.
    run = onboard(estate, tmp_path, "--check", "--tags", "onboarding_tvm", groups=on_tenants, onboarding_people=PEOPLE,
                  onboarding_profiles=PROFILES)  # fmt: skip
    assert (run.code, run.writes) == (0, []), run.output
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [one["scanner"] for one in report["scanners"]] == ["tvm-1", "tvm-2"]


def test_a_play_in_batches_is_refused(estate: Lab, tmp_path: Path) -> None:
    hosts = {scanner.name: variables_of(scanner, estate.ca_path) for scanner in estate.scanners}
    everything = {"vars": {"onboarding_people": PEOPLE}, "children": by_product(hosts)}
    (tmp_path / "inventory.json").write_text(json.dumps({"all": everything}), encoding="utf-8")
    role = {"name": "Run the role", "ansible.builtin.import_role": {"name": "vulnmgmt.access.onboarding"}}
    play = {"name": "Batches", "hosts": "tvm:r7", "gather_facts": False, "serial": 1, "tasks": [role]}
    run = Ansible(estate, tmp_path).playbook([play], "-i", "inventory.json")
    assert (run.code, run.calls) == (2, [])
    assert "would be looked at only after others are written: take serial and the strategy out of the play" in told(run)
