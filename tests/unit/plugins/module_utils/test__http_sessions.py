# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections: as few as are in use at the same time, used again by whoever comes next, and closed at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AnswerLost, UsageError
from ansible_collections.vulnmgmt.access.tests.unit.helpers import server as lost
from ansible_collections.vulnmgmt.access.tests.unit.helpers.certificates import Certificates
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import client, is_there
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Request, Server, as_json

Serve = Callable[..., Server]


def side_by_side(number: int, work: Callable[[], object]) -> None:
    """Do ``work`` in so many new threads, and wait for them."""
    with ThreadPoolExecutor(number) as pool:
        for future in [pool.submit(work) for _unused in range(number)]:
            future.result()


def together(number: int) -> Callable[[Request], Answer]:
    """Return what answers once so many requests are there at the same time."""
    barrier = threading.Barrier(number)

    def answer(_request: Request) -> Answer:
        barrier.wait(5)
        return as_json({})

    return answer


def ports_of(server: Server) -> set[int]:
    return {request.port for request in server.requests}


def test_one_thread_has_one_connection_for_all_requests(serve: Serve) -> None:
    server = serve(as_json({}))
    http = client(server.url)
    for _unused in range(5):
        http.get("/a", dict)
        http.write("PUT", "/a", confirms=is_there)
    assert len(ports_of(server)) == 1


def test_as_many_connections_are_made_as_are_in_use_at_the_same_time(serve: Serve) -> None:
    server = serve(together(3))
    http = client(server.url)
    side_by_side(3, lambda: http.get("/a", dict))
    assert len(ports_of(server)) == 3


def test_new_threads_use_the_connections_of_those_that_are_gone(serve: Serve) -> None:
    """Each phase of a run has a pool of its own; a connection for each would be a TLS handshake for each."""
    server = serve(together(3))
    http = client(server.url)
    for _unused in range(4):
        side_by_side(3, lambda: http.get("/a", dict))
    assert len(server.requests) == 12
    assert len(ports_of(server)) == 3


def test_there_are_never_more_tls_handshakes_than_threads(serve: Serve, certificates: Certificates) -> None:
    server = serve(as_json({}), tls=certificates.server())
    http = client(server.url, ca_path=certificates.ca_path)

    def work() -> None:
        for _unused in range(4):
            http.get("/a", dict)

    for _unused in range(3):
        side_by_side(4, work)
    assert len(server.requests) == 48
    assert len(ports_of(server)) <= 4


def test_a_connection_that_broke_is_replaced_and_no_session_is_lost(serve: Serve) -> None:
    server = serve(Answer(how=lost.RESET), as_json({}))
    http = client(server.url)
    with pytest.raises(AnswerLost):
        http.write("PUT", "/a", confirms=is_there)
    for _unused in range(3):
        http.get("/a", dict)
    assert len(ports_of(server)) == 2


def test_close_closes_the_connections_of_all_threads(serve: Serve) -> None:
    server = serve(together(2))
    http = client(server.url)
    done, asked = threading.Event(), threading.Barrier(3)

    def work() -> None:
        http.get("/a", dict)
        asked.wait(5)
        done.wait(5)

    threads = [threading.Thread(target=work) for _unused in range(2)]
    for thread in threads:
        thread.start()
    asked.wait(5)
    assert server.connections == 2
    http.close()
    # While the threads still live: the end of a thread would close its session too.
    assert server.all_closed()
    done.set()
    for thread in threads:
        thread.join()


def test_a_client_that_sent_nothing_can_be_closed_and_one_can_be_closed_twice(serve: Serve) -> None:
    server = serve(as_json({}))
    http = client(server.url)
    http.close()
    http.get("/a", dict)
    http.close()
    http.close()
    assert server.all_closed()


@pytest.mark.parametrize("text", ["s3cret\n", "s3cret\r\nX-Evil: yes", "s3\x00cret", "s3\x7fcret", "\u2028s3cret"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_line_break_in_a_credential_is_a_usage_error_without_it(serve: Serve, text: str, method: str) -> None:
    """It was once told as a redirect, as the library reads it where it looks for an address."""

    def authenticate(request: Any) -> Any:
        request.headers["Token"] = text
        return request

    server = serve(as_json({}))
    http = client(server.url, authenticate=authenticate)
    with pytest.raises(UsageError) as caught:
        http.get("/a", dict) if method == "GET" else http.write(method, "/a", confirms=is_there)
    assert caught.value.message == "a credential has characters that a header cannot carry: check for line breaks"
    assert server.requests == []
