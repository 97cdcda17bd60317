# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the vendor's own client, pyTenable, talk to a simulated Security Center."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from lab.serving import Lab
from tenable.errors import APIError
from tenable.sc import TenableSC


def keys(given: dict[str, Any]) -> dict[str, str]:
    """The keys among the credentials of somebody."""
    return {name: given[name] for name in ("access_key", "secret_key")}


def password(given: dict[str, Any]) -> dict[str, str]:
    """The username and the password among the credentials of somebody."""
    return {name: given[name] for name in ("username", "password")}


def connect(lab: Lab, **credentials: Any) -> TenableSC:
    """The client of a lab's first Security Center."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it discourages passwords, and does not want to be used without credentials
        return TenableSC(
            url=lab.scanner("sc").url,
            ssl_verify=lab.ca_path,
            vendor="vulnmgmt",
            product="contract tests",
            build="1",
            retries=1,
            **credentials,
        )


@contextlib.contextmanager
def refused(code: int) -> Iterator[None]:
    """Expect the client's error for one of the server's codes."""
    with pytest.raises(APIError) as caught:
        yield
    assert caught.value.response.json()["error_code"] == code
