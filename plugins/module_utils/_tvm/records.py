# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Vulnerability Management: from the service's records to the engine's terms and to results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Field
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import permissions
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import login_of

FIELDS = {
    "name": Field(),
    # Sign-in names that are addresses are normally compared without case; a change of case alone is not worth a write.
    "email": Field(same=lambda a, b: a.casefold() == b.casefold()),
    "permissions": Field(show=permissions.label),
    "enabled": Field(),
}
"""What every record shows, and one write of the record changes."""

IDS = ("id", "uuid", "type")
_FORBIDDEN_IN_USERNAME = frozenset("'!#$%^&*()/\\|{}[]\":;~`<>,")


def account_from(record: Mapping[str, Any]) -> Account:
    """Return the account of a user record; ``name`` is missing or empty where none was ever set (recorded).

    Raises:
        UnexpectedAnswer: the record has no number where the role stands, or no text where the name or address does.
    """
    try:
        number = int(record["permissions"])
    except (TypeError, ValueError):
        raise UnexpectedAnswer("a user record has permissions that are not a number: the API has changed") from None
    if not all(isinstance(record.get(name) or "", str) for name in ("name", "email")):
        raise UnexpectedAnswer("a user record has a name or an address that is no text: the API has changed")
    fields = {
        "name": record.get("name") or "",
        "email": record.get("email") or "",
        "permissions": number,
        "enabled": bool(record["enabled"]),
    }
    username = login_of(dict(record))
    ids = {name: record[name] for name in IDS if name in record}
    return Account(username, fields, public_record(username, fields, ids), record["id"], record)


def uuid_of(account: Account) -> str:
    """Return an account's uuid, which a record has under two names (recorded).

    Raises:
        UnexpectedAnswer: it has none.
    """
    found = account.raw.get("uuid") or account.raw.get("uuid_id")
    if not found:
        raise UnexpectedAnswer(f"the record of '{account.username}' has no uuid: the API has changed")
    return str(found)


def public_record(username: str, fields: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, Any]:
    """Return an account as tasks return it."""
    return {**ids, "username": username, **fields, "role": permissions.name_of(fields["permissions"])}


def check_username(username: str) -> None:
    """Refuse a name that Tenable's documentation refuses for new users.

    Raises:
        UsageError: it is no ``name@domain``, or has a forbidden character.
    """
    name, at, domain = username.rpartition("@")
    if not (name and at and domain):
        raise UsageError("a new username must be of the form name@domain, with a domain approved for the tenant")
    forbidden = sorted(_FORBIDDEN_IN_USERNAME.intersection(username))
    if forbidden:
        raise UsageError(f"a username may not contain {' '.join(forbidden)}: choose another one")
