# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Access to sites and asset groups: from what there is to what shall be, with the fewest writes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, EXACT, PRESENT, brought
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

PLACE_KINDS = {"sites": "site", "asset_groups": "asset group"}


def read_places(api: R7Api, kind: str) -> Catalogue:
    """Return the console's sites or asset groups by name and id."""
    rows = api.list_sites() if kind == "sites" else api.list_asset_groups()
    return Catalogue(PLACE_KINDS[kind], [(row["id"], str(row.get("name") or row["id"])) for row in rows])


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


def read_many(
    api: R7Api,
    kind: str,
    user_ids: Sequence[int],
    object_ids: Sequence[int],
    workers: Workers,
) -> dict[int, frozenset[int] | AccessError]:
    """Return the grants of many users, or why they could not be read; from the cheaper side: per user, or per site.

    The other side leaves out Global Administrators (recorded) and what it says of those who have all of it is not
    known, so that ``user_ids`` may hold neither. One site (asset group) that cannot be read leaves everybody unknown.
    """
    if len(user_ids) <= len(object_ids):
        return dict(zip(user_ids, workers.attempt(lambda user_id: api.get_access(kind, user_id), user_ids)))
    found: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    for object_id, users in zip(
        object_ids, workers.attempt(lambda object_id: api.users_with_access(kind, object_id), object_ids)
    ):
        if isinstance(users, AccessError):
            return dict.fromkeys(user_ids, users)
        for user_id in users & found.keys():
            found[user_id].add(object_id)
    return {user_id: frozenset(ids) for user_id, ids in found.items()}


def bring_grants_into_line(kind: str, request: Request) -> Done:
    """Bring an account's single grants of a kind (``sites`` or ``asset_groups``) into line.

    The options are ``username``, ``state`` and the one named like ``kind``.

    Raises:
        UsageError: the account or a name is unknown, or the account has all of them and could not lose single ones.
    """
    backend, params = request.backend, request.params
    account, warnings = backend.find_named("login", params["username"])
    places = read_places(backend.api, kind)
    named = _resolve_all(places, params[kind])
    state, what = params["state"], kind.replace("_", " ")
    if account.fields[KINDS[kind]]:
        if state != PRESENT:
            raise UsageError(
                f"'{account.username}' has access to all {what} ({KINDS[kind]}), so that single ones cannot be taken "
                f"away: first set {KINDS[kind]}=false, or give it a role that does not bring it"
            )
        warnings.append(f"{account.username} has access to all {what} ({KINDS[kind]}): there is nothing to grant")
        shown: list[dict[str, Any]] = []
        nothing = {"changed": False, "username": account.username, kind: shown, "diff": {"before": {}, "after": {}}}
        return Done(nothing, warnings)
    before = backend.api.get_access(kind, account.ref)
    after = brought(state, before, named)
    journal = backend.journal()
    if not request.check_mode:
        with journal.told():
            change_grants(
                backend.api, kind, account.ref, before, after, journal, lambda _kind, found: places.name_of(found)
            )
    title = f"{account.username}'s {what}"
    result = {
        "changed": before != after,
        "username": account.username,
        kind: [{"id": i, "name": places.name_of(i)} for i in sorted(after)],
        "diff": {
            "before_header": title,
            "after_header": title,
            "before": {kind: sorted(places.name_of(i) for i in before)},
            "after": {kind: sorted(places.name_of(i) for i in after)},
        },
    }
    return Done(result, warnings)


def _resolve_all(places: Catalogue, words: list[str]) -> frozenset[int]:
    found, problems = set(), []
    for word in words:
        try:
            found.add(places.resolve(word))
        except UsageError as error:
            problems.append(error.message)
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return frozenset(found)


def grants_work(kind: str) -> Work:
    """Return the work of the module for ``sites`` or ``asset_groups``."""
    return Work(
        options={
            "username": {"type": "str", "required": True, "aliases": ["login"]},
            kind: {"type": "list", "elements": "str", "required": True},
            "state": {"type": "str", "choices": [PRESENT, ABSENT, EXACT], "default": PRESENT},
        },
        do=functools.partial(bring_grants_into_line, kind),
        writes=True,
    )
