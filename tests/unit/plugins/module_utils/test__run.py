# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runner of modules that change something: one run at a time, first what was left, and all is closed."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils import _run
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import change, read_only
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_scanner import FakeScanner


class Module:
    """What the runner needs of one."""

    def __init__(self, check_mode: bool = False) -> None:
        self.check_mode = check_mode
        self.params: dict[str, Any] = {}
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


class Scanner(FakeScanner):
    """Notes in which order it is used."""

    def __init__(self, recovery: Recovery | None = None, left: list[str] | None = None) -> None:
        super().__init__()
        self.state = ScannerState(None, "fake", "scanner", "scanner.example.com", lock_timeout=0)
        self.recovery = recovery or Recovery()
        self.left = left or []
        self.used: list[str] = []

    def recover(self) -> Recovery:
        self.used.append(f"recover, locked: {self.state.is_locked()}")
        return self.recovery

    def left_to_recover(self) -> list[str]:
        return self.left

    def close(self) -> None:
        self.used.append(f"close, locked: {self.state.is_locked()}")

    def work(self, _backend: FakeScanner) -> dict[str, Any]:
        self.used.append(f"work, locked: {self.state.is_locked()}")
        return {"changed": False, "results": []}


def run(scanner: Scanner, module: Module, work: Any = None) -> dict[str, Any]:
    with contextlib.closing(scanner):
        return change(module, scanner, lambda _module, backend: (work or scanner.work)(backend))  # type: ignore[arg-type]


def test_a_change_is_made_under_the_lock_and_everything_is_closed_afterwards() -> None:
    scanner, module = Scanner(), Module()
    assert run(scanner, module) == {"changed": False, "results": []}
    assert scanner.used == ["recover, locked: True", "work, locked: True", "close, locked: False"]
    assert module.warnings == []


@pytest.mark.parametrize("error", [UsageError("bad"), KeyError("name")])
def test_everything_is_closed_after_an_error_too(error: Exception) -> None:
    scanner = Scanner()

    def work(_backend: FakeScanner) -> dict[str, Any]:
        raise error

    with pytest.raises(type(error)):
        run(scanner, Module(), work)
    assert scanner.used[-1] == "close, locked: False"


def test_a_second_run_gives_up_with_the_sentence_and_has_done_nothing() -> None:
    first, second = Scanner(), Scanner()

    def work(_backend: FakeScanner) -> dict[str, Any]:
        with pytest.raises(AccessError, match=r"another run is at work on scanner\.example\.com"):
            run(second, Module())
        return {"changed": True}

    assert run(first, Module(), work) == {"changed": True}
    assert second.used == ["close, locked: True"]


def test_a_run_that_had_to_wait_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_run, "_NOTICED", -1.0)
    module = Module()
    run(Scanner(), module)
    assert module.warnings == ["waited 0.0 s for another run on scanner.example.com"]


def test_check_mode_waits_for_nobody_takes_no_lock_and_puts_nothing_back() -> None:
    first, foretelling, module = Scanner(), Scanner(left=["'kim'", "'lee'"]), Module(check_mode=True)

    def work(_backend: FakeScanner) -> dict[str, Any]:
        return run(foretelling, module)

    run(first, Module(), work)
    assert foretelling.used == ["work, locked: True", "close, locked: True"]
    assert module.warnings == [
        "another run is at work on scanner.example.com: what this one foretells may be outdated",
        "an interrupted run had begun to change 'kim', 'lee': the next run that may write puts back what that took "
        "away",
    ]
    alone = Scanner()
    run(alone, Module(check_mode=True))
    assert alone.used == ["work, locked: False", "close, locked: False"]


def test_reading_takes_no_lock_and_warns_of_what_is_left() -> None:
    scanner, module = Scanner(left=["'kim'"]), Module()
    assert read_only(module, scanner, lambda _module, backend: scanner.work(backend))["changed"] is False  # type: ignore[arg-type]
    assert scanner.used == ["work, locked: False"]
    assert len(module.warnings) == 1


def test_beside_an_approved_plan_nothing_is_put_back() -> None:
    scanner, module = Scanner(left=["'kim'"]), Module()
    module.params["approved_plan"] = "0" * 32
    with pytest.raises(
        UsageError, match="an interrupted run had begun to change 'kim', and putting that back is no part"
    ):
        run(scanner, module)
    assert [used for used in scanner.used if "close" not in used] == []
    scanner.left = []
    assert run(scanner, module)["changed"] is False


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_recovery_file_that_cannot_be_read_keeps_nobody_from_reading(check_mode: bool) -> None:
    class Unreadable(Scanner):
        def left_to_recover(self) -> list[str]:
            raise AccessError("the recovery file cannot be read")

    scanner, module = Unreadable(), Module(check_mode)
    result = run(scanner, module) if check_mode else read_only(module, scanner, lambda *_args: {"changed": False})  # type: ignore[arg-type]
    assert result["changed"] is False
    assert module.warnings == ["the recovery file cannot be read"]


@pytest.mark.parametrize("changed", [True, False])
def test_what_was_put_back_is_told_and_counts_as_a_change_where_it_was_one(changed: bool) -> None:
    module = Module()
    assert run(Scanner(Recovery(["put back this"], [], changed)), module)["changed"] is changed
    assert module.warnings == ["put back this"]


@pytest.mark.parametrize("changed", [True, False])
def test_what_could_not_be_put_back_fails_the_task_with_the_results_of_the_work(changed: bool) -> None:
    scanner = Scanner(Recovery([], ["not this", "nor that"], changed))
    with pytest.raises(AccessError) as caught:
        run(scanner, Module())
    assert caught.value.as_result() == {"msg": "not this; nor that", "changed": changed, "results": []}
    assert scanner.used[1] == "work, locked: True"


@pytest.mark.parametrize("changed", [True, False])
def test_what_was_put_back_before_everything_stopped_is_told_and_nothing_more_is_done(changed: bool) -> None:
    module, scanner = Module(), Scanner(Recovery(["put back this"], [], changed, AccessError("nothing answers")))
    with pytest.raises(AccessError) as caught:
        run(scanner, module)
    assert caught.value.as_result() == {"msg": "nothing answers", "changed": changed}
    assert module.warnings == ["put back this"]
    assert scanner.used == ["recover, locked: True", "close, locked: False"]


@pytest.mark.parametrize("problems", [[], ["not this"]])
@pytest.mark.parametrize("put_back", [True, False])
@pytest.mark.parametrize("changed", [True, False, None])
def test_an_error_of_the_work_says_both_and_whether_anything_changed(
    problems: list[str], put_back: bool, changed: bool | None
) -> None:
    def work(_backend: FakeScanner) -> dict[str, Any]:
        raise UsageError("a bad option", {} if changed is None else {"changed": changed})

    with pytest.raises(UsageError) as caught:
        run(Scanner(Recovery([], problems, put_back)), Module(), work)
    assert caught.value.as_result() == {
        "msg": "; ".join([*problems, "a bad option"]),
        "changed": put_back or bool(changed),
    }


def test_a_recovery_that_meets_what_everybody_would_ends_the_run() -> None:
    class Hopeless(Scanner):
        def recover(self) -> Recovery:
            raise AccessError("nothing answers")

    scanner = Hopeless()
    with pytest.raises(AccessError, match="nothing answers"):
        run(scanner, Module())
    assert scanner.used == ["close, locked: False"]
