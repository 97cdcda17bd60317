# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The operations of Security Center on users, and on what users refer to: one short method each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

Record = Mapping[str, Any]


def _is_record(username: str, ref: str | None = None) -> Callable[[Any], bool]:
    """Return what finds a write confirmed by the user's own record, as those on users are (recorded)."""

    def confirms(found: Any) -> bool:
        if not isinstance(found, dict) or found.get("username") != username or found.get("id") is None:
            return False
        return ref is None or _is_about(found, ref)

    return confirms


def _is_about(record: Record, ref: str) -> bool:
    """Return whether a record is that of an id or uuid."""
    return ref in (str(record.get("id")), record.get("uuid"))


def _is_nothing(found: Any) -> bool:
    """Return whether a write is confirmed by an empty response, as a deletion is (recorded)."""
    return found == ""


class ScApi:
    """Calls on users, in the organization that an administrator has named, or in the caller's own scope."""

    def __init__(self, session: ScSession) -> None:
        """Take the session; nothing is sent."""
        self.session = session
        self.org: str | None = None
        """The id of the organization that an administrator works in."""

    def _scope(self) -> dict[str, str]:
        return {"orgID": self.org} if self.org is not None else {}

    def ref_of(self, record: Record) -> str:
        """Return what addresses a user. Ids are counted per organization, so that elsewhere only the uuid is sure."""
        return str(record["uuid"] if self.org is not None and record.get("uuid") else record["id"])

    def list_users(self, fields: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the users of the scope.

        A bare array (recorded by clients); the newest documentation also has a page, so that both are read. Of an
        organization an administrator gets a fixed set of fields, whatever was asked for (documented).

        Raises:
            UnexpectedAnswer: neither of the two, or a page that is not the whole.
        """
        query = {"fields": ",".join(fields), **self._scope()}
        found = self.session.read("/user", query, (list, dict))
        if isinstance(found, dict) and _count(found.get("totalRecords")) > len(found.get("results") or []):
            more = {"startOffset": "0", "endOffset": str(_count(found["totalRecords"]))}
            found = self.session.read("/user", {**query, **more}, (list, dict))
        users = found if isinstance(found, list) else found.get("results")
        if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
            raise UnexpectedAnswer("GET /user: the answer holds no list of users: check that url is a Security Center")
        if isinstance(found, dict) and _count(found.get("totalRecords")) > len(users):
            raise UnexpectedAnswer("GET /user: the answer holds only a part of the users: the API has changed")
        return users

    def get_user(self, ref: str) -> dict[str, Any]:
        """Return a user's whole record (recorded), by id or uuid (documented).

        Raises:
            UnexpectedAnswer: the answer is about something else.
        """
        record = self.session.read(f"/user/{ref}", self._scope())
        if not _is_about(record, ref):
            raise UnexpectedAnswer(
                f"GET /user/{ref}: the answer is not about this user: check that no proxy mixes them up"
            )
        return record

    def create_user(self, body: Record) -> dict[str, Any]:
        """Create a user; the answer is the whole record (recorded).

        The organization stands in the body (documented) and in the query, as keys that are unknown are ignored.
        """
        confirms = _is_record(body["username"])
        return self.session.write("POST", "/user", {**body, **self._scope()}, confirms=confirms, query=self._scope())

    def edit_user(self, ref: str, username: str, body: Record) -> dict[str, Any]:
        """Change what ``body`` has; the rest stays, and the answer is the whole record (recorded)."""
        confirms = _is_record(username, ref)
        return self.session.write("PATCH", f"/user/{ref}", body, confirms=confirms, query=self._scope())

    def delete_user(self, ref: str, heir: str | None) -> None:
        """Delete a user, and with it what it owns unless ``heir`` takes that over (documented).

        Where the heir's id belongs is not settled, in the body (a client in use) or in the query, so that it stands in
        both: were it overlooked, what the user owns would be gone.
        """
        migrate = {"migrateUserID": int(heir)} if heir is not None else None
        query = {**self._scope(), **(migrate or {})}
        self.session.write("DELETE", f"/user/{ref}", migrate, confirms=_is_nothing, query=query)

    def list_named(self, what: str) -> dict[str, str]:
        """Return all objects of a kind (``role``, ``group``, ``ldap``), names by ids."""
        scope = self._scope() if what == "group" else {}
        found = self.session.read(f"/{what}", {"fields": "id,name", **scope}, list)
        return {str(item["id"]): str(item.get("name", "")) for item in found if isinstance(item, dict) and "id" in item}


def _count(value: Any) -> int:
    """Return a count, which may be a text (documented)."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
