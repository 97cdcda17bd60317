# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures keep quiet about secrets that stand where nobody expects one.

Ansible shows the options of a task that fails.
"""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.tests.unit.helpers.play import Play


@pytest.mark.parametrize(
    "written",
    [
        "hidden-word",
        "hidden%2Fword",
        "hidden/word",
    ],
)
def test_a_password_inside_the_url_is_refused_and_not_shown(play: Play, written: str) -> None:
    ended = play.fails("tvm_user_info", url=f"https://kim:{written}@scanner.example.com")
    assert "url contains credentials" in ended["msg"] or "url has a bad host" in ended["msg"]
    assert written not in str(ended)


@pytest.mark.parametrize(
    "options",
    [
        {"pasword": "hidden-word"},
        {"pass": ["hidden-word"]},
        {"credentials": {"password": "hidden-word"}},
    ],
)
def test_what_stands_under_an_option_that_does_not_exist_is_not_shown(play: Play, options: dict[str, Any]) -> None:
    failed = play.fails("tvm_user", username="kim@example.com", **options)
    assert "Unsupported parameters" in failed["msg"]
    assert next(iter(options)) in failed["msg"]
    assert "hidden-word" not in str(failed)


def test_nor_what_stands_there_of_one_person_of_a_roster(play: Play) -> None:
    users = [{"username": "kim@example.com"}, {"username": "lee@example.com", "passwort": "hidden-word"}]
    failed = play.fails("tvm_users", users=users)
    assert "passwort" in failed["msg"]
    assert "hidden-word" not in str(failed)


def test_what_is_no_secret_is_still_shown(play: Play) -> None:
    failed = play.fails("tvm_user", username="kim@example.com", permissions="Standart", name="Kim Lee")
    assert failed["invocation"]["module_args"]["name"] == "Kim Lee"
    assert "'Standart'" in failed["msg"]
