# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant of Tenable Vulnerability Management in the place of the HTTP client: it keeps users and notes requests."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.backend import TvmBackend
from ansible_collections.vulnmgmt.access.tests.unit.helpers.scripted_http import Wire, confirmed

URL = "https://cloud.tenable.com"
ACCESS_KEY, SECRET_KEY = "a" * 64, "5" * 64
READ_ONLY = ("id", "uuid", "username", "type")


def user(user_id: int, username: str, permissions: int = 16, **more: Any) -> dict[str, Any]:
    """Return a record with what one of 2021 has; ``name`` only where it is given."""
    return {
        "uuid": f"00000000-0000-0000-0000-{user_id:012}",
        "id": user_id,
        "user_name": username,
        "username": username,
        "email": username,
        "type": "local",
        "permissions": permissions,
        "login_fail_count": 0,
        "enabled": True,
        "lockout": 0,
        **more,
    }


class FakeTenant(Wire):
    """Carries out requests.

    Attributes:
        users: by id.
        roles: the names of the tenant's roles by uuid; ``has_roles``: the uuids of a user's roles, by the user's uuid.
        asked: the requests so far as ``("PUT /users/2", body)``.
        headers: those of each request.
        refuses: for a request, the error it meets, once, before anything is done; a list of errors is used up, with
            ``None`` for none.
        loses: the same, after it was carried out.
        ignores: the requests that are answered as if all were well, and not carried out.
    """

    def __init__(self, *records: dict[str, Any], own: str = "keys@example.com") -> None:
        """Start with these users; the keys belong to ``own``."""
        super().__init__(URL)
        self.users = {record["id"]: dict(record) for record in records}
        self.own = own
        self.roles = {"role-0": "Read-Only", "role-1": "Auditor"}
        self.has_roles: dict[str, list[str]] = {}
        self.asked: list[tuple[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.refuses: dict[str, Any] = {}
        self.loses: dict[str, Any] = {}
        self.ignores: set[str] = set()
        self._ids = itertools.count(1000)

    def backend(self, impersonate: str | None = None) -> TvmBackend:
        """Return a backend that talks to this tenant."""
        api = TvmApi(self.connection, ACCESS_KEY, SECRET_KEY, impersonate)
        api.http = self  # type: ignore[assignment]
        return TvmBackend(api, ScannerState(None, "tvm", ACCESS_KEY, "cloud.tenable.com"))

    def writes(self) -> list[tuple[str, Any]]:
        """Return the requests that were no reads."""
        return [(what, body) for what, body in self.asked if not what.startswith("GET ")]

    def get(self, path: str, shape: type, query: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        found = self.exchange("GET", path, None, headers or {}).found
        assert isinstance(found, shape)
        return found

    def write(
        self,
        method: str,
        path: str,
        *,
        confirms: Callable[[Answer], bool],
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        return confirmed(f"{method} {path}", self.exchange(method, path, body, headers or {}), confirms)

    def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        """Return the answer to one request."""
        what = f"{method} {path}"
        self.asked.append((what, copy.deepcopy(body)))
        self.headers.append(dict(headers))
        self._meet(self.refuses, what)
        found = self._carry_out(what, body, headers, really=what not in self.ignores)
        self._meet(self.loses, what)
        return Answer(200, found is None, found)

    @staticmethod
    def _meet(faults: dict[str, Any], what: str) -> None:
        fault = faults.get(what)
        if isinstance(fault, list):
            fault = fault.pop(0) if fault else None
        else:
            faults.pop(what, None)
        if fault is not None:
            raise fault

    def _carry_out(self, what: str, body: Any, headers: Mapping[str, str], really: bool) -> Any:
        if what == "GET /users":
            return {"users": copy.deepcopy(list(self.users.values()))}
        if what == "GET /session":
            return {"username": headers.get("X-Impersonate", f"username={self.own}").partition("=")[2]}
        if what == "POST /users":
            return self._create(body, really)
        if what == "GET /access-control/v1/roles":
            return [{"uuid": uuid, "name": name} for uuid, name in self.roles.items()]
        if what.startswith("GET /access-control/v1/users/"):
            return {"role_uuids": self.has_roles.get(what.split("/")[-2], [])}
        method, _users, number, *more = what.replace(" ", "").split("/")
        record = self.users.get(int(number))
        if record is None:
            raise NotFound(f"{what} answered 404 Not Found", 404)
        if method == "DELETE" and really:
            del self.users[record["id"]]
        if method == "PUT" and more != ["chpasswd"] and really:
            record.update({name: value for name, value in body.items() if name not in READ_ONLY})
        if method == "DELETE" or more == ["chpasswd"]:
            return None  # Those that have nothing to say answer 200 and no body (recorded).
        if more == ["authorizations"]:
            return {"account_uuid": "x", "api_permitted": True, "password_permitted": False, "saml_permitted": True}
        # The answers to writes hold what reads do not (recorded).
        return {**record, "aggregate": True} if method == "PUT" else {**record, "two_factor": {"totp_enabled": True}}

    def _create(self, body: dict[str, Any], really: bool) -> dict[str, Any]:
        known = {name: value for name, value in body.items() if name != "password"}
        record = user(next(self._ids), known.pop("username"), **known)
        if really:
            self.users[record["id"]] = record
            return dict(record)
        return {**record, "permissions": 24, "email": "somebody.else@example.com"}
