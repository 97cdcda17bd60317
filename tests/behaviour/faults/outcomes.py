# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can become of one request on its way to a scanner and back."""

from __future__ import annotations

import errno
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection

# A record of nobody who is there, in the shape of a tenant's.
_OTHER = {"id": 999999, "uuid": "0-0", "username": "nobody@example.com", "permissions": 16, "enabled": True}
_BODIES: dict[str, Any] = {"{}": {}, "[]": [], "null": None, "text": "done", "another user": _OTHER}

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>It works!</h1></body></html>\n"

# What an outcome says to whoever asks with the API's contract in mind.
ANSWERED, NOT_SENT, REFUSED, UNKNOWN, KILLED = "answered", "not sent", "refused", "unknown", "killed"


class Killed(BaseException):
    """The process died here: nothing of it reaches the scanner any more, and nothing that it does counts."""


@dataclass
class Served:
    """What the scanner itself answers."""

    status: int
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """One thing that can become of a request.

    Attributes:
        name: how tables and scripts call it.
        carried: whether the scanner carries the request out.
        verdict: what the API's contract lets one conclude from it.
        make: makes the response, or raises what the library raises; gets the scanner's own answer where it is carried
            out, and the product's name.
    """

    name: str
    carried: bool
    verdict: str
    make: Callable[[Any, requests.PreparedRequest, Served | None, str], requests.Response] = field(repr=False)


def response(adapter: Any, request: requests.PreparedRequest, served: Served, strict: bool = True) -> requests.Response:
    """What `requests` makes of an answer; with `strict` off, as with a transport that does not count the bytes."""
    raw = urllib3.HTTPResponse(
        body=io.BytesIO(served.content),
        headers=served.headers,
        status=served.status,
        preload_content=False,
        decode_content=False,
        request_method=str(request.method),
        enforce_content_length=strict,
    )
    built = HTTPAdapter.build_response(adapter, request, raw)
    built.connection = adapter
    return built


def _own(adapter: Any, request: Any, served: Served | None, _product: str) -> requests.Response:
    assert served is not None
    return response(adapter, request, served)


def _pool(request: Any) -> Any:
    return urllib3.HTTPSConnectionPool(request.url.split("/")[2], 443)


def _no_connection(_adapter: Any, request: Any, _served: Any, _product: str) -> requests.Response:
    text = f"Failed to establish a new connection: [Errno {errno.ECONNREFUSED}] Connection refused"
    reason = urllib3.exceptions.NewConnectionError(HTTPSConnection("scanner.test"), text)
    failure = urllib3.exceptions.MaxRetryError(_pool(request), request.path_url, reason)
    raise requests.exceptions.ConnectionError(failure, request=request)


def _no_connection_in_time(_adapter: Any, request: Any, _served: Any, _product: str) -> requests.Response:
    reason = urllib3.exceptions.ConnectTimeoutError(None, "Connection to scanner.test timed out.")
    failure = urllib3.exceptions.MaxRetryError(_pool(request), request.path_url, reason)
    raise requests.exceptions.ConnectTimeout(failure, request=request)


def _reset(_adapter: Any, request: Any, _served: Any, _product: str) -> requests.Response:
    reset = ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
    failure = urllib3.exceptions.ProtocolError("Connection aborted.", reset)
    raise requests.exceptions.ConnectionError(failure, request=request)


def _no_answer_in_time(_adapter: Any, request: Any, _served: Any, _product: str) -> requests.Response:
    failure = urllib3.exceptions.ReadTimeoutError(_pool(request), request.path_url, "Read timed out.")
    raise requests.exceptions.ReadTimeout(failure, request=request)


def _cut(strict: bool) -> Callable[..., requests.Response]:
    def make(adapter: Any, request: Any, served: Served | None, _product: str) -> requests.Response:
        assert served is not None
        # An empty answer has no half: then a byte is announced that never comes.
        headers = {**served.headers, "content-length": str(max(1, len(served.content)))}
        half = served.content[: len(served.content) // 2]
        return response(adapter, request, Served(served.status, headers, half), strict)

    return make


def _instead(status: int, body: str, headers: dict[str, str] | None = None) -> Callable[..., requests.Response]:
    """An answer that the scanner had no part in: "api" is the API's error, then "html", "empty", or JSON of a kind."""

    def make(adapter: Any, request: Any, _served: Any, product: str) -> requests.Response:
        sent = dict(headers or {})
        content = b""
        if body == "html":
            content, sent["content-type"] = PAGE, "text/html; charset=utf-8"
        elif body != "empty":
            found = api_error(product, status) if body == "api" else _BODIES[body]
            if product == "sc" and body == "another user":
                found = {**api_error(product, 200), "response": found, "error_code": 0, "error_msg": ""}
            content = json.dumps(found).encode()
            sent["content-type"] = "application/json;charset=UTF-8"
        sent["content-length"] = str(len(content))
        return response(adapter, request, Served(status, sent, content))

    return make


def api_error(product: str, status: int) -> dict[str, Any]:
    """The body of an error in the product's own shape (r7: documented; tvm, sc: recorded)."""
    if product == "sc":
        said = {"error_code": 146, "error_msg": "The lab refuses this.\n", "warnings": [], "timestamp": 1554493355}
        return {"type": "regular", "response": "", **said}
    if product == "tvm":
        return {"statusCode": status, "error": "Refused", "message": "The lab refuses this."}
    links = [{"href": "https://localhost:3780/api/3", "rel": "self"}]
    return {"status": str(status), "message": "The lab refuses this.", "links": links}


def _killed(_adapter: Any, _request: Any, _served: Any, _product: str) -> requests.Response:
    raise Killed


def _all() -> list[Outcome]:
    found = [
        Outcome("ok", True, ANSWERED, _own),
        Outcome("refused connection", False, NOT_SENT, _no_connection),
        Outcome("connect time-out", False, NOT_SENT, _no_connection_in_time),
        Outcome("429", False, NOT_SENT, _instead(429, "html")),
        Outcome("429 Retry-After", False, NOT_SENT, _instead(429, "html", {"retry-after": "7"})),
        *(Outcome(str(status), False, REFUSED, _instead(status, "api")) for status in (400, 401, 403, 404, 409)),
        Outcome("401 html", False, REFUSED, _instead(401, "html")),
        Outcome("403 empty", False, REFUSED, _instead(403, "empty")),
        Outcome("truncated", True, UNKNOWN, _cut(strict=True)),
        Outcome("short", True, UNKNOWN, _cut(strict=False)),
        Outcome("kill before", False, KILLED, _killed),
        Outcome("kill after", True, KILLED, _killed),
    ]
    both: dict[str, Callable[..., requests.Response]] = {
        "reset": _reset,
        "time-out": _no_answer_in_time,
        **{f"{status} html": _instead(status, "html") for status in (403, 404, 409)},
        "500": _instead(500, "api"),
        "502 html": _instead(502, "html"),
        "503": _instead(503, "api"),
        "200 html": _instead(200, "html"),
        "200 empty": _instead(200, "empty"),
        **{f"200 {name}": _instead(200, name) for name in _BODIES},
    }
    for name, make in both.items():
        found.append(Outcome(name, False, UNKNOWN, make))
        found.append(Outcome(f"{name}, done", True, UNKNOWN, make))
    return found


OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _all()}
"""Every outcome by its name; ", done" says that the scanner carried the request out all the same."""

OK = OUTCOMES["ok"]
SHAPES = [f"200 {name}{done}" for name in _BODIES if name != "{}" for done in ("", ", done")]
"""What stands for the empty object with status 200 in other shapes: it is met, but not crossed with everything."""

FAULTS = [
    name for name, outcome in OUTCOMES.items() if outcome.verdict not in (ANSWERED, KILLED) and name not in SHAPES
]
