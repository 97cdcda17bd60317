# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of faults that hypothesis can draw, make smaller and print: what meets which requests of a run."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from outcomes import FAULTS, OK, OUTCOMES, Outcome
from wire import Call

# What a script draws from: the likes of one another once, and the treacherous ones more often.
_MENU = (
    *FAULTS,
    "ok",
    *("200 []", "200 null, done", "200 another user, done"),
    *("reset, done", "500, done", "503, done", "time-out, done", "200 html", "409", "401", "refused connection") * 2,
)


@dataclass(frozen=True)
class Rule:
    """Requests of this kind meet these outcomes, each path for itself; then all is well, or the last one for ever."""

    kind: str
    outcomes: tuple[str, ...]
    skip: int = 0
    for_ever: bool = False

    def outcome(self, nth: int) -> str:
        """The outcome of the n-th request with one method and path."""
        place = nth - 1 - self.skip
        if place < 0:
            return "ok"
        if place < len(self.outcomes):
            return self.outcomes[place]
        return self.outcomes[-1] if self.for_ever else "ok"


@dataclass
class Script:
    """All that happens to one run.

    Attributes:
        rules: the faults; the first one that is about a request decides.
        kill: the number of the request at which the process dies, and whether the scanner carries that one out.
        drift: what an administrator does by hand after the run has read its list; returns nothing.
        second: starts another run at the request of that number.
    """

    rules: Sequence[Rule] = ()
    kill: tuple[int, bool] | None = None
    drift: Callable[[], None] | None = None
    second: tuple[int, Callable[[], None]] | None = None
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    spare: Callable[[Call, str], bool] = lambda _call, _name: False
    drifted: bool = False
    _listed: bool = False
    _lock: Any = field(default_factory=threading.Lock)

    @property
    def faultless(self) -> bool:
        """Whether nothing goes wrong on the wire."""
        return not self.rules and self.kill is None

    def __call__(self, call: Call) -> Outcome:
        """Decide about a request."""
        self._before(call)
        if self.kill and call.number == self.kill[0]:
            return OUTCOMES["kill after" if self.kill[1] else "kill before"]
        for rule in self.rules:
            method, path = self.kinds[rule.kind]
            if re.fullmatch(method, call.method) and re.fullmatch(path, call.path):
                name = rule.outcome(call.nth)
                return OK if self.spare(call, name) else OUTCOMES[name]
        return OK

    def _before(self, call: Call) -> None:
        """What happens beside the wire, at most once each.

        The drift comes as soon as the list is read. It must not come between the reading of one account and the
        replacement that is made of it: that window cannot be closed with these APIs.
        """
        is_list = call.method == "GET" and re.fullmatch(r"(/api/3)?/users|/rest/user", call.path) is not None
        with self._lock:
            drift = self.drift if self._listed and not is_list and not self.drifted else None
            self.drifted = self.drifted or drift is not None
            self._listed = self._listed or is_list
            second = self.second[1] if self.second and call.number == self.second[0] else None
        if drift:
            drift()
        if second:
            second()


def rules(kinds: Sequence[str]) -> st.SearchStrategy[list[Rule]]:
    """Some faults."""
    one = st.builds(
        Rule,
        st.sampled_from(tuple(kinds)),
        st.lists(st.sampled_from(_MENU), min_size=1, max_size=3).map(tuple),
        st.sampled_from((0, 0, 0, 1, 2)),
        st.sampled_from((False, False, False, True)),
    )
    return st.lists(one, min_size=1, max_size=3)


def kills() -> st.SearchStrategy[tuple[int, bool] | None]:
    """Whether the process dies, and where."""
    return st.one_of(st.none(), st.none(), st.tuples(st.integers(1, 40), st.booleans()))
