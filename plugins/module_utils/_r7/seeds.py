# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Two-factor seeds of accounts: read where that matters, and put back in the form that the console reads."""

from __future__ import annotations

import functools
import threading

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, NotConfirmed
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import SEED_FORMS, R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write


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

        Once an account has none, the settings say whether two-factor login is on at all; where it is not, no further
        seed need be read.

        Raises:
            AccessError: the console gave no answer of its own.
        """
        if self._off:
            return None
        key, known = self._api.get_two_factor_key(user_id)
        if key is None:
            with self._lock:
                if not self._asked:
                    self._asked = True
                    self._off = not self._api.has_two_factor_login()
                if not known and not self._off:
                    self.unknown.append(login)
        return key

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
            if journal.read(lambda: self._api.get_two_factor_key(user_id)[0]) == key:
                return
            stored_other = True
        if refusal is not None and not stored_other:
            raise refusal
        raise NotConfirmed(f"the console stored another seed for '{login}' than the one sent: set it there")

    def _look(self, user_id: int, carried_out: set[str]) -> Seen:
        return Seen(DONE if self._api.get_two_factor_key(user_id)[0] in carried_out else BEFORE)
