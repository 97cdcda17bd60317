# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The Rapid7 Security Console as a product: its options, its modules, and what a profile may grant on it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._options import (
    connection_from,
    connection_spec,
    entry_spec,
    from_environment,
    state_from,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import (
    Product,
    all_together,
    any_granted,
    nothing_else,
    only_one,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import info
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.adopted import ADOPTION
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials, R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.backend import R7Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import grants_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import FIELDS
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import ROLE
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.two_factor import TWO_FACTOR


def _connection() -> dict[str, Any]:
    """Return the connection options; ``username`` and ``password`` are an account's, hence the names of these two."""
    return {
        "url": from_environment("R7_URL", type="str", required=True),
        "url_username": from_environment("R7_USERNAME", type="str", required=True),
        "url_password": from_environment("R7_PASSWORD", type="str", required=True, no_log=True),
        "token": from_environment("R7_TOKEN", type="str", no_log=True),
        "totp_secret": from_environment("R7_TOTP_SECRET", type="str", no_log=True),
        "recovery": from_environment("R7_RECOVERY", type="bool", default=True),
        **connection_spec("R7"),
    }


def _person() -> dict[str, Any]:
    """Return the options of one person."""
    return entry_spec(
        "login",
        name={"type": "str"},
        email={"type": "str"},
        enabled={"type": "bool"},
        locked={"type": "bool"},
        role={"type": "str"},
        all_sites={"type": "bool"},
        all_asset_groups={"type": "bool"},
        superuser={"type": "bool"},
        sites={"type": "list", "elements": "str"},
        asset_groups={"type": "list", "elements": "str"},
        authentication={"type": "str"},
        locale={"type": "dict", "options": {"default": {"type": "str"}, "reports": {"type": "str"}}},
        password_reset_on_login={"type": "bool", "no_log": False},
    )


def _connect(params: Mapping[str, Any]) -> AbstractContextManager[R7Backend]:
    """Return the backend of a task's options; it closes its connections at the end.

    Raises:
        UsageError: the options cannot work.
    """
    secrets = [params["url_password"], params["token"], params["totp_secret"]]
    credentials = Credentials(params["url_username"], params["url_password"], params["token"], params["totp_secret"])
    api = R7Api(connection_from(params), credentials, secrets)
    return contextlib.closing(R7Backend(api, state_from(params, "r7", "", params["recovery"])))


PRODUCT = Product(
    prefix="r7",
    connection=_connection(),
    person=_person(),
    fields=(*FIELDS, "password_reset_on_login"),
    grants={
        "role": only_one,
        "all_sites": any_granted("all_sites"),
        "all_asset_groups": any_granted("all_asset_groups"),
        "superuser": any_granted("superuser"),
        "sites": all_together,
        "asset_groups": all_together,
        "authentication": only_one,
        "locale": only_one,
    },
    connect=_connect,
    ways_in=(("url_username", "url_password"),),
    ungranted=nothing_else({"all_sites": False, "all_asset_groups": False, "sites": (), "asset_groups": ()}),
    works={
        "user_sites": grants_work("sites"),
        "user_asset_groups": grants_work("asset_groups"),
        "user_two_factor": TWO_FACTOR,
        "role": ROLE,
        "user_info": info.USER_INFO,
        "role_info": info.ROLE_INFO,
        "privilege_info": info.PRIVILEGE_INFO,
        "authentication_source_info": info.AUTHENTICATION_SOURCE_INFO,
    },
    unended=dict.fromkeys(("disabled", "absent"), "sessions that are open in a browser"),
    adoption=ADOPTION,
    with_password=("password_reset_on_login",),
)
