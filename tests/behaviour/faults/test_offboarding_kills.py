# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL of a whole run of the playbook offboard, at any request: after the next run who has left gets in nowhere."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible
from estates import by_product, variables_of
from form import LONG, SEED
from gate.process import BIN
from lab.serving import Lab
from leavers import AMARA, HEIRS, NO_RETRIES, Leaver, account_of


def family_of(pid: int) -> list[int]:
    """A process and all that come of it, the eldest first."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue  # it is over
        children.setdefault(parent, []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


class Executioner:
    """Stands before all scanners, counts their requests together, and kills a run at one of them."""

    def __init__(self) -> None:
        self.count = 0
        self.number = 0
        self.carried = False
        self.pid: int | None = None
        self.armed = threading.Event()
        self._lock = threading.Lock()

    def before(self, app: Any) -> Any:
        """A scanner's application with the executioner before it."""

        async def served(scope: dict[str, Any], receive: Any, send: Any) -> None:
            with self._lock:
                self.count += 1
                mine = self.count == self.number

            async def unheard(_message: Any) -> None:
                return

            if mine and not self.carried:
                await self._kill(receive)
                return
            await app(scope, receive, unheard if mine else send)
            if mine:
                await self._kill(receive)

        return served

    async def _kill(self, receive: Any) -> None:
        assert self.armed.wait(10)
        assert self.pid is not None
        for pid in family_of(self.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while (await receive())["type"] != "http.disconnect":
            pass


class Estate:
    """Nine scanners, an inventory of them, and runs that may be killed."""

    def __init__(self, lab: Lab, directory: Path, executioner: Executioner) -> None:
        self.ansible, self.directory, self.executioner = Ansible(lab, directory), directory, executioner
        self.amara = Leaver(lab)
        hosts = {scanner.name: variables_of(scanner, lab.ca_path) for scanner in lab.scanners}
        people = [{"username": AMARA}, {"username": "mei.lin@example.com"}]
        everything = {"vars": {"onboarding_people": people, **HEIRS, **NO_RETRIES}, "children": by_product(hosts)}
        (directory / "inventory.json").write_text(json.dumps({"all": everything}), encoding="utf-8")

    def run(self, state: str, number: int = 0, carried: bool = False) -> int:
        """Run the playbook, to be killed at a request; return its code, which is negative where it came to that."""
        killer = self.executioner
        killer.count, killer.number, killer.carried = 0, number, carried
        killer.armed.clear()
        named = ("-e", f"username={AMARA}", "-e", f"offboard_state={state}")
        with (self.directory / "output.txt").open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                [str(BIN / "ansible-playbook"), "vulnmgmt.access.offboard", "-i", "inventory.json", *named],
                cwd=self.directory,
                env=self.ansible.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            killer.pid = process.pid
            killer.armed.set()
            return process.wait(120)

    def output(self) -> str:
        return (self.directory / "output.txt").read_text(encoding="utf-8")


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    """Three scanners of each product."""
    lab, executioner = Lab(tmp_path / "lab", products=("tvm", "r7", "sc"), scanners=3), Executioner()
    for scanner in lab.scanners:
        scanner.app = executioner.before(scanner.app)
    with lab:
        yield Estate(lab, tmp_path, executioner)


@pytest.mark.weight(40)
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("state", ["disabled", "absent"] if LONG else ["disabled"])
def test_after_a_kill_at_any_request_the_next_run_finishes(estate: Estate, state: str) -> None:
    """Of the short form: one, when some have written and others have not."""
    amara, killer = estate.amara, estate.executioner
    assert amara.gets_in() == set(amara.ways)
    total, killed, points = 0, 0, [(30, True)]
    if LONG:
        assert estate.run(state) == 0, estate.output()
        total = killer.count
        points = list(itertools.product(range(1, total + 1), (True, False)))
        random.Random(SEED).shuffle(points)
    for number, carried in points:
        amara.reset()
        code = estate.run(state, number, carried)
        killed += code == -signal.SIGKILL
        assert LONG or 0 < len(amara.gets_in()) < len(amara.ways), "some have written"
        where = f"request {number} of {total or 'some'}, {'carried out' if carried else 'not carried out'}"
        time.sleep(0.1)
        assert estate.run(state) == 0, f"{where}: {estate.output()}"
        assert amara.gets_in() == set(), where
        assert amara.changed_others() == set(), where
        assert [account_of(scanner) is None for scanner in amara.lab.scanners] == [state == "absent"] * 9, where
        print(f"{where}: as it should be", flush=True)
    assert killed >= 0.9 * len(points), f"{killed} of {len(points)}"
