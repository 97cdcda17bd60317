# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tasks share a lock and recovery files: those for the same scanner, however its address is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT as R7
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState, default_folder
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT as TVM

CONNECTION = {
    "validate_certs": True,
    "ca_path": None,
    "client_cert": None,
    "client_key": None,
    "proxy": None,
    "timeout": 30.0,
    "retries": 4,
    "allow_http": False,
    "state_dir": None,
    "lock_timeout": 300.0,
}
CONSOLE = "https://console.example.com:3780"


def of_tvm(**more: Any) -> ScannerState:
    keys = {"url": "https://cloud.tenable.com", "access_key": "a", "secret_key": "s", "impersonate": None}
    with TVM.connect({**CONNECTION, **keys, **more}) as backend:
        return backend.state


def of_r7(**more: Any) -> ScannerState:
    login = {"url": CONSOLE, "url_username": "kim", "url_password": "p", "token": None, "totp_secret": None}
    with R7.connect({**CONNECTION, "recovery": True, **login, **more}) as backend:
        return backend.state


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of_r7(), of_r7(url=f"{CONSOLE}/")),
        (of_r7(), of_r7(url=CONSOLE.replace("console", "Console"))),
        (of_r7(), of_r7(url_username="lee", url_password="other")),
        (of_r7(), of_r7(url=CONSOLE.replace(".com", ".com."))),
        (of_tvm(), of_tvm(url="https://Cloud.Tenable.com.:443/")),
        (of_r7(url="http://[::1]", allow_http=True), of_r7(url="http://[::1]:80/", allow_http=True)),
        (of_tvm(), of_tvm(secret_key="other")),
        (of_tvm(), of_tvm(impersonate="kim@example.com")),
    ],
)
def test_one_scanner_has_one_lock(one: ScannerState, other: ScannerState) -> None:
    assert one.path_of("7") == other.path_of("7")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of_r7(), of_r7(url="https://console.example.com:3781")),
        (of_r7(), of_r7(url=f"{CONSOLE}/eu")),
        (of_r7(url="https://console.example.com"), of_r7(url="https://console.example.com:80")),
        (of_r7(url="https://cloud.tenable.com"), of_tvm()),
        # All tenants have the same address.
        (of_tvm(), of_tvm(access_key="b")),
    ],
)
def test_two_scanners_have_two(one: ScannerState, other: ScannerState) -> None:
    assert one.path_of("7").rpartition("/")[2] != other.path_of("7").rpartition("/")[2]


def test_the_folder_is_the_option_else_the_one_below_ansibles_home(tmp_path: Path) -> None:
    assert of_r7().folder == of_tvm().folder == default_folder()
    assert of_r7(state_dir=str(tmp_path)).folder == of_tvm(state_dir=str(tmp_path)).folder == str(tmp_path)


def test_messages_name_the_scanner_by_its_host() -> None:
    assert (of_r7().label, of_tvm().label) == ("console.example.com:3780", "cloud.tenable.com")
    assert of_r7(url="https://[::1]:3780").label == "[::1]:3780"


@pytest.mark.parametrize("recovery", [True, False])
def test_recovery_files_are_written_unless_the_option_says_no(recovery: bool) -> None:
    assert of_r7(recovery=recovery).keeps is recovery


def test_a_negative_time_to_wait_is_refused() -> None:
    for state in (of_r7, of_tvm):
        with pytest.raises(UsageError, match="lock_timeout must be 0 seconds or more"):
            state(lock_timeout=-0.1)
