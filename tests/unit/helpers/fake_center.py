# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Security Center without HTTP: a session over users in memory, as one user of an organization sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.backend import ScBackend
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.scope import Conduct
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.wire import ScError, ScNotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.tests.unit.helpers.scripted_http import Wire

_READ_NAMES = {"roleID": "role", "groupID": "group", "responsibleAssetID": "responsibleAsset"}


def user(number: int, username: str, role: int = 3, **fields: Any) -> dict[str, Any]:
    """Return a user's record."""
    return {
        "id": str(number),
        "uuid": f"U-{number}",
        "username": username,
        "firstname": "",
        "lastname": "",
        "title": "",
        "email": "",
        "authType": "tns",
        "mustChangePassword": "false",
        "locked": "false",
        "role": {"id": str(role), "name": f"Role {role}"},
        "group": {"id": "0", "name": "Full Access"},
        "managedUsersGroups": [],
        "canManage": True,
        **fields,
    }


class FakeCenter:
    """What a backend asks of a session.

    Attributes:
        hidden: keys that the list leaves out of every user; ``unseen``: that no answer shows.
        ignores: keys of a body that are passed over without a word.
        refuses: requests, as in ``PATCH /user/2``, that are refused.
        paged: whether the list is a page of results, with at most so many.
    """

    own_username: str | None = "head"
    own_password: str | None = None

    def __init__(self, *users: dict[str, Any]) -> None:
        """Start with these users."""
        self.users = {each["id"]: each for each in users}
        self.http = Wire("https://sc.example.com")
        self.warnings: list[str] = []
        self.requests: list[str] = []
        self.bodies: list[Any] = []
        self.hidden: set[str] = set()
        self.unseen: set[str] = set()
        self.ignores: set[str] = set()
        self.refuses: set[str] = set()
        self.paged: int | None = None

    def backend(self, **conduct: Any) -> ScBackend:
        """Return a backend on this session."""
        return ScBackend(self, ScannerState(None, "sc", "", "sc.example.com"), Conduct(**conduct))  # type: ignore[arg-type]

    def close(self) -> None:
        """End nothing."""

    def read(self, path: str, query: Mapping[str, Any] | None = None, shape: Any = dict) -> Any:
        """Answer a GET."""
        self.requests.append(f"GET {path}")
        if path == "/user":
            rows = [self._shown(each, self.hidden) for each in self.users.values()]
            if self.paged is None:
                return rows
            until = int((query or {}).get("endOffset", self.paged))
            return {"totalRecords": str(len(rows)), "results": rows[:until]}
        if path in ("/role", "/group"):
            return [{"id": "0", "name": "Full Access"}, {"id": "3", "name": "Role 3"}, {"id": "7", "name": "Role 7"}]
        return self._shown(self._user(path))

    def write(
        self, method: str, path: str, body: Any = None, *, confirms: Callable[[Any], bool], query: Any = None
    ) -> Any:
        """Carry a write out."""
        self.requests.append(f"{method} {path}")
        self.bodies.append(body)
        if f"{method} {path}" in self.refuses:
            raise ScError(f"{method} {path} answered 403 Forbidden: No", 403, "No")
        found: Any = ""
        if method == "DELETE":
            del self.users[self._user(path)["id"]]
        else:
            if method == "POST":
                number = str(len(self.users) + 1)
                self.users[number] = user(int(number), body["username"])
                path = f"/user/{number}"
            record = self._user(path)
            for key, value in body.items():
                if key not in self.ignores:
                    record[_READ_NAMES.get(key, key)] = {"id": str(value)} if key in _READ_NAMES else value
            found = self._shown(record)
        if not confirms(found):
            raise UnexpectedAnswer(f"{method} {path}: not this API")
        return found

    def _user(self, path: str) -> dict[str, Any]:
        number = path.rpartition("/")[2]
        if number not in self.users:
            raise ScNotFound(f"GET {path} answered 403", 403, "does not exist")
        return self.users[number]

    def _shown(self, record: Mapping[str, Any], hidden: set[str] | None = None) -> dict[str, Any]:
        return {key: value for key, value in record.items() if key not in {*self.unseen, *(hidden or ())}}
