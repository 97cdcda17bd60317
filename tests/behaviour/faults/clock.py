# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time as the modules see it: waiting takes none, and their clock goes on by as much as they wanted to wait."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import sys
import threading
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

COLLECTION = "ansible_collections.vulnmgmt.access.plugins"
MODULES = sorted(path.stem for path in (Path(__file__).parents[3] / "plugins" / "modules").glob("[!_]*.py"))

_REAL = {name: getattr(time, name) for name in ("sleep", "monotonic", "perf_counter")}


class Clock:
    """What stands in the place of the functions of `time`."""

    def __init__(self) -> None:
        self.slept = 0.0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Let the clock go on; other threads get their turn, as they would."""
        with self._lock:
            self.slept += max(0.0, seconds)
        _REAL["sleep"](0)

    def monotonic(self) -> float:
        """The clock that pauses and limits of time are measured by."""
        return _REAL["monotonic"]() + self.slept

    perf_counter = monotonic

    def __getattr__(self, name: str) -> Any:
        """Whatever else of the module is asked for."""
        return getattr(time, name)


@contextlib.contextmanager
def quick_modules() -> Iterator[Clock]:
    """Give every file of the collection this clock, however it took hold of the real one.

    A default argument keeps the function that was there when the file was imported, so that replacing
    `time.sleep` alone would not do; the rest of the process (a lab that serves, hypothesis) keeps the real time.
    """
    for name in MODULES:
        importlib.import_module(f"{COLLECTION}.modules.{name}")
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        for name, file in list(sys.modules.items()):
            if name.startswith(COLLECTION):
                _replace_in(file, clock, patch)
        yield clock


def _replace_in(file: types.ModuleType, clock: Clock, patch: pytest.MonkeyPatch) -> None:
    for name, value in list(vars(file).items()):
        if value is time:
            patch.setattr(file, name, clock)
        elif (stand_in := _stand_in(value, clock)) is not None:
            patch.setattr(file, name, stand_in)
        elif inspect.isfunction(value):
            _replace_defaults(value, clock, patch)
        elif inspect.isclass(value) and value.__module__ == file.__name__:
            for member_name, member in list(vars(value).items()):
                function = getattr(member, "__func__", member)
                if inspect.isfunction(function):
                    _replace_defaults(function, clock, patch)
                elif (stand_in := _stand_in(member, clock)) is not None:
                    patch.setattr(value, member_name, stand_in)


def _replace_defaults(function: types.FunctionType, clock: Clock, patch: pytest.MonkeyPatch) -> None:
    if any(_stand_in(value, clock) for value in function.__defaults__ or ()):
        defaults = tuple(_stand_in(value, clock) or value for value in function.__defaults__ or ())
        patch.setattr(function, "__defaults__", defaults)
    if any(_stand_in(value, clock) for value in (function.__kwdefaults__ or {}).values()):
        named = {name: _stand_in(value, clock) or value for name, value in (function.__kwdefaults__ or {}).items()}
        patch.setattr(function, "__kwdefaults__", named)


def _stand_in(value: Any, clock: Clock) -> Any:
    """The clock's function for one of the real ones, else None."""
    return next((getattr(clock, name) for name, real in _REAL.items() if value is real), None)
