# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The users of an organization, as administrators see them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    NotFound,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.shown import shown
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import needs_administrator

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

LIST_FIELDS = ("id", "uuid", "username", "firstname", "lastname", "canUse", "canManage")
DETAIL_FIELDS = (
    "id", "uuid", "username", "firstname", "lastname", "status", "role", "title", "email", "address", "city", "state",
    "country", "phone", "fax", "createdTime", "modifiedTime", "lastLogin", "lastLoginIP", "mustChangePassword",
    "locked", "failedLogins", "authType", "fingerprint", "description", "responsibleAsset", "group",
    "managedUsersGroups", "managedObjectsGroups", "orgName", "canUse", "canManage", "preferences", "ldap",
    "ldapUsername", "parent",
)  # fmt: skip
"""What is asked for (documented)."""

_ID = re.compile(r"[0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def read_users(
    session: ScSession, organization: str, words: Sequence[str] | None, details: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return an organization's users (all: ``None``), sorted, and what fits none.

    Args:
        session: an administrator's.
        organization: its id, uuid or name.
        words: ids, uuids or usernames.
        details: whether to read the whole record of each: one request more for each.

    Raises:
        AccessError: the organization is unknown, or they could not be read.
    """
    path, records = _list(session, organization)
    records.sort(key=lambda record: (str(record.get("username")).casefold(), str(record["id"])))
    missing: list[str] = []
    if words is not None:
        missing = [word for word in words if not any(_fits(record, word) for record in records)]
        records = [record for record in records if any(_fits(record, word) for word in words)]
    if details:
        query = {"fields": ",".join(DETAIL_FIELDS)}
        records = [session.read(f"{path}/{quote(str(record['id']), safe='')}", query) for record in records]
    return [shown(record) for record in records], missing


def _list(session: ScSession, organization: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the path of an organization's users, and their list.

    Its id and its uuid can be used as they are; a name, and what looked like an id and is none, is looked up.
    """
    word = organization.strip()
    if _ID.fullmatch(word):
        try:
            return _users_of(session, word)
        except NotFound:
            pass
    return _users_of(session, find_organization(session, word))


def find_organization(session: ScSession, word: str) -> str:
    """Return the id of an organization, given by its id, name or uuid, which later releases have (documented).

    Raises:
        UsageError: there is none, with the nearest names; or there are several of that name, with their ids.
        AccessError: they could not be read, which is for administrators (documented).
    """
    found = session.read("/organization", {"fields": "id,uuid,name"}, shape=list)
    known = [one for one in found if isinstance(one, dict) and "id" in one]
    by_uuid = {str(one["uuid"]).casefold(): str(one["id"]) for one in known if one.get("uuid")}
    names = Catalogue("organization", [(str(one["id"]), str(one.get("name") or "")) for one in known])
    return by_uuid.get(word.strip().casefold()) or str(names.resolve(word))


def _users_of(session: ScSession, organization: str) -> tuple[str, list[dict[str, Any]]]:
    path = f"/organization/{quote(organization, safe='')}/user"
    records = session.read(path, {"fields": ",".join(LIST_FIELDS)}, shape=list)
    if not all(isinstance(record, Mapping) and "id" in record for record in records):
        raise UnexpectedAnswer(f"GET {path}: the answer is not a list of users: check url")
    return path, list(records)


def _fits(record: Mapping[str, Any], word: str) -> bool:
    """Return whether a word means a user: by id, or by uuid or username in any case."""
    names = {str(record.get(name) or "").casefold() for name in ("uuid", "username")}
    return word == str(record["id"]) or word.casefold() in names - {""}


def _work(request: Request) -> Done:
    session, params = request.backend.session, request.params
    failure: AccessError
    try:
        users, missing = read_users(session, params["organization"], params["users"], params["details"])
    except ApiError as error:
        failure = needs_administrator(session, error, "read the users of an organization")
    else:
        return Done({"changed": False, "users": users, "missing": missing}, request.backend.warnings())
    raise failure


ORGANIZATION_USER_INFO = Work(
    options={
        "organization": {"type": "str", "required": True},
        "users": {"type": "list", "elements": "str", "aliases": ["user", "usernames", "username"]},
        "details": {"type": "bool", "default": False},
    },
    do=_work,
    writes=False,
)
