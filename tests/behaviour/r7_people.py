# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random accounts of a console, random changes to them, and what such a change may touch."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from hypothesis import strategies as st
from in_process import connection
from lab.r7.state import Console, User
from lab.scanner import Scanner
from lab.serving import Lab

ROLES = (
    "user",
    "site-admin",
    "security-manager",
    "system-admin",
    "report-reader",
    "Scan Coordinator",
    "policy-auditor",
)
SOURCES = {"normal": 2, "Corporate LDAP": 3, "Corporate SAML": 4}
SEEDS = (None, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
LOCALES = ("en-US", "fr-FR", "de-DE")
LOGIN = "random.person"

# What belongs to a change beside the field itself, such as what follows from a role.
FOLLOWS: dict[str, frozenset[str]] = {
    "role": frozenset({"role", "all_sites", "all_asset_groups", "superuser", "source"}),
    "all_sites": frozenset({"all_sites"}),
    "all_asset_groups": frozenset({"all_asset_groups"}),
    "authentication": frozenset({"source"}),
    "locale": frozenset({"locale_default"}),
    "locked": frozenset({"locked", "failed_logins"}),
}
FLAGS = {"sites": "all_sites", "asset_groups": "all_asset_groups"}


@dataclass(frozen=True)
class Change:
    """One declared field (or state) of one person."""

    declared: dict[str, Any]
    password: str | None = None
    state: str = "present"

    @property
    def touches(self) -> frozenset[str]:
        """The fields of the console's own account that may differ afterwards."""
        if self.state == "disabled":
            return frozenset({"enabled"})
        if self.password:
            return frozenset({"password", "password_reset_on_login"})
        return frozenset().union(*(FOLLOWS.get(name, frozenset({name})) for name in self.declared))

    def entry(self, login: str = LOGIN) -> Entry:
        """The entry of the roster that asks for it."""
        secrets = {"password": self.password} if self.password else {}
        return Entry(login, self.state, self.declared, secrets, "always" if self.password else "on_create")


def accounts(console: Console) -> st.SearchStrategy[dict[str, Any]]:
    """Accounts with random fields and grants."""
    return st.fixed_dictionaries(
        {
            "login": st.just(LOGIN),
            "name": st.sampled_from(("Random Person", "Zoë Çelik")),
            "email": st.sampled_from((None, "random.person@example.com", "Other@Example.com")),
            "enabled": st.booleans(),
            "locked": st.booleans(),
            "locale_default": st.sampled_from(LOCALES),
            "locale_reports": st.sampled_from(LOCALES),
            "source": st.sampled_from(tuple(SOURCES.values())),
            "role": st.sampled_from((*ROLES, "global-admin")),
            "all_sites": st.booleans(),
            "all_asset_groups": st.booleans(),
            "password": st.just("Old-Password-1"),
            "sites": st.sets(st.sampled_from(sorted(console.sites))),
            "asset_groups": st.sets(st.sampled_from(sorted(console.asset_groups))),
            "two_factor_key": st.sampled_from(SEEDS),
        }
    )


def changes(console: Console) -> st.SearchStrategy[Change]:
    """Single-field changes of every kind."""
    site_ids = st.lists(st.sampled_from([str(i) for i in console.sites]), unique=True)
    group_ids = st.lists(st.sampled_from([str(i) for i in console.asset_groups]), unique=True)
    fields: dict[str, st.SearchStrategy[Any]] = {
        "name": st.sampled_from(("New Name", "Random Person")),
        "email": st.sampled_from(("new@example.com", "RANDOM.person@example.com", "")),
        "enabled": st.booleans(),
        "role": st.sampled_from((*ROLES, "Global Administrator")),
        "all_sites": st.booleans(),
        "all_asset_groups": st.booleans(),
        "authentication": st.sampled_from(tuple(SOURCES)),
        "locale": st.sampled_from(LOCALES).map(lambda tag: {"default": tag}),
        "locked": st.just(False),
        "sites": site_ids,
        "asset_groups": group_ids,
    }
    single = st.sampled_from(sorted(fields)).flatmap(lambda name: fields[name].map(lambda value: Change({name: value})))
    return st.one_of(
        single, single, single, single, st.just(Change({}, state="disabled")), st.just(Change({}, password="New-One-1"))
    )


def snapshot(user: User) -> dict[str, Any]:
    """Everything the console holds of an account; single grants count only where it has not all of them anyway."""
    found = {f.name: getattr(user, f.name) for f in dataclasses.fields(user)}
    for kind, flag in FLAGS.items():
        found[kind] = "all" if found[flag] else frozenset(found[kind])
    return found


def undeclared_differences(before: dict[str, Any], after: dict[str, Any], change: Change) -> list[str]:
    """The fields that differ and have nothing to do with the change."""
    differing = [name for name in before if before[name] != after[name] and name not in change.touches]
    # With a flag that the change may move, the single grants go or come; with one that it leaves, they stay.
    return [name for name in differing if not (name in FLAGS and before[FLAGS[name]] != after[FLAGS[name]])]


class Person:
    """One random account on a console, and the roster engine at work on it."""

    def __init__(self, lab: Lab, scanner: Scanner) -> None:
        self.lab, self.scanner = lab, scanner
        self.console: Console = scanner.state

    def arrive(self, fields: dict[str, Any]) -> None:
        """Make the account the only one beside the administrator's."""
        self.console.clear_users()
        self.console.add_user(**fields)

    def state(self) -> dict[str, Any]:
        """What the console holds of it."""
        return snapshot(self.console.user(LOGIN))

    def run(self, entries: Sequence[Entry], check: bool = False, **roster: Any) -> Outcome | str:
        """The outcome of a run, or the sentence with which it was refused as a whole; the request log starts anew."""
        self.lab.forget_requests()
        params = {
            "token": None,
            "totp_secret": None,
            "validate_certs": True,
            "client_cert": None,
            "client_key": None,
            "proxy": None,
            "timeout": 30.0,
            "retries": 4,
            "allow_http": False,
            "state_dir": str(self.lab.directory / "state"),
            "lock_timeout": 0.0,
            "recovery": True,
            **connection(self.lab, self.scanner),
        }
        try:
            with PRODUCT.connect(params) as backend:
                return run(backend, Roster(entries, **roster), check_mode=check, concurrency=4)
        except UsageError as error:
            return error.message
