# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the gate's programs: their environment, their log file, their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "gate"
LOGS = CACHE / "logs"
BIN = Path(sys.prefix) / "bin"

# A developer's own scanners must never be reached from a test, nor should personal Ansible settings change a result.
PERSONAL = (
    "ANSIBLE_",
    "MOLECULE_",
    "INSIGHTVM_",
    "NEXPOSE_",
    "R7_",
    "RAPID7_",
    "SC_",
    "TENABLE_",
    "TIO_",
    "TSC_",
    "TVM_",
)
PERSONAL_EXACT = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "REQUESTS_CA_BUNDLE"}


@dataclass
class Outcome:
    """What a program left behind."""

    code: int
    output: str
    log: Path

    @property
    def ok(self) -> bool:
        return self.code == 0


def personal(name: str) -> bool:
    """Whether an environment variable says something about the developer's own scanners or settings."""
    return name.startswith(PERSONAL) or name in PERSONAL_EXACT


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a program of the gate: the caller's, less what is personal, plus the virtual environment."""
    # What pytest says about its own run is nothing to the programs.
    env = {name: value for name, value in os.environ.items() if not personal(name) and not name.startswith("PYTEST_")}
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", os.defpath)])
    env["VIRTUAL_ENV"] = sys.prefix
    env["PYTHONUNBUFFERED"] = "1"
    env["NO_COLOR"] = "1"
    # Ansible refuses to start where the locale is not UTF-8, as is common in containers.
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    if "utf" not in locale.lower():
        env["LC_ALL"] = "C.UTF-8"
    env.update(extra or {})
    return env


def run(
    command: Sequence[str | Path],
    *,
    name: str | None = None,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> Outcome:
    """Run a program to its end, with its output and errors in the log file `name`.

    The test which calls this has a time limit as well. However the call ends, nothing that the program started stays
    behind: it leads a process group of its own.
    """
    # Without a name of its own, a worker's next program takes the file of the one before.
    log = LOGS / f"{name or os.environ.get('PYTEST_XDIST_WORKER', 'program')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=dict(env) if env is not None else environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            child.wait(timeout)
        finally:
            if child.poll() is None:
                _end(child)
            text = log.read_text(encoding="utf-8", errors="replace")
            # pytest shows this where the test fails, a failure by the time limit included
            print(f"$ {' '.join(child.args)}", *text.rstrip().splitlines()[-80:], sep="\n")
    return Outcome(child.returncode, text, log)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a program that is still running, and what it started itself."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + 2
        try:
            os.killpg(child.pid, sign)
            while time.monotonic() < deadline:
                child.poll()
                os.killpg(child.pid, 0)  # nothing is sent: an error says that the whole group has ended
                time.sleep(0.05)
        except (ProcessLookupError, PermissionError):
            return
