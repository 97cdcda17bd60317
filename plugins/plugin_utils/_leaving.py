# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""People who leave: who is meant by a name, what accounts they can have on a scanner, what becomes of what they own.

Pure functions.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._people import faults_of_people
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import merged_layers
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import (
    ABSENT,
    DISABLED,
    account_name,
    accounts_of_protected,
)
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._values import as_bool, as_date, is_list, is_text

NAME = "username"
VARIABLES = ("offboard_state", "offboard_delete_objects")
"""The variables of the playbook, beside those of the role and of connections."""

_MEANT = ("user", "users", "usernames", "user_name", "person", "people", "leaver", "leavers")

Person = Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """What one name can be as an account on a scanner.

    Attributes:
        given: the name, as it was given.
        variants: the account's name; where there are several, at most one of them may exist.
    """

    given: str
    variants: tuple[str, ...]


def names_given(value: Any) -> list[str]:
    """Return who is to leave: of one name, several with commas between them, or a list.

    Raises:
        ValueError: with what is wrong.
    """
    parts = list(value) if is_list(value) else str(value).split(",") if is_text(value) else None
    if parts is None or not all(is_text(part) for part in parts):
        raise ValueError(say("leavers type"))
    names = list(dict.fromkeys(str(part).strip() for part in parts))
    if not names or not all(names):
        raise ValueError(say("no leavers"))
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        raise ValueError(say("leaver twice", name=twice[0]))
    return names


def misspelt(on_command_line: Iterable[str]) -> list[str]:
    """Return what is wrong with variables of the command line that were meant to be the one that names people."""
    meant = [name for name in on_command_line if name in _MEANT or (name != NAME and _is_like(name))]
    own = [name for name in meant if not name.startswith(tuple(f"{product}_" for product in products()))]
    return [say("leavers variable", variable=name) for name in sorted(own)]


def _is_like(name: str) -> bool:
    """Return whether a word is the variable's name with a slip of the finger; the likes of `hostname` are not."""
    return bool(difflib.get_close_matches(name.casefold(), [NAME], cutoff=0.8))


def unknown_variables(names: Iterable[str]) -> list[str]:
    """Return which variables look like those of the playbook, and are none."""
    wrong = [name for name in sorted(names) if name.startswith("offboard") and name not in VARIABLES]
    return [say("variable", unknown=unknown("variable", name, VARIABLES)) for name in wrong]


def faults_of(people: Any, known: Mapping[str, frozenset[str]], leaving: Iterable[str]) -> list[str]:
    """Return what is wrong with the roster, as far as it matters to those who leave: who they are, and their accounts.

    Nobody has to stay because of a mistake in what somebody else is granted.
    """
    if not is_list(people):
        return [say("not a list")]
    folded = {name.casefold() for name in leaving}

    def of_interest(number: int, one: Any) -> Any:
        """Return a person without profiles, and for those whom nothing of this concerns somebody who has no faults."""
        if _is_readable(one, known) and not folded & {name.casefold() for name in _names_of(one)}:
            return {"username": f"person {number}"}
        return {key: value for key, value in one.items() if key != "profiles"} if isinstance(one, Mapping) else one

    return faults_of_people([of_interest(number, one) for number, one in enumerate(people)], {}, known)


def _is_readable(person: Any, known: Mapping[str, frozenset[str]]) -> bool:
    """Return whether it can be told who somebody is, and what their accounts are called."""
    if not isinstance(person, Mapping) or not isinstance(person.get("username"), str):
        return False
    return all(value is None or isinstance(value, Mapping) for key, value in person.items() if key in known)


def _names_of(person: Person) -> list[str]:
    formerly: Any = person.get("formerly")
    return [str(person["username"]), *(map(str, formerly) if is_list(formerly) else ())]


def people_named(place: Place, name: str, people: Sequence[Person]) -> list[str]:
    """Return the usernames of those who are called so, now or formerly; of nobody, of those whose account here is."""
    folded = name.casefold()

    def accounts(one: Person) -> list[str]:
        return [account_name(place, one), *(place.mapped(former) for former in _names_of(one)[1:])]

    for called in (lambda one: one["username"], _names_of, accounts):
        found = []
        for one in people:
            names = called(one)
            if folded in [each.casefold() for each in ([names] if isinstance(names, str) else names)]:
                found.append(str(one["username"]))
        if found:
            return found
    return []


def claims_of(place: Place, given: str, person: Person | None) -> list[Claim]:
    """Return what accounts somebody can have here: as the roster maps their names, else as it stands, or mapped."""
    if person is None:
        return [Claim(given, _variants(place, given))]
    formerly = [Claim(given, _variants(place, str(name))) for name in person.get("formerly") or ()]
    return [Claim(given, (account_name(place, person),)), *formerly]


def _variants(place: Place, name: str) -> tuple[str, ...]:
    return tuple({variant.casefold(): variant for variant in (name, place.mapped(name))}.values())


def of_others(
    place: Place, claims: Iterable[Claim], people: Sequence[Person], leaving: Iterable[str | None]
) -> list[tuple[str, str, str]]:
    """Return which accounts would be taken that are, by the roster, somebody's who stays.

    Args:
        place: the scanner.
        claims: what accounts those who leave can have there.
        people: the roster.
        leaving: the usernames of those on it who leave.

    Returns:
        The name that was given, the account, and whose it is.
    """
    gone = {name.casefold() for name in leaving if name}
    stay = [one for one in people if str(one["username"]).casefold() not in gone]
    owners = {account_name(place, one).casefold(): str(one["username"]) for one in stay}
    for one in stay:
        for former in _names_of(one)[1:]:
            for name in _variants(place, former):
                owners.setdefault(name.casefold(), str(one["username"]))
    pairs = [(claim.given, variant) for claim in claims for variant in claim.variants]
    return [(given, account, owners[account.casefold()]) for given, account in pairs if account.casefold() in owners]


def protection_of(place: Place, claims: Iterable[Claim], people: Sequence[Person]) -> list[str]:
    """Return which protected names are the accounts of those who leave."""
    wanted = {variant.casefold() for claim in claims for variant in claim.variants}
    by_name = {str(one["username"]).casefold(): one for one in people}
    found = []
    for name in place.protected:
        accounts = accounts_of_protected(place, name, people)
        if accounts is None:
            accounts = [account_name(place, by_name[name.casefold()])]
        if wanted & {account.casefold() for account in accounts}:
            found.append(name)
    return found


@dataclass(frozen=True)
class Farewell:
    """How people leave one scanner.

    Attributes:
        product: its product's prefix.
        state: ``disabled`` or ``absent``.
        heir: who gets what deleted accounts own, where the host says so.
        may_go: whether what they own may be deleted.
    """

    product: str
    state: str
    heir: str | None = None
    may_go: bool = False

    def entry(self, place: Place, account: str, person: Person | None) -> dict[str, Any]:
        """Return what the product's module takes of one account."""
        product = products()[self.product]
        own = merged_layers(place.layers(person)) if person else {}
        if self.state == ABSENT:
            more = {name: own[name] for name in product.leaving if name in own}
        else:
            more = dict.fromkeys(product.shutting, True)
        return {"username": account, "state": self.state, **more}

    def heir_of(self, entry: Mapping[str, Any]) -> str | None:
        """Return who gets what the account of an entry owns."""
        found = entry.get(products()[self.product].heir) or self.heir
        return str(found) if found else None

    def is_undecided(self, entry: Mapping[str, Any]) -> bool:
        """Return whether nobody has said what becomes of what a deleted account owns."""
        asks = bool(products()[self.product].heir) and self.state == ABSENT
        return asks and not self.may_go and not self.heir_of(entry)

    def decisions(self) -> str:
        """Return the variables that say what becomes of it."""
        product = products()[self.product]
        names = [product.heir, product.discard]
        return " or ".join([*(f"{self.product}_{name}" for name in names if name), "offboard_delete_objects=true"])

    def fate(self, entry: Mapping[str, Any]) -> str:
        """Return what becomes of what an account owns, for a sentence; empty where the product has nothing to say."""
        if self.state == DISABLED:
            return say("owned stays")
        if not products()[self.product].heir:
            return ""
        heir = self.heir_of(entry)
        return say("owned goes", heir=heir) if heir else say("owned deleted")


def stays_on_roster(place: Place, person: Person) -> bool:
    """Return whether the next onboarding would count somebody among those who are to have accounts."""
    expires = as_date(person.get("expires"))
    return (person.get("state") or "present") == "present" and not (expires is not None and expires < place.today)


def advice(person: Person, where: str, state: str) -> str:
    """Return which line of the roster to change, so that the next onboarding does not bring somebody back."""
    enabled = person.get("enabled")
    more = say("and enabled") if enabled is not None and as_bool(enabled) else ""
    return say("still on roster", where=where, person=person["username"], state=state, more=more)
