# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What replacing an account can take away: its grants and its two-factor seed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils import _shelf
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    ApiError,
    NotConfirmed,
    NotFound,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import SEED_FORMS, R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import put_back_grants
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS, account_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.two_factor import Seeds
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal

NEXT_RUN = "the next run on this console"
"""Who puts back what an account lacks."""

NameOf = Callable[[str, int], str]


@dataclass(frozen=True)
class Kept:
    """What one account had: its login, its grants of each kind, and its two-factor seed."""

    login: str
    access: Mapping[str, frozenset[int]]
    two_factor_key: str | None

    def as_json(self) -> dict[str, Any]:
        """Return the content of the file."""
        lists = {kind: sorted(ids) for kind, ids in self.access.items()}
        return {"login": self.login, **lists, "two_factor_key": self.two_factor_key}


class Shelf(_shelf.Shelf[int, Kept]):
    """The recovery files of one console."""

    begun_to = "change"

    def ref_from(self, name: str) -> int | None:
        """Return the id of a file's account."""
        return int(name) if name.isdigit() else None

    def kept_from(self, content: Any) -> Kept | None:
        """Return what a file's content says, ``None`` where it is not such a file's."""
        if not isinstance(content, dict):
            return None
        access = {kind: content[kind] for kind in KINDS if kind in content}
        login, key = content.get("login"), content.get("two_factor_key")
        numbers = all(isinstance(ids, list) and all(isinstance(i, int) for i in ids) for ids in access.values())
        if not numbers or not isinstance(login, str) or not isinstance(key, (str, type(None))):
            return None
        return Kept(login, {kind: frozenset(ids) for kind, ids in access.items()}, key)

    def username_of(self, kept: Kept) -> str:
        """Return the account's login."""
        return kept.login

    def keep(self, user_id: int, login: str, access: Mapping[str, frozenset[int]], key: str | None) -> Kept | None:
        """Write down what an account has, and return what stood there already; that is kept, too.

        Raises:
            UsageError: it cannot be written.
        """
        earlier = self.earlier(user_id)
        if not any(access.values()) and key is None:
            return earlier
        merged = Kept(login, access, key)
        if earlier is not None:
            kinds = {*access, *earlier.access}
            union = {kind: access.get(kind, frozenset()) | earlier.access.get(kind, frozenset()) for kind in kinds}
            merged = Kept(login, union, key or earlier.two_factor_key)
        self.save(user_id, merged.as_json())
        return earlier


def put_back_after_killed_runs(api: R7Api, seeds: Seeds, shelf: Shelf, name_of: NameOf, journal: Journal) -> Recovery:
    """Put back what killed runs took away.

    Raises:
        AccessError: a recovery file cannot be read or removed.
    """

    def put_back_one(user_id: int, kept: Kept) -> str:
        return _put_back_one(api, seeds, user_id, kept, name_of, journal)

    return shelf.put_back(shelf.pending(), put_back_one, journal)


def _put_back_one(api: R7Api, seeds: Seeds, user_id: int, kept: Kept, name_of: NameOf, journal: Journal) -> str:
    """Put back what one account lacks and return what that was; what it has got meanwhile stays."""
    try:
        fields = account_from(journal.read(lambda: api.get_user(user_id))).fields
    except NotFound:
        # The console says the same of what may not be seen (documented), so that the list has the last word.
        if user_id in {record["id"] for record in journal.read(api.list_users)}:
            raise
        return "the account is gone by now"
    told = []
    for kind, flag in KINDS.items():
        wanted = kept.access.get(kind, frozenset())
        if fields[flag] or not wanted:
            continue
        read_now = functools.partial(api.get_access, kind, user_id)
        now = journal.read(read_now)
        if not wanted - now:
            continue
        try:
            put_back_grants(api, kind, user_id, now | wanted, journal)
        except ApiError as error:
            if error.status != 400:
                raise
            # Maybe one of them was deleted meanwhile; whoever had it loses nothing.
            rows = journal.read(api.list_sites if kind == "sites" else api.list_asset_groups)
            wanted &= {row["id"] for row in rows}
            if not wanted - now:
                continue
            put_back_grants(api, kind, user_id, now | wanted, journal)
        missing = wanted - journal.read(read_now)
        if missing:
            raise NotConfirmed(f"the console accepted the {kind.replace('_', ' ')} and did not grant them")
        names = ", ".join(sorted(name_of(kind, object_id) for object_id in wanted - now))
        told.append(f"{kind.replace('_', ' ')} {names}")
    if kept.two_factor_key:
        found = journal.read(lambda: api.get_two_factor_key(user_id))[0]
        # Another seed is somebody's, unless it is this one in a form that the console took to the letter.
        if found is None or found in {form(kept.two_factor_key) for form in SEED_FORMS[1:]}:
            seeds.put(kept.login, user_id, kept.two_factor_key, journal)
            told.append("the two-factor seed")
    return f"put back {' and '.join(told)}" if told else "nothing of it was missing"
