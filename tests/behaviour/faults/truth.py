# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold after each run of a history, whatever happened to it: the results and the accounts are true.

There is a model of what the scanner should hold. Whoever changes it by hand changes the model; a run may bring what it
declares to what it declares, and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from lab.scanner import Scanner
from looking import Estate, accounts_of, look, twice
from outcomes import ANSWERED, UNKNOWN
from runs import Report, faults_of

TALLY: list[tuple[str, str]] | None = [] if os.environ.get("FAULTS") == "tally" else None
"""Where the violations go if they are to be counted, instead of ending everything at the first one."""

Account = Mapping[str, Any]


class Broken(Exception):
    """A violation was counted, and the rest of the history means nothing."""


@dataclass
class Aim:
    """What a run is to do: the estate at its start, the one that it makes, and what it declares of whom.

    `listed` are those whose results a task for many must have; `single` is the one account that a module for one
    account is about, whose result has no list; `owed` is what an earlier run still owes to whom. `late` is what a run
    makes that sees what an administrator has changed since the start.
    """

    start: Estate
    goal: Estate
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    single: str | None = None
    owed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    late: Estate = field(default_factory=dict)


class Truth:
    """Holds runs against the truth.

    Attributes:
        scanner: where the truth is.
        model: what it should hold.
        unsettled: whose account a run has left halfway, or may have.
        secrets: every secret that there ever was.
        broken: whether something was not as it must be.
        losable: fields that a write takes away, and that only a recovery file can bring back after a kill.
        one_by_one: fields with several values, each of which is a write of its own.
    """

    losable: ClassVar[frozenset[str]] = frozenset()
    one_by_one: ClassVar[frozenset[str]] = frozenset()
    broken = False
    scanner: Scanner
    model: Estate
    unsettled: set[str]
    secrets: set[str]

    def hold(self, right: bool, category: str, text: str) -> None:
        """Fail unless something is right."""
        if right:
            return
        # The end of a broken history proves nothing more, and would hide what broke it.
        self.broken = True
        if TALLY is None:
            raise AssertionError(f"{category}: {text}")
        TALLY.append((category, text))
        raise Broken

    def hold_words(self, report: Report) -> None:
        """No traceback, no secret, and a failure says something."""
        for user in accounts_of(self.scanner):
            found = (user.password, getattr(user, "two_factor_key", None), *(getattr(user, "keys", None) or ()))
            self.secrets.update(text for text in found if text)
        problems = faults_of(report, self.secrets)
        self.hold(not problems, "traceback or secret", "; ".join(problems))
        self.hold(not report.failed or bool(report.words), "no words", f"a failure without a word: {report.result}")

    def left_over(self) -> bool:
        """Whether there is a file that says what is still to be put back."""
        return False

    def owed(self) -> dict[str, frozenset[str]]:
        """What the model says and accounts have not: an earlier run was killed, or could not go on."""
        there = look(self.scanner)
        missing = {key: frozenset(lacking(self.model.get(key), there.get(key))) for key in self.unsettled}
        return {key: names for key, names in missing.items() if names}

    def settle(self, report: Report, aim: Aim) -> None:
        """Hold a run against the truth, and bring the model to where the scanner is now."""
        after = look(self.scanner)
        self.hold(not twice(self.scanner), "stands twice", f"they stand twice: {twice(self.scanner)}")
        self.hold_creations(report)
        errors: dict[str, str | None] = {}
        if not report.killed:
            self.hold_words(report)
            errors = self.hold_result(report, aim, after)
            # What the roster declares is a change like any other, and its result is held to account as one.
            owed = [key for key, names in aim.owed.items() if names - aim.declared.get(key, frozenset())]
            silent = [key for key in owed if not report.failed and key not in report.warnings]
            self.hold(not silent, "recovered silently", f"{silent} were owed something, and no warning names them")
        if self.left_over() and not report.killed:
            self.unsettled.update(key for key, error in errors.items() if error)
        elif self.left_over():
            self.unsettled.update(aim.declared)
        for key in aim.start.keys() | aim.goal.keys() | after.keys():
            halfway = report.killed or bool(errors.get(key, report.failed)) or key in self.unsettled
            self.settle_one(key, aim, after.get(key), halfway)

    def hold_creations(self, report: Report) -> None:
        """No account is created twice, nor is a creation sent again that may have been carried out."""
        sent: dict[str, list[str]] = {}
        for exchange in report.wire.writes:
            if exchange.call.method == "POST" and exchange.call.path.endswith(("/users", "/user")):
                body = json.loads(exchange.call.body)
                sent.setdefault(body.get("login") or body["username"], []).append(exchange.outcome.verdict)
        again = {login: tries for login, tries in sent.items() if {UNKNOWN, ANSWERED} & set(tries[:-1])}
        self.hold(not again, "created twice", f"creations were sent again: {again}")

    def hold_result(self, report: Report, aim: Aim, after: Estate) -> dict[str, str | None]:
        """The result says what is true of everybody; return the error of each person that it speaks of."""
        touched: set[str] = set().union(*(exchange.changed for exchange in report.wire.carried))
        self.hold(
            report.changed or not touched,
            "changed is untrue",
            f"{sorted(touched)} were changed, the result denies it: {report.words}",
        )
        people = report.people
        if aim.single is not None:
            error = report.words if report.failed else None
            people = {aim.single: {"changed": report.changed, "error": error}}
        elif "results" not in report.result:
            fresh = touched - self.unsettled
            self.hold(not fresh, "results lost", f"{fresh} were changed, and there are no results: {report.words}")
            self.hold(report.failed, "results lost", f"neither failed nor results: {report.result}")
            return dict.fromkeys(aim.declared, report.words)
        missing = aim.listed - people.keys()
        self.hold(not missing, "results lost", f"no results of {missing}")
        for login, person in people.items():
            self.hold_person(login, person, aim, after, login in touched)
        return {login: person["error"] for login, person in people.items()}

    def hold_person(self, login: str, person: Mapping[str, Any], aim: Aim, after: Estate, was_touched: bool) -> None:
        """One person's result is true."""
        error = person["error"]
        if was_touched and login not in self.unsettled:
            self.hold(person["changed"], "changed is untrue", f"{login} was changed, the result denies it: {error}")
            # The words may be about the step that failed, and name those before it.
            denied = "nothing was done" in str(error) and "done before that" not in str(error)
            self.hold(
                not denied or bool(self.unsettled),
                "words are untrue",
                f"{login} was changed, the words deny it: {error}",
            )
        # What was changed by hand meanwhile need not be what the run made of it.
        drifted = aim.start.get(login) != self.model.get(login)
        if error is None and not drifted:
            wrong = differing(aim.goal.get(login), after.get(login))
            if login in self.unsettled:
                wrong = [name for name in wrong if name not in self.losable]
            self.hold(not wrong, "done is untrue", f"{login} is said to be done, and differs in {wrong}")

    def settle_one(self, key: str, aim: Aim, after: Account | None, halfway: bool) -> None:
        """Hold one account against what it was, by hand or by an earlier run, and what it was to become."""
        known, goal = self.model.get(key), aim.goal.get(key)
        if after is None:
            self.hold(known is None or goal is None, "deleted", f"{key} is gone, and nobody asked for it")
            self.model.pop(key, None)
            self.unsettled.discard(key)
            return
        if halfway and differing(goal, after):
            self.unsettled.add(key)
        if known is None:
            self.hold(goal is not None, "created", f"{key} is there, and nobody asked for it")
            self.model[key] = dict(after)
            return
        self.model[key] = dict(after)
        declared = aim.declared.get(key, frozenset())
        for name, value in after.items():
            asked = name in declared and goal is not None
            if value == known[name] or (asked and goal is not None and value == goal.get(name)):
                continue
            if asked and value == aim.late.get(key, {}).get(name, known[name]):
                continue  # Of switches that stand together, an administrator has set another one meanwhile.
            if asked and halfway and between(known[name], goal and goal.get(name), value):
                continue  # What is granted and taken away one by one.
            if asked and halfway and name in self.one_by_one and on_its_way(known[name], goal and goal[name], value):
                continue
            if goal is None and halfway and (name, value) == ("enabled", False):
                continue  # A leaver whom the scanner refuses to delete is disabled first, and the result says so.
            lost = name in self.losable and halfway
            self.hold(lost, "lost or changed", f"{key}: {name} was {known[name]}, is {value}")
            # It is to come back: what was asked for, else what was there.
            self.model[key] = {**self.model[key], name: goal[name] if asked and goal is not None else known[name]}
            self.unsettled.add(key)


def differing(wanted: Account | None, found: Account | None) -> list[str]:
    """The names of what is not as wanted; of a new account only what was declared counts."""
    if wanted is None or found is None:
        return [] if wanted is found else ["existence"]
    return [name for name, value in wanted.items() if found[name] != value]


def on_its_way(known: Any, goal: Any, value: Any) -> bool:
    """Whether what is written one by one is on its way, with nothing lost that both have, and nothing else in it."""
    if not all(isinstance(each, dict) for each in (known, goal, value)):
        return False
    kept = (known.keys() & goal.keys()) <= value.keys()
    return kept and all(text in (known.get(key), goal.get(key)) for key, text in value.items())


def between(known: Any, goal: Any, value: Any) -> bool:
    """Whether a set is on its way from one to the other, with nothing lost that both have and nothing else in it."""
    if not all(isinstance(each, frozenset) for each in (known, goal, value)):
        return False
    return (known & goal) <= value <= (known | goal)


def lacking(wanted: Account | None, found: Account | None) -> list[str]:
    """The names of what is missing: of grants, more than wanted is no lack."""
    names = differing(wanted, found) if wanted and found else []
    sets = {name for name in names if wanted and isinstance(wanted[name], frozenset)}
    return [name for name in names if name not in sets or (wanted and found and wanted[name] - found[name])]
