# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts and access of a Rapid7 Security Console for the roster engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import (
    Backend,
    Completed,
    Pair,
    Recovery,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    NotConfirmed,
    NotFound,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import loses_administration
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ALWAYS,
    PRESENT,
    Account,
    Entry,
    Field,
    Plan,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import (
    PLACE_KINDS,
    change_grants,
    read_many,
    read_places,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import (
    FIELDS,
    KINDS,
    account_from,
    body_from,
    public_record,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.recovery import Shelf, put_back_after_killed_runs
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.replacement import Desk, replace_account
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import GLOBAL_ADMIN, role_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.two_factor import Seeds
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.wanted import (
    Lookup,
    declared_fields,
    effective_scope,
    needs_roles,
    needs_sources,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._state import ScannerState
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    UNTOLD,
    Journal,
    Seen,
    Write,
)


def _fits(name: str, found: Any, wanted: Any) -> bool:
    """Return whether the console shows what was wanted; languages that were not given do not count."""
    if name == "locale":
        return all(found.get(part) == value for part, value in wanted.items() if value)
    return FIELDS[name].same(found, wanted)


def _unlike(plan: Plan, account: Account) -> list[str]:
    """Return the fields of an account that are not as the plan for a new one has them; grants are another matter."""
    return [n for n in plan.after if n in FIELDS.keys() - KINDS and not _fits(n, account.fields[n], plan.after[n])]


class R7Backend(Backend):
    """Reads the list once and grants from the cheaper side; writes accounts without losing anything of them."""

    renames = True

    def __init__(self, api: R7Api, state: ScannerState) -> None:
        """Take the client and the files of the console."""
        self.api = api
        self.http = api.http
        self.state = state
        self.scanner = urlsplit(api.http.connection.url).netloc
        self.fields = {**FIELDS, **{kind: Field(show=self._shower(kind)) for kind in KINDS}}
        self.shelf = Shelf(state)
        self.seeds = Seeds(api)
        self.desk = Desk(api, self.seeds, self.shelf, self.name_of)
        self._nameless: set[str] = set()
        self._lookup = Lookup()

    def close(self) -> None:
        """Close the connections."""
        self.api.close()

    def recover(self) -> Recovery:
        """Put back what killed runs took away."""
        return put_back_after_killed_runs(self.api, self.seeds, self.shelf, self.name_of, self.journal())

    def left_to_recover(self) -> list[str]:
        """Return whose access a killed run left to be put back."""
        return [f"'{kept.login}'" for kept in self.shelf.pending().values()]

    def name_of(self, kind: str, object_id: int) -> str:
        """Return the name of a site or asset group for a sentence; one that cannot be read has its id."""
        if not len(self._lookup.places[kind]) and kind not in self._nameless:
            try:
                self._lookup.places[kind] = read_places(self.api, kind)
            except AccessError:
                self._nameless.add(kind)
        if not len(self._lookup.places[kind]):
            return f"{PLACE_KINDS[kind]} {object_id}"
        return self._lookup.places[kind].name_of(object_id)

    def _shower(self, kind: str) -> Any:
        return lambda ids: sorted(self._lookup.places[kind].name_of(object_id) for object_id in ids)

    def read_accounts(self) -> list[Account]:
        """Return all accounts, 500 with each request."""
        return [account_from(record) for record in self.api.list_users()]

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Completed]:
        """Read what the entries need beside the accounts: roles, sources, places and grants, each once if at all."""
        present = [(entry, account) for entry, account in pairs if entry.state == PRESENT]
        if any(needs_roles(entry, account) for entry, account in present):
            self._lookup.roles = {role.id: role for role in map(role_from, self.api.list_roles())}
        if any(needs_sources(entry, account) for entry, account in present):
            self._lookup.sources = self.api.list_authentication_sources()
        access: dict[str, Mapping[int, frozenset[int] | AccessError]] = {}
        for kind, flag in KINDS.items():
            declaring = [(entry, account) for entry, account in present if kind in entry.declared]
            if not declaring:
                continue
            places = self._lookup.places[kind] = read_places(self.api, kind)
            ids = [account.ref for entry, account in declaring if account and self._has_single(entry, account, flag)]
            access[kind] = read_many(self.api, kind, ids, places.ids(), workers)

        def completed(entry: Entry, account: Account | None) -> Completed:
            if account is None or entry.state != PRESENT:
                return entry, account
            grants: dict[str, frozenset[int]] = {}
            for kind in (kind for kind in access if kind in entry.declared):
                # Who had all of them, has no single one.
                found = access[kind].get(account.ref, frozenset())
                if isinstance(found, AccessError):
                    return found
                grants[kind] = found
            return entry, replace(account, fields={**account.fields, **grants}) if grants else account

        return [completed(entry, account) for entry, account in pairs]

    def _has_single(self, entry: Entry, account: Account, flag: str) -> bool:
        """Return whether the account's single grants count: not where it has all, before or after."""
        if account.fields[flag] or account.fields["role"] == GLOBAL_ADMIN:
            return False
        try:
            return not effective_scope(entry, account, self._lookup)[1][flag]
        except UsageError:
            return False  # A faulty entry; the planner says so in a moment.

    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Resolve and check what an entry declares; see :meth:`Backend.declared`."""
        own = account is not None and self.is_self(account) and entry.update_password == ALWAYS
        if own and entry.secrets and "password_reset_on_login" in entry.declared:
            raise UsageError("password_reset_on_login cannot go along with the own password: leave it out")
        return declared_fields(entry, account, self._lookup)

    def defaults(self, entry: Entry) -> Mapping[str, Any]:
        """Return what a new account has where its entry is silent; the schema requires a name."""
        return {"name": entry.username, "email": "", "enabled": True}

    def is_administrator(self, fields: Any) -> bool:
        """Return whether these fields are a Global Administrator's, who alone may manage users (documented)."""
        return fields.get("role") == GLOBAL_ADMIN or bool(fields.get("superuser"))

    def is_self(self, account: Account) -> bool:
        """Return whether the task signs in with this account; there is nothing to ask the console (documented)."""
        return account.username.casefold() == self.api.credentials.username.casefold()

    def is_exclusive(self, plan: Plan) -> bool:
        """Return whether a plan changes the own password, after which other requests under way would be refused."""
        return bool(plan.secrets) and plan.account is not None and self.is_self(plan.account)

    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        """Return the record after a plan; a new account's id is not known before."""
        if not plan.after:
            return {}
        user_id = plan.account.ref if plan.account else None
        return public_record(plan.final_username, user_id, plan.after, self._lookup.places)

    def warnings(self) -> list[str]:
        """Return whose two-factor seed could not be seen; it would not be put back, should a change drop it."""
        names = sorted(set(self.seeds.unknown))
        if not names:
            return []
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        return [f"the console does not show whether these accounts have a two-factor seed: {shown}"]

    def _delete(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        def look() -> Seen:
            try:
                self.api.get_user(account.ref)
            except NotFound:
                return Seen(DONE)
            return Seen(BEFORE)

        journal.carry_out_deletion(Write("deleted the account", lambda: self.api.delete_user(account.ref), look))
        self.shelf.drop(account.ref)
        return {}

    def _create(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        body = {**body_from(plan.username, plan.after), **self._secret_properties(plan)}
        user_id = self.carry_out_creation(
            plan, journal, lambda: self.api.create_user(body), lambda account: account.ref, lambda a: _unlike(plan, a)
        )
        for kind in KINDS:
            wanted = frozenset(plan.after.get(kind, ()))
            change_grants(self.api, kind, user_id, frozenset(), wanted, journal, self.name_of)
        found = account_from(journal.read(lambda: self.api.get_user(user_id)))
        wrong = _unlike(plan, found)
        if wrong:
            raise NotConfirmed(f"the console created the account with another {', '.join(wrong)}: check it there")
        return self._record(plan, found.fields, user_id)

    def may_be_taken(self, error: ApiError) -> bool:
        """Return whether the console answers 400: a login that is taken is refused like any other fault (inferred)."""
        return error.status == 400

    def _record(self, plan: Plan, fields: Mapping[str, Any], user_id: int) -> dict[str, Any]:
        """Return the record after a write: what the console shows now, and the grants that are declared."""
        grants = {kind: plan.after[kind] for kind in KINDS if kind in plan.after}
        return public_record(plan.final_username, user_id, {**fields, **grants}, self._lookup.places)

    def _update(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = plan.after
        wanted = plan.wanted()
        unlock = "locked" in wanted and not wanted.pop("locked")
        own_password = self.is_exclusive(plan)
        secrets = {} if own_password else self._secret_properties(plan)
        if secrets or plan.rename or any(name not in KINDS for name in wanted):
            ends = self.is_self(account) and (plan.removes or loses_administration(plan, self))
            fields = replace_account(
                self.desk, account.ref, wanted, secrets, journal, rename=plan.rename, ends_access=ends
            ).fields
        else:
            for kind in KINDS:
                before = frozenset(plan.before.get(kind, ()))
                after = frozenset(wanted.get(kind, before))
                change_grants(self.api, kind, account.ref, before, after, journal, self.name_of)
        if unlock:
            self._unlock(account.ref, journal)
            fields = {**fields, "locked": False}
        if own_password:
            self._set_own_password(plan, account.ref, journal)
        return self._record(plan, fields, account.ref)

    def _unlock(self, user_id: int, journal: Journal) -> None:
        def look() -> Seen:
            return Seen(BEFORE if account_from(self.api.get_user(user_id)).fields["locked"] else DONE)

        journal.carry_out(Write("unlocked the account", lambda: self.api.unlock_user(user_id), look))

    def _set_own_password(self, plan: Plan, user_id: int, journal: Journal) -> None:
        """Set the password that the task itself uses: once, as a second try would sign in with the one before."""
        password = plan.entry.secrets["password"]
        write = Write(
            "changed the own password",
            lambda: self.api.set_own_password(user_id, password),
            lambda: Seen(UNTOLD),
            again=False,
        )
        try:
            journal.carry_out(write)
        except ApiError as error:
            if error.status not in (400, 415):
                raise
            # Either the policy refuses it, or the console cannot read a bare text. As a property of the whole account
            # it can be read one way only, so that a refusal is the policy's then.
            replace_account(self.desk, user_id, {}, self._secret_properties(plan), journal, lambda: self._use(password))
            return
        self._use(password)
        # The form in which the console takes the body is not settled: sign in once to know that it was understood.
        try:
            journal.read(lambda: self.api.get_user(user_id))
        except AccessError as error:
            if not isinstance(error, ApiError) or error.status != 401:
                raise NotConfirmed(
                    f"the console took the new password; whether it lets it in could not be checked: {error.message}",
                    error,
                ) from None
            raise NotConfirmed(
                f"the console took the new password and does not let it in ({error.message}): it may have been stored "
                "in another form: sign in to the console's user interface and set it there",
                error,
            ) from None

    def _use(self, password: str) -> None:
        self.api.credentials.use_password(password)
        self.api.http.redact.add(self.api.credentials.basic())

    @staticmethod
    def _secret_properties(plan: Plan) -> dict[str, Any]:
        """Return the write-only properties of a plan, in the API's names."""
        if "password" not in plan.secrets:
            return {}
        found: dict[str, Any] = {"password": plan.entry.secrets["password"]}
        if "password_reset_on_login" in plan.entry.declared:
            found["passwordResetOnLogin"] = plan.entry.declared["password_reset_on_login"]
        return found
