# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups, which exist only in organizations."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import catalogue, fields, rights, values
from lab.sc.model import Group
from lab.sc.transport import Call, answer, not_there

_DEFAULTS = ("id", "name", "description")
# Recorded, in this order around the users; the lab keeps what it is given and makes nothing of it.
_BEFORE = ("lces", "repositories", "definingAssets")
_AFTER = ("assets", "policies", "queries", "credentials", "dashboardTabs", "auditFiles", "arcs")


def list_groups(call: Call) -> Response:
    """Recorded refusal for administrators who name no organization, as for everything that lives in one."""
    org = rights.inside_organization(call)
    found = [group for key, group in sorted(call.center.groups.items()) if key[0] == org]
    return answer(call, [fields.entry(call, record(call, group), _DEFAULTS) for group in found])


def get_group(call: Call) -> Response:
    """Recorded."""
    return answer(call, fields.details(call, record(call, _one(call))))


def create_group(call: Call) -> Response:
    """Recorded: a name will do."""
    org = rights.inside_organization(call)
    _permitted(call)
    wanted = _read(call)
    if not wanted.get("name"):
        raise call.refused("A group needs a name.")
    return answer(call, record(call, call.center.add_group(org, **wanted)))


def edit_group(call: Call) -> Response:
    """Recorded: what is left out stays."""
    group = _one(call, "edit")
    _permitted(call)
    wanted = _read(call)
    group.details |= wanted.pop("details")
    for name, value in wanted.items():
        setattr(group, name, value)
    group.modified = call.center.now(after=group.modified)
    return answer(call, record(call, group))


def delete_group(call: Call) -> Response:
    """Recorded for an empty group; what becomes of its users is unknown, hence a switch."""
    group = _one(call, "delete")
    _permitted(call)
    users = [account for account in call.center.users_of(group.org) if account.group == group.id]
    if group.id == catalogue.FULL_ACCESS or (users and call.switches["group_delete_with_users"] == "refused"):
        raise call.refused("The group is built in, or has users.")
    for account in call.center.users_of(group.org):
        if account.group == group.id:
            account.group = catalogue.NONE
        for managed in (account.managed_users_groups, account.managed_objects_groups):
            managed[:] = [number for number in managed if number != group.id]
    del call.center.groups[group.org, group.id]
    return answer(call, "")


def record(call: Call, group: Group) -> dict[str, Any]:
    """The record of a group. Recorded: the number of its users is a number, unlike other counts."""
    center = call.center
    users = [account for account in center.users_of(group.org) if account.group == group.id]
    shown: dict[str, Any] = {"id": str(group.id), "name": group.name, "description": group.description}
    shown |= {"createdTime": str(group.created), "modifiedTime": str(group.modified)}
    if call.switches["release"] != "5.8.0":
        shown["createDefaultObjects"] = "false"  # documented in an example
    shown |= {name: group.details.get(name, []) for name in _BEFORE}
    shown |= {
        "userCount": fields.id_number(center, len(users)),
        "users": [fields.person(center, account) for account in users],
    }
    return shown | {name: group.details.get(name, []) for name in _AFTER}


def _read(call: Call) -> dict[str, Any]:
    body = call.data()
    wanted: dict[str, Any] = {
        name: values.text(call, name, body[name]) for name in ("name", "description") if name in body
    }
    wanted["details"] = {name: body[name] for name in (*_BEFORE, *_AFTER) if isinstance(body.get(name), list)}
    return wanted


def _permitted(call: Call) -> None:
    role = call.center.roles[call.caller.role]
    if not (call.caller.is_administrator or "permManageGroups" in role.permissions):
        raise call.refused("The caller may not keep groups.")


def _one(call: Call, doing: str = "retrieve") -> Group:
    org, name = rights.inside_organization(call), call.params["id"]
    found = next((group for key, group in call.center.groups.items() if key[0] == org and str(key[1]) == name), None)
    if found is None:
        raise not_there("Group", name, doing)
    return found
