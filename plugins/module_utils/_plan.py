# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The pure planner: before + desired -> changes and diff. No input, no output, no product."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

PRESENT, DISABLED, ABSENT = "present", "disabled", "absent"
"""What an entry of the roster can want of its account."""

EXACT = "exact"
"""What a task can want beside PRESENT and ABSENT of some things among many: these, and no others."""

LISTED = "listed"
"""It wants nothing of it, and says whose it is: the account is left alone, and none is made."""

NONE, CREATE, UPDATE, ENABLE, DISABLE, DELETE = "none", "create", "update", "enable", "disable", "delete"
"""What a plan does to an account; ENABLE and DISABLE change nothing else."""

ON_CREATE, ALWAYS = "on_create", "always"
"""When a given password is set."""


def brought(state: str, before: frozenset[T], named: frozenset[T]) -> frozenset[T]:
    """Return what is there after adding (PRESENT), removing (ABSENT) or setting (EXACT) what a task names."""
    if state == PRESENT:
        return before | named
    return before - named if state == ABSENT else named


def _unchanged(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Field:
    """How one comparable field of an account is compared, written in a diff, and told apart in the id of a plan."""

    same: Callable[[Any, Any], bool] = operator.eq
    show: Callable[[Any], Any] = _unchanged
    identify: Callable[[Any], Any] = _unchanged


@dataclass(frozen=True)
class Entry:
    """One person of the roster as wanted on one scanner: only what was declared, in the product's own terms.

    ``implicit`` are names among ``declared`` that stand there because nothing else was granted: what brings one of
    them along all the same is no contradiction. ``formerly`` are earlier names of the account; ``successor`` stands at
    an account under such a name, and names the entry that it was the account of.
    """

    username: str
    state: str = PRESENT
    declared: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    update_password: str = ON_CREATE
    unlisted: bool = False
    implicit: frozenset[str] = frozenset()
    formerly: tuple[str, ...] = ()
    successor: str | None = None

    def renames(self, account: Account) -> bool:
        """Return whether the account found for the entry has an earlier name, and is to get the present one."""
        return self.state == PRESENT and account.username.casefold() != self.username.casefold()


@dataclass(frozen=True)
class Account:
    """One account as the scanner has it.

    Attributes:
        username: as the scanner writes it.
        fields: what can be compared, normalised; a field that was not read is missing.
        record: the account as a task returns it.
        ref: what the product needs to address it.
        raw: the scanner's own record, where the product needs more of it than the fields.
    """

    username: str
    fields: Mapping[str, Any]
    record: Mapping[str, Any]
    ref: Any = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What would be done to one account.

    Attributes:
        entry: what was wanted.
        account: what was found; ``None``: nothing.
        action: one of the constants above.
        before, after: the comparable fields on both sides, ``{}`` where there is no account.
        changed_fields: names of the fields that differ, in the order of the product's fields.
        secrets: names of the write-only fields that would be set.
        rename: the name that the account gets, where it has an earlier one.
        unread: why it is not known what would be done, where the scanner could not be read; nothing is then.
    """

    entry: Entry
    account: Account | None
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changed_fields: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    rename: str | None = None
    unread: str | None = None

    @property
    def username(self) -> str:
        """Return the name of the account: the scanner's spelling where it exists."""
        return self.account.username if self.account else self.entry.username

    @property
    def final_username(self) -> str:
        """Return the name of the account once the plan is carried out."""
        return self.rename or self.username

    @property
    def changed(self) -> bool:
        """Return whether anything would be written."""
        return self.action != NONE

    @property
    def removes(self) -> bool:
        """Return whether a usable account would be taken away (deleted or disabled)."""
        if self.action == DELETE:
            return True
        return bool(self.before.get("enabled") and not self.after.get("enabled", True))

    def wanted(self) -> dict[str, Any]:
        """Return the changed fields with their new values."""
        return {name: self.after[name] for name in self.changed_fields if name in self.after}


def make_plan(
    entry: Entry,
    account: Account | None,
    fields: Mapping[str, Field],
    declared: Mapping[str, Any],
    defaults: Mapping[str, Any],
    taken: Mapping[str, Any] | None = None,
) -> Plan:
    """Compare and decide.

    Args:
        entry: what is wanted; its ``state``, ``secrets`` and ``update_password`` count here.
        account: what the scanner has.
        fields: the product's comparable fields.
        declared: the declared fields with their values, as the product will show them once written.
        defaults: what the product makes of the fields that a new account's entry leaves out.
        taken: what else an account loses that is to be disabled.
    """
    before = dict(account.fields) if account else {}
    if entry.state == LISTED or (account is None and entry.state != PRESENT):
        return Plan(entry, account, NONE, before, before)
    if account is None:
        after = {**defaults, **declared}
        return Plan(entry, None, CREATE, {}, after, tuple(n for n in fields if n in after), tuple(entry.secrets))
    if entry.state == ABSENT:
        return Plan(entry, account, DELETE, before, {}, tuple(n for n in fields if n in before))
    wanted = {**(taken or {}), "enabled": False} if entry.state == DISABLED else declared
    changed = tuple(n for n in fields if n in wanted and (n not in before or not fields[n].same(before[n], wanted[n])))
    secrets = tuple(entry.secrets) if entry.state == PRESENT and entry.update_password == ALWAYS else ()
    after = {**before, **{name: wanted[name] for name in changed}}
    rename = entry.username if entry.renames(account) else None
    if not changed and not secrets and rename is None:
        return Plan(entry, account, NONE, before, before)
    action = UPDATE
    if changed == ("enabled",) and not secrets and rename is None:
        action = ENABLE if after["enabled"] else DISABLE
    return Plan(entry, account, action, before, after, changed, secrets, rename)


def verdict(
    wanted: Mapping[str, Any], before: Mapping[str, Any], found: Mapping[str, Any], fields: Mapping[str, Field]
) -> str:
    """Return what reading shows of a write: ``done``, ``before``, or a text that says what is there now.

    Args:
        wanted: the fields that the write changes, with their new values.
        before: all fields as they were.
        found: all fields as they are now.
        fields: the product's comparable fields.
    """
    if all(fields[name].same(found[name], value) for name, value in wanted.items()):
        return "done"
    if all(fields[name].same(found[name], before[name]) for name in wanted):
        return "before"
    return "the account has " + ", ".join(f"{name} {fields[name].show(found[name])!r}" for name in wanted)


def diff(plan: Plan, fields: Mapping[str, Field], scanner: str) -> dict[str, Any]:
    """Return Ansible's diff of a plan; secrets are only said to be set, never shown."""

    def side(values: Mapping[str, Any], exists: bool, username: str, secret: str) -> dict[str, Any]:
        if not exists:
            return {}
        shown = {name: field.show(values[name]) for name, field in fields.items() if name in values}
        return {"username": username, **shown, **dict.fromkeys(plan.secrets, secret)}

    title = f"{plan.final_username} on {scanner}"
    return {
        "before_header": title,
        "after_header": title,
        "before": side(plan.before, plan.account is not None, plan.username, "(not shown)"),
        "after": side(plan.after, plan.action != DELETE and bool(plan.after), plan.final_username, "(new, not shown)"),
    }
