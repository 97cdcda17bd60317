# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Accounts of Tenable Security Center for the roster engine."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend, Completed, Pair, Recovery
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    ApiError,
    CannotSignIn,
    NotConfirmed,
    NotFound,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import (
    ABSENT,
    DISABLED,
    PRESENT,
    Account,
    Entry,
    Field,
    Plan,
    verdict,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.api import ScApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preferences import Preferences
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import (
    ADMINISTRATOR,
    FIELDS,
    FULL_ACCESS,
    GROUP_LISTS,
    NOT_OF_ADMINISTRATORS,
    READ_FIELDS,
    SECURITY_MANAGER,
    TEXTS,
    account_from,
    body_from,
    name_of,
    public_record,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.recovery import (
    Shelf,
    left_of_killed_runs,
    put_back_after_killed_runs,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.scope import (
    Conduct,
    against_deletion,
    against_renaming,
    heir_of,
    settle,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.wanted import (
    ADMINISTRATORS,
    KINDS,
    MANAGERS,
    OWN,
    Lookup,
    declared_fields,
    names_needed,
    needs,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import read_me
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

_LISTS = {"role": "role", "group": "group", "ldap_server": "ldap"}


class ScBackend(Backend):
    """Reads the scope of one user with one request, however many people there are, and writes what differs."""

    renames = True

    taken_unseen = (
        "one of the values was refused, or the username is taken in another organization, which the task's user cannot "
        "see"
    )

    def __init__(self, session: ScSession, state: ScannerState, conduct: Conduct | None = None) -> None:
        """Take the session, the files of the scanner, and what holds for all accounts.

        Raises:
            UsageError: what is owned cannot both be kept and be deleted.
        """
        self.session = session
        self.http = session.http
        self.api = ScApi(session)
        self.state = state
        self.shelf = Shelf(state)
        self.scanner = urlsplit(session.http.connection.url).netloc
        self.conduct = conduct or Conduct()
        if self.conduct.migrate_to and self.conduct.delete_objects:
            raise UsageError("migrate_to and delete_objects=true contradict each other: give one of them")
        self.lookup = Lookup()
        self.lookup.names["role"].update({ADMINISTRATOR: "Administrator", SECURITY_MANAGER: "Security Manager"})
        self.lookup.names["group"][FULL_ACCESS] = "Full Access"
        self.fields = {**FIELDS, **{name: Field(show=self._shower(name)) for name in (*KINDS, *GROUP_LISTS)}}
        self._settled = False
        self._accounts: list[Account] = []
        self._heir: str | None = None
        self._own: str | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Sign out and close the connections."""
        self.session.close()

    def recover(self) -> Recovery:
        """Put back what killed runs took away; without anything to put back, no request."""
        return put_back_after_killed_runs(self.session, self.shelf, self.journal())

    def left_to_recover(self) -> list[str]:
        """Return what killed runs left; no requests."""
        return left_of_killed_runs(self.shelf)

    def would_recover(self) -> bool:
        """Return whether something was left that the task's own account can put back."""
        pending = self.shelf.pending()
        return bool(pending) and Preferences(self.session, self.journal()).read()[0].key in pending

    def warnings(self) -> list[str]:
        """Return what the server warned of."""
        return [f"Security Center says: {text}" for text in self.session.warnings]

    def _shower(self, name: str) -> Any:
        def show(value: Any) -> Any:
            if name in GROUP_LISTS:
                return sorted(name_of(self.lookup.names, "group", number) for number in value)
            return name_of(self.lookup.names, name, value)

        return show

    # -- reading ---------------------------------------------------------------------------------------------------

    def settle_scope(self) -> None:
        """Find out which accounts the task is about, where it names an organization; once.

        Raises:
            UsageError: there is no such organization, or it is another one than the user's.
        """
        if self.conduct.organization is not None and not self._settled:
            self.lookup.scope = settle(self.api, self.conduct.organization)
            self._settled = True

    def read_accounts(self) -> list[Account]:
        """Return the accounts of the scope, with one request."""
        self.settle_scope()
        accounts = [self._account(record) for record in self.api.list_users(READ_FIELDS)]
        if self.conduct.organization is None:
            # Administrators see administrators only, and nobody else sees any (documented).
            administrators = any(account.fields.get("role") == ADMINISTRATOR for account in accounts)
            self.lookup.scope = ADMINISTRATORS if administrators else OWN
        if self.lookup.scope == MANAGERS:
            # What an administrator gets of an organization is a fixed set without the lock (documented).
            accounts = [self._complete(a) if self._matters_to_guards(a) else a for a in accounts]
        for account in accounts:
            self.lookup.learn(account.raw)
        self._accounts = accounts
        return accounts

    def _account(self, record: Mapping[str, Any]) -> Account:
        return replace(account_from(record), ref=self.api.ref_of(record))

    def _matters_to_guards(self, account: Account) -> bool:
        manages = account.fields.get("role", SECURITY_MANAGER) == SECURITY_MANAGER
        return "enabled" not in account.fields and (manages or self.conduct.all_details)

    def _complete(self, account: Account) -> Account:
        """Return the account with its own record, which has more than the list's."""
        return self._account({**account.raw, **self.api.get_user(account.ref)})

    def read_rest(self, pairs: Sequence[Pair], workers: Workers) -> list[Completed]:
        """Read what the entries need beside the list: names of roles, groups and servers, and keys that it lacks."""
        completed = self._completed(pairs, workers)
        known = [pair for pair in completed if not isinstance(pair, AccessError)]
        present = [(entry, account) for entry, account in known if entry.state == PRESENT]
        for kind, what in _LISTS.items():
            if kind == "group" and self.lookup.scope == ADMINISTRATORS:
                continue  # There are none, and the planner says so in a moment.
            if any(needs(entry, account, kind) for entry, account in present):
                self.lookup.add(kind, self.api.list_named(what))
        leaving = [account for entry, account in known if entry.state == ABSENT and account is not None]
        if leaving and self.conduct.migrate_to:
            self._heir = heir_of(self.conduct.migrate_to, self.lookup.scope, self._accounts, leaving)
        return completed

    def _completed(self, pairs: Sequence[Pair], workers: Workers) -> list[Completed]:
        def lacks(entry: Entry, account: Account) -> bool:
            wanted = {PRESENT: names_needed(entry), DISABLED: ["enabled"]}.get(entry.state, [])
            if self.lookup.scope == ADMINISTRATORS:
                wanted = [name for name in wanted if name not in NOT_OF_ADMINISTRATORS]
            return any(name not in account.fields for name in wanted)

        lacking = [account for entry, account in pairs if account is not None and lacks(entry, account)]
        found = dict(zip((account.ref for account in lacking), workers.attempt(self._complete, lacking)))

        def completed(entry: Entry, account: Account | None) -> Completed:
            read = found.get(account.ref, account) if account else None
            if isinstance(read, AccessError):
                return read
            if read is not None:
                self.lookup.learn(read.raw)
            return entry, read

        return [completed(entry, account) for entry, account in pairs]

    # -- planning --------------------------------------------------------------------------------------------------

    def declared(self, entry: Entry, account: Account | None) -> Mapping[str, Any]:
        """Resolve and check what an entry declares; see :meth:`Backend.declared`."""
        return declared_fields(entry, account, self.lookup)

    def defaults(self, entry: Entry) -> Mapping[str, Any]:
        """Return what a new account has; what an administrator makes follows from the scope (documented)."""
        scope = {
            ADMINISTRATORS: {"role": ADMINISTRATOR},
            MANAGERS: {"role": SECURITY_MANAGER, "group": FULL_ACCESS},
        }.get(self.lookup.scope, {})
        return {"first_name": "", "last_name": "", "email": "", **scope, "enabled": True}

    def is_administrator(self, fields: Any) -> bool:
        """Return whether an account with these fields administers the scope."""
        return fields.get("role") in (ADMINISTRATOR, SECURITY_MANAGER)

    def is_self(self, account: Account) -> bool:
        """Return whether the task acts as this account; asks once at the most, and never where the login says it."""
        if self.lookup.scope == MANAGERS:
            return False
        if self.session.own_username is not None:
            return account.username == self.session.own_username
        with self._lock:
            if self._own is None:
                self._own = read_me(self.session).user_id
        return account.ref == self._own

    def own_usernames(self) -> list[str]:
        """Return the account that the task acts as; none where its accounts are of another organization than it is."""
        if self.lookup.scope == MANAGERS:
            return []
        return [self.session.own_username or read_me(self.session).username]

    def is_exclusive(self, plan: Plan) -> bool:
        """Return whether a plan changes the own password, which may end the session."""
        return bool(plan.secrets) and plan.account is not None and self.is_self(plan.account)

    def keeps_from_deletion(self, account: Account) -> str | None:
        """Return why an account is not deleted: the product's rules, and that nobody has decided what it owns."""
        return against_deletion(account, self.lookup.scope, self.conduct.decided)

    def keeps_from_renaming(self, account: Account) -> str | None:
        """Return why an account keeps its username: the product's rules."""
        return against_renaming(account, self.lookup.scope)

    def predicted_record(self, plan: Plan) -> dict[str, Any]:
        """Return the record after a plan; a new account's ids are not known before."""
        if not plan.after:
            return {}
        if plan.account is not None:
            ids = {name: plan.account.record[name] for name in ("id", "uuid") if name in plan.account.record}
            return public_record(plan.final_username, plan.after, self.lookup.names, ids)
        unset = {
            **dict.fromkeys((*TEXTS, "ldap_server", "ldap_username", "responsible_asset"), ""),
            **dict.fromkeys(GROUP_LISTS, frozenset()),
            "must_change_password": False,
        }
        if self.lookup.scope == ADMINISTRATORS:
            unset = {name: value for name, value in unset.items() if name not in NOT_OF_ADMINISTRATORS}
        return public_record(plan.username, {**unset, **plan.after}, self.lookup.names, {})

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        """Carry out a plan; see :meth:`Backend.write`."""
        self.http.redact.add(plan.entry.declared.get("current_password"))
        return super().write(plan, journal)

    def find_account(self, username: str) -> Account | None:
        """Return the account that is spelt exactly so, with all that it has; case counts here (documented)."""
        found = [record for record in self.api.list_users(READ_FIELDS) if record.get("username") == username]
        return self._account(self.api.get_user(self.api.ref_of(found[0]))) if found else None

    def _create(self, plan: Plan, journal: Journal) -> Mapping[str, Any]:
        given = {name: value for name, value in plan.after.items() if name not in TEXTS or value}
        if given["enabled"]:
            del given["enabled"]
        body = {"username": plan.username, **body_from(given)}
        if self.lookup.scope != ADMINISTRATORS:
            # 0 would be all assets (a client in use says so).
            body.setdefault("responsibleAssetID", -1)
        if "password" in plan.entry.secrets:
            body["password"] = plan.entry.secrets["password"]
        record = self._sent_creation(plan, body, journal)
        account = self._account(record)
        if account.fields.get("enabled", True) and not plan.after["enabled"]:
            record = self._edit(account, {"enabled": False}, {}, journal)
        return self._verified(record, plan.after, journal)

    def _sent_creation(self, plan: Plan, body: dict[str, Any], journal: Journal) -> Mapping[str, Any]:
        """Create the user and return the record; a creation is never sent twice."""

        def unlike(account: Account) -> list[str]:
            known = [name for name in plan.after if name in account.fields and name != "enabled"]
            return [name for name in known if not self.fields[name].same(account.fields[name], plan.after[name])]

        return self.carry_out_creation(
            plan, journal, lambda: self.api.create_user(body), lambda account: account.raw, unlike
        )

    def may_be_taken(self, error: ApiError) -> bool:
        """Return True: no source has the refusal of a name that is taken, so that any refusal can be that one."""
        return True

    def _update(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        secrets: dict[str, str] = {}
        if "password" in plan.secrets:
            secrets["password"] = plan.entry.secrets["password"]
            current = plan.entry.declared.get("current_password") or self.session.own_password
            if current:
                secrets["currentPassword"] = current
        wanted = plan.wanted()
        own = self.is_exclusive(plan)
        try:
            record = self._edit(account, wanted, secrets, journal, plan.rename)
        except CannotSignIn:
            raise
        except ApiError as error:
            if secrets:
                error.message += (
                    ": the password may be too short or too simple, or Security Center may ask for another "
                    f"current_password than {'the one given' if 'currentPassword' in secrets else 'none'}"
                )
            if plan.rename:
                error.message += ": the username may be taken, also in another organization"
            raise
        if own:
            self.session.use_password(secrets["password"])
        return self._verified(record, wanted, journal, plan.rename)

    def _edit(
        self,
        account: Account,
        wanted: Mapping[str, Any],
        secrets: Mapping[str, str],
        journal: Journal,
        rename: str | None = None,
    ) -> Mapping[str, Any]:
        """Send one PATCH with what differs, another username included (recorded), and return the record.

        A password travels with the fields, whose new values then tell of it as well; alone it cannot be read.
        """
        body = {**({"username": rename} if rename else {}), **body_from(wanted), **secrets}
        if rename is None and wanted == {"enabled": wanted.get("enabled")} and not secrets:
            what = "enabled the account" if wanted["enabled"] else "disabled the account"
        else:
            names = [*(["username"] if rename else []), *wanted, *(["password"] if secrets else [])]
            what = f"changed {', '.join(names)}"
        write = Write(
            what,
            lambda: self.api.edit_user(account.ref, rename or account.username, body),
            lambda: self._look(account, wanted, rename),
        )
        return journal.carry_out(write)

    def _look(self, account: Account, wanted: Mapping[str, Any], rename: str | None) -> Seen:
        """Read whether fields, and the username where it changes, are as wanted."""
        if not wanted and rename is None:
            return Seen(UNTOLD)
        try:
            record = self.api.get_user(account.ref)
        except NotFound:
            return Seen("the account is not there any more")
        seen = account_from(record)
        found = seen.fields
        if any(name not in found for name in wanted):
            return Seen(UNTOLD)
        # What was not known before is taken for what is there now, where that is not what is wanted.
        before = {**found, **account.fields}
        if rename is not None:
            wanted = {"username": rename, **wanted}
            before, found = {**before, "username": account.username}, {**found, "username": seen.username}
        return Seen(verdict(wanted, before, found, {"username": Field(), **self.fields}), record)

    def _delete(self, plan: Plan, account: Account, journal: Journal) -> Mapping[str, Any]:
        def look() -> Seen:
            # Not by the account itself, as what may not be seen is said not to exist either (recorded).
            users = self.api.list_users(("id", "uuid", "username"))
            return Seen(BEFORE if any(self.api.ref_of(user) == account.ref for user in users) else DONE)

        journal.carry_out_deletion(
            Write("deleted the account", lambda: self.api.delete_user(account.ref, self._heir), look)
        )
        return {}

    def _verified(
        self, record: Mapping[str, Any], wanted: Mapping[str, Any], journal: Journal, rename: str | None = None
    ) -> dict[str, Any]:
        """Return the record after, from the write's own answer, once that shows what was asked for.

        Security Center ignores keys that it does not know, without a word (reported).

        Raises:
            NotConfirmed: it accepted the request and did something else.
        """
        found = self._account(record)
        if any(name not in found.fields for name in wanted):
            found = journal.read(lambda: self._complete(found))
        unseen = [name for name in wanted if name not in found.fields]
        wrong = [n for n in wanted if n not in unseen and not self.fields[n].same(found.fields[n], wanted[n])]
        if rename is not None and found.username != rename:
            wrong.insert(0, "username")
        if wrong:
            raise NotConfirmed(
                f"Security Center accepted the change but did not make it ({', '.join(wrong)}): check it there"
            )
        if unseen:
            raise NotConfirmed(
                f"Security Center accepted the change but does not show it ({', '.join(unseen)}): the task's user may "
                "not see all of this account"
            )
        self.lookup.learn(found.raw)
        return dict(found.record)
