# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation of the vendors is reached through a module, in earnest and in check mode."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from in_process import connection, run_module, schema_watch, writes
from lab.scanner import Scanner
from lab.serving import Lab
from operations import OPERATIONS, R7, SC, SC_USERS, TVM, Operation

REACHED = [pytest.param(row, id=f"{row.product}-{row.name}") for row in OPERATIONS if row.module]


@pytest.mark.parametrize("row", REACHED)
def test_operation(row: Operation, tmp_path: Path) -> None:
    """Check mode predicts the result and writes nothing; the real run makes the call; both keep to the schema."""
    # A plain Security Center has all of the rows but one, and Tenable Enclave Security has them all.
    with Lab(tmp_path / "lab", products=(row.product,), switches={"sc.tes": True}) as lab:
        scanner = lab.scanner(row.product)
        for module, args in row.setup:
            assert not run_module(module, {**connection(lab, scanner), **args}).get("failed")
        names = _names(lab, scanner, row, tmp_path)
        call = f"{row.method} {row.path.format_map(names)}"
        args = {**connection(lab, scanner), **_filled(row.args, names)}
        with schema_watch() as problems:
            lab.forget_requests()
            predicted = run_module(str(row.module), args, check=True)
            assert not predicted.get("failed"), predicted
            assert writes(lab) == []
            assert (call in _calls(lab)) == row.reads
            lab.forget_requests()
            result = run_module(str(row.module), args)
            assert not result.get("failed"), result
            assert call in _calls(lab)
        assert problems == []
        assert getattr(scanner.state, "open_sessions", 0) == 0
    assert result["changed"] == predicted["changed"] == (not row.reads)
    assert result.get("diff") == predicted.get("diff")


def test_every_row_names_its_test() -> None:
    """The test that a row names is one that is collected here."""
    collected = {f"tests/behaviour/test_operations.py::test_operation[{param.id}]" for param in REACHED}
    assert {row.test for row in OPERATIONS if row.module} == collected


def test_no_operation_of_the_console_is_missing() -> None:
    """All 32 operations are there and have a module."""
    assert len({row.name for row in R7}) == len(R7) == 32
    assert all(row.module for row in R7)


def test_no_operation_of_the_security_center_is_missing() -> None:
    """All ten operations on the current user, its preferences, an organization's users and permissions are there."""
    assert len({row.name for row in SC}) == len(SC) == 10
    assert all(row.module for row in SC)


def test_no_operation_of_security_centers_users_is_missing() -> None:
    """What can be done with a user is there, and has a module."""
    assert len({row.name for row in SC_USERS}) == len(SC_USERS) == 5
    assert all(row.module for row in SC_USERS)


def test_no_operation_of_the_tenant_is_missing() -> None:
    """All 14 operations are there and have a module."""
    assert len({row.name for row in TVM}) == len(TVM) == 14
    assert all(row.module for row in TVM)


def _names(lab: Lab, scanner: Scanner, row: Operation, folder: Path) -> dict[str, Any]:
    state = scanner.state
    account = state.account(row.subject) if row.product == "sc" else state.user(row.subject)
    names: dict[str, Any] = {"folder": folder, "user": account.id}
    if row.product == "sc":
        own = scanner.credentials
        names |= {name: own[name] for name in ("password", "access_key", "secret_key")}
        names["certificate"] = lab.client_certificate("labadmin")
    if row.product == "r7":
        for places in (state.sites, state.asset_groups):
            names |= {place.name: place.id for place in places.values()}
    return names


def _filled(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, names) for item in value]
    return value.format_map(names) if isinstance(value, str) else value


def _calls(lab: Lab) -> list[str]:
    return [f"{request['method']} {request['path']}" for request in lab.requests()]
