# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test does to a scanner that is served over real sockets: count, kill, start anew."""

from __future__ import annotations

import copy
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from in_process import connection
from lab import protocol
from lab.scanner import Scanner
from lab.serving import Lab
from looking import kept_in


class Hook:
    """Stands before a scanner's application, and kills a process at a request.

    At request `number` the process is killed: with `carried` once the scanner has carried it out and before it
    answers, otherwise when the request comes in, which is after the answer to the one before.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self.count = 0
        self.under_way = 0
        self.latest = time.monotonic()
        self._number = 0
        self._carried = False
        self._pid: int | None = None
        self._armed = threading.Event()

    def forget(self) -> None:
        """Count from the start, and kill nobody."""
        self.count, self._number, self._pid = 0, 0, None
        self._armed.clear()

    def expect(self, number: int, carried: bool) -> None:
        """Kill at that request whoever `aim` says."""
        self.forget()
        self._number, self._carried = number, carried

    def aim(self, pid: int) -> None:
        """Say whom."""
        self._pid = pid
        self._armed.set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.count += 1
        mine = self.count == self._number
        self.under_way += 1
        try:
            if mine and not self._carried:
                await self._kill(receive)
                return
            messages: list[Any] = []

            async def keep(message: Any) -> None:
                messages.append(message)

            await self._app(scope, receive, keep if mine else send)
            if mine:
                await self._kill(receive)
        finally:
            self.under_way -= 1
            self.latest = time.monotonic()

    async def _kill(self, receive: Any) -> None:
        # The process has begun before its number was said; it can wait, as it waits for its answer.
        assert self._armed.wait(5)
        assert self._pid is not None
        os.kill(self._pid, signal.SIGKILL)
        # The server takes a return without an answer for a fault, unless it knows that the client is gone.
        while (await receive())["type"] != "http.disconnect":
            pass

    def settled(self) -> None:
        """Wait until what a dead process had sent is served."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and (self.under_way or time.monotonic() - self.latest < 0.02):
            time.sleep(0.005)


class Served:
    """One scanner of a lab, whose accounts can be put back to how they were."""

    def __init__(self, lab: Lab, scanner: Scanner, hook: Hook) -> None:
        self.lab, self.scanner, self.hook = lab, scanner, hook
        self._accounts = copy.deepcopy(getattr(scanner.state, kept_in(scanner)))

    def reset(self) -> None:
        """Everybody's account as at the start."""
        with self.scanner.state.lock:
            setattr(self.scanner.state, kept_in(self.scanner), copy.deepcopy(self._accounts))

    def args(self, module: str, state_dir: Path, **more: Any) -> dict[str, Any]:
        """Options of a module."""
        return {**connection(self.lab, self.scanner), "state_dir": str(state_dir), **more}


@contextmanager
def served(folder: Path, product: str, prepare: Any, latency_ms: float = 0, **switches: Any) -> Iterator[Served]:
    """Serve one scanner with the accounts that `prepare` adds."""
    full = {f"{product}.{name}": value for name, value in switches.items()}
    lab = Lab(folder, seed=0, products=(product,), latency_ms=latency_ms, switches=full)
    scanner = lab.scanner(product)
    prepare(scanner)
    hook = scanner.app = Hook(scanner.app)
    with lab:
        yield Served(lab, scanner, hook)


@contextmanager
def handshakes() -> Iterator[list[int]]:
    """Count the TLS connections that are made with any lab of this process."""
    count = [0]
    made = protocol.TrackedProtocol.connection_made

    def counted(self: Any, transport: Any) -> None:
        count[0] += 1
        made(self, transport)

    protocol.TrackedProtocol.connection_made = counted  # type: ignore[method-assign]
    try:
        yield count
    finally:
        protocol.TrackedProtocol.connection_made = made  # type: ignore[method-assign]
