# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The one thread pool of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import is_hopeless

T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """Works on a number of things at the same time, from entering the context until leaving it."""

    def __init__(self, concurrency: int) -> None:
        """Take how many things may be worked on at the same time."""
        self._pool = ThreadPoolExecutor(max_workers=concurrency)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exc_info: Any) -> None:
        # What is under way comes to its end, so that no account is left halfway; nothing more is begun.
        self._pool.shutdown(wait=True)

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return ``work`` of each item, in order, side by side.

        Raises:
            AccessError: the first one, in the order of the items; those that come after it may not have been worked on.
        """
        futures = [self._pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise

    def attempt(self, work: Callable[[T], R], items: Sequence[T]) -> list[R | AccessError]:
        """Return ``work`` of each item, in order, side by side, or the error that it met.

        Raises:
            AccessError: one that every other item would meet, too.
        """

        def caught(item: T) -> R | AccessError:
            try:
                return work(item)
            except AccessError as error:
                if is_hopeless(error):
                    raise
                return error

        return self.map(caught, items)

    def one_by_one(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return ``work`` of each item, one after another.

        Through a worker all the same: whoever interrupts the run interrupts the waiting here, and what is under way is
        still brought to its end.
        """
        return [self.map(work, [item])[0] for item in items]
