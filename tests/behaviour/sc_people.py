# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of a Security Center share: who runs a module, and the requests and sessions that this took."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from lab.serving import Lab
from sc_served import Served

RETAIL, WHOLESALE = 1, 2


class Center(Served):
    """A served Security Center, and modules that run against it."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab, lab.directory / "state", retries=2)
        manager = self.scanner.credentials["org_user"]
        self.manager = {name: manager[name] for name in ("access_key", "secret_key")}
        """The API keys of the first organization's manager."""
        self.administrator = {name: self.scanner.credentials[name] for name in ("access_key", "secret_key")}

    def run(self, module: str, /, by: dict[str, Any] | None = None, check: bool = False, **args: Any) -> dict[str, Any]:
        """The result of a module, as the manager unless others' credentials are given; only its requests are noted."""
        credentials = self.manager if by is None else by
        return self.invoke(f"sc_{module}", {**self.address, **credentials, **args}, check)

    @property
    def calls(self) -> list[str]:
        """The requests of the last run in order, without ids."""
        return [re.sub(r"/([0-9]+|[0-9A-F-]{36})(?=/|$)", "/N", call.replace(" /", " ", 1)) for call in self.requests]

    @property
    def counts(self) -> Counter[str]:
        """How often each was made."""
        return Counter(self.calls)
