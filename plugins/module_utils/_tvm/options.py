# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The options of the modules for Tenable Vulnerability Management."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._options import (
    connection_from,
    connection_spec,
    entry_spec,
    from_environment,
    state_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import DEFAULT_URL, TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.backend import FIELDS, TvmBackend

FIELD_NAMES = tuple(FIELDS)


def tvm_connection_spec() -> dict[str, Any]:
    """Return the connection options; the variables include those of pyTenable and of Tenable's other tools."""
    keys = {
        name: from_environment(
            *(f"{prefix}_{name.upper()}" for prefix in ("TVM", "TIO", "TENABLE", "TENABLEIO")),
            type="str",
            required=True,
            no_log=True,
        )
        for name in ("access_key", "secret_key")
    }
    return {
        "url": from_environment("TVM_URL", "TIO_URL", type="str", default=DEFAULT_URL),
        **keys,
        "impersonate": from_environment("TVM_IMPERSONATE", type="str"),
        **connection_spec("TVM"),
    }


def tvm_entry_spec() -> dict[str, Any]:
    """Return the options of one person."""
    return entry_spec(
        name={"type": "str"},
        email={"type": "str"},
        permissions={"type": "str"},
        enabled={"type": "bool"},
    )


def api_from(params: Mapping[str, Any]) -> TvmApi:
    """Return the client that a task's options describe.

    Raises:
        UsageError: they cannot work.
    """
    return TvmApi(connection_from(params), params["access_key"], params["secret_key"], params["impersonate"])


def backend_from(params: Mapping[str, Any]) -> TvmBackend:
    """Return the backend that a task's options describe; raises as :func:`api_from`.

    All tenants have the same address, so that the access key tells them apart; only its hash is used.
    """
    return TvmBackend(api_from(params), state_from(params, "tvm", params["access_key"]))
