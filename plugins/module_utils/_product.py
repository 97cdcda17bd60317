# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What a product is to the engine, the modules and the role. Each product fills it in, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.vulnmgmt.access.plugins.module_utils._adoption import Adoption
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError

Merge = Callable[[Sequence[Any]], Any]
"""Makes one grant of those of several profiles; raises :class:`Differ` where they cannot be united, and
:class:`UsageError` where one is faulty."""

Ungranted = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Returns what else is declared of a person where access that is not given is taken away."""


class Differ(Exception):
    """Several profiles grant what no rule can unite."""


def all_together(values: Sequence[Any]) -> list[Any]:
    """Return every item of the lists once, in the order found."""
    return list(dict.fromkeys(item for value in values for item in value))


def any_granted(name: str) -> Merge:
    """Return what grants the switch ``name`` where one profile does; texts such as "no" mean what Ansible means."""

    def merge(values: Sequence[Any]) -> bool:
        switches = [_switch(name, value) for value in values]
        return any(switches)

    return merge


def any_of_each(values: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """Return each switch that a profile names, true where one grants it; texts count as with :func:`any_granted`."""
    given: dict[str, list[Any]] = {}
    for value in values:
        for name, switch in value.items():
            if switch is not None:
                given.setdefault(name, []).append(switch)
    return {name: any_granted(name)(switches) for name, switches in given.items()}


def _switch(name: str, value: Any) -> bool:
    try:
        return bool(boolean(value))
    except TypeError:
        raise UsageError(f"{name} is '{value}', which is neither true nor false: write true or false") from None


def nothing_else(nothing: Mapping[str, Any]) -> Ungranted:
    """Return what gives, for each of the grants that is not declared, the value of having ``nothing`` of it."""

    def ungranted(declared: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: value for name, value in nothing.items() if name not in declared}

    return ungranted


def only_one(values: Sequence[Any]) -> Any:
    """Return the value that all have.

    Raises:
        Differ: they have several.
    """
    if any(value != values[0] for value in values[1:]):
        raise Differ
    return values[0]


@dataclass(frozen=True)
class Request:
    """What a task asks for.

    Attributes:
        backend: the scanner.
        params: the task's options.
        check_mode: stop before writing.
        keep_secret: told every secret that is read or made, so that Ansible masks it.
        hidden: whether Ansible keeps the result to itself (``no_log: true``), so that it may hold a secret.
    """

    backend: Any
    params: Mapping[str, Any]
    check_mode: bool
    keep_secret: Callable[[str], None]
    hidden: bool = False


@dataclass(frozen=True)
class Done:
    """What a task returns; ``warnings`` are told to the user."""

    result: dict[str, Any]
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Work:
    """What a module does that is about something else than accounts.

    Attributes:
        options: the module's options beside the connection.
        do: does it; a dependency between options is the business of ``rules``.
        writes: whether it may change the scanner.
        rules: further arguments of Ansible's module, such as ``required_if``.
    """

    options: Mapping[str, Any]
    do: Callable[[Request], Done]
    writes: bool
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Product:
    """One product.

    Attributes:
        prefix: how the names of its modules, variables and groups begin.
        connection: its connection options, as Ansible's argument specs have them, with their environment variables.
        person: the options of one person.
        fields: the names among them that are declared fields; the others are the engine's (state, password).
        grants: what a profile may grant, and how the same grant of several profiles becomes one.
        connect: makes the backend of a task's options, and ends what it has open when the context is left.
        works: what its modules for something else than accounts do, by their names without the prefix.
        adoption: how the accounts that there are become people and profiles of an inventory.
        ungranted: returns, for what is declared of a person, what else is to be declared so that access which is not
            given is taken away; raises an error where it contradicts what is declared.
        checks: for fields with a closed list of values, what raises an error at one that is right on no scanner.
        ways_in: the options of the connection that let a task in together, one of them for each way of signing in. One
            of a client certificate alone is none where another is used.
        tells_apart: the options, beside the address, that tell two scanners apart.
        accounts: the options of its modules for accounts that hold for all people of a task, and in the role for all
            people of a scanner; ``connect`` is given them.
        leaving: the options of a person, or of a task for one account, that count when the account is deleted.
        with_password: the options of a person that count when a password is set.
        shutting: those that count when it is disabled: switches for what else ends then, each with what that is.
        heir: the option that names who gets what deleted accounts own; empty where there is none.
        discard: the option that lets it be deleted, where the product's modules ask for one.
        unended: for each state of somebody who has left, what the product's API has no request to end.
        instead: for a grant, another one that takes its place where a person has that one of their own.
    """

    prefix: str
    connection: Mapping[str, Any]
    person: Mapping[str, Any]
    fields: Sequence[str]
    grants: Mapping[str, Merge]
    connect: Callable[[Mapping[str, Any]], AbstractContextManager[Any]]
    works: Mapping[str, Work]
    adoption: Adoption
    ungranted: Ungranted = field(default_factory=lambda: nothing_else({}))
    checks: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    ways_in: Sequence[Sequence[str]] = ()
    tells_apart: Sequence[str] = ()
    accounts: Mapping[str, Any] = field(default_factory=dict)
    leaving: Sequence[str] = ()
    shutting: Mapping[str, str] = field(default_factory=dict)
    heir: str = ""
    discard: str = ""
    unended: Mapping[str, str] = field(default_factory=dict)
    with_password: Sequence[str] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
