# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Security Center's user records, and the comparable fields made of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import (
    FIELDS,
    account_from,
    body_from,
    public_record,
    reference,
)


def record(**fields: Any) -> dict[str, Any]:
    return {"id": "4", "uuid": "U-4", "username": "kim", **fields}


def test_a_key_that_is_missing_is_unknown_and_not_empty() -> None:
    assert account_from(record()).fields == {}
    assert account_from(record(firstname="", email=None)).fields == {"first_name": "", "email": ""}


@pytest.mark.parametrize("value", [{"id": -1, "name": ""}, {"id": "-1"}, [], None, {}])
def test_no_object_has_many_forms(value: Any) -> None:
    assert reference(value) == ""


@pytest.mark.parametrize("value", [{"id": "0", "name": "Full Access"}, {"id": 0}])
def test_an_id_is_a_text_or_a_number(value: Any) -> None:
    assert reference(value) == "0"


@pytest.mark.parametrize(("locked", "enabled"), [("true", False), ("false", True), (True, False), (False, True)])
def test_a_locked_account_is_a_disabled_one(locked: Any, enabled: bool) -> None:
    assert account_from(record(locked=locked)).fields == {"enabled": enabled}


@pytest.mark.parametrize("found", [{}, {"id": "4"}, {"username": "kim"}, {"id": "4", "username": ""}])
def test_what_has_no_username_or_id_is_no_user(found: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="no username or id"):
        account_from(found)


def test_a_result_has_names_and_what_is_known() -> None:
    found = record(
        firstname="Kim",
        lastname="Lee",
        role={"id": "3", "name": "Security Analyst"},
        group={"id": "0", "name": "Full Access"},
        managedUsersGroups=[{"id": "-1", "name": "All Groups"}, {"id": "7", "name": "Shops"}],
        responsibleAsset={"id": "19", "name": "Windows Hosts"},
    )
    assert account_from(found).record == {
        "id": "4",
        "uuid": "U-4",
        "username": "kim",
        "name": "Kim Lee",
        "first_name": "Kim",
        "last_name": "Lee",
        "role": "Security Analyst",
        "group": "Full Access",
        "managed_users_groups": ["All Groups", "Shops"],
        "responsible_asset": "19",
    }


def test_an_object_whose_name_nobody_told_is_shown_by_its_id() -> None:
    assert public_record("kim", {"role": "1000001"}, {}, {})["role"] == "1000001"


def test_a_body_has_the_names_for_writing_and_only_what_is_given() -> None:
    fields = {
        "region": "Lagos",
        "role": "3",
        "group": "0",
        "responsible_asset": "",
        "authentication": "ldap",
        "ldap_server": "1",
        "ldap_username": "klee",
        "managed_users_groups": frozenset({"-1"}),
        "must_change_password": False,
        "enabled": False,
    }
    assert body_from(fields) == {
        "state": "Lagos",
        "roleID": 3,
        "groupID": 0,
        "responsibleAssetID": -1,
        "authType": "ldap",
        "ldap": {"id": 1},
        "ldapUsername": "klee",
        "managedUsersGroups": [{"id": -1}],
        "mustChangePassword": "false",
        "locked": "true",
    }
    assert body_from({"title": ""}) == {"title": ""}
    assert body_from({}) == {}


def test_a_change_of_case_of_an_address_is_none() -> None:
    assert FIELDS["email"].same("Kim@example.com", "kim@EXAMPLE.com")
    assert not FIELDS["first_name"].same("kim", "Kim")
