# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules as Ansible runs them: one result, one sentence for each failure, and no secret in any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible_collections.vulnmgmt.access.plugins.module_utils import _run
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._options import check_texts
from ansible_collections.vulnmgmt.access.tests.unit.helpers import server as lost
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import run_main
from ansible_collections.vulnmgmt.access.tests.unit.helpers.play import PASSWORD, Play, answers_of
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Request, Server, as_html, as_json

Serve = Callable[..., Server]


def test_a_joiner_is_created_once(play: Play, tenant: FakeTenant) -> None:
    options = {"username": "lee@example.com", "permissions": "Standard", "password": PASSWORD}
    first = play("tvm_user", **options)
    assert (first["changed"], first["action"], first["user"]["role"]) == (True, "create", "Standard")
    assert first["changed_fields"] == ["name", "email", "permissions", "enabled", "password"]
    assert first["diff"]["before"] == {}
    again = play("tvm_user", **options)
    assert (again["changed"], again["action"], again["diff"]) == (False, "none", {"before": {}, "after": {}})
    assert again["user"] == first["user"]
    assert [what for what, _body in tenant.writes()] == ["POST /users"]


@pytest.mark.parametrize(
    "options",
    [
        {"username": "kim@example.com", "name": "Kim Park"},
        {"username": "kim@example.com", "enabled": False},
        {"username": "kim@example.com", "state": "absent"},
        {"username": "kim@example.com", "state": "disabled"},
        {"username": "kim@example.com", "password": PASSWORD, "update_password": "always"},
        {"username": "new@example.com"},
        {"username": "kim@example.com"},
        {"username": "nobody@example.com", "state": "absent"},
    ],
)
def test_check_mode_says_the_same_as_the_real_run(play: Play, tenant: FakeTenant, options: dict[str, Any]) -> None:
    foretold = play("tvm_user", check_mode=True, **options)
    assert tenant.writes() == []
    done = play("tvm_user", **options)
    for name in ("changed", "action", "changed_fields", "diff"):
        assert foretold[name] == done[name]
    assert done["changed"] == bool(tenant.writes())


@pytest.mark.parametrize("options", [{"state": "absent"}, {"enabled": False}, {"permissions": "Basic"}])
def test_the_callers_own_account_goes_only_where_that_is_asked_for(
    play: Play, tenant: FakeTenant, options: dict[str, Any]
) -> None:
    failed = play.fails("tvm_user", username="root@example.com", **options)
    assert "is the account that this task itself uses" in failed["msg"]
    assert "no enabled administrator would be left" in failed["msg"]
    assert tenant.writes() == []
    assert play("tvm_user", username="root@example.com", allow_lockout=True, **options)["changed"]
    assert len(tenant.writes()) == 1


def test_a_roster_is_brought_into_line(play: Play, tenant: FakeTenant) -> None:
    users = [
        {"username": "kim@example.com", "permissions": "Scan Manager"},
        {"username": "new@example.com", "password": PASSWORD},
        {"username": "root@example.com"},
    ]
    done = play("tvm_users", users=users, concurrency=2)
    assert [one["action"] for one in done["results"]] == ["update", "create", "none"]
    assert (done["changed"], done["summary"]["updated"], done["summary"]["created"]) == (True, 1, 1)
    assert len(done["diff"]) == 2
    assert tenant.users[2]["permissions"] == 40


def test_a_roster_that_fails_for_one_fails_at_its_end_with_the_results_of_all(play: Play, tenant: FakeTenant) -> None:
    tenant.refuses["PUT /users/2"] = ApiError("not today", 500)
    users = [{"username": "kim@example.com", "name": "K"}, {"username": "new@example.com"}]
    failed = play.fails("tvm_users", users=users)
    assert failed["msg"].startswith("1 of 2 people failed: 'kim@example.com': PUT /users/2 answered 500")
    assert failed["changed"] is True
    assert [(one["changed"], bool(one["error"])) for one in failed["results"]] == [(False, True), (True, False)]
    assert failed["summary"]["failed"] == 1


def test_users_are_read_in_check_mode_too(play: Play) -> None:
    for check_mode in (False, True):
        found = play("tvm_user_info", check_mode=check_mode, usernames=["KIM@example.com", "nobody@example.com"])
        assert [one["role"] for one in found["users"]] == ["Standard"]
        assert (found["missing"], found["changed"]) == (["nobody@example.com"], False)


def test_an_account_spelt_otherwise_is_warned_of(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where a result holds warnings, if it does, depends on the version of ansible-core.
    warnings: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda self, text, **_more: warnings.append(text))
    play("tvm_user", username="KIM@example.com")
    assert warnings == ["'KIM@example.com' is 'kim@example.com' on the scanner: taken as the same account"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"permissions": "Standart"}, "unknown permissions 'Standart': did you mean 'Standard'"),
        ({"url": "http://x", "allow_http": False}, "url is plain http"),
        ({"url": "cloud.tenable.com"}, "url is not a web address"),
        ({"access_key": None}, "missing required arguments: access_key"),
        ({"username": None}, "missing required arguments: username"),
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": 0}, "timeout must be more than 0"),
        ({"retries": -1}, "retries must be 0 or more"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path '/nowhere/ca.pem' cannot be read"),
        ({"client_key": "/nowhere/key.pem"}, "client_key is given without client_cert"),
        ({"state": "gone"}, "value of state must be one of"),
        ({"premissions": "Basic"}, "Unsupported parameters"),
        ({"timeout": "inf"}, "timeout must be more than 0 seconds, and at most 86400"),
        ({"timeout": "nan"}, "timeout must be more than 0 seconds, and at most 86400"),
        ({"lock_timeout": "nan"}, "lock_timeout must be 0 seconds or more, and at most 604800"),
        ({"username": " "}, "empty username"),
        ({"username": "kim@example.com "}, "'kim@example.com ': a username cannot begin or end with a blank"),
        ({"password": ""}, "password is empty: give one, or leave it out"),
        ({"update_password": "always"}, "update_password=always is given without password: give both"),
        ({"state": "disabled", "enabled": True}, "enabled=true contradicts state=disabled: leave out one of the two"),
        ({"state": "absent", "enabled": True}, "enabled=true contradicts state=absent"),
        ({"state": "absent", "password": PASSWORD}, "password is given, and state=absent sets none"),
        (
            {"state": "disabled", "password": PASSWORD, "update_password": "always"},
            "password is given, and state=disabled sets none",
        ),
        ({"username": "new@example.com", "password": "short"}, "does not meet Tenable's policy"),
        ({"access_key": "\u201ckey\u201d"}, "header cannot carry"),
        ({"impersonate": "kim\nX-Evil: 1"}, "header cannot carry"),
    ],
)
def test_wrong_options_are_one_sentence(play: Play, tenant: FakeTenant, options: dict[str, Any], words: str) -> None:
    failed = play.fails("tvm_user", **{"username": "kim@example.com", **options})
    assert words in failed["msg"]
    assert tenant.writes() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"users": [], "unlisted": "delete"}, "the roster is empty and unlisted=delete would remove everybody"),
        ({"users": [{"username": "a@x"}, {"username": "A@x"}]}, "more than once"),
        ({"users": [{"name": "Kim"}]}, "missing required arguments: username found in users"),
        ({"users": [], "concurrency": 0}, "concurrency must be between 1 and 64"),
        ({"users": [], "concurrency": 65}, "concurrency must be between 1 and 64"),
        ({"users": [], "batch": {"start": -1, "size": 1}}, "batch needs a start of at least 0"),
        ({"users": [], "batch": {"start": 0, "size": 0}}, "a size of at least 1"),
        (
            {"users": [{"username": "a@x"}], "batch": {"start": 1, "size": 1}},
            "batch.start is 1, beyond the end of users (1, counted from 0)",
        ),
        (
            {
                "users": [
                    {"username": "a@x", "update_password": "always"},
                    {"username": "b@x", "password": "", "state": "absent", "enabled": True},
                ]
            },
            "nothing was written: 'a@x': update_password=always is given without password: give both, or leave "
            "update_password out; 'b@x': password is empty: give one, or leave it out; enabled=true contradicts "
            "state=absent: leave out one of the two",
        ),
        ({"users": [], "max_removals": "ten"}, "neither a count nor a per cent value"),
        ({"users": [{"username": "root@example.com", "state": "absent"}]}, "this task itself uses"),
    ],
)
def test_wrong_rosters_are_one_sentence(play: Play, tenant: FakeTenant, options: dict[str, Any], words: str) -> None:
    assert words in play.fails("tvm_users", **options)["msg"]
    assert tenant.writes() == []


@pytest.mark.parametrize(
    "options",
    [
        {"state": "disabled", "name": "Kim", "permissions": "Basic", "enabled": False, "password": PASSWORD},
        {"state": "absent", "name": "Kim", "enabled": False},
        {"password": PASSWORD},
    ],
)
def test_what_has_no_effect_and_contradicts_nothing_is_taken(play: Play, options: dict[str, Any]) -> None:
    """The same task serves joiners and leavers, with the state as its only variable."""
    assert play("tvm_user", username="kim@example.com", **options)["user"].get("name", "Kim Lee") == "Kim Lee"


def test_a_batch_may_begin_where_an_empty_roster_does(play: Play) -> None:
    """The role asks for this one batch."""
    assert play("tvm_users", users=[], batch={"start": 0, "size": 9})["results"] == []


def test_a_variable_that_is_not_utf8_is_one_sentence(
    play: Play, tenant: FakeTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TVM_SECRET_KEY", "s3cr\udcfft")
    failed = play.fails("tvm_user", username="kim@example.com", secret_key=None)
    assert failed["msg"] == "secret_key has characters that are not valid UTF-8: give it, or its variable, in UTF-8"
    assert tenant.writes() == []


def test_texts_that_are_not_utf8_are_found_at_any_depth_but_in_the_names_of_files() -> None:
    """What Ansible itself lets through depends on its version and settings."""
    spec = {"ca_path": {"type": "path"}, "users": {"type": "list"}, "timeout": {"type": "float"}}
    params: dict[str, Any] = {"ca_path": "/etc/\udcff.pem", "users": [{}, {"password": "p"}], "timeout": 1.0}
    check_texts(params, spec)
    params["users"][1]["password"] = "p\udcff"
    with pytest.raises(UsageError, match=r"^users\[1\]\.password has characters that are not valid UTF-8"):
        check_texts(params, spec)


def echo(request: Request) -> Answer:
    """Give the whole request back, as a careless server does."""
    return as_json({"message": f"refused {request.headers} {request.body.decode()}"}, 400)


@pytest.mark.parametrize(
    "answer",
    [
        echo,
        as_json({"message": "Missing authentication"}, 401),
        as_html(403),
        as_html(429),
        as_html(503),
        as_html(200),
        as_json([]),
        Answer(body=b"{"),
        Answer(302, headers={"Location": "https://elsewhere.example.com/"}),
        Answer(how=lost.HANG_UP),
        Answer(how=lost.SILENCE),
    ],
    ids=["echo", "401", "403", "429", "503", "html", "list", "cut", "redirect", "hung up", "silence"],
)
@pytest.mark.parametrize("when", ["reading", "writing"])
def test_no_failing_server_gets_a_secret_into_the_result(
    serve: Serve, capsys: pytest.CaptureFixture[str], tenant: FakeTenant, answer: Any, when: str
) -> None:
    script = [answer] if when == "reading" else [answers_of(tenant), answer]
    play = Play(serve(*script), capsys)
    failed = play.fails("tvm_user", username="new@example.com", password=PASSWORD, timeout=0.2)
    assert "\n" not in failed["msg"]


def test_a_missing_library_is_named(
    play: Play, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_run, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    ended = run_main("tvm_user_info", play.options, capsys)
    assert ended.status == 1
    assert "requests" in ended.result["msg"]
    assert "library" in ended.result["msg"]


def test_a_bug_looks_like_one(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise KeyError("name")

    monkeypatch.setattr(_run, "run", broken)
    with pytest.raises(KeyError):
        play("tvm_user", username="kim@example.com")
