# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faulty tasks for a Security Center: one sentence each, in check mode too, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from in_process import writes
from lab.serving import Lab
from sc_people import RETAIL, WHOLESALE, Center

AMARA = {"username": "amara.okafor"}
NEW = {"username": "new.person", "role": "Auditor", "group": "Shops", "password": "Start-Here-1"}
LDAP = {"authentication": "ldap", "ldap_server": "Corporate Directory", "ldap_username": "aokafor"}
# What is sent beside the manager's API keys, and the sentence.
CASES = [
    ({**AMARA, "url_username": "retail.manager"}, "both API keys and a username or password are given"),
    ({**AMARA, "secret_key": ""}, "one of access_key and secret_key is missing"),
    ({**AMARA, "access_key": "", "secret_key": ""}, "there are no credentials"),
    ({**AMARA, "access_key": "a b"}, "characters that no key has"),
    ({**AMARA, "secret_key": "0" * 32}, "the API keys were refused, or API keys are disabled"),
    ({**AMARA, "switch_to": "retail.manager2"}, "switch_to needs a session, and API keys have none"),
    ({**AMARA, "release_session": True}, "release_session needs a session, and API keys have none"),
    ({**AMARA, "url": "https://sc.example.com/rest"}, "url ends in /rest"),
    ({**AMARA, "role": "Security Analist"}, "unknown role 'Security Analist': did you mean 'Security Analyst'"),
    ({**AMARA, "role": "Administrator"}, "only an administrator can make administrators"),
    ({**AMARA, "group": "Shop"}, "unknown group 'Shop': did you mean 'Shops'"),
    ({**AMARA, "group": "All Groups"}, "group is one group"),
    ({**AMARA, "managed_users_groups": ["Shop"]}, "unknown group 'Shop'"),
    ({**AMARA, **LDAP, "ldap_server": "Corporate Dir"}, "unknown LDAP server 'Corporate Dir': did you mean"),
    ({**AMARA, "authentication": "ldap"}, "needs ldap_server and ldap_username: give ldap_server"),
    ({**AMARA, "ldap_username": "aokafor"}, "ldap_username is for accounts of LDAP"),
    ({**AMARA, "authentication": "kerberos"}, "value of authentication must be one of: tns, ldap, saml"),
    ({**AMARA, "responsible_asset": "Tills"}, "is not an id: give the number of the asset"),
    ({**AMARA, "name": "Amara Okafor", "last_name": "Other"}, "another one than first_name and last_name say"),
    ({**AMARA, "state": "absent"}, "what it owns would be deleted with it, unless migrate_to is given"),
    ({**AMARA, "state": "absent", "migrate_to": "head"}, "unknown username 'head'"),
    ({**AMARA, "state": "absent", "migrate_to": "priya.raman"}, "is no Security Manager"),
    ({**AMARA, "state": "absent", "migrate_to": AMARA["username"]}, "is to be deleted too"),
    ({**AMARA, "migrate_to": "retail.manager", "delete_objects": True}, "contradict each other"),
    ({**AMARA, "migrate_to": "retail.manager"}, "migrate_to is about deleting the account, and state=present does not"),
    ({**AMARA, "delete_objects": True}, "delete_objects is about deleting the account, and state=present does not"),
    ({**AMARA, "current_password": "Old-1"}, "current_password only goes along with a password: give password"),
    ({**AMARA, "organization": "Wholesale"}, "is not that of 'retail.manager', which is 'Retail'"),
    ({**NEW, "role": None}, "a new account needs a role"),
    ({**NEW, "group": None}, "a new account needs a group"),
    ({**NEW, "password": None}, "a new account needs a password"),
    ({**NEW, "username": " new.person"}, "a username cannot begin or end with a blank"),
    ({**NEW, "authentication": "saml"}, "an account of saml has no password in Security Center"),
    ({**NEW, **LDAP, "password": None, "must_change_password": True}, "has no password to change here"),
    ({"username": "soren.kjaer", "authentication": "tns"}, "needs password and update_password=always"),
    ({"username": "labadmin-retail", "authentication": "saml"}, "it is a linked account"),
    ({"username": "retail.manager", "state": "disabled"}, "the account that this task itself uses"),
    ({"username": "retail.manager", "role": "Auditor"}, "would be demoted"),
    ({"username": "retail.manager", "state": "absent", "delete_objects": True}, "accounts are linked to it"),
]
ADMINISTRATORS = [
    ({**NEW, "role": None}, "administrators have no group, and the task's credentials are an administrator's"),
    ({**NEW, "group": None}, "an administrator's credentials see and make administrators only"),
    ({**NEW, "organization": "Retail"}, "an administrator's credentials see and make Security Managers only"),
    ({**NEW, "organization": "Retial"}, "unknown organization 'Retial': did you mean 'Retail'"),
    ({"username": "standby.admin", "state": "absent", "migrate_to": "labadmin"}, "cannot be migrated"),
    ({"username": "labadmin", "state": "absent", "delete_objects": True}, "accounts are linked to it"),
    ({"username": "labadmin", "enabled": False}, "the account that this task itself uses"),
]


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    """A Security Center as it is seeded."""
    with Lab(tmp_path_factory.mktemp("lab"), seed=12, products=("sc",)) as lab:
        yield Center(lab)


def refused(center: Center, by: dict[str, Any], args: dict[str, Any], sentence: str, check: bool) -> None:
    """One sentence, no traceback, no write."""
    given = {name: value for name, value in {**by, **args}.items() if value is not None}
    result = center.run("user", by={}, check=check, **given)
    assert result["failed"]
    assert sentence in result["msg"]
    assert "\n" not in result["msg"]
    assert "Traceback" not in str(result)
    assert writes(center.lab) == []


@pytest.mark.parametrize(("args", "sentence"), CASES)
@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
def test_one_sentence_and_no_write(center: Center, args: dict[str, Any], sentence: str, check: bool) -> None:
    """Whatever can be seen before writing is said before writing."""
    refused(center, center.manager, args, sentence, check)


@pytest.mark.parametrize(("args", "sentence"), ADMINISTRATORS)
@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
def test_an_administrators_credentials(center: Center, args: dict[str, Any], sentence: str, check: bool) -> None:
    """They are about administrators, or about the Security Managers of the organization that is named."""
    refused(center, center.administrator, args, sentence, check)


@pytest.mark.parametrize("answer", ["403_empty", "400"])
@pytest.mark.parametrize("enabled", [True, False])
def test_keys_that_are_refused(center: Center, answer: str, enabled: bool) -> None:
    """Recorded in one way and documented in the other; they are tried once."""
    center.state.switches.update(bad_key_answer=answer, api_keys_enabled=enabled)
    try:
        result = center.run("user", by={"access_key": "0" * 32, "secret_key": "1" * 32}, **AMARA, enabled=True)
    finally:
        center.state.switches.update(bad_key_answer="403_empty", api_keys_enabled=True)
    assert "the API keys were refused, or API keys are disabled in the security settings" in result["msg"]
    assert center.calls == ["GET user"]


def test_an_old_release_without_api_keys(center: Center) -> None:
    """It asks for a session, and so does the sentence."""
    center.state.switches["release"] = "5.8.0"
    try:
        result = center.run("user", **AMARA, enabled=True)
    finally:
        center.state.switches["release"] = "6.7.2"
    assert "sign in by url_username and url_password" in result["msg"]


def test_a_username_of_another_organization(center: Center) -> None:
    """It is not seen, so that only the refusal of the creation tells; the sentence says what that can mean."""
    result = center.run("user", **{**NEW, "username": "depot.keeper"})
    assert result["failed"]
    assert not result["changed"]
    assert "the username is taken in another organization, which the task's user cannot see" in result["msg"]
    assert center.counts["POST user"] == 1


def test_a_user_who_owns_objects(center: Center) -> None:
    """Nothing of it is lost where somebody takes it over, and all of it where the task says so."""
    state = center.state
    heir, before = state.account("retail.manager"), list(state.lost_objects)
    result = center.run("user", username="amara.okafor", state="absent", migrate_to="retail.manager")
    assert result["action"] == "delete"
    assert state.lost_objects == before
    assert {"scan of the tills", "till report"} <= set(heir.objects)
    assert center.run("user", username="tariq.haddad", state="absent", delete_objects=True)["changed"]
    assert "rack audit" not in heir.objects


@pytest.mark.parametrize("where", ["body", "query"])
def test_whoever_takes_over_is_named_in_both_places(center: Center, where: str) -> None:
    """Sources conflict on where that belongs; in the wrong one it would be passed over and the objects be gone."""
    account = center.state.add_account(RETAIL, f"leaver.{where}", 3, password="x-Start-1", objects=[f"scan {where}"])
    center.state.switches["migrate_in"] = where
    try:
        result = center.run("user", username=account.username, state="absent", migrate_to="retail.manager")
    finally:
        center.state.switches["migrate_in"] = "body"
    assert result["action"] == "delete"
    assert f"scan {where}" in center.state.account("retail.manager").objects


def test_unlisted_accounts_are_not_deleted_without_a_decision(center: Center) -> None:
    """Refused before anything is read; with one, what the product never deletes stays with a warning."""
    users = [{"username": account.username} for account in center.state.users_of(RETAIL)]
    result = center.run("users", users=users, unlisted="delete")
    assert "unlisted=delete deletes accounts, and with them what they own" in result["msg"]
    assert center.calls == []
    listed = [user for user in users if user["username"] != "labadmin-retail"]
    result = center.run("users", users=listed, unlisted="delete", migrate_to="retail.manager", check=True)
    assert [entry["username"] for entry in result["results"] if entry["unlisted"]] == ["labadmin-retail"]


def test_fields_that_are_hidden(center: Center) -> None:
    """Of an account that the task's user does not manage less is shown: it is unknown, and never taken for empty."""
    helper = center.state.account("hana.sato")
    result = center.run("user", by=center.keys_of(helper), username="mei.lin", email="mei.lin@example.com", title="")
    assert result["failed"]
    assert "answered 403" in result["msg"]
    result = center.run("user", by=center.keys_of(helper), username="mei.lin", first_name="Mei")
    assert not result["changed"]


def test_ids_mean_others_elsewhere(center: Center) -> None:
    """Ids are counted per organization: an administrator's task never touches the account of that id among their own.

    Also where a server would overlook which organization is meant, as the account is addressed by its uuid.
    """
    manager = center.state.users_of(WHOLESALE)[0]
    same = center.state.find(0, str(manager.id))
    assert same is not None
    before = dict(same.profile)
    args = {"username": manager.username, "title": "Head of depots", "organization": "Wholesale"}
    assert center.run("user", by=center.administrator, **args)["changed"]
    assert manager.profile["title"] == "Head of depots"
    assert same.profile == before
    assert [r["path"] for r in center.lab.requests()][-1] == f"/rest/user/{manager.uuid}"


@pytest.mark.parametrize("whose", ["caller", "target", "off"])
def test_the_password_that_a_change_of_a_password_asks_for(center: Center, whose: str) -> None:
    """Whoever has signed in by a password has given it already; else current_password says it, whosever it is."""
    target = center.state.account("ingrid.solberg")
    target.password = "Before-Change-1"
    manager = center.state.account("retail.manager")
    center.state.switches["require_current_password"] = whose
    change = {"username": target.username, "password": "After-Change-1", "update_password": "always"}
    try:
        if whose != "target":
            assert center.run("user", by=center.password_of(manager), **change)["changed"]
            target.password = "Before-Change-1"
        current = {"caller": manager.password, "target": "Before-Change-1", "off": None}[whose]
        given = {} if current is None else {"current_password": current}
        assert center.run("user", **change, **given)["changed"]
        assert target.password == "After-Change-1"
        wrong = center.run("user", **change, current_password="Not-The-One-1")
        assert bool(wrong.get("failed")) == (whose != "off")
        if whose != "off":
            assert "may ask for another current_password than the one given" in wrong["msg"]
    finally:
        center.state.switches["require_current_password"] = "caller"


def test_the_own_password_is_changed_last(center: Center) -> None:
    """It may end the session; the rest of the roster is done by then, and the session is ended with the new one."""
    manager = center.state.account("retail.manager")
    old = manager.password
    center.state.switches["password_change_ends_session"] = True
    users = [
        {"username": manager.username, "password": "Next-Password-1", "update_password": "always"},
        {"username": "mei.lin", "title": "Last but one"},
    ]
    try:
        result = center.run("users", by=center.password_of(manager), users=users)
        assert result["changed"]
        assert not result.get("failed"), result
        assert manager.password == "Next-Password-1"
        assert center.state.account("mei.lin").profile["title"] == "Last but one"
        assert center.state.open_sessions == 0
    finally:
        manager.password = old
        center.state.switches["password_change_ends_session"] = False
