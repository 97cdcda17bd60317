# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The vendor's own client of a tenant, pyTenable, unmodified."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from lab.scanner import Scanner
from lab.serving import Lab
from tenable.errors import APIError
from tenable.io import TenableIO


def client(lab: Lab, scanner: Scanner, access_key: str, secret_key: str) -> TenableIO:
    """A client with a pair of keys."""
    return TenableIO(
        url=scanner.url,
        access_key=access_key,
        secret_key=secret_key,
        ssl_verify=lab.ca_path,
        vendor="vulnmgmt",
        product="contract tests",
        build="1",
        retries=1,
    )


@contextlib.contextmanager
def refused(status: int) -> Iterator[None]:
    """Expect the client's error for a status; its subclasses have other names in other releases."""
    with pytest.raises(APIError) as caught:
        yield
    assert caught.value.code == status
