# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Writing an account without losing anything of it.

A PUT on a user replaces the whole account and takes its individual site and asset-group grants away. So everything is
read before, written once, what the write removed is put back, and all of it is read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    AnswerLost,
    ApiError,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import (
    FIELDS,
    KINDS,
    account_from,
    body_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Journal


@dataclass(frozen=True)
class Snapshot:
    """All of an account that can be read. Grants stand only for the kinds of which it has not all."""

    login: str
    fields: Mapping[str, Any]
    access: Mapping[str, frozenset[int]]
    two_factor_key: str | None


def read_snapshot(api: R7Api, user_id: int) -> Snapshot:
    """Read everything of an account."""
    account = account_from(api.get_user(user_id))
    access = {kind: api.get_access(kind, user_id) for kind, flag in KINDS.items() if not account.fields[flag]}
    return Snapshot(account.username, account.fields, access, api.get_two_factor_key(user_id))


def replace_account(
    api: R7Api, user_id: int, wanted: Mapping[str, Any], secrets: Mapping[str, Any], journal: Journal
) -> Snapshot:
    """Change fields of an account and keep all the rest.

    Args:
        api: the console.
        user_id: whose account.
        wanted: the fields that change, grants included.
        secrets: the write-only properties to send along, in the API's own names.
        journal: notes what is done.

    Raises:
        AccessError: the account could not be written.
        AccessNotRestored: it was, and something is missing that could not be put back.
    """
    before = read_snapshot(api, user_id)
    fields = {**before.fields, **{name: value for name, value in wanted.items() if name not in KINDS}}
    if not fields["role"]:
        # Seen in a list of the console: a role without its id. Nothing true could be written then.
        raise UnexpectedAnswer(f"the console does not say which role '{before.login}' has: declare role")
    access = {
        kind: frozenset(wanted.get(kind, before.access.get(kind, frozenset())))
        for kind, flag in KINDS.items()
        if not fields[flag]
    }
    expected = Snapshot(before.login, fields, access, before.two_factor_key)
    lost: AnswerLost | None = None
    try:
        api.replace_user(user_id, {**body_from(before.login, fields), **secrets})
    except AnswerLost as error:
        lost = error  # It may have taken effect, and grants may be gone with it: go on and look.
    except ApiError as error:
        if error.status == 400 and not secrets.get("password"):
            raise ApiError(
                f"{error.message} (should the console want a password with each change of a local account, give "
                "password with update_password=always)",
                error.status,
                error.server_message,
            ) from None
        raise
    journal.wrote("wrote the account" if lost is None else "maybe wrote the account")
    try:
        after = _restore(api, user_id, expected)
    except AccessError as error:
        raise AccessNotRestored(f"{error.message}; {_to_put_back(expected)}") from None
    missing = differences(expected, after)
    named = ", ".join(missing)
    if missing and set(missing) <= set(wanted):
        # Only what was to change: nobody has lost anything, and a further run sees it.
        if lost is not None:
            raise AnswerLost(f"{lost.message}; afterwards these differ: {named}: run again")
        raise UnexpectedAnswer(f"the console accepted the change but did not make it ({named}): check it there")
    if missing:
        what = lost.message if lost else "the console accepted the change"
        raise AccessNotRestored(f"{what}, but these are not as they should be: {named}; {_to_put_back(expected)}")
    return after


def _restore(api: R7Api, user_id: int, expected: Snapshot) -> Snapshot:
    """Put the grants and the two-factor seed back, and read everything again.

    Raises:
        AccessError: a kind of grants could not be put back; the other kind was tried all the same.
    """
    failures: list[AccessError] = []
    for kind, ids in expected.access.items():
        # Without a look first: it is the shortest time without access, and right also where nothing was lost.
        if ids:
            try:
                api.set_access(kind, user_id, ids)
            except AccessError as error:
                failures.append(error)
    if failures:
        raise failures[0]
    after = read_snapshot(api, user_id)
    for kind, ids in expected.access.items():
        if not ids and after.access.get(kind):
            api.clear_access(kind, user_id)
            after = read_snapshot(api, user_id)
    if expected.two_factor_key and after.two_factor_key != expected.two_factor_key:
        api.set_two_factor_key(user_id, expected.two_factor_key)
        after = read_snapshot(api, user_id)
    return after


def differences(expected: Snapshot, found: Snapshot) -> list[str]:
    """Return the names of what is not as expected; a new lock is not our doing."""
    wrong = [
        name
        for name, value in expected.fields.items()
        if name != "locked" and not FIELDS[name].same(value, found.fields[name])
    ]
    wrong += [kind for kind, ids in expected.access.items() if found.access.get(kind) != ids]
    if expected.two_factor_key != found.two_factor_key:
        wrong.append("two-factor seed")
    return wrong


def _to_put_back(expected: Snapshot) -> str:
    """Return what the account should have, for whoever must put it back by hand; ids only, no secret."""
    parts = [f"{kind.replace('_', ' ')} {sorted(ids)}" for kind, ids in expected.access.items() if ids]
    parts += ["the two-factor seed"] if expected.two_factor_key else []
    return f"'{expected.login}' should have {' and '.join(parts)}" if parts else "it has no grants to put back"
