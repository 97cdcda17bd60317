# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Profiles from what people share, and what stands at a person."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._teams import Access, Teams, slug, teams

TEAM: dict[str, Any] = {"role": "User", "sites": ["Oslo", "Paris"]}


def access(at: dict[str, Any], free: tuple[str, ...] = (), **more: Any) -> Access:
    return Access({host: Adopted(grants, **more) for host, grants in at.items()}, frozenset(free))


def found(*each: Access, team: int = 3, product: str = "r7") -> Teams:
    """A team of so many people with equal access, and others."""
    members = {f"member {number}": access({"r7-1": TEAM}) for number in range(team)}
    return teams(product, {**members, **{f"other {number}": one for number, one in enumerate(each)}})


def test_three_people_are_a_team_and_two_where_no_other_is_like_them() -> None:
    assert found().profiles == {"r7-user-oslo": {"r7-1": TEAM}}
    assert found(team=2).profiles == {"r7-user-oslo": {"r7-1": TEAM}}
    assert found(team=1).profiles == {}
    near = access({"r7-1": {**TEAM, "sites": ["Oslo"]}})
    assert list(found(near, near).profiles) == ["r7-user-oslo"]
    far = access({"r7-1": {"role": "Site Owner", "asset_groups": ["Laptops"]}})
    assert list(found(far, far).profiles) == ["r7-user-oslo", "r7-site-owner-laptops"]


def test_what_is_otherwise_stands_at_the_person() -> None:
    more = found(access({"r7-1": {**TEAM, "asset_groups": ["Laptops"]}}))
    assert (more.chosen["other 0"], more.own["other 0"]) == ("r7-user-oslo", {"r7-1": {"asset_groups": ["Laptops"]}})
    less = found(access({"r7-1": {**TEAM, "sites": []}, "r7-2": TEAM}))
    assert less.own["other 0"] == {"r7-1": {"role": "User"}, "r7-2": TEAM}, "no shorter with the profile"
    members = {f"member {number}": access({"r7-1": {**TEAM, "asset_groups": ["Laptops"]}}) for number in range(3)}
    assert teams("r7", {**members, "less": access({"r7-1": TEAM})}).own["less"] == {"r7-1": {"asset_groups": []}}


def test_who_shares_only_the_role_with_a_team_is_none_of_it() -> None:
    """As it would be any of several teams then; one of several places is enough."""
    both = {"r7-1": TEAM, "r7-2": TEAM}
    members = {f"member {number}": access(both) for number in range(3)}

    def other(sites: list[str]) -> Teams:
        return teams("r7", {**members, "other": access({host: {"role": "User", "sites": sites} for host in both})})

    assert "other" not in other(["Lyon"]).chosen
    assert other(["Lyon", "Oslo"]).chosen["other"] == "r7-user-oslo"


def test_who_shares_nothing_with_a_team_has_no_profile() -> None:
    alone = found(access({"r7-1": {"role": "Site Owner"}}))
    assert "other 0" not in alone.chosen
    assert alone.own["other 0"] == {"r7-1": {"role": "Site Owner"}}


@pytest.mark.parametrize(("free", "chosen"), [(("r7-2",), True), ((), False)])
def test_somebody_without_an_account_is_absent_only_where_that_removes_nobody(free: Any, chosen: bool) -> None:
    both = {"r7-1": TEAM, "r7-2": TEAM}
    members = {f"member {number}": access(both) for number in range(3)}
    large = {**TEAM, "asset_groups": ["Laptops"]}
    made = teams("r7", {**members, "other": access({"r7-1": large}, free)})
    assert ("other" in made.chosen) is chosen
    own = {"r7-1": {"asset_groups": ["Laptops"]}, "r7-2": {"state": "absent"}}
    assert made.own["other"] == (own if chosen else {"r7-1": large})


def test_a_grant_that_cannot_be_declared_keeps_a_profile_with_it_away() -> None:
    members = {f"member {n}": access({"tvm-1": {"permissions": "Basic", "groups": ["A", "B"]}}) for n in range(3)}
    odd = Access({"tvm-1": Adopted({"groups": ["A", "B"]}, frozenset(("permissions", "roles")))}, frozenset())
    custom = access({"tvm-1": {"roles": ["Auditor"], "groups": ["A", "B"]}})
    made = teams("tvm", {**members, "odd": odd, "custom": custom})
    assert "odd" not in made.chosen
    assert made.own["odd"] == {"tvm-1": {"groups": ["A", "B"]}}
    assert (made.chosen["custom"], made.own["custom"]) == ("tvm-basic-a", {"tvm-1": {"roles": ["Auditor"]}})


def test_what_a_role_brings_need_not_be_said() -> None:
    everything = access({"r7-1": {"role": "Global Administrator"}}, given=frozenset(("all_sites",)))
    members = {f"member {n}": access({"r7-1": {"role": "User", "all_sites": True}}) for n in range(3)}
    made = teams("r7", {**members, "administrator": everything})
    assert made.own["administrator"] == {"r7-1": {"role": "Global Administrator"}}


def test_names_of_profiles_say_product_role_and_what_is_rare_and_are_unique() -> None:
    def team(name: str, grants: dict[str, Any], size: int = 3) -> dict[str, Access]:
        return {f"{name} {number}": access({"r7-1": grants}) for number in range(size)}

    made = teams(
        "r7",
        {
            **team("a", {"role": "Security Manager", "sites": ["Oslo", "Paris"]}, 5),
            **team("b", {"role": "Security Manager", "sites": ["Oslo"]}),
            **team("c", {"role": "Security Manager", "sites": ["Oslo"], "all_asset_groups": True}, 4),
            **team("d", {"role": "user"}),
        },
    )
    assert sorted(made.profiles) == [
        "r7-security-manager-all-asset-groups",
        "r7-security-manager-oslo",
        "r7-security-manager-paris",
        "r7-user",
    ]


def test_a_part_of_a_name_is_short_and_plain() -> None:
    assert slug("Zürich / Domain Controllers (EMEA) and others") == "zurich-domain"
    assert slug("x" * 50) == "x" * 24
    assert slug("日本") == "other"
