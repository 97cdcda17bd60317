# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Between Security Center's user records and the comparable fields of the planner. Pure functions.

A key that a record lacks is unknown and not empty: who does not manage an account gets less of it, without a word
(documented). Writing has other names than reading (recorded).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Field

TNS, LDAP, SAML, LINKED = "tns", "ldap", "saml", "linked"
"""How people sign in: by a password of Security Center itself, elsewhere, or not at all but by switching."""

ADMINISTRATOR, SECURITY_MANAGER = "1", "2"
"""Role ids (documented and recorded); whoever has one of them administers a scope."""

FULL_ACCESS = "0"
"""The id of the group that every organization has (recorded)."""

NONE, ALL_GROUPS = "", "-1"
"""No object at all, which the API writes as the id -1 (recorded); in a list of groups that id means all of them."""

TEXTS = {
    "first_name": "firstname",
    "last_name": "lastname",
    "title": "title",
    "email": "email",
    "address": "address",
    "city": "city",
    "region": "state",
    "country": "country",
    "phone": "phone",
    "fax": "fax",
}
"""The fields that are plain texts, and the API's names of them."""

REFERENCES = {
    "role": ("role", "roleID"),
    "group": ("group", "groupID"),
    "responsible_asset": ("responsibleAsset", "responsibleAssetID"),
}
"""The fields that refer to an object, each with the names for reading and for writing."""

GROUP_LISTS = {"managed_users_groups": "managedUsersGroups", "managed_objects_groups": "managedObjectsGroups"}
"""The fields that are sets of groups, and the API's names of them."""

FIELDS = {
    **{name: Field() for name in TEXTS},
    "email": Field(same=lambda a, b: a.casefold() == b.casefold()),
    "role": Field(),
    "group": Field(),
    "authentication": Field(),
    "ldap_server": Field(),
    "ldap_username": Field(),
    **{name: Field() for name in GROUP_LISTS},
    "responsible_asset": Field(),
    "must_change_password": Field(),
    "enabled": Field(),
}
"""The comparable fields: texts, ids as texts, sets of ids, and yes or no."""

NOT_OF_ADMINISTRATORS = ("group", *GROUP_LISTS, "responsible_asset")
"""The fields that administrators do not have (documented)."""

READ_FIELDS = (
    "id",
    "uuid",
    "username",
    *TEXTS.values(),
    "role",
    "group",
    "authType",
    "ldap",
    "ldapUsername",
    *GROUP_LISTS.values(),
    "responsibleAsset",
    "mustChangePassword",
    "locked",
    "linkedUsers",
    "parent",
    "canManage",
)
"""What the list of users is asked for: with it, one request is enough for any number of people."""


def is_true(value: Any) -> bool:
    """Return whether a value says yes: most are texts, a few are not (recorded)."""
    return value is True or str(value).lower() == "true"


def reference(value: Any) -> str:
    """Return the id of an object that a record refers to; none is -1, as a text or a number, or an empty list."""
    number = str(value["id"]) if isinstance(value, Mapping) and "id" in value else ALL_GROUPS
    return NONE if number == ALL_GROUPS else number


def names_in(record: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the names of the objects that a record refers to: kind, id, name."""
    groups = [record.get("group"), *(item for key in GROUP_LISTS.values() for item in record.get(key) or [])]
    kinds = {"role": [record.get("role")], "group": groups, "ldap_server": [record.get("ldap")]}
    return {
        kind: {str(item["id"]): str(item.get("name", "")) for item in items if isinstance(item, Mapping) and item}
        for kind, items in kinds.items()
    }


def account_from(record: Mapping[str, Any]) -> Account:
    """Return the account of a user record.

    Raises:
        UnexpectedAnswer: it is none.
    """
    username, user_id = record.get("username"), record.get("id")
    if not isinstance(username, str) or not username or user_id is None:
        raise UnexpectedAnswer("a user record has no username or id: check that url is a Security Center")
    fields: dict[str, Any] = {name: str(record[key] or "") for name, key in TEXTS.items() if key in record}
    fields |= {name: reference(record[key]) for name, (key, _write_unused) in REFERENCES.items() if key in record}
    if "authType" in record:
        fields["authentication"] = str(record["authType"])
    if "ldap" in record:
        fields["ldap_server"] = reference(record["ldap"])
    if "ldapUsername" in record:
        fields["ldap_username"] = str(record["ldapUsername"] or "")
    for name, key in GROUP_LISTS.items():
        if key in record:
            fields[name] = frozenset(str(item["id"]) for item in record[key] or [])
    if "mustChangePassword" in record:
        fields["must_change_password"] = is_true(record["mustChangePassword"])
    if "locked" in record:
        fields["enabled"] = not is_true(record["locked"])
    ids = {name: record[name] for name in ("id", "uuid") if name in record}
    return Account(username, fields, public_record(username, fields, names_in(record), ids), raw=record)


def full_name(fields: Mapping[str, Any]) -> str:
    """Return the name that Security Center shows: both parts with a blank between them."""
    return f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()


def name_of(names: Mapping[str, Mapping[str, str]], kind: str, object_id: str) -> str:
    """Return what an object is called, or its id where nothing said so."""
    if kind == "group" and object_id == ALL_GROUPS:
        return "All Groups"
    return names.get(kind, {}).get(object_id) or object_id


def public_record(
    username: str, fields: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], ids: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an account as tasks return it: names in place of ids, and nothing that is not known."""
    record: dict[str, Any] = {**ids, "username": username}
    if "first_name" in fields and "last_name" in fields:
        record["name"] = full_name(fields)
    for name in FIELDS:
        if name not in fields:
            continue
        if name in GROUP_LISTS:
            record[name] = sorted(name_of(names, "group", number) for number in fields[name])
        elif name in ("role", "group", "ldap_server"):
            record[name] = name_of(names, name, fields[name])
        else:
            record[name] = fields[name]
    return record


def body_from(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that writes ``fields``, and only these.

    Yes and no are texts (documented), ids numbers (recorded); no object is written as -1 (a client in use).
    """
    body: dict[str, Any] = {key: fields[name] for name, key in TEXTS.items() if name in fields}
    for name, (_read_unused, key) in REFERENCES.items():
        if name in fields:
            body[key] = _number(fields[name])
    if "authentication" in fields:
        body["authType"] = fields["authentication"]
    if fields.get("ldap_server"):
        body["ldap"] = {"id": _number(fields["ldap_server"])}
    if "ldap_username" in fields:
        body["ldapUsername"] = fields["ldap_username"]
    for name, key in GROUP_LISTS.items():
        if name in fields:
            body[key] = [{"id": _number(number)} for number in sorted(fields[name])]
    if "must_change_password" in fields:
        body["mustChangePassword"] = _flag(fields["must_change_password"])
    if "enabled" in fields:
        body["locked"] = _flag(not fields["enabled"])
    return body


def _number(object_id: str) -> int:
    return int(object_id or ALL_GROUPS)


def _flag(value: bool) -> str:
    return "true" if value else "false"
