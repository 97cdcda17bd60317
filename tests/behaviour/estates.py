# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An inventory of scanners of the lab, and runs of the playbook vulnmgmt.access.onboard over them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible_runs import Ansible, Run
from lab.scanner import Scanner
from lab.serving import Lab

KEYS = ("access_key", "secret_key")
Groups = Callable[[dict[str, dict[str, Any]]], Mapping[str, Any]]


def variables_of(scanner: Scanner, ca_path: str) -> dict[str, Any]:
    """The variables of a scanner's host, reached by nothing but https; of a centre, those of its first organization."""
    given = scanner.credentials.get("org_user", scanner.credentials)
    names = {"tvm": KEYS, "r7": ("username", "password"), "sc": KEYS}[scanner.product]
    return {
        "ansible_host": "unreachable.invalid",
        f"{scanner.product}_url": scanner.url,
        f"{scanner.product}_ca_path": ca_path,
        **{f"{scanner.product}_{name}": given[name] for name in names},
    }


def by_product(hosts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The groups that an inventory has at least; consoles and centres know people by the part before the @."""
    found: dict[str, Any] = {
        "tvm": {"hosts": {name: more for name, more in hosts.items() if name.startswith("tvm")}},
        "r7": {
            "hosts": {name: more for name, more in hosts.items() if name.startswith("r7")},
            "vars": {"onboarding_username_part": "local"},
        },
        "sc": {
            "hosts": {name: more for name, more in hosts.items() if name.startswith("sc")},
            "vars": {"onboarding_username_part": "local"},
        },
    }
    return {name: group for name, group in found.items() if group["hosts"]}


def onboard(
    lab: Lab,
    directory: Path,
    *arguments: str,
    groups: Groups = by_product,
    env: Mapping[str, str | None] | None = None,
    **variables: Any,
) -> Run:
    """Run the playbook over all scanners of a lab; `variables` are those of the whole inventory."""
    hosts = {scanner.name: variables_of(scanner, lab.ca_path) for scanner in lab.scanners}
    inventory = directory / "inventory.json"
    everything = {"all": {"vars": variables, "children": groups(hosts)}}
    inventory.write_text(json.dumps(everything), encoding="utf-8")
    return Ansible(lab, directory).playbook("vulnmgmt.access.onboard", "-i", str(inventory), *arguments, env=env)


def written_to(run: Run) -> set[str]:
    """The scanners that were written to."""
    return {request["scanner"] for request in run.requests if request["method"] != "GET"}


def told(run: Run) -> str:
    """What the run said, on one line, as Ansible breaks long messages and escapes quotes."""
    return re.sub(r"\s+", " ", run.output.replace("\\'", "'").replace('\\"', '"'))


def summary(run: Run) -> list[str]:
    """The lines that say what was done, without the column of scanners being filled up."""
    _before, found, after = run.output.partition("TASK [vulnmgmt.access.onboarding : Tell what was done]")
    assert found, run.output
    lines = after.split("\n")[1:]
    end = next(number for number, line in enumerate(lines) if re.match(r"(ok|fatal|skipping): \[", line))
    return [line for line in lines[:end] if not line.startswith("Plan ")]
