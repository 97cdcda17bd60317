# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies: the one that the option names, else the one of the environment, and no word of their passwords."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    CannotConnect,
    UsageError,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers import server as lost
from ansible_collections.vulnmgmt.access.tests.unit.helpers.certificates import Certificates
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import SECRET, Clock, client, is_there
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Request, Server, as_html, as_json

Serve = Callable[..., Server]

FAR = "http://scanner.invalid"
"""A scanner that can only be reached through a proxy, as its name does not resolve."""

CREDENTIALS = "Basic " + base64.b64encode(b"kim:p@ss/word").decode()


def _with_credentials(proxy: Server) -> str:
    return proxy.url.replace("http://", "http://kim:p%40ss%2Fword@")


def _dead_proxy() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://kim:p%40ss%2Fword@127.0.0.1:{listening.getsockname()[1]}"


def test_the_option_names_the_proxy(serve: Serve) -> None:
    proxy = serve(as_json({"id": 1}))
    assert client(FAR, proxy=_with_credentials(proxy)).get("/users", dict) == {"id": 1}
    assert proxy.asked() == [f"GET {FAR}/users"]
    assert proxy.requests[0].headers["Proxy-Authorization"] == CREDENTIALS


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_the_environment_names_the_proxy(serve: Serve, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    proxy = serve(as_json({"id": 1}))
    monkeypatch.setenv(variable, proxy.url)
    assert client(FAR).get("/users", dict) == {"id": 1}


def test_the_option_beats_the_environment(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, inherited = serve(as_json({})), serve(as_json({}))
    monkeypatch.setenv("HTTP_PROXY", inherited.url)
    monkeypatch.setenv("NO_PROXY", "scanner.invalid")
    client(FAR, proxy=asked.url).get("/users", dict)
    assert (len(asked.requests), len(inherited.requests)) == (1, 0)


@pytest.mark.parametrize("exception", ["127.0.0.1", "*", "example.com,127.0.0.1"])
def test_no_proxy_makes_exceptions_from_the_environment(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, exception: str
) -> None:
    server = serve(as_json({"id": 1}))
    monkeypatch.setenv("HTTP_PROXY", _dead_proxy())
    monkeypatch.setenv("NO_PROXY", exception)
    assert client(server.url).get("/users", dict) == {"id": 1}


@pytest.mark.parametrize("by", ["option", "environment"])
def test_tls_goes_through_the_proxy_and_ends_at_the_scanner(
    serve: Serve, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    server, proxy = serve(as_json({"id": 1}), tls=certificates.server()), serve(tunnel=True)
    options = {"ca_path": certificates.ca_path}
    if by == "option":
        options["proxy"] = _with_credentials(proxy)
    else:
        monkeypatch.setenv("HTTPS_PROXY", _with_credentials(proxy))
    assert client(server.url, **options).get("/users", dict) == {"id": 1}
    (request,) = proxy.requests
    assert request.method == "CONNECT"
    assert SECRET not in str(request.headers)
    assert request.headers["Proxy-Authorization"] == CREDENTIALS
    assert "Proxy-Authorization" not in server.requests[0].headers


def test_the_scanners_certificate_is_verified_through_the_proxy_too(serve: Serve, certificates: Certificates) -> None:
    server, proxy = serve(tls=certificates.server()), serve(tunnel=True)
    with pytest.raises(UsageError, match="is not trusted"):
        client(server.url, proxy=proxy.url).get("/users", dict)
    assert server.requests == []


@pytest.mark.parametrize("url", [FAR, "https://scanner.invalid"])
def test_a_proxy_that_cannot_be_reached_is_one_sentence_without_its_password(url: str) -> None:
    clock = Clock()
    with pytest.raises(CannotConnect) as caught:
        client(url, clock, proxy=_dead_proxy(), retries=1).write("POST", "/users", confirms=is_there, body={})
    assert caught.value.message == f"cannot reach {url} through the proxy: check proxy and the proxy variables"
    assert len(clock.sleeps) == 1


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_the_tunnel_is_one_sentence_without_its_password(serve: Serve, status: int) -> None:
    proxy = serve(as_html(status, "who is kim:p@ss/word?"))
    with pytest.raises(CannotConnect) as caught:
        client("https://scanner.invalid", proxy=_with_credentials(proxy), retries=0).get("/users", dict)
    assert "through the proxy" in caught.value.message
    assert "word" not in caught.value.message


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_proxy_that_echoes_its_credentials_does_not_get_them_into_the_error(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    def echo(request: Request) -> Answer:
        known = request.headers["Proxy-Authorization"]
        return as_json({"message": f"{known} is p@ss/word, sent as p%40ss%2Fword"}, 407)

    proxy = serve(echo)
    if by == "environment":
        monkeypatch.setenv("HTTP_PROXY", _with_credentials(proxy))
    options = {"proxy": _with_credentials(proxy)} if by == "option" else {}
    with pytest.raises(ApiError) as caught:
        client(FAR, **options).get("/users", dict)
    assert caught.value.server_message == "Basic ******** is ********, sent as ********"


@pytest.mark.parametrize("how", [lost.HANG_UP, lost.RESET])
def test_an_answer_lost_behind_a_proxy_is_not_asked_for_again_where_that_is_not_safe(serve: Serve, how: str) -> None:
    proxy, clock = serve(Answer(how=how), as_json({})), Clock()
    with pytest.raises(AccessError):
        client(FAR, clock, proxy=proxy.url).write("POST", "/users", confirms=is_there, body={})
    assert len(proxy.requests) == 1


def test_an_answer_lost_behind_a_tunnel_is_not_asked_for_again_where_that_is_not_safe(
    serve: Serve, certificates: Certificates
) -> None:
    server = serve(Answer(how=lost.RESET), as_json({}), tls=certificates.server())
    http = client(server.url, proxy=serve(tunnel=True).url, ca_path=certificates.ca_path)
    with pytest.raises(AccessError):
        http.write("POST", "/users", confirms=is_there, body={})
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "proxy", ["http://", "http://[", "://kim:p@ss@x", "kim:secret@[proxy", "kim:secret@127.0.0.1:1"]
)
def test_a_proxy_that_is_no_address_is_one_sentence(proxy: str) -> None:
    with pytest.raises(AccessError) as caught:
        client(FAR, proxy=proxy, retries=0).get("/users", dict)
    assert "proxy" in caught.value.message
    assert "p@ss" not in caught.value.message
    assert "secret" not in caught.value.message


def test_a_proxy_without_a_scheme_works(serve: Serve) -> None:
    proxy = serve(as_json({"id": 1}))
    assert client(FAR, proxy=proxy.url.replace("http://", "")).get("/users", dict) == {"id": 1}
