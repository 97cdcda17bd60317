# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Deleting users of Tenable Vulnerability Management, and who gets what they own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import match
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    UsageError,
    unknown_name,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import CREATE, DELETE, Account, Entry, Plan
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import uuid_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

_REFUSED_WHILE_ENABLED = (400, 409, 412, 422)
_CONFLICT = 409

Find = Callable[[str], Optional[Account]]


def successor_of(entry: Entry, of_all: str | None) -> str | None:
    """Return who gets what a leaver owns: as the entry says, else as the whole task does."""
    return entry.declared.get("transfer_to") or of_all


def faults(plans: Sequence[Plan], accounts: Sequence[Account], of_all: str | None) -> list[str]:
    """Return what is wrong with the successors of all who are deleted, as sentences.

    Somebody whom the same task creates can be one, as removals come last.
    """
    problems = []
    created = {plan.username.casefold() for plan in plans if plan.action == CREATE}
    leaving = {plan.username for plan in plans if plan.action == DELETE}
    for plan in plans:
        name = successor_of(plan.entry, of_all) if plan.action == DELETE else None
        if not name or name.casefold() in created:
            continue
        try:
            found = match([Entry(name)], accounts)[0][0]
        except UsageError as error:
            problems.append(error.message)
            continue
        if found is None:
            known = [account.username for account in accounts]
            problems.append(f"'{plan.username}': {unknown_name('account in transfer_to', name, known)}")
        elif found.username == plan.username:
            problems.append(f"'{plan.username}' would get in transfer_to what it owns itself: name somebody else")
        elif found.username in leaving:
            problems.append(
                f"'{plan.username}': transfer_to names '{found.username}', who is deleted as well: name somebody else"
            )
    return problems


def delete(
    api: TvmApi,
    account: Account,
    successor: str | None,
    find: Find,
    look_up: Callable[[Account], Account | None],
    disable: Callable[[], Any],
    journal: Journal,
) -> Mapping[str, Any]:
    """Delete a user; what the user owns goes to the successor, and is deleted too where there is none.

    Raises:
        AccessError: as :meth:`Journal.carry_out`; or the successor is not there, and nothing was deleted.
    """
    uuid = None
    if successor:
        found = journal.read(lambda: find(successor))
        if found is None:
            raise AccessError(f"not deleted, as '{successor}', who is to get what it owns, has no account")
        uuid = uuid_of(found)

    def look() -> Seen:
        return Seen(BEFORE if look_up(account) else DONE)

    write = Write("deleted the account", lambda: api.delete_user(account.ref, uuid), look)
    try:
        journal.carry_out_deletion(write)
    except ApiError as error:
        if error.status not in _REFUSED_WHILE_ENABLED or not account.fields["enabled"]:
            _explain(error, successor)
            raise
        # The user interface asks to disable first; should the API ever do so too, the second try works.
        disable()
        try:
            journal.carry_out_deletion(write)
        except ApiError as second:
            _explain(second, successor)
            raise
    return {}


def _explain(error: ApiError, successor: str | None) -> None:
    """Add to a refusal its likely reason: a successor who may not own the objects is refused so (documented)."""
    if successor and error.status == _CONFLICT:
        error.message += f": '{successor}' may not own what it leaves: name somebody else in transfer_to"
