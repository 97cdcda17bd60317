# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The own account: what is compared, sent and refused, and what is said of each outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    ApiError,
    NotConfirmed,
    NothingDone,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.certificates import Certificate
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.current_user import (
    CURRENT_USER,
    Change,
    plan,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_current_user import (
    LOST,
    RECORD,
    SIGNED_IN_WITH,
    FakeCurrentUser,
    refused,
)

NEW = "Another-One-2"


@pytest.fixture
def user(tmp_path: Path) -> FakeCurrentUser:
    """Kim, who signed in with a password."""
    return FakeCurrentUser(tmp_path)


def planned(
    known: str | None = None, record: dict[str, Any] | None = None, presented: Certificate | None = None, **params: Any
) -> Change:
    """The plan for options, of which those that are not given are absent."""
    nothing = dict.fromkeys(CURRENT_USER.options)
    return plan({**RECORD, **(record or {})}, {**nothing, **params}, known, presented or Certificate())


def test_what_is_not_given_is_untouched_and_what_is_the_same_is_not_sent() -> None:
    change = planned(first_name="Kim", title="", email="kim@EXAMPLE.com", phone="1")
    assert change.wanted == {"phone": "1"}
    assert (change.names, change.body) == (["phone"], {})
    assert planned().names == []


def test_a_field_that_the_record_lacks_is_sent() -> None:
    record = {name: value for name, value in RECORD.items() if name != "fax"}
    change = plan(record, {**dict.fromkeys(CURRENT_USER.options), "fax": ""}, None, Certificate())
    assert change.wanted == {"fax": ""}


@pytest.mark.parametrize("form", ["AB:CD:01", "abcd01", "ab cd 01"])
def test_a_fingerprint_is_the_same_in_any_form(form: str) -> None:
    assert planned(record={"fingerprint": "abcd01"}, fingerprint=form).names == []
    assert planned(record={"fingerprint": "abcd02"}, fingerprint=form).names == ["fingerprint"]


def test_no_fingerprint_is_sent_as_null(user: FakeCurrentUser) -> None:
    user.record["fingerprint"] = "abcd01"
    done = user.run(CURRENT_USER, fingerprint="")
    assert user.bodies == [{"fingerprint": None}]
    assert done.result["user"]["fingerprint"] is None


def test_a_password_is_set_unless_the_task_has_signed_in_with_it() -> None:
    assert planned(known=NEW, password=NEW).names == []
    assert planned(known=NEW, password=NEW, update_password="on_change").names == []
    assert planned(known=NEW, password=NEW, update_password="always").names == ["password"]
    assert planned(known=None, password=NEW).names == ["password"]
    assert planned(known="Other", password=NEW).body == {"currentPassword": "Other"}
    assert planned(known="Other", password=NEW, current_password="Given").body == {"currentPassword": "Given"}
    assert planned(known=None, password=NEW).body == {}


def test_no_current_password_is_sent_without_a_new_one() -> None:
    change = planned(known=NEW, password=NEW, current_password="Given", title="Head")
    assert (change.names, change.body) == (["title"], {})


@pytest.mark.parametrize(("kind", "words"), [("ldap", "LDAP"), ("saml", "SAML"), ("linked", "nobody signs in to")])
def test_who_signs_in_elsewhere_has_no_password_here(kind: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        planned(record={"authType": kind}, password=NEW)
    assert planned(record={"authType": "another-kind"}, password=NEW).names == ["password"]


def test_a_notice_goes_with_a_change_and_with_the_address_after_it() -> None:
    assert planned(email_notice="both", title="").body == {}
    assert planned(email_notice="both", title="Head").body == {"emailNotice": "both", "email": "Kim@example.com"}
    assert planned(email_notice="id", email="lee@example.com").body["email"] == "lee@example.com"
    assert planned(email_notice="none", title="Head").body == {"emailNotice": "none"}
    assert planned(email_notice="password", password=NEW).body["emailNotice"] == "password"
    with pytest.raises(UsageError, match="needs an address"):
        planned(email_notice="both", email="")
    assert planned(record={"email": ""}, email_notice="both", email="").names == []


def test_a_certificate_is_associated_unless_its_fingerprint_is_there() -> None:
    presented = Certificate(frozenset({"abcd01", "ffff"}))
    assert planned(presented=presented, associate_certificate=True).names == ["associate_certificate"]
    record = {"fingerprint": "AB:CD:01"}
    assert planned(record=record, presented=presented, associate_certificate=True).names == []
    assert planned(record={"fingerprint": "00"}, presented=presented, associate_certificate=True).certificate
    with pytest.raises(UsageError, match="there is none"):
        planned(presented=Certificate(problem="there is none"), associate_certificate=True)
    with pytest.raises(UsageError, match="is a linked account"):
        planned(record={"authType": "linked"}, presented=presented, associate_certificate=True)


# -- writing ---------------------------------------------------------------------------------------------------------


def test_check_mode_foretells_and_writes_nothing(user: FakeCurrentUser) -> None:
    options = {"title": "Head", "password": NEW, "email_notice": "both"}
    foretold = user.run(CURRENT_USER, check_mode=True, **options)
    assert user.calls == ["GET /currentUser"]
    done = user.run(CURRENT_USER, **options)
    assert done.result == foretold.result
    assert user.calls == ["GET /currentUser", "PATCH /currentUser"]
    assert done.result["changed_fields"] == ["title", "password"]
    assert done.result["diff"]["after"]["title"] == "Head"
    assert NEW in user.hidden
    assert user.own_password == NEW, "a session that ends with it is begun by the new one"
    assert "password" not in done.result["user"]
    assert NEW not in str(done.result)


@pytest.mark.parametrize("other", [{"id": "3"}, {"username": "lee"}, {"id": None}])
def test_another_record_confirms_nothing(user: FakeCurrentUser, other: dict[str, Any]) -> None:
    """Nor does it refuse anything: the edit is looked up, and was carried out."""
    carry_out = user._carried_out
    user._carried_out = lambda *given: {**carry_out(*given), **other}  # type: ignore[method-assign]
    assert user.run(CURRENT_USER, title="Head").result["changed"]
    assert user.calls == ["GET /currentUser", "PATCH /currentUser", "GET /currentUser"]


def test_a_lost_answer_is_settled_by_reading(user: FakeCurrentUser) -> None:
    user.faults["PATCH", 1] = (True, LOST)
    assert user.run(CURRENT_USER, title="Head").result["user"]["title"] == "Head"
    assert user.writes == ["PATCH /currentUser"]


def test_one_that_is_refused_in_the_end_did_nothing(user: FakeCurrentUser) -> None:
    user.faults = {("PATCH", 1): (False, LOST), ("PATCH", 2): (False, refused())}
    error = user.fails(CURRENT_USER, title="Head")
    assert isinstance(error, NothingDone)
    assert error.details["changed"] is False


def test_something_else_that_is_there_afterwards_is_told(user: FakeCurrentUser) -> None:
    def somebody_else() -> None:
        user.record["title"] = "Chief"

    user.faults["PATCH", 1] = (False, LOST)
    read = user.read
    user.read = lambda *given, **more: (somebody_else() if len(user.calls) > 1 else None, read(*given, **more))[1]  # type: ignore[method-assign]
    error = user.fails(CURRENT_USER, title="Head")
    assert "the account has title 'Chief'" in error.message


def test_a_password_whose_answer_is_lost_is_neither_sent_again_nor_called_set(user: FakeCurrentUser) -> None:
    user.faults["PATCH", 1] = (True, LOST)
    error = user.fails(CURRENT_USER, password=NEW, title="Head")
    assert isinstance(error, NotConfirmed)
    assert "this may have been done all the same: changed title and set the password" in error.message
    assert user.calls == ["GET /currentUser", "PATCH /currentUser"]
    assert error.details["changed"] is True


def test_a_refused_password_without_the_current_one_says_what_may_help(user: FakeCurrentUser) -> None:
    user.by_keys = True
    user.faults["PATCH", 1] = (False, ApiError("no", 403))
    assert "give current_password" in user.fails(CURRENT_USER, password=NEW).message
    user.faults["PATCH", 1] = (False, ApiError("no", 403))
    assert "current_password" not in user.fails(CURRENT_USER, title="Head").message
    user.by_keys = False
    user.faults["PATCH", 1] = (False, ApiError("no", 403))
    assert "current_password" not in user.fails(CURRENT_USER, password=NEW).message


def test_a_switched_session_knows_no_password_of_the_account(user: FakeCurrentUser) -> None:
    user.switched = "kim"
    user.run(CURRENT_USER, password=SIGNED_IN_WITH)
    assert user.bodies == [{"password": SIGNED_IN_WITH}]


def test_a_field_that_is_passed_over_is_no_success(user: FakeCurrentUser) -> None:
    user.ignored = {"title", "fax"}
    error = user.fails(CURRENT_USER, title="Head", phone="1", fax="2")
    assert "did something else: title is '', fax is ''" in error.message
    assert error.details["changed"] is True


def test_what_the_answer_leaves_out_is_read(user: FakeCurrentUser) -> None:
    user.short = {"title", "email"}
    done = user.run(CURRENT_USER, title="Head")
    assert user.calls == ["GET /currentUser", "PATCH /currentUser", "GET /currentUser"]
    assert done.result["user"]["title"] == "Head"


# -- the certificate -------------------------------------------------------------------------------------------------


@pytest.fixture
def certified(user: FakeCurrentUser, monkeypatch: pytest.MonkeyPatch) -> FakeCurrentUser:
    """Kim, over a connection with a certificate that this server calls c0ffee."""
    module = "ansible_collections.vulnmgmt.access.plugins.module_utils._sc.certificates"
    monkeypatch.setattr(f"{module}.fingerprints_of", lambda path: frozenset({"c0ffee", "256"}))
    user.http.connection.client_cert = "kim.pem"
    return user


def test_the_certificate_comes_first_and_is_told_beside_a_failure_after_it(certified: FakeCurrentUser) -> None:
    certified.faults["PATCH", 1] = (False, refused())
    error = certified.fails(CURRENT_USER, associate_certificate=True, title="Head")
    assert "done before that: associated the certificate; a further run finishes the rest" in error.message
    assert certified.writes == ["POST /currentUser/associateCert", "PATCH /currentUser"]
    assert certified.run(CURRENT_USER, associate_certificate=True, title="Head").result["changed_fields"] == ["title"]


@pytest.mark.parametrize("carried", [True, False])
def test_a_lost_association_is_settled_by_reading(certified: FakeCurrentUser, carried: bool) -> None:
    certified.faults["POST", 1] = (carried, LOST)
    assert certified.run(CURRENT_USER, associate_certificate=True).result["changed"]
    assert len(certified.writes) == (1 if carried else 2)


def test_a_server_that_associates_nothing_is_not_believed(certified: FakeCurrentUser) -> None:
    carry_out = certified._carried_out

    def nothing(method: str, path: str, body: Any) -> Any:
        answer = carry_out(method, path, body)
        certified.record["fingerprint"] = answer["fingerprint"] = None
        return answer

    certified._carried_out = nothing  # type: ignore[method-assign]
    assert "associated none" in certified.fails(CURRENT_USER, associate_certificate=True).message


def test_a_fingerprint_in_a_form_of_the_servers_own_is_no_change(certified: FakeCurrentUser) -> None:
    certified.record["fingerprint"] = "C0FFEE"
    module = "ansible_collections.vulnmgmt.access.plugins.module_utils._sc.certificates"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{module}.fingerprints_of", lambda path: frozenset({"another form"}))
        done = certified.run(CURRENT_USER, associate_certificate=True)
    assert (done.result["changed"], done.result["diff"]) == (False, {"before": {}, "after": {}})
    assert "associated already" in str(done.warnings)


def test_keys_and_a_connection_without_a_certificate_cannot_associate_one(user: FakeCurrentUser) -> None:
    assert "give client_cert" in user.fails(CURRENT_USER, associate_certificate=True).message
    user.by_keys = True
    assert "API keys have none" in user.fails(CURRENT_USER, associate_certificate=True).message
    assert user.writes == []


def test_an_answer_about_nobody_is_none(user: FakeCurrentUser) -> None:
    user.record = {}
    assert isinstance(user.fails(CURRENT_USER, title="Head"), UnexpectedAnswer)
