# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Tenable Security Center as a product: its options, and what a profile may grant on it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
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
    nothing_else,
    only_one,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import IGNORE
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.adopted import ADOPTION
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.backend import ScBackend
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.info import USER_INFO
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import (
    FIELDS,
    GROUP_LISTS,
    LDAP,
    SAML,
    TEXTS,
    TNS,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.scope import Conduct
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import Credentials, ScSession
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.works import WORKS


def _connection() -> dict[str, Any]:
    """Return the connection options; the variables include those of pyTenable.

    ``username`` and ``password`` are an account's, hence the names of the login.
    """
    return {
        "url": from_environment("SC_URL", "TSC_URL", type="str", required=True),
        "access_key": from_environment("SC_ACCESS_KEY", "TSC_ACCESS_KEY", type="str", no_log=True),
        "secret_key": from_environment("SC_SECRET_KEY", "TSC_SECRET_KEY", type="str", no_log=True),
        "url_username": from_environment("SC_USERNAME", "TSC_USERNAME", type="str"),
        "url_password": from_environment("SC_PASSWORD", "TSC_PASSWORD", type="str", no_log=True),
        "switch_to": from_environment("SC_SWITCH_TO", type="str"),
        "release_session": from_environment("SC_RELEASE_SESSION", type="bool", default=False),
        **connection_spec("SC"),
    }


def _person() -> dict[str, Any]:
    """Return the options of one person."""
    return entry_spec(
        **{name: {"type": "str"} for name in ("name", *TEXTS)},
        role={"type": "str"},
        group={"type": "str"},
        authentication={"type": "str", "choices": [TNS, LDAP, SAML]},
        ldap_server={"type": "str"},
        ldap_username={"type": "str"},
        **{name: {"type": "list", "elements": "str"} for name in GROUP_LISTS},
        responsible_asset={"type": "str"},
        enabled={"type": "bool"},
        must_change_password={"type": "bool", "no_log": False},
        current_password={"type": "str", "no_log": True},
    )


_ACCOUNTS = {
    "organization": {"type": "str"},
    "migrate_to": {"type": "str"},
    "delete_objects": {"type": "bool", "default": False},
}


def _connect(params: Mapping[str, Any]) -> AbstractContextManager[ScBackend]:
    """Return the backend of a task's options; it signs out and closes its connections at the end.

    Raises:
        UsageError: the options cannot work.
    """
    names = ("access_key", "secret_key", "url_username", "url_password")
    session = ScSession(
        connection_from(params),
        Credentials(*(params[name] for name in names)),
        switch_to=params["switch_to"],
        release=params["release_session"],
    )
    conduct = Conduct(
        params.get("organization"),
        params.get("migrate_to"),
        bool(params.get("delete_objects")),
        params.get("unlisted", IGNORE) != IGNORE,
    )
    if params.get("unlisted") == "delete" and not conduct.decided:
        raise UsageError(
            "unlisted=delete deletes accounts, and with them what they own: give migrate_to, or, if that is meant, "
            "delete_objects=true"
        )
    return contextlib.closing(ScBackend(session, state_from(params, "sc", ""), conduct))


PRODUCT = Product(
    prefix="sc",
    connection=_connection(),
    person=_person(),
    fields=(*FIELDS, "name", "current_password"),
    grants={
        **dict.fromkeys(("role", "group", "authentication", "ldap_server"), only_one),
        **dict.fromkeys(GROUP_LISTS, all_together),
    },
    connect=_connect,
    ungranted=nothing_else(dict.fromkeys(GROUP_LISTS, ())),
    ways_in=(("access_key", "secret_key"), ("url_username", "url_password"), ("client_cert",)),
    tells_apart=("access_key", "url_username", "switch_to", "organization"),
    works={"user_info": USER_INFO, **WORKS},
    accounts=_ACCOUNTS,
    heir="migrate_to",
    discard="delete_objects",
    unended={
        "disabled": "API keys (an administrator deletes them in the user interface) and sessions that are open",
        "absent": "sessions that are open",
    },
    adoption=ADOPTION,
    leaving=("migrate_to", "delete_objects"),
    with_password=("current_password",),
)
