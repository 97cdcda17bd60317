# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a killed run leaves to be done: where it stands, who finishes it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lab import r7
from lab.scanner import Scanner
from looking import Estate, look
from outcomes import OK, OUTCOMES, Outcome
from runs import Report, Runner, faults_of
from wire import Call
from writes_r7 import AMARA, OLD_PASSWORD, SEED, console

RENAMED = {"username": AMARA, "name": "Amara O."}


def killed(runner: Runner, scanner: Scanner, **more: Any) -> Estate:
    """Kill a run right after the write that takes the grants and the seed away; return the estate before it."""

    def decide(call: Call) -> Outcome:
        return OUTCOMES["kill after"] if call.method == "PUT" else OK

    runner.wire.add(scanner)
    before = look(scanner)
    report = runner("r7_user", scanner, RENAMED, decide=decide, **more)
    assert report.killed
    assert scanner.state.user(AMARA).sites == set()
    assert scanner.state.user(AMARA).two_factor_key is None
    return before


def renamed(before: Estate) -> Estate:
    """The estate with the only thing that was asked for."""
    return {**before, AMARA: {**before[AMARA], "name": "Amara O."}}


def holding(folder: Path, text: str) -> list[str]:
    """The files that contain a text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


def sound(report: Report) -> Report:
    """A result without a traceback or a secret."""
    assert not faults_of(report, [SEED, OLD_PASSWORD])
    return report


TASKS: dict[str, Mapping[str, Any]] = {
    "r7_user": {"username": "mei.lin", "name": "Mei Lin"},
    "r7_users": {"users": [{"username": "mei.lin", "name": "Mei Lin"}]},
    "r7_user_sites": {"username": "mei.lin", "sites": ["Lyon"]},
    "r7_user_asset_groups": {"username": "mei.lin", "asset_groups": []},
    "r7_user_two_factor": {"username": AMARA, "key": SEED},
    "r7_role": {"id": "night-shift", "state": "absent"},
}


@pytest.fixture
def scanner() -> Scanner:
    """A console on which a replacement takes everything away."""
    return console(put_clears_two_factor=True)


@pytest.mark.parametrize("module", TASKS)
def test_any_task_finishes_what_is_left(module: str, runner: Runner, scanner: Scanner) -> None:
    """It says so, names whom it was about, and shows no seed."""
    before = killed(runner, scanner)
    report = sound(runner(module, scanner, TASKS[module]))
    assert not report.failed, report.words
    assert look(scanner) == renamed(before)
    assert AMARA in report.warnings
    assert report.changed, "it wrote something"
    assert not runner.recovery_files
    assert not holding(runner.state_dir, SEED)
    again = sound(runner(module, scanner, TASKS[module]))
    assert not again.changed
    assert not again.warnings
    assert not again.wire.writes


def test_only_its_owner_can_read_it(runner: Runner, scanner: Scanner) -> None:
    """It has a seed in it."""
    killed(runner, scanner)
    assert runner.recovery_files
    assert [path.stat().st_mode & 0o777 for path in runner.recovery_files] == [0o600] * len(runner.recovery_files)


def test_nothing_is_left_of_a_run_that_ended_well(runner: Runner, scanner: Scanner) -> None:
    """Neither a file nor, anywhere, a seed."""
    runner.wire.add(scanner)
    assert not sound(runner("r7_user", scanner, RENAMED)).failed
    assert not runner.recovery_files
    assert not holding(runner.state_dir, SEED)


def test_a_folder_that_is_not_there_is_made(runner: Runner, scanner: Scanner) -> None:
    """For its owner alone."""
    runner.wire.add(scanner)
    runner.state_dir = runner.state_dir / "deeper" / "still"
    assert not sound(runner("r7_user", scanner, RENAMED)).failed
    assert runner.state_dir.stat().st_mode & 0o777 == 0o700


def test_check_mode_leaves_it(runner: Runner, scanner: Scanner) -> None:
    """It sends no write, and the file stays for the next real run."""
    before = killed(runner, scanner)
    files = runner.recovery_files
    report = sound(runner("r7_user", scanner, TASKS["r7_user"], check=True))
    assert not report.failed
    assert not report.wire.writes
    assert files
    assert runner.recovery_files == files
    sound(runner("r7_user", scanner, TASKS["r7_user"]))
    assert look(scanner) == renamed(before)


def test_another_scanner_is_not_concerned(runner: Runner, scanner: Scanner) -> None:
    """What is left on one console is not put onto the next."""
    before = killed(runner, scanner)
    other = r7.build("r7-2", 0, {})
    other.state.add_user(login=AMARA, name="Another Amara", password=OLD_PASSWORD)
    runner.wire.add(other)
    untouched = look(other)
    report = sound(runner("r7_user", other, {"username": AMARA, "name": "Another Amara"}))
    assert not report.failed
    assert look(other) == untouched
    sound(runner("r7_user", scanner, TASKS["r7_user"]))
    assert look(scanner) == renamed(before)


def test_without_the_file_nothing_is_written_down(runner: Runner, scanner: Scanner) -> None:
    """Who does not want seeds in a file switches it off, and has them nowhere."""
    killed(runner, scanner, recovery=False)
    assert not runner.recovery_files
    assert not holding(runner.state_dir, SEED)


def test_an_account_that_is_gone_meanwhile(runner: Runner, scanner: Scanner) -> None:
    """Somebody has deleted it by hand: there is nothing to put back, and no reason to ask for it for ever."""
    killed(runner, scanner)
    state = scanner.state
    del state.users[state.user(AMARA).id]
    before = look(scanner)
    report = sound(runner("r7_user", scanner, TASKS["r7_user"]))
    assert not report.failed, report.words
    assert AMARA in report.warnings
    assert look(scanner) == before
    assert not runner.recovery_files


def test_what_was_granted_meanwhile_stays(runner: Runner, scanner: Scanner) -> None:
    """An administrator has helped somebody out by hand: that grant stays beside those that come back."""
    before = killed(runner, scanner)
    extra = next(iter(scanner.state.sites.keys() - before[AMARA]["sites"]))
    scanner.state.user(AMARA).sites.add(extra)
    scanner.state.user(AMARA).enabled = False
    sound(runner("r7_user", scanner, TASKS["r7_user"]))
    assert scanner.state.user(AMARA).sites == before[AMARA]["sites"] | {extra}
    assert not scanner.state.user(AMARA).enabled, "who was disabled by hand stays out"


def test_a_file_that_cannot_be_read_is_a_sentence(runner: Runner, scanner: Scanner) -> None:
    """It is cut in half, by a full disk perhaps: no traceback, and its name so that somebody can look at it."""
    killed(runner, scanner)
    assert runner.recovery_files
    for path in runner.recovery_files:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    report = sound(runner("r7_user", scanner, TASKS["r7_user"]))
    assert str(runner.state_dir) in report.words + report.warnings


def test_a_folder_that_cannot_be_written_stops_before_any_write(runner: Runner, scanner: Scanner) -> None:
    """What could not be put back after a kill is not taken away."""
    runner.wire.add(scanner)
    before = look(scanner)
    blocked = runner.state_dir / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    runner.state_dir = blocked
    report = sound(runner("r7_user", scanner, RENAMED))
    assert report.failed
    assert "state_dir" in report.words
    assert not report.wire.writes
    assert look(scanner) == before
