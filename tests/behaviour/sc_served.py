# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated Security Center that is served: who signs in to it and how, and the requests that a module makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from in_process import run_module
from lab.sc.model import Account
from lab.sc.state import SecurityCenter
from lab.serving import Lab


class Served:
    """A served Security Center.

    Attributes:
        address: the connection options without credentials.
    """

    def __init__(self, lab: Lab, state_dir: Path, **more: Any) -> None:
        self.lab = lab
        self.scanner = lab.scanner("sc")
        self.state: SecurityCenter = self.scanner.state
        self.state_dir = state_dir
        self.address = {"url": self.scanner.url, "ca_path": str(lab.ca_path), "state_dir": str(state_dir), **more}

    def password_of(self, account: Account) -> dict[str, Any]:
        """The options with which an account signs in by its password."""
        return {"url_username": account.username, "url_password": account.password}

    def keys_of(self, account: Account) -> dict[str, Any]:
        """The API keys of an account, which are made where it has none."""
        access_key, secret_key = account.keys or self.state.issue_keys(account)
        return {"access_key": access_key, "secret_key": secret_key}

    def invoke(self, module: str, args: dict[str, Any], check: bool = False) -> dict[str, Any]:
        """The result of a module; only its requests are noted."""
        self.lab.forget_requests()
        return run_module(module, args, check)

    @property
    def requests(self) -> list[str]:
        """All requests of the last run in order, without what all paths begin with."""
        return [f"{each['method']} {each['path'].removeprefix('/rest')}" for each in self.lab.requests()]
