# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth about a scanner, as plain values that can be compared."""

from __future__ import annotations

import dataclasses
from typing import Any

from lab.scanner import Scanner

Estate = dict[str, dict[str, Any]]
"""What there is: an account under its name, a role under ``role <id>``."""

# What changes by itself, or by signing in, is nobody's access.
_VOLATILE = {
    "failed_logins",
    "login_fail_count",
    "login_fail_total",
    "lastlogin",
    "last_apikey_access",
    "pending_phone",
    "pending_code",
}
# Of a Security Center also times, who takes over what somebody owns, and what is put in other words below.
_VOLATILE_SC = {
    *(
        "modified",
        "last_login",
        "last_login_ip",
        "last_failed_login",
        "failed_login_ip",
        "password_set",
        "email_notice",
    ),
    *("objects", "profile", "locked"),
}


def kept_in(scanner: Scanner) -> str:
    """The attribute of the state that holds the accounts."""
    return "accounts" if scanner.product == "sc" else "users"


def accounts_of(scanner: Scanner) -> list[Any]:
    """All accounts, as the scanner's state holds them."""
    return list(getattr(scanner.state, kept_in(scanner)).values())


def name_of(account: Any) -> str:
    """What an account is called."""
    return getattr(account, "login", None) or account.username


def look(scanner: Scanner) -> Estate:
    """Everything that a task can change, and everything that it could take away."""
    state = scanner.state
    with state.lock:
        if scanner.product == "sc":
            return {account.username: _of_center(account) for account in state.accounts.values()}
        if scanner.product == "tvm":
            return {user.username: {**_plain(user), "groups": _groups(state, user)} for user in state.users.values()}
        found = {user.login: _plain(user) for user in state.users.values()}
        found.update({f"role {role.id}": _plain(role) for role in state.roles.values() if not role.built_in})
        return found


def twice(scanner: Scanner) -> list[str]:
    """The people who have more than one account, however it is spelt."""
    names = [name_of(account) for account in accounts_of(scanner)]
    folded = [name.casefold() for name in names]
    return sorted({name for name in names if folded.count(name.casefold()) > 1})


def _groups(state: Any, user: Any) -> frozenset[str]:
    return frozenset(group.name for group in state.groups.values() if user.id in group.members)


def _of_center(account: Any) -> dict[str, Any]:
    """An account of a Security Center: as a person has it, with one name, and disabled where it is locked."""
    profile = dict(account.profile)
    name = f"{profile.pop('firstname')} {profile.pop('lastname')}".strip()
    found = {key: value for key, value in _plain(account).items() if key not in _VOLATILE_SC}
    return {**found, **profile, "name": name, "enabled": not account.locked}


def _plain(thing: Any) -> dict[str, Any]:
    found = {}
    for each in dataclasses.fields(thing):
        if each.name not in _VOLATILE:
            value = getattr(thing, each.name)
            if isinstance(value, set):
                value = frozenset(value)
            elif isinstance(value, list):
                value = tuple(value)
            elif isinstance(value, dict):
                value = dict(value)
            found[each.name] = value
    return found
