# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Finding one account of the console."""

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, unknown_name
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import account_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import match


def find_account(api: R7Api, username: str) -> tuple[Account, list[str]]:
    """Return the account with a login, and warnings; found as the roster engine finds it.

    Raises:
        UsageError: there is none, with the nearest logins; or several differ from it only in case.
    """
    accounts = [account_from(record) for record in api.list_users()]
    found, warnings = match([Entry(username)], accounts)
    if found[0] is None:
        raise UsageError(unknown_name("login", username, [account.username for account in accounts]))
    return found[0], warnings
