# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Security Center as a web application: which operation answers which request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.sc import (
    current,
    gate,
    groups,
    login,
    lookups,
    managers,
    organizations,
    preferences,
    roles,
    tls,
    users,
)
from lab.sc.state import SecurityCenter
from lab.sc.transport import COOKIE, Call, Refused, error

Operation = Callable[[Call], Response]

# Below the API's root.
ROUTES: dict[str, dict[str, Operation]] = {
    "/token": {"POST": login.post_token, "DELETE": login.delete_token},
    "/system": {"GET": login.get_system},
    "/system/locale": {"GET": login.get_locale},
    "/currentUser": {"GET": current.get_current, "PATCH": current.patch_current},
    "/currentUser/preferences": {
        "GET": preferences.list_preferences,
        "PATCH": preferences.patch_preference,
        "DELETE": preferences.delete_preferences,
    },
    "/currentUser/switch": {"POST": current.switch},
    "/currentUser/associateCert": {"POST": current.associate_certificate},
    "/user": {"GET": users.list_users, "POST": users.create_user},
    "/user/{user}": {"GET": users.get_user, "PATCH": users.edit_user, "DELETE": users.delete_user},
    "/role": {"GET": roles.list_roles, "POST": roles.create_role},
    "/role/{id}": {"GET": roles.get_role, "PATCH": roles.edit_role, "DELETE": roles.delete_role},
    "/group": {"GET": groups.list_groups, "POST": groups.create_group},
    "/group/{id}": {"GET": groups.get_group, "PATCH": groups.edit_group, "DELETE": groups.delete_group},
    "/ldap": {"GET": lookups.list_ldaps},
    "/ldap/{id}": {"GET": lookups.get_ldap},
    "/asset/{id}": {"GET": lookups.get_asset},
    "/organization": {"GET": organizations.list_organizations, "POST": organizations.create_organization},
    "/organization/{organization}": {
        "GET": organizations.get_organization,
        "PATCH": organizations.edit_organization,
        "DELETE": organizations.delete_organization,
    },
    "/organization/{organization}/user": {"GET": managers.list_users},
    "/organization/{organization}/user/{user}": {"GET": managers.get_user},
    "/organization/{organization}/securityManager": {"GET": managers.list_managers, "POST": managers.create_manager},
    "/organization/{organization}/securityManager/{user}": {
        "GET": managers.get_manager,
        "PATCH": managers.edit_manager,
        "DELETE": managers.delete_manager,
    },
}
# Documented for Tenable Enclave Security alone.
_TES_ROUTES: dict[str, dict[str, Operation]] = {"/tes/userPermissions": {"GET": lookups.user_permissions}}
# Nobody has to be known for these.
_OPEN = (login.post_token, login.get_system)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ROOT = "/rest"


def application(center: SecurityCenter) -> Starlette:
    """The ASGI application of one Security Center."""
    routes = [
        Route(_ROOT + path, _endpoint(center, operations), methods=_METHODS)
        for path, operations in {**ROUTES, **_TES_ROUTES}.items()
    ]
    app = Starlette(routes=[*routes, Route("/{rest:path}", _endpoint(center, {}), methods=_METHODS)])
    app.router.redirect_slashes = False
    return app


def _endpoint(center: SecurityCenter, operations: dict[str, Operation]) -> Callable[[Request], Any]:
    """What serves one path; without operations, a path that is not there."""

    async def serve(request: Request) -> Response:
        body = await request.body()
        if request.method == "DELETE" and center.switches["drop_delete_body"]:
            body = b""
        with center.lock:
            call = Call(
                center=center,
                method=request.method,
                query=request.query_params,
                params=request.path_params,
                body=body,
                headers=request.headers,
                cookie=request.cookies.get(COOKIE),
                fingerprint=tls.presented(request.scope),
                address=request.client.host if request.client else "",
            )
            try:
                return _answer(call, operations.get(request.method))
            except Refused as refused:
                return error(call, refused)

    return serve


def _answer(call: Call, operation: Operation | None) -> Response:
    """Who calls is found out first: that a path which does not exist tells nothing to strangers is inferred."""
    if operation not in _OPEN:
        gate.identify(call)
    plain = not call.switches["tes"] and operation in (lookups.user_permissions,)
    if operation is None or plain:
        # unknown, hence a switch
        raise Refused(146, "There is no such resource.\n", status=call.switches["missing_endpoint"])
    if call.method != "GET" and operation not in (login.post_token, login.delete_token):
        _database(call)
    return operation(call)


def _database(call: Call) -> None:
    """Community: a write can meet a locked database, is not carried out, and goes through when it is sent again."""
    if call.center.database_locked:
        call.center.database_locked = False
        raise Refused(146, "The request could not be carried out: database is locked\n")
