# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.onboard over several scanners: limits, tags, products, and what it says of mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible, Run
from lab.serving import Lab

JOINER = "onboarding.joiner@example.com"
PEOPLE = [{"username": JOINER, "profiles": ["reader"]}]
PROFILES = {"reader": {"tvm": {"permissions": "Basic"}}}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab with two tenants."""
    with Lab(tmp_path / "lab", products=("tvm",), scanners=2) as running:
        yield running


def onboard(lab: Lab, directory: Path, *arguments: str, groups: Any = None, **variables: Any) -> Run:
    """Run the playbook over both tenants, none of whose hosts can be reached by anything but https."""
    hosts = {
        scanner.name: {
            "ansible_host": "unreachable.invalid",
            "tvm_url": scanner.url,
            "tvm_access_key": scanner.credentials["access_key"],
            "tvm_secret_key": scanner.credentials["secret_key"],
        }
        for scanner in lab.scanners
    }
    inventory = directory / "inventory.yml"
    inventory.write_text(json.dumps(groups(hosts) if groups else {"tvm": {"hosts": hosts}}), encoding="utf-8")
    people = {"onboarding_people": PEOPLE, "onboarding_profiles": PROFILES, **variables}
    return Ansible(lab, directory).playbook(
        "vulnmgmt.access.onboard", "-i", str(inventory), *arguments, variables=people
    )


def written_to(run: Run) -> set[str]:
    """The scanners that were written to."""
    return {request["scanner"] for request in run.requests if request["method"] != "GET"}


def test_every_scanner_of_the_inventory_gets_the_people(lab: Lab, tmp_path: Path) -> None:
    run = onboard(lab, tmp_path, "--diff")
    assert run.code == 0, run.output
    assert written_to(run) == {"tvm-1", "tvm-2"}
    assert sorted(run.calls) == ["GET /users", "GET /users", "POST /users", "POST /users"]
    assert all(scanner.state.user(JOINER).permissions == 16 for scanner in lab.scanners)


def test_a_limit_leaves_the_other_scanners_alone(lab: Lab, tmp_path: Path) -> None:
    run = onboard(lab, tmp_path, "--limit", "tvm-2")
    assert run.code == 0, run.output
    assert {request["scanner"] for request in run.requests} == {"tvm-2"}


@pytest.mark.parametrize(
    ("arguments", "scanners"),
    [
        (("--tags", "onboarding"), {"tvm-1", "tvm-2"}),
        (("--tags", "onboarding_tvm"), {"tvm-1", "tvm-2"}),
        (("--skip-tags", "onboarding_tvm"), set()),
        (("--tags", "something_else"), set()),
    ],
    ids=["onboarding", "onboarding_tvm", "not onboarding_tvm", "another"],
)
def test_tags_choose_what_is_done(lab: Lab, tmp_path: Path, arguments: tuple[str, ...], scanners: set[str]) -> None:
    run = onboard(lab, tmp_path, *arguments)
    assert run.code == 0, run.output
    assert written_to(run) == scanners


def test_the_product_can_be_a_variable(lab: Lab, tmp_path: Path) -> None:
    def clouds(hosts: dict[str, Any]) -> dict[str, Any]:
        return {"clouds": {"hosts": hosts, "vars": {"onboarding_product": "tvm"}}}

    run = onboard(lab, tmp_path, groups=clouds, onboarding_scanners="clouds")
    assert run.code == 0, run.output
    assert written_to(run) == {"tvm-1", "tvm-2"}


def test_a_failing_scanner_does_not_keep_the_others_from_being_done(lab: Lab, tmp_path: Path) -> None:
    lab.faults = [{"scanner": "tvm-1", "method": "POST", "times": 0, "do": "status", "status": 500}]
    run = onboard(lab, tmp_path)
    assert run.code == 2
    assert (run.recap["tvm-1"]["failed"], run.recap["tvm-2"]["failed"]) == (1, 0)
    assert lab.scanner("tvm-2").state.user(JOINER)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"onboarding_people": [{"username": JOINER, "profile": ["reader"]}]}, "onboarding_people.profile. Supported"),
        ({"onboarding_people": [{"name": "Nameless"}]}, "missing required arguments: username"),
        ({"onboarding_people": [*PEOPLE, *PEOPLE]}, f"{JOINER} stands among the people more than once"),
        ({"onboarding_people": [{"username": JOINER, "profiles": ["raeder"]}]}, "unknown profile 'raeder': did"),
        ({"onboarding_people": [{"username": JOINER, "state": "gone"}]}, "must be one of: present, disabled, absent"),
        ({"onboarding_people": [{"username": JOINER, "tvm": {"permissons": "Basic"}}]}, "tvm.permissons"),
        ({"onboarding_profiles": {"reader": {"tvm": {"permission": "Basic"}}}}, "unknown grant 'permission': did"),
        ({"onboarding_profiles": {"reader": {"tvn": {}}}}, "unknown product 'tvn': did you mean 'tvm'"),
        ({"onboarding_profiles": {"reader": {"tvm": {"permissions": "Basik"}}}}, "unknown permissions 'Basik': did"),
        ({"onboarding_unlisted": "remove"}, "must be one of: ignore, disable, delete"),
        ({"onboarding_max_removals": "many"}, "neither a count nor a per cent value: write 5 or 10%"),
        ({"onboarding_product": "tmv"}, "The product of tvm-1 is 'tmv'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_nothing_is_written(
    lab: Lab, tmp_path: Path, variables: dict[str, Any], said: str
) -> None:
    run = onboard(lab, tmp_path, **variables)
    assert run.code == 2
    assert said in run.output.replace("\\'", "'")
    assert run.writes == []


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
