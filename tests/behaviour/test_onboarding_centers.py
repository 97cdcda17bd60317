# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.onboard over organizations of a Security Center, each a host of the inventory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Run
from estates import Groups, onboard, summary, told, variables_of
from lab.sc.model import Account
from lab.sc.state import SecurityCenter
from lab.serving import Lab
from sc_people import RETAIL, WHOLESALE

PROFILES = {
    "analyst": {"sc": {"role": "Security Analyst", "group": "Shops", "authentication": "saml"}},
}
JOINER = {"username": "joiner@example.com", "name": "Jo Iner", "profiles": ["analyst"]}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """One server with two organizations."""
    with Lab(tmp_path / "lab", products=("sc",)) as running:
        yield running


def state_of(lab: Lab) -> SecurityCenter:
    found = lab.scanner("sc").state
    assert isinstance(found, SecurityCenter)
    return found


def hosts_of(lab: Lab) -> dict[str, dict[str, Any]]:
    """The two organizations with the keys of their managers, and the managers of the second with an administrator's."""
    scanner, state = lab.scanner("sc"), state_of(lab)
    retail = variables_of(scanner, lab.ca_path)
    manager = next(one for one in state.users_of(WHOLESALE) if one.is_manager)
    access_key, secret_key = manager.keys or state.issue_keys(manager)
    admin = {f"sc_{name}": scanner.credentials[name] for name in ("access_key", "secret_key")}
    return {
        "retail": {**retail, "sc_migrate_to": "retail.manager"},
        "wholesale": {**retail, "sc_access_key": access_key, "sc_secret_key": secret_key, "sc_delete_objects": True},
        "managers": {**retail, **admin, "sc_organization": "Wholesale"},
    }


def play(lab: Lab, directory: Path, hosts: dict[str, Any], *people: dict[str, Any], **more: Any) -> Run:
    """Run the playbook over these hosts."""

    def groups(_found: dict[str, Any]) -> dict[str, Any]:
        return {"sc": {"hosts": hosts, "vars": {"onboarding_username_part": "local"}}}

    made: Groups = groups
    arguments = more.pop("arguments", ())
    variables = {"onboarding_people": people, "onboarding_profiles": PROFILES, **more}
    return onboard(lab, directory, *arguments, groups=made, **variables)


def accounts(lab: Lab, org: int) -> dict[str, Account]:
    return {account.username: account for account in state_of(lab).users_of(org)}


def test_organizations_of_one_server_are_scanners_of_their_own(lab: Lab, tmp_path: Path) -> None:
    """They have the address in common, and credentials or sc_organization tell them apart."""
    analyst = PROFILES["analyst"]["sc"]
    profiles = {
        "analyst": {"retail": analyst, "wholesale": analyst},
        "boss": {"managers": {"authentication": "saml"}},
    }
    joiner = {**JOINER, "wholesale": {"username": "joiner.wholesale"}}
    boss = {"username": "boss@example.com", "profiles": ["boss"]}
    run = play(lab, tmp_path, hosts_of(lab), joiner, boss, onboarding_profiles=profiles)
    assert run.code == 0, run.output
    assert accounts(lab, RETAIL)["joiner"].profile["lastname"] == "Iner"
    assert "joiner.wholesale" in accounts(lab, WHOLESALE)
    assert accounts(lab, WHOLESALE)["boss"].is_manager
    assert "boss" not in accounts(lab, RETAIL)
    assert state_of(lab).open_sessions == 0


def test_the_same_organization_twice_is_refused(lab: Lab, tmp_path: Path) -> None:
    hosts = hosts_of(lab)
    run = play(lab, tmp_path, {"retail": hosts["retail"], "again": dict(hosts["retail"])}, JOINER)
    assert run.code == 2
    assert run.calls == []
    assert "again and retail are the same scanner, by address and credentials" in told(run) or (
        "retail and again are the same scanner, by address and credentials" in told(run)
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sc_migrate": "retail.manager"}, "unknown variable 'sc_migrate': did you mean 'sc_migrate_to'"),
        ({"sc_access_key": None, "sc_secret_key": None}, "sc_access_key or sc_username or sc_client_cert of retail is"),
        ({"sc_secret_key": ""}, "sc_secret_key of retail is empty: give it a value"),
        ({"sc_access_key": None, "sc_secret_key": None, "sc_username": "a"}, "sc_password of retail is not set"),
    ],
)
def test_mistakes_in_a_hosts_variables_are_named_before_anything_is_asked(
    lab: Lab, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    retail = {**hosts_of(lab)["retail"], **change}
    retail = {name: value for name, value in retail.items() if value is not None}
    run = play(lab, tmp_path, {"retail": retail}, JOINER, env=dict.fromkeys(("SC_ACCESS_KEY", "SC_SECRET_KEY")))
    assert run.code == 2
    assert run.calls == []
    assert said in told(run)


def test_what_leavers_own_goes_to_whom_the_host_names_and_without_a_word_nobody_is_deleted(
    lab: Lab, tmp_path: Path
) -> None:
    amara = {"username": "amara.okafor@example.com", "state": "absent"}
    retail = hosts_of(lab)["retail"]
    undecided = {name: value for name, value in retail.items() if name != "sc_migrate_to"}
    run = play(lab, tmp_path, {"retail": undecided}, amara)
    assert run.code == 2
    assert run.writes == []
    assert "unless sc_migrate_to is given, or sc_delete_objects=true" in told(run)
    owned = accounts(lab, RETAIL)["amara.okafor"].objects
    assert owned
    run = play(lab, tmp_path, {"retail": retail}, amara)
    assert run.code == 0, run.output
    assert set(owned) <= set(accounts(lab, RETAIL)["retail.manager"].objects)


def test_a_new_username_renames_the_account_with_all_it_has(lab: Lab, tmp_path: Path) -> None:
    before = accounts(lab, RETAIL)["amara.okafor"]
    kept = (before.id, before.role, before.group, list(before.objects), dict(before.profile))
    person = {"username": "amara.adeyemi@example.com", "formerly": ["amara.okafor@example.com"]}
    hosts = {"retail": hosts_of(lab)["retail"]}
    preview = play(lab, tmp_path, hosts, person, arguments=("--check",))
    assert preview.writes == []
    run = play(lab, tmp_path, hosts, person)
    assert run.code == 0, run.output
    after = accounts(lab, RETAIL)["amara.adeyemi"]
    assert (after.id, after.role, after.group, after.objects, after.profile) == kept
    assert "amara.okafor" not in accounts(lab, RETAIL)
    assert run.writes == [f"PATCH /rest/user/{after.id}"]
    assert "~ amara.adeyemi  username: amara.okafor -> amara.adeyemi" in "\n".join(summary(run))
    assert play(lab, tmp_path, hosts, person).writes == []


@pytest.mark.parametrize("name", ["wholesale", "managers"])
def test_the_first_user_of_an_organization_keeps_the_name(lab: Lab, tmp_path: Path, name: str) -> None:
    state = state_of(lab)
    first = next(one for one in state.users_of(WHOLESALE) if one.id == state.organizations[WHOLESALE].first_user)
    person = {"username": "new.boss@example.com", "formerly": [first.username]}
    run = play(lab, tmp_path, {name: hosts_of(lab)[name]}, person)
    assert run.code == 2
    assert run.writes == []
    assert f"'{first.username}' keeps its name, as it is the first user of its organization" in told(run)


@pytest.mark.parametrize(("access", "left"), [("declared", True), ("exact", False)])
def test_exact_takes_groups_that_somebody_manages(lab: Lab, tmp_path: Path, access: str, left: bool) -> None:
    soren = accounts(lab, RETAIL)["soren.kjaer"]
    soren.managed_users_groups, soren.managed_objects_groups = [0], [-1]
    person = {"username": "soren.kjaer@example.com", "profiles": ["shops"]}
    run = play(
        lab, tmp_path, {"retail": hosts_of(lab)["retail"]}, person,
        onboarding_profiles={"shops": {"sc": {"group": "Shops"}}}, onboarding_access=access,
    )  # fmt: skip
    assert run.code == 0, run.output
    assert bool(soren.managed_users_groups) is bool(soren.managed_objects_groups) is left


@pytest.mark.parametrize("name", ["managers", "administrators"])
def test_exact_asks_for_nothing_that_an_administrator_cannot_take(lab: Lab, tmp_path: Path, name: str) -> None:
    hosts = hosts_of(lab)
    hosts["administrators"] = {key: value for key, value in hosts["managers"].items() if key != "sc_organization"}
    person = {"username": "new.boss@example.com", "profiles": ["boss"]}
    profiles = {"boss": {"sc": {"authentication": "saml"}}}
    more = {"onboarding_profiles": profiles, "onboarding_access": "exact"}
    run = play(lab, tmp_path, {name: hosts[name]}, person, **more)
    assert run.code == 0, run.output
    assert play(lab, tmp_path, {name: hosts[name]}, person, **more).writes == []
