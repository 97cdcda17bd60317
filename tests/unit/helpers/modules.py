# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules from the outside: run in this process as Ansible runs them, and what they say of their options."""

from __future__ import annotations

import contextlib
import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
PACKAGE = "ansible_collections.vulnmgmt.access.plugins"

MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("[!_]*.py"))


def load(name: str) -> ModuleType:
    """Return a module by its short name."""
    return importlib.import_module(f"{PACKAGE}.modules.{name}")


@contextlib.contextmanager
def arguments(args: Mapping[str, Any]) -> Iterator[None]:
    """Let the modules that start within find these arguments."""
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:  # before ansible-core 2.18
        patch_module_args = None
    if patch_module_args is not None:
        with patch_module_args(dict(args)):
            yield
        return
    given = json.dumps({"ANSIBLE_MODULE_ARGS": dict(args)}).encode()
    with mock.patch.object(basic, "_ANSIBLE_ARGS", given):
        yield


@dataclass
class Ended:
    """How a module ended: the result it printed, the text of it, and the exit status."""

    result: dict[str, Any]
    text: str
    status: int


def run_main(
    name: str, args: Mapping[str, Any], capsys: pytest.CaptureFixture[str], *, check_mode: bool = False
) -> Ended:
    """Run a module; it must print exactly one result."""
    capsys.readouterr()
    given = {**args, "_ansible_check_mode": check_mode, "_ansible_diff": True}
    if "inject_invocation" in PASS_VARS:
        # Since ansible-core 2.21 a result holds the options only if asked to; the tests look for secrets there.
        given["_ansible_inject_invocation"] = True
    with arguments(given), pytest.raises(SystemExit) as ended:
        load(name).main()
    printed = capsys.readouterr().out
    (line,) = printed.strip().splitlines()
    return Ended(json.loads(line), printed, int(ended.value.code or 0))


class _Stop(Exception):
    """Ends a module once its options are known."""


def spec_of(name: str) -> dict[str, Any]:
    """Return what a module gives to ``AnsibleModule``."""
    with mock.patch.object(basic.AnsibleModule, "__init__", side_effect=_Stop) as made, pytest.raises(_Stop):
        load(name).main()
    return made.call_args.kwargs


def documentation_of(name: str) -> dict[str, Any]:
    """Return a module's documentation, with the options and attributes of the fragments that it extends."""
    documented = yaml.safe_load(load(name).DOCUMENTATION)
    options = dict(documented.get("options") or {})
    attributes = dict(documented.get("attributes") or {})
    for fragment in documented.get("extends_documentation_fragment", []):
        assert fragment.startswith("vulnmgmt.access."), fragment
        file, _dot, part = fragment.removeprefix("vulnmgmt.access.").partition(".")
        holder = importlib.import_module(f"{PACKAGE}.doc_fragments.{file}").ModuleDocFragment
        extended = yaml.safe_load(getattr(holder, (part or "documentation").upper()))
        options.update(extended.get("options") or {})
        attributes = {**(extended.get("attributes") or {}), **attributes}
    return {**documented, "options": options, "attributes": attributes}
