# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections are kept: a task makes no more of them than it sends requests side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from in_process import connection, run_module
from lab.people import person
from lab.serving import Lab
from sockets import handshakes

ACCOUNTS, CHANGED = 1000, 24


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A scanner of each product, with many people."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=ACCOUNTS) as running:
        yield running


def roster(product: str) -> list[dict[str, Any]]:
    """Some people who change, one who comes and one who leaves; on the console with sites declared, too."""
    found: list[dict[str, Any]] = []
    for number in range(20, 20 + CHANGED):
        username = person(number).username
        entry: dict[str, Any] = {"username": username if product == "tvm" else username.partition("@")[0]}
        entry["name"] = f"Renamed {number}"
        if product == "r7" and number % 3 == 0:
            entry["sites"] = ["Paris", "Oslo"]
        found.append(entry)
    found[-1] = {"username": found[-1]["username"], "state": "absent"}
    if product == "tvm":
        return [*found, {"username": "joiner@example.com", "permissions": 16}]
    if product == "sc":
        return [*found, {"username": "joiner", "role": "Auditor", "group": "Shops", "password": "First-Password-1"}]
    return [*found, {"username": "joiner", "role": "user", "password": "First-Password-1", "sites": ["Lyon"]}]


@pytest.mark.parametrize("concurrency", [1, 4, 16])
@pytest.mark.parametrize("product", ["r7", "tvm", "sc"])
def test_a_task_makes_few_connections(product: str, concurrency: int, lab: Lab, tmp_path: Path) -> None:
    """At most as many TLS handshakes as requests may be under way at the same time."""
    args = {**connection(lab, lab.scanner(product)), "users": roster(product), "concurrency": concurrency}
    for entry in args["users"]:
        if "name" in entry:
            entry["name"] += f", with {concurrency}"
    if product == "sc":
        args["migrate_to"] = "retail.manager"
    args["state_dir"] = str(tmp_path)
    with handshakes() as count:
        result = run_module(f"{product}_users", args)
    assert not result.get("failed"), result.get("msg")
    assert result["summary"]["updated"] == CHANGED - 1
    assert count[0] <= concurrency
