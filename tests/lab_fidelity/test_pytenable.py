# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The vendor's own client, pyTenable, unmodified, against the simulated tenant: all of its users API."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest
from lab.scanner import Scanner
from lab.serving import Lab
from pytenable_tvm import client, refused
from tenable.io import TenableIO
from tenable.io.users import UsersAPI

# Every public method of pyTenable's users API, and the test that runs it.
EXERCISED = {
    "change_password": "test_change_password",
    "create": "test_create",
    "delete": "test_delete",
    "details": "test_details",
    "edit": "test_edit",
    "edit_auths": "test_edit_auths",
    "enable_two_factor": "test_two_factor_by_text_message",
    "enabled": "test_enabled",
    "gen_api_keys": "test_gen_api_keys",
    "impersonate": "test_impersonate",
    "list": "test_list",
    "list_auths": "test_list_auths",
    "two_factor": "test_two_factor",
    "verify_two_factor": "test_two_factor_by_text_message",
}
STRONG = "Another-Password-1"


@pytest.fixture
def tio(lab: Lab, tvm: Scanner) -> TenableIO:
    """The client with the administrator's keys."""
    return client(lab, tvm, tvm.credentials["access_key"], tvm.credentials["secret_key"])


@pytest.fixture
def sent(tio: TenableIO) -> Iterator[list[Any]]:
    """What the client sends, as (method, path, body)."""
    seen: list[Any] = []

    def note(response: Any, **_more: Any) -> None:
        body = json.loads(response.request.body) if response.request.body else None
        seen.append((response.request.method, response.request.path_url, body))

    tio._session.hooks["response"].append(note)
    yield seen
    tio._session.hooks["response"].remove(note)


def test_every_method_is_exercised() -> None:
    public = {name for name, unused in inspect.getmembers(UsersAPI, inspect.isfunction) if not name.startswith("_")}
    assert public == set(EXERCISED), "pyTenable's users API has changed: give the new method a test here"
    assert all(callable(globals().get(test)) for test in EXERCISED.values())


def test_create(tio: TenableIO, tvm: Scanner) -> None:
    made = tio.users.create(
        "created@example.com", STRONG, 40, name="Created Person", email="created.person@example.com"
    )
    user = tvm.state.users[made["id"]]
    assert (user.username, user.password, user.permissions) == ("created@example.com", STRONG, 40)
    assert (user.name, user.email, user.enabled) == ("Created Person", "created.person@example.com", True)
    assert made["uuid"] == made["uuid_id"] == user.uuid
    assert made["user_name"] == made["username"]
    assert made["lockout"] == 0


def test_create_without_a_name(tio: TenableIO, tvm: Scanner) -> None:
    made = tio.users.create("nameless@example.com", STRONG, 16)
    assert "name" not in made
    assert made["email"] == "nameless@example.com"
    tvm.state.switches["era"] = "2019"
    assert tio.users.details(made["id"])["name"] == "nameless@example.com"


@pytest.mark.parametrize("username", ["admin@example.com", "ADMIN@example.com", "taken@example.com"])
def test_create_a_second_time(tio: TenableIO, username: str) -> None:
    with refused(409):
        tio.users.create(username, STRONG, 32)


def test_list(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    listed = {entry["id"]: entry for entry in tio.users.list()}
    assert set(listed) == set(tvm.state.users)
    assert listed[user.id]["username"] == user.username
    assert "aggregate" not in listed[user.id]
    assert "rbac_roles" not in listed[user.id]


def test_list_with_roles(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    if "with_roles" not in inspect.signature(tio.users.list).parameters:
        pytest.skip("this release of pyTenable cannot ask for roles")
    listed = {entry["id"]: entry for entry in tio.users.list(with_roles=True)}
    assert [role["name"] for role in listed[user.id]["rbac_roles"]] == ["Standard"]
    custom = next(someone for someone in tvm.state.users.values() if someone.role_uuids)
    assert [role["name"] for role in listed[custom.id]["rbac_roles"]] == ["Report Auditor"]


def test_details(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    record = tio.users.details(user.id)
    assert record == tio.get(f"users/{user.uuid}").json(), "not every release of the client takes a uuid"
    assert record["permissions"] == 32
    assert record["container_uuid"] == tvm.state.container_uuid
    assert record["lockout"] == 0
    with refused(404):
        tio.users.details(999999)


def test_edit(tio: TenableIO, sent: list[Any], user: Any) -> None:
    """Merges the change into what it has read; but not every release of the client sends the result."""
    reply = tio.users.edit(user.id, name="Edited Person", permissions=40)
    assert [(method, path) for method, path, unused in sent] == [
        ("GET", f"/users/{user.id}"),
        ("PUT", f"/users/{user.id}"),
    ]
    body = sent[-1][2]
    if body is None:
        # pyTenable 26.6.1 to 26.10.1 (at least) merge the four fields and then leave the body away: nothing changes.
        assert (user.name, user.permissions) == ("Contract Test", 32)
    else:
        assert body == {"permissions": 40, "enabled": True, "email": user.email, "name": "Edited Person"}
        assert (user.name, user.permissions) == ("Edited Person", 40)
    assert (reply["name"], reply["permissions"]) == (user.name, user.permissions)
    assert user.email == f"mail.{user.username}"


def test_edit_as_the_client_means_it(tio: TenableIO, user: Any) -> None:
    """The request that pyTenable 1.9.1 makes of an edit, sent by whichever release this is."""
    merged = {"permissions": 24, "enabled": False, "email": "moved@example.com", "name": "Edited Person"}
    reply = tio.put(f"users/{user.id}", json=merged).json()
    assert merged.items() <= reply.items()
    assert (user.permissions, user.enabled, user.email, user.name) == (24, False, "moved@example.com", "Edited Person")


def test_enabled(tio: TenableIO, user: Any) -> None:
    assert tio.users.enabled(user.id, False)["enabled"] is False
    assert user.enabled is False
    assert tio.users.enabled(user.id, True)["enabled"] is True
    assert user.enabled is True


def test_delete(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    assert tio.users.delete(user.id) is None
    assert user.id not in tvm.state.users
    with refused(404):
        tio.users.delete(user.id)


def test_delete_with_a_successor(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    if "successor_user_uuid" not in inspect.signature(tio.users.delete).parameters:
        pytest.skip("this release of pyTenable cannot name a successor")
    too_low = next(someone for someone in tvm.state.users.values() if someone.permissions == 16)
    with refused(409):
        tio.users.delete(user.id, successor_user_uuid=too_low.uuid)
    admin = tvm.state.user("admin@example.com")
    tio.users.delete(user.id, successor_user_uuid=admin.uuid)
    assert tvm.state.deleted[-1] == {"uuid": user.uuid, "successor": admin.uuid}


def test_change_password(tio: TenableIO, user: Any) -> None:
    user.login_fail_count = 6
    assert tio.users.details(user.id)["lockout"] == 1
    tio.users.change_password(user.id, user.password, STRONG)
    assert user.password == STRONG
    assert tio.users.details(user.id)["lockout"] == 0
    with refused(400):
        tio.users.change_password(user.id, STRONG, STRONG)


def test_gen_api_keys(lab: Lab, tio: TenableIO, tvm: Scanner, user: Any) -> None:
    first = tio.users.gen_api_keys(user.id)
    assert {len(first["accessKey"]), len(first["secretKey"])} == {64}
    theirs = client(lab, tvm, first["accessKey"], first["secretKey"])
    assert theirs.session.details()["id"] == user.id
    second = tio.users.gen_api_keys(user.id)
    assert user.keys == (second["accessKey"], second["secretKey"])
    with refused(401):
        theirs.session.details()


def test_list_auths(tio: TenableIO, tvm: Scanner, user: Any) -> None:
    assert tio.users.list_auths(user.id) == {
        "account_uuid": tvm.state.container_uuid,
        "user_uuid": user.uuid,
        "api_permitted": True,
        "password_permitted": True,
        "saml_permitted": True,
    }


def test_edit_auths(tio: TenableIO, user: Any) -> None:
    reply = tio.users.edit_auths(user.id, saml_permitted=False)
    assert (reply.status_code, reply.content, reply.headers.get("content-type")) == (200, b"", None)
    assert user.authorizations == {"api_permitted": True, "password_permitted": True, "saml_permitted": False}


def test_two_factor(tio: TenableIO, user: Any) -> None:
    assert "two_factor" not in tio.users.details(user.id)
    tio.users.two_factor(user.id, True, True, "+15550100123")
    expected = {"activated": True, "email_enabled": True, "sms_enabled": True, "sms_phone": "+15550100123"}
    assert tio.users.details(user.id)["two_factor"] == expected
    tio.users.two_factor(user.id, False, False)
    assert user.two_factor["activated"] is False
    with refused(400):
        tio.users.two_factor(user.id, False, True, "555 0100")


def test_two_factor_by_text_message(tio: TenableIO, user: Any) -> None:
    tio.users.enable_two_factor(user.id, "+15550100123", user.password)
    assert user.two_factor is None
    with refused(400):
        tio.users.verify_two_factor(user.id, "000000")
    code = user.pending_code
    tio.users.verify_two_factor(user.id, code)
    assert user.two_factor["sms_enabled"] is True
    with refused(400):
        tio.users.verify_two_factor(user.id, code)


def test_impersonate(tio: TenableIO, sent: list[Any], user: Any) -> None:
    tio.users.impersonate(user.username)
    assert sent == [], "impersonating is a header, not a request"
    assert tio.session.details()["username"] == user.username
    with refused(403):
        tio.users.details(user.id)
    tio.session.restore()
    assert tio.session.details()["username"] == "admin@example.com"
    tio.users.impersonate("nobody@example.com")
    with refused(403):
        tio.session.details()
