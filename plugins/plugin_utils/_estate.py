# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Scanners with the accounts that they have, as an adoption reads them. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted, Adoption
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
LOCAL, WHOLE = "local", "whole"


def adoption_of(product: str) -> Adoption:
    """Return how a product's accounts are adopted."""
    return products()[product].adoption


@dataclass(frozen=True, eq=False)
class Account:
    """One account of one scanner.

    Attributes:
        host: the scanner's name in the inventory.
        product: its product's prefix.
        username: as the scanner writes it.
        ref: its id there.
        adopted: what it has.
    """

    host: str
    product: str
    username: str
    ref: str
    adopted: Adopted

    @property
    def folded(self) -> str:
        """Return the username without regard to case."""
        return self.username.casefold()

    @property
    def name(self) -> str:
        """Return the full name, with one blank between its parts."""
        return " ".join((self.adopted.name or "").split())

    @property
    def addresses(self) -> list[str]:
        """Return the addresses that say whose the account is, the more trusted first, as they are written."""
        texts = [self.username, (self.adopted.email or "").strip()]
        return [text for text in texts if _ADDRESS.fullmatch(text)]

    @property
    def local(self) -> str:
        """Return the part of the username before the ``@``, without regard to case."""
        return self.folded.partition("@")[0]

    def __str__(self) -> str:
        """Return where it is and what it is called."""
        return f"{self.username} on {self.host} (id {self.ref})"


@dataclass(frozen=True)
class Scanner:
    """One scanner that was read.

    Attributes:
        host: its name in the inventory.
        product: its product's prefix.
        accounts: all it has.
        own: the accounts that the automation itself acts as, without regard to case.
        username_part: what the inventory says of it, ``None`` for nothing.
        in_group: whether it is in the group that is called as its product, which a file for that group reaches.
    """

    host: str
    product: str
    accounts: Sequence[Account]
    own: frozenset[str] = frozenset()
    username_part: str | None = None
    in_group: bool = True


@dataclass(frozen=True)
class Estate:
    """All scanners of an inventory.

    Attributes:
        scanners: those that were read, by name.
        unread: the names of those that were left out, by product.
    """

    scanners: Sequence[Scanner]
    unread: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def accounts(self) -> list[Account]:
        """Return all accounts, sorted."""
        return sorted(
            (account for scanner in self.scanners for account in scanner.accounts),
            key=lambda account: (account.host, account.folded, account.username),
        )

    def of_product(self, product: str) -> list[Scanner]:
        """Return the scanners of a product."""
        return [scanner for scanner in self.scanners if scanner.product == product]

    def products(self) -> list[str]:
        """Return the products of the scanners, in the order of the collection."""
        return [name for name in products() if self.of_product(name)]

    def is_complete(self, product: str) -> bool:
        """Return whether all scanners of a product were read, so that something can be said of all of them."""
        return not self.unread.get(product)


def scanner_from(host: str, product: str, result: Mapping[str, Any], **more: Any) -> Scanner | None:
    """Return a scanner of what its module ``user_info`` returned; ``None`` where that shows only part of an account."""
    adoption = adoption_of(product)
    accounts = []
    for user in result["users"]:
        adopted = adoption.adopted(user)
        if adopted is None:
            return None
        accounts.append(Account(host, product, str(user["username"]), str(user["id"]), adopted))
    own = frozenset(str(name).casefold() for name in result.get("own", ()))
    return Scanner(host, product, accounts, own, **more)


def places_of(estate: Estate, parts: Mapping[str, str], protected: Sequence[str] = (), **more: Any) -> list[Place]:
    """Return where the accounts of an estate count.

    Args:
        estate: the scanners.
        parts: for each host, which part of a username is the account's name.
        protected: names that are never removed.
        more: what else a place says, such as ``exact``.
    """
    known = {scanner.host: frozenset({scanner.product}) for scanner in estate.scanners}
    known.update({name: frozenset({name}) for name in products()})
    return [
        Place(s.product, s.host, (s.product, s.host), known, parts[s.host], protected=protected, **more)
        for s in estate.scanners
    ]
