# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The /groups endpoints. That they are for administrators is inferred."""

from __future__ import annotations

from starlette.responses import Response

from lab.tvm import checks, records
from lab.tvm.call import Call, answer, nothing
from lab.tvm.errors import gateway
from lab.tvm.state import ALL_USERS_UUID, Group


def list_groups(call: Call) -> Response:
    """GET /groups (recorded)."""
    return answer({"groups": [records.group_record(call.state, group) for group in call.state.groups.values()]})


def create_group(call: Call) -> Response:
    """POST /groups (recorded)."""
    body = call.body()
    name = _free_name(call, body, None)
    group = call.state.add_group(name, managed_by_saml=checks.boolean(body, "managed_by_saml", required=False))
    return answer(records.group_record(call.state, group, count=False))


def update_group(call: Call) -> Response:
    """PUT /groups/{id}: the name is always required, managed_by_saml stays when left out (documented)."""
    group = call.group()
    body = call.body()
    name = _free_name(call, body, group)
    managed = checks.boolean(body, "managed_by_saml", required=False)
    _refuse_all_users(group)
    group.name = name
    group.managed_by_saml = group.managed_by_saml if managed is None else managed
    return answer(records.group_record(call.state, group))


def delete_group(call: Call) -> Response:
    """DELETE /groups/{id}: 200 without content (recorded)."""
    group = call.group()
    _refuse_all_users(group)
    del call.state.groups[group.id]
    return nothing()


def list_members(call: Call) -> Response:
    """GET /groups/{id}/users (recorded)."""
    group = call.group()
    return answer({"users": [records.group_member(call.state, user) for user in call.state.members(group)]})


def add_member(call: Call) -> Response:
    """POST /groups/{id}/users/{id}: 200 without content (recorded); again is no error (inferred)."""
    group, user = call.group(), call.user()
    _refuse_managed(call, group)
    group.members.add(user.id)
    return nothing()


def remove_member(call: Call) -> Response:
    """DELETE /groups/{id}/users/{id}: 200 without content (recorded); 404 for who is not a member (inferred)."""
    group, user = call.group(), call.user()
    _refuse_all_users(group)
    _refuse_managed(call, group)
    if user.id not in group.members:
        raise gateway(404)
    group.members.discard(user.id)
    return nothing()


def _free_name(call: Call, body: dict, current: Group | None) -> str:
    """Return the name asked for; that two groups cannot share one is inferred."""
    name = checks.text(body, "name", required=True)
    if any(group.name == name and group is not current for group in call.state.groups.values()):
        raise gateway(409, "A group with that name already exists.")
    return name


def _refuse_all_users(group: Group) -> None:
    """Refuse to touch the group that everybody is in (inferred)."""
    if group.uuid == ALL_USERS_UUID:
        raise gateway(403, "The group All Users cannot be changed.")


def _refuse_managed(call: Call, group: Group) -> None:
    """Refuse to change who is in a group that SAML manages, unless the switch says otherwise."""
    if group.managed_by_saml and call.state.switches["saml_groups_refuse"]:
        raise gateway(403, "The group is managed by SAML.")
