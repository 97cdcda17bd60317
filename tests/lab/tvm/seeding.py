# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The accounts that a simulated tenant has from the start.

One administrator for the caller's keys, and the people of `lab.people`, created in another order than their own. What a
person's account is like depends on the person's index alone, not on how many people there are.
"""

from __future__ import annotations

import random
from typing import Any

from lab.people import person
from lab.tvm.state import ADMINISTRATOR, ALL_USERS_UUID, CUSTOM, PREDEFINED, TenantState

ADMIN_USERNAME = "admin@example.com"
_ROLES = (16, 24, 32, 40)


def seed_tenant(state: TenantState, people: int) -> dict[str, Any]:
    """Fill a tenant; return the credentials for lab.json."""
    for permissions, name in PREDEFINED.items():
        state.add_role(name, f"The predefined role {name}.", custom=False, permissions=permissions)
    auditor = state.add_role(
        "Report Auditor", "Reads dashboards and reports.", role_permission_strings=["VM_DASHBOARD.READ", "REPORT.READ"]
    )
    state.add_role("Tag Keeper", "Keeps the tags.", role_permission_strings=["TAG.READ", "TAG.MANAGE"])
    state.add_group("All Users", uuid=ALL_USERS_UUID)
    operations = state.add_group("Security Operations")
    remediation = state.add_group("Remediation")
    state.add_group("Directory Analysts", managed_by_saml=True)

    admin = state.add_user(ADMIN_USERNAME, "Lab-Administrator-1", ADMINISTRATOR, name="Lab Administrator")
    access_key, secret_key = state.issue_keys(admin)
    credentials: dict[str, Any] = {"access_key": access_key, "secret_key": secret_key}

    order = list(range(people))
    random.Random(7).shuffle(order)
    for index in order:
        user = state.add_user(person(index).username, f"Start-Password-{index:03d}", **_account(index, auditor.uuid))
        if index % 3 == 0:
            operations.members.add(user.id)
        if index % 4 == 1:
            remediation.members.add(user.id)
        if index == 0:
            # Somebody with the fewest rights, to see what the service shows and refuses to non-administrators.
            access_key, secret_key = state.issue_keys(user)
            credentials["non_admin"] = {"access_key": access_key, "secret_key": secret_key}
    return credentials


def _account(index: int, role_uuid: str) -> dict[str, Any]:
    """Return the state of the account of the person of that index. The first twelve show every case once."""
    someone = person(index)
    case = index % 12
    account: dict[str, Any] = {
        "permissions": _ROLES[index % len(_ROLES)],
        "name": someone.name,
        "enabled": case not in (4, 9),
    }
    if case == 3:
        account["name"] = None
    elif case == 6:
        account["name"] = ""
    elif case == 2:
        account["email"] = someone.username.replace("@example.com", "@example.org")
    elif case == 7:
        account |= {"permissions": CUSTOM, "role_uuids": [role_uuid]}
    elif case == 8:
        account |= {"login_fail_count": 6, "login_fail_total": 9}
    if index == 5:
        account["permissions"] = ADMINISTRATOR
    if index % 2:
        account["lastlogin"] = 1_760_000_000_000 + index * 3_600_000
    return account
