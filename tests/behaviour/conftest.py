# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests that run modules in this process share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clock import quick_modules


@pytest.fixture(scope="module")
def no_waiting() -> Iterator[None]:
    """Modules in this process do not wait between tries; their clock goes on as if they did."""
    with quick_modules():
        yield
