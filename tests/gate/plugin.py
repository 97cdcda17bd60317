# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests share: the long ones begin first, each check of the gate says when it runs, the last line counts."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from gate.process import personal

CHECKS = "tests/gate/"

# A category to count under, a letter for the row of dots, a word for a line of its own.
Status = tuple[str, str, "str | tuple[str, dict[str, bool]]"]

# About how many seconds a file of tests takes that would keep all wait for the worker that begins it last. A check of
# the gate says it with a marker.
LONG_FILES = {
    "tests/behaviour/test_examples.py": 150.0,
    "tests/behaviour/faults/test_machine.py": 75.0,
    "tests/behaviour/test_secrets.py": 70.0,
    "tests/behaviour/test_r7_lossless.py": 25.0,
    "tests/behaviour/test_requests.py": 45.0,
    "tests/behaviour/faults/test_kills.py": 40.0,
    "tests/behaviour/test_r7_secrets.py": 30.0,
    "tests/behaviour/test_offboarding.py": 40.0,
    "tests/behaviour/test_onboarding.py": 30.0,
    "tests/behaviour/test_adopt.py": 30.0,
    "tests/behaviour/test_r7_faults.py": 20.0,
    "tests/behaviour/faults/test_outcomes.py": 15.0,
}

# The tests call modules in this process too, and modules read the connection from the environment.
for _name in filter(personal, list(os.environ)):
    del os.environ[_name]


def pytest_configure(config: pytest.Config) -> None:
    """Add what this plugin brings."""
    config.addinivalue_line("markers", "weight(seconds): about how long the test takes; the long ones begin first")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Screen(config))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first, so that no worker begins one when the others have nothing left to do."""
    items.sort(key=_weight, reverse=True)


def _weight(item: pytest.Item) -> float:
    marker = item.get_closest_marker("weight")
    if marker is not None:
        return float(marker.args[0])
    return 1.0 if item.nodeid.startswith(CHECKS) else LONG_FILES.get(item.nodeid.partition("::")[0], 0.0)


@pytest.fixture(scope="module", autouse=True)
def _module_process() -> Iterator[None]:
    """Have modules that a test calls find a process such as theirs is.

    From ansible-core 2.19 on, a process in which a test has imported something of the controller (such as
    `ansible.errors`) shows a module's warnings on the screen, and leaves them out of its result.
    """
    with pytest.MonkeyPatch.context() as patch:
        # 2.18 has the package, and not yet the attribute.
        if importlib.util.find_spec("ansible.module_utils._internal"):
            patch.setattr("ansible.module_utils._internal.is_controller", False, raising=False)
        yield


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, as much of the time goes into waiting for servers and programs."""
    # Where a container may use only some of them, the first says so, and not every system has it.
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return mine + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker a file at a time, as `--dist loadfile` does, but one check of the gate, in the order collected."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduler(LoadScopeScheduling):
        """Each check of the gate goes to whichever worker is free; the tests of a file share their lab."""

        def _split_scope(self, nodeid: str) -> str:
            return nodeid if nodeid.startswith(CHECKS) else nodeid.partition("::")[0]

    if config.getoption("dist") != "load":
        return None  # another way was asked for
    config.option.loadscopereorder = False
    return Scheduler(config, log)


class Screen:
    """A line for each check of the gate as it begins and ends, among the dots of the other tests; counts at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.start = time.monotonic()

    @property
    def reporter(self) -> Any:
        """What pytest writes with."""
        return self.config.pluginmanager.get_plugin("terminalreporter")

    def line(self, text: str) -> None:
        """Write a line of its own, also after dots."""
        if self.reporter._tw.width_of_current_line:
            self.reporter._tw.line()
        self.reporter.write_line(text)

    def tell(self, nodeid: str, text: str) -> None:
        """Write a line with the time since the start and the name of a check."""
        name = nodeid.removeprefix(f"{CHECKS}test_").replace(".py::test_", ": ")
        self.line(f"[{time.monotonic() - self.start:6.1f} s] {name}: {text}")

    def quiet(self, nodeid: str) -> bool:
        """Whether pytest is to say nothing about this one, as it has a line here."""
        return nodeid.startswith(CHECKS) and self.config.get_verbosity() == 0

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say what a person waits for; a check may take minutes."""
        if self.quiet(nodeid):
            self.tell(nodeid, "begins")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say how it ended."""
        if self.quiet(report.nodeid) and (report.when == "call" or not report.passed):
            self.tell(report.nodeid, f"{report.outcome} ({report.duration:.1f} s)")

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> Generator[None, Status, Status]:
        """Keep the dot away from the line."""
        category, letter, word = yield
        return category, "" if self.quiet(report.nodeid) else letter, word

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """Write the counts, after all that pytest writes."""
        try:
            yield
        finally:
            self.count(session.exitstatus)

    def count(self, exitstatus: int) -> None:
        """Write the counts; an error in the setting up of a test counts as a failed one."""
        counts = {name: len(reports) for name, reports in self.reporter.stats.items()}
        failed = counts.get("failed", 0) + counts.get("error", 0)
        if exitstatus != pytest.ExitCode.OK:
            failed = max(1, failed)  # stopped, or nothing was found to run
        skipped = counts.get("skipped", 0) + counts.get("xfailed", 0)
        end = f", {skipped} skipped" if skipped else ""
        self.line(f"{counts.get('passed', 0)} passed, {failed} failed{end}")
