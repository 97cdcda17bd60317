# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes those parts of files that say again what the modules' documentation and options say.

`make docs` runs it. A part stands between two comments, `begin generated: <part> <product>, by make docs` (the product
only where the part is about one) and `end generated`; a function of the part's name in PARTS makes what is between
them. Products are not listed here: they are the prefixes of the modules' names, and the ones that the role serves are
those of its variable `__onboarding_products`.
"""

from __future__ import annotations

import importlib
import json
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import MESSAGES
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import (
    MODULES,
    PACKAGE,
    documentation_of,
    spec_of,
)

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles" / "onboarding"
PLACES = (
    "plugins/plugin_utils/*.py",
    "README.md",
    "docs/*.md",
    "meta/*.yml",
    "roles/*/meta/*.yml",
    "roles/*/tasks/*.yml",
)

MARKED = re.compile(
    r"^(?P<begin>(?P<indent> *)(?:#|<!--) "
    r"begin generated: (?P<part>\w+)(?: (?P<product>\w+))?, by make docs(?: -->)?\n)"
    r".*?"
    r"^(?P<end> *(?:#|<!--) end generated)",
    re.MULTILINE | re.DOTALL,
)


def modules_of(product: str) -> list[str]:
    """Return the names of a product's modules."""
    return [name for name in MODULES if name.partition("_")[0] == product]


@cache
def role_products() -> tuple[str, ...]:
    """Return the products that the role serves."""
    variables = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
    return tuple(variables["__onboarding_products"])


def products() -> list[str]:
    """Return all products, those of the role first and in its order."""
    prefixes = {name.partition("_")[0] for name in MODULES}
    return [*(p for p in role_products() if p in prefixes), *sorted(prefixes - set(role_products()))]


@dataclass(frozen=True)
class ConnectionOption:
    """An option that environment variables can fill, with its documentation and its argument spec."""

    name: str
    documented: Mapping[str, Any]
    spec: Mapping[str, Any]

    @property
    def environment(self) -> list[str]:
        """The environment variables, the first that is set counts."""
        return list(self.spec["fallback"][1])

    @property
    def variable(self) -> str:
        """The variable of the inventory: it is called as the first one of the environment, in lower case."""
        return self.environment[0].lower()


def connection_of(product: str) -> list[ConnectionOption]:
    """Return the connection options of a product, which all of its modules have."""
    module = modules_of(product)[0]
    documented = documentation_of(module)["options"]
    specs = spec_of(module)["argument_spec"]
    return [ConnectionOption(name, documented[name], spec) for name, spec in specs.items() if "fallback" in spec]


def accounts_of(product: str) -> dict[str, Mapping[str, Any]]:
    """Return the options of a product's modules for accounts that hold for all people of a task, with their specs."""
    return dict(importlib.import_module(f"{PACKAGE}.module_utils._{product}.product").PRODUCT.accounts)


def action_groups() -> str:
    """Return each product's action group: all of its modules, so that ``module_defaults`` reaches them."""
    return dump({"action_groups": {product: modules_of(product) for product in products()}})


def role_tags() -> list[str]:
    """Return the tags of the role: its own, and one for each product."""
    return ["onboarding", *(f"onboarding_{product}" for product in role_products())]


def routing() -> str:
    """Return what runs each module: the action plugin that takes the connection from variables of the host."""
    return dump({name: {"action_plugin": "vulnmgmt.access.on_scanner"} for p in products() for name in modules_of(p)})


def host_options() -> str:
    """Return, for the action plugin of all modules, which variables of a host are options of which module."""
    found = {}
    for name in products():
        product = importlib.import_module(f"{PACKAGE}.module_utils._{name}.product").PRODUCT
        accounts = {
            module: [o for o in product.accounts if o in spec_of(module)["argument_spec"]]
            for module in modules_of(name)
        }
        found[name] = {
            "variables": _scanners.variables_of(product),
            "ways_in": product.ways_in,
            "leaving": product.leaving,
            "accounts": accounts,
        }
    return json.dumps(found, indent=4) + "\n"


def switches() -> str:
    """Return, for the role's documentation, what can be said at the command line."""
    tags = ", ".join(f"C({tag})" for tag in role_tags())
    return dump([f"Works with C(--check), C(--diff), C(--limit) and C(--tags) ({tags})."])


def choice() -> str:
    """Return, for the role's argument specs, which products there are."""
    *names, last = (f"V({product})" for product in role_products())
    return dump([f"The scanner's product, {', '.join(names)} or {last}."])


def connections() -> str:
    """Return, for the role's argument specs, the variables of the scanners' connections."""
    options = {}
    for product in role_products():
        names = {option.name: option.variable for option in connection_of(product)}
        for option in connection_of(product):
            described = _role_option(option.documented, option.spec, names)
            if described["type"] == "str" and "choices" not in described:
                # ansible-core before 2.19 refuses a text that is encrypted by itself (!vault) where it has a type or is
                # to be kept out of logs, where the validation of a role writes none. The modules look at it.
                described["type"] = "raw"
                described.pop("no_log", None)
            if option.name == "url":
                described["description"] = [
                    described["description"],
                    f"This and the others of C({product}_*) are variables of the scanner's host. Where one is not set, "
                    f"the environment variable of M(vulnmgmt.access.{product}_users) counts.",
                ]
            options[option.variable] = described
        documented = documentation_of(f"{product}_users")["options"]
        names = {name: f"{product}_{name}" for name in accounts_of(product)}
        for name, spec in accounts_of(product).items():
            options[names[name]] = _role_option(documented[name], spec, names)
    return dump(options)


def connection(product: str) -> str:
    """Return the table of a product's connection options."""
    rows = []
    for option in connection_of(product):
        default = option.documented.get("default")
        shown = f"`{option.name}`" if default is None else f"`{option.name}` (default `{_scalar(default)}`)"
        told = next(sentence for sentence in option.documented["description"] if sentence.startswith("If not set,"))
        others = [found for found in re.findall(r"E\((\w+)\)", told) if found not in option.environment]
        filled = _quoted(option.environment) + (f" (also {_quoted(others)})" if others else "")
        rows.append((shown, f"`{option.variable}`", filled))
    return table(("Option", "In the role's inventory", "Environment variables, the first that is set counts"), rows)


def contents() -> str:
    """Return the table of what is in the collection: the playbooks, the role, the modules and the filters."""
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    rows = []
    for name in ("adopt", "onboard", "offboard"):
        (play,) = yaml.safe_load((ROOT / "playbooks" / f"{name}.yml").read_text(encoding="utf-8"))
        rows.append((f"playbook `vulnmgmt.access.{name}`", play["name"]))
    rows.append(("role `vulnmgmt.access.onboarding`", specs["main"]["short_description"]))
    rows += [
        (f"`vulnmgmt.access.{module}`", documentation_of(module)["short_description"])
        for product in products()
        for module in modules_of(product)
    ]
    for path in sorted((ROOT / "plugins" / "filter").glob("[!_]*.py")):
        documented = yaml.safe_load(importlib.import_module(f"{PACKAGE}.filter.{path.stem}").DOCUMENTATION)
        rows.append((f"filter `vulnmgmt.access.{path.stem}`", documented["short_description"]))
    return table(("What", "What for"), rows)


def messages() -> str:
    """Return the table of what the role says of an inventory and of a run."""
    rows = [
        (f"`{message.text.replace('{{', '{').replace('}}', '}')}`", message.meaning, "yes" if message.stops else "no")
        for message in MESSAGES.values()
    ]
    return table(("Message", "When", "Stops the run"), rows)


PARTS: dict[str, Callable[..., str]] = {
    part.__name__: part
    for part in (action_groups, routing, host_options, switches, choice, connections, connection, contents, messages)
}


def dump(value: Any) -> str:
    """Return YAML in the style of this collection's files."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=100)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, *rows]
    text = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(head), *text[1:]]) + "\n"


def generated(text: str) -> str:
    """Return the text of a file with all its generated parts made anew."""

    def made(found: re.Match[str]) -> str:
        arguments = [found["product"]] if found["product"] else []
        body = textwrap.indent(PARTS[found["part"]](*arguments), found["indent"])
        return f"{found['begin']}{body}{found['end']}"

    return MARKED.sub(made, text)


def files() -> list[Path]:
    """Return the files that have generated parts."""
    found = [path for place in PLACES for path in sorted(ROOT.glob(place))]
    return [path for path in found if MARKED.search(path.read_text(encoding="utf-8"))]


def main() -> None:
    """Write all generated parts; those that are up to date stay as they are."""
    for path in files():
        before = path.read_text(encoding="utf-8")
        after = generated(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")


class _Flow(list):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, as the files of this collection have them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)


def _role_option(documented: Mapping[str, Any], spec: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return an option as the role's argument specs have it: the first sentence, the type, and whether it is secret.

    Args:
        documented: its documentation in the module.
        spec: its argument spec there.
        names: what the options that the sentence may speak of are called in the role.
    """
    description = documented["description"]
    sentence = re.match(r".*?\.(?= [A-Z]|$)", description if isinstance(description, str) else description[0])
    assert sentence, description
    text = re.sub(r"(?<=\bO\()(?:users\[\]\.)?(\w+)", lambda found: names.get(found[1], found[1]), sentence[0])
    option: dict[str, Any] = {"description": text, "type": documented["type"]}
    if "elements" in documented:
        option["elements"] = documented["elements"]
    if "choices" in documented:
        option["choices"] = _Flow(documented["choices"])
    if "suboptions" in documented:
        option["options"] = {
            name: _role_option(inner, spec["options"][name], names) for name, inner in documented["suboptions"].items()
        }
    if spec.get("no_log"):
        option["no_log"] = True
    return option


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    main()
