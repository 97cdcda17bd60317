# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Preferences of the current user: read, set one by one, and deleted with an eye on all the others.

A DELETE says in its body which preference it means, and one without a body means all of them (documented). Something
in between that drops the body of a DELETE makes the one of the other, so that what shall stay is written down before,
read again after, and put back where it is gone.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AccessNotRestored,
    NotConfirmed,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, EXACT, PRESENT
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preference_values import (
    Key,
    Plan,
    Values,
    as_items,
    diff,
    listed,
    plan,
    same,
    values_from,
    wanted_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import PATH, Me, me_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.recovery import Shelf
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

_PREFERENCES = f"{PATH}/preferences"


class Preferences:
    """The preferences of the account that the task is."""

    def __init__(self, session: ScSession, journal: Journal) -> None:
        """Take the session and what notes the writes; nothing is asked."""
        self._session = session
        self._journal = journal

    def read(self) -> tuple[Me, Values]:
        """Return whose they are, and all of them: one request, as the account's own record has both (documented).

        Raises:
            AccessError: they could not be read.
        """
        record = self._session.read(PATH, {"fields": "id,username,organization,preferences"})
        return me_from(record), values_from(record.get("preferences"))

    def put(self, key: Key, value: str, before: str | None, verb: str = "set") -> None:
        """Set one preference; the API takes one at a time.

        Raises:
            AccessError: as :meth:`Journal.carry_out`.
        """
        body = {"name": key.name, "tag": key.tag, "value": value}

        def confirms(response: Any) -> bool:
            return isinstance(response, list) and body in [_told(item) for item in response]

        def look() -> Seen:
            now = self.read()[1].get(key)
            if now is not None and same(now, value):
                return Seen(DONE)
            return Seen(BEFORE if now == before else f"preference {key} is {now!r}")

        send = functools.partial(self._session.write, "PATCH", _PREFERENCES, body, confirms=confirms)
        self._journal.carry_out(Write(f"{verb} preference {key}", send, look))

    def delete(self, key: Key) -> None:
        """Delete one preference.

        The selector stands in the query string, too. Whether the server looks there is unknown; where it does, nothing
        is lost with the body.

        Raises:
            AccessError: as :meth:`Journal.carry_out`.
        """
        selector = {"name": key.name, "tag": key.tag}

        def look() -> Seen:
            return Seen(BEFORE if key in self.read()[1] else DONE)

        send = functools.partial(
            self._session.write,
            "DELETE",
            _PREFERENCES,
            dict(selector),
            confirms=lambda response: response == "",
            query=selector,
        )
        self._journal.carry_out(Write(f"deleted preference {key}", send, look))

    def put_back(self, kept: Mapping[Key, str]) -> list[Key]:
        """Set those of ``kept`` that are not there, and return them; one that has another value by now keeps that.

        Raises:
            AccessNotRestored: some are still missing, or it could not be read whether any are.
        """
        unread = "it could not be read which"
        told = unread
        try:
            now = self._journal.read(self.read)[1]
            missing = [key for key in kept if key not in now]
            if not missing:
                return []
            for number, key in enumerate(missing):
                told = listed(missing[number:])
                self.put(key, kept[key], None, "put back")
            told = unread
            now = self._journal.read(self.read)[1]
        except AccessError as error:
            raise AccessNotRestored(f"{error.message}; missing of what shall stay: {told}", error) from None
        still = [key for key in missing if key not in now]
        if still:
            raise AccessNotRestored(f"Security Center accepted preferences and has them not: {listed(still)}")
        return missing


def _told(item: Any) -> Any:
    """Return an item of an answer with the three texts that count."""
    return {name: item.get(name) for name in ("name", "tag", "value")} if isinstance(item, dict) else item


def bring_preferences_into_line(request: Request) -> Done:
    """Bring the preferences of the current user into line.

    Raises:
        AccessError: something that is asked for cannot be, or the server did something else.
    """
    wanted = wanted_from(request.params)
    journal = request.backend.journal()
    preferences = Preferences(request.backend.session, journal)
    me, before = preferences.read()
    made = plan(before, wanted)
    changed = bool(made.values or made.removals)
    if changed and not request.check_mode:
        with journal.told():
            _carry_out(preferences, me, before, made, request.backend.shelf)
    after = made.after(before)
    title = f"preferences of {me.username}"
    result = {
        "changed": changed,
        "username": me.username,
        "preferences": as_items({key: value for key, value in after.items() if key.tag in wanted.tags}),
        "diff": diff(before, made, title),
    }
    return Done(result, request.backend.warnings())


def _carry_out(preferences: Preferences, me: Me, before: Mapping[Key, str], made: Plan, shelf: Shelf) -> None:
    """Set first, as all that is there is then known to stay when something is deleted."""
    for key, value in made.values.items():
        preferences.put(key, value, before.get(key))
    if made.removals:
        shelf.keep(me, made.after(before), made.removals)
        delete(preferences, me, made.after(before), made.removals, shelf)


def delete(preferences: Preferences, me: Me, kept: Mapping[Key, str], removals: Sequence[Key], shelf: Shelf) -> None:
    """Delete preferences and see that ``kept`` are all there afterwards.

    It is looked after the first one, as the next would be sent by the same way, and after the last.

    Raises:
        AccessError: as :meth:`Journal.carry_out`; or others went with it, which were put back.
        AccessNotRestored: others went with it and are not all back.
    """
    problem: AccessError | None = None
    lost: list[Key] = []
    unseen = False
    try:
        for number, key in enumerate(removals, 1):
            try:
                preferences.delete(key)
            except AccessError as error:
                # What was refused took nothing away; of what was not confirmed that is not known.
                problem, unseen = error, unseen or isinstance(error, NotConfirmed)
                break
            unseen = True
            if number == 1 and len(removals) > 1:
                lost, unseen = preferences.put_back(kept), False
                if lost:
                    break
        if unseen:
            lost = preferences.put_back(kept)
    except AccessNotRestored as error:
        error.message += shelf.advice(me.key, f"the next run as '{me.username}'")
        if problem is not None:
            error.message = f"{problem.message}; {error.message}"
        raise
    shelf.drop(me.key)
    if lost:
        raise AccessError(
            f"deleting took others with it, and these were put back: {listed(lost)}; "
            "check whether a proxy between here and Security Center drops the body of a DELETE"
        )
    if problem is not None:
        raise problem


PREFERENCES = Work(
    options={
        "name": {"type": "str"},
        "tag": {"type": "str"},
        "value": {"type": "raw"},
        "preferences": {
            "type": "list",
            "elements": "dict",
            "options": {
                "name": {"type": "str", "required": True},
                "tag": {"type": "str"},
                "value": {"type": "raw"},
            },
        },
        "state": {"type": "str", "choices": [PRESENT, ABSENT, EXACT], "default": PRESENT},
    },
    do=bring_preferences_into_line,
    writes=True,
    rules={
        "required_one_of": [("name", "preferences")],
        "mutually_exclusive": [("name", "preferences"), ("value", "preferences")],
    },
)


def _read_preferences(request: Request) -> Done:
    """Return preferences, all or those with a name or a tag; an empty tag is one, too.

    Filtered here as well, as it is not known whether the server takes an empty tag for none at all.
    """
    selector = {name: request.params[name] for name in ("name", "tag") if request.params[name] is not None}
    found = values_from(request.backend.session.read(_PREFERENCES, selector, shape=list))
    shown = [item for item in as_items(found) if selector.items() <= item.items()]
    return Done({"changed": False, "preferences": shown}, request.backend.warnings())


PREFERENCES_INFO = Work(
    options={"name": {"type": "str"}, "tag": {"type": "str"}},
    do=_read_preferences,
    writes=False,
)
