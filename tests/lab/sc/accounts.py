# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a create or an edit of an account: what it must hold, and what it changes."""

from __future__ import annotations

from typing import Any

from lab.sc import catalogue, rights, values
from lab.sc.model import Account
from lab.sc.transport import Call, missing

# The names for writing are others than those for reading (recorded), and what is read is passed over when it is
# written (community). Of those that the last lines name the lab keeps nothing.
_KNOWN = {
    "username", *catalogue.PROFILE, "emailNotice", "password", "currentPassword", "authType", "roleID", "groupID",
    "orgID", "responsibleAssetID", "ldap", "ldapUsername", "locked", "mustChangePassword", "passwordExpires",
    "passwordExpiration", "passwordExpirationOverride", "fingerprint", "preferences", "managedUsersGroups",
    "managedObjectsGroups", "createDefaultObjects", "linkedOrgIds", "linkedUserRole",
    "status", "description",
}  # fmt: skip
_FLAGS = {
    "locked": "locked",
    "mustChangePassword": "must_change_password",
    "passwordExpires": "password_expires",
    "passwordExpirationOverride": "password_expiration_override",
}
_GROUPS = {"managedUsersGroups": "managed_users_groups", "managedObjectsGroups": "managed_objects_groups"}


def read(call: Call, org: int, body: dict[str, Any], before: Account | None) -> dict[str, Any]:
    """Fields of `Account` for a body of POST (`before` is None) or PATCH, or a refusal. Nothing is changed yet."""
    if not call.switches["ignore_unknown_keys"] and set(body) - _KNOWN:
        raise call.refused("The body has a field that does not exist.")
    fields: dict[str, Any] = {}
    profile = {name: values.text(call, name, body[name]) for name in catalogue.PROFILE if name in body}
    if profile or before is None:
        fields["profile"] = {**(before.profile if before else {}), **profile}
    notice = values.email_notice(call, body)
    if notice is not None:
        fields["email_notice"] = notice
    for name, attribute in _FLAGS.items():
        if name in body:
            fields[attribute] = values.yes_or_no(call, name, body[name])
    if body.get("passwordExpiration") is not None:
        fields["password_expiration"] = values.number(call, "passwordExpiration", body["passwordExpiration"])
    if "fingerprint" in body:
        fields["fingerprint"] = values.text(call, "fingerprint", body["fingerprint"]) or None
    if "preferences" in body:
        given = values.preferences(call, body["preferences"])
        # recorded: an account starts with a time zone; that what is given adds to it is inferred
        fields["preferences"] = {**catalogue.DEFAULT_PREFERENCES, **given} if before is None else given
    if org != catalogue.ADMIN_ORG:
        for name, attribute in _GROUPS.items():
            if name in body:
                fields[attribute] = values.groups(call, org, name, body[name])
    fields |= _identity(call, org, body, before)
    fields |= _place(call, org, body, before)
    fields |= _authentication(call, org, body, before, fields)
    return fields


def apply(call: Call, account: Account, fields: dict[str, Any]) -> None:
    """Make the changes that `read` has found good."""
    center = call.center
    for name, value in fields.items():
        setattr(account, name, value)
    account.modified = center.now(after=account.modified)
    if fields.get("email_notice") not in (None, "", "none"):
        center.notices.append((account.username, fields["email_notice"]))
    if fields.get("locked") is False:
        account.failed_logins = 0  # inferred: or the next wrong password would lock it again
    if "password" in fields:
        account.password_set = center.now()
        if call.switches["password_change_ends_session"]:
            center.sessions.close_all_of(account)
    if account.locked:
        center.sessions.close_all_of(account)  # inferred: locked out is out


def check_current_password(call: Call, body: dict[str, Any], target: Account) -> None:
    """The password that a change of a password has to name; sources conflict on whose it is, hence a switch.

    Documented: who logs in by LDAP or SAML may give any text.
    """
    whose = call.switches["require_current_password"]
    if "password" not in body or whose == "off":
        return
    owner = call.caller if whose == "caller" else target
    given = body.get("currentPassword")
    local = owner.auth_type in catalogue.LOCAL_AUTH_TYPES and owner.password is not None
    if not isinstance(given, str) or not given or (local and given != owner.password):
        raise call.refused("The current password is missing or wrong.")


def _identity(call: Call, org: int, body: dict[str, Any], before: Account | None) -> dict[str, Any]:
    """The username. Documented: the first user of an organization keeps the name; inferred: a taken one is refused."""
    if "username" not in body and before is not None:
        return {}
    username = body.get("username")
    if not isinstance(username, str) or not username.strip():
        raise call.refused("A username is required.")
    if before is not None and username != before.username and is_first(call, before):
        raise call.refused("The first user of an organization cannot be renamed.")
    within = None if call.switches["username_unique"] == "product" else org
    if any(
        one.username == username and one is not before and within in (None, one.org)
        for one in call.center.accounts.values()
    ):
        raise call.refused("The username is taken.")
    return {"username": username}


def is_first(call: Call, account: Account) -> bool:
    """Whether this is the first administrator, or the first Security Manager of its organization."""
    return call.center.organizations[account.org].first_user == account.id


def _place(call: Call, org: int, body: dict[str, Any], before: Account | None) -> dict[str, Any]:
    """Role, group and asset. Inferred from the recorded refusal for LDAP: an unknown id is a missing object."""
    center, place = call.center, {}
    if "roleID" in body or before is None:
        number = values.number(call, "roleID", body.get("roleID"))
        role = center.roles.get(number)
        hidden = org != catalogue.ADMIN_ORG and number == catalogue.ADMINISTRATOR
        if role is None or hidden:
            raise _unreachable("Role", number, org)
        if not rights.may_give(call, role, org):
            raise call.refused("This role is beyond what the caller may give.")
        place["role"] = number
    if org == catalogue.ADMIN_ORG:
        return place
    if "groupID" in body or (before is None and not call.caller.is_administrator):
        number = values.number(call, "groupID", body.get("groupID"))
        if (org, number) not in center.groups:
            raise _unreachable("Group", number, org)
        managed = call.caller.managed_users_groups
        if not (call.caller.is_administrator or call.caller.is_manager or {number, catalogue.NONE} & set(managed)):
            raise call.refused("The caller does not manage the users of this group.")
        place["group"] = number
    if "responsibleAssetID" in body:
        number = values.number(call, "responsibleAssetID", body["responsibleAssetID"])
        if number != catalogue.NONE and (org, number) not in center.assets:
            raise _unreachable("Asset", number, org)
        place["responsible_asset"] = number
    return place


def _authentication(
    call: Call, org: int, body: dict[str, Any], before: Account | None, fields: dict[str, Any]
) -> dict[str, Any]:
    """How the account logs in. Recorded and community: what each type needs besides."""
    made: dict[str, Any] = {}
    kind = body.get("authType", before.auth_type if before else None)
    if kind not in catalogue.AUTH_TYPES or (kind == "linked") != bool(before and before.parent):
        # documented: no account becomes a linked one, or ceases to be one
        raise call.refused("There is no such authType, or it cannot be had here.")
    if "password" in body:
        made["password"] = values.password(call, body["password"])
    elif kind in catalogue.LOCAL_AUTH_TYPES and (before is None or before.password is None):
        raise call.refused("A password is required.")
    made["auth_type"] = kind
    if kind == "ldap":
        made |= _ldap(call, org, body, before)
    else:
        made["ldap"] = catalogue.NONE
    must_change = fields.get("must_change_password", before.must_change_password if before else False)
    if must_change and kind in ("ldap", "saml"):
        raise call.refused("Who logs in elsewhere cannot be made to change a password here.")
    return made


def _ldap(call: Call, org: int, body: dict[str, Any], before: Account | None) -> dict[str, Any]:
    """Recorded: without a server it is number -1 that cannot be found. Community: a name in it is required, too."""
    center, given = call.center, body.get("ldap")
    if isinstance(given, dict):
        number = values.number(call, "ldap", given.get("id", catalogue.NONE))
    else:
        number = before.ldap if before else catalogue.NONE
    assigned = org == catalogue.ADMIN_ORG or number in center.organizations[org].ldaps
    if number not in center.ldaps or not assigned:
        raise _unreachable("LDAP", number, org)
    name = values.text(call, "ldapUsername", body.get("ldapUsername", before.ldap_username if before else ""))
    if not name:
        raise call.refused("The field ldapUsername is required.")
    return {"ldap": number, "ldap_username": name}


def _unreachable(kind: str, number: int, org: int) -> Exception:
    """The recorded refusal of an LDAP server, and by inference of everything else that an account refers to."""
    why = f"{kind} #{number} does not exist or is not accessible by Organization {org}."
    return missing(f"Error retrieving {kind} #{number} in Organization #0.", why)
