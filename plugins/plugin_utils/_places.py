# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Where something in an inventory counts: on a product, in a group, on a host; and how names are mapped there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products

EVERYWHERE = ("all", "ungrouped")
"""Groups that are no place for what differs: what holds everywhere stands at the person."""


@dataclass(frozen=True)
class Place:
    """One scanner, as far as its roster depends on it.

    Attributes:
        product: its product's prefix.
        host: its name in the inventory.
        scopes: what counts there, the more specific last: the product, its groups as Ansible orders them, the host.
        known: every scope of the inventory, with the products of the scanners in it.
        username_part: ``whole``, or ``local``: the part of a username before the ``@`` is the account's name.
        exact: whether what profiles do not give is taken away.
        unentitled: ``warn``, ``ignore``, ``disable`` or ``delete``.
        expired: ``disabled`` or ``absent``.
        today: the day of the run.
        protected: names that are never removed.
    """

    product: str
    host: str = "the scanner"
    scopes: Sequence[str] = ()
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    username_part: str = "whole"
    exact: bool = False
    unentitled: str = "warn"
    expired: str = "disabled"
    today: datetime.date = field(default_factory=datetime.date.today)
    protected: Sequence[str] = ()

    def layers(self, of: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Return what ``of`` says of this scanner, the more specific last.

        In a group of several products, what only another one knows says nothing of this one.
        """
        known = products()[self.product].person.keys()
        layers = [of[scope] or {} for scope in self.scopes if scope in of]
        return [layer for layer in layers if not layer or known & layer.keys()]

    def mapped(self, username: str) -> str:
        """Return the name that somebody's account has here, where nothing else is said of the person."""
        return username.partition("@")[0] if self.username_part == "local" else username


def scopes_of(product: str, groups: Iterable[str], host: str) -> list[str]:
    """Return the scopes of a scanner.

    Args:
        product: its product.
        groups: its groups, the more specific last.
        host: its name.
    """
    inner = [name for name in groups if name not in (product, host, *EVERYWHERE)]
    return list(dict.fromkeys([product, *inner, host]))


def known_scopes(groups: Mapping[str, Sequence[str]], product_of: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return every scope of an inventory with the products of its scanners.

    Args:
        groups: hosts by group.
        product_of: the product of each host that is a scanner.
    """
    known = {name: frozenset({name}) for name in products()}
    for group, hosts in groups.items():
        found = frozenset(product_of[host] for host in hosts if host in product_of)
        if group not in EVERYWHERE and found:
            known.setdefault(group, found)
    for host, product in product_of.items():
        known.setdefault(host, frozenset({product}))
    return known
