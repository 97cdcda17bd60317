# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire itself: what it raises is what the library raises, and what is dead stays dead."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from lab import r7, sc, tvm
from outcomes import OK, OUTCOMES, Killed, Served, response
from runs import Runner
from wire import Wire
from writes_r7 import AMARA, console
from writes_tvm import tenant


@contextlib.contextmanager
def listening(answer: bytes | None) -> Iterator[str]:
    """A server that reads a request and sends these bytes, or none and resets; None: nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        if answer is None:
            server.close()
            yield url
            return

        def serve() -> None:
            with contextlib.suppress(OSError):
                peer, _unused = server.accept()
                peer.recv(65536)
                if answer == b"wait":
                    time.sleep(0.5)
                elif answer:
                    peer.sendall(answer)
                else:
                    # Closing with this option set sends a reset instead of a goodbye.
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                peer.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield url
        thread.join(timeout=2)


def shape(error: BaseException) -> list[type]:
    """The types of an error and of what it was made of."""
    found = [type(error)]
    inner: Any = error.args[0] if error.args else None
    if inner is not None:
        found += [type(inner), type(getattr(inner, "reason", None))]
    if getattr(inner, "args", None):
        found.append(type(inner.args[-1]))
    return found


CUT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1, 2"


@pytest.mark.parametrize(
    ("name", "answer"), [("refused connection", None), ("reset", b""), ("time-out", b"wait"), ("truncated", CUT)]
)
def test_what_is_raised_is_what_the_library_raises(name: str, answer: bytes | None, wire: Wire) -> None:
    """The same types, down to the reason, as a real socket leads to."""
    with listening(answer) as url, _without(wire), pytest.raises(requests.RequestException) as caught:
        requests.get(url, timeout=0.2)
    real = caught.value
    request = requests.Request("GET", "https://scanner.test/users").prepare()
    served = Served(200, {"content-type": "application/json"}, b"[1, 2, 3]")
    with pytest.raises(requests.RequestException) as caught:
        assert OUTCOMES[name].make(requests.adapters.HTTPAdapter(), request, served, "tvm").content is None
    assert shape(caught.value) == shape(real)


@contextlib.contextmanager
def _without(_wire: Wire) -> Iterator[None]:
    """Real sockets for a moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.adapters.HTTPAdapter, "send", _REAL_SEND)
        yield


_REAL_SEND = requests.adapters.HTTPAdapter.send


def test_a_short_answer_comes_through(wire: Wire) -> None:
    """An older transport does not count the bytes; whoever cares has to."""
    request = requests.Request("GET", "https://scanner.test/users").prepare()
    adapter = requests.adapters.HTTPAdapter()
    made = OUTCOMES["short"].make(adapter, request, Served(200, {}, b"[1, 2, 3]"), "tvm")
    assert made.content == b"[1, "
    assert made.headers["Content-Length"] == "9"
    assert response(adapter, request, Served(200, {}, b"{}")).json() == {}


def test_waiting_takes_no_time(runner: Runner) -> None:
    """A scanner that asks to come back after some seconds is obeyed, in no time."""
    scanner = tenant()
    runner.wire.add(scanner)
    begin, slept = time.monotonic(), runner.wire.clock.slept
    busy = OUTCOMES["429 Retry-After"]
    report = runner("tvm_user_info", scanner, {}, decide=lambda call: busy if call.number == 1 else OK)
    assert not report.failed, report.words
    assert runner.wire.clock.slept - slept >= 6
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize(("name", "kept"), [("kill before", "Amara Okafor"), ("kill after", "Other Name")])
def test_the_dead_send_nothing(runner: Runner, name: str, kept: str) -> None:
    """After a kill nothing reaches the scanner, and there is no result."""
    scanner = console()
    runner.wire.add(scanner)
    users = [{"username": login, "name": "Other Name"} for login in (AMARA, "mei.lin")]
    kill = OUTCOMES[name]
    report = runner(
        "r7_users",
        scanner,
        {"users": users, "concurrency": 1},
        decide=lambda call: kill if call.method == "PUT" else OK,
    )
    assert report.killed
    assert report.result == {}
    assert scanner.state.user(AMARA).name == kept
    assert scanner.state.user("mei.lin").name == "Mei Lin"
    assert [exchange.outcome.name for exchange in report.wire.writes] == [name]
    assert issubclass(Killed, BaseException)
    assert not issubclass(Killed, Exception)


def test_two_runs_are_told_apart(runner: Runner) -> None:
    """A run that is started inside a request of another has its own count, script and record."""
    scanner = console()
    runner.wire.add(scanner)
    inner = []

    def decide(call: Any) -> Any:
        if call.number == 1:
            inner.append(runner("r7_user_info", scanner, {}))
        return OK

    outer = runner("r7_role_info", scanner, {}, decide=decide)
    assert not outer.failed
    assert not inner[0].failed
    assert inner[0].wire.exchanges[0].call.path == "/api/3/users"
    assert [ex.call.path for ex in outer.wire.exchanges] == ["/api/3/roles"]


def test_the_scanners_answer_is_its_own(runner: Runner) -> None:
    """What comes through the wire is what the application says."""
    for scanner in (r7.build("r7-1", 2, {}), tvm.build("tvm-1", 2, dict(tvm.SWITCHES)), sc.build("sc-1", 2, {})):
        runner.wire.add(scanner)
        report = runner(f"{scanner.product}_user_info", scanner, {})
        assert json.dumps(report.result["users"]).count("amara.okafor") > 0
