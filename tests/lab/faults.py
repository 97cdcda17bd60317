# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""Faults on demand: answers that are late, wrong, cut short or missing.

A rule is a dict. Which requests it meets: `scanner`, `product`, `method`, `path` (a regular expression for the whole
path); a key left out matches everything. When: `after` (how many matching requests to let pass first, default 0),
`times` (how many to meet after that, default 1; 0 = all of them). What happens is `do`:

- ``status``: answer with `status` and, if given, `headers`, `body` and `content_type`; the request is not carried out.
- ``reset``: close the connection without an answer; the request is not carried out.
- ``lose_answer``: carry the request out, then close the connection without an answer.
- ``delay``: wait `ms`, then carry the request out.
- ``truncate``: carry the request out, announce the whole body, send half of it and close the connection.
- ``garbage``: answer 200 with a page of HTML; the request is not carried out.

The first rule that meets a request decides; a rule that has met its number of requests is spent.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.protocol import connection_of
from lab.scanner import Scanner

_ACTIONS = {
    "status": {"status", "headers", "body", "content_type"},
    "reset": set(),
    "lose_answer": set(),
    "delay": {"ms"},
    "truncate": set(),
    "garbage": set(),
}
_COMMON = {"scanner", "product", "method", "path", "after", "times", "do"}
_GARBAGE = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n"


class _Rule:
    """One rule, with the count of the requests it has matched so far."""

    def __init__(self, given: dict[str, Any]) -> None:
        if not isinstance(given, dict) or given.get("do") not in _ACTIONS:
            raise ValueError(f"a fault is an object whose 'do' is one of {', '.join(_ACTIONS)}; not {given!r}")
        unknown = set(given) - _COMMON - _ACTIONS[given["do"]]
        if unknown:
            raise ValueError(f"a fault that does {given['do']!r} has no {', '.join(sorted(unknown))}")
        if given["do"] == "status" and not isinstance(given.get("status"), int):
            raise ValueError("a fault that does 'status' needs a status, a number")
        self.given = given
        self._path = re.compile(given.get("path", ".*"))
        self.matched = 0

    def meets(self, scanner: Scanner, method: str, path: str) -> bool:
        """Say whether the rule applies to this request, and count it."""
        given = self.given
        if (
            given.get("scanner", scanner.name) != scanner.name
            or given.get("product", scanner.product) != scanner.product
            or given.get("method", method).upper() != method
            or not self._path.fullmatch(path)
        ):
            return False
        self.matched += 1
        position = self.matched - given.get("after", 0)
        times = given.get("times", 1)
        return position > 0 and (times == 0 or position <= times)


class FaultPlan:
    """The rules in force; they can be changed while the lab is serving."""

    def __init__(self, rules: Iterable[dict[str, Any]] = (), file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []
        self._file = file
        self._stamp: tuple[int, int] | None = None
        self.set(rules)
        if file is not None:
            self.set(json.loads(file.read_text(encoding="utf-8")))
            self._stamp = self._file_stamp()

    def set(self, rules: Iterable[dict[str, Any]]) -> None:
        """Put these rules in the place of all others; the counting starts anew."""
        fresh = [_Rule(rule) for rule in rules]
        with self._lock:
            self._rules = fresh

    def add(self, **rule: Any) -> None:
        """Add one rule behind the others."""
        fresh = _Rule(rule)
        with self._lock:
            self._rules.append(fresh)

    def clear(self) -> None:
        """Drop all rules."""
        self.set([])

    def met(self) -> int:
        """Return how many requests the rules in force were about so far."""
        with self._lock:
            return sum(rule.matched for rule in self._rules)

    def find(self, scanner: Scanner, method: str, path: str) -> dict[str, Any] | None:
        """Return the rule for this request, or None."""
        self._reread()
        with self._lock:
            return next((rule.given for rule in self._rules if rule.meets(scanner, method, path)), None)

    def _file_stamp(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _reread(self) -> None:
        if self._file is None or (stamp := self._file_stamp()) in (self._stamp, None):
            return
        try:
            self.set(json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            # Perhaps it is only half written yet: stay with the rules in force and look again at the next request.
            print(f"lab: faults not read again: {error}", file=sys.stderr, flush=True)
        else:
            self._stamp = stamp


class FaultMiddleware:
    """Adds the latency asked for and applies the fault plan to one scanner."""

    def __init__(self, app: Any, scanner: Scanner, plan: FaultPlan, latency_ms: float = 0) -> None:
        self._app = app
        self._scanner = scanner
        self._plan = plan
        self._latency = latency_ms / 1000

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request, or spoil it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._latency:
            await asyncio.sleep(self._latency)
        rule = self._plan.find(self._scanner, scope["method"], scope["path"])
        action = rule["do"] if rule else None
        if action == "delay":
            await asyncio.sleep(rule.get("ms", 0) / 1000)
        if action in (None, "delay"):
            await self._app(scope, receive, send)
        elif action == "status":
            kind = rule.get("content_type", "application/json; charset=utf-8")
            await _answer(send, rule["status"], str(rule.get("body", "")).encode(), kind, rule.get("headers") or {})
        elif action == "garbage":
            await _answer(send, 200, _GARBAGE, "text/html; charset=utf-8", {})
        elif action == "reset":
            scope["lab.note"](0)
            await _hang_up(scope, receive, abort=True)
        else:
            messages: list[dict[str, Any]] = []

            async def keep(message: dict[str, Any]) -> None:
                messages.append(message)

            await self._app(scope, receive, keep)
            if action == "lose_answer":
                scope["lab.note"](0)
                await _hang_up(scope, receive, abort=True)
            else:
                await _truncate(messages, scope, receive, send)


async def _answer(send: Any, status: int, body: bytes, content_type: str, headers: dict[str, str]) -> None:
    """Send a whole answer that the scanner had no part in."""
    fields = {"content-length": str(len(body)), **{name.lower(): str(value) for name, value in headers.items()}}
    if body:
        fields.setdefault("content-type", content_type)
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


async def _truncate(messages: list[dict[str, Any]], scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Announce the whole body and send the first half of it."""
    body = b"".join(message.get("body", b"") for message in messages[1:])
    headers = [(name, value) for name, value in messages[0]["headers"] if name.lower() != b"content-length"]
    # An empty answer has no half; announcing a byte that never comes breaks it all the same.
    headers.append((b"content-length", str(max(len(body), 1)).encode()))
    await send({**messages[0], "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await _hang_up(scope, receive, abort=False)


async def _hang_up(scope: dict[str, Any], receive: Any, *, abort: bool) -> None:
    """Close the client's connection; with `abort` at once, without it after what was written is sent."""
    transport = connection_of(scope)
    transport.abort() if abort else transport.close()
    # The server takes a return without an answer for a bug of the application, unless it knows that the client is gone.
    while (await receive())["type"] != "http.disconnect":
        pass
