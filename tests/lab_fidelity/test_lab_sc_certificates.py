# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Security Center over TLS: certificates of clients, the request log, faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from lab.scanner import Scanner
from lab.serving import Lab


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab"), products=("sc",), seed=2) as running:
        yield running


@pytest.fixture
def scanner(served: Lab) -> Iterator[Scanner]:
    one = served.scanner("sc")
    switches = dict(one.state.switches)
    yield one
    one.state.switches.update(switches)
    one.state.sessions.expire()
    one.state.account("labadmin").fingerprint = None
    served.faults.clear()


class Browser:
    """A client that keeps its cookies, and has a certificate if one is given."""

    def __init__(self, lab: Lab, scanner: Scanner, certificate: str | None = None) -> None:
        self.url = f"{scanner.url}/rest"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify, self.session.cert = lab.ca_path, certificate

    def __call__(self, method: str, path: str, body: Any = None) -> requests.Response:
        return self.session.request(method, self.url + path, json=body, timeout=10)

    def log_in(self, **credentials: Any) -> dict[str, Any]:
        """Log in; what the server says of it."""
        said = self("POST", "/token", credentials).json()["response"]
        self.session.headers["X-SecurityCenter"] = str(said["token"])
        return said


def _admin(scanner: Scanner) -> dict[str, str]:
    return {name: scanner.credentials[name] for name in ("username", "password")}


def test_a_cookie_jar_keeps_the_right_cookie(served: Lab, scanner: Scanner) -> None:
    browser = Browser(served, scanner)
    browser("GET", "/system")
    assert browser.log_in(**_admin(scanner))["unassociatedCert"] == "false"
    assert browser("GET", "/currentUser").json()["response"]["username"] == "labadmin"
    assert browser("DELETE", "/token").json()["response"] == ""
    assert scanner.state.open_sessions == 0


def test_associating_a_certificate(served: Lab, scanner: Scanner) -> None:
    certificate = served.client_certificate("admin")
    browser = Browser(served, scanner, certificate)
    assert browser.log_in(**_admin(scanner))["unassociatedCert"] == "true"
    assert browser("GET", "/currentUser").json()["response"]["fingerprint"] is None
    shown = browser("POST", "/currentUser/associateCert").json()["response"]
    assert (len(shown["fingerprint"]), shown["authType"]) == (40, "tns")
    assert browser("POST", "/currentUser/associateCert").json()["response"]["fingerprint"] == shown["fingerprint"]
    assert browser.log_in(**_admin(scanner))["unassociatedCert"] == "false"
    other = Browser(served, scanner, certificate)
    manager = scanner.credentials["org_user"]
    other.log_in(username=manager["username"], password=manager["password"])
    assert other("POST", "/currentUser/associateCert").status_code == 403, "somebody else's"
    bare = Browser(served, scanner)
    bare.log_in(**_admin(scanner))
    assert bare("POST", "/currentUser/associateCert").status_code == 403, "no certificate"


def test_cert_token_of_system(served: Lab, scanner: Scanner) -> None:
    certificate = served.client_certificate("admin")
    first = Browser(served, scanner, certificate)
    assert "token" not in first("GET", "/system").json()["response"], "not associated"
    first.log_in(**_admin(scanner))
    first("POST", "/currentUser/associateCert")
    first("DELETE", "/token")
    assert first("POST", "/token", {}).json()["error_code"] == 161
    browser = Browser(served, scanner, certificate)
    answer = browser("GET", "/system").json()["response"]
    assert answer["version"] == "6.7.2"
    browser.session.headers["X-SecurityCenter"] = str(answer["token"])
    assert browser("GET", "/currentUser").json()["response"]["username"] == "labadmin"
    assert browser("GET", "/system").json()["response"]["token"] == answer["token"]
    assert scanner.state.open_sessions == 1
    stranger = Browser(served, scanner, served.client_certificate("stranger"))
    assert "token" not in stranger("GET", "/system").json()["response"]
    scanner.state.account("labadmin").locked = True
    assert "token" not in Browser(served, scanner, certificate)("GET", "/system").json()["response"]
    scanner.state.account("labadmin").locked = False


def test_cert_token_of_a_login_without_credentials(served: Lab, scanner: Scanner) -> None:
    scanner.state.switches["cert_token"] = "token_post"  # sc.cert_token
    certificate = served.client_certificate("admin")
    first = Browser(served, scanner, certificate)
    first.log_in(**_admin(scanner))
    first("POST", "/currentUser/associateCert")
    first("DELETE", "/token")
    browser = Browser(served, scanner, certificate)
    assert "token" not in browser("GET", "/system").json()["response"]
    browser.log_in(releaseSession="FALSE")
    assert browser("GET", "/currentUser").json()["response"]["username"] == "labadmin"
    assert Browser(served, scanner)("POST", "/token", {}).json()["error_code"] == 161


def test_a_fingerprint_can_be_written(served: Lab, scanner: Scanner) -> None:
    certificate = served.client_certificate("admin")
    first = Browser(served, scanner, certificate)
    first.log_in(**_admin(scanner))
    fingerprint = first("POST", "/currentUser/associateCert").json()["response"]["fingerprint"]
    first("PATCH", "/currentUser", {"fingerprint": ""})
    assert "token" not in Browser(served, scanner, certificate)("GET", "/system").json()["response"]
    with_colons = ":".join(fingerprint[at : at + 2] for at in range(0, 40, 2)).upper()
    first("PATCH", "/currentUser", {"fingerprint": with_colons})
    assert "token" in Browser(served, scanner, certificate)("GET", "/system").json()["response"]


def test_a_certificate_of_another_authority_is_not_let_in(served: Lab, scanner: Scanner, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.pem"
    trustme.CA().issue_cert(common_name="foreign").private_key_and_cert_chain_pem.write_to_path(str(foreign))
    with pytest.raises(requests.ConnectionError):
        Browser(served, scanner, str(foreign))("GET", "/system")


def test_lab_json_names_a_certificate(served: Lab) -> None:
    description = json.loads((served.directory / "lab.json").read_text())
    text = Path(description["client_cert"]).read_text()
    assert "PRIVATE KEY" in text
    assert "BEGIN CERTIFICATE" in text
    assert Path(description["client_cert"]).stat().st_mode & 0o077 == 0
    four = {"username", "password", "access_key", "secret_key"}
    assert description["sc"].keys() == {"name", "url", "org_user"} | four
    assert description["sc"]["org_user"].keys() == four


def test_faults_and_the_log_work_here_too(served: Lab, scanner: Scanner) -> None:
    served.forget_requests()
    served.faults.add(do="status", status=503, product="sc", path="/rest/token", method="POST")
    browser = Browser(served, scanner)
    assert browser("POST", "/token", _admin(scanner)).status_code == 503
    browser.log_in(**_admin(scanner))
    served.faults.add(do="lose_answer", product="sc", method="PATCH")
    with pytest.raises(requests.ConnectionError):
        browser("PATCH", "/currentUser", {"title": "Lost"})
    assert scanner.state.account("labadmin").profile["title"] == "Lost"
    browser("DELETE", "/token")
    assert [(entry["method"], entry["path"], entry["status"]) for entry in served.requests()] == [
        ("POST", "/rest/token", 503),
        ("POST", "/rest/token", 200),
        ("PATCH", "/rest/currentUser", 0),
        ("DELETE", "/rest/token", 200),
    ]
    log = (served.directory / "requests.jsonl").read_text()
    secrets = [scanner.credentials["password"], *browser.session.cookies.values()]
    assert not [secret for secret in secrets if secret in log]
