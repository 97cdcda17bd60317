# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Preferences that a deletion could take away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.vulnmgmt.access.plugins.module_utils import _shelf
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preference_values import (
    Key,
    Values,
    as_items,
    listed,
    values_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preferences import Preferences
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal, is_hopeless

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import Me


@dataclass(frozen=True)
class Kept:
    """What one account had, but for what a task was to delete."""

    username: str
    values: Values


class Shelf(_shelf.Shelf[str, Kept]):
    """The recovery files of one Security Center, by the keys of accounts (:attr:`Me.key`)."""

    prefix = "preferences-"
    begun_to = "delete preferences of"

    def ref_from(self, name: str) -> str:
        """Return the key of a file's account."""
        return name

    def kept_from(self, content: Any) -> Kept | None:
        """Return what a file's content says, ``None`` where it is not such a file's."""
        if not isinstance(content, dict) or not isinstance(content.get("username"), str):
            return None
        try:
            return Kept(content["username"], values_from(content.get("preferences")))
        except UnexpectedAnswer:
            return None

    def username_of(self, kept: Kept) -> str:
        """Return the account's username."""
        return kept.username

    def keep(self, me: Me, values: Mapping[Key, str], removals: Collection[Key]) -> None:
        """Write down what an account shall still have; what stands there already is kept, too.

        Raises:
            AccessError: it cannot be written.
        """
        earlier = self.earlier(me.key)
        if earlier is not None:
            values = {**{key: value for key, value in earlier.values.items() if key not in removals}, **values}
        if values:
            self.save(me.key, {"username": me.username, "preferences": as_items(values)})


def left_of_killed_runs(shelf: Shelf) -> list[str]:
    """Return what :func:`put_back_after_killed_runs` would see to, for check mode; no requests."""
    return [f"the preferences of '{kept.username}'" for kept in shelf.pending().values()]


def put_back_after_killed_runs(session: ScSession, shelf: Shelf, journal: Journal) -> Recovery:
    """Put back the preferences that killed runs took away; those of another account only that one can set.

    Raises:
        AccessError: a recovery file cannot be read or removed.
    """
    result = Recovery()
    pending = shelf.pending()
    if not pending:
        return result
    preferences = Preferences(session, journal)
    try:
        me = journal.read(preferences.read)[0]
    except AccessError as error:
        if is_hopeless(error):
            result.stop = error
        else:
            result.problems.append(f"what an interrupted run took away could not be put back ({error.message})")
        return result

    def put_back_one(_key: str, kept: Kept) -> str:
        back = preferences.put_back(kept.values)
        return f"put back {listed(back)}" if back else "nothing of it was missing"

    own = {key: kept for key, kept in pending.items() if key == me.key}
    result = shelf.put_back(own, put_back_one, journal)
    result.told += [
        f"{shelf.begun(kept)}, which only a task as '{kept.username}' can put back: run one"
        for key, kept in pending.items()
        if key not in own
    ]
    return result
