# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of a Security Center share: who runs a module, and the requests and sessions that this took."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from in_process import run_module
from lab.sc.model import Account
from lab.sc.state import SecurityCenter
from lab.serving import Lab

RETAIL, WHOLESALE = 1, 2


class Center:
    """A served Security Center, and modules that run against it."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.scanner = lab.scanner("sc")
        self.state: SecurityCenter = self.scanner.state
        self.address = {
            "url": self.scanner.url,
            "ca_path": str(lab.ca_path),
            "state_dir": str(lab.directory / "state"),
            "retries": 2,
        }
        manager = self.scanner.credentials["org_user"]
        self.manager = {name: manager[name] for name in ("access_key", "secret_key")}
        """The API keys of the first organization's manager."""
        self.administrator = {name: self.scanner.credentials[name] for name in ("access_key", "secret_key")}

    def login(self, account: Account) -> dict[str, Any]:
        """The options with which an account signs in by its password."""
        return {"url_username": account.username, "url_password": account.password}

    def keys(self, account: Account) -> dict[str, Any]:
        """API keys of an account."""
        access_key, secret_key = self.state.issue_keys(account)
        return {"access_key": access_key, "secret_key": secret_key}

    def run(self, module: str, /, by: dict[str, Any] | None = None, check: bool = False, **args: Any) -> dict[str, Any]:
        """The result of a module, as the manager unless others' credentials are given; only its requests are noted."""
        self.lab.forget_requests()
        credentials = self.manager if by is None else by
        return run_module(f"sc_{module}", {**self.address, **credentials, **args}, check)

    @property
    def calls(self) -> list[str]:
        """The requests of the last run in order; ids are left out, and what all paths begin with."""
        found = (f"{r['method']} {r['path'].removeprefix('/rest/')}" for r in self.lab.requests())
        return [re.sub(r"/([0-9]+|[0-9A-F-]{36})(?=/|$)", "/N", call) for call in found]

    @property
    def counts(self) -> Counter[str]:
        """How often each was made."""
        return Counter(self.calls)
