# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The options that all products share, and how they become the engine's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils.basic import env_fallback
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ABSENT,
    ALWAYS,
    DISABLED,
    ON_CREATE,
    PRESENT,
    Entry,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import IGNORE, Roster
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState

_CONNECTION_NAMES = (
    "validate_certs",
    "ca_path",
    "client_cert",
    "client_key",
    "proxy",
    "timeout",
    "retries",
    "allow_http",
)


def from_environment(*names: str, **spec: Any) -> dict[str, Any]:
    """Return an option's spec that falls back to the first of these environment variables that is set."""
    return {**spec, "fallback": (env_fallback, list(names))}


def connection_spec(prefix: str) -> dict[str, Any]:
    """Return the connection options that do not depend on the product; ``prefix`` as in ``TVM``."""
    return {
        "validate_certs": from_environment(f"{prefix}_VALIDATE_CERTS", type="bool", default=True),
        "ca_path": from_environment(f"{prefix}_CA_PATH", "REQUESTS_CA_BUNDLE", type="path"),
        "client_cert": from_environment(f"{prefix}_CLIENT_CERT", type="path"),
        "client_key": from_environment(f"{prefix}_CLIENT_KEY", type="path", no_log=False),
        "proxy": from_environment(f"{prefix}_PROXY", type="str", no_log=True),
        "timeout": from_environment(f"{prefix}_TIMEOUT", type="float", default=30.0),
        "retries": from_environment(f"{prefix}_RETRIES", type="int", default=4),
        "allow_http": from_environment(f"{prefix}_ALLOW_HTTP", type="bool", default=False),
        "state_dir": from_environment(f"{prefix}_STATE_DIR", type="path"),
        "lock_timeout": from_environment(f"{prefix}_LOCK_TIMEOUT", type="float", default=300.0),
    }


def connection_from(params: Mapping[str, Any]) -> Connection:
    """Return the connection that a task's options describe.

    Raises:
        UsageError: see :class:`Connection`.
    """
    return Connection(url=params["url"], **{name: params[name] for name in _CONNECTION_NAMES})


def state_from(params: Mapping[str, Any], product: str, identity: str, keep: bool = True) -> ScannerState:
    """Return the files of the scanner that a task's options describe.

    Args:
        params: the task's options.
        product: the prefix of the product's modules.
        identity: what tells the scanner from others at the same address; never a secret by itself.
        keep: whether recovery files may be written.

    Raises:
        UsageError: see :class:`ScannerState`.
    """
    place = urlsplit(params["url"]).netloc.rpartition("@")[2].lower()
    return ScannerState(
        params["state_dir"],
        product,
        f"{place}{urlsplit(params['url']).path.rstrip('/')} {identity}",
        place,
        lock_timeout=params["lock_timeout"],
        keep=keep,
    )


def entry_spec(*username_aliases: str, **fields: Any) -> dict[str, Any]:
    """Return the options of one person: those of every product and ``fields``; the username can have other names."""
    return {
        "username": {"type": "str", "required": True, "aliases": list(username_aliases)},
        "state": {"type": "str", "choices": [PRESENT, DISABLED, ABSENT], "default": PRESENT},
        **fields,
        "password": {"type": "str", "no_log": True},
        "update_password": {"type": "str", "choices": [ON_CREATE, ALWAYS], "default": ON_CREATE, "no_log": False},
    }


def guard_spec() -> dict[str, Any]:
    """Return the options of the guards that hold for one account as for many."""
    return {"allow_lockout": {"type": "bool", "default": False}}


def roster_spec(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a task for many people, each with ``options``."""
    return {
        "users": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                **options,
                "formerly": {"type": "list", "elements": "str", "default": []},
                "exact": {"type": "bool", "default": False},
            },
        },
        "unlisted": {"type": "str", "choices": [IGNORE, "disable", "delete"], "default": IGNORE},
        "protected": {"type": "list", "elements": "str", "default": []},
        "max_removals": {"type": "str"},
        "listed": {"type": "list", "elements": "str", "default": []},
        "former": {"type": "str", "choices": [DISABLED, ABSENT], "default": DISABLED},
        "concurrency": {"type": "int", "default": 4},
        "progress": {"type": "path"},
        "batch": {
            "type": "dict",
            "options": {"start": {"type": "int", "required": True}, "size": {"type": "int", "required": True}},
        },
        **guard_spec(),
    }


def entry_from(
    params: Mapping[str, Any], field_names: Iterable[str], ungranted: Mapping[str, Any] | None = None
) -> Entry:
    """Return the engine's entry of one person's options; what was not given (``None``) is not declared.

    Args:
        params: the options.
        field_names: those that are declared fields.
        ungranted: what is declared in place of access that is not given, where that shall be taken away.
    """
    declared = {name: params[name] for name in field_names if params.get(name) is not None}
    missing = {name: value for name, value in (ungranted or {}).items() if name not in declared}
    if not params.get("exact"):
        missing = {}
    return Entry(
        username=params["username"],
        state=params["state"],
        declared={**declared, **missing},
        implicit=frozenset(missing),
        secrets={"password": params["password"]} if params.get("password") else {},
        update_password=params["update_password"],
        formerly=tuple(params.get("formerly") or ()),
    )


def roster_from(
    params: Mapping[str, Any], field_names: Iterable[str], ungranted: Mapping[str, Any] | None = None
) -> Roster:
    """Return the engine's roster of a task's options.

    Raises:
        UsageError: the options contradict each other or are out of range.
    """
    if not 1 <= params["concurrency"] <= 64:
        raise UsageError("concurrency must be between 1 and 64")
    batch = params["batch"]
    if batch and (batch["start"] < 0 or batch["size"] < 1):
        raise UsageError("batch needs a start of at least 0 and a size of at least 1")
    names = list(field_names)
    return Roster(
        entries=[entry_from(entry, names, ungranted) for entry in params["users"]],
        unlisted=params["unlisted"],
        brakes=Brakes(tuple(params["protected"]), params["max_removals"], params["allow_lockout"]),
        batch=(batch["start"], batch["size"]) if batch else None,
        listed=params["listed"],
        former=params["former"],
    )
