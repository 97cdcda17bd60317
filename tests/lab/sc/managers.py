# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Security Managers of an organization, as administrators see them: read at /user, kept at /securityManager."""

from __future__ import annotations

from starlette.responses import Response

from lab.sc import catalogue, fields, rights, users
from lab.sc.model import Account
from lab.sc.records import manager_record, user_record
from lab.sc.transport import Call, answer, not_there

_DEFAULTS = ("id", "uuid", "firstname", "lastname", "username", "canUse", "canManage")
_KEEPING_DEFAULTS = ("id", "uuid", "firstname", "lastname", "status")


def list_users(call: Call) -> Response:
    """Documented by an example: names, and what the caller may do with each."""
    found = _all(call)
    return answer(call, [fields.entry(call, manager_record(call, one), _DEFAULTS) for one in found])


def get_user(call: Call) -> Response:
    """Documented: by id or by uuid."""
    return answer(call, fields.details(call, manager_record(call, _one(call))))


def list_managers(call: Call) -> Response:
    """Documented: the list that can be worked on; without usernames unless these are asked for."""
    return answer(call, [fields.entry(call, user_record(call, one), _KEEPING_DEFAULTS) for one in _all(call)])


def get_manager(call: Call) -> Response:
    """Documented: like a user."""
    return answer(call, fields.details(call, user_record(call, _one(call))))


def create_manager(call: Call) -> Response:
    """Community: a name and a password will do; what it is is said by the path. Documented: all in Full Access."""
    org = _organization(call)
    body = {**call.data(), "roleID": catalogue.SECURITY_MANAGER, "groupID": catalogue.FULL_ACCESS}
    body.setdefault("authType", "tns")
    return answer(call, user_record(call, users.create(call, org, body)))


def edit_manager(call: Call) -> Response:
    """Documented: like a user."""
    return answer(call, user_record(call, users.edit(call, _one(call, "edit"), call.data())))


def delete_manager(call: Call) -> Response:
    """Documented: like a user."""
    users.delete(call, _one(call, "delete"))
    return answer(call, "")


def _organization(call: Call) -> int:
    rights.administrator(call)
    found = rights.organization(call, call.params["organization"])
    if found.id == catalogue.ADMIN_ORG:
        raise not_there("Organization", call.params["organization"])
    return found.id


def _all(call: Call) -> list[Account]:
    return [account for account in call.center.users_of(_organization(call)) if account.is_manager]


def _one(call: Call, doing: str = "retrieve") -> Account:
    name = call.params["user"]
    found = next((account for account in _all(call) if name in (str(account.id), account.uuid)), None)
    if found is None:
        raise not_there("User", name, doing)
    return found
