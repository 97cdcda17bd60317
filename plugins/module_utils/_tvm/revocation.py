# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Ending the API keys of users of Tenable Vulnerability Management who have left.

New keys end the old ones (documented), and nothing shows whether there are any. So the user gets a pair that nobody
learns, and after that is not permitted to use the API, which can be read: it tells the next run that this was done.
"""

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import UNTOLD, Journal, Seen, Write

SHUT = {"api": False}
"""What is taken away beside the keys; other ways to sign in are shut by disabling the account."""


def replace_keys(api: TvmApi, account: Account, journal: Journal) -> None:
    """Put keys that nobody learns in the place of a user's.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """
    write = Write("replaced the API keys", lambda: api.make_keys(account.ref), lambda: Seen(UNTOLD))
    for key in journal.carry_out(write):
        api.http.redact.add(key)
