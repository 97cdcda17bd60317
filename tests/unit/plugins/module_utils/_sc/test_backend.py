# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of a Security Center: keys that are not shown, servers that do not do what they say, and deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry, make_plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.wire import ScError
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_center import FakeCenter, user

HEAD = user(1, "head", 2)
SECOND = user(5, "second", 2)


def kim(state: str = "present", **declared: Any) -> Entry:
    return Entry("kim", state, declared)


def center(**fields: Any) -> FakeCenter:
    return FakeCenter(dict(HEAD), dict(SECOND), user(2, "kim", **fields))


def do(fake: FakeCenter, *entries: Entry, check_mode: bool = False, **conduct: Any) -> Outcome:
    return run(fake.backend(**conduct), Roster(entries), check_mode=check_mode)


def test_a_declared_field_that_the_list_does_not_show_is_read() -> None:
    fake = center(title="Analyst")
    fake.hidden = {"title"}
    assert not do(fake, kim(title="Analyst")).changed
    assert fake.requests == ["GET /user", "GET /user/2"]
    assert not do(fake, kim(email="")).changed
    assert fake.requests[2:] == ["GET /user"]


def test_a_lock_that_the_list_does_not_show_is_read_for_a_leaver() -> None:
    fake = center(locked="true")
    fake.hidden = {"locked"}
    assert not do(fake, kim("disabled")).changed
    assert fake.requests == ["GET /user", "GET /user/2"]


def test_a_field_that_nothing_shows_is_written_and_never_said_to_be_done() -> None:
    fake = center()
    fake.unseen = {"title"}
    failure = str(do(fake, kim(title="")).failure())
    assert "accepted the change but does not show it (title)" in failure
    assert fake.bodies == [{"title": ""}]


@pytest.mark.parametrize(
    ("entry", "ignored", "field"),
    [
        (kim(title="Analyst"), "title", "title"),
        (kim(role="Role 7"), "roleID", "role"),
        (kim(enabled=False), "locked", "enabled"),
        (Entry("new", declared={"role": "Role 7", "group": "0"}, secrets={"password": "x"}), "roleID", "role"),
    ],
)
def test_a_server_that_passes_over_a_key_is_found_out(entry: Entry, ignored: str, field: str) -> None:
    fake = center()
    fake.ignores = {ignored}
    assert f"accepted the change but did not make it ({field})" in str(do(fake, entry).failure())


def test_only_what_differs_is_sent() -> None:
    fake = center(title="Analyst", firstname="Kim", lastname="Lee")
    outcome = do(fake, kim(title="Analyst", name="Kim Park", group="Full Access", enabled=True))
    assert outcome.changed
    assert fake.requests == ["GET /user", "PATCH /user/2"]
    assert fake.bodies == [{"lastname": "Park"}]


def test_a_new_account_is_sent_without_empty_texts_and_without_all_assets() -> None:
    fake = center()
    entry = Entry("new", declared={"role": "Role 7", "group": "Full Access"}, secrets={"password": "x"})
    do(fake, entry)
    sent = {"username": "new", "authType": "tns", "roleID": 7, "groupID": 0, "responsibleAssetID": -1, "password": "x"}
    assert fake.bodies == [sent]


def test_a_new_account_that_is_not_made_disabled_is_disabled_afterwards() -> None:
    class Enabling(FakeCenter):
        def write(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
            return super().write(method, path, {**body, "locked": "false"} if method == "POST" else body, **more)

    fake = Enabling(dict(HEAD), dict(SECOND))
    entry = Entry("new", declared={"role": "Role 7", "group": "0", "enabled": False}, secrets={"password": "x"})
    outcome = do(fake, entry)
    assert not outcome.failed
    assert outcome.people[0].record["enabled"] is False
    assert fake.bodies[1:] == [{"locked": "true"}]


@pytest.mark.parametrize(("size", "reads"), [(10, 1), (3, 1), (2, 2)])
def test_a_list_in_pages_is_read_to_its_end(size: int, reads: int) -> None:
    fake = center()
    fake.paged = size
    assert len(fake.backend().read_accounts()) == 3
    assert len(fake.requests) == reads


def test_a_list_that_stays_a_part_is_no_list() -> None:
    class Stubborn(FakeCenter):
        def read(self, path: str, query: Any = None, shape: Any = dict) -> Any:
            return super().read(path, None, shape)

    fake = Stubborn(dict(HEAD), user(2, "kim"))
    fake.paged = 1
    with pytest.raises(UnexpectedAnswer, match="only a part"):
        fake.backend().read_accounts()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"linkedUsers": [{"username": "kim2"}]}, "accounts are linked to it, which have to be deleted first (kim2)"),
        ({"canManage": False}, "the task's user does not manage it"),
        ({"id": "1"}, "it is the first user of its organization"),
        ({}, None),
    ],
)
def test_what_the_product_never_deletes_is_not_tried(fields: dict[str, Any], reason: str | None) -> None:
    record = user(2, "kim", **fields)
    backend = FakeCenter(record).backend(delete_objects=True)
    account = backend.read_accounts()[0]
    found = backend.keeps_from_deletion(account)
    assert (found or "")[: len(reason or "")] == (reason or "")
    assert bool(found) == bool(reason)


def test_an_account_that_is_shown_in_part_is_not_managed() -> None:
    fake = center()
    fake.unseen = {"locked", "canManage", "role"}
    with pytest.raises(UsageError, match="does not manage it"):
        do(fake, kim("absent"), delete_objects=True)


def test_who_takes_over_is_named_in_the_body() -> None:
    fake = center()
    assert do(fake, kim("absent"), migrate_to="second").changed
    assert fake.bodies == [{"migrateUserID": 5}]
    fake = center()
    do(fake, kim("absent"), delete_objects=True)
    assert fake.bodies == [None]


def test_a_creation_that_is_refused_tells_what_that_can_mean() -> None:
    fake = center()
    fake.refuses = {"POST /user"}
    entry = Entry("new", declared={"role": "Role 7", "group": "0"}, secrets={"password": "x"})
    outcome = do(fake, entry)
    assert "the username is taken in another organization" in str(outcome.failure())
    assert not outcome.changed


class Keys(FakeCenter):
    """One whose task signs in with keys, which say nothing of whose they are."""

    own_username = None
    me: Mapping[str, Any] = {"id": "1", "username": "head"}

    def read(self, path: str, query: Any = None, shape: Any = dict) -> Any:
        if path == "/currentUser":
            self.requests.append("GET /currentUser")
            return self.me
        return super().read(path, query, shape)


def test_the_own_account_is_asked_for_once_and_only_where_the_login_does_not_say_it() -> None:
    fake: FakeCenter = center()
    assert do(fake, kim("disabled")).changed
    assert "GET /currentUser" not in fake.requests

    fake = Keys(dict(HEAD), user(2, "kim"), user(3, "lee"))
    do(fake, kim("disabled"), Entry("lee", "disabled"))
    assert fake.requests.count("GET /currentUser") == 1
    with pytest.raises(UsageError, match="the account that this task itself uses"):
        do(fake, Entry("head", "disabled"))


@pytest.mark.parametrize("me", [{}, {"id": None, "username": "head"}, {"id": "1"}, {"id": "1", "username": ""}])
@pytest.mark.parametrize("state", ["disabled", "absent"])
def test_an_answer_that_does_not_say_whose_the_account_is_turns_no_guard_off(me: dict[str, Any], state: str) -> None:
    fake = Keys(dict(HEAD), dict(SECOND), user(2, "kim"))
    fake.me = me
    with pytest.raises(UnexpectedAnswer, match="does not say whose account it is"):
        do(fake, Entry("second", state), delete_objects=True)
    assert fake.bodies == []


def test_the_login_of_one_is_sent_with_a_changed_password() -> None:
    fake = center()
    fake.own_password = "Mine-1"
    do(fake, Entry("kim", secrets={"password": "Next-1"}, update_password="always"))
    assert fake.bodies == [{"password": "Next-1", "currentPassword": "Mine-1"}]
    entry = Entry("kim", "present", {"current_password": "Theirs-1"}, {"password": "Next-1"}, "always")
    do(fake, entry)
    assert fake.bodies[1] == {"password": "Next-1", "currentPassword": "Theirs-1"}


def test_warnings_of_the_server_come_last() -> None:
    fake = center()
    fake.warnings = ["It is late."]
    assert do(fake, kim()).warnings == ["Security Center says: It is late."]


def lee(**declared: Any) -> Entry:
    return Entry("lee", declared=declared, formerly=("kim",))


def test_a_rename_is_one_write_with_what_else_differs() -> None:
    fake = center(title="Analyst")
    (one,) = do(fake, lee(title="Lead"), check_mode=True).people
    assert (one.record["username"], one.record["title"]) == ("lee", "Lead")
    (one,) = do(fake, lee(title="Lead")).people
    assert fake.bodies == [{"username": "lee", "title": "Lead"}]
    assert (one.error, one.record["username"], one.record["title"]) == (None, "lee", "Lead")
    assert not do(fake, lee(title="Lead")).changed


def test_a_rename_that_the_server_did_not_make_is_not_said_to_be_done() -> None:
    fake = center()
    fake.ignores = {"username"}
    assert do(fake, lee()).failure()
    assert fake.users["2"]["username"] == "kim"


def test_the_first_user_keeps_the_name() -> None:
    fake = center()
    with pytest.raises(UsageError, match="'head' keeps its name, as it is the first user of its organization, which"):
        do(fake, Entry("chief", formerly=("head",)))
    assert fake.bodies == []


def test_groups_that_nobody_granted_are_taken_but_not_asked_of_administrators_who_have_none() -> None:
    groups: dict[str, Any] = {"managed_users_groups": (), "managed_objects_groups": ()}
    entry = Entry("kim", declared={"title": "Lead", **groups}, implicit=frozenset(groups))
    fake = center(managedUsersGroups=[{"id": "0"}], managedObjectsGroups=[])
    assert do(fake, entry).failure() is None
    assert fake.bodies == [{"title": "Lead", "managedUsersGroups": []}]
    fake = FakeCenter(user(1, "head", 1), user(2, "kim", 1))
    assert do(fake, entry).failure() is None
    assert fake.bodies == [{"title": "Lead"}]


@pytest.mark.parametrize(
    ("there", "why"),
    [
        (False, "one of the values was refused, or the username is taken in another organization"),
        (True, "somebody else created the account meanwhile: run again"),
    ],
)
def test_a_refused_creation_says_why_and_stays_the_refusal_that_it_is(there: bool, why: str) -> None:
    fake = center()
    refusal = ScError("POST /user answered 400: No", 400, "No")
    refusal.code = 7

    def create_user(body: Any) -> Any:
        if there:
            fake.users["9"] = user(9, body["username"])
        raise refusal

    backend = fake.backend()
    backend.api.create_user = create_user  # type: ignore[method-assign]
    entry = Entry("new", secrets={"password": "x"})
    new = make_plan(entry, None, backend.fields, {"role": "3"}, backend.defaults(entry))
    journal = backend.journal()
    with pytest.raises(ScError, match=f"answered 400: No: {why}") as caught:
        backend.write(new, journal)
    assert caught.value is refusal
    assert (refusal.status, refusal.code, journal.touched) == (400, 7, False)
