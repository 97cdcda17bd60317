# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a simulated Security Center in this process, without a network."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lab import sc
from lab.sc.model import Account

_NOTHING = object()


@dataclass
class Reply:
    """An answer, whose body is always an envelope."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    """The session ids that the answer sets, in this order."""
    text: str
    code: int = field(init=False)
    message: str = field(init=False)
    response: Any = field(init=False)
    warnings: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        body = json.loads(self.text)
        assert list(body) == ["type", "response", "error_code", "error_msg", "warnings", "timestamp"]
        self.code, self.message, self.response = body["error_code"], body["error_msg"], body["response"]
        self.warnings = body["warnings"]

    @property
    def refusal(self) -> tuple[int, int]:
        """Status and code."""
        return self.status, self.code


class Client:
    """Somebody who sends requests; `headers` say who."""

    def __init__(self, app: Any, **headers: str) -> None:
        self.app = app
        self.headers = headers

    def call(self, method: str, path: str, value: Any = _NOTHING, *, raw: bytes = b"", **headers: str) -> Reply:
        """Send `value` as JSON (or `raw` as it is) to `path` below the API's root."""
        body = raw if value is _NOTHING else json.dumps(value).encode()
        sent = {name.replace("_", "-"): text for name, text in {**self.headers, **headers}.items() if text}
        return asyncio.run(_served(self.app, method, "/rest" + path, sent, body))

    def ok(self, method: str, path: str, value: Any = _NOTHING, **options: Any) -> Any:
        """The response of a request that must succeed."""
        reply = self.call(method, path, value, **options)
        assert reply.refusal == (200, 0), reply.text
        return reply.response

    def get(self, path: str) -> Any:
        """The response of a GET that must succeed."""
        return self.ok("GET", path)


class Driver:
    """A Security Center with the switches given, its administrator, and the manager of organization 1."""

    def __init__(self, people: int = 12, **switches: Any) -> None:
        self.scanner = sc.build("sc-1", people, {**sc.SWITCHES, **switches})
        self.center = self.scanner.state
        self.nobody = Client(self.scanner.app)
        self.admin_account = self.center.account("labadmin")
        self.manager_account = self.center.account("retail.manager")
        self.admin = self.with_keys(self.admin_account)
        self.manager = self.with_keys(self.manager_account)

    def with_keys(self, account: Account) -> Client:
        """A client with the API keys of an account."""
        access_key, secret_key = account.keys or self.center.issue_keys(account)
        return Client(self.scanner.app, x_apikey=f"accesskey={access_key}; secretkey={secret_key};")

    def log_in(self, account: Account, **more: Any) -> Client:
        """A client with a session of an account."""
        reply = self.try_log_in(account, **more)
        assert isinstance(reply.response["token"], int), reply.text
        cookie = f"TNS_SESSIONID={reply.cookies[-1]}"
        return Client(self.scanner.app, cookie=cookie, x_securitycenter=str(reply.response["token"]))

    def try_log_in(self, account: Account, **more: Any) -> Reply:
        """What a login of an account is answered."""
        given = {"username": account.username, "password": account.password, **more}
        return self.nobody.call("POST", "/token", given)


async def _served(app: Any, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
    """One request, as a server would hand it to the application."""
    bare, _unused, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": unquote(bare),
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.9", 1),
        "server": ("127.0.0.1", 443),
    }
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    text = b"".join(message.get("body", b"") for message in messages[1:]).decode()
    pairs = [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]
    cookies = [
        value.partition(";")[0].removeprefix("TNS_SESSIONID=") for name, value in pairs if name.lower() == "set-cookie"
    ]
    return Reply(messages[0]["status"], dict(pairs), cookies, text)
