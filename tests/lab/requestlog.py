# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The log of the requests served: one JSON line each, no secrets."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from lab.scanner import Scanner


class RequestLog:
    """Keeps what was served, in memory and in a file."""

    def __init__(self, path: Path) -> None:
        self._entries: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def record(self, **entry: Any) -> None:
        """Append one entry and flush it, so that a reader of the file never lags behind an answer."""
        line = json.dumps(entry, ensure_ascii=False)
        with self._lock:
            self._entries.append(entry)
            self._file.write(line + "\n")
            self._file.flush()

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries since the start or the last `forget`."""
        with self._lock:
            return [dict(entry) for entry in self._entries]

    def forget(self) -> None:
        """Forget the entries in memory; the file keeps them."""
        with self._lock:
            self._entries.clear()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class RequestLogMiddleware:
    """Writes one entry per request, just before its answer starts: whoever has the answer can read the entry."""

    def __init__(self, app: Any, scanner: Scanner, log: RequestLog) -> None:
        self._app = app
        self._scanner = scanner
        self._log = log

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        logged = False

        def note(status: int) -> None:
            nonlocal logged
            if not logged:
                logged = True
                # Neither headers nor bodies: that is where credentials and passwords are.
                self._log.record(
                    scanner=self._scanner.name,
                    product=self._scanner.product,
                    method=scope["method"],
                    path=scope["path"],
                    query=scope.get("query_string", b"").decode("latin-1"),
                    status=status,
                )

        async def noting_send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                note(message["status"])
            await send(message)

        # Status 0 is a connection dropped without an answer. Who drops it says so first (see lab.faults).
        await self._app({**scope, "lab.note": note}, receive, noting_send)
        note(0)
