# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The /access-control/v1 endpoints: roles, and who has which.

Paths and fields are documented; refusals are inferred.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.tvm import checks, records
from lab.tvm.call import Call, answer, nothing
from lab.tvm.errors import gateway, invalid
from lab.tvm.state import CUSTOM, Role, User


def list_roles(call: Call) -> Response:
    """GET /access-control/v1/roles: an array, without an object around it."""
    return answer([records.role_record(call.state, role) for role in call.state.roles.values()])


def list_role_permissions(call: Call) -> Response:
    """GET /access-control/v1/role-permissions: what roles can be made of (the shape is inferred)."""
    return answer(sorted({name for role in call.state.roles.values() for name in role.role_permission_strings}))


def create_role(call: Call) -> Response:
    """POST /access-control/v1/roles."""
    body = call.body()
    name = checks.text(body, "name", required=True)
    if any(role.name == name for role in call.state.roles.values()):
        raise gateway(409, "A role with that name already exists.")
    description = checks.text(body, "description") or ""
    strings = _strings(body, "role_permission_strings", required=True)
    return answer(
        records.role_record(call.state, call.state.add_role(name, description, role_permission_strings=strings))
    )


def get_role(call: Call) -> Response:
    """GET /access-control/v1/roles/{uuid}."""
    return answer(records.role_record(call.state, _role(call)))


def update_role(call: Call) -> Response:
    """PUT /access-control/v1/roles/{uuid}."""
    role = _custom_role(call)
    body = call.body()
    name = checks.text(body, "name") or role.name
    description = checks.text(body, "description")
    strings = _strings(body, "role_permission_strings", required=False)
    role.name = name
    role.description = role.description if description is None else description
    role.role_permission_strings = role.role_permission_strings if strings is None else strings
    return answer(records.role_record(call.state, role))


def delete_role(call: Call) -> Response:
    """DELETE /access-control/v1/roles/{uuid}: not while somebody has it."""
    role = _custom_role(call)
    if any(role.uuid in user.role_uuids for user in call.state.users.values()):
        raise gateway(409, "The role is assigned.")
    del call.state.roles[role.uuid]
    return nothing()


def get_user_roles(call: Call) -> Response:
    """GET /access-control/v1/users/{uuid}/roles."""
    return answer(_assignment(call, _user(call)))


def set_user_roles(call: Call) -> Response:
    """PUT /access-control/v1/users/{uuid}/roles: the whole list; the permissions become 0 (inferred)."""
    user = _user(call)
    wanted = _strings(call.body(), "role_uuids", required=True)
    unknown = [uuid for uuid in wanted if uuid not in call.state.roles]
    if unknown or not wanted:
        raise invalid("role_uuids", "must be the uuids of existing roles")
    if user is call.caller:
        raise gateway(409, "You cannot change your own roles.")
    custom = [uuid for uuid in wanted if call.state.roles[uuid].custom]
    if custom and len(custom) != len(wanted):
        raise invalid("role_uuids", "cannot mix predefined and custom roles")
    user.role_uuids = custom
    user.permissions = CUSTOM if custom else max(call.state.roles[uuid].permissions for uuid in wanted)
    return answer(_assignment(call, user))


def _assignment(call: Call, user: User) -> dict[str, Any]:
    uuids = [role.uuid for role in records.roles_of(call.state, user)]
    return {"container_uuid": call.state.container_uuid, "user_uuid": user.uuid, "role_uuids": uuids}


def _user(call: Call) -> User:
    """Return the user of the path, where only a uuid will do."""
    user = call.user()
    if call.path["user"] != user.uuid:
        raise gateway(404)
    return user


def _role(call: Call) -> Role:
    role = call.state.roles.get(call.path["role"])
    if role is None:
        raise gateway(404)
    return role


def _custom_role(call: Call) -> Role:
    role = _role(call)
    if not role.custom:
        raise gateway(403, "Predefined roles cannot be changed.")
    return role


def _strings(body: dict[str, Any], key: str, *, required: bool) -> list[str] | None:
    value = body.get(key)
    if value is None and not required:
        return None
    if value is None:
        raise invalid(key, "is required")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise invalid(key, "must be an array of strings")
    return list(value)
