# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Rapid7 console in the place of its client, and an HTTP client that answers by a script."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import account_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._redact import Redactor

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OTHER_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

ROLES: dict[str, dict[str, Any]] = {
    "global-admin": {"name": "Global Administrator", "privileges": ["all-permissions", "manage-sites"]},
    "user": {"name": "User", "privileges": ["create-reports"]},
    "site-admin": {"name": "Site Owner", "privileges": ["view-site-asset-data"]},
    "scans": {"name": "Scan Coordinator", "privileges": ["manage-sites"]},
    "groups": {"name": "Group Keeper", "privileges": ["manage-dynamic-asset-groups"]},
}
SOURCES: list[dict[str, Any]] = [
    {"id": 1, "name": "Builtin Administrators", "type": "admin", "external": False},
    {"id": 2, "name": "Builtin Users", "type": "normal", "external": False},
    {"id": 3, "name": "Corporate LDAP", "type": "ldap", "external": True},
    {"id": 4, "name": "Corporate SAML", "type": "saml", "external": True},
    {"id": 5, "name": "Backup LDAP", "type": "ldap", "external": True},
]


def role_record(role_id: str) -> dict[str, Any]:
    """Return one of the roles as the list of roles has it."""
    return {"id": role_id, "description": f"About {role_id}", "links": [], **ROLES[role_id]}


def user_record(user_id: int = 7, login: str = "kim.lee", role: str = "user", **more: Any) -> dict[str, Any]:
    """Return a user; the flags are those of the role's own part of the record, the source goes by its id."""
    source = SOURCES[more.pop("source", 2) - 1]
    flags = {name: more.pop(name, False) for name in ("allSites", "allAssetGroups", "superuser")}
    record = {
        "id": user_id,
        "login": login,
        "name": "Kim Lee",
        "email": "kim.lee@example.com",
        "enabled": True,
        "locked": False,
        "locale": {"default": "en-US", "reports": "en-US"},
        "authentication": {**source, "links": []},
        "role": {**role_record(role), **flags},
        "links": [],
        **more,
    }
    return {name: value for name, value in record.items() if value is not None}


def account(**more: Any) -> Account:
    """Return the account of such a record."""
    return account_from(user_record(**more))


class FakeConsole:
    """Carries out what :class:`R7Api` is asked to, by the names of its methods.

    Attributes:
        users: records by id.
        access: for each kind, the granted ids by user.
        keys: two-factor seeds by user.
        roles: records by id.
        asked: what was written, in order, as ``("set_access", "sites", 7, [1, 2])``.
        clears: what a replacement takes away: any of ``sites``, ``asset_groups`` and ``key``.
        ignores: names of methods that are answered as if all were well, and not carried out.
        faults: for the name of a method, the error that it meets before anything is done; ``late``: afterwards.
    """

    def __init__(self, *records: dict[str, Any], roles: Iterable[str] = tuple(ROLES)) -> None:
        """Start with these users and roles."""
        self.users = {record["id"]: record for record in records}
        self.access: dict[str, dict[int, set[int]]] = {"sites": {}, "asset_groups": {}}
        self.keys: dict[int, str] = {}
        self.roles = {role_id: role_record(role_id) for role_id in roles}
        self.privileges = ["create-reports", "manage-sites", "view-site-asset-data"]
        self.asked: list[tuple[Any, ...]] = []
        self.reads: list[tuple[Any, ...]] = []
        self.clears = {"sites", "asset_groups"}
        self.ignores: set[str] = set()
        self.faults: dict[str, Exception] = {}
        self.late: dict[str, Exception] = {}

    def _write(self, what: str, change: Callable[[], object], *words: Any) -> None:
        self.asked.append((what, *words))
        if what in self.faults:
            raise self.faults[what]
        if what not in self.ignores:
            change()
        if what in self.late:
            raise self.late[what]

    def _read(self, *words: Any) -> None:
        self.reads.append(words)

    def list_users(self) -> list[dict[str, Any]]:
        self._read("list_users")
        return copy.deepcopy(list(self.users.values()))

    def get_user(self, user_id: int) -> dict[str, Any]:
        self._read("get_user", user_id)
        if user_id not in self.users:
            raise NotFound(f"GET /api/3/users/{user_id} answered 404 Not Found", 404)
        return copy.deepcopy(self.users[user_id])

    def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
        self._write("replace_user", lambda: self._replace(user_id, body), user_id, copy.deepcopy(body))

    def _replace(self, user_id: int, body: Mapping[str, Any]) -> None:
        """Documented: what is left out gets its default."""
        role = body["role"]
        flags = {name: role.get(name, False) for name in ("allSites", "allAssetGroups", "superuser")}
        of_type = [source for source in SOURCES if source["type"] == body["authentication"]["type"]]
        wanted = body["authentication"].get("id", of_type[0]["id"])
        self.users[user_id] = user_record(
            user_id,
            body["login"],
            role["id"],
            **flags,
            name=body["name"],
            email=body.get("email"),
            enabled=body.get("enabled", True),
            locked=self.users[user_id].get("locked", False),
            locale=body.get("locale", {"default": "en-US", "reports": "en-US"}),
            source=wanted,
        )
        for kind in self.clears - {"key"}:
            self.access[kind].pop(user_id, None)
        if "key" in self.clears:
            self.keys.pop(user_id, None)

    def get_access(self, kind: str, user_id: int) -> frozenset[int]:
        self._read("get_access", kind, user_id)
        return frozenset(self.access[kind].get(user_id, ()))

    def users_with_access(self, kind: str, object_id: int) -> frozenset[int]:
        self._read("users_with_access", kind, object_id)
        return frozenset(user_id for user_id, ids in self.access[kind].items() if object_id in ids)

    def set_access(self, kind: str, user_id: int, ids: Iterable[int]) -> None:
        wanted = sorted(ids)
        self._write("set_access", lambda: self.access[kind].update({user_id: set(wanted)}), kind, user_id, wanted)

    def clear_access(self, kind: str, user_id: int) -> None:
        self._write("clear_access", lambda: self.access[kind].pop(user_id, None), kind, user_id)

    def add_access(self, kind: str, user_id: int, object_id: int) -> None:
        granted = self.access[kind].setdefault(user_id, set())
        self._write("add_access", lambda: granted.add(object_id), kind, user_id, object_id)

    def remove_access(self, kind: str, user_id: int, object_id: int) -> None:
        granted = self.access[kind].setdefault(user_id, set())
        self._write("remove_access", lambda: granted.discard(object_id), kind, user_id, object_id)

    def get_two_factor_key(self, user_id: int) -> str | None:
        self._read("get_two_factor_key", user_id)
        return self.keys.get(user_id)

    def set_two_factor_key(self, user_id: int, key: str) -> None:
        self._write("set_two_factor_key", lambda: self.keys.update({user_id: key}), user_id, key)

    def list_roles(self) -> list[dict[str, Any]]:
        self._read("list_roles")
        return copy.deepcopy(list(self.roles.values()))

    def get_role(self, role_id: str) -> dict[str, Any]:
        self._read("get_role", role_id)
        return copy.deepcopy(self.roles[role_id])

    def put_role(self, role_id: str, body: dict[str, Any]) -> None:
        self._write("put_role", lambda: self.roles.update({role_id: dict(body)}), role_id, dict(body))

    def delete_role(self, role_id: str) -> None:
        self._write("delete_role", lambda: self.roles.pop(role_id, None), role_id)

    def get_role_users(self, role_id: str) -> list[int]:
        self._read("get_role_users", role_id)
        return [user["id"] for user in self.users.values() if user["role"].get("id") == role_id]

    def list_privileges(self) -> list[str]:
        self._read("list_privileges")
        return list(self.privileges)


class ScriptedHttp:
    """Answers each request with what the script says of it: a value, an error, or a list of those, one after another.

    Attributes:
        asked: the requests so far, as ``("GET /api/3/users?page=0", body or text)``.
        repeatable: whether each of them was said to be safe to repeat.
    """

    def __init__(self, script: Mapping[str, Any]) -> None:
        """Take the answers; a key is a verb and a path below ``/api/3/``, for a page with its number."""
        self._script = {key: list(value) if isinstance(value, list) else value for key, value in script.items()}
        self.asked: list[tuple[str, Any]] = []
        self.queries: list[Any] = []
        self.repeatable: list[bool] = []
        self.redact = Redactor()

    def get(self, path: str, shape: type, query: Any = None, headers: Any = None) -> Any:
        """Answer a read; it must ask for an object."""
        assert shape is dict
        return self.request("GET", path, query=query, headers=headers, shape=shape, repeatable=True)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        text: str | None = None,
        query: Any = None,
        headers: Any = None,
        shape: type | None = None,
        repeatable: bool,
    ) -> Any:
        """Answer any request."""
        what = f"{method} {path.removeprefix('/api/3/')}" + (f"?page={query['page']}" if query else "")
        self.asked.append((what, text if text is not None else body))
        self.queries.append(query)
        self.repeatable.append(repeatable)
        answer = self._script[what]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if shape else None
