# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of a run on one scanner."""

from __future__ import annotations

from typing import Any

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._report import decisions, scanner_report
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import Roster

LEAVER: dict[str, Any] = {"username": "new@x", "state": "disabled", "formerly": ["old@x"]}


def one(username: str, action: str = "none", **more: Any) -> dict[str, Any]:
    """A result of a module."""
    found = {"username": username, "action": action, "user": {}, "unlisted": False, "error": "", "change": ""}
    return {**found, "changed_fields": [], "diff": {}, **more}


def report(*results: dict[str, Any]) -> dict[str, Any]:
    roster = Roster(users=[LEAVER], leaving={"new@x": "new@x"})
    return scanner_report("tvm-1", "tvm", {"results": list(results)}, roster, {})


def test_an_account_under_a_former_name_is_the_persons() -> None:
    """Its own run once advised to take her off the roster, and counted nobody."""
    found = report(one("new@x"), one("old@x", "disable", user={"enabled": True}))
    assert found["leavers"] == {"new@x": True}
    assert {name: found["counts"][name] for name in ("people", "changed", "unchanged")} == {
        "people": 1,
        "changed": 1,
        "unchanged": 0,
    }
    assert decisions([found], {"tvm-1": "warn"}, True) == []


def test_who_has_no_account_anywhere_is_told_only_where_all_was_looked_at() -> None:
    found = report(one("new@x"))
    assert decisions([found], {}, True) == ["has no account on any scanner and can be taken off the roster: new@x"]
    assert decisions([found], {}, False) == []
