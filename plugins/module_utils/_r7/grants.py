# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Access to sites and asset groups: from what there is to what shall be, with the fewest writes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write


def change_grants(
    api: R7Api,
    kind: str,
    user_id: int,
    before: frozenset[int],
    after: frozenset[int],
    journal: Journal,
    name_of: Callable[[str, int], str],
) -> None:
    """Turn one set of grants into another, with one write or none.

    One that is added or removed alone goes by itself, which leaves alone what somebody else changes meanwhile;
    more at once go as one list, which the console takes or refuses as a whole.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """
    added, removed = after - before, before - after
    if not added and not removed:
        return

    def found() -> frozenset[int]:
        return api.get_access(kind, user_id)

    def look_at_all() -> Seen:
        ids = found()
        if ids in (before, after):
            return Seen(DONE if ids == after else BEFORE)
        named = ", ".join(sorted(name_of(kind, object_id) for object_id in ids)) or "none"
        return Seen(f"the account has these {_words(kind)}: {named}")

    def look_at_one(one: int) -> Seen:
        return Seen(DONE if (one in found()) is (one in after) else BEFORE)

    look: Callable[[], Seen] = look_at_all
    send: Callable[[], None] = functools.partial(api.set_access, kind, user_id, after)
    if not after:
        send = functools.partial(api.clear_access, kind, user_id)
    elif len(added | removed) == 1:
        one = next(iter(added | removed))
        send = functools.partial(api.add_access if added else api.remove_access, kind, user_id, one)
        look = functools.partial(look_at_one, one)
    journal.carry_out(Write(f"changed {_words(kind)}", send, look))


def put_back_grants(api: R7Api, kind: str, user_id: int, ids: frozenset[int], journal: Journal) -> None:
    """Set a whole list of grants, whatever is there; it can be sent again until it is there.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """

    def send() -> None:
        if ids:
            api.set_access(kind, user_id, ids)
        else:
            api.clear_access(kind, user_id)

    def look() -> Seen:
        return Seen(DONE if api.get_access(kind, user_id) == ids else BEFORE)

    journal.carry_out(Write(f"put back {_words(kind)}", send, look))


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def wanted_access(state: str, before: frozenset[int], named: frozenset[int]) -> frozenset[int]:
    """Return the grants after adding (``present``), removing (``absent``) or setting (``exact``) the named ones."""
    if state == "present":
        return before | named
    if state == "absent":
        return before - named
    return named


def read_many(
    api: R7Api,
    kind: str,
    user_ids: Sequence[int],
    object_ids: Sequence[int],
    side_by_side: Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]],
) -> dict[int, frozenset[int]]:
    """Return the grants of many users, read from the cheaper side: per user, or per site (asset group).

    The other side leaves out Global Administrators (recorded) and what it says of those who have all of it is not
    known, so that ``user_ids`` may hold neither.
    """
    if len(user_ids) <= len(object_ids):
        sets = side_by_side(lambda user_id: api.get_access(kind, user_id), user_ids)
        return dict(zip(user_ids, sets))
    found: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    members = side_by_side(lambda object_id: api.users_with_access(kind, object_id), object_ids)
    for object_id, users in zip(object_ids, members):
        for user_id in users & found.keys():
            found[user_id].add(object_id)
    return {user_id: frozenset(ids) for user_id, ids in found.items()}
