# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The automation's own keys are made anew without locking it out, wherever a run is killed, as the guide shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lab import tvm
from lab.scanner import Scanner
from outcomes import OUTCOMES, Outcome
from runs import Report, Runner
from wire import Call, Wire

ONE, TWO = "automation.one@example.com", "automation.two@example.com"


class Rotation:
    """The tasks of the guide's play, on a tenant with two automation users and a file for the pair of each."""

    def __init__(self, runner: Runner, folder: Path) -> None:
        self.run_module, self.folder = runner, folder
        self.scanner: Scanner = tvm.build("tvm-1", 0, dict(tvm.SWITCHES))
        runner.wire.add(self.scanner)
        for name in (ONE, TWO):
            user = self.scanner.state.add_user(name, "Automation-Pass-1", 64)
            pair = zip(("access_key", "secret_key"), self.scanner.state.issue_keys(user), strict=True)
            self.file(name).write_text(json.dumps(dict(pair)), encoding="utf-8")

    def file(self, name: str) -> Path:
        """Where a user's pair stands."""
        return self.folder / f"{name.partition('@')[0]}.json"

    def pair(self, name: str) -> dict[str, str]:
        """The pair that stands there."""
        return json.loads(self.file(name).read_text(encoding="utf-8"))

    def works(self, name: str) -> bool:
        """Whether that pair is the user's."""
        pair = self.pair(name)
        return self.scanner.state.user(name).keys == (pair["access_key"], pair["secret_key"])

    def task(self, by: str, of: str, *, regenerate: bool, decide: Any) -> Report:
        """One task: `by` sees to the keys of `of`."""
        current = {f"current_{name}": value for name, value in self.pair(of).items()}
        args = {**self.pair(by), **current, "username": of, "keys_file": str(self.file(of)), "regenerate": regenerate}
        return self.run_module("tvm_user_api_keys", self.scanner, args, decide=decide)

    def play(self, decide: Any = None) -> bool:
        """The play; false where it was killed."""
        first = self.task(ONE, TWO, regenerate=False, decide=decide)
        if first.killed:
            return False
        if first.failed:
            mended = self.task(TWO, ONE, regenerate=False, decide=decide)
            if mended.killed:
                return False
            assert not mended.failed, mended.words
        for by, of in ((ONE, TWO), (TWO, ONE)):
            report = self.task(by, of, regenerate=True, decide=decide)
            if report.killed:
                return False
            assert not report.failed, report.words
        return True


class DiesAt:
    """Ends the process at a request of that number, before or after the scanner carries it out."""

    def __init__(self, number: int, when: str) -> None:
        self.left, self.when = number, when

    def __call__(self, _call: Call) -> Outcome:
        """The outcome of a request."""
        self.left -= 1
        return OUTCOMES[f"kill {self.when}"] if self.left == 0 else OUTCOMES["ok"]


@pytest.fixture
def rotation(tmp_path: Path) -> Any:
    """A tenant of the test's own."""
    with Wire().patched() as wire:
        yield Rotation(Runner(wire, tmp_path / "state"), tmp_path)


def test_both_pairs_are_new_after_the_play(rotation: Rotation) -> None:
    before = rotation.pair(ONE), rotation.pair(TWO)
    assert rotation.play()
    assert rotation.works(ONE)
    assert rotation.works(TWO)
    assert rotation.pair(ONE) != before[0]
    assert rotation.pair(TWO) != before[1]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 20))
def test_a_play_that_was_killed_is_run_again(rotation: Rotation, number: int, when: str) -> None:
    """At any request: one pair works all the time, and another play makes both anew."""
    ended = rotation.play(DiesAt(number, when))
    assert rotation.works(ONE) or rotation.works(TWO)
    if number <= 12:
        assert not ended, "the play has fewer requests than this test believes"
    assert rotation.play()
    assert rotation.works(ONE)
    assert rotation.works(TWO)
