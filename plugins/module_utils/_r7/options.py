# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The options of the modules for the Rapid7 Security Console."""

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
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials, R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.backend import R7Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import FIELDS

FIELD_NAMES = (*FIELDS, "password_reset_on_login")


def r7_connection_spec() -> dict[str, Any]:
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


def r7_entry_spec() -> dict[str, Any]:
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


def access_spec(kind: str) -> dict[str, Any]:
    """Return the options of the modules for access; ``kind`` is ``sites`` or ``asset_groups``."""
    return {
        "username": {"type": "str", "required": True, "aliases": ["login"]},
        kind: {"type": "list", "elements": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
    }


def catalogue_spec(option: str, alias: str) -> dict[str, Any]:
    """Return the options of the modules that read roles and the like: which ones, and whether with their users."""
    return {
        option: {"type": "list", "elements": "str", "aliases": [alias]},
        "users": {"type": "bool", "default": False},
    }


def api_from(params: Mapping[str, Any]) -> R7Api:
    """Return the client that a task's options describe.

    Raises:
        UsageError: they cannot work.
    """
    secrets = [params["url_password"], params["token"], params["totp_secret"]]
    credentials = Credentials(params["url_username"], params["url_password"], params["token"], params["totp_secret"])
    return R7Api(connection_from(params), credentials, secrets)


def backend_from(params: Mapping[str, Any]) -> R7Backend:
    """Return the backend that a task's options describe; raises as :func:`api_from`."""
    state = state_from(params, "r7", "", params["recovery"])
    return R7Backend(api_from(params), state, params.get("concurrency", 1))
