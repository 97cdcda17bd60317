# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody loses anything: whatever is not declared is afterwards as it was, on every kind of console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from form import LONG
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from in_process import schema_watch, writes
from lab.serving import Lab
from r7_people import LOGIN, Change, Person, accounts, changes, snapshot, undeclared_differences

# Each switch of the lab in its other positions; both positions of all of them are covered with the default run.
OTHER_WAYS = (
    ("put_clears_access", False),
    ("put_clears_two_factor", True),
    ("put_clears_custom_privileges", False),
    ("password_required_on_put", True),
    ("create_status", 200),
    ("delete_status", 204),
    ("coerce_role_scope", "400"),
    ("role_missing_in_site_users", False),
    ("status_as_string", True),
    ("password_body", "json"),
    ("password_body", "object"),
    ("two_factor_body", "json"),
    ("two_factor_unset", "null"),
    ("two_factor_unset", "absent"),
    ("all_sites_listing", "none"),
    ("two_factor_enabled", True),
    ("lock_threshold", 0),
    ("login_case_insensitive", True),
    ("unlock_disabled_status", 409),
    ("starting", 2),
    ("self_delete", "allow"),
    ("last_admin_delete", "allow"),
    ("put_omits_authentication", "keep"),
    ("page_shift", True),
    ("privileges_open", False),
    ("html_error", True),
    ("no_body_on_put", True),
    ("no_body_on_put", 200),
    ("all_sites_in_site_users", True),
)
pytestmark = pytest.mark.usefixtures("no_waiting")
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A console with the switches as they are by default."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=12, products=("r7",)) as lab:
        yield Person(lab, lab.scanner("r7"))


def check_change(
    person: Person,
    fields: dict[str, Any],
    change: Change,
    may_be_refused_by_console: bool = False,
    untold: Change | None = None,
) -> None:
    """Check mode, the real run and a second run, and what they leave behind."""
    person.arrive(fields)
    before = person.state()
    predicted = person.run([change.entry()], check=True)
    assert writes(person.lab) == []
    assert person.state() == before
    real = person.run([change.entry()])
    if isinstance(predicted, str) or isinstance(real, str):
        # A contradiction: refused in check mode with the same sentence, and nothing is written.
        assert predicted == real
        assert writes(person.lab) == []
        assert person.state() == before
        return
    after = person.state()
    if real.failed:
        assert may_be_refused_by_console, real.failure()
        assert undeclared_differences(before, after, untold or Change({})) == [], real.failure()
        assert untold is None or "may have been done" in str(real.failure())
        return
    assert undeclared_differences(before, after, change) == []
    assert real.diffs == predicted.diffs
    assert [p.as_dict()["changed_fields"] for p in real.people] == [
        p.as_dict()["changed_fields"] for p in predicted.people
    ]
    assert bool(writes(person.lab)) == real.changed == predicted.changed
    again = person.run([change.entry()])
    assert not isinstance(again, str)
    assert not again.failed
    if not change.password:
        assert not again.changed
        assert writes(person.lab) == []
    assert undeclared_differences(before, person.state(), change) == []


@settings(max_examples=500 if LONG else 150, deadline=None, suppress_health_check=QUIET, derandomize=True)
@given(data=st.data())
def test_a_single_change_leaves_all_the_rest_as_it_was(person: Person, data: st.DataObject) -> None:
    """Random accounts: no undeclared field and no grant differs, a second run writes nothing, check predicts."""
    check_change(person, data.draw(accounts(person.console)), data.draw(changes(person.console)))


@pytest.mark.parametrize(("switch", "value"), OTHER_WAYS)
def test_every_switch_of_the_console_keeps_that(switch: str, value: Any, tmp_path: Path) -> None:
    """The same on consoles that differ where nobody knows how they behave."""
    with Lab(tmp_path, seed=0, products=("r7",), switches={f"r7.{switch}": value}) as lab, schema_watch() as problems:
        person = Person(lab, lab.scanner("r7"))

        @settings(
            max_examples=3 if switch == "starting" else 8,
            deadline=None,
            suppress_health_check=QUIET,
            derandomize=True,
            database=None,
        )
        @given(data=st.data())
        def run_many(data: st.DataObject) -> None:
            if switch == "starting":
                person.console.starting = value
            fields, change = data.draw(accounts(person.console)), data.draw(changes(person.console))
            # Without a word of confirmation nobody knows whether a password was set.
            untold = (switch, value) == ("no_body_on_put", 200) and bool(change.password)
            check_change(
                person, fields, change, untold or switch == "password_required_on_put", change if untold else None
            )

        run_many()
        _join_and_leave(person)
    assert problems == []


def test_the_table_has_every_switch(person: Person) -> None:
    """A switch that is added to the lab must be tried both ways."""
    assert {switch for switch, _value in OTHER_WAYS} == set(person.console.switches)


def test_many_at_once_lose_nothing(person: Person) -> None:
    """Forty accounts that all must be written, several at the same time."""
    console = person.console
    console.clear_users()
    for number in range(40):
        console.add_user(
            login=f"person.{number}",
            name="As Before",
            role="user",
            enabled=number % 3 > 0,
            sites={1 + number % 8, 1 + number % 5},
            asset_groups={1 + number % 4},
            two_factor_key=None if number % 2 else "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        )
    before = {user.login: snapshot(user) for user in console.users.values()}
    outcome = person.run([Entry(f"person.{number}", declared={"name": "As Wanted"}) for number in range(40)])
    assert not isinstance(outcome, str)
    assert outcome.summary()["updated"] == 40
    after = {user.login: snapshot(user) for user in console.users.values()}
    for login, account in before.items():
        assert undeclared_differences(account, after[login], Change({"name": ""})) == []


def _join_and_leave(person: Person) -> None:
    """A joiner arrives with access and leaves again; both are idempotent."""
    person.console.clear_users()
    joiner = Entry(LOGIN, declared={"role": "user", "sites": ["Paris", "Lyon"]}, secrets={"password": "Start-Here-1"})
    for entry in (joiner, Entry(LOGIN, "absent")):
        first, second = person.run([entry]), person.run([entry])
        assert not isinstance(first, str)
        assert not isinstance(second, str)
        assert not first.failed
        assert first.changed
        assert not second.changed
