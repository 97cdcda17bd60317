# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Rapid7 Security Console (InsightVM/Nexpose), API version 3.

How the lab words its evidence: "recorded" was seen in a recording of a real console; "documented" stands in the
vendor's published API description; "community" is what a maintained client does and why; "inferred" follows from the
others and may be wrong; "unknown" was found nowhere. What is inferred or unknown is a switch wherever it matters.
"""

from __future__ import annotations

from typing import Any

from lab.r7.app import application
from lab.r7.seed import seeded_console
from lab.r7.switches import SWITCHES, settled
from lab.scanner import Scanner

__all__ = ["SWITCHES", "build"]


def build(name: str, seed: int, switches: dict[str, Any]) -> Scanner:
    """A console called `name` with `seed` people on it besides its own three accounts."""
    console, admin, non_admin = seeded_console(name, seed, settled(switches))
    return Scanner(
        name=name,
        product="r7",
        app=application(console),
        credentials={
            "username": admin.login,
            "password": admin.password,
            "non_admin": {"username": non_admin.login, "password": non_admin.password},
        },
        state=console,
    )
