# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the working tree to where Ansible's own tools want a collection to lie.

ansible-test refuses a checkout whose real path does not end in ansible_collections/<namespace>/<name>, and a symlink
does not satisfy it. The copy holds what git tracks and what it would track (new files that are not ignored), so that
work is tested before it is committed.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gate.process import ROOT


def export(parent: Path) -> Path:
    """Copy the collection below `parent`; returns the copy's own directory."""
    target = parent / "ansible_collections" / "vulnmgmt" / "access"
    target.mkdir(parents=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    for name in sorted(set(filter(None, listed.split("\0")))):
        source = ROOT / name
        if not source.is_symlink() and not source.is_file():
            continue  # deleted, but not yet in git's eyes
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy, follow_symlinks=False)
    return target


@contextlib.contextmanager
def exported() -> Iterator[Path]:
    """A copy of the collection that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="vulnmgmt-access-", ignore_cleanup_errors=True) as parent:
        # ansible-test compares real paths, and a temporary directory is a symlink on some systems
        yield export(Path(parent).resolve())
