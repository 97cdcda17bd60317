# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lock of a scanner, on the host where the module runs."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState, default_folder
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import Clock

SEED = "JBSWY3DPEHPK3PXP"


def state(folder: Path | str | None, identity: str = "console:3780", product: str = "r7", **more: Any) -> ScannerState:
    return ScannerState(None if folder is None else str(folder), product, identity, "console.example.com", **more)


def timed(folder: Path, clock: Clock, **more: Any) -> ScannerState:
    return state(folder, sleep=clock.sleep, clock=clock, **more)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path | str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "home" / "state"


# -- where -------------------------------------------------------------------------------------------------------------


def test_the_folder_is_below_ansibles_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path))
    assert default_folder() == state(None).folder == str(tmp_path / "vulnmgmt.access")
    monkeypatch.setenv("HOME", str(tmp_path / "kim"))
    for value in ("", None):
        if value is None:
            monkeypatch.delenv("ANSIBLE_HOME")
        else:
            monkeypatch.setenv("ANSIBLE_HOME", value)
        assert default_folder() == str(tmp_path / "kim" / ".ansible" / "vulnmgmt.access")


def test_nothing_is_made_before_it_is_needed(folder: Path) -> None:
    made = state(folder)
    assert (made.pending(), made.is_locked(), made.has("7")) == ({}, False, False)
    made.drop("7")
    assert not folder.parent.exists()


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 604801])
def test_a_time_to_wait_that_is_none_is_refused(folder: Path, seconds: float) -> None:
    with pytest.raises(UsageError, match=r"lock_timeout must be 0 seconds or more, and at most 604800 \(a week\)"):
        state(folder, lock_timeout=seconds)


def test_what_tells_a_scanner_apart_is_not_in_the_names_of_its_files(folder: Path) -> None:
    keys = state(folder, "cloud.tenable.com 0123456789abcdef")
    keys.save("7", {})
    with keys.locked():
        pass
    assert not [name for name in names(folder) if "0123456789abcdef" in name or "tenable" in name]


# -- the lock ----------------------------------------------------------------------------------------------------------


def test_the_lock_makes_its_folder_for_its_owner_only(folder: Path) -> None:
    old = os.umask(0)
    try:
        with state(folder).locked() as waited:
            assert waited < 0.05
    finally:
        os.umask(old)
    assert mode(folder) == 0o700
    (name,) = names(folder)
    assert name.endswith(".lock")
    assert mode(folder / name) == 0o600


def test_one_at_a_time_has_the_lock_and_the_loser_says_who_has_it(folder: Path) -> None:
    clock = Clock()
    second = timed(folder, clock, lock_timeout=2.0).locked()
    with state(folder).locked(), pytest.raises(AccessError) as caught:  # noqa: SIM117 - pylint takes the shorter form for a tuple
        with second:
            pytest.fail("two had the lock")
    assert not isinstance(caught.value, UsageError)
    since = caught.value.message.partition(", since ")[2][:8]
    assert caught.value.message == (
        f"another run is at work on console.example.com (process {os.getpid()}, since {since}), and was waited for "
        "2 s: run again when it has ended, or raise lock_timeout"
    )
    assert 2.0 <= sum(clock.sleeps) < 2.0 + 2 * max(clock.sleeps)
    assert max(clock.sleeps) <= 0.5


def test_with_no_time_to_wait_the_loser_does_not_sleep(folder: Path) -> None:
    clock = Clock()
    with state(folder).locked(), pytest.raises(AccessError), timed(folder, clock, lock_timeout=0).locked():
        pytest.fail("two had the lock")
    assert clock.sleeps == []


def test_the_second_waits_and_is_told_how_long(folder: Path) -> None:
    first = state(folder).locked()

    class UntilItEnds(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.sleeps) == 3:
                first.__exit__(None, None, None)

    clock = UntilItEnds()
    first.__enter__()
    with timed(folder, clock).locked() as waited:
        assert waited == pytest.approx(sum(clock.sleeps))
        assert len(clock.sleeps) == 3


def test_whoever_comes_after_has_the_lock_at_once(folder: Path) -> None:
    for _unused in range(3):
        with state(folder, lock_timeout=0).locked() as waited:
            assert waited < 0.05
    with pytest.raises(KeyError), state(folder).locked():
        raise KeyError("a run that broke")
    with state(folder, lock_timeout=0).locked():
        pass


@pytest.mark.parametrize("other", [{"identity": "console:3781"}, {"product": "tvm"}])
def test_other_scanners_have_locks_of_their_own(folder: Path, other: dict[str, str]) -> None:
    with state(folder).locked(), state(folder, lock_timeout=0, **other).locked():
        assert state(folder).is_locked()
        assert state(folder, **other).is_locked()


def test_a_look_at_the_lock_neither_waits_nor_takes_nor_makes_it(folder: Path) -> None:
    assert not state(folder).is_locked()
    with state(folder).locked():
        assert state(folder).is_locked()
        assert state(folder).is_locked()
    assert not state(folder).is_locked()
    with state(folder, lock_timeout=0).locked():
        pass


def test_a_lock_that_ends_with_its_process_leaves_a_file_that_means_nothing(folder: Path) -> None:
    program = (
        "import os, sys\n"
        "from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState\n"
        "ScannerState(sys.argv[1], 'r7', 'console:3780', '').locked().__enter__()\n"
        "os._exit(3)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(folder)], check=False).returncode == 3
    assert len(names(folder)) == 1
    assert not state(folder).is_locked()
    with state(folder, lock_timeout=0).locked():
        pass
