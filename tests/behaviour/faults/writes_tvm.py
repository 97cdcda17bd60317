# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of the tenant: each kind once."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from lab import tvm
from lab.scanner import Scanner
from looking import Estate
from oracle import Write
from wishes import changed, gone, joined, options

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
    state.group("Remediation").members.add(state.user(AMARA).id)
    return scanner


def _role(name: str) -> str:
    """The uuid of a role; it is the same in every tenant of that name."""
    return next(role.uuid for role in tenant().state.roles.values() if role.name == name)


_args = functools.partial(options, username=AMARA)
"""Options of a task that is about Amara, unless they say otherwise."""


def _set_password(start: Estate, after: Estate, _folder: Path) -> bool:
    history = (*start[AMARA]["former_passwords"], start[AMARA]["password"])
    return changed(AMARA, password=NEW_PASSWORD, former_passwords=history)(start, after, _folder)


def _edit(title: str, /, **fields: Any) -> Write:
    return Write(title, tenant, "tvm_user", _args(**fields), "PUT", USER, changed(AMARA, **fields))


_AUDITOR = {"permissions": 0, "role_uuids": (_role("Report Auditor"),)}
_WAYS = {"api_permitted": True, "password_permitted": True, "saml_permitted": False}
_TWO_FACTOR = {"activated": True, "email_enabled": True, "sms_enabled": False}
_GROUPS = r"/groups/\d+/users/\d+"
_ROLES = r"/access-control/v1/users/[0-9a-f-]+/roles"


_PHONE = "+15550100123"
BY_SMS = {"activated": True, "email_enabled": False, "sms_enabled": True, "sms_phone": _PHONE}


def _waiting() -> Scanner:
    """The tenant, with a code on its way to Amara."""
    scanner = tenant()
    user = scanner.state.user(AMARA)
    user.pending_phone, user.pending_code = _PHONE, _PHONE[-6:]
    return scanner


def _verified() -> Scanner:
    """The tenant, where Amara signs in with two factors."""
    scanner = tenant()
    scanner.state.user(AMARA).two_factor = {**_TWO_FACTOR, "sms_enabled": True, "sms_phone": _PHONE}
    return scanner


def _made_keys(start: Estate, after: Estate, folder: Path) -> bool:
    """New keys stand in the file, and nothing else has changed."""
    try:
        found = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    keys = (found["access_key"], found["secret_key"])
    return keys != start[AMARA]["keys"] and changed(AMARA, keys=keys)(start, after, folder)


def _revoked(start: Estate, after: Estate, folder: Path) -> bool:
    """Amara has other keys than before, which open nothing, and is disabled."""
    keys = after[AMARA]["keys"]
    ways = {**start[AMARA]["authorizations"], "api_permitted": False}
    wanted = changed(AMARA, keys=keys, enabled=False, authorizations=ways)
    return keys != start[AMARA]["keys"] and wanted(start, after, folder)


def _beside(title: str, method: str, path: str, done: Any, /, **args: Any) -> Write:
    silent = {} if path == _ROLES or path.endswith("two-factor") else _SILENT
    return Write(title, tenant, "tvm_user", _args(**args), method, path, done, **silent)


_JOINER = {"username": KIM, "name": "Kim Lee", "permissions": 32}

WRITES = [
    Write("create", tenant, "tvm_user", _args(**_JOINER), "POST", "/users", joined(KIM, permissions=32), once=True),
    Write(
        "disable a new account",
        tenant,
        "tvm_user",
        _args(**_JOINER, enabled=False),
        "PUT",
        rf"{USER}/enabled",
        joined(KIM, permissions=32, enabled=False),
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
        changed(AMARA, enabled=False),
    ),
    Write(
        "enable",
        tenant,
        "tvm_user",
        _args(username="gone.fishing@example.com", enabled=True),
        "PUT",
        rf"{USER}/enabled",
        changed("gone.fishing@example.com", enabled=True),
    ),
    Write(
        "delete",
        tenant,
        "tvm_user",
        _args(username="gone.fishing@example.com", state="absent"),
        "DELETE",
        USER,
        gone("gone.fishing@example.com"),
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
    Write(
        "delete with a successor",
        tenant,
        "tvm_user",
        _args(username="gone.fishing@example.com", state="absent", transfer_to=AMARA),
        "DELETE",
        USER,
        gone("gone.fishing@example.com"),
        **_SILENT,
    ),
    _beside(
        "authorizations",
        "PUT",
        rf"{USER}/authorizations",
        changed(AMARA, authorizations=_WAYS),
        authorizations={"saml": False},
    ),
    _beside(
        "join a group",
        "POST",
        _GROUPS,
        changed(AMARA, groups=frozenset({"Remediation", "Security Operations"})),
        groups=["Security Operations"],
    ),
    _beside(
        "leave a group",
        "DELETE",
        _GROUPS,
        changed(AMARA, groups=frozenset()),
        groups=["Remediation"],
        groups_state="absent",
    ),
    _beside("custom roles", "PUT", _ROLES, changed(AMARA, **_AUDITOR), roles=["Report Auditor"]),
    _beside(
        "two-factor sign-in",
        "PUT",
        rf"{USER}/two-factor",
        changed(AMARA, two_factor=_TWO_FACTOR),
        two_factor={"email": True},
    ),
    Write(
        "custom roles of a new account",
        tenant,
        "tvm_user",
        _args(username=KIM, roles=["Report Auditor"]),
        "PUT",
        _ROLES,
        joined(KIM, **_AUDITOR),
        follows=True,
    ),
    Write(
        "a temporary password of a new account",
        tenant,
        "tvm_user",
        _args(username=KIM, password=NEW_PASSWORD, password_temporary=True),
        "PUT",
        rf"{USER}/chpasswd",
        joined(KIM, password=NEW_PASSWORD, password_temporary=True),
        once=True,
        password=True,
        follows=True,
        secrets=(NEW_PASSWORD,),
        **_SILENT,
    ),
    Write(
        "new API keys",
        tenant,
        "tvm_user_api_keys",
        lambda _scanner, folder: {"username": AMARA, "regenerate": True, "keys_file": str(folder / "keys.json")},
        "PUT",
        rf"{USER}/keys",
        _made_keys,
        password=True,
    ),
    Write(
        "replace a leaver's API keys",
        tenant,
        "tvm_user",
        _args(state="disabled", revoke_keys=True),
        "PUT",
        rf"{USER}/keys",
        _revoked,
        password=True,
        follows=True,
    ),
    Write(
        "shut the API to a leaver",
        tenant,
        "tvm_user",
        _args(state="disabled", revoke_keys=True),
        "PUT",
        rf"{USER}/authorizations",
        _revoked,
        follows=True,
        **_SILENT,
    ),
    Write(
        "send a code",
        tenant,
        "tvm_user_two_factor",
        _args(phone=_PHONE),
        "POST",
        rf"{USER}/two-factor/send-verification",
        lambda start, after, _folder: after == start,  # Only the telephone knows.
        once=True,
        password=True,
        confirming=frozenset({"200 empty, done", "200 {}, done"}),
        lies=frozenset({"200 empty", "200 {}"}),
    ),
    Write(
        "verify a code",
        _waiting,
        "tvm_user_two_factor",
        _args(phone=_PHONE, code=_PHONE[-6:]),
        "POST",
        rf"{USER}/two-factor/verify-code",
        changed(
            AMARA, two_factor={"activated": True, "email_enabled": False, "sms_enabled": True, "sms_phone": _PHONE}
        ),
    ),
    Write(
        "two-factor sign-in off",
        _verified,
        "tvm_user_two_factor",
        _args(state="absent"),
        "PUT",
        rf"{USER}/two-factor",
        changed(AMARA, two_factor={**_TWO_FACTOR, "activated": False, "email_enabled": False, "sms_phone": _PHONE}),
    ),
]
