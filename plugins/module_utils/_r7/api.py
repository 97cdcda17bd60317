# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The operations of the Rapid7 Security Console's API v3 on users, access, roles and sign-in: one method each."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    ApiError,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection, HttpClient
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import totp

PAGE_SIZE = 500
"""The most rows of a page (documented); the default of 10 would hide most users."""

_ADVICE = {
    401: (
        "check url_username and url_password, that the account is an enabled Global Administrator that is not locked, "
        "and, where it has two-factor login, totp_secret or token"
    ),
    403: "the account must be a Global Administrator",
    429: "lower concurrency or run again later",
    503: "the console is starting or in maintenance: run again later",
}


def server_message(body: Any) -> str:
    """Return the console's own words (documented: ``{"status", "message", "links"}``, the message is optional)."""
    found = body.get("message") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def _is_links(answer: Answer) -> bool:
    """Return whether a write is confirmed: by links (documented per operation), or by 204 (documented in the prose)."""
    if answer.empty:
        return answer.status == 204
    found = answer.found
    return answer.status in (200, 201) and isinstance(found, dict) and isinstance(found.get("links"), list)


def _has(name: str, kind: type) -> Callable[[Answer], bool]:
    """Return what finds a write confirmed by a property; the status 200 is documented, 201 is accepted by a client."""

    def confirms(answer: Answer) -> bool:
        found = answer.found.get(name) if isinstance(answer.found, dict) else None
        return answer.status in (200, 201) and isinstance(found, kind) and bool(found)

    return confirms


class Credentials:
    """Sets Basic authentication, and the Token header where two-factor login is used, on each request."""

    def __init__(self, username: str, password: str, token: str | None, totp_secret: str | None) -> None:
        """Take the credentials; a ``totp_secret`` makes a fresh code for each request, a ``token`` is sent as it is.

        Raises:
            UsageError: the seed is not base32, or both are given.
        """
        if token and not token.strip().isalnum():
            raise UsageError("token has characters that no one-time code has: copy it again, without line breaks")
        if token and totp_secret:
            raise UsageError("token and totp_secret are both given: give totp_secret alone, it makes fresh tokens")
        if totp_secret:
            totp.seed_bytes(totp_secret)
        self.username = username
        self._token = token.strip() if token else None
        self._totp_secret = totp_secret
        self._lock = threading.Lock()
        self._password = password

    def __call__(self, request: Any) -> Any:
        """Set the headers of a request; each carries a code of its own, as one is valid for about 30 seconds."""
        request.headers["Authorization"] = f"Basic {self.basic()}"
        code = totp.code(self._totp_secret) if self._totp_secret else self._token
        if code:
            request.headers["Token"] = code
        return request

    def makes_codes_of(self, seed: str | None) -> bool:
        """Return whether the codes that are sent come from this seed."""
        return bool(seed and self._totp_secret) and totp.plain(str(seed)) == totp.plain(str(self._totp_secret))

    def basic(self) -> str:
        """Return what the Authorization header carries."""
        with self._lock:
            return base64.b64encode(f"{self.username}:{self._password}".encode()).decode()

    def use_password(self, password: str) -> None:
        """Sign in with another password from now on, after the own one was changed."""
        with self._lock:
            self._password = password


class R7Api:
    """Calls the console as a Global Administrator."""

    def __init__(self, connection: Connection, credentials: Credentials, secrets: Iterable[str | None] = ()) -> None:
        """Prepare a client; nothing is sent."""
        self.credentials = credentials
        self.http = HttpClient(
            connection,
            authenticate=self._authenticate,
            server_message=server_message,
            secrets=[credentials.basic(), *secrets],
            advice=_ADVICE,
            headers={"Accept": "application/json;charset=UTF-8"},
        )

    def _authenticate(self, request: Any) -> Any:
        """Set the credentials of a request; a console may quote the one-time code that it refuses."""
        signed = self.credentials(request)
        self.http.redact.add(signed.headers.get("Token"))
        return signed

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _write(self, method: str, path: str, body: Any = None, text: str | None = None) -> None:
        self.http.write(method, f"/api/3/{path}", confirms=_is_links, body=body, text=text)

    # -- lists -----------------------------------------------------------------------------------------------------

    def _pages(self, path: str) -> list[dict[str, Any]]:
        """Return every row of a paged list once.

        There is no cursor, so that rows can move from page to page meanwhile (documented). One that comes twice is
        taken once. Where the total shrinks, rows have moved forward and one may have been passed over: only then all
        pages are read again.
        """
        for _unused in range(3):
            rows, shrunk = self._read_pages(path)
            if not shrunk:
                return list(rows.values())
        raise UnexpectedAnswer(f"GET /api/3/{path}: the list keeps changing while it is read: run again")

    def _read_pages(self, path: str) -> tuple[dict[Any, dict[str, Any]], bool]:
        """Return the rows by their ids, and whether the list became shorter while it was read."""
        found: dict[Any, dict[str, Any]] = {}
        number, total = 0, 0
        while True:
            query = {"page": number, "size": PAGE_SIZE, "sort": "id,ASC"}
            try:
                answer = self.http.get(f"/api/3/{path}", dict, query=query)
            except NotFound:
                if number == 0:
                    raise
                return found, True  # One beyond the end now, where there was a page a moment ago (documented).
            for row in _resources(answer, path, dict, id=int):
                found.setdefault(row["id"], row)
            now, pages = _paging(answer, path)
            if now < total:
                return found, True
            number, total = number + 1, now
            if number >= pages:
                return found, False

    def list_users(self) -> list[dict[str, Any]]:
        """Return all users, page by page; there is no way to ask for one by login (documented)."""
        return self._pages("users")

    def list_sites(self) -> list[dict[str, Any]]:
        """Return all sites that the caller may see."""
        return self._pages("sites")

    def list_asset_groups(self) -> list[dict[str, Any]]:
        """Return all asset groups that the caller may see."""
        return self._pages("asset_groups")

    def list_roles(self) -> list[dict[str, Any]]:
        """Return all roles; this list is not paged."""
        return _resources(self.http.get("/api/3/roles", dict), "roles", dict, id=str)

    def list_privileges(self) -> list[str]:
        """Return the names of the privileges; a role may have others (recorded)."""
        return _resources(self.http.get("/api/3/privileges", dict), "privileges", str)

    def list_authentication_sources(self) -> list[dict[str, Any]]:
        """Return all authentication sources; this list is not paged."""
        answer = self.http.get("/api/3/authentication_sources", dict)
        return _resources(answer, "authentication_sources", dict, id=int, name=str, type=str)

    # -- users -----------------------------------------------------------------------------------------------------

    def get_user(self, user_id: int) -> dict[str, Any]:
        """Return one user.

        Raises:
            UnexpectedAnswer: the answer is about something else.
        """
        path = f"/api/3/users/{user_id}"
        record = self.http.get(path, dict)
        if record.get("id") != user_id:
            raise UnexpectedAnswer(f"GET {path}: the answer is not about this user: check that no proxy mixes them up")
        return record

    def create_user(self, body: dict[str, Any]) -> int:
        """Create a user and return its id; 200 is documented, 201 too (and what the vendor's own client accepts)."""

        def confirms(answer: Answer) -> bool:
            # The answer is an id with links (documented); the record of somebody else is none.
            found = answer.found
            return _has("id", int)(answer) and _is_links(answer) and found.get("login", body["login"]) == body["login"]

        return self.http.write("POST", "/api/3/users", confirms=confirms, body=body)["id"]

    def replace_user(self, user_id: int, body: dict[str, Any]) -> None:
        """Write a whole user: what is left out gets its default, and grants may be lost (documented, community)."""
        self._write("PUT", f"users/{user_id}", body)

    def delete_user(self, user_id: int) -> None:
        """Delete a user."""
        self._write("DELETE", f"users/{user_id}")

    def unlock_user(self, user_id: int) -> None:
        """Unlock a user; a disabled one cannot be (documented)."""
        self._write("DELETE", f"users/{user_id}/lock")

    def set_own_password(self, user_id: int, password: str) -> None:
        """Set the caller's own password; nobody else's can be set this way (documented).

        The schema says "a string", and clients disagree whether that is the bare text or a JSON string. The bare text
        is sent, and no other form where it is refused: the refusal may be the policy's, and the next form would then
        be stored with its quotation marks.
        """
        self.http.redact.add(password)
        self._write("PUT", f"users/{user_id}/password", text=password)

    def get_user_privileges(self, user_id: int) -> list[str]:
        """Return the privileges that a user has."""
        return _resources(self.http.get(f"/api/3/users/{user_id}/privileges", dict), "privileges", str)

    # -- access; ``kind`` is "sites" or "asset_groups" -------------------------------------------------------------

    def get_access(self, kind: str, user_id: int) -> frozenset[int]:
        """Return the ids of the sites or asset groups that a user has access to."""
        return frozenset(_resources(self.http.get(f"/api/3/users/{user_id}/{kind}", dict), kind, int))

    def set_access(self, kind: str, user_id: int, ids: Iterable[int]) -> None:
        """Replace the user's access; ignored for a user who has all of them (documented)."""
        self._write("PUT", f"users/{user_id}/{kind}", sorted(ids))

    def clear_access(self, kind: str, user_id: int) -> None:
        """Remove all of the user's access."""
        self._write("DELETE", f"users/{user_id}/{kind}")

    def add_access(self, kind: str, user_id: int, object_id: int) -> None:
        """Grant access to one; refused for a user who has all of them (documented)."""
        self._write("PUT", f"users/{user_id}/{kind}/{object_id}")

    def remove_access(self, kind: str, user_id: int, object_id: int) -> None:
        """Remove access to one."""
        self._write("DELETE", f"users/{user_id}/{kind}/{object_id}")

    def users_with_access(self, kind: str, object_id: int) -> frozenset[int]:
        """Return the ids of the users with access to one; their roles in there are incomplete (recorded)."""
        rows = _resources(self.http.get(f"/api/3/{kind}/{object_id}/users", dict), "users", (int, dict))
        ids: list[Any] = [row.get("id") if isinstance(row, dict) else row for row in rows]
        if not all(isinstance(user_id, int) for user_id in ids):
            raise UnexpectedAnswer(f"GET /api/3/{kind}/{object_id}/users: a row has no id")
        return frozenset(ids)

    # -- two-factor seeds ------------------------------------------------------------------------------------------

    def get_two_factor_key(self, user_id: int) -> tuple[str | None, bool]:
        """Return a user's two-factor seed, and whether it is known; from now on it is kept out of all messages.

        An account without one is answered 404 (inferred), 401 (reported from the field), or without a key. Any 4xx but
        the 404 says that the seed is unknown, and nothing of the login that asked.

        Raises:
            AccessError: no answer, or none of the API.
        """
        path = f"/api/3/users/{user_id}/2FA"
        try:
            answer = self.http.get(path, dict)
        except ApiError as error:
            if error.status >= 500 or error.status == 429:
                raise
            return None, error.status == 404
        key = answer.get("key")
        if ("key" not in answer and set(answer) != {"links"}) or not isinstance(key, (str, type(None))):
            # Every answer of the API carries its links (documented): {} is somebody else's.
            raise UnexpectedAnswer(f"GET {path}: the answer is not about a two-factor seed")
        self.http.redact.add(key)
        return key or None, True

    def has_two_factor_login(self) -> bool:
        """Return whether the settings have two-factor login on (documented); yes where they are not shown."""
        try:
            settings = self.http.get("/api/3/administration/settings", dict).get("authentication")
        except ApiError:
            return True
        return not isinstance(settings, dict) or settings.get("2fa") is not False

    def set_two_factor_key(self, user_id: int, key: str, form: Callable[[str], str] = str) -> None:
        """Set a user's two-factor seed, in one of the forms in which the console may read it."""
        self.http.redact.add(key)
        self._write("PUT", f"users/{user_id}/2FA", text=form(key))

    def regenerate_two_factor_key(self, user_id: int) -> str:
        """Have the console make a new two-factor seed, and return it; each call makes another one."""
        key = self.http.write("POST", f"/api/3/users/{user_id}/2FA", confirms=_has("key", str))["key"]
        self.http.redact.add(key)
        return key

    # -- roles, privileges and authentication sources --------------------------------------------------------------

    def get_role(self, role_id: str) -> dict[str, Any]:
        """Return one role.

        Raises:
            UnexpectedAnswer: the answer is about something else.
        """
        path = f"/api/3/roles/{quote(role_id, safe='')}"
        record = self.http.get(path, dict)
        if str(record.get("id")).casefold() != role_id.casefold():
            raise UnexpectedAnswer(f"GET {path}: the answer is not about this role: check that no proxy mixes them up")
        return record

    def put_role(self, role_id: str, body: dict[str, Any]) -> None:
        """Create or replace a role; a new one is made by its first PUT."""
        self._write("PUT", f"roles/{quote(role_id, safe='')}", body)

    def delete_role(self, role_id: str) -> None:
        """Delete a role; refused for a built-in or an assigned one (documented)."""
        self._write("DELETE", f"roles/{quote(role_id, safe='')}")

    def get_role_users(self, role_id: str) -> list[int]:
        """Return the ids of the users who have a role."""
        return _resources(self.http.get(f"/api/3/roles/{quote(role_id, safe='')}/users", dict), "users", int)

    def get_privilege(self, privilege: str) -> None:
        """Check that a privilege exists; the answer says no more (documented).

        Raises:
            UnexpectedAnswer: the answer is not the API's, whose every one has links (documented).
        """
        path = f"/api/3/privileges/{quote(privilege, safe='')}"
        if "links" not in self.http.get(path, dict):
            raise UnexpectedAnswer(f"GET {path}: the answer is not about a privilege")

    def get_privilege_users(self, privilege: str) -> list[int]:
        """Return the ids of the users who have a privilege."""
        return _resources(self.http.get(f"/api/3/privileges/{quote(privilege, safe='')}/users", dict), "users", int)

    def get_authentication_source(self, source_id: int) -> dict[str, Any]:
        """Return one authentication source.

        Raises:
            UnexpectedAnswer: the answer is about something else.
        """
        path = f"/api/3/authentication_sources/{source_id}"
        record = self.http.get(path, dict)
        if record.get("id") != source_id:
            raise UnexpectedAnswer(
                f"GET {path}: the answer is not about this source: check that no proxy mixes them up"
            )
        return record

    def get_authentication_source_users(self, source_id: int) -> list[int]:
        """Return the ids of the users of an authentication source."""
        return _resources(self.http.get(f"/api/3/authentication_sources/{source_id}/users", dict), "users", int)


SEED_FORMS: tuple[Callable[[str], str], ...] = (str, json.dumps)
"""How a console may read a seed: the schema says "a string", and clients disagree whether that is a JSON string."""


def _resources(answer: dict[str, Any], what: str, kind: Any, **properties: type) -> list[Any]:
    """Return the rows of a list: each one of this kind, or an object with these properties.

    Raises:
        UnexpectedAnswer: there is no list, or it holds something else.
    """
    found = answer.get("resources")
    if found is None and "links" in answer and set(answer) <= {"links", "page"}:
        return []
    if not isinstance(found, list):
        raise UnexpectedAnswer(f"the answer holds no list of {what}: check that url is a Security Console")
    for row in found:
        if not isinstance(row, kind) or not all(isinstance(row.get(n), part) for n, part in properties.items()):
            raise UnexpectedAnswer(
                f"a row in the list of {what} is not what this API gives: check that url is a Security Console"
            )
    return found


def _paging(answer: dict[str, Any], what: str) -> tuple[int, int]:
    """Return how many rows and pages a paged list has; one that does not say so has no further page."""
    page = answer.get("page", {})
    try:
        return int(page.get("totalResources") or 0), int(page.get("totalPages") or 0)
    except (AttributeError, TypeError, ValueError):
        raise UnexpectedAnswer(f"GET /api/3/{what}: the answer does not say how many pages there are") from None
