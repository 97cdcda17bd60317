# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing an account without losing anything of it, and what is said where that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    AnswerLost,
    ApiError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.lossless import (
    Snapshot,
    differences,
    read_snapshot,
    replace_account,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    account,
    user_record,
)
from hypothesis import given
from hypothesis import strategies as st

KIM = 7


def console(**more: Any) -> FakeConsole:
    """One account with two sites, an asset group and a seed."""
    found = FakeConsole(user_record(KIM, **more))
    found.access["sites"][KIM] = {1, 2}
    found.access["asset_groups"][KIM] = {5}
    found.keys[KIM] = SEED
    return found


def replace(api: FakeConsole, secrets: dict[str, str] | None = None, **wanted: Any) -> tuple[Snapshot, Journal]:
    journal = Journal()
    return replace_account(api, KIM, wanted, secrets or {}, journal), journal  # type: ignore[arg-type]


def snapshot(key: str | None = SEED, sites: Any = (1, 2), **more: Any) -> Snapshot:
    """As `console()` has it."""
    access = {"sites": frozenset(sites), "asset_groups": frozenset({5})}
    return Snapshot("kim.lee", account(**more).fields, access, key)


def test_a_snapshot_has_everything_but_single_grants_of_who_has_all() -> None:
    assert read_snapshot(console(), KIM) == snapshot()  # type: ignore[arg-type]
    whole = read_snapshot(console(allSites=True), KIM)  # type: ignore[arg-type]
    assert whole.access == {"asset_groups": frozenset({5})}


@pytest.mark.parametrize("clears", [set(), {"sites"}, {"sites", "asset_groups"}, {"sites", "asset_groups", "key"}])
def test_whatever_a_replacement_takes_away_is_put_back(clears: set[str]) -> None:
    api = console(enabled=False)
    api.clears = clears
    after, journal = replace(api, name="Kim L.")
    assert after == snapshot(name="Kim L.", enabled=False)
    assert read_snapshot(api, KIM) == after  # type: ignore[arg-type]
    assert [what[0] for what in api.asked] == ["replace_user", "set_access", "set_access"] + (
        ["set_two_factor_key"] if "key" in clears else []
    )
    assert journal.done == ["wrote the account"]


def test_the_body_has_all_that_was_read_and_the_secrets() -> None:
    api = console(enabled=False, source=3)
    replace(api, {"password": "New-1"}, email="new@example.com")
    assert api.asked[0][2] == {
        "login": "kim.lee",
        "name": "Kim Lee",
        "email": "new@example.com",
        "enabled": False,
        "locale": {"default": "en-US", "reports": "en-US"},
        "authentication": {"type": "ldap", "id": 3},
        "role": {"id": "user", "allSites": False, "allAssetGroups": False, "superuser": False},
        "password": "New-1",
    }


def test_declared_grants_are_set_instead_of_those_before() -> None:
    api = console()
    after, _unused = replace(api, name="Kim L.", sites=frozenset({3}), asset_groups=frozenset())
    assert after.access == {"sites": frozenset({3}), "asset_groups": frozenset()}
    assert [what for what in api.asked if what[0] != "replace_user"] == [("set_access", "sites", KIM, [3])]


def test_grants_that_the_replacement_kept_are_cleared_where_none_are_wanted() -> None:
    api = console()
    api.clears = set()
    after, _unused = replace(api, name="Kim L.", sites=frozenset())
    assert after.access["sites"] == frozenset()
    assert ("clear_access", "sites", KIM) in api.asked


def test_who_gets_all_sites_has_no_single_ones_put_back() -> None:
    api = console()
    after, _unused = replace(api, all_sites=True)
    assert after.access == {"asset_groups": frozenset({5})}
    assert not [what for what in api.asked if what[:2] == ("set_access", "sites")]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Kim L.", "Kim Lee"]),
            "email": st.sampled_from(["", "new@example.com"]),
            "enabled": st.booleans(),
            "role": st.sampled_from(["site-admin", "user"]),
            "all_sites": st.booleans(),
            "sites": st.frozensets(st.integers(1, 4)),
        },
    ),
    st.booleans(),
    st.sets(st.sampled_from(["sites", "asset_groups", "key"])),
)
def test_whatever_is_wanted_all_the_rest_stays(wanted: dict[str, Any], all_groups: bool, clears: set[str]) -> None:
    api = console(allAssetGroups=all_groups)
    api.clears = clears
    before = read_snapshot(api, KIM)  # type: ignore[arg-type]
    after, _unused = replace(api, **wanted)
    for name, value in before.fields.items():
        assert after.fields[name] == wanted.get(name, value)
    assert after.two_factor_key == SEED
    assert after.access.get("asset_groups") == before.access.get("asset_groups")
    assert after.access.get("sites") == (None if after.fields["all_sites"] else wanted.get("sites", frozenset({1, 2})))


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        (snapshot(), []),
        (snapshot(locked=True), []),
        (snapshot(email="KIM.LEE@example.com"), []),
        (snapshot(name="Kim"), ["name"]),
        (snapshot(enabled=False, email=None), ["email", "enabled"]),
        (snapshot(sites=[1]), ["sites"]),
        (snapshot(sites=[1, 2, 3]), ["sites"]),
        (snapshot(key=None), ["two-factor seed"]),
        (snapshot(key=OTHER_SEED, source=3), ["authentication", "two-factor seed"]),
        (Snapshot("kim.lee", account().fields, {"sites": frozenset({1, 2})}, SEED), ["asset_groups"]),
    ],
)
def test_each_difference_has_its_name(found: Snapshot, wrong: list[str]) -> None:
    assert differences(snapshot(), found) == wrong


def test_a_grant_that_the_console_does_not_take_back_is_a_loud_failure() -> None:
    api = console()
    api.ignores = {"set_access"}
    with pytest.raises(AccessError) as caught:
        replace(api, name="Kim L.")
    assert caught.value.message == (
        "the console accepted the change, but these are not as they should be: sites, asset_groups; "
        "'kim.lee' should have sites [1, 2] and asset groups [5] and the two-factor seed"
    )


def test_a_change_that_the_console_does_not_make_is_one_too() -> None:
    api = console()
    api.ignores = {"replace_user"}
    with pytest.raises(AccessError, match=r"accepted the change but did not make it \(name\)") as caught:
        replace(api, name="Kim L.")
    assert not isinstance(caught.value, AccessNotRestored)


def test_a_replacement_of_an_account_without_a_role_is_not_tried() -> None:
    api = FakeConsole(user_record(KIM))
    api.users[KIM]["role"].pop("id")
    with pytest.raises(AccessError, match=r"does not say which role 'kim\.lee' has: declare role"):
        replace(api, name="Kim L.")
    assert api.asked == []


def test_the_asset_groups_are_put_back_although_the_sites_cannot_be() -> None:
    class NoSites(FakeConsole):
        def set_access(self, kind: str, user_id: int, ids: Any) -> None:
            if kind == "sites":
                raise ApiError("PUT /api/3/users/7/sites answered 500 Internal Server Error", 500)
            super().set_access(kind, user_id, ids)

    api = NoSites(user_record(KIM))
    api.access = {"sites": {KIM: {1}}, "asset_groups": {KIM: {5}}}
    with pytest.raises(AccessNotRestored, match=r"'kim\.lee' should have sites \[1\] and asset groups \[5\]"):
        replace(api, name="Kim L.")
    assert api.access["asset_groups"] == {KIM: {5}}


def test_what_could_not_be_put_back_is_named_without_the_seed() -> None:
    api = console()
    api.clears = {"sites", "asset_groups", "key"}
    api.faults["set_two_factor_key"] = ApiError("PUT /api/3/users/7/2FA answered 500 Internal Server Error", 500)
    with pytest.raises(AccessError) as caught:
        replace(api, name="Kim L.")
    assert caught.value.message.endswith(
        "'kim.lee' should have sites [1, 2] and asset groups [5] and the two-factor seed"
    )
    assert "answered 500" in caught.value.message
    assert SEED not in caught.value.message


def test_an_account_without_grants_has_nothing_to_put_back() -> None:
    class Forgetful(FakeConsole):
        def _replace(self, user_id: int, body: Mapping[str, Any]) -> None:
            super()._replace(user_id, {**body, "enabled": False})

    with pytest.raises(AccessNotRestored, match="not as they should be: enabled; it has no grants to put back"):
        replace(Forgetful(user_record(KIM)), name="Kim L.")


def test_a_refused_change_is_the_consoles_own_error_and_nothing_else_is_written() -> None:
    api = console()
    api.faults["replace_user"] = ApiError("PUT /api/3/users/7 answered 401 Unauthorized", 401)
    with pytest.raises(ApiError) as caught:
        replace(api, name="Kim L.")
    assert caught.value.status == 401
    assert len(api.asked) == 1


@pytest.mark.parametrize(("secrets", "hint"), [({}, True), ({"password": "New-1"}, False)])
def test_a_bad_request_without_a_password_says_what_the_reason_may_be(secrets: dict[str, str], hint: bool) -> None:
    api = console()
    api.faults["replace_user"] = ApiError("PUT /api/3/users/7 answered 400 Bad Request", 400)
    with pytest.raises(ApiError) as caught:
        replace(api, secrets, name="Kim L.")
    assert ("give password with update_password=always" in caught.value.message) is hint


@pytest.mark.parametrize("when", ["faults", "late"])
def test_a_lost_answer_is_settled_by_looking(when: str) -> None:
    """Carried out or not: the grants are there, and only a change that was not made is an error."""
    api = console()
    getattr(api, when)["replace_user"] = AnswerLost("PUT /api/3/users/7: no answer")
    if when == "late":
        replace(api, name="Kim L.")
    else:
        with pytest.raises(AnswerLost, match="afterwards these differ: name: run again"):
            replace(api, name="Kim L.")
    assert api.access == {"sites": {KIM: {1, 2}}, "asset_groups": {KIM: {5}}}
