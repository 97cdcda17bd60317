# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""What the tests of the lab share: a lab per test module, and plain ways into it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from lab.scanner import Scanner
from lab.serving import Lab

PASSWORD = "Contract-Test-00"
_numbers = itertools.count(1)


class Http:
    """A plain client of one simulated tenant, with the keys of one user."""

    def __init__(self, scanner: Scanner, ca_path: str, access_key: str, secret_key: str) -> None:
        self._url = scanner.url
        self.session = requests.Session()
        # Or the environment's own CA bundle would win over the one given.
        self.session.trust_env = False
        self.session.verify = ca_path
        self.session.headers["X-ApiKeys"] = f"accessKey={access_key};secretKey={secret_key}"

    def __call__(self, method: str, path: str, json: Any = None, **more: Any) -> requests.Response:
        """Send one request."""
        return self.session.request(method, self._url + path, json=json, timeout=10, **more)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab with one tenant, shared by the tests of a module."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("tvm",)) as running:
        yield running


@pytest.fixture
def tvm(lab: Lab) -> Iterator[Scanner]:
    """The tenant, with its switches as they were and no faults after the test."""
    scanner = lab.scanner("tvm")
    switches = dict(scanner.state.switches)
    yield scanner
    scanner.state.switches.update(switches)
    lab.faults.clear()


@pytest.fixture
def login(lab: Lab, tvm: Scanner) -> Callable[[str, str], Http]:
    """Make a plain client for a pair of keys."""
    return lambda access_key, secret_key: Http(tvm, lab.ca_path, access_key, secret_key)


@pytest.fixture
def http(tvm: Scanner, login: Callable[[str, str], Http]) -> Http:
    """A plain client with the administrator's keys."""
    return login(tvm.credentials["access_key"], tvm.credentials["secret_key"])


@pytest.fixture
def basic(tvm: Scanner, login: Callable[[str, str], Http]) -> Http:
    """A plain client with the keys of somebody who is not an administrator."""
    return login(**tvm.credentials["non_admin"])


@pytest.fixture
def user(tvm: Scanner) -> Any:
    """A user of the test's own, as the tenant's state knows it."""
    with tvm.state.lock:
        name = f"contract.{next(_numbers)}@example.com"
        return tvm.state.add_user(name, PASSWORD, 32, name="Contract Test", email=f"mail.{name}")
