# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that only their owner can read, written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, NotConfirmed, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._private_file import require_writable, secret_file


def test_a_file_is_on_disk_before_it_takes_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("synced"), sync(number)))
    monkeypatch.setattr(os, "replace", lambda *paths: (steps.append("replaced"), replace(*paths)))
    path = tmp_path / "seed"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    with secret_file("key_file", str(path), "a seed was made") as file:
        file.write("new")
        assert path.read_text(encoding="utf-8") == "old"
    assert steps == ["synced", "replaced"]
    assert (path.read_text(encoding="utf-8"), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ApiError("refused", 403), KeyboardInterrupt()], ids=["refused", "interrupted"])
def test_a_secret_that_was_not_made_leaves_the_file_as_it_was(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "seed"
    path.write_text("old", encoding="utf-8")

    def make() -> None:
        with secret_file("key_file", str(path), "a seed was made") as file:
            file.write("half")
            raise error

    with pytest.raises(type(error)) as caught:
        make()
    assert caught.value is error
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        ("tempfile.mkstemp", UsageError, "key_file '{}' cannot be written (No space left on device): name another"),
        ("os.fsync", NotConfirmed, "a seed was made, which could not be written to key_file '{}' (No space left"),
        ("os.replace", NotConfirmed, "a seed was made, which could not be written to key_file '{}' (No space left"),
    ],
)
def test_what_fails_before_the_secret_is_made_and_after_it_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, kind: type[Exception], message: str
) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(call, full)
    path, made = tmp_path / "seed", []
    with pytest.raises(kind) as caught, secret_file("key_file", str(path), "a seed was made") as file:
        made.append(file.write("new"))
    assert message.format(path) in str(caught.value)
    assert bool(made) is (kind is NotConfirmed)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    require_writable("key_file", str(tmp_path / "seed"))
    for path in (tmp_path, tmp_path / "nowhere" / "seed"):
        with pytest.raises(UsageError, match=r"^key_file '.*' cannot be written: name a file in a folder that exists"):
            require_writable("key_file", str(path))
