# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of the console for the engine: created, changed and deleted, whatever becomes of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotFound,
    UnexpectedAnswer,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome, PersonResult
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import FakeConsole, user_record

KIM = 7
PASSWORD = "Initial-Passw0rd"
LOST = AnswerLost("no answer")
NEW = {"role": "user", "sites": ["Paris", "Lyon"]}


def do(
    api: FakeConsole, login: str = "kim.lee", state: str = "present", *, check_mode: bool = False, **declared: Any
) -> Outcome:
    secrets = {"password": declared.pop("password")} if "password" in declared else {}
    return run(api.backend(), Roster([Entry(login, state, declared, secrets)]), check_mode=check_mode)


def one(outcome: Outcome) -> PersonResult:
    (person,) = outcome.people
    return person


def root_and_kim(made: type[FakeConsole] = FakeConsole, **more: Any) -> FakeConsole:
    """The task signs in as root."""
    return made(user_record(1, "root", "global-admin", source=1), user_record(KIM, **more))


def create(api: FakeConsole, **more: Any) -> Outcome:
    return do(api, "new.one", password=PASSWORD, **{**NEW, **more})


# -- creations ---------------------------------------------------------------------------------------------------------


def test_a_joiner_is_created_and_gets_the_grants() -> None:
    api = root_and_kim()
    person = one(create(api))
    assert (person.error, person.changed) == (None, True)
    assert api.wrote() == ["create_user", "set_access"]
    assert person.record["sites"] == ["Lyon", "Paris"]
    assert not one(create(api)).changed


@pytest.mark.parametrize("how", [LOST, UnexpectedAnswer("a page of HTML")], ids=["lost", "html"])
def test_a_creation_whose_answer_was_lost_is_found_and_finished(how: AnswerLost) -> None:
    """But for the password, which cannot be read, and is therefore not reported as the one given."""
    api, plain = root_and_kim(), root_and_kim()
    api.late["create_user"] = how
    person, expected = one(create(api)), one(create(plain))
    assert (person.changed, person.record) == (True, expected.record)
    assert person.error == (
        "nobody confirmed the creation: the account is there as asked for, but whether with the given password cannot "
        "be read: try it, or set one with update_password=always"
    )
    assert api.wrote() == ["create_user", "set_access"]
    assert one(create(api)).error is None


def test_an_external_account_has_no_password_that_could_be_another_one() -> None:
    api = root_and_kim()
    api.late["create_user"] = LOST
    person = one(do(api, "new.one", role="user", authentication="Corporate LDAP"))
    assert (person.error, person.changed) == (None, True)


def test_somebody_elses_account_is_not_taken_for_the_new_one_and_gets_no_grants() -> None:
    class Meanwhile(FakeConsole):
        def create_user(self, body: dict[str, Any]) -> int:
            self.users[8] = user_record(8, body["login"], name="Somebody Else", email="")
            raise LOST

    api = root_and_kim(Meanwhile)
    person = one(create(api))
    assert person.error == (
        "no answer; afterwards there is an account of that name with another name, maybe somebody else's: look at it, "
        "and run again"
    )
    assert api.asked == []


def test_a_creation_that_was_not_made_is_never_sent_again() -> None:
    api = root_and_kim()
    api.faults["create_user"] = LOST
    person = one(create(api))
    assert (person.error, person.changed) == ("no answer; nothing was done: run again", False)
    assert api.wrote() == ["create_user"]


def test_a_login_that_somebody_else_took_meanwhile_is_told() -> None:
    class Meanwhile(FakeConsole):
        def create_user(self, body: dict[str, Any]) -> int:
            self.users[8] = user_record(8, body["login"])
            raise ApiError("POST /api/3/users answered 400 Bad Request", 400)

    person = one(create(root_and_kim(Meanwhile)))
    assert person.error == (
        "POST /api/3/users answered 400 Bad Request: somebody else created the account meanwhile: run again"
    )
    assert not person.changed


@pytest.mark.parametrize("status", [400, 403])
def test_another_refusal_of_a_creation_is_the_consoles_own(status: int) -> None:
    api = root_and_kim()
    api.faults["create_user"] = ApiError(f"answered {status}", status)
    person = one(create(api))
    assert (person.error, person.changed) == (f"answered {status}", False)


def test_a_joiner_whose_grants_failed_is_told_with_what_was_done() -> None:
    api = root_and_kim()
    api.faults["set_access"] = ApiError("answered 409", 409)
    person = one(create(api))
    assert person.error == "answered 409 (done before that: created the account; a further run finishes the rest)"
    assert person.changed


def test_a_joiner_that_cannot_be_read_afterwards_is_told_as_a_change() -> None:
    api = root_and_kim()
    api.faults["get_user"] = LOST
    person = one(create(api))
    assert person.error == (
        "no answer (done before that: created the account, changed sites; a further run finishes the rest)"
    )
    assert person.changed


def test_a_console_that_creates_something_else_is_noticed() -> None:
    class Other(FakeConsole):
        def _replace(self, user_id: int, body: Any) -> None:
            super()._replace(user_id, {**body, "enabled": False})

    person = one(create(root_and_kim(Other)))
    assert str(person.error).startswith("the console created the account with another enabled: check it there")
    assert person.changed


# -- deletions ---------------------------------------------------------------------------------------------------------


def test_a_leaver_is_deleted_with_one_request() -> None:
    api = root_and_kim()
    person = one(do(api, state="absent"))
    assert (person.error, person.changed, person.record) == (None, True, {})
    assert api.asked == [("delete_user", KIM)]


@pytest.mark.parametrize(("when", "times"), [("faults", 2), ("late", 1)])
def test_a_deletion_whose_answer_was_lost_is_settled(when: str, times: int) -> None:
    api = root_and_kim()
    getattr(api, when)["delete_user"] = [UnexpectedAnswer("a page of HTML")]
    person = one(do(api, state="absent"))
    assert (person.error, person.changed) == (None, True)
    assert api.wrote() == ["delete_user"] * times
    assert KIM not in api.users


def test_a_page_of_html_that_stays_deletes_nobody_and_says_so() -> None:
    api = root_and_kim()
    api.faults["delete_user"] = UnexpectedAnswer("a page of HTML")
    person = one(do(api, state="absent"))
    assert (person.error, person.changed) == ("a page of HTML; nothing was done: run again", False)
    assert api.wrote() == ["delete_user"] * 5


def test_who_went_meanwhile_is_gone_and_no_doing_of_ours() -> None:
    class Meanwhile(FakeConsole):
        def delete_user(self, user_id: int) -> None:
            del self.users[user_id]
            super().delete_user(user_id)

    person = one(do(root_and_kim(Meanwhile), state="absent"))
    assert (person.error, person.changed) == (None, False)


def test_a_404_to_a_deletion_is_believed_only_after_a_look() -> None:
    api = root_and_kim()
    api.faults["delete_user"] = NotFound("DELETE answered 404", 404)
    person = one(do(api, state="absent"))
    assert (person.error, person.changed) == ("DELETE answered 404", False)


# -- the rest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "times"), [("faults", 2), ("late", 1)])
def test_an_account_is_unlocked_though_the_answer_was_lost(when: str, times: int) -> None:
    api = root_and_kim(locked=True)
    getattr(api, when)["unlock_user"] = [LOST]
    person = one(do(api, locked=False))
    assert (person.error, person.record["locked"]) == (None, False)
    assert api.wrote() == ["unlock_user"] * times


def test_check_mode_foretells_and_neither_writes_nor_keeps() -> None:
    api, plain = root_and_kim(), root_and_kim()
    api.access["sites"][KIM] = {1}
    plain.access["sites"][KIM] = {1}
    foretold, done = do(api, check_mode=True, name="Kim L.", sites=["Lyon"]), do(plain, name="Kim L.", sites=["Lyon"])
    assert foretold.diffs == done.diffs
    assert (one(foretold).record, one(foretold).changed) == (one(done).record, True)
    assert (api.asked, api.backend().shelf.pending()) == ([], {})


def test_the_journal_of_a_run_waits_as_the_client_does() -> None:
    api = root_and_kim()
    api.faults["add_access"] = [AnswerLost("busy", 9.0)]
    assert one(do(api, sites=["Paris"])).error is None
    assert api.http.pauses == [(1, 9.0)]


def test_closing_the_backend_closes_the_client() -> None:
    api = root_and_kim()
    api.backend().close()
    assert api.http.closed == 1
