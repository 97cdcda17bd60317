# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each switch of the simulated console does what it says, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyotp
import pytest
from lab.r7 import SWITCHES, build
from r7_driver import Driver

NEW_USER = {"login": "kim.vale", "name": "Kim Vale", "password": "s3cret words", "role": {"id": "user"}}


def _put(driver: Driver, who: str, /, **changes: Any) -> Any:
    return driver.call("PUT", f"/users/{driver.console.user(who).id}", driver.edit(who, **changes))


@pytest.mark.parametrize("on", [True, False])
def test_put_clears(on: bool) -> None:
    driver = Driver(put_clears_access=on, put_clears_two_factor=on)
    user = driver.console.user("hana.sato")
    _put(driver, user.login)
    assert bool(user.sites) is not on
    assert (user.two_factor_key is None) is on


@pytest.mark.parametrize("on", [True, False])
def test_put_clears_custom_privileges(on: bool) -> None:
    driver = Driver(put_clears_custom_privileges=on)
    own = ["close-tickets", "create-reports"]
    user = driver.console.add_user(login="own.rights", role="custom", password="long words", own_privileges=own)
    assert _put(driver, user.login, name="Other Name").status == 200
    assert driver.get(f"/users/{user.id}")["role"]["privileges"] == ([] if on else own)
    # what belongs to the role goes with it
    assert _put(driver, user.login, role={"id": "user"}).status == 200
    assert _put(driver, user.login, role={"id": "custom"}).status == 200
    assert driver.get(f"/users/{user.id}/privileges")["resources"] == []


@pytest.mark.parametrize("on", [True, False])
def test_password_required_on_put(on: bool) -> None:
    driver = Driver(password_required_on_put=on)
    assert _put(driver, "amara.okafor").status == (400 if on else 200)
    assert _put(driver, "amara.okafor", password="long words").status == 200
    assert driver.console.user("amara.okafor").password == "long words"
    assert _put(driver, "tariq.haddad").status == 200  # of an external source


@pytest.mark.parametrize("status", [200, 201])
def test_create_status(status: int) -> None:
    reply = Driver(create_status=status).call("POST", "/users", NEW_USER)
    assert reply.status == status
    assert ("location" in reply.headers) is (status == 201)


@pytest.mark.parametrize("status", [200, 204])
def test_delete_status(status: int) -> None:
    driver = Driver(delete_status=status)
    reply = driver.call("DELETE", f"/users/{driver.non_admin.id}")
    assert (reply.status, reply.body is None) == (status, status == 204)


@pytest.mark.parametrize(("value", "status"), [(False, 200), (True, 204), (200, 200), (204, 204)])
def test_no_body_on_put(value: Any, status: int) -> None:
    reply = _put(Driver(no_body_on_put=value), "amara.okafor")
    assert (reply.status, reply.body is None) == (status, value is not False)


@pytest.mark.parametrize(("value", "status"), [("coerce", 200), ("400", 400)])
def test_coerce_role_scope(value: str, status: int) -> None:
    driver = Driver(coerce_role_scope=value)
    assert _put(driver, "amara.okafor", role={"id": "Scan Coordinator"}).status == status
    assert _put(driver, "amara.okafor", role={"id": "user", "superuser": True}).status == status
    assert _put(driver, "amara.okafor", role={"id": "Scan Coordinator", "allSites": True}).status == 200


@pytest.mark.parametrize("on", [True, False])
def test_role_missing_in_site_users(on: bool) -> None:
    driver = Driver(role_missing_in_site_users=on)
    user = driver.get(f"/sites/{driver.site('Paris')}/users")["resources"][0]
    assert ("id" not in user["role"]) is on
    assert user["links"][-1]["href"].endswith("{id}") is on


@pytest.mark.parametrize("on", [True, False])
def test_status_as_string(on: bool) -> None:
    assert Driver(status_as_string=on).call("GET", "/users/999").body["status"] == ("404" if on else 404)


@pytest.mark.parametrize(
    ("form", "sent", "stored"),
    [
        ("raw", b"words", "words"),
        ("raw", b'"words"', '"words"'),
        ("raw", b'""', None),
        ("json", b'"words"', "words"),
        ("json", b"words", None),
        ("object", b'{"password": "words"}', "words"),
        ("object", b'"words"', None),
        ("object", b"{}", None),
    ],
)
def test_password_body(form: str, sent: bytes, stored: str | None) -> None:
    driver = Driver(password_body=form)
    before = driver.admin.password
    reply = driver.call("PUT", f"/users/{driver.admin.id}/password", raw=sent)
    assert reply.status == (400 if stored is None else 200)
    assert driver.admin.password == (stored or before)


@pytest.mark.parametrize(
    ("form", "sent", "stored"), [("raw", b'"SEED"', '"SEED"'), ("json", b'"SEED"', "SEED"), ("json", b"SEED", None)]
)
def test_two_factor_body(form: str, sent: bytes, stored: str | None) -> None:
    driver = Driver(two_factor_body=form)
    assert driver.call("PUT", f"/users/{driver.admin.id}/2FA", raw=sent).status == (400 if stored is None else 200)
    assert driver.admin.two_factor_key == stored


@pytest.mark.parametrize("value", ["404", "401", "400", "403", "null", "empty", "absent"])
def test_two_factor_unset(value: str) -> None:
    driver = Driver(two_factor_unset=value)
    reply = driver.call("GET", f"/users/{driver.admin.id}/2FA")
    assert reply.status == (int(value) if value.isdigit() else 200)
    # whoever has a seed is answered with it, and asking counts as no failed login
    seeded = driver.console.user("hana.sato")
    assert driver.get(f"/users/{seeded.id}/2FA")["key"] == seeded.two_factor_key
    assert driver.admin.failed_logins == 0
    if reply.status == 200:
        assert ("key" in reply.body) is (value != "absent")
        assert reply.body.get("key") is None


@pytest.mark.parametrize("value", ["all", "none"])
def test_all_sites_listing(value: str) -> None:
    driver = Driver(all_sites_listing=value)
    path = f"/users/{driver.console.user('soren.kjaer').id}"
    assert len(driver.get(f"{path}/sites")["resources"]) == (8 if value == "all" else 0)
    assert len(driver.get(f"{path}/asset_groups")["resources"]) == (5 if value == "all" else 0)


@pytest.mark.parametrize("on", [True, False])
def test_two_factor_enabled(on: bool) -> None:
    driver = Driver(two_factor_enabled=on)
    assert driver.get("/administration/settings")["authentication"]["2fa"] is on
    driver.admin.two_factor_key = pyotp.random_base32()
    assert driver.call("GET", "/users").status == (401 if on else 200)
    code = pyotp.TOTP(driver.admin.two_factor_key).now()
    wrong = f"{(int(code) + 1) % 1000000:06}"
    assert driver.call("GET", "/users", headers={"token": code}).status == 200
    # the code beside the right one may by chance be that of the next half minute, three in a row are not
    codes = [f"{(int(wrong) + step) % 1000000:06}" for step in range(3)]
    statuses = {driver.call("GET", "/users", headers={"token": code}).status for code in codes}
    assert (401 in statuses) is on
    driver.admin.two_factor_key = "not base32!"
    assert driver.call("GET", "/users", headers={"token": "123456"}).status == (401 if on else 200)


@pytest.mark.parametrize("threshold", [0, 2])
def test_lock_threshold(threshold: int) -> None:
    driver = Driver(lock_threshold=threshold)
    assert driver.get("/administration/settings")["authentication"]["loginLockThreshold"] == threshold
    for _unused in range(3):
        driver.call("GET", "/users", auth=(driver.non_admin.login, "wrong"))
    assert driver.non_admin.locked is bool(threshold)


@pytest.mark.parametrize("on", [True, False])
def test_login_case_insensitive(on: bool) -> None:
    driver = Driver(login_case_insensitive=on)
    status = driver.call("POST", "/users", {**NEW_USER, "login": "AMARA.okafor"}).status
    assert status == (400 if on else 201)
    assert _put(driver, "amara.okafor", login="Amara.Okafor").status == 200  # no duplicate of oneself
    assert _put(driver, "mei.lin", login="KWAME.mensah").status == (400 if on else 200)
    assert driver.call("GET", "", auth=("LabAdmin", driver.admin.password)).status == (200 if on else 401)


@pytest.mark.parametrize("status", [400, 403])
def test_unlock_disabled_status(status: int) -> None:
    driver = Driver(unlock_disabled_status=status)
    assert driver.call("DELETE", f"/users/{driver.console.user('mei.lin').id}/lock").status == status


@pytest.mark.parametrize("count", [0, 2])
def test_starting(count: int) -> None:
    driver = Driver(starting=count)
    assert [driver.call("GET", "/users").status for _unused in range(3)] == [503] * count + [200] * (3 - count)


@pytest.mark.parametrize(("value", "status"), [("400", 400), ("allow", 200)])
def test_self_and_last_admin_delete(value: str, status: int) -> None:
    driver = Driver(self_delete=value)
    assert driver.call("DELETE", f"/users/{driver.admin.id}").status == status
    driver = Driver(last_admin_delete=value, self_delete="allow")
    driver.console.user("standby.admin").enabled = False
    assert driver.call("DELETE", f"/users/{driver.admin.id}").status == status


@pytest.mark.parametrize(("value", "kind"), [("normal", "normal"), ("keep", "ldap")])
def test_put_omits_authentication(value: str, kind: str) -> None:
    driver = Driver(put_omits_authentication=value)
    _put(driver, "tariq.haddad", authentication=None)
    assert driver.get(f"/users/{driver.console.user('tariq.haddad').id}")["authentication"]["type"] == kind


@pytest.mark.parametrize("on", [True, False])
def test_page_shift(on: bool) -> None:
    driver = Driver(page_shift=on)
    first, second = driver.get("/users?size=5"), driver.get("/users?size=5&page=1")
    assert (first["resources"][-1] == second["resources"][0]) is on
    assert second["page"]["totalResources"] == first["page"]["totalResources"] + on
    seen, number, pages = set(), 0, 1
    while number < pages:  # whoever trusts each page's own count misses nobody
        page = driver.get(f"/users?size=5&page={number}")
        seen |= {user["id"] for user in page["resources"]}
        number, pages = number + 1, page["page"]["totalPages"]
    assert seen == set(driver.console.users)


@pytest.mark.parametrize("on", [True, False])
def test_privileges_open(on: bool) -> None:
    driver = Driver(privileges_open=on)
    assert ("manage-advpolicies" in driver.get("/roles/policy-auditor")["privileges"]) is on
    assert "manage-advpolicies" not in driver.get("/privileges")["resources"]
    administrator = driver.get(f"/users/{driver.admin.id}")["role"]["privileges"]
    assert len(administrator) == (36 if on else 35)
    assert ("manage-advpolicies" in administrator) is on
    assert driver.call("GET", "/privileges/manage-advpolicies").status == (200 if on else 404)
    role = {"id": "x", "name": "X", "description": "X", "privileges": ["manage-advpolicies"]}
    assert driver.call("PUT", "/roles/x", role).status == (200 if on else 400)


@pytest.mark.parametrize("on", [True, False])
def test_html_error(on: bool) -> None:
    reply = Driver(html_error=on).call("GET", "/users/999", checked=not on)
    assert reply.status == 404
    assert reply.text.startswith("<html>") is on


@pytest.mark.parametrize("on", [True, False])
def test_all_sites_in_site_users(on: bool) -> None:
    driver = Driver(all_sites_in_site_users=on)
    logins = {user["login"] for user in driver.get(f"/sites/{driver.site('Turin')}/users")["resources"]}
    assert logins == {"zoe.muller"} | ({"soren.kjaer", "lukasz.wojcik"} if on else set())


def test_every_switch_has_a_test() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in SWITCHES if f"{name}=" not in source] == []


def test_values_are_read_from_words_and_typos_are_refused() -> None:
    values = {"starting": "2", "put_clears_access": "off", "self_delete": 400, "no_body_on_put": "204"}
    switches = build("r7-1", 0, values).state.switches
    assert [switches[name] for name in values] == [2, False, "400", 204]
    wrong = (
        {"put_clear_access": True},
        {"create_status": 202},
        {"password_body": "xml"},
        {"html_error": 3},
        {"starting": "x"},
    )
    for switches in wrong:
        with pytest.raises(ValueError, match=r"switch|invalid literal"):
            build("r7-1", 0, switches)
