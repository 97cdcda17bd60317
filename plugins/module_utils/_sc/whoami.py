# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Who the task is on Security Center."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import ADMINISTRATOR, reference

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

PATH = "/currentUser"

_ADMINISTRATORS = "0"
"""The id of the organization that administrators are in (documented by an example)."""


@dataclass(frozen=True)
class Me:
    """The account that the task acts as; ids are counted per organization, so that it takes both to tell accounts.

    What the server does not say, or was not asked for, is empty; ``role`` is the role's id.
    """

    username: str
    user_id: str
    organization_id: str
    organization: str
    organization_uuid: str = ""
    role: str = ""

    @property
    def is_administrator(self) -> bool | None:
        """Return whether it is an administrator's, ``None`` where the server does not say."""
        if self.role:
            return self.role == ADMINISTRATOR
        return self.organization_id == _ADMINISTRATORS if self.organization_id else None

    @property
    def key(self) -> str:
        """Return what tells the account from all others of the server."""
        return f"{self.organization_id}-{self.user_id}"


def me_from(record: Mapping[str, Any]) -> Me:
    """Return who a record of ``/currentUser`` is about.

    Raises:
        UnexpectedAnswer: it does not say.
    """
    username, user_id = record.get("username"), record.get("id")
    if not isinstance(username, str) or not username or user_id is None:
        raise UnexpectedAnswer(f"GET {PATH}: the answer does not say whose account it is: check url")
    organization = record.get("organization")
    shown = organization if isinstance(organization, dict) else {}
    number = shown.get("id")
    return Me(
        username,
        str(user_id),
        "" if number is None else str(number),
        str(shown.get("name") or ""),
        str(shown.get("uuid") or ""),
        reference(record.get("role")),
    )


def read_me(session: ScSession) -> Me:
    """Ask who the task is.

    Raises:
        AccessError: it could not be read.
    """
    return me_from(session.read(PATH, {"fields": "id,username,role,organization"}))


def needs_administrator(session: ScSession, error: AccessError, what: str) -> AccessError:
    """Return why something was refused: as the caller is no administrator, else the error as it came.

    No code and no text says so (there is no recording of such a refusal), so that the server is asked who the caller
    is.

    Args:
        session: whose caller it is.
        error: the refusal.
        what: what only administrators may do, as in ``read the users of an organization``.
    """
    if isinstance(error, AnswerLost):
        return error
    try:
        me = read_me(session)
    except AccessError:
        return error
    if me.is_administrator is not False:
        return error
    return UsageError(
        f"only an administrator may {what}, and '{me.username}' of the organization '{me.organization}' is none: give "
        "an administrator's credentials"
    )
