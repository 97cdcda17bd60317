# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The integration targets, by ansible-test, each against a lab of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from lab.serving import Lab

from gate import ansible_test
from gate.conftest import Program
from gate.process import ROOT

pytestmark = [pytest.mark.timeout(600), pytest.mark.weight(20)]

# What has no aliases is no target but a part of some.
TARGETS = sorted(path.parent.name for path in ROOT.glob("tests/integration/targets/*/aliases"))


@pytest.mark.parametrize("target", TARGETS)
def test_target(target: str, program: Program, collection: Path, tmp_path: Path) -> None:
    """A target does to a fresh lab what it says."""
    assert " " not in sys.prefix, "ansible-test starts no playbook from a path with a space: move the clone"
    with Lab(tmp_path.resolve()) as lab:
        # JSON is YAML as well
        config = collection / "tests" / "integration" / "integration_config.yml"
        config.write_text(json.dumps({"lab_dir": str(lab.directory), "lab": lab.describe()}), encoding="utf-8")
        arguments = ("integration", "--local", "--color", "no", "-v", target)
        program("ansible-test", *arguments, whole_env=ansible_test.prepare())
