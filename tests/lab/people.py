# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""Invented people. The n-th person is the same in every run, on every scanner and in every version of the lab.

Only append to the two lists: demos, docs and tests refer to people by their user names.
"""

from __future__ import annotations

from dataclasses import dataclass

# (as it is written, as it is typed in a user name)
_GIVEN = [
    ("Amara", "amara"), ("José", "jose"), ("Mei", "mei"), ("Søren", "soren"), ("Priya", "priya"), ("Tariq", "tariq"),
    ("Zoë", "zoe"), ("Kwame", "kwame"), ("Ingrid", "ingrid"), ("Łukasz", "lukasz"), ("Hana", "hana"),
    ("Diego", "diego"), ("Fatima", "fatima"), ("Aroha", "aroha"), ("Nikolai", "nikolai"), ("Chloé", "chloe"),
    ("Ravi", "ravi"),
    ("Leilani", "leilani"), ("Tomás", "tomas"), ("Yuki", "yuki"), ("Omar", "omar"), ("Siobhán", "siobhan"),
    ("Bao", "bao"), ("Elif", "elif"), ("Mateo", "mateo"), ("Nadia", "nadia"), ("Jürgen", "jurgen"),
    ("Thandi", "thandi"),
]  # fmt: skip
_FAMILY = [
    ("Okafor", "okafor"), ("Álvarez", "alvarez"), ("Lin", "lin"), ("Kjær", "kjaer"), ("Raman", "raman"),
    ("Haddad", "haddad"), ("Müller", "muller"), ("Mensah", "mensah"), ("Solberg", "solberg"), ("Wójcik", "wojcik"),
    ("Sato", "sato"), ("Romero", "romero"), ("Benali", "benali"), ("Parata", "parata"), ("Orlov", "orlov"),
    ("Laurent", "laurent"), ("Iyer", "iyer"), ("Kahale", "kahale"), ("Novák", "novak"), ("Mori", "mori"),
    ("Farouk", "farouk"), ("O'Connor", "oconnor"), ("Nguyễn", "nguyen"), ("Demir", "demir"), ("Silva", "silva"),
    ("Petrova", "petrova"), ("Schröder", "schroder"), ("Dlamini", "dlamini"), ("Bergström", "bergstrom"),
]  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One invented person."""

    given: str
    family: str
    name: str
    username: str
    """An e-mail address in ASCII, unique among all people."""


def person(index: int) -> Person:
    """Return the person of that index, 0 being the first."""
    if index < 0:
        raise ValueError("people are counted from 0")
    # One list is a name longer than the other, so that walking through both at once meets every pair of names
    # before any pair comes again. After that a number tells the namesakes apart.
    pairs = len(_GIVEN) * len(_FAMILY)
    given, given_ascii = _GIVEN[index % len(_GIVEN)]
    family, family_ascii = _FAMILY[index % len(_FAMILY)]
    round_ = index // pairs + 1
    if round_ > 1:
        family, family_ascii = f"{family} {round_}", f"{family_ascii}{round_}"
    return Person(given, family, f"{given} {family}", f"{given_ascii}.{family_ascii}@example.com")
