# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planner: what it decides, and what holds for whatever it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ABSENT,
    ALWAYS,
    CREATE,
    DELETE,
    DISABLE,
    DISABLED,
    ENABLE,
    NONE,
    ON_CREATE,
    PRESENT,
    UPDATE,
    Account,
    Entry,
    Plan,
    brought,
    diff,
    make_plan,
    verdict,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import ADMIN, FIELDS, USER, account
from hypothesis import given
from hypothesis import strategies as st

SECRET = "c0rrect horse"
DEFAULTS = {"name": "", "email": "kim@example.com", "role": USER, "enabled": True}

values = {
    "name": st.sampled_from(["", "Kim", "kim"]),
    "email": st.sampled_from(["kim@example.com", "KIM@example.com", "lee@example.com"]),
    "role": st.sampled_from([ADMIN, USER]),
    "enabled": st.booleans(),
}
declarations = st.fixed_dictionaries({}, optional=values)
accounts = st.none() | st.fixed_dictionaries(values).map(lambda fields: account("kim@example.com", **fields))
entries = st.builds(
    Entry,
    username=st.just("kim@example.com"),
    state=st.sampled_from([PRESENT, DISABLED, ABSENT]),
    declared=declarations,
    secrets=st.sampled_from([{}, {"password": SECRET}]),
    update_password=st.sampled_from([ON_CREATE, ALWAYS]),
)


def plan_for(entry: Entry, found: Account | None) -> Plan:
    return make_plan(entry, found, FIELDS, entry.declared, DEFAULTS)


def entry(state: str = PRESENT, **more: Any) -> Entry:
    secrets = {"password": more.pop("password")} if "password" in more else {}
    return Entry("kim@example.com", state, more, secrets, ALWAYS if secrets else ON_CREATE)


@pytest.mark.parametrize(
    ("wanted", "found", "action", "changed"),
    [
        (entry(), None, CREATE, ("name", "email", "role", "enabled")),
        (entry(DISABLED), None, NONE, ()),
        (entry(ABSENT), None, NONE, ()),
        (entry(), {}, NONE, ()),
        (entry(role=USER), {}, NONE, ()),
        (entry(role=ADMIN), {}, UPDATE, ("role",)),
        (entry(email="KIM@EXAMPLE.COM"), {}, NONE, ()),
        (entry(name=""), {"name": "Kim"}, UPDATE, ("name",)),
        (entry(enabled=False), {}, DISABLE, ("enabled",)),
        (entry(enabled=True), {"enabled": False}, ENABLE, ("enabled",)),
        (entry(enabled=False, name="Kim"), {}, UPDATE, ("name", "enabled")),
        (entry(DISABLED), {}, DISABLE, ("enabled",)),
        (entry(DISABLED), {"enabled": False}, NONE, ()),
        (entry(DISABLED, role=ADMIN, name="Kim"), {}, DISABLE, ("enabled",)),
        (entry(ABSENT), {}, DELETE, ("name", "email", "role", "enabled")),
        (entry(ABSENT), {"enabled": False}, DELETE, ("name", "email", "role", "enabled")),
        (entry(password=SECRET), {}, UPDATE, ()),
        (entry(password=SECRET, enabled=False), {}, UPDATE, ("enabled",)),
    ],
)
def test_the_action_and_the_fields_it_changes(
    wanted: Entry, found: Mapping[str, Any] | None, action: str, changed: tuple[str, ...]
) -> None:
    plan = plan_for(wanted, None if found is None else account("kim@example.com", **found))
    assert (plan.action, plan.changed_fields, plan.changed) == (action, changed, action != NONE)


def test_a_field_that_was_not_read_counts_as_different() -> None:
    found = Account("kim@example.com", {"enabled": True}, {})
    assert plan_for(entry(name=""), found).changed_fields == ("name",)


@pytest.mark.parametrize(
    ("found", "when", "names"),
    [
        (None, ON_CREATE, ("password",)),
        (None, ALWAYS, ("password",)),
        ({}, ON_CREATE, ()),
        ({}, ALWAYS, ("password",)),
    ],
)
def test_a_password_is_set_at_creation_and_else_only_where_always(
    found: Mapping[str, Any] | None, when: str, names: tuple[str, ...]
) -> None:
    wanted = Entry("kim@example.com", secrets={"password": SECRET}, update_password=when)
    assert plan_for(wanted, None if found is None else account("kim@example.com")).secrets == names


@pytest.mark.parametrize("state", [DISABLED, ABSENT])
def test_a_leaver_gets_no_password(state: str) -> None:
    wanted = Entry("kim@example.com", state, secrets={"password": SECRET}, update_password=ALWAYS)
    assert plan_for(wanted, account("kim@example.com")).secrets == ()


@given(entries, accounts)
def test_a_second_run_finds_nothing_to_do(wanted: Entry, found: Account | None) -> None:
    first = plan_for(wanted, found)
    after = account("kim@example.com", **first.after) if first.after else None
    second = plan_for(wanted, after)
    always = after is not None and wanted.state == PRESENT and wanted.secrets and wanted.update_password == ALWAYS
    # A password cannot be read back, so that one thing is done each time, and nothing else.
    assert (second.changed_fields, second.secrets) == ((), ("password",) if always else ())
    assert second.action == (UPDATE if always else NONE)


@given(entries, accounts)
def test_what_was_not_declared_is_not_changed(wanted: Entry, found: Account | None) -> None:
    plan = plan_for(wanted, found)
    if plan.account is None or plan.action == DELETE:
        return
    allowed = {"enabled"} if wanted.state == DISABLED else set(wanted.declared)
    assert set(plan.changed_fields) <= allowed
    untouched = set(FIELDS) - set(plan.changed_fields)
    assert {name: plan.after[name] for name in untouched} == {name: plan.before[name] for name in untouched}


@given(entries, accounts)
def test_what_was_declared_is_so_afterwards(wanted: Entry, found: Account | None) -> None:
    plan = plan_for(wanted, found)
    if wanted.state == PRESENT:
        assert all(FIELDS[name].same(plan.after[name], value) for name, value in wanted.declared.items())
    elif wanted.state == DISABLED:
        assert not plan.after.get("enabled")
    else:
        assert plan.after == {}


@given(entries, accounts)
def test_what_is_written_is_exactly_what_differs(wanted: Entry, found: Account | None) -> None:
    plan = plan_for(wanted, found)
    if plan.account is not None and plan.action != DELETE:
        assert {**plan.before, **plan.wanted()} == plan.after
        assert all(not FIELDS[n].same(plan.before[n], plan.after[n]) for n in plan.wanted())


@given(entries, accounts)
def test_no_secret_is_in_a_diff_and_a_set_one_shows(wanted: Entry, found: Account | None) -> None:
    plan = plan_for(wanted, found)
    shown = diff(plan, FIELDS, "scanner.example.com")
    assert SECRET not in f"{shown} {plan} {wanted}"
    assert ("password" in shown["after"]) == bool(plan.secrets)
    assert (shown["before"] != shown["after"]) == plan.changed


@given(entries, accounts)
def test_a_plan_removes_only_who_could_sign_in_before_or_is_deleted(wanted: Entry, found: Account | None) -> None:
    plan = plan_for(wanted, found)
    could, can = bool(found and found.fields["enabled"]), bool(plan.after.get("enabled"))
    assert plan.removes == (plan.action == DELETE or (could and not can))


def test_a_diff_names_account_and_scanner_and_shows_fields_as_the_product_does() -> None:
    plan = plan_for(entry(role=ADMIN, password=SECRET), account("kim@example.com"))
    assert diff(plan, FIELDS, "scanner.example.com") == {
        "before_header": "kim@example.com on scanner.example.com",
        "after_header": "kim@example.com on scanner.example.com",
        "before": {
            "username": "kim@example.com",
            "name": "",
            "email": "kim@example.com",
            "role": "USER",
            "enabled": True,
            "password": "(not shown)",
        },
        "after": {
            "username": "kim@example.com",
            "name": "",
            "email": "kim@example.com",
            "role": "ADMIN",
            "enabled": True,
            "password": "(new, not shown)",
        },
    }


def test_one_side_of_a_diff_is_empty_where_there_is_no_account() -> None:
    created = diff(plan_for(entry(), None), FIELDS, "s")
    deleted = diff(plan_for(entry(ABSENT), account("kim@example.com")), FIELDS, "s")
    assert (created["before"], deleted["after"]) == ({}, {})
    assert created["after"]["role"] == deleted["before"]["role"] == "USER"


def test_a_plan_speaks_of_an_account_as_the_scanner_spells_it() -> None:
    assert plan_for(entry(), account("Kim@Example.com")).username == "Kim@Example.com"
    assert plan_for(entry(), None).username == "kim@example.com"


BEFORE = {"name": "Kim", "email": "kim@example.com", "role": USER, "enabled": True}


@pytest.mark.parametrize(
    ("wanted", "found", "said"),
    [
        ({"name": "K"}, {"name": "K"}, "done"),
        ({"name": "K"}, {}, "before"),
        ({"name": "K", "role": ADMIN}, {"name": "K", "role": ADMIN}, "done"),
        ({"name": "K", "role": ADMIN}, {}, "before"),
        # half of it, or something else altogether
        ({"name": "K", "role": ADMIN}, {"name": "K"}, "the account has name 'K', role 'USER'"),
        ({"name": "K", "role": ADMIN}, {"role": ADMIN}, "the account has name 'Kim', role 'ADMIN'"),
        ({"name": "K"}, {"name": "Else"}, "the account has name 'Else'"),
        ({"enabled": False}, {"enabled": None}, "the account has enabled None"),
        # compared as the planner compares
        ({"email": "new@example.com"}, {"email": "NEW@example.com"}, "done"),
        ({"email": "new@example.com"}, {"email": "KIM@example.com"}, "before"),
        # what is not wanted is somebody else's
        ({"name": "K"}, {"name": "K", "role": ADMIN}, "done"),
        ({"name": "K"}, {"role": ADMIN, "enabled": False}, "before"),
        # as wanted comes before as it was, where somebody else had made the change already
        ({"name": "Kim"}, {}, "done"),
    ],
)
def test_what_reading_shows_of_a_write(wanted: dict[str, Any], found: dict[str, Any], said: str) -> None:
    assert verdict(wanted, BEFORE, {**BEFORE, **found}, FIELDS) == said


@given(declarations, st.fixed_dictionaries(values), st.fixed_dictionaries(values))
def test_a_write_is_done_exactly_where_a_second_run_would_find_nothing_to_do(
    wanted: dict[str, Any], before: dict[str, Any], found: dict[str, Any]
) -> None:
    names = {name: FIELDS[name] for name in FIELDS if name in {**before, **found}}
    again = make_plan(Entry("k", declared=wanted), account("k", **found), names, wanted, {})
    said = verdict(wanted, account("k", **before).fields, account("k", **found).fields, FIELDS)
    assert (said == "done") is (not again.changed)
    if before == found:
        assert said in ("done", "before")


@given(st.frozensets(st.integers(1, 5)), st.frozensets(st.integers(1, 5)))
def test_the_three_states_add_remove_and_set(before: frozenset[int], named: frozenset[int]) -> None:
    present, absent, exact = (brought(state, before, named) for state in ("present", "absent", "exact"))
    assert present >= before
    assert present >= named
    assert present <= before | named
    assert absent <= before
    assert not absent & named
    assert absent | named >= before
    assert exact == named
    # a second time there is nothing to do
    for state, after in (("present", present), ("absent", absent), ("exact", exact)):
        assert brought(state, after, named) == after
