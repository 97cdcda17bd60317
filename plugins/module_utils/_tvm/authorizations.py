# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""By which ways users of Tenable Vulnerability Management may sign in.

The service takes all of them at once, so that those which a task does not name are read right before and sent along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import MFA_REQUIRED, TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

WAYS = {"api": "api_permitted", "password": "password_permitted", "saml": "saml_permitted"}
"""Ways to sign in, and what the API calls them (recorded)."""

NAMES = {**WAYS, MFA_REQUIRED: MFA_REQUIRED}

NEW = dict.fromkeys(WAYS, True)
"""What a new user has (documented)."""

OPTIONS: dict[str, Any] = {
    # The way "password" is a switch and no password.
    name: {"type": "bool", "no_log": False} if name == "password" else {"type": "bool"}
    for name in NAMES
}


def read(api: TvmApi, user_id: int) -> dict[str, bool]:
    """Return a user's authorizations in the terms of a task."""
    found = api.get_authorizations(user_id)
    return {name: found[key] for name, key in NAMES.items() if key in found}


def named(given: Mapping[str, Any]) -> dict[str, bool]:
    """Return what a task names of them."""
    return {name: given[name] for name in NAMES if given.get(name) is not None}


def same(one: Mapping[str, bool], other: Mapping[str, bool]) -> bool:
    """Return whether both are the same; what the service does not show of it is not required."""
    return all(bool(one.get(name)) == bool(other.get(name)) for name in NAMES)


def shut_out(authorizations: Mapping[str, bool]) -> bool:
    """Return whether no way to sign in is left."""
    return not any(authorizations.get(way) for way in WAYS)


def write(api: TvmApi, user_id: int, given: Mapping[str, bool], journal: Journal) -> dict[str, bool]:
    """Bring what a task names about, and return all of them as they are then.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """
    fresh = journal.read(lambda: read(api, user_id))
    wanted = {**fresh, **given}
    if same(fresh, wanted):
        return wanted

    def look() -> Seen:
        found = read(api, user_id)
        if all(bool(found.get(name)) == value for name, value in given.items()):
            return Seen(DONE)
        if same(found, fresh):
            return Seen(BEFORE)
        return Seen(f"the account has the authorizations {words(found)}")

    body = {NAMES[name]: value for name, value in wanted.items()}
    journal.carry_out(Write("changed authorizations", lambda: api.set_authorizations(user_id, body), look))
    return wanted


def words(authorizations: Mapping[str, bool]) -> str:
    """Return those that are granted, for a sentence."""
    return ", ".join(name for name in NAMES if authorizations.get(name)) or "none"
