# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Profiles of one product, from what people share there; and what each person has beside them. Pure functions."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import adoption_of
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products

Fields = Mapping[str, Any]
At = Mapping[str, Fields]
"""Fields by scanner."""

_MANY, _FEW = 3, 2
"""So many people with equal access are a team, and so many where no other team is like them."""

_LONGEST = 24
"""Letters of a part of a profile's name."""


@dataclass(frozen=True)
class Access:
    """What one person has on the scanners of a product.

    Attributes:
        at: the accounts by scanner.
        free: the scanners where the person has none, and nobody else has one that would be taken for theirs.
    """

    at: Mapping[str, Adopted]
    free: frozenset[str]


@dataclass(frozen=True)
class Teams:
    """The profiles of a product.

    Attributes:
        profiles: what each grants, by name and scanner.
        chosen: the profile of each person that has one.
        own: by person and scanner, what the person has beside the profile.
    """

    profiles: Mapping[str, At]
    chosen: Mapping[str, str]
    own: Mapping[str, At] = field(default_factory=dict)


def teams(product: str, people: Mapping[str, Access]) -> Teams:
    """Return the profiles of a product for the people who have accounts there, by username.

    Equal access of three people is a profile, of two where it is unlike any other. Everybody else takes the nearest
    one, if that is shorter than saying all of it.
    """
    alike: dict[str, list[str]] = {}
    for person, access in people.items():
        alike.setdefault(_key(product, access), []).append(person)
    ranked = sorted(alike.items(), key=lambda item: (-len(item[1]), item[0]))
    centres: list[At] = []
    sizes: list[int] = []
    for _key_unused, members in ranked:
        access = people[members[0]]
        unlike_any = len(members) == _FEW and _nearest(product, access, centres)[0] is None
        if len(members) >= _MANY or unlike_any:
            centres.append(shared(product, access))
            sizes.append(len(members))
    names = _named(product, centres, sizes)
    chosen, own = {}, {}
    for person, access in people.items():
        number, fields = _nearest(product, access, centres)
        if number is not None:
            chosen[person] = names[number]
        own[person] = fields
    used = set(chosen.values())
    return Teams({name: at for name, at in zip(names, centres) if name in used}, chosen, own)


def _key(product: str, access: Access) -> str:
    return json.dumps([shared(product, access), {h: sorted(a.mute) for h, a in access.at.items()}], sort_keys=True)


def shared(product: str, access: Access) -> dict[str, dict[str, Any]]:
    """Return what a profile for exactly this access would grant; what gives nothing is left out."""
    return {host: declared(product, adopted) for host, adopted in sorted(access.at.items())}


def declared(product: str, adopted: Adopted) -> dict[str, Any]:
    """Return the grants of an account that give something, in the order of the product."""
    nothing = adoption_of(product).nothing
    grants = adopted.grants
    return {n: grants[n] for n in products()[product].grants if n in grants and grants[n] != nothing.get(n)}


def beside(product: str, access: Access, profile: At) -> dict[str, dict[str, Any]] | None:
    """Return what must stand at a person who has a profile, by scanner; ``None`` where the person cannot have it."""
    own: dict[str, dict[str, Any]] = {}
    for host, given in profile.items():
        if host in access.at:
            found = differences(product, access.at[host], given)
            if found is None:
                return None
            own[host] = found
        elif host in access.free:
            own[host] = {"state": "absent"}
        else:
            return None
    own.update({host: declared(product, adopted) for host, adopted in access.at.items() if host not in profile})
    return own


def differences(product: str, adopted: Adopted, given: Fields) -> dict[str, Any] | None:
    """Return what an account has otherwise than a profile gives it; ``None`` where that cannot be said."""
    nothing, instead = adoption_of(product).nothing, products()[product].instead
    own = {}
    for name in products()[product].grants:
        have, want = given.get(name, nothing.get(name)), adopted.grants.get(name, nothing.get(name))
        if name in adopted.mute:
            if name in given:
                return None
        elif have == want or (have is True and name in adopted.given):
            continue
        elif want is not None:
            own[name] = want
        elif instead.get(name) not in adopted.grants:
            return None
    return own


def _nearest(product: str, access: Access, centres: Sequence[At]) -> tuple[int | None, dict[str, dict[str, Any]]]:
    """Return the number of the profile that leaves the least to say, and what is left; none where that is no less."""
    alone = {host: declared(product, adopted) for host, adopted in access.at.items()}
    best: tuple[int, int] | None = None
    left: dict[str, dict[str, Any]] = alone
    for number, centre in enumerate(centres):
        own = beside(product, access, centre)
        if own is None or not _shares(product, access, centre):
            continue
        price = sum(map(len, own.values()))
        if price < _price_of(alone) and (best is None or price < best[0]):
            best, left = (price, number), own
    return (None if best is None else best[1]), left


def _shares(product: str, access: Access, profile: At) -> bool:
    """Return whether somebody has anything of a profile beside the role, if it grants anything else."""
    leading = adoption_of(product).leading
    more = False
    for host, given in profile.items():
        grants = access.at[host].grants if host in access.at else {}
        for name, value in given.items():
            if name in leading:
                continue
            more = True
            have = grants.get(name)
            if have == value or (isinstance(value, list) and set(value) & set(have or ())):
                return True
    return not more


def _price_of(at: At) -> int:
    """Return how much there is to say where there is no profile: at least that there is an account."""
    return sum(max(1, len(fields)) for fields in at.values())


# -- names -------------------------------------------------------------------------------------------------------------


def _named(product: str, centres: Sequence[At], sizes: Sequence[int]) -> list[str]:
    """Return a name for each profile: the product, the role, and the grants that tell it from others."""
    often: Counter[str] = Counter()
    for centre, size in zip(centres, sizes):
        often.update(dict.fromkeys(_items(product, centre), size))
    taken: set[str] = set()
    names = []
    for centre in centres:
        items = sorted(_items(product, centre), key=lambda item: (often[item], item))
        parts = [product, _role(product, centre), *items]
        name = next(
            (made for made in _candidates(parts, sorted(centre)) if made not in taken),
            f"{'-'.join(parts[:2])}-{len(taken) + 1}",
        )
        taken.add(name)
        names.append(name)
    return names


def _candidates(parts: Sequence[str], hosts: Sequence[str]) -> Iterable[str]:
    """Yield names, from the shortest that tells something."""
    yield "-".join(parts[:3])
    yield "-".join(parts[:4])
    yield "-".join([*parts[:3], "on", *map(slug, hosts)])
    for number in range(2, 1000):
        yield "-".join([*parts[:3], str(number)])


def _role(product: str, centre: At) -> str:
    """Return what the people of a profile are called, by what most scanners say."""
    words: Counter[str] = Counter()
    for fields in centre.values():
        for name in adoption_of(product).leading:
            value = fields.get(name)
            words.update([slug(value if isinstance(value, str) else "-".join(value))] if value else [])
    return min(words, key=lambda word: (-words[word], word)) if words else "account"


def _items(product: str, centre: At) -> Collection[str]:
    """Return what a profile grants beside the role, as parts of a name."""
    leading = adoption_of(product).leading
    found: set[str] = set()
    for fields in centre.values():
        for name, value in fields.items():
            if name in leading:
                continue
            values = value if isinstance(value, list) else [name if value is True else value]
            found.update(slug(str(item)) for item in values)
    return found - {""}


def slug(text: str) -> str:
    """Return a text as a part of a name: small letters, digits and hyphens, not too long."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    made = ""
    for word in words:
        if made and len(made) + len(word) >= _LONGEST:
            break
        made = f"{made}-{word}" if made else word[:_LONGEST]
    return made or "other"
