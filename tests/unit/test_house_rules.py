# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules that hold for all files of the collection."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
import yaml
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import (
    MODULES,
    PLUGINS,
    ROOT,
    documentation_of,
)

FILES = sorted(PLUGINS.rglob("*.py"))
UTILS = [path for folder in ("module_utils", "plugin_utils") for path in FILES if path.is_relative_to(PLUGINS / folder)]
MOST_LINES = 450


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def groups() -> dict[str, list[str]]:
    return yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]


def test_each_action_group_is_exactly_the_modules_of_its_product() -> None:
    expected: dict[str, list[str]] = {}
    for module in MODULES:
        expected.setdefault(module.partition("_")[0], []).append(module)
    assert {product: sorted(members) for product, members in groups().items()} == expected


def test_no_action_group_names_a_module_twice() -> None:
    for members in groups().values():
        assert [name for name, count in Counter(members).items() if count > 1] == []


@pytest.mark.parametrize("module", MODULES)
def test_each_module_documents_its_action_group(module: str) -> None:
    product = module.partition("_")[0]
    assert documentation_of(module)["attributes"]["action_group"]["membership"] == [f"vulnmgmt.access.{product}"]


@pytest.mark.parametrize("path", [path for path in UTILS if path.read_text(encoding="utf-8").strip()], ids=named)
def test_each_util_has_a_private_name_and_says_so(path: Path) -> None:
    assert path.relative_to(PLUGINS).parts[1].startswith("_")
    head = "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:6])
    assert "is PRIVATE to the collection" in head


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_file_grows_too_long_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_plugin_imports_from_the_tests(path: Path) -> None:
    """The lab judges the modules, so that neither may know the other."""
    imported = set()
    for node in ast.walk(code_of(path)):
        if isinstance(node, ast.Import):
            imported.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert not [name for name in imported if {"tests", "lab", "unit"} & set(name.split("."))]


def _is_super(node: ast.expr) -> bool:
    """Return whether this is ``super()``, as in a method that adds something to the one it replaces."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def test_modules_end_in_one_place() -> None:
    """Whoever exits early leaves something undone, such as the password given beside another change."""
    calls = Counter(
        (named(path), node.func.attr)
        for path in FILES
        for node in ast.walk(code_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not _is_super(node.func.value)
    )
    runner = "plugins/module_utils/_run.py"
    ends = {key: count for key, count in calls.items() if key[1] in ("exit_json", "fail_json")}
    assert ends == {(runner, "exit_json"): 1, (runner, "fail_json"): 1}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_plugin_prints_or_exits_on_its_own(path: Path) -> None:
    called = {
        node.func.id
        for node in ast.walk(code_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"print", "exit", "quit", "breakpoint"}


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "modules"], ids=named)
def test_modules_do_nothing_when_imported(path: Path) -> None:
    """Ansible's own checks import them."""
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign, ast.If)
    assert not [node for node in code_of(path).body if not isinstance(node, allowed)]
