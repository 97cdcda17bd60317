# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Files that only their owner can read, written whole or not at all: secrets that a scanner makes, recovery files."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from typing import TextIO

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotConfirmed, UsageError


@contextlib.contextmanager
def private_file(path: str, prefix: str | None = None) -> Iterator[TextIO]:
    """Yield a file to write, which takes the place of ``path`` on disk once the block ends without an error.

    Args:
        path: the file; its folder has to be there.
        prefix: how the name of the unfinished file begins.

    Raises:
        OSError: it cannot be written.
    """
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), prefix=prefix)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def require_writable(option: str, path: str) -> None:
    """Refuse a file that could not be written, before a secret is made that would then be lost.

    Args:
        option: the option that names the file.
        path: the file.

    Raises:
        UsageError: its folder is not there or not writable.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK) or os.path.isdir(path):
        raise UsageError(f"{option} '{path}' cannot be written: name a file in a folder that exists and is writable")


@contextlib.contextmanager
def secret_file(option: str, path: str, made: str) -> Iterator[TextIO]:
    """Yield a file to write a secret to that the block has a scanner make; it is opened before that.

    Args:
        option: the option that names the file.
        path: the file.
        made: what the block does, as a sentence begins ("new keys were made").

    Raises:
        UsageError: it cannot be opened; nothing was made.
        NotConfirmed: the secret was made and could not be written down.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(private_file(path))
        except OSError as error:
            raise UsageError(f"{option} '{path}' cannot be written ({error.strerror}): name another file") from None
        try:
            with stack.pop_all():
                yield file
        except OSError as error:
            raise NotConfirmed(
                f"{made}, which could not be written to {option} '{path}' ({error.strerror}): run again with a file "
                "that can be written"
            ) from None
