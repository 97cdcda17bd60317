# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What an entry wants of an account of Security Center. Pure functions over what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ALWAYS, Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import (
    ADMINISTRATOR,
    ALL_GROUPS,
    FULL_ACCESS,
    GROUP_LISTS,
    LDAP,
    LINKED,
    NONE,
    NOT_OF_ADMINISTRATORS,
    SECURITY_MANAGER,
    TEXTS,
    TNS,
    full_name,
    names_in,
)

ADMINISTRATORS, MANAGERS, OWN = "administrators", "managers", "own"
"""The scopes: an administrator among administrators, or over the Security Managers of an organization; or somebody in
their own organization. One session sees one of them (documented)."""

KINDS = {"role": "role", "group": "group", "ldap_server": "LDAP server"}
"""What can be named in an option, with the word for it in a sentence."""


@dataclass
class Lookup:
    """What the scope has, as far as the roster at hand needs it.

    Attributes:
        scope: one of the three above.
        names: what was read of objects, by kind and id; enough for results and diffs.
        lists: the kinds of which all objects were read.
    """

    scope: str = OWN
    names: dict[str, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    lists: dict[str, Catalogue] = field(default_factory=dict)

    def learn(self, record: Mapping[str, Any]) -> None:
        """Note the names in a user's record."""
        for kind, found in names_in(record).items():
            self.names[kind].update({number: name for number, name in found.items() if name})

    def add(self, kind: str, pairs: Mapping[str, str]) -> None:
        """Note all objects of a kind."""
        self.names[kind].update(pairs)
        self.lists[kind] = Catalogue(KINDS[kind], pairs.items())

    def resolve(self, kind: str, word: str, account: Account | None) -> str:
        """Return the id of the object that ``word`` means; one that the account has needs no look at the list.

        Raises:
            UsageError: unknown or ambiguous.
        """
        own = own_match(kind, word, account)
        return own if own is not None else str(self.lists[kind].resolve(word))


def own_match(kind: str, word: str, account: Account | None) -> str | None:
    """Return the id of the object among those that the account refers to, if ``word`` is its id or its name."""
    if kind == "group" and word.strip().casefold() in (ALL_GROUPS, "all groups"):
        return ALL_GROUPS
    for number, name in names_in(account.raw)[kind].items() if account else ():
        if word in (number, name):
            return number
    return None


def words_of(entry: Entry, kind: str) -> list[str]:
    """Return every name of this kind that an entry declares."""
    given = entry.declared
    words = [given[kind]] if given.get(kind) else []
    if kind == "group":
        words += [word for name in GROUP_LISTS for word in given.get(name, ())]
    return [str(word) for word in words]


def needs(entry: Entry, account: Account | None, kind: str) -> bool:
    """Return whether planning an entry needs all objects of a kind."""
    return any(own_match(kind, word, account) is None for word in words_of(entry, kind))


def names_needed(entry: Entry) -> list[str]:
    """Return the comparable fields that planning an entry for an existing account looks at."""
    given = set(entry.declared)
    if entry.update_password != ALWAYS:
        given.discard("must_change_password")
    if given & {"name", "first_name", "last_name"}:
        given |= {"first_name", "last_name"}
    if given & {"authentication", "ldap_server", "ldap_username"}:
        given |= {"authentication", "ldap_server", "ldap_username", "must_change_password"}
    return sorted(given - {"name", "current_password"})


def declared_fields(entry: Entry, account: Account | None, lookup: Lookup) -> dict[str, Any]:
    """Return the declared fields with their values as Security Center will show them.

    Raises:
        UsageError: an unknown name, or what Security Center would refuse.
    """
    given = entry.declared
    found: dict[str, Any] = {name: given[name] for name in (*TEXTS, "enabled") if name in given}
    found.update(_name(given, account))
    found.update(_place(entry, account, lookup))
    found.update(_sign_in(entry, account, lookup))
    return found


def _name(given: Mapping[str, Any], account: Account | None) -> dict[str, str]:
    """Return the two parts of ``name``.

    An account that shows this name keeps its parts; else the last blank parts them, unless one of them is given too.
    """
    parts = {name: given[name] for name in ("first_name", "last_name") if name in given}
    if "name" not in given:
        return parts
    name = " ".join(given["name"].split())
    if len(parts) == 1:
        part = next(iter(parts.values())).strip()
        if "first_name" in parts and (f"{name} ").startswith(f"{part} "):
            parts["last_name"] = name[len(part) :].strip()
        elif "last_name" in parts and (f" {name}").endswith(f" {part}"):
            parts["first_name"] = name[: len(name) - len(part)].strip()
    if parts:
        if len(parts) < 2 or full_name(parts) != name:
            raise UsageError(f"name '{name}' is another one than first_name and last_name say: leave name out")
        return parts
    if account is not None and full_name(account.fields) == name:
        return {part: account.fields[part] for part in ("first_name", "last_name")}
    first, _blank_unused, last = name.rpartition(" ")
    return {"first_name": first or last, "last_name": last if first else ""}


def _place(entry: Entry, account: Account | None, lookup: Lookup) -> dict[str, Any]:
    """Return role, groups and asset."""
    given = entry.declared
    found: dict[str, Any] = {}
    if lookup.scope == ADMINISTRATORS:
        # What they do not have, nobody has to take from them.
        given = {name: value for name, value in given.items() if name not in entry.implicit}
        unfit = [name for name in NOT_OF_ADMINISTRATORS if name in given]
        if unfit:
            raise UsageError(
                f"administrators have no {unfit[0]}, and the task's credentials are an administrator's: use those of a "
                "Security Manager of the organization, or name the organization whose Security Managers are meant "
                "(option organization)"
            )
    if "role" in given:
        found["role"] = _role(given["role"], account, lookup)
    elif account is None and lookup.scope == OWN:
        raise UsageError("a new account needs a role: give one")
    if "group" in given:
        found["group"] = lookup.resolve("group", given["group"], account)
        if found["group"] == ALL_GROUPS:
            raise UsageError("group is one group: All Groups is for managed_users_groups and managed_objects_groups")
    elif account is None and lookup.scope == OWN:
        raise UsageError(f"a new account needs a group: give one, such as Full Access (id {FULL_ACCESS})")
    for name in GROUP_LISTS:
        if name in given:
            found[name] = frozenset(lookup.resolve("group", str(word), account) for word in given[name])
    if "responsible_asset" in given:
        found["responsible_asset"] = _asset(given["responsible_asset"])
    return found


def _role(word: str, account: Account | None, lookup: Lookup) -> str:
    """Return the id of a role, as far as the scope can give it (documented)."""
    if lookup.scope == OWN and word.strip().casefold() in ("administrator", ADMINISTRATOR):
        raise UsageError(
            "only an administrator can make administrators, and the task's credentials are those of a user of an "
            "organization: use an administrator's"
        )
    role = lookup.resolve("role", word, account)
    own = account.fields.get("role") if account else None
    fitting = {ADMINISTRATORS: ADMINISTRATOR, MANAGERS: SECURITY_MANAGER}.get(lookup.scope)
    if fitting is not None and role not in (fitting, own):
        among = "administrators" if lookup.scope == ADMINISTRATORS else "Security Managers"
        raise UsageError(
            f"role '{word}' cannot be given here, as an administrator's credentials see and make {among} only: use "
            "those of a Security Manager of the organization"
        )
    return role


def _asset(word: str) -> str:
    """Return the id of an asset; they are too many to be read for a name."""
    text = str(word).strip()
    if text.casefold() in ("", "none", ALL_GROUPS):
        return NONE
    if not text.isdigit():
        raise UsageError(f"responsible_asset '{text}' is not an id: give the number of the asset, or none")
    return text


def _sign_in(entry: Entry, account: Account | None, lookup: Lookup) -> dict[str, Any]:
    """Return how the account signs in, and what goes with that."""
    given = entry.declared
    found: dict[str, Any] = {}
    before = account.fields if account else {}
    now = before.get("authentication")
    kind = given.get("authentication") or now or TNS
    sets_password = "password" in entry.secrets and (account is None or entry.update_password == ALWAYS)
    if now == LINKED and (sets_password or given.get("authentication")):
        raise UsageError("it is a linked account, which has no sign-in of its own: leave password and such out")
    if "authentication" in given or account is None:
        found["authentication"] = kind
    if kind == LDAP:
        if "ldap_server" in given:
            found["ldap_server"] = lookup.resolve("ldap_server", given["ldap_server"], account)
        if "ldap_username" in given:
            found["ldap_username"] = given["ldap_username"]
        elif "authentication" in found and not before.get("ldap_username"):
            # The product wants one (reported); the same name on both is what most directories have.
            found["ldap_username"] = entry.username if account is None or entry.renames(account) else account.username
        missing = [n for n in ("ldap_server", "ldap_username") if not found.get(n, before.get(n))]
        if missing and ("authentication" in found or found.keys() & {"ldap_server", "ldap_username"}):
            raise UsageError(f"an account of LDAP needs ldap_server and ldap_username: give {' and '.join(missing)}")
    else:
        unfit = [name for name in ("ldap_server", "ldap_username") if given.get(name)]
        if unfit:
            raise UsageError(f"{unfit[0]} is for accounts of LDAP: set authentication=ldap, or leave it out")
    if kind == TNS:
        if account is None and not sets_password:
            raise UsageError("a new account needs a password: give one, or authentication=ldap or saml")
        if now in (LDAP, "saml") and not sets_password:
            raise UsageError("an account that signs in here from now on needs password and update_password=always")
    elif sets_password:
        raise UsageError(f"an account of {kind} has no password in Security Center: leave password out")
    if given.get("must_change_password") and kind != TNS:
        raise UsageError(f"an account of {kind} has no password to change here: leave must_change_password out")
    if "must_change_password" in given and (account is None or entry.update_password == ALWAYS):
        found["must_change_password"] = given["must_change_password"]
    elif kind != TNS and "authentication" in given and before.get("must_change_password", now != kind):
        # The product refuses it for whoever signs in elsewhere (reported), so that it is cleared on the way.
        found["must_change_password"] = False
    return found
