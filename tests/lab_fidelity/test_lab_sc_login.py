# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center: sessions, API keys, and the form of what it answers."""

from __future__ import annotations

import re
import time

import pytest
from sc_driver import Client, Driver

PAIRS = ("accessKey={}; secretKey={}", "accesskey={};secretkey={};", "AccessKey = {} ;SECRETKEY={}")
INVALID = "This request contains an invalid token."


@pytest.fixture
def driver() -> Driver:
    return Driver()


def test_login_rotates_the_session_id_and_gives_a_number(driver: Driver) -> None:
    first = driver.nobody.call("GET", "/system").cookies
    assert len(first) == 1
    driver.admin_account.last_login = 1750000000
    body = {"username": "labadmin", "password": driver.admin_account.password}
    reply = driver.nobody.call("POST", "/token", body, cookie=f"TNS_SESSIONID={first[0]}")
    assert reply.refusal == (200, 0)
    assert reply.cookies[0] == first[0]
    assert len(reply.cookies) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", cookie) for cookie in reply.cookies)
    token = reply.response.pop("token")
    assert isinstance(token, int)
    assert reply.response == {
        "lastLogin": "1750000000",
        "lastLoginIP": "",
        "failedLogins": "0",
        "failedLoginIP": "",
        "lastFailedLogin": "0",
        "unassociatedCert": "false",
    }
    assert driver.admin_account.last_login_ip == "192.0.2.9"
    for cookie, status in ((reply.cookies[1], 200), (reply.cookies[0], 403)):
        who = {"cookie": f"TNS_SESSIONID={cookie}", "x_securitycenter": str(token)}
        assert driver.nobody.call("GET", "/currentUser", **who).status == status


@pytest.mark.parametrize("what", ["nothing", "cookie alone", "token alone", "another token", "ended", "expired"])
def test_no_session_is_code_12_as_html(driver: Driver, what: str) -> None:
    session = driver.log_in(driver.manager_account)
    headers = {
        "nothing": {"cookie": "", "x_securitycenter": ""},
        "cookie alone": {"x_securitycenter": ""},
        "token alone": {"cookie": ""},
        "another token": {"x_securitycenter": "1234567890"},
    }.get(what, {})
    if what == "ended":
        session.ok("DELETE", "/token")
    elif what == "expired":
        driver.center.sessions.expire()
    reply = session.call("GET", "/currentUser", **headers)
    assert (reply.refusal, reply.message, reply.response) == ((403, 12), INVALID, "")
    assert reply.headers["content-type"] == "text/html; charset=UTF-8"
    assert not reply.text.endswith("\n")
    assert session.call("GET", "/system/locale", **headers).refusal == (403, 12)


def test_open_sessions_are_counted(driver: Driver) -> None:
    assert driver.center.open_sessions == 0
    sessions = [driver.log_in(driver.manager_account), driver.log_in(driver.admin_account)]
    assert driver.center.open_sessions == 2
    assert sessions[0].ok("DELETE", "/token") == ""
    assert sessions[0].call("DELETE", "/token").refusal == (403, 12)
    assert driver.center.open_sessions == 1
    driver.manager.get("/user")
    assert driver.center.open_sessions == 1, "keys need no session"


def test_logging_in_with_the_cookie_of_a_session_replaces_it(driver: Driver) -> None:
    session = driver.log_in(driver.manager_account)
    body = {"username": "retail.manager", "password": driver.manager_account.password}
    assert session.call("POST", "/token", body, x_securitycenter="").status == 200
    assert driver.center.open_sessions == 1
    assert session.call("GET", "/currentUser").refusal == (403, 12)


def test_a_session_ends_by_itself() -> None:
    driver = Driver(session_timeout=1)
    session = driver.log_in(driver.manager_account)
    session.get("/currentUser")
    time.sleep(1.1)
    assert driver.center.open_sessions == 0
    assert session.call("GET", "/currentUser").refusal == (403, 12)


def test_wrong_passwords(driver: Driver) -> None:
    account = driver.manager_account
    reply = driver.try_log_in(account, password="wrong")
    assert (reply.refusal, reply.message, reply.response) == ((403, 161), "Invalid login credentials\n", [])
    assert reply.headers["content-type"] == "application/json"
    assert driver.center.open_sessions == 0
    assert (account.failed_logins, account.failed_login_ip) == (1, "192.0.2.9")
    assert driver.try_log_in(account).response["failedLogins"] == "1"
    assert account.failed_logins == 0
    assert driver.try_log_in(account, username="Retail.Manager").code == 161, "case counts"
    for body in ({}, {"username": "retail.manager"}, {"username": "nobody", "password": "x"}):
        assert driver.nobody.call("POST", "/token", body).code == 161


def test_who_cannot_log_in(driver: Driver) -> None:
    for username in ("labadmin-retail", "mei.lin", "soren.kjaer", "zoe.muller"):
        account = driver.center.account(username)
        account.password = account.password or "Any-Password-1"
        assert driver.try_log_in(account).code == 161, username


def test_too_many_failures_lock(driver: Driver) -> None:
    driver.center.switches["max_login_attempts"] = 2
    account = driver.center.account("amara.okafor")
    for _unused in range(2):
        driver.try_log_in(account, password="wrong")
    assert account.locked
    assert driver.try_log_in(account).code == 161
    driver.manager.ok("PATCH", f"/user/{account.id}", {"locked": "false"})
    assert driver.log_in(account).get("/currentUser")["username"] == "amara.okafor"


def test_session_limit_and_release(driver: Driver) -> None:
    driver.center.switches["session_limit"] = 1
    first = driver.log_in(driver.manager_account)
    full = driver.try_log_in(driver.manager_account)
    assert (full.refusal, full.response, full.cookies) == ((200, 0), {"releaseSession": True}, [])
    assert driver.try_log_in(driver.manager_account, releaseSession="FALSE").response == {"releaseSession": True}
    assert first.call("GET", "/currentUser").status == 200
    second = driver.log_in(driver.manager_account, releaseSession="true")
    assert first.call("GET", "/currentUser").refusal == (403, 12)
    second.ok("DELETE", "/token")
    driver.log_in(driver.manager_account).ok("DELETE", "/token")
    assert driver.center.open_sessions == 0


@pytest.mark.parametrize("form", PAIRS)
def test_forms_of_keys(driver: Driver, form: str) -> None:
    header = form.format(*driver.admin_account.keys)
    reply = driver.nobody.call("GET", "/currentUser", x_apikey=header)
    assert reply.response["username"] == "labadmin"
    assert len(reply.cookies) == 1
    assert driver.nobody.call("GET", "/currentUser", cookie=f"TNS_SESSIONID={reply.cookies[0]}").code == 12


def test_keys_that_are_refused(driver: Driver) -> None:
    access, secret = driver.admin_account.keys
    other = driver.manager_account.keys[1]
    for header in (f"accesskey={access}; secretkey={other}", f"accesskey={access}", "nonsense"):
        for path in ("/currentUser", "/system"):
            reply = driver.nobody.call("GET", path, x_apikey=header)
            assert (reply.refusal, reply.message, reply.response) == ((403, 0), "", "")
            assert reply.headers["content-type"].startswith("text/html")
            assert len(reply.cookies) == 1
    driver.admin_account.locked = True
    assert driver.admin.call("GET", "/currentUser").refusal == (403, 0)
    assert len(secret) == 32


def test_both_kinds_of_credentials_are_refused(driver: Driver) -> None:
    session = driver.log_in(driver.admin_account)
    both = session.call("GET", "/currentUser", **driver.admin.headers)
    assert (both.status, both.headers["content-type"]) == (400, "text/html; charset=UTF-8")
    cookie = session.headers["cookie"]
    assert driver.admin.call("GET", "/currentUser", cookie=cookie).status == 200, "a cookie alone is no token"
    body = {"username": "labadmin", "password": driver.admin_account.password}
    assert driver.admin.call("POST", "/token", body).status == 400


def test_the_envelope(driver: Driver) -> None:
    profile = {"title": "Tills/Lagerräume"}
    reply = driver.manager.call("PATCH", "/currentUser", profile)
    assert reply.response["title"] == "Tills/Lagerräume"
    assert '"title":"Tills\\/Lagerr\\u00e4ume"' in reply.text
    assert reply.text.endswith("}\n")
    assert reply.headers["content-type"] == "application/json"
    assert "securitycenter" not in {name.lower() for name in reply.headers}


def test_system_before_and_after_logging_in(driver: Driver) -> None:
    before = driver.nobody.get("/system")
    assert "version" not in before
    assert "token" not in before
    assert (before["sessionTimeout"], before["PasswordComplexity"]) == ("3600", "false")
    assert driver.admin.get("/system")["version"] == "6.7.2"
    session = driver.log_in(driver.admin_account)
    reply = session.call("GET", "/system")
    assert (reply.response["version"], reply.cookies) == ("6.7.2", [])
    assert session.get("/system/locale") == {"code": "", "name": "", "description": ""}


def test_what_is_not_there(driver: Driver) -> None:
    assert driver.admin.call("GET", "/nothing").refusal == (404, 146)
    assert driver.admin.call("PUT", "/user/1", {}).refusal == (404, 146)
    assert Client(driver.scanner.app).call("GET", "/nothing").refusal == (403, 12)
    for body in (b"{", b"[]", b'"x"'):
        assert driver.admin.call("PATCH", "/currentUser", raw=body).refusal == (403, 146)


def test_keys_do_not_count_as_logging_in(driver: Driver) -> None:
    driver.manager.get("/currentUser")
    assert driver.manager_account.last_login == 0
