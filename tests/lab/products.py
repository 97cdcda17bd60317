# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The products that the lab can serve, and their switches."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from lab import r7, sc, tvm
from lab.scanner import Scanner

# A further product is one more entry here. Its package offers `build(name, seed, switches) -> Scanner` and `SWITCHES`.
PRODUCTS: dict[str, ModuleType] = {"tvm": tvm, "r7": r7, "sc": sc}


def build(product: str, name: str, seed: int, switches: Mapping[str, Any]) -> Scanner:
    """Build one scanner; `switches` have the full names, such as ``tvm.password_history``."""
    package = PRODUCTS[product]
    own = {key.partition(".")[2]: value for key, value in switches.items() if key.partition(".")[0] == product}
    return package.build(name, seed, {**package.SWITCHES, **own})


def known_switches() -> dict[str, Any]:
    """Return every switch by its full name, with its default."""
    return {f"{key}.{name}": value for key, package in PRODUCTS.items() for name, value in package.SWITCHES.items()}


def check_switches(switches: Mapping[str, Any]) -> None:
    """Raise ValueError for a switch that no product has."""
    known = known_switches()
    for name in switches:
        if name not in known:
            raise ValueError(f"unknown switch {name!r}; there are: {', '.join(sorted(known))}")


def parse_switch(text: str) -> tuple[str, Any]:
    """Read ``product.name=value``, the value in the type of the switch's default."""
    name, equals, value = text.partition("=")
    check_switches({name: None})
    if not equals:
        raise ValueError(f"switch {name!r} needs a value: {name}=VALUE")
    default = known_switches()[name]
    if isinstance(default, bool):
        words = {
            "true": True,
            "on": True,
            "yes": True,
            "1": True,
            "false": False,
            "off": False,
            "no": False,
            "0": False,
        }
        if value.lower() not in words:
            raise ValueError(f"switch {name!r} is on or off, not {value!r}")
        return name, words[value.lower()]
    if isinstance(default, int):
        try:
            return name, int(value)
        except ValueError:
            raise ValueError(f"switch {name!r} is a whole number, not {value!r}") from None
    return name, value
