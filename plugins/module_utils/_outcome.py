# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a run did, or would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    CREATE,
    DELETE,
    DISABLE,
    ENABLE,
    NONE,
    UPDATE,
    Plan,
)

_COUNTED = {
    NONE: "unchanged",
    CREATE: "created",
    UPDATE: "updated",
    ENABLE: "enabled",
    DISABLE: "disabled",
    DELETE: "deleted",
}


@dataclass
class PersonResult:
    """What happened to one person; ``record`` is the account after, ``diff`` what the plan would change.

    ``change`` is the id of that.
    """

    plan: Plan
    changed: bool
    record: Mapping[str, Any]
    error: str | None = None
    diff: Mapping[str, Any] = field(default_factory=dict)
    change: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the entry of a task's ``results``."""
        return {
            "username": self.plan.final_username,
            "action": self.plan.action,
            "changed": self.changed,
            "changed_fields": [
                *(["username"] if self.plan.rename else []),
                *self.plan.changed_fields,
                *self.plan.secrets,
            ],
            "unlisted": self.plan.entry.unlisted,
            "error": self.error,
            "user": dict(self.record),
            # Ansible's own output shows a diff in a loop only where it stands here.
            "diff": dict(self.diff),
            "change": self.change,
        }


@dataclass
class Outcome:
    """What a run did or, in check mode, would do.

    ``unlisted`` counts the accounts that are nobody's of the roster; ``protected_missing`` are the protected names
    that neither an account nor anybody on the roster has, ``plan`` the id of all that was or would be done.
    """

    people: list[PersonResult]
    warnings: list[str]
    unlisted: int
    protected_missing: list[str] = field(default_factory=list)
    plan: str = ""

    @property
    def diffs(self) -> list[Mapping[str, Any]]:
        """Return a diff for every person whose account differs from what is wanted."""
        return [person.diff for person in self.people if person.diff]

    @property
    def changed(self) -> bool:
        """Return whether anything was written."""
        return any(person.changed for person in self.people)

    @property
    def failed(self) -> list[PersonResult]:
        """Return the people whose changes could not be made."""
        return [person for person in self.people if person.error]

    def summary(self) -> dict[str, int]:
        """Return the counts of a run; a failed person counts as failed only."""
        counts = Counter("failed" if person.error else _COUNTED[person.plan.action] for person in self.people)
        return {name: counts[name] for name in (*_COUNTED.values(), "failed")} | {"unlisted": self.unlisted}

    def failure(self) -> str | None:
        """Return one sentence that names everybody who failed and why, ``None`` where nobody did."""
        if not self.failed:
            return None
        reasons = [f"'{person.plan.username}': {person.error}" for person in self.failed]
        if len(self.people) == 1:
            return reasons[0]
        return f"{len(reasons)} of {len(self.people)} people failed: {join_problems(reasons)}"
