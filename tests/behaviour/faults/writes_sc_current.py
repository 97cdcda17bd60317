# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of the own account of a Security Center: each kind once.

Associating a certificate is not among them, as there is no TLS on this wire.
"""

from __future__ import annotations

from typing import Any

from lab.scanner import Scanner
from oracle import Write
from wishes import changed, options
from writes_sc import HEAD, NEW_PASSWORD, center

OWN, PREFERENCES = "/rest/currentUser", "/rest/currentUser/preferences"
OTHERS = {("timezone", "system"): "Europe/Oslo", ("timezone", ""): "Asia/Kolkata", ("a", "application"): '{"b":1}'}
DARK, GRID = ("darkMode", "system"), ("edg.users", "application")


def own(**switches: Any) -> Scanner:
    """A Security Center whose manager, the one who acts, has preferences under three tags."""
    scanner = center(**switches)
    scanner.state.account(HEAD).preferences = {**OTHERS, DARK: "false", GRID: "[]"}
    return scanner


def _listed(*keys: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "tag": tag} for name, tag in keys]


WRITES = [
    Write(
        "own profile",
        own,
        "sc_current_user",
        options(title="Head", fax="555 0107"),
        "PATCH",
        OWN,
        changed(HEAD, title="Head", fax="555 0107"),
    ),
    Write(
        "own fingerprint",
        own,
        "sc_current_user",
        options(fingerprint="ab:cd"),
        "PATCH",
        OWN,
        changed(HEAD, fingerprint="ab:cd"),
    ),
    Write(
        "own password and title",
        own,
        "sc_current_user",
        options(password=NEW_PASSWORD, title="Head"),
        "PATCH",
        OWN,
        changed(HEAD, password=NEW_PASSWORD, title="Head"),
        once=True,
        password=True,
        secrets=(NEW_PASSWORD,),
    ),
    Write(
        "change a preference",
        own,
        "sc_preferences",
        options(name="darkMode", value=True),
        "PATCH",
        PREFERENCES,
        changed(HEAD, preferences={**OTHERS, DARK: "true", GRID: "[]"}),
    ),
    Write(
        "add a preference",
        own,
        "sc_preferences",
        options(name="darkMode", tag="mine", value={"a": 1}),
        "PATCH",
        PREFERENCES,
        changed(HEAD, preferences={**OTHERS, DARK: "false", GRID: "[]", ("darkMode", "mine"): '{"a":1}'}),
    ),
    Write(
        "delete a preference",
        own,
        "sc_preferences",
        options(preferences=_listed(DARK), state="absent"),
        "DELETE",
        PREFERENCES,
        changed(HEAD, preferences={**OTHERS, GRID: "[]"}),
    ),
]
