# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs at once on one scanner, from one control node: the second one waits, and nobody loses anything."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from form import LONG
from lab.scanner import Scanner
from looking import Estate, look
from processes import Processes
from sockets import Served, served

PEOPLE = 20
ROUNDS = 20 if LONG else 2
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def console_people(scanner: Scanner) -> None:
    """Everybody has grants that no roster declares, and half of them a seed."""
    state = scanner.state
    sites, groups = sorted(state.sites), sorted(state.asset_groups)
    for number in range(PEOPLE):
        state.add_user(
            login=f"person{number}@example.com",
            name="As Before",
            email=f"person{number}@example.com",
            password=f"Old-Password-{number}",
            enabled=number % 5 > 0,
            sites={sites[number % 8], sites[(number + 3) % 8]},
            asset_groups={groups[number % 5]},
            two_factor_key=SEED if number % 2 else None,
        )


def tenant_people(scanner: Scanner) -> None:
    """Everybody has an address of their own, some have no name, some are disabled."""
    for number in range(PEOPLE):
        scanner.state.add_user(
            f"person{number}@example.com",
            f"Old-Password-{number}!",
            (16, 24, 32, 40)[number % 4],
            name="As Before" if number % 3 else None,
            email=f"p{number}@example.org",
            enabled=number % 5 > 0,
        )


def center_people(scanner: Scanner) -> None:
    """Everybody has an address and a title that no roster declares; some are locked."""
    for number in range(PEOPLE):
        profile = {"lastname": "As Before", "email": f"p{number}@example.org", "title": f"Number {number}"}
        scanner.state.add_account(
            1,
            f"person{number}@example.com",
            (3, 4, 5, 7)[number % 4],
            profile=profile,
            password=f"Old-Password-{number}",
            locked=number % 5 == 0,
        )


@pytest.fixture(scope="module", params=["r7", "tvm", "sc"])
def stand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A scanner of each product that takes its time."""
    folder = tmp_path_factory.mktemp("lab")
    if request.param == "r7":
        switches = {"put_clears_two_factor": True, "two_factor_enabled": True}
        with served(folder, "r7", console_people, latency_ms=2, **switches) as found:
            yield found
    else:
        people = tenant_people if request.param == "tvm" else center_people
        with served(folder, request.param, people, latency_ms=10) as found:
            yield found


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Where modules run."""
    with Processes(tmp_path_factory.mktemp("results")) as found:
        yield found


def roster(**fields: Any) -> list[dict[str, Any]]:
    """All people with these fields; an address is completed for each."""
    found = []
    for number in range(PEOPLE):
        entry = {"username": f"person{number}@example.com", **fields}
        if "email" in entry:
            entry["email"] = f"{number}.{entry['email']}"
        found.append(entry)
    return found


def wanted(start: Estate, name: str, email: str | None) -> Estate:
    """The estate with these fields for all people."""
    found = {key: dict(account) for key, account in start.items()}
    for number in range(PEOPLE):
        account = found[f"person{number}@example.com"]
        account["name"] = name
        if email:
            account["email"] = f"{number}.{email}"
    return found


def options(stand: Served, state_dir: Path, **more: Any) -> dict[str, Any]:
    """The options of a run."""
    return stand.args(f"{stand.scanner.product}_users", state_dir, concurrency=4, **more)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_runs_at_once_lose_nothing(number: int, stand: Served, processes: Processes, tmp_path: Path) -> None:
    """Both do what they were asked to: the same, or something else with the same people. The second one has waited."""
    stand.reset()
    module, start = f"{stand.scanner.product}_users", look(stand.scanner)
    other = {"email": "new@example.org"} if number % 2 else {"name": "As Wanted"}
    first = processes.start(module, options(stand, tmp_path, users=roster(name="As Wanted")))
    second = processes.start(module, options(stand, tmp_path, users=roster(**other)))
    results = [first.wait(), second.wait()]
    after, goal = look(stand.scanner), wanted(start, "As Wanted", other.get("email"))
    lost = {
        key: [name for name in goal[key] if after.get(key, {}).get(name) != goal[key][name]]
        for key in goal
        if after.get(key) != goal[key]
    }
    said = [{"failed": r.get("failed"), "msg": r.get("msg"), "summary": r.get("summary")} for r in results if r]
    assert not lost, f"{len(lost)} of {PEOPLE} are not as they should be: {lost}; the runs said {said}"
    assert not any(result is None or result.get("failed") for result in results), said
    waited = [result for result in results if result and "waited" in json.dumps(result.get("warnings", []))]
    assert len(waited) == 1, f"{len(waited)} of the two said that they waited"


def test_a_run_that_may_not_wait_gives_up(stand: Served, processes: Processes, tmp_path: Path) -> None:
    """With lock_timeout=0 it fails with one sentence that names the option, and writes nothing."""
    stand.reset()
    stand.hook.forget()
    module, start = f"{stand.scanner.product}_users", look(stand.scanner)
    first = processes.start(module, options(stand, tmp_path, users=roster(name="As Wanted")))
    deadline = time.monotonic() + 10
    while stand.hook.count < 3 and time.monotonic() < deadline:
        time.sleep(0.002)
    mails = roster(email="new@example.org")
    second = processes.run(module, options(stand, tmp_path, users=mails, lock_timeout=0))
    result = first.wait()
    assert result is not None
    assert not result.get("failed"), result.get("msg")
    assert second.get("failed"), "it was let in"
    assert "lock_timeout" in second["msg"]
    assert "\n" not in second["msg"]
    assert not second.get("changed")
    assert "exception" not in second
    assert look(stand.scanner) == wanted(start, "As Wanted", None)
