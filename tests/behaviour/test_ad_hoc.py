# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules on hosts of the inventory, as a person calls them from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible, Run
from estates import by_product, variables_of
from gate.process import BIN
from lab.serving import Lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Two tenants, two consoles and two centres."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("tvm", "r7", "sc"), scanners=2) as running:
        yield running


def ad_hoc(lab: Lab, directory: Path, *arguments: str, **more: Any) -> Run:
    """Run `ansible` with the inventory of the role; its hosts can be reached by nothing but https."""
    hosts = {scanner.name: variables_of(scanner, lab.ca_path) for scanner in lab.scanners}
    if more:
        hosts[arguments[0]].update(more)
    inventory = directory / "inventory.json"
    inventory.write_text(json.dumps({"all": {"children": by_product(hosts)}}), encoding="utf-8")
    env = dict.fromkeys(("SC_ACCESS_KEY", "SC_SECRET_KEY"))
    return Ansible(lab, directory).program(str(BIN / "ansible"), "-i", str(inventory), *arguments, env=env)


@pytest.mark.parametrize(
    ("host", "module"), [("tvm-2", "tvm_user_info"), ("r7-2", "r7_user_info"), ("sc-2", "sc_user_info")]
)
def test_a_host_of_the_inventory_is_the_scanner_that_is_asked(lab: Lab, tmp_path: Path, host: str, module: str) -> None:
    """Not the one that the environment names, and from the control node."""
    run = ad_hoc(lab, tmp_path, host, "-m", f"vulnmgmt.access.{module}", "-vvv")
    assert run.code == 0, run.output
    assert {request["scanner"] for request in run.requests} == {host}
    assert f"{host} | SUCCESS" in run.output
    given = variables_of(lab.scanner(host), lab.ca_path)
    given = {name.partition("_")[2]: value for name, value in given.items()}
    secrets = {name: given[name] for name in ("access_key", "secret_key", "password") if name in given}
    assert not [name for name, secret in secrets.items() if secret in run.output + run.log]


def test_what_the_command_line_says_wins(lab: Lab, tmp_path: Path) -> None:
    options = f"url={lab.scanner('tvm-1').url} access_key=wrong usernames=admin@example.com"
    run = ad_hoc(lab, tmp_path, "tvm-2", "-m", "vulnmgmt.access.tvm_user_info", "-a", options)
    assert run.code != 0
    assert {request["scanner"] for request in run.requests} == {"tvm-1"}


def test_all_scanners_of_a_product_at_once(lab: Lab, tmp_path: Path) -> None:
    options = "username=new.person@example.com permissions=Basic"
    run = ad_hoc(lab, tmp_path, "tvm", "--check", "-m", "vulnmgmt.access.tvm_user", "-a", options)
    assert run.code == 0, run.output
    assert run.output.count("CHANGED") == 2
    assert run.calls == ["GET /users"] * 2


def test_the_organization_of_a_host_counts_where_a_module_has_that_option(lab: Lab, tmp_path: Path) -> None:
    keys = {f"sc_{name}": lab.scanner("sc-1").credentials[name] for name in ("access_key", "secret_key")}
    wholesale = {**keys, "sc_organization": "Wholesale", "sc_migrate_to": "wholesale.manager"}
    run = ad_hoc(lab, tmp_path, "sc-1", "-m", "vulnmgmt.access.sc_user_info", **wholesale)
    assert run.code == 0, run.output
    assert "wholesale.manager" in run.output
    assert "amara.okafor" not in run.output
    options = "username=wholesale.manager title=Head"
    run = ad_hoc(lab, tmp_path, "sc-1", "--check", "-m", "vulnmgmt.access.sc_user", "-a", options, **wholesale)
    assert run.code == 0, run.output
    leaver = "username=wholesale.manager state=absent"
    run = ad_hoc(lab, tmp_path, "sc-1", "--check", "-m", "vulnmgmt.access.sc_user", "-a", leaver, **wholesale)
    assert "migrate_to 'wholesale.manager' is to be deleted too" in run.output
    run = ad_hoc(lab, tmp_path, "sc-1", "-m", "vulnmgmt.access.sc_current_user_info", **wholesale)
    assert run.code == 0, run.output


def test_a_login_in_the_task_goes_before_the_keys_of_the_host(lab: Lab, tmp_path: Path) -> None:
    given = lab.scanner("sc-1").credentials
    options = f"url_username={given['username']} url_password={given['password']}"
    run = ad_hoc(lab, tmp_path, "sc-1", "-m", "vulnmgmt.access.sc_current_user_info", "-a", options)
    assert run.code == 0, run.output
    assert given["username"] in run.output
