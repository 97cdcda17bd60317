# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The current user of a Security Center without HTTP: what a session reads and writes, with faults where wanted."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preference_values import Key
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.recovery import Shelf
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal

LOST = AnswerLost("the answer was lost")
SIGNED_IN_WITH = "Signed-In-With-1"
ZONE, DEAD_ZONE = Key("timezone", "system"), Key("timezone", "")

RECORD: dict[str, Any] = {
    "id": "2",
    "username": "kim",
    "firstname": "Kim",
    "lastname": "Lee",
    "title": None,
    "email": "Kim@example.com",
    "address": "",
    "city": "",
    "state": "",
    "country": "",
    "phone": "",
    "fax": "",
    "authType": "tns",
    "fingerprint": None,
    "password": "SET",
    "role": {"id": "2", "name": "Security Manager"},
    "organization": {"id": 1, "name": "Retail"},
}


def refused() -> ApiError:
    """Return a refusal; each is another one, as what happens next is added to its sentence."""
    return ApiError("the server refuses this", 403)


Fault = Callable[[], None]


class FakeCurrentUser:
    """One account, its preferences, and the session of a task."""

    def __init__(self, folder: Any, **record: Any) -> None:
        self.record = {**copy.deepcopy(RECORD), **record}
        self.preferences: dict[Key, str] = {ZONE: "Europe/Oslo", DEAD_ZONE: "Asia/Kolkata"}
        self.by_keys = False
        self.switched: str | None = None
        self.own_password = SIGNED_IN_WITH
        self.hidden: list[str | None] = []
        connection = SimpleNamespace(client_cert=None, url="https://sc.example.com")
        self.http = SimpleNamespace(redact=SimpleNamespace(add=self.hidden.append), connection=connection)
        self.ignored: set[str] = set()
        """Fields of an edit that are passed over."""
        self.short: set[str] = set()
        """Fields that the answer to an edit lacks."""
        self.drops_bodies = False
        self.takes_empty_for_none = False
        self.calls: list[str] = []
        self.bodies: list[Any] = []
        self.faults: dict[tuple[str, int], tuple[bool, BaseException]] = {}
        """By method and number of that method: whether it is carried out, and what comes instead of the answer."""
        self.warnings: list[str] = []
        self.state = ScannerState(str(folder), "sc", "test", "sc.example.com")
        self.journals: list[Journal] = []

    # -- what a work has -------------------------------------------------------------------------------------------

    @property
    def backend(self) -> Any:
        """The backend of a task."""
        return SimpleNamespace(
            session=self, shelf=Shelf(self.state), journal=self.journal, warnings=lambda: list(self.warnings)
        )

    def journal(self) -> Journal:
        """A journal that waits for nothing."""
        self.journals.append(Journal())
        return self.journals[-1]

    def run(self, work: Work, *, check_mode: bool = False, **params: Any) -> Done:
        """Do a work with its options; those that are not given are as the module has them."""
        self.calls.clear()
        self.bodies.clear()
        known = {name: option.get("default") for name, option in work.options.items()}
        return work.do(Request(self.backend, {**known, **params}, check_mode, lambda secret: None))

    def fails(self, work: Work, **params: Any) -> AccessError:
        """The error that a work ends with."""
        try:
            done = self.run(work, **params)
        except AccessError as error:
            return error
        raise AssertionError(f"no failure: {done}")

    @property
    def writes(self) -> list[str]:
        """The calls that are not reads."""
        return [call for call in self.calls if not call.startswith("GET")]

    @property
    def own_username(self) -> str | None:
        """Whose account it is, where the login says so."""
        return None if self.by_keys or self.switched else "kim"

    def use_password(self, password: str) -> None:
        """Take another password for the next sign-in."""
        self.own_password = password

    # -- the session -----------------------------------------------------------------------------------------------

    def read(self, path: str, query: Mapping[str, Any] | None = None, shape: Any = dict) -> Any:
        """Answer a GET."""
        return self._meet("GET", path, lambda: self._shown(path))

    def write(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        confirms: Callable[[Any], bool],
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        """Carry out a write, and confirm it as the session does."""
        self.bodies.append(copy.deepcopy(body))
        answer = self._meet(method, path, lambda: self._carried_out(method, path, body))
        if not confirms(answer):
            raise UnexpectedAnswer("the answer is not what this API gives")
        return answer

    def _meet(self, method: str, path: str, act: Callable[[], Any]) -> Any:
        self.calls.append(f"{method} {path}")
        number = sum(call.startswith(f"{method} ") for call in self.calls)
        carried, fault = self.faults.pop((method, number), (True, None))
        answer = act() if carried else None
        if isinstance(fault, AccessError):
            # As new: whoever met it before has added to it.
            fault.message = str(fault)
            fault.details.pop("changed", None)
        if fault is not None:
            raise fault
        return answer

    def _shown(self, path: str) -> Any:
        items = [{"name": k.name, "tag": k.tag, "value": value} for k, value in self.preferences.items()]
        if path == "/currentUser/preferences":
            return items
        assert path == "/currentUser"
        return {**copy.deepcopy(self.record), "preferences": items}

    def _carried_out(self, method: str, path: str, body: Any) -> Any:
        if path == "/currentUser/associateCert":
            self.record["fingerprint"] = "c0ffee"
            return self._shown("/currentUser")
        if (method, path) == ("PATCH", "/currentUser"):
            known = {name: value for name, value in body.items() if name in self.record and name not in self.ignored}
            self.record.update({name: value for name, value in known.items() if name != "password"})
            return {name: value for name, value in self._shown(path).items() if name not in self.short}
        assert path == "/currentUser/preferences"
        if method == "PATCH":
            self.preferences[Key(body["name"], body["tag"])] = body["value"]
            return [dict(body)]
        assert method == "DELETE"
        selector = {} if self.drops_bodies else dict(body)
        if self.takes_empty_for_none:
            selector = {name: text for name, text in selector.items() if text}
        for key in list(self.preferences):
            if selector.items() <= key._asdict().items():
                del self.preferences[key]
        return ""
