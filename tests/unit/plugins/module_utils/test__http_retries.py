# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Retries: what is sent again, how often, after which pause, and above all what is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils import _http
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    NothingDone,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, Journal, Seen, Write
from ansible_collections.vulnmgmt.access.tests.unit.helpers import server as lost
from ansible_collections.vulnmgmt.access.tests.unit.helpers.certificates import Certificates
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import Clock, client, is_object, is_there
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Server, as_html, as_json

Serve = Callable[..., Server]

LOST = {
    "408": as_json({"message": "too slow"}, 408),
    "502": as_html(502),
    "503": as_json({"message": "busy"}, 503),
    "504": as_html(504),
    "hung up": Answer(how=lost.HANG_UP),
    "reset": Answer(how=lost.RESET),
    "cut": Answer(body=b'{"a": 1}', announce=500),
    "cut in a chunk": Answer(body=b'{"a": 1}', how=lost.BROKEN_CHUNKS),
}
"""Answers after which nobody knows whether the request was carried out."""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_a_write_is_sent_as_often_as_the_documentation_of_retries_says_and_no_more(serve: Serve) -> None:
    """Each kind is counted for itself: the rate limit by the client, lost answers by the journal."""
    retries = 2
    server = serve(*[as_json({}, 429), as_json({}, 429), as_json({}, 503)] * 9)
    http = client(server.url, Clock(), retries=retries)
    write = Write("wrote it", lambda: http.write("PUT", "/a", confirms=is_there, body={}), lambda: Seen(BEFORE))
    with pytest.raises(NothingDone):
        Journal(http.pause, retries + 1).carry_out(write)
    assert len(server.asked()) == (retries + 1) ** 2


@pytest.mark.parametrize("answer", LOST.values(), ids=LOST)
def test_a_lost_answer_to_a_read_is_asked_for_again(serve: Serve, answer: Answer) -> None:
    server, clock = serve(answer, answer, as_json({"id": 1})), Clock()
    assert client(server.url, clock).get("/users/1", dict) == {"id": 1}
    assert server.asked() == ["GET /users/1"] * 3
    assert len(clock.sleeps) == 2


@pytest.mark.parametrize("answer", [*LOST.values(), as_json({}, 500)], ids=[*LOST, "500"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_whose_answer_was_lost_is_sent_exactly_once(serve: Serve, answer: Answer, method: str) -> None:
    """Whether it may be sent again, only reading can tell, which is the engine's."""
    server, clock = serve(answer, as_json({})), Clock()
    with pytest.raises(AnswerLost):
        client(server.url, clock).write(method, "/users", confirms=is_there, body={})
    assert server.asked() == [f"{method} /users"]
    assert clock.sleeps == []


@pytest.mark.parametrize(("asked", "told"), [("20", 20.0), ("9999", _http.RETRY_AFTER_CAP), ("0", 0.0), ("soon", 0.0)])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_lost_answer_tells_how_long_the_server_asks_to_wait(
    serve: Serve, method: str, asked: str, told: float
) -> None:
    http = client(serve(as_json({}, 503, Retry_After=asked)).url, retries=0)
    with pytest.raises(AnswerLost) as caught:
        http.get("/a", dict) if method == "GET" else http.write(method, "/a", confirms=is_there)
    assert caught.value.retry_after == told


@pytest.mark.parametrize("how", [lost.HANG_UP, lost.RESET, lost.GARBAGE])
def test_over_tls_too_a_lost_answer_is_no_usage_error(serve: Serve, certificates: Certificates, how: str) -> None:
    """A caller settles a creation whose answer was lost by reading; a usage error would say nothing was sent."""
    server = serve(as_json({}), Answer(how=how), as_json({}), tls=certificates.server())
    http = client(server.url, ca_path=certificates.ca_path)
    http.get("/users", dict)
    with pytest.raises(AnswerLost):
        http.write("POST", "/users", confirms=is_there, body={})
    assert server.asked() == ["GET /users", "POST /users"]


def test_an_answer_that_does_not_come_in_time_is_lost(serve: Serve) -> None:
    server = serve(Answer(how=lost.SILENCE))
    with pytest.raises(AnswerLost, match=r"^POST /users: http://127.0.0.1:\d+ did not answer within 0.1 s$"):
        client(server.url, timeout=0.1).write("POST", "/users", confirms=is_there, body={})
    assert len(server.requests) == 1


def test_the_tries_are_counted(serve: Serve) -> None:
    server, clock = serve(as_html(502)), Clock()
    with pytest.raises(AnswerLost, match=r"^GET /a answered 502 Bad Gateway$"):
        client(server.url, clock, retries=3).get("/a", dict)
    assert len(server.requests) == 4
    assert len(clock.sleeps) == 3


def test_without_retries_there_is_one_try(serve: Serve) -> None:
    server, clock = serve(as_html(503)), Clock()
    with pytest.raises(AnswerLost):
        client(server.url, clock, retries=0).get("/a", dict)
    assert (len(server.requests), clock.sleeps) == (1, [])


def test_the_pauses_grow_and_are_capped(serve: Serve) -> None:
    clock = Clock()
    with pytest.raises(AnswerLost):
        client(serve(as_html(502)).url, clock, retries=8).get("/a", dict)
    for number, pause in enumerate(clock.sleeps):
        middle = min(_http.BACKOFF_CAP, 0.5 * 2**number)
        assert middle * 0.75 <= pause <= middle * 1.25


@pytest.mark.parametrize(("asked", "waited"), [("20", 20.0), ("9999", _http.RETRY_AFTER_CAP)])
def test_a_503_with_retry_after_waits_that_long(serve: Serve, asked: str, waited: float) -> None:
    clock = Clock()
    client(serve(as_json({}, 503, Retry_After=asked), as_json({})).url, clock).get("/a", dict)
    assert clock.sleeps == [waited]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501])
def test_a_refusal_is_never_sent_again(serve: Serve, status: int) -> None:
    server, clock = serve(as_json({}, status), as_json({})), Clock()
    with pytest.raises(ApiError):
        client(server.url, clock).get("/users", dict)
    assert (len(server.requests), clock.sleeps) == (1, [])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "answer", [as_json({}, 429, Retry_After="3"), as_html(429, Retry_After="3")], ids=["json", "html"]
)
def test_a_429_is_sent_again_after_its_time_whatever_the_verb(serve: Serve, method: str, answer: Answer) -> None:
    server, clock = serve(answer, answer, as_json({"id": 1})), Clock()
    http = client(server.url, clock)
    if method == "GET":
        assert http.get("/users", dict) == {"id": 1}
    else:
        assert http.write(method, "/users", confirms=is_object, body={"a": 1}) == {"id": 1}
        assert [request.json() for request in server.requests] == [{"a": 1}] * 3
    assert len(server.requests) == 3
    assert clock.sleeps == [3.0, 3.0]


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ({"Retry_After": "9999"}, _http.RETRY_AFTER_CAP, _http.RETRY_AFTER_CAP),
        ({"Retry_After": "inf"}, _http.RETRY_AFTER_CAP, _http.RETRY_AFTER_CAP),
        ({"Retry_After": "2"}, 2.0, 2.0),
        ({"Retry_After": "0.5"}, 0.5, 0.625),
        # Never sooner than without it: five tries within a moment are no tries.
        ({"Retry_After": "0"}, 0.375, 0.625),
        ({"Retry_After": "-5"}, 0.375, 0.625),
        ({"Retry_After": "nan"}, 0.375, 0.625),
        ({"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0.375, 0.625),
        ({}, 0.375, 0.625),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_capped_and_replaced_where_it_says_no_seconds(
    serve: Serve, header: dict[str, str], least: float, most: float, status: int
) -> None:
    clock = Clock()
    client(serve(as_json({}, status, **header), as_json({})).url, clock).get("/a", dict)
    assert len(clock.sleeps) == 1
    assert least <= clock.sleeps[0] <= most


@pytest.mark.parametrize("seconds", ["0", "-5", "nan"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_retry_after_of_no_time_waits_as_without_it_and_is_no_endless_loop(
    serve: Serve, seconds: str, method: str
) -> None:
    server, clock = serve(as_json({}, 429, Retry_After=seconds)), Clock()
    http = client(server.url, clock, retries=3)
    with pytest.raises(ApiError):
        http.get("/a", dict) if method == "GET" else http.write(method, "/a", confirms=is_there)
    assert len(server.requests) == 4
    assert len(clock.sleeps) == 3
    for number, pause in enumerate(clock.sleeps):
        assert 0.5 * 2**number * 0.75 <= pause <= 0.5 * 2**number * 1.25


def test_a_429_that_holds_on_is_a_refusal_in_the_end(serve: Serve) -> None:
    server = serve(as_html(429, Retry_After="1"))
    with pytest.raises(ApiError) as caught:
        client(server.url, retries=2, advice={429: "lower concurrency"}).get("/users", dict)
    assert caught.value.message == "GET /users answered 429 Too Many Requests: lower concurrency"
    assert caught.value.status == 429
    assert len(server.requests) == 3


def test_all_threads_hold_back_once_one_met_the_rate_limit(serve: Serve) -> None:
    server = serve(as_json({}, 429, Retry_After="7"), as_json({}))
    waiting, go_on = threading.Event(), threading.Event()
    main = threading.current_thread()

    class TwoThreads(Clock):
        def sleep(self, seconds: float) -> None:
            if threading.current_thread() is main:
                assert len(server.requests) == 1, "the second thread asked although the limit holds"
                super().sleep(seconds)
                return
            waiting.set()
            assert go_on.wait(5)

    clock = TwoThreads()
    http = client(server.url, clock)
    first = threading.Thread(target=http.get, args=("/first", dict))
    first.start()
    assert waiting.wait(5)
    http.get("/second", dict)
    go_on.set()
    first.join()
    assert clock.sleeps == [7.0]
    assert server.asked() == ["GET /first", "GET /second", "GET /first"]


def test_a_refused_connection_is_tried_again_for_a_write_too() -> None:
    """Nothing was sent, so nothing can be done twice."""
    port, clock = _free_port(), Clock()
    with pytest.raises(CannotConnect) as caught:
        client(f"http://127.0.0.1:{port}", clock, retries=2).write("POST", "/users", confirms=is_there, body={})
    assert caught.value.message == (
        f"cannot reach http://127.0.0.1:{port} (nothing answers there): check url, proxy and the network"
    )
    assert len(clock.sleeps) == 2


def test_a_server_that_comes_back_is_reached_by_the_next_try(serve: Serve) -> None:
    running: list[Server] = []

    class UntilItIsUp(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            running.append(Server(as_json({"id": 1}), port=port))

    port = _free_port()
    http = client(f"http://127.0.0.1:{port}", UntilItIsUp())
    try:
        assert http.write("POST", "/users", confirms=is_object, body={}) == {"id": 1}
    finally:
        for server in running:
            server.close()


def test_a_name_that_does_not_resolve_is_said_to_be_that() -> None:
    with pytest.raises(CannotConnect, match=r"its name does not resolve\): check url, proxy and the network$"):
        client("http://scanner.invalid", retries=0).get("/a", dict)


def test_a_connection_that_does_not_come_about_in_time_was_never_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        # Fill the queue of connections that nobody accepts; the kernel lets further ones wait.
        queued = [socket.socket() for _unused in range(3)]
        for sock in queued:
            sock.setblocking(False)
            sock.connect_ex(address)
        with pytest.raises(CannotConnect, match=r"^cannot reach http://127.0.0.1:\d+ within 0.1 s: check url"):
            client(f"http://127.0.0.1:{address[1]}", timeout=0.1, retries=0).write("POST", "/a", confirms=is_there)
        for sock in queued:
            sock.close()


def test_errors_of_the_transport_do_not_show_the_libraries_words(serve: Serve) -> None:
    for answer in (Answer(how=lost.HANG_UP), Answer(how=lost.RESET), Answer(body=b"{}", announce=99)):
        with pytest.raises(AccessError) as caught:
            client(serve(answer).url, retries=0).get("/a", dict)
        assert not {"HTTPConnectionPool", "Connection aborted", "IncompleteRead"} & set(caught.value.message.split("("))
        assert "\n" not in caught.value.message
