# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes end in one of three ways: confirmed by the API's own answer, refused by it, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    NotFound,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer as Said
from ansible_collections.vulnmgmt.access.tests.unit.helpers import server as lost
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import Clock, client, is_empty, is_object
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Server, as_html, as_json

Serve = Callable[..., Server]
Confirms = Callable[[Said], bool]

JSON = {"Content-Type": "application/json"}
METHODS = ("POST", "PUT", "DELETE")


def write(server: Server, method: str, confirms: Confirms, clock: Clock | None = None, **options: Any) -> Any:
    http = client(server.url, clock or Clock(), **options)
    return http.write(method, "/users/7", confirms=confirms, body={"a": 1})


def failure(server: Server, method: str, confirms: Confirms, **options: Any) -> AccessError:
    """Return the error of a write that must have been sent exactly once, without a pause."""
    clock = Clock()
    with pytest.raises(AccessError) as caught:
        write(server, method, confirms, clock, **options)
    assert server.asked() == [f"{method} /users/7"]
    assert clock.sleeps == []
    return caught.value


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("answer", "confirms", "found"),
    [
        (as_json({"id": 7}), is_object, {"id": 7}),
        (as_json({"id": 7}, 201), is_object, {"id": 7}),
        (as_json({}), is_object, {}),
        (Answer(200, b'{"id": 7}', {"Content-Type": "text/plain"}), is_object, {"id": 7}),
        (Answer(200), is_empty, None),
        (Answer(204), is_empty, None),
    ],
    ids=["200", "201", "{}", "as text", "200 empty", "204"],
)
def test_a_write_is_confirmed_by_the_answer_that_the_api_gives(
    serve: Serve, method: str, answer: Answer, confirms: Confirms, found: Any
) -> None:
    server = serve(answer)
    assert write(server, method, confirms) == found
    assert server.asked() == [f"{method} /users/7"]


def test_what_confirms_sees_status_emptiness_and_json(serve: Serve) -> None:
    seen: list[Said] = []

    def look(answer: Said) -> bool:
        seen.append(answer)
        return True

    for answer in (as_json([1], 202), Answer(204), as_html(), as_json(None)):
        write(serve(answer), "PUT", look)
    assert seen == [Said(202, False, [1]), Said(204, True, None), Said(200, False, None), Said(200, False, None)]


UNCONFIRMED = {
    "html": as_html(),
    "html 201": as_html(201),
    "empty": Answer(200),
    "204": Answer(204),
    "list": as_json([{"id": 7}]),
    "text": as_json("done"),
    "null": as_json(None),
    "another status": as_json({"id": 7}, 202),
    "cut": Answer(200, b'{"id": 7', JSON),
    "no text": Answer(200, b"\xff\xfe\x00\x9f\x92", JSON),
    "redirect": Answer(302, headers={"Location": "/login"}),
    "redirect with JSON": as_json({"id": 7}, 307, Location="https://elsewhere.example.com/"),
    "304": Answer(304),
}
"""What an API that confirms with an object does not give."""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("answer", UNCONFIRMED.values(), ids=UNCONFIRMED)
def test_any_other_answer_of_success_is_unknown_and_not_sent_again(serve: Serve, method: str, answer: Answer) -> None:
    error = failure(serve(answer), method, is_object)
    assert isinstance(error, UnexpectedAnswer)
    assert error.message.startswith(f"{method} /users/7: ")
    assert "not what this API gives" in error.message or "the server redirects to" in error.message


@pytest.mark.parametrize("answer", [as_html(), as_json({"id": 7}), as_json({}), Answer(200, b" ")])
def test_a_body_where_the_api_gives_none_is_unknown(serve: Serve, answer: Answer) -> None:
    """A sign-in page that answers a DELETE with 200 once counted as a deletion."""
    error = failure(serve(answer), "DELETE", is_empty)
    assert isinstance(error, UnexpectedAnswer)
    assert "DELETE /users/7: the answer is not what this API gives (HTTP 200, " in error.message
    assert "no proxy or sign-in page answers instead" in error.message


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 415, 422, 451])
@pytest.mark.parametrize("shape", ["json", "empty"])
def test_a_4xx_of_the_api_is_a_refusal(serve: Serve, method: str, status: int, shape: str) -> None:
    answer = as_json({"message": "not so"}, status) if shape == "json" else Answer(status)
    error = failure(serve(answer), method, is_object)
    assert isinstance(error, ApiError)
    assert isinstance(error, NotFound) is (status == 404)
    assert error.status == status
    assert error.server_message == ("not so" if shape == "json" else "")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 415, 422])
@pytest.mark.parametrize(
    "body", [b"<html>Blocked</html>", b'["no"]', b'"no"', b'{"message": "cut'], ids=["html", "list", "text", "cut"]
)
def test_a_4xx_page_of_somebody_in_between_is_unknown(serve: Serve, status: int, body: bytes) -> None:
    """Whether the API was asked before, nobody knows."""
    error = failure(serve(Answer(status, body, {"Content-Type": "text/html"})), "PUT", is_object)
    assert isinstance(error, UnexpectedAnswer)
    assert f"(HTTP {status}, text/html)" in error.message


def test_a_401_is_a_refusal_whatever_page_comes_with_it(serve: Serve) -> None:
    """Nothing is carried out for whoever is not known, and each further try counts toward a lockout."""
    error = failure(serve(as_html(401)), "PUT", is_object)
    assert isinstance(error, ApiError)
    assert error.status == 401


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 599])
@pytest.mark.parametrize("shape", ["json", "html", "empty"])
def test_a_5xx_and_a_408_are_unknown(serve: Serve, method: str, status: int, shape: str) -> None:
    """The server may have failed after it had carried the request out."""
    shapes = {"json": as_json({"message": "busy"}, status), "html": as_html(status), "empty": Answer(status)}
    error = failure(serve(shapes[shape]), method, is_object)
    assert type(error) is AnswerLost
    assert error.message.startswith(f"{method} /users/7 answered {status}")
    assert error.message.endswith(": busy") is (shape == "json")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(how=lost.HANG_UP),
        Answer(how=lost.RESET),
        Answer(how=lost.SILENCE),
        Answer(body=b'{"id": 7}', announce=500),
        Answer(body=b'{"id": 7}', how=lost.BROKEN_CHUNKS),
    ],
    ids=["hung up", "reset", "silence", "cut", "cut in a chunk"],
)
def test_no_answer_is_unknown(serve: Serve, method: str, answer: Answer) -> None:
    assert isinstance(failure(serve(answer), method, is_object, timeout=0.2), AnswerLost)


@pytest.mark.parametrize("method", METHODS)
def test_a_429_that_holds_on_is_a_refusal(serve: Serve, method: str) -> None:
    server, clock = serve(as_html(429)), Clock()
    with pytest.raises(ApiError) as caught:
        write(server, method, is_object, clock, retries=2)
    assert caught.value.status == 429
    assert (len(server.requests), len(clock.sleeps)) == (3, 2)


def test_a_write_that_was_held_back_can_still_be_unknown(serve: Serve) -> None:
    server = serve(as_json({}, 429), as_html(503), as_json({"id": 7}))
    with pytest.raises(AnswerLost, match="answered 503"):
        write(server, "PUT", is_object)
    assert len(server.requests) == 2


def test_headers_of_one_write_go_with_it(serve: Serve) -> None:
    server = serve(as_json({}))
    client(server.url).write("PUT", "/a", confirms=is_object, headers={"X-Impersonate": "kim"})
    assert server.requests[0].headers["X-Impersonate"] == "kim"
