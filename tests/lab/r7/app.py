# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console as a web application: which operation answers which request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.r7 import directory, gate, users
from lab.r7.access import ASSET_GROUPS, SITES
from lab.r7.state import Console
from lab.r7.transport import BASE, Call, Refused, answer, error, link, nothing_here

Operation = Callable[[Call], Response]


# What the root links to, of what the lab serves: recorded.
_LINKED = {
    "": "Resources",
    "/administration/info": "Information",
    "/administration/settings": "Settings",
    "/asset_groups": "Asset Groups",
    "/authentication_sources": "Authentication Sources",
    "/privileges": "Privileges",
    "/roles": "Roles",
    "/sites": "Sites",
    "/users": "Users",
}


def _root(call: Call) -> Response:
    return answer({"links": [link(path, rel) for path, rel in _LINKED.items()]})


def _info(call: Call) -> Response:
    """Recorded form; "user" is the system's account that the console runs under, not the caller."""
    gate.administrator(call)
    return answer(
        {
            "distinguishedName": "CN=Rapid7 Security Console, O=Rapid7",
            "fqdn": "console.example.com",
            "host": "console",
            "links": [link(call.path)],
            "superuser": True,
            "user": "root",
            "version": {"semantic": "6.6.210", "platform": "Linux64"},
        }
    )


def _settings(call: Call) -> Response:
    """Documented form, reduced to what concerns accounts."""
    gate.administrator(call)
    return answer({**call.console.settings, "links": [link(call.path)]})


# Below the API's root. Starlette's "int" fits an id of digits; anything else finds no route and gets a 404.
ROUTES: dict[str, dict[str, Operation]] = {
    "": {"GET": _root},
    "/administration/info": {"GET": _info},
    "/administration/settings": {"GET": _settings},
    "/users": {"GET": users.list_users, "POST": users.create_user},
    "/users/{id:int}": {"GET": users.get_user, "PUT": users.update_user, "DELETE": users.delete_user},
    "/users/{id:int}/2FA": {
        "GET": users.get_two_factor,
        "POST": users.regenerate_two_factor,
        "PUT": users.set_two_factor,
    },
    "/users/{id:int}/asset_groups": {
        "GET": ASSET_GROUPS.of_user,
        "PUT": ASSET_GROUPS.set_for_user,
        "DELETE": ASSET_GROUPS.clear_for_user,
    },
    "/users/{id:int}/asset_groups/{place:int}": {"PUT": ASSET_GROUPS.grant, "DELETE": ASSET_GROUPS.revoke},
    "/users/{id:int}/lock": {"DELETE": users.unlock_user},
    "/users/{id:int}/password": {"PUT": users.set_password},
    "/users/{id:int}/privileges": {"GET": users.get_user_privileges},
    "/users/{id:int}/sites": {"GET": SITES.of_user, "PUT": SITES.set_for_user, "DELETE": SITES.clear_for_user},
    "/users/{id:int}/sites/{place:int}": {"PUT": SITES.grant, "DELETE": SITES.revoke},
    "/roles": {"GET": directory.list_roles},
    "/roles/{id}": {"GET": directory.get_role, "PUT": directory.put_role, "DELETE": directory.delete_role},
    "/roles/{id}/users": {"GET": directory.role_users},
    "/privileges": {"GET": directory.list_privileges},
    "/privileges/{id}": {"GET": directory.get_privilege},
    "/privileges/{id}/users": {"GET": directory.privilege_users},
    "/authentication_sources": {"GET": directory.list_sources},
    "/authentication_sources/{id:int}": {"GET": directory.get_source},
    "/authentication_sources/{id:int}/users": {"GET": directory.source_users},
    "/sites": {"GET": SITES.list_places},
    "/sites/{id:int}": {"GET": SITES.get_place},
    "/sites/{id:int}/users": {"GET": SITES.list_users, "POST": SITES.add_user, "PUT": SITES.set_users},
    "/sites/{id:int}/users/{user:int}": {"DELETE": SITES.revoke_from},
    "/asset_groups": {"GET": ASSET_GROUPS.list_places},
    "/asset_groups/{id:int}": {"GET": ASSET_GROUPS.get_place},
    "/asset_groups/{id:int}/users": {"GET": ASSET_GROUPS.list_user_ids, "PUT": ASSET_GROUPS.set_users},
    "/asset_groups/{id:int}/users/{user:int}": {"PUT": ASSET_GROUPS.grant_to, "DELETE": ASSET_GROUPS.revoke_from},
}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ROOT = "/api/3"


def application(console: Console) -> Starlette:
    """The ASGI application of one console."""
    routes = [
        Route(_ROOT + path, _endpoint(console, operations), methods=_METHODS) for path, operations in ROUTES.items()
    ]
    app = Starlette(routes=[*routes, Route("/{rest:path}", _endpoint(console, None), methods=_METHODS)])
    app.router.redirect_slashes = False
    return app


def _endpoint(console: Console, operations: dict[str, Operation] | None) -> Callable[[Request], Any]:
    """What serves one path; None for a path that is not there."""

    async def serve(request: Request) -> Response:
        body = await request.body()
        with console.lock:
            try:
                return _answer(console, request, operations, body)
            except Refused as refused:
                return error(console, refused, _requested(request))

    return serve


def _answer(console: Console, request: Request, operations: dict[str, Operation] | None, body: bytes) -> Response:
    """Documented: 503 while starting, 401, 404, 405 and 415, and OPTIONS with an Allow header on every resource."""
    if console.starting > 0:
        console.starting -= 1
        raise Refused(503, "The console is starting.")
    headers = request.headers
    caller = gate.authenticate(console, headers.get("authorization", ""), headers.get("token", ""))
    if operations is None:
        raise nothing_here()
    path = _requested(request).removeprefix(_ROOT)
    method = "GET" if request.method == "HEAD" else request.method
    allow = {"Allow": ", ".join([*operations, "OPTIONS"])}
    if method == "OPTIONS":
        return answer({"links": [link(path)]}, headers=allow)
    if method not in operations:
        raise Refused(405, headers=allow)
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and method != "GET" and media_type != "application/json":
        raise Refused(415)
    return operations[method](Call(console, caller, method, path, request.query_params, request.path_params, body))


def _requested(request: Request) -> str:
    """The path as it came, with its escapes and without a query."""
    return request.scope["raw_path"].decode(errors="replace").partition("?")[0]


assert BASE.endswith(_ROOT)  # links and routes agree
