# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The open sessions of a Security Center."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.sc.model import Account


def fresh_cookie() -> str:
    """A session id in the recorded form: 32 hexadecimal digits."""
    return secrets.token_hex(16)


@dataclass(eq=False)
class Session:
    """What a cookie and a token stand for. `account` is who acts, `owner` who has logged in."""

    owner: Account
    account: Account
    cookie: str = field(default_factory=fresh_cookie, repr=False)
    token: int = field(default_factory=lambda: secrets.randbelow(2**31 - 10**8) + 10**8, repr=False)
    last_used: float = field(default_factory=time.monotonic)


class Sessions:
    """All sessions that were opened and neither closed nor timed out."""

    def __init__(self, timeout: int) -> None:
        self._timeout = timeout
        self._by_cookie: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        """The open sessions, the oldest first."""
        self._drop_stale()
        return iter(list(self._by_cookie.values()))

    def __len__(self) -> int:
        self._drop_stale()
        return len(self._by_cookie)

    def open(self, account: Account) -> Session:
        """Log an account in."""
        session = Session(account, account)
        self._by_cookie[session.cookie] = session
        return session

    def find(self, cookie: str | None, token: str | None = None) -> Session | None:
        """The session of a cookie and, where one is given, a token; the session counts as used."""
        self._drop_stale()
        session = self._by_cookie.get(cookie or "")
        if session is None or (token is not None and token != str(session.token)):
            return None
        session.last_used = time.monotonic()
        return session

    def of(self, account: Account) -> list[Session]:
        """The sessions that an account has opened, the oldest first."""
        return [session for session in self if session.owner is account]

    def close(self, session: Session) -> None:
        """Log out."""
        self._by_cookie.pop(session.cookie, None)

    def close_all_of(self, account: Account) -> None:
        """End whatever an account has opened, or acts in."""
        for session in self:
            if account in (session.owner, session.account):
                self.close(session)

    def expire(self) -> None:
        """Let every session time out now."""
        self._by_cookie.clear()

    def _drop_stale(self) -> None:
        oldest = time.monotonic() - self._timeout
        self._by_cookie = {key: session for key, session in self._by_cookie.items() if session.last_used > oldest}
