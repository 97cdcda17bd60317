# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The users API of Tenable Vulnerability Management: one short method per operation."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    UnexpectedAnswer,
    UsageError,
    unknown_name,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection, HttpClient
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import permissions

PERMITTED = ("api_permitted", "password_permitted", "saml_permitted")
MFA_REQUIRED = "mfa_enrollment_required"

DEFAULT_URL = "https://cloud.tenable.com"

USER_AGENT = "Integration/1.0 (vulnmgmt; access; Build/0.1.0)"
"""The form that Tenable's developer pages ask of integrations."""

_NOT_ADMINISTRATOR = "the API keys must belong to a user with the role Administrator"
_FORBIDDEN = 403
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


def _is_quiet(answer: Answer) -> bool:
    """Return whether a write is confirmed that nothing shows afterwards: no body (inferred), or none about a user."""
    about_nobody = isinstance(answer.found, dict) and not {"id", "error"} & set(answer.found)
    return answer.status in (200, 204) and (answer.empty or about_nobody)


def _is_pair(answer: Answer) -> bool:
    """Return whether a write is confirmed by a pair of keys (recorded)."""
    found = answer.found
    return isinstance(found, dict) and all(
        isinstance(found.get(name), str) and found[name] for name in ("accessKey", "secretKey")
    )


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

    def _get(self, path: str, shape: type = dict, query: Mapping[str, Any] | None = None) -> Any:
        with self._explaining():
            return self.http.get(path, shape, query=query, headers=self._as_caller)

    def _write(
        self,
        method: str,
        path: str,
        confirms: Callable[[Answer], bool],
        body: Any = None,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        with self._explaining():
            return self.http.write(method, path, confirms=confirms, body=body, query=query, headers=self._as_caller)

    @contextlib.contextmanager
    def _explaining(self) -> Iterator[None]:
        """Say of a refusal while somebody is impersonated whose fault it is; the service has one answer (recorded).

        Raises:
            ApiError: the refusal, with what two reads without the impersonation have shown.
        """
        try:
            yield
        except ApiError as error:
            if self.impersonated and error.status == _FORBIDDEN:
                error.message = self._why_not_impersonated() or error.message
            raise

    def _why_not_impersonated(self) -> str | None:
        try:
            owner = self.owner()
            number = owner.get("permissions")
            if isinstance(number, int) and not permissions.may_administer(number):
                return (
                    f"'{self.impersonated}' cannot be impersonated with the API keys of '{login_of(owner)}', who is no "
                    "administrator: use an administrator's keys, or leave impersonate out"
                )
            users = self.http.get("/users", dict).get("users") or []
            names = [login_of(user) for user in users]
        except AccessError:
            return None
        if str(self.impersonated).casefold() not in {name.casefold() for name in names}:
            return unknown_name("user to impersonate", str(self.impersonated), names)
        return (
            f"'{self.impersonated}', whom the task impersonates, may not do this: impersonate a user with the role "
            "Administrator, or leave impersonate out"
        )

    def list_users(self, with_roles: bool = False) -> list[dict[str, Any]]:
        """Return all users; the API does not page them (recorded), and shows their roles if asked to (documented).

        Raises:
            UsageError: the keys are not an administrator's; such a caller sees four fields only (recorded).
            UnexpectedAnswer: not a list of users.
        """
        users = self._get("/users", query={"withRoles": "true"} if with_roles else None).get("users")
        if not isinstance(users, list) or not all(isinstance(u, dict) and "id" in u and login_of(u) for u in users):
            raise UnexpectedAnswer("GET /users: the answer holds no list of users: check that url is Tenable's API")
        if any("permissions" not in user or "enabled" not in user for user in users):
            advice = _NOT_ADMINISTRATOR
            if self.impersonated:
                advice = f"impersonate somebody else than '{self.impersonated}', who is no administrator, or nobody"
            raise UsageError(f"the accounts are only visible in part: {advice}")
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

    def delete_user(self, user_id: int, successor_uuid: str | None = None) -> None:
        """Delete a user; the answer has no body (recorded). The successor gets the user's objects (documented)."""
        query = {"successor_user_uuid": successor_uuid} if successor_uuid else None
        self._write("DELETE", f"/users/{user_id}", _is_nothing, query=query)

    def set_password(self, user_id: int, password: str, more: Mapping[str, Any] | None = None) -> None:
        """Set a user's password; the history refuses to set the same one twice (documented).

        ``more`` may have ``current_password`` and ``temporary``: to be changed at the next sign-in (documented).
        """
        self._write("PUT", f"/users/{user_id}/chpasswd", _is_nothing, {"password": password, **(more or {})})

    def list_roles(self) -> list[dict[str, Any]]:
        """Return the roles of the tenant; the answer is a bare list (documented)."""
        return [role for role in self._get("/access-control/v1/roles", list) if isinstance(role, dict)]

    def get_user_roles(self, user_uuid: str) -> frozenset[str]:
        """Return the uuids of a user's roles, which tell Read-Only from a custom role (documented).

        Raises:
            UnexpectedAnswer: there is no list of them.
        """
        path = f"/access-control/v1/users/{user_uuid}/roles"
        answer = self._get(path)
        found = answer.get("role_uuids") or []
        texts = isinstance(found, list) and all(isinstance(uuid, str) for uuid in found)
        if "role_uuids" not in answer or not texts:
            raise UnexpectedAnswer(f"GET {path}: the answer holds no list of roles: check that url is Tenable's API")
        return frozenset(found)

    def set_user_roles(self, user_uuid: str, role_uuids: Collection[str]) -> None:
        """Set the whole list of a user's roles; the answer repeats it (documented)."""

        def confirms(answer: Answer) -> bool:
            found = answer.found.get("role_uuids") if isinstance(answer.found, dict) else None
            return isinstance(found, list) and {str(uuid) for uuid in found} == set(role_uuids)

        body = {"role_uuids": sorted(role_uuids)}
        self._write("PUT", f"/access-control/v1/users/{user_uuid}/roles", confirms, body)

    def get_authorizations(self, user_id: int) -> dict[str, bool]:
        """Return by which ways a user may sign in: ``api_permitted``, ``password_permitted``, ``saml_permitted``.

        ``mfa_enrollment_required`` is among them where the service shows it (a vendor's client writes it).

        Raises:
            UnexpectedAnswer: one of the three is missing.
        """
        found = self._get(f"/users/{user_id}/authorizations")
        if any(not isinstance(found.get(name), bool) for name in PERMITTED):
            raise UnexpectedAnswer(f"GET /users/{user_id}/authorizations: the answer does not say by which ways")
        return {name: found[name] for name in (*PERMITTED, MFA_REQUIRED) if isinstance(found.get(name), bool)}

    def set_authorizations(self, user_id: int, body: Mapping[str, bool]) -> None:
        """Write all authorizations of a user at once; the answer has no body (recorded)."""
        self._write("PUT", f"/users/{user_id}/authorizations", _is_nothing, dict(body))

    def list_groups(self) -> list[dict[str, Any]]:
        """Return the groups of the tenant (recorded).

        Raises:
            UnexpectedAnswer: not a list of groups.
        """
        groups = self._get("/groups").get("groups")
        if not isinstance(groups, list) or not all(isinstance(g, dict) and {"id", "uuid"} <= set(g) for g in groups):
            raise UnexpectedAnswer("GET /groups: the answer holds no list of groups: check that url is Tenable's API")
        return groups

    def list_members(self, group_id: Any) -> set[int]:
        """Return the ids of a group's members; its records show everybody as disabled (recorded), and are not kept.

        Raises:
            UnexpectedAnswer: not a list of users.
        """
        users = self._get(f"/groups/{group_id}/users").get("users")
        if not isinstance(users, list) or not all(isinstance(u, dict) and isinstance(u.get("id"), int) for u in users):
            raise UnexpectedAnswer(f"GET /groups/{group_id}/users: the answer holds no list of users")
        return {user["id"] for user in users}

    def add_member(self, group_id: Any, user_id: int) -> None:
        """Put a user into a group; the answer has no body (recorded)."""
        self._write("POST", f"/groups/{group_id}/users/{user_id}", _is_nothing)

    def remove_member(self, group_id: Any, user_id: int) -> None:
        """Take a user out of a group; the answer has no body (recorded)."""
        self._write("DELETE", f"/groups/{group_id}/users/{user_id}", _is_nothing)

    def set_two_factor(self, user_id: int, body: Mapping[str, Any]) -> None:
        """Write ``email_enabled``, ``sms_enabled`` and ``sms_phone`` (documented); no body comes back (inferred)."""
        self._write("PUT", f"/users/{user_id}/two-factor", _is_nothing, dict(body))

    def send_verification(self, user_id: int, body: Mapping[str, str]) -> None:
        """Have a code sent to ``sms_phone``; ``password`` goes along where it is given (documented)."""
        self._write("POST", f"/users/{user_id}/two-factor/send-verification", _is_quiet, dict(body))

    def verify_code(self, user_id: int, code: str) -> None:
        """Give back the code that was sent, which turns two-factor sign-in on (documented)."""
        path = f"/users/{user_id}/two-factor/verify-code"
        self._write("POST", path, _is_nothing, {"verification_code": code})

    def make_keys(self, user_id: int) -> tuple[str, str]:
        """Make a new pair of API keys, the access key and the secret key; the pair before is gone (documented)."""
        found = self._write("PUT", f"/users/{user_id}/keys", _is_pair)
        return found["accessKey"], found["secretKey"]

    def owner(self) -> dict[str, Any]:
        """Return the record of whoever owns the keys (recorded), even where somebody else is impersonated.

        Raises:
            UnexpectedAnswer: it names nobody.
        """
        found = self.http.get("/session", dict)
        if not login_of(found):
            raise UnexpectedAnswer("GET /session: the answer names no user: check that url is Tenable's API")
        return found

    def own_usernames(self) -> set[str]:
        """Return the users this client acts as: the impersonated one, and the one whose keys they are.

        Raises:
            UnexpectedAnswer: the answer names nobody; without a name the own account could not be guarded.
        """
        found = {login_of(self._get("/session"))}
        if self.impersonated:
            found.add(login_of(self.owner()))
        if "" in found:
            raise UnexpectedAnswer("GET /session: the answer names no user: check that url is Tenable's API")
        return found


def login_of(record: dict[str, Any]) -> str:
    """Return the username of a record, which has it under two names (recorded); ``""`` where there is none."""
    found = record.get("username") or record.get("user_name")
    return found if isinstance(found, str) else ""
