# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The predefined roles by name and number, and the password policy."""

from __future__ import annotations

import contextlib

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import passwords, permissions
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("Read-Only", 0),
        ("read_only", 0),
        ("read only", 0),
        ("0", 0),
        (0, 0),
        ("Basic", 16),
        ("basic", 16),
        ("16", 16),
        (16, 16),
        (" 16 ", 16),
        ("Scan Operator", 24),
        ("scan_operator", 24),
        ("SCAN-OPERATOR", 24),
        ("scanoperator", 24),
        ("standard", 32),
        ("Scan Manager", 40),
        ("ADMINISTRATOR", 64),
        ("64", 64),
    ],
)
def test_a_role_is_known_by_name_and_number(value: str | int, number: int) -> None:
    assert permissions.parse(value) == number


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("17", r"unknown permissions 17: known are 0 \(Read-Only\), 16 \(Basic\), 24 \(Scan Operator\), 32"),
        # The vendor's client knows a number above that of the administrator; nobody can be given it.
        (128, r"unknown permissions 128: known are 0 \(Read-Only\)"),
        ("scan manger", "unknown permissions 'scan manger': did you mean 'Scan Manager'"),
        ("Adminstrator", "did you mean 'Administrator'"),
        ("xyz", "known are 'Administrator', 'Basic'"),
        ("", "unknown permissions ''"),
        ("-16", "unknown permissions '-16'"),
        ("16.0", "unknown permissions '16.0'"),
    ],
)
def test_other_roles_are_refused_with_what_is_near(value: str | int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        permissions.parse(value)


@given(st.text() | st.integers())
@example("²")
def test_whatever_is_given_is_a_known_role_or_refused(value: str | int) -> None:
    with contextlib.suppress(UsageError):
        assert permissions.parse(value) in permissions.NAMES


@pytest.mark.parametrize("number", permissions.NAMES)
def test_what_a_diff_shows_can_be_given_back(number: int) -> None:
    assert permissions.parse(permissions.NAMES[number]) == number
    # What shows 0 may be a custom role as well.
    shown = permissions.NAMES[number] if number else "Read-Only or custom"
    assert permissions.label(number) == f"{shown} [{number}]"


@pytest.mark.parametrize(("number", "shown"), [(48, "Unknown [48]"), (128, "Unknown [128]"), (-1, "Unknown [-1]")])
def test_roles_that_no_name_is_known_of_are_shown_all_the_same(number: int, shown: str) -> None:
    assert permissions.label(number) == shown


@pytest.mark.parametrize(
    ("number", "does", "may"),
    [
        (0, False, True),
        (16, False, False),
        (24, False, False),
        (32, False, False),
        (40, False, False),
        (48, False, True),
        (63, False, True),
        (64, True, True),
        (128, True, True),
        (-1, False, True),
    ],
)
def test_who_administers_and_who_cannot_be_ruled_out(number: int, does: bool, may: bool) -> None:
    assert (permissions.administers(number), permissions.may_administer(number)) == (does, may)


@pytest.mark.parametrize("password", ["Abcdefgh123!", "pass Word 12 34", "Ünïcode-pass-1", "x" * 200 + "A1!"])
def test_a_password_that_meets_the_policy_is_right(password: str) -> None:
    passwords.check(password)


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Abcdefg123!", "it needs at least 12 characters"),
        ("abcdefgh123!", "it needs an upper-case letter"),
        ("ABCDEFGH123!", "it needs a lower-case letter"),
        ("Abcdefghijk!", "it needs a digit"),
        ("Abcdefgh1234", "it needs a special character"),
        ("short", "it needs at least 12 characters, an upper-case letter, a digit, a special character"),
        ("", "it needs at least 12 characters, an upper-case letter, a lower-case letter, a digit"),
    ],
)
def test_a_password_that_does_not_is_refused_and_not_shown(password: str, missing: str) -> None:
    with pytest.raises(UsageError) as caught:
        passwords.check(password)
    assert missing in caught.value.message
    assert not password or password not in caught.value.message


def test_random_passwords_meet_the_policy_and_are_never_the_same() -> None:
    made = [passwords.random_password() for _unused in range(300)]
    for password in made:
        passwords.check(password)
    assert len(set(made)) == len(made)
    assert {len(password) for password in made} == {40}


def test_the_shortest_random_password_meets_the_policy_too() -> None:
    for _unused in range(100):
        passwords.check(passwords.random_password(passwords.MINIMUM_LENGTH))


def test_no_kind_of_character_has_a_fixed_place_in_random_passwords() -> None:
    starts = {passwords.random_password()[0] for _unused in range(300)}
    assert any(c.isdigit() for c in starts)
    assert any(c.islower() for c in starts)
    assert any(not c.isalnum() for c in starts)
