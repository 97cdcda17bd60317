# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules at work on a tenant that is served over HTTP, with an eye on every secret."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_tenant import FakeTenant
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import run_main
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Answer, Request, Server, as_json

ACCESS_KEY, SECRET_KEY, PASSWORD = "acc355-key-0001", "s3cr3t-key+/0001", 'Initial-"Pässw0rd"/1'


def forms(secret: str) -> list[str]:
    return [secret, base64.b64encode(secret.encode()).decode(), quote(secret, safe=""), repr(secret)[1:-1]]


def leaks(text: str) -> list[str]:
    return [form for secret in (ACCESS_KEY, SECRET_KEY, PASSWORD) for form in forms(secret) if form in text]


def answers_of(tenant: FakeTenant) -> Callable[[Request], Answer]:
    """Return what serves a tenant over HTTP."""

    def answer(request: Request) -> Answer:
        body = request.json() if request.body else None
        try:
            said = tenant.exchange(request.method, request.path, body, request.headers)
            return Answer(said.status) if said.empty else as_json(said.found, said.status)
        except ApiError as error:
            return as_json({"message": error.message}, error.status)

    return answer


class Play:
    """Runs modules against one server with the connection options set."""

    def __init__(self, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
        self.options: dict[str, Any] = {
            "url": server.url,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "allow_http": True,
            "retries": 0,
            "timeout": 2,
        }
        self._capsys = capsys

    def __call__(self, module: str, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """Run a module that shall succeed."""
        ended = run_main(module, {**self.options, **options}, self._capsys, check_mode=check_mode)
        assert ended.status == 0, ended.result.get("msg")
        assert leaks(ended.text) == []
        return ended.result

    def fails(self, module: str, **options: Any) -> dict[str, Any]:
        """Run a module that shall fail with a sentence."""
        given = {name: value for name, value in {**self.options, **options}.items() if value is not None}
        ended = run_main(module, given, self._capsys)
        assert ended.status == 1
        assert ended.result["failed"] is True
        # A sentence, and not what ansible-core makes of an exception.
        assert "exception" not in ended.result
        assert "Traceback" not in ended.text
        assert leaks(ended.text) == []
        return ended.result
