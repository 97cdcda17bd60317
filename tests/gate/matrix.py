# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit and sanity tests on the supported versions of ansible-core, as far as this computer has a Python for them.

`make matrix` runs it; `.venv/bin/python tests/gate/matrix.py 2.16` a part of it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ansible_test
import pythons
from export import exported
from process import ROOT, Outcome, environment, run
from report import Screen, table

PLACE = ROOT / ".cache" / "matrix"

# Which Pythons run a version on the controller; the first that is here is taken. Together the first ones cover the
# oldest and the newest that users have.
CORES = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.17": ("3.10", "3.11", "3.12"),
    "2.18": ("3.12", "3.11", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.13", "3.12", "3.14"),
}
DEFAULT = ("2.16", "2.18", "2.19", "2.21")

# The part of tests/requirements.txt that the unit tests need.
NEEDED = ("hypothesis", "jsonschema", "pyotp", "pytest", "pytest-xdist", "requests", "starlette", "trustme", "uvicorn")


@dataclass
class Row:
    """One line of the table."""

    core: str
    python: str = ""
    unit: str = "not run"
    sanity: str = "not run"
    failed: bool = False
    seconds: float = 0.0

    def cells(self) -> tuple[str, ...]:
        return (f"ansible-core {self.core}", self.python, self.unit, self.sanity, f"{self.seconds:.0f} s")


def requirements(core: str) -> list[str]:
    """What a virtual environment for this version gets."""
    lines = (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = {re.split(r"[<>=!~ ]", line)[0]: line for line in lines if re.match(r"\w", line)}
    return [f"ansible-core=={core}.*", *(named.get(name, name) for name in NEEDED)]


def virtual_environment(core: str, version: str) -> tuple[Path, Outcome | None]:
    """The Python of the virtual environment for a version, made if it is not there yet; an outcome if that failed."""
    directory = PLACE / f"core-{core}-python-{version}"
    python = directory / "bin" / "python"
    wanted = requirements(core)
    mark = hashlib.sha256("\n".join([str(ROOT), *wanted]).encode()).hexdigest()
    stamp = directory / ".stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != mark:
        shutil.rmtree(directory, ignore_errors=True)
        commands: list[list[str | Path]] = [
            [pythons.find()[version], "-m", "venv", directory],
            [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted],
            [python, ROOT / "tests" / "gate" / "link.py"],
        ]
        for command in commands:
            outcome = run(command)
            if not outcome.ok:
                return python, outcome
        stamp.write_text(mark, encoding="utf-8")
    return python, None


def fill(row: Row, screen: Screen, logs: Path) -> None:
    """Run the tests of one row."""
    begin = time.monotonic()
    version = next((version for version in CORES[row.core] if version in pythons.find()), None)
    if version is None:
        row.python = f"none of {', '.join(CORES[row.core])} is here"
        return
    row.python = f"Python {version}"
    screen.line(f"ansible-core {row.core} on Python {version}: started")
    python, trouble = virtual_environment(row.core, version)
    if trouble is not None:
        row.unit, row.failed = "cannot be installed", True
        screen.line(f"ansible-core {row.core}: cannot be installed\n{trouble.tail(20)}")
        return

    outcome = run(
        [python, "-m", "pytest", "tests/unit", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider"],
        env=environment({"PATH": f"{python.parent}:{environment()['PATH']}", "VIRTUAL_ENV": str(python.parents[1])}),
    )
    (logs / f"unit-{row.core}.log").write_text(outcome.output, encoding="utf-8")
    last = outcome.output.rstrip().splitlines()[-1:] or ["no output"]
    row.unit = re.sub(r" in [\d.]+s.*", "", last[0]).strip("= ")
    row.failed |= not outcome.ok
    screen.line(f"ansible-core {row.core}: unit: {row.unit}" + ("" if outcome.ok else f"\n{outcome.tail(40)}"))

    with exported() as collection:
        outcome, ran, failures = ansible_test.sanity(collection, python=python)
    (logs / f"sanity-{row.core}.log").write_text(outcome.output, encoding="utf-8")
    row.sanity = f"{max(0, ran - len(failures))} passed" + (f", {len(failures)} failed" if failures else "")
    row.failed |= bool(failures)
    errors = "".join(f"\n{line}" for line in outcome.output.splitlines() if line.startswith(("ERROR", "FATAL: The")))
    screen.line(f"ansible-core {row.core}: sanity: {row.sanity}{errors if failures else ''}")
    row.seconds = time.monotonic() - begin


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests/gate/matrix.py", description=__doc__.splitlines()[0])
    parser.add_argument("cores", nargs="*", metavar="core", help=f"of {', '.join(CORES)}; default {', '.join(DEFAULT)}")
    parser.add_argument("--jobs", type=int, default=2, help="how many rows run side by side (default: 2)")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.cores) - set(CORES))
    if unknown:
        parser.error(f"no such version here: {', '.join(unknown)}; there are: {', '.join(CORES)}")
    logs = PLACE / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    screen = Screen()
    rows = [Row(core) for core in asked.cores or DEFAULT]
    slots = threading.Semaphore(max(1, asked.jobs))

    def work(row: Row) -> None:
        with slots:
            fill(row, screen, logs)

    threads = [threading.Thread(target=work, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n" + table([("version", "python", "unit", "sanity", "time"), *(row.cells() for row in rows)]))
    print(f"\n(logs: {logs.relative_to(ROOT)})")
    return 1 if any(row.failed for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
