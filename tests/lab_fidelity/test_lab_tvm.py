# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The simulated tenant: the traps that the modules have to stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import tvm as tenant
from lab.people import person
from lab.scanner import Scanner

Http = Callable[..., Any]


def test_who_is_there_from_the_start(tvm: Scanner) -> None:
    seeded = [tvm.state.user(person(index).username) for index in range(12)]
    assert [user.permissions for user in seeded] == [16, 24, 32, 40, 16, 64, 32, 0, 16, 24, 32, 40]
    assert [user.enabled for user in seeded] == [index not in (4, 9) for index in range(12)]
    assert (seeded[3].name, seeded[6].name, seeded[2].email) == (None, "", "mei.lin@example.org")
    assert [user.id for user in seeded] != sorted(user.id for user in seeded)
    assert tvm.state.user("admin@example.com").name == "Lab Administrator"


def test_what_a_key_header_may_look_like(tvm: Scanner, http: Http) -> None:
    access, secret = tvm.credentials["access_key"], tvm.credentials["secret_key"]
    forms = [f"accessKey={access};secretKey={secret}", f"accesskey={access}; secretkey={secret};"]
    for form in forms:
        assert http("GET", "/session", headers={"x-apikeys": form}).status_code == 200
    missing = http("GET", "/session", headers={"X-ApiKeys": None})
    assert missing.json() == {"statusCode": 401, "error": "Unauthorized", "message": "Missing authentication"}
    assert http("GET", "/session", headers={"X-ApiKeys": f"accessKey={access};secretKey=x"}).status_code == 401


def test_what_every_answer_carries(http: Http) -> None:
    answer = http("GET", "/users")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["x-request-uuid"]
    assert "nginx-cloud-site-id" in answer.cookies


def test_what_others_than_administrators_see(tvm: Scanner, basic: Http) -> None:
    listed = basic("GET", "/users").json()["users"]
    assert {tuple(sorted(entry)) for entry in listed} == {("email", "id", "username", "uuid")}
    assert len(listed) == len(tvm.state.users)
    assert basic("GET", "/session").json()["username"] == person(0).username
    for method, path in (("GET", "/users/2"), ("POST", "/users"), ("DELETE", "/users/2"), ("GET", "/groups")):
        answer = basic(method, path)
        assert answer.status_code == 403
        assert answer.json() == {"statusCode": 403, "error": "Forbidden", "message": "Insufficient scope"}
    impersonating = basic("GET", "/session", headers={"X-Impersonate": "username=admin@example.com"})
    assert impersonating.json() == {"statusCode": 403, "error": "Forbidden", "message": "Forbidden"}
    tvm.state.switches["non_admin_view"] = False
    assert "permissions" in basic("GET", "/users").json()["users"][0]


@pytest.mark.parametrize(
    ("change", "status", "fields"),
    [
        ({"username": "new@elsewhere.example"}, 400, {"error"}),
        ({"username": "new!@example.com"}, 400, {"statusCode", "error", "message", "validation"}),
        ({"username": "new"}, 400, {"statusCode", "error", "message", "validation"}),
        ({"username": None}, 400, {"statusCode", "error", "message", "validation"}),
        ({"username": "taken@example.com"}, 409, {"statusCode", "error", "message"}),
        ({"username": "admin@example.com"}, 409, {"statusCode", "error", "message"}),
        ({"password": "Short-1"}, 400, {"statusCode", "error", "message"}),
        ({"password": "no-upper-case-1"}, 400, {"statusCode", "error", "message"}),
        ({"password": "NoSpecialChar1"}, 400, {"statusCode", "error", "message"}),
        ({"password": None}, 400, {"statusCode", "error", "message", "validation"}),
        ({"permissions": 17}, 400, {"statusCode", "error", "message", "validation"}),
        ({"permissions": True}, 400, {"statusCode", "error", "message", "validation"}),
        ({"type": "ldap"}, 400, {"statusCode", "error", "message", "validation"}),
    ],
)
def test_what_cannot_be_created(tvm: Scanner, http: Http, change: dict, status: int, fields: set[str]) -> None:
    before = len(tvm.state.users)
    answer = http("POST", "/users", {"username": "new@example.com", "password": "Good-Password-1", **change})
    assert answer.status_code == status
    assert set(answer.json()) == fields
    assert len(tvm.state.users) == before


def test_permissions_when_created(http: Http) -> None:
    base = {"password": "Good-Password-1"}
    assert http("POST", "/users", {**base, "username": "default@example.com"}).json()["permissions"] == 16
    text = {**base, "username": "text@example.com", "permissions": "32"}
    assert http("POST", "/users", text).json()["permissions"] == 32


def test_read_only_users_can_be_made(http: Http, user: Any) -> None:
    """The number 0 can be given (documented), and is also what a user with custom roles shows."""
    new = {"username": "read.only@example.com", "password": "Good-Password-1", "permissions": 0}
    made = http("POST", "/users", new).json()
    assert made["permissions"] == 0
    assert http("GET", f"/access-control/v1/users/{made['uuid']}/roles").json()["role_uuids"] == []
    assert http("PUT", f"/users/{made['id']}", {"permissions": 16}).json()["permissions"] == 16
    assert http("PUT", f"/users/{user.id}", {"permissions": "0"}).json()["permissions"] == 0


@pytest.mark.parametrize("number", [128, 48, 7])
def test_accounts_can_have_permissions_that_nobody_can_give(
    tvm: Scanner, http: Http, login: Callable[[str, str], Http], number: int
) -> None:
    other = tvm.state.add_user(f"number.{number}@example.com", "Good-Password-1", number)
    path = f"/users/{other.id}"
    assert http("GET", path).json()["permissions"] == number
    assert http("GET", f"/access-control/v1/users/{other.uuid}/roles").json()["role_uuids"] == []
    # what is sent back unchanged is no change
    assert http("PUT", path, {"permissions": number, "name": "Kept"}).json()["permissions"] == number
    new = {"username": "number@example.com", "password": "Good-Password-1", "permissions": number}
    assert http("POST", "/users", new).status_code == 400
    # who has more than an administrator is one
    own = login(*tvm.state.issue_keys(other))
    assert own("GET", path).status_code == (200 if number > 64 else 403)
    assert http("PUT", path, {"permissions": 16}).json()["permissions"] == 16
    assert http("PUT", path, {"permissions": number}).status_code == 400


def test_some_users_cannot_be_deleted(tvm: Scanner, http: Http, user: Any) -> None:
    assert "undeletable" not in http("GET", f"/users/{user.id}").json()
    user.undeletable = True
    assert http("GET", f"/users/{user.id}").json()["undeletable"] is True
    answer = http("DELETE", f"/users/{user.id}")
    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert user.id in tvm.state.users


def test_a_successor_takes_over(tvm: Scanner, http: Http, user: Any) -> None:
    path = f"/users/{user.id}?successor_user_uuid="
    basic = next(someone for someone in tvm.state.users.values() if someone.permissions == 16)
    for wrong in (basic.uuid, user.uuid, "nobody"):
        assert http("DELETE", path + wrong).status_code == 409
    admin = tvm.state.user("admin@example.com")
    assert http("DELETE", path + admin.uuid).status_code == 200
    assert tvm.state.deleted[-1] == {"uuid": user.uuid, "successor": admin.uuid}


def test_groups_and_use_of_keys_show_in_newer_records(
    tvm: Scanner, http: Http, login: Callable[[str, str], Http], user: Any
) -> None:
    path = f"/users/{user.id}"
    assert not {"group_uuids", "last_apikey_access"} & http("GET", path).json().keys()
    group = tvm.state.group("Remediation")
    http("POST", f"/groups/{group.id}/users/{user.id}")
    own = login(*tvm.state.issue_keys(user))
    assert "last_apikey_access" not in http("GET", path).json(), "to have keys is not to have used them"
    own("GET", "/session")
    record = http("GET", path).json()
    assert record["group_uuids"] == [group.uuid]
    assert record["last_apikey_access"] > 1_600_000_000_000
    assert http("GET", path).json() == record, "the lab's clock stands still"
    tvm.state.switches["era"] = "2019"
    assert not {"group_uuids", "last_apikey_access", "undeletable"} & http("GET", path).json().keys()


def test_bodies_that_are_not_json(http: Http, user: Any) -> None:
    for raw in (b"{", b"[]", b"\xff"):
        answer = http("PUT", f"/users/{user.id}", data=raw, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")


def test_an_update_is_partial(tvm: Scanner, http: Http, user: Any) -> None:
    reply = http("PUT", f"/users/{user.uuid}", {"name": "Renamed", "username": "x@example.com", "lockout": 1, "id": 1})
    assert reply.json() == http("GET", f"/users/{user.id}").json()
    assert (user.name, user.email, user.permissions) == ("Renamed", f"mail.{user.username}", 32)
    tvm.state.switches["omit_email_resets"] = True
    http("PUT", f"/users/{user.id}", {"name": "Renamed"})
    assert user.email == user.username


@pytest.mark.parametrize("era", ["2019", "2021"])
def test_records_of_an_era_are_never_mixed(tvm: Scanner, http: Http, user: Any, era: str) -> None:
    tvm.state.switches["era"] = era
    old = era == "2019"
    new = {"username": f"era.{era}@example.com", "password": "Good-Password-1"}
    made = http("POST", "/users", new).json()
    path = f"/users/{made['id']}"
    put, toggled = (
        http("PUT", path, {"permissions": 24}).json(),
        http("PUT", f"{path}/enabled", {"enabled": False}).json(),
    )
    got = http("GET", path).json()
    listed = next(entry for entry in http("GET", "/users").json()["users"] if entry["id"] == made["id"])
    assert listed == got
    for record in (made, put, toggled, got):
        assert record.get("name") == (new["username"] if old else None)
        assert ("name" in record, "lockout" in record) == (old, not old)
    extra = {"aggregate", "whatsnew_version"}
    assert made.keys() & extra == ({"aggregate"} if old else set())
    assert put.keys() & extra == toggled.keys() & extra == (extra if old else set())
    assert not got.keys() & extra
    if old:
        assert (made["aggregate"], put["aggregate"], put["whatsnew_version"]) == (True, True, "")
    named = http("PUT", path, {"name": "Given Name"}).json()
    assert named["name"] == "Given Name"


def test_an_unknown_era_is_refused() -> None:
    with pytest.raises(ValueError, match="era"):
        tenant.build("tvm-9", 0, {**tenant.SWITCHES, "era": "1999"})


def test_an_update_that_is_refused_changes_nothing(http: Http, user: Any) -> None:
    for wrong in ({"email": "a@elsewhere.example"}, {"permissions": 17}, {"enabled": "yes"}, {"email": "nonsense"}):
        assert http("PUT", f"/users/{user.id}", {"name": "Changed", **wrong}).status_code == 400
    assert user.name == "Contract Test"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "", None),
        ("PUT", "/enabled", {"enabled": False}),
        ("PUT", "", {"enabled": False}),
        ("PUT", "", {"permissions": 16}),
        ("PUT", "/authorizations", {"api_permitted": True, "password_permitted": True, "saml_permitted": False}),
    ],
)
def test_nobody_harms_themselves(tvm: Scanner, http: Http, method: str, path: str, body: Any) -> None:
    own = http("GET", "/session").json()["id"]
    answer = http(method, f"/users/{own}{path}", body)
    assert (answer.status_code, answer.json()["error"]) == (409, "Conflict")
    tvm.state.switches["self_authorizations_status"] = 403
    if path == "/authorizations":
        assert http(method, f"/users/{own}{path}", body).status_code == 403


def test_sending_ones_own_state_along_is_no_change(http: Http) -> None:
    own = http("GET", "/session").json()
    merged = {"permissions": 64, "enabled": True, "email": own["email"], "name": own["name"]}
    assert http("PUT", f"/users/{own['id']}", merged).status_code == 200


def test_passwords_cannot_come_back(tvm: Scanner, http: Http, user: Any) -> None:
    first = user.password
    answer = http("PUT", f"/users/{user.id}/chpasswd", {"password": "Second-Password-2"})
    assert (answer.status_code, answer.content, "content-type" in answer.headers) == (200, b"", False)
    for used in (first, "Second-Password-2"):
        assert http("PUT", f"/users/{user.id}/chpasswd", {"password": used}).status_code == 400
    assert user.password == "Second-Password-2"
    tvm.state.switches["password_history"] = False
    assert http("PUT", f"/users/{user.id}/chpasswd", {"password": first}).status_code == 200
    assert http("PUT", "/users/999999/chpasswd", {"password": first}).status_code == 404


def test_ones_own_password_needs_the_current_one(tvm: Scanner, login: Callable[[str, str], Http], user: Any) -> None:
    own = login(*tvm.state.issue_keys(user))
    body = {"password": "Second-Password-2", "current_password": "wrong"}
    assert own("PUT", "/session/chpasswd", body).status_code == 400
    assert own("PUT", "/session/chpasswd", {**body, "current_password": user.password}).status_code == 200
    assert user.password == "Second-Password-2"


def test_oneself_through_the_session(tvm: Scanner, login: Callable[[str, str], Http], user: Any) -> None:
    own = login(*tvm.state.issue_keys(user))
    assert own("PUT", "/session", {"name": "My Name", "email": user.email}).json()["name"] == "My Name"
    assert user.name == "My Name"
    assert own("POST", "/session/two-factor/send-verification", {"sms_phone": "+15550100999"}).status_code == 200
    assert own("POST", "/session/two-factor/verify-code", {"verification_code": "100999"}).status_code == 200
    assert own("PUT", "/session/two-factor", {"email_enabled": False, "sms_enabled": False}).status_code == 200
    assert user.two_factor["activated"] is False
    assert own("PUT", "/session/keys").status_code == 200
    assert own("GET", "/session").status_code == 401, "the pair that was used to ask for the new one is gone"


@pytest.mark.parametrize("what", ["enabled", "api_permitted"])
def test_keys_of_somebody_shut_out(tvm: Scanner, login: Callable[[str, str], Http], user: Any, what: str) -> None:
    own = login(*tvm.state.issue_keys(user))
    user.login_fail_count = 6
    assert own("GET", "/session").json()["lockout"] == 1, "who is locked out can still use the API"
    if what == "enabled":
        user.enabled = False
    else:
        user.authorizations["api_permitted"] = False
    assert own("GET", "/session").status_code == 401


def test_authorizations_come_all_at_once(http: Http, user: Any) -> None:
    assert http("PUT", f"/users/{user.id}/authorizations", {"saml_permitted": False}).status_code == 400
    assert user.authorizations["saml_permitted"] is True


def test_deleting_can_need_disabling(tvm: Scanner, http: Http, user: Any) -> None:
    tvm.state.switches["delete_requires_disabled"] = True
    assert http("DELETE", f"/users/{user.id}").status_code == 409
    http("PUT", f"/users/{user.id}/enabled", {"enabled": False})
    answer = http("DELETE", f"/users/{user.id}")
    assert (answer.status_code, answer.content) == (200, b"")
    again = http("DELETE", f"/users/{user.id}")
    assert (again.status_code, again.json()) == (404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"})


def test_the_rate_limit_answers_with_a_page(tvm: Scanner, http: Http) -> None:
    tvm.state.requests_served = 0
    tvm.state.switches["rate_limit_every_n"] = 3
    answers = [http("GET", "/session") for unused in range(6)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200, 200, 429]
    assert answers[2].headers["content-type"].startswith("text/html")
    assert answers[2].headers["retry-after"] == "1"


def test_custom_roles(tvm: Scanner, http: Http, user: Any) -> None:
    roles = {role["name"]: role for role in http("GET", "/access-control/v1/roles").json()}
    assert roles["Standard"]["type"] != roles["Tag Keeper"]["type"]
    path = f"/access-control/v1/users/{user.uuid}/roles"
    assert http("GET", path).json()["role_uuids"] == [roles["Standard"]["uuid"]]
    wanted = {"role_uuids": [roles["Tag Keeper"]["uuid"]]}
    assert http("PUT", path, wanted).json() == {
        "container_uuid": tvm.state.container_uuid,
        "user_uuid": user.uuid,
        **wanted,
    }
    assert (user.permissions, user.role_uuids) == (0, wanted["role_uuids"])
    assert http("PUT", f"/access-control/v1/users/{user.id}/roles", wanted).status_code == 404, "by uuid only"
    assert http("PUT", path, {"role_uuids": ["nothing"]}).status_code == 400
    http("PUT", f"/users/{user.id}", {"permissions": 0, "name": "Kept"})
    assert user.role_uuids, "the vendor's client sends 0 back"
    http("PUT", f"/users/{user.id}", {"permissions": 32})
    assert (user.permissions, user.role_uuids) == (32, [])


def test_roles_are_kept_too(http: Http) -> None:
    wanted = {"name": "Test Role", "description": "", "role_permission_strings": ["TAG.READ"]}
    made = http("POST", "/access-control/v1/roles", wanted).json()
    path = f"/access-control/v1/roles/{made['uuid']}"
    assert wanted.items() <= made.items()
    assert http("PUT", path, {"name": "Other Role"}).json()["role_permission_strings"] == ["TAG.READ"]
    assert http("GET", path).json()["name"] == "Other Role"
    assert http("DELETE", path).content == b""
    assert http("GET", path).status_code == 404
    assert "TAG.READ" in http("GET", "/access-control/v1/role-permissions").json()


def test_everybody_is_in_all_users(tvm: Scanner, http: Http, user: Any) -> None:
    groups = {group["name"]: group for group in http("GET", "/groups").json()["groups"]}
    everybody = groups["All Users"]
    assert everybody["uuid"] == "00000000-0000-0000-0000-000000000000"
    assert everybody["user_count"] == len(tvm.state.users)
    assert groups["Directory Analysts"]["managed_by_saml"] is True
    assert http("DELETE", f"/groups/{everybody['id']}/users/{user.id}").status_code == 403
    empty = http("POST", f"/groups/{groups['Remediation']['id']}/users/{user.id}", {})
    assert (empty.status_code, empty.content, empty.headers["content-length"]) == (200, b"", "0")
