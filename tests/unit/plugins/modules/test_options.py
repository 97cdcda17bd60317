# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of all modules: documented as they are, filled from the environment, and no secret of them logged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from ansible.module_utils.basic import env_fallback
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import (
    MODULES,
    documentation_of,
    load,
    spec_of,
)

SECRET_NAMES = re.compile(r"key|pass|secret|token|proxy|credential", re.IGNORECASE)


def walk(options: Mapping[str, Any], inside: str = "options") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return each option with its full name, and those within it."""
    for name, option in options.items():
        yield name, option
        for below, suboption in walk(option.get(inside) or {}, inside):
            yield f"{name}.{below}", suboption


def comparable(option: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": option.get("type", "str"),
        "elements": option.get("elements"),
        "required": bool(option.get("required", False)),
        "default": option.get("default"),
        "choices": sorted(option.get("choices") or []),
        "aliases": sorted(option.get("aliases") or []),
    }


def words_of(option: Mapping[str, Any]) -> str:
    description = option.get("description", "")
    return description if isinstance(description, str) else " ".join(description)


def test_there_are_modules_to_test() -> None:
    assert {"tvm_user", "tvm_users", "tvm_user_info"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_the_documentation_says_what_the_options_are(name: str) -> None:
    documented = dict(walk(documentation_of(name)["options"], "suboptions"))
    accepted = dict(walk(spec_of(name)["argument_spec"]))
    assert {n: comparable(o) for n, o in documented.items()} == {n: comparable(o) for n, o in accepted.items()}


@pytest.mark.parametrize("name", MODULES)
def test_every_variable_that_fills_an_option_is_documented_and_no_other(name: str) -> None:
    documented = documentation_of(name)["options"]
    for option, accepted in spec_of(name)["argument_spec"].items():
        fallback = accepted.get("fallback")
        variables = list(fallback[1]) if fallback else []
        if fallback:
            assert fallback[0] is env_fallback
        told = re.findall(r"E\((\w+)\)", words_of(documented[option]))
        # These are read by requests, and by Ansible, whatever the product.
        told = [found for found in told if found not in ("HTTPS_PROXY", "NO_PROXY", "ANSIBLE_HOME")]
        assert told == variables, option


@pytest.mark.parametrize("name", MODULES)
def test_every_option_that_sounds_like_a_secret_says_whether_it_is_one(name: str) -> None:
    unsaid = [n for n, o in walk(spec_of(name)["argument_spec"]) if SECRET_NAMES.search(n) and "no_log" not in o]
    assert unsaid == []


HARMLESS = {
    "revoke_keys",
    "client_key",
    "key_file",
    "keys_file",
    "must_change_password",
    "password_reset_on_login",
    "password_temporary",
    "update_password",
}
"""Sound like secrets and are none: names of files, and switches. A new one is to be thought about here."""

WAY_TO_SIGN_IN = "authorizations.password"
"""A switch that is called like a secret of the same module."""


@pytest.mark.parametrize("name", MODULES)
def test_secrets_are_not_logged(name: str) -> None:
    logged = {
        full.rpartition(".")[2]
        for full, option in walk(spec_of(name)["argument_spec"])
        if SECRET_NAMES.search(full.rpartition(".")[2])
        and not option["no_log"]
        and not (full.endswith(WAY_TO_SIGN_IN) and option["type"] == "bool")
    }
    assert logged <= HARMLESS


@pytest.mark.parametrize("name", MODULES)
def test_no_secret_and_nothing_that_can_be_changed_has_a_default(name: str) -> None:
    """Omitted means untouched, and a default password is one that everybody knows."""
    spec = dict(walk(spec_of(name)["argument_spec"]))
    assert [n for n, option in spec.items() if option.get("no_log") and option.get("default") is not None] == []
    if name.endswith("_info"):
        return
    fields = ("name", "email", "permissions", "role", "enabled", "password", "sites", "asset_groups", "superuser")
    for full, option in spec.items():
        if full.rpartition(".")[2] in fields:
            assert "default" not in option, full


@pytest.mark.parametrize("name", MODULES)
def test_every_module_supports_check_mode_through_the_shell(name: str) -> None:
    attributes = documentation_of(name)["extends_documentation_fragment"]
    assert "vulnmgmt.access.attributes" in attributes
    assert spec_of(name)["supports_check_mode"] is True


@pytest.mark.parametrize("name", [n for n in MODULES if n.endswith("_info")])
def test_modules_that_only_read_say_so(name: str) -> None:
    assert "vulnmgmt.access.attributes.info_module" in documentation_of(name)["extends_documentation_fragment"]


@pytest.mark.parametrize("name", MODULES)
def test_the_connection_options_are_those_of_every_module_of_the_product(name: str) -> None:
    """Or module_defaults of the action group would not reach a module."""
    product = name.partition("_")[0]
    assert f"vulnmgmt.access.{product}" in documentation_of(name)["extends_documentation_fragment"]


@pytest.mark.parametrize("name", MODULES)
def test_the_name_in_the_documentation_is_the_files(name: str) -> None:
    assert yaml.safe_load(load(name).DOCUMENTATION)["module"] == name


@pytest.mark.parametrize("name", MODULES)
def test_no_return_value_hides_a_method_of_dictionaries(name: str) -> None:
    """In a template, ``result.items`` is the method and never the value."""
    returned = yaml.safe_load(load(name).RETURN) or {}
    assert not set(returned) & set(dir(dict))


@pytest.mark.parametrize("name", MODULES)
def test_examples_use_the_module_with_options_that_exist(name: str) -> None:
    spec = spec_of(name)["argument_spec"]
    names = set(spec) | {alias for option in spec.values() for alias in option.get("aliases", [])}
    action = f"vulnmgmt.access.{name}"
    used = [task[action] for task in yaml.safe_load(load(name).EXAMPLES) if action in task]
    assert used
    for task in used:
        assert set(task) <= names
