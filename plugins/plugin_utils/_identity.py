# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Which accounts of several scanners are one person's: told by address, then username, then full name.

What could be otherwise is a doubt, for somebody to decide. Pure functions.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import Account, Scanner
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._system_accounts import DOUBTFUL, SERVICE, kind_of

Accounts = tuple[Account, ...]


@dataclass(frozen=True)
class Doubt:
    """Accounts of which it is not certain whose they are, and why."""

    accounts: Accounts
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Apart:
    """An account that is protected, and why."""

    account: Account
    reason: str


@dataclass
class Identified:
    """Everybody's accounts.

    Attributes:
        people: the accounts of each person.
        doubts: those that somebody has to decide.
        apart: those that are protected.
    """

    people: list[Accounts] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)


def identified(scanners: Sequence[Scanner]) -> Identified:
    """Return whose the accounts are."""
    found = Identified()
    own = {(scanner.host, name) for scanner in scanners for name in scanner.own}
    rest: list[Account] = []
    reasons: dict[Account, list[str]] = {}
    for account in sorted((a for s in scanners for a in s.accounts), key=_order):
        reason = _why_apart(account, own)
        if reason:
            found.apart.append(Apart(account, reason))
        else:
            rest.append(account)
            for doubt in _own_doubts(account):
                reasons.setdefault(account, []).append(doubt)
    for twins in _by(rest, lambda account: (account.host, account.folded)).values():
        if len(twins) > 1:
            text = say("case twins", names=_names(twins), host=twins[0].host)
            for account in twins:
                reasons.setdefault(account, []).append(text)
    groups = _Groups(rest, reasons)
    groups.by_address()
    groups.by_username()
    groups.by_full_name()
    groups.doubt_those_that_are_alike()
    for accounts, doubts in groups.result():
        if doubts:
            found.doubts.append(Doubt(accounts, doubts))
        elif all((account.host, account.folded) in own for account in accounts):
            found.apart += [Apart(account, say("own account")) for account in accounts]
        else:
            found.people.append(accounts)
            found.apart += [
                Apart(account, say("own account")) for account in accounts if (account.host, account.folded) in own
            ]
    return found


def _order(account: Account) -> tuple[str, str, str, str]:
    return account.host, account.folded, account.username, account.ref


def _names(accounts: Iterable[Account]) -> str:
    return " and ".join(account.username for account in accounts)


def _by(accounts: Iterable[Account], key: Callable[[Account], Hashable]) -> dict[Hashable, list[Account]]:
    found: dict[Hashable, list[Account]] = {}
    for account in accounts:
        found.setdefault(key(account), []).append(account)
    return found


def _why_apart(account: Account, own: set[tuple[str, str]]) -> str | None:
    """Return why an account is no person's, ``None`` where it may be one."""
    if account.adopted.apart:
        return account.adopted.apart
    kind, word = kind_of(account.username, account.name)
    if kind == SERVICE:
        return say("own account") if (account.host, account.folded) in own else say("service", word=word)
    return None


def _own_doubts(account: Account) -> list[str]:
    found = []
    kind, word = kind_of(account.username, account.name)
    if kind == DOUBTFUL:
        found.append(say("service or person", account=account.username, word=word))
    if account.adopted.doubt:
        found.append(say("odd account", account=account, reason=account.adopted.doubt))
    if account.username != account.username.strip():
        found.append(say("odd account", account=account, reason="its username has blanks around it"))
    return found


def folded_words(name: str) -> list[str]:
    """Return the words of a full name without case, accents and signs; one with a comma has the family name first."""
    family, _comma_unused, given = name.partition(",")
    plain = unicodedata.normalize("NFKD", f"{given} {family}".casefold())
    return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", "".join(s for s in plain if not unicodedata.combining(s)))


def _full_name(name: str) -> str:
    """Return a full name for comparison, empty where it has only one word."""
    words = folded_words(name)
    return " ".join(words) if len(words) > 1 else ""


def _contradict(a: str, b: str) -> bool:
    """Return whether two full names can hardly be one person's: each has words that the other does not shorten."""
    first, second = folded_words(a), folded_words(b)
    one, other = set(first) - set(second), set(second) - set(first)
    return bool(one and other) and not any(x.startswith(y) or y.startswith(x) for x in one for y in other)


def _shared_mailbox(accounts: Sequence[Account]) -> str:
    """Return an address that people of other names have in common, and that is nobody's username; else nothing."""
    for one, other in itertools.combinations(accounts, 2):
        shared = {text.casefold() for text in one.addresses} & {text.casefold() for text in other.addresses}
        shared -= {one.folded, other.folded}
        if shared and one.local != other.local and _contradict(one.name, other.name):
            return min(shared)
    return ""


class _Group:
    """Accounts that are taken for one person's.

    Attributes:
        hosts: the scanners that they are on.
        addresses: their addresses, without regard to case.
        locals: the names that stand before an ``@``, or alone.
        names: their full names as they are written.
        full_names: those of several words, for comparison.
    """

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.accounts: list[Account] = []
        self.add(accounts)

    def add(self, accounts: Iterable[Account]) -> None:
        self.accounts += accounts
        self.hosts = {account.host for account in self.accounts}
        self.addresses = {text.casefold() for account in self.accounts for text in account.addresses}
        own = {account.local for account in self.accounts}
        self.locals = {text.partition("@")[0] for text in self.addresses} | own
        self.names = {account.name for account in self.accounts if account.name}
        self.full_names = {_full_name(name) for name in self.names} - {""}

    def contradicts(self, other: _Group) -> bool:
        return any(_contradict(a, b) for a in self.names for b in other.names)

    def __str__(self) -> str:
        return " and ".join(sorted(self.addresses) or [self.accounts[0].username])


def _of_any(index: Mapping[str, Sequence[_Group]], keys: Iterable[str]) -> list[_Group]:
    """Return the groups of any of the keys, each once."""
    return list(dict.fromkeys(group for key in sorted(keys) for group in index.get(key, ())))


class _Groups:
    """The groups while they grow; what is doubtful ties groups together that are not one person's for certain."""

    def __init__(self, accounts: Sequence[Account], reasons: Mapping[Account, Sequence[str]]) -> None:
        self._accounts = accounts
        self._reasons = reasons
        self._groups: list[_Group] = []
        self._ties: list[tuple[list[_Group], str]] = []

    def by_address(self) -> None:
        """Bring together who shares an address, and without any, who has the same username on other scanners."""
        parent: dict[Hashable, Hashable] = {}

        def root(key: Hashable) -> Hashable:
            while parent.setdefault(key, key) != key:
                key = parent[key]
            return key

        keys: dict[Account, Hashable] = {}
        for account in self._accounts:
            texts = [("address", text.casefold()) for text in account.addresses] or [("username", account.folded)]
            for text in texts[1:]:
                parent[root(text)] = root(texts[0])
            keys[account] = texts[0]
        self._groups = [_Group(found) for found in _by(self._accounts, lambda a: root(keys[a])).values()]
        for group in self._groups:
            if not group.addresses and any(_contradict(a, b) for a in group.names for b in group.names):
                self._tie([group], say("same username", username=group.accounts[0].username))
            mailbox = _shared_mailbox(group.accounts)
            if mailbox:
                self._tie([group], say("mailbox", address=mailbox))
            several = [found for found in _by(group.accounts, lambda a: a.host).values() if len(found) > 1]
            for found in several:
                if group.addresses:
                    self._tie([group], say("one address", names=_names(found), host=found[0].host, address=group))

    def by_username(self) -> None:
        """Add who has no address to whoever has one that begins with the username."""
        by_local = self._index(lambda group: group.locals if group.addresses else ())
        by_name = self._index(lambda group: group.full_names if group.addresses else ())
        for group in [group for group in self._groups if not group.addresses]:
            fitting = _of_any(by_local, group.locals)
            apart = [other for other in fitting if not group.hosts <= other.hosts]
            if len(apart) > 1:
                self._tie([group], say("two people", account=group.accounts[0], people=" or ".join(map(str, apart))))
            elif apart:
                (other,) = apart
                alike = [one for one in _of_any(by_name, group.full_names) if one is not other]
                if group.hosts & other.hosts or group.contradicts(other):
                    self._tie([group, other], say("same username", username=group.accounts[0].username))
                elif any(not group.hosts & o.hosts for o in alike):
                    people = " or ".join(map(str, (other, *alike)))
                    self._tie([group], say("two people", account=group.accounts[0], people=people))
                else:
                    self._join(other, group)
                    for name in group.full_names:
                        found = by_name.setdefault(name, [])
                        found += [other] if other not in found else []

    def by_full_name(self) -> None:
        """Add who is left to the only one with the same full name."""
        by_name = self._index(lambda group: group.full_names)
        gone: list[_Group] = []
        for group in [group for group in self._groups if not group.addresses]:
            if self._is_tied(group):
                continue
            alike = [o for o in _of_any(by_name, group.full_names) if o is not group and o not in gone]
            apart = [other for other in alike if not group.hosts & other.hosts]
            if not apart:
                continue
            if len(alike) == 1 and not self._is_tied(apart[0]):
                self._join(apart[0], group)
                gone.append(group)
            else:
                self._tie([group], say("two people", account=group.accounts[0], people=" or ".join(map(str, alike))))

    def doubt_those_that_are_alike(self) -> None:
        """Tie together who has other addresses on other scanners, but the same name before the ``@`` or in full."""
        groups = [group for group in self._groups if group.addresses]
        by_name = self._index(lambda group: group.full_names, groups)
        by_local = self._index(lambda group: group.locals, groups)
        alike = [*by_name.values(), *by_local.values()]
        pairs = dict.fromkeys(pair for found in alike for pair in itertools.combinations(found, 2))
        for group, other in pairs:
            if not group.hosts & other.hosts:
                self._tie([group, other], say("other address", one=group, other=other))

    def _index(
        self, keys: Callable[[_Group], Iterable[str]], groups: Sequence[_Group] | None = None
    ) -> dict[str, list[_Group]]:
        """Return groups, all unless said, by each of their keys."""
        found: dict[str, list[_Group]] = {}
        for group in self._groups if groups is None else groups:
            for key in sorted(keys(group)):
                found.setdefault(key, []).append(group)
        return found

    def _tie(self, groups: list[_Group], reason: str) -> None:
        self._ties.append((groups, reason))

    def _is_tied(self, group: _Group) -> bool:
        return any(group in groups for groups, _reason_unused in self._ties)

    def _join(self, whole: _Group, part: _Group) -> None:
        whole.add(part.accounts)
        self._groups.remove(part)
        self._ties = [([whole if one is part else one for one in groups], reason) for groups, reason in self._ties]

    def result(self) -> list[tuple[Accounts, tuple[str, ...]]]:
        """Return the accounts of each person, or of those who are tied together, with the reasons for that."""
        bundles: list[tuple[list[_Group], list[str]]] = [([group], []) for group in self._groups]
        for groups, reason in self._ties:
            hit = [bundle for bundle in bundles if any(group in bundle[0] for group in groups)]
            first = hit[0]
            for bundle in hit[1:]:
                first[0].extend(bundle[0])
                first[1].extend(bundle[1])
                bundles.remove(bundle)
            first[1].append(reason)
        found = []
        for groups, doubts in bundles:
            accounts = sorted((account for group in groups for account in group.accounts), key=_order)
            own = [reason for account in accounts for reason in self._reasons.get(account, ())]
            found.append((tuple(accounts), tuple(dict.fromkeys([*own, *doubts]))))
        return found
