# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people and profiles of an inventory mean on tenants and consoles, run by the playbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Run
from estates import by_product, onboard, summary, told
from lab.r7.state import Console
from lab.serving import Lab

PROFILES: dict[str, Any] = {
    "analyst": {"tvm": {"permissions": "Standard"}, "r7": {"role": "user", "sites": ["Paris"]}},
    "paris": {"r7": {"role": "user", "sites": ["Paris"]}},
    "berlin": {"r7": {"role": "user", "sites": ["Berlin"]}},
    "reader": {"tvm": {"permissions": "Basic"}},
}
LDAP = {"r7": {"authentication": "Corporate LDAP"}}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A tenant and two consoles."""
    with Lab(tmp_path / "lab", products=("tvm", "r7"), scanners=2) as running:
        running.scanners = [scanner for scanner in running.scanners if scanner.name != "tvm-2"]
        yield running


def play(lab: Lab, directory: Path, *people: dict[str, Any], arguments: tuple[str, ...] = (), **more: Any) -> Run:
    """Run the playbook for these people."""
    return onboard(lab, directory, *arguments, **{"onboarding_people": people, "onboarding_profiles": PROFILES, **more})


def sites(lab: Lab, console: str, login: str) -> set[str]:
    """The sites of an account, by name."""
    state: Console = lab.scanner(console).state
    return {state.sites[site].name for site in state.user(login).sites}


def test_a_protected_address_protects_the_part_before_the_at_sign_on_consoles(lab: Lab, tmp_path: Path) -> None:
    """Whoever is protected by address was to be deleted on the consoles, where names are the part before the @."""
    run = play(
        lab, tmp_path, {"username": "amara.okafor@example.com"}, {"username": "kwame.mensah@example.com", **LDAP},
        arguments=("--check",), onboarding_unlisted="delete",
        onboarding_protected=["standby.admin@example.com", "zoe.muller@example.com", "nobody@example.com"],
    )  # fmt: skip
    lines = "\n".join(summary(run))
    assert "- mei.lin " in lines
    assert "standby.admin" not in lines
    assert "zoe.muller" not in lines
    assert "onboarding_protected has 'nobody@example.com', which fits neither a person nor an account" in told(run)
    assert "'zoe.muller@example.com', which" not in told(run)


def test_who_leaves_a_team_loses_its_sites_under_exact_only(lab: Lab, tmp_path: Path) -> None:
    amara = {"username": "amara.okafor@example.com", "profiles": ["paris"]}
    run = play(lab, tmp_path, amara)
    assert run.code == 0, run.output
    assert sites(lab, "r7-1", "amara.okafor") == {"Paris"}, "sites are declared, so that Lyon goes"
    assert lab.scanner("r7-1").state.user("amara.okafor").asset_groups, "what no profile mentions stays"
    run = play(lab, tmp_path, amara, onboarding_access="exact")
    assert run.code == 0, run.output
    assert "~ amara.okafor  asset groups: -Laptops" in "\n".join(summary(run))
    assert not lab.scanner("r7-1").state.user("amara.okafor").asset_groups
    again = play(lab, tmp_path, amara, onboarding_access="exact")
    assert again.writes == []


def test_exact_takes_groups_of_a_tenant_and_the_ways_in_beside_one_that_is_given(lab: Lab, tmp_path: Path) -> None:
    state = lab.scanner("tvm-1").state
    zoe = state.user("zoe.muller@example.com")
    ours = {group.id: group for group in state.groups.values() if group.name in ("Remediation", "Security Operations")}
    with state.lock:
        for group in ours.values():
            group.members.add(zoe.id)
    profiles = {"blue": {"tvm": {"groups": ["Remediation"], "authorizations": {"saml": True, "password": True}}}}
    people: dict[str, Any] = {"onboarding_profiles": profiles, "onboarding_access": "exact"}
    run = play(lab, tmp_path, {"username": zoe.username, "profiles": ["blue"]}, **people)
    assert run.code == 0, run.output
    assert {group.name for group in ours.values() if zoe.id in group.members} == {"Remediation"}
    assert zoe.authorizations == {"api_permitted": False, "password_permitted": True, "saml_permitted": True}
    again = play(lab, tmp_path, {"username": zoe.username, "profiles": ["blue"]}, **people)
    assert (again.code, again.writes) == (0, [])


def test_exact_takes_flags_but_what_a_role_brings_is_no_contradiction(lab: Lab, tmp_path: Path) -> None:
    soren = {"username": "soren.kjaer@example.com", "profiles": ["boss"]}
    profiles = {"boss": {"r7": {"role": "Global Administrator"}}, "user": {"r7": {"role": "user"}}}
    run = play(lab, tmp_path, soren, onboarding_profiles=profiles, onboarding_access="exact")
    assert run.code == 0, run.output
    assert lab.scanner("r7-1").state.user("soren.kjaer").all_sites
    soren["profiles"] = ["user"]
    run = play(lab, tmp_path, soren, onboarding_profiles=profiles, onboarding_access="exact")
    assert run.code == 0, run.output
    assert not lab.scanner("r7-1").state.user("soren.kjaer").all_sites


def test_who_is_back_from_leave_is_named_until_enabled_says_so(lab: Lab, tmp_path: Path) -> None:
    mei = {"username": "mei.lin@example.com"}
    run = play(lab, tmp_path, mei)
    assert run.writes == []
    assert "r7-1: listed, but the account is disabled: mei.lin; to let them in again, set enabled: true" in told(run)
    run = play(lab, tmp_path, {**mei, "enabled": True})
    assert lab.scanner("r7-1").state.user("mei.lin").enabled
    assert "listed, but the account is disabled" not in told(run)


def test_a_new_username_renames_where_that_can_be_and_leaves_nobody_two_accounts(lab: Lab, tmp_path: Path) -> None:
    console, tenant = lab.scanner("r7-1").state, lab.scanner("tvm-1").state
    before = console.user("amara.okafor")
    kept = (before.id, set(before.sites), set(before.asset_groups))
    person = {
        "username": "amara.adeyemi@example.com",
        "formerly": ["amara.okafor@example.com"],
        "profiles": ["reader"],
        "r7": {},
    }
    run = play(lab, tmp_path, person)
    assert run.code == 0, run.output
    after = console.user("amara.adeyemi")
    assert (after.id, after.sites, after.asset_groups) == kept
    assert console.find_login("amara.okafor") is None
    assert tenant.user("amara.adeyemi@example.com").enabled
    assert not tenant.user("amara.okafor@example.com").enabled
    lines = "\n".join(summary(run))
    assert "~ amara.adeyemi  username: amara.okafor -> amara.adeyemi" in lines
    assert "+ amara.adeyemi@example.com" in lines
    assert "~ amara.okafor@example.com" in lines
    assert play(lab, tmp_path, person).writes == []


def test_dates_bound_what_somebody_has(lab: Lab, tmp_path: Path) -> None:
    tenant = lab.scanner("tvm-1").state
    kim = {
        "username": "kim@example.com",
        "profiles": ["reader"],
        "starts": "2026-03-01",
        "expires": "2026-03-31",
    }
    amara = {"username": "amara.okafor@example.com", "profiles": ["reader"], "starts": "2026-03-01"}
    everybody = [{"username": user.username} for user in tenant.users.values() if user.username != amara["username"]]
    more = {"arguments": ("--limit", "tvm-1"), "onboarding_unlisted": "disable"}
    for today, there in (("2026-02-28", None), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)):
        run = play(lab, tmp_path, kim, amara, *everybody, onboarding_today=today, **more)
        assert run.code == 0, run.output
        found = tenant.user("kim@example.com")
        assert (found.enabled if found else None) is there, today
        assert tenant.user("amara.okafor@example.com").enabled, "listed, and therefore never unlisted"
    run = play(
        lab, tmp_path, kim, amara, *everybody, onboarding_expired="absent", onboarding_today="2026-04-01", **more
    )
    assert tenant.user("kim@example.com") is None


def test_access_can_differ_by_group_and_host_and_the_more_specific_wins(lab: Lab, tmp_path: Path) -> None:
    def nested(hosts: dict[str, Any]) -> dict[str, Any]:
        groups = by_product(hosts)
        everywhere = groups["r7"].pop("hosts")
        # By name alone, zones would come after the group inside of it.
        groups["r7"]["children"] = {"zones": {"children": {"emea": {"hosts": everywhere}}}}
        return groups

    profiles = {
        "team": {
            "r7": {"role": "user", "sites": ["Paris"], "asset_groups": ["Laptops"]},
            "zones": {"sites": ["Oslo"]},
            "emea": {"sites": ["Lyon"]},
            "r7-2": {"sites": ["Madrid"]},
        }
    }
    kim = {"username": "kim@example.com", "profiles": ["team"], "r7": {"authentication": "Corporate LDAP"}}
    lee = {**kim, "username": "lee@example.com", "emea": {"sites": ["Ghent"]}, "r7-2": {"username": "l.lee"}}
    run = play(lab, tmp_path, kim, lee, groups=nested, onboarding_profiles=profiles)
    assert run.code == 0, run.output
    assert sites(lab, "r7-1", "kim") == {"Lyon"}
    assert sites(lab, "r7-2", "kim") == {"Madrid"}
    assert sites(lab, "r7-1", "lee") == {"Ghent"}
    assert sites(lab, "r7-2", "l.lee") == {"Ghent"}, "what the person has wins over the profile's host"
    assert len(lab.scanner("r7-2").state.user("l.lee").asset_groups) == 1
    assert lab.scanner("tvm-1").state.user("kim@example.com") is None


@pytest.mark.parametrize("what", ["warn", "ignore", "disable", "delete"])
def test_who_has_an_account_without_an_entitlement_is_a_decision(lab: Lab, tmp_path: Path, what: str) -> None:
    amara = {"username": "amara.okafor@example.com", "profiles": ["reader"]}
    run = play(lab, tmp_path, amara, onboarding_unentitled=what, arguments=("--limit", "r7-1"))
    assert run.code == 0, run.output
    found = lab.scanner("r7-1").state.find_login("amara.okafor")
    assert (found is None) is (what == "delete")
    assert found is None or found.enabled is (what != "disable")
    words = (
        "r7-1: has an account, but no profile says anything of this scanner: amara.okafor; see onboarding_unentitled"
    )
    assert (words in told(run)) is (what == "warn")


def test_the_brakes_count_who_is_not_entitled(lab: Lab, tmp_path: Path) -> None:
    amara = {"username": "amara.okafor@example.com", "profiles": ["reader"]}
    run = play(lab, tmp_path, amara, onboarding_unentitled="disable", onboarding_max_removals="0")
    assert run.code == 2
    assert run.writes == []
    assert "r7-1, r7-2: 1 accounts would be disabled or deleted, more than onboarding_max_removals (0)" in told(run)


def test_leavers_without_any_account_can_be_taken_off(lab: Lab, tmp_path: Path) -> None:
    gone = {"username": "gone@example.com", "state": "absent"}
    run = play(lab, tmp_path, gone, {"username": "mei.lin@example.com", "state": "disabled"})
    assert "has no account on any scanner and can be taken off the roster: gone@example.com" in told(run)
