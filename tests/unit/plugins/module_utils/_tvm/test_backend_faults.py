# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of Tenable VM: faults of entries, servers that do not do what they say, and whose account it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AnswerLost, ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import account_from
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

ROOT = user(1, "root@example.com", 64, name="Root")
SECOND = user(9, "second@example.com", 64)
KIM = user(2, "kim@example.com", 32, name="Kim Lee", email="kim.lee@example.com")
PASSWORD = "Initial-Passw0rd"


def do(tenant: FakeTenant, *entries: Entry, check_mode: bool = False, **more: Any) -> Outcome:
    return run(tenant.backend(), Roster(entries, **more), check_mode=check_mode)


def kim(state: str = "present", **declared: Any) -> Entry:
    return Entry("kim@example.com", state, declared)


@pytest.mark.parametrize(
    ("entry", "request_", "field"),
    [
        (kim(name="Kim Park"), "PUT /users/2", "name"),
        (kim(permissions="Basic"), "PUT /users/2", "permissions"),
        (kim(email="else@example.com"), "PUT /users/2", "email"),
        (kim(enabled=False), "PUT /users/2/enabled", "enabled"),
        (kim("disabled"), "PUT /users/2/enabled", "enabled"),
        (Entry("new@example.com"), "POST /users", "email, permissions"),
    ],
)
def test_a_server_that_accepts_a_change_and_does_not_make_it_is_found_out(
    entry: Entry, request_: str, field: str
) -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.ignores = {request_}
    assert str(do(tenant, entry).failure()).startswith(
        f"'{entry.username}': the server accepted the change but did not make it ({field}): check it there"
    )


def test_an_answer_that_leaves_fields_out_is_taken_at_its_word() -> None:
    class Terse(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            answer = super().exchange(method, path, body, headers)
            return Answer(200, False, {"id": 2, "user_name": "kim@example.com"}) if method == "PUT" else answer

    tenant = Terse(ROOT, KIM)
    (person,) = do(tenant, kim(name="Kim Park")).people
    assert person.error is None
    assert person.record["email"] == "kim.lee@example.com"
    assert person.record["name"] == "Kim Park"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry("kim"), "a new username must be of the form name@domain"),
        (Entry("@example.com"), "a new username must be of the form name@domain"),
        (Entry("kim@"), "a new username must be of the form name@domain"),
        (Entry("k'im&@example.com"), "a username may not contain & '"),
        (Entry("new@example.com", declared={"permissions": "boss"}), "unknown permissions 'boss'"),
        (Entry("new@example.com", declared={"email": ""}), "email cannot be cleared"),
        (kim(email=""), "email cannot be cleared"),
        (Entry("new@example.com", secrets={"password": "short"}), "does not meet Tenable's policy"),
        (
            Entry("kim@example.com", secrets={"password": "short"}, update_password="always"),
            "does not meet Tenable's policy",
        ),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(entry: Entry, words: str) -> None:
    tenant = FakeTenant(ROOT, KIM)
    with pytest.raises(UsageError, match=words) as caught:
        do(tenant, Entry("other@example.com"), entry)
    assert caught.value.message.startswith(f"nothing was written: '{entry.username}': ")
    assert "short" not in caught.value.message
    assert tenant.writes() == []


def test_a_name_that_would_be_refused_today_can_be_managed_where_it_exists() -> None:
    tenant = FakeTenant(ROOT, user(5, "legacy"))
    assert do(tenant, Entry("legacy", declared={"name": "Old"})).failure() is None


def test_the_keys_owner_is_asked_for_once_however_many_administrators_go() -> None:
    others = [user(n, f"admin{n}@example.com", 64) for n in range(10, 16)]
    tenant = FakeTenant(ROOT, *others, own="Root@Example.com")
    do(tenant, *[Entry(record["username"], "absent") for record in others])
    assert [what for what, _body in tenant.asked].count("GET /session") == 1


def test_nobody_is_asked_where_only_those_leave_whose_keys_they_cannot_be() -> None:
    tenant = FakeTenant(ROOT, KIM, own="root@example.com")
    do(tenant, kim("absent"))
    assert "GET /session" not in [what for what, _body in tenant.asked]


@pytest.mark.parametrize("role", [64, 0, 128, 48])
def test_the_keys_owner_cannot_be_removed_unless_that_is_asked_for(role: int) -> None:
    own = user(7, "Me@example.com", role)
    tenant = FakeTenant(ROOT, own, own="me@EXAMPLE.com")
    with pytest.raises(UsageError, match=r"'Me@example.com' is the account that this task itself uses"):
        do(tenant, Entry("Me@example.com", "absent"))
    assert tenant.writes() == []
    do(tenant, Entry("Me@example.com", "absent"), brakes=Brakes(allow_lockout=True))
    assert tenant.writes() == [("DELETE /users/7", None)]


def test_the_keys_owner_is_left_alone_although_nobody_listed_it() -> None:
    tenant = FakeTenant(ROOT, SECOND, KIM, own="root@example.com")
    do(tenant, kim(), unlisted="delete")
    assert tenant.writes() == [("DELETE /users/9", None)]


def test_who_is_impersonated_is_left_alone_too() -> None:
    tenant = FakeTenant(ROOT, SECOND, KIM, own="root@example.com")
    run(tenant.backend("second@example.com"), Roster([kim()], "delete"), check_mode=False)
    assert tenant.writes() == []


@pytest.mark.parametrize(
    "entry", [Entry("root@example.com", "disabled"), Entry("root@example.com", declared={"permissions": "Basic"})]
)
def test_the_last_administrator_stays(entry: Entry) -> None:
    tenant = FakeTenant(ROOT, {**SECOND, "enabled": False}, KIM, own="somebody@example.com")
    with pytest.raises(UsageError, match="no enabled administrator would be left"):
        do(tenant, entry)


@pytest.mark.parametrize(
    "entry",
    [
        kim(name="Kim Park"),
        kim(permissions="Administrator", enabled=False),
        kim(enabled=False),
        kim("disabled"),
        kim("absent"),
        kim(name="Kim Lee"),
        Entry("kim@example.com", secrets={"password": PASSWORD}, update_password="always"),
        Entry("new@example.com", declared={"name": "New", "permissions": "Standard"}),
        Entry("new@example.com", declared={"enabled": False}),
        Entry("new@example.com", "disabled"),
        Entry("new@example.com", "absent"),
    ],
)
def test_check_mode_foretells_diff_and_record_and_writes_nothing(entry: Entry) -> None:
    checked, real = FakeTenant(ROOT, KIM), FakeTenant(ROOT, KIM)
    foretold, done = do(checked, entry, check_mode=True), do(real, entry)
    assert checked.writes() == []
    assert foretold.diffs == done.diffs
    assert foretold.changed == done.changed == bool(real.writes())
    new = ("id", "uuid", "type") if entry.username == "new@example.com" else ()
    record = {name: value for name, value in done.people[0].record.items() if name not in new}
    assert dict(foretold.people[0].record) == record


def test_a_second_run_asks_once_and_writes_nothing() -> None:
    tenant = FakeTenant(ROOT, KIM)
    entries = [
        kim(name="Kim Park", permissions="Basic", enabled=False),
        Entry("new@example.com", declared={"permissions": 64, "email": "New@example.com"}),
        Entry("gone@example.com", "absent"),
    ]
    do(tenant, *entries)
    tenant.asked.clear()
    assert not do(tenant, *entries).changed
    assert tenant.asked == [("GET /users", None)]


def test_a_diff_shows_the_role_by_name_and_number() -> None:
    (shown,) = do(FakeTenant(ROOT, KIM), kim(permissions="Scan Manager"), check_mode=True).diffs
    assert shown["before_header"] == "kim@example.com on cloud.tenable.com"
    assert (shown["before"]["permissions"], shown["after"]["permissions"]) == ("Standard [32]", "Scan Manager [40]")


def test_a_refused_person_does_not_keep_the_next_from_being_done() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["POST /users"] = ApiError("POST /users answered 400 Bad Request: domain", 400)
    outcome = do(tenant, Entry("new@else.example"), kim(name="Kim Park"))
    assert outcome.failure() == "1 of 2 people failed: 'new@else.example': POST /users answered 400 Bad Request: domain"
    assert tenant.users[2]["name"] == "Kim Park"


def test_a_deletion_that_fails_after_disabling_says_that_it_disabled() -> None:
    class Stubborn(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "DELETE":
                self.asked.append((f"{method} {path}", None))
                raise ApiError("no", 409)
            return super().exchange(method, path, body, headers)

    tenant = Stubborn(ROOT, KIM)
    outcome = do(tenant, kim("absent"))
    assert tenant.users[2]["enabled"] is False
    assert outcome.changed
    assert outcome.failure() == (
        "'kim@example.com': no (done before that: disabled the account; a further run finishes the rest)"
    )


def test_a_lost_creation_is_found_however_the_server_spells_the_name() -> None:
    class Folding(FakeTenant):
        def _create(self, body: dict[str, Any], really: bool) -> dict[str, Any]:
            return super()._create({**body, "username": body["username"].lower()}, really)

    tenant = Folding(ROOT)
    tenant.loses["POST /users"] = AnswerLost("no answer")
    assert do(tenant, Entry("New@Example.COM")).failure() is None


def test_a_creation_that_cannot_be_settled_says_so() -> None:
    class GoesDown(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if self.writes():
                raise AnswerLost("GET /users: no answer")
            return super().exchange(method, path, body, headers)

    tenant = GoesDown(ROOT)
    tenant.loses["POST /users"] = AnswerLost("POST /users: no answer")
    outcome = do(tenant, Entry("new@example.com"))
    assert outcome.failure() == (
        "'new@example.com': POST /users: no answer; this may have been done (created the account), as it could not be "
        "read afterwards (GET /users: no answer): run again"
    )
    assert outcome.changed


def test_the_record_of_an_account_never_holds_more_than_is_documented() -> None:
    noisy = {**KIM, "aggregate": True, "whatsnew_version": "", "container_uuid": "c", "password": "x"}
    assert set(account_from(noisy).record) == {
        "id",
        "uuid",
        "type",
        "username",
        "name",
        "email",
        "permissions",
        "role",
        "enabled",
    }
