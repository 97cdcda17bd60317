# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Reading accounts, roles, privileges and authentication sources for the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, ApiError, NotFound
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue, only_named
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import read_many, read_places
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS, account_from, public_record
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import GLOBAL_ADMIN, role_from, shown_role
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers

_AT_A_TIME = 4

Found = tuple[list[dict[str, Any]], list[str]]
"""What was found, and the names of what was asked for and does not exist."""


def read_users(api: R7Api, params: Mapping[str, Any]) -> Found:
    """Return accounts: all, by login, or by id; with access and privileges where asked for."""
    missing: list[str] = []
    records: list[dict[str, Any]] = []
    if params["ids"] is not None:
        for user_id in params["ids"]:
            try:
                records.append(api.get_user(user_id))
            except NotFound:
                missing.append(str(user_id))
    else:
        records, missing = only_named(api.list_users(), params["usernames"], lambda record: str(record.get("login")))
    records = sorted(records, key=lambda record: str(record.get("login")).casefold())
    accounts = list(map(account_from, records))
    places = {kind: read_places(api, kind) for kind in KINDS if params[kind]}
    access = {kind: _read_access(api, kind, accounts, catalogue) for kind, catalogue in places.items()}
    users = []
    for record, account in zip(records, accounts):
        granted = {kind: found[account.ref] for kind, found in access.items() if account.ref in found}
        fields = {**account.fields, **granted}
        shown = public_record(account.username, account.ref, fields, places)
        shown.update({kind: sorted(map(places[kind].word_of, fields[kind])) for kind in places if kind in fields})
        shown["role_name"] = role_from(record.get("role") or {}).name
        if params["privileges"]:
            shown["privileges"] = sorted(api.get_user_privileges(account.ref))
        users.append(shown)
    return users, missing


def _read_access(api: R7Api, kind: str, accounts: Sequence[Account], places: Catalogue) -> dict[int, frozenset[int]]:
    """Return the single grants of accounts by their ids; not of those that have all of them.

    What the console lists for such an account is not defined; the flag says it all.

    Raises:
        AccessError: some could not be read.
    """
    single = [account for account in accounts if not account.fields[KINDS[kind]]]
    plain = [account.ref for account in single if account.fields["role"] != GLOBAL_ADMIN]
    with Workers(_AT_A_TIME) as workers:
        read = read_many(api, kind, plain, places.ids(), workers)
    found = {}
    for account in single:
        ids = read[account.ref] if account.ref in read else api.get_access(kind, account.ref)
        if isinstance(ids, AccessError):
            raise ids
        found[account.ref] = ids
    return found


def read_roles(api: R7Api, words: Sequence[str] | None, users: bool) -> Found:
    """Return roles, all or those that are named by id or name; with the ids of their users where asked for."""
    records, missing = _each(words, api.get_role, api.list_roles)
    shown = [shown_role(role) for role in sorted(map(role_from, records), key=lambda role: role.id)]
    if users:
        shown = [{**role, "users": sorted(api.get_role_users(role["id"]))} for role in shown]
    return shown, missing


def read_privileges(api: R7Api, words: Sequence[str] | None, users: bool) -> Found:
    """Return privileges, all or those that are named; with the ids of the users who have them where asked for."""
    found: list[str] = []
    missing: list[str] = []
    if words is None:
        found = sorted(api.list_privileges())
    else:
        known: list[str] | None = None
        for word in words:
            try:
                api.get_privilege(word)
                found.append(word)
            except NotFound:
                missing.append(word)
            except ApiError as error:
                # A missing privilege is answered 401, as a wrong password is (documented): the list tells them apart.
                if error.status != 401:
                    raise
                known = api.list_privileges() if known is None else known
                if word in known:
                    raise
                missing.append(word)
    shown: list[dict[str, Any]] = [{"name": name} for name in found]
    if users:
        shown = [{**privilege, "users": sorted(api.get_privilege_users(privilege["name"]))} for privilege in shown]
    return shown, missing


def read_authentication_sources(api: R7Api, words: Sequence[str] | None, users: bool) -> Found:
    """Return authentication sources, all or those named by id or name; with the ids of their users where asked for."""
    records, missing = _each(words, lambda word: _by_number(api, word), api.list_authentication_sources)
    shown: list[dict[str, Any]] = [
        {name: record.get(name) for name in ("id", "name", "type", "external")} for record in records
    ]
    if users:
        shown = [{**source, "users": sorted(api.get_authentication_source_users(source["id"]))} for source in shown]
    return shown, missing


def _by_number(api: R7Api, word: str) -> dict[str, Any]:
    if not (word.isascii() and word.isdigit()):
        raise NotFound(f"'{word}' is not an id", 404)
    return api.get_authentication_source(int(word))


def _each(
    words: Sequence[str] | None,
    by_id: Callable[[str], dict[str, Any]],
    list_all: Callable[[], list[dict[str, Any]]],
) -> Found:
    """Return all records, or each named one: asked for by its id, else searched by name in the list, read once."""
    if words is None:
        return list_all(), []
    found: list[dict[str, Any]] = []
    missing: list[str] = []
    everything: list[dict[str, Any]] | None = None
    for word in words:
        try:
            found.append(by_id(word))
            continue
        except NotFound:
            everything = list_all() if everything is None else everything
        named = [record for record in everything if str(record.get("name")).casefold() == word.casefold()]
        found += named
        missing += [] if named else [word]
    return found, missing


def _read_users(request: Request) -> Done:
    users, missing = read_users(request.backend.api, request.params)
    result = {"changed": False, "users": users, "missing": missing}
    if request.params["own"]:
        # There is nothing to ask the console (documented).
        result["own"] = [request.backend.api.credentials.username]
    return Done(result)


def _list_work(read: Callable[[R7Api, Sequence[str] | None, bool], Found], option: str, alias: str) -> Work:
    """Return the work of a module that reads what ``option`` names, or all, and returns it under that name."""

    def do(request: Request) -> Done:
        shown, missing = read(request.backend.api, request.params[option], request.params["users"])
        return Done({"changed": False, option: shown, "missing": missing})

    options = {
        option: {"type": "list", "elements": "str", "aliases": [alias]},
        "users": {"type": "bool", "default": False},
    }
    return Work(options, do, writes=False)


USER_INFO = Work(
    options={
        "usernames": {"type": "list", "elements": "str", "aliases": ["username", "logins", "login"]},
        "ids": {"type": "list", "elements": "int"},
        **{name: {"type": "bool", "default": False} for name in ("sites", "asset_groups", "privileges", "own")},
    },
    do=_read_users,
    writes=False,
    rules={"mutually_exclusive": [("usernames", "ids")]},
)
ROLE_INFO = _list_work(read_roles, "roles", "role")
PRIVILEGE_INFO = _list_work(read_privileges, "privileges", "privilege")
AUTHENTICATION_SOURCE_INFO = _list_work(read_authentication_sources, "sources", "source")
