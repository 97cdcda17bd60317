# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users API: what is sent, whose words errors hold, and whom the keys belong to."""

from __future__ import annotations

import json
import re
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
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi, login_of, server_message
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.info import read_users
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import (
    ACCESS_KEY,
    SECRET_KEY,
    FakeTenant,
    user,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Request, Server, as_html, as_json

Serve = Callable[..., Server]


def api_of(server: Server, impersonate: str | None = None) -> TvmApi:
    return TvmApi(Connection(server.url, allow_http=True, retries=0), ACCESS_KEY, SECRET_KEY, impersonate)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"statusCode": 404, "error": "Not Found", "message": "Not Found"}, "Not Found"),
        ({"statusCode": 400, "error": "Bad Request", "message": 'child "days" fails'}, 'child "days" fails'),
        ({"error": "not a part of the approved domains."}, "not a part of the approved domains."),
        ({"error": json.dumps({"error": "encoded twice"})}, "encoded twice"),
        ({"error": json.dumps({"error": json.dumps({"message": "three times"})})}, "three times"),
        ({"error": "{not JSON after all"}, "{not JSON after all"),
        ({"message": "", "error": "Forbidden"}, "Forbidden"),
        ({"error": {"code": 5}}, ""),
        ({"message": ["a"]}, ""),
        ({}, ""),
        ([], ""),
        (None, ""),
        ("text", ""),
    ],
)
def test_the_servers_words_are_found_in_each_shape_of_error(body: Any, words: str) -> None:
    assert server_message(body) == words


def test_the_keys_and_the_user_agent_are_sent_in_the_documented_form(serve: Serve) -> None:
    server = serve(as_json({"users": []}))
    api_of(server).list_users()
    headers = server.requests[0].headers
    assert headers["X-ApiKeys"] == f"accessKey={ACCESS_KEY};secretKey={SECRET_KEY}"
    assert re.fullmatch(r"Integration/1\.0 \([^;]+; [^;]+; Build/[\d.]+\)", headers["User-Agent"])
    assert "X-Impersonate" not in headers


def test_somebody_else_can_be_acted_as(serve: Serve) -> None:
    server = serve(as_json({"users": []}))
    api_of(server, "kim@example.com").list_users()
    assert server.requests[0].headers["X-Impersonate"] == "username=kim@example.com"


@pytest.mark.parametrize(
    ("access_key", "secret_key"),
    [("a\nb", "53cr3t"), ("a", "53cr3t\r\nX-Evil: 1"), ("a;b", "53cr3t"), ("a", "53cr3t\x00")],
)
def test_keys_that_no_header_can_carry_are_refused_and_not_shown(access_key: str, secret_key: str) -> None:
    with pytest.raises(UsageError) as caught:
        TvmApi(Connection("https://x.example.com"), access_key, secret_key)
    assert "copy them again" in caught.value.message
    assert "53cr3t" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "check access_key and secret_key"),
        (403, "the API keys must belong to a user with the role Administrator"),
        (429, "lower concurrency or run again later"),
    ],
)
def test_common_refusals_say_what_to_do(serve: Serve, status: int, advice: str) -> None:
    server = serve(as_json({"statusCode": status, "error": "Said", "message": "Missing authentication"}, status))
    with pytest.raises(ApiError, match=f"Missing authentication: .*{advice}"):
        api_of(server).list_users()
    assert len(server.requests) == 1


def test_a_server_that_echoes_keys_does_not_get_them_into_the_error(serve: Serve) -> None:
    def echo(request: Request) -> Answer:
        return as_json({"message": f"bad keys {request.headers['X-ApiKeys']}"}, 401)

    with pytest.raises(ApiError) as caught:
        api_of(serve(echo)).list_users()
    assert "bad keys" in caught.value.message
    assert ACCESS_KEY not in caught.value.message
    assert SECRET_KEY not in caught.value.message


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"users": None},
        {"users": {"1": {}}},
        {"users": ["kim"]},
        {"users": [{"username": "kim"}]},
        {"users": [{"id": 1}]},
        {"users": [{"id": 1, "username": ""}]},
    ],
)
def test_an_answer_without_a_list_of_users_is_one_sentence(serve: Serve, answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="the answer holds no list of users"):
        api_of(serve(as_json(answer))).list_users()


def test_the_view_of_somebody_who_is_no_administrator_is_refused(serve: Serve) -> None:
    """Such a caller gets four fields (recorded); compared as if they were all, every account would differ."""
    record = {"uuid": "u", "id": 1, "username": "kim@example.com", "email": "kim@example.com"}
    with pytest.raises(UsageError, match=r"visible in part: the API keys must belong to .* Administrator"):
        api_of(serve(as_json({"users": [record]}))).list_users()


def test_the_username_is_found_under_both_of_its_names() -> None:
    assert [login_of({"user_name": "a"}), login_of({"username": "b", "user_name": "c"}), login_of({})] == ["a", "b", ""]


def test_a_username_that_is_taken_unseen_is_said_to_be_so(serve: Serve) -> None:
    with pytest.raises(ApiError, match="answered 409 Conflict: the username is taken, maybe by another tenant"):
        api_of(serve(as_json({}, 409))).create_user({"username": "kim@example.com"})


def test_other_refusals_of_a_creation_say_nothing_of_that(serve: Serve) -> None:
    with pytest.raises(ApiError) as caught:
        api_of(serve(as_json({"error": "not in the approved domains"}, 400))).create_user({})
    assert caught.value.message == "POST /users answered 400 Bad Request: not in the approved domains"


@pytest.mark.parametrize(
    ("call", "what", "body"),
    [
        (lambda api: api.get_user(7), "GET /users/7", None),
        (lambda api: api.create_user({"a": 1}), "POST /users", {"a": 1}),
        (lambda api: api.edit_user(7, {"name": "K"}), "PUT /users/7", {"name": "K"}),
        (lambda api: api.set_enabled(7, False), "PUT /users/7/enabled", {"enabled": False}),
        (lambda api: api.delete_user(7), "DELETE /users/7", None),
        (lambda api: api.set_password(7, "Secret"), "PUT /users/7/chpasswd", {"password": "Secret"}),
        (lambda api: api.get_authorizations(7), "GET /users/7/authorizations", None),
    ],
)
def test_each_operation_is_one_request(serve: Serve, call: Callable[[TvmApi], Any], what: str, body: Any) -> None:
    server = serve(as_json({"id": 7}))
    call(api_of(server))
    assert server.asked() == [what]
    assert (server.requests[0].json() if server.requests[0].body else None) == body


@pytest.mark.parametrize(
    "call", [lambda api: api.delete_user(7), lambda api: api.set_password(7, "x")], ids=["delete", "password"]
)
def test_operations_with_nothing_to_say_may_answer_nothing(serve: Serve, call: Callable[[TvmApi], Any]) -> None:
    call(api_of(serve(Answer())))


def test_what_is_not_safe_to_repeat_is_sent_once_though_retries_are_allowed(serve: Serve) -> None:
    for call in (lambda api: api.create_user({}), lambda api: api.set_password(7, "x")):
        server = serve(as_html(502))
        api = TvmApi(Connection(server.url, allow_http=True, retries=4), ACCESS_KEY, SECRET_KEY)
        with pytest.raises(Exception, match="502"):
            call(api)
        assert len(server.requests) == 1


def test_authorizations_are_those_that_end_in_permitted(serve: Serve) -> None:
    answer = {"account_uuid": "a", "user_uuid": "u", "api_permitted": True, "password_permitted": 0}
    assert api_of(serve(as_json(answer))).get_authorizations(7) == {
        "api_permitted": True,
        "password_permitted": False,
    }


def test_who_is_impersonated_and_whose_keys_they_are_both_count_as_the_caller() -> None:
    tenant = FakeTenant(own="root@example.com")
    assert tenant.backend().api.own_usernames() == {"root@example.com"}
    assert len(tenant.asked) == 1
    assert tenant.backend("kim@example.com").api.own_usernames() == {"root@example.com", "kim@example.com"}


TENANT = (user(3, "Zoe@example.com", name="Zoe"), user(1, "anna@example.com"), user(2, "kim@example.com", lockout=1))


def test_all_users_are_read_with_one_request_and_sorted() -> None:
    tenant = FakeTenant(*TENANT)
    users, missing = read_users(tenant.backend().api, None, authorizations=False, details=False)
    assert [found["username"] for found in users] == ["anna@example.com", "kim@example.com", "Zoe@example.com"]
    assert missing == []
    assert tenant.asked == [("GET /users", None)]
    assert users[1]["lockout"] == 1


def test_users_are_found_without_regard_to_case_and_missing_ones_are_named() -> None:
    tenant = FakeTenant(*TENANT)
    users, missing = read_users(tenant.backend().api, ["ZOE@example.com", "lee@example.com"], False, False)
    assert [found["username"] for found in users] == ["Zoe@example.com"]
    assert missing == ["lee@example.com"]


def test_no_names_are_no_users() -> None:
    assert read_users(FakeTenant(*TENANT).backend().api, [], False, False) == ([], [])


def test_more_is_asked_for_the_users_returned_only() -> None:
    tenant = FakeTenant(*TENANT)
    (found,), _missing = read_users(tenant.backend().api, ["kim@example.com"], True, True)
    assert [what for what, _body in tenant.asked] == ["GET /users", "GET /users/2", "GET /users/2/authorizations"]
    assert found["two_factor"] == {"totp_enabled": True}
    assert found["authorizations"] == {"api_permitted": True, "password_permitted": False, "saml_permitted": True}


def test_a_user_that_went_in_the_meantime_is_an_error() -> None:
    tenant = FakeTenant(*TENANT)
    tenant.refuses["GET /users/2"] = NotFound("GET /users/2 answered 404 Not Found", 404)
    with pytest.raises(NotFound):
        read_users(tenant.backend().api, ["kim@example.com"], False, details=True)
