# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a product tells of the accounts that it has, so that an inventory can say the same of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Adopted:
    """An account, as far as an inventory can declare it without changing it.

    Attributes:
        grants: what it has, in the words of a profile; a grant of which it has nothing may be missing.
        mute: the grants of which nothing can be declared: no profile that gives one of them is the account's.
        given: the switches that its role brings along: a profile may turn them on, and nothing needs to.
        name: its full name, ``None`` where it cannot be declared.
        email: its address, ``None`` where it cannot be declared.
        enabled: whether somebody can sign in with it.
        doubt: why it cannot be adopted, a half sentence.
        apart: why it is no person's although it may look like one, a half sentence.
    """

    grants: Mapping[str, Any]
    mute: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    name: str | None = None
    email: str | None = None
    enabled: bool = True
    doubt: str | None = None
    apart: str | None = None


def as_it_is(name: str) -> str:
    """Return a name as it was declared, for products that keep it so."""
    return name


@dataclass(frozen=True)
class Adoption:
    """How the accounts of a product are adopted.

    Attributes:
        asks: the options of the product's module ``user_info`` that make it return all that matters.
        more: further ones, for a second look where the first shows only a part of the accounts.
        adopted: makes an account of what that module returns of it; ``None`` where it shows only a part.
        nothing: for each grant that can be had in a smaller or larger measure, the value that gives nothing.
        leading: the grants that say what somebody is; the first of them names a profile.
        shown_name: how a declared full name shows on the account.
    """

    asks: Mapping[str, Any]
    adopted: Callable[[Mapping[str, Any]], Adopted | None]
    nothing: Mapping[str, Any]
    leading: Sequence[str]
    more: Mapping[str, Any] = field(default_factory=dict)
    shown_name: Callable[[str], str] = as_it_is
