# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see and change whom, and which organization a request is about."""

from __future__ import annotations

from lab.sc import catalogue
from lab.sc.model import Account, Organization, Role
from lab.sc.transport import Call, needs_organization, not_there


def administrator(call: Call) -> None:
    """Documented: for administrators only. The text and the code of the refusal are inferred."""
    if not call.caller.is_administrator:
        raise call.refused("Only an administrator may do this.")


def in_reach(call: Call, account: Account) -> bool:
    """Whether the caller's lists can have this account at all.

    Documented both ways: an administrator sees all users of an organization, or its Security Managers; hence a switch.
    """
    if account.org != call.caller.org:
        return account.is_manager or call.switches["org_list_scope"] == "all"
    return True


def manages(call: Call, account: Account) -> bool:
    """Documented: administrators, Security Managers, and who manages the users of the group."""
    caller = call.caller
    if caller.is_administrator:
        return in_reach(call, account)
    if caller.org != account.org:
        return False
    managed = caller.managed_users_groups
    return caller.is_manager or catalogue.NONE in managed or account.group in managed


def sees_all_of(call: Call, account: Account) -> bool:
    """Documented since 6.2: all fields of whom one manages, and of oneself."""
    return account is call.caller or manages(call, account) or not call.switches["hide_fields_without_permission"]


def may_give(call: Call, role: Role, org: int) -> bool:
    """Documented: administrators make administrators and Security Managers, others at most what they are."""
    caller = call.caller
    if caller.is_administrator:
        fitting = (catalogue.SECURITY_MANAGER, catalogue.SM_LINKED)
        return role.id == catalogue.ADMINISTRATOR if org == catalogue.ADMIN_ORG else role.id in fitting
    own = call.center.roles[caller.role]
    return role.permissions <= own.permissions and (role.scan in ("none", own.scan) or own.scan == "full")


def organization_of(call: Call, named: object = None) -> int:
    """The organization that a request is about.

    Documented: everybody else is in their own; an administrator is among the administrators unless `orgID` says
    otherwise. Documented for the query of a list and for the body of a POST; inferred for the rest.
    """
    if not call.caller.is_administrator:
        return call.caller.org
    given = named if named is not None else call.query.get("orgID")
    if given in (None, ""):
        return catalogue.ADMIN_ORG
    return organization(call, str(given)).id


def organization(call: Call, name: str) -> Organization:
    """An organization by its id or its uuid."""
    for one in call.center.organizations.values():
        if name in (str(one.id), one.uuid):
            return one
    raise not_there("Organization", name)


def inside_organization(call: Call) -> int:
    """The organization that an object lives in: groups and assets exist nowhere else (recorded refusal).

    With the switch off, an administrator who names none gets the first one.
    """
    org = organization_of(call)
    if org != catalogue.ADMIN_ORG:
        return org
    others = sorted(number for number in call.center.organizations if number != catalogue.ADMIN_ORG)
    if call.switches["admin_needs_orgid"] or not others:
        raise needs_organization()
    return others[0]
