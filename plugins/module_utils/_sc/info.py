# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Reading accounts of Tenable Security Center for the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._names import only_named
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.api import ScApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import READ_FIELDS, account_from

_MORE = {
    "createdTime": "created",
    "modifiedTime": "modified",
    "lastLogin": "last_login",
    "failedLogins": "failed_logins",
    "passwordSetDate": "password_set",
}
"""Counts and times, and what a task calls them."""


def read_users(api: ScApi, usernames: Sequence[str] | None, details: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the accounts named (all: ``None``), sorted, and the names that have none.

    Raises:
        AccessError: they could not be read.
    """
    records = api.list_users((*READ_FIELDS, *_MORE))
    records.sort(key=lambda record: str(record.get("username")).casefold())
    records, missing = only_named(records, usernames, lambda record: str(record.get("username")))
    if details:
        records = [{**record, **api.get_user(api.ref_of(record))} for record in records]
    return [_shown(record) for record in records], missing


def _shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return an account as the task returns it, with what its record has beside the comparable fields."""
    shown = dict(account_from(record).record)
    shown |= {name: int(record[key]) for key, name in _MORE.items() if str(record.get(key)).isdigit()}
    if "linkedUsers" in record:
        shown["linked_users"] = [str(item.get("username")) for item in record["linkedUsers"] or []]
    parent = (record.get("parent") or {}).get("user")
    if parent:
        shown["parent"] = str(parent.get("username"))
    return shown


def _work(request: Request) -> Done:
    backend, params = request.backend, request.params
    backend.settle_scope()
    users, missing = read_users(backend.api, params["usernames"], params["details"])
    result = {"changed": False, "users": users, "missing": missing}
    if params["own"]:
        result["own"] = backend.own_usernames()
    return Done(result, backend.warnings())


USER_INFO = Work(
    options={
        "usernames": {"type": "list", "elements": "str", "aliases": ["username"]},
        "organization": {"type": "str"},
        "details": {"type": "bool", "default": False},
        "own": {"type": "bool", "default": False},
    },
    do=_work,
    writes=False,
)
