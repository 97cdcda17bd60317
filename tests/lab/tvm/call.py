# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""One request to the tenant: who calls, in whose name, with which body."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lab.tvm.errors import ApiError, gateway
from lab.tvm.state import KEYS_USED_AT, Group, TenantState, User


@dataclass
class Call:
    """What a handler needs to know."""

    state: TenantState
    caller: User
    """The user in whose name the request is carried out."""
    path: dict[str, str]
    query: dict[str, str]
    raw: bytes

    def body(self) -> dict[str, Any]:
        """Return the JSON body; an empty one is an empty object (recorded for groups, otherwise inferred)."""
        if not self.raw.strip():
            return {}
        try:
            body = json.loads(self.raw)
        except ValueError:
            raise gateway(400, "Invalid request payload JSON format") from None
        if not isinstance(body, dict):
            raise gateway(400, "Invalid request payload input")
        return body

    def user(self) -> User:
        """Return the user that the path means, or answer 404 (recorded)."""
        user = self.state.user_by_path(self.path["user"])
        if user is None:
            raise gateway(404)
        return user

    def group(self) -> Group:
        """Return the group that the path means."""
        group = self.state.group(self.path["group"])
        if group is None or self.path["group"] == group.name:
            raise gateway(404)
        return group


def answer(content: Any) -> Response:
    """Return a success with content."""
    return JSONResponse(content, media_type="application/json; charset=utf-8")


def nothing() -> Response:
    """Return a success without content: 200, no body, no content type (recorded)."""
    return Response()


Handler = Callable[[Call], Response]


def endpoint(state: TenantState, handler: Handler, *, everyone: bool) -> Callable[[Request], Any]:
    """Make a handler an endpoint: find the caller, check the rights, turn errors into answers."""

    async def serve(request: Request) -> Response:
        raw = await request.body()
        with state.lock:
            try:
                caller = _caller(state, request)
                if not everyone and not caller.administers:
                    raise gateway(403, "Insufficient scope")  # recorded
                return handler(Call(state, caller, request.path_params, dict(request.query_params), raw))
            except ApiError as error:
                return error.response()

    return serve


def _caller(state: TenantState, request: Request) -> User:
    """Return the user in whose name the request comes."""
    fields = _pairs(request.headers.get("x-apikeys", ""))
    if not fields:
        raise gateway(401, "Missing authentication")  # reported
    user = state.user_by_keys(fields.get("accesskey", ""), fields.get("secretkey", ""))
    if user is None or not user.enabled or not user.authorizations["api_permitted"]:
        # That a wrong pair gets 401 is documented; that the keys of a disabled user do too is inferred. Users who are
        # locked out can still use the API (documented).
        raise gateway(401, "Invalid credentials")
    user.last_apikey_access = KEYS_USED_AT
    if "x-impersonate" not in request.headers:
        return user
    # A header, not an endpoint; for administrators only. Whoever else sends it and whoever names nobody gets the same
    # answer (recorded).
    other = state.user(_pairs(request.headers["x-impersonate"]).get("username", ""))
    if not user.administers or other is None:
        raise gateway(403, "Forbidden")
    return other


def _pairs(header: str) -> dict[str, str]:
    """Read `a=1;b=2`, with or without spaces and a final semicolon: all are in use (recorded, documented)."""
    pairs = (part.partition("=") for part in header.split(";") if "=" in part)
    return {key.strip().lower(): value.strip() for key, unused, value in pairs}
