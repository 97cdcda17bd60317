# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the HTTP client sends, and what it makes of whole answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    ApiError,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import SECRET, client, is_empty, is_object
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Server, as_html, as_json

Serve = Callable[..., Server]


def test_a_read_returns_the_json_and_sends_headers_and_credentials(serve: Serve) -> None:
    server = serve(as_json({"users": []}))
    found = client(server.url, headers={"User-Agent": "Sample/1"}).get("/users", dict, headers={"X-Impersonate": "kim"})
    assert found == {"users": []}
    headers = server.requests[0].headers
    assert (headers["X-ApiKeys"], headers["User-Agent"], headers["X-Impersonate"]) == (SECRET, "Sample/1", "kim")
    assert headers["Accept"] == "application/json"


def test_a_header_of_one_request_does_not_stay_for_the_next(serve: Serve) -> None:
    server = serve(as_json({}))
    http = client(server.url)
    http.get("/a", dict, headers={"X-Impersonate": "kim"})
    http.get("/a", dict)
    assert "X-Impersonate" not in server.requests[1].headers


def test_a_body_is_sent_as_json_and_a_query_in_the_address(serve: Serve) -> None:
    server = serve(as_json({"id": 1}))
    sent = {"name": "Zoë", "roles": [1]}
    http = client(server.url)
    assert http.write("POST", "/users", confirms=is_object, body=sent, query={"page": 2}) == {"id": 1}
    request = server.requests[0]
    assert (request.path, request.json(), request.headers["Content-Type"]) == (
        "/users?page=2",
        sent,
        "application/json",
    )


def test_text_is_sent_as_it_is_and_labelled_as_json(serve: Serve) -> None:
    server = serve(as_json({}))
    client(server.url).write("PUT", "/users/1/password", confirms=is_object, text="Pässword")
    assert server.requests[0].body == "Pässword".encode()
    assert server.requests[0].headers["Content-Type"] == "application/json"


def test_an_empty_body_and_false_are_sent_and_none_is_not(serve: Serve) -> None:
    server = serve(Answer())
    http = client(server.url)
    for body in ([], False, None):
        http.write("PUT", "/x", confirms=is_empty, body=body)
    assert [request.body for request in server.requests] == [b"[]", b"false", b""]


@pytest.mark.parametrize(
    "answer",
    [
        as_html(),
        Answer(body=b'{"users": [', headers={"Content-Type": "application/json"}),
        Answer(),
        Answer(204),
        as_json([]),
        as_json("text"),
        as_json(None),
        as_json(5),
        Answer(body=b"\xff\xfe\x00\x9f\x92", headers={"Content-Type": "application/json"}),
        Answer(body=b"[" * 200_000, headers={"Content-Type": "application/json"}),
        Answer(body=b'{"id": ' + b"9" * 5000 + b"", headers={"Content-Type": "application/json"}),
    ],
    ids=["html", "cut", "empty", "204", "list", "string", "null", "number", "no text", "deep", "huge number"],
)
def test_an_answer_of_another_shape_is_one_sentence(serve: Serve, answer: Answer) -> None:
    server = serve(answer)
    with pytest.raises(UnexpectedAnswer, match=r"^GET /users: the answer is not what this API gives \(HTTP 20"):
        client(server.url).get("/users", dict)
    assert len(server.requests) == 1


def test_json_is_read_whatever_its_content_type(serve: Serve) -> None:
    server = serve(Answer(body=b'{"id": 1}', headers={"Content-Type": "text/plain"}), Answer(body=b'{"id": 2}'))
    http = client(server.url)
    assert [http.get("/a", dict), http.get("/a", dict)] == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_read_in_each_encoding_that_shows_itself(serve: Serve, encoding: str) -> None:
    server = serve(Answer(body='{"name": "Zoë"}'.encode(encoding), headers={"Content-Type": "application/json"}))
    assert client(server.url).get("/a", dict) == {"name": "Zoë"}


def test_a_name_that_is_not_utf_8_is_refused_and_not_guessed(serve: Serve) -> None:
    """A guess, or a replacement character, would be written back with the next change of the account."""
    server = serve(Answer(body='{"name": "Zoë"}'.encode("latin-1"), headers={"Content-Type": "application/json"}))
    with pytest.raises(UnexpectedAnswer):
        client(server.url).get("/a", dict)


def test_a_refusal_tells_method_path_status_the_servers_words_and_what_to_do(serve: Serve) -> None:
    server = serve(as_json({"message": "Insufficient scope."}, 403))
    with pytest.raises(ApiError) as caught:
        client(server.url, advice={403: "use an administrator's keys"}).get("/users", dict)
    assert caught.value.message == (
        "GET /users answered 403 Forbidden: Insufficient scope: use an administrator's keys"
    )
    assert (caught.value.status, caught.value.server_message) == (403, "Insufficient scope")
    assert caught.value.as_result() == {"msg": caught.value.message, "status": 403}


def test_words_that_only_repeat_the_status_are_left_out(serve: Serve) -> None:
    server = serve(as_json({"message": "not found"}, 404))
    with pytest.raises(NotFound) as caught:
        client(server.url).get("/users/7", dict)
    assert caught.value.message == "GET /users/7 answered 404 Not Found"


@pytest.mark.parametrize("answer", [as_html(500, "<h1>Tomcat</h1>"), Answer(500), Answer(500, b"\xff\x00")])
def test_a_refusal_without_json_has_no_words_of_the_server(serve: Serve, answer: Answer) -> None:
    with pytest.raises(ApiError) as caught:
        client(serve(answer).url).get("/a", dict)
    assert caught.value.message == "GET /a answered 500 Internal Server Error"


@pytest.mark.parametrize("status", [400, 403, 404, 409])
@pytest.mark.parametrize(
    "body", [b"<h1>Not here</h1>", b'["no"]', b'"no"', b"null"], ids=["html", "list", "text", "null"]
)
def test_a_4xx_page_of_somebody_in_between_says_nothing_of_what_is_there(
    serve: Serve, status: int, body: bytes
) -> None:
    """A proxy's page with 404 once made of everybody who was to be deleted somebody who is gone."""
    with pytest.raises(
        UnexpectedAnswer, match=rf"^GET /users/7: the answer is not what this API gives \(HTTP {status}"
    ):
        client(serve(Answer(status, body, {"Content-Type": "text/html"})).url).get("/users/7", dict)


@pytest.mark.parametrize("answer", [as_json({}, 404), Answer(404), as_html(401), as_json([], 401)])
def test_a_4xx_of_the_api_and_a_401_of_anybody_refuse_a_read(serve: Serve, answer: Answer) -> None:
    with pytest.raises(ApiError) as caught:
        client(serve(answer).url).get("/users/7", dict)
    assert caught.value.status == answer.status


def test_a_status_that_no_standard_knows_is_a_refusal_like_others(serve: Serve) -> None:
    with pytest.raises(ApiError) as caught:
        client(serve(as_json({"message": "odd"}, 599)).url).get("/a", dict)
    assert caught.value.message == "GET /a answered 599: odd"


def test_long_words_of_the_server_are_cut_and_put_on_one_line(serve: Serve) -> None:
    server = serve(as_json({"message": "line\n" * 5000}, 400))
    with pytest.raises(ApiError) as caught:
        client(server.url).get("/a", dict)
    assert len(caught.value.message) < 500
    assert caught.value.message.endswith("...")
    assert "\n" not in caught.value.message


def test_a_slash_at_the_end_of_the_url_and_a_path_in_it_are_right(serve: Serve) -> None:
    server = serve(as_json({}))
    client(server.url + "/console/").get("/api/3", dict)
    assert server.asked() == ["GET /console/api/3"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://scanner.example.com", "url is plain http.*use https://scanner.example.com, or set allow_http=true"),
        ("scanner.example.com", "not a web address"),
        ("ftp://scanner.example.com", "not a web address"),
        ("https://", "not a web address"),
        ("", "not a web address"),
        ("https://[::1", "bad host or port"),
        ("https://scanner.example.com:https", "bad host or port"),
        ("https://scanner.example.com:99999", "bad host or port"),
        ("https://kim:pass@scanner.example.com", "url contains credentials"),
        ("https://scanner.example.com/?a=b", "query or a fragment"),
        ("https://scanner.example.com/#a", "query or a fragment"),
    ],
)
def test_a_url_that_cannot_work_is_refused_before_anything_is_sent(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        Connection(url)
    assert "pass@" not in caught.value.message


def test_plain_http_is_possible_where_it_is_asked_for() -> None:
    assert Connection("http://127.0.0.1:8080/", allow_http=True).base == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timeout": 0}, "timeout must be more than 0"),
        ({"timeout": -1.0}, "timeout must be more than 0"),
        ({"timeout": float("nan")}, "timeout must be more than 0"),
        ({"timeout": float("inf")}, "and at most 86400"),
        ({"timeout": 1e10}, "and at most 86400"),
        ({"retries": -1}, "retries must be 0 or more"),
        ({"client_key": "key.pem"}, "client_key is given without client_cert"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Connection("https://scanner.example.com", **options)


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-Impersonate", "kim\r\nX-Admin: yes"), ("X-Impersonate", "\u201ckim\u201d"), ("X-A", "ключ")],
)
def test_what_a_header_cannot_carry_is_a_usage_error(serve: Serve, header: str, value: str) -> None:
    server = serve(as_json({}))
    with pytest.raises(UsageError, match="characters that a header cannot carry"):
        client(server.url).get("/a", dict, headers={header: value})
    assert server.requests == []


def test_a_credential_that_a_header_cannot_carry_is_a_usage_error_without_it(serve: Serve) -> None:
    def curly_quotes(request: Any) -> Any:
        request.headers["X-ApiKeys"] = "accessKey=\u201cs3cret\u201d"
        return request

    with pytest.raises(UsageError, match="characters that a header cannot carry") as caught:
        client(serve().url, authenticate=curly_quotes).get("/a", dict)
    assert "s3cret" not in caught.value.message
