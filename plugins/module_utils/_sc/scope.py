# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Which accounts a task is about, and what may become of those it deletes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, unknown_name
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.api import ScApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.organization import find_organization
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import (
    SECURITY_MANAGER,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.wanted import ADMINISTRATORS, MANAGERS, OWN
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import read_me

_FIRST = "1"
"""The id of the first user of an organization, and of the first administrator (inferred from documented examples)."""


@dataclass(frozen=True)
class Conduct:
    """What a task says of all its accounts together.

    Attributes:
        organization: where an administrator looks after the Security Managers.
        migrate_to: who takes over what deleted users own.
        delete_objects: whether that may be deleted with them.
        all_details: whether accounts that are not named are treated too, so that more must be known of them.
    """

    organization: str | None = None
    migrate_to: str | None = None
    delete_objects: bool = False
    all_details: bool = False

    @property
    def decided(self) -> bool:
        """Return whether the task says what becomes of what deleted users own."""
        return bool(self.migrate_to or self.delete_objects)


def settle(api: ScApi, organization: str) -> str:
    """Return the scope of a task that names an organization, and make the API's calls be about it; two requests.

    An administrator looks after its Security Managers; to its own users it is where they are anyhow (documented).

    Raises:
        UsageError: there is no such organization, or it is another one than the user's.
        AccessError: it could not be read who the user is, or which organizations there are.
    """
    me = read_me(api.session)
    if me.is_administrator:
        api.org = find_organization(api.session, organization)
        return MANAGERS
    if not organization or organization not in (me.organization_id, me.organization, me.organization_uuid):
        raise UsageError(
            f"organization '{organization}' is not that of '{me.username}', which is '{me.organization}', "
            "and only an administrator sees others: use credentials of that organization"
        )
    return OWN


def heir_of(username: str, scope: str, accounts: Sequence[Account], leaving: Sequence[Account]) -> str:
    """Return the id of the account that takes over what deleted users own.

    Raises:
        UsageError: nobody can, in this scope; or this account cannot (documented: a Security Manager alone can).
    """
    if scope == ADMINISTRATORS:
        raise UsageError(
            "nothing was written: what administrators own cannot be migrated: leave migrate_to out and, if that is "
            "meant, set delete_objects=true"
        )
    by_name = {account.username: account for account in accounts}
    if username not in by_name:
        raise UsageError(f"nothing was written: migrate_to: {unknown_name('username', username, by_name)}")
    heir = by_name[username]
    if heir.ref in {account.ref for account in leaving}:
        raise UsageError(f"nothing was written: migrate_to '{username}' is to be deleted too: name somebody else")
    if heir.fields.get("role", SECURITY_MANAGER) != SECURITY_MANAGER:
        raise UsageError(
            f"nothing was written: migrate_to '{username}' is no Security Manager, who alone can take over what others "
            "own: name one"
        )
    return str(heir.raw["id"])


def _first(account: Account, scope: str) -> str | None:
    """Return which first account this is, ``None`` where it is another one."""
    if str(account.raw["id"]) != _FIRST:
        return None
    return "administrator" if scope == ADMINISTRATORS else "user of its organization"


def against_renaming(account: Account, scope: str) -> str | None:
    """Return why an account keeps its username: the first one of an organization does (documented)."""
    first = _first(account, scope)
    return f"it is the first {first}, which Security Center never renames" if first else None


def against_deletion(account: Account, scope: str, decided: bool) -> str | None:
    """Return why an account is not deleted: the product's rules (documented), and that nobody has decided.

    Args:
        account: the account.
        scope: what the task's user sees.
        decided: whether the task says what becomes of what the account owns.
    """
    linked = [str(item.get("username")) for item in account.raw.get("linkedUsers") or []]
    if linked:
        return f"accounts are linked to it, which have to be deleted first ({', '.join(linked)})"
    first = _first(account, scope)
    if first:
        return f"it is the first {first}, which Security Center never deletes"
    if account.raw.get("canManage") is False or (scope == OWN and "enabled" not in account.fields):
        return "the task's user does not manage it"
    if not decided:
        return "what it owns would be deleted with it, unless migrate_to is given, or delete_objects=true"
    return None
