# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The brakes of a product that cannot tell of every role what it may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import (
    Brakes,
    check_plans,
    gains_administration,
    loses_administration,
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

ROOT, KIM = account("root@x", role=ADMIN), account("kim@x")
DEFAULTS = {"name": "", "email": "", "role": USER, "enabled": True}

UNKNOWN = "unknown"


class Unsure(FakeScanner):
    """A product with a role of which nobody knows what it may do."""

    def may_administer(self, fields: Any) -> bool:
        return fields.get("role") in (ADMIN, UNKNOWN)


def check_unsure(entry: Entry, accounts: Sequence[Account], own: str = "", **brakes: Any) -> None:
    by_name = {found.username: found for found in accounts}
    plan = make_plan(entry, by_name.get(entry.username), FIELDS, entry.declared, DEFAULTS)
    check_plans([plan], accounts, Brakes(**brakes), Unsure(accounts, self_name=own))


@pytest.mark.parametrize(
    ("role", "entry", "what"),
    [
        (UNKNOWN, person("me@x", "absent"), "disabled or deleted"),
        (UNKNOWN, person("me@x", "disabled"), "disabled or deleted"),
        (UNKNOWN, person("me@x", enabled=False), "disabled or deleted"),
        (UNKNOWN, person("me@x", role=USER), "demoted"),
        (ADMIN, person("me@x", role=USER), "demoted"),
        (USER, person("me@x", "absent"), "disabled or deleted"),
    ],
)
def test_the_calling_account_is_guarded_whatever_its_role(role: str, entry: Entry, what: str) -> None:
    accounts = [ROOT, account("me@x", role=role)]
    with pytest.raises(UsageError, match=f"'me@x' is the account that this task itself uses, and would be {what}"):
        check_unsure(entry, accounts, own="me@x")
    check_unsure(entry, accounts, own="me@x", allow_lockout=True)
    check_unsure(entry, accounts, own="root@x")


@pytest.mark.parametrize(("before", "after"), [(UNKNOWN, ADMIN), (UNKNOWN, UNKNOWN), (USER, ADMIN), (USER, USER)])
def test_what_does_not_certainly_take_administration_away_is_no_demotion(before: str, after: str) -> None:
    check_unsure(person("me@x", role=after, name="M"), [ROOT, account("me@x", role=before)], own="me@x")


def test_an_unknown_role_does_not_count_as_an_administrator_who_stays() -> None:
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        check_unsure(person("root@x", "absent"), [ROOT, account("odd@x", role=UNKNOWN)])


def test_a_promotion_to_an_unknown_role_does_not_replace_the_last_administrator() -> None:
    accounts = [ROOT, KIM]
    plans = [
        make_plan(entry, found, FIELDS, entry.declared, DEFAULTS)
        for entry, found in ((person("root@x", "absent"), ROOT), (person("kim@x", role=UNKNOWN), KIM))
    ]
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        check_plans(plans, accounts, Brakes(), Unsure(accounts))


@pytest.mark.parametrize(
    ("before", "after", "gains", "loses"),
    [
        ({}, {"role": ADMIN, "enabled": True}, True, False),
        ({}, {"role": ADMIN, "enabled": False}, False, False),
        ({}, {"role": ADMIN}, True, False),
        ({"role": ADMIN, "enabled": True}, {}, False, True),
        ({"role": ADMIN, "enabled": True}, {"role": ADMIN, "enabled": False}, False, True),
        ({"role": ADMIN, "enabled": False}, {"role": ADMIN, "enabled": True}, True, False),
        ({"role": ADMIN, "enabled": True}, {"role": USER, "enabled": True}, False, True),
        ({"role": USER, "enabled": True}, {"role": UNKNOWN, "enabled": True}, False, False),
        ({"role": ADMIN, "enabled": True}, {"role": ADMIN, "enabled": True}, False, False),
        ({"role": ADMIN, "enabled": False}, {}, False, False),
    ],
)
def test_who_becomes_and_who_ceases_to_be_an_administrator(
    before: dict[str, Any], after: dict[str, Any], gains: bool, loses: bool
) -> None:
    plan = Plan(person("a@x"), None, "update", before, after)
    assert (gains_administration(plan, Unsure()), loses_administration(plan, Unsure())) == (gains, loses)
