# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules in processes of their own, which can be killed, and begin at once.

A process that has imported everything waits for jobs and forks for each, so that hundreds of runs cost no start-up.
It is a plain process without threads, as a fork needs it; the lab runs in the test's own.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_FOLDERS = (_HERE, _HERE.parent / "contract", _HERE.parent)


@dataclass
class Process:
    """A module under way."""

    pid: int
    out: Path
    owner: Processes

    def wait(self) -> dict[str, Any] | None:
        """Its result once it is over; None where it was killed."""
        code = self.owner.ask({"wait": self.pid})["code"]
        if not self.out.exists():
            assert code == -9, f"the module ended with {code} and without a result"
            return None
        return json.loads(self.out.read_text(encoding="utf-8"))


class Processes:
    """Starts modules."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._server = subprocess.Popen(
            [sys.executable, str(_HERE / "processes.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*_FOLDERS, *sys.path)))},
            text=True,
        )

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.communicate()

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Send a job and return its answer."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        return json.loads(self._server.stdout.readline())

    def start(self, module: str, args: Mapping[str, Any], check: bool = False) -> Process:
        """Start a module."""
        self._count += 1
        out = self._folder / f"result-{self._count}.json"
        job = {"module": module, "args": dict(args), "check": check, "out": str(out)}
        return Process(self.ask(job)["pid"], out, self)

    def run(self, module: str, args: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
        """Run a module to its end."""
        result = self.start(module, args, check).wait()
        assert result is not None
        return result


def _work(job: Mapping[str, Any]) -> None:
    """Run one module and leave its result in a file."""
    from in_process import run_module

    try:
        result = run_module(job["module"], job["args"], job["check"])
    except Exception:  # noqa: BLE001 - a fault of the module, which its user sees as a traceback
        result = {"failed": True, "msg": "a traceback", "exception": traceback.format_exc()}
    temporary = Path(job["out"] + ".new")
    temporary.write_text(json.dumps(result), encoding="utf-8")
    temporary.replace(job["out"])


def main() -> None:
    """Serve jobs until there are no more."""
    from clock import COLLECTION, MODULES

    importlib.import_module("in_process")
    for name in MODULES:
        importlib.import_module(f"{COLLECTION}.modules.{name}")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        if "wait" in job:
            status = os.waitpid(job["wait"], 0)[1]
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            pid = os.fork()
            if not pid:
                _work(job)
                os._exit(0)
            answer = {"pid": pid}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
