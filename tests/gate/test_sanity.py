# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sanity tests of ansible-test, each on its own; `compile` and `import` on the oldest and the newest Python."""

from __future__ import annotations

import pytest

from gate import ansible_test, pythons
from gate.conftest import Program

pytestmark = pytest.mark.timeout(900)

# About how many seconds the long ones take, without the virtual environments that the first run makes.
WEIGHTS = {"pylint": 60, "import": 10, "ansible-doc": 6, "validate-modules": 8}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each that ansible-test lists, and for each version of Python where there are several."""
    cases = []
    for name in ansible_test.sanity_tests():
        marks = pytest.mark.weight(WEIGHTS.get(name, 1))
        if name in ("compile", "import"):
            versions = [version for version in ansible_test.python_versions() if version in pythons.find()]
            ends = dict.fromkeys([versions[0], versions[-1]])  # What both take, those between do.
            cases += [pytest.param(name, version, id=f"{name}-{version}", marks=marks) for version in ends]
        else:
            cases.append(pytest.param(name, None, id=name, marks=marks))
    metafunc.parametrize(("name", "version"), cases)


def test_sanity(name: str, version: str | None, program: Program) -> None:
    """A sanity test finds nothing."""
    only = ["--python", version] if version else []
    outcome = program(
        "ansible-test", "sanity", "--color", "no", "--test", name, *only, whole_env=ansible_test.prepare()
    )
    if f'Running sanity test "{name}"' not in outcome.output:
        pytest.fail("ansible-test did not run it", pytrace=False)
