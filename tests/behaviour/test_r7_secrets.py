# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No password, one-time code or two-factor seed of a console comes out of a run, at the highest verbosity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible, Run
from lab.serving import Lab
from test_secrets import leaks, previewed

# A seed is base32, so that its marker has to be, too.
CORES = {
    "own_password": "MrkrOwn",
    "next_password": "MrkrNext",
    "password": "MrkrPassword",
    "wrong_password": "MrkrWrong",
    "own_seed": "MRKROWNSEED",
    "seed": "MRKRSEED",
    "seed_there": "MRKRTHERE",
}
SECRETS = {name: core.ljust(32, "A") if "seed" in name else core + "+/=&%\"'\\ é1aA" for name, core in CORES.items()}
ECHO = {"do": "status", "status": 500, "content_type": "application/json", "times": 0}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A console on which every secret is a marker, with two-factor login."""
    with Lab(tmp_path / "lab", products=("tvm", "r7")) as running:
        scanner = running.scanner("r7")
        console = scanner.state
        console.user("labadmin").password = SECRETS["own_password"]
        console.user("labadmin").two_factor_key = SECRETS["own_seed"]
        console.user("hana.sato").two_factor_key = SECRETS["seed_there"]
        console.switches["two_factor_enabled"] = True
        scanner.credentials["password"] = SECRETS["own_password"]
        yield running


def task(module: str, **options: Any) -> dict[str, Any]:
    """A task on the console."""
    return {f"vulnmgmt.access.{module}": options, "ignore_errors": True}


def run_tasks(lab: Lab, folder: Path, tasks: list[dict[str, Any]]) -> Run:
    """Run them with the seed of the own account from the environment."""
    env = {"R7_TOTP_SECRET": SECRETS["own_seed"]}
    return Ansible(lab, folder).tasks(tasks, "-vvvv", "--diff", variables=SECRETS, env=env)


def assert_clean(run: Run, failed: list[bool]) -> None:
    """The run did what it was to do, and nothing in it gives a secret away."""
    assert run.log
    everything = run.output + run.log + json.dumps(run.results)
    assert leaks(everything, CORES) == []
    assert [bool(result.get("failed")) for result in run.results] == failed, [r.get("msg") for r in run.results]


def test_modules_that_work(lab: Lab, tmp_path: Path) -> None:
    """Passwords of others and one's own, seeds given, read and made."""
    seed_file = tmp_path / "made.seed"
    joiner = {"username": "secret.one", "role": "user", "password": "{{ password }}"}
    tasks = [
        task("r7_users", users=[joiner, {"username": "hana.sato", "name": "Hana"}]),
        task("r7_user", username="amara.okafor", password="{{ password }}", update_password="always"),
        task("r7_user_two_factor", username="amara.okafor", key="{{ seed }}"),
        task("r7_user_two_factor", username="hana.sato", key="{{ seed_there | lower }}"),
        task("r7_user_two_factor", username="mei.lin", regenerate=True, key_file=str(seed_file)),
        task("r7_user_info", sites=True),
        task("r7_user", username="labadmin", password="{{ next_password }}", update_password="always"),
    ]
    run = run_tasks(lab, tmp_path, previewed(tasks))
    assert_clean(run, [False] * 2 * len(tasks))
    made = seed_file.read_text(encoding="utf-8").strip()
    assert made == lab.scanner("r7").state.user("mei.lin").two_factor_key
    assert made not in run.output + run.log + json.dumps(run.results)
    assert lab.scanner("r7").state.user("labadmin").password == SECRETS["next_password"]


def test_modules_that_fail(lab: Lab, tmp_path: Path) -> None:
    """Refused logins, and a server that repeats in its messages what was sent to it."""
    for method, path, sent in (
        ("PUT", r"/api/3/users/\d+", "password"),
        ("PUT", r"/api/3/users/\d+/2FA", "seed"),
        ("POST", "/api/3/users", "password"),
    ):
        message = " ".join(SECRETS[name] for name in ("own_password", "own_seed", sent))
        body = json.dumps({"status": "500", "message": message})
        lab.faults.add(product="r7", method=method, path=path, body=body, **ECHO)
    tasks = [
        task("r7_user", username="amara.okafor", name="x", url_password="{{ wrong_password }}"),
        task("r7_user", username="amara.okafor", name="x", totp_secret="{{ seed }}"),
        task("r7_user", username="amara.okafor", pasword="{{ password }}"),
        task("r7_users", users=[{"username": "secret.two", "role": "user", "password": "{{ password }}"}]),
        task("r7_user", username="amara.okafor", password="{{ password }}", update_password="always"),
        task("r7_user_two_factor", username="amara.okafor", key="{{ seed }}"),
        task("r7_user_two_factor", username="amara.okafor", key="{{ seed }}!"),
        task("r7_user", username="amara.okafor", name="x", url="https://127.0.0.1:1", retries=0),
    ]
    assert_clean(run_tasks(lab, tmp_path, tasks), [True] * len(tasks))


def test_the_role(lab: Lab, tmp_path: Path) -> None:
    """Passwords of people in the inventory, and a misspelt one."""
    given = lab.scanner("r7")
    people = [{"username": "secret.three", "r7": {"role": "user", "password": SECRETS["password"]}}]
    variables = {
        "onboarding_product": "r7",
        "onboarding_scanners": "localhost",
        "r7_url": given.url,
        "r7_username": "labadmin",
        "r7_password": SECRETS["own_password"],
        "r7_totp_secret": SECRETS["own_seed"],
        "r7_ca_path": str(lab.ca_path),
        "onboarding_people": people,
    }
    ansible = Ansible(lab, tmp_path)
    run = ansible.playbook("vulnmgmt.access.onboard", "-vvvv", "--diff", variables=variables)
    assert run.code == 0, run.output
    assert leaks(run.output + run.log, CORES) == []
    assert given.state.user("secret.three").password == SECRETS["password"]
    people[0]["r7"]["pasword"] = people[0]["r7"].pop("password")
    run = ansible.playbook("vulnmgmt.access.onboard", "-vvvv", variables=variables)
    assert run.code != 0
    assert "pasword" in run.output
    assert leaks(run.output + run.log, CORES) == []
