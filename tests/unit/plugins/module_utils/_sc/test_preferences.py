# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Setting and deleting preferences: what is sent, what is looked at, and what is put back."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    ApiError,
    CannotConnect,
    NotConfirmed,
    NothingDone,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preference_values import Key
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preferences import PREFERENCES
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.recovery import (
    Shelf,
    left_of_killed_runs,
    put_back_after_killed_runs,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import Me, me_from
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_current_user import (
    DEAD_ZONE,
    LOST,
    ZONE,
    FakeCurrentUser,
    refused,
)

GET, PATCH, DELETE = (
    "GET /currentUser",
    "PATCH /currentUser/preferences",
    "DELETE /currentUser/preferences",
)
A, B, C = Key("a", "system"), Key("b", "system"), Key("c", "mine")


@pytest.fixture
def user(tmp_path: Path) -> FakeCurrentUser:
    """Kim, with three preferences beside the time zones."""
    found = FakeCurrentUser(tmp_path)
    found.preferences |= {A: "1", B: "2", C: '{"d":3}'}
    return found


@pytest.fixture
def start(user: FakeCurrentUser) -> dict[Key, str]:
    """What there is at the start."""
    return dict(user.preferences)


def gone(*keys: Key) -> dict[str, Any]:
    """The options that delete preferences."""
    return {"state": "absent", "preferences": [{"name": k.name, "tag": k.tag, "value": None} for k in keys]}


def without(start: dict[Key, str], *keys: Key) -> dict[Key, str]:
    """What is left of the start."""
    return {key: value for key, value in start.items() if key not in keys}


def files(user: FakeCurrentUser) -> list[str]:
    """The recovery files that are there."""
    folder = Path(user.state.folder)
    return sorted(path.name for path in folder.glob("*.json")) if folder.exists() else []


# -- setting ---------------------------------------------------------------------------------------------------------


def test_one_request_for_each_that_differs(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    several = [{"name": n, "tag": "system", "value": v} for n, v in (("a", "1"), ("b", "x"), ("n", "y"))]
    foretold = user.run(PREFERENCES, check_mode=True, preferences=several)
    assert user.calls == [GET]
    done = user.run(PREFERENCES, preferences=several)
    assert done.result == foretold.result
    assert user.calls == [GET, PATCH, PATCH]
    assert user.bodies == [{"name": "b", "tag": "system", "value": "x"}, {"name": "n", "tag": "system", "value": "y"}]
    assert user.preferences == {**start, B: "x", Key("n", "system"): "y"}
    assert not files(user)


@pytest.mark.parametrize("carried", [True, False])
def test_a_lost_answer_is_settled_by_reading(user: FakeCurrentUser, carried: bool) -> None:
    user.faults["PATCH", 1] = (carried, LOST)
    assert user.run(PREFERENCES, name="a", value="x").result["changed"]
    assert user.calls == [GET, PATCH, GET, *([] if carried else [PATCH])]
    assert user.preferences[A] == "x"


def test_an_answer_that_shows_another_value_confirms_nothing(user: FakeCurrentUser) -> None:
    carry_out = user._carried_out
    user._carried_out = lambda *given: [{**item, "value": "?"} for item in carry_out(*given)]  # type: ignore[method-assign]
    assert user.run(PREFERENCES, name="a", value="x").result["changed"]
    assert user.calls == [GET, PATCH, GET]


def test_a_refusal_after_a_first_one_says_what_was_done(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    user.faults["PATCH", 2] = (False, refused())
    several = [{"name": name, "tag": None, "value": "x"} for name in ("a", "b")]
    error = user.fails(PREFERENCES, preferences=several)
    assert "done before that: set preference 'a' (tag 'system')" in error.message
    assert error.details["changed"] is True
    assert user.preferences == {**start, A: "x"}


# -- deleting --------------------------------------------------------------------------------------------------------


def test_a_deletion_says_which_and_reads_again(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    user.run(PREFERENCES, **gone(C))
    assert user.calls == [GET, DELETE, GET]
    assert user.bodies == [{"name": "c", "tag": "mine"}]
    assert user.preferences == without(start, C)
    assert not files(user)


def test_several_are_looked_at_after_the_first_and_after_the_last(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    user.run(PREFERENCES, **gone(A, B, C))
    assert user.calls == [GET, DELETE, GET, DELETE, DELETE, GET]
    assert user.preferences == without(start, A, B, C)
    assert not files(user)


def test_what_is_set_by_the_same_task_is_kept_too(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    """It is set first, and is among what shall be there after the deletion."""
    user.drops_bodies = True
    wanted = [{"name": "n", "tag": "mine", "value": "new"}]
    error = user.fails(PREFERENCES, state="exact", preferences=wanted)
    assert user.calls[:3] == [GET, PATCH, DELETE]
    assert "'n' (tag 'mine')" in error.message
    assert user.preferences == {**without(start, C), Key("n", "mine"): "new"}


def test_what_went_with_it_is_put_back_and_told(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    """Nothing more is sent by a way that loses what a request says."""
    user.drops_bodies = True
    error = user.fails(PREFERENCES, **gone(A, B))
    assert user.writes == [DELETE, PATCH, PATCH, PATCH]
    assert user.preferences == without(start, A, B)
    assert "'timezone' (tag '')" in error.message
    assert error.details["changed"] is True
    assert not files(user)
    assert not user.run(PREFERENCES, **gone(A, B)).result["changed"]


def test_a_server_that_takes_an_empty_tag_for_none_loses_nothing_either(
    user: FakeCurrentUser, start: dict[Key, str]
) -> None:
    """The time zone that counts goes with the one that does not, and is put back."""
    user.takes_empty_for_none = True
    error = user.fails(PREFERENCES, **gone(DEAD_ZONE))
    assert "these were put back: 'timezone' (tag 'system'); " in error.message
    assert user.preferences == without(start, DEAD_ZONE)


@pytest.mark.parametrize("carried", [True, False])
@pytest.mark.parametrize("drops", [True, False])
def test_a_lost_answer_to_a_deletion_is_settled_by_reading(
    user: FakeCurrentUser, start: dict[Key, str], carried: bool, drops: bool
) -> None:
    user.drops_bodies = drops
    user.faults["DELETE", 1] = (carried, LOST)
    if drops:
        assert "were put back" in user.fails(PREFERENCES, **gone(A)).message
    else:
        assert user.run(PREFERENCES, **gone(A)).result["changed"]
    assert user.writes.count(DELETE) == (1 if carried else 2)
    assert user.preferences == without(start, A)
    assert not files(user)


@pytest.mark.parametrize("error", [refused(), CannotConnect("nothing answers")])
def test_a_refused_deletion_took_nothing(user: FakeCurrentUser, start: dict[Key, str], error: AccessError) -> None:
    user.faults["DELETE", 1] = (False, error)
    failed = user.fails(PREFERENCES, **gone(A))
    assert failed is error
    assert failed.details["changed"] is False
    assert user.calls == [GET, DELETE]
    assert user.preferences == start
    assert not files(user)


def test_a_refusal_after_others_looks_at_the_rest(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    user.faults["DELETE", 3] = (False, refused())
    failed = user.fails(PREFERENCES, **gone(A, B, C))
    assert user.calls == [GET, DELETE, GET, DELETE, DELETE, GET]
    assert "done before that: deleted preference" in failed.message
    assert len(user.preferences) == len(start) - 2
    assert not files(user)


def test_one_that_did_nothing_in_the_end_is_looked_at_too(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    user.faults = {("DELETE", 1): (False, LOST), ("DELETE", 2): (False, ApiError("no", 400))}
    assert isinstance(user.fails(PREFERENCES, **gone(A)), NothingDone)
    assert user.preferences == start
    assert not files(user)


@pytest.mark.parametrize(
    "faults",
    [
        {("GET", 2): (False, CannotConnect("nothing answers"))},
        {("PATCH", 1): (False, refused())},
        {("PATCH", 3): (False, CannotConnect("nothing answers"))},
        {("GET", 3): (False, CannotConnect("nothing answers"))},
    ],
    ids=["cannot read", "refused", "half way", "cannot read again"],
)
def test_what_cannot_be_put_back_stands_in_a_file_for_the_next_run(
    user: FakeCurrentUser, start: dict[Key, str], faults: dict[tuple[str, int], tuple[bool, BaseException]]
) -> None:
    user.drops_bodies = True
    user.faults = dict(faults)
    error = user.fails(PREFERENCES, **gone(A))
    assert isinstance(error, AccessNotRestored)
    assert error.message.startswith(str(next(iter(faults.values()))[1]))
    # What is back already is not said to be missing.
    missing = error.message.partition(" (done before that: ")[0]
    assert ("'timezone' (tag 'system')" in missing) is (("PATCH", 1) in faults)
    assert ("'c' (tag 'mine')" in missing) is any(method == "PATCH" for method, _unused in faults)
    assert "the next run as 'kim' puts it back" in error.message
    assert error.details["changed"] is True
    assert len(files(user)) == 1
    user.faults, user.drops_bodies = {}, False
    recovered = recover(user)
    assert user.preferences == without(start, A)
    assert "an interrupted run had begun to delete preferences of 'kim'" in recovered.told[0]
    assert not files(user)


def test_a_server_that_keeps_nothing_is_not_believed(user: FakeCurrentUser) -> None:
    user.drops_bodies = True
    carry_out = user._carried_out

    def forget(method: str, path: str, body: Any) -> Any:
        answer = carry_out(method, path, body)
        user.preferences.clear()
        return answer

    user._carried_out = forget  # type: ignore[method-assign]
    error = user.fails(PREFERENCES, **gone(A))
    assert isinstance(error, AccessNotRestored)
    assert "accepted preferences and has them not" in error.message
    assert len(files(user)) == 1


def test_an_uncertain_deletion_that_took_others_says_both(user: FakeCurrentUser) -> None:
    user.drops_bodies = True
    user.faults = {("DELETE", 1): (True, LOST), ("GET", 2): (False, CannotConnect("nothing answers"))}
    user.faults["GET", 3] = (False, CannotConnect("nothing answers"))
    error = user.fails(PREFERENCES, **gone(A))
    assert isinstance(error, NotConfirmed)
    assert "the answer was lost; this may have been done (deleted preference 'a' (tag 'system'))" in error.message
    assert "missing of what shall stay: it could not be read which" in error.message
    assert len(files(user)) == 1


# -- what a killed run leaves ----------------------------------------------------------------------------------------


class KilledError(BaseException):
    """What ends a process, as far as the process can see it."""


def recover(user: FakeCurrentUser) -> Any:
    """What the next run does first."""
    user.calls.clear()
    return put_back_after_killed_runs(user, Shelf(user.state), user.journal())  # type: ignore[arg-type]


def kill(user: FakeCurrentUser, method: str, number: int, carried: bool) -> None:
    """Run a deletion that is killed at a request."""
    user.drops_bodies = True
    user.faults[method, number] = (carried, KilledError())
    with pytest.raises(KilledError):
        user.run(PREFERENCES, **gone(A))
    user.faults = {}
    user.drops_bodies = False


@pytest.mark.parametrize("carried", [True, False])
@pytest.mark.parametrize(("method", "number"), [("DELETE", 1), ("GET", 2), ("PATCH", 1), ("PATCH", 4), ("GET", 3)])
def test_a_kill_at_any_request_loses_nothing(
    user: FakeCurrentUser, start: dict[Key, str], method: str, number: int, carried: bool
) -> None:
    kill(user, method, number, carried)
    found = recover(user)
    assert found.told
    assert not found.problems
    assert user.preferences in (start, without(start, A))
    assert not files(user)
    assert recover(user).told == []
    assert user.calls == []


def test_the_file_is_for_its_owner_and_holds_no_more_than_is_needed(user: FakeCurrentUser) -> None:
    kill(user, "DELETE", 1, True)
    path = Path(user.state.folder) / files(user)[0]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    content = json.loads(path.read_text(encoding="utf-8"))
    assert set(content) == {"username", "preferences"}
    assert {item["name"] for item in content["preferences"]} == {"b", "c", "timezone"}
    assert left_of_killed_runs(Shelf(user.state)) == ["the preferences of 'kim'"]


def test_a_value_that_is_there_by_now_stays(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    kill(user, "DELETE", 1, True)
    user.preferences[ZONE] = "Asia/Tokyo"
    recover(user)
    assert user.preferences == {**without(start, A), ZONE: "Asia/Tokyo"}


def test_nothing_of_it_was_missing(user: FakeCurrentUser) -> None:
    user.faults["GET", 2] = (True, KilledError())
    with pytest.raises(KilledError):
        user.run(PREFERENCES, **gone(A))
    found = recover(user)
    assert found.told == ["an interrupted run had begun to delete preferences of 'kim': nothing of it was missing"]
    assert found.changed is False
    assert not files(user)


@pytest.mark.parametrize("other", [{"username": "lee", "id": "3"}, {"organization": {"id": 2, "name": "Wholesale"}}])
def test_another_account_leaves_it(user: FakeCurrentUser, start: dict[Key, str], other: dict[str, Any]) -> None:
    """The same id means somebody else in another organization."""
    kill(user, "DELETE", 1, True)
    own, user.record = user.record, {**user.record, **other}
    found = recover(user)
    assert "which only a task as 'kim' can put back" in found.told[0]
    assert user.writes == []
    assert len(files(user)) == 1
    user.record = own
    recover(user)
    assert user.preferences == without(start, A)


def test_a_second_run_keeps_what_the_first_one_left(user: FakeCurrentUser, start: dict[Key, str]) -> None:
    """Where nothing could be put back in between, what was kept before is not forgotten."""
    kill(user, "DELETE", 1, True)
    user.preferences |= {A: "1", B: "2"}
    user.faults["DELETE", 1] = (False, KilledError())
    with pytest.raises(KilledError):
        user.run(PREFERENCES, **gone(B))
    recover(user)
    assert user.preferences == start


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("error", [CannotConnect("nothing answers"), refused()])
def test_what_cannot_be_put_back_yet_is_told(user: FakeCurrentUser, method: str, error: AccessError) -> None:
    """Where nothing answers, nothing else is tried."""
    kill(user, "DELETE", 1, True)
    user.faults = {(method, number): (False, error) for number in (1, 2, 3)}
    found = recover(user)
    assert bool(found.stop) is isinstance(error, CannotConnect)
    assert bool(found.problems) is not bool(found.stop)
    assert error.message in (found.stop.message if found.stop else found.problems[0])
    assert len(files(user)) == 1


@pytest.mark.parametrize("content", ["[]", "{}", '{"username": 1}', '{"username": "kim", "preferences": 1}'])
def test_a_file_that_is_none_is_named(user: FakeCurrentUser, content: str) -> None:
    kill(user, "DELETE", 1, True)
    path = Path(user.state.folder) / files(user)[0]
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AccessError, match="cannot be read: look at it"):
        recover(user)


def test_who_one_is() -> None:
    me = me_from({"id": 7, "username": "kim", "organization": {"id": 0, "name": "Administration"}})
    assert me == Me("kim", "7", "0", "Administration")
    assert (me.key, me.is_administrator) == ("0-7", True)
    assert me_from({"id": "7", "username": "kim"}).is_administrator is None
    assert me_from({"id": "7", "username": "kim", "organization": {"id": "2"}}).is_administrator is False
