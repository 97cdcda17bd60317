# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentences for names that do not exist, and what errors give to a task's result."""

from __future__ import annotations

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    join_problems,
    nearest,
    unknown_name,
)

ROLES = ["global-admin", "Security-Manager", "site-admin", "user"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("security-manger", ["Security-Manager"]),
        ("SITE-ADMIN", ["site-admin", "global-admin"]),
        ("usr", ["user"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_the_nearest_names_come_best_first_and_case_does_not_matter(word: str, found: list[str]) -> None:
    assert nearest(word, ROLES) == found


def test_there_are_never_more_near_names_than_asked_for() -> None:
    assert len(nearest("site", [f"site{number}" for number in range(9)])) == 3


@pytest.mark.parametrize(
    ("word", "known", "sentence"),
    [
        ("usr", ROLES, "unknown role 'usr': did you mean 'user'?"),
        ("zzz", ROLES, "unknown role 'zzz': known are 'global-admin', 'Security-Manager', 'site-admin', 'user'"),
        ("zzz", [], "unknown role 'zzz': there is none on this scanner"),
        (7, ["b", "a", "a"], "unknown role '7': known are 'a', 'b'"),
    ],
)
def test_an_unknown_name_is_told_with_what_is_near_else_with_all(word: object, known: list[str], sentence: str) -> None:
    assert unknown_name("role", word, known) == sentence


def test_of_many_names_ten_are_told_and_the_others_counted() -> None:
    sentence = unknown_name("site", "zzz", [f"{number:02}" for number in range(25)])
    assert sentence.endswith("'08', '09' and 15 more")


def test_each_problem_is_told_once_in_the_order_found() -> None:
    assert join_problems(["b", "a", "b"]) == "b; a"


def test_an_errors_details_go_into_the_result_and_the_servers_words_only_into_the_sentence() -> None:
    assert AccessError("no", {"results": []}).as_result() == {"msg": "no", "results": []}
    assert ApiError("no: busy", 503, "busy").as_result() == {"msg": "no: busy", "status": 503}
