# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that was approved is the one that is carried out, on all scanners, or nothing is."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Run
from estates import by_product, onboard, summary, told
from lab.serving import Lab

PROFILES = {"analyst": {"tvm": {"permissions": "Standard"}, "r7": {"role": "user", "sites": ["Paris"]}}}
JOINER = "approved.joiner@example.com"
PEOPLE: list[dict[str, Any]] = [
    {"username": JOINER, "profiles": ["analyst"], "r7": {"authentication": "Corporate LDAP"}},
    {"username": "zoe.muller@example.com", "state": "disabled"},
    {"username": "amara.okafor@example.com", "profiles": ["analyst"]},
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A tenant and a console, which each test leaves otherwise than it found them."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("tvm", "r7")) as running:
        yield running


def play(lab: Lab, directory: Path, *arguments: str, **more: Any) -> Run:
    """Run the playbook for these people; of the variables, `onboarding_approved_plan` comes from the command line."""
    variables = {"onboarding_people": PEOPLE, "onboarding_profiles": PROFILES, **more}
    approved = variables.pop("approved", None)
    extra = () if approved is None else ("-e", json.dumps({"onboarding_approved_plan": approved}))
    return onboard(lab, directory, *arguments, *extra, **variables)


def plan_shown(run: Run) -> str:
    found = re.search(r"^Plan (\w{32}): to make these changes and no others, run again without --check and with "
                      r"-e onboarding_approved_plan=(\w{32})$", run.output, re.MULTILINE)  # fmt: skip
    assert found, run.output
    assert found[1] == found[2]
    return found[1]


def test_what_was_approved_is_done_and_after_drift_by_hand_nothing_is(lab: Lab, tmp_path: Path) -> None:
    preview = play(lab, tmp_path, "--check", onboarding_report=str(tmp_path / "plan.json"))
    plan = plan_shown(preview)
    report = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert report["plan"] == plan

    amara = lab.scanner("r7-1").state.user("amara.okafor")
    amara.name = "Amara of the hand"
    zoe = lab.scanner("tvm-1").state.user("zoe.muller@example.com")
    zoe.enabled = False
    drifted = play(lab, tmp_path, approved=plan)
    said = told(drifted)
    assert (drifted.code, drifted.writes) == (2, [])
    assert f"the approved plan is {plan}, and what would be done now is plan" in said
    assert "tvm-1: approved, and not to be done any more: ~ zoe.muller@example.com disable" in said
    assert "r7-1: what else there is of the account has changed since: ~ amara.okafor sites:" in said
    assert JOINER not in said, "it is in both plans"

    shutil.rmtree(tmp_path / "home" / "vulnmgmt.access" / "plans")
    blind = told(play(lab, tmp_path, approved=plan))
    assert f"tvm-1: to be done now: + {JOINER} create" in blind

    zoe.enabled, amara.name = True, "Amara Okafor"
    other = told(play(lab, tmp_path, "--limit", "tvm-1", approved=str(tmp_path / "plan.json")))
    assert "r7-1: is in the approved plan, and could not be read now" in other
    expired = [*PEOPLE[1:], {**PEOPLE[0], "expires": "2031-05-01"}]
    late = play(lab, tmp_path, approved=report, onboarding_people=expired, onboarding_today="2031-05-02")
    assert f"approved, and not to be done any more: + {JOINER} create" in told(late)
    assert late.writes == []
    report["scanners"][0]["changes"][0]["username"] += "x"
    changed = play(lab, tmp_path, approved=report)
    assert (changed.code, changed.calls) == (2, [])
    assert f"the report of the approved plan {plan} was changed after it was made" in told(changed)


def test_without_drift_the_approved_plan_is_carried_out(lab: Lab, tmp_path: Path) -> None:
    preview = play(lab, tmp_path, "--check")
    run = play(lab, tmp_path, approved=plan_shown(preview))
    assert run.code == 0, run.output
    assert run.writes != []
    assert [line.replace("would change", "changed") for line in summary(preview)] == summary(run)
    again = play(lab, tmp_path, "--check")
    assert "Plan " not in again.output, "where nothing would change there is nothing to approve"
    done = play(lab, tmp_path, approved=plan_shown(preview))
    assert (done.code, done.writes) == (2, [])


def test_a_change_between_the_comparison_and_the_first_write_stops_that_scanner(lab: Lab, tmp_path: Path) -> None:
    """Somebody changes an account right after the only reading that the plan of the tenant is made of."""
    people = [{"username": "tariq.haddad@example.com", "name": "Tariq Haddad-Roy"}]
    plan = plan_shown(play(lab, tmp_path, "--check", "--limit", "tvm-1", onboarding_people=people))
    tariq = lab.scanner("tvm-1").state.user("tariq.haddad@example.com")
    lab.forget_requests()

    def change() -> None:
        for _unused in range(1000):
            if any(request["path"] == "/users" for request in lab.requests()):
                tariq.name = "Tariq of the hand"
                return
            time.sleep(0.01)

    somebody = threading.Thread(target=change)
    somebody.start()
    run = play(lab, tmp_path, "--limit", "tvm-1", onboarding_people=people, approved=plan)
    somebody.join()
    assert (run.code, run.writes) == (2, [])
    assert "tvm-1: nothing was written here: somebody has changed an account since the plan was compared" in told(run)


@pytest.mark.parametrize("product", ["r7", "tvm"])
def test_a_plan_for_some_of_the_scanners_is_refused(lab: Lab, tmp_path: Path, product: str) -> None:
    """Whichever host of the play is the first, and whether a tag leaves it out."""

    def on_some(hosts: dict[str, Any]) -> dict[str, Any]:
        groups = by_product(hosts)
        groups[product].setdefault("vars", {})["onboarding_approved_plan"] = "0" * 32
        return groups

    for tags in ((), ("--tags", f"onboarding_{product}")):
        run = play(lab, tmp_path, *tags, groups=on_some)
        assert (run.code, run.calls) == (2, [])
        assert "onboarding_approved_plan is not the same for all scanners: a plan is one for all" in told(run)


@pytest.mark.parametrize(
    ("given", "words"),
    [("", "onboarding_approved_plan is empty: give the id"), ("plan-7", "onboarding_approved_plan is plan-7: give")],
)
def test_what_is_no_plan_is_refused_before_anything_is_asked(lab: Lab, tmp_path: Path, given: str, words: str) -> None:
    run = play(lab, tmp_path, approved=given)
    assert (run.code, run.calls) == (2, [])
    assert words in told(run)


def test_a_telephone_that_ends_like_the_approved_one_is_another_plan(lab: Lab, tmp_path: Path) -> None:
    def with_phone(phone: str) -> dict[str, Any]:
        person = {"username": "mei.lin@example.com", "tvm": {"two_factor": {"sms": True, "phone": phone}}}
        return {"onboarding_people": [person]}

    plan = plan_shown(play(lab, tmp_path, "--check", "--limit", "tvm-1", **with_phone("+15550100123")))
    run = play(lab, tmp_path, "--limit", "tvm-1", approved=plan, **with_phone("+79990000023"))
    assert (run.code, run.writes) == (2, [])
    assert f"the approved plan is {plan}" in told(run)
    run = play(lab, tmp_path, "--limit", "tvm-1", approved=plan, **with_phone("+15550100123"))
    assert (run.code, len(run.writes)) == (0, 1), run.output
