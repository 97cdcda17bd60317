# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Estates made by hand, for the tests of adopting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import Account, Estate, Scanner

GRANTS: dict[str, dict[str, Any]] = {
    "tvm": {"permissions": "Basic"},
    "r7": {"role": "User"},
    "sc": {"role": "Auditor", "group": "Shops"},
}


def account(host: str, username: str, name: str = "", email: str = "", **more: Any) -> Account:
    """An account; what is not said of its access is the least."""
    product = host.partition("-")[0]
    grants = more.pop("grants", GRANTS[product])
    found = Adopted(grants, name=name or None, email=email if email or product != "tvm" else None, **more)
    return Account(host, product, username, str(len(username)), found)


def estate(*accounts: Account, own: Iterable[str] = (), **more: Any) -> Estate:
    """The scanners of these accounts."""
    hosts = sorted({one.host for one in accounts})
    scanners = [
        Scanner(
            host,
            host.partition("-")[0],
            [one for one in accounts if one.host == host],
            frozenset(name.casefold() for name in own),
            **more,
        )
        for host in hosts
    ]
    return Estate(scanners)


def names(accounts: Iterable[Account]) -> list[str]:
    """Where accounts are and what they are called."""
    return [f"{one.host} {one.username}" for one in accounts]
