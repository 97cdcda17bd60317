# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The brakes: runs that would do harm are refused as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import (
    Brakes,
    check_plans,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry, Plan, make_plan
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import (
    ADMIN,
    FIELDS,
    USER,
    FakeScanner,
    account,
    person,
)
from hypothesis import given
from hypothesis import strategies as st

ROOT, SECOND, KIM = (
    account("root@x", role=ADMIN),
    account("second@x", role=ADMIN),
    account("kim@x"),
)
DEFAULTS = {"name": "", "email": "", "role": USER, "enabled": True}


def check(
    entries: Sequence[Entry], accounts: Sequence[Account], brakes: Brakes | None = None, own: str = ""
) -> list[Plan]:
    by_name = {found.username: found for found in accounts}
    plans = [make_plan(e, by_name.get(e.username), FIELDS, e.declared, DEFAULTS) for e in entries]
    check_plans(plans, accounts, brakes or Brakes(), FakeScanner(accounts, self_name=own))
    return plans


@pytest.mark.parametrize("limit", ["5", "0", "10%", "0.5%", " 10% ", "100%"])
def test_limits_that_are_counts_or_per_cent_values_are_right(limit: str) -> None:
    assert Brakes(max_removals=limit).max_removals == limit


@pytest.mark.parametrize("limit", ["", "-1", "1.5", "ten", "10 %", "%", "5 accounts", "10%%", "1e3"])
def test_other_limits_are_refused(limit: str) -> None:
    with pytest.raises(UsageError, match="is neither a count nor a per cent value: write 5 or 10%"):
        Brakes(max_removals=limit)


@pytest.mark.parametrize(
    ("limit", "total", "removals", "allowed"),
    [
        ("0", 10, 0, True),
        ("0", 10, 1, False),
        ("2", 10, 2, True),
        ("2", 10, 3, False),
        ("10%", 10, 1, True),
        ("10%", 10, 2, False),
        ("10%", 9, 1, False),
        ("25%", 10, 2, True),
        ("25%", 10, 3, False),
        ("0.5%", 200, 1, True),
        ("0%", 10, 1, False),
        ("100%", 10, 10, True),
    ],
)
def test_removals_up_to_the_limit_are_allowed_and_one_more_is_not(
    limit: str, total: int, removals: int, allowed: bool
) -> None:
    accounts = [account(f"p{number}@x") for number in range(total)]
    # Half of them disabled and half deleted: both count.
    states = ["disabled", "absent"]
    entries = [person(f"p{number}@x", states[number % 2]) for number in range(removals)]
    if allowed:
        check(entries, accounts, Brakes(max_removals=limit))
        return
    with pytest.raises(UsageError, match=rf"^nothing was written: {removals} accounts would be disabled or deleted"):
        check(entries, accounts, Brakes(max_removals=limit))


def test_what_removes_nobody_does_not_count_as_a_removal() -> None:
    accounts = [account("gone@x", enabled=False), account("kim@x", enabled=False), KIM]
    entries = [
        person("gone@x", "disabled"),
        person("nobody@x", "absent"),
        person("new@x", enabled=False),
        person("kim@x", name="Kim"),
    ]
    check(entries, accounts, Brakes(max_removals="0"))


def test_enabled_false_counts_as_a_removal() -> None:
    with pytest.raises(UsageError, match="1 accounts would be disabled or deleted"):
        check([person("kim@x", enabled=False)], [KIM, ROOT], Brakes(max_removals="0"))


@pytest.mark.parametrize(
    "entry", [person("kim@x", "absent"), person("kim@x", "disabled"), person("kim@x", enabled=False)]
)
@pytest.mark.parametrize("spelt", ["kim@x", "KIM@X"])
def test_a_protected_account_is_not_removed_however_it_is_spelt(entry: Entry, spelt: str) -> None:
    with pytest.raises(UsageError, match="'kim@x' is protected, but the roster would remove it"):
        check([entry], [KIM, ROOT], Brakes(protected=(spelt,)))


def test_allow_lockout_does_not_lift_the_protection_or_the_limit() -> None:
    with pytest.raises(UsageError, match=r"is protected.*more than max_removals"):
        check([person("kim@x", "absent")], [KIM], Brakes(("kim@x",), "0", allow_lockout=True))


def test_a_protected_account_can_be_changed_otherwise() -> None:
    check([person("kim@x", name="Kim", role=ADMIN)], [KIM, ROOT], Brakes(protected=("kim@x",)))


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        (person("root@x", "absent"), "disabled or deleted"),
        (person("root@x", "disabled"), "disabled or deleted"),
        (person("root@x", enabled=False), "disabled or deleted"),
        (person("root@x", role=USER), "demoted"),
    ],
)
def test_the_calling_account_is_not_taken_away(entry: Entry, what: str) -> None:
    with pytest.raises(UsageError, match=f"'root@x' is the account that this task itself uses, and would be {what}"):
        check([entry], [ROOT, SECOND], own="root@x")
    check([entry], [ROOT, SECOND], Brakes(allow_lockout=True), own="root@x")


def test_the_calling_account_can_be_changed_otherwise() -> None:
    check([person("root@x", name="Root")], [ROOT], own="root@x")


@pytest.mark.parametrize(
    "entry", [person("root@x", "absent"), person("root@x", "disabled"), person("root@x", role=USER)]
)
def test_the_last_administrator_is_not_taken_away(entry: Entry) -> None:
    disabled = account("second@x", role=ADMIN, enabled=False)
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        check([entry], [ROOT, disabled, KIM])
    check([entry], [ROOT, disabled, KIM], Brakes(allow_lockout=True))
    check([entry], [ROOT, SECOND, KIM])


def test_all_administrators_together_are_the_last_one() -> None:
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        check([person("root@x", "absent"), person("second@x", role=USER)], [ROOT, SECOND])


@pytest.mark.parametrize(
    ("successor", "accounts"),
    [
        (person("new@x", role=ADMIN), [ROOT, KIM]),
        (person("kim@x", role=ADMIN), [ROOT, KIM]),
        (person("kim@x", enabled=True), [ROOT, account("kim@x", role=ADMIN, enabled=False)]),
        (person("second@x"), [ROOT, SECOND]),
    ],
    ids=["created", "promoted", "enabled", "listed already"],
)
def test_a_new_administrator_can_replace_the_last_one(successor: Entry, accounts: list[Account]) -> None:
    check([person("root@x", "absent"), successor], accounts)
    check([successor, person("root@x", "absent")], accounts)


@pytest.mark.parametrize(
    "successor", [person("new@x", role=ADMIN, enabled=False), person("new@x"), person("kim@x", "disabled", role=ADMIN)]
)
def test_who_cannot_administer_does_not_replace_the_last_administrator(successor: Entry) -> None:
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        check([person("root@x", "absent"), successor], [ROOT, KIM])


def test_a_scanner_without_administrators_in_sight_cannot_lose_the_last_one() -> None:
    check([person("kim@x", "absent")], [KIM])


def test_all_reasons_are_given_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        check([person("root@x", "absent")], [ROOT], Brakes(("root@x",), "0"), own="root@x")
    message = caught.value.message
    assert message.startswith("nothing was written: ")
    for part in ("is protected", "max_removals (0)", "this task itself uses", "no enabled administrator"):
        assert part in message


people = st.lists(
    st.builds(
        lambda role, enabled, now, change: (role, enabled, now, change),
        st.sampled_from([ADMIN, USER]),
        st.booleans(),
        st.sampled_from(["present", "disabled", "absent", "new", "unlisted"]),
        st.fixed_dictionaries({}, optional={"role": st.sampled_from([ADMIN, USER]), "enabled": st.booleans()}),
    ),
    max_size=5,
)


@given(people)
def test_a_run_that_passes_leaves_an_enabled_administrator_where_there_was_one(
    rows: list[tuple[str, bool, str, dict[str, object]]],
) -> None:
    """Against a plain recount of the accounts afterwards; and a run that is refused would have left none."""
    accounts, entries = [], []
    after: dict[str, dict[str, object]] = {}
    for number, (role, enabled, state, change) in enumerate(rows):
        name = f"p{number}@x"
        if state != "new":
            accounts.append(account(name, role=role, enabled=enabled))
            after[name] = dict(accounts[-1].fields)
        if state == "unlisted":
            continue
        wanted = "present" if state == "new" else state
        entries.append(person(name, wanted, **change))
        if wanted == "present":
            after[name] = {**(after.get(name) or DEFAULTS), **change}
        elif wanted == "disabled":
            after[name]["enabled"] = False
        else:
            del after[name]

    def administrators(fields: Sequence[dict[str, object]]) -> int:
        return sum(one["role"] == ADMIN and one["enabled"] is True for one in fields)

    had, has = administrators([dict(a.fields) for a in accounts]), administrators(list(after.values()))
    try:
        check(entries, accounts)
    except UsageError:
        assert had
        assert not has
    else:
        assert has or not had
