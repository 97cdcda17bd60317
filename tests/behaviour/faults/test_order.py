# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes first, what is waited for, and what blocks nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lab.scanner import Scanner
from looking import look
from outcomes import OK, OUTCOMES, Outcome, Served, response
from runs import Runner, faults_of
from wire import Call
from writes_r7 import AMARA, console
from writes_sc import center
from writes_tvm import tenant


@pytest.mark.parametrize("concurrency", [1, 4])
def test_administrators_come_first_and_leavers_last(concurrency: int, runner: Runner) -> None:
    """Whoever is to administer can do so before anybody else is taken away."""
    scanner = tenant()
    runner.wire.add(scanner)
    users = [
        {"username": "gone.fishing@example.com", "state": "absent"},
        {"username": "mei.lin@example.com", "name": "Mei L."},
        {"username": "admin.to.be@example.com", "permissions": 64},
    ]
    report = runner("tvm_users", scanner, {"users": users, "concurrency": concurrency})
    assert not report.failed, report.words
    assert [exchange.call.method for exchange in report.wire.writes] == ["POST", "PUT", "DELETE"]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_the_order_holds_on_the_console(concurrency: int, runner: Runner) -> None:
    """The same there, with the own account at the very end."""
    scanner = console()
    runner.wire.add(scanner)
    users = [
        {"username": "labadmin", "password": "Brand-New-Pass-1", "update_password": "always"},
        {"username": "locked.out", "state": "absent"},
        {"username": AMARA, "name": "Amara O."},
        {"username": "admin.to.be", "role": "global-admin", "password": "Brand-New-Pass-2"},
    ]
    report = runner("r7_users", scanner, {"users": users, "concurrency": concurrency})
    assert not report.failed, report.words
    writes = [f"{exchange.call.method} {exchange.call.path}" for exchange in report.wire.writes]
    places = [
        next(place for place, write in enumerate(writes) if re.fullmatch(pattern, write))
        for pattern in ("POST .*/users", r"PUT .*/users/\d+", r"DELETE .*/users/\d+", r"PUT .*/users/\d+/password")
    ]
    assert places == sorted(places), writes
    assert places[-1] == len(writes) - 1, writes


@pytest.mark.parametrize("concurrency", [1, 4])
def test_the_order_holds_in_an_organization(concurrency: int, runner: Runner) -> None:
    """Who is to manage it comes first, who leaves last."""
    scanner = center()
    runner.wire.add(scanner)
    users = [
        {"username": "mei.lin", "state": "absent"},
        {"username": AMARA, "title": "Head"},
        {"username": "manager.to.be", "role": "Security Manager", "group": "Full Access", "authentication": "saml"},
    ]
    args = {"users": users, "concurrency": concurrency, "delete_objects": True}
    report = runner("sc_users", scanner, args)
    assert not report.failed, report.words
    assert [exchange.call.method for exchange in report.wire.writes] == ["POST", "PATCH", "DELETE"]


@pytest.mark.parametrize("name", ["400", "401", "403", "404", "401 html"])
def test_a_seed_that_is_not_told_blocks_nobody(name: str, runner: Runner) -> None:
    """The field reports 401 for an account without a seed: nobody's change is stopped by it."""
    scanner = console()
    runner.wire.add(scanner)
    before = look(scanner)
    users = [{"username": login, "name": "Other Name"} for login in (AMARA, "mei.lin", "locked.out")]

    def decide(call: Call) -> Outcome:
        return OUTCOMES[name] if call.method == "GET" and call.path.endswith("/2FA") else OK

    report = runner("r7_users", scanner, {"users": users, "concurrency": 1}, decide=decide)
    assert not report.failed, report.words
    for user in users:
        login = user["username"]
        assert look(scanner)[login] == {**before[login], "name": "Other Name"}


def test_a_scanner_that_says_now_is_not_run_over(runner: Runner) -> None:
    """``Retry-After: 0`` is no reason to come back at once, again and again."""
    scanner = tenant()
    runner.wire.add(scanner)

    def now(adapter: Any, request: Any, _served: Any, _product: str) -> Any:
        return response(adapter, request, Served(429, {"retry-after": "0", "content-length": "0"}, b""))

    busy = Outcome("429 now", False, "not sent", now)
    slept = runner.wire.clock.slept
    report = runner("tvm_user_info", scanner, {}, decide=lambda call: busy if call.number <= 3 else OK)
    assert not report.failed, report.words
    assert runner.wire.clock.slept - slept >= 1


def bad_create(scanner: Scanner) -> tuple[str, dict[str, Any]]:
    """A roster with a joiner between two others."""
    if scanner.product == "tvm":
        names = ("amara.okafor@example.com", "joiner@example.com", "mei.lin@example.com")
        users: list[dict[str, Any]] = [{"username": name, "name": "Other Name"} for name in names]
    else:
        users = [{"username": name, "name": "Other Name"} for name in (AMARA, "joiner", "mei.lin")]
        users[1].update(role="user", password="First-Password-1")
    return f"{scanner.product}_users", {"users": users, "concurrency": 1}


@pytest.mark.parametrize("name", ["200 {}", "200 []", "200 null", "200 text", "200 html", "200 empty", "500, done"])
@pytest.mark.parametrize("product", ["r7", "tvm"])
def test_one_persons_answer_is_one_persons(product: str, name: str, runner: Runner) -> None:
    """A creation that is answered with nonsense is that person's failure; the others are done, and said to be."""
    scanner = console() if product == "r7" else tenant()
    runner.wire.add(scanner)
    module, args = bad_create(scanner)
    report = runner(module, scanner, args, decide=lambda call: OUTCOMES[name] if call.method == "POST" else OK)
    assert not faults_of(report, [])
    first, joiner, last = (report.people[user["username"]] for user in args["users"])
    assert first["error"] is None
    assert last["error"] is None
    assert look(scanner)[last["username"]]["name"] == "Other Name"
    there = joiner["username"] in look(scanner)
    # Only the console's own answer vouches for a given password.
    assert (joiner["error"] is None) == (there and "password" not in args["users"][1])
    assert joiner["changed"] == there
