# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which answers of the console confirm a write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials, R7Api
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED
from ansible_collections.vulnmgmt.access.tests.unit.helpers.scripted_http import ScriptedHttp

LINKS: dict[str, Any] = {"links": []}


def api_of(script: dict[str, Any]) -> tuple[R7Api, ScriptedHttp]:
    api = R7Api(Connection("https://console.example.com:3780"), Credentials("kim", "s3cret", None, None))
    http = ScriptedHttp(script)
    api.http = http  # type: ignore[assignment]
    return api, http


WRITES: dict[str, Callable[[R7Api], Any]] = {
    "PUT users/7": lambda api: api.replace_user(7, {}),
    "DELETE users/7": lambda api: api.delete_user(7),
    "DELETE users/7/lock": lambda api: api.unlock_user(7),
    "PUT users/7/password": lambda api: api.set_own_password(7, "s3cret"),
    "PUT users/7/sites": lambda api: api.set_access("sites", 7, [1]),
    "DELETE users/7/sites": lambda api: api.clear_access("sites", 7),
    "PUT users/7/asset_groups/2": lambda api: api.add_access("asset_groups", 7, 2),
    "DELETE users/7/sites/2": lambda api: api.remove_access("sites", 7, 2),
    "PUT users/7/2FA": lambda api: api.set_two_factor_key(7, SEED),
    "PUT roles/scans": lambda api: api.put_role("scans", {}),
    "DELETE roles/scans": lambda api: api.delete_role("scans"),
}
WITH_MORE: dict[str, tuple[Callable[[R7Api], Any], dict[str, Any], Any]] = {
    "POST users": (lambda api: api.create_user({"login": "kim"}), {"id": 9, "links": []}, 9),
    "POST users/7/2FA": (lambda api: api.regenerate_two_factor_key(7), {"key": SEED, "links": []}, SEED),
}


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize(
    "answer",
    [LINKS, Answer(201, False, {"id": 7, "links": [{"href": "x"}]}), Answer(204, True, None)],
    ids=["200", "201", "204"],
)
def test_a_write_is_confirmed_by_links_or_by_204(what: str, answer: Any) -> None:
    api, http = api_of({what: answer})
    assert WRITES[what](api) is None
    assert [asked for asked, _body in http.asked] == [what]


@pytest.mark.parametrize("what", [*WRITES, *WITH_MORE])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, False, None),
        Answer(200, True, None),
        Answer(201, True, None),
        Answer(202, False, {"links": [], "id": 9, "key": SEED}),
        {},
        {"links": None},
        {"links": {}},
        {"message": "no", "status": 200},
        Answer(200, False, [LINKS]),
        Answer(200, False, "done"),
    ],
    ids=["html", "empty 200", "empty 201", "202", "{}", "no links", "odd links", "words", "list", "text"],
)
def test_any_other_answer_of_success_confirms_nothing(what: str, answer: Any) -> None:
    call = WRITES[what] if what in WRITES else WITH_MORE[what][0]
    api, http = api_of({what: answer})
    with pytest.raises(UnexpectedAnswer):
        call(api)
    assert [asked for asked, _body in http.asked] == [what]


def test_the_record_of_somebody_else_confirms_no_creation() -> None:
    api, _unused = api_of({"POST users": {"id": 8, "login": "lee", "links": []}})
    with pytest.raises(UnexpectedAnswer):
        api.create_user({"login": "kim"})


@pytest.mark.parametrize("what", WITH_MORE)
@pytest.mark.parametrize("status", [200, 201])
def test_a_write_that_returns_something_is_confirmed_by_that(what: str, status: int) -> None:
    call, answer, found = WITH_MORE[what]
    api, http = api_of({what: Answer(status, False, answer)})
    assert call(api) == found
    assert SEED not in http.redact(SEED) or found != SEED


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("POST users", LINKS),
        ("POST users", {"id": "9"}),
        ("POST users", {"id": None}),
        ("POST users", Answer(204, True, None)),
        ("POST users/7/2FA", LINKS),
        ("POST users/7/2FA", {"key": None}),
        ("POST users/7/2FA", {"key": ""}),
        ("POST users/7/2FA", Answer(204, True, None)),
    ],
)
def test_without_it_nobody_knows_what_became_of_the_write(what: str, answer: Any) -> None:
    api, http = api_of({what: answer})
    with pytest.raises(UnexpectedAnswer):
        WITH_MORE[what][0](api)
    assert len(http.asked) == 1
