# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""API keys of users of Tenable Vulnerability Management.

A user has one pair at a time, new ones end the old ones, and nothing shows whether there are any (documented). Who has
the pair can have it tried.
"""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._private_file import require_writable, secret_file
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi, login_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import UNTOLD, Journal, Seen, Write

_UNAUTHORIZED = 401
_FILE = "keys_file"


def bring_keys_into_line(request: Request) -> Done:
    """Make new keys for a user, where the given ones do not work or it is asked for.

    Raises:
        AccessError: nothing says that keys shall be made or where they shall go, they could not work, they are the
            task's own, or the service did not make them.
    """
    backend, params = request.backend, request.params
    given = _given_pair(params)
    _check_asked_for(request, given)
    account, warnings = backend.find_named("username", params["username"])
    works = _works(backend.api, account, given) if given else None
    due = params["regenerate"] or not works
    if due:
        _check_possible(backend, account, params["allow_lockout"])
    result: dict[str, Any] = {
        "changed": due,
        "username": account.username,
        "diff": _diff(account.username, works, due),
    }
    if due and not request.check_mode:
        path = params["keys_file"]
        journal = backend.journal()
        with journal.told():
            pair = _make(backend.api, account.ref, path, journal)
        for key in pair:
            backend.api.http.redact.add(key)
        if path:
            for key in pair:
                request.keep_secret(key)
        else:
            result.update(zip(("access_key", "secret_key"), pair))
    return Done(result, warnings)


def _given_pair(params: Any) -> tuple[str, str] | None:
    given = params["current_access_key"], params["current_secret_key"]
    return given if all(given) else None


def _check_asked_for(request: Request, given: tuple[str, str] | None) -> None:
    """Refuse what would make keys that nobody asked for, or that would be lost or shown.

    Raises:
        UsageError: so it is.
    """
    params = request.params
    if given is None and not params["regenerate"]:
        raise UsageError(
            "give the current pair (current_access_key and current_secret_key), which is replaced where it does not "
            "work, or regenerate=true"
        )
    if params["keys_file"]:
        require_writable(_FILE, params["keys_file"])
    elif not request.hidden:
        raise UsageError(
            "new keys are returned only to a task with no_log: true, as Ansible would show them: set that, or give "
            "keys_file"
        )


def _works(api: TvmApi, account: Account, pair: tuple[str, str]) -> bool:
    """Return whether a pair works, by asking who it belongs to.

    Raises:
        UsageError: it is somebody else's.
        AccessError: there was no answer.
    """
    other = TvmApi(api.http.connection, *pair)
    try:
        owner = login_of(other.owner())
    except ApiError as error:
        if error.status != _UNAUTHORIZED:
            raise
        return False
    finally:
        other.close()
    if owner.casefold() != account.username.casefold():
        raise UsageError(f"the current pair belongs to '{owner}' and not to '{account.username}': give the right one")
    return True


def _check_possible(backend: Any, account: Account, allow_lockout: bool) -> None:
    """Refuse new keys that could not work, which every run would make anew, and those of the task itself.

    Raises:
        UsageError: so it is.
    """
    if not account.fields["enabled"]:
        raise UsageError(f"'{account.username}' is disabled, so that no keys of it work: enable it first")
    if not backend.api.get_authorizations(account.ref)["api_permitted"]:
        raise UsageError(
            f"'{account.username}' may not use the API, so that no keys of it work: grant authorizations.api first"
        )
    if not allow_lockout and backend.is_self(account):
        raise UsageError(
            f"'{account.username}' is the account that this task itself uses, and new keys end those of the task: use "
            "another administrator's keys, or set allow_lockout=true"
        )


def _make(api: TvmApi, user_id: int, path: str | None, journal: Journal) -> tuple[str, str]:
    """Make a new pair, and write it into a file that only its owner can read, all of it or nothing.

    The file is opened before the keys are made. A pair whose answer was lost is lost itself, and another one is made:
    the one before it is dead in any case, or was to go.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
        NotConfirmed: they were made and could not be written down.
    """
    write = Write("made new API keys", lambda: api.make_keys(user_id), lambda: Seen(UNTOLD))
    if not path:
        return journal.carry_out(write)
    with secret_file(_FILE, path, "new keys were made") as file:
        pair = journal.carry_out(write)
        json.dump(dict(zip(("access_key", "secret_key"), pair)), file, indent=2)
        file.write("\n")
    return pair


def _diff(username: str, works: bool | None, due: bool) -> dict[str, Any]:
    title = f"{username}'s API keys"
    before = {None: "not known", True: "the given pair", False: "not the given pair"}[works]
    return {
        "before_header": title,
        "after_header": title,
        "before": {"keys": before},
        "after": {"keys": "a new pair (not shown)" if due else before},
    }


API_KEYS = Work(
    options={
        "username": {"type": "str", "required": True},
        "current_access_key": {"type": "str", "no_log": True},
        "current_secret_key": {"type": "str", "no_log": True},
        "regenerate": {"type": "bool", "default": False},
        "keys_file": {"type": "path", "no_log": False},
        "allow_lockout": {"type": "bool", "default": False},
    },
    do=bring_keys_into_line,
    writes=True,
    rules={"required_together": [("current_access_key", "current_secret_key")]},
)
