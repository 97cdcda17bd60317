# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The options that all products share, and how they become the engine's terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ansible.module_utils.basic import env_fallback
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, join_problems
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
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan_id import Terms
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Product
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


_USUAL_PORTS = {"https": 443, "http": 80}


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


def _place(parts: SplitResult) -> str:
    """Return host and port in the one spelling that stands for all: no upper case, usual port or dot at the end."""
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _USUAL_PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


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
    parts = urlsplit(params["url"])
    place = _place(parts)
    return ScannerState(
        params["state_dir"],
        product,
        f"{place}{parts.path.rstrip('/')} {identity}",
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
        "approved_plan": {"type": "str"},
        **guard_spec(),
    }


def check_texts(params: Mapping[str, Any], spec: Mapping[str, Any]) -> None:
    """Refuse texts that no request can carry: such a one comes of an environment variable that is not UTF-8.

    Names of files may be such texts.

    Raises:
        UsageError: with the name of the option, never with what it holds.
    """
    for name, option in spec.items():
        if option.get("type") != "path":
            for place in _not_utf8(name, params.get(name)):
                raise UsageError(f"{place} has characters that are not valid UTF-8: give it, or its variable, in UTF-8")


def _not_utf8(place: str, value: Any) -> Iterator[str]:
    """Yield where in a value, at any depth, stands a text that cannot be written as UTF-8."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _not_utf8(f"{place}.{name}", part)
    elif isinstance(value, (list, tuple)):
        for position, part in enumerate(value):
            yield from _not_utf8(f"{place}[{position}]", part)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield place


def _contradictions(params: Mapping[str, Any], product: Product) -> Iterator[str]:
    """Return what one person's options say against each other, and what of them could mean nothing."""
    state, password, always = params["state"], params.get("password"), params["update_password"] == ALWAYS
    if password == "":
        yield "password is empty: give one, or leave it out"
    elif always and password is None:
        yield "update_password=always is given without password: give both, or leave update_password out"
    if state != PRESENT and params.get("enabled"):
        yield f"enabled=true contradicts state={state}: leave out one of the two"
    if password and (state == ABSENT or (state == DISABLED and always)):
        yield f"password is given, and state={state} sets none: leave out one of the two"
    for name in product.with_password:
        if params.get(name) is not None and password is None:
            yield f"{name} only goes along with a password: give password, or leave it out"
    for name in product.leaving:
        if params.get(name) and state != ABSENT:
            yield f"{name} is about deleting the account, and state={state} does not: leave out one of the two"


def entry_from(params: Mapping[str, Any], product: Product) -> Entry:
    """Return the engine's entry of one person's options; what was not given (``None``) is not declared.

    Args:
        params: the options of a person, or of a task for one account.
        product: says which of them are declared fields, and what counts with which others.

    Raises:
        UsageError: the options contradict each other; no username in the message.
    """
    problems = list(_contradictions(params, product))
    if problems:
        raise UsageError(join_problems(problems))
    declared = {name: params[name] for name in product.fields if params.get(name) is not None}
    added = product.ungranted(declared) if params.get("exact") else {}
    return Entry(
        username=params["username"],
        state=params["state"],
        declared={**declared, **added},
        implicit=frozenset(added) - frozenset(declared),
        secrets={"password": params["password"]} if params.get("password") else {},
        update_password=params["update_password"],
        formerly=tuple(params.get("formerly") or ()),
    )


def roster_from(params: Mapping[str, Any], product: Product) -> Roster:
    """Return the engine's roster of a task's options.

    Raises:
        UsageError: the options contradict each other or are out of range.
    """
    if not 1 <= params["concurrency"] <= 64:
        raise UsageError("concurrency must be between 1 and 64")
    return Roster(
        entries=_entries_from(params["users"], product),
        unlisted=params["unlisted"],
        brakes=Brakes(tuple(params["protected"]), params["max_removals"], params["allow_lockout"]),
        listed=params["listed"],
        former=params["former"],
        approved=params["approved_plan"],
        terms={name: params[name] for name in product.accounts},
        persons_terms=Terms(
            deleting=product.leaving,
            disabling=tuple(product.shutting),
            setting=[name for name in product.with_password if not product.person[name].get("no_log")],
        ),
    )


def _entries_from(users: Iterable[Mapping[str, Any]], product: Product) -> list[Entry]:
    """Return the engine's entries of many people's options.

    Raises:
        UsageError: with the name and the fault of everybody whose options contradict each other.
    """
    entries, problems = [], []
    for params in users:
        try:
            entries.append(entry_from(params, product))
        except UsageError as error:
            problems.append(f"'{params['username']}': {error.message}")
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return entries
