# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the lab in the background, waits until it serves, and stops it again.

As a program: `python tests/gate/labctl.py start DIR` and `python tests/gate/labctl.py stop DIR`. What is stopped is the
process whose id `start` wrote down, and only while that process still is this lab.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class LabError(RuntimeError):
    """The lab did not do what was asked."""


def start(directory: Path, options: Sequence[str] = (), *, timeout: float = 60) -> dict[str, Any]:
    """Serve the lab in `directory`; returns lab.json's content once it is ready."""
    directory = directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    pid_file, ready, log = directory / "lab.pid", directory / "lab.json", directory / "lab.log"
    if _alive(directory):
        raise LabError(f"a lab already serves in {directory}")
    ready.unlink(missing_ok=True)
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "lab"), "--dir", str(directory), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    pid_file.write_text(str(process.pid), encoding="utf-8")
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return json.loads(ready.read_text(encoding="utf-8"))
        if process.poll() is not None:
            break
        time.sleep(0.05)
    why = "ended" if process.poll() is not None else f"was not ready after {timeout:.0f} s"
    stop(directory)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise LabError(f"the lab {why}; it said:\n{said}")


def stop(directory: Path, *, timeout: float = 10) -> bool:
    """Stop the lab that `start` began in `directory`; says whether there was one."""
    directory = directory.resolve()
    pid_file = directory / "lab.pid"
    pid = _alive(directory)
    pid_file.unlink(missing_ok=True)
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


@contextlib.contextmanager
def serving(directory: Path, options: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """A lab for the time of a `with`; gives lab.json's content."""
    content = start(directory, options)
    try:
        yield content
    finally:
        stop(directory)


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


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; options after `--` go to the lab."""
    parser = argparse.ArgumentParser(description="Start or stop a lab in the background.")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("directory", type=Path)
    parser.add_argument("options", nargs="*", help="options for the lab itself, after --")
    asked = parser.parse_args(arguments)
    try:
        if asked.action == "start" and _alive(asked.directory.resolve()):
            print("a lab already serves there")
        elif asked.action == "start":
            start(asked.directory, asked.options)
            print(f"the lab serves; see {asked.directory / 'lab.json'}")
        else:
            print("stopped" if stop(asked.directory) else "there was no lab to stop")
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
