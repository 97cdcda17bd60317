# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Between the console's records and the planner's fields: nothing is lost on the way there and back."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import (
    FIELDS,
    KINDS,
    account_from,
    body_from,
    public_record,
    same_source,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import ROLES, SOURCES, user_record
from hypothesis import given
from hypothesis import strategies as st

LDAP = {"id": 3, "name": "Corporate LDAP", "type": "ldap"}


def test_a_whole_record_becomes_an_account() -> None:
    record = user_record(7, "kim.lee", "scans", allSites=True, source=3, locked=True)
    found = account_from(record)
    assert (found.username, found.ref) == ("kim.lee", 7)
    assert found.raw == record
    assert found.record == {"username": "kim.lee", "id": 7, **found.fields}
    assert found.fields == {
        "name": "Kim Lee",
        "email": "kim.lee@example.com",
        "role": "scans",
        "all_sites": True,
        "all_asset_groups": False,
        "superuser": False,
        "authentication": LDAP,
        "locale": {"default": "en-US", "reports": "en-US"},
        "enabled": True,
        "locked": True,
    }


def test_missing_parts_are_what_they_stand_for() -> None:
    found = account_from({"id": 7, "login": "kim.lee"})
    assert found.fields == {
        "name": "",
        "email": "",
        "role": "",
        "all_sites": False,
        "all_asset_groups": False,
        "superuser": False,
        "authentication": {"id": None, "name": None, "type": "normal"},
        "locale": {"default": "", "reports": ""},
        "enabled": True,
        "locked": False,
    }


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({"email": None}, "email", ""),
        ({"name": None}, "name", ""),
        ({"locale": {"default": "fr-FR"}}, "locale", {"default": "fr-FR", "reports": ""}),
        ({"locale": {}}, "locale", {"default": "", "reports": ""}),
        ({"role": {"allSites": True}}, "all_sites", True),
        ({"role": {"privileges": []}}, "role", ""),
        ({"authentication": {"id": 9}}, "authentication", {"id": 9, "name": None, "type": "normal"}),
        ({"enabled": False}, "enabled", False),
    ],
)
def test_each_part_can_be_missing_alone(more: dict[str, Any], field: str, value: Any) -> None:
    assert account_from({**user_record(), **more}).fields[field] == value


@pytest.mark.parametrize(
    "record", [{}, {"id": 7}, {"login": "kim"}, {"id": "7", "login": "kim"}, {"id": 7, "login": 1}]
)
def test_what_is_no_user_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="check that url is a Security Console"):
        account_from(record)


@pytest.mark.parametrize(
    "more",
    [
        *({name: 5} for name in ("name", "email", "role", "authentication", "locale")),
        {"name": ["Kim"]},
        {"email": {"address": "kim@example.com"}},
        {"role": "user"},
        {"role": {"id": "user", "privileges": 5}},
        {"role": {"id": "user", "privileges": "all"}},
        {"authentication": ["ldap"]},
        {"locale": "en-US"},
    ],
    ids=repr,
)
def test_a_part_of_another_kind_is_an_unexpected_answer_and_no_traceback(more: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="check that url is"):
        account_from({**user_record(), **more})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"type": "normal", "id": 2}, {"type": "normal", "id": None}, True),
        ({"type": "admin", "id": 1}, {"type": "admin"}, True),
        ({"type": "normal", "id": 2}, {"type": "admin", "id": 1}, False),
        ({"type": "ldap", "id": 3}, {"type": "ldap", "id": 5}, False),
        ({"type": "ldap", "id": 3, "name": "a"}, {"type": "ldap", "id": 3, "name": "b"}, True),
        ({"type": "normal", "id": 3}, {"type": "ldap", "id": 3}, False),
    ],
)
def test_sources_are_the_same_by_id_and_local_ones_by_type(one: Any, other: Any, same: bool) -> None:
    assert same_source(one, other) is same_source(other, one) is same


def test_emails_are_the_same_whatever_their_case() -> None:
    assert FIELDS["email"].same("Kim@Example.com", "kim@example.com")
    assert not FIELDS["name"].same("Kim", "kim")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ({"type": "normal", "id": 2, "name": "Builtin Users"}, "normal"),
        (LDAP, "Corporate LDAP (ldap)"),
        ({"type": "saml", "id": 9, "name": None}, "9 (saml)"),
    ],
)
def test_a_source_is_shown_in_a_diff_in_one_word(source: dict[str, Any], shown: str) -> None:
    assert FIELDS["authentication"].show(source) == shown


records = st.builds(
    user_record,
    login=st.text(min_size=1),
    role=st.sampled_from(sorted(ROLES)),
    source=st.integers(1, len(SOURCES)),
    name=st.text(min_size=1),
    email=st.none() | st.emails(),
    enabled=st.booleans(),
    locked=st.booleans(),
    locale=st.fixed_dictionaries({"default": st.sampled_from(["en-US", "fr-FR"]), "reports": st.just("de-DE")}),
    allSites=st.booleans(),
    allAssetGroups=st.booleans(),
    superuser=st.booleans(),
)


@given(records)
def test_a_body_says_again_all_that_a_record_says(record: dict[str, Any]) -> None:
    """What is left out of a replacement counts as its default, so that nothing may be left out."""
    found = account_from(record)
    body = body_from(found.username, found.fields)
    expected = {name: record[name] for name in ("login", "name", "email", "enabled", "locale") if name in record}
    expected["authentication"] = {name: record["authentication"][name] for name in ("type", "id")}
    expected["role"] = {name: record["role"][name] for name in ("id", "allSites", "allAssetGroups", "superuser")}
    assert body == expected


@given(records)
def test_what_a_body_writes_reads_back_as_the_same_account(record: dict[str, Any]) -> None:
    before = account_from(record)
    after = account_from({**body_from(before.username, before.fields), "id": before.ref, "locked": record["locked"]})
    for name, value in before.fields.items():
        assert FIELDS[name].same(value, after.fields[name]), name


def test_a_body_has_no_id_of_a_source_that_is_not_known_and_no_empty_parts() -> None:
    fields = {**account_from(user_record(email=None)).fields, "locale": {"default": "", "reports": ""}}
    body = body_from("kim.lee", {**fields, "authentication": {"id": None, "name": None, "type": "admin"}})
    assert body["authentication"] == {"type": "admin"}
    assert not {"email", "locale"} & set(body)
    assert body_from("kim.lee", {**fields, "locale": {"default": "fr-FR", "reports": ""}})["locale"] == {
        "default": "fr-FR"
    }


def test_a_public_record_has_names_and_only_the_grants_that_were_read() -> None:
    names = {"sites": Catalogue("site", [(1, "Paris"), (2, "Lyon")]), "asset_groups": Catalogue("asset group", ())}
    fields = account_from(user_record()).fields
    assert not set(KINDS) & set(public_record("kim.lee", 7, fields, names))
    shown = public_record("kim.lee", None, {**fields, "sites": frozenset({1, 2, 9})}, names)
    assert shown["sites"] == ["9", "Lyon", "Paris"]
    assert "id" not in shown
    assert shown["username"] == "kim.lee"
