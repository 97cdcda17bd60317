# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The predefined roles of Tenable Vulnerability Management, which its API calls permissions."""

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, unknown_name

BASIC, ADMINISTRATOR, CUSTOM = 16, 64, 0

NAMES = {16: "Basic", 24: "Scan Operator", 32: "Standard", 40: "Scan Manager", 64: "Administrator"}
"""Number -> name, as Tenable's documentation of user roles lists them."""


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")


_BY_NAME = {_folded(name): number for number, name in NAMES.items()}


def parse(value: str | int) -> int:
    """Return the number of a role given as its name (case, spaces, ``_`` and ``-`` do not matter) or number.

    Raises:
        UsageError: there is no such role, or it is 0, which stands for a custom role and cannot be assigned this way.
    """
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        number = int(text)
        if number in NAMES:
            return number
        if number == CUSTOM:
            raise UsageError(
                "permissions 0 stands for a custom role and cannot be given: leave permissions out to keep it"
            )
        known = ", ".join(f"{n} ({name})" for n, name in NAMES.items())
        raise UsageError(f"unknown permissions {number}: known are {known}")
    if _folded(text) in _BY_NAME:
        return _BY_NAME[_folded(text)]
    raise UsageError(unknown_name("permissions", text, NAMES.values()))


def label(number: int) -> str:
    """Return how Tenable's documentation writes a role: its name and number."""
    return f"{NAMES.get(number, 'Custom role' if number == CUSTOM else 'Unknown')} [{number}]"
