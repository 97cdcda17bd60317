# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Tenable Vulnerability Management as a product: its options, and what a profile may grant on it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._options import (
    connection_from,
    connection_spec,
    entry_spec,
    from_environment,
    state_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, EXACT, PRESENT
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Product, all_together, any_of_each
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import (
    authorizations,
    permissions,
    two_factor,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.adopted import ADOPTION
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import DEFAULT_URL, TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.backend import TvmBackend
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.info import USER_INFO
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.keys import API_KEYS
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import FIELDS
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.verification import TWO_FACTOR
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.wanted import ACCESS, BESIDE, nothing_beside


def _connection() -> dict[str, Any]:
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


def _person() -> dict[str, Any]:
    """Return the options of one person."""
    return entry_spec(
        name={"type": "str"},
        email={"type": "str"},
        permissions={"type": "str"},
        roles={"type": "list", "elements": "str"},
        enabled={"type": "bool"},
        authorizations={"type": "dict", "options": authorizations.OPTIONS},
        groups={"type": "list", "elements": "str"},
        groups_state={"type": "str", "choices": [PRESENT, ABSENT, EXACT]},
        two_factor={"type": "dict", "options": two_factor.OPTIONS},
        password_temporary={"type": "bool", "no_log": False},
        current_password={"type": "str", "no_log": True},
        # A switch, and no key.
        revoke_keys={"type": "bool", "no_log": False},
        transfer_to={"type": "str"},
    )


def _connect(params: Mapping[str, Any]) -> AbstractContextManager[TvmBackend]:
    """Return the backend of a task's options; it closes its connections at the end.

    All tenants have the same address, so that the access key tells them apart; only its hash is used.

    Raises:
        UsageError: the options cannot work.
    """
    api = TvmApi(connection_from(params), params["access_key"], params["secret_key"], params["impersonate"])
    state = state_from(params, "tvm", params["access_key"])
    return contextlib.closing(TvmBackend(api, state, params.get("transfer_to")))


def _highest_role(values: Sequence[Any]) -> Any:
    """Return the most that was granted: each predefined role includes those with a lower number."""
    return max(values, key=permissions.parse)


PRODUCT = Product(
    prefix="tvm",
    connection=_connection(),
    person=_person(),
    fields=(*FIELDS, *ACCESS, *BESIDE),
    grants={
        "permissions": _highest_role,
        "roles": all_together,
        "groups": all_together,
        "authorizations": any_of_each,
    },
    connect=_connect,
    ungranted=nothing_beside,
    checks={"permissions": permissions.parse},
    ways_in=(("access_key", "secret_key"),),
    tells_apart=("access_key",),
    works={"user_info": USER_INFO, "user_api_keys": API_KEYS, "user_two_factor": TWO_FACTOR},
    accounts={"transfer_to": {"type": "str"}},
    leaving=("transfer_to",),
    shutting={"revoke_keys": "its API keys end"},
    heir="transfer_to",
    unended=dict.fromkeys(("disabled", "absent"), "sessions that are open in a browser"),
    with_password=("password_temporary", "current_password"),
    instead={"permissions": "roles", "roles": "permissions"},
    adoption=ADOPTION,
)
