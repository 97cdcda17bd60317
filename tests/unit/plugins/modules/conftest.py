# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant of two people, and modules that work on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant, user
from ansible_collections.vulnmgmt.access.tests.unit.helpers.play import Play, answers_of
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Server

ROOT = user(1, "root@example.com", 64, name="Root")
KIM = user(2, "kim@example.com", 32, name="Kim Lee")


@pytest.fixture
def tenant() -> FakeTenant:
    """A tenant of two people; the keys are the administrator's."""
    return FakeTenant(ROOT, KIM, own="root@example.com")


@pytest.fixture
def play(serve: Callable[..., Server], tenant: FakeTenant, capsys: pytest.CaptureFixture[str]) -> Play:
    """Run modules on the tenant."""
    return Play(serve(answers_of(tenant)), capsys)
