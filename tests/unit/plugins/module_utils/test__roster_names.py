# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts under former names, accounts that are only listed, and protected names that no account has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._options import entry_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry, Field, make_plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import nothing_else
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import (
    ADMIN,
    FIELDS,
    FakeScanner,
    account,
    person,
)

ROOT = account("root@x", role=ADMIN)


class Renaming(FakeScanner):
    """A scanner on which accounts can get another name."""

    renames = True


def new(username: str, *formerly: str, **more: Any) -> Entry:
    return replace(person(username, **more), formerly=formerly)


def actions(outcome: Outcome) -> dict[str, str]:
    return {one.plan.final_username: one.plan.action for one in outcome.people}


def preview(scanner: FakeScanner, *entries: Entry, **more: Any) -> Outcome:
    return run(scanner, Roster(entries, **more), check_mode=True)


def test_a_former_account_is_renamed_where_that_can_be() -> None:
    outcome = preview(Renaming([ROOT, account("old@x")]), new("new@x", "OLD@x"))
    (one,) = outcome.people
    assert one.as_dict()["username"] == "new@x"
    assert one.as_dict()["changed_fields"] == ["username"]
    assert (one.diff["before"]["username"], one.diff["after"]["username"]) == ("old@x", "new@x")
    assert outcome.unlisted == 1


def test_a_rename_is_a_change_although_nothing_else_differs() -> None:
    plan = make_plan(Entry("new@x"), account("old@x"), FIELDS, {}, {})
    assert (plan.action, plan.rename, plan.changed_fields) == ("update", "new@x", ())
    plan = make_plan(Entry("new@x"), account("old@x", enabled=False), FIELDS, {"enabled": True}, {})
    assert plan.action == "update", "more than being enabled"


@pytest.mark.parametrize(("former", "action"), [("disabled", "disable"), ("absent", "delete")])
def test_where_none_can_be_renamed_the_former_one_is_retired_after_the_new_one(former: str, action: str) -> None:
    scanner = FakeScanner([ROOT, account("old@x")])
    outcome = run(scanner, Roster([new("new@x", "old@x")], former=former), check_mode=False)
    assert actions(outcome) == {"new@x": "create", "old@x": action}
    assert scanner.written == ["new@x", "old@x"]


def test_both_accounts_there_leaves_one_enabled() -> None:
    scanner = Renaming([ROOT, account("old@x"), account("new@x")])
    assert actions(preview(scanner, new("new@x", "old@x"))) == {"new@x": "none", "old@x": "disable"}


def test_the_former_account_stays_where_the_new_one_could_not_be_made() -> None:
    scanner = FakeScanner([ROOT, account("old@x")])
    scanner.faults = {"new@x": ApiError("refused", 400)}
    outcome = run(scanner, Roster([new("new@x", "old@x")]), check_mode=False)
    assert [one.error for one in outcome.people] == [
        "refused",
        "not done, as 'new@x' did not get an account of their own",
    ]
    assert scanner.accounts["old@x"].fields["enabled"]


@pytest.mark.parametrize(("state", "action"), [("disabled", "disable"), ("absent", "delete")])
def test_a_leaver_leaves_under_former_names_too(state: str, action: str) -> None:
    scanner = Renaming([ROOT, account("old@x")])
    assert actions(preview(scanner, new("new@x", "old@x", state=state))) == {"new@x": "none", "old@x": action}


def test_a_former_account_is_never_unlisted_and_its_removal_is_braked() -> None:
    scanner = FakeScanner([ROOT, account("old@x"), account("new@x")])
    with pytest.raises(UsageError, match="1 accounts would be disabled or deleted, more than max_removals"):
        preview(scanner, new("new@x", "old@x"), brakes=Brakes(max_removals="0"))
    with pytest.raises(UsageError, match="'old@x' is protected"):
        preview(scanner, new("new@x", "old@x"), brakes=Brakes(protected=("old@x",)))
    outcome = preview(scanner, new("new@x", "old@x"), person("root@x"), unlisted="delete")
    assert actions(outcome)["old@x"] == "disable"


def test_a_former_name_of_somebody_on_the_roster_is_refused() -> None:
    scanner = Renaming([ROOT, account("old@x")])
    with pytest.raises(UsageError, match="'new@x' was formerly 'old@x', who is on the roster too"):
        preview(scanner, new("new@x", "old@x"), person("old@x"))


def test_the_own_account_is_not_renamed() -> None:
    scanner = Renaming([ROOT, account("other@x", role=ADMIN)], self_name="root@x")
    with pytest.raises(UsageError, match="'root@x' is the account that this task itself uses, and would be renamed"):
        preview(scanner, new("me@x", "root@x"))


def test_who_is_listed_is_left_alone_and_gets_no_account() -> None:
    scanner = FakeScanner([ROOT, account("kept@x"), account("gone@x")])
    outcome = run(scanner, Roster([person("root@x")], "delete", listed=["KEPT@x", "nobody@x"]), check_mode=False)
    assert set(scanner.accounts) == {"root@x", "kept@x"}
    assert actions(outcome) == {"root@x": "none", "kept@x": "none", "nobody@x": "none", "gone@x": "delete"}
    assert outcome.unlisted == 1


def test_nobody_is_listed_and_wanted() -> None:
    with pytest.raises(UsageError, match="more than once"):
        Roster([person("a@x")], listed=["A@x"])


def test_protected_names_that_no_account_has_are_told() -> None:
    outcome = preview(FakeScanner([ROOT]), brakes=Brakes(protected=("Root@x", "nobody@x")))
    assert outcome.protected_missing == ["nobody@x"]


def test_exact_declares_the_lack_of_what_is_not_given() -> None:
    params = {"username": "a", "state": "present", "update_password": "on_create", "sites": ["Paris"], "exact": True}
    product = replace(
        PRODUCT,
        fields=["sites", "groups"],
        ungranted=nothing_else({"sites": (), "groups": ()}),
        leaving=(),
        with_password=(),
    )
    entry = entry_from(params, product)
    assert entry.declared == {"sites": ["Paris"], "groups": ()}
    assert entry.implicit == {"groups"}
    assert entry_from({**params, "exact": False}, product).declared == {"sites": ["Paris"]}


def test_fields_are_compared_as_ever() -> None:
    plan = make_plan(Entry("A@x"), account("a@x"), {"name": Field()}, {}, {})
    assert (plan.action, plan.rename) == ("none", None), "another case is no other name"


def test_of_accounts_that_differ_in_case_the_one_that_is_spelt_so_is_the_former_one() -> None:
    """Two people on a product that tells upper and lower case apart: the other one's account is left alone."""
    scanner = Renaming([ROOT, account("old@x"), account("Old@x")])
    assert actions(preview(scanner, new("new@x", "Old@x"))) == {"new@x": "update"}
    with pytest.raises(UsageError, match="which could be any of 'old@x', 'Old@x': spell it as one of them"):
        preview(scanner, new("new@x", "OLD@x"))


def test_an_account_that_keeps_its_name_is_told_before_anything_is_written() -> None:
    class Kept(Renaming):
        def keeps_from_renaming(self, account: Account) -> str | None:
            return "it is the first one" if account.username == "old@x" else None

    scanner = Kept([ROOT, account("old@x")])
    with pytest.raises(UsageError, match="'new@x': 'old@x' keeps its name, as it is the first one: use that"):
        run(scanner, Roster([new("new@x", "old@x"), person("kim@x")]), check_mode=False)
    assert scanner.written == []
    assert actions(preview(scanner, person("old@x"))) == {"old@x": "none"}
