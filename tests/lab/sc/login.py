# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Beginning and ending a session, and what the server says of itself to anybody."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import catalogue, gate
from lab.sc.model import Account
from lab.sc.sessions import Session, fresh_cookie
from lab.sc.transport import Call, NotAdmitted, Refused, answer

# Recorded form, a few of several hundred.
_TIMEZONES = [("America/New_York", -5), ("Asia/Kolkata", 5.5), ("Europe/Oslo", 1), ("Pacific/Auckland", 13)]


def post_token(call: Call) -> Response:
    """Log in with a username and a password, or (documented differently by release) with a certificate alone."""
    if gate.has_keys(call):
        raise NotAdmitted(0, "Both a login and API keys were sent.", 400)  # inferred from the rule on tokens
    body = call.data()
    if {"username", "password"} & body.keys():
        account = _account(call, body.get("username"), body.get("password"))
    elif call.switches["cert_token"] == "token_post":
        account = _by_certificate(call)
    else:
        account = None
    if account is None:
        # Recorded body, unknown status.
        text = "Invalid login credentials\n"
        raise Refused(161, text, status=call.switches["login_fail_status"], response=[])
    if not _has_room(call, account, _is_true(body.get("releaseSession"))):
        # Recorded: a success without a token.
        return answer(call, {"releaseSession": True})
    known = {
        "lastLogin": str(account.last_login),
        "lastLoginIP": account.last_login_ip,
        "failedLogins": str(account.failed_logins),
        "failedLoginIP": account.failed_login_ip,
        "lastFailedLogin": str(account.last_failed_login),
    }
    unassociated = call.fingerprint is not None and gate.holder_of_certificate(call) is not account
    session = _open(call, account)
    return answer(call, {**known, "token": session.token, "unassociatedCert": "true" if unassociated else "false"})


def delete_token(call: Call) -> Response:
    """Log out. That it is no error with API keys, which have no session, is inferred."""
    if call.session:
        call.center.sessions.close(call.session)
    return answer(call, "")


def get_system(call: Call) -> Response:
    """What anybody may know. With API keys these are checked here as well (recorded)."""
    switches, center = call.switches, call.center
    session = None
    if gate.has_keys(call):
        gate.identify(call)
    else:
        # inferred: with the cookie alone one is a stranger, and a certificate begins another session in its place;
        # the vendor's own client asks twice and needs a cookie from each answer
        token = call.headers.get("x-securitycenter")
        session = center.sessions.find(call.cookie, token) if token is not None else None
        account = _by_certificate(call) if session is None and switches["cert_token"] == "system" else None
        if account is not None and _has_room(call, account, False):
            session = _open(call, account)
        elif session is None and call.cookie is None:
            call.cookies.append(fresh_cookie())  # recorded, and not needed for a login (community)
    old = switches["release"] == "5.8.0"
    known = session is not None or call.account is not None or old or not switches["system_version_needs_auth"]
    shown: dict[str, Any] = {"reportTypes": [{"name": "CSV", "type": "csv", "enabled": "true", "attributeSets": []}]}
    if known:
        shown["version"] = switches["release"]
    shown |= {
        "buildID": "202600000001",
        "banner": "",
        "releaseID": "202600000001",
        "uuid": center.uuid,
        "logo": "assets/images/icon.png",
        "serverAuth": "any",
        "serverClassification": "None",
        "sessionTimeout": str(switches["session_timeout"]),
        "licenseStatus": "Valid",
        "ACAS": "false",
        "freshInstall": "no",
        "headerText": "",
        "loginNotifications": "false",
        "PasswordComplexity": "true" if switches["password_complexity"] else "false",
        "telemetryEnabled": "false",
    }
    if session is not None and call.fingerprint is not None and switches["cert_token"] == "system":
        shown["token"] = session.token
    shown["timezones"] = [{"name": name, "gmtOffset": offset} for name, offset in _TIMEZONES]
    return answer(call, shown)


def get_locale(call: Call) -> Response:
    """Recorded: nothing is set, and nobody is told without a session."""
    return answer(call, {"code": "", "name": "", "description": ""})


def _account(call: Call, username: Any, password: Any) -> Account | None:
    """The account that may log in so. Documented: no linked one, and a limit of failures that locks an account.

    The lab has no directory to ask: accounts of LDAP and SAML cannot log in. That a success starts the count of
    failures anew is inferred.
    """
    named = [one for one in call.center.accounts.values() if one.username == username]
    # usernames can be the same in two organizations where a switch says so; then the password decides
    named.sort(key=lambda one: one.password != password)
    account = named[0] if named else None
    if account is None or account.locked or account.auth_type not in catalogue.LOCAL_AUTH_TYPES:
        return None
    if account.password is None or account.password != password:
        account.failed_logins += 1
        account.last_failed_login, account.failed_login_ip = call.center.now(), call.address
        limit = call.switches["max_login_attempts"]
        account.locked = bool(limit) and account.failed_logins >= limit
        return None
    return account


def _by_certificate(call: Call) -> Account | None:
    account = gate.holder_of_certificate(call)
    return None if account is None or account.locked else account


def _has_room(call: Call, account: Account, release: bool) -> bool:
    """Whether a session may be opened; with `release` an older one of the account makes room (documented)."""
    own, limit = call.center.sessions.of(account), call.switches["session_limit"]
    if not call.switches["release_session"] and (not limit or len(own) < limit):
        return True
    if release and own:
        call.center.sessions.close(own[0])
    return release


def _open(call: Call, account: Account) -> Session:
    """Open a session under a new id. Community: the id that the request came with is set once more, before it."""
    before = call.center.sessions.find(call.cookie)
    if before is not None:
        call.center.sessions.close(before)  # inferred: its id is the one that is given up
    session = call.center.sessions.open(account)
    if call.switches["rotate_session_cookie"] == "two_set_cookie":
        call.cookies.append(call.cookie or fresh_cookie())
    call.cookies.append(session.cookie)
    account.last_login, account.last_login_ip = call.center.now(), call.address
    account.failed_logins = 0
    return session


def _is_true(value: Any) -> bool:
    """Community: clients send true, "true" and "FALSE"."""
    return value is True or (isinstance(value, str) and value.lower() == "true")
