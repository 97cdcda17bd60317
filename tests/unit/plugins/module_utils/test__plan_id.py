# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The id of a plan: the same for the same changes, another one for anything else; only that plan is carried out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Field, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan_id import Terms, change_id
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import two_factor
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import ADMIN, FakeScanner, account, person

ROOT = account("root@x", role=ADMIN)
KIM = account("kim@x", name="Kim")
LEE = account("lee@x")


def preview(*accounts: Account, entries: list[Any], **more: Any) -> Outcome:
    return run(FakeScanner([ROOT, *accounts]), Roster(entries, **more), check_mode=True)


def test_the_same_plan_has_the_same_id_in_whatever_order_people_stand() -> None:
    one = preview(KIM, LEE, entries=[person("kim@x", name="K"), person("lee@x", name="L")])
    two = preview(LEE, KIM, entries=[person("lee@x", name="L"), person("kim@x", name="K")])
    assert one.plan == two.plan
    assert len(one.plan) == 32


def test_who_stays_as_they_are_does_not_count() -> None:
    one = preview(KIM, LEE, entries=[person("kim@x", name="K")])
    two = preview(KIM, account("lee@x", name="Lee"), entries=[person("kim@x", name="K"), person("lee@x")])
    assert one.plan == two.plan


@pytest.mark.parametrize(
    ("accounts", "entries", "more"),
    [
        ([KIM], [person("kim@x", name="Another")], {}),
        ([account("kim@x", name="Kimmy")], [person("kim@x", name="K")], {}),
        ([account("kim@x", name="Kim", role=ADMIN)], [person("kim@x", name="K")], {}),
        ([KIM], [person("kim@x", name="K"), person("new@x")], {}),
        ([KIM, LEE], [person("kim@x", name="K"), person("root@x")], {"unlisted": "disable"}),
        ([KIM], [person("kim@x", name="K", password="S", update_password="always")], {}),
        ([KIM], [person("kim@x", "disabled")], {}),
        ([KIM], [person("kim@x", "absent")], {}),
        ([KIM], [person("kim@x", name="K")], {"terms": {"transfer_to": "root@x"}}),
        ([], [person("kim@x", name="K")], {}),
    ],
)
def test_anything_else_has_another_id(accounts: list[Account], entries: list[Any], more: dict[str, Any]) -> None:
    assert preview(*accounts, entries=entries, **more).plan != preview(KIM, entries=[person("kim@x", name="K")]).plan


def test_who_gets_what_a_leaver_owned_counts_and_a_secret_only_by_being_set() -> None:
    ids = {
        preview(KIM, entries=[person("kim@x", "absent", **more)], persons_terms=Terms(deleting=("heir",))).plan
        for more in ({}, {"heir": "lee@x"}, {"heir": "root@x"}, {"heir": "root@x", "name": "of no concern"})
    }
    assert len(ids) == 3
    secrets = {
        preview(KIM, entries=[person("kim@x", password=secret, update_password="always")]).plan for secret in "ab"
    }
    assert len(secrets) == 1


def test_how_a_password_is_set_and_what_ends_with_an_account_count() -> None:
    terms = Terms(disabling=("keys",), setting=("temporary",))

    def plans(*accounts: Account, state: str, **more: Any) -> set[str]:
        given: list[dict[str, Any]] = [{}, {"temporary": True}, {"keys": True}]
        entries = [[person("kim@x", state, **each, **more)] for each in given]
        return {preview(*accounts, entries=each, persons_terms=terms).plan for each in entries}

    assert len(plans(state="present", password="S")) == 2
    assert len(plans(KIM, state="disabled")) == 2


def test_an_account_made_anew_and_another_tenant_at_the_same_address_have_another_plan() -> None:
    entries = [person("kim@x", "absent"), person("new@x")]
    again = replace(KIM, ref="kim@x again")
    assert preview(KIM, entries=entries).plan != preview(again, entries=entries).plan
    other = FakeScanner([replace(ROOT, ref="r2"), KIM])
    new = [person("new@x")]
    assert run(other, Roster(new), check_mode=True).plan != preview(KIM, entries=new).plan


def test_another_scanner_has_another_plan() -> None:
    other = FakeScanner([ROOT, KIM])
    other.state = type(other.state)("unused", "fake", "fake", "other.example.com")
    entries = [person("kim@x", name="K")]
    assert run(other, Roster(entries), check_mode=True).plan != preview(KIM, entries=entries).plan


def test_only_the_approved_plan_is_carried_out() -> None:
    entries = [person("kim@x", name="K")]
    plan = preview(KIM, entries=entries).plan
    scanner = FakeScanner([ROOT, account("kim@x", name="Kimmy")])
    with pytest.raises(UsageError, match=f"nothing was written: approved_plan is {plan}, and what would be done now"):
        run(scanner, Roster(entries, approved=plan), check_mode=False)
    assert scanner.written == []
    scanner = FakeScanner([ROOT, KIM])
    assert run(scanner, Roster(entries, approved=plan), check_mode=False).plan == plan
    assert scanner.written == ["kim@x"]


def test_values_count_beside_their_words_whatever_the_order_of_a_set() -> None:
    def told(*ids: str) -> str:
        plan = Plan(person("kim@x"), None, "create", {}, {"groups": frozenset(ids)})
        return change_id(plan, {"groups": Field(show=lambda _unused: ["Auditors"])}, Terms())

    assert told("a") != told("b"), "two groups of one name"
    assert len({told(*order) for order in itertools.permutations("abcdef")}) == 1


def test_a_telephone_counts_with_all_its_digits_and_shows_none_of_them() -> None:
    one, other = ({"email": False, "sms": True, "phone": phone} for phone in ("+15550100123", "+79990000023"))
    assert two_factor.show(one) == two_factor.show(other)
    assert two_factor.identify(one) != two_factor.identify(other)
    assert two_factor.identify(one) == two_factor.identify(dict(one))
    assert "0100123" not in str(two_factor.identify(one))
    assert two_factor.identify(two_factor.OFF) == two_factor.OFF
