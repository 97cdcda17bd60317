# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the modules behave with many people: each figure is a ratio of two ways, measured side by side in one run.

The lab answers after a fixed latency, as a scanner across a network does; the seconds themselves say little.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("", "behaviour", "lab_fidelity")]

from in_process import connection, run_module  # noqa: E402
from lab.serving import Lab  # noqa: E402

LATENCY_MS = 20
MANY = 1000
SOME = 60


@dataclass
class Measured:
    """What one way took."""

    seconds: float
    requests: int


def measure(lab: Lab, work: Callable[[], Any]) -> Measured:
    """Do the work and count."""
    lab.forget_requests()
    begin = time.monotonic()
    work()
    return Measured(time.monotonic() - begin, len(lab.requests()))


def compare(title: str, slow_name: str, slow: Measured, fast_name: str, fast: Measured) -> None:
    """Print two ways and their ratio."""
    print(f"\n{title}")
    for name, measured in ((slow_name, slow), (fast_name, fast)):
        print(f"  {name:<52} {measured.requests:>6} requests {measured.seconds:>8.2f} s")
    print(f"  ratio{'':<47} {slow.requests / fast.requests:>6.1f} x        {slow.seconds / fast.seconds:>8.1f} x")


def done(result: dict[str, Any], changed: bool) -> None:
    """Refuse a figure of something that did not do its work."""
    if result.get("failed") or result["changed"] is not changed:
        raise SystemExit(f"the benchmark did not do what it measures: {result.get('msg', result.get('summary'))}")


def tenable_vm(directory: Path) -> None:
    """Rosters on a tenant with a thousand accounts."""
    with Lab(directory, seed=MANY, products=("tvm",), latency_ms=LATENCY_MS) as lab:
        scanner = lab.scanner("tvm")
        given = connection(lab, scanner)
        names = [user.username for user in scanner.state.users.values() if user.username != "admin@example.com"]

        def one_by_one(count: int, **wanted: Any) -> None:
            for name in names[:count]:
                done(run_module("tvm_user", {**given, "username": name, **wanted}), bool(wanted))

        def at_once(count: int, concurrency: int, **wanted: Any) -> None:
            users = [{"username": name, **wanted} for name in names[:count]]
            done(run_module("tvm_users", {**given, "users": users, "concurrency": concurrency}), bool(wanted))

        compare(
            f"Tenable VM: {SOME} people who need nothing",
            "a task for each person (tvm_user)",
            measure(lab, lambda: one_by_one(SOME)),
            "one task for all (tvm_users)",
            measure(lab, lambda: at_once(SOME, 4)),
        )
        compare(
            f"Tenable VM: {SOME} people with a new name",
            "a task for each person (tvm_user)",
            measure(lab, lambda: one_by_one(SOME, name="First Name")),
            "one task for all, 8 at a time (tvm_users)",
            measure(lab, lambda: at_once(SOME, 8, name="Second Name")),
        )
        compare(
            f"Tenable VM: {SOME} people with a new name, in one task",
            "one at a time (concurrency: 1)",
            measure(lab, lambda: at_once(SOME, 1, name="Third Name")),
            "8 at a time (concurrency: 8)",
            measure(lab, lambda: at_once(SOME, 8, name="Fourth Name")),
        )
        compare(
            f"Tenable VM: rosters of {MANY} people and of one, who need nothing",
            f"{MANY} people",
            measure(lab, lambda: at_once(MANY, 4)),
            "one person",
            measure(lab, lambda: at_once(1, 4)),
        )


def rapid7(directory: Path) -> None:
    """Rosters with declared access on a console with a thousand accounts."""
    with Lab(directory, seed=0, products=("r7",), latency_ms=LATENCY_MS) as lab:
        scanner = lab.scanner("r7")
        given, console = connection(lab, scanner), scanner.state
        console.clear_users()
        for number in range(MANY):
            console.add_user(login=f"person.{number}", name="As Wanted", role="user", sites={1, 2})
        sites = [console.sites[number].name for number in (1, 2)]

        def access(count: int, wanted: list[str], concurrency: int, changed: bool) -> None:
            users = [{"username": f"person.{number}", "sites": wanted} for number in range(count)]
            done(run_module("r7_users", {**given, "users": users, "concurrency": concurrency}), changed)

        def one_by_one() -> None:
            for number in range(SOME):
                args = {**given, "username": f"person.{number}", "sites": sites, "state": "exact"}
                done(run_module("r7_user_sites", args), False)

        compare(
            f"Rapid7: the sites of {SOME} people, who need nothing",
            "a task for each person (r7_user_sites)",
            measure(lab, one_by_one),
            "one task for all (r7_users)",
            measure(lab, lambda: access(SOME, sites, 4, False)),
        )
        compare(
            f"Rapid7: {SOME} people get one more site, in one task",
            "one at a time (concurrency: 1)",
            measure(lab, lambda: access(SOME, [*sites, console.sites[3].name], 1, True)),
            "8 at a time (concurrency: 8)",
            measure(lab, lambda: access(SOME, [*sites, console.sites[3].name, console.sites[4].name], 8, True)),
        )


def main() -> int:
    """Measure everything; return the exit status."""
    print(f"The lab answers after {LATENCY_MS} ms; the modules run in this process.")
    with tempfile.TemporaryDirectory() as directory:
        tenable_vm(Path(directory) / "tvm")
        rapid7(Path(directory) / "r7")
    return 0


if __name__ == "__main__":
    sys.exit(main())
