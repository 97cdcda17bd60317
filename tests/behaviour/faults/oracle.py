# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result must say and what must have become of the account, worked out from the contract of a write alone.

A write ends confirmed (the API's own answer), refused (a 4xx of the API, and no try before it can have been carried
out) or unknown. What is unknown is settled by reading. Nothing in here knows how the collection does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.scanner import Scanner
from looking import Estate, accounts_of, look
from outcomes import ANSWERED, NOT_SENT, OK, OUTCOMES, REFUSED, UNKNOWN, Outcome
from runs import Report, Runner, faults_of
from wire import Call, Exchange

MOST_TRIES = (4 + 1) ** 2
"""A write is sent this often at the most: with the default retries, and each kind of fault counted for itself."""

ROUNDS = 2
"""How often what another write took away is put back."""


@dataclass(frozen=True)
class Write:
    """One kind of write.

    Attributes:
        name: how the table calls it.
        build: makes the scanner.
        module, args: the task; `args` may depend on the scanner and a folder of the test's own.
        method, path: which requests of the task are the write (a regular expression for the whole path).
        done: whether an estate is as wanted, given the one at the start.
        once: whether it may never be sent again after a try that may have been carried out.
        password: whether it is what nobody can read back.
        joiner: whether it makes an account with a password, which only the scanner's own answer vouches for.
        follows: whether the task has written something before it.
        restores: whether it puts back what another write took away.
        confirming: outcomes that are the API's own answer to this write.
        lies: outcomes that nobody could tell from the API's own answer, and which are left out.
        missing: words that a failed restoring has to name.
        secrets: what no result may show, beside what the scanner itself keeps secret.
    """

    name: str
    build: Callable[[], Scanner]
    module: str
    args: Callable[[Scanner, Path], Mapping[str, Any]]
    method: str
    path: str
    done: Callable[[Estate, Estate, Path], bool]
    once: bool = False
    password: bool = False
    joiner: bool = False
    follows: bool = False
    restores: bool = False
    confirming: frozenset[str] = frozenset()
    lies: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass
class Verdict:
    """How one cell of the table ended: a word for the table, and what contradicts the contract."""

    word: str
    account: str
    words: str
    problems: list[str] = field(default_factory=list)


class Trial:
    """One task whose write meets a sequence of outcomes: the given ones, then `rest` for ever.

    With `look` as the rest, the second outcome is that of the first reading after the write, and all else is well.
    """

    def __init__(self, write: Write, runner: Runner, first: str, second: str, rest: str, folder: Path) -> None:
        self.write, self.runner, self.folder = write, runner, folder
        self.scanner = write.build()
        runner.wire.add(self.scanner)
        self.start = look(self.scanner)
        self.met: Estate | None = None
        self._outcomes = [OUTCOMES[first], OUTCOMES[second]]
        self._rest = rest
        self._tries = 0
        self._look: Outcome | None = None
        if rest == "look":
            self._look, self._outcomes[1] = OUTCOMES[second], OK
        self._looked: Call | None = None

    def is_target(self, method: str, path: str) -> bool:
        """Whether a request is the write in question."""
        return method == self.write.method and re.fullmatch(self.write.path, path) is not None

    def decide(self, call: Call) -> Outcome:
        """The outcome of a request: the write's own ones, in order."""
        if self.is_target(call.method, call.path):
            if self.met is None:
                self.met = look(self.scanner)
            self._tries += 1
            if self._tries <= 2:
                return self._outcomes[self._tries - 1]
            return self._outcomes[1] if self._rest == "again" else OK
        if self._rest == "dark" and self._tries:
            return OUTCOMES["refused connection"]
        if self._look and self._tries and call.method == "GET" and self._looked is None:
            self._looked = call
            return self._look
        return OK

    def run(self, faulty: bool = True) -> Report:
        """Run the task."""
        args = self.write.args(self.scanner, self.folder)
        return self.runner(self.write.module, self.scanner, args, decide=self.decide if faulty else None)

    def secrets(self) -> Iterator[str]:
        """Everything that no result may show."""
        yield from self.write.secrets
        for user in accounts_of(self.scanner):
            yield from (text for text in (user.password, getattr(user, "two_factor_key", None)) if text)

    # -- the oracle ----------------------------------------------------------------------------------------------------

    def judge(self) -> Verdict:
        """Run the task and hold everything against the contract."""
        report = self.run()
        after = look(self.scanner)
        met = self.met if self.met is not None else self.start
        done, before = self.write.done(self.start, after, self.folder), after == met
        account = "as wanted" if done else "as before" if before else "otherwise"
        verdict = Verdict(_word(report), account, _one_line(report.words))
        problems = verdict.problems
        problems += faults_of(report, self.secrets())
        tries = [ex for ex in report.wire.exchanges if self.is_target(ex.call.method, ex.call.path)]
        if not tries:
            problems.append(f"the write was never sent: {report.words}")
            return verdict
        if report.wire.carried and not report.changed:
            problems.append(f"something was carried out ({_listed(report.wire.carried)}), and the result denies it")
        if not report.failed and not done:
            problems.append("the result says that it is done")
        if report.failed and not report.words:
            problems.append("the failure has no words")
        locked = [key for key, what in after.items() if what.get("locked") and not self.start.get(key, what)["locked"]]
        problems += [f"'{login}' is locked out by tries to sign in" for login in locked]
        problems += self._tries_are_right([self._meaning(ex) for ex in tries], tries)
        if self._rest == "dark":
            problems += self._after_the_dark()
        elif self._is_blind:
            problems += self._after_a_blind_look(report, before)
        elif self.write.restores:
            problems += self._restored(report, done, [self._meaning(ex) for ex in tries])
        else:
            problems += self._settled(report, done, before, [self._meaning(ex) for ex in tries])
        return verdict

    def _meaning(self, exchange: Exchange) -> str:
        """What the contract lets one conclude from one try; the scanner's own answer can be a refusal, too."""
        if exchange.outcome.name in self.write.confirming:
            return ANSWERED
        if exchange.outcome.verdict == ANSWERED and (exchange.status or 0) >= 400:
            return REFUSED
        return exchange.outcome.verdict

    def _tries_are_right(self, meanings: list[str], tries: list[Exchange]) -> Iterator[str]:
        if meanings == [NOT_SENT]:
            yield "what was certainly not carried out was not tried again"
        if self.write.once and UNKNOWN in meanings[:-1]:
            yield f"sent again although it may have been carried out: {meanings}"
        if len(tries) > MOST_TRIES * (ROUNDS if self.write.restores else 1):
            yield f"{len(tries)} tries"
        if not self.write.restores:
            refused = [n for n, ex in enumerate(tries[:-1]) if ex.outcome.name.startswith("401")]
            if refused:
                yield "sent again after a 401, each of which counts toward a lock"

    def _settled(self, report: Report, done: bool, before: bool, meanings: list[str]) -> Iterator[str]:
        """What must be said and be so, where the write's own outcome is all there is."""
        last, unknown = meanings[-1], UNKNOWN in meanings
        said = f"said: failed={report.failed} changed={report.changed} {report.words!r}"
        if last == ANSWERED:
            if report.failed or not report.changed or not done:
                yield f"confirmed, so it must be done; {said}"
        elif not unknown:
            if not report.failed or report.changed != self.write.follows:
                yield f"{last}, so it must fail, and changed only says what was written before; {said}"
            if not before:
                yield f"{last}, but the account is not as before"
        elif self.write.password:
            proven = self.write.name == "own password" and done and not report.failed
            if not proven and not (report.failed and report.changed and "may have been" in report.words):
                yield f'unknown, so it must fail, say that it "may have been" set, and changed; {said}'
        elif done and self.write.joiner:
            if not (report.failed and report.changed and "given password cannot be read" in report.words):
                yield f"unknown, so the password is not known to be the one given, and it must fail saying so; {said}"
        elif done:
            if report.failed or not report.changed:
                yield f"unknown and as wanted, so it must be done; {said}"
        elif before:
            right = report.failed and report.changed == self.write.follows
            if not right or not (self.write.follows or "nothing was done" in report.words):
                yield f'unknown and as before, so it must fail and say that "nothing was done"; {said}'
        elif not report.failed or not report.changed or "nothing was done" in report.words:
            yield f"unknown and otherwise, so it must fail and say what is there; {said}"

    def _restored(self, report: Report, done: bool, meanings: list[str]) -> Iterator[str]:
        """What another write took away must be back, or be put back by the next clean run of any task."""
        if done:
            if report.failed or not report.changed:
                yield f"everything is there, so it must be done: {report.words!r}"
            return
        if self._rest == "ok" and REFUSED not in meanings:
            yield "not put back although it was possible within the run"
        if not report.failed or not report.changed:
            yield f"something is missing, so it must fail, with changed: {report.words!r}"
        yield from (
            f"{name!r} is missing and not named: {report.words!r}"
            for name in self.write.missing
            if name not in report.words
        )
        yield from self._recovered()

    def _recovered(self) -> Iterator[str]:
        if not self.runner.recovery_files:
            yield "nothing says what is still to be put back: there is no recovery file"
        module, args = next_task()
        clean = self.runner(module, self.scanner, args)
        if not self.write.done(self.start, look(self.scanner), self.folder):
            yield f"the next clean run did not put it back: {clean.result}"
        elif not clean.warnings:
            yield "the next clean run put it back and said nothing"
        if self.runner.recovery_files:
            yield "the next clean run left the recovery file"

    @property
    def _is_blind(self) -> bool:
        """Whether the reading that would settle the write cannot: it is not made again after a refusal of the login.

        Nor after one of the question for a seed, which only says that the seed is not shown.
        """
        if self._look is None or self._looked is None:
            return False
        seed = self._looked.path.endswith("/2FA") and self._look.verdict == REFUSED
        return seed or self._look.name.startswith("401")

    def _after_a_blind_look(self, report: Report, before: bool) -> Iterator[str]:
        """What the result says is true all the same, and another run brings everything to its end."""
        if "nothing was done" in report.words and not (before or self.write.follows):
            yield f'something was done, and the words say that "nothing was done": {report.words!r}'
        yield from self._after_the_dark()

    def _after_the_dark(self) -> Iterator[str]:
        """Nothing could be read after the write: another run of the same task must bring everything to its end.

        Not where it would be refused: with an own password that is no longer the one given, or with one that the
        history has by now.
        """
        if self.write.password and (self.write.once or self.write.name == "own password"):
            return
        again = self.run(faulty=False)
        if again.failed or not self.write.done(self.start, look(self.scanner), self.folder):
            yield f"another run does not bring it to its end: {again.words!r}"


def next_task() -> tuple[str, dict[str, Any]]:
    """A module that has nothing to do with the account at hand, and its options: it finishes what is left over.

    Modules that only read never write, and name what is left over.
    """
    return "r7_role", {"id": "user", "name": "User"}


def _word(report: Report) -> str:
    if not report.failed:
        return "done"
    if "nothing was done" in report.words:
        return "nothing done"
    if "may have been" in report.words:
        return "may have been"
    return "failed, changed" if report.changed else "failed"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _listed(exchanges: list[Exchange]) -> str:
    return ", ".join(f"{ex.call.method} {ex.call.path}" for ex in exchanges)
