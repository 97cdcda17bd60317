# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Vulnerability Management for the roster engine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ALWAYS,
    DELETE,
    Account,
    Entry,
    Field,
    Plan,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Backend, Journal
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import passwords, permissions
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi, login_of

FIELDS = {
    "name": Field(),
    # Sign-in names that are addresses are normally compared without case; a change of case alone is not worth a write.
    "email": Field(same=lambda a, b: a.casefold() == b.casefold()),
    "permissions": Field(show=permissions.label),
    "enabled": Field(),
}

_FORBIDDEN_IN_USERNAME = frozenset("'!#$%^&*()/\\|{}[]\":;~`<>,")
_REFUSED_WHILE_ENABLED = (400, 409, 412, 422)


def account_from(record: Mapping[str, Any]) -> Account:
    """Return the account of a user record; ``name`` is missing or empty where none was ever set (recorded).

    Raises:
        UnexpectedAnswer: the record has no number where the role stands.
    """
    try:
        number = int(record["permissions"])
    except (TypeError, ValueError):
        raise UnexpectedAnswer("a user record has permissions that are not a number: the API has changed") from None
    fields = {
        "name": record.get("name") or "",
        "email": record.get("email") or "",
        "permissions": number,
        "enabled": bool(record["enabled"]),
    }
    username = login_of(dict(record))
    ids = {name: record[name] for name in ("id", "uuid", "type") if name in record}
    return Account(username, fields, public_record(username, fields, ids), record["id"])


def public_record(username: str, fields: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, Any]:
    """Return an account as tasks return it."""
    return {**ids, "username": username, **fields, "role": permissions.NAMES.get(fields["permissions"], "Custom")}


def _check_username(username: str) -> None:
    """Refuse a name that Tenable's documentation refuses for new users.

    Raises:
        UsageError: it is no ``name@domain``, or has a forbidden character.
    """
    name, at, domain = username.rpartition("@")
    if not (name and at and domain):
        raise UsageError("a new username must be of the form name@domain, with a domain approved for the tenant")
    forbidden = sorted(_FORBIDDEN_IN_USERNAME.intersection(username))
    if forbidden:
        raise UsageError(f"a username may not contain {' '.join(forbidden)}: choose another one")


class TvmBackend(Backend):
    """Reads with one request however many people there are, and writes what differs."""

    fields = FIELDS

    def __init__(self, api: TvmApi) -> None:
        """Take the client."""
        self.api = api
        self.scanner = urlsplit(api.http.connection.url).netloc
        self._own: set[str] | None = None
        self._lock = threading.Lock()

    def read_accounts(self) -> list[Account]:
        """Return all accounts, with one request."""
        return [account_from(record) for record in self.api.list_users()]

    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Check what an entry declares; see :meth:`Backend.declared`."""
        found = dict(entry.declared)
        if account is None:
            _check_username(entry.username)
        if "permissions" in found:
            found["permissions"] = permissions.parse(found["permissions"])
        if found.get("email") == "":
            raise UsageError(
                "email cannot be cleared, as Tenable would put the username there: leave it out or give one"
            )
        if "password" in entry.secrets and (account is None or entry.update_password == ALWAYS):
            passwords.check(entry.secrets["password"])
        return found

    def defaults(self, entry: Entry) -> Mapping[str, Any]:
        """Return what a new user has; the address is the username where none is given (documented)."""
        return {"name": "", "email": entry.username, "permissions": permissions.BASIC, "enabled": True}

    def is_administrator(self, fields: Any) -> bool:
        """Return whether these fields are an administrator's."""
        return fields.get("permissions") == permissions.ADMINISTRATOR

    def is_self(self, account: Account) -> bool:
        """Return whether the task's keys belong to this account; asks once, and only where it could be so.

        Whoever sees the whole list is an administrator (recorded) or may have a custom role, so that most
        leavers need no request.
        """
        if account.fields["permissions"] not in (permissions.ADMINISTRATOR, permissions.CUSTOM):
            return False
        with self._lock:
            if self._own is None:
                self._own = {name.casefold() for name in self.api.own_usernames()}
        return account.username.casefold() in self._own

    def warnings_for(self, plan: Plan) -> list[str]:
        """Warn where a custom role would be replaced, which this API cannot give back."""
        if plan.before.get("permissions") == permissions.CUSTOM and "permissions" in plan.changed_fields:
            return ["its custom role is replaced, because the task declares permissions"]
        return []

    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        """Return the record after a plan; a new account's ids are not known before."""
        if not plan.after:
            return {}
        ids = (
            {n: plan.account.record[n] for n in ("id", "uuid", "type") if n in plan.account.record}
            if plan.account
            else {}
        )
        return public_record(plan.username, plan.after, ids)

    def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        """Carry out a plan; see :meth:`Backend.write`."""
        for secret in plan.entry.secrets.values():
            self.api.http.redact.add(secret)
        if plan.account is None:
            return self._create(plan, journal)
        if plan.action == DELETE:
            return self._delete(plan.account, journal)
        return self._update(plan, plan.account, journal)

    def _create(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        after = plan.after
        body = {
            "username": plan.username,
            # Nobody learns a random one: who signs in by single sign-on needs none, the API insists on one.
            "password": plan.entry.secrets.get("password") or passwords.random_password(),
            "permissions": after["permissions"],
            "type": "local",
            "email": after["email"],
        }
        if after["name"]:
            body["name"] = after["name"]
        self.api.http.redact.add(body["password"])
        record: Mapping[str, Any]
        try:
            record = self.api.create_user(body)
        except AnswerLost as error:
            record = self.settle_creation(plan.username, error).record
        journal.wrote("created the account")
        if not after["enabled"]:
            record = self.api.set_enabled(record["id"], False)
        return self._verified(record, plan, ("email", "permissions", "enabled"))

    def _delete(self, account: Account, journal: Journal) -> Mapping[str, Any]:
        try:
            self.api.delete_user(account.ref)
        except NotFound:
            pass  # Gone already, maybe by our own request whose answer was lost.
        except ApiError as error:
            if error.status not in _REFUSED_WHILE_ENABLED or not account.fields["enabled"]:
                raise
            # The user interface asks to disable first; should the API ever do so too, the second try works.
            self.api.set_enabled(account.ref, False)
            journal.wrote("disabled the account")
            self.api.delete_user(account.ref)
        return {}

    def _update(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        record: Mapping[str, Any] = account.record
        wanted = plan.wanted()
        if set(wanted) == {"enabled"}:
            record = self.api.set_enabled(account.ref, wanted["enabled"])
        elif wanted:
            # The documentation says that a left-out email is reset to the username, a recording shows that it is not:
            # the merged fields are right either way. Permissions go along only when they change, as writing them
            # would take a custom role away.
            body = {"email": plan.after["email"], "enabled": plan.after["enabled"], **wanted}
            if plan.after["name"]:
                body["name"] = plan.after["name"]
            record = self.api.edit_user(account.ref, body)
        if wanted:
            journal.wrote(f"changed {', '.join(wanted)}")
        after = self._verified(record, plan, plan.changed_fields)
        if "password" in plan.secrets:
            self.api.set_password(account.ref, plan.entry.secrets["password"])
        return after

    def _verified(self, record: Mapping[str, Any], plan: Plan, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the record after, from the write's own answer, once that shows what was asked for.

        Raises:
            UnexpectedAnswer: the server accepted the request and did something else.
        """
        known = {**(plan.account.record if plan.account else {}), **plan.after, **record}
        found = account_from(known)
        wrong = [n for n in names if n in record and not FIELDS[n].same(found.fields[n], plan.after[n])]
        if wrong:
            raise UnexpectedAnswer(
                f"the server accepted the change but did not make it ({', '.join(wrong)}): check it there"
            )
        return dict(found.record)
