# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faulty tasks for a tenant: one sentence each, in check mode too, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from in_process import connection, run_module, writes
from lab.serving import Lab

ADMIN, AMARA, MEI = "admin@example.com", "amara.okafor@example.com", "mei.lin@example.com"
PHONE = "+15550100123"
NO_WAY = {"api": False, "password": False, "saml": False}


def _user(sentence: str, /, **args: Any) -> tuple[str, dict[str, Any], str]:
    return "tvm_user", {"username": AMARA, **args}, sentence


def _factor(sentence: str, /, **args: Any) -> tuple[str, dict[str, Any], str]:
    return "tvm_user_two_factor", {"username": AMARA, **args}, sentence


def _keys(sentence: str, /, **args: Any) -> tuple[str, dict[str, Any], str]:
    return "tvm_user_api_keys", {"username": AMARA, **args}, sentence


CASES = [
    _user("permissions and roles exclude each other", permissions="Basic", roles=["Report Auditor"]),
    _user("unknown custom role 'Report Auditer': did you mean 'Report Auditor'?", roles=["Report Auditer"]),
    _user("'Standard' is a predefined role: give it as permissions", roles=["Standard"]),
    _user("roles cannot be empty", roles=[]),
    _user("unknown group 'Remediatoin': did you mean 'Remediation'?", groups=["Remediatoin"]),
    _user("the members of 'Directory Analysts' are managed by SAML", groups=["Directory Analysts"]),
    _user("everybody is in 'All Users'", groups=["All Users"], groups_state="absent"),
    _user("groups_state says what is done with groups", groups_state="exact"),
    _user("would be enabled and have no way left to sign in", authorizations=NO_WAY),
    _user("would be enabled and have no way left", username="new.person@example.com", authorizations=NO_WAY),
    _user("Tenable lets nobody change their own authorizations", username=ADMIN, authorizations={"saml": False}),
    _user(
        "Tenable lets nobody change their own authorizations",
        username=ADMIN,
        authorizations={"saml": False},
        allow_lockout=True,
    ),
    _user("change their own roles", username=ADMIN, roles=["Tag Keeper"], allow_lockout=True),
    _user("the phone needs its country code", two_factor={"sms": True, "phone": "777 0199 321"}),
    _user("two_factor.sms needs a telephone", two_factor={"sms": True}),
    _user("it has the custom role 'Report Auditor'", username="tariq.haddad@example.com", permissions="Read-Only"),
    _user("password_temporary only goes along with a password", password_temporary=True),
    _user("transfer_to is about deleting the account, and state=present does not", transfer_to=MEI),
    _user("unknown account in transfer_to 'nobody@example.com'", state="absent", transfer_to="nobody@example.com"),
    _user("would get in transfer_to what it owns itself", state="absent", transfer_to=AMARA.upper()),
    (
        "tvm_users",
        {"users": [{"username": AMARA, "state": "absent"}, {"username": MEI, "state": "absent"}], "transfer_to": MEI},
        "would get in transfer_to what it owns itself",
    ),
    (
        "tvm_users",
        {
            "users": [
                {"username": AMARA, "state": "absent", "transfer_to": MEI},
                {"username": MEI, "state": "absent", "transfer_to": ADMIN},
            ]
        },
        f"transfer_to names '{MEI}', who is deleted as well",
    ),
    _user("unknown user to impersonate 'nobody.at.all@example.com'", impersonate="nobody.at.all@example.com"),
    _user("who is no administrator, or nobody", impersonate=MEI),
    *(
        (module, {**args, "impersonate": someone}, sentence)
        for module, args in (
            ("tvm_users", {"users": [{"username": AMARA}]}),
            ("tvm_user_info", {}),
            ("tvm_user_two_factor", {"username": AMARA, "phone": PHONE}),
            ("tvm_user_api_keys", {"username": AMARA, "regenerate": True, "keys_file": "keys.json"}),
        )
        for someone, sentence in (
            ("nobody.at.all@example.com", "unknown user to impersonate 'nobody.at.all@example.com'"),
            (MEI, "who is no administrator, or nobody"),
        )
    ),
    _factor("the phone needs its country code", phone="7770199321"),
    _factor("give the phone, to which a code is then sent, or the code that came"),
    _factor("leave them out", state="absent", code="123456"),
    _factor("password goes with sending a code", code="123456", password="Some-Password-1"),
    _factor("unknown username 'amara.okafro@example.com': did you mean", username="amara.okafro@example.com", code="1"),
    _keys("give the current pair", keys_file="keys.json"),
    _keys("new keys are returned only to a task with no_log: true", regenerate=True),
    _keys("parameters are required together", current_access_key="some-key-or-other"),
    _keys("keys_file '/nowhere/keys.json' cannot be written", regenerate=True, keys_file="/nowhere/keys.json"),
    _keys("is the account that this task itself uses", username=ADMIN, regenerate=True, keys_file="keys.json"),
    ("tvm_user_info", {"last_login_before": "last year"}, "last_login_before 'last year' is no date"),
    ("tvm_user_info", {"permissions": ["Boss"]}, "unknown permissions 'Boss'"),
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A tenant as it is seeded."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=12, products=("tvm",)) as running:
        state = running.scanner("tvm").state
        (role,) = (role.uuid for role in state.roles.values() if role.name == "Report Auditor")
        custom = state.user("tariq.haddad@example.com")
        custom.permissions, custom.role_uuids = 0, [role]
        yield running


@pytest.mark.parametrize(("module", "args", "sentence"), CASES)
@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
def test_one_sentence_and_no_write(lab: Lab, module: str, args: dict[str, Any], sentence: str, check: bool) -> None:
    """Whatever can be seen before writing is said before writing."""
    lab.forget_requests()
    result = run_module(module, {**connection(lab, lab.scanner("tvm")), **args}, check=check)
    assert result["failed"]
    assert sentence in result["msg"]
    assert "\n" not in result["msg"]
    assert "Traceback" not in str(result)
    assert not any(secret in result["msg"] for secret in ("7770199321", "777 0199 321"))
    assert writes(lab) == []


@pytest.mark.parametrize("more", [{}, {"phone": PHONE}], ids=["code", "code and phone"])
def test_a_code_that_is_wrong_or_has_expired_is_said_so(lab: Lab, more: dict[str, Any]) -> None:
    """Only the service can tell."""
    args = {**connection(lab, lab.scanner("tvm")), "username": MEI, "code": "000000", **more}
    result = run_module("tvm_user_two_factor", args)
    assert result["failed"]
    assert "the code is wrong or has expired: read it again, or have a new one sent with phone" in result["msg"]
    assert not result.get("changed")


def test_a_password_of_the_history_is_said_so(lab: Lab) -> None:
    """The second run with the same one."""
    args = {"username": MEI, "password": "Another-Start-1", "update_password": "always"}
    args |= connection(lab, lab.scanner("tvm"))
    assert run_module("tvm_user", args)["changed"]
    result = run_module("tvm_user", args)
    assert result["failed"]
    assert "Tenable takes no password that the user has or had before" in result["msg"]


def test_a_successor_whom_the_service_refuses_is_said_so(lab: Lab) -> None:
    """Such as one with the role Basic (documented)."""
    state = lab.scanner("tvm").state
    with state.lock:
        leaver = state.add_user("bad.input.leaver@example.com", "Start-Password-1", 32)
        state.add_user("bad.input.basic@example.com", "Start-Password-1", 16)
    args = {"username": leaver.username, "state": "absent", "transfer_to": "bad.input.basic@example.com"}
    result = run_module("tvm_user", {**connection(lab, lab.scanner("tvm")), **args})
    assert "may not own what it leaves: name somebody else in transfer_to" in result["msg"]
    assert state.user(leaver.username) is leaver
    # That it had to be disabled first could have been the reason, and was tried.
    assert "(done before that: disabled the account" in result["msg"]


@pytest.mark.parametrize("module", ["tvm_user", "tvm_user_info"])
def test_who_may_impersonate_nobody_is_told_so(lab: Lab, module: str) -> None:
    """The service's own answer is the same as for somebody who does not exist (recorded)."""
    scanner = lab.scanner("tvm")
    args = {**connection(lab, scanner), **scanner.credentials["non_admin"], "impersonate": ADMIN}
    result = run_module(module, {**args, **({"username": MEI} if module == "tvm_user" else {})})
    assert f"'{ADMIN}' cannot be impersonated with the API keys of" in result["msg"]
    assert "who is no administrator" in result["msg"]
