# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wire between the modules and simulated scanners in this process: no sockets, and anything can happen on it.

It takes the place of what sends a request in the `requests` library, hands the request to the scanner's application,
and answers as the *decider* of the run at hand says. It keeps a record of what the scanner really carried out.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
from clock import Clock, quick_modules
from lab.scanner import Scanner
from looking import Estate, look
from outcomes import KILLED, OK, Killed, Outcome, Served
from requests.adapters import HTTPAdapter

MOST_REQUESTS = 5000
"""So many requests are more than any run of these tests may make: one that goes on for ever ends there."""


@dataclass(frozen=True)
class Call:
    """A request that is about to be sent: the `number`-th of its run, the `nth` of this method and path."""

    method: str
    path: str
    number: int
    nth: int
    body: bytes = field(repr=False)

    @property
    def writes(self) -> bool:
        """Whether it can change anything."""
        return self.method != "GET"


@dataclass
class Exchange:
    """What became of one request: `status` is the scanner's own, None where it was not carried out."""

    call: Call
    outcome: Outcome
    status: int | None = None
    before: Estate = field(default_factory=dict, repr=False)
    after: Estate = field(default_factory=dict, repr=False)

    @property
    def changed(self) -> set[str]:
        """The keys of the estate that it changed."""
        if self.before is self.after:
            return set()
        keys = self.before.keys() | self.after.keys()
        return {key for key in keys if self.before.get(key) != self.after.get(key)}


Decider = Callable[[Call], Outcome]


class Run:
    """One run of a module, as the wire sees it."""

    def __init__(self, decide: Decider, timeout: float) -> None:
        self.decide = decide
        self.timeout = timeout
        self.exchanges: list[Exchange] = []
        self.dead = False
        self.failure: AssertionError | None = None
        self.on_death: Callable[[], None] = lambda: None
        self._sent: dict[tuple[str, str], int] = {}
        self._number = 0

    def next_call(self, method: str, path: str, body: bytes) -> Call:
        """Count a request."""
        if self._number >= MOST_REQUESTS:
            text = f"the run goes on for ever: {MOST_REQUESTS} requests, the next one {method} {path}"
            self.failure = AssertionError(text)
            raise self.failure
        self._number += 1
        nth = self._sent[method, path] = self._sent.get((method, path), 0) + 1
        return Call(method, path, self._number, nth, body)

    @property
    def writes(self) -> list[Exchange]:
        """The requests that can change anything, whatever became of them."""
        return [exchange for exchange in self.exchanges if exchange.call.writes]

    @property
    def carried(self) -> list[Exchange]:
        """The writes that the scanner carried out."""
        return [exchange for exchange in self.writes if exchange.status is not None and exchange.status < 400]


class Wire:
    """Carries the requests of this process to the scanners that are on it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self._scanners: dict[str, Scanner] = {}
        self._runs: list[Run] = []
        self._timeouts = iter(range(1, 1 << 31))
        self._lock = threading.RLock()

    def add(self, scanner: Scanner) -> None:
        """Put a scanner on the wire, in the place of one that had its name."""
        scanner.url = f"https://{scanner.name}.example.test"
        self._scanners[scanner.url] = scanner

    @contextlib.contextmanager
    def patched(self) -> Iterator[Wire]:
        """Take over all that is sent in this process, and the modules' time."""

        def send(adapter: Any, request: Any, *_more: Any, **options: Any) -> requests.Response:
            return self._send(adapter, request, options.get("timeout"))

        with quick_modules() as self.clock, pytest.MonkeyPatch.context() as patch:
            patch.setattr(HTTPAdapter, "send", send)
            yield self

    @contextlib.contextmanager
    def run(self, decide: Decider | None = None) -> Iterator[Run]:
        """Begin a run. Its requests are told from those of another by their time-out, which is its own."""
        run = Run(decide or (lambda _call: OK), 30 + next(self._timeouts, 0) / 1000)
        with self._lock:
            self._runs.append(run)
        try:
            yield run
        finally:
            with self._lock:
                self._runs.remove(run)

    def quiet(self) -> Any:
        """Hold the wire, to change a scanner by hand while nothing is under way."""
        return self._lock

    def _run_of(self, timeout: Any) -> Run:
        seconds = timeout if isinstance(timeout, tuple) else (timeout,)
        with self._lock:
            own = [run for run in self._runs if run.timeout in seconds]
            return (own or self._runs)[-1]

    def _send(self, adapter: Any, request: Any, timeout: Any) -> requests.Response:
        run = self._run_of(timeout)
        parts = urlsplit(request.url)
        scanner = self._scanners[f"{parts.scheme}://{parts.netloc}"]
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        with self._lock:
            if run.dead:
                raise Killed
            call = run.next_call(str(request.method), parts.path, body)
        # Without the lock: a decider may do what it likes before it decides, such as run another module.
        outcome = run.decide(call)
        with self._lock:
            if run.dead:
                raise Killed
            exchange = Exchange(call, outcome)
            run.exchanges.append(exchange)
            served = None
            if outcome.carried:
                exchange.before = exchange.after = look(scanner) if call.writes else {}
                served = _serve(scanner.app, request, parts.path, parts.query, body)
                exchange.status = served.status
                if call.writes:
                    exchange.after = look(scanner)
            if outcome.verdict == KILLED:
                run.dead = True
                run.on_death()
        return outcome.make(adapter, request, served, scanner.product)


def _serve(app: Any, request: Any, path: str, query: str, body: bytes) -> Served:
    """The application's answer. It waits for nothing, so that no event loop is needed to run it to its end."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "https",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), _bytes(value)) for name, value in request.headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 443),
    }
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    coroutine = app(scope, receive, send)
    try:
        coroutine.send(None)
    except StopIteration:
        pass
    else:
        raise AssertionError("the scanner's application waits for something: it needs an event loop")
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Served(messages[0]["status"], headers, b"".join(message.get("body", b"") for message in messages[1:]))


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("latin-1")
