# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.onboard over several scanners: limits, tags, products, and scanners that fail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Run
from estates import onboard, summary, told, written_to
from lab.serving import Lab

JOINER = "onboarding.joiner@example.com"
PEOPLE = [{"username": JOINER, "profiles": ["reader"]}]
PROFILES = {"reader": {"tvm": {"permissions": "Basic"}}}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab with two tenants."""
    with Lab(tmp_path / "lab", products=("tvm",), scanners=2) as running:
        yield running


def play(lab: Lab, directory: Path, *arguments: str, **more: Any) -> Run:
    """Run the playbook over both tenants."""
    return onboard(lab, directory, *arguments, **{"onboarding_people": PEOPLE, "onboarding_profiles": PROFILES, **more})


def test_every_scanner_of_the_inventory_gets_the_people(lab: Lab, tmp_path: Path) -> None:
    """Each is read once for the plan, and once more where it is written to."""
    run = play(lab, tmp_path, "--diff")
    assert run.code == 0, run.output
    assert written_to(run) == {"tvm-1", "tvm-2"}
    assert sorted(run.calls) == ["GET /users"] * 4 + ["POST /users"] * 2
    assert all(scanner.state.user(JOINER).permissions == 16 for scanner in lab.scanners)
    again = play(lab, tmp_path)
    assert again.calls == ["GET /users"] * 2
    assert all(counts["changed"] == 0 for counts in again.recap.values())


def test_check_mode_reads_and_says_the_same(lab: Lab, tmp_path: Path) -> None:
    preview = play(lab, tmp_path, "--check", "--diff")
    assert preview.calls == ["GET /users"] * 2
    assert all(counts["changed"] == 1 for counts in preview.recap.values())
    run = play(lab, tmp_path, "--diff")
    assert [line.replace("would change", "changed") for line in summary(preview)] == summary(run)
    assert sorted(preview.diffs) == sorted(run.diffs)


def test_a_limit_leaves_the_other_scanners_alone(lab: Lab, tmp_path: Path) -> None:
    run = play(lab, tmp_path, "--limit", "tvm-2")
    assert run.code == 0, run.output
    assert {request["scanner"] for request in run.requests} == {"tvm-2"}


@pytest.mark.parametrize(
    ("arguments", "scanners"),
    [
        (("--tags", "onboarding"), {"tvm-1", "tvm-2"}),
        (("--tags", "onboarding_tvm"), {"tvm-1", "tvm-2"}),
        (("--tags", "onboarding_r7"), set()),
        (("--skip-tags", "onboarding_tvm"), set()),
        (("--skip-tags", "onboarding_r7"), {"tvm-1", "tvm-2"}),
    ],
    ids=["all", "tvm", "r7", "not tvm", "not r7"],
)
def test_tags_choose_what_is_done(lab: Lab, tmp_path: Path, arguments: tuple[str, ...], scanners: set[str]) -> None:
    run = play(lab, tmp_path, *arguments)
    assert run.code == 0, run.output
    assert written_to(run) == scanners


def test_the_product_can_be_a_variable(lab: Lab, tmp_path: Path) -> None:
    def clouds(hosts: dict[str, Any]) -> dict[str, Any]:
        return {"clouds": {"hosts": hosts, "vars": {"onboarding_product": "tvm"}}}

    run = play(lab, tmp_path, "-e", "onboarding_scanners=clouds", groups=clouds)
    assert run.code == 0, run.output
    assert written_to(run) == {"tvm-1", "tvm-2"}


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_scanner_that_is_down_does_not_keep_the_others_from_being_done(
    lab: Lab, tmp_path: Path, check_mode: bool
) -> None:
    lab.faults = [{"scanner": "tvm-1", "times": 0, "do": "status", "status": 401}]
    run = play(lab, tmp_path, *(["--check"] if check_mode else []))
    assert run.code == 2
    assert (run.recap["tvm-1"]["failed"], run.recap["tvm-2"]["failed"]) == (1, 0)
    assert bool(lab.scanner("tvm-2").state.user(JOINER)) is not check_mode
    assert "tvm-1 was left out: " in "\n".join(summary(run))
    assert "tvm-1: GET /users answered 401" in told(run)
    assert "tvm_access_key" in told(run), "in the words of the inventory"


def test_a_scanner_that_fails_while_it_is_written_to_is_named(lab: Lab, tmp_path: Path) -> None:
    lab.faults = [{"scanner": "tvm-1", "method": "POST", "times": 0, "do": "status", "status": 500}]
    run = play(lab, tmp_path)
    assert run.code == 2
    assert (run.recap["tvm-1"]["failed"], run.recap["tvm-2"]["failed"]) == (1, 0)
    assert lab.scanner("tvm-2").state.user(JOINER)
    assert any("create FAILED: " in line for line in summary(run))


def test_who_fails_does_not_bring_the_results_of_everybody_else_along(lab: Lab, tmp_path: Path) -> None:
    lab.faults = [{"scanner": "tvm-1", "method": "POST", "times": 0, "do": "status", "status": 400}]
    everybody = [user.username for user in lab.scanner("tvm-1").state.users.values()]
    people = [*PEOPLE, *({"username": name} for name in everybody)]
    run = play(lab, tmp_path, onboarding_people=people)
    assert run.code == 2
    assert JOINER in run.output
    disabled = {user.username for user in lab.scanner("tvm-1").state.users.values() if not user.enabled}
    assert {name for name in everybody if name in run.output} == disabled, "who needs a decision, and nobody else"


def test_a_setting_of_one_scanner_that_cannot_be_stops_all_of_them(lab: Lab, tmp_path: Path) -> None:
    def odd(hosts: dict[str, Any]) -> dict[str, Any]:
        hosts["tvm-1"]["onboarding_unlisted"] = "remove"
        return {"tvm": {"hosts": hosts}}

    run = play(lab, tmp_path, groups=odd)
    assert run.code == 2
    assert run.calls == []
    assert "nothing was written: tvm-1 failed before it could be checked" in told(run)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"onboarding_unlisted": "remove"}, "must be one of: ignore, disable, delete"),
        ({"onboarding_max_removals": ""}, "onboarding_max_removals '' is neither a count nor a per cent value"),
        ({"onboarding_max_removals": "many"}, "onboarding_max_removals 'many' is neither a count nor a per cent value"),
        ({"onboarding_today": "tomorrow"}, "onboarding_today is 'tomorrow': write it like 2026-12-31"),
        ({"onboarding_protected": "admin"}, "onboarding_protected is no list of names: write [name, name]"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_named_and_nothing_is_written(
    lab: Lab, tmp_path: Path, variables: dict[str, Any], said: str
) -> None:
    run = play(lab, tmp_path, **variables)
    assert run.code == 2
    assert said in told(run)
    assert run.writes == []


def test_a_long_run_says_how_far_it_is(lab: Lab, tmp_path: Path) -> None:
    lab.faults = [{"method": "POST", "times": 0, "do": "delay", "ms": 300}]
    people = [{"username": f"p{number}@example.com"} for number in range(20)]
    run = play(lab, tmp_path, "--limit", "tvm-1", onboarding_people=people, onboarding_progress=0.5)
    assert run.code == 0, run.output
    told_so = re.findall(r"^tvm-1: (\d+) of 20 changes made$", run.output, re.MULTILINE)
    assert told_so, run.output
    assert sorted(map(int, told_so)) == list(map(int, told_so))


def test_the_report_is_the_same_document_in_check_mode_and_after(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    play(lab, tmp_path, "--check", onboarding_report=str(path))
    preview = json.loads(path.read_text(encoding="utf-8"))
    assert preview.pop("check_mode") is True
    play(lab, tmp_path, onboarding_report=str(path))
    text = path.read_text(encoding="utf-8")
    report = json.loads(text)
    assert report.pop("check_mode") is False
    assert report == preview
    assert [scanner["scanner"] for scanner in report["scanners"]] == ["tvm-1", "tvm-2"]
    assert report["scanners"][0]["changes"] == [
        {
            "username": JOINER,
            "action": "create",
            "unlisted": False,
            "change": report["scanners"][0]["changes"][0]["change"],
            "fields": {},
            "grants": {"permissions": "Basic [16]"},
        }
    ]
    secrets = [value for scanner in lab.scanners for value in scanner.credentials.values()]
    assert not [secret for secret in secrets if str(secret) in text]


def test_profiles_bring_groups_ways_to_sign_in_and_custom_roles(lab: Lab, tmp_path: Path) -> None:
    """All grants of the product reach the module; a second run changes nothing, and a leaver hands over."""
    state = lab.scanner("tvm").state
    profiles = {
        "team": {"tvm": {"groups": ["Remediation"], "authorizations": {"saml": True, "password": False}}},
        "audit": {"tvm": {"roles": ["Report Auditor"], "groups": ["Security Operations"]}},
    }
    people: list[dict[str, Any]] = [{"username": JOINER, "profiles": ["team", "audit"]}]
    given = {"onboarding_people": people, "onboarding_profiles": profiles}
    assert onboard(lab, tmp_path, "--limit", "tvm-1", **given).code == 0
    user = state.user(JOINER)
    assert {group.name for group in state.groups.values() if user.id in group.members} == {
        "Remediation",
        "Security Operations",
    }
    assert [state.roles[uuid].name for uuid in user.role_uuids] == ["Report Auditor"]
    assert user.authorizations == {"api_permitted": True, "password_permitted": False, "saml_permitted": True}
    again = onboard(lab, tmp_path, "--limit", "tvm-1", **given)
    assert (again.code, again.writes) == (0, [])
    people[0] = {"username": JOINER, "state": "absent", "tvm": {"transfer_to": "tariq.haddad@example.com"}}
    assert onboard(lab, tmp_path, "--limit", "tvm-1", **given).code == 0
    assert [gone["successor"] for gone in state.deleted] == [state.user("tariq.haddad@example.com").uuid]


def test_what_a_limit_left_out_is_not_called_gone(lab: Lab, tmp_path: Path) -> None:
    people = [*PEOPLE, {"username": "nobody.here@example.com", "state": "absent"}]
    gone = "has no account on any scanner and can be taken off the roster: nobody.here@example.com"
    assert gone in told(play(lab, tmp_path, "--check", onboarding_people=people))
    assert gone not in told(play(lab, tmp_path, "--check", "--limit", "tvm-1", onboarding_people=people))


def test_a_report_that_is_lost_at_the_end_is_no_unwritten_run(lab: Lab, tmp_path: Path) -> None:
    """It once said that nothing was written."""
    run = play(lab, tmp_path, onboarding_report=str(tmp_path / ("report" * 50)))
    assert run.code == 2
    assert lab.scanner("tvm-1").state.user(JOINER)
    assert "the report could not be written to" in told(run)
    assert "File name too long; all else was done" in told(run)
    assert "nothing was written" not in told(run)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")] == []


def test_a_limit_makes_no_key_of_a_group_unknown_whose_product_is_a_variable(lab: Lab, tmp_path: Path) -> None:
    def clouds(hosts: dict[str, Any]) -> dict[str, Any]:
        names = {f"cloud-{name}": more for name, more in hosts.items() if name.startswith("tvm")}
        return {"clouds": {"hosts": names, "vars": {"onboarding_product": "tvm"}}}

    profiles = {"reader": {"tvm": {"permissions": "Basic"}, "cloud-tvm-2": {"permissions": "Standard"}}}
    arguments = ("-e", "onboarding_scanners=clouds", "--limit", "cloud-tvm-1", "--check")
    run = play(lab, tmp_path, *arguments, groups=clouds, onboarding_profiles=profiles)
    assert run.code == 0, run.output
    assert "Basic" in "\n".join(summary(run))


def test_another_strategy_does_not_write_before_all_is_checked(lab: Lab, tmp_path: Path) -> None:
    lab.faults = [{"scanner": "tvm-1", "do": "delay", "ms": 1500}]
    run = play(lab, tmp_path, env={"ANSIBLE_STRATEGY": "free"}, onboarding_max_removals="many")
    assert (run.code, run.writes) == (2, [])
    assert "free strategy" not in run.output
