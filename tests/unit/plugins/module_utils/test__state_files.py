# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recovery files of a scanner, and folders that cannot be used."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils import _private_file, _state
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
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


def test_what_is_saved_is_pending_until_it_is_dropped(folder: Path) -> None:
    content = {"login": "zoë", "sites": [1, 2], "two_factor_key": SEED}
    old = os.umask(0)
    try:
        state(folder).save("7", content)
    finally:
        os.umask(old)
    state(folder).save("8", {})
    assert state(folder).pending() == {"7": content, "8": {}}
    assert (state(folder).has("7"), state(folder).has("9")) == (True, False)
    path = state(folder).path_of("7")
    assert (mode(folder), mode(path)) == (0o700, 0o600)
    state(folder).save("7", {"login": "kim"})
    assert state(folder).pending()["7"] == {"login": "kim"}
    state(folder).drop("7")
    state(folder).drop("7")
    assert state(folder).pending() == {"8": {}}
    assert len(names(folder)) == 1


@pytest.mark.parametrize("other", [{"identity": "console:3781"}, {"product": "tvm"}])
def test_each_scanner_has_files_of_its_own(folder: Path, other: dict[str, str]) -> None:
    state(folder).save("7", {"a": 1})
    assert state(folder, **other).pending() == {}
    state(folder, **other).save("7", {"b": 2})
    state(folder, **other).drop("7")
    assert state(folder).pending() == {"7": {"a": 1}}


def test_without_leave_to_keep_nothing_is_written_and_what_is_there_is_still_found(folder: Path) -> None:
    state(folder, keep=False).save("7", {"key": SEED})
    assert not folder.exists()
    state(folder).save("8", {"a": 1})
    assert state(folder, keep=False).pending() == {"8": {"a": 1}}
    state(folder, keep=False).drop("8")
    assert state(folder).pending() == {}


@pytest.mark.parametrize("content", [b"", b"{", b'{"login": "kim', b"\xff\xfe\x00", b"text"])
def test_a_file_that_cannot_be_read_is_one_sentence_with_its_path(folder: Path, content: bytes) -> None:
    state(folder).save("7", {"key": SEED})
    path = state(folder).path_of("7")
    Path(path).write_bytes(content)
    with pytest.raises(AccessError) as caught:
        state(folder).pending()
    assert caught.value.message == (f"the recovery file {path} cannot be read: look at it, remove it once all is right")


def test_a_file_that_goes_while_the_folder_is_read_is_not_missed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state(folder).save("7", {})
    gone = os.path.basename(state(folder).path_of("6"))
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: [gone, *real(path)])
    assert state(folder).pending() == {"7": {}}


def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state(folder).save("7", {"a": 1})
    before = names(folder)
    with pytest.raises(TypeError):
        state(folder).save("7", {"key": SEED, "b": object()})
    assert (names(folder), state(folder).pending()) == (before, {"7": {"a": 1}})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_state.os, "fsync", full)
    with pytest.raises(UsageError, match=r"cannot be used \(No space left on device\)"):
        state(folder).save("7", {"key": SEED})
    assert (names(folder), state(folder).pending()) == (before, {"7": {"a": 1}})


def test_what_a_killed_run_had_begun_to_write_is_removed_by_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Kill(BaseException):
        pass

    def kill(*_args: Any) -> None:
        raise Kill

    other = state(folder, "console:3781")
    for one in (state(folder), other):
        one.save("7", {"a": 1})
        with monkeypatch.context() as patched:
            patched.setattr(_state.os, "replace", kill)
            # A kill leaves no time to tidy up.
            patched.setattr(_state.os, "unlink", lambda path: None)
            with pytest.raises(Kill):
                one.save("7", {"key": SEED})
    assert len(names(folder)) == 4
    assert state(folder).pending() == {"7": {"a": 1}}
    with state(folder).locked():
        texts = [path.read_text() for path in folder.iterdir()]
    assert sum(SEED in text for text in texts) == 1, "only the other scanner's is left"
    assert state(folder).pending() == other.pending() == {"7": {"a": 1}}


# -- folders that cannot be used ---------------------------------------------------------------------------------------


def uses(found: ScannerState) -> list[Any]:
    return [lambda: found.locked().__enter__(), lambda: found.save("7", {})]


@pytest.mark.parametrize("number", [0, 1], ids=["lock", "save"])
def test_a_folder_that_cannot_be_made_is_one_sentence_that_names_the_option(tmp_path: Path, number: int) -> None:
    (tmp_path / "file").write_text("")
    for place, reason in ((tmp_path / "file" / "state", "Not a directory"), (tmp_path / "file", "File exists")):
        with pytest.raises(UsageError) as caught:
            uses(state(place))[number]()
        assert caught.value.message == (
            f"state_dir '{place}' cannot be used ({reason}): name a folder that can be written to"
        )


@pytest.mark.parametrize("call", ["open", "listdir"])
def test_a_folder_that_may_not_be_written_to_or_read_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Whoever may do everything meets no such folder, hence the error by hand."""

    def forbidden(*_args: Any, **_kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    folder.mkdir(parents=True)
    monkeypatch.setattr(_state.os, call, forbidden)
    with pytest.raises(UsageError, match=r"state_dir '.*' cannot be used \(Permission denied\)"):
        state(folder).locked().__enter__()


def test_a_file_that_may_not_be_made_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(**_kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(_private_file.tempfile, "mkstemp", forbidden)
    with pytest.raises(UsageError, match=r"state_dir '.*' cannot be used \(Permission denied\)"):
        state(folder).save("7", {"key": SEED})


def test_a_file_that_may_not_be_removed_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After all is written: a traceback would lose the results of everybody."""

    def forbidden(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    found = state(folder)
    found.save("7", {"key": SEED})
    monkeypatch.setattr(_state.os, "unlink", forbidden)
    with pytest.raises(AccessError, match=r"cannot be (used|removed)"):
        found.drop("7")


def test_a_lock_file_that_cannot_be_opened_says_nothing_of_another_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with state(folder).locked():
        pass

    def forbidden(*_args: Any, **_kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", forbidden)
    assert not state(folder).is_locked()


def test_a_folder_without_locks_is_refused_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting would not help, and nobody else is at work."""

    def unsupported(*_args: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(_state.fcntl, "flock", unsupported)
    clock = Clock()
    with pytest.raises(UsageError) as caught, timed(folder, clock).locked():
        pytest.fail("there is no lock")
    assert "cannot be used (No locks available): name a folder" in caught.value.message
    assert clock.sleeps == []


def test_the_content_is_json_of_one_object(folder: Path) -> None:
    state(folder).save("7", {"login": "kim"})
    assert json.loads(Path(state(folder).path_of("7")).read_text(encoding="utf-8")) == {"login": "kim"}
