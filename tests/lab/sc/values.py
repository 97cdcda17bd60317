# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in a body: what this API takes for a text, an id, a yes or no, a list of groups, a list of preferences."""

from __future__ import annotations

from typing import Any

from lab.sc import catalogue
from lab.sc.transport import Call


def text(call: Call, name: str, value: Any) -> str:
    """A text. That null is an empty one is inferred from the documented defaults."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise call.refused(f"The field {name} is not a text.")
    return value


def number(call: Call, name: str, value: Any) -> int:
    """An id. Community: as a number or as a text."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise call.refused(f"The field {name} is not an id.")
    try:
        return int(value)
    except ValueError:
        raise call.refused(f"The field {name} is not an id.") from None


def yes_or_no(call: Call, name: str, value: Any) -> bool:
    """Documented: "true" or "false". What a bare true does is unknown, hence a switch."""
    if isinstance(value, bool) and call.switches["json_booleans"] == "accepted":
        return value
    if not isinstance(value, str) or value.lower() not in ("true", "false"):
        raise call.refused(f'The field {name} is neither "true" nor "false".')
    return value.lower() == "true"


def groups(call: Call, org: int, name: str, value: Any) -> list[int]:
    """A list of {"id": N}; -1 is all groups (community)."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise call.refused(f"The field {name} is not a list of groups.")
    wanted = [number(call, name, item.get("id")) for item in value]
    if any(one != catalogue.NONE and (org, one) not in call.center.groups for one in wanted):
        raise call.refused(f"The field {name} names a group that does not exist.")
    return list(dict.fromkeys(wanted))


def preferences(call: Call, value: Any) -> dict[tuple[str, str], str]:
    """A list of preferences, by name and tag."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise call.refused("The field preferences is not a list of preferences.")
    return dict(preference(call, item) for item in value)


def preference(call: Call, item: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """One preference. Documented: the tag is empty unless one is given, and all three are texts."""
    name, value = item.get("name"), item.get("value")
    if not isinstance(name, str) or not name or not isinstance(value, str):
        raise call.refused("A preference needs a name and a value, both of them texts.")
    return (name, text(call, "tag", item.get("tag"))), value


def email_notice(call: Call, body: dict[str, Any]) -> str | None:
    """Who is told of the change, or None if the body does not say.

    Documented: an address must be present and valid unless nobody is told; that it has to be in the same body, and
    what makes one valid, is inferred.
    """
    if "emailNotice" not in body:
        return None
    notice, address = text(call, "emailNotice", body["emailNotice"]), text(call, "email", body.get("email"))
    if notice and notice not in catalogue.EMAIL_NOTICES:
        raise call.refused("The field emailNotice has no such value.")
    if notice not in ("", "none") and not ("@" in address[1:-1] and " " not in address):
        raise call.refused("A valid email is required for a notice by mail.")
    return notice


def password(call: Call, value: Any) -> str:
    """A new password (documented: a minimum length, and a complexity that can be asked for)."""
    wanted = text(call, "password", value)
    kinds = [str.isupper, str.islower, str.isdigit, lambda one: not one.isalnum()]
    simple = call.switches["password_complexity"] and not all(any(map(kind, wanted)) for kind in kinds)
    if len(wanted) < call.switches["password_min_length"] or simple:
        raise call.refused("The password is too short or too simple.")
    return wanted
