# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random histories of people, with faults, drift, kills and two runs at once: nobody loses anything, nothing is untrue.

`make faults SEED=n` replays a failure. With FAULTS=tally in the environment the violations are counted instead.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from form import LONG, SEED
from history import History
from history_r7 import R7History
from history_sc import ScHistory
from history_tvm import TvmHistory
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from truth import TALLY
from wire import Wire

HISTORIES = int(os.environ.get("FAULTS_HISTORIES") or 1000)
# Each part has a beginning of its own, which makes for more variety, and a failure ends only that part.
_PARTS = 20 if LONG or TALLY is not None else 1
_EXAMPLES = HISTORIES // _PARTS if _PARTS > 1 else 40


@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("machine", [R7History, TvmHistory, ScHistory], ids=["r7", "tvm", "sc"])
def test_histories(machine: type[History], part: int, wire: Wire) -> None:
    """Whatever happens, one clean run reaches the roster, and everything undeclared is as it was."""
    how = settings(
        max_examples=_EXAMPLES,
        stateful_step_count=14,
        deadline=None,
        database=None,
        derandomize=_PARTS == 1,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if TALLY is not None else [Phase.generate, Phase.shrink],
    )

    class Part(machine):  # type: ignore[valid-type,misc]
        """This part's histories, on this file's wire."""

    Part.wire = wire
    if _PARTS > 1:
        seed(SEED + part)(Part)
    if TALLY is not None:
        TALLY.clear()
    try:
        run_state_machine_as_test(Part, settings=how)
    except AssertionError as error:
        error.add_note(f"to replay: make faults SEED={SEED}")
        raise
    if TALLY:
        counted = Counter(category for category, _text in TALLY)
        first = dict(reversed(TALLY))
        shown = "\n".join(f"  {number:4} {name}: such as {first[name][:300]}" for name, number in counted.most_common())
        pytest.fail(f"{len(TALLY)} of {_EXAMPLES} histories broke:\n{shown}", pytrace=False)
