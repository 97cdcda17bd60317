# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Writing an account without losing anything of it.

A PUT on a user replaces the whole account and takes its individual site and asset-group grants away. So everything is
read before and kept in a file, written once, what the write removed is put back, and all of it is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    ApiError,
    NotConfirmed,
    NothingDone,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, verdict
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import put_back_grants
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import (
    FIELDS,
    KINDS,
    account_from,
    body_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.recovery import NEXT_RUN, Kept, Shelf
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import CUSTOM, role_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.two_factor import Seeds
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    UNTOLD,
    Journal,
    Seen,
    Write,
)

_SEED = "two-factor seed"

_ROUNDS = 2
"""How often what a replacement took away is put back, each step with the tries of every write."""


@dataclass(frozen=True)
class Snapshot:
    """All of an account that can be read. Grants stand only for the kinds of which it has not all.

    ``privileges`` stand for the role ``custom`` only, whose holders have their own.
    """

    login: str
    fields: Mapping[str, Any]
    access: Mapping[str, frozenset[int]]
    two_factor_key: str | None
    privileges: frozenset[str] = frozenset()


@dataclass
class Desk:
    """What replacing accounts takes beside the account itself.

    Attributes:
        api: the console.
        seeds: reads two-factor seeds.
        shelf: keeps on disk what would have to be put back.
        name_of: the name of a site or asset group, by kind and id.
    """

    api: R7Api
    seeds: Seeds
    shelf: Shelf
    name_of: Callable[[str, int], str]


def read_snapshot(desk: Desk, user_id: int, with_key: bool = True) -> Snapshot:
    """Read everything of an account; the two-factor seed only where it is of interest."""
    record = desk.api.get_user(user_id)
    account = account_from(record)
    access = {kind: desk.api.get_access(kind, user_id) for kind, flag in KINDS.items() if not account.fields[flag]}
    key = desk.seeds.read(account.username, user_id) if with_key else None
    role = role_from(record.get("role") or {})
    return Snapshot(
        account.username, account.fields, access, key, role.privileges if role.id == CUSTOM else frozenset()
    )


def replace_account(
    desk: Desk,
    user_id: int,
    wanted: Mapping[str, Any],
    secrets: Mapping[str, Any],
    journal: Journal,
    sign_in_anew: Callable[[], None] | None = None,
    rename: str | None = None,
    ends_access: bool = False,
) -> Snapshot:
    """Change fields of an account and keep all the rest.

    Args:
        desk: the console, and what goes with it.
        user_id: whose account.
        wanted: the fields that change, grants included.
        secrets: the write-only properties to send along, in the API's own names.
        journal: notes what is done.
        sign_in_anew: called once the account was written, where the password is the one that the task itself uses.
        rename: the login that the account gets (documented: a replacement carries the login as any other property).
        ends_access: whether the task's own account loses its rights with it, so that nothing can be read afterwards:
            the console's own confirmation is the end then, as far as nothing is to be put back.

    Raises:
        ApiError, CannotConnect: refused; nothing was written.
        NotConfirmed: it may have been written, and the sentence says what is there now.
        AccessNotRestored: something is missing that could not be put back.
    """
    before = journal.read(lambda: read_snapshot(desk, user_id))
    if not before.fields["role"]:
        # Seen in a list of the console: a role without its id. Nothing true could be written then.
        raise UnexpectedAnswer(f"the console does not say which role '{before.login}' has: declare role")
    earlier = desk.shelf.keep(user_id, before.login, before.access, before.two_factor_key)
    doubt: AccessError | None = None
    latest = [before]
    try:
        _write(desk, user_id, latest, wanted, secrets, journal, sign_in_anew, rename)
    except NotConfirmed as error:
        doubt = error  # It may have taken effect, and grants may be gone with it: go on and look.
    except AccessError as error:
        if earlier is None:
            desk.shelf.drop(user_id)
        if isinstance(error, ApiError) and error.status == 400 and not secrets.get("password"):
            error.message += (
                " (should the console want a password with each change of a local account, give password with "
                "update_password=always)"
            )
        raise
    if sign_in_anew is not None and doubt is not None:
        raise doubt  # With which password to go on is not known; what was kept is put back by the next run.
    # What somebody else changed between two tries is theirs.
    same_role = latest[-1].fields["role"] == before.fields["role"]
    login = before.login if rename is None or isinstance(doubt, NothingDone) else rename
    before = replace(latest[-1], login=login, privileges=latest[-1].privileges if same_role else frozenset())
    expected = _expected(before, {} if isinstance(doubt, NothingDone) else wanted, earlier)
    if ends_access and doubt is None and not _is_owed(expected):
        desk.shelf.drop(user_id)
        return expected
    after, problem = _put_back(desk, user_id, expected, journal, doubt)
    missing = differences(expected, after)
    lost = [name for name in missing if _is_lost(name, before, expected, after, wanted, doubt)]
    if not lost:
        desk.shelf.drop(user_id)
    if lost:
        why = dict.fromkeys(_reason(error) for error in (doubt, problem) if error) or ["the account was written"]
        raise AccessNotRestored(
            f"{'; '.join(why)}; {_missing(desk, expected, after, lost)}{_advice(desk, user_id, lost)}", doubt or problem
        )
    if doubt is not None:
        raise doubt
    if missing:
        raise NotConfirmed(
            f"the console accepted the change but did not make it ({', '.join(missing)}): check it there"
        )
    return after


def _is_owed(expected: Snapshot) -> bool:
    """Return whether there is anything that a replacement can take away and that can be put back."""
    return any(expected.access.values()) or expected.two_factor_key is not None


def _is_lost(
    name: str,
    before: Snapshot,
    expected: Snapshot,
    after: Snapshot,
    wanted: Mapping[str, Any],
    doubt: AccessError | None,
) -> bool:
    """Return whether something was there before and is missing, other than a change that was not made.

    Grants that were there and that the roster keeps are owed, too, where it declares grants.
    """
    if name == "login":
        return False  # a wish that was not fulfilled: nothing was taken away
    if name not in wanted or isinstance(doubt, NothingDone):
        return True
    kept = expected.access.get(name, frozenset()) & before.access.get(name, frozenset())
    return bool(kept - after.access.get(name, frozenset()))


def _expected(before: Snapshot, wanted: Mapping[str, Any], earlier: Kept | None) -> Snapshot:
    """Return the account as it shall be: as before but for what is wanted, with what an earlier run took from it."""
    if earlier is not None:
        access = {kind: ids | earlier.access.get(kind, frozenset()) for kind, ids in before.access.items()}
        before = replace(before, access=access, two_factor_key=before.two_factor_key or earlier.two_factor_key)
    fields = {**before.fields, **{name: value for name, value in wanted.items() if name not in KINDS}}
    access = {
        kind: frozenset(wanted.get(kind, before.access.get(kind, frozenset())))
        for kind, flag in KINDS.items()
        if not fields[flag]
    }
    same_role = fields["role"] == before.fields["role"]
    return replace(before, fields=fields, access=access, privileges=before.privileges if same_role else frozenset())


def _write(
    desk: Desk,
    user_id: int,
    latest: list[Snapshot],
    wanted: Mapping[str, Any],
    secrets: Mapping[str, Any],
    journal: Journal,
    sign_in_anew: Callable[[], None] | None,
    rename: str | None,
) -> None:
    """Send the account until it is known what became of it; each try carries what is there by then.

    ``latest`` begins with what was there before the first try, and ends with what each look found.
    """
    before = latest[0]
    changes = {name: value for name, value in wanted.items() if name not in KINDS}
    tries: list[int] = []

    def told_by(found: Account) -> str:
        if rename is not None and not secrets:
            # One write carries both: the login alone tells whether it was taken.
            return DONE if found.username == rename else BEFORE
        # A password cannot be read, and what else is wanted may have been there before.
        return UNTOLD if secrets or not changes else verdict(changes, before.fields, found.fields, FIELDS)

    def send() -> None:
        if tries:
            found = read_snapshot(desk, user_id)
            # Looked at last, as an earlier try may be late: with it, grants are gone by our own doing.
            theirs = told_by(account_from(desk.api.get_user(user_id))) == BEFORE
            latest.append(_either(latest[-1], found, theirs))
            desk.shelf.keep(user_id, before.login, latest[-1].access, latest[-1].two_factor_key)
        tries.append(len(tries))
        body = body_from(rename or before.login, {**latest[-1].fields, **changes})
        desk.api.replace_user(user_id, {**body, **secrets})

    def look() -> Seen:
        if sign_in_anew is not None:
            return Seen(UNTOLD)
        found = account_from(desk.api.get_user(user_id))
        latest.append(replace(latest[-1], fields=found.fields))
        return Seen(told_by(found))

    what = "wrote the account and its password" if secrets.get("password") else "wrote the account"
    journal.carry_out(Write(what, send, look, again=sign_in_anew is None))
    if sign_in_anew is not None:
        sign_in_anew()


def _either(before: Snapshot, found: Snapshot, theirs: bool) -> Snapshot:
    """Return what was found, with what a try that may have been carried out would have taken away by then.

    Where it certainly was not (``theirs``), grants that are gone were taken away by somebody else. A seed that is not
    there any more may only not be shown.
    """
    access = found.access
    if not theirs:
        more = {kind: before.access.get(kind, frozenset()) | ids for kind, ids in found.access.items()}
        access = {**before.access, **more}
    same_role = not theirs and found.fields["role"] == before.fields["role"]
    return replace(
        found,
        access=access,
        two_factor_key=found.two_factor_key or before.two_factor_key,
        privileges=found.privileges | (before.privileges if same_role else frozenset()),
    )


def _put_back(
    desk: Desk, user_id: int, expected: Snapshot, journal: Journal, doubt: AccessError | None
) -> tuple[Snapshot, AccessError | None]:
    """Put back what the write took away, each step by itself; return what is there at the end, and the last failure.

    Raises:
        AccessNotRestored: what is there could not be read.
        NotConfirmed: the same, where there is nothing to put back.
    """
    problem: AccessError | None = None
    # Without a look first: it is the shortest time without access, and right also where nothing was lost. Only where
    # the account reads as before, most likely nothing was.
    todo = {} if isinstance(doubt, NothingDone) else {kind: ids for kind, ids in expected.access.items() if ids}
    with_key = expected.two_factor_key is not None
    for _unused in range(_ROUNDS):
        for kind, ids in todo.items():
            try:
                put_back_grants(desk.api, kind, user_id, ids, journal)
            except AccessError as error:
                problem = error
        try:
            after = journal.read(lambda: read_snapshot(desk, user_id, with_key))
        except AccessError as error:
            if not _is_owed(expected):
                text = f"{_reason(error)}; what the account has now could not be read: look at it, and run again"
                raise NotConfirmed(doubt.message if doubt else text, error, _reason(doubt or error)) from None
            raise AccessNotRestored(
                f"{_reason(doubt or problem or error)}; what the account has now could not be read; "
                f"{_should_have(desk, expected)}{desk.shelf.advice(user_id, NEXT_RUN)}",
                error,
            ) from None
        wrong = differences(expected, after)
        todo = {kind: ids for kind, ids in expected.access.items() if kind in wrong and kind in after.access}
        if with_key and after.two_factor_key != expected.two_factor_key:
            try:
                desk.seeds.put(expected.login, user_id, str(expected.two_factor_key), journal)
                after = replace(after, two_factor_key=expected.two_factor_key)
            except AccessError as error:
                problem = error
        if not todo and after.two_factor_key == expected.two_factor_key:
            break
    return after, problem


def differences(expected: Snapshot, found: Snapshot) -> list[str]:
    """Return the names of what is not as expected; a new lock is not our doing."""
    wrong = [
        name
        for name, value in expected.fields.items()
        if name != "locked" and not FIELDS[name].same(value, found.fields[name])
    ]
    wrong += [kind for kind, ids in expected.access.items() if found.access.get(kind) != ids]
    if expected.two_factor_key and expected.two_factor_key != found.two_factor_key:
        wrong.append(_SEED)
    if expected.privileges - found.privileges:
        wrong.append("privileges")
    if expected.login != found.login:
        wrong.append("login")
    return wrong


def _reason(error: AccessError) -> str:
    return error.reason if isinstance(error, NotConfirmed) else error.message


def _missing(desk: Desk, expected: Snapshot, found: Snapshot, wrong: list[str]) -> str:
    """Return what an account lacks, by name."""
    parts = []
    for name in wrong:
        what = name.replace("_", " ")
        if name == "login":
            parts.append(f"its login is {found.login!r}")
        elif name in KINDS:
            gone = expected.access[name] - found.access.get(name, frozenset())
            more = found.access.get(name, frozenset()) - expected.access[name]
            parts += [f"{what} missing: {_named(desk, name, gone)}"] if gone else []
            parts += [f"{what} too many: {_named(desk, name, more)}"] if more else []
        elif name == "privileges":
            gone_privileges = sorted(expected.privileges - found.privileges)
            parts.append(f"privileges of its own missing: {', '.join(gone_privileges)}")
        elif name in FIELDS:
            parts.append(f"{what} is {FIELDS[name].show(found.fields[name])!r}")
        else:
            parts.append(f"the {what} is missing")
    return f"'{expected.login}' is not as it should be: {'; '.join(parts)}"


def _advice(desk: Desk, user_id: int, lost: list[str]) -> str:
    """Return who puts back what is missing; only grants and the seed are kept for the next run."""
    if all(name in (*KINDS, _SEED) for name in lost):
        return desk.shelf.advice(user_id, NEXT_RUN)
    return "; put it right by hand"


def _should_have(desk: Desk, expected: Snapshot) -> str:
    """Return what the account should have, for whoever must put it back by hand; no secret."""
    parts = [f"{kind.replace('_', ' ')} {_named(desk, kind, ids)}" for kind, ids in expected.access.items() if ids]
    parts += ["its two-factor seed"] if expected.two_factor_key else []
    return f"'{expected.login}' should have {' and '.join(parts)}"


def _named(desk: Desk, kind: str, ids: frozenset[int]) -> str:
    return ", ".join(sorted(desk.name_of(kind, object_id) for object_id in ids))
