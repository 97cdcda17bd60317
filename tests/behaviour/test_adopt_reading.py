# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What adopting reads of each product, and with how many requests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from in_process import connection, run_module, writes
from lab.serving import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """One scanner of each product, with more people than sites or groups."""
    with Lab(tmp_path / "lab", seed=30) as running:
        yield running


def read(lab: Lab, product: str, **more: Any) -> dict[str, Any]:
    """What adopting reads of a scanner."""
    adoption = products()[product].adoption
    arguments = {**connection(lab, lab.scanner(product)), **adoption.asks, **more}
    lab.forget_requests()
    result = run_module(f"{product}_user_info", arguments)
    assert not result.get("failed"), result
    assert writes(lab) == []
    return result


def calls(lab: Lab) -> Counter[str]:
    """The requests by path, without ids."""
    return Counter(re.sub(r"[0-9a-f-]{36}|\b\d+\b", "N", request["path"]) for request in lab.requests())


def test_a_tenant_takes_as_many_requests_as_it_has_groups_and_few_more(lab: Lab) -> None:
    result = read(lab, "tvm")
    assert result["own"] == ["admin@example.com"]
    found = calls(lab)
    assert found.pop("/access-control/v1/users/N/roles", 0) <= 1
    assert found == {
        "/users": 2, "/session": 1, "/groups": 1, "/groups/N/users": 3, "/access-control/v1/roles": 1,
    }  # fmt: skip


def test_groups_that_saml_manages_are_told_and_a_name_that_several_share_is_an_id(lab: Lab) -> None:
    state = lab.scanner("tvm").state
    first, second = state.add_group("Twins"), state.add_group("Twins")
    user = state.user("amara.okafor@example.com")
    managed = next(group for group in state.groups.values() if group.managed_by_saml)
    for group in (first, second, managed):
        group.members.add(user.id)
    amara = next(one for one in read(lab, "tvm")["users"] if one["username"] == user.username)
    assert set(amara["groups"]) == {"Security Operations", managed.name, first.uuid, second.uuid}
    assert amara["saml_groups"] == [managed.name]


def test_a_console_takes_as_many_requests_as_it_has_sites_and_asset_groups(lab: Lab) -> None:
    """Not as many as it has accounts."""
    console = lab.scanner("r7").state
    place = type(console.sites[1])
    console.sites[77] = place(77, "Paris", "static")
    console.user("amara.okafor").sites.add(77)
    result = read(lab, "r7")
    assert result["own"] == ["labadmin"]
    assert calls(lab) == {
        "/api/N/users": 1, "/api/N/sites": 1, "/api/N/asset_groups": 1,
        "/api/N/sites/N/users": 9, "/api/N/asset_groups/N/users": 5,
    }  # fmt: skip
    users = {one["username"]: one for one in result["users"]}
    for user in console.users.values():
        shown = users[user.login]
        assert ("sites" in shown) is not user.all_sites
        if not user.all_sites:
            names = {s.name if s.name != "Paris" else str(s.id) for s in console.sites.values() if s.id in user.sites}
            assert set(shown["sites"]) == names, user.login


def test_a_center_takes_one_request_and_one_to_know_the_own_account(lab: Lab) -> None:
    assert read(lab, "sc")["own"] == ["retail.manager"]
    assert calls(lab) == {"/rest/user": 1, "/rest/currentUser": 1}


def test_an_administrator_over_an_organization_has_no_account_there(lab: Lab) -> None:
    given = lab.scanner("sc").credentials
    keys = {name: given[name] for name in ("access_key", "secret_key")}
    assert read(lab, "sc", **keys, organization="Retail")["own"] == []
    assert read(lab, "sc", **keys)["own"] == ["labadmin"]
