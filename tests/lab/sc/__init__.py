# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Tenable Security Center: accounts, the current user, and what an account refers to.

How the lab words its evidence: "recorded" was seen in a recording or a pasted answer of a real server; "documented"
stands in the vendor's published API description or user guide; "community" is what a client in use does; "inferred"
follows from the others and may be wrong; "unknown" was found nowhere. What is inferred or unknown is a switch wherever
it matters.
"""

from __future__ import annotations

from typing import Any

from lab.sc.app import application
from lab.sc.model import Account
from lab.sc.seed import seeded_center
from lab.sc.switches import SWITCHES, settled
from lab.scanner import Scanner

__all__ = ["SWITCHES", "build"]


def build(name: str, seed: int, switches: dict[str, Any]) -> Scanner:
    """A Security Center called `name` with `seed` people on it besides its own administrators and managers."""
    center, admin, manager = seeded_center(name, seed, settled(switches))
    return Scanner(
        name=name,
        product="sc",
        app=application(center),
        credentials={**_credentials(admin), "org_user": _credentials(manager)},
        state=center,
        asks_for_certificate=True,
    )


def _credentials(account: Account) -> dict[str, Any]:
    access_key, secret_key = account.keys or ("", "")
    return {
        "username": account.username,
        "password": account.password,
        "access_key": access_key,
        "secret_key": secret_key,
    }
