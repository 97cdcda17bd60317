# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The law of adopting: a run right after it changes nothing, and after one edited line just what the line says."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import Adoption
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import Account, Estate, Scanner
from form import LONG, SEED
from lab.serving import Lab
from random_estates import Estates, adopt, inventory_of, planned, read, shown

BATCHES, EACH = (30, 10) if LONG else (5, 5)
NAMES = {"name", "first_name", "last_name"}
PEOPLE, PROFILES = "group_vars/all/people.yml", "group_vars/all/profiles.yml"
Expected = dict[tuple[str, str], set[str]]
"""By scanner and username, fields of which at least one changes, and no other."""


@pytest.fixture(scope="module")
def estates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estates]:
    """Two scanners of each product."""
    with Lab(tmp_path_factory.mktemp("estates"), seed=0, scanners=2) as lab:
        yield Estates(lab)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_run_after_adopting_changes_nothing_but_what_was_edited(estates: Estates, batch: int) -> None:
    """Neither with declared access nor with exact one; and nobody is left whom an unlisted account would cost."""
    for number in range(batch * EACH, (batch + 1) * EACH):
        seed = SEED + number
        estates.draw(seed)
        estate = read(estates)
        made, files = adopt(estate)
        inventory = inventory_of(files, estate)
        assert shown(planned(estates, inventory, "declared")) == [], f"seed {seed}"
        assert shown(planned(estates, inventory, "exact", unlisted="disable")) == [], f"seed {seed}"
        assert files == adopt(shuffled(estate, seed))[1], f"seed {seed}: the same estate gives the same files"
        everybody = [account for accounts in made.accounts.values() for account in accounts]
        everybody += [account for doubt in made.doubts for account in doubt.accounts]
        everybody += [apart.account for apart in made.apart]
        assert set(everybody) == set(estate.accounts()), f"seed {seed}: nobody is lost"
        edited, expected = edit(random.Random(seed), made, files)
        access = random.Random(seed).choice(["declared", "exact"])
        changes = planned(estates, inventory_of(edited, estate), access)
        found = {(host, name): set(c["changed_fields"]) for host, each in changes.items() for name, c in each.items()}
        assert found.keys() == expected.keys(), f"seed {seed}: {difference(files, edited)}"
        for account, fields in found.items():
            assert fields, f"seed {seed}"
            assert fields <= expected[account], f"seed {seed}: {difference(files, edited)}"


def shuffled(estate: Estate, seed: int) -> Estate:
    """The same estate, read in another order."""
    rng = random.Random(seed)

    def other(scanner: Scanner) -> Scanner:
        accounts = rng.sample(list(scanner.accounts), len(scanner.accounts))
        return Scanner(scanner.host, scanner.product, accounts, scanner.own)

    return Estate([other(scanner) for scanner in estate.scanners], estate.unread)


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The line that differs."""
    lines = zip("\n".join(before.values()).splitlines(), "\n".join(after.values()).splitlines(), strict=False)
    return next((f"{old!r} -> {new!r}" for old, new in lines if old != new), "nothing")


# -- one edited line ---------------------------------------------------------------------------------------------------


def edit(rng: random.Random, made: Adoption, files: Mapping[str, str]) -> tuple[dict[str, str], Expected]:
    """The files with one line added, changed or taken away, and what that is to change."""
    edits = [edit_state, edit_name, edit_profile]
    rng.shuffle(edits)
    for one in edits:
        found = one(rng, made, dict(files))
        if found is not None:
            return found
    return dict(files), {}


def edit_state(rng: random.Random, made: Adoption, files: dict[str, str]) -> tuple[dict[str, str], Expected] | None:
    """Somebody leaves: all of their accounts that are enabled are disabled."""
    # a protected address also protects the account that the part before the @ is the name of
    protected = {part for name in made.protected for part in (name.casefold(), name.casefold().partition("@")[0])}
    fitting = [
        person["username"]
        for person in made.people
        if "state" not in person and not any(a.folded in protected for a in made.accounts[person["username"]])
    ]
    if not fitting:
        return None
    name = rng.choice(fitting)
    lines = files[PEOPLE].splitlines(keepends=True)
    lines.insert(position(lines, name) + 1, "    state: disabled\n")
    files[PEOPLE] = "".join(lines)
    return files, {(a.host, a.username): {"enabled"} for a in made.accounts[name] if a.adopted.enabled}


def edit_name(rng: random.Random, made: Adoption, files: dict[str, str]) -> tuple[dict[str, str], Expected] | None:
    """Somebody is renamed wherever the account has no name of its own."""
    fitting = [person for person in made.people if "name" in person and "state" not in person]
    if not fitting:
        return None
    person = rng.choice(fitting)
    lines = files[PEOPLE].splitlines(keepends=True)
    start = position(lines, person["username"])
    number = next(n for n in range(start, len(lines)) if lines[n].startswith("    name: "))
    lines[number] = "    name: Somebody Else\n"
    files[PEOPLE] = "".join(lines)
    accounts = [a for a in made.accounts[person["username"]] if a.adopted.enabled and "name" not in layers(person, a)]
    return files, {(a.host, a.username): NAMES for a in accounts}


def edit_profile(rng: random.Random, made: Adoption, files: dict[str, str]) -> tuple[dict[str, str], Expected] | None:
    """A profile of Tenable VM grants another role: to all who have the profile, and none of their own."""
    lines = files[PROFILES].splitlines(keepends=True)
    numbers = [number for number, line in enumerate(lines) if "permissions: " in line]
    if not numbers:
        return None
    number = rng.choice(numbers)
    word = re.search(r"permissions: ([\w -]+\w)", lines[number])
    assert word
    other = rng.choice([role for role in ("Basic", "Standard", "Scan Manager") if role != word[1]])
    lines[number] = lines[number].replace(word[0], f"permissions: {other}")
    files[PROFILES] = "".join(lines)
    above = lines[: number + 1]
    scope = next(found[1] for line in reversed(above) if (found := re.match(r"    (\S+):", line)))
    profile = next(found[1] for line in reversed(above) if (found := re.match(r"  (\S+):", line)))
    return files, {
        (account.host, account.username): {"permissions", "roles"}
        for person in made.people
        if profile in person["profiles"] and "state" not in person
        for account in made.accounts[person["username"]]
        if scope in ("tvm", account.host)
        and account.product == "tvm"
        and account.adopted.enabled
        and not {"permissions", "roles"} & layers(person, account).keys()
    }


def position(lines: list[str], username: str) -> int:
    """The line at which a person begins."""
    beginnings = [f"  - username: {quote}{username}{quote}\n" for quote in ("", "'", '"')]
    return next(number for number, line in enumerate(lines) if line in beginnings)


def layers(person: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """What stands at a person for the scanner of an account."""
    return {**person.get(account.product, {}), **person.get(account.host, {})}
