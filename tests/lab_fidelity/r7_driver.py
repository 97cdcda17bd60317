# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a simulated console in this process, without a network, and checks each answer against the schema."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lab import r7
from r7_schema import check_response

_NOTHING = object()


@dataclass
class Reply:
    """An answer: `body` is the parsed JSON, or None if there is none."""

    status: int
    headers: dict[str, str]
    text: str
    body: Any


class Driver:
    """A console with the switches given, and calls on it as its Global Administrator unless told otherwise."""

    def __init__(self, people: int = 12, **switches: Any) -> None:
        self.scanner = r7.build("r7-1", people, switches)
        self.console = self.scanner.state
        self.admin = self.console.user("labadmin")
        self.non_admin = self.console.user(self.scanner.credentials["non_admin"]["username"])

    def call(
        self,
        method: str,
        path: str,
        value: Any = _NOTHING,
        *,
        raw: bytes | None = None,
        auth: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        checked: bool = True,
    ) -> Reply:
        """Send `value` as JSON (or `raw` as it is) to `path` below the API's root."""
        login, password = auth or (self.admin.login, self.admin.password)
        sent = {
            "authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode(),
            "content-type": "application/json",
            **(headers or {}),
        }
        body = raw if raw is not None else b"" if value is _NOTHING else json.dumps(value).encode()
        reply = asyncio.run(_served(self.scanner.app, method, "/api/3" + path, sent, body))
        if checked:
            problems = check_response(method, "/api/3" + path, reply.status, reply.body)
            assert not problems, f"{method} {path} -> {reply.status}: {problems}"
        return reply

    def get(self, path: str, **options: Any) -> Any:
        """The body of a GET that must succeed."""
        reply = self.call("GET", path, **options)
        assert reply.status == 200, reply.text
        return reply.body

    def edit(self, who: str, /, **changes: Any) -> dict[str, Any]:
        """A body for PUT that says what is true of a user now, but for `changes`; None leaves a property out."""
        user = self.console.user(who)
        source = self.console.sources[user.source]
        body = {
            "login": user.login,
            "name": user.name,
            "email": user.email,
            "enabled": user.enabled,
            "locale": {"default": user.locale_default, "reports": user.locale_reports},
            "authentication": {"type": source.type, "id": source.id},
            "role": {
                "id": user.role,
                "allSites": user.all_sites,
                "allAssetGroups": user.all_asset_groups,
                "superuser": user.superuser,
            },
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def site(self, name: str) -> int:
        """The id of a site."""
        return next(site.id for site in self.console.sites.values() if site.name == name)

    def group(self, name: str) -> int:
        """The id of an asset group."""
        return next(group.id for group in self.console.asset_groups.values() if group.name == name)


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
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 3780),
    }
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    text = b"".join(message.get("body", b"") for message in messages[1:]).decode()
    sent_back = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    parsed = json.loads(text) if text and "json" in sent_back.get("content-type", "") else None
    return Reply(messages[0]["status"], sent_back, text, parsed)
