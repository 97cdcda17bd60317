# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Whether a value can be an option of a module: the checks that Ansible makes, in words that never show a secret."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import BOOLEANS
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, unknown

_WORDS = {"str": "a text", "bool": "true or false", "list": "a list", "dict": "a dictionary", "int": "a whole number"}
_EXAMPLES = {"str": "...", "bool": "true", "list": "[...]", "dict": "{...}", "int": "1"}


def is_list(value: Any) -> bool:
    """Return whether a value is a list as YAML has it."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def is_text(value: Any) -> bool:
    """Return whether a value is one word or number."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def fault_of(name: str, value: Any, spec: Mapping[str, Any]) -> str | None:
    """Return what is wrong with an option's value, ``None`` where nothing is; ``None`` as a value is not given."""
    kind = spec.get("type", "str")
    if value is None:
        return None
    fits = {
        "str": is_text,
        "bool": lambda v: isinstance(v, (bool, str, int)) and (v.lower() if isinstance(v, str) else v) in BOOLEANS,
        "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
        "list": lambda v: is_list(v) and all(map(is_text, v)),
        "dict": lambda v: isinstance(v, Mapping),
    }.get(kind)
    if fits is not None and not fits(value):
        return say("type", key=name, kind=_WORDS[kind], example=f"{name}: {_EXAMPLES[kind]}")
    choices = spec.get("choices")
    if choices and value not in choices:
        return say("choice", key=name, value=value, known=", ".join(map(str, choices)))
    inner = spec.get("options")
    if kind == "dict" and inner:
        faults = faults_of(value, inner, "key")
        return f"{name}: {faults[0]}" if faults else None
    return None


def faults_of(values: Mapping[str, Any], specs: Mapping[str, Any], kind: str) -> list[str]:
    """Return what is wrong with a dictionary of options; of an unknown one only the name is shown.

    Args:
        values: the options.
        specs: the known ones, as argument specs have them.
        kind: what one is called in a sentence.
    """
    found = []
    for name, value in values.items():
        if name not in specs:
            found.append(unknown(kind, name, specs))
            continue
        fault = fault_of(name, value, specs[name])
        if fault:
            found.append(fault)
    return found


def as_bool(value: Any) -> bool:
    """Return a value that passed as ``bool``."""
    return value.lower() in BOOLEANS_TRUE if isinstance(value, str) else bool(value)


BOOLEANS_TRUE = frozenset(text for text in ("y", "yes", "on", "1", "true", "t"))


def as_date(value: Any) -> datetime.date | None:
    """Return a date as YAML or a text has it, ``None`` where it is none."""
    if isinstance(value, datetime.datetime):
        return None
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
