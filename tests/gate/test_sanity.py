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


def cases() -> dict[str, tuple[list[str], list[str]]]:
    """Which tests run one after another, and on which versions of Python; none leaves that to ansible-test.

    The versions of a test are not apart, as two that make the same virtual environment get in each other's way.
    """
    names = ansible_test.sanity_tests()
    versions = [version for version in ansible_test.python_versions() if version in pythons.find()]
    ends = list(dict.fromkeys([versions[0], versions[-1]]))  # What both take, those between do.
    alone = {
        name: ([name], ends if name in EVERY_PYTHON else []) for name in names if name in {*WEIGHTS, *EVERY_PYTHON}
    }
    return {**alone, "all others": ([name for name in names if name not in alone], [])}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A case each, named by its test."""
    metafunc.parametrize(
        ("names", "versions"),
        [
            pytest.param(*case, id=name, marks=pytest.mark.weight(WEIGHTS.get(name, 20 if len(case[0]) > 1 else 1)))
            for name, case in cases().items()
        ],
    )


def test_sanity(names: list[str], versions: list[str], program: Program) -> None:
    """Sanity tests find nothing."""
    chosen = [part for name in names for part in ("--test", name)] + PATHS.get(names[0], [])
    for only in [["--python", version] for version in versions] or [[]]:
        outcome = program("ansible-test", "sanity", "--color", "no", *only, *chosen, whole_env=ansible_test.prepare())
        ran = re.findall(r'^Running sanity test "([^"]+)"', outcome.output, re.MULTILINE)
        assert set(ran) == set(names), "ansible-test did not run all of them"
