# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials go to the server that the task names, to no other, and into no error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, ApiError, UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import HttpClient
from ansible_collections.vulnmgmt.access.tests.unit.helpers import server as lost
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import (
    FORMS,
    SECRET,
    client,
    forms_of,
    is_object,
    is_there,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Request, Server, as_json

Serve = Callable[..., Server]


def ask(http: HttpClient, method: str) -> object:
    """Read, or write as where whatever answer of success would do."""
    return http.get("/users", dict) if method == "GET" else http.write(method, "/users", confirms=is_there)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_redirect_to_another_host_is_never_followed(serve: Serve, status: int, method: str) -> None:
    elsewhere = serve(as_json({"users": []}))
    server = serve(as_json({}, status, Location=f"{elsewhere.url}/users"))
    with pytest.raises(UnexpectedAnswer) as caught:
        ask(client(server.url), method)
    assert caught.value.message == (
        f"{method} /users: the server redirects to {elsewhere.url}: if that is right, set url to it"
    )
    assert elsewhere.requests == []
    assert len(server.requests) == 1


def test_a_redirect_to_the_same_host_is_not_followed_either(serve: Serve) -> None:
    server = serve(as_json({}, 302, Location="/login"), as_json({}))
    with pytest.raises(UnexpectedAnswer, match="redirects to another path"):
        client(server.url).get("/users", dict)
    assert server.asked() == ["GET /users"]


@pytest.mark.parametrize("location", ["http://[", "http://127.0.0.1:port/", "", "::", "//"])
def test_a_redirect_to_nonsense_is_one_sentence(serve: Serve, location: str) -> None:
    server = serve(as_json({}, 302, Location=location))
    with pytest.raises(UnexpectedAnswer, match="the server redirects"):
        client(server.url).get("/users", dict)
    assert len(server.requests) == 1


def test_a_redirect_does_not_count_as_success_where_no_body_is_wanted(serve: Serve) -> None:
    with pytest.raises(UnexpectedAnswer):
        ask(client(serve(as_json({}, 302, Location="/login")).url), "DELETE")


@pytest.mark.parametrize("by", ["home", "variable"])
def test_netrc_is_not_used(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: str) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    if by == "variable":
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server = serve(as_json({}))
    client(server.url).get("/a", dict)
    assert "Authorization" not in server.requests[0].headers


def _echo(request: Request) -> Answer:
    """Answer as a careless server does: with the request's headers and body inside the message."""
    words = f"cannot do this with {json.dumps(request.headers)}, body {request.body.decode()}, path {request.path}"
    return as_json({"message": words}, 400)


def test_a_server_that_echoes_the_request_does_not_get_secrets_into_the_error(serve: Serve) -> None:
    password = 'Pässwörd "1" / 2 + 3 & 4'
    http = client(serve(_echo).url)
    http.redact.add(password)
    with pytest.raises(ApiError) as caught:
        http.write("POST", "/users", confirms=is_object, body={"password": password})
    assert "cannot do this with" in caught.value.message
    shown = json.dumps(caught.value.as_result()) + caught.value.server_message
    assert not [form for secret in (SECRET, password) for form in forms_of(secret) if form in shown]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_secret_is_taken_out_of_the_servers_words_in_every_form(serve: Serve, form: Callable[[str], str]) -> None:
    server = serve(as_json({"message": f"neither {form(SECRET)} nor <{form(SECRET)}> will do"}, 400))
    with pytest.raises(ApiError) as caught:
        client(server.url).get("/a", dict)
    assert caught.value.server_message == "neither ******** nor <********> will do"


@pytest.mark.parametrize(
    "answer",
    [
        as_json({"message": SECRET}, 400),
        as_json({"message": SECRET}, 401),
        as_json({"message": SECRET}, 404),
        as_json({"message": SECRET}, 429),
        as_json({"message": SECRET}, 503),
        as_json({"message": SECRET}, 599),
        as_json([SECRET]),
        Answer(body=SECRET.encode()),
        Answer(302, headers={"Location": "/" + quote(SECRET)}),
        Answer(how=lost.HANG_UP),
        Answer(how=lost.SILENCE),
        Answer(body=SECRET.encode(), announce=999),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_way_to_fail_shows_a_secret(serve: Serve, answer: Answer, method: str) -> None:
    http = client(serve(answer).url, retries=0, timeout=0.2)
    with pytest.raises(AccessError) as caught:
        http.get("/users", dict) if method == "GET" else http.write("POST", "/users", confirms=is_object)
    assert not [form for form in forms_of(SECRET) if form in str(caught.value.as_result())]
    # Nor may the original error hang on it, with the request inside, for a traceback to print.
    assert caught.value.__cause__ is None


def test_a_secret_that_is_cut_off_with_a_long_message_leaves_no_half(serve: Serve) -> None:
    server = serve(as_json({"message": "x" * 395 + SECRET}, 400))
    with pytest.raises(ApiError) as caught:
        client(server.url).get("/a", dict)
    assert SECRET[:4] not in caught.value.message


def test_the_client_does_not_show_its_secrets_when_printed(serve: Serve) -> None:
    http = client(serve().url)
    http.get("/a", dict)
    assert SECRET not in f"{http!r} {http.connection!r} {http.redact!r}"
