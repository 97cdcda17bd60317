# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to sites and asset groups, from the user's side and from the place's side.

Both kinds of place follow the same rules, so each operation is written once and `Kind` says which places it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from lab.r7 import catalogue, gate
from lab.r7.records import asset_group_record, site_record, user_record
from lab.r7.state import Console, Place, User
from lab.r7.transport import (
    Call,
    answer,
    bad_request,
    link,
    links_answer,
    not_found,
    page_of,
    path_of,
    references,
    resources,
)


@dataclass(frozen=True)
class Kind:
    """Sites or asset groups."""

    places: Callable[[Console], dict[int, Place]]
    granted: Callable[[User], set[int]]
    has_all: Callable[[User], bool]
    record: Callable[[Place], dict[str, Any]]

    # -- what a user has ---------------------------------------------------------------------------------------

    def of_user(self, call: Call) -> Response:
        """What is listed for a user who has all of them is unknown, hence a switch."""
        gate.administrator(call)
        user = call.target()
        if self.has_all(user):
            everything = call.switches["all_sites_listing"] == "all"
            return references(call, self.places(call.console) if everything else ())
        return references(call, self.granted(user))

    def set_for_user(self, call: Call) -> Response:
        """Documented: replaces, and is ignored if the user has all of them."""
        gate.administrator(call)
        user, wanted = call.target(), set(call.ids())
        if not self.has_all(user):
            if wanted - self.places(call.console).keys():
                raise bad_request("One of the identifiers is unknown.")
            self._replace(user, wanted)
        return links_answer(call)

    def clear_for_user(self, call: Call) -> Response:
        gate.administrator(call)
        self._replace(call.target(), set())
        return links_answer(call)

    def grant(self, call: Call) -> Response:
        """Documented: cannot be granted one by one to a user who has all of them."""
        gate.administrator(call)
        user, place = call.target(), self._place(call, "place")
        self._grant(user, place)
        return links_answer(call)

    def revoke(self, call: Call) -> Response:
        """That revoking what was not granted is fine: inferred."""
        gate.administrator(call)
        user, place = call.target(), self._place(call, "place")
        self.granted(user).discard(place.id)
        return links_answer(call)

    # -- who has a place ---------------------------------------------------------------------------------------

    def list_places(self, call: Call) -> Response:
        """Documented for sites: those that the caller can access. The same for asset groups: inferred."""
        return page_of(call, self._visible(call), self.record)

    def get_place(self, call: Call) -> Response:
        place = self._place(call)
        if place not in self._visible(call):
            raise not_found()
        return answer(self.record(place))

    def users_of(self, call: Call) -> list[User]:
        """Users by their own grants; those with all sites or groups too if the switch says so."""
        gate.administrator(call)
        place, with_all = self._place(call), call.switches["all_sites_in_site_users"]
        users = sorted(call.console.users.values(), key=lambda user: user.id)
        return [
            user
            for user in users
            if user.role != catalogue.GLOBAL_ADMIN
            and ((place.id in self.granted(user) and not self.has_all(user)) or (with_all and self.has_all(user)))
        ]

    def list_users(self, call: Call) -> Response:
        """Recorded: whole user objects, with what is missing in their roles. Documented: no administrators."""
        return resources(call, [user_record(call.console, user, in_site=True) for user in self.users_of(call)])

    def list_user_ids(self, call: Call) -> Response:
        """Documented: bare ids."""
        return references(call, [user.id for user in self.users_of(call)])

    def set_users(self, call: Call) -> Response:
        """Replaces the list of those who have it. That users who have all of them are passed over: inferred."""
        gate.administrator(call)
        place, wanted = self._place(call), set(call.ids())
        if wanted - call.console.users.keys():
            raise bad_request("One of the identifiers is unknown.")
        for user in call.console.users.values():
            if user.id not in wanted:
                self.granted(user).discard(place.id)
            elif not self.has_all(user):
                self.granted(user).add(place.id)
        return links_answer(call)

    def add_user(self, call: Call) -> Response:
        """Documented: the body is one bare id, of a user who is no administrator; the answer 201 with the id."""
        gate.administrator(call)
        place, number = self._place(call), call.json()
        user = call.console.users.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if user is None:
            raise bad_request("There is no such user.")
        self._grant(user, place)
        return answer({"id": user.id, "links": [link(call.path), link(path_of("users", user.id))]}, 201)

    def grant_to(self, call: Call) -> Response:
        gate.administrator(call)
        place, user = self._place(call), call.target("user")
        self._grant(user, place)
        return links_answer(call)

    def revoke_from(self, call: Call) -> Response:
        gate.administrator(call)
        place, user = self._place(call), call.target("user")
        self.granted(user).discard(place.id)
        return links_answer(call)

    # -- inside ------------------------------------------------------------------------------------------------

    def _place(self, call: Call, parameter: str = "id") -> Place:
        place = self.places(call.console).get(call.params[parameter])
        if place is None:
            raise not_found()
        return place

    def _visible(self, call: Call) -> list[Place]:
        everything, caller = self.places(call.console), call.caller
        return [place for place in everything.values() if self.has_all(caller) or place.id in self.granted(caller)]

    def _grant(self, user: User, place: Place) -> None:
        if self.has_all(user):
            raise bad_request("Access cannot be granted one by one to a user who has all of it.")
        self.granted(user).add(place.id)

    def _replace(self, user: User, wanted: set[int]) -> None:
        granted = self.granted(user)
        granted.clear()
        granted.update(wanted)


SITES = Kind(
    places=lambda console: console.sites,
    granted=lambda user: user.sites,
    has_all=lambda user: user.all_sites,
    record=site_record,
)
ASSET_GROUPS = Kind(
    places=lambda console: console.asset_groups,
    granted=lambda user: user.asset_groups,
    has_all=lambda user: user.all_asset_groups,
    record=asset_group_record,
)
