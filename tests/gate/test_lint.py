# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Formatters, linters, documentation and changelog, and the rules of house.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate import house
from gate.conftest import Program
from gate.process import CACHE

pytestmark = pytest.mark.timeout(600)

DOCUMENTATION = ("--plugin-docs", "--validate-collection-refs=all", "--disallow-unknown-collection-refs")
LINTERS = {
    "ruff check": ("ruff", "check", "--no-cache", "."),
    "ruff format": ("ruff", "format", "--no-cache", "--diff", "--quiet", "."),
    "yamllint": ("yamllint", "--strict", "."),
    "antsibull-changelog": ("antsibull-changelog", "lint"),
    "antsibull-docs": ("antsibull-docs", "lint-collection-docs", *DOCUMENTATION, "."),
}


@pytest.mark.parametrize("linter", LINTERS)
def test_linter(linter: str, program: Program) -> None:
    """A linter finds nothing."""
    program(*LINTERS[linter])


@pytest.mark.weight(30)
def test_mypy(program: Program, collection: Path) -> None:
    """The types of the plugins fit together."""
    path = {"MYPYPATH": str(collection.parents[2]), "MYPY_CACHE_DIR": str(CACHE / "mypy")}
    program("mypy", "-p", "ansible_collections.vulnmgmt.access.plugins", env=path)


@pytest.mark.weight(40)
def test_ansible_lint(program: Program) -> None:
    """The roles, playbooks and scenarios are as the profile `production` wants them."""
    program("ansible-lint", "--offline", "--nocolor", "-q")


@pytest.mark.parametrize("rule", house.RULES)
def test_house(rule: str, collection: Path) -> None:
    """A rule of this collection holds."""
    problems = house.RULES[rule](collection)
    assert not problems, "\n".join(problems)
