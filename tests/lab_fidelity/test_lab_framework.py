# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The lab itself: serving, the request log, faults, the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from lab.people import person
from lab.products import parse_switch
from lab.scanner import Scanner
from lab.serving import Lab

LAB = Path(__file__).resolve().parents[1] / "lab"


def test_people_are_invented_once_and_for_all() -> None:
    people = [person(index) for index in range(5000)]
    assert len({someone.username for someone in people}) == len(people)
    assert all(someone.username.isascii() for someone in people)
    assert [someone.username for someone in people[:3]] == [
        "amara.okafor@example.com",
        "jose.alvarez@example.com",
        "mei.lin@example.com",
    ]
    assert (people[1].given, people[1].family, people[1].name) == ("José", "Álvarez", "José Álvarez")


def test_every_request_is_logged_without_secrets(lab: Lab, tvm: Scanner, http: Callable[..., Any], user: Any) -> None:
    lab.forget_requests()
    http("GET", "/users?withRoles=true")
    http("PUT", f"/users/{user.id}/chpasswd", {"password": "Not-In-The-Log-1"})
    keys = http("PUT", f"/users/{user.id}/keys").json()
    http("GET", "/nowhere")
    common = {"scanner": "tvm-1", "product": "tvm"}
    assert lab.requests() == [
        {**common, "method": "GET", "path": "/users", "query": "withRoles=true", "status": 200},
        {**common, "method": "PUT", "path": f"/users/{user.id}/chpasswd", "query": "", "status": 200},
        {**common, "method": "PUT", "path": f"/users/{user.id}/keys", "query": "", "status": 200},
        {**common, "method": "GET", "path": "/nowhere", "query": "", "status": 404},
    ]
    text = (lab.directory / "requests.jsonl").read_text()
    assert [json.loads(line) for line in text.splitlines()][-4:] == lab.requests()
    secrets = [*keys.values(), tvm.credentials["access_key"], tvm.credentials["secret_key"], "Not-In-The-Log-1"]
    assert not [secret for secret in secrets if secret in text]


def test_a_status_on_demand(lab: Lab, http: Callable[..., Any]) -> None:
    lab.faults = [
        {"do": "status", "status": 503, "body": "later", "content_type": "text/plain", "headers": {"Retry-After": 2}}
    ]
    answer = http("GET", "/users")
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (503, "later", "2")
    assert answer.headers["content-type"] == "text/plain"
    assert http("GET", "/users").status_code == 200, "once, unless more is asked for"


def test_which_requests_a_fault_meets(lab: Lab, http: Callable[..., Any]) -> None:
    lab.faults.add(do="status", status=500, method="PUT")
    lab.faults.add(do="status", status=500, scanner="tvm-2")
    lab.faults.add(do="status", status=500, product="r7")
    lab.faults.add(do="status", status=500, path="/use")
    lab.faults.add(do="status", status=599, path="/users(/.*)?", after=1, times=2)
    assert [http("GET", path).status_code for path in ("/users", "/session", "/users", "/users/2", "/users")] == [
        200,
        200,
        599,
        599,
        200,
    ]
    lab.faults = [{"do": "status", "status": 599, "times": 0}]
    assert {http("GET", "/users").status_code for unused in range(5)} == {599}


def test_a_fault_that_makes_no_sense(lab: Lab) -> None:
    for rule in (
        {"do": "explode"},
        {"do": "status"},
        {"do": "reset", "ms": 5},
        {"do": "reset", "verb": "PUT"},
        "reset",
    ):
        with pytest.raises(ValueError, match="fault"):
            lab.faults = [rule]


@pytest.mark.parametrize(("action", "carried_out"), [("reset", False), ("lose_answer", True)])
def test_a_dropped_connection(lab: Lab, http: Callable[..., Any], user: Any, action: str, carried_out: bool) -> None:
    lab.forget_requests()
    lab.faults = [{"do": action, "method": "PUT"}]
    with pytest.raises(requests.ConnectionError):
        http("PUT", f"/users/{user.id}/enabled", {"enabled": False})
    assert user.enabled is not carried_out
    assert [entry["status"] for entry in lab.requests()] == [0]
    assert http("GET", "/session").status_code == 200


def test_an_answer_cut_short(lab: Lab, http: Callable[..., Any], user: Any) -> None:
    lab.faults = [{"do": "truncate", "times": 0}]
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        http("PUT", f"/users/{user.id}/enabled", {"enabled": False})
    assert user.enabled is False
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        http("PUT", f"/users/{user.id}/chpasswd", {"password": "Empty-Answer-1"})


def test_a_page_in_the_place_of_json(lab: Lab, http: Callable[..., Any]) -> None:
    lab.faults = [{"do": "garbage"}]
    answer = http("GET", "/users")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_late_answer(lab: Lab, http: Callable[..., Any]) -> None:
    http("GET", "/session")
    lab.faults = [{"do": "delay", "ms": 150}]
    started = time.monotonic()
    assert http("GET", "/session").status_code == 200
    assert time.monotonic() - started >= 0.15


def test_many_at_once(tmp_path: Path) -> None:
    with Lab(tmp_path, products=("tvm",), scanners=2, seed=3, latency_ms=50) as lab:
        second = lab.scanner("tvm-2")
        header = {"X-ApiKeys": "accessKey={access_key}; secretKey={secret_key};".format(**second.credentials)}

        def ask(_number: int) -> int:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(f"{second.url}/users", headers=header, verify=lab.ca_path, timeout=10).status_code

        with ThreadPoolExecutor(40) as pool:
            assert set(pool.map(ask, range(80))) == {200}
        assert len(lab.requests()) == 80
        assert lab.scanner("tvm").name == "tvm-1"
        with pytest.raises(KeyError, match="tvm-1, tvm-2"):
            lab.scanner("tvm-3")


def test_unknown_words_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown switch"):
        Lab(tmp_path, switches={"tvm.no_such": True})
    with pytest.raises(ValueError, match="unknown product"):
        Lab(tmp_path, products=("xyz",))


def test_switches_on_the_command_line() -> None:
    assert parse_switch("tvm.omit_email_resets=on") == ("tvm.omit_email_resets", True)
    assert parse_switch("tvm.rate_limit_every_n=7") == ("tvm.rate_limit_every_n", 7)
    for text in ("tvm.omit_email_resets=maybe", "tvm.omit_email_resets", "tvm.rate_limit_every_n=x", "tvm.nothing=1"):
        with pytest.raises(ValueError, match="switch"):
            parse_switch(text)


def test_the_command_line_explains_itself() -> None:
    result = subprocess.run([sys.executable, LAB, "--help"], capture_output=True, text=True, timeout=30, check=True)
    for word in ("--dir", "--seed", "--latency", "--faults", "--scanners", "--switch", "tvm.omit_email_resets"):
        assert word in result.stdout
    wrong = subprocess.run(
        [sys.executable, LAB, "--dir", os.devnull, "--switch", "tvm.nothing=1"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert wrong.returncode == 2
    assert "unknown switch" in wrong.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_command_line_serves_until_told_to_stop(tmp_path: Path, how: signal.Signals) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text("[]")
    command = [sys.executable, str(LAB), "--dir", str(tmp_path / "dir"), "--seed", "3", "--scanners", "2"]
    command += ["--faults", str(faults), "--switch", "tvm.omit_email_resets=on"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline().startswith("lab: ")
            path = tmp_path / "dir" / "lab.json"
            description = json.loads(path.read_text())
            assert path.stat().st_mode & 0o077 == 0
            assert [entry["name"] for entry in description["scanners"]][:2] == ["tvm-1", "tvm-2"]
            assert {"name", "url", "access_key", "secret_key", "non_admin"} == set(description["tvm"])
            assert {"product": "tvm", **description["tvm"]} == description["scanners"][0]
            assert {"name", "url", "username", "password"} <= set(description["r7"])

            def ask() -> int:
                with requests.Session() as session:
                    session.trust_env = False
                    session.headers["X-ApiKeys"] = "accessKey={access_key};secretKey={secret_key}".format(
                        **description["tvm"]
                    )
                    url = f"{description['tvm']['url']}/session"
                    return session.get(url, verify=description["ca"], timeout=10).status_code

            assert ask() == 200
            faults.write_text('[{"do": "status", "status": 418')
            assert ask() == 200, "a file half written changes nothing"
            faults.write_text('[{"do": "status", "status": 418}]')
            assert [ask(), ask()] == [418, 200]
            process.send_signal(how)
            assert process.wait(timeout=10) == 0
            log = (tmp_path / "dir" / "requests.jsonl").read_text().splitlines()
            assert [json.loads(line)["status"] for line in log] == [200, 200, 418, 200]
        finally:
            if process.poll() is None:
                process.kill()
