# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts (/user): the list, one account, making, changing and deleting it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import accounts, catalogue, fields, rights, values
from lab.sc.model import Account
from lab.sc.records import user_record
from lab.sc.transport import Call, answer, needs_organization, not_there

# Documented: what a list has unless more is asked for.
DEFAULTS = ("id", "uuid", "username", "firstname", "lastname", "status", "email")
# Documented as static, whatever was asked for: what an administrator gets of an organization. Which ones: unknown.
STATIC = ("id", "uuid", "username", "firstname", "lastname", "status", "role", "group")


def list_users(call: Call) -> Response:
    """Documented: administrators get administrators, or (?orgID) an organization; everybody else their own one."""
    org = rights.organization_of(call)
    found = [account for account in call.center.users_of(org) if rights.in_reach(call, account)]
    if org != call.caller.org:
        return _listed(call, [fields.pick(user_record(call, account), STATIC) for account in found])
    return _listed(call, [fields.entry(call, _visible(call, account), DEFAULTS) for account in found])


def get_user(call: Call) -> Response:
    """Recorded: the whole record, unless fields are named."""
    return answer(call, fields.details(call, _visible(call, target(call))))


def create_user(call: Call) -> Response:
    """Documented: an administrator makes administrators, or (orgID) Security Managers; others their own like."""
    body = call.data()
    if body.get("authType") == "linked":
        return answer(call, user_record(call, _create_linked(call, body)))
    org = rights.organization_of(call, body.get("orgID"))
    if not call.caller.is_administrator and not _may_make_users(call):
        raise call.refused("The caller may not make users.")
    return answer(call, user_record(call, create(call, org, body)))


def edit_user(call: Call) -> Response:
    """Recorded: what is left out stays."""
    body = call.data()
    return answer(call, user_record(call, edit(call, target(call, "edit", body.get("orgID")), body)))


def delete_user(call: Call) -> Response:
    """Recorded: with no body, and the answer is empty."""
    delete(call, target(call, "delete"))
    return answer(call, "")


def create(call: Call, org: int, body: dict[str, Any]) -> Account:
    """A new account in an organization."""
    wanted = accounts.read(call, org, body, None)
    made = call.center.add_account(org, wanted.pop("username"), wanted.pop("role"), **wanted)
    accounts.apply(call, made, {name: value for name, value in wanted.items() if name == "email_notice"})
    made.modified = made.created  # recorded: the same for a new account
    return made


def edit(call: Call, account: Account, body: dict[str, Any]) -> Account:
    """Change an account."""
    if not rights.manages(call, account):
        raise call.refused("The caller may not change this user.")
    wanted = accounts.read(call, account.org, body, account)
    accounts.check_current_password(call, body, account)
    accounts.apply(call, account, wanted)
    return account


def delete(call: Call, account: Account) -> None:
    """Delete an account, and with it what it owns, unless somebody takes that over (documented)."""
    center = call.center
    if not rights.manages(call, account):
        raise call.refused("The caller may not delete this user.")
    if accounts.is_first(call, account):
        raise call.refused("The first user of an organization cannot be deleted.")
    if center.linked_to(account):
        raise call.refused("The users that are linked to this one have to be deleted first.")
    administrators = center.users_of(catalogue.ADMIN_ORG)
    if call.switches["self_delete"] == "refused" and (account is call.caller or administrators == [account]):
        raise call.refused("The last administrator, and who is logged in, cannot be deleted.")
    heir = _heir(call, account)
    if heir is None:
        center.lost_objects += account.objects
    else:
        heir.objects += account.objects
    center.delete_account(account)


def target(call: Call, doing: str = "retrieve", org: object = None) -> Account:
    """The account that the path names, by its id or (later releases) its uuid, or a refusal.

    An administrator finds only administrators without orgID, as ids are counted per organization (documented).
    """
    name, within = call.params["user"], rights.organization_of(call, org)
    found = call.center.find(within, name)
    if found is None and call.caller.is_administrator and within == catalogue.ADMIN_ORG:
        elsewhere = [call.center.find(number, name) for number in call.center.organizations]
        found = next((one for one in elsewhere if one is not None), None)
        if found is not None and call.switches["admin_needs_orgid"]:
            raise needs_organization()
    if found is None or not rights.in_reach(call, found):
        raise not_there("User", name, doing)
    return found


def _visible(call: Call, account: Account) -> dict[str, Any]:
    """A record as far as the caller may see it; the rest is left out without a word (documented)."""
    record = user_record(call, account)
    return record if rights.sees_all_of(call, account) else fields.pick(record, DEFAULTS)


def _listed(call: Call, rows: list[dict[str, Any]]) -> Response:
    """Recorded: a bare array. The newest documentation has a page as well; its fields are inferred."""
    if call.switches["user_list_shape"] == "array":
        return answer(call, rows)
    start = values.number(call, "startOffset", call.query.get("startOffset", 0))
    end = values.number(call, "endOffset", call.query.get("endOffset", len(rows)))
    page = rows[start:end]
    counts = {"totalRecords": str(len(rows)), "returnedRecords": len(page)}
    return answer(call, {**counts, "startOffset": str(start), "endOffset": str(end), "results": page})


def _may_make_users(call: Call) -> bool:
    return call.caller.is_manager or bool(call.caller.managed_users_groups)


def _heir(call: Call, account: Account) -> Account | None:
    """Who takes over. Documented: a Security Manager of the same organization, and nobody for an administrator."""
    where = call.query if call.switches["migrate_in"] == "query" else call.data()
    given = where.get("migrateUserID")
    if given in (None, ""):
        return None
    heir = call.center.accounts.get((account.org, values.number(call, "migrateUserID", given)))
    if heir is None or heir is account or not heir.is_manager:
        raise call.refused("Only a Security Manager of the same organization can take over.")
    return heir


def _create_linked(call: Call, body: dict[str, Any]) -> Account:
    """Accounts that are linked to the caller, one per organization.

    Documented: an administrator makes linked Security Managers, a Security Manager SM-Linked users, several at once,
    each with the id of its organization at the end of its name. The names in the body are those of the user
    interface (community).
    """
    caller, center = call.caller, call.center
    if caller.parent or not (caller.is_administrator or caller.is_manager):
        raise call.refused("The caller cannot have linked users.")
    named = [body.get("orgID")] if caller.is_administrator else body.get("linkedOrgIds")
    if not isinstance(named, list) or not named or None in named:
        raise call.refused("A linked user needs an organization.")
    role = catalogue.SECURITY_MANAGER if caller.is_administrator else catalogue.SM_LINKED
    orgs = [rights.organization(call, str(one)).id for one in named]
    taken = {one.org for one in center.linked_to(caller)} | {caller.org}
    if taken & set(orgs):
        raise call.refused("There is one linked user per organization.")
    username = values.text(call, "username", body.get("username"))
    suffix = not caller.is_administrator and call.switches["linked_suffix_orgid"]
    names = {org: f"{username}{org}" if suffix else username for org in orgs}
    within = {one.username for one in center.accounts.values()}
    if not username or within & set(names.values()) or (len(orgs) > 1 and not suffix):
        raise call.refused("The username is missing or taken.")
    made = [center.add_account(org, name, role, auth_type="linked", parent=caller.key) for org, name in names.items()]
    return made[0]
