# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The users API of Tenable Vulnerability Management: one short method per operation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection, HttpClient

DEFAULT_URL = "https://cloud.tenable.com"

USER_AGENT = "Integration/1.0 (vulnmgmt; access; Build/0.1.0)"
"""The form that Tenable's developer pages ask of integrations."""

_NOT_ADMINISTRATOR = "the API keys must belong to a user with the role Administrator"
_ADVICE = {
    401: "check access_key and secret_key",
    403: _NOT_ADMINISTRATOR,
    429: "the rate limit holds on: lower concurrency or run again later",
}


def server_message(body: Any) -> str:
    """Return the server's words from any of the error shapes that were recorded of it.

    ``{"statusCode", "error", "message"}``, ``{"error"}`` alone, and the latter encoded twice.
    """
    if not isinstance(body, dict):
        return ""
    found = body.get("message") or body.get("error") or ""
    if isinstance(found, str) and found.startswith("{"):
        try:
            return server_message(json.loads(found))
        except ValueError:
            return found
    return found if isinstance(found, str) else ""


def _is_record(user_id: int | None = None, username: str = "") -> Callable[[Answer], bool]:
    """Return what finds a write confirmed by the user's own record, as those on users are (recorded)."""

    def confirms(answer: Answer) -> bool:
        found = answer.found
        if answer.status not in (200, 201) or not isinstance(found, dict) or "id" not in found:
            return False
        if user_id is None:
            return login_of(found).casefold() == username.casefold()
        return found["id"] == user_id and bool(login_of(found))

    return confirms


def _is_nothing(answer: Answer) -> bool:
    """Return whether a write is confirmed by an answer without a body, as those with nothing to say are (recorded)."""
    return answer.status in (200, 204) and answer.empty


class TvmApi:
    """Calls the users API as an administrator, or as somebody else where ``impersonate`` says so."""

    def __init__(
        self, connection: Connection, access_key: str, secret_key: str, impersonate: str | None = None
    ) -> None:
        """Prepare a client; nothing is sent.

        Raises:
            UsageError: a key contains what a header cannot carry.
        """
        if not (access_key.isprintable() and secret_key.isprintable()) or ";" in access_key + secret_key:
            raise UsageError("access_key or secret_key has characters that no key has: copy them again")
        keys = f"accessKey={access_key};secretKey={secret_key}"

        def authenticate(request: Any) -> Any:
            request.headers["X-ApiKeys"] = keys
            return request

        self.impersonated = impersonate
        self._as_caller = {"X-Impersonate": f"username={impersonate}"} if impersonate else {}
        self.http = HttpClient(
            connection,
            authenticate=authenticate,
            server_message=server_message,
            secrets=[access_key, secret_key, keys],
            advice=_ADVICE,
            headers={"User-Agent": USER_AGENT},
        )

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _get(self, path: str, shape: type = dict) -> Any:
        return self.http.get(path, shape, headers=self._as_caller)

    def _write(self, method: str, path: str, confirms: Callable[[Answer], bool], body: Any = None) -> Any:
        return self.http.write(method, path, confirms=confirms, body=body, headers=self._as_caller)

    def list_users(self) -> list[dict[str, Any]]:
        """Return all users; the API does not page them (recorded).

        Raises:
            UsageError: the keys are not an administrator's; such a caller sees four fields only (recorded).
            UnexpectedAnswer: not a list of users.
        """
        users = self._get("/users").get("users")
        if not isinstance(users, list) or not all(isinstance(u, dict) and "id" in u and login_of(u) for u in users):
            raise UnexpectedAnswer("GET /users: the answer holds no list of users: check that url is Tenable's API")
        if any("permissions" not in user or "enabled" not in user for user in users):
            raise UsageError(f"the accounts are only visible in part: {_NOT_ADMINISTRATOR}")
        return users

    def get_user(self, user_id: int) -> dict[str, Any]:
        """Return one user's own record.

        Raises:
            UnexpectedAnswer: the answer is about something else.
        """
        record = self._get(f"/users/{user_id}")
        if record.get("id") != user_id:
            raise UnexpectedAnswer(
                f"GET /users/{user_id}: the answer is not about this user: check that no proxy mixes them up"
            )
        return record

    def create_user(self, body: dict[str, Any]) -> dict[str, Any]:
        """Create a user of ``username``, ``password``, ``permissions``, ``type``, ``name`` and ``email``."""
        return self._write("POST", "/users", _is_record(username=body["username"]), body)

    def edit_user(self, user_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write ``name``, ``email``, ``enabled``, ``permissions``; what is left out stays (recorded)."""
        return self._write("PUT", f"/users/{user_id}", _is_record(user_id), body)

    def set_enabled(self, user_id: int, enabled: bool) -> dict[str, Any]:
        """Enable or disable a user."""
        return self._write("PUT", f"/users/{user_id}/enabled", _is_record(user_id), {"enabled": enabled})

    def delete_user(self, user_id: int) -> None:
        """Delete a user; the answer has no body (recorded)."""
        self._write("DELETE", f"/users/{user_id}", _is_nothing)

    def set_password(self, user_id: int, password: str) -> None:
        """Set a user's password; the history refuses to set the same one twice (documented)."""
        self._write("PUT", f"/users/{user_id}/chpasswd", _is_nothing, {"password": password})

    def list_roles(self) -> list[dict[str, Any]]:
        """Return the roles of the tenant; the answer is a bare list (documented)."""
        return [role for role in self._get("/access-control/v1/roles", list) if isinstance(role, dict)]

    def get_user_roles(self, user_uuid: str) -> list[str]:
        """Return the uuids of a user's roles, which tell Read-Only from a custom role (documented)."""
        path = f"/access-control/v1/users/{user_uuid}/roles"
        found = self._get(path).get("role_uuids") or []
        if not isinstance(found, list) or not all(isinstance(uuid, str) for uuid in found):
            raise UnexpectedAnswer(f"GET {path}: the answer holds no list of roles: check that url is Tenable's API")
        return found

    def get_authorizations(self, user_id: int) -> dict[str, bool]:
        """Return by which ways a user may sign in: ``api_permitted``, ``password_permitted``, ``saml_permitted``."""
        found = self._get(f"/users/{user_id}/authorizations")
        return {name: bool(found[name]) for name in found if name.endswith("_permitted")}

    def own_usernames(self) -> set[str]:
        """Return the users this client acts as: the impersonated one, and the one whose keys they are.

        Raises:
            UnexpectedAnswer: the answer names nobody; without a name the own account could not be guarded.
        """
        found = {login_of(self._get("/session"))}
        if self.impersonated:
            found.add(login_of(self.http.get("/session", dict)))
        if "" in found:
            raise UnexpectedAnswer("GET /session: the answer names no user: check that url is Tenable's API")
        return found


def login_of(record: dict[str, Any]) -> str:
    """Return the username of a record, which has it under two names (recorded); ``""`` where there is none."""
    found = record.get("username") or record.get("user_name")
    return found if isinstance(found, str) else ""
