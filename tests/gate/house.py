# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of this collection that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import yaml

LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"


def headers(collection: Path) -> list[str]:
    """Every Python file says whose it is and under which licence, and takes annotations as text."""
    problems = []
    for path in _python_files(collection):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(collection)
        head = text[:600]
        if not text.strip():
            continue  # ansible-test wants an __init__.py in module_utils to be empty
        if LICENCE not in head or "Copyright (c)" not in head:
            problems.append(f"{name}: the licence lines are missing at the top")
        if _has_code(text) and "from __future__ import annotations" not in text:
            problems.append(f"{name}: `from __future__ import annotations` is missing")
    return problems


def private_module_utils(collection: Path) -> list[str]:
    """What is in module_utils is private, has a name that shows it, and a docstring that says it."""
    problems = []
    root = collection / "plugins" / "module_utils"
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(collection)
        if not path.relative_to(root).parts[0].startswith("_"):
            problems.append(f"{name}: a name in module_utils begins with an underscore")
        text = path.read_text(encoding="utf-8")
        if _has_code(text) and "private" not in text[:1500].lower():
            problems.append(f"{name}: a line that says the file is private to this collection is missing")
    return problems


def action_groups(collection: Path) -> list[str]:
    """Each product's action group names exactly the product's modules, so that module_defaults reaches them all."""
    runtime = yaml.safe_load((collection / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    groups = {name: set(members) for name, members in (runtime.get("action_groups") or {}).items()}
    modules: dict[str, set[str]] = {}
    for path in (collection / "plugins" / "modules").glob("*.py"):
        modules.setdefault(path.stem.partition("_")[0], set()).add(path.stem)
    problems = []
    for product in sorted(groups.keys() | modules.keys()):
        for module in sorted(modules.get(product, set()) - groups.get(product, set())):
            problems.append(f"meta/runtime.yml: {module} is missing from the action group {product}")
        for module in sorted(groups.get(product, set()) - modules.get(product, set())):
            problems.append(f"meta/runtime.yml: the action group {product} names {module}, which is no module")
    return problems


def targets(collection: Path) -> list[str]:
    """Every module has an integration target of its name, or is named in a target's tasks."""
    root = collection / "tests" / "integration" / "targets"
    tasks = "\n".join(path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.yml")))
    return [
        f"plugins/modules/{path.name}: no integration target uses it"
        for path in sorted((collection / "plugins" / "modules").glob("*.py"))
        if not re.search(rf"\bvulnmgmt\.access\.{path.stem}:", tasks)
    ]


RULES = {
    "licence headers": headers,
    "private module_utils": private_module_utils,
    "action groups": action_groups,
    "a target for every module": targets,
}


def _python_files(collection: Path) -> Iterable[Path]:
    for folder in ("plugins", "tests", "demo", "roles", "extensions"):
        yield from sorted((collection / folder).rglob("*.py"))


def _has_code(text: str) -> bool:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return True
    return any(not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in body)
