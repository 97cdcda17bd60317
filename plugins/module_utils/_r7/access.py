# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Access to sites and asset groups: from what there is to what shall be, with the fewest calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api

Call = Callable[[R7Api, int], None]


def calls_for(kind: str, before: frozenset[int], after: frozenset[int]) -> list[Call]:
    """Return the calls that turn one set of grants into another: none or one.

    One that is added or removed alone goes by itself, which leaves alone what somebody else changes meanwhile;
    more at once go as one list, which the console takes or refuses as a whole.
    """
    added, removed = after - before, before - after
    if not added and not removed:
        return []
    if not after:
        return [lambda api, user_id: api.clear_access(kind, user_id)]
    if len(added) == 1 and not removed:
        only = next(iter(added))
        return [lambda api, user_id: api.add_access(kind, user_id, only)]
    if len(removed) == 1 and not added:
        gone = next(iter(removed))
        return [lambda api, user_id: api.remove_access(kind, user_id, gone)]
    return [lambda api, user_id: api.set_access(kind, user_id, after)]


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
