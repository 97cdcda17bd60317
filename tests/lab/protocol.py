# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""Access to a request's connection, which ASGI does not give: a fault has to be able to cut it."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_connections: dict[tuple[Any, Any], asyncio.Transport] = {}


def _key(server: Any, client: Any) -> tuple[Any, Any]:
    return tuple(server[:2]), tuple(client[:2])


def connection_of(scope: dict[str, Any]) -> asyncio.Transport:
    """Return the transport that a request came in on."""
    return _connections[_key(scope["server"], scope["client"])]


class TrackedProtocol(AutoHTTPProtocol):
    """uvicorn's own protocol, and the book of its open connections."""

    def connection_made(self, transport: Any) -> None:
        """Enter the connection in the book."""
        super().connection_made(transport)
        self._lab_key = _key(transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
        _connections[self._lab_key] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Strike the connection off the book."""
        _connections.pop(self._lab_key, None)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close the connection when the server stops."""
        super().shutdown()
        if self.cycle is None or self.cycle.response_complete:
            # Nobody is waiting for an answer, and a polite TLS goodbye would wait for the client's.
            self.transport.abort()
