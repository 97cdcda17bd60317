# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every outcome of a first try crossed with every outcome of the next, for every write of all products."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import writes_r7
import writes_sc
import writes_sc_current
import writes_tvm
from form import LONG
from oracle import Trial, Verdict, Write
from outcomes import FAULTS, OUTCOMES, SHAPES
from runs import Runner

TABLES = Path(__file__).parents[3] / ".cache" / "faults" / "outcomes"
WRITES = [
    (product, write)
    for product, ws in (("r7", writes_r7), ("tvm", writes_tvm), ("sc", writes_sc), ("sc", writes_sc_current))
    for write in ws.WRITES
]
# What stands for its like where a write meets the same outcome for ever.
_FOR_EVER = ("refused connection", "409", "reset", "reset, done", "500", "500, done", "200 html", "200 empty, done")
# What one reading can meet. The API's own 404 says that what is asked for is not there, and nobody could tell better.
_LOOKS = [name for name in (*FAULTS, *SHAPES) if not name.endswith(", done") and name != "404"]
# The short form takes every so many-th cell, another one for each write.
_STRIDE = 61

Cell = tuple[str, str, str]


def cells(write: Write) -> Iterator[Cell]:
    """The first outcome, the next, and what comes then.

    That is ``ok``: all is well; ``again``: the second one for ever; ``dark``: nothing answers any more at all; and
    ``look``: the second one is that of the first reading after the write, and all else is well.
    """
    faults = [name for name in FAULTS if name not in write.lies]
    yield from itertools.product(faults, [*faults, "ok"], ["ok"])
    yield from itertools.product(faults, [name for name in _FOR_EVER if name in faults], ["again"])
    yield from ((name, "refused connection", "dark") for name in faults)
    yield from itertools.product(SHAPES, ["ok", "500"], ["ok"])
    yield from itertools.product(faults, _LOOKS, ["look"])


def run_cell(write: Write, cell: Cell, runner: Runner, folder: Path) -> Verdict:
    """One task on a scanner of its own."""
    for used in (folder, runner.state_dir):
        shutil.rmtree(used, ignore_errors=True)
        used.mkdir()
    verdict = Trial(write, runner, *cell, folder=folder).judge()
    if cell[2] == "ok" and not write.restores and runner.recovery_files:
        verdict.problems.append("a recovery file is left")
    return verdict


@pytest.mark.parametrize(("product", "write"), WRITES, ids=[f"{product}: {write.name}" for product, write in WRITES])
def test_every_outcome_of_two_tries(product: str, write: Write, runner: Runner, tmp_path: Path) -> None:
    """Done, refused or unknown as the contract says; the account and the words agree with it."""
    found: dict[Cell, Verdict] = {}
    offset = [each for _unused, each in WRITES].index(write)
    for number, cell in enumerate(cells(write)):
        if LONG or number % _STRIDE == offset % _STRIDE:
            found[cell] = run_cell(write, cell, runner, tmp_path / "cell")
    if LONG:
        write_table(product, write, found)
    wrong = {cell: verdict.problems for cell, verdict in found.items() if verdict.problems}
    shown = "\n".join(f"  {' / '.join(cell)}: {'; '.join(problems)}" for cell, problems in list(wrong.items())[:6])
    assert not wrong, f"{len(wrong)} of {len(found)} cells are wrong, such as\n{shown}"


def write_table(product: str, write: Write, found: dict[Cell, Verdict]) -> None:
    """Write what was found as a table in Markdown: rows are first tries, columns next ones."""
    lines = [f"# {product}: {write.name}", "", "A number stands for the words below; ! is against the contract.", ""]
    legend: dict[tuple[str, str, str], int] = {}
    titles = {
        "ok": "then all is well",
        "again": "and so for ever",
        "dark": "nothing answers any more",
        "look": "which is that of the first reading, then all is well",
    }
    for rest, title in titles.items():
        part = {cell: verdict for cell, verdict in found.items() if cell[2] == rest}
        nexts = list(dict.fromkeys(cell[1] for cell in part))
        lines += [
            f"## First try, next try, {title}",
            "",
            f"| first | {' | '.join(nexts)} |",
            "|---" * (len(nexts) + 1) + "|",
        ]
        for first in dict.fromkeys(cell[0] for cell in part):
            marks = []
            for then in nexts:
                verdict = part.get((first, then, rest))
                if verdict is None:
                    marks.append("")
                    continue
                key = (verdict.word, verdict.account, verdict.words)
                number = legend.setdefault(key, len(legend) + 1)
                marks.append(f"{number} {verdict.word}{' !' if verdict.problems else ''}")
            lines.append(f"| {first} | {' | '.join(marks)} |")
        lines.append("")
    lines += ["## Words", "", "| | result | account | message |", "|---|---|---|---|"]
    lines += [f"| {n} | {word} | {account} | {words} |" for (word, account, words), n in legend.items()]
    TABLES.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in f"{product} {write.name}")
    (TABLES / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_table_knows_every_outcome() -> None:
    """An outcome is met by every write, or it ends the process, which other tests are about."""
    known = {name for name, outcome in OUTCOMES.items() if outcome.verdict != "killed"}
    assert {*FAULTS, *SHAPES, "ok"} == known
