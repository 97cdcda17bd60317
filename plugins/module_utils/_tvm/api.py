# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The users API of Tenable Vulnerability Management: one short method per operation."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UnexpectedAnswer, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection, HttpClient

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

    def _get(self, path: str) -> dict[str, Any]:
        return self.http.get(path, dict, headers=self._as_caller)

    def _send(self, method: str, path: str, body: Any = None, *, shape: type | None = None, repeatable: bool) -> Any:
        return self.http.request(method, path, body=body, headers=self._as_caller, shape=shape, repeatable=repeatable)

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
        """Return one user's own record."""
        return self._get(f"/users/{user_id}")

    def create_user(self, body: dict[str, Any]) -> dict[str, Any]:
        """Create a user of ``username``, ``password``, ``permissions``, ``type``, ``name`` and ``email``."""
        try:
            return self._send("POST", "/users", body, shape=dict, repeatable=False)
        except ApiError as error:
            if error.status != 409:
                raise
            # Documented: usernames are unique across all of Tenable's customers, so a name can be taken unseen.
            raise ApiError(
                f"{error.message}: the username is taken, maybe by another tenant: choose another one",
                error.status,
                error.server_message,
            ) from None

    def edit_user(self, user_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write ``name``, ``email``, ``enabled``, ``permissions``; what is left out stays (recorded)."""
        return self._send("PUT", f"/users/{user_id}", body, shape=dict, repeatable=True)

    def set_enabled(self, user_id: int, enabled: bool) -> dict[str, Any]:
        """Enable or disable a user."""
        return self._send("PUT", f"/users/{user_id}/enabled", {"enabled": enabled}, shape=dict, repeatable=True)

    def delete_user(self, user_id: int) -> None:
        """Delete a user; the answer has no body (recorded)."""
        self._send("DELETE", f"/users/{user_id}", repeatable=True)

    def set_password(self, user_id: int, password: str) -> None:
        """Set a user's password; never repeated, as the history would refuse the second (documented)."""
        self._send("PUT", f"/users/{user_id}/chpasswd", {"password": password}, repeatable=False)

    def get_authorizations(self, user_id: int) -> dict[str, bool]:
        """Return by which ways a user may sign in: ``api_permitted``, ``password_permitted``, ``saml_permitted``."""
        found = self._get(f"/users/{user_id}/authorizations")
        return {name: bool(found[name]) for name in found if name.endswith("_permitted")}

    def own_usernames(self) -> set[str]:
        """Return the users this client acts as: the impersonated one, and the one whose keys they are."""
        found = {login_of(self._get("/session"))}
        if self.impersonated:
            found.add(login_of(self.http.get("/session", dict)))
        return found


def login_of(record: dict[str, Any]) -> str:
    """Return the username of a record, which has it under two names (recorded)."""
    return record.get("username") or record.get("user_name") or ""
