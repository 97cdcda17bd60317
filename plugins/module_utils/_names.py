# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Finding an object by its name or id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, unknown_name

T = TypeVar("T")


class Catalogue:
    """The objects of one kind that a scanner has."""

    def __init__(self, kind: str, pairs: Iterable[tuple[Any, str]]) -> None:
        """Take what an object is called in a sentence, and the id and name of each."""
        self.kind = kind
        self._names = dict(pairs)
        self._by_id = {str(object_id): object_id for object_id in self._names}

    def resolve(self, word: object) -> Any:
        """Return the id of the object that ``word`` means: its id or name, else the only one that differs in case.

        Raises:
            UsageError: there is none, with the nearest names; or there are several, with their ids.
        """
        text = str(word).strip()
        found = [object_id for object_id, name in self._names.items() if name.strip() == text]
        found += [self._by_id[text]] if text in self._by_id else []
        if not found:
            folded = text.casefold()
            found = [i for i, name in self._names.items() if folded in (name.strip().casefold(), str(i).casefold())]
        found = list(dict.fromkeys(found))
        if not found:
            raise UsageError(unknown_name(self.kind, text, self._names.values()))
        if len(found) > 1:
            several = ", ".join(f"'{self._names[i]}' (id {i})" for i in found)
            raise UsageError(f"{self.kind} '{text}' could be any of {several}: give the id")
        return found[0]

    def name_of(self, object_id: Any) -> str:
        """Return an object's name, or its id where it is not known."""
        return self._names.get(object_id) or str(object_id)

    def word_of(self, object_id: Any) -> str:
        """Return what means this object alone where it is given: its name, or its id where others share the name."""
        name = self.name_of(object_id)
        try:
            return name if self.resolve(name) == object_id else str(object_id)
        except UsageError:
            return str(object_id)

    def __len__(self) -> int:
        """Return how many objects there are."""
        return len(self._names)

    def ids(self) -> list[Any]:
        """Return the ids of all objects."""
        return list(self._names)


def only_named(
    items: Sequence[T], names: Sequence[str] | None, name_of: Callable[[T], str]
) -> tuple[list[T], list[str]]:
    """Return the items that a task names, in their own order, and the names that fit none; case does not count.

    Args:
        items: what the scanner has.
        names: what the task gives; ``None``: all items are meant.
        name_of: returns an item's name.
    """
    if names is None:
        return list(items), []
    known = {name_of(item).casefold() for item in items}
    wanted = {name.casefold() for name in names}
    missing = [name for name in names if name.casefold() not in known]
    return [item for item in items if name_of(item).casefold() in wanted], missing
