# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Reading accounts of Tenable Vulnerability Management for the user."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import only_named
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import (
    authorizations,
    groups,
    permissions,
    roles,
    two_factor,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import account_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers

_MORE = (
    "last_login",
    "lastlogin",
    "last_login_attempt",
    "last_apikey_access",
    "lockout",
    "login_fail_count",
    "undeletable",
)
"""What a record may show beside the account itself; each is returned only where it is there."""

_DETAILS = ("two_factor", "groups", "rbac_roles")
_AT_A_TIME = 4

Keeps = Callable[[Account], bool]
Uuids = frozenset[str]


def read_users(api: TvmApi, params: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the accounts that the options name and keep, sorted, and the names that have no account.

    Raises:
        UsageError: a filter is no date or no role.
        AccessError: they could not be read.
    """
    filters = _filters(params)
    accounts = [account_from(record) for record in api.list_users()]
    accounts.sort(key=lambda account: account.username.casefold())
    accounts, missing = only_named(accounts, params["usernames"], lambda account: account.username)
    accounts = [account for account in accounts if all(keeps(account) for keeps in filters)]
    with Workers(_AT_A_TIME) as workers:
        more = [_READ[name](api, accounts, workers) for name in _READ if params[name] and accounts]
        shown = [_shown(account, [found[account.ref] for found in more]) for account in accounts]
    return shown, missing


def _shown(account: Account, more: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    shown = {**account.record, **{name: account.raw[name] for name in (*_MORE, *_DETAILS) if name in account.raw}}
    if "two_factor" in shown:
        shown["two_factor"] = _with_short_phone(shown["two_factor"])
    for found in more:
        shown.update(found)
    return shown


def _with_short_phone(found: Any) -> Any:
    """Return what a record shows of two-factor sign-in; a telephone number is personal, and only its end is shown."""
    if not isinstance(found, Mapping) or not found.get("sms_phone"):
        return found
    return {**found, "sms_phone": two_factor.short(str(found["sms_phone"]))}


# -- what is read beside the list ------------------------------------------------------------------------------------

More = Mapping[Any, Mapping[str, Any]]
"""What is added to the accounts, by their ids."""


def _read_details(api: TvmApi, accounts: Sequence[Account], workers: Workers) -> More:
    def read(account: Account) -> Mapping[str, Any]:
        own = account_from({**account.raw, **api.get_user(account.ref)})
        return _shown(own, ())

    return _by_id(accounts, workers.map(read, accounts))


def _read_authorizations(api: TvmApi, accounts: Sequence[Account], workers: Workers) -> More:
    read = workers.map(lambda account: authorizations.read(api, account.ref), accounts)
    return _by_id(accounts, [{"authorizations": found} for found in read])


def _read_two_factor(api: TvmApi, accounts: Sequence[Account], workers: Workers) -> More:
    read = workers.map(lambda account: two_factor.read_from(api, account), accounts)
    return _by_id(accounts, [{"two_factor": two_factor.show(found)} for found in read])


def _read_groups(api: TvmApi, accounts: Sequence[Account], workers: Workers) -> More:
    known = groups.Groups(api.list_groups())
    needed = {account.ref: known.all_but_everybody() for account in accounts}
    found = _whole(groups.read_many(api, known, needed, accounts, workers))
    managed = known.managed()
    return {
        ref: {"groups": known.words(uuids), "saml_groups": known.words(uuids & managed)} for ref, uuids in found.items()
    }


def _read_roles(api: TvmApi, accounts: Sequence[Account], workers: Workers) -> More:
    known = roles.Roles(api.list_roles())
    doubtful = [account for account in accounts if account.fields["permissions"] == permissions.READ_ONLY]
    found = _whole(roles.read_many(api, known, doubtful, workers))
    return {account.ref: {"roles": known.words(found.get(account.ref, ()))} for account in accounts}


def _whole(found: Mapping[Any, Uuids | AccessError]) -> dict[Any, Uuids]:
    """Return what was found of each account.

    Raises:
        AccessError: the first one, as a list with holes would be taken for the truth.
    """
    whole = {}
    for ref, uuids in found.items():
        if isinstance(uuids, AccessError):
            raise uuids
        whole[ref] = uuids
    return whole


def _by_id(accounts: Sequence[Account], found: Sequence[Mapping[str, Any]]) -> More:
    return dict(zip((account.ref for account in accounts), found))


_READ: dict[str, Callable[[TvmApi, Sequence[Account], Workers], More]] = {
    "details": _read_details,
    "authorizations": _read_authorizations,
    "two_factor": _read_two_factor,
    "groups": _read_groups,
    "roles": _read_roles,
}


# -- who is returned ---------------------------------------------------------------------------------------------------


def _filters(params: Mapping[str, Any]) -> list[Keeps]:
    found: list[Keeps] = []
    enabled, never = params["enabled"], params["never_logged_in"]
    if enabled is not None:
        found.append(lambda account: account.fields["enabled"] is enabled)
    if params["permissions"] is not None:
        numbers = {permissions.parse(word) for word in params["permissions"]}
        found.append(lambda account: account.fields["permissions"] in numbers)
    if params["last_login_before"] is not None:
        before = _milliseconds(params["last_login_before"])
        # Together with never_logged_in=true: whoever has not been seen since.
        found.append(lambda account: bool(never) if _last_login(account) is None else _last_login(account) < before)
    elif never is not None:
        found.append(lambda account: (_last_login(account) is None) is never)
    return found


def _last_login(account: Account) -> Any:
    """Return when an account was last signed in to, in milliseconds; a record shows nothing before (recorded)."""
    return account.raw.get("lastlogin") or account.raw.get("last_login") or None


def _milliseconds(day: str) -> float:
    """Return the beginning of a day in UTC, or a moment, in milliseconds since 1970.

    Raises:
        UsageError: it is neither.
    """
    try:
        moment = datetime.datetime.fromisoformat(day.strip().replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(f"last_login_before '{day}' is no date: write it like 2026-01-31") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp() * 1000


def _work(request: Request) -> Done:
    users, missing = read_users(request.backend.api, request.params)
    result = {"changed": False, "users": users, "missing": missing}
    if request.params["own"]:
        result["own"] = sorted(request.backend.api.own_usernames())
    return Done(result)


USER_INFO = Work(
    options={
        "usernames": {"type": "list", "elements": "str", "aliases": ["username"]},
        "enabled": {"type": "bool"},
        "permissions": {"type": "list", "elements": "str"},
        "last_login_before": {"type": "str"},
        "never_logged_in": {"type": "bool"},
        "own": {"type": "bool", "default": False},
        **{name: {"type": "bool", "default": False} for name in _READ},
    },
    do=_work,
    writes=False,
)
