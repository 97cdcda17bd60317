# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, which all organizations share."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import catalogue, fields, values
from lab.sc.fields import flag, id_number
from lab.sc.model import Role
from lab.sc.state import SecurityCenter
from lab.sc.transport import Call, answer, not_there

_DEFAULTS = ("id", "name", "description")
_SCANNING = ("none", "policy", "full")


def list_roles(call: Call) -> Response:
    """Documented: users of an organization never see the administrators' role."""
    return answer(call, [fields.entry(call, record(call, role), _DEFAULTS) for role in _seen(call)])


def get_role(call: Call) -> Response:
    """Recorded: with who made it and how many users have it."""
    return answer(call, fields.details(call, record(call, _one(call))))


def create_role(call: Call) -> Response:
    """Recorded: the answer names the maker by id alone, and counts nobody."""
    _permitted(call)
    wanted = _read(call)
    if not wanted.get("name"):
        raise call.refused("A role needs a name.")
    return answer(call, _written(call, call.center.add_role(**wanted, creator=call.caller.key)))


def edit_role(call: Call) -> Response:
    """Recorded: what is left out stays."""
    _permitted(call)
    role = _custom(call, "edit")
    for name, value in _read(call, role).items():
        setattr(role, name, value)
    role.modified = call.center.now(after=role.modified)
    return answer(call, _written(call, role))


def delete_role(call: Call) -> Response:
    """Documented: who had it has no role then."""
    _permitted(call)
    role = _custom(call, "delete")
    for account in call.center.accounts.values():
        if account.role == role.id:
            account.role = catalogue.NO_ROLE
    del call.center.roles[role.id]
    return answer(call, "")


def record(call: Call, role: Role) -> dict[str, Any]:
    """The record of a role. Documented: the permissions only for those who may keep roles."""
    center = call.center
    shown: dict[str, Any] = {"id": str(role.id), "name": role.name, "description": role.description}
    shown |= {"createdTime": str(role.created), "modifiedTime": str(role.modified)}
    if _keeps_roles(call):
        shown |= permissions(center, role)
    maker = center.accounts.get(role.creator or (catalogue.ADMIN_ORG, 1))
    return shown | {
        "organizationCounts": counts(call, role),
        "creator": fields.person(center, maker) if maker else fields.nothing(center),
    }


def permissions(center: SecurityCenter, role: Role) -> dict[str, str]:
    """What a role may. Recorded: texts, in this order; later releases and Enclave Security have more."""
    names: tuple[str, ...] = catalogue.PERMISSIONS_5
    if center.switches["release"] != "5.8.0":
        names += catalogue.PERMISSIONS_6 + (catalogue.PERMISSIONS_TES if center.switches["tes"] else ())
    return {name: role.scan if name == "permScan" else flag(name in role.permissions) for name in names}


def counts(call: Call, role: Role) -> list[dict[str, Any]]:
    """How many users have a role. Documented: administrators get all organizations, theirs under a number."""
    center, caller = call.center, call.caller
    orgs = sorted(center.organizations) if caller.is_administrator else [caller.org]

    def count(org: int) -> str:
        return str(sum(account.role == role.id for account in center.users_of(org)))

    return [{"id": str(org) if org else id_number(center, org), "userCount": count(org)} for org in orgs]


def _written(call: Call, role: Role) -> dict[str, Any]:
    """Recorded: what a write answers differs from what a read does."""
    shown = record(call, role)
    for name in ("organizationCounts", "creator"):
        del shown[name]
    first = {"id": shown.pop("id"), "creatorID": str(role.creator[1]) if role.creator else "1"}
    return first | shown


def _read(call: Call, before: Role | None = None) -> dict[str, Any]:
    body = call.data()
    wanted: dict[str, Any] = {
        name: values.text(call, name, body[name]) for name in ("name", "description") if name in body
    }
    granted = set(before.permissions if before else ())
    for name in (*catalogue.PERMISSIONS_5, *catalogue.PERMISSIONS_6, *catalogue.PERMISSIONS_TES):
        if name in body and name != "permScan":
            (granted.add if values.yes_or_no(call, name, body[name]) else granted.discard)(name)
    wanted["permissions"] = granted
    if "permScan" in body:
        if body["permScan"] not in _SCANNING:
            raise call.refused("The field permScan has no such value.")
        wanted["scan"] = body["permScan"]
    return wanted


def _keeps_roles(call: Call) -> bool:
    own = call.center.roles[call.caller.role]
    return call.caller.is_administrator or "permManageRoles" in own.permissions


def _permitted(call: Call) -> None:
    if not _keeps_roles(call):
        raise call.refused("The caller may not keep roles.")


def _seen(call: Call) -> list[Role]:
    hidden = () if call.caller.is_administrator else (catalogue.ADMINISTRATOR,)
    return [role for number, role in sorted(call.center.roles.items()) if number not in hidden]


def _one(call: Call, doing: str = "retrieve") -> Role:
    name = call.params["id"]
    found = next((role for role in _seen(call) if str(role.id) == name), None)
    if found is None:
        raise not_there("Role", name, doing)
    return found


def _custom(call: Call, doing: str) -> Role:
    """Inferred: a role that is built in can be neither changed nor deleted."""
    role = _one(call, doing)
    if role.built_in:
        raise call.refused("This role is built in.")
    return role
