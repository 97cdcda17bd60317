# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a create or an update: what it must hold, and what becomes of what it leaves out."""

from __future__ import annotations

import dataclasses
from typing import Any

from lab.r7 import catalogue
from lab.r7.state import Console, Role, User
from lab.r7.transport import bad_request

_DEFAULT_LOCALE = "en-US"


def read_account(console: Console, body: dict[str, Any], before: User | None) -> dict[str, Any]:
    """Fields of `User` for a body of POST (`before` is None) or PUT, or 400.

    Documented: PUT overwrites all of it, and what is left out counts as undefined, with the defaults of a create.
    Documented as read-only and thus ignored: id, locked. Community: clients send back what they read of the role and
    the source, and it does no harm.
    """
    role = _role(console, body)
    fields: dict[str, Any] = {
        "login": _text(body, "login"),
        "name": _text(body, "name"),
        "email": _optional_text(body, "email"),
        "enabled": _flag(body, "enabled", True),
        "password_reset_on_login": _flag(body, "passwordResetOnLogin", False),
        "role": role.id,
        "source": _source(console, body, before),
        **_locale(body),
        **_scope(console, role, body["role"]),
    }
    _refuse_duplicate(console, fields["login"], before)
    password = _optional_text(body, "password")
    if password == "":
        raise bad_request("The password must not be empty.")
    local = not console.sources[fields["source"]].external
    if before is None:
        # documented as required; that external accounts go without: the vendor's integration creates them so
        needed = local
    else:
        needed = local and console.switches["password_required_on_put"]
    if needed and password is None:
        raise bad_request("A password is required.")
    if password is not None:
        fields["password"] = password
    return fields


def replace(console: Console, user: User, fields: dict[str, Any]) -> None:
    """Put the fields of a PUT in place of what was there."""
    changed = dataclasses.replace(user, **fields)
    if console.switches["put_clears_access"]:
        changed.sites, changed.asset_groups = set(), set()
    if console.switches["put_clears_two_factor"]:
        changed.two_factor_key = None
    if console.switches["put_clears_custom_privileges"]:
        changed.own_privileges = set()
    console.apply_role(changed)
    # the same object stays, so that whoever holds it (a test, say) sees the change
    vars(user).update(vars(changed))


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise bad_request(f"The property {name} is required.")
    return value


def _optional_text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"The property {name} must be text.")
    # an empty address is none at all; an empty password is told apart by the caller
    return None if value == "" and name == "email" else value


def _flag(body: dict[str, Any], name: str, default: bool) -> bool:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise bad_request(f"The property {name} must be true or false.")
    return value


def _locale(body: dict[str, Any]) -> dict[str, str]:
    given = body.get("locale")
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise bad_request("The property locale must be an object.")
    return {
        "locale_default": _optional_text(given, "default") or _DEFAULT_LOCALE,
        "locale_reports": _optional_text(given, "reports") or _DEFAULT_LOCALE,
    }


def _role(console: Console, body: dict[str, Any]) -> Role:
    given = body.get("role")
    role = console.roles.get(str(given.get("id"))) if isinstance(given, dict) else None
    if role is None:
        raise bad_request("The role is missing or unknown.")
    return role


def _scope(console: Console, role: Role, given: dict[str, Any]) -> dict[str, bool]:
    """The flags of a role. That one which implies a scope does not go without it: community; how: a switch."""
    wanted = {name: _flag(given, name, False) for name in ("allSites", "allAssetGroups", "superuser")}
    global_admin = role.id == catalogue.GLOBAL_ADMIN
    if console.switches["coerce_role_scope"] == "400":
        lacking = (
            (role.implies_all_sites and not wanted["allSites"])
            or (role.implies_all_asset_groups and not wanted["allAssetGroups"])
            or (global_admin != wanted["superuser"])
        )
        if lacking:
            raise bad_request(f"The role {role.name} does not go with these permissions.")
    # `Console.apply_role` does the rest of the coercing, for accounts from whatever origin
    return {"all_sites": wanted["allSites"], "all_asset_groups": wanted["allAssetGroups"]}


def _source(console: Console, body: dict[str, Any], before: User | None) -> int:
    """The id of the source. Documented: the id must be of the type, and without one a source of the type is taken."""
    given = body.get("authentication")
    if given is None:
        keep = before is not None and console.switches["put_omits_authentication"] == "keep"
        return before.source if keep else catalogue.NORMAL_SOURCE
    if not isinstance(given, dict) or str(given.get("type")) not in catalogue.SOURCE_TYPES:
        raise bad_request("The type of the authentication source is missing or unknown.")
    of_type = sorted(source.id for source in console.sources.values() if source.type == given["type"])
    wanted = given.get("id")
    if not of_type or (wanted is not None and wanted not in of_type):
        raise bad_request("There is no such authentication source.")
    return of_type[0] if wanted is None else wanted


def _refuse_duplicate(console: Console, login: str, before: User | None) -> None:
    """Inferred: a login that is taken is answered 400."""
    other = next((user for user in console.users.values() if user.login == login and user is not before), None)
    if other is None and console.switches["login_case_insensitive"]:
        folded = login.casefold()
        others = (user for user in console.users.values() if user is not before)
        other = next((user for user in others if user.login.casefold() == folded), None)
    if other is not None:
        raise bad_request(f"The login {login} is taken.")
