# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account as the API shows it: to those who manage it, and to itself."""

from __future__ import annotations

from typing import Any

from lab.sc import catalogue, rights
from lab.sc.fields import flag, id_number, nothing, person, reference, with_uuid
from lab.sc.model import Account
from lab.sc.state import SecurityCenter
from lab.sc.transport import Call


def user_record(call: Call, account: Account) -> dict[str, Any]:
    """The record of /user. Recorded, in this order, but for what later releases added (documented)."""
    center, later = call.center, call.switches["release"] != "5.8.0"
    record = _own(center, account)
    record |= _groups(center, account)
    record["preferences"] = preferences(account)
    if later:
        record["linkedUsers"] = [person(center, one) for one in center.linked_to(account)]
        # documented: the secret key is shown once and never again
        record["apiKeys"] = [{"accessKey": account.keys[0]}] if account.keys else []
    record |= {"canUse": True, "canManage": rights.manages(call, account)}
    record = with_uuid(center, record, account.uuid)
    record |= _references(center, account)
    above = center.parent_of(account)
    if later and above:
        record["parent"] = {"user": person(center, above), "organization": _organization(center, above)}
    if account.is_administrator:
        # documented: administrators have none of these
        for name in ("managedUsersGroups", "managedObjectsGroups", "responsibleAsset", "group"):
            record.pop(name, None)
    return record


def current_record(call: Call) -> dict[str, Any]:
    """The record of /currentUser (documented by two examples, one for either kind of user)."""
    center, account = call.center, call.caller
    organization = center.organizations[account.org]
    shown = {"id": id_number(center, account.org), "name": organization.name, "description": organization.description}
    if not account.is_administrator:
        shown = with_uuid(center, shown, organization.uuid)
    own = preferences(account)
    record = {**_own(center, account), "description": "", **_groups(center, account)}
    record |= {"preferences": own, "organization": shown, "userPrefs": own, **_references(center, account)}
    if account.is_administrator:
        record |= {"group": nothing(center)}
        del record["responsibleAsset"]
    record["orgName"] = organization.name
    record["switchableUsers"] = [_switchable(center, one) for one in switchable(center, account)]
    # documented by both examples, of a parent and of a linked user; what the others are told is unknown
    linked = account.parent is not None or bool(center.linked_to(account))
    record["linkedUserRole"] = reference(center, center.roles[catalogue.SM_LINKED] if linked else None)
    return with_uuid(center, record, account.uuid)


def manager_record(call: Call, account: Account) -> dict[str, Any]:
    """The record of /organization/{id}/user/{id}. Documented: here the id of no LDAP server is a text."""
    record = {**user_record(call, account), "description": ""}
    record["orgName"] = call.center.organizations[account.org].name
    if account.ldap == catalogue.NONE:
        record["ldap"] = {"id": "-1", "name": "", "description": ""}
    for name in ("linkedUsers", "apiKeys"):
        record.pop(name, None)
    return record


def tes_record(call: Call) -> dict[str, Any]:
    """The user in /tes/userPermissions (documented by two examples)."""
    record = user_record(call, call.caller)
    if call.caller.is_administrator:
        record |= {"managedUsersGroups": [], "managedObjectsGroups": [], "group": nothing(call.center)}
    else:
        record.pop("linkedUsers", None)
    return record


def preferences(account: Account) -> list[dict[str, str]]:
    """The preferences of an account, in the order in which they came."""
    return [{"name": name, "value": value, "tag": tag} for (name, tag), value in account.preferences.items()]


def switchable(center: SecurityCenter, account: Account) -> list[Account]:
    """Documented: from a parent to those linked to it, from them to each other and back."""
    above = center.parent_of(account)
    if above is None:
        return center.linked_to(account)
    return [above, *(one for one in center.linked_to(above) if one is not account)]


def _switchable(center: SecurityCenter, account: Account) -> dict[str, Any]:
    user = person(center, account)
    later = user.pop("uuid", None)
    user["locked"] = flag(account.locked)
    return {
        "user": user if later is None else {**user, "uuid": later},
        "organization": _organization(center, account),
    }


def _organization(center: SecurityCenter, account: Account) -> dict[str, Any]:
    """Documented: in these places even the administrators' id 0 is a text, and theirs has no uuid."""
    organization = center.organizations[account.org]
    shown = {"id": str(organization.id), "name": organization.name, "description": organization.description}
    return shown if account.is_administrator else with_uuid(center, shown, organization.uuid)


def _own(center: SecurityCenter, account: Account) -> dict[str, Any]:
    """The plain fields. Recorded: times and counts are texts, a password always reads SET."""
    record: dict[str, Any] = {"id": str(account.id), "status": "0", "username": account.username, **account.profile}
    record |= {
        "createdTime": str(account.created),
        "modifiedTime": str(account.modified),
        "lastLogin": str(account.last_login),
        "lastLoginIP": account.last_login_ip,
        "mustChangePassword": flag(account.must_change_password),
    }
    if center.switches["release"] != "5.8.0":
        days = account.password_expiration
        record |= {
            "passwordExpires": flag(account.password_expires),
            "passwordExpiration": None if days is None else str(days),
            "passwordExpirationOverride": flag(account.password_expiration_override),
            "passwordSetDate": str(account.password_set),
        }
    return record | {
        "locked": flag(account.locked),
        "failedLogins": str(account.failed_logins),
        "authType": account.auth_type,
        "fingerprint": account.fingerprint,
        "password": "SET",
        "ldapUsername": account.ldap_username,
    }


def _groups(center: SecurityCenter, account: Account) -> dict[str, Any]:
    """What an account manages. Documented: all groups are one of the id -1, here a text."""

    def shown(number: int) -> dict[str, Any]:
        if number == catalogue.NONE:
            return {"id": "-1", "name": "All Groups", "description": "All Groups"}
        return reference(center, center.groups[account.org, number])

    return {
        "managedUsersGroups": [shown(number) for number in account.managed_users_groups],
        "managedObjectsGroups": [shown(number) for number in account.managed_objects_groups],
    }


def _references(center: SecurityCenter, account: Account) -> dict[str, Any]:
    """What an account refers to."""
    return {
        "role": reference(center, center.roles[account.role]),
        "responsibleAsset": reference(center, center.assets.get((account.org, account.responsible_asset))),
        "group": reference(center, center.groups.get((account.org, account.group))),
        "ldap": reference(center, center.ldaps.get(account.ldap)),
    }
