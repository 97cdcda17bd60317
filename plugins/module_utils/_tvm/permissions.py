# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The predefined roles of Tenable Vulnerability Management, which its API calls permissions."""

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, unknown_name

READ_ONLY, BASIC, ADMINISTRATOR = 0, 16, 64

NAMES = {
    0: "Read-Only",
    16: "Basic",
    24: "Scan Operator",
    32: "Standard",
    40: "Scan Manager",
    64: "Administrator",
}
"""Number -> name, as Tenable's documentation of roles lists them. An account with a custom role shows 0, too."""

_CERTAINLY_NO_ADMINISTRATOR = frozenset({16, 24, 32, 40})


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")


_BY_NAME = {_folded(name): number for number, name in NAMES.items()}


def parse(value: str | int) -> int:
    """Return the number of a role given as its name (case, spaces, ``_`` and ``-`` do not matter) or number.

    Raises:
        UsageError: there is no such role.
    """
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        number = int(text)
        if number in NAMES:
            return number
        known = ", ".join(f"{n} ({name})" for n, name in NAMES.items())
        raise UsageError(f"unknown permissions {number}: known are {known}")
    if _folded(text) in _BY_NAME:
        return _BY_NAME[_folded(text)]
    raise UsageError(unknown_name("permissions", text, NAMES.values()))


def is_predefined(name: str) -> bool:
    """Return whether this is the name of a predefined role, however it is written."""
    return _folded(name) in _BY_NAME


def administers(number: int) -> bool:
    """Return whether this is an administrator's number; 128 stands in the vendor's client for a higher one."""
    return number >= ADMINISTRATOR


def may_administer(number: int) -> bool:
    """Return whether that cannot be ruled out: 0 may be a custom role, and an unknown number anything."""
    return number not in _CERTAINLY_NO_ADMINISTRATOR


def name_of(number: int) -> str:
    """Return a role's name; what shows 0 is one or the other."""
    return NAMES.get(number, "Unknown") if number != READ_ONLY else "Read-Only or custom"


def label(number: int) -> str:
    """Return how Tenable's documentation writes a role: its name and number."""
    return f"{name_of(number)} [{number}]"
