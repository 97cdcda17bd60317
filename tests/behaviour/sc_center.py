# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules against a simulated Security Center as any of its accounts; no run may leave a session open."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from in_process import writes
from lab.sc.model import Account
from lab.serving import Lab
from sc_served import Served

ADMIN, MANAGER = "labadmin", "retail.manager"


class Center(Served):
    """A Security Center that is served, and who works on it."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        super().__init__(lab, folder)
        self.sent: list[dict[str, Any]] = []
        """What the writes of the last run carried, in order; those that sign in and out are left out."""
        self.before: Callable[[str, str], None] = lambda method, path: None
        """Called with each request that is about to be sent, to interfere."""

    def account(self, username: str = ADMIN) -> Account:
        """An account as it is."""
        return self.state.account(username)

    def keys(self, username: str = ADMIN) -> dict[str, Any]:
        """The connection options with an account's API keys."""
        return {**self.address, **self.keys_of(self.account(username))}

    def login(self, username: str = ADMIN, **more: Any) -> dict[str, Any]:
        """The connection options with an account's password."""
        return {**self.address, **self.password_of(self.account(username)), **more}

    def run(self, module: str, args: dict[str, Any], check: bool = False) -> dict[str, Any]:
        """The result of a module, and that it signed out again."""
        self.sent = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(requests.Session, "send", self._watched(requests.Session.send))
            result = self.invoke(module, args, check)
        assert self.state.open_sessions == 0
        assert "exception" not in result, result
        return result

    def _watched(self, send: Any) -> Any:
        def watched(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
            path = request.path_url.partition("?")[0].replace("/rest", "", 1)
            self.before(str(request.method), path)
            if request.method != "GET" and path not in ("/token", "/currentUser/switch"):
                self.sent.append(json.loads(request.body or b"null"))
            return send(session, request, **more)

        return watched

    def ok(self, module: str, args: dict[str, Any], check: bool = False) -> dict[str, Any]:
        """The result of a module that must not fail."""
        result = self.run(module, args, check)
        assert not result.get("failed"), result
        return result

    def refused(self, module: str, args: dict[str, Any]) -> str:
        """The sentence of a module that must fail, in check mode as well, and without a write."""
        foretold = self.run(module, args, check=True)
        assert self.writes == []
        result = self.run(module, args)
        assert self.writes == []
        assert result.get("failed"), result
        assert (result["msg"], foretold.get("msg")) == (foretold.get("msg"), result["msg"])
        assert "\n" not in result["msg"]
        return str(result["msg"])

    def changes(self, module: str, args: dict[str, Any]) -> dict[str, Any]:
        """The result of a module that changes something, is foretold, and changes nothing the next time."""
        foretold = self.ok(module, args, check=True)
        assert self.writes == []
        done = self.ok(module, args)
        made = self.writes
        assert foretold["changed"] is done["changed"] is True
        assert foretold["diff"] == done["diff"]
        assert foretold["diff"]["before"] != foretold["diff"]["after"]
        self.unchanged(module, args)
        assert made
        return {**done, "writes": made}

    def unchanged(self, module: str, args: dict[str, Any]) -> dict[str, Any]:
        """The result of a module that finds everything in place, and writes nothing."""
        result = self.ok(module, args)
        assert self.writes == []
        assert not result["changed"]
        assert result.get("diff", {"before": {}, "after": {}}) == self.ok(module, args, check=True).get(
            "diff", {"before": {}, "after": {}}
        )
        return result

    @property
    def writes(self) -> list[str]:
        """The writes of the last run."""
        return [call.replace("/rest", "", 1) for call in writes(self.lab)]

    @property
    def calls(self) -> list[str]:
        """All requests of the last run, sign-in and all."""
        return self.requests


Make = Callable[..., Center]
"""Serves a Security Center with the switches given."""


@contextlib.contextmanager
def centers(folder: Path) -> Iterator[Make]:
    """Serve as many as are asked for, one after the other, until the context is left."""
    with contextlib.ExitStack() as stack:

        def serve(**switches: Any) -> Center:
            lab = Lab(folder / "lab", products=("sc",), switches={f"sc.{name}": v for name, v in switches.items()})
            lab.start()
            stack.callback(lab.stop)
            return Center(lab, folder / "state")

        yield serve
