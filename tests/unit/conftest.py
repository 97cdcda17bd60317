# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all unit tests share: an environment without surprises, and servers that end with the test."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from ansible_collections.vulnmgmt.access.tests.unit.helpers.certificates import Certificates
from ansible_collections.vulnmgmt.access.tests.unit.helpers.server import Server

# The same examples in every run, so that a failure is one of the change at hand; no database beside the sources.
hypothesis.settings.register_profile(
    "unit", deadline=None, derandomize=True, database=None, max_examples=60, print_blob=False
)


@contextlib.contextmanager
def _profile() -> Iterator[None]:
    """Have these tests' settings in force, and whatever was in force before for the tests of other folders."""
    before = hypothesis.settings.get_current_profile_name()
    hypothesis.settings.load_profile("unit")
    try:
        yield
    finally:
        hypothesis.settings.load_profile(before)


# A test takes what its decorators do not say from the profile of the time when it is imported, or when it runs.
@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Import the test modules with these settings."""
    with _profile():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Run the tests with these settings."""
    with _profile():
        return (yield)


_homes = itertools.count()
_INHERITED = ("TVM_", "TIO_", "TENABLE", "R7_", "SC_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests have their Ansible homes."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, homes: Path) -> None:
    """Take away what the developer's shell says about scanners, proxies and certificates.

    Each test has an Ansible home of its own, which is made where somebody writes to it: no lock and no recovery file
    of one test is met by another, and the developer's own are left alone.
    """
    monkeypatch.setenv("ANSIBLE_HOME", str(homes / str(next(_homes))))
    for name in list(os.environ):
        if name.upper().startswith(_INHERITED) or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
            monkeypatch.delenv(name)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers; see :class:`Server` for what it takes."""
    running: list[Server] = []

    def start(*script: object, **options: object) -> Server:
        running.append(Server(*script, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates for servers and clients."""
    return Certificates(tmp_path_factory.mktemp("certificates"))
