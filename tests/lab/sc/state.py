# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Security Center remembers, and the rules that hold however an account came about."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable
from typing import Any

from lab.sc import catalogue
from lab.sc.model import Account, Group, Organization, Role, Thing, fresh_uuid
from lab.sc.sessions import Sessions
from lab.sc.switches import settled


class SecurityCenter:
    """One server. Every request is served under `lock`; tests in the same process may hold it, too."""

    def __init__(self, name: str = "sc", switches: dict[str, Any] | None = None) -> None:
        self.name = name
        self.uuid = fresh_uuid().lower()
        self.lock = threading.RLock()
        self.switches = settled(switches or {})
        self.sessions = Sessions(self.switches["session_timeout"])
        self.database_locked = self.switches["locked_db_once"]
        self.organizations: dict[int, Organization] = {}
        self.accounts: dict[tuple[int, int], Account] = {}
        self.roles = {row[0]: self._built_in_role(*row) for row in catalogue.BUILT_IN_ROLES}
        self.groups: dict[tuple[int, int], Group] = {}
        self.ldaps: dict[int, Thing] = {}
        self.assets: dict[tuple[int, int], Thing] = {}
        self.lost_objects: list[str] = []
        """What went with the users who owned it."""
        self.notices: list[tuple[str, str]] = []
        """Mails that told users of a change: (username, kind)."""
        self._next_role = catalogue.FIRST_CUSTOM_ROLE
        self.add_organization(catalogue.ADMIN_ORG_NAME, id=catalogue.ADMIN_ORG)

    @property
    def open_sessions(self) -> int:
        """How many sessions nobody has ended yet."""
        with self.lock:
            return len(self.sessions)

    def now(self, after: int = 0) -> int:
        """The time, and later than `after`: two changes within a second are told apart."""
        return max(int(time.time()), after + 1)

    # -- making things ---------------------------------------------------------------------------------------------

    def add_organization(self, name: str, **fields: Any) -> Organization:
        """A new organization with its group Full Access."""
        with self.lock:
            number = fields.pop("id", None)
            number = max(self.organizations, default=0) + 1 if number is None else number
            now = self.now()
            made = Organization(number, name, created=now, modified=now, **fields)
            self.organizations[number] = made
            if number != catalogue.ADMIN_ORG:
                self.add_group(number, "Full Access", "Full Access group", id=catalogue.FULL_ACCESS)
                self.add_asset(number, 0, "All Defined Ranges")
            return made

    def add_group(self, org: int, name: str, description: str = "", **fields: Any) -> Group:
        """A new group of an organization."""
        with self.lock:
            organization = self.organizations[org]
            number = fields.pop("id", None)
            number = organization.next_group if number is None else number
            organization.next_group = max(organization.next_group, number + 1)
            now = self.now()
            self.groups[org, number] = Group(org, number, name, description, created=now, modified=now, **fields)
            return self.groups[org, number]

    def add_asset(self, org: int, number: int, name: str) -> Thing:
        """A new asset of an organization."""
        self.assets[org, number] = Thing(org, number, name)
        return self.assets[org, number]

    def add_role(self, name: str, description: str = "", **fields: Any) -> Role:
        """A new custom role."""
        with self.lock:
            now = self.now()
            role = Role(self._next_role, name, description, created=now, modified=now, **fields)
            self.roles[role.id] = role
            self._next_role += 1
            return role

    def add_account(self, org: int, username: str, role: int, **fields: Any) -> Account:
        """A new account; ids are never used again (recorded: they only grow)."""
        with self.lock:
            organization = self.organizations[org]
            number = fields.pop("id", None) or organization.next_user
            organization.next_user = max(organization.next_user, number + 1)
            now = self.now()
            fields.setdefault("preferences", dict(catalogue.DEFAULT_PREFERENCES))
            fields["profile"] = {**dict.fromkeys(catalogue.PROFILE, ""), **fields.get("profile", {})}
            if org == catalogue.ADMIN_ORG:
                fields["group"] = catalogue.NONE
            account = Account(org, number, username, role, created=now, modified=now, password_set=now, **fields)
            self.accounts[account.key] = account
            if organization.first_user is None:
                organization.first_user = number
            return account

    def issue_keys(self, account: Account) -> tuple[str, str]:
        """New API keys in the documented form; an earlier pair stops working."""
        account.keys = (secrets.token_hex(16), secrets.token_hex(16))
        return account.keys

    def _built_in_role(self, number: int, name: str, description: str, permissions: set[str]) -> Role:
        scan = "full" if "permScan" in permissions else "none"
        return Role(number, name, description, permissions - {"permScan"}, scan, built_in=True)

    # -- finding things --------------------------------------------------------------------------------------------

    def account(self, username: str, org: int | None = None) -> Account:
        """The account with exactly this username (documented: case counts)."""
        found = [one for one in self.accounts.values() if one.username == username and org in (None, one.org)]
        if not found:
            raise KeyError(username)
        return found[0]

    def users_of(self, org: int) -> list[Account]:
        """The accounts of an organization by id."""
        return sorted((one for one in self.accounts.values() if one.org == org), key=lambda one: one.id)

    def find(self, org: int, name: str) -> Account | None:
        """The account that an id or a uuid stands for within an organization."""
        return next((one for one in self.users_of(org) if name in (str(one.id), one.uuid)), None)

    def linked_to(self, account: Account) -> list[Account]:
        """The accounts whose parent this is."""
        return [one for one in self.accounts.values() if one.parent == account.key]

    def parent_of(self, account: Account) -> Account | None:
        """The account that this one is linked to."""
        return self.accounts[account.parent] if account.parent else None

    def clear_users(self, org: int, keep: Iterable[str] = ()) -> None:
        """Forget the accounts of an organization, but for the first, linked ones and those with these usernames."""
        with self.lock:
            first, kept = self.organizations[org].first_user, set(keep)
            for account in self.users_of(org):
                if account.id != first and not account.parent and account.username not in kept:
                    self.delete_account(account)

    def delete_account(self, account: Account) -> None:
        """Forget an account; its sessions end."""
        self.sessions.close_all_of(account)
        del self.accounts[account.key]
