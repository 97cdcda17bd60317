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
    AnswerLost,
    ApiError,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi, login_of, server_message
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import (
    ACCESS_KEY,
    SECRET_KEY,
    FakeTenant,
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
        {"users": [{"id": 1, "username": 5, "permissions": 16, "enabled": True}]},
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


def test_other_refusals_of_a_creation_say_nothing_of_that(serve: Serve) -> None:
    api = api_of(serve(as_json({"error": "not in the approved domains"}, 400)))
    with pytest.raises(ApiError) as caught:
        api.create_user({"username": "kim@example.com"})
    assert caught.value.message == "POST /users answered 400 Bad Request: not in the approved domains"


RECORD = {"id": 7, "username": "kim@example.com", "permissions": 16}
WAYS = {"api_permitted": True, "password_permitted": False, "saml_permitted": True}

WRITES: dict[str, Callable[[TvmApi], Any]] = {
    "POST /users": lambda api: api.create_user({"username": RECORD["username"]}),
    "PUT /users/7": lambda api: api.edit_user(7, {"name": "K"}),
    "PUT /users/7/enabled": lambda api: api.set_enabled(7, False),
    "DELETE /users/7": lambda api: api.delete_user(7),
    "PUT /users/7/chpasswd": lambda api: api.set_password(7, "Secret"),
    "DELETE /users/7?successor_user_uuid=u-8": lambda api: api.delete_user(7, "u-8"),
    "PUT /users/7/authorizations": lambda api: api.set_authorizations(7, WAYS),
    "POST /groups/3/users/7": lambda api: api.add_member(3, 7),
    "DELETE /groups/3/users/7": lambda api: api.remove_member(3, 7),
    "PUT /users/7/two-factor": lambda api: api.set_two_factor(7, {"email_enabled": True}),
    "POST /users/7/two-factor/verify-code": lambda api: api.verify_code(7, "123456"),
}
WITH_RECORD, WITH_NOTHING = list(WRITES)[:3], list(WRITES)[3:]


@pytest.mark.parametrize(
    ("what", "body", "answer"),
    [
        ("POST /users", {"username": RECORD["username"]}, as_json(RECORD)),
        ("PUT /users/7", {"name": "K"}, as_json(RECORD)),
        ("PUT /users/7/enabled", {"enabled": False}, as_json(RECORD)),
        ("DELETE /users/7", None, Answer()),
        ("PUT /users/7/chpasswd", {"password": "Secret"}, Answer()),
        ("DELETE /users/7?successor_user_uuid=u-8", None, Answer()),
        ("PUT /users/7/authorizations", WAYS, Answer()),
        ("POST /groups/3/users/7", None, Answer()),
        ("DELETE /groups/3/users/7", None, Answer()),
        ("PUT /users/7/two-factor", {"email_enabled": True}, Answer()),
        ("POST /users/7/two-factor/verify-code", {"verification_code": "123456"}, Answer()),
    ],
)
def test_each_write_is_one_request(serve: Serve, what: str, body: Any, answer: Answer) -> None:
    server = serve(answer)
    assert WRITES[what](api_of(server)) == (RECORD if answer.body else None)
    assert server.asked() == [what]
    assert (server.requests[0].json() if server.requests[0].body else None) == body


@pytest.mark.parametrize(
    ("call", "what", "answer"),
    [
        (lambda api: api.get_user(7), "GET /users/7", {"id": 7}),
        (lambda api: api.get_authorizations(7), "GET /users/7/authorizations", WAYS),
        (lambda api: api.list_users(with_roles=True), "GET /users?withRoles=true", {"users": []}),
        (lambda api: api.list_groups(), "GET /groups", {"groups": [{"id": 1, "uuid": "g"}]}),
        (lambda api: api.list_members(1), "GET /groups/1/users", {"users": [{"id": 7}]}),
        (lambda api: api.list_roles(), "GET /access-control/v1/roles", [{"uuid": "r"}, "odd"]),
        (lambda api: api.get_user_roles("u-7"), "GET /access-control/v1/users/u-7/roles", {"role_uuids": ["r"]}),
    ],
)
def test_each_read_is_one_request(serve: Serve, call: Callable[[TvmApi], Any], what: str, answer: Any) -> None:
    server = serve(as_json(answer))
    call(api_of(server))
    assert server.asked() == [what]


@pytest.mark.parametrize("what", WITH_RECORD)
@pytest.mark.parametrize("record", [RECORD, {"id": 7, "user_name": "Kim@example.com"}])
@pytest.mark.parametrize("status", [200, 201])
def test_a_write_on_a_user_is_confirmed_by_the_users_record(serve: Serve, what: str, record: Any, status: int) -> None:
    assert WRITES[what](api_of(serve(as_json(record, status)))) == record


@pytest.mark.parametrize("what", WITH_NOTHING)
@pytest.mark.parametrize("status", [200, 204])
def test_a_write_with_nothing_to_say_is_confirmed_by_no_body(serve: Serve, what: str, status: int) -> None:
    assert WRITES[what](api_of(serve(Answer(status)))) is None


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        *((what, answer) for what in WITH_RECORD for answer in (Answer(), Answer(204), as_json({}), as_json([RECORD]))),
        *((what, as_json(half)) for what in WITH_RECORD for half in ({"id": 7}, {"username": "kim"}, {"error": "no"})),
        *((what, as_json(RECORD, 202)) for what in WITH_RECORD),
        *((what, as_json(found)) for what in WITH_NOTHING for found in ({}, RECORD, [], None)),
        *((what, Answer(202)) for what in WITH_NOTHING),
        *((what, as_html()) for what in WRITES),
        *((what, Answer(200, b'{"id": 7, "usern')) for what in WRITES),
    ],
)
def test_any_other_answer_of_success_confirms_nothing(serve: Serve, what: str, answer: Answer) -> None:
    """Leavers were once reported deleted because a sign-in page had answered for the API."""
    server = serve(answer)
    with pytest.raises(UnexpectedAnswer):
        WRITES[what](api_of(server))
    assert server.asked() == [what]


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("status", [500, 502])
def test_a_write_is_sent_once_though_retries_are_allowed(serve: Serve, what: str, status: int) -> None:
    server = serve(as_html(status))
    api = TvmApi(Connection(server.url, allow_http=True, retries=4), ACCESS_KEY, SECRET_KEY)
    with pytest.raises(AnswerLost, match=str(status)):
        WRITES[what](api)
    assert len(server.requests) == 1


@pytest.mark.parametrize("what", WRITES)
def test_writes_act_as_whoever_is_impersonated(serve: Serve, what: str) -> None:
    server = serve(as_json(RECORD) if what in WITH_RECORD else Answer())
    WRITES[what](api_of(server, "lee@example.com"))
    assert server.requests[0].headers["X-Impersonate"] == "username=lee@example.com"


def test_roles_that_are_no_records_are_left_out(serve: Serve) -> None:
    assert api_of(serve(as_json([{"uuid": "r"}, "odd", None]))).list_roles() == [{"uuid": "r"}]
    assert api_of(serve(as_json({"role_uuids": None}))).get_user_roles("u") == frozenset()


def test_authorizations_are_those_that_are_known(serve: Serve) -> None:
    answer = {"account_uuid": "a", "user_uuid": "u", **WAYS, "something_permitted": True}
    assert api_of(serve(as_json(answer))).get_authorizations(7) == WAYS
    answer["mfa_enrollment_required"] = True
    assert api_of(serve(as_json(answer))).get_authorizations(7) == {**WAYS, "mfa_enrollment_required": True}


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda api: api.get_user_roles("u"), {}),
        (lambda api: api.get_user_roles("u"), {"role_uuids": "r"}),
        (lambda api: api.get_authorizations(7), {}),
        (lambda api: api.get_authorizations(7), {**WAYS, "api_permitted": None}),
        (lambda api: api.list_groups(), {}),
        (lambda api: api.list_groups(), {"groups": [{"id": 1}]}),
        (lambda api: api.list_members(1), {"users": [{"uuid": "u"}]}),
        (lambda api: api.list_members(1), {"users": None}),
        (lambda api: api.owner(), {}),
    ],
)
def test_a_read_of_another_shape_is_no_answer(serve: Serve, call: Callable[[TvmApi], Any], answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        call(api_of(serve(as_json(answer))))


def test_new_roles_are_confirmed_by_the_answer_that_repeats_them(serve: Serve) -> None:
    server = serve(as_json({"user_uuid": "u", "role_uuids": ["b", "a"]}))
    api_of(server).set_user_roles("u", {"a", "b"})
    assert server.requests[0].json() == {"role_uuids": ["a", "b"]}
    others = [as_json({"role_uuids": given}) for given in (["a"], [{}], "ab")]
    for answer in (Answer(), as_json({}), as_json(["a", "b"]), *others):
        with pytest.raises(UnexpectedAnswer):
            api_of(serve(answer)).set_user_roles("u", {"a", "b"})


def test_new_keys_are_confirmed_by_a_pair(serve: Serve) -> None:
    assert api_of(serve(as_json({"accessKey": "a", "secretKey": "s"}))).make_keys(7) == ("a", "s")
    for answer in (Answer(), as_json({}), as_json({"accessKey": "a", "secretKey": ""}), as_json({"accessKey": "a"})):
        with pytest.raises(UnexpectedAnswer):
            api_of(serve(answer)).make_keys(7)


FORBIDDEN = as_json({"statusCode": 403, "error": "Forbidden", "message": "Forbidden"}, 403)


@pytest.mark.parametrize(
    ("owner", "users", "words"),
    [
        (16, [], "'kim@example.com' cannot be impersonated with the API keys of 'me@x', who is no administrator"),
        (64, ["lee@example.com"], "unknown user to impersonate 'kim@example.com': did you mean 'lee@example.com'?"),
        (64, ["Kim@example.com"], "'kim@example.com', whom the task impersonates, may not do this"),
    ],
)
def test_why_nobody_can_be_impersonated_is_told_apart(serve: Serve, owner: int, users: list[str], words: str) -> None:
    session = as_json({"id": 1, "username": "me@x", "permissions": owner})
    listed = as_json({"users": [{"id": n, "username": name} for n, name in enumerate(users)]})
    server = serve(FORBIDDEN, session, *([listed] if owner == 64 else []))
    with pytest.raises(ApiError) as caught:
        api_of(server, "kim@example.com").list_users()
    assert caught.value.message.startswith(words)
    assert caught.value.status == 403
    assert ["X-Impersonate" in request.headers for request in server.requests] == [True, False, False][
        : 3 if users else 2
    ]


def test_a_refusal_that_cannot_be_explained_stays_as_it_is(serve: Serve) -> None:
    with pytest.raises(ApiError, match="GET /users answered 403 Forbidden"):
        api_of(serve(FORBIDDEN, FORBIDDEN), "kim@example.com").list_users()
    with pytest.raises(ApiError, match="GET /users answered 403 Forbidden"):
        api_of(serve(FORBIDDEN)).list_users()


def test_whom_the_task_impersonates_may_see_too_little(serve: Serve) -> None:
    record = {"uuid": "u", "id": 1, "username": "kim@example.com", "email": "kim@example.com"}
    with pytest.raises(UsageError, match=r"in part: impersonate somebody else than 'kim@example\.com'"):
        api_of(serve(as_json({"users": [record]})), "kim@example.com").list_users()


@pytest.mark.parametrize("given", [5, "role-0", {"a": 1}, [5], [None]])
def test_what_is_no_list_of_roles_is_one_sentence(serve: Serve, given: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="the answer holds no list of roles"):
        api_of(serve(as_json({"role_uuids": given}))).get_user_roles("u")


@pytest.mark.parametrize("answer", [{}, {"username": ""}, {"username": 5}])
def test_a_session_that_names_nobody_does_not_turn_the_guard_off(serve: Serve, answer: Any) -> None:
    """The own account could once be removed, as it was nobody's."""
    with pytest.raises(UnexpectedAnswer, match="GET /session: the answer names no user"):
        api_of(serve(as_json(answer))).own_usernames()


def test_who_is_impersonated_and_whose_keys_they_are_both_count_as_the_caller() -> None:
    tenant = FakeTenant(own="root@example.com")
    assert tenant.backend().api.own_usernames() == {"root@example.com"}
    assert len(tenant.asked) == 1
    assert tenant.backend("kim@example.com").api.own_usernames() == {"root@example.com", "kim@example.com"}


@pytest.mark.parametrize("what", WITH_RECORD)
def test_the_record_of_somebody_else_confirms_nothing(serve: Serve, what: str) -> None:
    with pytest.raises(UnexpectedAnswer):
        WRITES[what](api_of(serve(as_json({"id": 8, "username": "lee@example.com", "permissions": 16}))))


def test_the_record_of_somebody_else_is_no_answer(serve: Serve) -> None:
    with pytest.raises(UnexpectedAnswer, match="the answer is not about this user"):
        api_of(serve(as_json({**RECORD, "id": 8}))).get_user(7)
