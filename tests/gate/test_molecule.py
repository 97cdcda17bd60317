# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scenarios of extensions/molecule, each with a copy of the collection and a lab of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate import labctl
from gate.conftest import Program
from gate.process import ROOT

pytestmark = [pytest.mark.timeout(600), pytest.mark.weight(40)]

SCENARIOS = sorted(path.parent.name for path in ROOT.glob("extensions/molecule/*/molecule.yml"))


@pytest.fixture
def no_lab_stays(collection: Path) -> Iterator[None]:
    """Stops the lab that the scenario `default` starts, where a failure kept it from doing so."""
    yield
    labctl.stop(collection / ".cache" / "molecule" / "lab")


@pytest.mark.usefixtures("no_lab_stays")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: str, program: Program) -> None:
    """A scenario does what it says, and nothing when it is run again; `default` starts its lab and stops it."""
    outcome = program("molecule", "test", "--report", "--no-command-borders", "--scenario-name", scenario)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", outcome.output)
    done = dict(re.findall(r"^(\S+)\s+: actions=(\d+) .*\bfailed=0\b", plain, re.MULTILINE))
    assert int(done.get(scenario, 0)), "molecule's recap does not have the scenario"
