# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts the checks of the gate's stages and tells how they go, while several stages run at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from process import BIN, CACHE, ROOT, Outcome, run

LOGS = CACHE / "logs"


class Screen:
    """Writes whole lines, each with the time since the start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._start = time.monotonic()

    def line(self, text: str) -> None:
        with self._lock:
            print(f"[{time.monotonic() - self._start:6.1f}s] {text}", flush=True)


@dataclass
class Report:
    """What one stage did. A stage calls `check`, `tests` or `command` for each thing that it counts."""

    stage: str
    screen: Screen
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    doing: str = ""

    def __post_init__(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log_file = LOGS / f"{self.stage}.log"
        self.log_file.write_text("", encoding="utf-8")
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        return self.passed + self.failed

    def step(self, text: str) -> None:
        """What the stage is at, for the line that is written now and then."""
        self.doing = text

    def note(self, text: str) -> None:
        """Something worth a line that is not counted."""
        self.screen.line(f"{self.stage:<12} {text}")

    def log(self, name: str, outcome: Outcome) -> None:
        """Keep the whole output of a program in the stage's log file."""
        with self._lock, self.log_file.open("a", encoding="utf-8") as file:
            file.write(f"===== {name} (exit code {outcome.code})\n{outcome.output}\n")

    def check(self, name: str, ok: bool, seconds: float | None = None, detail: str = "") -> None:
        """Count one check; `detail` says why it failed."""
        with self._lock:
            if ok:
                self.passed += 1
            else:
                self.failed += 1
                self.failures.append(name)
        took = "" if seconds is None else f" ({seconds:.1f} s)"
        self.note(f"{name}: {'passed' if ok else 'FAILED'}{took}")
        if not ok and detail:
            self.show(detail)

    def tests(self, passed: int, failures: Sequence[str], skipped: int = 0, detail: str = "") -> None:
        """Count the tests of a program that ran many."""
        with self._lock:
            self.passed += passed
            self.failed += len(failures)
            self.skipped += skipped
            self.failures += failures
        if failures and detail:
            self.show(detail)

    def show(self, detail: str) -> None:
        """Show why something failed, indented, with the place of the whole log."""
        body = "\n".join(f"    {line}" for line in detail.strip().splitlines())
        self.screen.line(f"{self.stage:<12} says:\n{body}\n    (all of it: {self.log_file.relative_to(ROOT)})")

    def command(self, name: str, command: Sequence[str | Path], **options: Any) -> Outcome:
        """Run a program of the virtual environment as one check."""
        self.step(name)
        begin = time.monotonic()
        outcome = run([BIN / command[0], *command[1:]], **options)
        self.log(name, outcome)
        self.check(name, outcome.ok, time.monotonic() - begin, outcome.tail())
        return outcome


Stage = Callable[[Report], None]


def table(rows: Sequence[Sequence[object]]) -> str:
    """Columns wide enough for their content; the first row is the heading, numbers stand to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    lines = []
    for number, row in enumerate(texts):
        cells = [
            cell.rjust(width) if cell[:1].isdigit() and number else cell.ljust(width)
            for cell, width in zip(row, widths)
        ]
        lines.append("  ".join(cells).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines)
