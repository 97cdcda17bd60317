# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a roster needs of Tenable Vulnerability Management beside the list of users: only what it declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Completed, Pair
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import PRESENT, Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import authorizations, groups, roles, two_factor
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.groups import Groups
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.roles import Roles
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.wanted import (
    Lookup,
    groups_state,
    needs_own_roles,
    read_beside,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers


def read_access(api: TvmApi, lookup: Lookup, pairs: Sequence[Pair], workers: Workers) -> list[Completed]:
    """Complete the accounts by what their entries declare: one batch of requests for each kind.

    Args:
        api: the client.
        lookup: is told the tenant's roles and groups, and who has which custom roles.
        pairs: the people and their accounts.
        workers: read of several people at the same time.

    Raises:
        AccessError: the tenant's roles or groups could not be read, which nobody can be planned without.
    """
    present = [(entry, account) for entry, account in pairs if entry.state == PRESENT]
    there = [(entry, account) for entry, account in present if account]
    found: dict[str, Mapping[Any, Any]] = {
        "roles": _read_roles(api, lookup, present, workers),
        "groups": _read_groups(api, lookup, present, workers),
    }
    accounts = [account for entry, account in pairs if account and "authorizations" in read_beside(entry)]
    read = workers.attempt(lambda account: authorizations.read(api, account.ref), accounts)
    found["authorizations"] = dict(zip((account.ref for account in accounts), read))
    accounts = [account for entry, account in there if "two_factor" in entry.declared]
    settings = workers.attempt(lambda account: two_factor.read_from(api, account), accounts)
    found["two_factor"] = dict(zip((account.ref for account in accounts), settings))

    def completed(entry: Entry, account: Account | None) -> Completed:
        names = read_beside(entry)
        if account is None or not (names or entry.state == PRESENT):
            return entry, account
        errors = [kind[account.ref] for kind in found.values() if isinstance(kind.get(account.ref), AccessError)]
        if errors:
            return errors[0]
        more = {name: found[name].get(account.ref, frozenset()) for name in names}
        return entry, replace(account, fields={**account.fields, **more}) if more else account

    return [completed(entry, account) for entry, account in pairs]


def _read_roles(api: TvmApi, lookup: Lookup, present: Sequence[Pair], workers: Workers) -> Mapping[Any, Any]:
    doubtful = [account for entry, account in present if account and needs_own_roles(entry, account)]
    if not doubtful and not any("roles" in entry.declared for entry, _account in present):
        return {}
    lookup.roles = Roles(api.list_roles())
    found = roles.read_many(api, lookup.roles, doubtful, workers)
    lookup.has_roles = {ref: uuids for ref, uuids in found.items() if not isinstance(uuids, AccessError)}
    return found


def _read_groups(api: TvmApi, lookup: Lookup, present: Sequence[Pair], workers: Workers) -> Mapping[Any, Any]:
    declaring = [(entry, account) for entry, account in present if "groups" in entry.declared]
    if not declaring:
        return {}
    lookup.groups = Groups(api.list_groups())
    needed = {
        account.ref: groups.concerned(lookup.groups, entry.declared["groups"], groups_state(entry))
        for entry, account in declaring
        if account
    }
    there = [account for _entry, account in declaring if account]
    return groups.read_many(api, lookup.groups, needed, there, workers)
