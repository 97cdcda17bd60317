# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sanity tests of ansible-test; `compile` and `import` on the oldest and the newest Python.

The long ones run on their own, so that a worker is free for others, and the short ones in one start of ansible-test.
"""

from __future__ import annotations

import re

import pytest

from gate import ansible_test, pythons
from gate.conftest import Program

pytestmark = pytest.mark.timeout(900)

# About how many seconds the long ones take, without the virtual environments that the first run makes.
WEIGHTS = {"pylint": 30, "import": 20, "validate-modules": 10}
EVERY_PYTHON = ("compile", "import")

# pylint takes a minute more for the tests, which no user gets and which ruff reads as well.
PATHS = {"pylint": ["plugins/"]}


def cases() -> list[tuple[list[str], str | None]]:
    """Which tests run in one start of ansible-test, and on which Python; `None` leaves it to ansible-test."""
    names = ansible_test.sanity_tests()
    versions = [version for version in ansible_test.python_versions() if version in pythons.find()]
    ends = dict.fromkeys([versions[0], versions[-1]])  # What both take, those between do.
    alone: list[tuple[list[str], str | None]] = [([n], None) for n in names if n in WEIGHTS and n not in EVERY_PYTHON]
    short = [name for name in names if name not in WEIGHTS and name not in EVERY_PYTHON]
    return [*alone, *(([n], version) for n in EVERY_PYTHON if n in names for version in ends), (short, None)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A case each, named by its test."""
    found = [
        pytest.param(
            names,
            version,
            id="-".join(filter(None, [names[0] if len(names) == 1 else "all others", version])),
            marks=pytest.mark.weight(WEIGHTS.get(names[0], 20 if len(names) > 1 else 1)),
        )
        for names, version in cases()
    ]
    metafunc.parametrize(("names", "version"), found)


def test_sanity(names: list[str], version: str | None, program: Program) -> None:
    """Sanity tests find nothing."""
    only = ["--python", version] if version else []
    chosen = [part for name in names for part in ("--test", name)] + PATHS.get(names[0], [])
    outcome = program("ansible-test", "sanity", "--color", "no", *only, *chosen, whole_env=ansible_test.prepare())
    ran = re.findall(r'^Running sanity test "([^"]+)"', outcome.output, re.MULTILINE)
    assert set(ran) == set(names), "ansible-test did not run all of them"
