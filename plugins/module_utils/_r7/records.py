# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Between the console's user records and the comparable fields of the planner. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Field
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import role_from

LOCAL_TYPES = ("normal", "admin")
"""Both mean an account of the console itself; which of the two follows from the role (recorded)."""


def same_source(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Return whether two authentication sources are the same one; a local one is known by its type alone."""
    if a["type"] in LOCAL_TYPES or b["type"] in LOCAL_TYPES:
        return a["type"] == b["type"]
    return a.get("id") == b.get("id")


def _show_source(source: Mapping[str, Any]) -> str:
    return (
        source["type"]
        if source["type"] in LOCAL_TYPES
        else f"{source.get('name') or source.get('id')} ({source['type']})"
    )


FIELDS = {
    "name": Field(),
    "email": Field(same=lambda a, b: a.casefold() == b.casefold()),
    "role": Field(),
    "all_sites": Field(),
    "all_asset_groups": Field(),
    "superuser": Field(),
    "authentication": Field(same=same_source, show=_show_source),
    "locale": Field(),
    "enabled": Field(),
    "locked": Field(),
    "sites": Field(),
    "asset_groups": Field(),
}
"""The comparable fields. The last two are sets of ids, and only there where they were read."""

KINDS = {"sites": "all_sites", "asset_groups": "all_asset_groups"}
"""What access can be granted to one by one, and the flag that stands for all of it."""


_PARTS = {"name": str, "email": str, "role": dict, "authentication": dict, "locale": dict}
"""The parts of a user record that can be missing, and what they are."""


def account_from(record: Mapping[str, Any]) -> Account:
    """Return the account of a user record; email, locale and the role's parts may be missing (recorded).

    Raises:
        UnexpectedAnswer: what the schema requires is not there.
    """
    if not isinstance(record.get("login"), str) or not isinstance(record.get("id"), int):
        raise UnexpectedAnswer("a user record has no login: check that url is a Security Console")
    for name, kind in _PARTS.items():
        if record.get(name) and not isinstance(record[name], kind):
            raise UnexpectedAnswer(f"the {name} of a user is not what this API gives: check that url is the console's")
    role = record.get("role") or {}
    source = record.get("authentication") or {}
    fields: dict[str, Any] = {
        "name": record.get("name") or "",
        "email": record.get("email") or "",
        "role": role_from(role).id,
        "all_sites": bool(role.get("allSites")),
        "all_asset_groups": bool(role.get("allAssetGroups")),
        "superuser": bool(role.get("superuser")),
        "authentication": {
            "id": source.get("id"),
            "name": source.get("name"),
            "type": source.get("type") or "normal",
        },
        "locale": {name: (record.get("locale") or {}).get(name) or "" for name in ("default", "reports")},
        "enabled": bool(record.get("enabled", True)),
        "locked": bool(record.get("locked", False)),
    }
    login, user_id = record["login"], record["id"]
    return Account(login, fields, public_record(login, user_id, fields, {}), user_id, record)


def body_from(login: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that writes an account as ``fields`` say.

    It always has everything, as what is left out of a replacement counts as its default (documented): a disabled
    account would be enabled, flags and address be gone.
    """
    source = fields["authentication"]
    authentication = {"type": source["type"]}
    if source.get("id") is not None:
        authentication["id"] = source["id"]
    body = {
        "login": login,
        "name": fields["name"],
        "enabled": fields["enabled"],
        "authentication": authentication,
        "role": {
            "id": fields["role"],
            "allSites": fields["all_sites"],
            "allAssetGroups": fields["all_asset_groups"],
            "superuser": fields["superuser"],
        },
    }
    if fields["email"]:
        body["email"] = fields["email"]
    locale = {name: value for name, value in (fields.get("locale") or {}).items() if value}
    if locale:
        body["locale"] = locale
    return body


def public_record(
    login: str, user_id: int | None, fields: Mapping[str, Any], names: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an account as tasks return it; ``names`` has, per kind, what turns an id into a name."""
    record = {"username": login, **{name: fields[name] for name in FIELDS if name in fields and name not in KINDS}}
    if user_id is not None:
        record["id"] = user_id
    for kind in KINDS:
        if kind in fields:
            record[kind] = sorted(names[kind].name_of(object_id) for object_id in fields[kind])
    return record
