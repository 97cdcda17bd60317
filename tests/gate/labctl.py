# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the lab in the background, and stops it again, for programs that do not outlive it: the molecule scenarios.

`python tests/gate/labctl.py start DIR` and `python tests/gate/labctl.py stop DIR`. What is stopped is the process whose
id `start` wrote down, and only while that process still is this lab. A program that lives as long as its lab has it
within itself, from `lab.serving`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class LabError(RuntimeError):
    """The lab did not do what was asked."""


def start(directory: Path, *, timeout: float = 60) -> bool:
    """Serve the lab in `directory`, and return when it is ready; says whether it had to be started."""
    if _alive(directory):
        return False
    directory.mkdir(parents=True, exist_ok=True)
    ready, log = directory / "lab.json", directory / "lab.log"
    ready.unlink(missing_ok=True)
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "lab"), "--dir", str(directory)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (directory / "lab.pid").write_text(str(process.pid), encoding="utf-8")
    deadline = time.monotonic() + timeout
    while not ready.exists():  # it is written at once, and last
        if process.poll() is not None or time.monotonic() > deadline:
            why = "ended" if process.poll() is not None else f"was not ready after {timeout:.0f} s"
            stop(directory)
            raise LabError(f"the lab {why}; it said:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        time.sleep(0.05)
    return True


def stop(directory: Path, *, timeout: float = 10) -> bool:
    """Stop the lab that `start` began in `directory`; says whether there was one."""
    pid = _alive(directory)
    (directory / "lab.pid").unlink(missing_ok=True)
    if pid is None:
        return False
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if not _is_lab(pid, directory):
                return True
            time.sleep(0.05)
    raise LabError(f"the lab with process id {pid} does not end")


def _alive(directory: Path) -> int | None:
    """The process id of the lab that serves in `directory`, if it still does."""
    try:
        pid = int((directory / "lab.pid").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_lab(pid, directory) else None


def _is_lab(pid: int, directory: Path) -> bool:
    """Whether the process is the lab of `directory` and runs: process ids are used again by the system."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # an own child that has ended would be listed until it is waited for
    proc = Path("/proc", str(pid))
    if proc.parent.joinpath("self").exists():
        try:
            state = proc.joinpath("stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
            arguments = proc.joinpath("cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            return False
    else:
        state = arguments = subprocess.run(
            ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    return not state.startswith("Z") and str(directory) in arguments


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Start or stop a lab in the background.")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("directory", type=Path)
    asked = parser.parse_args()
    directory = asked.directory.resolve()
    try:
        if asked.action == "stop":
            print("stopped" if stop(directory) else "there was no lab to stop")
        elif start(directory):
            print(f"the lab serves; see {directory / 'lab.json'}")
        else:
            print("a lab already serves there")
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
