# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""User groups of Tenable Vulnerability Management, and who is in which."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, EXACT, Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

ALL_USERS = "00000000-0000-0000-0000-000000000000"
"""The group that everybody is in (recorded)."""


class Groups:
    """The groups of a tenant, by their uuids."""

    def __init__(self, records: Iterable[Mapping[str, Any]] = ()) -> None:
        """Take the service's records."""
        rows = list(records)
        self._numbers = {str(row["uuid"]): row["id"] for row in rows}
        self._saml = {str(row["uuid"]) for row in rows if row.get("managed_by_saml")}
        self.catalogue = Catalogue("group", [(str(row["uuid"]), str(row.get("name") or row["uuid"])) for row in rows])

    def number(self, uuid: str) -> Any:
        """Return the id of a group, which its paths have (recorded)."""
        return self._numbers[uuid]

    def own(self) -> frozenset[str]:
        """Return the groups whose members are up to the tenant: all but All Users and those that SAML manages."""
        return self.all_but_everybody() - self._saml

    def all_but_everybody(self) -> frozenset[str]:
        """Return all groups but All Users."""
        return frozenset(self._numbers) - {ALL_USERS}

    def managed(self) -> frozenset[str]:
        """Return the groups whose members SAML manages."""
        return frozenset(self._saml)

    def words(self, uuids: Iterable[str]) -> list[str]:
        """Return what means each of the groups alone where it is given, sorted."""
        return sorted(self.catalogue.word_of(uuid) for uuid in uuids)

    def resolve(self, words: Sequence[str], state: str) -> frozenset[str]:
        """Return the groups that a task names; All Users is left out, as everybody is in it.

        Raises:
            UsageError: one does not exist or is managed by SAML, or somebody shall leave All Users.
        """
        found = frozenset(self.catalogue.resolve(word) for word in words)
        managed = self.names(found & self._saml)
        if managed:
            raise UsageError(
                f"the members of {', '.join(map(repr, managed))} are managed by SAML: change them at the identity "
                "provider, and leave the group out"
            )
        if state == ABSENT and ALL_USERS in found:
            raise UsageError(f"everybody is in '{self.catalogue.name_of(ALL_USERS)}': leave that group out")
        return found - {ALL_USERS}

    def names(self, uuids: Iterable[str]) -> list[str]:
        """Return the names of groups, sorted."""
        return sorted(self.catalogue.name_of(uuid) for uuid in uuids)


def concerned(groups: Groups, words: Sequence[str], state: str) -> frozenset[str]:
    """Return the groups whose members count: those named, or all where nobody else shall be a member.

    What is wrong with a name, the planner says in a moment.
    """
    if state == EXACT:
        return groups.own()
    found: set[str] = set()
    for word in words:
        try:
            found |= groups.resolve([word], state)
        except UsageError:
            continue
    return frozenset(found)


def read_many(
    api: TvmApi, groups: Groups, needed: Mapping[Any, frozenset[str]], accounts: Sequence[Account], workers: Workers
) -> dict[Any, frozenset[str] | AccessError]:
    """Return the memberships of accounts, by their ids, in the groups that each one ``needed``.

    The error in their place, where the members of one of these groups cannot be read.

    A record that names its groups needs no further request; newer ones do so for whoever is in one (documented). Of
    all others the members of each group are read, however many people there are.
    """
    shown = {
        account.ref: frozenset(map(str, account.raw["group_uuids"]))
        for account in accounts
        if isinstance(account.raw.get("group_uuids"), list) and account.raw["group_uuids"]
    }
    rest = [account for account in accounts if account.ref not in shown]
    asked = sorted(set().union(*(needed[account.ref] for account in rest)))
    members = dict(zip(asked, workers.attempt(lambda uuid: api.list_members(groups.number(uuid)), asked)))

    def of_one(account: Account) -> frozenset[str] | AccessError:
        found = set()
        for uuid in sorted(needed[account.ref]):
            those = members[uuid]
            if isinstance(those, AccessError):
                return those
            if account.ref in those:
                found.add(uuid)
        return frozenset(found)

    memberships: dict[Any, frozenset[str] | AccessError] = {ref: uuids & needed[ref] for ref, uuids in shown.items()}
    return {**memberships, **{account.ref: of_one(account) for account in rest}}


def write(
    api: TvmApi, groups: Groups, user_id: int, before: frozenset[str], after: frozenset[str], journal: Journal
) -> None:
    """Put a user into groups and take it out of others, one by one, as the API has nothing else (documented).

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """
    for uuid in sorted(after - before, key=groups.catalogue.name_of):
        _write_one(api, groups, user_id, uuid, True, journal)
    for uuid in sorted(before - after, key=groups.catalogue.name_of):
        _write_one(api, groups, user_id, uuid, False, journal)


def _write_one(api: TvmApi, groups: Groups, user_id: int, uuid: str, joins: bool, journal: Journal) -> None:
    number, name = groups.number(uuid), groups.catalogue.name_of(uuid)

    def look() -> Seen:
        return Seen(DONE if (user_id in api.list_members(number)) is joins else BEFORE)

    what = f"added to the group '{name}'" if joins else f"removed from the group '{name}'"
    send = functools.partial(api.add_member if joins else api.remove_member, number, user_id)
    # A 404 to leaving is believed to mean no member only after a look: the user or the group could be gone.
    carry_out = journal.carry_out if joins else journal.carry_out_deletion
    carry_out(Write(what, send, look))
