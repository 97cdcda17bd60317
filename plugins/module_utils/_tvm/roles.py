# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Custom roles of Tenable Vulnerability Management, and who has which.

A user has a predefined role, which the API calls permissions, or custom ones; with these the permissions show 0, as
they do for Read-Only (documented).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import permissions
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import uuid_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

_KIND = "custom role"


class Roles:
    """The roles of a tenant: the custom ones, which can be given, and the predefined ones, which only show."""

    def __init__(self, records: Iterable[Mapping[str, Any]] = ()) -> None:
        """Take the service's records."""
        named = [(str(record.get("uuid")), str(record.get("name"))) for record in records]
        self.predefined = {uuid for uuid, name in named if permissions.is_predefined(name)}
        self.custom = Catalogue(_KIND, [(uuid, name) for uuid, name in named if uuid not in self.predefined])

    def resolve(self, words: Sequence[str]) -> frozenset[str]:
        """Return the uuids of the custom roles that a task names.

        Raises:
            UsageError: one does not exist or is a predefined one, or none is named.
        """
        if not words:
            raise UsageError("roles cannot be empty, as every user has one: declare permissions instead")
        for word in words:
            if permissions.is_predefined(word) or word in self.predefined:
                raise UsageError(f"'{word}' is a predefined role: give it as permissions")
        return frozenset(self.custom.resolve(word) for word in words)

    def only_custom(self, uuids: Iterable[str]) -> frozenset[str]:
        """Return those that are not predefined."""
        return frozenset(uuids) - self.predefined

    def words(self, uuids: Iterable[str]) -> list[str]:
        """Return what means each of the custom roles alone where it is given, sorted."""
        return sorted(self.custom.word_of(uuid) for uuid in uuids)

    def names(self, uuids: Iterable[str]) -> list[str]:
        """Return the names of custom roles, sorted; an unknown one has its uuid."""
        return sorted(self.custom.name_of(uuid) for uuid in uuids)


def read_many(
    api: TvmApi, roles: Roles, accounts: Sequence[Account], workers: Workers
) -> dict[Any, frozenset[str] | AccessError]:
    """Return the custom roles of accounts, by their ids, from the cheaper side; an error where they cannot be read.

    Of one, from the account's own list; of several, from the list of all users, which shows roles if asked to
    (documented). Whom it shows none of is asked for.
    """
    found: dict[Any, frozenset[str] | AccessError] = {}
    if len(accounts) > 1:
        wanted = {account.ref for account in accounts}
        for record in api.list_users(with_roles=True):
            shown = record.get("rbac_roles")
            if record["id"] in wanted and isinstance(shown, list) and shown:
                found[record["id"]] = frozenset(str(role.get("uuid")) for role in shown if isinstance(role, dict))
    rest = [account for account in accounts if account.ref not in found]
    found.update(zip((a.ref for a in rest), workers.attempt(lambda a: api.get_user_roles(uuid_of(a)), rest)))
    return {
        user_id: uuids if isinstance(uuids, AccessError) else roles.only_custom(uuids)
        for user_id, uuids in found.items()
    }


def write(api: TvmApi, account: Account, wanted: Collection[str], roles: Roles, journal: Journal) -> None:
    """Give an account these custom roles in the place of what it has; it shows permissions 0 then (documented).

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """
    uuid = uuid_of(account)
    fresh = journal.read(lambda: api.get_user_roles(uuid))
    if fresh == frozenset(wanted):
        return

    def look() -> Seen:
        found = api.get_user_roles(uuid)
        if found == frozenset(wanted):
            return Seen(DONE)
        if found == fresh:
            return Seen(BEFORE)
        return Seen(f"the account has the roles {', '.join(roles.names(roles.only_custom(found))) or 'predefined'}")

    journal.carry_out(Write("changed roles", lambda: api.set_user_roles(uuid, wanted), look))
