# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Two-factor seeds of accounts: read where that matters, and set in the form that the console reads.

A seed never stands in a result.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    NotConfirmed,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._private_file import require_writable, secret_file
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import totp
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import SEED_FORMS, R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    UNTOLD,
    Journal,
    Seen,
    Write,
    is_hopeless,
)

_FILE = "key_file"


class Seeds:
    """The two-factor seeds of a console's accounts."""

    def __init__(self, api: R7Api) -> None:
        """Take the console; nothing is asked."""
        self._api = api
        self._lock = threading.Lock()
        self._asked = False
        self._off = False
        self.unknown: list[str] = []
        """Logins of accounts whose seed the console does not show, although two-factor login is on."""

    def read(self, login: str, user_id: int) -> str | None:
        """Return an account's seed, ``None`` where there is none, or none is known.

        Once an account has none, or its seed cannot be read, the settings say whether two-factor login is on at all;
        where it is not, no further seed need be read.

        Raises:
            AccessError: the console gave no answer of its own.
        """
        if self._off:
            return None
        try:
            key, known = self._api.get_two_factor_key(user_id)
        except AccessError as error:
            # Where two-factor login is off, no seed is at stake; should that be unreadable too, the first error counts.
            with contextlib.suppress(AccessError):
                if not is_hopeless(error) and self._is_off():
                    return None
            raise
        if key is None and not self._is_off() and not known:
            self.unknown.append(login)
        return key

    def _is_off(self) -> bool:
        """Return whether the settings have two-factor login off; asks once."""
        with self._lock:
            if not self._asked:
                self._off = not self._api.has_two_factor_login()
                self._asked = True
            return self._off

    def put(self, login: str, user_id: int, key: str, journal: Journal) -> None:
        """Set a seed, and read it again to know that it was understood.

        A form that is refused has written nothing, so that the next can be tried; should the console have stored that
        one to the letter, it could read the first one after all.

        Raises:
            ApiError: the console refuses it.
            NotConfirmed: it was not stored, or could not be read again.
        """
        refusal: ApiError | None = None
        stored_other = False
        for form in (*SEED_FORMS, SEED_FORMS[0]):
            send = functools.partial(self._api.set_two_factor_key, user_id, key, form)
            look = functools.partial(self._look, user_id, {key, form(key)})
            write = Write("set the two-factor seed", send, look)
            try:
                journal.carry_out(write)
            except ApiError as error:
                if error.status not in (400, 415):
                    raise
                if refusal is not None:
                    break
                refusal = error
                continue
            found = journal.read(lambda: self._api.get_two_factor_key(user_id)[0])
            if found == key:
                return
            if found is None:
                # Another form now could put a seed that works out of use.
                raise NotConfirmed(f"the console took the seed of '{login}' and does not show it: check it there")
            stored_other = True
        if refusal is not None and not stored_other:
            raise refusal
        raise NotConfirmed(f"the console stored another seed for '{login}' than the one sent: set it there")

    def _look(self, user_id: int, carried_out: set[str]) -> Seen:
        found, known = self._api.get_two_factor_key(user_id)
        if found in carried_out:
            return Seen(DONE)
        return Seen(BEFORE if known else UNTOLD)


def bring_seed_into_line(request: Request) -> Done:
    """Set or regenerate an account's seed; the options are ``username``, ``key``, ``regenerate`` and ``key_file``.

    Raises:
        AccessError: neither or both are asked for, the seed is not base32, the account is the task's own, the file
            cannot be written, or the console stored something else.
    """
    backend, params, keep_secret = request.backend, request.params, request.keep_secret
    key = totp.plain(params["key"]) if params["key"] else None
    if bool(key) == params["regenerate"]:
        # Ansible's own required_one_of does not see it, as an option with a default counts as given.
        raise UsageError("give one of two: key, or regenerate=true with key_file")
    if key and params["key_file"]:
        raise UsageError("key_file is only written with regenerate=true: leave it out where key is given")
    if key:
        totp.seed_bytes(key)
        keep_secret(key)
    if params["regenerate"]:
        require_writable(_FILE, params["key_file"])
    account, warnings = backend.find_named("login", params["username"])
    before, known = backend.api.get_two_factor_key(account.ref)
    if before:
        keep_secret(before)
    if not known:
        warnings.append(f"the console does not show whether {account.username} has a two-factor seed")
    changed = params["regenerate"] or (key is not None and (before is None or totp.plain(before) != key))
    if changed and backend.is_self(account) and not backend.api.credentials.makes_codes_of(key):
        raise UsageError(
            f"'{account.username}' is the account that this task itself uses, which could not sign in any more with "
            "another seed: use another one, or give totp_secret the seed of key"
        )
    if changed and not request.check_mode:
        journal = backend.journal()
        with journal.told():
            if params["regenerate"]:
                old = (before, known)
                _regenerate(backend, account.ref, old, params["key_file"], journal, keep_secret)
            else:
                backend.seeds.put(account.username, account.ref, str(key), journal)
    title = f"{account.username}'s two-factor seed"
    result = {
        "changed": changed,
        "username": account.username,
        "configured": bool(before or changed),
        "diff": {
            "before_header": title,
            "after_header": title,
            "before": {"two_factor": "a seed (not shown)" if before else "none"},
            "after": {"two_factor": "another seed (not shown)" if changed and before else _shown(before or changed)},
        },
    }
    return Done(result, warnings)


def _shown(configured: Any) -> str:
    return "a seed (not shown)" if configured else "none"


def _regenerate(
    backend: Any,
    user_id: int,
    old: tuple[str | None, bool],
    path: str,
    journal: Journal,
    keep_secret: Callable[[str], None],
) -> None:
    """Have a new seed made and write it into a file that only its owner can read, all of it or nothing.

    The file is opened before the seed is made, and a seed whose answer was lost is read, as nobody else learns it.
    ``old`` is the seed before, and whether that is known: where it is not, a seed that is read could be the old one,
    so that only the console's own answer counts.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
        NotConfirmed: the seed was made and could not be written down.
    """

    before, was_known = old

    def look() -> Seen:
        if not was_known:
            return Seen(UNTOLD)
        found, known = backend.api.get_two_factor_key(user_id)
        if found and found != before:
            return Seen(DONE, found)
        return Seen(BEFORE if known else UNTOLD)

    with secret_file(_FILE, path, "the console made a new seed") as file:
        made = journal.carry_out(Write("made a new seed", lambda: backend.api.regenerate_two_factor_key(user_id), look))
        keep_secret(made)
        file.write(f"{made}\n")


TWO_FACTOR = Work(
    options={
        "username": {"type": "str", "required": True, "aliases": ["login"]},
        "key": {"type": "str", "no_log": True},
        "regenerate": {"type": "bool", "default": False},
        "key_file": {"type": "path", "no_log": False},
    },
    do=bring_seed_into_line,
    writes=True,
    rules={"required_if": [("regenerate", True, ("key_file",))]},
)
