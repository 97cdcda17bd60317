# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is calling, and whether they may."""

from __future__ import annotations

import base64
import binascii
import hmac

import pyotp

from lab.r7 import catalogue
from lab.r7.state import Console, User
from lab.r7.transport import Call, Refused, not_found


def authenticate(console: Console, authorization: str, token: str) -> User:
    """The account behind the Basic credentials, or 401.

    Documented: Basic on each request, a Token header where two-factor authentication is on and the account has a
    seed, a threshold of failed logins. That failed Basic logins count toward it, that a success starts the count
    anew and that a wrong token does not count: inferred.
    """
    login, password = _basic(authorization)
    user = console.find_login(login)
    if user is None or user.password is None:
        # accounts of an external source would be asked of that source, which the lab does not have
        raise _unauthorized()
    if user.locked or not user.enabled:
        raise _unauthorized()
    if not hmac.compare_digest(user.password.encode(), password.encode()):
        user.failed_logins += 1
        threshold = console.switches["lock_threshold"]
        user.locked = bool(threshold) and user.failed_logins >= threshold
        raise _unauthorized()
    if console.switches["two_factor_enabled"] and user.two_factor_key and not _token_fits(user.two_factor_key, token):
        raise _unauthorized()
    user.failed_logins = 0
    return user


def _unauthorized() -> Refused:
    challenge = {"WWW-Authenticate": 'Basic realm="Security Console"'}
    return Refused(401, "Log in with the credentials of an account.", challenge)


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _unused, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise _unauthorized()
    try:
        login, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _unauthorized() from None
    if not colon:
        raise _unauthorized()
    return login, password


def _token_fits(key: str, token: str) -> bool:
    """Six digits of the 30 seconds that run, or of those before and after."""
    try:
        return pyotp.TOTP(key).verify(token, valid_window=1)
    except (binascii.Error, ValueError):
        return False  # a seed that is no base32 lets nobody in


def administrator(call: Call) -> None:
    """Documented: an operation that the caller lacks the privilege for is answered 401, like a bad login."""
    if call.caller.role != catalogue.GLOBAL_ADMIN:
        raise Refused(401, "You lack the privilege for this.")


def administrator_or_self(call: Call) -> None:
    """For reading one user. Documented: 404 for what the caller may not see."""
    if call.caller.role != catalogue.GLOBAL_ADMIN and call.params["id"] != call.caller.id:
        raise not_found()
