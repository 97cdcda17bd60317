# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL after every request of an onboarding: one more run, and everything is as if nothing had happened."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from form import LONG
from lab.scanner import Scanner
from looking import Estate, look, twice
from processes import Processes
from sockets import Served, served

SEEDS = ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK")
_SECOND = range(1, 30, 3) if LONG else (2, 6, 11)


def people(scanner: Scanner) -> None:
    """Eight accounts, most of them with something that no roster declares."""
    state = scanner.state
    sites, groups = sorted(state.sites), sorted(state.asset_groups)
    for number, login in enumerate(("renamed", "leaver", "mover", "granted", "both", "unchanged", "gone", "elsewhere")):
        state.add_user(
            login=login,
            name="As Before",
            email=f"{login}@example.com",
            password=f"Old-Password-{number}",
            role="site-admin" if number % 2 else "user",
            sites={sites[number % 8], sites[(number + 3) % 8]},
            asset_groups={groups[number % 5]},
            two_factor_key=SEEDS[number % 3] if number != 3 else None,
        )


USERS: list[dict[str, Any]] = [
    {"username": "renamed", "name": "As Wanted"},
    {"username": "leaver", "state": "disabled"},
    {"username": "mover", "role": "report-reader", "email": "moved@example.com"},
    {"username": "granted", "sites": ["Paris", "Oslo"]},
    {"username": "both", "name": "As Wanted", "sites": ["Paris"]},
    {"username": "unchanged", "name": "As Before"},
    {"username": "gone", "state": "absent"},
    {"username": "joiner", "role": "user", "password": "First-Password-1", "sites": ["Paris", "Lyon"]},
]


def wanted(scanner: Scanner, start: Estate) -> Estate:
    """The estate that the roster makes of the one at the start; of the joiner what is declared."""
    ids = {place.name: place.id for place in scanner.state.sites.values()}
    found = {login: dict(account) for login, account in start.items() if login != "gone"}
    found["renamed"]["name"] = found["both"]["name"] = "As Wanted"
    found["leaver"]["enabled"] = False
    found["mover"].update(role="report-reader", email="moved@example.com")
    found["granted"]["sites"] = frozenset({ids["Paris"], ids["Oslo"]})
    found["both"]["sites"] = frozenset({ids["Paris"]})
    return found


def problems(stand: Served, start: Estate) -> list[str]:
    """What is not as it should be in the end."""
    ids = {place.name: place.id for place in stand.scanner.state.sites.values()}
    after, goal = look(stand.scanner), wanted(stand.scanner, start)
    joiner = after.pop("joiner", None)
    found = [f"{login} stands twice" for login in twice(stand.scanner)]
    if joiner is None or joiner["sites"] != {ids["Paris"], ids["Lyon"]} or joiner["password"] != "First-Password-1":
        found.append(f"joiner: {joiner}")
    for login in goal.keys() | after.keys():
        was, now = goal.get(login), after.get(login)
        if was is None or now is None:
            found.append(f"{login}: {'should not be there' if was is None else 'is gone'}")
        else:
            found += [f"{login}: {name} is {now[name]}, not {was[name]}" for name in was if was[name] != now[name]]
    return found


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console on which a replacement takes grants and seeds away, over sockets."""
    folder = tmp_path_factory.mktemp("lab")
    with served(folder, "r7", people, put_clears_two_factor=True, two_factor_enabled=True) as found:
        yield found


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Where modules run."""
    with Processes(tmp_path_factory.mktemp("results")) as found:
        yield found


class Onboarding:
    """Runs of one roster, killed or not."""

    def __init__(self, stand: Served, processes: Processes, folder: Path, concurrency: int) -> None:
        self.stand, self.processes, self.state_dir = stand, processes, folder / "state"
        self.args = stand.args("r7_users", self.state_dir, users=USERS, concurrency=concurrency)
        stand.reset()
        self.start = look(stand.scanner)

    def begin(self) -> None:
        """Everything as at the start."""
        self.stand.reset()
        shutil.rmtree(self.state_dir, ignore_errors=True)
        self.state_dir.mkdir()
        self.stand.hook.forget()

    def killed(self, number: int, carried: bool) -> bool:
        """Run, to be killed at a request; say whether it came to that."""
        self.stand.hook.expect(number, carried)
        process = self.processes.start("r7_users", self.args)
        self.stand.hook.aim(process.pid)
        died = process.wait() is None
        self.stand.hook.settled()
        self.stand.hook.forget()
        return died

    def finish(self) -> list[str]:
        """One more run; return what is wrong after it."""
        result = self.processes.run("r7_users", self.args)
        found = problems(self.stand, self.start)
        if result.get("failed"):
            found.append(f"the run fails: {result['msg']}")
        left = [path for path in self.state_dir.rglob("*") if path.is_file() and path.stat().st_size]
        found += [f"{path.name} is left" for path in left if "lock" not in path.name]
        return found

    def requests(self) -> int:
        """How many requests a run makes that nobody kills; it must do all that is wanted."""
        self.begin()
        assert not self.finish()
        return self.stand.hook.count


def report(wrong: dict[Any, list[str]], tried: int) -> None:
    """Fail if there is anything wrong."""
    shown = "\n".join(f"  {at}: {'; '.join(found)}" for at, found in list(wrong.items())[:8])
    assert not wrong, f"{len(wrong)} of {tried} went wrong, such as\n{shown}"


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_kill_at_every_request_loses_nothing(
    concurrency: int, stand: Served, processes: Processes, tmp_path: Path
) -> None:
    """Killed when the request was carried out, or when the answer to the one before was read."""
    runs = Onboarding(stand, processes, tmp_path, concurrency)
    wrong, landed, points = {}, 0, list(itertools.product(range(1, runs.requests() + 1), (True, False)))
    points = points if LONG else points[concurrency::5]
    for number, carried in points:
        runs.begin()
        landed += runs.killed(number, carried)
        found = runs.finish()
        if found:
            wrong[number, "carried out" if carried else "not carried out"] = found
    report(wrong, len(points))
    # Side by side, a run may be done with fewer requests than the one that they were counted of.
    assert landed == len(points) if concurrency == 1 else landed >= 0.8 * len(points), f"{landed} of {len(points)}"


@pytest.mark.parametrize("concurrency", [1, 4])
def test_two_kills_in_a_row_lose_nothing(concurrency: int, stand: Served, processes: Processes, tmp_path: Path) -> None:
    """The second one at any request of the run that follows, among them those with which it puts things back."""
    runs = Onboarding(stand, processes, tmp_path, concurrency)
    firsts = range(4 + concurrency, runs.requests() + 1, 3 if LONG else 19)
    wrong, landed, points = {}, [0, 0], list(itertools.product(firsts, _SECOND))
    for number, (first, second) in enumerate(points):
        runs.begin()
        landed[0] += runs.killed(first, carried=number % 2 == 0)
        landed[1] += runs.killed(second, carried=number % 3 > 0)
        found = runs.finish()
        if found:
            wrong[first, second] = found
    report(wrong, len(points))
    assert landed[0] >= 0.8 * len(points), f"{landed[0]} first kills of {len(points)}"
    # The run that follows a late kill has less to do, and may be over before the second one.
    assert landed[1] >= 0.5 * len(points), f"{landed[1]} second kills of {len(points)}"
