# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant of Tenable Vulnerability Management in the place of the HTTP client: it keeps users and notes requests."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._redact import Redactor
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.backend import TvmBackend

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


class FakeTenant:
    """Carries out requests.

    Attributes:
        users: by id.
        asked: the requests so far as ``("PUT /users/2", body)``.
        repeatable: the requests that were said to be safe to repeat, and whether they are.
        headers: those of each request.
        refuses: for a request, the error it meets, once, before anything is done.
        loses: for a request, the error it meets, once, after it was carried out.
        ignores: the requests that are answered as if all were well, and not carried out.
    """

    def __init__(self, *records: dict[str, Any], own: str = "") -> None:
        """Start with these users; the keys belong to ``own``."""
        self.users = {record["id"]: dict(record) for record in records}
        self.own = own
        self.asked: list[tuple[str, Any]] = []
        self.repeatable: dict[str, bool] = {}
        self.headers: list[dict[str, str]] = []
        self.refuses: dict[str, Exception] = {}
        self.loses: dict[str, Exception] = {}
        self.ignores: set[str] = set()
        self.redact = Redactor()
        self.connection = Connection(URL)
        self._ids = itertools.count(1000)

    def backend(self, impersonate: str | None = None) -> TvmBackend:
        """Return a backend that talks to this tenant."""
        api = TvmApi(self.connection, ACCESS_KEY, SECRET_KEY, impersonate)
        api.http = self  # type: ignore[assignment]
        return TvmBackend(api)

    def writes(self) -> list[tuple[str, Any]]:
        """Return the requests that were no reads."""
        return [(what, body) for what, body in self.asked if not what.startswith("GET ")]

    def get(self, path: str, shape: type, query: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        return self.request("GET", path, shape=shape, headers=headers, repeatable=True)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        shape: type | None = None,
        repeatable: bool,
    ) -> Any:
        what = f"{method} {path}"
        self.asked.append((what, copy.deepcopy(body)))
        self.repeatable[what] = repeatable
        self.headers.append(dict(headers or {}))
        if what in self.refuses:
            raise self.refuses.pop(what)
        answer = self._carry_out(what, body, headers or {}, really=what not in self.ignores)
        if what in self.loses:
            raise self.loses.pop(what)
        return answer if shape else None

    def _carry_out(self, what: str, body: Any, headers: Mapping[str, str], really: bool) -> Any:
        if what == "GET /users":
            return {"users": copy.deepcopy(list(self.users.values()))}
        if what == "GET /session":
            return {"username": headers.get("X-Impersonate", f"username={self.own}").partition("=")[2]}
        if what == "POST /users":
            return self._create(body, really)
        method, _users, number, *more = what.replace(" ", "").split("/")
        record = self.users.get(int(number))
        if record is None:
            raise NotFound(f"{what} answered 404 Not Found", 404)
        if method == "DELETE" and really:
            del self.users[record["id"]]
        if method == "PUT" and more != ["chpasswd"] and really:
            record.update({name: value for name, value in body.items() if name not in READ_ONLY})
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
