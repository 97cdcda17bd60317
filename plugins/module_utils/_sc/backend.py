# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Tenable Security Center for the engine and for the works: a session, and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.recovery import (
    Shelf,
    left_of_killed_runs,
    put_back_after_killed_runs,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal


class ScBackend(Backend):
    """One Security Center as one user sees it. No module uses it for accounts yet."""

    fields: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, session: ScSession, state: ScannerState) -> None:
        """Take the session and the files of the scanner."""
        self.session = session
        self.state = state
        self.shelf = Shelf(state)
        self.scanner = urlsplit(session.http.connection.url).netloc

    def close(self) -> None:
        """Sign out and close the connections."""
        self.session.close()

    def journal(self) -> Journal:
        """Return a journal with the client's patience."""
        return Journal(self.session.http.pause, self.session.http.connection.retries + 1)

    def recover(self) -> Recovery:
        """Put back what killed runs took away; without anything to put back, no request."""
        return put_back_after_killed_runs(self.session, self.shelf, self.journal())

    def left_to_recover(self) -> list[str]:
        """Return what killed runs left; no requests."""
        return left_of_killed_runs(self.shelf)

    def warnings(self) -> list[str]:
        """Return what the server warned of."""
        return [f"Security Center says: {text}" for text in self.session.warnings]

    def read_accounts(self) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError

    def declared(self, entry: Entry, account: Account | None) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError

    def defaults(self, entry: Entry) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError

    def write(self, plan: Plan, journal: Journal) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError

    def predicted_record(self, plan: Plan) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError

    def is_administrator(self, fields: Mapping[str, Any]) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError

    def is_self(self, account: Account) -> NoReturn:
        """Not there yet."""
        raise NotImplementedError
