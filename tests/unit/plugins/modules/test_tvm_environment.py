# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of Tenable VM that come from the environment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import run_main
from ansible_collections.vulnmgmt.access.tests.unit.helpers.play import Play, answers_of
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Server

Serve = Callable[..., Server]

VARIABLES = [f"{prefix}_ACCESS_KEY" for prefix in ("TVM", "TIO", "TENABLE", "TENABLEIO")]


@pytest.mark.parametrize("number", range(4), ids=VARIABLES)
def test_the_keys_come_from_the_environment_in_the_order_documented(
    serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tenant: FakeTenant, number: int
) -> None:
    """Those of the vendor's own tools too; ours before theirs, and the task before all."""
    server = serve(answers_of(tenant))
    for variable in VARIABLES[number:]:
        monkeypatch.setenv(variable, f"{variable}-value")
        monkeypatch.setenv(variable.replace("ACCESS", "SECRET"), f"{variable}-hidden")
    for url in ("TVM_URL", "TIO_URL")[number % 2 :]:
        monkeypatch.setenv(url, server.url)
    monkeypatch.setenv("TVM_ALLOW_HTTP", "yes")
    assert run_main("tvm_user_info", {}, capsys).status == 0
    first = VARIABLES[number]
    assert server.requests[0].headers["X-ApiKeys"] == f"accessKey={first}-value;secretKey={first}-hidden"
    run_main("tvm_user_info", {"access_key": "own", "secret_key": "task"}, capsys)
    assert server.requests[1].headers["X-ApiKeys"] == "accessKey=own;secretKey=task"


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("TVM_CA_PATH", "/nowhere/ca.pem", "ca_path '/nowhere/ca.pem' cannot be read"),
        ("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem", "ca_path '/nowhere/ca.pem' cannot be read"),
        ("TVM_CLIENT_CERT", "/nowhere/cert.pem", "client_cert '/nowhere/cert.pem' cannot be read"),
        ("TVM_CLIENT_KEY", "/nowhere/key.pem", "client_key is given without client_cert"),
        ("TVM_PROXY", "http://127.0.0.1:1", "through the proxy"),
        ("TVM_VALIDATE_CERTS", "perhaps", "validate_certs"),
    ],
)
def test_the_connection_comes_from_the_environment_too(
    play: Play, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert words in play.fails("tvm_user_info")["msg"]


def test_somebody_else_can_be_acted_as_by_the_environment(
    play: Play, tenant: FakeTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TVM_IMPERSONATE", "kim@example.com")
    play("tvm_user_info")
    assert tenant.headers[0]["X-Impersonate"] == "username=kim@example.com"
