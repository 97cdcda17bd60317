# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""What the service shows of users, groups and roles."""

from __future__ import annotations

from typing import Any

from lab.tvm.state import CUSTOM, LOGIN_FAIL_LIMIT, Group, Role, TenantState, User


def user_record(state: TenantState, user: User, *, with_roles: bool = False) -> dict[str, Any]:
    """Return a user's record: fields, duplicates and absences as recorded, two_factor as documented."""
    old = state.switches["era"] == "2019"
    record: dict[str, Any] = {
        "uuid": user.uuid,
        "id": user.id,
        "user_name": user.username,
        "username": user.username,
        "email": user.email,
    }
    if user.name is not None:
        record["name"] = user.name
    elif old:
        record["name"] = user.username
    record |= {
        "type": "local",
        "permissions": user.permissions,
        "login_fail_count": user.login_fail_count,
        "login_fail_total": user.login_fail_total,
        "enabled": user.enabled,
        "container_uuid": state.container_uuid,
        "uuid_id": user.uuid,
    }
    if not old:
        # A number in recordings; newer examples of the vendor's own show a boolean.
        record["lockout"] = int(user.login_fail_count > LOGIN_FAIL_LIMIT)
        record |= _newer_fields(state, user)
    if user.lastlogin is not None:
        record |= {"lastlogin": user.lastlogin, "last_login_attempt": user.lastlogin}
    if user.two_factor is not None:
        record["two_factor"] = dict(user.two_factor)
    if with_roles:
        # That there is `rbac_roles` with name and uuid is documented; `roles` is reported. That a predefined role is
        # among them is inferred.
        roles = [{"uuid": role.uuid, "name": role.name} for role in roles_of(state, user)]
        record |= {"roles": [role["name"] for role in roles], "rbac_roles": roles}
    return record


def _newer_fields(state: TenantState, user: User) -> dict[str, Any]:
    """Return what newer examples of the vendor's own show beside the recorded fields (documented).

    That each is missing where there is nothing to say, and that All Users is not among the groups: inferred.
    """
    groups = [group.uuid for group in state.groups.values() if user.id in group.members]
    fields = {
        "group_uuids": groups if state.switches["records_show_groups"] else [],
        "last_apikey_access": user.last_apikey_access,
        "undeletable": user.undeletable,
    }
    return {name: value for name, value in fields.items() if value}


def created(state: TenantState, user: User) -> dict[str, Any]:
    """Return the answer to POST /users: in 2018 and 2019 with `aggregate`, which GET does not show (recorded)."""
    extra = {"aggregate": True} if state.switches["era"] == "2019" else {}
    return {**user_record(state, user), **extra}


def updated(state: TenantState, user: User) -> dict[str, Any]:
    """Return the answer to a PUT of a user: in 2018 and 2019 with two fields that GET does not show (recorded).

    That it is the bare record in 2021 is inferred: so is that of a POST (recorded).
    """
    extra = {"whatsnew_version": "", "aggregate": True} if state.switches["era"] == "2019" else {}
    return {**user_record(state, user), **extra}


def four_fields(user: User) -> dict[str, Any]:
    """Return what a non-administrator sees of a user in the list (recorded)."""
    return {"uuid": user.uuid, "id": user.id, "username": user.username, "email": user.email}


def group_member(state: TenantState, user: User) -> dict[str, Any]:
    """Return a user's record in the listing of a group, where nobody seems enabled (recorded twice)."""
    record = user_record(state, user)
    if state.switches["group_users_enabled_false"]:
        record["enabled"] = False
    return record


def session_record(state: TenantState, user: User) -> dict[str, Any]:
    """Return whose keys these are (the kinds of field are recorded; the content is invented)."""
    groups = [group for group in state.groups.values() if user in state.members(group)]
    return {
        **user_record(state, user),
        "container_id": 1,
        "container_name": "Lab",
        "features": {"lab": True},
        "apps": {},
        "group_uuids": [group.uuid for group in groups],
        "groups": [{"uuid": group.uuid, "name": group.name} for group in groups],
    }


def group_record(state: TenantState, group: Group, *, count: bool = True) -> dict[str, Any]:
    """Return a group's record; `user_count` is missing when it was just created (recorded)."""
    record: dict[str, Any] = {
        "uuid": group.uuid,
        "name": group.name,
        "permissions": 0,
        "container_uuid": state.container_uuid,
        "id": group.id,
    }
    if count:
        record["user_count"] = len(state.members(group))
    if group.managed_by_saml is not None:
        # Only shown when it was set (documented).
        record["managed_by_saml"] = group.managed_by_saml
    return record


def role_record(state: TenantState, role: Role) -> dict[str, Any]:
    """Return a role's record (fields documented; the spelling of the words in `type` and `status` inferred)."""
    return {
        "uuid": role.uuid,
        "container_uuid": state.container_uuid,
        "name": role.name,
        "description": role.description,
        "type": "CUSTOM" if role.custom else "STANDARD",
        "status": "ENABLED",
        "role_permission_strings": list(role.role_permission_strings),
    }


def roles_of(state: TenantState, user: User) -> list[Role]:
    """Return the custom roles of a user, or else the predefined one; none for Read-Only or a number nobody knows."""
    if user.role_uuids:
        return [state.roles[uuid] for uuid in user.role_uuids if uuid in state.roles]
    if user.permissions == CUSTOM:
        return []
    return [role for role in state.roles.values() if not role.custom and role.permissions == user.permissions]
