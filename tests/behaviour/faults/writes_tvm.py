# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of the tenant: each kind once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab import tvm
from lab.scanner import Scanner
from looking import Estate
from oracle import Write

AMARA, KIM = "amara.okafor@example.com", "kim.lee@example.com"
NEW_PASSWORD = "Brand-New-Pass-1"
USER = r"/users/\d+"

# An empty answer with status 200 is how this API confirms a deletion and a password (recorded). One that a proxy makes
# up cannot be told from it, so that it is left out for these two.
_SILENT = {"confirming": frozenset({"200 empty, done"}), "lies": frozenset({"200 empty"})}


def tenant(**switches: Any) -> Scanner:
    """A tenant with Amara, with somebody disabled, and with somebody whom nothing concerns."""
    scanner = tvm.build("tvm-1", 0, {**tvm.SWITCHES, **switches})
    state = scanner.state
    state.add_user(AMARA, "Old-Password-1!", 32, name="Amara Okafor", email="amara@example.org")
    state.add_user("mei.lin@example.com", "Mei-Lin-Pass-1!", 16, name="Mei Lin")
    state.add_user("gone.fishing@example.com", "Gone-Fishing-1!", 24, name="Gone Fishing", enabled=False)
    return scanner


def _with(username: str, **fields: Any) -> Any:
    """The estate is as at the start, but for these fields of one account."""

    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        return after == {**start, username: {**start[username], **fields}}

    return done


def _without(username: str) -> Any:
    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        return after == {name: value for name, value in start.items() if name != username}

    return done


def _joined(**fields: Any) -> Any:
    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        kim = after.get(KIM, {})
        rest = {name: value for name, value in after.items() if name != KIM}
        return rest == start and bool(kim) and all(kim[name] == value for name, value in fields.items())

    return done


def _set_password(start: Estate, after: Estate, _folder: Path) -> bool:
    history = (*start[AMARA]["former_passwords"], start[AMARA]["password"])
    return _with(AMARA, password=NEW_PASSWORD, former_passwords=history)(start, after, _folder)


def _args(**args: Any) -> Any:
    return lambda _scanner, _folder: {"username": AMARA, **args}


def _edit(title: str, /, **fields: Any) -> Write:
    return Write(title, tenant, "tvm_user", _args(**fields), "PUT", USER, _with(AMARA, **fields))


_JOINER = {"username": KIM, "name": "Kim Lee", "permissions": 32}

WRITES = [
    Write("create", tenant, "tvm_user", _args(**_JOINER), "POST", "/users", _joined(permissions=32), once=True),
    Write(
        "disable a new account",
        tenant,
        "tvm_user",
        _args(**_JOINER, enabled=False),
        "PUT",
        rf"{USER}/enabled",
        _joined(permissions=32, enabled=False),
        follows=True,
    ),
    _edit("edit name", name="Amara O."),
    _edit("edit email", email="okafor@example.com"),
    _edit("edit permissions", permissions=40),
    Write(
        "disable",
        tenant,
        "tvm_user",
        _args(state="disabled"),
        "PUT",
        rf"{USER}/enabled",
        _with(AMARA, enabled=False),
    ),
    Write(
        "enable",
        tenant,
        "tvm_user",
        _args(username="gone.fishing@example.com", enabled=True),
        "PUT",
        rf"{USER}/enabled",
        _with("gone.fishing@example.com", enabled=True),
    ),
    Write(
        "delete",
        tenant,
        "tvm_user",
        _args(username="gone.fishing@example.com", state="absent"),
        "DELETE",
        USER,
        _without("gone.fishing@example.com"),
        **_SILENT,
    ),
    Write(
        "somebody's password",
        tenant,
        "tvm_user",
        _args(password=NEW_PASSWORD, update_password="always"),
        "PUT",
        rf"{USER}/chpasswd",
        _set_password,
        once=True,
        password=True,
        secrets=(NEW_PASSWORD,),
        **_SILENT,
    ),
]
