# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a run keeps on its own host: the lock of a scanner, and what an interrupted run would have to put back."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._private_file import private_file

_POLL = 0.1
"""Seconds between two looks at a lock that another run holds."""


def default_folder() -> str:
    """Return the folder of this collection below Ansible's home, which is ``~/.ansible`` unless ANSIBLE_HOME is set."""
    return os.path.join(os.path.expanduser(os.environ.get("ANSIBLE_HOME") or "~/.ansible"), "vulnmgmt.access")


class ScannerState:
    """The files of one scanner in the folder of this collection."""

    def __init__(
        self,
        folder: str | None,
        product: str,
        identity: str,
        label: str,
        *,
        lock_timeout: float = 300.0,
        keep: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Note where the files are; nothing is read or made.

        Args:
            folder: the option ``state_dir``; ``None``: below Ansible's home.
            product: the prefix of the product's modules.
            identity: what tells this scanner from all others; only its hash is used.
            label: the scanner as messages name it.
            lock_timeout: seconds to wait for another run.
            keep: whether recovery files may be written.
            sleep, clock: seconds; replaced in tests.

        Raises:
            UsageError: the time to wait is negative, or longer than a week.
        """
        if not 0 <= lock_timeout <= 604800:
            raise UsageError("lock_timeout must be 0 seconds or more, and at most 604800 (a week)")
        self.folder = folder or default_folder()
        self.label = label
        self.keeps = keep
        self._name = f"{product}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
        self._half_written = f".{self._name}-"
        self._lock_timeout = lock_timeout
        self._sleep = sleep
        self._clock = clock

    # -- the lock --------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self) -> Iterator[float]:
        """Hold the scanner's lock; yields how many seconds another run was waited for.

        The lock ends with the process, however that ends.

        Raises:
            UsageError: the folder cannot be used, or has no locks.
            AccessError: the other run did not end in time.
        """
        self._make_folder()
        try:
            descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            self._refuse(error)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            waited = self._wait(file)
            self._remove_half_written()
            file.seek(0)
            file.truncate()
            file.write(f"process {os.getpid()}, since {time.strftime('%H:%M:%S')}")
            file.flush()
            yield waited

    def _wait(self, file: Any) -> float:
        begin = self._clock()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self._clock() - begin
            except BlockingIOError:
                pass
            except OSError as error:
                self._refuse(error)
            waited = self._clock() - begin
            if waited >= self._lock_timeout:
                file.seek(0)
                raise AccessError(
                    f"another run is at work on {self.label} ({file.read(80) or 'just begun'}), and was waited for "
                    f"{waited:.0f} s: run again when it has ended, or raise lock_timeout"
                )
            self._sleep(_POLL)

    def is_locked(self) -> bool:
        """Return whether another run is at work; for check mode, which neither waits nor makes a file."""
        try:
            with open(self._lock_path, "rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            # There is no such file, or it cannot be opened, which says nothing of another run.
            return False
        return False

    # -- recovery files --------------------------------------------------------------------------------------------

    def pending(self) -> dict[str, Any]:
        """Return what interrupted runs left to put back, by its name.

        Raises:
            AccessError: a file cannot be read.
        """
        found = {}
        try:
            names = sorted(os.listdir(self.folder))
        except OSError:
            return {}
        for file_name in names:
            if file_name.startswith(f"{self._name}-") and file_name.endswith(".json"):
                name = file_name[len(self._name) + 1 : -len(".json")]
                try:
                    with open(os.path.join(self.folder, file_name), encoding="utf-8") as file:
                        found[name] = json.load(file)
                except FileNotFoundError:
                    continue
                except (OSError, ValueError):
                    raise self.unreadable(name) from None
        return found

    def unreadable(self, name: str) -> AccessError:
        """Return the error for a recovery file that is not one."""
        return AccessError(
            f"the recovery file {self.path_of(name)} cannot be read: look at it, remove it once all is right"
        )

    def has(self, name: str) -> bool:
        """Return whether something is kept for one account."""
        return os.path.exists(self.path_of(name))

    def path_of(self, name: str) -> str:
        """Return the recovery file of one account, for messages."""
        return os.path.join(self.folder, f"{self._name}-{name}.json")

    def save(self, name: str, content: Mapping[str, Any]) -> None:
        """Keep what would have to be put back, all of it or nothing, readable by its owner only.

        Raises:
            UsageError: it cannot be written.
        """
        if not self.keeps:
            return
        self._make_folder()
        try:
            with private_file(self.path_of(name), self._half_written) as file:
                json.dump(content, file)
        except OSError as error:
            self._refuse(error)

    def drop(self, name: str) -> None:
        """Remove what was kept, where something was.

        Raises:
            UsageError: it cannot be removed.
        """
        try:
            os.unlink(self.path_of(name))
        except FileNotFoundError:
            pass
        except OSError as error:
            self._refuse(error)

    def _remove_half_written(self) -> None:
        """Remove what a killed run had begun to write, as it may hold a seed; nobody else writes under the lock."""
        try:
            names = os.listdir(self.folder)
        except OSError as error:
            self._refuse(error)
        for file_name in names:
            if file_name.startswith(self._half_written):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(self.folder, file_name))

    @property
    def _lock_path(self) -> str:
        return os.path.join(self.folder, f"{self._name}.lock")

    def _make_folder(self) -> None:
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
        except OSError as error:
            self._refuse(error)

    def _refuse(self, error: OSError) -> NoReturn:
        raise UsageError(
            f"state_dir '{self.folder}' cannot be used ({error.strerror}): name a folder that can be written to"
        ) from None
