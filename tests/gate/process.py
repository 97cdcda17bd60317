# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the gate's programs: their environment, their time limit, their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "gate"
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

_stopping = threading.Event()
_running: set[subprocess.Popen[str]] = set()
_lock = threading.Lock()


class Stopped(BaseException):
    """The gate was told to stop. Not an Exception, so that it passes by the handlers of failures."""


@dataclass
class Outcome:
    """What a program left behind."""

    code: int
    output: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    def tail(self, lines: int = 60) -> str:
        """The end of the output, which is where programs say what is wrong."""
        return "\n".join(self.output.rstrip().splitlines()[-lines:])


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a program of the gate: the caller's, less what is personal, plus the virtual environment."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(PERSONAL) and name not in PERSONAL_EXACT
    }
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
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
    timeout: float = 1200,
) -> Outcome:
    """Run a program to its end; its output and errors are one text. Too slow counts as failed, with code 124."""
    if _stopping.is_set():
        raise Stopped
    arguments = [str(part) for part in command]
    try:
        child = subprocess.Popen(
            arguments,
            cwd=cwd,
            env=dict(env) if env is not None else environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return Outcome(127, f"{arguments[0]} cannot be started: {error.strerror}")
    late = threading.Event()

    def too_late() -> None:
        late.set()
        kill(child)

    timer = threading.Timer(timeout, too_late)
    with _lock:
        _running.add(child)
    lines: list[str] = []
    try:
        timer.start()
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line)
            if on_line is not None:
                on_line(line.rstrip())
        code = child.wait()
    finally:
        timer.cancel()
        if child.poll() is None:
            kill(child)
        with _lock:
            _running.discard(child)
    if _stopping.is_set():
        raise Stopped
    if late.is_set():
        return Outcome(124, "".join(lines) + f"\nstopped: not finished after {timeout:.0f} s\n")
    return Outcome(code, "".join(lines))


def kill(child: subprocess.Popen[str]) -> None:
    """End a program that `run` started, and what it started itself: it leads a process group of its own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + 5
        try:
            os.killpg(child.pid, sign)
            while time.monotonic() < deadline:
                child.poll()
                os.killpg(child.pid, 0)  # nothing is sent: an error says that the whole group has ended
                time.sleep(0.05)
        except (ProcessLookupError, PermissionError):
            return


def stop_all() -> None:
    """End every program that is running and start no more; whoever waits for one gets Stopped and cleans up."""
    _stopping.set()
    with _lock:
        children = list(_running)
    for child in children:
        kill(child)
