# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Preferences that a deletion could take away, kept on disk until it was checked, and put back after a killed run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState

_PREFIX = "preferences-"


@dataclass(frozen=True)
class Kept:
    """What one account had, but for what a task was to delete."""

    username: str
    values: Values


class Shelf:
    """The recovery files of one Security Center, one for each account whose preferences are being deleted."""

    def __init__(self, state: ScannerState) -> None:
        """Take the folder."""
        self._state = state

    def pending(self) -> dict[str, Kept]:
        """Return what killed runs left, by the account's key.

        Raises:
            AccessError: a file cannot be read.
        """
        found = {}
        for name, content in self._state.pending().items():
            if name.startswith(_PREFIX):
                kept = _kept_from(content)
                if kept is None:
                    raise self._state.unreadable(name)
                found[name[len(_PREFIX) :]] = kept
        return found

    def keep(self, me: Me, values: Mapping[Key, str], removals: Collection[Key]) -> None:
        """Write down what an account shall still have; what stands there already is kept, too.

        Raises:
            AccessError: it cannot be written.
        """
        earlier = self.pending().get(me.key)
        if earlier is not None:
            values = {**{key: value for key, value in earlier.values.items() if key not in removals}, **values}
        if values:
            self._state.save(_PREFIX + me.key, {"username": me.username, "preferences": as_items(values)})

    def drop(self, me: Me) -> None:
        """Forget an account, once everything is there again."""
        self._state.drop(_PREFIX + me.key)

    def advice(self, me: Me) -> str:
        """Return who puts back what is missing, for the end of a sentence."""
        if self._state.has(_PREFIX + me.key):
            return f"; the next run as '{me.username}' puts it back"
        return "; put it back by hand"

    def path_of(self, me: Me) -> str:
        """Return an account's file."""
        return self._state.path_of(_PREFIX + me.key)


def _kept_from(content: Any) -> Kept | None:
    """Return what a file's content says, ``None`` where it is not such a file's."""
    if not isinstance(content, dict) or not isinstance(content.get("username"), str):
        return None
    try:
        return Kept(content["username"], values_from(content.get("preferences")))
    except UnexpectedAnswer:
        return None


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
    for account, kept in pending.items():
        begun = f"an interrupted run had begun to delete preferences of '{kept.username}'"
        if account != me.key:
            result.told.append(f"{begun}, which only a task as '{kept.username}' can put back: run one")
            continue
        try:
            back = preferences.put_back(kept.values)
        except AccessError as error:
            if is_hopeless(error):
                result.stop = error
                break
            result.problems.append(
                f"{begun}, which could not be put back ({error.message}): run again; if it cannot be put back at all, "
                f"see to it by hand and remove {shelf.path_of(me)}"
            )
        else:
            shelf.drop(me)
            result.told.append(f"{begun}: {f'put back {listed(back)}' if back else 'nothing of it was missing'}")
    result.changed = journal.touched
    return result
