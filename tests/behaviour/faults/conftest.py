# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What these tests share: one wire for each file, and a runner of modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from form import LONG, SEED
from runs import Runner
from wire import Wire


def pytest_report_header() -> str:
    """Say what a failure can be replayed with."""
    return f"faults: seed {SEED}; to replay: make faults SEED={SEED}" if LONG else "faults: the short form"


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """The wire between the modules and scanners in this process."""
    with Wire().patched() as patched:
        yield patched


@pytest.fixture
def runner(wire: Wire, tmp_path: Path) -> Runner:
    """Runs modules, with a state folder of the test's own."""
    return Runner(wire, tmp_path / "state")
