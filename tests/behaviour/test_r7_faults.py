# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of people's access when the console fails in the middle of a change."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Entry
from in_process import connection, run_module, writes
from lab.serving import Lab
from r7_people import Person
from stopping import stopped

pytestmark = pytest.mark.usefixtures("no_waiting")
AMARA = "amara.okafor"
RENAMED = Entry(AMARA, declared={"name": "Amara O."})
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """A console as it is seeded; Amara has two sites and an asset group."""
    with Lab(tmp_path, seed=12, products=("r7",)) as lab:
        yield Person(lab, lab.scanner("r7"))


def grants(person: Person, login: str = AMARA) -> tuple[frozenset[int], frozenset[int]]:
    """What somebody has access to."""
    user = person.console.user(login)
    return frozenset(user.sites), frozenset(user.asset_groups)


@pytest.mark.parametrize("fault", ["lose_answer", "reset"])
@pytest.mark.parametrize("path", [r"/api/3/users/\d+", r"/api/3/users/\d+/sites", r"/api/3/users/\d+/asset_groups"])
def test_a_lost_answer_loses_no_access(person: Person, path: str, fault: str) -> None:
    """The request is sent again, as it says the whole truth, and everything is as it should be."""
    before = grants(person)
    person.lab.faults.add(method="PUT", path=path, do=fault)
    outcome = person.run([RENAMED])
    assert not isinstance(outcome, str)
    assert not outcome.failed
    assert grants(person) == before
    assert person.console.user(AMARA).name == "Amara O."


def test_a_replacement_whose_answer_is_always_lost_keeps_the_access(person: Person) -> None:
    """Even where every try is carried out and its answer lost: the grants are put back and the result is read."""
    before = grants(person)
    person.lab.faults.add(method="PUT", path=r"/api/3/users/\d+", do="lose_answer", times=0)
    outcome = person.run([RENAMED])
    assert not isinstance(outcome, str)
    assert not outcome.failed
    assert grants(person) == before


def test_what_cannot_be_put_back_is_named(person: Person) -> None:
    """The sentence says by name what is missing; the next run puts it back and says so."""
    before = grants(person)
    sites = sorted(person.console.sites[number].name for number in before[0])
    person.lab.faults.add(method="PUT", path=r"/api/3/users/\d+/sites", do="status", status=500, body="{}", times=0)
    outcome = person.run([RENAMED])
    assert not isinstance(outcome, str)
    assert outcome.changed
    assert f"'{AMARA}' is not as it should be: sites missing: {', '.join(sites)}" in str(outcome.failure())
    assert "a further run finishes the rest" not in str(outcome.failure())
    assert outcome.people[0].as_dict()["user"]["username"] == AMARA
    assert len(grants(person)[1]) == 1, "the asset groups are put back all the same"
    person.lab.faults.clear()
    result = run_module("r7_role", {**connection(person.lab, person.scanner), "id": "user", "name": "User"})
    assert f"put back sites {', '.join(sites)}" in str(result["warnings"])
    assert grants(person) == before


def test_a_console_that_drops_a_grant_is_noticed(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The console says yes to the restoring call and does not do it: the task fails loudly."""
    person.lab.faults.add(
        method="PUT", path=r"/api/3/users/\d+/sites", do="status", status=200, body='{"links": []}', times=0
    )
    outcome = person.run([RENAMED])
    assert not isinstance(outcome, str)
    assert "is not as it should be: sites missing: " in str(outcome.failure())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_stopped_finishes_the_account_at_hand(person: Person, number: signal.Signals) -> None:
    """Between the write that drops the grants and the calls that restore them; nobody else is begun."""
    before = grants(person)
    person.lab.faults.add(method="PUT", path=r"/api/3/users/\d+/sites", do="delay", ms=700)
    users = [{"username": login, "name": "Other Name"} for login in (AMARA, "hana.sato", "ingrid.solberg")]
    assert stop(person, "r7_users", number, users=users, concurrency=1) != 0
    assert person.console.user(AMARA).name == "Other Name"
    assert grants(person) == before
    assert person.console.user("ingrid.solberg").name != "Other Name"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_stopped_still_writes_down_the_seed_that_was_being_made(
    person: Person, number: signal.Signals, tmp_path: Path
) -> None:
    """It once was lost: the old seed worked no more, and nobody had the new one."""
    person.console.user(AMARA).two_factor_key = SEED
    person.lab.faults.add(method="POST", path=r"/api/3/users/\d+/2FA", do="delay", ms=700)
    file = tmp_path / "seed"
    assert stop(person, "r7_user_two_factor", number, username=AMARA, regenerate=True, key_file=str(file)) != 0
    assert person.console.user(AMARA).two_factor_key != SEED
    assert file.read_text(encoding="utf-8") == f"{person.console.user(AMARA).two_factor_key}\n"


def stop(person: Person, module: str, number: signal.Signals, **options: Any) -> int:
    """Stop a run against the console, and return how it ended."""
    return stopped(person.lab, module, {**connection(person.lab, person.scanner), **options}, number)


def test_an_ignored_hangup_stays_ignored(person: Person) -> None:
    """As with nohup: the run then goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert not run_module("r7_role_info", connection(person.lab, person.scanner)).get("failed")
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_creation_whose_answer_is_lost_is_settled_by_reading(person: Person) -> None:
    """The account is there once, with its access; the creation was sent once."""
    person.lab.faults.add(method="POST", path="/api/3/users", do="lose_answer")
    entry = Entry("kim.lee", declared={"role": "user", "sites": ["Paris"]}, secrets={"password": "Start-Here-1"})
    outcome = person.run([entry])
    assert not isinstance(outcome, str)
    assert "whether with the given password cannot be read" in str(outcome.failure())
    assert writes(person.lab).count("POST /api/3/users") == 1
    assert len(person.console.user("kim.lee").sites) == 1


def test_a_creation_that_fails_midway_is_finished_by_a_rerun(person: Person) -> None:
    """The failure says what is done; the next run does the rest."""
    person.lab.faults.add(method="PUT", path=r"/api/3/users/\d+/sites/\d+", do="status", status=500, body="{}", times=0)
    entry = Entry("kim.lee", declared={"role": "user", "sites": ["Paris"]}, secrets={"password": "Start-Here-1"})
    first = person.run([entry])
    assert not isinstance(first, str)
    assert "created the account" in str(first.failure())
    person.lab.faults.clear()
    second = person.run([entry])
    assert not isinstance(second, str)
    assert not second.failed
    assert len(person.console.user("kim.lee").sites) == 1


def test_two_factor_login_with_a_fresh_code_for_each_request(person: Person) -> None:
    """With the seed it works; without, one sentence says so, and the account is not locked by tries."""
    person.console.user("labadmin").two_factor_key = SEED
    person.console.switches["two_factor_enabled"] = True
    args = {**connection(person.lab, person.scanner), "username": AMARA, "name": "Amara O."}
    refused = run_module("r7_user", args)
    assert refused["failed"]
    assert "two-factor" in refused["msg"]
    assert len(person.lab.requests()) == 1, "a 401 counts toward a lockout and is never sent again"
    assert run_module("r7_user", {**args, "totp_secret": SEED})["changed"]
    assert not run_module("r7_user", {**args, "token": pyotp.TOTP(SEED).now()})["changed"]


def test_a_console_that_is_starting(person: Person) -> None:
    """For a while it is waited for; then one sentence says what to do."""
    args = {**connection(person.lab, person.scanner), "username": AMARA, "name": "Amara O.", "retries": 1}
    person.console.starting = 1
    assert run_module("r7_user", args)["changed"]
    person.console.starting = 9
    result = run_module("r7_user", args)
    assert result["failed"]
    assert "the console is starting" in result["msg"]


def test_a_user_who_is_no_administrator(person: Person) -> None:
    """One sentence, and nothing is tried further."""
    other = person.scanner.credentials["non_admin"]
    args = {**connection(person.lab, person.scanner), "username": AMARA, "name": "Amara O."}
    result = run_module("r7_user", {**args, "url_username": other["username"], "url_password": other["password"]})
    assert result["failed"]
    assert "Global Administrator" in result["msg"]
    assert len(person.lab.requests()) == 1
