# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Where a value of the inventory was written, as far as Ansible knows it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any


def origin_of(value: Any) -> str | None:
    """Return ``file:line`` of where a value stands, ``None`` where Ansible does not tell.

    Ansible tells it of what it read from a file of YAML, in another way since ansible-core 2.19; a dictionary that was
    put together by a template may only know it of what is in it.
    """
    parts = list(value.values()) if isinstance(value, Mapping) else []
    for each in (value, *(part for part in parts if isinstance(part, str))):
        found = _position(each)
        if found:
            path, line = found
            short = os.path.relpath(path)
            return f"{path if short.startswith(os.pardir) else short}:{line}"
    return None


def _position(value: Any) -> tuple[str, int] | None:
    before = getattr(value, "ansible_pos", None)
    if before:
        return (str(before[0]), int(before[1])) if before[0] and before[1] else None
    try:
        tags = importlib.import_module("ansible._internal._datatag._tags")
    except ImportError:
        return None
    found = tags.Origin.get_tag(value)
    return (str(found.path), int(found.line_num)) if found and found.path and found.line_num else None
