# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What an entry wants of an account of Tenable Vulnerability Management. Pure functions over what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ALWAYS,
    DISABLED,
    EXACT,
    PRESENT,
    Account,
    Entry,
    brought,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import (
    authorizations,
    passwords,
    permissions,
    two_factor,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.groups import Groups
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import FIELDS, check_username
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.roles import Roles

ACCESS = ("roles", "authorizations", "groups", "two_factor")
"""What is read and written beside the record, each only for those of whom it is declared."""

BESIDE = ("groups_state", "password_temporary", "current_password", "transfer_to", "revoke_keys")
"""Options that say how something is done, and are no fields of an account."""


class Lookup:
    """What the tenant has, as far as the roster at hand needs it."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.roles = Roles()
        self.groups = Groups()
        self.has_roles: dict[Any, frozenset[str]] = {}
        """The custom roles of an account, by its id, where they were read."""


def nothing_beside(declared: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what takes away groups and ways to sign in that are not given.

    Ways to sign in are only taken away where one is given, as nobody could sign in without any.

    Raises:
        UsageError: the groups are declared to be added or taken away.
    """
    state = declared.get("groups_state") or EXACT
    if state != EXACT:
        raise UsageError(f"groups_state={state} contradicts exact=true, which makes it exact: leave out one of the two")
    added: dict[str, Any] = {"groups": declared.get("groups", ()), "groups_state": EXACT}
    if "authorizations" in declared:
        none = dict.fromkeys(authorizations.WAYS, False)
        added["authorizations"] = {**none, **authorizations.named(declared["authorizations"])}
    return added


def groups_state(entry: Entry) -> str:
    """Return what the named groups mean."""
    return entry.declared.get("groups_state") or PRESENT


def revokes_keys(entry: Entry) -> bool:
    """Return whether an entry ends the API keys of the account that it disables."""
    return entry.state == DISABLED and bool(entry.declared.get("revoke_keys"))


def read_beside(entry: Entry) -> list[str]:
    """Return which of :data:`ACCESS` must be known of an account before it is planned."""
    if entry.state == PRESENT:
        return [name for name in ACCESS if name in entry.declared]
    return ["authorizations"] if revokes_keys(entry) else []


def wants_read_only(entry: Entry) -> bool:
    """Return whether an entry declares Read-Only, which shows the same number as a custom role."""
    declared = entry.declared.get("permissions")
    try:
        return declared is not None and permissions.parse(declared) == permissions.READ_ONLY
    except UsageError:
        return False  # A faulty entry; the planner says so in a moment.


def needs_own_roles(entry: Entry, account: Account) -> bool:
    """Return whether an account's custom roles must be known: whose number is not 0 has none (documented)."""
    shows_none = account.fields["permissions"] == permissions.READ_ONLY
    return shows_none and ("roles" in entry.declared or wants_read_only(entry))


def declared_fields(entry: Entry, account: Account | None, lookup: Lookup) -> dict[str, Any]:
    """Return the declared fields with their values as the service will show them.

    Raises:
        UsageError: an unknown name, or what cannot work.
    """
    given = entry.declared
    found = {name: given[name] for name in FIELDS if name in given}
    if account is None:
        check_username(entry.username)
    if given.get("revoke_keys"):
        raise UsageError("revoke_keys is for accounts that are disabled: leave it out, or give state=disabled")
    if found.get("email") == "":
        raise UsageError("email cannot be cleared, as Tenable would put the username there: leave it out or give one")
    found.update(_role(entry, account, lookup))
    if "authorizations" in given:
        before = account.fields["authorizations"] if account else authorizations.NEW
        found["authorizations"] = {**before, **authorizations.named(given["authorizations"])}
    if "groups" in given:
        state = groups_state(entry)
        member = account.fields["groups"] if account else frozenset()
        found["groups"] = brought(state, member, lookup.groups.resolve(given["groups"], state))
    elif "groups_state" in given:
        raise UsageError("groups_state says what is done with groups, and there are none: give groups too")
    if "two_factor" in given:
        settings = account.fields["two_factor"] if account else two_factor.OFF
        found["two_factor"] = two_factor.wanted(settings, given["two_factor"])
    _check_password(entry, account)
    return found


def _role(entry: Entry, account: Account | None, lookup: Lookup) -> dict[str, Any]:
    """Return the permissions and custom roles that are wanted: one or the other."""
    given = entry.declared
    if "roles" in given:
        if "permissions" in given:
            raise UsageError(
                "permissions and roles exclude each other, as a user has either a predefined role or custom ones: "
                "give one of the two"
            )
        return {"roles": lookup.roles.resolve(given["roles"]), "permissions": permissions.READ_ONLY}
    if "permissions" not in given:
        return {}
    number = permissions.parse(given["permissions"])
    custom = lookup.has_roles.get(account.ref) if account else None
    if custom and number == permissions.READ_ONLY:
        names = ", ".join(map(repr, lookup.roles.names(custom)))
        raise UsageError(
            f"it has the custom role {names}, which shows as permissions 0 as Read-Only does: give it another "
            "predefined role first, or leave permissions out"
        )
    return {"permissions": number}


def _check_password(entry: Entry, account: Account | None) -> None:
    if "password" in entry.secrets and (account is None or entry.update_password == ALWAYS):
        passwords.check(entry.secrets["password"])
