# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authorizations, groups, custom roles and two-factor sign-in: what is read, what is written, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotFound,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.info import USER_INFO, read_users
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.wanted import nothing_beside
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user

ROOT = user(1, "root@example.com", 64)
KIM = user(2, "kim@example.com", 32, name="Kim Lee")
ROLES = f"/access-control/v1/users/{KIM['uuid']}/roles"
PHONE = "+15550100123"


def do(tenant: FakeTenant, *, check_mode: bool = False, **declared: Any) -> Outcome:
    """Bring Kim's account into line."""
    brakes = Brakes(allow_lockout=declared.pop("allow_lockout", False))
    entry = Entry("kim@example.com", declared=declared)
    return run(tenant.backend(), Roster([entry], brakes=brakes), check_mode=check_mode)


def asked(tenant: FakeTenant) -> list[str]:
    return [what for what, _body in tenant.asked]


def body_of(tenant: FakeTenant, what: str) -> Any:
    return next(body for found, body in tenant.asked if found == what)


# -- authorizations ----------------------------------------------------------------------------------------------------


def test_naming_one_way_never_turns_off_another() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.authorizations[2] = {"api_permitted": False, "mfa_enrollment_required": True}
    (person,) = do(tenant, authorizations={"saml": False, "api": None}).people
    read, write = "GET /users/2/authorizations", "PUT /users/2/authorizations"
    assert asked(tenant) == ["GET /users", read, read, write]
    assert body_of(tenant, write) == {
        "api_permitted": False,
        "password_permitted": True,
        "saml_permitted": False,
        "mfa_enrollment_required": True,
    }
    wanted = {"api": False, "password": True, "saml": False, "mfa_enrollment_required": True}
    assert person.record["authorizations"] == wanted


def test_what_somebody_else_changed_meanwhile_stays() -> None:
    class Meanwhile(FakeTenant):
        reads = 0

        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if (method, path) == ("GET", "/users/2/authorizations"):
                self.reads += 1
                if self.reads == 2:
                    self.authorizations[2] = {"api_permitted": False}
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT, KIM)
    (person,) = do(tenant, authorizations={"saml": False}).people
    assert body_of(tenant, "PUT /users/2/authorizations")["api_permitted"] is False
    assert person.record["authorizations"] == {"api": False, "password": True, "saml": False}


def test_what_is_as_declared_is_read_and_not_written() -> None:
    tenant = FakeTenant(ROOT, KIM)
    assert not do(tenant, authorizations={"saml": True, "mfa_enrollment_required": False}).changed
    assert asked(tenant) == ["GET /users", "GET /users/2/authorizations"]


@pytest.mark.parametrize("enabled", [True, False])
def test_nobody_is_left_without_a_way_to_sign_in_unless_disabled(enabled: bool) -> None:
    none = {"api": False, "password": False, "saml": False}
    for records in ([ROOT], [ROOT, KIM]):
        tenant = FakeTenant(*records)
        if enabled:
            with pytest.raises(
                UsageError, match=r"'kim@example\.com' would be enabled and have no way left to sign in"
            ):
                do(tenant, authorizations=none, enabled=enabled)
            assert tenant.writes() == []
        do(tenant, authorizations=none, enabled=enabled, allow_lockout=enabled)
        (shut,) = (ways for ways in tenant.authorizations.values())
        assert not any(shut.values())


@pytest.mark.parametrize("declared", [{"authorizations": {"saml": False}}, {"roles": ["Auditor"]}], ids=str)
@pytest.mark.parametrize("allow_lockout", [True, False])
def test_the_own_ones_are_refused_as_the_service_would(declared: dict[str, Any], allow_lockout: bool) -> None:
    tenant = FakeTenant(ROOT, {**KIM, "permissions": 64}, own="kim@example.com")
    with pytest.raises(UsageError, match=r"'kim@example\.com' is the account .* nobody change their own (auth|roles)"):
        do(tenant, allow_lockout=allow_lockout, **declared)
    assert tenant.writes() == []


def test_the_own_ones_are_no_matter_where_they_are_as_declared() -> None:
    tenant = FakeTenant(ROOT, {**KIM, "permissions": 64}, own="kim@example.com")
    assert not do(tenant, authorizations={"saml": True}).changed


# -- groups ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words", "before", "after"),
    [
        (None, ["Blue"], set(), {7}),
        ("present", ["Blue", "red"], {7}, {7, 8}),
        ("present", ["Blue"], {8, 9}, {7, 8, 9}),
        ("present", ["All Users", "Blue"], {8}, {7, 8}),
        ("absent", ["Blue"], {7, 8, 9}, {8, 9}),
        ("absent", ["Blue"], {8}, {8}),
        ("exact", ["Blue"], {8, 9}, {7, 9}),
        ("exact", [], {7, 8, 9}, {9}),
        ("exact", ["10000000-0000-0000-0000-000000000008"], {8}, {8}),
    ],
)
@pytest.mark.parametrize("shown", [True, False])
def test_groups_after_a_task(state: str, words: list[str], before: set[int], after: set[int], shown: bool) -> None:
    """Whether the record names the groups or not makes no difference but for the requests."""
    uuids = [f"10000000-0000-0000-0000-{number:012}" for number in before]
    tenant = FakeTenant(ROOT, {**KIM, "group_uuids": uuids} if shown else KIM)
    for number in before:
        tenant.members[number].add(2)
    declared = {"groups": words, **({"groups_state": state} if state else {})}
    checked = do(tenant, check_mode=True, **declared)
    assert tenant.writes() == []
    tenant.asked.clear()
    done = do(tenant, **declared)
    assert {number for number, members in tenant.members.items() if 2 in members} == after
    assert checked.diffs == done.diffs
    assert [dict(person.record) for person in checked.people] == [dict(person.record) for person in done.people]
    assert done.changed == bool(tenant.writes()) == (before != after)
    assert len(tenant.writes()) == len(before ^ after)
    if shown and before:
        assert not [what for what in asked(tenant) if what.endswith("/users") and what.startswith("GET /groups/")]


def test_the_members_of_a_group_are_read_once_however_many_people_there_are() -> None:
    people = [user(number, f"p{number}@example.com") for number in range(10, 40)]
    tenant = FakeTenant(ROOT, *people)
    entries = [Entry(found["username"], declared={"groups": ["Blue"]}) for found in people]
    assert run(tenant.backend(), Roster(entries), check_mode=False, concurrency=4).failure() is None
    assert [what for what in asked(tenant) if what.startswith("GET")] == [
        "GET /users",
        "GET /groups",
        "GET /groups/7/users",
    ]
    assert len(tenant.writes()) == len(people)
    tenant.asked.clear()
    assert not run(tenant.backend(), Roster(entries), check_mode=False).changed


def test_a_listing_of_members_is_not_believed_to_say_who_is_enabled() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.members[7].add(2)
    assert not do(tenant, groups=["Blue"], enabled=True).changed


def test_who_left_a_group_meanwhile_is_gone_all_the_same() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.members[7].add(2)
    gone = "DELETE /groups/7/users/2"
    tenant.refuses[gone] = NotFound(f"{gone} answered 404 Not Found", 404)
    assert "answered 404" in str(do(tenant, groups=["Blue"], groups_state="absent").failure())

    class Meanwhile(FakeTenant):
        def exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            if method == "DELETE":
                self.members[7].clear()
            return super().exchange(method, path, body, headers)

    tenant = Meanwhile(ROOT, KIM)
    tenant.members[7].add(2)
    assert do(tenant, groups=["Blue"], groups_state="absent").failure() is None


def test_a_group_that_somebody_could_not_join_is_named() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["POST /groups/8/users/2"] = ApiError("no", 409)
    failure = do(tenant, groups=["Blue", "Red"]).failure()
    assert failure == (
        "'kim@example.com': no (done before that: added to the group 'Blue'; a further run finishes the rest)"
    )


# -- roles -------------------------------------------------------------------------------------------------------------


def test_custom_roles_take_the_place_of_a_predefined_one() -> None:
    tenant = FakeTenant(ROOT, KIM)
    (person,) = do(tenant, roles=["auditor"]).people
    assert asked(tenant) == ["GET /users", "GET /access-control/v1/roles", f"GET {ROLES}", f"PUT {ROLES}"]
    assert body_of(tenant, f"PUT {ROLES}") == {"role_uuids": ["role-1"]}
    assert (person.record["permissions"], person.record["roles"]) == (0, ["Auditor"])
    assert person.plan.changed_fields == ("permissions", "roles")
    assert not do(tenant, roles=["Auditor"]).changed


def test_they_are_not_touched_in_passing() -> None:
    tenant = FakeTenant(ROOT, {**KIM, "permissions": 0})
    tenant.has_roles[KIM["uuid"]] = ["role-1"]
    assert do(tenant, name="Kim Park", roles=["Auditor"], enabled=True).failure() is None
    assert tenant.writes() == [("PUT /users/2", {"name": "Kim Park"})]


def test_a_new_account_gets_them_after_it_was_made_with_the_least() -> None:
    tenant = FakeTenant(ROOT)
    (person,) = do(tenant, roles=["role-1"]).people
    assert body_of(tenant, "POST /users")["permissions"] == 16
    assert (person.record["permissions"], person.record["roles"]) == (0, ["Auditor"])


def test_the_list_shows_roles_of_many_with_one_request() -> None:
    people = [user(number, f"p{number}@example.com", 0) for number in range(10, 20)]
    entries = [Entry(found["username"], declared={"roles": ["Auditor"]}) for found in people]
    for hides in (False, True):
        tenant = FakeTenant(ROOT, *people)
        tenant.hides_roles = hides
        tenant.has_roles = {found["uuid"]: ["role-1"] for found in people}
        assert not run(tenant.backend(), Roster(entries), check_mode=False, concurrency=4).changed
        reads = [what for what in asked(tenant) if "/access-control/v1/users/" in what]
        assert len(reads) == (len(people) if hides else 0)


# -- two-factor sign-in ------------------------------------------------------------------------------------------------


def test_two_factor_settings_that_are_not_named_stay() -> None:
    tenant = FakeTenant(ROOT, {**KIM, "two_factor": {"email_enabled": True, "sms_enabled": False, "sms_phone": PHONE}})
    (person,) = do(tenant, two_factor={"sms": True}).people
    assert asked(tenant) == ["GET /users", "GET /users/2", "PUT /users/2/two-factor", "GET /users/2"]
    body = {"email_enabled": True, "sms_enabled": True, "sms_phone": PHONE}
    assert body_of(tenant, "PUT /users/2/two-factor") == body
    assert person.record["two_factor"] == {"email": True, "sms": True, "phone": "(ends in 23)"}
    assert PHONE not in str(person.as_dict()) + str(person.diff)


def test_two_factor_settings_that_the_server_took_and_did_not_make_are_found_out() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.ignores = {"PUT /users/2/two-factor"}
    assert "accepted the two-factor settings, and nothing shows that" in str(
        do(tenant, two_factor={"email": True}).failure()
    )


# -- unknown outcomes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "declared"),
    [
        ("PUT /users/2/authorizations", {"authorizations": {"api": False}}),
        ("POST /groups/7/users/2", {"groups": ["Blue"]}),
        (f"PUT {ROLES}", {"roles": ["Auditor"]}),
        ("PUT /users/2/two-factor", {"two_factor": {"email": True}}),
    ],
)
def test_a_write_whose_answer_was_lost_is_settled_by_reading(what: str, declared: dict[str, Any]) -> None:
    for carried_out in (True, False):
        tenant = FakeTenant(ROOT, KIM)
        (tenant.loses if carried_out else tenant.refuses)[what] = AnswerLost(f"{what}: no answer")
        outcome = do(tenant, **declared)
        assert (outcome.failure(), outcome.changed) == (None, True)
        assert asked(tenant).count(what) == (1 if carried_out else 2)
        assert not do(tenant, **declared).changed


# -- what cannot work --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"permissions": "Basic", "roles": ["Auditor"]}, "permissions and roles exclude each other"),
        ({"roles": []}, "roles cannot be empty"),
        ({"roles": ["Standard"]}, "'Standard' is a predefined role: give it as permissions"),
        ({"roles": ["role-0"]}, "'role-0' is a predefined role"),
        ({"roles": ["Auditer"]}, "unknown custom role 'Auditer': did you mean 'Auditor'?"),
        ({"groups": ["Bleu"]}, "unknown group 'Bleu': did you mean 'Blue'?"),
        ({"groups": ["Directory"]}, "the members of 'Directory' are managed by SAML"),
        ({"groups": ["Directory"], "groups_state": "absent"}, "the members of 'Directory' are managed by SAML"),
        ({"groups": ["All Users"], "groups_state": "absent"}, "everybody is in 'All Users'"),
        ({"groups_state": "exact"}, "there are none: give groups too"),
        ({"two_factor": {"sms": True}}, "two_factor.sms needs a telephone"),
        ({"two_factor": {"phone": "555 0100 123"}}, "the phone needs its country code"),
    ],
)
@pytest.mark.parametrize("records", [[ROOT], [ROOT, KIM]], ids=["new", "there"])
def test_what_cannot_work_is_refused_before_anything_is_written(
    declared: dict[str, Any], words: str, records: list[dict[str, Any]]
) -> None:
    for check_mode in (True, False):
        tenant = FakeTenant(*records)
        with pytest.raises(UsageError) as caught:
            do(tenant, check_mode=check_mode, **declared)
        assert caught.value.message.startswith("nothing was written: 'kim@example.com': ")
        assert words in caught.value.message
        assert "555 0100" not in caught.value.message
        assert tenant.writes() == []


def test_what_is_not_declared_is_not_read() -> None:
    tenant = FakeTenant(ROOT, KIM)
    assert not do(tenant, name="Kim Lee", permissions="Standard", enabled=True).changed
    assert asked(tenant) == ["GET /users"]


def test_of_who_leaves_nothing_more_is_read() -> None:
    tenant = FakeTenant(ROOT, KIM)
    declared = {"groups": ["no group"], "roles": ["no role"], "authorizations": {"api": False}}
    for state in ("disabled", "absent"):
        assert run(tenant.backend(), Roster([Entry("kim@example.com", state, declared)]), check_mode=False).changed
    assert [what for what in asked(tenant) if what.startswith("GET")] == ["GET /users", "GET /users"]


# -- what cannot be read -----------------------------------------------------------------------------------------------

LEE = user(3, "lee@example.com", 16)
MIA = user(4, "mia@example.com", 16)


@pytest.mark.parametrize(
    ("declared", "path"),
    [
        ({"authorizations": {"saml": False}}, "/users/2/authorizations"),
        ({"two_factor": {"email": True}}, "/users/2"),
        ({"groups": ["Blue"], "name": "K"}, "/groups/7/users"),
        ({"roles": ["Auditor"]}, f"/access-control/v1/users/{KIM['uuid']}/roles"),
        ({"permissions": 0}, f"/access-control/v1/users/{KIM['uuid']}/roles"),
    ],
)
def test_whose_access_cannot_be_read_fails_alone(declared: dict[str, Any], path: str) -> None:
    """Nothing is written of this person either, not even what was read."""
    tenant = FakeTenant(ROOT, {**KIM, "permissions": 0}, LEE, MIA)
    tenant.refuses[f"GET {path}"] = ApiError("answered 500", 500)
    entries = [
        Entry("kim@example.com", declared=declared),
        Entry("lee@example.com", declared={"groups": ["Red"]}),
        Entry("mia@example.com", declared={"authorizations": {"saml": False}, "two_factor": {"email": True}}),
    ]
    outcome = run(tenant.backend(), Roster(entries), check_mode=False)
    assert outcome.failure() == "1 of 3 people failed: 'kim@example.com': answered 500"
    assert sorted(what for what, _body in tenant.writes()) == [
        "POST /groups/8/users/3",
        "PUT /users/4/authorizations",
        "PUT /users/4/two-factor",
    ]


def test_the_members_of_a_group_that_cannot_be_read_concern_those_who_need_it() -> None:
    tenant = FakeTenant(ROOT, KIM, LEE, MIA)
    tenant.refuses["GET /groups/7/users"] = ApiError("answered 500", 500)
    names = ("kim@example.com", "lee@example.com", "mia@example.com")
    entries = [Entry(name, declared={"groups": groups}) for name, groups in zip(names, (["Blue"], ["Red"], ["Blue"]))]
    outcome = run(tenant.backend(), Roster(entries), check_mode=False)
    assert [person.error for person in outcome.people] == ["answered 500", None, "answered 500"]
    assert [what for what, _body in tenant.writes()] == ["POST /groups/8/users/3"]


def test_keys_that_are_refused_stop_everybody() -> None:
    tenant = FakeTenant(ROOT, KIM, LEE)
    tenant.refuses["GET /users/2/authorizations"] = ApiError("answered 401", 401)
    entries = [
        Entry(name, declared={"authorizations": {"saml": False}}) for name in ("kim@example.com", "lee@example.com")
    ]
    with pytest.raises(ApiError, match="answered 401"):
        run(tenant.backend(), Roster(entries), check_mode=False)
    assert tenant.writes() == []


@pytest.mark.parametrize(("kind", "path"), [("groups", "/groups/7/users"), ("roles", ROLES)])
def test_a_list_with_holes_is_no_answer(kind: str, path: str) -> None:
    tenant = FakeTenant(ROOT, {**KIM, "permissions": 0})
    tenant.refuses[f"GET {path}"] = ApiError("answered 500", 500)
    params = {name: spec.get("default") for name, spec in USER_INFO.options.items()}
    with pytest.raises(ApiError, match="answered 500"):
        read_users(tenant.backend().api, {**params, kind: True})


@pytest.mark.parametrize(
    ("declared", "added"),
    [
        ({}, {"groups": (), "groups_state": "exact"}),
        ({"groups": ["Blue"]}, {"groups": ["Blue"], "groups_state": "exact"}),
        (
            {"authorizations": {"saml": True, "mfa_enrollment_required": True}},
            {
                "groups": (),
                "groups_state": "exact",
                "authorizations": {"api": False, "password": False, "saml": True, "mfa_enrollment_required": True},
            },
        ),
    ],
)
def test_exact_takes_groups_and_beside_a_way_to_sign_in_the_other_ways(declared: Any, added: Any) -> None:
    """Nobody loses all ways to sign in because no profile names one."""
    assert nothing_beside(declared) == added


def test_exact_and_groups_that_are_added_contradict_each_other() -> None:
    with pytest.raises(UsageError, match="groups_state=present contradicts exact=true"):
        nothing_beside({"groups": ["Blue"], "groups_state": "present"})


# -- the API keys of leavers -------------------------------------------------------------------------------------------


def leave(tenant: FakeTenant, state: str = "disabled", *, check_mode: bool = False) -> Outcome:
    """Take Kim's account and API keys away."""
    entry = Entry("kim@example.com", state, declared={"revoke_keys": True})
    return run(tenant.backend(), Roster([entry]), check_mode=check_mode)


def test_a_leaver_is_shut_out_first_then_loses_the_keys_and_last_the_api_which_tells_that_it_was_done() -> None:
    tenant = FakeTenant(ROOT, KIM)
    (foretold,) = leave(tenant, check_mode=True).people
    assert foretold.plan.changed_fields == ("enabled", "authorizations")
    assert not [what for what in asked(tenant) if not what.startswith("GET ")]
    (person,) = leave(tenant).people
    assert [what for what in asked(tenant) if not what.startswith("GET ")] == [
        "PUT /users/2/enabled",
        "PUT /users/2/keys",
        "PUT /users/2/authorizations",
    ]
    assert person.diff == foretold.diff
    assert person.diff["after"]["authorizations"] == {"api": False, "password": True, "saml": True}
    written = len(asked(tenant))
    assert not leave(tenant).changed
    assert asked(tenant)[written:] == ["GET /users", "GET /users/2/authorizations"]


def test_keys_that_cannot_be_replaced_fail_the_run_and_the_next_one_tries_again() -> None:
    tenant = FakeTenant(ROOT, KIM)
    tenant.refuses["PUT /users/2/keys"] = ApiError("no", 403)
    (person,) = leave(tenant).people
    assert person.changed
    assert person.error is not None
    assert "done before that: disabled the account" in person.error
    (person,) = leave(tenant).people
    assert person.error is None
    assert person.plan.changed_fields == ("authorizations",)


def test_ending_the_keys_of_somebody_who_stays_is_refused() -> None:
    tenant = FakeTenant(ROOT, KIM)
    with pytest.raises(UsageError, match="revoke_keys is for accounts that are disabled"):
        leave(tenant, "present")
    leave(tenant, "absent")
    assert asked(tenant)[-1] == "DELETE /users/2"
