# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An approved plan as it is given, and what is said of another one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _approval
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._approval import NotUsable, approved, differences
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._report import document


def change(username: str, before: str, after: str, digest: str) -> dict[str, Any]:
    fields = {"role": {"before": before, "after": after}}
    return {"username": username, "action": "update", "unlisted": False, "change": digest, "fields": fields}


def scanner(name: str, *changes: dict[str, Any], plan: str = "") -> dict[str, Any]:
    counts = {"people": len(changes)}
    return {
        "scanner": name, "product": "tvm", "plan": plan or f"plan of {name}", "counts": counts, "changes": [*changes],
        "disabled": [], "unentitled": [],
    }  # fmt: skip


def report(*scanners: dict[str, Any], unread: tuple[str, ...] = (), check_mode: bool = True) -> dict[str, Any]:
    return document(scanners, {}, unread, [], check_mode)


KIM = change("kim", "user", "admin", "1")
LEE = change("lee", "user", "none", "2")
REPORT = report(scanner("tvm-1", KIM, LEE), scanner("tvm-2"))


def test_the_id_is_that_of_all_scanners_together() -> None:
    assert REPORT["plan"] == report(scanner("tvm-2"), scanner("tvm-1", KIM, LEE))["plan"]
    assert REPORT["plan"] == report(*REPORT["scanners"], check_mode=False)["plan"]
    failed = report(scanner("tvm-1", KIM, {**LEE, "error": "it failed"}), scanner("tvm-2"))
    assert REPORT["plan"] == failed["plan"], "how it went is no part of what was to be done"
    others = [
        report(scanner("tvm-1", KIM), scanner("tvm-2")),
        report(scanner("tvm-1", KIM, LEE)),
        report(scanner("tvm-1", KIM, LEE), unread=("tvm-2",)),
        report(scanner("tvm-1", KIM, LEE, plan="another"), scanner("tvm-2")),
        report(scanner("tvm-3", KIM, LEE), scanner("tvm-2")),
    ]
    assert len({each["plan"] for each in [REPORT, *others]}) == 6


def test_an_id_is_taken_as_it_is_and_its_report_where_it_is_at_hand(tmp_path: Path) -> None:
    folder = str(tmp_path / "plans")
    assert approved(REPORT["plan"], folder) == (REPORT["plan"], None)
    _approval.remember(REPORT, folder)
    assert approved(f" {REPORT['plan']}\n", folder) == (REPORT["plan"], REPORT)


def test_a_report_is_taken_as_a_file_or_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT), encoding="utf-8")
    assert approved(str(path)) == approved(REPORT) == (REPORT["plan"], REPORT)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "onboarding_approved_plan is empty"),
        (None, "onboarding_approved_plan is empty"),
        (True, "onboarding_approved_plan is True: give the id"),
        ("5f0c6a1e9b7d4c2f8a3e6b1d0c9f7a2", "is 5f0c6a1e9b7d4c2f8a3e6b1d0c9f7a2: give the id"),
        ("no/such/report.json", "is no/such/report.json: give the id"),
        ({"scanners": []}, "is a report without a plan: give the id"),
    ],
)
def test_what_is_no_plan_is_refused(given: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match=words):
        approved(given, str(tmp_path))


def every_byte() -> list[Any]:
    """Reports in which one thing is another."""
    found = []
    for path in (("changes", 0, "fields", "role", "after"), ("changes", 0, "username"), ("scanner",), ("plan",)):
        other = copy.deepcopy(REPORT)
        place = other["scanners"][0]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = str(place[path[-1]])[:-1] + "x"
        found.append(pytest.param(other, id="/".join(map(str, path))))
    found.append(pytest.param({**REPORT, "unread": ["tvm-3"]}, id="unread"))
    found.append(pytest.param({**REPORT, "scanners": [5]}, id="no scanners"))
    return found


@pytest.mark.parametrize("other", every_byte())
def test_a_report_with_a_byte_changed_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(NotUsable, match="was changed after it was made"):
        approved(other)


def test_only_the_last_plans_are_kept(tmp_path: Path) -> None:
    for number in range(120):
        _approval.remember({"plan": f"{number:032x}"}, str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 100
    _approval.remember(REPORT, str(tmp_path / f"{119:032x}.json" / "below a file"))


def test_what_differs_is_told_of_both_plans() -> None:
    now = report(
        scanner("tvm-1", change("kim", "user", "admin", "another"), change("mei", "user", "admin", "3"), plan="other"),
        scanner("tvm-3"),
    )
    assert differences(now, REPORT) == [
        "tvm-2: is in the approved plan, and could not be read now",
        "tvm-3: is not in the approved plan",
        "tvm-1: approved, and not to be done any more: ~ lee  role: user -> none",
        "tvm-1: to be done now, and not approved: ~ mei  role: user -> admin",
        "tvm-1: what else there is of the account has changed since: ~ kim  role: user -> admin",
    ]
    terms = report(scanner("tvm-1", KIM, LEE, plan="other"), scanner("tvm-2"))
    assert differences(terms, REPORT) == ["tvm-1: another address, or what leavers own goes to somebody else"]


def test_of_an_id_alone_all_that_would_be_done_now_is_told() -> None:
    assert differences(REPORT, None) == [
        "tvm-1: to be done now: ~ kim  role: user -> admin",
        "tvm-1: to be done now: ~ lee  role: user -> none",
    ]
