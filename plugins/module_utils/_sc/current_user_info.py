# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What the current user is and may do, each as the server tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    UnexpectedAnswer,
    UsageError,
    join_problems,
    unknown_name,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.current_user import FIELDS
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.shown import shown, snake
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import PATH, me_from, read_me

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

_ALL = (*FIELDS, "preferences")
_BY_NAME = {snake(name): name for name in _ALL}
_ALWAYS = ("id", "uuid", "username", "organization")
"""What is asked for besides: whose record it is."""

_PERMISSIONS = "/tes/userPermissions"


def read_current_user(session: ScSession, names: Sequence[str] | None) -> tuple[dict[str, Any], list[str]]:
    """Return the account that the task is, and which of the fields asked for it does not have.

    A release can have fields that are not known here, so that it is asked before a name is refused.

    Args:
        session: whose account it is.
        names: of the fields, as the API or as results have them; ``None``: all that are documented.

    Raises:
        UsageError: there is no such field, or it is never returned.
    """
    for name in names or ():
        if snake(name) in ("password", "user_prefs"):
            instead = "ask for preferences" if snake(name) == "user_prefs" else "it always reads SET: leave it out"
            raise UsageError(f"field '{name}' is not returned: {instead}")
    asked = list(_ALL) if names is None else [_BY_NAME.get(snake(name), name) for name in names]
    found = session.read(PATH, {"fields": ",".join(dict.fromkeys([*asked, *_ALWAYS]))})
    me_from(found)
    user = {name: value for name, value in found.items() if name in asked or name in _ALWAYS}
    if names is None:
        return shown(user), []
    lacking = [name for name in asked if name not in found]
    unknown = [name for name in lacking if snake(name) not in _BY_NAME]
    if unknown:
        raise UsageError(join_problems(unknown_name("field", name, _BY_NAME) for name in unknown))
    return shown(user), [snake(name) for name in lacking]


def read_permissions(session: ScSession) -> dict[str, Any]:
    """Return what Tenable Enclave Security tells the current user about itself.

    It is for everybody there (documented), so that a refusal of whoever may read their own account means that there is
    no such path, as on a plain Security Center. What one answers then is unknown.

    Raises:
        UsageError: it is a plain Security Center.
        AccessError: it could not be read.
    """
    failure: AccessError
    try:
        found = session.read(_PERMISSIONS)
    except (ApiError, UnexpectedAnswer) as error:
        failure = error
    else:
        return {name: shown(found[name]) for name in ("user", "role", "group", "organization") if name in found}
    read_me(session)
    raise UsageError(
        "only Tenable Enclave Security tells user permissions, and this is a plain Security Center, or an old release: "
        f"use sc_current_user_info, which has the role ({failure.message})"
    )


def _current_user(request: Request) -> Done:
    user, missing = read_current_user(request.backend.session, request.params["fields"])
    return Done({"changed": False, "user": user, "missing": missing}, request.backend.warnings())


def _user_permissions(request: Request) -> Done:
    found = read_permissions(request.backend.session)
    return Done({"changed": False, **found}, request.backend.warnings())


CURRENT_USER_INFO = Work(
    options={"fields": {"type": "list", "elements": "str", "aliases": ["field"]}},
    do=_current_user,
    writes=False,
)
USER_PERMISSIONS_INFO = Work(options={}, do=_user_permissions, writes=False)
