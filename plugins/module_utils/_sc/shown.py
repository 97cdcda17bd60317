# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Records of Security Center as tasks return them: one type for each kind of value, and no secrets.

The server writes ids as texts and now and then as numbers, yes and no as texts, times as texts, and "none" as an
object with the id -1 (recorded).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NEVER = frozenset({"password", "current_password", "api_keys", "user_prefs"})
"""Secrets, and what is there twice."""

_FLAGS = frozenset(
    {"locked", "must_change_password", "password_expires", "password_expiration_override", "create_default_objects"}
)
_NUMBERS = frozenset(
    {
        "created_time",
        "modified_time",
        "last_login",
        "failed_logins",
        "password_set_date",
        "password_expiration",
        "user_count",
    }
)
_PERMISSION = "perm_"

_SPELT = {"firstname": "first_name", "lastname": "last_name", "state": "region"}
"""What is called otherwise: beside accounts, the state of an address would be taken for something else."""


def snake(name: str) -> str:
    """Return a name of the API as results have it: ``lastLoginIP`` is ``last_login_ip``."""
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return _SPELT.get(found, found)


def shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without its secrets: ids as texts, yes and no as booleans, times and counts as numbers.

    An object that stands for none at all is ``None``; in a list the id -1 means all (documented), and stays.
    """
    found = {}
    for name, value in record.items():
        key = snake(name)
        if key not in _NEVER:
            found[key] = _value(key, value)
    return found


def _value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return None if str(value.get("id")) == "-1" else shown(value)
    if isinstance(value, (list, tuple)):
        return [shown(item) if isinstance(item, Mapping) else item for item in value]
    if (key == "id" or key.endswith("_id")) and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if key in _FLAGS or key.startswith(_PERMISSION):
        return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    if key in _NUMBERS and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value
