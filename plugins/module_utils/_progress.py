# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""How far a long run is, in a file for whoever waits for it; Ansible shows nothing of a module before its end."""

from __future__ import annotations

import threading
import time

_SECONDS = 0.5
"""How often it is worth a write."""


class Progress:
    """Counts the changes that were made, or could not be."""

    def __init__(self, path: str | None = None) -> None:
        """Take the file; without one nothing is told."""
        self._path = path
        self._total = self._done = 0
        self._told = 0.0
        self._lock = threading.Lock()

    def begin(self, total: int) -> None:
        """Take how many changes there will be."""
        self._total = total

    def one_more(self) -> None:
        """Count one, and tell it where the last word is a while ago."""
        with self._lock:
            self._done += 1
            now = time.monotonic()
            if self._path is None or now - self._told < _SECONDS:
                return
            self._told = now
            try:
                with open(self._path, "w", encoding="utf-8") as file:
                    file.write(f"{self._done} of {self._total}\n")
            except OSError:
                self._path = None
