# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.offboard over an estate of scanners: who has left gets in nowhere any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible
from estates import by_product, offboard, summary, told, variables_of, written_to
from lab.serving import Lab
from leavers import AMARA, HEIRS, LOCAL, NO_RETRIES, Leaver, account_of
from sc_people import RETAIL

PEOPLE = [{"username": AMARA, "enabled": True}, {"username": "mei.lin@example.com"}]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A scanner of each product."""
    with Lab(tmp_path / "lab", products=("tvm", "r7", "sc")) as running:
        yield running


@pytest.mark.weight(40)
def test_of_nine_scanners_one_is_down_and_the_next_run_finishes(tmp_path: Path) -> None:
    down, path = "r7-2", tmp_path / "report.json"
    with Lab(tmp_path / "lab", products=("tvm", "r7", "sc"), scanners=3) as lab:
        amara = Leaver(lab)
        assert amara.gets_in() == set(amara.ways)
        more: dict[str, Any] = {"onboarding_people": PEOPLE, "onboarding_report": str(path), **NO_RETRIES}
        lab.faults = [{"scanner": down, "times": 0, "do": "status", "status": 503}]
        preview = offboard(lab, tmp_path, AMARA, "--check", "--diff", **more)
        foretold = json.loads(path.read_text(encoding="utf-8"))
        assert (preview.code, preview.writes) == (2, [])
        run = offboard(lab, tmp_path, AMARA, "--diff", **more)
        assert run.code == 2
        assert [line.replace("would be", "were") for line in summary(preview)] == summary(run)
        assert sorted(preview.diffs) == sorted(run.diffs)
        assert [host for host, counts in run.recap.items() if counts["failed"]] == [down]
        assert f"{down} was left out: " in "\n".join(summary(run))
        assert "8 of 8 accounts were disabled" in summary(run)
        lab.faults = []
        assert amara.gets_in() == {down}
        text = path.read_text(encoding="utf-8")
        report = json.loads(text)
        assert {**report, "check_mode": True} == foretold
        assert set(report["failed"]) == {down}
        assert not [key for scanner in lab.scanners for key in scanner.credentials.values() if str(key) in text]
        made = [key for scanner in lab.scanners if scanner.product == "tvm" for key in account_of(scanner).keys]
        assert not [key for key in made if key in run.output + run.log + text], "nobody learns the keys"
        before = [account_of(scanner).keys for scanner in lab.scanners if scanner.product == "tvm"]
        finish = offboard(lab, tmp_path, AMARA, **more)
        assert finish.code == 0, finish.output
        assert written_to(finish) == {down}
        assert (amara.gets_in(), amara.changed_others()) == (set(), set())
        assert [account_of(scanner).keys for scanner in lab.scanners if scanner.product == "tvm"] == before
        assert "= amara.okafor@example.com  disabled already, nothing to do" in "\n".join(summary(finish))


def test_deleting_waits_for_a_decision_and_what_is_owned_goes_to_whom_it_names(lab: Lab, tmp_path: Path) -> None:
    center, tenant = lab.scanner("sc").state, lab.scanner("tvm").state
    owned, uuid = list(account_of(lab.scanner("sc")).objects), account_of(lab.scanner("tvm")).uuid
    assert owned
    undecided = offboard(lab, tmp_path, AMARA, "-e", "sc_delete_objects=false", offboard_state="absent")
    assert (undecided.code, undecided.writes) == (2, [])
    said = told(undecided)
    assert (
        f"tvm-1: '{AMARA}' would be deleted with all that it owns: set tvm_transfer_to or "
        "offboard_delete_objects=true, or leave it at offboard_state=disabled"
    ) in said
    assert f"sc-1: '{LOCAL}' would be deleted with all that it owns: set sc_migrate_to or sc_delete_objects or " in said
    own = {"username": AMARA, "tvm": {"transfer_to": "tariq.haddad@example.com"}}
    more: dict[str, Any] = {"onboarding_people": [own], "offboard_state": "absent", **HEIRS}
    run = offboard(lab, tmp_path, AMARA, **more)
    assert run.code == 0, run.output
    lines = [" ".join(line.split()) for line in summary(run)]
    assert f"tvm-1 - {AMARA} delete; tariq.haddad@example.com gets what it owns" in lines
    assert f"sc-1 - {LOCAL} delete; retail.manager gets what it owns" in lines
    assert f"r7-1 - {LOCAL} delete" in lines
    assert [account_of(scanner) for scanner in lab.scanners] == [None] * 3
    assert tenant.deleted == [{"uuid": uuid, "successor": tenant.user("tariq.haddad@example.com").uuid}]
    heir = next(one for one in center.users_of(RETAIL) if one.username == "retail.manager")
    assert set(owned) <= set(heir.objects)
    again = offboard(lab, tmp_path, AMARA, **more)
    assert (again.code, again.writes) == (0, [])
    assert f"tvm-1 no account of {AMARA}" in [" ".join(line.split()) for line in summary(again)]


def test_what_is_owned_may_go_too_where_that_is_said(lab: Lab, tmp_path: Path) -> None:
    run = offboard(lab, tmp_path, AMARA, offboard_state="absent", offboard_delete_objects=True)
    assert run.code == 0, run.output
    assert [account_of(scanner) for scanner in lab.scanners] == [None] * 3
    assert lab.scanner("sc").state.lost_objects
    assert f"tvm-1 - {AMARA} delete; what only it owns goes too" in [" ".join(line.split()) for line in summary(run)]


def test_it_says_which_line_of_the_roster_to_change_and_then_onboarding_brings_nobody_back(
    lab: Lab, tmp_path: Path
) -> None:
    """Three at once: a person by a former name, one by the name of an account, and an account that is nobody's."""
    tenant, console = lab.scanner("tvm").state, lab.scanner("r7").state
    console.user("diego.romero").enabled = True
    folder = tmp_path / "inventory"
    (folder / "group_vars" / "all").mkdir(parents=True)
    hosts = {scanner.name: variables_of(scanner, lab.ca_path) for scanner in lab.scanners}
    (folder / "hosts.json").write_text(json.dumps({"all": {"children": by_product(hosts)}}), encoding="utf-8")
    people = folder / "group_vars" / "all" / "people.yml"
    text = (
        "onboarding_people:\n"
        "  - username: mei.lin@example.com\n"
        "  - { username: amara.adeyemi@example.com, formerly: [amara.okafor@example.com], enabled: true }\n"
        "  - username: diego.romero@example.com\n"
        "    r7: { username: Kwame.Mensah }\n"
    )
    people.write_text(text, encoding="utf-8")
    named = "username=Amara.Okafor@example.com,kwame.mensah,hana.sato@example.com"
    run = Ansible(lab, tmp_path).playbook("vulnmgmt.access.offboard", "-i", "inventory", "-e", named)
    assert run.code == 0, run.output
    lines = "\n".join(summary(run))
    again = "so that the next onboarding does not bring them back"
    here = "inventory/group_vars/all/people.yml"
    assert f"{here}:3: give amara.adeyemi@example.com 'state: disabled' and take 'enabled: true' away, {again}" in lines
    assert f"{here}:4: give diego.romero@example.com 'state: disabled', {again}" in lines
    assert "hana.sato@example.com: not on the roster, where nothing is to be changed" in lines
    assert "r7-1, tvm-1: no request is known that ends sessions that are open in a browser" in lines
    assert "sc-1: no request is known that ends API keys" in lines
    off = {user.username for user in tenant.users.values() if not user.authorizations["api_permitted"]}
    assert off == {AMARA, "diego.romero@example.com", "hana.sato@example.com"}
    assert not console.user("Kwame.Mensah").enabled
    assert console.user("diego.romero").enabled, "it is Kwame's name there that the roster gives"
    people.write_text(
        text.replace(", enabled: true }", ", state: disabled }").replace(
            "Kwame.Mensah }", "Kwame.Mensah }\n    state: disabled"
        ),
        encoding="utf-8",
    )
    after = Ansible(lab, tmp_path).playbook("vulnmgmt.access.onboard", "-i", "inventory")
    assert (after.code, after.writes) == (0, []), after.output


def test_the_automation_s_own_accounts_and_the_last_administrator_stay(lab: Lab, tmp_path: Path) -> None:
    """All scanners are looked at, and nothing is written anywhere, also not where nothing speaks against it."""
    center = lab.scanner("sc")
    managers = {
        **variables_of(center, lab.ca_path),
        **{f"sc_{name}": center.credentials[name] for name in ("access_key", "secret_key")},
        "sc_organization": "Wholesale",
    }
    boss = next(one for one in center.state.users_of(2) if one.is_manager)
    others = [one for one in center.state.users_of(2) if one.is_manager and one is not boss]
    for one in others:
        one.locked = True

    def groups(hosts: dict[str, Any]) -> dict[str, Any]:
        found = by_product(hosts)
        found["sc"]["hosts"]["managers"] = managers
        return found

    names = f"admin@example.com,labadmin,retail.manager,{boss.username},mei.lin@example.com"
    run = offboard(lab, tmp_path, names, groups=groups, onboarding_allow_lockout=True)
    assert (run.code, run.writes) == (2, [])
    said = told(run)
    for words in (
        "tvm-1: 'admin@example.com' is the account that this task itself uses, and would be disabled or deleted: use "
        "another one",
        "r7-1: 'labadmin' is the account that this task itself uses",
        "sc-1: 'retail.manager' is the account that this task itself uses",
        "managers: no enabled administrator would be left: keep one",
    ):
        assert words in said
    assert "allow_lockout" not in said
    assert account_of(lab.scanner("tvm")).enabled
