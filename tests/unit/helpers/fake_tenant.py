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
ALL_USERS = "00000000-0000-0000-0000-000000000000"
USUAL = {"api_permitted": True, "password_permitted": True, "saml_permitted": True}
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


def group(number: int, name: str, **more: Any) -> dict[str, Any]:
    """Return the record of a group."""
    return {"id": number, "uuid": f"10000000-0000-0000-0000-{number:012}", "name": name, **more}


def _with(path: str, query: Mapping[str, str] | None) -> str:
    return path + "".join(f"?{name}={value}" for name, value in (query or {}).items())


class FakeTenant(Wire):
    """Carries out requests.

    Attributes:
        users: by id.
        roles: the names of the tenant's roles by uuid; ``has_roles``: the uuids of a user's roles, by the user's uuid.
        groups: the tenant's groups by id; ``members``: the ids of a group's users, by the group's id.
        authorizations: what is not as usual, by the user's id.
        hides_roles: the list shows no roles even if it is asked to.
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
        self.groups = {7: group(7, "Blue"), 8: group(8, "Red"), 9: group(9, "Directory", managed_by_saml=True)}
        self.groups[1] = {"id": 1, "uuid": ALL_USERS, "name": "All Users"}
        self.members: dict[int, set[int]] = {number: set() for number in self.groups}
        self.authorizations: dict[int, dict[str, bool]] = {}
        self.hides_roles = False
        self.asked: list[tuple[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.refuses: dict[str, Any] = {}
        self.loses: dict[str, Any] = {}
        self.ignores: set[str] = set()
        self._ids = itertools.count(1000)

    def backend(self, impersonate: str | None = None, transfer_to: str | None = None) -> TvmBackend:
        """Return a backend that talks to this tenant."""
        api = TvmApi(self.connection, ACCESS_KEY, SECRET_KEY, impersonate)
        api.http = self  # type: ignore[assignment]
        return TvmBackend(api, ScannerState(None, "tvm", ACCESS_KEY, "cloud.tenable.com"), transfer_to)

    def writes(self) -> list[tuple[str, Any]]:
        """Return the requests that were no reads."""
        return [(what, body) for what, body in self.asked if not what.startswith("GET ")]

    def get(self, path: str, shape: type, query: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        found = self.exchange("GET", _with(path, query), None, headers or {}).found
        assert isinstance(found, shape)
        return found

    def write(
        self,
        method: str,
        path: str,
        *,
        confirms: Callable[[Answer], bool],
        body: Any = None,
        query: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        path = _with(path, query)
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
        if what == "GET /users?withRoles=true":
            return {"users": [self._with_roles(record) for record in self.users.values()]}
        if what == "GET /session":
            own = headers.get("X-Impersonate", f"username={self.own}").partition("=")[2]
            return next((dict(u) for u in self.users.values() if u["username"] == own), {"username": own})
        if what == "POST /users":
            return self._create(body, really)
        if what == "GET /access-control/v1/roles":
            return [{"uuid": uuid, "name": name} for uuid, name in self.roles.items()]
        method, _space, path = what.partition(" ")
        parts = path.partition("?")[0].strip("/").split("/")
        if parts[0] == "access-control":
            return self._user_roles(method, parts[3], body, really)
        if parts[0] == "groups":
            return self._group(method, parts[1:], really)
        record = self.users.get(int(parts[1]))
        if record is None:
            raise NotFound(f"{what} answered 404 Not Found", 404)
        return self._user(method, record, parts[2:], body, really)

    def _user(self, method: str, record: dict[str, Any], more: list[str], body: Any, really: bool) -> Any:
        number = record["id"]
        if method == "DELETE":
            if really:
                del self.users[number]
            return None
        if more == ["authorizations"]:
            if method == "GET":
                return {"account_uuid": "x", **USUAL, **self.authorizations.get(number, {})}
            if really:
                self.authorizations[number] = dict(body)
            return None
        if more == ["two-factor"]:
            if really:
                record["two_factor"] = {**record.get("two_factor", {}), **body}
            return None
        if more == ["keys"]:
            return {"accessKey": "new-access", "secretKey": "new-secret"}
        # Those that have nothing to say answer 200 and no body (recorded).
        if more and more != ["enabled"]:
            return None
        if method == "PUT" and really:
            record.update({name: value for name, value in body.items() if name not in READ_ONLY})
        # The answers to writes hold what reads do not (recorded).
        return {**record, "aggregate": True} if method == "PUT" else {"two_factor": {"totp_enabled": True}, **record}

    def _with_roles(self, record: dict[str, Any]) -> dict[str, Any]:
        uuids = [] if self.hides_roles else self.has_roles.get(record["uuid"], [])
        return {**record, "rbac_roles": [{"uuid": uuid, "name": self.roles.get(uuid, uuid)} for uuid in uuids]}

    def _user_roles(self, method: str, user_uuid: str, body: Any, really: bool) -> Any:
        if method == "PUT" and really:
            self.has_roles[user_uuid] = list(body["role_uuids"])
            for record in self.users.values():
                if record["uuid"] == user_uuid:
                    record["permissions"] = 0
        if method == "PUT":
            return {"user_uuid": user_uuid, "role_uuids": list(body["role_uuids"])}
        return {"role_uuids": self.has_roles.get(user_uuid, [])}

    def _group(self, method: str, parts: list[str], really: bool) -> Any:
        if not parts:
            return {"groups": copy.deepcopy(list(self.groups.values()))}
        members = self.members[int(parts[0])]
        if method == "GET":
            return {"users": [{**self.users[n], "enabled": False} for n in sorted(members) if n in self.users]}
        number = int(parts[2])
        if method == "DELETE" and number not in members:
            raise NotFound(f"DELETE /groups/{parts[0]}/users/{number} answered 404 Not Found", 404)
        if really:
            members.symmetric_difference_update({number} if (method == "POST") is (number not in members) else set())
        return None

    def _create(self, body: dict[str, Any], really: bool) -> dict[str, Any]:
        known = {name: value for name, value in body.items() if name != "password"}
        record = user(next(self._ids), known.pop("username"), **known)
        if really:
            self.users[record["id"]] = record
            return dict(record)
        return {**record, "permissions": 24, "email": "somebody.else@example.com"}
