# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Roles of the console: what they bring with them, and how they are created, changed and deleted by their id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    NotConfirmed,
    NotFound,
    UnexpectedAnswer,
    UsageError,
    join_problems,
    unknown_name,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

GLOBAL_ADMIN = "global-admin"

CUSTOM = "custom"
"""A role of the console's own in spite of its name: whoever has it holds privileges of their own."""

BUILT_IN = frozenset(
    {GLOBAL_ADMIN, "security-manager", "site-admin", "system-admin", "user", CUSTOM, "controls-insight-only"},
)
"""Ids of the roles that cannot be changed, as Rapid7's own Ruby client lists them."""

_ALL_SITES = frozenset({"all-permissions", "manage-sites", "manage-tags"})
_ALL_ASSET_GROUPS = frozenset({"all-permissions", "manage-dynamic-asset-groups"})

FLAGS = ("all_sites", "all_asset_groups", "superuser")


@dataclass(frozen=True)
class Role:
    """One role; ``id`` is what the API calls it, ``name`` what the console shows."""

    id: str
    name: str
    description: str = ""
    privileges: frozenset[str] = frozenset()

    @property
    def implied(self) -> dict[str, bool]:
        """Return which scopes the role brings, whatever an account asks for.

        Rapid7's own integration sets them from the same privileges before it writes a user, as the console insists.
        """
        return {
            "all_sites": bool(self.privileges & _ALL_SITES) or self.id == GLOBAL_ADMIN,
            "all_asset_groups": bool(self.privileges & _ALL_ASSET_GROUPS) or self.id == GLOBAL_ADMIN,
            "superuser": self.id == GLOBAL_ADMIN,
        }


def role_from(record: Mapping[str, Any]) -> Role:
    """Return the role of a record; parts can be missing in the role of a user, privileges can be new (recorded).

    Raises:
        UnexpectedAnswer: the privileges are no list.
    """
    privileges = record.get("privileges") or []
    if not isinstance(privileges, list):
        raise UnexpectedAnswer("a role has no list of privileges: check that url is a Security Console")
    return Role(
        id=str(record.get("id") or ""),
        name=str(record.get("name") or record.get("id") or ""),
        description=str(record.get("description") or ""),
        privileges=frozenset(str(privilege) for privilege in privileges),
    )


def shown_role(role: Role | None) -> dict[str, Any]:
    """Return a role as tasks return it, ``{}`` where there is none."""
    if role is None:
        return {}
    return {
        "id": role.id,
        "name": role.name,
        "description": role.description,
        "privileges": sorted(role.privileges),
        "built_in": role.id in BUILT_IN,
    }


def bring_role_into_line(request: Request) -> Done:
    """Bring a role into line; the options are ``id``, ``state``, ``name``, ``description`` and ``privileges``.

    Raises:
        AccessError: the options are faulty, the role is built-in or assigned, a privilege is unknown, or the console
            did something else.
    """
    api, params = request.backend.api, request.params
    _refuse_faults(params)
    roles = {role.id: role for role in map(role_from, api.list_roles())}
    before = roles.get(params["id"])
    if before is None:
        _refuse_confusion(params["id"], roles.values())
    if params["state"] == "absent":
        after = None
    else:
        after = _wanted(before, params)
    changed = before != after
    if changed:
        _check(api, before, after, roles.values())
        if not request.check_mode:
            journal = request.backend.journal()
            with journal.told():
                changed = _write(api, params["id"], before, after, journal)
    title = f"role {params['id']}"
    result = {
        "changed": changed,
        "role": shown_role(after),
        "diff": {
            "before_header": title,
            "after_header": title,
            "before": shown_role(before),
            "after": shown_role(after),
        },
    }
    return Done(result)


def _refuse_faults(params: Mapping[str, Any]) -> None:
    """Refuse an id that no role should have, and what has no effect on a role that shall not be there.

    Raises:
        UsageError: there is such a fault.
    """
    role_id = params["id"]
    if role_id != role_id.strip() or not role_id:
        raise UsageError(f"id {role_id!r} is empty, or begins or ends with a blank: give the role's id without blanks")
    given = [name for name in ("name", "description", "privileges") if params[name] is not None]
    if params["state"] == "absent" and given:
        raise UsageError(f"{', '.join(given)} would have no effect with state=absent: leave out one or the other")


def _wanted(before: Role | None, params: Mapping[str, Any]) -> Role:
    # The schema requires both texts, so that a new role needs something there.
    base = before or Role(params["id"], name=params["id"], description=params["name"] or params["id"])
    given = {name: params[name] for name in ("name", "description") if params[name] is not None}
    privileges = base.privileges if params["privileges"] is None else frozenset(params["privileges"])
    return Role(**{"id": base.id, "name": base.name, "description": base.description, **given}, privileges=privileges)


def _refuse_confusion(role_id: str, roles: Iterable[Role]) -> None:
    """Refuse an id that means another role under its name or in another case, instead of making a second one.

    Raises:
        UsageError: it does.
    """
    for role in roles:
        if role_id.casefold() in (role.id.casefold(), role.name.casefold()):
            raise UsageError(
                f"there is no role with the id '{role_id}', but '{role.name}' has the id '{role.id}': give that"
            )


def _check(api: R7Api, before: Role | None, after: Role | None, roles: Iterable[Role]) -> None:
    role = before or after
    if role is not None and role.id in BUILT_IN:
        raise UsageError(f"role '{role.name}' is built-in and cannot be changed or deleted: make one with another id")
    if after is None and before is not None:
        assigned = set(api.get_role_users(before.id))
        if assigned:
            logins = sorted(str(user.get("login")) for user in api.list_users() if user["id"] in assigned)
            raise UsageError(
                f"role '{before.name}' cannot be deleted while somebody has it: give another one to {', '.join(logins)}"
            )
    if after is not None:
        # Roles can have privileges that the console's own list lacks (recorded), so that both count as known.
        known = set(api.list_privileges()).union(*(role.privileges for role in roles))
        problems = [unknown_name("privilege", word, known) for word in sorted(after.privileges - known)]
        if problems:
            raise UsageError(f"nothing was written: {join_problems(problems)}")


def _write(api: R7Api, role_id: str, before: Role | None, after: Role | None, journal: Journal) -> bool:
    """Write a role, or delete it, and return whether that was our doing.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """

    def now() -> Role | None:
        try:
            return role_from(api.get_role(role_id))
        except NotFound:
            return None

    def look() -> Seen:
        found = now()
        if found == after:
            return Seen(DONE)
        if found == before:
            return Seen(BEFORE)
        return Seen(f"the role is {shown_role(found)}" if found else "the role is not there any more")

    if after is None:
        journal.carry_out_deletion(Write("deleted the role", lambda: api.delete_role(role_id), look))
        return journal.touched
    record = {name: value for name, value in shown_role(after).items() if name != "built_in"}
    journal.carry_out(Write("wrote the role", lambda: api.put_role(role_id, record), look))
    if journal.read(now) != after:
        raise NotConfirmed(f"the console accepted the role '{role_id}' but did not make it as given: check it there")
    return True


ROLE = Work(
    options={
        "id": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "name": {"type": "str"},
        "description": {"type": "str"},
        "privileges": {"type": "list", "elements": "str"},
    },
    do=bring_role_into_line,
    writes=True,
)
