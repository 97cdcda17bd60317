# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles: what is written, what is refused, and what a result shows."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    NotConfirmed,
    NotFound,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Request
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import BUILT_IN, bring_role_into_line
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import FakeConsole, user_record

SCANS = {
    "id": "scans",
    "name": "Scan Coordinator",
    "description": "About scans",
    "privileges": ["manage-sites"],
    "built_in": False,
}


def manage(console: FakeConsole, check: bool = False, **params: Any) -> dict[str, Any]:
    asked = {"state": "present", "name": None, "description": None, "privileges": None, **params}
    return bring_role_into_line(Request(console.backend(), asked, check, lambda _secret: None)).result


@pytest.mark.parametrize(
    ("params", "role"),
    [
        ({}, {"name": "reports", "description": "reports", "privileges": []}),
        ({"name": "Reporting"}, {"name": "Reporting", "description": "Reporting", "privileges": []}),
        ({"description": "For reports"}, {"name": "reports", "description": "For reports", "privileges": []}),
        (
            {"name": "Reporting", "privileges": ["view-site-asset-data", "create-reports", "create-reports"]},
            {
                "name": "Reporting",
                "description": "Reporting",
                "privileges": ["create-reports", "view-site-asset-data"],
            },
        ),
    ],
)
def test_a_new_role_has_the_texts_that_the_schema_requires(params: dict[str, Any], role: dict[str, Any]) -> None:
    console = FakeConsole()
    predicted = manage(console, check=True, id="reports", **params)
    assert console.asked == []
    result = manage(console, id="reports", **params)
    assert console.asked == [("put_role", "reports", {"id": "reports", **role})]
    assert result == predicted
    assert result["role"] == {"id": "reports", **role, "built_in": False}
    assert (result["diff"]["before"], result["diff"]["after"]) == ({}, result["role"])
    assert manage(console, id="reports", **params)["changed"] is False


@pytest.mark.parametrize(
    ("params", "after"),
    [
        ({}, {}),
        ({"name": "Scan Coordinator", "privileges": ["manage-sites"]}, {}),
        ({"name": "Scans"}, {"name": "Scans"}),
        ({"description": "Everywhere"}, {"description": "Everywhere"}),
        ({"privileges": []}, {"privileges": []}),
        ({"privileges": ["create-reports"]}, {"privileges": ["create-reports"]}),
    ],
)
def test_a_change_leaves_what_is_not_given(params: dict[str, Any], after: dict[str, Any]) -> None:
    console = FakeConsole()
    result = manage(console, id="scans", **params)
    assert result["changed"] is bool(after)
    assert result["role"] == {**SCANS, **after}
    assert result["diff"]["before"] == SCANS
    body = {name: value for name, value in {**SCANS, **after}.items() if name != "built_in"}
    assert console.asked == ([("put_role", "scans", body)] if after else [])


def test_a_role_that_nobody_has_is_deleted_once() -> None:
    console = FakeConsole(user_record())
    assert manage(console, check=True, id="scans", state="absent")["changed"]
    assert console.asked == []
    result = manage(console, id="scans", state="absent")
    assert (result["changed"], result["role"], result["diff"]["after"]) == (True, {}, {})
    assert console.asked == [("delete_role", "scans")]
    assert not manage(console, id="scans", state="absent")["changed"]


def test_a_role_that_went_away_meanwhile_is_gone_and_no_doing_of_ours() -> None:
    class Meanwhile(FakeConsole):
        def delete_role(self, role_id: str) -> None:
            del self.roles[role_id]
            raise NotFound("DELETE /api/3/roles/scans answered 404 Not Found", 404)

    result = manage(Meanwhile(), id="scans", state="absent")
    assert (result["changed"], result["role"]) == (False, {})


def test_a_404_to_a_deletion_is_believed_only_after_a_look() -> None:
    console = FakeConsole()
    console.faults["delete_role"] = NotFound("DELETE /api/3/roles/scans answered 404 Not Found", 404)
    with pytest.raises(NotFound):
        manage(console, id="scans", state="absent")


def test_a_role_that_somebody_has_is_not_deleted_and_they_are_named() -> None:
    console = FakeConsole(
        user_record(7, "kim.lee", "scans"), user_record(8, "ana.ito", "scans"), user_record(9, "mei.lin")
    )
    for check in (True, False):
        with pytest.raises(UsageError) as caught:
            manage(console, check, id="scans", state="absent")
        assert caught.value.message.endswith("while somebody has it: give another one to ana.ito, kim.lee")
    assert console.asked == []


@pytest.mark.parametrize("role_id", ["user", "site-admin", "global-admin", "custom"])
@pytest.mark.parametrize("change", [{"state": "absent"}, {"name": "Mine"}, {"privileges": []}])
def test_a_built_in_role_is_not_changed_or_deleted(role_id: str, change: dict[str, Any]) -> None:
    console = FakeConsole()
    with pytest.raises(UsageError, match="is built-in and cannot be changed or deleted: make one with another id"):
        manage(console, id=role_id, **change)
    assert console.asked == []


@pytest.mark.parametrize("role_id", sorted(BUILT_IN))
def test_a_built_in_role_that_the_console_does_not_list_is_not_made(role_id: str) -> None:
    console = FakeConsole(roles=["scans"])
    with pytest.raises(UsageError, match="is built-in"):
        manage(console, id=role_id)
    assert console.asked == []


def test_a_built_in_role_can_be_asked_for_as_it_is() -> None:
    result = manage(FakeConsole(), id="user", name="User")
    assert (result["changed"], result["role"]["built_in"]) == (False, True)


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    ("word", "means"), [("User", "'User' has the id 'user'"), ("SCANS", "'Scan Coordinator' has the id 'scans'"),
                        ("scan coordinator", "'Scan Coordinator' has the id 'scans'")]
)  # fmt: skip
def test_an_id_that_means_another_role_is_not_a_new_one(state: str, word: str, means: str) -> None:
    with pytest.raises(UsageError) as caught:
        manage(FakeConsole(), id=word, state=state)
    assert caught.value.message.endswith(f"but {means}: give that")


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("role_id", ["", " ", " user", "scans\t"])
def test_an_id_with_blanks_around_it_is_no_new_role(state: str, role_id: str) -> None:
    console = FakeConsole()
    with pytest.raises(UsageError, match="is empty, or begins or ends with a blank: give the role's id"):
        manage(console, id=role_id, state=state)
    assert (console.asked, console.reads) == ([], [])


def test_what_a_role_shall_have_that_shall_not_be_there_is_refused() -> None:
    console = FakeConsole()
    with pytest.raises(UsageError) as caught:
        manage(console, id="scans", state="absent", name="Scans", privileges=[])
    assert caught.value.message == "name, privileges would have no effect with state=absent: leave out one or the other"
    assert console.asked == []


def test_unknown_privileges_are_told_at_once_with_the_nearest() -> None:
    console = FakeConsole()
    with pytest.raises(UsageError) as caught:
        manage(console, id="reports", privileges=["manage-site", "create-reports", "create-report"])
    assert caught.value.message == (
        "nothing was written: unknown privilege 'create-report': did you mean 'create-reports'?; "
        "unknown privilege 'manage-site': did you mean 'manage-sites'?"
    )
    assert console.asked == []


def test_a_privilege_that_only_a_role_has_is_known() -> None:
    console = FakeConsole()
    console.roles["scans"]["privileges"].append("manage-advpolicies")
    result = manage(console, id="reports", privileges=["manage-advpolicies"])
    assert result["role"]["privileges"] == ["manage-advpolicies"]
    # and one that is not listed does not stand in the way of another change
    assert manage(console, id="scans", name="Scans")["changed"]


def test_a_console_that_does_something_else_is_noticed() -> None:
    console = FakeConsole()
    console.ignores = {"put_role"}
    with pytest.raises(AccessError, match="the console accepted the role 'scans' but did not make it as given"):
        manage(console, id="scans", name="Scans")


LOST = AnswerLost("PUT /api/3/roles/scans: no answer")


@pytest.mark.parametrize("when", ["faults", "late"])
@pytest.mark.parametrize(
    ("role_id", "params", "what"),
    [
        ("scans", {"name": "Scans"}, "put_role"),
        ("reports", {"name": "Reports"}, "put_role"),
        ("scans", {"state": "absent"}, "delete_role"),
    ],
)
def test_a_write_whose_answer_was_lost_is_settled_by_reading(
    when: str, role_id: str, params: dict[str, Any], what: str
) -> None:
    console, plain = FakeConsole(), FakeConsole()
    getattr(console, when)[what] = [LOST]
    assert manage(console, id=role_id, **params) == manage(plain, id=role_id, **params)
    assert console.roles == plain.roles
    assert console.wrote() == [what] * (2 if when == "faults" else 1)


def test_a_role_that_is_neither_as_before_nor_as_wanted_is_shown() -> None:
    class Meanwhile(FakeConsole):
        def put_role(self, role_id: str, body: dict[str, Any]) -> None:
            self.roles[role_id]["name"] = "Somebody's"
            raise LOST

    with pytest.raises(NotConfirmed) as caught:
        manage(Meanwhile(), id="scans", name="Scans")
    assert "afterwards the role is {'id': 'scans', 'name': \"Somebody's\"" in caught.value.message
    assert caught.value.details["changed"] is True


def test_a_role_that_is_gone_by_then_is_told() -> None:
    class Meanwhile(FakeConsole):
        def put_role(self, role_id: str, body: dict[str, Any]) -> None:
            self.roles.pop(role_id, None)
            raise LOST

    with pytest.raises(NotConfirmed, match="afterwards the role is not there any more"):
        manage(Meanwhile(), id="scans", name="Scans")


def test_a_failed_reading_after_a_write_that_worked_still_says_changed() -> None:
    console = FakeConsole()
    console.faults["get_role"] = AnswerLost("GET /api/3/roles/scans: no answer")
    with pytest.raises(AnswerLost) as caught:
        manage(console, id="scans", name="Scans")
    assert caught.value.details["changed"] is True
    assert "(done before that: wrote the role" in caught.value.message
    assert console.roles["scans"]["name"] == "Scans"


def test_a_refusal_changed_nothing_and_says_so() -> None:
    console = FakeConsole()
    console.faults["put_role"] = ApiError("PUT /api/3/roles/scans answered 400 Bad Request", 400)
    with pytest.raises(ApiError) as caught:
        manage(console, id="scans", name="Scans")
    assert caught.value.as_result() == {
        "msg": "PUT /api/3/roles/scans answered 400 Bad Request",
        "status": 400,
        "changed": False,
    }
