# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tables of writes wish for, in words that hold for all products: options of tasks, and estates after them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lab.scanner import Scanner
from looking import Estate

Done = Callable[[Estate, Estate, Path], bool]
"""Whether an estate is as wished, given the one at the start and the folder of the test."""

Options = Callable[[Scanner, Path], Mapping[str, Any]]
"""The options of a task."""


OTHER_NAME: dict[str, Any] = {"users": [{"username": "amara.bello", "formerly": ["amara.okafor"]}]}
"""The options of a task that gives Amara another name."""


def options(**args: Any) -> Options:
    """These options, whatever the scanner."""
    return lambda _scanner, _folder: args


def changed(key: str, **fields: Any) -> Done:
    """The estate is as at the start, but for these fields of one account."""

    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        return after == {**start, key: {**start[key], **fields}}

    return done


def gone(key: str) -> Done:
    """The estate is as at the start, but without this account."""

    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        return after == {name: value for name, value in start.items() if name != key}

    return done


def joined(key: str, **fields: Any) -> Done:
    """This account is there with these fields, whether it was before or not, and nothing else has changed."""

    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        found = after.get(key, {})
        rest, kept = ({name: value for name, value in each.items() if name != key} for each in (after, start))
        return rest == kept and bool(found) and all(found[name] == value for name, value in fields.items())

    return done


def renamed(key: str, field: str) -> Done:
    """The estate is as at the start, but for the name of an account, which is also in this field."""
    name = OTHER_NAME["users"][0]["username"]

    def done(start: Estate, after: Estate, _folder: Path) -> bool:
        others = {login: value for login, value in start.items() if login != key}
        return after == {**others, name: {**start[key], field: name}}

    return done
