# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random accounts of a tenant: one run brings what is declared, a second writes nothing, all the rest is as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab import tvm
from lab.scanner import Scanner
from looking import look
from runs import Report, Runner
from wire import Wire

KIM, LEE = "kim.lee@example.com", "lee.park@example.com"
GROUPS, MANAGED = ("Security Operations", "Remediation"), "Directory Analysts"
ROLES = ("Report Auditor", "Tag Keeper")
WAYS = ("api", "password", "saml")
PHONE, OTHER_PHONE = "+15550100123", "+15550100456"
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

# Each switch of the lab in its other position; the default run covers the first.
OTHER_WAYS = (
    ("era", "2019"),
    ("omit_email_resets", True),
    ("group_users_enabled_false", False),
    ("rate_limit_every_n", 7),
    ("non_admin_view", False),
    ("password_history", False),
    ("delete_requires_disabled", True),
    ("saml_groups_refuse", False),
    ("records_show_groups", False),
    ("list_shows_roles", False),
    ("self_authorizations_status", 403),
)

ways = st.fixed_dictionaries({name: st.booleans() for name in WAYS})
some_groups = st.frozensets(st.sampled_from(GROUPS))
accounts = st.fixed_dictionaries(
    {
        "permissions": st.sampled_from((0, 16, 32, 40)),
        "roles": st.one_of(st.just(()), st.lists(st.sampled_from(ROLES), unique=True)),
        "name": st.sampled_from((None, "", "Kim Lee")),
        "email": st.sampled_from((KIM, "kim@example.org")),
        "enabled": st.booleans(),
        "ways": ways,
        "mfa": st.sampled_from((None, True, False)),
        "groups": st.frozensets(st.sampled_from((*GROUPS, MANAGED))),
        "two_factor": st.sampled_from(
            (
                None,
                {"activated": True, "email_enabled": True, "sms_enabled": False},
                {"activated": True, "email_enabled": False, "sms_enabled": True, "sms_phone": PHONE},
            )
        ),
    }
)
_role = st.one_of(
    st.just({}),
    st.sampled_from(("Basic", "Standard", "32", "Scan Manager")).map(lambda found: {"permissions": found}),
    st.lists(st.sampled_from(ROLES), unique=True, min_size=1).map(lambda found: {"roles": found}),
)
_groups = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"groups": some_groups.map(sorted)}, optional={"groups_state": st.sampled_from(("present", "absent", "exact"))}
    ),
)
_others = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(("", "Kim Park")),
        "email": st.sampled_from(("kim@example.org", "park@example.com")),
        "enabled": st.booleans(),
        "authorizations": st.fixed_dictionaries(
            {}, optional={name: st.booleans() for name in (*WAYS, "mfa_enrollment_required")}
        ),
        "two_factor": st.one_of(
            st.fixed_dictionaries({}, optional={"email": st.booleans(), "sms": st.just(False)}),
            st.just({"sms": True, "phone": OTHER_PHONE}),
        ),
    },
)
changes = st.tuples(_role, _groups, _others).map(lambda parts: {**parts[0], **parts[1], **parts[2]})


class Tenant:
    """A tenant, and one account on it that is as a test wants it."""

    def __init__(self, wire: Wire, folder: Path, **switches: Any) -> None:
        self.scanner = tvm.build("tvm-1", 0, {**tvm.SWITCHES, **switches})
        wire.add(self.scanner)
        self._run_module = Runner(wire, folder)

    def arrive(self, account: Mapping[str, Any] | None) -> None:
        """Nobody is there but the administrator, a bystander, and maybe Kim."""
        state = self.scanner.state
        with state.lock:
            for user in [user for user in state.users.values() if user.username != "admin@example.com"]:
                state.remove_user(user, None)
            state.deleted.clear()
            lee = state.add_user(LEE, "Bystander-Pass-1", 40, name="Lee Park")
            state.group("Remediation").members.add(lee.id)
            if account is None:
                return
            roles = [role_uuid(self.scanner, name) for name in account["roles"]]
            kim = state.add_user(
                KIM,
                "Old-Password-1!",
                0 if roles else account["permissions"],
                name=account["name"],
                email=account["email"],
                enabled=account["enabled"],
                role_uuids=roles,
                authorizations={f"{name}_permitted": value for name, value in account["ways"].items()},
                mfa_enrollment_required=account["mfa"],
                two_factor=account["two_factor"] and dict(account["two_factor"]),
            )
            for name in account["groups"]:
                state.group(name).members.add(kim.id)

    def run(self, entry: Mapping[str, Any], check: bool = False) -> Report:
        """A task for Kim, which succeeds."""
        args = {"users": [{"username": KIM, **entry}], "allow_lockout": True}
        report = self._run_module("tvm_users", self.scanner, args, check=check)
        assert not report.failed, report.words
        return report


def role_uuid(scanner: Scanner, name: str) -> str:
    return next(role.uuid for role in scanner.state.roles.values() if role.name == name)


def expected(scanner: Scanner, before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """What Kim's account is to be, worked out from the documentation of the options alone."""
    after = {**before, **{name: change[name] for name in ("name", "email", "enabled") if name in change}}
    if "permissions" in change:
        number = {"Basic": 16, "Standard": 32, "32": 32, "Scan Manager": 40}[change["permissions"]]
        if number != before["permissions"]:
            after |= {"permissions": number, "role_uuids": ()}
    if "roles" in change:
        uuids = {role_uuid(scanner, name) for name in change["roles"]}
        kept = before["role_uuids"] if uuids == set(before["role_uuids"]) else tuple(sorted(uuids))
        after |= {"permissions": 0, "role_uuids": kept}
    if "authorizations" in change:
        named = dict(change["authorizations"])
        mfa = named.pop("mfa_enrollment_required", None)
        if mfa is not None:
            after["mfa_enrollment_required"] = mfa
        after["authorizations"] = {
            **before["authorizations"],
            **{f"{name}_permitted": value for name, value in named.items()},
        }
    if "groups" in change:
        named, member = frozenset(change["groups"]), before["groups"]
        kept = member & {MANAGED}
        state = change.get("groups_state", "present")
        after["groups"] = {"present": member | named, "absent": member - named, "exact": named | kept}[state]
    if "two_factor" in change:
        after["two_factor"] = _two_factor(before["two_factor"], change["two_factor"])
    return after


def _two_factor(before: Mapping[str, Any] | None, change: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = before or {}
    email = change.get("email", found.get("email_enabled", False))
    sms = change.get("sms", found.get("sms_enabled", False))
    phone = change.get("phone", found.get("sms_phone"))
    same = (email, sms, sms and phone) == (
        found.get("email_enabled", False),
        found.get("sms_enabled", False),
        found.get("sms_enabled", False) and found.get("sms_phone"),
    )
    if same:
        return before
    after = {"activated": email or sms, "email_enabled": email, "sms_enabled": sms}
    return {**after, "sms_phone": phone} if phone else after


def _plain(account: Mapping[str, Any]) -> dict[str, Any]:
    """An account as far as anybody can tell: without a name or with an empty one, never said or said not to be."""
    name, mfa = account["name"] or "", bool(account["mfa_enrollment_required"])
    return {**account, "name": name, "mfa_enrollment_required": mfa}


def check_change(tenant: Tenant, account: Mapping[str, Any] | None, change: Mapping[str, Any]) -> None:
    """Check mode, the real run and a second run, and what they leave behind."""
    tenant.arrive(account)
    before = look(tenant.scanner)
    predicted = tenant.run(change, check=True)
    assert not predicted.wire.writes
    assert look(tenant.scanner) == before
    real = tenant.run(change)
    after = look(tenant.scanner)
    # Everybody else, and all that was not declared, is as it was.
    assert {name: found for name, found in after.items() if name != KIM} == {
        name: found for name, found in before.items() if name != KIM
    }
    if account is not None:
        wanted = expected(tenant.scanner, before[KIM], change)
        assert _plain(after[KIM]) == _plain(wanted)
        assert real.people[KIM]["user"] == predicted.people[KIM]["user"]
    assert bool(real.wire.writes) == real.changed == predicted.changed == (after != before)
    assert real.result["diff"] == predicted.result["diff"]
    assert real.people[KIM]["changed_fields"] == predicted.people[KIM]["changed_fields"]
    again = tenant.run(change)
    assert not again.wire.writes
    assert not again.changed
    assert look(tenant.scanner) == after


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """The wire between the modules and tenants in this process."""
    with Wire().patched() as patched:
        yield patched


@pytest.fixture(scope="module")
def tenant(wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Tenant:
    """A tenant with the switches as they are by default."""
    return Tenant(wire, tmp_path_factory.mktemp("state"))


@settings(max_examples=250, deadline=None, suppress_health_check=QUIET, derandomize=True, database=None)
@given(account=st.one_of(accounts, accounts, accounts, st.none()), change=changes)
def test_one_run_converges_and_leaves_all_the_rest_as_it_was(
    tenant: Tenant, account: dict[str, Any] | None, change: dict[str, Any]
) -> None:
    """Random accounts, memberships, roles and authorizations; a new account now and then."""
    check_change(tenant, account, change)


@pytest.mark.parametrize(("switch", "value"), OTHER_WAYS)
def test_every_switch_of_the_tenant_keeps_that(wire: Wire, switch: str, value: Any, tmp_path: Path) -> None:
    """The same on tenants that differ where nobody knows how they behave."""
    tenant = Tenant(wire, tmp_path, **{switch: value})

    @settings(max_examples=15, deadline=None, suppress_health_check=QUIET, derandomize=True, database=None)
    @given(account=accounts, change=changes)
    def run_many(account: dict[str, Any], change: dict[str, Any]) -> None:
        check_change(tenant, account, change)

    run_many()
    _join_and_leave(tenant)


def test_the_table_has_every_switch(tenant: Tenant) -> None:
    """A switch that is added to the lab must be tried both ways."""
    assert {switch for switch, _value in OTHER_WAYS} == set(tenant.scanner.state.switches)


def _join_and_leave(tenant: Tenant) -> None:
    """A joiner arrives with access and leaves again, to somebody who takes over; both are idempotent."""
    tenant.arrive(None)
    joiner = {"roles": [ROLES[0]], "groups": [GROUPS[0]], "authorizations": {"password": False}}
    for entry in (joiner, {"state": "absent", "transfer_to": LEE}):
        assert tenant.run(entry).changed
        assert not tenant.run(entry).changed
    successor = tenant.scanner.state.user(LEE).uuid
    assert [gone["successor"] for gone in tenant.scanner.state.deleted] == [successor]
