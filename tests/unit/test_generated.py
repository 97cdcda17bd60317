# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What files say again of the modules' options is what `make docs` writes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.vulnmgmt.access.tests.docs import generate


def named(path: Path) -> str:
    return str(path.relative_to(generate.ROOT))


@pytest.mark.parametrize("path", generate.files(), ids=named)
def test_the_generated_parts_of_files_are_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert generate.generated(text) == text, "run make docs"


def test_every_part_stands_in_its_place() -> None:
    """A part whose comments were lost would no longer be kept up to date, and nobody would see it."""
    wanted = {(part, None) for part in generate.PARTS if part != "connection"}
    wanted |= {("connection", product) for product in generate.role_products()}
    found = Counter(
        (mark["part"], mark["product"])
        for path in generate.files()
        for mark in generate.MARKED.finditer(path.read_text(encoding="utf-8"))
    )
    assert found == dict.fromkeys(wanted, 1)


def test_a_part_keeps_its_place_and_what_is_around_it() -> None:
    text = "above:\n  # begin generated: choice, by make docs\n  - old\n  # end generated\nbelow: 1\n"
    made = generate.generated(text)
    assert "old" not in made
    assert made == generate.generated(made)
    above, part, below = made.partition("  - The scanner's product, V(")
    assert part
    assert above == "above:\n  # begin generated: choice, by make docs\n"
    assert below.endswith(".\n  # end generated\nbelow: 1\n")
