# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in a process of its own, and stops that while a request of it is under way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.serving import Lab

_TESTS = Path(__file__).parents[1]


def stopped(lab: Lab, module: str, args: Mapping[str, Any], number: signal.Signals) -> int:
    """Send a run a signal while a fault of the lab delays it, and return how it ended."""
    program = (
        # What is started in the background may have to ignore the interrupt and the hangup, tests included.
        "import json, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "signal.signal(signal.SIGHUP, signal.SIG_DFL); "
        f"from in_process import run_module; run_module('{module}', json.load(sys.stdin))"
    )
    folders = os.pathsep.join(str(_TESTS / name) for name in ("", "behaviour", "lab_fidelity"))
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": folders},
        text=True,
    ) as run:
        assert run.stdin is not None
        run.stdin.write(json.dumps(args))
        run.stdin.close()
        deadline = time.monotonic() + 30
        while not lab.faults.met() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert lab.faults.met()
        time.sleep(0.1)
        run.send_signal(number)
        return run.wait(timeout=30)
