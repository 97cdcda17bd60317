# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of one person: what means nothing without another one is refused by name, for every product."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._options import entry_from, roster_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Product
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT as R7
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT as SC
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT as TVM

PASSWORD = "Str0ng-Passw0rd!"
WITH_PASSWORD: list[tuple[Product, str, Any]] = [
    (TVM, "password_temporary", True),
    (TVM, "password_temporary", False),
    (TVM, "current_password", "Old-1"),
    (R7, "password_reset_on_login", False),
    (SC, "current_password", "Old-1"),
]
LEAVING: list[tuple[Product, str, Any]] = [
    (TVM, "transfer_to", "mei@example.com"),
    (SC, "migrate_to", "head"),
    (SC, "delete_objects", True),
]


def roster(product: Product, **given: Any) -> dict[str, Any]:
    usual = {"unlisted": "ignore", "protected": [], "max_removals": None, "listed": [], "former": "disabled"}
    more = {"concurrency": 1, "allow_lockout": False, "approved_plan": None}
    return {**dict.fromkeys(product.accounts), **usual, **more, **given}


def one(**given: Any) -> dict[str, Any]:
    return {"username": "kim", "state": "present", "update_password": "on_create", **given}


@pytest.mark.parametrize(("product", "name", "value"), WITH_PASSWORD)
@pytest.mark.parametrize("state", ["present", "disabled", "absent"])
def test_what_is_about_a_password_is_refused_without_one(product: Product, name: str, value: Any, state: str) -> None:
    with pytest.raises(UsageError) as caught:
        entry_from(one(state=state, **{name: value}), product)
    assert caught.value.message == f"{name} only goes along with a password: give password, or leave it out"
    assert entry_from(one(password=PASSWORD, **{name: value}), product).declared == {name: value}


@pytest.mark.parametrize(("product", "name", "value"), LEAVING)
@pytest.mark.parametrize("state", ["present", "disabled"])
def test_what_is_about_deletion_is_refused_of_who_stays(product: Product, name: str, value: Any, state: str) -> None:
    words = f"{name} is about deleting the account, and state={state} does not: leave out one of the two"
    with pytest.raises(UsageError) as caught:
        entry_from(one(state=state, **{name: value}), product)
    assert caught.value.message == words
    assert entry_from(one(state="absent", **{name: value}), product).state == "absent"
    if name in product.person:
        with pytest.raises(UsageError) as caught:
            roster_from(roster(product, users=[one(state=state, **{name: value})]), product)
        assert caught.value.message == f"nothing was written: 'kim': {words}"


@pytest.mark.parametrize(("product", "name", "value"), LEAVING)
def test_what_is_about_deletion_holds_for_a_whole_roster(product: Product, name: str, value: Any) -> None:
    found = roster_from(roster(product, users=[one()], **{name: value}), product)
    assert [entry.username for entry in found.entries] == ["kim"]


def test_nothing_given_is_nothing_refused() -> None:
    """As a task's templates leave options that somebody does not need."""
    assert entry_from(one(delete_objects=False, migrate_to=None), SC).declared == {}
    assert entry_from(one(transfer_to=None, password_temporary=None), TVM).declared == {}
