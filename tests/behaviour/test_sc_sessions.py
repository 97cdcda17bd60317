# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in to a Security Center and out again: whatever becomes of a run, it leaves no session open."""

from __future__ import annotations

import contextlib
import json
import signal
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from lab.sc.tls import fingerprint_of
from lab.serving import Lab
from sc_people import Center
from stopping import stopped

AMARA = "amara.okafor"
RENAME = {"username": AMARA, "name": "Amara O."}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    """One Security Center for all of these tests."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("sc",)) as lab:
        yield Center(lab)


@pytest.fixture
def center(served: Center) -> Iterator[Center]:
    """It, as it was, and with no session open before or after."""
    switches = dict(served.state.switches)
    passwords = {account.key: account.password for account in served.state.accounts.values()}
    yield served
    left = served.state.open_sessions
    served.lab.faults.clear()
    served.state.switches.update(switches)
    served.state.sessions.expire()
    for account in served.state.accounts.values():
        account.password = passwords.get(account.key, account.password)
        account.fingerprint = None
    served.state.account(AMARA).profile["firstname"] = "Amara"
    served.state.account(AMARA).profile["lastname"] = "Okafor"
    assert left == 0, "a session was left open"


@pytest.fixture
def manager(center: Center) -> dict[str, Any]:
    """The manager's username and password."""
    return center.password_of(center.state.account("retail.manager"))


@pytest.mark.parametrize("check", [True, False], ids=["check", "real"])
@pytest.mark.parametrize("rotates", ["two_set_cookie", "one"])
def test_a_run_signs_in_and_out(center: Center, manager: dict[str, Any], check: bool, rotates: str) -> None:
    """Once each, and the last of several cookies is the one that counts."""
    center.state.switches["rotate_session_cookie"] = rotates
    assert center.run("user", by=manager, check=check, **RENAME)["changed"]
    assert center.calls == ["POST token", "GET user", *(["PATCH user/N"] if not check else []), "DELETE token"]


def test_a_run_that_fails_signs_out(center: Center, manager: dict[str, Any]) -> None:
    """Whether it was refused while planning, or by the server."""
    assert center.run("user", by=manager, username=AMARA, role="Auditr")["failed"]
    assert center.calls[-1] == "DELETE token"
    center.state.account("hana.sato").locked = False
    center.lab.faults.add(method="PATCH", path="/rest/user/.*", do="status", status=403, body="{}")
    assert center.run("user", by=manager, **RENAME)["failed"]
    assert center.calls[-1] == "DELETE token"


def test_signing_out_that_fails_hides_nothing(center: Center, manager: dict[str, Any]) -> None:
    """The result is that of the work; where signing out is refused, the session times out."""
    center.lab.faults.add(method="DELETE", path="/rest/token", do="status", status=403, body="{}")
    result = center.run("user", by=manager, **RENAME)
    assert result["changed"]
    assert not result.get("failed")
    center.state.sessions.expire()


def test_signing_out_is_tried_again_where_its_answer_is_lost(center: Center, manager: dict[str, Any]) -> None:
    """The first try did not arrive, for all one knows."""
    center.lab.faults.add(method="DELETE", path="/rest/token", do="reset")
    center.run("user", by=manager, **RENAME)
    assert center.calls.count("DELETE token") == 2


def test_api_keys_need_no_session_and_carry_no_cookie(center: Center) -> None:
    """The server sets a cookie with each answer; a token or a login beside keys would be refused."""
    assert center.run("user", **RENAME)["changed"]
    assert center.calls == ["GET user", "PATCH user/N"]


def test_a_session_that_ends_in_mid_run(center: Center, manager: dict[str, Any]) -> None:
    """It is begun anew, once, and the request that was refused is sent again."""
    center.lab.faults.add(
        method="PATCH",
        path="/rest/user/.*",
        do="status",
        status=403,
        body=json.dumps(
            {
                "type": "regular",
                "response": "",
                "error_code": 12,
                "error_msg": "This request contains an invalid token.",
                "warnings": [],
                "timestamp": 1,
            }
        ),
        content_type="text/html",
    )
    result = center.run("user", by=manager, **RENAME)
    assert result["changed"]
    assert center.calls == ["POST token", "GET user", "PATCH user/N", "POST token", "PATCH user/N", "DELETE token"]
    center.state.sessions.expire()  # the lab had not ended the first one in truth


def test_a_session_that_expires_under_a_roster(center: Center, manager: dict[str, Any]) -> None:
    """Several requests find it ended at the same time, and one of them signs in again."""
    center.lab.faults.add(method="GET", path="/rest/role", do="delay", ms=300)
    users = [{"username": name, "role": "Auditor"} for name in (AMARA, "mei.lin", "hana.sato", "zoe.muller")]
    with expiring(center):
        result = center.run("users", by=manager, check=False, users=users, concurrency=4)
    assert not result.get("failed"), result
    assert center.calls.count("POST token") == 2


@contextlib.contextmanager
def expiring(center: Center) -> Iterator[None]:
    """Ends all sessions as soon as the list of users has been read."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.01):
            if "GET user" in center.calls:
                center.state.sessions.expire()
                return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_session_that_the_server_never_takes(center: Center, manager: dict[str, Any]) -> None:
    """Two logins, and no more: each further one would only cost another session."""
    body = {"type": "regular", "response": "", "error_code": 12, "error_msg": "invalid token", "warnings": []}
    center.lab.faults.add(
        method="GET", path="/rest/user", do="status", status=403, body=json.dumps({**body, "timestamp": 1}), times=0
    )
    result = center.run("user", by=manager, **RENAME)
    assert result["failed"]
    assert "the session ended again right after signing in" in result["msg"]
    assert center.calls.count("POST token") == 2
    center.state.sessions.expire()  # of the first, the lab was never told


def test_a_permission_that_is_missing_does_not_sign_in_again(center: Center) -> None:
    """A 403 is nearly every refusal here; a login for each would end in a lockout."""
    account = center.state.account(AMARA)
    result = center.run("user", by=center.password_of(account), username="mei.lin", name="Mei L.")
    assert result["failed"]
    assert center.calls.count("POST token") == 1


@pytest.mark.parametrize("status", [403, 200])
def test_a_wrong_password_is_tried_once(center: Center, status: int) -> None:
    """Each try counts toward a lockout; the status of the answer is not the same everywhere."""
    center.state.switches["login_fail_status"] = status
    wrong = {"url_username": "retail.manager", "url_password": "Not-The-One-1"}
    result = center.run("users", by=wrong, users=[RENAME, {"username": "mei.lin", "name": "Mei L."}])
    assert "check url_username and url_password" in result["msg"]
    assert center.calls == ["POST token"]


@pytest.mark.parametrize("limit", ["session_limit", "release_session"])
def test_a_session_limit(center: Center, manager: dict[str, Any], limit: str) -> None:
    """Explained, and an older session is only ended where the task says so."""
    account = center.state.account("retail.manager")
    center.state.sessions.open(account)
    center.state.switches[limit] = 1 if limit == "session_limit" else True
    result = center.run("user", by=manager, **RENAME)
    assert "no session left" in result["msg"]
    assert "release_session=true" in result["msg"]
    assert center.calls == ["POST token"]
    assert center.state.open_sessions == 1
    assert center.run("user", by={**manager, "release_session": True}, **RENAME)["changed"]
    assert center.state.open_sessions == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("call", ["POST /rest/token", "GET /rest/user", "PATCH /rest/user/.*", "GET /rest/currentUser"])
def test_a_run_that_is_stopped_signs_out(
    center: Center, manager: dict[str, Any], call: str, number: signal.Signals
) -> None:
    """While it signs in, reads, writes, or switches."""
    method, path = call.split()
    center.lab.faults.add(method=method, path=path, do="delay", ms=500)
    args = {**center.address, **manager, **RENAME}
    if path.endswith("currentUser"):
        args["switch_to"] = "retail.manager2"
    center.lab.forget_requests()
    assert stopped(center.lab, "sc_user", args, number) != 0
    assert "DELETE token" in center.calls


# -- switching ---------------------------------------------------------------------------------------------------------


def test_switching_to_a_linked_account(center: Center) -> None:
    """An administrator acts as the Security Manager that is linked to them, and sees the organization."""
    by = {**center.password_of(center.state.account("labadmin")), "switch_to": "labadmin-retail"}
    result = center.run("user", by=by, **RENAME)
    assert result["changed"]
    assert result["user"]["name"] == "Amara O."
    assert center.calls == [
        *("POST token", "GET currentUser", "POST currentUser/switch"),
        *("GET user", "PATCH user/N", "DELETE token"),
    ]


def test_switching_again_after_the_session_has_ended(center: Center) -> None:
    """Otherwise the rest of the run would be about another scope."""
    by = {**center.password_of(center.state.account("labadmin")), "switch_to": "labadmin-retail"}
    center.lab.faults.add(method="GET", path="/rest/role", do="delay", ms=300)
    with expiring(center):
        result = center.run("user", by=by, username=AMARA, role="Executive")
    assert not result.get("failed"), result
    assert center.calls.count("POST currentUser/switch") == 2


def test_the_own_account_is_the_one_switched_to(center: Center) -> None:
    """Nobody locks out who they act as."""
    by = {**center.password_of(center.state.account("labadmin")), "switch_to": "labadmin-retail"}
    result = center.run("user", by=by, username="labadmin-retail", state="disabled")
    assert "the account that this task itself uses" in result["msg"]


# -- certificates ------------------------------------------------------------------------------------------------------


def certificate(center: Center, name: str, username: str | None = None) -> str:
    """A client certificate, known to an account."""
    path = center.lab.client_certificate(name)
    text = Path(path).read_text(encoding="utf-8")
    start, end = text.index("-----BEGIN CERTIFICATE"), text.index("-----END CERTIFICATE-----") + 26
    if username:
        der = ssl.PEM_cert_to_DER_cert(text[start:end])
        center.state.account(username).fingerprint = fingerprint_of(der)
    return path


@pytest.mark.parametrize("release", ["system", "token_post"])
def test_a_certificate_signs_in(center: Center, release: str) -> None:
    """By mutual TLS alone, in the way of either release."""
    center.state.switches["cert_token"] = release
    by = {"client_cert": certificate(center, "head", "retail.manager")}
    assert center.run("user", by=by, **RENAME)["changed"]
    expected = ["GET system", *(["POST token"] if release == "token_post" else []), "GET user", "PATCH user/N"]
    assert center.calls == [*expected, "DELETE token"]


def test_a_certificate_beside_other_credentials(center: Center, manager: dict[str, Any]) -> None:
    """A server that asks for one gets it; who signs in is who the credentials say."""
    path = certificate(center, "somebody", "labadmin")
    assert center.run("user", by={**manager, "client_cert": path}, **RENAME)["changed"]
    assert not center.run("user", by={**center.manager, "client_cert": path}, **RENAME)["changed"]


def test_a_certificate_of_nobody(center: Center) -> None:
    """One sentence says where to make it known."""
    result = center.run("user", by={"client_cert": certificate(center, "nobody")}, **RENAME)
    assert "client_cert belongs to no account that may sign in by it" in result["msg"]
    assert "url_password" not in result["msg"]


def test_a_certificate_that_the_server_does_not_trust(center: Center, tmp_path: Path) -> None:
    """It breaks the handshake, which one sentence says without a traceback."""
    path = tmp_path / "stranger.pem"
    stranger = trustme.CA().issue_cert(common_name="stranger")
    path.write_bytes(stranger.private_key_and_cert_chain_pem.bytes())
    result = center.run("user", by={"client_cert": str(path)}, **RENAME)
    assert result["failed"]
    assert "client_cert" in result["msg"]
    assert "\n" not in result["msg"]
    assert center.calls == []


def test_a_certificate_that_cannot_be_read(center: Center, tmp_path: Path) -> None:
    """A file that is missing, and one that is no certificate."""
    result = center.run("user", by={"client_cert": str(tmp_path / "missing.pem")}, **RENAME)
    assert "client_cert" in result["msg"]
    (tmp_path / "bad.pem").write_text("not a certificate", encoding="utf-8")
    result = center.run("user", by={"client_cert": str(tmp_path / "bad.pem")}, **RENAME)
    assert "client_cert" in result["msg"]
    assert "\n" not in result["msg"]
