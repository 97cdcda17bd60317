# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scanner without HTTP: accounts in memory, for tests of what knows no product."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Pair
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    CREATE,
    DELETE,
    Account,
    Entry,
    Field,
    Plan,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal

ADMIN, USER = "admin", "user"

FIELDS = {
    "name": Field(),
    "email": Field(same=lambda a, b: a.casefold() == b.casefold()),
    "role": Field(show=str.upper),
    "enabled": Field(),
}


def account(username: str, **fields: Any) -> Account:
    """Return an account; what is not given is as a new one has it."""
    known = {"name": "", "email": username, "role": USER, "enabled": True, **fields}
    return Account(username, known, {"username": username, **known}, ref=username)


def person(username: str, state: str = "present", **more: Any) -> Entry:
    """Return an entry; ``password`` and ``update_password`` are known, all else is declared."""
    secrets = {"password": more.pop("password")} if "password" in more else {}
    update_password = more.pop("update_password", "on_create")
    return Entry(username, state, more, secrets, update_password)


class FakeScanner(Backend):
    """Keeps accounts, and counts what is done to them.

    Attributes:
        accounts: by username.
        passwords: what was set.
        reads: how often the accounts were read.
        written: the usernames that were written, in order.
        faults: for a username, the error that writing it meets; ``halfway``: after the first of its writes.
        alone: the usernames whose plans are exclusive.
        most_at_once: the most writes that were under way at the same time.
    """

    scanner = "scanner.example.com"
    fields = FIELDS
    state = ScannerState("unused", "fake", "fake", "scanner.example.com")

    def __init__(self, accounts: Iterable[Account] = (), *, self_name: str = "", pause: float = 0.0) -> None:
        """Start with ``accounts``; the task signs in as ``self_name``; each write takes ``pause`` seconds."""
        self.accounts = {a.username: a for a in accounts}
        self.passwords: dict[str, str] = {}
        self.reads = 0
        self.written: list[str] = []
        self.faults: dict[str, Exception] = {}
        self.halfway: dict[str, Exception] = {}
        self.prepared: list[list[tuple[Entry, Account | None]]] = []
        self.most_at_once = 0
        self.alone: set[str] = set()
        self.on_write: Callable[[Plan], None] = lambda plan: None
        self._self_name = self_name
        self._pause = pause
        self._now = 0
        self._lock = threading.Lock()

    def everybody(self) -> dict[str, dict[str, Any]]:
        """Return the comparable fields of all accounts."""
        return {name: dict(found.fields) for name, found in self.accounts.items()}

    def read_accounts(self) -> list[Account]:
        self.reads += 1
        return list(self.accounts.values())

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Pair]:
        self.prepared.append(list(pairs))
        return list(pairs)

    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        if entry.declared.get("role") not in (None, ADMIN, USER):
            raise UsageError("there is no such role")
        return entry.declared

    def defaults(self, entry: Entry) -> Mapping[str, Any]:
        return {"name": "", "email": entry.username, "role": USER, "enabled": True}

    def is_administrator(self, fields: Any) -> bool:
        return fields.get("role") == ADMIN

    def is_self(self, account: Account) -> bool:
        return account.username.casefold() == self._self_name.casefold()

    def is_exclusive(self, plan: Plan) -> bool:
        return plan.username in self.alone

    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        return {"username": plan.username, **plan.after} if plan.after else {}

    def journal(self) -> Journal:
        return Journal()

    def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.written.append(plan.username)
        try:
            time.sleep(self._pause)
            self.on_write(plan)
            if plan.username in self.faults:
                raise self.faults[plan.username]
            return self._write(plan, journal)
        finally:
            with self._lock:
                self._now -= 1

    def _write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        name = plan.username
        if plan.action == DELETE:
            del self.accounts[name]
            journal.wrote("deleted the account")
            return {}
        # Only what the plan says is taken over, as a real scanner would: a plan that forgets something shows.
        before = self.accounts[name].fields if name in self.accounts else {}
        self.accounts[name] = account(name, **{**before, **plan.wanted()})
        journal.wrote("created the account" if plan.action == CREATE else "changed it")
        if name in self.halfway:
            raise self.halfway[name]
        for secret in plan.secrets:
            self.passwords[name] = plan.entry.secrets[secret]
        return self.accounts[name].record
