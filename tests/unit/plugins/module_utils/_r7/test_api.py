# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The console's API: credentials, pages, texts as bodies, and the shapes that answers can have."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import totp
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials, R7Api, server_message
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED, ScriptedHttp
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Server, as_json

MISSING = NotFound("answered 404 Not Found", 404)
REFUSED = ApiError("answered 400 Bad Request", 400)


class Request:
    """What an authentication of ``requests`` gets."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}


def headers_of(credentials: Credentials) -> dict[str, str]:
    return credentials(Request()).headers


def api_of(script: dict[str, Any]) -> tuple[R7Api, ScriptedHttp]:
    api = R7Api(Connection("https://console.example.com:3780"), Credentials("kim", "s3cret", None, None))
    http = ScriptedHttp(script)
    api.http = http  # type: ignore[assignment]
    return api, http


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": "404", "message": "No such user", "links": []}, "No such user"),
        ({"status": 400, "message": "Bad"}, "Bad"),
        ({"status": "404", "links": []}, ""),
        ({"message": None}, ""),
        ({"message": ["a"]}, ""),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_the_consoles_words_are_its_message_which_can_be_missing(body: Any, words: str) -> None:
    assert server_message(body) == words


@pytest.mark.parametrize(("username", "password"), [("kim", "s3cret"), ("kim", "with:colon"), ("zoë", "Pässwörd ☃")])
def test_each_request_has_the_basic_credentials_and_no_token(username: str, password: str) -> None:
    scheme, _space, encoded = headers_of(Credentials(username, password, None, None))["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(encoded).decode()) == ("Basic", f"{username}:{password}")
    assert "Token" not in headers_of(Credentials(username, password, None, None))


def test_a_token_is_sent_as_it_is() -> None:
    assert headers_of(Credentials("kim", "s3cret", "123456", None))["Token"] == "123456"


def test_each_request_gets_a_code_of_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = Credentials("kim", "s3cret", None, SEED)
    now = 1_000_000_020.0
    monkeypatch.setattr(totp.time, "time", lambda: now)
    first = headers_of(credentials)["Token"]
    assert first == totp.code(SEED, now)
    now += totp.PERIOD
    assert headers_of(credentials)["Token"] == totp.code(SEED, now) != first


def test_a_token_and_a_seed_together_are_refused() -> None:
    with pytest.raises(UsageError, match="token and totp_secret are both given: give totp_secret alone"):
        Credentials("kim", "s3cret", "123456", SEED)


def test_a_bad_seed_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="not base32"):
        Credentials("kim", "s3cret", None, "no seed")


def test_after_a_change_of_the_own_password_the_new_one_is_used() -> None:
    credentials = Credentials("kim", "s3cret", None, None)
    credentials.use_password("other")
    assert base64.b64decode(headers_of(credentials)["Authorization"].partition(" ")[2]) == b"kim:other"


def test_what_is_sent_over_the_wire(serve: Callable[..., Server]) -> None:
    server = serve(as_json({"resources": [], "page": {"totalPages": 0}}))
    api = R7Api(Connection(server.url, allow_http=True, retries=0), Credentials("kim", "s3cret", "123456", None))
    assert api.list_users() == []
    sent = server.requests[0]
    assert sent.headers["Authorization"] == f"Basic {base64.b64encode(b'kim:s3cret').decode()}"
    assert sent.headers["Token"] == "123456"
    assert sent.headers["Accept"] == "application/json;charset=UTF-8"


# -- pages -------------------------------------------------------------------------------------------------------------


def page(ids: list[int], total: Any) -> dict[str, Any]:
    rows = [{"id": number, "login": f"p{number}"} for number in ids]
    return {"resources": rows, "page": {"number": 0, "size": 500, "totalPages": total}, "links": []}


def ids_of(script: dict[str, Any]) -> tuple[list[int], list[str]]:
    api, http = api_of({f"GET users?page={number}": answer for number, answer in script.items()})
    return [row["id"] for row in api.list_users()], [what for what, _unused in http.asked]


@pytest.mark.parametrize(
    ("pages", "ids", "requests"),
    [
        ({"0": page([1, 2], 1)}, [1, 2], 1),
        ({"0": page([], 0)}, [], 1),
        ({"0": {"links": [], "page": {"totalPages": 0}}}, [], 1),
        ({"0": {"resources": [{"id": 1}], "links": []}}, [1], 1),
        ({"0": page([1, 2], 3), "1": page([3, 4], 3), "2": page([5], 3)}, [1, 2, 3, 4, 5], 3),
        # a row came in before the others, so that one is there twice
        ({"0": page([1, 2], 2), "1": page([2, 3], 2)}, [1, 2, 3], 2),
        # ... and a page with it
        ({"0": page([1, 2], 2), "1": page([2, 3], 3), "2": page([4], 3)}, [1, 2, 3, 4], 3),
        ({"0": page([1, 2], "2"), "1": page([], 1)}, [1, 2], 2),
    ],
)
def test_every_row_is_read_once_whatever_happens_between_the_pages(
    pages: dict[str, Any], ids: list[int], requests: int
) -> None:
    found, asked = ids_of(pages)
    assert found == ids
    assert asked == [f"GET users?page={number}" for number in range(requests)]


def numbered(ids: list[int], pages: int, rows: int) -> dict[str, Any]:
    found = page(ids, pages)
    found["page"]["totalResources"] = rows
    return found


@pytest.mark.parametrize("second", [numbered([4], 2, 3), MISSING], ids=["one row less", "a page less"])
def test_a_list_that_shrinks_is_read_again_as_a_row_may_have_been_passed_over(second: Any) -> None:
    script = {"0": [numbered([1, 2], 2, 4), numbered([2, 3], 2, 3)], "1": [second, numbered([4], 2, 3)]}
    assert ids_of(script) == ([2, 3, 4], [f"GET users?page={number}" for number in (0, 1, 0, 1)])


def test_a_list_that_never_stops_shrinking_is_an_error() -> None:
    with pytest.raises(UnexpectedAnswer, match="keeps changing while it is read"):
        ids_of({"0": numbered([1, 2], 2, 4), "1": numbered([3], 2, 3)})


@pytest.mark.parametrize("given", [[], "many", {"totalPages": "many"}, {"totalPages": [1]}])
def test_a_page_that_does_not_count_is_an_unexpected_answer(given: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="does not say how many pages"):
        ids_of({"0": {"resources": [], "page": given}})


def test_pages_are_as_large_as_can_be_and_in_an_order_that_holds() -> None:
    api, http = api_of({"GET sites?page=0": page([], 0), "GET asset_groups?page=0": page([], 0)})
    assert api.list_sites() == api.list_asset_groups() == []
    assert http.queries == [{"page": 0, "size": 500, "sort": "id,ASC"}] * 2


def test_a_console_without_the_list_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(NotFound):
        ids_of({"0": MISSING})


@pytest.mark.parametrize("answer", [{}, {"resources": {}}, {"resources": [1]}, {"resources": [{"login": "kim"}]}])
def test_what_is_no_list_of_users_is_an_error(answer: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="check that url is a Security Console"):
        ids_of({"0": answer})


def test_the_other_lists_are_one_request_each() -> None:
    names = ("roles", "privileges", "authentication_sources")
    api, http = api_of({f"GET {name}": {"resources": [name], "links": []} for name in names})
    assert [api.list_roles(), api.list_privileges(), api.list_authentication_sources()] == [[name] for name in names]
    assert http.queries == [None] * 3


# -- texts as bodies ---------------------------------------------------------------------------------------------------

FORMS = ["s3cret", '"s3cret"', '{"password": "s3cret"}']


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_text_is_sent_in_the_first_form_that_the_console_takes(taken: int) -> None:
    api, http = api_of({"PUT users/7/password": [REFUSED] * taken + [{"links": []}]})
    api.set_own_password(7, "s3cret")
    assert [body for _unused, body in http.asked] == FORMS[: taken + 1]
    # a lost answer is not tried again: who knows in which form it was taken
    assert http.repeatable == [False] * (taken + 1)


def test_a_text_that_no_form_carries_is_the_consoles_error() -> None:
    api, http = api_of({"PUT users/7/password": [REFUSED] * 3})
    with pytest.raises(ApiError, match="400 Bad Request"):
        api.set_own_password(7, "s3cret")
    assert len(http.asked) == 3


@pytest.mark.parametrize(
    "error", [ApiError("answered 401", 401), ApiError("answered 500", 500), MISSING, AnswerLost("no answer")]
)
def test_any_other_error_is_raised_at_once(error: Exception) -> None:
    api, http = api_of({"PUT users/7/2FA": error})
    with pytest.raises(type(error)):
        api.set_two_factor_key(7, SEED)
    assert http.asked == [("PUT users/7/2FA", SEED)]


def test_each_form_of_a_text_is_kept_out_of_messages() -> None:
    api, http = api_of({"PUT users/7/password": None})
    secret = 'with "quotes"'
    api.set_own_password(7, secret)
    for form in (secret, json.dumps(secret), json.dumps({"password": secret})):
        assert "quotes" not in http.redact(f"said {form}")


# -- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ({"key": SEED, "links": []}, SEED),
        ({"key": None}, None),
        ({"links": []}, None),
        ({"key": ""}, None),
        (MISSING, None),
    ],
)
def test_an_account_without_a_seed_can_be_said_in_several_ways(answer: Any, key: str | None) -> None:
    api, http = api_of({"GET users/7/2FA": answer})
    assert api.get_two_factor_key(7) == key
    assert SEED not in http.redact(f"the key is {SEED}") or key is None


def test_a_regenerated_seed_is_asked_for_once_and_kept_out_of_messages() -> None:
    api, http = api_of({"POST users/7/2FA": [{"key": SEED}, {"key": ""}]})
    assert api.regenerate_two_factor_key(7) == SEED
    assert SEED not in http.redact(SEED)
    with pytest.raises(UnexpectedAnswer, match="the answer has no key"):
        api.regenerate_two_factor_key(7)
    assert http.repeatable == [False, False]


def test_a_creation_returns_the_id_and_is_never_sent_twice() -> None:
    api, http = api_of({"POST users": [{"id": 9, "links": []}, {"links": []}]})
    assert api.create_user({"login": "kim"}) == 9
    with pytest.raises(UnexpectedAnswer, match="the answer has no id: look the account up"):
        api.create_user({"login": "kim"})
    assert http.repeatable == [False, False]


def test_access_is_read_from_either_side() -> None:
    api, _unused = api_of(
        {
            "GET users/7/sites": {"resources": [3, 1], "links": []},
            "GET users/8/sites": {"links": []},
            "GET sites/1/users": {"resources": [{"id": 7, "role": {}}, {"id": 8}]},
            "GET asset_groups/5/users": {"resources": [7]},
        }
    )
    assert (api.get_access("sites", 7), api.get_access("sites", 8)) == ({1, 3}, set())
    assert (api.users_with_access("sites", 1), api.users_with_access("asset_groups", 5)) == ({7, 8}, {7})


def test_each_write_of_access_has_its_path_and_is_safe_to_repeat() -> None:
    script = {f"{verb} users/7/sites{more}": None for verb in ("PUT", "DELETE") for more in ("", "/2")}
    api, http = api_of(script)
    api.set_access("sites", 7, frozenset({3, 1}))
    api.clear_access("sites", 7)
    api.add_access("sites", 7, 2)
    api.remove_access("sites", 7, 2)
    assert http.asked == [
        ("PUT users/7/sites", [1, 3]),
        ("DELETE users/7/sites", None),
        ("PUT users/7/sites/2", None),
        ("DELETE users/7/sites/2", None),
    ]
    assert all(http.repeatable)


def test_ids_of_roles_and_names_of_privileges_are_quoted() -> None:
    api, http = api_of(
        {
            "GET roles/My%20role%2Fx": {"id": "My role/x"},
            "PUT roles/My%20role%2Fx": None,
            "DELETE roles/My%20role%2Fx": None,
            "GET roles/My%20role%2Fx/users": {"resources": [7]},
            "GET privileges/..%2Fusers": {"links": []},
        }
    )
    api.get_role("My role/x")
    api.put_role("My role/x", {})
    api.delete_role("My role/x")
    assert api.get_role_users("My role/x") == [7]
    api.get_privilege("../users")
    assert len(http.asked) == 5
