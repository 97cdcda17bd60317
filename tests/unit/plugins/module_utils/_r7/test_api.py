# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The console's API: credentials, texts as bodies, and the shapes that answers can have."""

from __future__ import annotations

import base64
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
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import (
    SEED_FORMS,
    Credentials,
    R7Api,
    server_message,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED
from ansible_collections.vulnmgmt.access.tests.unit.helpers.scripted_http import ScriptedHttp
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


@pytest.mark.parametrize("token", ["123456\r\nX-Evil: 1", "123\n456", "123 456", "123-456", "12\u202834"])
def test_a_token_that_is_no_code_is_refused_and_not_shown(token: str) -> None:
    """A line break in it was once told as a redirect."""
    with pytest.raises(UsageError) as caught:
        Credentials("kim", "s3cret", token, None)
    assert caught.value.message == (
        "token has characters that no one-time code has: copy it again, without line breaks"
    )


@pytest.mark.parametrize("token", ["123456\n", " 123456", "123456\r\n"])
def test_blanks_around_a_token_are_left_out(token: str) -> None:
    assert headers_of(Credentials("kim", "s3cret", token, None))["Token"] == "123456"


def test_a_bad_seed_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="not base32"):
        Credentials("kim", "s3cret", None, "no seed")


def test_after_a_change_of_the_own_password_the_new_one_is_used() -> None:
    credentials = Credentials("kim", "s3cret", None, None)
    credentials.use_password("other")
    assert base64.b64decode(headers_of(credentials)["Authorization"].partition(" ")[2]) == b"kim:other"


@pytest.mark.parametrize("given", [("708436", None), (None, SEED)])
def test_a_one_time_code_that_the_console_quotes_is_not_shown(
    serve: Callable[..., Server], given: tuple[str | None, str | None]
) -> None:
    server = serve(lambda request: as_json({"message": f"bad token {request.headers['Token']}"}, 401))
    api = R7Api(Connection(server.url, allow_http=True, retries=0), Credentials("kim", "s3cret", *given))
    with pytest.raises(ApiError) as caught:
        api.get_user(7)
    assert "bad token ********" in caught.value.message
    assert "bad token ********" in caught.value.server_message
    api.close()


def test_what_is_sent_over_the_wire(serve: Callable[..., Server]) -> None:
    server = serve(as_json({"resources": [], "page": {"totalPages": 0}}))
    api = R7Api(Connection(server.url, allow_http=True, retries=0), Credentials("kim", "s3cret", "123456", None))
    assert api.list_users() == []
    sent = server.requests[0]
    assert sent.headers["Authorization"] == f"Basic {base64.b64encode(b'kim:s3cret').decode()}"
    assert sent.headers["Token"] == "123456"
    assert sent.headers["Accept"] == "application/json;charset=UTF-8"


# -- texts as bodies ---------------------------------------------------------------------------------------------------

LINKS: dict[str, Any] = {"links": []}


@pytest.mark.parametrize("secret", ["s3cret", 'with "quotes"', "Pässwörd"])
def test_the_own_password_is_sent_as_the_bare_text(secret: str) -> None:
    api, http = api_of({"PUT users/7/password": LINKS})
    api.set_own_password(7, secret)
    assert http.asked == [("PUT users/7/password", secret)]
    assert secret not in http.redact(f"said {secret}")


@pytest.mark.parametrize(
    "error", [REFUSED, ApiError("answered 415", 415), ApiError("answered 401", 401), AnswerLost("no answer"), MISSING]
)
def test_no_other_form_of_the_own_password_is_tried(error: Exception) -> None:
    """A refusal may be the policy's, and the next form would be stored with its quotation marks."""
    api, http = api_of({"PUT users/7/password": error})
    with pytest.raises(type(error)):
        api.set_own_password(7, "s3cret")
    assert http.asked == [("PUT users/7/password", "s3cret")]


@pytest.mark.parametrize(("number", "text"), list(enumerate([SEED, f'"{SEED}"'])))
def test_a_seed_is_sent_in_the_form_asked_for(number: int, text: str) -> None:
    assert len(SEED_FORMS) == 2
    api, http = api_of({"PUT users/7/2FA": LINKS})
    api.set_two_factor_key(7, SEED, SEED_FORMS[number])
    assert http.asked == [("PUT users/7/2FA", text)]
    assert SEED not in http.redact(f"said {text}")


@pytest.mark.parametrize(
    "error",
    [REFUSED, ApiError("answered 401", 401), ApiError("answered 500", 500), MISSING, AnswerLost("no answer")],
)
def test_any_error_of_a_seed_is_raised_at_once(error: Exception) -> None:
    api, http = api_of({"PUT users/7/2FA": error})
    with pytest.raises(type(error)):
        api.set_two_factor_key(7, SEED)
    assert http.asked == [("PUT users/7/2FA", SEED)]


# -- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "key", "known"),
    [
        ({"key": SEED, "links": []}, SEED, True),
        ({"key": None}, None, True),
        ({"links": []}, None, True),
        ({"key": ""}, None, True),
        (MISSING, None, True),
        # Reported from the field for users without a seed; it says nothing of the login that asked.
        (ApiError("answered 401", 401), None, False),
        (REFUSED, None, False),
        (ApiError("answered 403", 403), None, False),
        (ApiError("answered 405", 405), None, False),
    ],
)
def test_an_account_without_a_seed_can_be_said_in_several_ways(answer: Any, key: str | None, known: bool) -> None:
    api, http = api_of({"GET users/7/2FA": answer})
    assert api.get_two_factor_key(7) == (key, known)
    assert SEED not in http.redact(f"the key is {SEED}") or key is None


@pytest.mark.parametrize(
    "error",
    [
        ApiError("answered 500", 500),
        ApiError("answered 429", 429),
        AnswerLost("no answer"),
        UnexpectedAnswer("html"),
    ],
    ids=["500", "429", "lost", "html"],
)
def test_what_is_no_answer_about_the_seed_is_raised(error: Exception) -> None:
    """A seed that is there and was not read would be dropped by the replacement, and nobody could put it back."""
    api, _unused = api_of({"GET users/7/2FA": error})
    with pytest.raises(type(error)):
        api.get_two_factor_key(7)


@pytest.mark.parametrize("answer", [{}, {"links": [], "id": 7}, {"key": 5}, {"key": ["a"]}], ids=repr)
def test_an_object_that_is_not_about_a_seed_does_not_say_that_there_is_none(answer: dict[str, Any]) -> None:
    api, _unused = api_of({"GET users/7/2FA": answer})
    with pytest.raises(UnexpectedAnswer, match="the answer is not about a two-factor seed"):
        api.get_two_factor_key(7)


@pytest.mark.parametrize(
    ("answer", "on"),
    [
        ({"authentication": {"2fa": True}}, True),
        ({"authentication": {"2fa": False}}, False),
        ({"authentication": {"2fa": None}}, True),
        ({"authentication": {}}, True),
        ({"authentication": None}, True),
        ({"authentication": ["2fa"]}, True),
        ({}, True),
        (MISSING, True),
        (ApiError("answered 403", 403), True),
    ],
)
def test_two_factor_login_is_off_only_where_the_settings_say_so(answer: Any, on: bool) -> None:
    api, _unused = api_of({"GET administration/settings": answer})
    assert api.has_two_factor_login() is on


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


def test_each_write_of_access_has_its_path_and_body() -> None:
    script = {f"{verb} users/7/sites{more}": LINKS for verb in ("PUT", "DELETE") for more in ("", "/2")}
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


def test_ids_of_roles_and_names_of_privileges_are_quoted() -> None:
    api, http = api_of(
        {
            "GET roles/My%20role%2Fx": {"id": "My role/x"},
            "PUT roles/My%20role%2Fx": LINKS,
            "DELETE roles/My%20role%2Fx": LINKS,
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
