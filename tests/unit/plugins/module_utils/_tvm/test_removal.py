# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who gets what a deleted user owned, and passwords that are set in a particular way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AnswerLost, ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

ROOT = user(1, "root@example.com", 64)
KIM = user(2, "kim@example.com", 32)
LEE = user(3, "Lee@example.com", 40)
PASSWORD = "Initial-Passw0rd"


def do(
    tenant: FakeTenant, *entries: Entry, of_all: str | None = None, check_mode: bool = False, **more: Any
) -> Outcome:
    return run(tenant.backend(transfer_to=of_all), Roster(entries, **more), check_mode=check_mode)


def leaver(name: str = "kim@example.com", **declared: Any) -> Entry:
    return Entry(name, "absent", declared)


@pytest.mark.parametrize(
    ("own", "of_all", "query"),
    [
        (None, None, ""),
        ("lee@example.com", None, f"?successor_user_uuid={LEE['uuid']}"),
        (None, "Lee@example.com", f"?successor_user_uuid={LEE['uuid']}"),
        ("lee@example.com", "root@example.com", f"?successor_user_uuid={LEE['uuid']}"),
    ],
)
def test_what_a_leaver_owns_goes_to_the_successor(own: str | None, of_all: str | None, query: str) -> None:
    tenant = FakeTenant(ROOT, KIM, LEE)
    entry = leaver(**({"transfer_to": own} if own else {}))
    assert do(tenant, entry, of_all=of_all, check_mode=True).changed
    assert do(tenant, entry, of_all=of_all).failure() is None
    assert tenant.asked == [("GET /users", None), ("GET /users", None), (f"DELETE /users/2{query}", None)]


def test_so_does_what_the_leaver_has_under_a_former_name() -> None:
    tenant = FakeTenant(ROOT, KIM, LEE)
    entry = replace(leaver("park@example.com", transfer_to="lee@example.com"), formerly=("kim@example.com",))
    assert do(tenant, entry).failure() is None
    assert tenant.writes() == [(f"DELETE /users/2?successor_user_uuid={LEE['uuid']}", None)]


def test_so_it_does_where_nobody_listed_the_leaver() -> None:
    tenant = FakeTenant(ROOT, KIM, LEE, own="root@example.com")
    do(tenant, Entry("lee@example.com"), of_all="lee@example.com", unlisted="delete")
    assert tenant.writes() == [(f"DELETE /users/2?successor_user_uuid={LEE['uuid']}", None)]


def test_somebody_who_is_made_in_the_same_run_can_be_one() -> None:
    tenant = FakeTenant(ROOT, KIM)
    assert do(tenant, leaver(transfer_to="new@example.com"), Entry("new@example.com")).failure() is None
    made = tenant.users[1000]["uuid"]
    assert tenant.writes()[-1] == (f"DELETE /users/2?successor_user_uuid={made}", None)


def test_nobody_is_deleted_where_that_one_could_not_be_made() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["POST /users"] = ApiError("no", 400)
    outcome = do(tenant, leaver(transfer_to="new@example.com"), Entry("new@example.com"))
    assert "not deleted, as 'new@example.com', who is to get what it owns, has no account" in str(outcome.failure())
    assert 2 in tenant.users


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            [leaver(transfer_to="les@example.com")],
            "unknown account in transfer_to 'les@example.com': did you mean 'Lee",
        ),
        ([leaver(transfer_to="KIM@example.com")], "would get in transfer_to what it owns itself"),
        (
            [leaver(transfer_to="lee@example.com"), leaver("lee@example.com")],
            "transfer_to names 'Lee@example.com', who is deleted as well",
        ),
    ],
)
def test_a_successor_who_cannot_be_one_is_refused_before_anything_is_written(entries: list[Entry], words: str) -> None:
    for check_mode in (True, False):
        tenant = FakeTenant(ROOT, KIM, LEE)
        with pytest.raises(UsageError) as caught:
            do(tenant, *entries, check_mode=check_mode)
        assert caught.value.message.startswith("nothing was written: 'kim@example.com'")
        assert words in caught.value.message
        assert tenant.writes() == []


def test_the_successor_of_all_is_asked_of_nobody_where_nobody_leaves() -> None:
    assert not do(FakeTenant(ROOT, KIM), Entry("kim@example.com"), of_all="nobody@example.com").changed


@pytest.mark.parametrize("enabled", [True, False])
def test_a_successor_whom_the_service_refuses_is_named(enabled: bool) -> None:
    """The same status could mean that the leaver has to be disabled first, so that this is tried."""
    tenant = FakeTenant(ROOT, {**KIM, "enabled": enabled}, LEE)
    delete = f"DELETE /users/2?successor_user_uuid={LEE['uuid']}"
    tenant.refuses[delete] = [ApiError("cannot own", 409)] * 2
    failure = str(do(tenant, leaver(transfer_to="lee@example.com")).failure())
    words = "'lee@example.com' may not own what it leaves: name somebody else in transfer_to"
    assert failure.startswith(f"'kim@example.com': cannot own: {words}")
    assert [what for what, _body in tenant.writes()] == (
        [delete, "PUT /users/2/enabled", delete] if enabled else [delete]
    )


def test_who_has_to_be_disabled_first_goes_to_the_successor_then() -> None:
    tenant = FakeTenant(ROOT, KIM, LEE)
    tenant.refuses[f"DELETE /users/2?successor_user_uuid={LEE['uuid']}"] = ApiError("disable it first", 409)
    assert do(tenant, leaver(transfer_to="lee@example.com")).failure() is None
    assert 2 not in tenant.users


# -- passwords ---------------------------------------------------------------------------------------------------------


def password(name: str, when: str = "always", **declared: Any) -> Entry:
    return Entry(name, declared=declared, secrets={"password": PASSWORD}, update_password=when)


@pytest.mark.parametrize(
    ("declared", "more"),
    [
        ({}, {}),
        ({"password_temporary": True}, {"temporary": True}),
        ({"password_temporary": False}, {"temporary": False}),
        ({"current_password": "Old-Passw0rd-1"}, {"current_password": "Old-Passw0rd-1"}),
    ],
)
def test_how_a_password_is_set_is_said_only_where_it_is_declared(
    declared: dict[str, Any], more: dict[str, Any]
) -> None:
    tenant = FakeTenant(ROOT, KIM)
    assert do(tenant, password("kim@example.com", **declared)).failure() is None
    assert tenant.writes() == [("PUT /users/2/chpasswd", {"password": PASSWORD, **more})]
    assert tenant.redact("it was Old-Passw0rd-1") == (
        "it was ********" if "current_password" in more else "it was Old-Passw0rd-1"
    )


@pytest.mark.parametrize("temporary", [True, False])
def test_the_first_password_can_be_temporary(temporary: bool) -> None:
    tenant = FakeTenant(ROOT)
    assert do(tenant, password("new@example.com", "on_create", password_temporary=temporary)).failure() is None
    first = tenant.writes()[0][1]["password"]
    if temporary:
        assert first != PASSWORD
        assert tenant.writes()[1:] == [("PUT /users/1000/chpasswd", {"password": PASSWORD, "temporary": True})]
    else:
        assert (first, len(tenant.writes())) == (PASSWORD, 1)


def test_a_first_password_that_was_refused_is_not_left_to_a_further_run() -> None:
    tenant = FakeTenant(ROOT)
    tenant.refuses["PUT /users/1000/chpasswd"] = ApiError("too weak", 403)
    outcome = do(tenant, password("new@example.com", "on_create", password_temporary=True))
    assert outcome.failure() == (
        "'new@example.com': too weak; the new account may have a random password: run once with update_password=always "
        "(done before that: created the account)"
    )
    assert outcome.changed


@pytest.mark.parametrize("temporary", [True, False])
def test_a_creation_that_was_found_by_reading_has_its_temporary_password_for_sure(temporary: bool) -> None:
    """A temporary one is set and confirmed afterwards; one that came with the creation cannot be read."""
    tenant = FakeTenant(ROOT)
    tenant.loses["POST /users"] = AnswerLost("POST /users: no answer")
    outcome = do(tenant, password("new@example.com", "on_create", password_temporary=temporary))
    assert (outcome.failure() is None) is temporary
    assert [what for what, _body in tenant.writes()[1:]] == (["PUT /users/1000/chpasswd"] if temporary else [])


@pytest.mark.parametrize("loses", [True, False])
@pytest.mark.parametrize(("theirs", "taken"), [("new@example.com", True), ("Somebody Else", False)])
def test_who_is_given_no_name_may_show_the_username(loses: bool, theirs: str, taken: bool) -> None:
    """So the service once did; another name is somebody else's, where only reading tells of the creation."""

    class Naming(FakeTenant):
        def _create(self, body: dict[str, Any], really: bool) -> dict[str, Any]:
            return super()._create({"name": theirs, **body}, really)

    tenant = Naming(ROOT)
    if loses:
        tenant.loses["POST /users"] = AnswerLost("POST /users: no answer")
    (person,) = do(tenant, Entry("new@example.com")).people
    assert (person.error is None) is (taken or not loses)


def test_a_creation_that_was_found_by_reading_gets_its_custom_role() -> None:
    """It is made with a predefined role, which must not be taken for somebody else's doing."""
    tenant = FakeTenant(ROOT)
    tenant.loses["POST /users"] = AnswerLost("POST /users: no answer")
    assert do(tenant, Entry("new@example.com", declared={"roles": ["Auditor"]})).failure() is None
    assert list(tenant.has_roles.values()) == [["role-1"]]
