# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account that the task itself uses, where it loses its rights on purpose: afterwards nothing can be read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AnswerLost, ApiError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import PersonResult
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED, FakeConsole, user_record

ROOT = 1
REFUSED = ApiError("GET /api/3/users/1 answered 401 Unauthorized", 401)


class Strict(FakeConsole):
    """Answers only while root is an enabled Global Administrator."""

    def _meet(self, faults: dict[str, Any], what: str) -> None:  # type: ignore[override]
        root = self.users[ROOT]
        if faults is self.faults and not (root["enabled"] and root["role"]["id"] == "global-admin"):
            raise REFUSED
        FakeConsole._meet(faults, what)


def console() -> Strict:
    flags = {"allSites": True, "allAssetGroups": True, "superuser": True}
    return Strict(user_record(ROOT, "root", "global-admin", source=1, **flags), user_record(7))


def lose(api: FakeConsole, state: str = "present", **declared: Any) -> PersonResult:
    roster = Roster([Entry("root", state, declared)], brakes=Brakes(allow_lockout=True))
    (person,) = run(api.backend(), roster, check_mode=False).people
    return person


@pytest.mark.parametrize(
    ("state", "declared"),
    [("disabled", {}), ("present", {"enabled": False}), ("present", {"role": "user"})],
    ids=["disabled", "enabled", "role"],
)
def test_the_consoles_confirmation_is_the_end(state: str, declared: dict[str, Any]) -> None:
    """It once failed each time, with "no grants to put back; put it back by hand" in one sentence."""
    api = console()
    person = lose(api, state, **declared)
    assert (person.error, person.changed) == (None, True)
    assert api.wrote() == ["replace_user"]
    assert person.record["enabled"] is api.users[ROOT]["enabled"]
    assert person.record["role"] == api.users[ROOT]["role"]["id"]
    assert [read for read in api.reads if read[0] == "get_user"] == [("get_user", ROOT)]


def test_a_seed_that_may_be_gone_with_it_is_told_and_kept_for_the_next_run() -> None:
    api = console()
    api.keys[ROOT] = SEED
    person = lose(api, "disabled")
    assert str(person.error).startswith(
        "GET /api/3/users/1 answered 401 Unauthorized; what the account has now could not be read; 'root' should have "
        "its two-factor seed; the next run on this console puts it back"
    )
    assert api.backend().shelf.pending()[ROOT].two_factor_key == SEED


def test_grants_that_come_with_it_cannot_be_given_and_are_told() -> None:
    api = console()
    person = lose(api, role="user", sites=["Paris"])
    assert "'root' should have sites Paris; put it back by hand" in str(person.error)


def test_where_nothing_is_to_be_put_back_nobody_is_told_to() -> None:
    api = console()
    api.late["replace_user"] = AnswerLost("no answer")
    person = lose(api, "disabled")
    assert person.error == (
        "no answer; this may have been done (wrote the account), as it could not be read afterwards "
        "(GET /api/3/users/1 answered 401 Unauthorized): run again"
    )
    assert person.changed


def test_an_account_without_grants_that_cannot_be_read_afterwards_has_nothing_to_be_put_back() -> None:
    api = console()
    api.faults["get_user"] = [None, *[ApiError("GET /api/3/users/7 answered 500", 500)] * 3]
    (person,) = run(api.backend(), Roster([Entry("kim.lee", declared={"name": "K"})]), check_mode=False).people
    assert person.error == (
        "GET /api/3/users/7 answered 500; what the account has now could not be read: look at it, and run again "
        "(done before that: wrote the account)"
    )
