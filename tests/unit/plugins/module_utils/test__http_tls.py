# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS: verified by default, and each way in which it can fail is one sentence that says what to change."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.tests.unit.helpers.certificates import Certificates
from ansible_collections.vulnmgmt.access.tests.unit.helpers.http import Clock, client
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Server, as_json

Serve = Callable[..., Server]


def _refused(server: Server, **options: Any) -> AccessError:
    """Return the error of a read; nothing of it may have arrived, and no second try may have been made."""
    clock = Clock()
    with pytest.raises(AccessError) as caught:
        client(server.url, clock, **options).get("/users", dict)
    assert server.requests == []
    assert clock.sleeps == []
    return caught.value


def test_a_certificate_of_an_unknown_ca_is_refused_by_default(serve: Serve, certificates: Certificates) -> None:
    error = _refused(serve(tls=certificates.server()))
    assert isinstance(error, UsageError)
    assert "is not trusted: set ca_path to the CA that issued it" in error.message


def test_ca_path_makes_the_certificate_trusted(serve: Serve, certificates: Certificates) -> None:
    server = serve(as_json({"id": 1}), tls=certificates.server())
    assert client(server.url, ca_path=certificates.ca_path).get("/users", dict) == {"id": 1}


def test_ca_path_of_another_ca_is_one_sentence(serve: Serve, certificates: Certificates) -> None:
    error = _refused(serve(tls=certificates.server()), ca_path=certificates.other_ca_path)
    assert "is not trusted" in error.message
    assert "HTTPSConnectionPool" not in error.message


def test_an_expired_certificate_is_named_as_such(serve: Serve, certificates: Certificates) -> None:
    error = _refused(serve(tls=certificates.server(expired=True)), ca_path=certificates.ca_path)
    assert error.message.endswith("has expired: have it renewed")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_for_another_name_is_named_as_such(serve: Serve, certificates: Certificates, host: str) -> None:
    server = serve(tls=certificates.server("scanner.example.com"))
    with pytest.raises(UsageError, match="is for another name: use in url the name it was issued for"):
        client(server.url.replace("127.0.0.1", host), ca_path=certificates.ca_path).get("/users", dict)
    assert server.requests == []


def test_validate_certs_false_accepts_what_would_be_refused(
    serve: Serve, certificates: Certificates, recwarn: pytest.WarningsRecorder
) -> None:
    server = serve(as_json({"id": 1}), tls=certificates.server("scanner.example.com", expired=True))
    assert client(server.url, validate_certs=False).get("/users", dict) == {"id": 1}
    assert not [warning for warning in recwarn if "InsecureRequest" in warning.category.__name__]


def test_validate_certs_false_wins_over_ca_path(serve: Serve, certificates: Certificates) -> None:
    server = serve(as_json({"id": 1}), tls=certificates.server())
    options = {"validate_certs": False, "ca_path": certificates.other_ca_path}
    assert client(server.url, **options).get("/users", dict) == {"id": 1}


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environments_ca_bundle_does_not_beat_ca_path(
    serve: Serve, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, certificates.other_ca_path)
    server = serve(as_json({"id": 1}), tls=certificates.server())
    assert client(server.url, ca_path=certificates.ca_path).get("/users", dict) == {"id": 1}


def test_the_environments_ca_bundle_is_no_way_round_validate_certs(
    serve: Serve, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests once verified against the variable although verify was false; either way it may not decide here."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.other_ca_path)
    server = serve(as_json({"id": 1}), tls=certificates.server())
    assert client(server.url, validate_certs=False).get("/users", dict) == {"id": 1}


@pytest.mark.parametrize("together", [True, False], ids=["one file", "two files"])
def test_a_client_certificate_is_shown(serve: Serve, certificates: Certificates, together: bool) -> None:
    server = serve(as_json({"id": 1}), tls=certificates.server(ask_for_client=True))
    options = (
        {"client_cert": certificates.client_both}
        if together
        else {"client_cert": certificates.client_cert, "client_key": certificates.client_key}
    )
    assert client(server.url, ca_path=certificates.ca_path, **options).get("/users", dict) == {"id": 1}


def test_a_missing_client_certificate_is_one_sentence(serve: Serve, certificates: Certificates) -> None:
    server = serve(tls=certificates.server(ask_for_client=True))
    with pytest.raises(AccessError) as caught:
        client(server.url, ca_path=certificates.ca_path, retries=0).get("/users", dict)
    assert server.requests == []
    assert "HTTPSConnectionPool" not in caught.value.message


def test_a_server_without_tls_is_named_as_such(serve: Serve) -> None:
    server = serve()
    with pytest.raises(UsageError, match="does not speak TLS: check the port in url"):
        client(server.url.replace("http:", "https:")).get("/users", dict)


@pytest.mark.parametrize("option", ["ca_path", "client_cert", "client_key"])
def test_a_file_that_cannot_be_read_is_named_before_anything_is_sent(
    certificates: Certificates, option: str, tmp_path: Path
) -> None:
    files = {"client_cert": certificates.client_cert, option: str(tmp_path / "missing.pem")}
    with pytest.raises(UsageError, match=rf"^{option} '.*missing.pem' cannot be read: No such file"):
        client("https://127.0.0.1", **files)


def test_a_folder_is_right_for_ca_path_and_wrong_for_a_certificate(tmp_path: Path) -> None:
    client("https://127.0.0.1", ca_path=str(tmp_path))
    with pytest.raises(UsageError, match=r"client_cert '.*' is a folder: name the file"):
        client("https://127.0.0.1", client_cert=str(tmp_path))


@pytest.mark.parametrize("option", ["ca_path", "client_cert"])
def test_a_file_that_is_no_certificate_is_one_sentence(
    serve: Serve, certificates: Certificates, tmp_path: Path, option: str
) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("this is no certificate")
    error = _refused(serve(tls=certificates.server()), **{"ca_path": certificates.ca_path, option: str(junk)})
    assert option in error.message


def test_a_server_that_ends_the_handshake_is_one_sentence(certificates: Certificates) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        http = client(url, ca_path=certificates.ca_path, retries=0, timeout=0.2)
        # Nobody accepts: the handshake is never answered.
        with pytest.raises(AccessError) as caught:
            http.get("/users", dict)
    assert "0.2 s" in caught.value.message
