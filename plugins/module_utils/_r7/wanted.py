# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What an entry wants of an account, with what follows from its role. Pure functions over what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account, Entry
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS, LOCAL_TYPES
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.roles import FLAGS, GLOBAL_ADMIN, Role, role_from


class Lookup:
    """What the console has, as far as the roster at hand needs it."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.roles: dict[str, Role] = {}
        self.sources: Sequence[Mapping[str, Any]] = ()
        self.places: dict[str, Catalogue] = {kind: Catalogue(kind, ()) for kind in KINDS}

    def role(self, word: str, account: Account | None) -> Role:
        """Return the role that ``word`` means; the account's own one needs no look at the list.

        Raises:
            UsageError: unknown or ambiguous.
        """
        own = own_role(account)
        if own is not None and word in (own.id, own.name):
            return own
        catalogue = Catalogue("role", [(role.id, role.name) for role in self.roles.values()])
        return self.roles[catalogue.resolve(word)]

    def source(self, word: str, current: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Return the authentication source that ``word`` means: an id, a name or a type.

        Raises:
            UsageError: unknown, or several that the account has none of.
        """
        if current is not None and _means(word, current):
            return current
        of_type = [source for source in self.sources if source.get("type") == word]
        if len(of_type) == 1:
            return of_type[0]
        if of_type:
            named = ", ".join(f"'{source['name']}' (id {source['id']})" for source in of_type)
            raise UsageError(f"authentication '{word}' could be any of {named}: give the name or id")
        catalogue = Catalogue("authentication source", [(s["id"], s["name"]) for s in self.sources])
        found = catalogue.resolve(word)
        return next(source for source in self.sources if source["id"] == found)


def own_role(account: Account | None) -> Role | None:
    """Return the role that an account has, ``None`` where there is no account or its record does not say."""
    if account is None or not (account.raw.get("role") or {}).get("id"):
        return None
    return role_from(account.raw["role"])


def touches_role(entry: Entry) -> bool:
    """Return whether an entry declares its role or what can follow from one."""
    return any(name in entry.declared for name in ("role", *FLAGS))


def needs_roles(entry: Entry, account: Account | None) -> bool:
    """Return whether planning needs the list of roles: for a new account, or another role than the account has."""
    if account is None:
        return True
    own = own_role(account)
    word = entry.declared.get("role")
    return touches_role(entry) and (own is None or (word is not None and word not in (own.id, own.name)))


def needs_sources(entry: Entry, account: Account | None) -> bool:
    """Return whether planning needs the list of authentication sources: a declared one that the account has not."""
    word = entry.declared.get("authentication")
    if word is None or word in LOCAL_TYPES:
        return False
    current = account.fields["authentication"] if account else None
    return current is None or not _means(word, current)


def _means(word: str, source: Mapping[str, Any]) -> bool:
    """Return whether ``word`` is the id, the name or the type of an authentication source."""
    return word in (str(source.get("id")), source.get("name"), source["type"])


def effective_scope(entry: Entry, account: Account | None, lookup: Lookup) -> tuple[Role | None, dict[str, bool]]:
    """Return the role and flags that the account has afterwards.

    A flag that the old role brought goes with it; one that was given to the account itself stays.

    Raises:
        UsageError: the role is unknown, or the entry contradicts it.
    """
    before = {flag: bool(account and account.fields[flag]) for flag in FLAGS}
    old = own_role(account)
    if account is not None and not touches_role(entry):
        return old, before
    if "role" in entry.declared:
        role = lookup.role(entry.declared["role"], account)
    elif account is None:
        raise UsageError("a new account needs a role: give one")
    elif old is None:
        raise UsageError("the console does not say which role the account has: declare role")
    else:
        role = old
    flags = {}
    for flag, implied in role.implied.items():
        given = entry.declared.get(flag)
        if given is False and flag in entry.implicit:
            flags[flag] = implied
            continue
        if given is False and implied:
            raise UsageError(f"role '{role.name}' brings {flag} with it: leave {flag} out, or choose another role")
        if given and flag == "superuser" and not implied:
            raise UsageError(f"role '{role.name}' cannot have superuser, only the Global Administrator: leave it out")
        # Being a superuser is the role's alone; it is never given to an account itself.
        inherited = flag != "superuser" and before[flag] and not (old is not None and old.implied[flag])
        flags[flag] = implied or (inherited if given is None else given)
    return role, flags


def effective_source(entry: Entry, account: Account | None, role_id: str, lookup: Lookup) -> Mapping[str, Any]:
    """Return the authentication source that the account has afterwards.

    The type of a local account follows from its role: a Global Administrator's is ``admin``, any other's ``normal``
    (recorded), so that the two are one and the same choice for whoever declares them.

    Raises:
        UsageError: unknown or ambiguous.
    """
    current = account.fields["authentication"] if account else None
    word = entry.declared.get("authentication")
    if word is None:
        found = current or {"type": "normal"}
    elif word in LOCAL_TYPES:
        found = {"type": word}
    else:
        found = lookup.source(word, current)
    if found["type"] not in LOCAL_TYPES:
        return {name: found.get(name) for name in ("id", "name", "type")}
    local = "admin" if role_id == GLOBAL_ADMIN else "normal"
    if current is not None and current["type"] == local:
        return current
    return {"id": None, "name": None, "type": local}


def declared_fields(entry: Entry, account: Account | None, lookup: Lookup) -> dict[str, Any]:
    """Return the declared fields with their values as the console will show them.

    Raises:
        UsageError: an unknown name, or a contradiction that the console would refuse or never fulfil.
    """
    given = entry.declared
    found = {name: given[name] for name in ("name", "email", "enabled") if name in given}
    if found.get("name") == "":
        raise UsageError("name cannot be empty, as the console requires one: leave it out or give one")
    role, flags = effective_scope(entry, account, lookup)
    if account is None or touches_role(entry):
        found.update(flags)
        if role is not None:
            found["role"] = role.id
    role_id = found.get("role") or (account.fields["role"] if account else "")
    if account is None or "authentication" in given or "role" in given:
        found["authentication"] = effective_source(entry, account, role_id, lookup)
    if "locale" in given:
        for name, value in given["locale"].items():
            if value == "":
                raise UsageError(f"locale.{name} cannot be empty: leave it out, or give a language such as en-US")
        before = account.fields["locale"] if account else {"default": "", "reports": ""}
        found["locale"] = {**before, **{name: value for name, value in given["locale"].items() if value is not None}}
    found.update(_lock(given, account))
    found.update(_access(given, flags, role, lookup))
    if account is None and found["authentication"]["type"] in LOCAL_TYPES and not entry.secrets.get("password"):
        raise UsageError("a new local account needs a password: give password, or an authentication source")
    return found


def _lock(given: Mapping[str, Any], account: Account | None) -> dict[str, bool]:
    if "locked" not in given:
        return {}
    if given["locked"]:
        raise UsageError(
            "locked can only be false: the console locks accounts itself; to keep somebody out, set enabled=false"
        )
    if account is None:
        return {}
    if account.fields["locked"] and not given.get("enabled", account.fields["enabled"]):
        raise UsageError("a disabled account cannot be unlocked: set enabled=true too, or leave locked out")
    return {"locked": False}


def _access(
    given: Mapping[str, Any], flags: Mapping[str, bool], role: Role | None, lookup: Lookup
) -> dict[str, frozenset[int]]:
    found = {}
    for kind, flag in KINDS.items():
        if kind not in given:
            continue
        if not flags[flag]:
            found[kind] = frozenset(lookup.places[kind].resolve(word) for word in given[kind])
        elif given[kind]:
            what = kind.replace("_", " ")
            implied = role is not None and role.implied[flag]
            why = f"role '{role.name}' has all {what}" if implied and role else f"the account has {flag}"
            raise UsageError(f"single {what} cannot be granted, as {why}: leave {kind} out, or change that")
    return found
