# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Reading accounts of Tenable Vulnerability Management for the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi, login_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.backend import account_from

_MORE = (
    "last_login",
    "lastlogin",
    "last_login_attempt",
    "lockout",
    "login_fail_count",
    "two_factor",
    "groups",
    "rbac_roles",
)
"""What a record may show beside the account itself; each is returned only where it is there."""


def read_users(
    api: TvmApi, usernames: Sequence[str] | None, authorizations: bool, details: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the accounts named (all: ``None``), sorted, and the names that have none.

    Raises:
        AccessError: they could not be read.
    """
    records = sorted(api.list_users(), key=lambda record: login_of(record).casefold())
    missing: list[str] = []
    if usernames is not None:
        known = {login_of(record).casefold() for record in records}
        wanted = {name.casefold() for name in usernames}
        missing = [name for name in usernames if name.casefold() not in known]
        records = [record for record in records if login_of(record).casefold() in wanted]
    return [_shown(api, record, authorizations, details) for record in records], missing


def _shown(api: TvmApi, record: Mapping[str, Any], authorizations: bool, details: bool) -> dict[str, Any]:
    if details:
        record = {**record, **api.get_user(record["id"])}
    shown = {**account_from(record).record, **{name: record[name] for name in _MORE if name in record}}
    if authorizations:
        shown["authorizations"] = api.get_authorizations(record["id"])
    return shown


def _work(request: Request) -> Done:
    params = request.params
    users, missing = read_users(request.backend.api, params["usernames"], params["authorizations"], params["details"])
    return Done({"changed": False, "users": users, "missing": missing})


USER_INFO = Work(
    options={
        "usernames": {"type": "list", "elements": "str", "aliases": ["username"]},
        "authorizations": {"type": "bool", "default": False},
        "details": {"type": "bool", "default": False},
    },
    do=_work,
    writes=False,
)
