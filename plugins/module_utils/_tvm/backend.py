# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Vulnerability Management for the roster engine."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Completed, Pair, match
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    NotConfirmed,
    NotFound,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    DELETE,
    Account,
    Entry,
    Field,
    Plan,
    verdict,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import (
    authorizations,
    groups,
    passwords,
    permissions,
    removal,
    revocation,
    roles,
    two_factor,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.reading import read_access
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.records import (
    FIELDS,
    IDS,
    account_from,
    public_record,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.wanted import (
    ACCESS,
    Lookup,
    declared_fields,
    revokes_keys,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import UNTOLD, Journal, Seen, Write

_BAD_REQUEST, _CONFLICT = 400, 409


class TvmBackend(Backend):
    """Reads with one request however many people there are, and more only of what is declared; writes what differs."""

    taken_unseen = "the username is taken, maybe by another tenant: choose another one"
    """Usernames are unique across all of Tenable's customers (documented)."""

    def __init__(self, api: TvmApi, state: ScannerState, transfer_to: str | None = None) -> None:
        """Take the client, the files of the tenant, and who gets what anybody leaves who is deleted."""
        self.api = api
        self.http = api.http
        self.state = state
        self.scanner = urlsplit(api.http.connection.url).netloc
        self.fields = {
            "name": FIELDS["name"],
            "email": FIELDS["email"],
            "permissions": FIELDS["permissions"],
            "roles": Field(show=self._role_names),
            "enabled": FIELDS["enabled"],
            "authorizations": Field(authorizations.same),
            "groups": Field(show=self._group_names),
            "two_factor": Field(two_factor.same, two_factor.show, two_factor.identify),
        }
        self._transfer_to = transfer_to
        self._accounts: list[Account] = []
        self._lookup = Lookup()
        self._own: set[str] | None = None
        self._lock = threading.Lock()

    def _role_names(self, uuids: Iterable[str]) -> list[str]:
        return self._lookup.roles.names(uuids)

    def _group_names(self, uuids: Iterable[str]) -> list[str]:
        return self._lookup.groups.names(uuids)

    def close(self) -> None:
        """Close the connections."""
        self.api.close()

    def read_accounts(self) -> list[Account]:
        """Return all accounts, with one request."""
        self._accounts = [account_from(record) for record in self.api.list_users()]
        return self._accounts

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> Sequence[Completed]:
        """Read what the entries declare and the list does not show; see :meth:`Backend.read_rest`."""
        return read_access(self.api, self._lookup, pairs, workers)

    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Check what an entry declares; see :meth:`Backend.declared`."""
        return declared_fields(entry, account, self._lookup)

    def taken_with_it(self, entry: Entry, account: Account) -> Mapping[str, Any]:
        """Return that the API is shut to a leaver whose keys end too; see :mod:`revocation`."""
        return (
            {"authorizations": {**account.fields["authorizations"], **revocation.SHUT}} if revokes_keys(entry) else {}
        )

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

    def objections(self, plans: Sequence[Plan], allow_lockout: bool) -> list[str]:
        """Return what the service would refuse, and who could not sign in any more."""
        problems = removal.faults(plans, self._accounts, self._transfer_to)
        for plan in plans:
            if plan.action == DELETE or not plan.changed:
                continue
            own = {"authorizations", "roles"}.intersection(plan.changed_fields)
            told_by_the_brakes = plan.removes and not allow_lockout
            if own and not told_by_the_brakes and plan.account is not None and self.is_self(plan.account):
                problems.append(
                    f"'{plan.username}' is the account that this task itself uses, and Tenable lets nobody change "
                    f"their own {' and '.join(sorted(own))}: use another administrator's keys"
                )
            ways = plan.after.get("authorizations")
            if not allow_lockout and ways is not None and plan.after["enabled"] and authorizations.shut_out(ways):
                problems.append(
                    f"'{plan.username}' would be enabled and have no way left to sign in: leave one of "
                    f"{', '.join(authorizations.WAYS)}, disable the account, or set allow_lockout=true"
                )
        return problems

    def warnings_for(self, plan: Plan) -> list[str]:
        """Warn where a custom role may be replaced, which this API cannot give back."""
        replaced = plan.before.get("permissions") == permissions.READ_ONLY and "permissions" in plan.changed_fields
        if replaced and plan.action != DELETE:
            return ["a custom role, if it had one, is replaced, because the task declares permissions"]
        return []

    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        """Return the record after a plan; a new account's ids are not known before."""
        if not plan.after:
            return {}
        ids = {n: plan.account.record[n] for n in IDS if n in plan.account.record} if plan.account else {}
        return self._record(plan, plan.after, ids)

    def _record(self, plan: Plan, fields: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, Any]:
        """Return an account as the task returns it: what the record shows, and what is declared beside it."""
        declared = [name for name in ACCESS if name in plan.after]
        shown = {name: self.fields[name].show(fields[name]) for name in declared}
        return {**public_record(plan.username, {name: fields[name] for name in FIELDS}, ids), **shown}

    def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        """Carry out a plan; see :meth:`Backend.write`."""
        self.http.redact.add(plan.entry.declared.get("current_password"))
        return super().write(plan, journal)

    def _delete(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        return removal.delete(
            self.api,
            account,
            removal.successor_of(plan.entry, self._transfer_to),
            self._find_successor,
            self._look_up,
            lambda: self._set_enabled(account, False, journal),
            journal,
        )

    def _find_successor(self, username: str) -> Account | None:
        """Return an account that was read at the start, or was made since."""
        return match([Entry(username)], self._accounts)[0][0] or self.find_account(username)

    def _create(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        after = plan.after
        temporary = bool(plan.entry.declared.get("password_temporary"))
        given = plan.entry.secrets.get("password")
        body = {
            "username": plan.username,
            # Nobody learns a random one: who signs in by single sign-on needs none, the API insists on one. A temporary
            # one is set afterwards, as a creation cannot say that, and then it must be another than the first.
            "password": given if given and not temporary else passwords.random_password(),
            # Of the predefined ones the least, until the custom roles are there.
            "permissions": permissions.BASIC if "roles" in after else after["permissions"],
            "type": "local",
            "email": after["email"],
        }
        if after["name"]:
            body["name"] = after["name"]
        self.api.http.redact.add(body["password"])
        # A random one that is replaced in a moment is nothing that anybody has to know of.
        sent = plan if body["password"] == given else replace(plan, entry=replace(plan.entry, secrets={}))
        record = self._sent_creation(sent, body, journal)
        account = account_from({**after, **record})
        if not after["enabled"]:
            record = self._set_enabled(account, False, journal)
        names = tuple(name for name in FIELDS if name in body or name == "enabled")
        record = self._verified(record, plan, {**after, "permissions": body["permissions"]}, names)
        new = {"authorizations": authorizations.NEW, "groups": frozenset(), "two_factor": two_factor.OFF}
        fields = self._write_access(plan, account, {**new, "roles": frozenset()}, journal)
        if temporary and given:
            self._set_first_password(plan, account, journal)
        return self._record(plan, {**record, **fields}, _ids_of(record))

    def _sent_creation(self, plan: Plan, body: dict[str, Any], journal: Journal) -> Mapping[str, Any]:
        """Create the user and return the record; a creation is never sent twice."""

        def unlike(account: Account) -> list[str]:
            sent = {**plan.after, "permissions": body["permissions"], "enabled": True}  # As a new user is.
            if not sent["name"] and account.fields["name"] == plan.username:
                sent["name"] = plan.username  # So the service calls who was given none (recorded in 2018).
            return [n for n, field in FIELDS.items() if not field.same(account.fields[n], sent[n])]

        return self.carry_out_creation(
            plan, journal, lambda: self.api.create_user(body), lambda account: account.raw, unlike
        )

    def may_be_taken(self, error: ApiError) -> bool:
        """Return whether the service answers a conflict (documented)."""
        return error.status == _CONFLICT

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

    def _update(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        record: Mapping[str, Any] = account.record
        wanted = {name: value for name, value in plan.wanted().items() if name in FIELDS}
        if "roles" in plan.after:
            wanted.pop("permissions", None)  # They follow from the custom roles.
        if set(wanted) == {"enabled"}:
            record = self._set_enabled(account, wanted["enabled"], journal)
        elif wanted:
            first = [journal.read(lambda: self._body(account, wanted))]

            def send() -> Mapping[str, Any]:
                # A further try reads it anew: what somebody else changed between two tries is theirs.
                return self.api.edit_user(account.ref, first.pop() if first else self._body(account, wanted))

            record = journal.carry_out(Write(f"changed {', '.join(wanted)}", send, lambda: self._look(account, wanted)))
        known = self._verified(record, plan, plan.after, tuple(wanted))
        if revokes_keys(plan.entry) and {"authorizations", "enabled"} & set(plan.changed_fields):
            revocation.replace_keys(self.api, account, journal)
        fields = self._write_access(plan, account, plan.before, journal)
        if "password" in plan.secrets:
            self._set_password(plan, account, journal)
        return self._record(plan, {**known, **fields}, _ids_of(account.record))

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

    def _write_access(
        self, plan: Plan, account: Account, before: Mapping[str, Any], journal: Journal
    ) -> dict[str, Any]:
        """Write what is declared beside the record and differs; return these fields as they are then."""
        fields = {name: plan.after[name] for name in ACCESS if name in plan.after}
        due = [name for name in fields if not self.fields[name].same(before[name], fields[name])]
        if "roles" in due:
            roles.write(self.api, account, fields["roles"], self._lookup.roles, journal)
            fields["permissions"] = permissions.READ_ONLY
        if "authorizations" in due:
            declared = plan.entry.declared
            given = revocation.SHUT if revokes_keys(plan.entry) else authorizations.named(declared["authorizations"])
            fields["authorizations"] = authorizations.write(self.api, account.ref, given, journal)
        if "two_factor" in due:
            given = plan.entry.declared["two_factor"]
            fields["two_factor"] = two_factor.write(self.api, account.ref, given, journal)
        if "groups" in due:
            groups.write(self.api, self._lookup.groups, account.ref, before["groups"], fields["groups"], journal)
        return fields

    def _set_first_password(self, plan: Plan, account: Account, journal: Journal) -> None:
        """Set the temporary password of an account that was just made with a random one.

        Raises:
            NotConfirmed: it was not; a further run of the same task would leave the account alone.
        """
        try:
            self._set_password(plan, account, journal)
        except AccessError as error:
            raise NotConfirmed(
                f"{error.message}; the new account may have a random password: run once with update_password=always",
                error,
            ) from None

    def _set_password(self, plan: Plan, account: Account, journal: Journal) -> None:
        """Set a password, once: it cannot be read, and the history refuses to set the same one again (documented)."""
        password, declared = plan.entry.secrets["password"], plan.entry.declared
        more = {
            key: declared[name]
            for name, key in (("password_temporary", "temporary"), ("current_password", "current_password"))
            if name in declared
        }
        write = Write(
            "set the password",
            lambda: self.api.set_password(account.ref, password, more),
            lambda: Seen(UNTOLD),
            again=False,
        )
        try:
            journal.carry_out(write)
        except ApiError as error:
            if error.status == _BAD_REQUEST:
                error.message += (
                    ": Tenable takes no password that the user has or had before: give another one, or leave "
                    "update_password at on_create"
                )
            raise

    def _verified(
        self, record: Mapping[str, Any], plan: Plan, wanted: Mapping[str, Any], names: tuple[str, ...]
    ) -> dict[str, Any]:
        """Return the record after, from the write's own answer, once that shows what was asked for.

        Raises:
            NotConfirmed: the server accepted the request and did something else.
        """
        known = {**(plan.account.record if plan.account else {}), **plan.after, **record}
        found = account_from(known)
        wrong = [n for n in names if n in record and not FIELDS[n].same(found.fields[n], wanted[n])]
        if wrong:
            raise NotConfirmed(
                f"the server accepted the change but did not make it ({', '.join(wrong)}): check it there"
            )
        return {**_ids_of(found.record), **found.fields}


def _ids_of(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in IDS if name in record}
