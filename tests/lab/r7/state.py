# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console remembers, and the rules that hold however an account came about."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lab.r7 import catalogue
from lab.r7.switches import settled


@dataclass
class Source:
    """An authentication source."""

    id: int
    name: str
    type: str
    external: bool


@dataclass
class Role:
    """A role; `built_in` ones can be neither changed nor deleted."""

    id: str
    name: str
    description: str
    privileges: set[str]
    built_in: bool = False

    @property
    def implies_all_sites(self) -> bool:
        return bool(self.privileges & catalogue.IMPLIES_ALL_SITES)

    @property
    def implies_all_asset_groups(self) -> bool:
        return bool(self.privileges & catalogue.IMPLIES_ALL_ASSET_GROUPS)


@dataclass
class Place:
    """A site or an asset group; `last_scan` is for sites, and None for one that was never scanned."""

    id: int
    name: str
    type: str
    description: str = ""
    last_scan: str | None = None


@dataclass
class User:
    """An account. Of `sites` and `asset_groups` only what was granted one by one is kept here.

    `own_privileges` count for the role `custom` alone, which has none itself. That an account may have some: inferred.
    """

    id: int
    login: str
    name: str
    email: str | None = None
    enabled: bool = True
    locked: bool = False
    locale_default: str = "en-US"
    locale_reports: str = "en-US"
    source: int = catalogue.NORMAL_SOURCE
    role: str = "user"
    all_sites: bool = False
    all_asset_groups: bool = False
    superuser: bool = False
    password: str | None = field(default=None, repr=False)
    password_reset_on_login: bool = False
    sites: set[int] = field(default_factory=set)
    asset_groups: set[int] = field(default_factory=set)
    own_privileges: set[str] = field(default_factory=set)
    two_factor_key: str | None = field(default=None, repr=False)
    failed_logins: int = 0


class Console:
    """One console. Every request is served under `lock`; tests in the same process may hold it, too."""

    def __init__(self, name: str = "r7", switches: dict[str, Any] | None = None) -> None:
        self.name = name
        self.lock = threading.RLock()
        self.switches = settled(switches or {})
        self.starting = self.switches["starting"]
        self.users: dict[int, User] = {}
        self.sources = {row[0]: Source(*row) for row in catalogue.SOURCES}
        self.roles = {row[0]: Role(*row[:3], set(row[3]), built_in=True) for row in catalogue.BUILT_IN_ROLES}
        self.sites: dict[int, Place] = {}
        self.asset_groups: dict[int, Place] = {}
        self._next_id = 1

    @property
    def settings(self) -> dict[str, Any]:
        """The console's settings as far as this API shows them (documented names)."""
        switches = self.switches
        return {
            "authentication": {"2fa": switches["two_factor_enabled"], "loginLockThreshold": switches["lock_threshold"]}
        }

    @property
    def privileges(self) -> set[str]:
        """Privileges that a role may carry."""
        extra = {catalogue.UNLISTED_PRIVILEGE} if self.switches["privileges_open"] else set()
        return set(catalogue.PRIVILEGES) | extra

    def privileges_of(self, holder: Role | User) -> list[str]:
        """The privileges of a role or an account as consoles show them, in alphabetical order (recorded)."""
        held = holder.privileges if isinstance(holder, Role) else self._held_by(holder)
        return sorted(held & self.privileges)

    def add_user(self, **fields: Any) -> User:
        """A new account from the fields of `User`; what is left out is filled in, and the role's rules applied."""
        with self.lock:
            number = fields.pop("id", None) or self._next_id
            self._next_id = max(self._next_id, number + 1)
            fields.setdefault("login", f"user{number}")
            fields.setdefault("name", fields["login"])
            for several in ("sites", "asset_groups", "own_privileges"):
                fields[several] = set(fields.get(several, ()))
            user = User(id=number, **fields)
            self.apply_role(user)
            self.users[number] = user
            return user

    def add_role(self, **fields: Any) -> Role:
        """A new custom role from the fields of `Role`."""
        fields.setdefault("name", fields["id"])
        fields.setdefault("description", fields["name"])
        with self.lock:
            role = Role(**{**fields, "privileges": set(fields.get("privileges", ()))})
            self.roles[role.id] = role
            return role

    def clear_users(self, keep: Iterable[str] = ("labadmin",)) -> None:
        """Forget every account except those with these logins."""
        kept = set(keep)
        with self.lock:
            self.users = {user.id: user for user in self.users.values() if user.login in kept}

    def user(self, login: str) -> User:
        """The account with exactly this login."""
        found = self.find_login(login, exact=True)
        if found is None:
            raise KeyError(login)
        return found

    def find_login(self, login: str, exact: bool = False) -> User | None:
        """The account that this login would collide with, by the console's rule on case (unknown, hence a switch)."""
        if exact or not self.switches["login_case_insensitive"]:
            return next((user for user in self.users.values() if user.login == login), None)
        folded = login.casefold()
        return next((user for user in self.users.values() if user.login.casefold() == folded), None)

    def global_admins(self) -> list[User]:
        """The accounts that may administer, as far as they are enabled."""
        return [user for user in self.users.values() if user.role == catalogue.GLOBAL_ADMIN and user.enabled]

    def apply_role(self, user: User) -> None:
        """Bring the scope flags and the local source in line with the role.

        Community: clients force these flags by the role's privileges before they write. Recorded: a local Global
        Administrator reads back the source of type admin, any other local account that of type normal.
        """
        if user.role != catalogue.CUSTOM:
            user.own_privileges = set()
        held = self._held_by(user)
        user.all_sites = user.all_sites or bool(held & catalogue.IMPLIES_ALL_SITES)
        user.all_asset_groups = user.all_asset_groups or bool(held & catalogue.IMPLIES_ALL_ASSET_GROUPS)
        user.superuser = user.role == catalogue.GLOBAL_ADMIN
        if self.sources[user.source].type in catalogue.LOCAL_TYPES:
            user.source = catalogue.ADMIN_SOURCE if user.superuser else catalogue.NORMAL_SOURCE

    def users_with_role(self, role_id: str) -> list[User]:
        return [user for user in self.users.values() if user.role == role_id]

    def _held_by(self, user: User) -> set[str]:
        """The privileges that an account has by its role, or of its own."""
        return user.own_privileges if user.role == catalogue.CUSTOM else self.roles[user.role].privileges
