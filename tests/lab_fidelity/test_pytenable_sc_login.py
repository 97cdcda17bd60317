# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's own client, pyTenable, unmodified, logs in to the simulated Security Center."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lab.scanner import Scanner
from lab.serving import Lab
from pytenable_sc import connect, keys, password, refused
from tenable.errors import APIError


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab"), products=("sc",)) as running:
        yield running


@pytest.fixture
def center(served: Lab) -> Iterator[Any]:
    """The truth, with its switches as they were and no session after the test."""
    state = served.scanner("sc").state
    switches = dict(state.switches)
    yield state
    state.switches.update(switches)
    state.sessions.expire()
    state.account("retail.manager").fingerprint = None


@pytest.fixture
def scanner(served: Lab, center: Any) -> Scanner:
    return served.scanner("sc")


def test_keys(served: Lab, scanner: Scanner, center: Any) -> None:
    manager = connect(served, **keys(scanner.credentials["org_user"]))
    assert manager.current.user()["username"] == "retail.manager"
    assert manager.version == "6.7.2", "known to those who are logged in"
    assert manager.system.current_locale() == {"code": "", "name": "", "description": ""}
    wrong = connect(served, access_key="access_key", secret_key="secret_key")
    with pytest.raises(APIError) as caught:
        wrong.current.user()
    assert caught.value.code == 403
    manager.logout()
    assert center.open_sessions == 0


@pytest.mark.parametrize("rotation", ["two_set_cookie", "one"])
def test_session(served: Lab, scanner: Scanner, center: Any, rotation: str) -> None:
    center.switches["rotate_session_cookie"] = rotation
    with connect(served, **password(scanner.credentials["org_user"])) as client:
        assert client.current.user(fields=["username", "organization"])["organization"]["id"] == 1
        assert center.open_sessions == 1
    assert center.open_sessions == 0


def test_expired_session(served: Lab, scanner: Scanner, center: Any) -> None:
    client = connect(served, **password(scanner.credentials["org_user"]))
    center.sessions.expire()
    with refused(12):
        client.current.user()


def test_session_limit(served: Lab, scanner: Scanner, center: Any) -> None:
    center.switches["release_session"] = True
    with pytest.raises(KeyError, match="token"):
        connect(served, **password(scanner.credentials))


def test_wrong_password(served: Lab, scanner: Scanner) -> None:
    with refused(161):
        connect(served, username="retail.manager", password="wrong")


def test_before_logging_in(served: Lab, scanner: Scanner) -> None:
    client = connect(served)
    details = client.system.details()
    assert isinstance(details["sessionTimeout"], str)
    assert {type(zone["gmtOffset"]) for zone in details["timezones"]} <= {int, float}
    assert client.version is None
    with refused(12):
        client.system.current_locale()


def test_certificate(served: Lab, scanner: Scanner, center: Any) -> None:
    certificate = served.client_certificate("pytenable")
    with pytest.raises(KeyError, match="token"):
        connect(served, cert=certificate)
    # given at the start, the client would take the certificate for the way to log in
    with connect(served, **password(scanner.credentials["org_user"])) as client:
        client._session.cert = certificate
        client._session.close()
        assert client.current.associate_cert()["fingerprint"] == center.account("retail.manager").fingerprint
    client = connect(served, cert=certificate)
    assert client.current.user()["username"] == "retail.manager"
    client.logout()
    assert center.open_sessions == 1, "the client logs out only where it has logged in with a password"
    center.switches["cert_token"] = "token_post"
    with pytest.raises(KeyError, match="token"):
        connect(served, cert=certificate)
