# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes this console easy to get wrong, one test for each trap, with all switches at their defaults."""

from __future__ import annotations

from typing import Any

import pytest
from lab.r7 import catalogue
from r7_driver import Driver

NEW_USER = {"login": "kim.vale", "name": "Kim Vale", "password": "s3cret words", "role": {"id": "user"}}


@pytest.fixture
def driver() -> Driver:
    return Driver()


def _put(driver: Driver, who: str, /, **changes: Any) -> int:
    """PUT all that is true of a user but for the changes; the status."""
    user = driver.console.user(who)
    return driver.call("PUT", f"/users/{user.id}", driver.edit(who, **changes)).status


def test_put_takes_away_every_single_grant(driver: Driver) -> None:
    user = driver.console.user("amara.okafor")
    assert user.sites
    assert user.asset_groups
    assert _put(driver, user.login, email="new@example.com") == 200
    assert driver.get(f"/users/{user.id}/sites")["resources"] == []
    assert driver.get(f"/users/{user.id}/asset_groups")["resources"] == []


def test_put_puts_defaults_in_place_of_what_it_leaves_out(driver: Driver) -> None:
    disabled = driver.console.user("mei.lin")
    disabled.locale_default = disabled.locale_reports = "fr-FR"
    body = {"login": "mei.lin", "name": "Mei Lin", "role": {"id": "user"}}
    driver.call("PUT", f"/users/{disabled.id}", body)
    after = driver.get(f"/users/{disabled.id}")
    assert "email" not in after
    assert after["enabled"] is True
    assert after["locale"] == {"default": "en-US", "reports": "en-US"}


def test_put_without_flags_takes_all_sites_away(driver: Driver) -> None:
    wide = driver.console.user("soren.kjaer")
    assert (wide.all_sites, wide.all_asset_groups) == (True, True)
    _put(driver, wide.login, role={"id": "security-manager"})
    assert (wide.all_sites, wide.all_asset_groups) == (False, False)


def test_put_without_authentication_makes_an_external_account_local(driver: Driver) -> None:
    ldap = driver.console.user("tariq.haddad")
    assert driver.get(f"/users/{ldap.id}")["authentication"]["type"] == "ldap"
    _put(driver, ldap.login, authentication=None)
    assert driver.get(f"/users/{ldap.id}")["authentication"]["id"] == catalogue.NORMAL_SOURCE


def test_put_keeps_password_lock_and_seed_when_left_out(driver: Driver) -> None:
    user = driver.console.user("hana.sato")
    password, seed, user.locked = user.password, user.two_factor_key, True
    body = {**driver.edit(user.login), "locked": False, "id": 999}
    assert driver.call("PUT", f"/users/{user.id}", body).status == 200
    assert (user.password, user.two_factor_key, user.locked) == (password, seed, True)


def test_role_implies_its_scope_whatever_is_sent(driver: Driver) -> None:
    coordinator = driver.console.user("lukasz.wojcik")
    flags = {"allSites": False, "allAssetGroups": False, "superuser": True}
    _put(driver, coordinator.login, role={"id": "Scan Coordinator", **flags})
    role = driver.get(f"/users/{coordinator.id}")["role"]
    assert (role["allSites"], role["allAssetGroups"], role["superuser"]) == (True, False, False)
    _put(driver, coordinator.login, role={"id": "global-admin"})
    role = driver.get(f"/users/{coordinator.id}")["role"]
    assert (role["allSites"], role["allAssetGroups"], role["superuser"]) == (True, True, True)


def test_changed_role_reaches_those_who_hold_it(driver: Driver) -> None:
    reader = driver.console.user("ingrid.solberg")
    role = driver.get("/roles/report-reader")
    role["privileges"] = ["manage-tags", "manage-dynamic-asset-groups"]
    driver.call("PUT", "/roles/report-reader", role)
    assert (reader.all_sites, reader.all_asset_groups) == (True, True)


def test_local_source_follows_the_role(driver: Driver) -> None:
    user = driver.console.user("amara.okafor")
    for role, kind in (("global-admin", "admin"), ("user", "normal")):
        _put(driver, user.login, role={"id": role}, authentication={"type": "normal"})
        assert driver.get(f"/users/{user.id}")["authentication"]["type"] == kind
    _put(driver, user.login, role={"id": "global-admin"}, authentication={"type": "ldap"})
    assert driver.get(f"/users/{user.id}")["authentication"]["id"] == 3  # the first of two


@pytest.mark.parametrize("kind", ["sites", "asset_groups"])
def test_grants_of_a_user_with_all_are_ignored_or_refused(driver: Driver, kind: str) -> None:
    wide = driver.console.user("soren.kjaer")
    assert driver.call("PUT", f"/users/{wide.id}/{kind}", [1]).status == 200
    assert driver.call("PUT", f"/users/{wide.id}/{kind}", [999]).status == 200
    assert driver.call("PUT", f"/users/{wide.id}/{kind}/1").status == 400
    assert not getattr(wide, kind)


@pytest.mark.parametrize("kind", ["sites", "asset_groups"])
def test_unknown_places_are_400_in_a_list_and_404_in_the_path(driver: Driver, kind: str) -> None:
    user = driver.console.user("amara.okafor")
    before = set(getattr(user, kind))
    assert driver.call("PUT", f"/users/{user.id}/{kind}", [1, 999]).status == 400
    assert driver.call("PUT", f"/users/{user.id}/{kind}", [True]).status == 400
    assert driver.call("PUT", f"/users/{user.id}/{kind}/999").status == 404
    assert driver.call("DELETE", f"/users/{user.id}/{kind}/999").status == 404
    assert getattr(user, kind) == before


def test_users_of_a_site_have_roles_without_a_name(driver: Driver) -> None:
    paris = driver.site("Paris")
    users = {user["login"]: user for user in driver.get(f"/sites/{paris}/users")["resources"]}
    assert set(users) == {"amara.okafor", "ingrid.solberg", "plain.reader"}  # no administrator
    assert not {"id", "name"} & users["amara.okafor"]["role"].keys()
    assert {"href": "https://localhost:3780/api/3/roles/{id}", "rel": "Role"} in users["amara.okafor"]["links"]


def test_site_side_refuses_administrators_and_those_with_all(driver: Driver) -> None:
    paris = driver.site("Paris")
    for login in ("labadmin", "soren.kjaer"):
        assert driver.call("POST", f"/sites/{paris}/users", driver.console.user(login).id).status == 400
    assert driver.call("POST", f"/sites/{paris}/users", 999).status == 400
    assert driver.call("PUT", f"/sites/{paris}/users", [999]).status == 400
    mei = driver.console.user("mei.lin")
    assert driver.call("PUT", f"/sites/{paris}/users", [mei.id, driver.admin.id]).status == 200
    assert [user["id"] for user in driver.get(f"/sites/{paris}/users")["resources"]] == [mei.id]


def test_pages_are_of_ten_and_end_with_404(driver: Driver) -> None:
    first = driver.get("/users")
    assert first["page"] == {"number": 0, "size": 10, "totalResources": 15, "totalPages": 2}
    assert [link["rel"] for link in first["links"]] == ["first", "self", "next", "last"]
    second = driver.get("/users?page=1")
    assert [link["rel"] for link in second["links"]] == ["first", "prev", "self", "last"]
    ids = [user["id"] for user in first["resources"] + second["resources"]]
    assert ids == sorted(driver.console.users)
    assert driver.call("GET", "/users?page=2").status == 404
    whole = driver.get("/users?page=0&size=9999")
    assert whole["page"]["size"] == 500
    assert [link["href"] for link in whole["links"]] == [
        "https://localhost:3780/api/3/users?page=0&size=500&sort=id,asc"
    ]
    assert driver.get("/users?sort=login,DESC&size=1")["resources"][0]["login"] == "zoe.muller"
    assert driver.call("GET", "/users?sort=shoe").status == 400


def test_names_that_differ_by_case_alone(driver: Driver) -> None:
    names = [site["name"] for site in driver.get("/sites?size=500")["resources"]]
    assert {"Berlin", "berlin", "Paris", "Lyon"} <= set(names)
    assert driver.console.user("Kwame.Mensah").login.lower() == "kwame.mensah"


def test_sites_are_shown_as_recorded(driver: Driver) -> None:
    sites = {site["name"]: site for site in driver.get("/sites?size=500")["resources"]}
    always = {
        "assets",
        "id",
        "importance",
        "links",
        "name",
        "riskScore",
        "scanEngine",
        "scanTemplate",
        "type",
        "vulnerabilities",
    }
    assert sites["Paris"].keys() == always | {"lastScanTime"}
    assert sites["Paris"]["lastScanTime"] == "2025-03-01T23:15:42.097Z"
    assert sites["Paris"]["scanEngine"] == 3
    assert sites["Paris"]["vulnerabilities"] == {"critical": 0, "moderate": 0, "severe": 0, "total": 0}
    assert sites["Ghent"].keys() == always  # never scanned
    assert driver.get(f"/sites/{driver.site('Paris')}") == sites["Paris"]
    driver.console.sites[driver.site("Paris")].description = "Head office"
    assert driver.get(f"/sites/{driver.site('Paris')}")["description"] == "Head office"


def test_bodies_that_are_refused(driver: Driver) -> None:
    refused: list[dict[str, Any]] = [
        {**NEW_USER, "login": "amara.okafor"},
        {**NEW_USER, "login": ""},
        {**NEW_USER, "password": ""},
        {**NEW_USER, "role": {"id": "nobody"}},
        {**NEW_USER, "role": {"id": ["user"]}},
        {**NEW_USER, "role": "user"},
        {**NEW_USER, "authentication": {"type": "magic"}},
        {**NEW_USER, "authentication": {"type": "kerberos"}},
        {**NEW_USER, "authentication": {"type": "ldap", "id": 4}},
        {**NEW_USER, "enabled": "yes"},
        {**NEW_USER, "email": 7},
        {**NEW_USER, "locale": "en-US"},
        {key: NEW_USER[key] for key in ("login", "name", "role")},
    ]
    before = len(driver.console.users)
    for body in refused:
        assert driver.call("POST", "/users", body).status == 400, body
    assert driver.call("POST", "/users", raw=b"{").status == 400
    assert len(driver.console.users) == before
    assert _put(driver, "mei.lin", login="amara.okafor") == 400
    external = {**NEW_USER, "password": None, "authentication": {"type": "saml"}}
    assert driver.call("POST", "/users", external).status == 201


def test_roles_that_cannot_be_changed_or_deleted(driver: Driver) -> None:
    role = {"id": "user", "name": "User", "description": "Mine now", "privileges": []}
    assert driver.call("PUT", "/roles/user", role).status == 400
    assert driver.call("PUT", "/roles/ticket-desk", role).status == 400  # the id of another
    assert driver.call("DELETE", "/roles/user").status == 400
    assert driver.call("DELETE", "/roles/report-reader").status == 400
    assert driver.call("DELETE", "/roles/ticket-desk").status == 200
    assert driver.call("DELETE", "/roles/ticket-desk").status == 404
    unknown = {"id": "x", "name": "X", "description": "X", "privileges": ["fly"]}
    assert driver.call("PUT", "/roles/x", unknown).status == 400


def test_custom_is_a_built_in_role_whose_accounts_have_privileges_of_their_own(driver: Driver) -> None:
    role = driver.get("/roles/custom")
    assert (role["description"], role["privileges"]) == ("Custom defined role.", [])
    assert driver.call("PUT", "/roles/custom", {**role, "privileges": ["create-reports"]}).status == 400
    assert driver.call("DELETE", "/roles/custom").status == 400
    user = driver.console.add_user(login="own.rights", role="custom", own_privileges={"manage-tags", "create-reports"})
    record = driver.get(f"/users/{user.id}")
    assert record["role"]["privileges"] == ["create-reports", "manage-tags"]
    assert (record["role"]["id"], record["role"]["allSites"]) == ("custom", True)  # manage-tags implies it
    assert driver.get(f"/users/{user.id}/privileges")["resources"] == ["create-reports", "manage-tags"]
    assert user.id in driver.get("/privileges/manage-tags/users")["resources"]
    assert driver.get("/roles/custom")["privileges"] == []
    # an account with any other role has none of its own
    other = driver.console.add_user(login="no.rights", role="user", own_privileges={"manage-tags"})
    assert "manage-tags" not in driver.get(f"/users/{other.id}")["role"]["privileges"]


def test_global_administrator_has_a_privilege_that_the_console_does_not_list(driver: Driver) -> None:
    shown = driver.get(f"/users/{driver.admin.id}")["role"]["privileges"]
    assert shown == sorted(shown)
    assert (len(shown), set(shown) - set(catalogue.PRIVILEGES)) == (36, {"manage-advpolicies"})


def test_callers_who_are_no_administrators(driver: Driver) -> None:
    reader = driver.non_admin
    me = {"auth": (reader.login, reader.password)}
    assert driver.get(f"/users/{reader.id}", **me)["login"] == reader.login
    assert driver.call("GET", f"/users/{driver.admin.id}", **me).status == 404
    assert driver.call("GET", "/users", **me).status == 401
    assert driver.call("PUT", f"/users/{reader.id}", driver.edit(reader.login), **me).status == 401
    assert driver.call("PUT", f"/users/{reader.id}/password", raw=b"better words", **me).status == 200
    assert reader.password == "better words"
    assert driver.call("GET", f"/users/{reader.id}", **me).status == 401
    me = {"auth": (reader.login, "better words")}
    assert [site["name"] for site in driver.get("/sites", **me)["resources"]] == ["Paris"]
    assert driver.call("GET", f"/sites/{driver.site('Lyon')}", **me).status == 404
    assert driver.call("PUT", f"/users/{reader.id}/password", raw=b"x").status == 401  # not even an administrator


def test_failed_logins_lock_an_account(driver: Driver) -> None:
    reader = driver.non_admin
    right, wrong = (reader.login, reader.password), (reader.login, "wrong")
    for _unused in range(3):
        assert driver.call("GET", "", auth=wrong).status == 401
    assert driver.call("GET", "", auth=right).status == 200  # and counts anew
    for _unused in range(4):
        assert driver.call("GET", "", auth=wrong).status == 401
    assert reader.locked
    assert driver.call("GET", "", auth=right).status == 401
    reader.enabled = False
    assert driver.call("DELETE", f"/users/{reader.id}/lock").status == 400
    reader.enabled = True
    assert driver.call("DELETE", f"/users/{reader.id}/lock").status == 200
    assert driver.call("GET", "", auth=right).status == 200


def test_two_factor_seed_changes_with_every_post(driver: Driver) -> None:
    user = driver.console.user("hana.sato")
    path = f"/users/{user.id}/2FA"
    keys = [driver.get(path)["key"], driver.call("POST", path).body["key"], driver.call("POST", path).body["key"]]
    assert len(set(keys)) == 3
    assert driver.get(path)["key"] == keys[2]
    assert driver.call("PUT", path, raw=b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").status == 200
    assert driver.get(path)["key"] == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert driver.call("PUT", path).status == 400


def test_transport_errors(driver: Driver) -> None:
    refused = driver.call("PATCH", "/users", {}, checked=False)
    assert (refused.status, refused.headers["allow"]) == (405, "GET, POST, OPTIONS")
    options = driver.call("OPTIONS", "/users/1/lock", checked=False)
    assert (options.status, options.headers["allow"]) == (200, "DELETE, OPTIONS")
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert driver.call("POST", "/users", NEW_USER, headers=form).status == 415
    assert driver.call("GET", "/users/abc", checked=False).status == 404
    assert driver.call("GET", "/users", headers={"authorization": "Bearer x"}).status == 401
    # the vendor's own integration sends an empty object with everything
    assert driver.call("GET", "/users", {}).status == 200
    assert driver.call("DELETE", f"/users/{driver.non_admin.id}/lock", {}).status == 200


PROHIBITED = "The resource does not exist or access is prohibited."
ABSENT = "The requested resource does not exist."


@pytest.mark.parametrize(
    ("path", "href", "message"),
    [
        ("/users/999", "/users/999", PROHIBITED),
        ("/users/999/sites", "/users/999/sites", PROHIBITED),
        ("/roles/no%20such", "/roles/no%20such", PROHIBITED),
        ("/users?page=9&size=5", "/users", ABSENT),
        ("/nothing", "/nothing", ABSENT),
    ],
)
def test_errors_name_the_path_that_was_asked_for(driver: Driver, path: str, href: str, message: str) -> None:
    """Recorded but for which of the two texts fits which case."""
    reply = driver.call("GET", path, checked=path != "/nothing")
    self_link = {"href": f"https://localhost:3780/api/3{href}", "rel": "self"}
    assert (reply.status, reply.body) == (404, {"status": 404, "message": message, "links": [self_link]})


def test_root_links_to_what_there_is(driver: Driver) -> None:
    links = {link["rel"]: link["href"].removeprefix("https://localhost:3780/api/3") for link in driver.get("")["links"]}
    assert links["Resources"] == ""
    assert links["Settings"] == "/administration/settings"
    for path in links.values():
        assert driver.call("GET", path).status == 200


def test_settings_say_what_concerns_accounts(driver: Driver) -> None:
    settings = driver.get("/administration/settings")
    assert settings["authentication"] == {"2fa": False, "loginLockThreshold": 4}
    assert [link["rel"] for link in settings["links"]] == ["self"]
    reader = (driver.non_admin.login, driver.non_admin.password)
    assert driver.call("GET", "/administration/settings", auth=reader).status == 401


def test_headers_are_as_recorded_with_success_and_error(driver: Driver) -> None:
    for path in ("/users", "/users/999"):
        headers = driver.call("GET", path).headers
        assert headers["server"] == "Security Console"
        assert headers["cache-control"] == "no-store, must-revalidate"
        assert headers["vary"] == "Accept-Encoding"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["x-ua-compatible"] == "IE=edge,chrome=1"
        assert headers["x-xss-protection"] == "1; mode=block"
