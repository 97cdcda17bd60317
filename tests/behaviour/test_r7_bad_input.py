# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faulty tasks for a console: one sentence each, in check mode too, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from in_process import connection, run_module, writes
from lab.serving import Lab

AMARA = {"username": "amara.okafor"}
CASES = [
    ("r7_user", {**AMARA, "role": "Site Ownr"}, "unknown role 'Site Ownr': did you mean 'Site Owner'"),
    ("r7_user", {**AMARA, "sites": ["Pariss"]}, "unknown site 'Pariss': did you mean 'Paris'"),
    ("r7_user", {**AMARA, "asset_groups": ["Laptop"]}, "unknown asset group 'Laptop': did you mean 'Laptops'"),
    ("r7_user", {**AMARA, "authentication": "Corporate LADP"}, "did you mean 'Corporate LDAP'"),
    ("r7_user", {**AMARA, "authentication": "ldap"}, "could be any of 'Corporate LDAP' (id 3), 'Backup LDAP' (id 5)"),
    ("r7_user", {**AMARA, "sites": ["BERLIN"]}, "site 'BERLIN' could be any of 'Berlin' (id"),
    ("r7_user", {**AMARA, "role": "Global Administrator", "sites": ["Paris"]}, "has all sites"),
    ("r7_user", {**AMARA, "role": "Global Administrator", "all_sites": False}, "brings all_sites with it"),
    ("r7_user", {**AMARA, "superuser": True}, "cannot have superuser"),
    ("r7_user", {**AMARA, "locked": True}, "locked can only be false"),
    ("r7_user", {**AMARA, "name": ""}, "name cannot be empty"),
    ("r7_user", {"username": "new.person"}, "a new account needs a role"),
    ("r7_user", {"username": "new.person", "role": "user"}, "a new local account needs a password"),
    ("r7_user", {"username": "labadmin", "enabled": False}, "the account that this task itself uses"),
    ("r7_user", {"username": "labadmin", "role": "user"}, "would be demoted"),
    ("r7_user_sites", {"username": "amara.okafr", "sites": ["Paris"]}, "unknown login 'amara.okafr': did you mean"),
    ("r7_user_sites", {**AMARA, "sites": ["Pariss"]}, "unknown site 'Pariss'"),
    ("r7_user_sites", {"username": "soren.kjaer", "sites": [], "state": "exact"}, "has access to all sites"),
    (
        "r7_user_asset_groups",
        {"username": "soren.kjaer", "asset_groups": ["Laptops"], "state": "absent"},
        "has access to",
    ),
    ("r7_user_two_factor", {**AMARA, "key": "not base 32!"}, "not base32"),
    ("r7_user_two_factor", {**AMARA, "regenerate": True, "key_file": "/nowhere/seed"}, "cannot be written"),
    ("r7_role", {"id": "user", "description": "Mine now"}, "is built-in"),
    ("r7_role", {"id": "user", "state": "absent"}, "is built-in"),
    ("r7_role", {"id": "report-reader", "state": "absent"}, "give another one to ingrid.solberg"),
    ("r7_role", {"id": "mine", "privileges": ["create-report"]}, "did you mean 'create-reports'"),
    (
        "r7_user_two_factor",
        {**AMARA, "key": "JBSWY3DPEHPK3PXP", "key_file": "/nowhere/seed"},
        "key_file is only written",
    ),
    ("r7_role", {"id": "User"}, "has the id 'user'"),
    ("r7_role", {"id": " user"}, "begins or ends with a blank"),
    ("r7_role", {"id": "mine", "state": "absent", "name": "Mine"}, "name would have no effect with state=absent"),
    ("r7_user", {"username": "amara.okafor "}, "'amara.okafor ': a username cannot begin or end with a blank"),
    ("r7_user", {"username": "mei.lin ", "state": "absent"}, "'mei.lin ': a username cannot begin or end with a blank"),
    ("r7_user", {**AMARA, "password": ""}, "password is empty"),
    ("r7_user", {**AMARA, "update_password": "always"}, "update_password=always is given without password"),
    ("r7_user", {**AMARA, "password_reset_on_login": True}, "password_reset_on_login only goes along with a password"),
    ("r7_user", {**AMARA, "locale": {"default": ""}}, "locale.default cannot be empty"),
    ("r7_user", {**AMARA, "state": "absent", "enabled": True}, "enabled=true contradicts state=absent"),
    (
        "r7_user",
        {
            "username": "labadmin",
            "password": "An-Own-Password-1",
            "update_password": "always",
            "password_reset_on_login": True,
        },
        "password_reset_on_login cannot go along with the own password",
    ),
    ("r7_users", {"users": [AMARA], "batch": {"start": 5, "size": 5}}, "batch.start is 5, beyond the end of users"),
    ("r7_user", {**AMARA, "timeout": "inf"}, "timeout must be more than 0 seconds, and at most 86400"),
    (
        "r7_user",
        {**AMARA, "token": "1", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
        "token and totp_secret are both given",
    ),
    ("r7_user", {**AMARA, "totp_secret": "not base 32!"}, "not base32"),
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A console as it is seeded."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=12, products=("r7",)) as running:
        yield running


@pytest.mark.parametrize(("module", "args", "sentence"), CASES)
@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
def test_one_sentence_and_no_write(lab: Lab, module: str, args: dict[str, Any], sentence: str, check: bool) -> None:
    """Whatever can be seen before writing is said before writing."""
    lab.forget_requests()
    result = run_module(module, {**connection(lab, lab.scanner("r7")), **args}, check=check)
    assert result["failed"]
    assert sentence in result["msg"]
    assert "\n" not in result["msg"]
    assert "Traceback" not in str(result)
    assert writes(lab) == []


def test_a_variable_that_is_not_utf8_is_one_sentence(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R7_PASSWORD", "s3cr\udcfft")
    given = {**connection(lab, lab.scanner("r7")), **AMARA}
    del given["url_password"]
    result = run_module("r7_user", given)
    assert result["msg"] == "url_password has characters that are not valid UTF-8: give it, or its variable, in UTF-8"


def test_a_login_that_exists_in_another_case_is_that_account(lab: Lab) -> None:
    """Taken as the same, with a warning, instead of a second account."""
    args = {**connection(lab, lab.scanner("r7")), "username": "KWAME.mensah", "enabled": True}
    result = run_module("r7_user", args)
    assert result["user"]["username"] == "Kwame.Mensah"
    assert "taken as the same account" in str(result["warnings"])


def test_a_privilege_that_no_list_knows_breaks_nothing(lab: Lab) -> None:
    """Roles are read with it, and it can be given on to another role."""
    given = connection(lab, lab.scanner("r7"))
    role = run_module("r7_role_info", {**given, "roles": ["policy-auditor"]})["roles"][0]
    assert "manage-advpolicies" in role["privileges"]
    result = run_module("r7_role", {**given, "id": "auditor-2", "privileges": role["privileges"]})
    assert result["role"]["privileges"] == role["privileges"]
