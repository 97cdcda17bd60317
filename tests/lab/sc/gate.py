# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is calling: API keys, or the cookie and the token of a session."""

from __future__ import annotations

import hmac
import re

from lab.sc.model import Account
from lab.sc.sessions import fresh_cookie
from lab.sc.transport import Call, NotAdmitted, invalid_token

_PAIR = re.compile(r"\s*(accesskey|secretkey)\s*=\s*([^;\s]+)\s*", re.IGNORECASE)


def identify(call: Call) -> None:
    """Set who acts, or refuse.

    Documented: keys and a token in one request are refused. A cookie alone beside the keys is not a token: the
    vendor's own client sends the one that GET /system has set (community).
    """
    given, token = call.headers.get("x-apikey"), call.headers.get("x-securitycenter")
    if given is not None and call.switches["release"] != "5.8.0":
        # recorded for keys that are refused, inferred for those that are not: a session is begun, and of no use
        call.cookies.append(fresh_cookie())
        if token is not None:
            raise NotAdmitted(0, "Both a token and API keys were sent.", 400)
        call.account = _holder(call, given)
        call.by_keys = True
        return
    call.session = call.center.sessions.find(call.cookie, token) if token is not None else None
    if call.session is None:
        raise invalid_token()
    call.account = call.session.account


def has_keys(call: Call) -> bool:
    """Whether the request carries API keys that this release knows of."""
    return call.headers.get("x-apikey") is not None and call.switches["release"] != "5.8.0"


def holder_of_certificate(call: Call) -> Account | None:
    """The account that the certificate of this connection belongs to."""
    if call.fingerprint is None:
        return None
    return next((one for one in call.center.accounts.values() if _same(one.fingerprint, call.fingerprint)), None)


def _same(stored: str | None, presented: str) -> bool:
    """How a fingerprint is written is unknown: colons and capitals make no difference here."""
    return stored is not None and stored.replace(":", "").lower() == presented


def _holder(call: Call, header: str) -> Account:
    """The account of a pair of keys. Community: the names in any case, with and without a last semicolon.

    That a locked account's keys are refused like wrong ones is inferred.
    """
    if not call.switches["api_keys_enabled"]:
        raise NotAdmitted(0, "", 400)
    pairs = [_PAIR.fullmatch(part) for part in header.split(";") if part.strip()]
    keys = {found[1].lower(): found[2] for found in pairs if found}
    for account in call.center.accounts.values():
        if account.keys and not account.locked and _fit(account.keys, keys):
            return account
    raise NotAdmitted(0, "", 400 if call.switches["bad_key_answer"] == "400" else 403)


def _fit(own: tuple[str, str], keys: dict[str, str]) -> bool:
    """Whether these are an account's own keys."""
    given = (keys.get("accesskey", ""), keys.get("secretkey", ""))
    return all(hmac.compare_digest(one.encode(), other.encode()) for one, other in zip(own, given, strict=True))
