# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Rapid7 console in the place of its client."""

from __future__ import annotations

import copy
import itertools
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, NotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.backend import R7Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import account_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState, default_folder
from ansible_collections.vulnmgmt.access.tests.unit.helpers.scripted_http import Wire

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OTHER_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

ROLES: dict[str, dict[str, Any]] = {
    "global-admin": {"name": "Global Administrator", "privileges": ["all-permissions", "manage-sites"]},
    "user": {"name": "User", "privileges": ["create-reports"]},
    "site-admin": {"name": "Site Owner", "privileges": ["view-site-asset-data"]},
    "scans": {"name": "Scan Coordinator", "privileges": ["manage-sites"]},
    "groups": {"name": "Group Keeper", "privileges": ["manage-dynamic-asset-groups"]},
    "custom": {"name": "Custom", "privileges": ["create-reports"]},
}
SOURCES: list[dict[str, Any]] = [
    {"id": 1, "name": "Builtin Administrators", "type": "admin", "external": False},
    {"id": 2, "name": "Builtin Users", "type": "normal", "external": False},
    {"id": 3, "name": "Corporate LDAP", "type": "ldap", "external": True},
    {"id": 4, "name": "Corporate SAML", "type": "saml", "external": True},
    {"id": 5, "name": "Backup LDAP", "type": "ldap", "external": True},
]
PLACES = {
    "sites": {1: "Paris", 2: "Lyon", 3: "Oslo", 4: "Rome", 5: "Kyiv"},
    "asset_groups": {1: "Laptops", 2: "Servers", 3: "Phones", 4: "Kiosks", 5: "Printers"},
}
PARTS = frozenset({"sites", "asset_groups", "key", "privileges"})
"""What a replacement can take away."""

_numbers = itertools.count()


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
        asked: what was written, in order, as ``("set_access", "sites", 7, [1, 2])``; ``reads``: what was read.
        clears: what a replacement takes away: any of ``sites``, ``asset_groups``, ``key`` and ``privileges``.
        ignores: names of methods that are answered as if all were well, and not carried out.
        faults: for the name of a method, the error that it meets before anything is done, or a list of them that is
            used up, with ``None`` for none; ``late``: afterwards.
        hides_keys: whether seeds are not shown, as where the console answers 401.
        two_factor: whether two-factor login is on.
    """

    def __init__(self, *records: dict[str, Any], roles: Iterable[str] = tuple(ROLES)) -> None:
        """Start with these users and roles."""
        self.users = {record["id"]: record for record in records}
        self.access: dict[str, dict[int, set[int]]] = {"sites": {}, "asset_groups": {}}
        self.places = copy.deepcopy(PLACES)
        self.keys: dict[int, str] = {}
        self.roles = {role_id: role_record(role_id) for role_id in roles}
        self.privileges = ["create-reports", "manage-sites", "view-site-asset-data"]
        self.asked: list[tuple[Any, ...]] = []
        self.reads: list[tuple[Any, ...]] = []
        self.clears = {"sites", "asset_groups"}
        self.ignores: set[str] = set()
        self.faults: dict[str, Any] = {}
        self.late: dict[str, Any] = {}
        self.hides_keys = False
        self.two_factor = True
        self.credentials = Credentials("root", "s3cret", None, None)
        self.http = Wire("https://console.example.com:3780")
        self._folder = str(next(_numbers))
        self._ids = itertools.count(100)

    def backend(self, keep: bool = True, concurrency: int = 1) -> R7Backend:
        """Return a backend of this console; all of them share its files."""
        return R7Backend(self, self.state(keep), concurrency)  # type: ignore[arg-type]

    def state(self, keep: bool = True) -> ScannerState:
        """Return this console's lock and recovery files."""
        folder = os.path.join(default_folder(), self._folder)
        return ScannerState(folder, "r7", "console.example.com", "console.example.com", keep=keep)

    def wrote(self) -> list[str]:
        """Return the names of the writes."""
        return [words[0] for words in self.asked]

    def close(self) -> None:
        self.http.close()

    @staticmethod
    def _meet(faults: dict[str, Any], what: str) -> None:
        fault = faults.get(what)
        if isinstance(fault, list):
            fault = fault.pop(0) if fault else None
        if fault is not None:
            raise fault

    def _write(self, what: str, change: Callable[[], object], *words: Any) -> None:
        self.asked.append((what, *words))
        self._meet(self.faults, what)
        if what not in self.ignores:
            change()
        self._meet(self.late, what)

    def _read(self, *words: Any) -> None:
        self.reads.append(words)
        self._meet(self.faults, words[0])

    def _list(self, name: str, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        self._read(name)
        return copy.deepcopy(list(rows))

    def list_users(self) -> list[dict[str, Any]]:
        return self._list("list_users", self.users.values())

    def list_sites(self) -> list[dict[str, Any]]:
        return self._list("list_sites", ({"id": i, "name": name} for i, name in self.places["sites"].items()))

    def list_asset_groups(self) -> list[dict[str, Any]]:
        places = self.places["asset_groups"].items()
        return self._list("list_asset_groups", ({"id": i, "name": name} for i, name in places))

    def list_authentication_sources(self) -> list[dict[str, Any]]:
        return self._list("list_authentication_sources", SOURCES)

    def get_user(self, user_id: int) -> dict[str, Any]:
        self._read("get_user", user_id)
        self._require(f"GET /api/3/users/{user_id}", user_id)
        return copy.deepcopy(self.users[user_id])

    def _require(self, what: str, user_id: int) -> None:
        if user_id not in self.users:
            raise NotFound(f"{what} answered 404 Not Found", 404)

    def create_user(self, body: dict[str, Any]) -> int:
        user_id = next(self._ids)
        self._write("create_user", lambda: self._replace(user_id, body), copy.deepcopy(body))
        return user_id

    def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
        self._write("replace_user", lambda: self._replace(user_id, body), user_id, copy.deepcopy(body))

    def delete_user(self, user_id: int) -> None:
        def delete() -> None:
            self._require(f"DELETE /api/3/users/{user_id}", user_id)
            del self.users[user_id]

        self._write("delete_user", delete, user_id)

    def unlock_user(self, user_id: int) -> None:
        self._write("unlock_user", lambda: self.users[user_id].update(locked=False), user_id)

    def set_own_password(self, user_id: int, password: str) -> None:
        self._write("set_own_password", lambda: None, user_id, password)

    def _replace(self, user_id: int, body: Mapping[str, Any]) -> None:
        """Documented: what is left out gets its default."""
        role = body["role"]
        flags = {name: role.get(name, False) for name in ("allSites", "allAssetGroups", "superuser")}
        of_type = [source for source in SOURCES if source["type"] == body["authentication"]["type"]]
        wanted = body["authentication"].get("id", of_type[0]["id"])
        before = self.users.get(user_id, {})
        self.users[user_id] = user_record(
            user_id,
            body["login"],
            role["id"],
            **flags,
            name=body["name"],
            email=body.get("email"),
            enabled=body.get("enabled", True),
            locked=before.get("locked", False),
            locale=body.get("locale", {"default": "en-US", "reports": "en-US"}),
            source=wanted,
        )
        if role["id"] == before.get("role", {}).get("id") and "privileges" not in self.clears:
            self.users[user_id]["role"]["privileges"] = before["role"].get("privileges", [])
        for kind in self.clears & set(self.access):
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

        def grant() -> None:
            if not self.places[kind].keys() >= set(wanted):
                raise ApiError(f"PUT /api/3/users/{user_id}/{kind} answered 400 Bad Request", 400)
            self.access[kind][user_id] = set(wanted)

        self._write("set_access", grant, kind, user_id, wanted)

    def clear_access(self, kind: str, user_id: int) -> None:
        self._write("clear_access", lambda: self.access[kind].pop(user_id, None), kind, user_id)

    def add_access(self, kind: str, user_id: int, object_id: int) -> None:
        granted = self.access[kind].setdefault(user_id, set())
        self._write("add_access", lambda: granted.add(object_id), kind, user_id, object_id)

    def remove_access(self, kind: str, user_id: int, object_id: int) -> None:
        granted = self.access[kind].setdefault(user_id, set())
        self._write("remove_access", lambda: granted.discard(object_id), kind, user_id, object_id)

    def get_two_factor_key(self, user_id: int) -> tuple[str | None, bool]:
        self._read("get_two_factor_key", user_id)
        return (None, False) if self.hides_keys else (self.keys.get(user_id), True)

    def has_two_factor_login(self) -> bool:
        self._read("has_two_factor_login")
        return self.two_factor

    def set_two_factor_key(self, user_id: int, key: str, form: Callable[[str], str] = str) -> None:
        self._write("set_two_factor_key", lambda: self.keys.update({user_id: key}), user_id, form(key))

    def regenerate_two_factor_key(self, user_id: int) -> str:
        self._write("regenerate_two_factor_key", lambda: self.keys.update({user_id: OTHER_SEED}), user_id)
        return OTHER_SEED

    def list_roles(self) -> list[dict[str, Any]]:
        return self._list("list_roles", self.roles.values())

    def get_role(self, role_id: str) -> dict[str, Any]:
        self._read("get_role", role_id)
        if role_id not in self.roles:
            raise NotFound(f"GET /api/3/roles/{role_id} answered 404 Not Found", 404)
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
