# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of people on one scanner, as a state machine: joiners, movers, leavers, drift, faults, kills, two runs."""

from __future__ import annotations

import contextlib
import functools
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from lab.scanner import Scanner
from looking import accounts_of, look, name_of
from runs import Report, Runner
from scripts import Script, kills, rules
from truth import Aim, Broken, Truth, differing
from wire import Call, Wire


def step(method: Callable[..., None]) -> Callable[..., None]:
    """What a rule does once it has drawn all that it needs; where violations are counted, the first one ends it.

    What is drawn may not depend on what became of the runs before: with four requests at a time that is not the same
    each time, and hypothesis could neither replay nor shorten a history.
    """

    @functools.wraps(method)
    def guarded(self: History, *args: Any, **more: Any) -> None:
        if not self.broken:
            with contextlib.suppress(Broken):
                method(self, *args, **more)

    return guarded


class History(Truth, RuleBasedStateMachine):
    """What both products have in common. They say what a roster wants in their terms."""

    wire: ClassVar[Wire]
    product: ClassVar[str]
    pool: ClassVar[tuple[str, ...]]
    keepers: ClassVar[tuple[str, ...]]
    """Accounts that no roster is about: the caller's, and the one that stands by."""
    kinds: ClassVar[Mapping[str, tuple[str, str]]]
    """Kinds of requests that a script can be about: expressions for the method and the path."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="faults-"))
        self.run_module = Runner(self.wire, self.folder / "state")
        self.scanner = self.build()
        self.wire.add(self.scanner)
        self.model = look(self.scanner)
        self.roster: dict[str, dict[str, Any]] = {}
        self.unlisted = "ignore"
        # What the roster says of them is not edited before a clean run, which is to finish what was asked.
        self.unsettled, self.secrets = set(), set()

    # -- what the products say --------------------------------------------------------------------------------------

    def build(self) -> Scanner:
        """The scanner of a history."""
        raise NotImplementedError

    def entries(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """What a roster may declare of a person, without the username."""
        raise NotImplementedError

    def wanted(self, entry: Mapping[str, Any], account: Mapping[str, Any] | None) -> dict[str, Any]:
        """The account that an entry wants: all fields where there is one, the declared ones where there is none."""
        raise NotImplementedError

    def completed(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """An entry with what a new account needs."""
        return dict(entry)

    def drifts(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """Fields that an administrator may set by hand to these values."""
        raise NotImplementedError

    def spare(self, _call: Call, _name: str) -> bool:
        """Whether a fault is left out, as nobody could do right by it."""
        return False

    # -- rules --------------------------------------------------------------------------------------------------------

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """The first roster names some of the people."""
        self.roster = self.draw_entries(data, least=2)

    @rule(data=st.data())
    def edit_the_roster(self, data: st.DataObject) -> None:
        """Joiners and movers, with fields declared or not."""
        edited = self.draw_entries(data)
        self.roster.update({login: entry for login, entry in edited.items() if login not in self.unsettled})

    @rule(data=st.data(), state=st.sampled_from(("absent", "disabled", "unlisted")))
    def leave(self, data: st.DataObject, state: str) -> None:
        """A leaver: by name, or no longer in the roster."""
        login = data.draw(st.sampled_from(self.pool), "login")
        if login not in self.unsettled:
            self.roster.pop(login, None)
            if state != "unlisted":
                self.roster[login] = {"state": state}

    @rule(unlisted=st.sampled_from(("ignore", "disable", "delete")))
    def treat_the_others(self, unlisted: str) -> None:
        """What becomes of those whom the roster does not name."""
        if not self.unsettled:
            self.unlisted = unlisted

    @rule(data=st.data())
    def drift(self, data: st.DataObject) -> None:
        """An administrator changes accounts by hand between runs."""
        self.by_hand(self.draw_drift(data))

    @rule(data=st.data(), concurrency=st.sampled_from((1, 4)))
    def run_with_faults(self, data: st.DataObject, concurrency: int) -> None:
        """A run to which anything happens."""
        script = self.draw_script(data)
        self.faulty(script, concurrency, data.draw(st.sampled_from((None, None, None, 2, 5, 9)), "second run at"))

    @rule(data=st.data(), concurrency=st.sampled_from((1, 4)))
    def run_while_somebody_works_by_hand(self, data: st.DataObject, concurrency: int) -> None:
        """A run without faults, and drift right after it has read its list."""
        drift = self.draw_drift(data)
        self.faulty(Script(drift=lambda: self.by_hand(drift)), concurrency, None)

    @rule(concurrency=st.sampled_from((1, 4)))
    @step
    def run_clean(self, concurrency: int) -> None:
        """A run to which nothing happens reaches the roster, and brings back what an earlier one left."""
        self.clean(concurrency)

    @rule()
    @step
    def check(self) -> None:
        """Check mode sends nothing that writes, and finishes nothing."""
        before, files = look(self.scanner), self.run_module.recovery_files
        report = self.run_module(f"{self.product}_users", self.scanner, self.args(4), check=True)
        self.hold(not report.wire.writes, "check mode", f"check mode sent writes: {report.result}")
        self.hold(look(self.scanner) == before, "check mode", "check mode changed something")
        self.hold(self.run_module.recovery_files == files, "check mode", "check mode did away with a recovery file")
        self.hold_words(report)

    # -- running ------------------------------------------------------------------------------------------------------

    def can_run(self) -> bool:
        """Whether the roster is one that a task takes: an empty one that would remove everybody is refused."""
        return bool(self.roster) or self.unlisted == "ignore"

    def args(self, concurrency: int) -> dict[str, Any]:
        """The options of a run."""
        return {
            "users": [{"username": login, **self.entry(login)} for login in self.roster],
            "unlisted": self.unlisted,
            "protected": list(self.keepers),
            "concurrency": concurrency,
        }

    def entry(self, login: str) -> dict[str, Any]:
        """What the roster says of somebody."""
        entry = self.roster[login]
        return entry if login in self.model or entry.get("state") else self.completed(entry)

    def aim(self) -> Aim:
        """What the roster makes of the estate as it should be now."""
        start = dict(self.model)
        goal = dict(start)
        declared: dict[str, frozenset[str]] = {}
        for login in self.roster:
            entry = self.entry(login)
            declared[login] = self.declared(entry)
            state = entry.get("state", "present")
            if state == "present":
                goal[login] = self.wanted(entry, start.get(login))
            elif state == "absent":
                goal.pop(login, None)
            elif login in start:
                goal[login] = {**start[login], "enabled": False}
        for login in [key for key in start if not key.startswith("role ")]:
            if login not in self.roster and login not in self.keepers and self.unlisted != "ignore":
                goal.pop(login)
                if self.unlisted == "disable":
                    goal[login], declared[login] = {**start[login], "enabled": False}, frozenset({"enabled"})
        return Aim(start, goal, declared, frozenset(self.roster), owed=self.owed())

    def declared(self, entry: Mapping[str, Any]) -> frozenset[str]:
        """The fields of an account that an entry is about."""
        if entry.get("state") == "disabled":
            return frozenset({"enabled"})
        return frozenset(entry) - {"state", "password"}

    @step
    def faulty(self, script: Script, concurrency: int, second_at: int | None) -> None:
        """Run the roster, and maybe start another run in the middle of it, which must be shut out."""
        if not self.can_run():
            return
        seconds: list[Report] = []
        if second_at is not None:
            script.second = (second_at, lambda: seconds.append(self.second()))
        self.go(script, concurrency)
        for second in seconds:
            shut_out = second.failed and bool(second.words) and not second.wire.writes
            self.hold(shut_out, "two runs", f"a second run was let in: {second.result}")

    def go(self, script: Script, concurrency: int) -> Report:
        """Run the roster through a script, and hold everything against the truth."""
        aim = self.aim()
        report = self.run_module(f"{self.product}_users", self.scanner, self.args(concurrency), decide=script)
        aim.late = self.aim().goal
        note(f"-> {'killed' if report.killed else report.words or report.result.get('summary')}")
        self.settle(report, aim)
        return report

    def left_over(self) -> bool:
        """Whether there is a file that says what is still to be put back."""
        return bool(self.run_module.recovery_files)

    def second(self) -> Report:
        """Another run, which does not wait for long."""
        return self.run_module(f"{self.product}_users", self.scanner, self.args(1), lock_timeout=0.05)

    def clean(self, concurrency: int) -> None:
        """Run the roster with nothing going wrong: it is reached, and nobody is owed anything afterwards."""
        if not self.can_run():
            return
        report = self.go(Script(), concurrency)
        self.hold(not report.failed, "clean run fails", f"a clean run fails: {report.words}")
        after = look(self.scanner)
        for key in self.model.keys() | after.keys():
            wrong = differing(self.model.get(key), after.get(key))
            self.hold(not wrong, "lost for good", f"after a clean run, {key} has another {wrong}")
        self.hold(not self.run_module.recovery_files, "left over", "a clean run left a recovery file")
        self.unsettled.clear()

    @step
    def one(
        self, module: str, args: Mapping[str, Any], key: str, change: Any, script: Script, *, joins: bool = False
    ) -> None:
        """Run a module for one thing with faults, and hold everything against the truth.

        `change` are fields, or makes them of what is there; `None`: it goes. `joins`: it is there afterwards only.
        """
        if key in self.unsettled or (change is not None and (key in self.model) is joins):
            return
        start = dict(self.model)
        goal = {name: each for name, each in start.items() if name != key}
        fields: Mapping[str, Any] = {}
        if change is not None:
            fields = change(start[key]) if callable(change) else change
            goal[key] = {**start.get(key, {}), **fields}
        aim = Aim(start, goal, {key: frozenset(fields)}, single=key, owed=self.owed())
        self.settle(self.run_module(module, self.scanner, args, decide=script), aim)

    def draw_script(self, data: st.DataObject, drifting: bool = True) -> Script:
        """Faults, a kill, and drift within."""
        script = Script(data.draw(rules(tuple(self.kinds)), "rules"), data.draw(kills(), "kill"))
        script.kinds, script.spare = dict(self.kinds), self.spare
        if drifting and data.draw(st.sampled_from((False, False, True)), "drift within"):
            drift = self.draw_drift(data)
            script.drift = lambda: self.by_hand(drift)
        return script

    def draw_entries(self, data: st.DataObject, least: int = 1) -> dict[str, dict[str, Any]]:
        """Entries of some people."""
        chosen = data.draw(st.lists(st.sampled_from(self.pool), min_size=least, max_size=5, unique=True), "logins")
        return {login: data.draw(self.entries(login), "entry") for login in chosen}

    # -- by hand ------------------------------------------------------------------------------------------------------

    def draw_drift(self, data: st.DataObject) -> dict[str, dict[str, Any]]:
        """What an administrator is about to do by hand."""
        chosen = data.draw(st.lists(st.sampled_from(self.pool), min_size=1, max_size=2, unique=True), "by hand")
        return {login: data.draw(self.drifts(login), f"of {login}") for login in chosen}

    def by_hand(self, drift: Mapping[str, Mapping[str, Any]]) -> None:
        """Do it, on the scanner and in the model."""
        with self.wire.quiet(), self.scanner.state.lock:
            users = {name_of(account): account for account in accounts_of(self.scanner)}
            for login, fields in drift.items():
                if login in users and login in self.model:
                    self.model[login] = {**self.model[login], **self.set_by_hand(login, users[login], fields)}

    def set_by_hand(self, _login: str, user: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Set fields of an account; return what the model has to learn."""
        for name, value in fields.items():
            setattr(user, name, value)
        return dict(fields)

    # -- the end ------------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        """One clean run reaches the roster, and another one writes nothing."""
        try:
            self.finish()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    @step
    def finish(self) -> None:
        """The two last runs."""
        if not self.can_run():
            self.unlisted = "ignore"
        self.clean(4)
        again = self.go(Script(), 1)
        self.hold(not again.failed, "clean run fails", f"the last run fails: {again.words}")
        self.hold(not again.wire.writes, "never ends", f"the last run still writes: {again.result}")
        self.hold(not again.changed, "never ends", "the last run says that it changed something")
        self.hold(not self.run_module.recovery_files, "left over", "a recovery file is left")
