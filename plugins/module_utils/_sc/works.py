# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What the modules for something else than accounts do, by their names without the prefix."""

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.current_user import CURRENT_USER
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.current_user_info import (
    CURRENT_USER_INFO,
    USER_PERMISSIONS_INFO,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.organization import ORGANIZATION_USER_INFO
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preferences import PREFERENCES, PREFERENCES_INFO

WORKS: dict[str, Work] = {
    "current_user": CURRENT_USER,
    "current_user_info": CURRENT_USER_INFO,
    "organization_user_info": ORGANIZATION_USER_INFO,
    "preferences": PREFERENCES,
    "preferences_info": PREFERENCES_INFO,
    "user_permissions_info": USER_PERMISSIONS_INFO,
}
