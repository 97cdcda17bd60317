# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Vulnerability Management for the roster engine."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Completed, Pair
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    NotConfirmed,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ALWAYS,
    Account,
    Entry,
    Field,
    Plan,
    verdict,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import passwords, permissions
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi, login_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    UNTOLD,
    Journal,
    Seen,
    Write,
)

FIELDS = {
    "name": Field(),
    # Sign-in names that are addresses are normally compared without case; a change of case alone is not worth a write.
    "email": Field(same=lambda a, b: a.casefold() == b.casefold()),
    "permissions": Field(show=permissions.label),
    "enabled": Field(),
}

_FORBIDDEN_IN_USERNAME = frozenset("'!#$%^&*()/\\|{}[]\":;~`<>,")
_REFUSED_WHILE_ENABLED = (400, 409, 412, 422)
_CONFLICT = 409


def account_from(record: Mapping[str, Any]) -> Account:
    """Return the account of a user record; ``name`` is missing or empty where none was ever set (recorded).

    Raises:
        UnexpectedAnswer: the record has no number where the role stands, or no text where the name or address does.
    """
    try:
        number = int(record["permissions"])
    except (TypeError, ValueError):
        raise UnexpectedAnswer("a user record has permissions that are not a number: the API has changed") from None
    if not all(isinstance(record.get(name) or "", str) for name in ("name", "email")):
        raise UnexpectedAnswer("a user record has a name or an address that is no text: the API has changed")
    fields = {
        "name": record.get("name") or "",
        "email": record.get("email") or "",
        "permissions": number,
        "enabled": bool(record["enabled"]),
    }
    username = login_of(dict(record))
    ids = {name: record[name] for name in ("id", "uuid", "type") if name in record}
    return Account(username, fields, public_record(username, fields, ids), record["id"], record)


def public_record(username: str, fields: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, Any]:
    """Return an account as tasks return it."""
    return {**ids, "username": username, **fields, "role": permissions.name_of(fields["permissions"])}


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


def _may_have_custom_role(entry: Entry, account: Account) -> bool:
    """Return whether an entry declares Read-Only for an account that shows it, or a custom role in its place."""
    declared = entry.declared.get("permissions")
    if declared is None or account.fields["permissions"] != permissions.READ_ONLY:
        return False
    try:
        return permissions.parse(declared) == permissions.READ_ONLY
    except UsageError:
        return False  # A faulty entry; the planner says so in a moment.


class TvmBackend(Backend):
    """Reads with one request however many people there are, and writes what differs."""

    fields = FIELDS

    def __init__(self, api: TvmApi, state: ScannerState) -> None:
        """Take the client and the files of the tenant."""
        self.api = api
        self.http = api.http
        self.state = state
        self.scanner = urlsplit(api.http.connection.url).netloc
        self._own: set[str] | None = None
        self._custom_roles: dict[Any, list[str] | AccessError] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self.api.close()

    def read_accounts(self) -> list[Account]:
        """Return all accounts, with one request."""
        return [account_from(record) for record in self.api.list_users()]

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> Sequence[Completed]:
        """Find out whose permissions 0 are a custom role, where an entry declares Read-Only, which shows 0 too."""
        doubtful = [account for entry, account in pairs if account and _may_have_custom_role(entry, account)]
        if doubtful:
            names = {str(role.get("uuid")): str(role.get("name")) for role in self.api.list_roles()}

            def read(account: Account) -> list[str]:
                uuid = account.raw.get("uuid") or account.raw.get("uuid_id")
                found = [names.get(role, role) for role in self.api.get_user_roles(str(uuid))]
                return [name for name in found if name != permissions.NAMES[permissions.READ_ONLY]]

            self._custom_roles = dict(zip((account.ref for account in doubtful), workers.attempt(read, doubtful)))
        found = [self._custom_roles.get(account.ref) if account else None for _unused, account in pairs]
        return [error if isinstance(error, AccessError) else pair for pair, error in zip(pairs, found)]

    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Check what an entry declares; see :meth:`Backend.declared`."""
        found = dict(entry.declared)
        if account is None:
            _check_username(entry.username)
        if "permissions" in found:
            found["permissions"] = permissions.parse(found["permissions"])
            custom = self._custom_roles.get(account.ref) if account else None
            if isinstance(custom, list) and custom and found["permissions"] == permissions.READ_ONLY:
                raise UsageError(
                    f"it has the custom role {', '.join(map(repr, custom))}, which shows as permissions 0 as Read-Only "
                    "does: take the role away in Tenable's user interface first, or leave permissions out"
                )
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
        return "permissions" in fields and permissions.administers(fields["permissions"])

    def may_administer(self, fields: Any) -> bool:
        """Return whether that cannot be ruled out."""
        return "permissions" in fields and permissions.may_administer(fields["permissions"])

    def keeps_from_deletion(self, account: Account) -> str | None:
        """Return that the service calls an account undeletable, where it does (a vendor's mock shows the key)."""
        return "Tenable says that it cannot be deleted (undeletable)" if account.raw.get("undeletable") else None

    def is_self(self, account: Account) -> bool:
        """Return whether the task's keys belong to this account; asks once, and only where it could be so.

        Whoever sees the whole list is an administrator (recorded) or may have a custom role, so that most
        leavers need no request.
        """
        if not self.may_administer(account.fields):
            return False
        with self._lock:
            if self._own is None:
                self._own = {name.casefold() for name in self.api.own_usernames()}
        return account.username.casefold() in self._own

    def warnings_for(self, plan: Plan) -> list[str]:
        """Warn where a custom role may be replaced, which this API cannot give back."""
        if plan.before.get("permissions") == permissions.READ_ONLY and "permissions" in plan.changed_fields:
            return ["a custom role, if it had one, is replaced, because the task declares permissions"]
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
        record = self._sent_creation(plan, body, journal)
        if not after["enabled"]:
            account = account_from({**after, **record})
            record = self._set_enabled(account, False, journal)
        return self._verified(record, plan, tuple(FIELDS))

    def _sent_creation(self, plan: Plan, body: dict[str, Any], journal: Journal) -> Mapping[str, Any]:
        """Create the user and return the record; a creation is never sent twice."""

        def unlike(account: Account) -> list[str]:
            sent = {**plan.after, "enabled": True}  # As a new user is.
            return [n for n, field in FIELDS.items() if not field.same(account.fields[n], sent[n])]

        try:
            return self.carry_out_creation(
                plan, journal, lambda: self.api.create_user(body), lambda account: account.raw, unlike
            )
        except ApiError as error:
            if error.status != _CONFLICT:
                raise
            # Documented: usernames are unique across all of Tenable's customers, so that a name can be taken unseen.
            there = journal.read(lambda: self.find_account(plan.username))
            why = (
                "somebody else created the account meanwhile: run again"
                if there
                else "the username is taken, maybe by another tenant: choose another one"
            )
            raise ApiError(f"{error.message}: {why}", error.status, error.server_message) from None

    def _look_up(self, account: Account) -> Account | None:
        """Return the account as it is now, ``None`` where it is gone."""
        try:
            record = self.api.get_user(account.ref)
        except NotFound:
            return None
        return account_from({**account.fields, **record})

    def _look(self, account: Account, wanted: Mapping[str, Any]) -> Seen:
        """Read whether fields are as wanted."""
        found = self._look_up(account)
        if found is None:
            return Seen("the account is not there any more")
        return Seen(verdict(wanted, account.fields, found.fields, FIELDS), found.raw)

    def _set_enabled(self, account: Account, enabled: bool, journal: Journal) -> Mapping[str, Any]:
        write = Write(
            "enabled the account" if enabled else "disabled the account",
            lambda: self.api.set_enabled(account.ref, enabled),
            lambda: self._look(account, {"enabled": enabled}),
        )
        return journal.carry_out(write)

    def _delete(self, account: Account, journal: Journal) -> Mapping[str, Any]:
        def look() -> Seen:
            return Seen(BEFORE if self._look_up(account) else DONE)

        write = Write("deleted the account", lambda: self.api.delete_user(account.ref), look)
        try:
            journal.carry_out_deletion(write)
        except ApiError as error:
            if error.status not in _REFUSED_WHILE_ENABLED or not account.fields["enabled"]:
                raise
            # The user interface asks to disable first; should the API ever do so too, the second try works.
            self._set_enabled(account, False, journal)
            journal.carry_out(write)
        return {}

    def _update(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        record: Mapping[str, Any] = account.record
        wanted = plan.wanted()
        if set(wanted) == {"enabled"}:
            record = self._set_enabled(account, wanted["enabled"], journal)
        elif wanted:
            first = [journal.read(lambda: self._body(account, wanted))]

            def send() -> Mapping[str, Any]:
                # A further try reads it anew: what somebody else changed between two tries is theirs.
                return self.api.edit_user(account.ref, first.pop() if first else self._body(account, wanted))

            record = journal.carry_out(Write(f"changed {', '.join(wanted)}", send, lambda: self._look(account, wanted)))
        after = self._verified(record, plan, plan.changed_fields)
        if "password" in plan.secrets:
            self._set_password(account, plan.entry.secrets["password"], journal)
        return after

    def _body(self, account: Account, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that changes what is wanted and nothing else.

        What is left out stays (recorded), but for the address: the documentation says that the username takes its
        place. So it goes along where it is another one, freshly read, as somebody may have changed it meanwhile.
        """
        body = dict(wanted)
        if "email" not in wanted and account.fields["email"].casefold() not in ("", account.username.casefold()):
            fresh = self._look_up(account)
            if fresh is not None and fresh.fields["email"]:
                body["email"] = fresh.fields["email"]
        return body

    def _set_password(self, account: Account, password: str, journal: Journal) -> None:
        """Set a password, once: it cannot be read, and the history refuses to set the same one again (documented)."""
        write = Write(
            "set the password", lambda: self.api.set_password(account.ref, password), lambda: Seen(UNTOLD), again=False
        )
        journal.carry_out(write)

    def _verified(self, record: Mapping[str, Any], plan: Plan, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the record after, from the write's own answer, once that shows what was asked for.

        Raises:
            NotConfirmed: the server accepted the request and did something else.
        """
        known = {**(plan.account.record if plan.account else {}), **plan.after, **record}
        found = account_from(known)
        wrong = [n for n in names if n in record and not FIELDS[n].same(found.fields[n], plan.after[n])]
        if wrong:
            raise NotConfirmed(
                f"the server accepted the change but did not make it ({', '.join(wrong)}): check it there"
            )
        return dict(found.record)
