# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets are taken out of text, in whichever encoding they stand there."""

from __future__ import annotations

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._redact import Redactor
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import forms_of
from hypothesis import given
from hypothesis import strategies as st


def test_a_secret_within_another_leaves_nothing_of_the_longer() -> None:
    redact = Redactor(["abc", "abcdef"])
    assert redact("x abcdef y abc z") == "x ******** y ******** z"


def test_a_secret_made_at_run_time_is_taken_out_from_then_on() -> None:
    redact = Redactor([None, ""])
    assert redact("token 12345") == "token 12345"
    redact.add("12345")
    assert redact("token 12345") == "token ********"


@given(secret=st.text(min_size=4).filter(lambda text: text.strip("*")), before=st.text(), after=st.text())
def test_whatever_the_secret_no_form_of_it_is_left(secret: str, before: str, after: str) -> None:
    redact = Redactor([secret])
    for form in forms_of(secret):
        assert form not in redact(f"{before}{form}{after}").replace("********", "")


@pytest.mark.parametrize("written", ["p%40ss%2fword", "p%40ss/word", "p@ss%2Fw%6Frd", "%70%40ss%2Fword"])
def test_no_way_to_write_a_secret_with_per_cent_signs_is_left(written: str) -> None:
    shown = Redactor(["p@ss/word"])(f"cannot open {written} here")
    assert written not in shown
    assert "********" in shown


def test_text_without_a_secret_stays_as_it_is() -> None:
    text = "POST /users?name=K%C3%A4the+Lee answered 400: 100% wrong, %zz"
    assert Redactor(["p@ss/word"])(text) == text
