# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys: made only when asked for, kept as long as they work, written or returned and shown nowhere."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotConfirmed,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Request
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import keys
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

ROOT, KIM = user(1, "root@example.com", 64), user(2, "Kim@example.com", 32)
MAKE = "PUT /users/2/keys"
PAIR = {"current_access_key": "old-access", "current_secret_key": "old-secret"}


@pytest.fixture(autouse=True)
def owners(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """Whose pair is whose; any other does not work."""
    known: dict[tuple[str, str], str] = {}

    class Trial:
        def __init__(self, _connection: Any, *pair: str) -> None:
            self.pair = pair

        def owner(self) -> dict[str, Any]:
            if self.pair not in known:
                raise ApiError("GET /session answered 401 Unauthorized", 401)
            return {"username": known[self.pair]}

        def close(self) -> None:
            pass

    monkeypatch.setattr(keys, "TvmApi", Trial)
    return known


def do(
    tenant: FakeTenant, *, check: bool = False, hidden: bool = False, **given: Any
) -> tuple[dict[str, Any], set[str]]:
    params: dict[str, Any] = {name: option.get("default") for name, option in keys.API_KEYS.options.items()}
    kept: set[str] = set()
    params |= {"username": "kim@example.com", **given}
    done = keys.bring_keys_into_line(Request(tenant.backend(), params, check, kept.add, hidden))
    return done.result, kept


def tenant(**kim: Any) -> FakeTenant:
    return FakeTenant(ROOT, {**KIM, **kim}, own="root@example.com")


def test_new_keys_go_into_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text("old", encoding="utf-8")
    there = tenant()
    foretold, _unused = do(there, check=True, regenerate=True, keys_file=str(file))
    assert (file.read_text(encoding="utf-8"), there.writes()) == ("old", [])
    result, kept = do(there, regenerate=True, keys_file=str(file))
    assert result == foretold
    assert there.writes() == [(MAKE, None)]
    assert json.loads(file.read_text(encoding="utf-8")) == {"access_key": "new-access", "secret_key": "new-secret"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept == {"new-access", "new-secret"}
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert "new-" not in str(result)


def test_a_task_whose_result_is_hidden_gets_them_once() -> None:
    there = tenant()
    assert "access_key" not in do(there, check=True, hidden=True, regenerate=True)[0]
    result, _unused = do(there, hidden=True, regenerate=True)
    assert (result["access_key"], result["secret_key"]) == ("new-access", "new-secret")
    assert "new-" not in str(result["diff"])
    assert there.redact("it was new-secret") == "it was ********"


def test_a_pair_that_works_is_kept(owners: dict[tuple[str, str], str]) -> None:
    owners["old-access", "old-secret"] = "kim@example.com"
    there = tenant()
    result, _unused = do(there, hidden=True, **PAIR)
    assert (result["changed"], there.writes(), "access_key" in result) == (False, [], False)
    assert do(there, hidden=True, regenerate=True, **PAIR)[0]["changed"]


def test_a_pair_that_does_not_work_is_replaced() -> None:
    result, _unused = do(tenant(), hidden=True, **PAIR)
    assert (result["changed"], result["access_key"]) == (True, "new-access")
    assert result["diff"]["before"] == {"keys": "not the given pair"}


def test_a_pair_that_cannot_be_tried_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def owner(_self: Any) -> Any:
        raise ApiError("GET /session answered 403 Forbidden", 403)

    monkeypatch.setattr(keys.TvmApi, "owner", owner)
    there = tenant()
    with pytest.raises(ApiError, match="403"):
        do(there, hidden=True, **PAIR)
    assert there.writes() == []


@pytest.mark.parametrize(
    ("kim", "given", "words"),
    [
        ({}, {}, "give the current pair"),
        ({}, {"regenerate": True, "hidden": False}, "only to a task with no_log: true"),
        ({}, {"regenerate": True, "keys_file": "/nowhere/keys"}, "cannot be written"),
        ({}, {"regenerate": True, "username": "kin@example.com"}, "unknown username 'kin@example.com'"),
        ({}, {"regenerate": True, "username": "root@example.com"}, "the account that this task itself uses"),
        ({"enabled": False}, {"regenerate": True}, "is disabled, so that no keys of it work"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_what_cannot_work_is_refused(kim: dict[str, Any], given: dict[str, Any], words: str, check: bool) -> None:
    there = tenant(**kim)
    with pytest.raises(UsageError, match=words):
        do(there, **{"hidden": True, "check": check, **given})
    assert there.writes() == []


def test_keys_that_may_not_be_used_are_not_made() -> None:
    there = tenant()
    there.authorizations[2] = {"api_permitted": False}
    with pytest.raises(UsageError, match=r"grant authorizations\.api first"):
        do(there, hidden=True, **PAIR)
    assert there.writes() == []


def test_a_pair_of_somebody_else_is_refused(owners: dict[tuple[str, str], str]) -> None:
    owners["old-access", "old-secret"] = "lee@example.com"
    there = tenant()
    with pytest.raises(UsageError, match=r"belongs to 'lee@example\.com' and not to 'Kim@example\.com'"):
        do(there, hidden=True, regenerate=True, **PAIR)
    assert there.writes() == []


def test_the_own_keys_are_made_where_that_is_allowed() -> None:
    there = tenant()
    assert do(there, hidden=True, regenerate=True, username="root@example.com", allow_lockout=True)[0]["changed"]
    assert there.writes() == [("PUT /users/1/keys", None)]


def test_keys_whose_answer_was_lost_are_made_again() -> None:
    there = tenant()
    there.loses[MAKE] = AnswerLost(f"{MAKE}: no answer")
    assert do(there, hidden=True, regenerate=True)[0]["access_key"] == "new-access"
    assert len(there.writes()) == 2
    there.loses[MAKE] = [AnswerLost(f"{MAKE}: no answer")] * 9
    with pytest.raises(NotConfirmed, match="this may have been done all the same: made new API keys") as caught:
        do(there, hidden=True, regenerate=True)
    assert caught.value.details["changed"] is True
