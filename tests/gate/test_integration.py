# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The integration targets, by ansible-test, each against a lab of its own; those of a product in one start."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from lab.serving import Lab

from gate import ansible_test
from gate.conftest import Program
from gate.process import ROOT

pytestmark = [pytest.mark.timeout(600), pytest.mark.weight(40)]

PRODUCTS = ("tvm", "r7", "sc")


def targets_by_group() -> dict[str, list[str]]:
    """The targets of each product, and those of all; what has no aliases is no target but a part of some."""
    groups = defaultdict(list)
    for path in sorted(ROOT.glob("tests/integration/targets/*/aliases")):
        product = path.parent.name.partition("_")[0]
        groups[product if product in PRODUCTS else "all"].append(path.parent.name)
    return dict(groups)


GROUPS = targets_by_group()


@pytest.mark.parametrize("group", GROUPS)
def test_targets(group: str, program: Program, collection: Path, tmp_path: Path) -> None:
    """Each target does to a fresh lab what it says."""
    assert " " not in sys.prefix, "ansible-test starts no playbook from a path with a space: move the clone"
    targets = GROUPS[group]
    with contextlib.ExitStack() as labs:
        running = {target: labs.enter_context(Lab(tmp_path.resolve() / target)) for target in targets}
        # JSON is YAML as well
        config = collection / "tests" / "integration" / "integration_config.yml"
        described = {target: lab.describe() for target, lab in running.items()}
        config.write_text(json.dumps({"labs": described}), encoding="utf-8")
        arguments = ("integration", "--local", "--color", "no", "-v", *targets)
        outcome = program("ansible-test", *arguments, whole_env=ansible_test.prepare())
    assert [target for target in targets if f"Running {target} integration test role" not in outcome.output] == []
