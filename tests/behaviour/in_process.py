# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module of the collection in this process, as Ansible would, and returns what it answers."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
from ansible.module_utils.testing import patch_module_args
from lab.scanner import Scanner
from lab.serving import Lab
from r7_schema import check_request, check_response

SIGNING = ("/rest/token", "/rest/currentUser/switch")
"""Where a Security Center's sessions begin, change hands and end."""


def connection(lab: Lab, scanner: Scanner) -> dict[str, Any]:
    """The connection options of a scanner."""
    given = scanner.credentials
    if scanner.product == "r7":
        own = {"url_username": given["username"], "url_password": given["password"]}
    else:
        # of a Security Center, those of the first organization's manager
        given = given.get("org_user", given)
        own = {"access_key": given["access_key"], "secret_key": given["secret_key"]}
    return {"url": scanner.url, "ca_path": str(lab.ca_path), "state_dir": str(lab.directory / "state"), **own}


def run_module(name: str, args: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
    """The result of a module; it is the same JSON that Ansible would read from its standard output."""
    module = importlib.import_module(f"ansible_collections.vulnmgmt.access.plugins.modules.{name}")
    printed = io.StringIO()
    with (
        patch_module_args({**args, "_ansible_check_mode": check, "_ansible_diff": True}),
        contextlib.redirect_stdout(printed),
        pytest.raises(SystemExit),
    ):
        module.main()
    return json.loads(printed.getvalue())


def writes(lab: Lab) -> list[str]:
    """The writes served since the log was last cleared, as ``METHOD path``; signing in and out changes nothing."""
    found = [f"{r['method']} {r['path']}" for r in lab.requests() if r["method"] != "GET"]
    return [call for call in found if call.partition(" ")[2] not in SIGNING]


@contextlib.contextmanager
def schema_watch() -> Iterator[list[str]]:
    """Check every request that this process sends to a console, and its answer, against the vendor's schema.

    Yields the list that the problems go into.
    """
    problems: list[str] = []
    send = requests.Session.send

    def watched(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        response = send(session, request, **more)
        path = request.path_url
        if path.startswith("/api/3"):
            problems.extend(check_request(str(request.method), path, _json(request.body)))
            if "html" not in response.headers.get("Content-Type", ""):
                problems.extend(
                    check_response(str(request.method), path, response.status_code, _json(response.content))
                )
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "send", watched)
        yield problems


def _json(body: Any) -> Any:
    """The body as JSON; a bare text (a password, a seed) is what the schema calls a string."""
    if not body:
        return None
    text = body.decode() if isinstance(body, bytes) else body
    try:
        return json.loads(text)
    except ValueError:
        return text
