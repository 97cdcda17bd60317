# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of a Security Center: what is a success, what is which refusal, and which cookies count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    CannotSignIn,
    NotFound,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import Credentials, ScSession
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import is_hopeless
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import Clock
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Server, as_html, as_json

Serve = Callable[..., Server]
KEYS = Credentials("a" * 32, "b" * 32)
LOGIN = Credentials(username="head", password="Secret-1")


def envelope(response: Any = "", code: int = 0, message: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "regular", "response": response, "error_code": code, "error_msg": message, "timestamp": 1, **more}


def answer(response: Any = "", code: int = 0, message: str = "", status: int = 200, **more: Any) -> Answer:
    return as_json(envelope(response, code, message, **more), status)


def session(server: Server, credentials: Credentials = KEYS, retries: int = 2, **more: Any) -> ScSession:
    clock = Clock()
    connection = Connection(server.url, allow_http=True, timeout=5.0, retries=retries)
    return ScSession(connection, credentials, sleep=clock.sleep, clock=clock, **more)


def refusal(serve: Serve, answered: Answer, credentials: Credentials = KEYS) -> ApiError:
    with pytest.raises(ApiError) as caught:
        session(serve(answered), credentials).read("/user")
    return caught.value


@pytest.mark.parametrize("status", [403, 200])
def test_an_object_is_missing_only_where_the_code_and_the_words_say_so(serve: Serve, status: int) -> None:
    text = "Unable to find existing User #9 to delete.\nUser #9 does not exist.\n"
    assert isinstance(refusal(serve, answer("", 147, text, status)), NotFound)
    assert not isinstance(refusal(serve, answer("", 147, "Error retrieving LDAP #-1.\n", status)), NotFound)
    assert not isinstance(refusal(serve, answer("", 146, text, status)), NotFound)


def test_a_path_that_is_not_there_is_no_missing_object(serve: Serve) -> None:
    with pytest.raises(UnexpectedAnswer, match="HTTP 404"):
        session(serve(as_html(404)), KEYS).read("/user")


@pytest.mark.parametrize("answered", [answer("", 0, "", 403), answer("", 0, "Invalid API key", 400), Answer(401)])
def test_keys_that_are_refused_end_everything(serve: Serve, answered: Answer) -> None:
    error = refusal(serve, answered)
    assert isinstance(error, CannotSignIn)
    assert "the API keys were refused" in error.message
    assert is_hopeless(error)


def test_a_refusal_of_a_request_with_keys_is_no_refusal_of_the_keys(serve: Serve) -> None:
    assert not isinstance(refusal(serve, answer("", 146, "Not allowed.\n", 403)), CannotSignIn)


@pytest.mark.parametrize("code", [15, 202])
def test_an_administrators_credentials_where_an_organizations_are_needed(serve: Serve, code: int) -> None:
    error = refusal(serve, answer("", code, "Valid orgID is required.\n", 403))
    assert "use those of a user of the organization" in error.message


def test_an_error_is_an_error_whatever_its_type_and_status(serve: Serve) -> None:
    body = envelope("", 146, "No.\n")
    for status in (200, 403):
        found = as_json(body, status, Content_Type="text/html")
        assert "No" in refusal(serve, found).message
    with pytest.raises(ApiError):
        session(serve(answer("", 146, "No.\n"))).write("PATCH", "/user/1", {}, confirms=lambda found: True)


@pytest.mark.parametrize("found", [as_html(), as_json({}), as_json([]), as_json({"response": {}}), Answer()])
def test_what_is_no_envelope_confirms_nothing(serve: Serve, found: Answer) -> None:
    with pytest.raises(UnexpectedAnswer):
        session(serve(found)).write("PATCH", "/user/1", {}, confirms=lambda _found: True)
    with pytest.raises(UnexpectedAnswer):
        session(serve(found)).read("/user", shape=(dict, list))


def test_a_response_of_another_shape_is_not_taken(serve: Serve) -> None:
    with pytest.raises(UnexpectedAnswer):
        session(serve(answer([]))).read("/currentUser")
    with pytest.raises(UnexpectedAnswer):
        session(serve(answer("another"))).write("DELETE", "/user/1", confirms=lambda found: found == "")


def test_a_locked_database_is_asked_again_as_nothing_was_carried_out(serve: Serve) -> None:
    server = serve(answer("", 146, "database is locked\n", 403), answer("", 146, "database is locked\n"), answer(""))
    session(server).write("DELETE", "/user/1", confirms=lambda found: found == "")
    assert len(server.requests) == 3


def test_a_database_that_stays_locked_is_a_refusal(serve: Serve) -> None:
    server = serve(answer("", 146, "database is locked\n", 403))
    with pytest.raises(ApiError, match="database is locked"):
        session(server).write("DELETE", "/user/1", confirms=lambda found: True)
    assert len(server.requests) == 3


@pytest.mark.parametrize("item", ["It is late.", {"code": 1, "warning": "It is late."}])
def test_warnings_of_either_form_are_kept_once(serve: Serve, item: Any) -> None:
    found = session(serve(answer({}, warnings=[item])))
    found.read("/currentUser")
    found.read("/currentUser")
    assert found.warnings == ["It is late."]


def test_keys_travel_alone_and_what_is_set_is_dropped(serve: Serve) -> None:
    cookie = {"Content-Type": "application/json", "Set-Cookie": "TNS_SESSIONID=abc; path=/"}
    server = serve(Answer(200, answer({}).body, cookie))
    found = session(server)
    for _unused in range(2):
        found.read("/currentUser")
    found.close()
    for request in server.requests:
        assert request.headers["x-apikey"] == f"accesskey={'a' * 32}; secretkey={'b' * 32};"
        assert not {"cookie", "x-securitycenter"} & {name.lower() for name in request.headers}
    assert len(server.requests) == 2, "there is no session to end"


def login(cookie: str, token: int = 77) -> Answer:
    made = answer({"token": token})
    return Answer(200, made.body, {**made.headers, "Set-Cookie": f"TNS_SESSIONID={cookie}; path=/; HttpOnly"})


def test_a_session_travels_with_its_token_as_text_and_its_cookie(serve: Serve) -> None:
    server = serve(login("one"), answer({}), answer(""))
    found = session(server, LOGIN)
    found.read("/currentUser")
    found.close()
    assert [f"{r.method} {r.path}" for r in server.requests] == [
        "POST /rest/token",
        "GET /rest/currentUser",
        "DELETE /rest/token",
    ]
    assert server.requests[0].json() == {"username": "head", "password": "Secret-1"}
    for request in server.requests[1:]:
        assert request.headers["X-SecurityCenter"] == "77"
        assert request.headers["Cookie"] == "TNS_SESSIONID=one"


def test_a_cookie_that_is_replaced_later_counts_from_then_on(serve: Serve) -> None:
    replaced = answer({})
    replaced = Answer(200, replaced.body, {**replaced.headers, "Set-Cookie": "TNS_SESSIONID=two; path=/"})
    server = serve(login("one"), replaced, answer({}), answer(""))
    found = session(server, LOGIN)
    found.read("/currentUser")
    found.read("/currentUser")
    found.close()
    assert [r.headers.get("Cookie") for r in server.requests[1:]] == [
        "TNS_SESSIONID=one",
        "TNS_SESSIONID=two",
        "TNS_SESSIONID=two",
    ]


def test_nothing_is_sent_before_it_is_needed(serve: Serve) -> None:
    server = serve(login("one"))
    session(server, LOGIN).close()
    assert server.requests == []


def test_a_login_whose_answer_is_lost_is_no_doubt_about_the_write(serve: Serve) -> None:
    server = serve(as_html(502))
    with pytest.raises(Exception, match="cannot sign in") as caught:
        session(server, LOGIN, retries=1).write("POST", "/user", {}, confirms=lambda found: True)
    assert not isinstance(caught.value, AnswerLost)
    assert [request.path for request in server.requests] == ["/rest/token", "/rest/token"]


def test_ending_the_session_raises_nothing(serve: Serve) -> None:
    server = serve(login("one"), answer({}), as_html(500))
    found = session(server, LOGIN)
    found.read("/currentUser")
    found.close()
    assert [request.method for request in server.requests] == ["POST", "GET", "DELETE", "DELETE", "DELETE"]


def test_a_token_and_a_password_are_no_part_of_an_error(serve: Serve) -> None:
    server = serve(login("Cookie-Secret", 987654321), answer("", 146, "987654321 Cookie-Secret Secret-1\n", 403))
    with pytest.raises(ApiError) as caught:
        session(server, LOGIN).read("/user")
    assert not [text for text in ("987654321", "Cookie-Secret", "Secret-1") if text in caught.value.message]
