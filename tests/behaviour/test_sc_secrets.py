# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No key, password, token or cookie of a Security Center comes out of a run, at the highest verbosity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible, Run
from lab.sc.model import Account
from lab.sc.sessions import Session
from lab.serving import Lab
from test_secrets import leaks, previewed

CORES = {
    "access_key": "MrkrAccess",
    "secret_key": "MrkrSecret",
    "own_password": "MrkrOwn",
    "next_password": "MrkrNext",
    "password": "MrkrPassword",
    "wrong_password": "MrkrWrong",
    "wrong_key": "MrkrKeyWrong",
    "cookie": "MrkrCookie",
    "token": "987654321",
}
# A key has no blank, semicolon or equals sign, and a cookie even less; a password may be as odd as it likes.
_MORE = {**dict.fromkeys(("access_key", "secret_key", "wrong_key"), "+/&%\"'\\"), "cookie": "0a", "token": ""}
SECRETS = {name: core + _MORE.get(name, "+/=&%\"'\\ é1aA") for name, core in CORES.items()}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A Security Center on which every secret is a marker."""
    with Lab(tmp_path / "lab", products=("tvm", "sc")) as running:
        state = running.scanner("sc").state
        manager = state.account("retail.manager")
        manager.password = SECRETS["own_password"]
        manager.keys = (SECRETS["access_key"], SECRETS["secret_key"])

        def marked(account: Account) -> Session:
            session = Session(account, account, SECRETS["cookie"], int(SECRETS["token"]))
            state.sessions._by_cookie[session.cookie] = session
            return session

        state.sessions.open = marked
        yield running


def task(module: str, **options: Any) -> dict[str, Any]:
    """A task on the Security Center."""
    return {f"vulnmgmt.access.{module}": options, "ignore_errors": True}


def run_tasks(lab: Lab, folder: Path, tasks: list[dict[str, Any]], keys: bool = False) -> Run:
    """Run them with the credentials from the environment."""
    scanner = lab.scanner("sc")
    env = {"SC_URL": scanner.url, "SC_CA_PATH": str(lab.ca_path), "SC_RETRIES": "1"}
    if keys:
        env |= {"SC_ACCESS_KEY": SECRETS["access_key"], "SC_SECRET_KEY": SECRETS["secret_key"]}
    else:
        env |= {"SC_USERNAME": "retail.manager", "SC_PASSWORD": SECRETS["own_password"]}
        env |= {"SC_ACCESS_KEY": "", "SC_SECRET_KEY": ""}  # never both
    return Ansible(lab, folder).tasks(tasks, "-vvvv", "--diff", variables=SECRETS, env=env)


def assert_clean(run: Run, failed: list[bool]) -> None:
    """The run did what it was to do, and nothing in it gives a secret away."""
    assert run.log
    everything = run.output + run.log + json.dumps(run.results)
    assert leaks(everything, CORES) == []
    assert [bool(result.get("failed")) for result in run.results] == failed, [r.get("msg") for r in run.results]


@pytest.mark.parametrize("keys", [True, False], ids=["keys", "password"])
def test_modules_that_work(lab: Lab, tmp_path: Path, keys: bool) -> None:
    """Passwords of others and one's own."""
    joiner = {"username": "secret.one", "role": "Auditor", "group": "Shops", "password": "{{ password }}"}
    change = {"password": "{{ password }}", "update_password": "always", "current_password": "{{ own_password }}"}
    tasks = [
        task("sc_users", users=[joiner, {"username": "hana.sato", "name": "Hana"}]),
        task("sc_user", username="amara.okafor", **change),
        task("sc_user_info", details=True),
        task("sc_user", username="retail.manager", **{**change, "password": "{{ next_password }}"}),
    ]
    assert_clean(run_tasks(lab, tmp_path, previewed(tasks), keys=keys), [False] * 2 * len(tasks))
    assert lab.scanner("sc").state.account("retail.manager").password == SECRETS["next_password"]


@pytest.mark.parametrize("keys", [True, False], ids=["keys", "password"])
def test_modules_that_fail(lab: Lab, tmp_path: Path, keys: bool) -> None:
    """Refused credentials, and a server that repeats in its messages and warnings what was sent to it."""
    known = ("access_key", "secret_key") if keys else ("own_password", "token", "cookie")

    def echo(method: str, path: str, status: int, code: int, *sent: str) -> None:
        said = " ".join(SECRETS[name] for name in (*known, *sent))
        envelope = {"type": "regular", "response": [], "error_code": code, "error_msg": said, "timestamp": 1}
        body = json.dumps({**envelope, "warnings": [{"code": 1, "warning": said}]})
        fault = {"method": method, "path": path, "status": status, "body": body, "content_type": "text/html"}
        lab.faults.add(product="sc", do="status", times=0, **fault)

    echo("PATCH", "/rest/user/.*", 403, 146, "password", "wrong_password")
    echo("POST", "/rest/user", 200, 146, "password")
    echo("GET", "/rest/ldap", 200, 0)
    joiner = {"username": "secret.two", "role": "Auditor", "group": "Shops"}
    change = {"password": "{{ password }}", "update_password": "always", "current_password": "{{ wrong_password }}"}
    wrong = {"secret_key": "{{ wrong_key }}"} if keys else {"url_password": "{{ wrong_password }}"}
    ldap = {"authentication": "ldap", "ldap_server": "Other", "ldap_username": "x"}
    tasks = [
        task("sc_user", username="amara.okafor", name="x", **wrong),
        task("sc_user", username="amara.okafor", pasword="{{ password }}"),
        task("sc_users", users=[{**joiner, "password": "{{ password }}"}]),
        task("sc_user", username="amara.okafor", **change),
        task("sc_user", username="amara.okafor", **ldap),
        task("sc_user", username="amara.okafor", **({"url_password": "{{ own_password }}"} if keys else {}), url="x"),
        task("sc_user", username="amara.okafor", name="x", url="https://127.0.0.1:1", retries=0),
    ]
    assert_clean(run_tasks(lab, tmp_path, tasks, keys=keys), [True] * len(tasks))


@pytest.mark.parametrize("keys", [True, False], ids=["keys", "password"])
def test_the_own_account(lab: Lab, tmp_path: Path, keys: bool) -> None:
    """Its new password is refused by a server that repeats it, is lost on the way, and is set."""
    sent = {"password": "{{ next_password }}", "current_password": "{{ own_password }}", "title": "Head"}
    said = f"{SECRETS['next_password']} {SECRETS['own_password']}"
    body = json.dumps({"type": "regular", "response": "", "error_code": 146, "error_msg": said, "warnings": []})
    fault = {"product": "sc", "method": "PATCH", "path": "/rest/currentUser"}
    lab.faults.add(do="status", status=403, body=body, content_type="text/html", **fault)
    lab.faults.add(do="reset", **fault)
    tasks = [
        task("sc_current_user", **sent),
        task("sc_current_user", **sent),
        task("sc_current_user", associate_certificate=True, fingerprint="x", **sent),
        task("sc_preferences", name="timezone", value="Europe/Oslo"),
        task("sc_organization_user_info", organization="1"),
        task("sc_current_user", **sent),
    ]
    failed = [True, True, True, False, True, False]
    assert_clean(run_tasks(lab, tmp_path, tasks, keys=keys), failed)
    assert lab.scanner("sc").state.account("retail.manager").password == SECRETS["next_password"]
