# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting preferences where something drops the body of a DELETE, so that each one takes all of them away.

Whatever becomes of any request, and wherever a run is killed: what was not named is there after one clean run more, and
until then a recovery file says what is missing, or the failure does.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from form import LONG
from lab.scanner import Scanner
from looking import Estate, look
from outcomes import OK, OUTCOMES, Outcome
from runs import Report, Runner, faults_of
from wire import Call
from writes_sc import HEAD
from writes_sc_current import DARK, GRID, OTHERS, own

TASK: dict[str, Any] = {
    "state": "absent",
    "preferences": [{"name": name, "tag": tag} for name, tag in (DARK, GRID)],
}
LEFT = dict(OTHERS)
# What stands for its like where it is met twice.
_AGAIN = (
    "refused connection",
    "403 empty",
    "reset",
    "reset, done",
    "500",
    "200 html, done",
    "kill before",
    "kill after",
)
_STRIDE = 7


@dataclass
class Stand:
    """A Security Center and the folder that all runs on it share."""

    scanner: Scanner
    runner: Runner
    start: Estate

    @property
    def preferences(self) -> dict[tuple[str, str], str]:
        """What there is."""
        return dict(self.scanner.state.account(HEAD).preferences)

    def run(self, *script: tuple[int, str]) -> Report:
        """Run the task; `script` says which request of it, by its number, meets what."""
        met = dict(script)

        def decide(call: Call) -> Outcome:
            return OUTCOMES[met[call.number]] if call.number in met else OK

        report = self.runner("sc_preferences", self.scanner, TASK, decide=decide)
        if not report.killed:
            assert faults_of(report, ()) == []
        return report

    def problems(self, report: Report) -> Iterator[str]:
        """What is wrong after a run, and after a clean one."""
        now = self.preferences
        lost = {key for key in LEFT if key not in now}
        if report.wire.carried and not report.killed and not report.changed:
            yield f"something was carried out, and the result denies it: {report.words}"
        if lost and not report.killed and not (report.failed and "missing of what shall stay" in report.words):
            yield f"{lost} is lost, and the result does not say so: {report.words}"
        if lost and not self.runner.recovery_files:
            yield f"{lost} is lost, and no file says so"
        if not report.failed and not report.killed:
            yield f"the body of each DELETE is dropped, and the result is that all is well: {report.result}"
        again = self.run()
        if lost and not again.warnings:
            yield "what was put back is not told"
        final = self.run()
        if look(self.scanner) != {**self.start, HEAD: {**self.start[HEAD], "preferences": LEFT}}:
            yield f"in the end there is {self.preferences}"
        if final.failed or final.changed:
            yield f"in the end there is still something to do: {final.words}"
        if self.runner.recovery_files:
            yield "a file is left"


@pytest.fixture
def stands(runner: Runner) -> Iterator[Any]:
    """Makes a stand, each with a state folder of its own."""

    def make() -> Stand:
        shutil.rmtree(runner.state_dir, ignore_errors=True)
        runner.state_dir.mkdir()
        scanner = own(drop_delete_body=True)
        runner.wire.add(scanner)
        return Stand(scanner, runner, look(scanner))

    return make


def requests_of(stands: Any) -> int:
    """How many requests a run makes that nothing disturbs."""
    stand = stands()
    report = stand.run()
    assert "were put back" in report.words
    assert stand.preferences == LEFT
    return len(report.wire.exchanges)


def judge(stands: Any, scripts: list[tuple[tuple[int, str], ...]]) -> None:
    """Play each script on a stand of its own."""
    wrong = {}
    for script in scripts:
        stand = stands()
        found = list(stand.problems(stand.run(*script)))
        if found:
            wrong[script] = found
    shown = "\n".join(f"  {script}: {'; '.join(found)}" for script, found in list(wrong.items())[:6])
    assert not wrong, f"{len(wrong)} of {len(scripts)} went wrong, such as\n{shown}"


def test_any_outcome_of_any_request_loses_nothing(stands: Any) -> None:
    """A killed process among them."""
    # The first request reads: until then nothing is at stake.
    numbers = range(2, requests_of(stands) + 1)
    scripts = [((number, name),) for number in numbers for name in OUTCOMES if name != "ok"]
    judge(stands, scripts if LONG else scripts[::_STRIDE])


def test_two_outcomes_in_a_row_lose_nothing(stands: Any) -> None:
    """The second at any of the requests that follow, those that put things back among them."""
    last = requests_of(stands) + 2
    pairs = [(first, second) for first in range(2, last) for second in range(first + 1, last + 1)]
    scripts = [((a, one), (b, two)) for a, b in pairs for one in _AGAIN for two in _AGAIN]
    judge(stands, scripts if LONG else scripts[:: _STRIDE * 11])


def test_two_kills_in_a_row_lose_nothing(stands: Any) -> None:
    """The second one in the run that puts things back."""
    wrong = {}
    last = requests_of(stands)
    points = [(first, second) for first in range(1, last + 1) for second in range(1, last + 1)]
    for number, (first, second) in enumerate(points if LONG else points[::3]):
        stand = stands()
        stand.run((first, "kill after"))
        report = stand.run((second, ("kill before", "kill after")[number % 2]))
        found = list(stand.problems(report)) if report.killed else []
        if found:
            wrong[first, second] = found
    assert not wrong, str(wrong)[:2000]


def test_the_estate_is_as_a_task_finds_it(stands: Any) -> None:
    """Or nothing above would show anything: there is something to delete, and something to lose."""
    stand = stands()
    assert set(stand.preferences) == {*LEFT, DARK, GRID}
    assert not stand.runner.recovery_files
