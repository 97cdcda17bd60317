# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two-factor sign-in by a code: sent, verified, turned off; and of a telephone number nothing but the end."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotConfirmed,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Request
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.verification import (
    TWO_FACTOR,
    bring_two_factor_into_line,
)
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

PHONE, OTHER = "+15550100123", "+15550100456"
SEND, VERIFY = "POST /users/2/two-factor/send-verification", "POST /users/2/two-factor/verify-code"
ON = {"activated": True, "email_enabled": False, "sms_enabled": True, "sms_phone": PHONE}


def do(tenant: FakeTenant, *, check: bool = False, **given: Any) -> dict[str, Any]:
    params: dict[str, Any] = {name: option.get("default") for name, option in TWO_FACTOR.options.items()}
    params |= {"username": "kim@example.com", **given}
    found = bring_two_factor_into_line(Request(tenant.backend(), params, check, lambda _secret: None)).result
    assert PHONE not in str(found)
    return found


class Verifying(FakeTenant):
    """A tenant on which any code is right."""

    def _user(self, method: str, record: dict[str, Any], more: list[str], body: Any, really: bool) -> Any:
        if more[-1:] == ["verify-code"] and really:
            record["two_factor"] = dict(ON)
        return super()._user(method, record, more, body, really)


def tenant(two_factor: dict[str, Any] | None = None) -> FakeTenant:
    return Verifying(user(1, "root@example.com", 64), user(2, "kim@example.com", two_factor=two_factor))


@pytest.mark.parametrize(
    ("before", "given", "write", "sent"),
    [
        (None, {"phone": PHONE}, (SEND, {"sms_phone": PHONE}), True),
        (None, {"phone": "+1 (555) 010-0123"}, (SEND, {"sms_phone": PHONE}), True),
        (None, {"phone": PHONE, "password": "Pass"}, (SEND, {"sms_phone": PHONE, "password": "Pass"}), True),
        (ON, {"phone": OTHER}, (SEND, {"sms_phone": OTHER}), True),
        (ON, {"phone": PHONE}, None, False),
        (None, {"code": "123456"}, (VERIFY, {"verification_code": "123456"}), False),
        (None, {"code": "123456", "phone": PHONE}, (VERIFY, {"verification_code": "123456"}), False),
        (ON, {"code": "123456", "phone": PHONE}, None, False),
        (ON, {"code": "123456"}, (VERIFY, {"verification_code": "123456"}), False),
        (None, {"state": "absent"}, None, False),
        (
            ON,
            {"state": "absent"},
            ("PUT /users/2/two-factor", {"email_enabled": False, "sms_enabled": False, "sms_phone": PHONE}),
            False,
        ),
    ],
)
def test_what_a_task_does(before: dict[str, Any] | None, given: dict[str, Any], write: Any, sent: bool) -> None:
    there = tenant(before)
    foretold = do(there, check=True, **given)
    assert there.writes() == []
    result = do(there, **given)
    assert result == foretold
    assert there.writes() == ([write] if write else [])
    assert (result["changed"], result["code_sent"]) == (bool(write), sent)
    assert (result["diff"]["before"] != result["diff"]["after"]) == (bool(write) and not (before and "code" in given))


def test_it_is_turned_off_once() -> None:
    there = tenant(ON)
    assert do(there, state="absent")["two_factor"] == {"email": False, "sms": False, "phone": "(ends in 23)"}
    assert not do(there, state="absent")["changed"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "give the phone"),
        ({"phone": "5550100123"}, "the phone needs its country code"),
        ({"phone": "+1555 CALL-ME"}, "the phone needs its country code"),
        ({"state": "absent", "phone": PHONE}, "leave them out"),
        ({"code": "1", "password": "Pass"}, "password goes with sending a code"),
        ({"phone": PHONE, "username": "kin@example.com"}, "unknown username"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], words: str) -> None:
    there = tenant()
    with pytest.raises(UsageError, match=words):
        do(there, **given)
    assert there.writes() == []


def test_a_code_that_is_refused_is_explained() -> None:
    there = tenant()
    there.refuses[VERIFY] = ApiError("no such code", 400)
    with pytest.raises(ApiError, match="no such code: the code is wrong or has expired: read it again"):
        do(there, code="1")
    there.refuses[VERIFY] = ApiError("not now", 403)
    with pytest.raises(ApiError, match=r"^not now$"):
        do(there, code="1")


def test_a_code_is_sent_once_whatever_becomes_of_the_answer() -> None:
    there = tenant()
    there.loses[SEND] = AnswerLost("no answer")
    with pytest.raises(NotConfirmed, match="this may have been done all the same: sent a code"):
        do(there, phone=PHONE)
    assert len(there.writes()) == 1


def test_a_code_that_was_taken_and_did_nothing_is_found_out() -> None:
    there = tenant()
    there.ignores = {VERIFY}
    with pytest.raises(NotConfirmed, match="the server accepted the code, and nothing shows that; nothing was done"):
        do(there, code="1")


def test_a_verification_whose_answer_was_lost_is_settled_by_reading() -> None:
    there = tenant()
    there.loses[VERIFY] = AnswerLost("no answer")
    assert do(there, code="1")["changed"]
    assert len(there.writes()) == 1
