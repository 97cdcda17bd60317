# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read-Only, which shows the same number as a custom role; and accounts that the service would never delete."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

ROOT = user(1, "root@example.com", 64)
KIM = user(2, "kim@example.com", 32)
READS = user(3, "reads@example.com", 0)
FIXED = user(4, "fixed@example.com", 16, undeletable=True)


def do(tenant: FakeTenant, *entries: Entry, check_mode: bool = False, **more: Any) -> Outcome:
    return run(tenant.backend(), Roster(entries, **more), check_mode=check_mode, concurrency=3)


def paths(tenant: FakeTenant) -> list[str]:
    return [what for what, _body in tenant.asked]


@pytest.mark.parametrize("value", ["Read-Only", "read_only", "0"])
def test_read_only_can_be_given(value: str) -> None:
    tenant = FakeTenant(ROOT, KIM)
    entries = [Entry("kim@example.com", declared={"permissions": value}), Entry("new@x", declared={"permissions": 0})]
    assert do(tenant, *entries).failure() is None
    assert tenant.users[2]["permissions"] == tenant.users[1000]["permissions"] == 0
    # Nobody who is asked for it has it yet, so that there is no custom role to look for.
    assert paths(tenant) == ["GET /users", "PUT /users/2", "POST /users"]


@pytest.mark.parametrize("roles", [[], ["role-0"], ["role-0", "role-0"]])
def test_who_has_read_only_already_is_left_alone(roles: list[str]) -> None:
    tenant = FakeTenant(ROOT, READS)
    tenant.has_roles[READS["uuid"]] = roles
    outcome = do(tenant, Entry("reads@example.com", declared={"permissions": "Read-Only"}))
    assert (outcome.failure(), outcome.changed, tenant.writes()) == (None, False, [])


@pytest.mark.parametrize(("uuid", "shown"), [("role-1", "'Auditor'"), ("role-9", "'role-9'")])
def test_a_custom_role_is_not_taken_for_read_only(uuid: str, shown: str) -> None:
    """Nothing would be written and the task would say that all is as declared."""
    tenant = FakeTenant(ROOT, READS)
    tenant.has_roles[READS["uuid"]] = [uuid]
    for check_mode in (True, False):
        with pytest.raises(UsageError) as caught:
            do(tenant, Entry("reads@example.com", declared={"permissions": "Read-Only"}), check_mode=check_mode)
        assert caught.value.message == (
            f"nothing was written: 'reads@example.com': it has the custom role {shown}, which shows as permissions 0 "
            "as Read-Only does: give it another predefined role first, or leave permissions out"
        )
    assert tenant.writes() == []


def test_who_has_roles_that_cannot_be_read_fails_alone() -> None:
    tenant = FakeTenant(ROOT, KIM, READS)
    tenant.refuses[f"GET /access-control/v1/users/{READS['uuid']}/roles"] = ApiError("answered 404", 404)
    entries = [
        Entry("reads@example.com", declared={"permissions": 0}),
        Entry("kim@example.com", declared={"name": "K"}),
    ]
    assert do(tenant, *entries).failure() == "1 of 2 people failed: 'reads@example.com': answered 404"
    assert [what for what, _body in tenant.writes()] == [f"PUT /users/{KIM['id']}"]


def test_the_roles_are_read_once_and_only_for_who_shows_0_and_is_asked_to_have_it() -> None:
    many = [user(n, f"p{n}@example.com", 0) for n in range(10, 15)]
    tenant = FakeTenant(ROOT, KIM, READS, *many)
    entries = [Entry(found["username"], declared={"permissions": "Read-Only"}) for found in many]
    others = [
        Entry("kim@example.com", declared={"permissions": "Basic"}),
        Entry("reads@example.com", declared={"name": "R"}),
    ]
    assert do(tenant, *entries, *others).failure() is None
    assert paths(tenant)[:3] == ["GET /users", "GET /access-control/v1/roles", "GET /users?withRoles=true"]
    # The list shows no roles of those who have none, so that these are asked for.
    assert sum("/access-control/v1/users/" in what for what in paths(tenant)) == len(many)


def test_another_role_replaces_a_custom_one_without_a_look_and_with_a_warning() -> None:
    tenant = FakeTenant(ROOT, READS)
    outcome = do(tenant, Entry("reads@example.com", declared={"permissions": "Basic"}))
    assert len(outcome.warnings) == 1
    # Whoever shows 0 could be who the keys belong to, which is asked for once.
    assert paths(tenant) == ["GET /users", "GET /session", "PUT /users/3"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_role_that_does_not_exist_is_the_planners_error(state: str) -> None:
    tenant = FakeTenant(ROOT, READS)
    entry = Entry("reads@example.com", state, declared={"permissions": "boss"})
    if state == "absent":
        assert do(tenant, entry).failure() is None
        return
    with pytest.raises(UsageError, match="unknown permissions 'boss'"):
        do(tenant, entry)


# -- accounts that cannot be deleted -----------------------------------------------------------------------------------


def test_an_account_that_cannot_be_deleted_is_not_planned_for_it() -> None:
    tenant = FakeTenant(ROOT, FIXED, KIM)
    for check_mode in (True, False):
        with pytest.raises(UsageError) as caught:
            do(tenant, Entry("kim@example.com"), Entry("fixed@example.com", "absent"), check_mode=check_mode)
        assert caught.value.message == (
            "nothing was written: 'fixed@example.com': Tenable says that it cannot be deleted (undeletable): disable "
            "it instead, or leave it out"
        )
    assert tenant.writes() == []


def test_it_stays_with_a_warning_where_nobody_lists_it() -> None:
    tenant = FakeTenant(ROOT, FIXED, KIM, own="root@example.com")
    outcome = do(tenant, Entry("root@example.com"), unlisted="delete")
    assert tenant.writes() == [("DELETE /users/2", None)]
    assert outcome.warnings == [
        "'fixed@example.com' is not on the roster, but Tenable says that it cannot be deleted (undeletable): it stays"
    ]
    assert outcome.summary()["deleted"] == 1


def test_it_can_be_disabled_and_changed() -> None:
    tenant = FakeTenant(ROOT, FIXED, own="root@example.com")
    assert do(tenant, Entry("fixed@example.com", declared={"name": "F"})).failure() is None
    assert do(tenant, Entry("root@example.com"), unlisted="disable").warnings == []
    assert tenant.users[4]["enabled"] is False


@pytest.mark.parametrize("permissions", [128, 65])
def test_whoever_stands_above_an_administrator_counts_as_one(permissions: int) -> None:
    tenant = FakeTenant(user(1, "root@example.com", permissions), KIM, own="somebody@example.com")
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        do(tenant, Entry("root@example.com", "absent"))
    assert tenant.writes() == []


@pytest.mark.parametrize("permissions", [0, 48, 128])
@pytest.mark.parametrize(
    "entry", [{"state": "absent"}, {"state": "disabled"}, {"declared": {"permissions": "Basic"}}], ids=str
)
def test_the_keys_owner_is_guarded_whatever_its_number(permissions: int, entry: dict[str, Any]) -> None:
    tenant = FakeTenant(ROOT, user(9, "me@example.com", permissions), own="me@example.com")
    with pytest.raises(UsageError, match=r"'me@example\.com' is the account that this task itself uses"):
        do(tenant, Entry("me@example.com", **entry))
    assert tenant.writes() == []
