# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no source settles about a Security Center, in each form: a roster arrives all the same, in one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from in_process import writes
from lab.serving import Lab
from sc_people import Center

FORMS: list[dict[str, Any]] = [
    {},
    {"release": "5.8.0"},
    {"user_list_shape": "paged"},
    {"mixed_id_types": False},
    {"warnings": "strings"},
    {"warnings": "objects"},
    {"trailing_newline": False, "version_header": True, "error_html_content_type": False},
    {"ignore_unknown_keys": False},
    {"json_booleans": "accepted"},
    {"migrate_in": "query", "drop_delete_body": True},
    {"org_list_scope": "all"},
    {"username_unique": "org"},
    {"hide_fields_without_permission": False},
    {"rotate_session_cookie": "one"},
    {"locked_db_once": True},
]
ROSTER: list[dict[str, Any]] = [
    {"username": "kim.lee", "name": "Kim Lee", "password": "First-Password-1", "must_change_password": True},
    {"username": "jo.weber", "name": "Jo Weber", "password": "First-Password-2", "enabled": False, "title": "Night"},
]
MEMBERS: list[dict[str, Any]] = [
    *({**entry, "role": "Security Analyst", "group": "Shops"} for entry in ROSTER),
    {"username": "amara.okafor", "role": "Executive", "group": "Partners", "title": "", "region": "Lagos"},
    {"username": "ingrid.solberg", "managed_users_groups": ["Shops"], "managed_objects_groups": ["All Groups"]},
    {"username": "mei.lin", "authentication": "ldap", "ldap_server": "Corporate Directory", "ldap_username": "ml"},
    {"username": "hana.sato", "state": "disabled"},
    {"username": "tariq.haddad", "state": "absent"},
]


@pytest.fixture(params=FORMS, ids=lambda form: ",".join(f"{name}={value}" for name, value in form.items()) or "usual")
def center(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Center]:
    """A Security Center of each form."""
    switches = {f"sc.{name}": value for name, value in request.param.items()}
    with Lab(tmp_path / "lab", seed=12, products=("sc",), switches=switches) as lab:
        yield Center(lab)


def arrives(center: Center, by: dict[str, Any], **args: Any) -> None:
    """Check mode foretells it, one run does it, the next one writes nothing, and no session is left open."""
    foretold = center.run("users", by=by, check=True, **args)
    assert not foretold.get("failed"), foretold
    assert writes(center.lab) == []
    done = center.run("users", by=by, **args)
    assert not done.get("failed"), done
    assert done["changed"]
    assert done["diff"] == foretold["diff"]
    assert done["summary"] == foretold["summary"]
    again = center.run("users", by=by, **args)
    assert not again.get("failed"), again
    assert not again["changed"]
    assert writes(center.lab) == []
    assert center.state.open_sessions == 0


def test_the_people_of_an_organization(center: Center) -> None:
    """Joiners, movers and leavers, by the password of the Security Manager."""
    manager = center.state.account("retail.manager")
    arrives(center, center.password_of(manager), users=MEMBERS, migrate_to="retail.manager", concurrency=4)
    amara, kim = center.state.account("amara.okafor"), center.state.account("kim.lee")
    assert (amara.profile["state"], amara.profile["title"], amara.role) == ("Lagos", "", 5)
    assert kim.must_change_password
    assert center.state.account("jo.weber").locked
    assert center.state.account("hana.sato").locked
    assert center.state.lost_objects == []


def test_the_security_managers_of_an_organization(center: Center) -> None:
    """By an administrator, who says which organization."""
    administrator = center.state.account("labadmin")
    arrives(center, center.password_of(administrator), users=ROSTER, organization="Retail")
    assert center.state.account("kim.lee").role == 2
    assert center.state.account("kim.lee").org == 1


def test_administrators(center: Center) -> None:
    """By one of them."""
    administrator = center.state.account("labadmin")
    users = [*ROSTER, {"username": "standby.admin", "state": "absent"}]
    arrives(center, center.password_of(administrator), users=users, delete_objects=True)
    assert center.state.account("kim.lee").role == 1
