# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate: everything that a change has to pass. `make test` runs it; `make test STAGES="lint unit"` a part of it."""

from __future__ import annotations

import argparse
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from typing import NoReturn

import process
from report import Report, Screen, table
from stages import STAGES

# Without a word for longer than this, a run looks dead (and some CI systems think it is).
BREATH = 20.0


def run_stage(report: Report) -> None:
    """Run one stage to its end, whatever happens in it."""
    begin = time.monotonic()
    report.note("started")
    try:
        STAGES[report.stage](report)
    except Exception:  # noqa: BLE001 - a broken stage is a failed check, and the other stages still have to run
        report.check("the stage itself", ok=False, detail=traceback.format_exc())
    if report.count == 0:
        report.check("the stage itself", ok=False, detail="it found nothing to run")
    report.seconds = time.monotonic() - begin
    skipped = f", {report.skipped} skipped" if report.skipped else ""
    report.note(f"finished: {report.passed} passed, {report.failed} failed{skipped} ({report.seconds:.1f} s)")


def run_stages(names: Sequence[str], jobs: int) -> list[Report]:
    """Run the stages, up to `jobs` at a time, and go on after a failed one."""
    screen = Screen()
    reports = [Report(name, screen) for name in names]
    waiting: queue.SimpleQueue[Report] = queue.SimpleQueue()
    for report in reports:
        waiting.put(report)
    running: set[str] = set()

    def work() -> None:
        while True:
            try:
                report = waiting.get_nowait()
            except queue.Empty:
                return
            running.add(report.stage)
            try:
                run_stage(report)
            except process.Stopped:
                return
            finally:
                running.discard(report.stage)

    threads = [threading.Thread(target=work, daemon=True) for unused in range(min(jobs, len(reports)))]
    for thread in threads:
        thread.start()
    try:
        wait(threads, reports, running, screen)
    except Stop:
        screen.line("stopping")
        process.stop_all()
        for thread in threads:
            thread.join(timeout=30)
        raise
    return reports


def wait(threads: Sequence[threading.Thread], reports: Sequence[Report], running: set[str], screen: Screen) -> None:
    """Wait for the stages, with a word now and then about what they are at."""
    spoken = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            thread.join(timeout=0.2)
        if time.monotonic() - spoken > BREATH:
            spoken = time.monotonic()
            doing = [f"{report.stage} ({report.doing})" for report in reports if report.stage in tuple(running)]
            if doing:
                screen.line(f"{'...':<12} {'; '.join(doing)}")


def summary(reports: Sequence[Report]) -> str:
    """The failures by name, the table of stages, and the totals as the last line."""
    lines = [""]
    failures = [f"  {report.stage}: {name}" for report in reports for name in report.failures]
    if failures:
        lines += ["failed:", *failures, ""]
    rows: list[tuple[object, ...]] = [("stage", "passed", "failed", "skipped", "seconds")]
    rows += [(each.stage, each.passed, each.failed, each.skipped, f"{each.seconds:.1f}") for each in reports]
    passed, failed = sum(each.passed for each in reports), sum(each.failed for each in reports)
    return "\n".join([*lines, table(rows), "", f"{passed} passed, {failed} failed"])


class Stop(Exception):
    """A signal asked the gate to end."""


def stop(signum: int, frame: object) -> NoReturn:
    """Turn a signal into an exception, once: the cleaning up is not to be interrupted again."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise Stop(128 + signum)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests/gate", description=__doc__)
    parser.add_argument(
        "stages", nargs="*", metavar="stage", help=f"one or more of: {', '.join(STAGES)} (default: all)"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many stages run side by side (default: 2)")
    asked = parser.parse_args()
    unknown = sorted(set(asked.stages) - set(STAGES))
    if unknown:
        parser.error(f"no such stage: {', '.join(unknown)}; there are: {', '.join(STAGES)}")
    if sys.prefix == sys.base_prefix:
        parser.error("run this with the Python of the virtual environment: make test")
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        reports = run_stages(list(dict.fromkeys(asked.stages)) or list(STAGES), max(1, asked.jobs))
    except Stop as signalled:
        return int(signalled.args[0])
    print(summary(reports), flush=True)
    return 1 if any(report.failed for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
