# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organizations, which administrators keep."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import catalogue, fields, rights, values
from lab.sc.model import Organization
from lab.sc.transport import Call, answer, not_there

_DEFAULTS = ("id", "uuid", "name", "description")
# Recorded, in this order, with what a new organization has. What is not about users is kept and not looked at.
_TEXTS = ("email", "address", "city", "state", "country", "phone", "fax")
_REST: dict[str, Any] = {
    "ipInfoLinks": [],
    "zoneSelection": "auto_only",
    "restrictedIPs": "",
    "vulnScoreLow": "1",
    "vulnScoreMedium": "3",
    "vulnScoreHigh": "10",
    "vulnScoreCritical": "40",
}
_LISTS = ("lces", "repositories", "zones", "nessusManagers", "pubSites")


def list_organizations(call: Call) -> Response:
    """That this is for administrators follows from the recordings (inferred)."""
    rights.administrator(call)
    found = [one for number, one in sorted(call.center.organizations.items()) if number != catalogue.ADMIN_ORG]
    return answer(call, [fields.entry(call, record(call, one), _DEFAULTS) for one in found])


def get_organization(call: Call) -> Response:
    """Recorded."""
    return answer(call, fields.details(call, record(call, _one(call))))


def create_organization(call: Call) -> Response:
    """Recorded: a name and a way to choose zones."""
    rights.administrator(call)
    wanted = _read(call)
    if not wanted.get("name"):
        raise call.refused("An organization needs a name.")
    return answer(call, record(call, call.center.add_organization(**wanted)))


def edit_organization(call: Call) -> Response:
    """Recorded: what is left out stays."""
    found = _one(call, "edit")
    wanted = _read(call)
    found.details |= wanted.pop("details")
    for name, value in wanted.items():
        setattr(found, name, value)
    found.modified = call.center.now(after=found.modified)
    return answer(call, record(call, found))


def delete_organization(call: Call) -> Response:
    """Recorded for an empty one. That its users go with it is inferred."""
    found, center = _one(call, "delete"), call.center
    for account in center.users_of(found.id):
        center.lost_objects += account.objects
        center.delete_account(account)
    for kept in (center.groups, center.assets):
        for key in [key for key in kept if key[0] == found.id]:
            del kept[key]
    del center.organizations[found.id]
    return answer(call, "")


def record(call: Call, one: Organization) -> dict[str, Any]:
    """The record of an organization. Recorded: here the number of users is a text."""
    center, details = call.center, one.details
    shown: dict[str, Any] = {"id": str(one.id), "name": one.name, "description": one.description}
    shown |= {name: details.get(name, "") for name in _TEXTS}
    shown |= {name: details.get(name, value) for name, value in _REST.items()}
    if call.switches["release"] != "5.8.0":
        shown["vulnScoringSystem"] = details.get("vulnScoringSystem", "CVSSv3")  # recorded on 5.18
    shown |= {"createdTime": str(one.created), "modifiedTime": str(one.modified)}
    if call.switches["release"] != "5.8.0":
        shown |= {"passwordExpires": "false", "passwordExpiration": None}  # documented in an example
    shown["userCount"] = str(len(center.users_of(one.id)))
    shown |= {name: details.get(name, []) for name in _LISTS}
    shown["ldaps"] = [fields.reference(center, center.ldaps.get(number)) for number in one.ldaps]
    return fields.with_uuid(center, shown, one.uuid)


def _read(call: Call) -> dict[str, Any]:
    body = call.data()
    wanted: dict[str, Any] = {
        name: values.text(call, name, body[name]) for name in ("name", "description") if name in body
    }
    kept = {*_TEXTS, *_REST, *_LISTS, "vulnScoringSystem"}
    wanted["details"] = {name: value for name, value in body.items() if name in kept}
    if isinstance(body.get("ldaps"), list):
        wanted["ldaps"] = [values.number(call, "ldaps", item.get("id")) for item in body["ldaps"]]
    return wanted


def _one(call: Call, doing: str = "retrieve") -> Organization:
    rights.administrator(call)
    found = rights.organization(call, call.params["organization"])
    if found.id == catalogue.ADMIN_ORG:
        raise not_there("Organization", call.params["organization"], doing)
    return found
