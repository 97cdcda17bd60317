# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers as this API forms them: the envelope, the headers, the errors."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from lab.sc.model import Account
from lab.sc.sessions import Session
from lab.sc.state import SecurityCenter

# Recorded headers; the framework that serves the lab adds none of its own for "Server".
_HEADERS = {
    "Server": "Apache",
    "Cache-Control": "no-cache, no-store",
    "Pragma": "no-cache",
    "Vary": "x-apikey",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
COOKIE = "TNS_SESSIONID"


class Refused(Exception):
    """The request is answered with an error, which is no failure of the lab."""

    def __init__(self, code: int, message: str, status: int = 403, response: Any = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.response = response
        self.by_gate = False


class NotAdmitted(Refused):
    """A refusal to authenticate, which is answered in its own form: text/html, no line feed (recorded)."""

    def __init__(self, code: int, message: str, status: int = 403) -> None:
        super().__init__(code, message, status)
        self.by_gate = True


def invalid_token() -> NotAdmitted:
    """Recorded: no token, a wrong one, one that has expired."""
    return NotAdmitted(12, "This request contains an invalid token.")


def needs_organization() -> Refused:
    """Recorded: an administrator asks for what lives in an organization and does not say in which."""
    return Refused(15, "Valid orgID is required.\n")


def missing(what: str, why: str) -> Refused:
    """Recorded: a line on what failed and one on why, for what does not exist and for what one may not see."""
    return Refused(147, f"{what}\n{why}\n")


def not_there(kind: str, number: Any, doing: str = "retrieve") -> Refused:
    """The same for an object that the path names. Recorded for deleting, inferred for the others."""
    start = f"Unable to find existing {kind} #{number} to {doing}." if doing != "retrieve" else None
    return missing(start or f"Unable to retrieve {kind} #{number}.", f"{kind} #{number} does not exist.")


@dataclass
class Call:
    """One request. `caller` is who acts; nobody, where the request is for everybody."""

    center: SecurityCenter
    method: str
    query: QueryParams
    params: dict[str, str]
    body: bytes
    headers: Any
    cookie: str | None
    fingerprint: str | None
    address: str
    session: Session | None = None
    by_keys: bool = False
    account: Account | None = None
    cookies: list[str] = field(default_factory=list)
    """Session ids for the answer to set, in this order."""
    switches: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.switches = self.center.switches

    @property
    def caller(self) -> Account:
        """The account that acts."""
        if self.account is None:
            raise invalid_token()
        return self.account

    def data(self) -> dict[str, Any]:
        """The body as a JSON object; none at all is an empty one. What is answered to anything else is unknown."""
        if not self.body.strip():
            return {}
        try:
            value = json.loads(self.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise self.refused("The body is not a JSON object.")
        return value

    def refused(self, why: str) -> Refused:
        """A validation or permission that has no recorded text: recorded are the status and the class of the code."""
        text = "The request was refused." if self.switches["error_text_generic"] else why
        return Refused(146, f"{text}\n")


def answer(call: Call, response: Any) -> Response:
    """A success."""
    return _enveloped(call, response, 0, "", 200, by_gate=False)


def error(call: Call, refused: Refused) -> Response:
    """A refusal."""
    return _enveloped(call, refused.response, refused.code, refused.message, refused.status, refused.by_gate)


def _enveloped(call: Call, response: Any, code: int, message: str, status: int, by_gate: bool) -> Response:
    """Recorded: PHP's JSON, which escapes slashes and all that is not ASCII."""
    center, switches = call.center, call.switches
    envelope = {
        "type": "regular",
        "response": response,
        "error_code": code,
        "error_msg": message,
        "warnings": _warnings(switches["warnings"]) if not code else [],
        "timestamp": center.now(),
    }
    # a slash can only be within a string
    text = json.dumps(envelope, separators=(",", ":")).replace("/", "\\/")
    if switches["trailing_newline"] and not by_gate:
        text += "\n"
    html = by_gate and switches["error_html_content_type"]
    reply = Response(text, status, _HEADERS)
    reply.headers["Content-Type"] = "text/html; charset=UTF-8" if html else "application/json"
    if switches["version_header"] or switches["release"] == "5.8.0":
        reply.headers["SecurityCenter"] = switches["release"]
    same_site = "" if switches["release"] == "5.8.0" else "; SameSite=Strict"
    for cookie in call.cookies:
        reply.headers.append("Set-Cookie", f"{COOKIE}={cookie}; path=/; secure; HttpOnly{same_site}")
    return reply


def _warnings(form: str) -> list[Any]:
    """The form of an item is unknown; clients expect one of these two (community)."""
    text = "The licence of the lab is about to expire."
    forms: dict[str, list[Any]] = {"off": [], "strings": [text], "objects": [{"code": 1, "warning": text}]}
    return forms[form]
