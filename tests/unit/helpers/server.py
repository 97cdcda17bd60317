# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small real web server that answers as a test says, and writes down what it was asked."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Union

WHOLE, SILENCE, HANG_UP, RESET, BROKEN_CHUNKS, GARBAGE = "whole", "silence", "hang up", "reset", "chunks", "garbage"
"""How an answer is given: as it should be, or in one of the ways in which answers get lost."""


@dataclass(frozen=True)
class Answer:
    """What the server says to one request; ``announce``: the Content-Length where it shall not be the true one."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    how: str = WHOLE
    announce: int | None = None


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """Return an answer of JSON; ``Retry_After="3"`` becomes the header ``Retry-After: 3``."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


def as_html(status: int = 200, text: str = "<html><body>Please sign in</body></html>", **headers: str) -> Answer:
    """Return an answer of HTML, as gateways and sign-in pages give."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, text.encode(), {"Content-Type": "text/html", **named})


@dataclass(frozen=True)
class Request:
    """One request as it arrived; ``port`` is the client's, so that the connections can be told apart."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int

    def json(self) -> Any:
        """Return the body's JSON."""
        return json.loads(self.body)


# A value and not an annotation, so Python 3.9 wants the old spelling.
Script = Union[Answer, Callable[[Request], Answer]]


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves on a free port of 127.0.0.1 from the start until :meth:`close`."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, *script: Script, tls: ssl.SSLContext | None = None, tunnel: bool = False, port: int = 0) -> None:
        """Start; each request takes the next of the ``script``, the last one stays. ``tunnel``: carry out CONNECT."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.script = list(script) or [as_json({})]
        self.tls = tls
        self.tunnel = tunnel
        self.requests: list[Request] = []
        self.released = threading.Event()
        self.connections = 0
        self.changed = threading.Condition()
        threading.Thread(target=self.serve_forever, args=(0.002,), daemon=True).start()

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.server_address[1]}"

    def asked(self) -> list[str]:
        """Return the requests so far, as in ``GET /users``."""
        return [f"{request.method} {request.path}" for request in self.requests]

    def next_answer(self, request: Request) -> Answer:
        """Write down a request and return what to say to it."""
        with self.changed:
            self.requests.append(request)
            step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step if isinstance(step, Answer) else step(request)

    def count(self, difference: int) -> None:
        """Note that a connection was opened or closed."""
        with self.changed:
            self.connections += difference
            self.changed.notify_all()

    def all_closed(self, within: float = 5.0) -> bool:
        """Return whether the clients close all their connections in time."""
        with self.changed:
            return self.changed.wait_for(lambda: self.connections == 0, within)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what many of the tests are about."""

    def close(self) -> None:
        """Stop, and let go whoever is kept waiting."""
        self.released.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        self.server.count(1)
        self.raw = self.request
        # Here, in the connection's own thread, so that one bad handshake keeps nobody else waiting.
        try:
            if self.server.tls:
                self.request = self.server.tls.wrap_socket(self.request, server_side=True)
            super().setup()
        except OSError:
            self.server.count(-1)
            self.request.close()
            raise

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.request.close()
        self.server.count(-1)

    def log_message(self, *args: Any) -> None:
        pass

    def serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        request = Request(self.command, self.path, dict(self.headers.items()), body, self.client_address[1])
        self.give(self.server.next_answer(request))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def give(self, answer: Answer) -> None:
        if answer.how == SILENCE:
            self.server.released.wait(10)
        if answer.how == RESET:
            # Linger for no time at all: the connection is reset instead of closed.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if answer.how == GARBAGE and self.server.tls:
            # Past the encryption, so that the client meets a TLS error in the middle of a session.
            socket.socket.send(self.request, b"this is no TLS record")
        if answer.how in (SILENCE, HANG_UP, RESET, GARBAGE):
            self.close_connection = True
            return
        headers = dict(answer.headers)
        body = answer.body
        if answer.how == BROKEN_CHUNKS:
            headers["Transfer-Encoding"] = "chunked"
            body = b"%x\r\n%b\r\n" % (len(body), body)
            self.close_connection = True
        else:
            headers["Content-Length"] = str(len(body) if answer.announce is None else answer.announce)
            self.close_connection = self.close_connection or answer.announce is not None
        head = [f"HTTP/1.1 {answer.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + body)

    def do_CONNECT(self) -> None:
        if not self.server.tunnel:
            self.serve()
            return
        request = Request(self.command, self.path, dict(self.headers.items()), b"", self.client_address[1])
        self.server.requests.append(request)
        host, _colon, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=5) as far:
            self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            self.close_connection = True
            _relay(self.connection, far)


def _relay(one: socket.socket, other: socket.socket) -> None:
    while True:
        readable, _writable, _failed = select.select([one, other], [], [], 5)
        if not readable:
            return
        for source in readable:
            data = source.recv(65536)
            if not data:
                return
            (other if source is one else one).sendall(data)
