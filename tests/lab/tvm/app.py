# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The tenant's application: its paths, and what surrounds every answer."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.scanner import Scanner
from lab.tvm import groups, roles, session, twofactor, users
from lab.tvm.call import Handler, endpoint
from lab.tvm.errors import gateway, too_many_requests
from lab.tvm.seeding import seed_tenant
from lab.tvm.state import TenantState

_ADMINISTRATORS: list[tuple[str, str, Handler]] = [
    ("POST", "/users", users.create_user),
    ("GET", "/users/{user}", users.get_user),
    ("PUT", "/users/{user}", users.update_user),
    ("DELETE", "/users/{user}", users.delete_user),
    ("PUT", "/users/{user}/enabled", users.set_enabled),
    ("PUT", "/users/{user}/chpasswd", users.change_password),
    ("PUT", "/users/{user}/keys", users.generate_keys),
    ("GET", "/users/{user}/authorizations", users.get_authorizations),
    ("PUT", "/users/{user}/authorizations", users.set_authorizations),
    ("PUT", "/users/{user}/two-factor", twofactor.configure),
    ("POST", "/users/{user}/two-factor/send-verification", twofactor.send_verification),
    ("POST", "/users/{user}/two-factor/verify-code", twofactor.verify_code),
    ("GET", "/groups", groups.list_groups),
    ("POST", "/groups", groups.create_group),
    ("PUT", "/groups/{group}", groups.update_group),
    ("DELETE", "/groups/{group}", groups.delete_group),
    ("GET", "/groups/{group}/users", groups.list_members),
    ("POST", "/groups/{group}/users/{user}", groups.add_member),
    ("DELETE", "/groups/{group}/users/{user}", groups.remove_member),
    ("GET", "/access-control/v1/roles", roles.list_roles),
    ("POST", "/access-control/v1/roles", roles.create_role),
    ("GET", "/access-control/v1/roles/{role}", roles.get_role),
    ("PUT", "/access-control/v1/roles/{role}", roles.update_role),
    ("DELETE", "/access-control/v1/roles/{role}", roles.delete_role),
    ("GET", "/access-control/v1/role-permissions", roles.list_role_permissions),
    ("GET", "/access-control/v1/users/{user}/roles", roles.get_user_roles),
    ("PUT", "/access-control/v1/users/{user}/roles", roles.set_user_roles),
]
_EVERYONE: list[tuple[str, str, Handler]] = [
    ("GET", "/users", users.list_users),
    ("GET", "/session", session.get_session),
    ("PUT", "/session", session.update_session),
    ("PUT", "/session/chpasswd", users.change_own_password),
    ("PUT", "/session/keys", users.generate_own_keys),
    ("PUT", "/session/two-factor", twofactor.configure),
    ("POST", "/session/two-factor/send-verification", twofactor.send_verification),
    ("POST", "/session/two-factor/verify-code", twofactor.verify_code),
]


class _Gateway:
    """What is in front of the tenant: the rate limit, and the fields that every answer carries (recorded)."""

    def __init__(self, app: Any, state: TenantState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Uuid"] = secrets.token_hex(16)
                headers.append(
                    "Set-Cookie", f"nginx-cloud-site-id={self._state.site}; path=/; HttpOnly; SameSite=Strict"
                )
            await send(message)

        with self._state.lock:
            self._state.requests_served += 1
            every = self._state.switches["rate_limit_every_n"]
            limited = bool(every) and self._state.requests_served % every == 0
        await (too_many_requests() if limited else self._app)(scope, receive, marked)


def build(name: str, seed: int, switches: dict[str, Any]) -> Scanner:
    """Build a tenant with `seed` people."""
    state = TenantState(name, dict(switches))
    credentials = seed_tenant(state, seed)
    return Scanner(name=name, product="tvm", app=_application(state), credentials=credentials, state=state)


def _application(state: TenantState) -> Starlette:
    async def not_found(_request: Request, _error: Exception) -> Response:
        return gateway(404).response()

    tables = [(_ADMINISTRATORS, False), (_EVERYONE, True)]
    return Starlette(
        routes=[
            Route(path, endpoint(state, handler, everyone=everyone), methods=[method])
            for table, everyone in tables
            for method, path, handler in table
        ],
        middleware=[Middleware(_Gateway, state=state), Middleware(GZipMiddleware)],
        # A method that a path does not have is answered like a path that is not there (inferred).
        exception_handlers={404: not_found, 405: not_found},
    )
