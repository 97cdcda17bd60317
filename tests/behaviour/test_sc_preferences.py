# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences of the own account on a Security Center: what is named converges, and nothing else is ever touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from form import LONG
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab.serving import Lab
from sc_center import ADMIN, MANAGER, Center, Make, centers

MODULE = "sc_preferences"
ZONE, DEAD_ZONE = ("timezone", "system"), ("timezone", "")

Values = dict[tuple[str, str], str]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Serves a Security Center with the switches given."""
    with centers(tmp_path) as serve:
        yield serve


@pytest.fixture
def center(make: Make) -> Center:
    """One with all switches as they are."""
    return make()


def listed(*keys: tuple[str, str], **fields: Any) -> list[dict[str, Any]]:
    """Entries of the list of preferences."""
    return [{"name": name, "tag": tag, **fields} for name, tag in keys]


# -- which one is meant ----------------------------------------------------------------------------------------------


def test_without_a_tag_the_products_own_preference_is_meant(center: Center) -> None:
    """And no second one is made that nothing reads."""
    before = dict(center.account().preferences)
    done = center.changes(MODULE, {**center.keys(), "name": "timezone", "value": "Europe/Oslo"})
    assert done["writes"] == ["PATCH /currentUser/preferences"]
    assert center.account().preferences == {**before, ZONE: "Europe/Oslo"}
    assert done["diff"]["before"] == {"system": {"timezone": "America/New_York"}}
    assert done["diff"]["after"] == {"system": {"timezone": "Europe/Oslo"}}
    assert done["username"] == ADMIN
    assert done["preferences"] == [{"name": "timezone", "tag": "system", "value": "Europe/Oslo"}]


def test_an_empty_tag_is_a_tag(center: Center) -> None:
    """The one that another tool has left is deleted, and the one that counts stays."""
    center.changes(MODULE, {**center.keys(), "name": "timezone", "tag": "", "state": "absent"})
    assert DEAD_ZONE not in center.account().preferences
    assert center.account().preferences[ZONE] == "America/New_York"
    center.changes(MODULE, {**center.keys(), "name": "timezone", "tag": "", "value": "Asia/Kolkata"})
    assert center.account().preferences[DEAD_ZONE] == "Asia/Kolkata"


def test_whose_they_are_follows_from_the_credentials(center: Center) -> None:
    center.changes(MODULE, {**center.keys(MANAGER), "name": "darkMode", "value": True})
    center.changes(MODULE, center.login(switch_to="labadmin-retail", name="darkMode", value=False))
    shown = {name: center.account(name).preferences.get(("darkMode", "system")) for name in (ADMIN, MANAGER)}
    assert shown == {ADMIN: None, MANAGER: "true"}
    assert center.account("labadmin-retail").preferences["darkMode", "system"] == "false"


# -- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (True, "true"),
        (False, "false"),
        ("true", "true"),
        ("True", "True"),
        (7, "7"),
        (1.5, "1.5"),
        ("", ""),
        ("7d", "7d"),
        ({"b": [1, {"c": None}], "a": "é/"}, '{"b":[1,{"c":null}],"a":"é/"}'),
        ([], "[]"),
        ('{"a" : 1}', '{"a" : 1}'),
        (" leading and trailing ", " leading and trailing "),
    ],
)
def test_a_value_is_stored_as_a_text_whatever_a_template_made_of_it(center: Center, value: Any, stored: str) -> None:
    args = {**center.keys(), "name": "n", "value": value}
    center.changes(MODULE, args)
    assert center.account().preferences["n", "system"] == stored
    center.unchanged(MODULE, {**args, "value": stored})


def test_json_is_compared_by_what_it_says(center: Center) -> None:
    stored = '{"activeColumns": [{"visible": true, "field": "name"}],\n "width": 1}'
    center.account().preferences["grid", "application"] = stored
    args = {**center.keys(), "name": "grid", "tag": "application"}
    same = {"width": 1, "activeColumns": [{"field": "name", "visible": True}]}
    center.unchanged(MODULE, {**args, "value": same})
    center.unchanged(MODULE, {**args, "value": json.dumps(same)})
    assert center.account().preferences["grid", "application"] == stored
    for other in ({**same, "width": True}, {**same, "width": 1.0}, {"width": 1}, [same]):
        assert center.ok(MODULE, {**args, "value": other}, check=True)["changed"]


# -- deleting --------------------------------------------------------------------------------------------------------


def test_a_deletion_names_both_and_looks_at_the_rest(center: Center) -> None:
    center.account().preferences |= {("a", "system"): "1", ("a", "application"): "2"}
    before = dict(center.account().preferences)
    center.ok(MODULE, {**center.keys(), "name": "a", "state": "absent"})
    assert center.sent == [{"name": "a", "tag": "system"}]
    assert center.calls == ["GET /currentUser", "DELETE /currentUser/preferences", "GET /currentUser"]
    del before["a", "system"]
    assert center.account().preferences == before
    center.unchanged(MODULE, {**center.keys(), "name": "a", "state": "absent"})
    assert no_files(center)


def test_exact_never_touches_another_tag(center: Center) -> None:
    mine = {("a", "application"): "1", ("b", "application"): "2", ("a", "mine"): "3"}
    center.account().preferences |= mine
    before = dict(center.account().preferences)
    args = {**center.keys(), "state": "exact", "preferences": listed(("c", "application"), value="4")}
    done = center.changes(MODULE, args)
    assert center.account().preferences == {
        **{key: value for key, value in before.items() if key[1] != "application"},
        ("c", "application"): "4",
    }
    assert done["preferences"] == [{"name": "c", "tag": "application", "value": "4"}]


def test_a_tag_is_emptied_by_naming_it(center: Center) -> None:
    center.account().preferences |= {("a", "application"): "1", ("b", "application"): "2"}
    before = dict(center.account().preferences)
    args = {**center.keys(), "state": "exact", "preferences": [], "tag": "application"}
    center.changes(MODULE, args)
    assert center.account().preferences == {key: v for key, v in before.items() if key[1] != "application"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"preferences": [], "state": "exact"}, "give tag as well"),
        ({"preferences": []}, "give some"),
        ({"preferences": [], "state": "absent"}, "give some"),
        ({"name": "", "value": "x"}, "empty name"),
        ({"name": "", "state": "absent"}, "empty name"),
        ({"name": "x"}, "'x' (tag 'system') has no value: give value"),
        ({"name": "x", "value": "1", "state": "absent"}, "leave value out"),
        ({"name": "x", "value": "1", "state": "exact"}, "give the list preferences"),
        ({"preferences": [{"name": "x", "value": 1}, {"name": "x", "value": 2}]}, "stands twice"),
    ],
)
def test_what_would_mean_nothing_or_everything_is_refused(center: Center, options: dict[str, Any], words: str) -> None:
    before = dict(center.account().preferences)
    assert words in center.refused(MODULE, {**center.keys(), **options})
    assert center.calls == []
    assert center.account().preferences == before


# -- where the body of a DELETE is lost -------------------------------------------------------------------------------


def test_what_a_deletion_without_a_body_takes_is_put_back(make: Make) -> None:
    center = make(drop_delete_body=True)
    center.account().preferences |= {("a", "system"): "1", ("b", "application"): '{"c":"é"}'}
    before = dict(center.account().preferences)
    args = {**center.keys(), "name": "a", "state": "absent"}
    failed = center.run(MODULE, args)
    assert failed["failed"]
    assert failed["changed"]
    named = ("'timezone' (tag '')", "'b' (tag 'application')", "'timezone' (tag 'system')")
    assert f"deleting took others with it, and these were put back: {', '.join(named)}; " in failed["msg"]
    assert "drops the body of a DELETE" in failed["msg"]
    del before["a", "system"]
    assert center.account().preferences == before
    assert no_files(center)
    center.unchanged(MODULE, args)


def test_the_query_string_helps_where_the_server_reads_it(make: Make) -> None:
    center = make(drop_delete_body=True, delete_preferences_query="honoured")
    center.account().preferences["a", "system"] = "1"
    done = center.changes(MODULE, {**center.keys(), "name": "a", "state": "absent"})
    assert done["writes"] == ["DELETE /currentUser/preferences"]


def test_what_cannot_be_put_back_at_once_is_put_back_by_the_next_run(make: Make) -> None:
    """A recovery file says what; a run as somebody else leaves it, and so does check mode."""
    center = make(drop_delete_body=True)
    center.account().preferences |= {("a", "system"): "1", ("b", "application"): "2"}
    before = dict(center.account().preferences)
    del before["a", "system"]
    center.lab.faults.add(do="status", status=503, product="sc", method="PATCH", times=0)
    failed = center.run(MODULE, {**center.keys(), "name": "a", "state": "absent", "retries": 0})
    assert "missing of what shall stay: " in failed["msg"]
    assert "'b' (tag 'application')" in failed["msg"]
    assert f"the next run as '{ADMIN}' puts it back" in failed["msg"]
    assert center.account().preferences == {}
    center.lab.faults = []
    harmless = {"name": "darkMode", "state": "absent"}
    foretold = center.ok(MODULE, {**center.keys(), **harmless}, check=True)
    assert f"the preferences of '{ADMIN}'" in str(foretold["warnings"])
    other = center.ok(MODULE, {**center.keys(MANAGER), **harmless})
    assert f"only a task as '{ADMIN}' can put back" in str(other["warnings"])
    assert not other["changed"]
    assert center.account().preferences == {}
    done = center.ok("sc_current_user", center.keys())
    assert done["changed"]
    assert "put back 'timezone' (tag '')" in str(done["warnings"])
    assert center.account().preferences == before
    assert no_files(center)
    assert not center.ok("sc_current_user", center.keys())["changed"]


@pytest.mark.parametrize("moment", ["after the deletion", "before it", "while putting back"])
def test_a_kill_loses_nothing(make: Make, moment: str) -> None:
    """Whatever the killed run was about, the next one puts back and does its own work."""
    center = make(drop_delete_body=True)
    center.account().preferences |= {("a", "system"): "1", ("b", "system"): "2", ("b", "application"): "3"}
    before = dict(center.account().preferences)
    method, nth = {"before it": ("DELETE", 1), "after the deletion": ("GET", 2), "while putting back": ("PATCH", 2)}[
        moment
    ]
    met = {"DELETE": 0, "GET": 0, "PATCH": 0}

    def kill(verb: str, _path: str) -> None:
        met[verb] += 1
        if (verb, met[verb]) == (method, nth):
            raise KilledError

    center.before = kill
    args = {**center.keys(), "preferences": listed(("a", "system")), "state": "absent"}
    with pytest.raises(KilledError):
        center.run(MODULE, args)
    center.before = lambda *_unused: None
    center.run(MODULE, args)
    del before["a", "system"]
    assert center.account().preferences == before
    assert no_files(center)
    center.unchanged(MODULE, args)


class KilledError(BaseException):
    """The process is gone, as far as it can be in a test that lives on."""


# -- random sets -----------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
NAMES = st.one_of(st.sampled_from(["timezone", "darkMode", "a", "A", "é/ö", "x y", "%", "&=?", "\u202e"]), TEXT)
NAMED = NAMES.filter(bool)
TAGS = st.one_of(st.sampled_from(["system", "", "application", "System"]), TEXT)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
VALUES = JSON.filter(lambda value: value is not None)
STORED = st.one_of(TEXT, JSON.map(json.dumps))
ESTATES = st.dictionaries(st.tuples(NAMED, TAGS), STORED, max_size=6)


@pytest.fixture(scope="module", params=[False, True], ids=["as documented", "bodies dropped"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    """A Security Center for many random tasks, also one before which a proxy drops the body of a DELETE."""
    folder = tmp_path_factory.mktemp("lab")
    with Lab(folder, products=("sc",), switches={"sc.drop_delete_body": request.param}) as lab:
        yield Center(lab, folder / "state")


@st.composite
def tasks(draw: st.DrawFn) -> tuple[Values, dict[str, Any]]:
    """What there is, and the options of a task that is about some of it and about something else."""
    there = draw(ESTATES)
    known = st.sampled_from(sorted(there)) if there else st.nothing()
    keys = draw(st.lists(st.one_of(known, st.tuples(NAMED, TAGS)), min_size=1, max_size=4, unique=True))
    state = draw(st.sampled_from(["present", "absent", "exact"]))
    if state == "absent":
        return there, {"state": state, "preferences": listed(*keys)}
    wanted = [{"name": name, "tag": tag, "value": draw(VALUES)} for name, tag in keys]
    return there, {"state": state, "preferences": wanted}


def text(value: Any) -> str:
    """How a value is stored, worked out here once more."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def says(value: str) -> Any:
    """What a value says: a document in one spelling, else the text."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return json.dumps(found, sort_keys=True) if isinstance(found, (dict, list)) else value


def goal(there: Values, options: dict[str, Any]) -> Values:
    """The preferences that a task must end with."""
    named = {(item["name"], item["tag"]): item for item in options["preferences"]}
    if options["state"] == "absent":
        return {key: value for key, value in there.items() if key not in named}
    tags = {tag for _unused, tag in named} if options["state"] == "exact" else set()
    kept = {key: value for key, value in there.items() if key[1] not in tags or key in named}
    return {**kept, **{key: text(item["value"]) for key, item in named.items()}}


@settings(max_examples=300 if LONG else 25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(task=tasks())
def test_random_sets_converge_in_one_run(shared: Center, task: tuple[Values, dict[str, Any]]) -> None:
    """They write nothing in the second, check mode foretells them, and what is not named keeps its every character."""
    there, options = task
    account = shared.account()
    account.preferences = dict(there)
    args = {**shared.keys(), **options}
    foretold = shared.ok(MODULE, args, check=True)
    assert (shared.writes, account.preferences) == ([], there)
    done = shared.run(MODULE, args)
    wanted = goal(there, options)
    assert {key: says(value) for key, value in account.preferences.items()} == {
        key: says(value) for key, value in wanted.items()
    }
    named = {(item["name"], item["tag"]) for item in options["preferences"]}
    assert {k: v for k, v in account.preferences.items() if k not in named} == {
        k: v for k, v in wanted.items() if k not in named
    }
    assert foretold["changed"] == done["changed"] == bool(shared.writes)
    if done.get("failed"):
        assert shared.state.switches["drop_delete_body"]
        assert "drops the body of a DELETE" in done["msg"]
    else:
        assert foretold["diff"] == done["diff"]
        assert foretold["preferences"] == done["preferences"]
    for body in shared.sent:
        assert body["name"]
        assert body["tag"] is not None
    shared.unchanged(MODULE, args)
    assert no_files(shared)


def no_files(center: Center) -> bool:
    """No recovery file is left."""
    return not list(center.state_dir.glob("*.json"))
