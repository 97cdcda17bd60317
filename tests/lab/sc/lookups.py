# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What accounts refer to besides roles and groups (LDAP servers, assets), and all of it at once."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import fields, groups, organizations, rights, roles
from lab.sc.fields import id_number, reference
from lab.sc.model import Thing
from lab.sc.records import tes_record
from lab.sc.transport import Call, answer, not_there

_DEFAULTS = ("id", "name", "description")


def list_ldaps(call: Call) -> Response:
    """Administrators get all servers, others those of their organization (inferred)."""
    return answer(call, [fields.entry(call, reference(call.center, one), _DEFAULTS) for one in _ldaps(call)])


def get_ldap(call: Call) -> Response:
    """One of those in the list."""
    found = next((one for one in _ldaps(call) if str(one.id) == call.params["id"]), None)
    if found is None:
        raise not_there("LDAP", call.params["id"])
    return answer(call, fields.details(call, reference(call.center, found)))


def get_asset(call: Call) -> Response:
    """Recorded refusal for administrators who name no organization."""
    org, name = rights.inside_organization(call), call.params["id"]
    found = next((one for key, one in call.center.assets.items() if key[0] == org and str(key[1]) == name), None)
    if found is None:
        raise not_there("Asset", name)
    return answer(call, fields.details(call, reference(call.center, found)))


def user_permissions(call: Call) -> Response:
    """Documented by two examples: everything about the current user; group and organization only where there are."""
    center, caller = call.center, call.caller
    shown: dict[str, Any] = {"user": tes_record(call), "role": roles.record(call, center.roles[caller.role])}
    # documented: here the permissions are shown to everybody, and the count of an own organization has a number
    shown["role"] = {**shown["role"], **roles.permissions(center, center.roles[caller.role])}
    if not caller.is_administrator:
        shown["role"]["organizationCounts"][0]["id"] = id_number(center, caller.org)
        group = center.groups.get((caller.org, caller.group))
        if group is not None:
            shown["group"] = {**groups.record(call, group), "consecRBACResources": []}
        organization = organizations.record(call, center.organizations[caller.org])
        shown["organization"] = {**organization, "scannerKeyExpiration": "90", "consecRBACResources": []}
    return answer(call, shown)


def _ldaps(call: Call) -> list[Thing]:
    center, caller = call.center, call.caller
    numbers = sorted(center.ldaps) if caller.is_administrator else center.organizations[caller.org].ldaps
    return [center.ldaps[number] for number in numbers if number in center.ldaps]
