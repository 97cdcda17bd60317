# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""The files of an inventory that say what was adopted: texts to read and edit, and writing them, all or none."""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import Adoption
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import LOCAL, Account
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say

_WIDTH = 118
_EXTENSIONS = ("", ".yml", ".yaml", ".json")
"""How a file of variables can end that Ansible takes for a group's; of several it reads the first."""

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_PLAIN = re.compile(r"[A-Za-z](?:[\w.@ -]*[A-Za-z0-9])?", re.ASCII)
_WORDS = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))
"""What is something else than a text to YAML."""

VARIABLES = ("onboarding_people", "onboarding_profiles", "onboarding_protected")


class Obstacle(Exception):
    """Why nothing can be written; one sentence for each reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Take the sentences."""
        super().__init__()
        self.problems = list(dict.fromkeys(problems))


# -- texts -------------------------------------------------------------------------------------------------------------


def files_of(made: Adoption) -> dict[str, str]:
    """Return the text of each file by its path in the inventory's folder."""
    everywhere = "group_vars/all"
    found = {
        f"{everywhere}/people.yml": _people(made),
        f"{everywhere}/profiles.yml": _profiles(made),
        f"{everywhere}/protected.yml": _protected(made),
        f"{everywhere}/undecided.yml": _undecided(made),
    }
    for product in made.local:
        lines = [
            "# Most accounts are called as the part of the username before the @.",
            f"onboarding_username_part: {LOCAL}",
        ]
        found[f"group_vars/{product}/onboarding.yml"] = _text(lines)
    return found


def _text(lines: Iterable[str]) -> str:
    return "\n".join(["---", *lines]) + "\n"


def _people(made: Adoption) -> str:
    lines = ["# Who has an account, adopted from the scanners: edit it, and run vulnmgmt.access.onboard --check."]
    lines += ["onboarding_people:"] if made.people else ["onboarding_people: []"]
    for person in made.people:
        lines.append(_comment(f"  # {_origin(made.accounts[person['username']])}"))
        for number, (key, value) in enumerate(person.items()):
            found = list(_entry(key, value, 4))
            lines += [f"  - {found[0].lstrip()}", *found[1:]] if number == 0 else found
    return _text(lines)


def _profiles(made: Adoption) -> str:
    lines = [
        "# What people share, by product, adopted from the scanners. What only one person has stands at the person."
    ]
    lines += ["onboarding_profiles:"] if made.profiles else ["onboarding_profiles: {}"]
    for name, profile in made.profiles.items():
        count = sum(name in person["profiles"] for person in made.people)
        what = "; grants nothing by itself" if not profile else ""
        lines.append(f"  # {count} {'person' if count == 1 else 'people'}{what}")
        lines += _entry(name, profile, 2, always_block=True)
    return _text(lines)


def _protected(made: Adoption) -> str:
    lines = ["# Accounts that no run disables or deletes, and why. Who is a person of the roster stands there too."]
    reasons: dict[str, list[str]] = {}
    names = {name.casefold(): name for name in made.protected}
    for apart in made.apart:
        reasons.setdefault(apart.account.folded, []).append(f"{_place(apart.account)}: {apart.reason}")
    for doubt in made.doubts:
        for account in doubt.accounts:
            reasons.setdefault(account.folded, []).append(f"{_place(account)}: {say('undecided')}")
    lines += ["onboarding_protected:"] if names else ["onboarding_protected: []"]
    for folded in sorted(names):
        lines += [_comment(f"  # {reason}") for reason in dict.fromkeys(reasons[folded])]
        lines.append(f"  - {_flow(names[folded])}")
    return _text(lines)


def _undecided(made: Adoption) -> str:
    head = [
        "# Whose accounts these are is not certain. They are protected until you decide: add them to the people (with",
        "# `username` at a scanner where it differs), or leave them, and take them off onboarding_protected.",
    ]
    lines = head if made.doubts else ["# Nothing is left to decide."]
    for doubt in made.doubts:
        lines.append("#")
        lines += [_comment(f"# {reason}") for reason in doubt.reasons]
        lines += [_comment(f"#   - {_described(account)}") for account in doubt.accounts]
    return _text(lines)


def _origin(accounts: Sequence[Account]) -> str:
    return ", ".join(map(_place, accounts))


def _place(account: Account) -> str:
    return f"{account.host} id {account.ref}"


def _described(account: Account) -> str:
    found = account.adopted
    more = [found.name or "", found.email or "", "" if found.enabled else "disabled"]
    grants = {name: value for name, value in found.grants.items() if value not in ([], "", False, None)}
    return ", ".join([f"{_place(account)}: {account.username}", *filter(None, more), _flow(grants)])


def _comment(line: str) -> str:
    """Return a comment without anything that would end it, or hide what it says."""
    return "".join(sign if sign.isprintable() else "?" for sign in line)


def _entry(key: str, value: Any, indent: int, *, always_block: bool = False) -> Iterator[str]:
    """Yield the lines of a key and its value: one where it fits, and is not to be spread."""
    start = f"{' ' * indent}{_flow(key)}:"
    line = f"{start} {_flow(value)}"
    spread = isinstance(value, (dict, list)) and value and (always_block or len(line) > _WIDTH)
    if not spread:
        yield line
        return
    yield start
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _entry(name, item, indent + 2)
    else:
        yield from (f"{' ' * (indent + 2)}- {_flow(item)}" for item in value)


def _flow(value: Any) -> str:
    """Return a value on one line; a text that Ansible would take for a template is marked as none."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _text_of(value) if isinstance(value, str) else str(value).lower()


@functools.cache
def _text_of(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS:
        return value  # What PyYAML says too, but hundreds of times faster.
    if not value.isprintable():
        # Some letters that nobody sees, such as the next line of Unicode, only survive as escapes.
        shown = yaml.safe_dump(value, default_style='"', width=float("inf")).strip()
        return f"!unsafe {shown}" if _TEMPLATE.search(value) else shown
    if _TEMPLATE.search(value):
        shown = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=float("inf"))
        return f"!unsafe {shown.strip()}"
    return yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=float("inf")).strip()[1:-1]


# -- writing -----------------------------------------------------------------------------------------------------------


def to_write(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return those of the files that are not there yet, by their paths; nothing is written.

    Raises:
        Obstacle: one is there and says something else, or Ansible would not read it.
    """
    problems = [text for path in sorted({os.path.dirname(name) for name in files}) for text in _faults(folder, path)]
    found = {}
    for name, text in files.items():
        path = os.path.join(folder, name)
        there = _read(path)
        if there is None:
            found[path] = text
        elif there != text.encode():
            problems.append(say("there already", path=path))
    if problems:
        raise Obstacle(problems)
    problems = [
        text for path in sorted({os.path.dirname(name) for name in files}) for text in _given(folder, path, files)
    ]
    if problems:
        raise Obstacle(problems)
    return found


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Obstacle([say("not written", path=path, problem=error.strerror)]) from None


def _faults(folder: str, path: str) -> list[str]:
    """Return what keeps Ansible from reading a folder of variables, or the folder from being made."""
    place = os.path.join(folder, path)
    above = folder
    for part in ["", *path.split("/")]:
        above = os.path.join(above, part) if part else above
        if os.path.exists(above) and not os.path.isdir(above):
            return [say("not a folder", path=above)]
    others = [f"{place}{end}" for end in _EXTENSIONS[1:] if os.path.isfile(f"{place}{end}")]
    return [say("two forms", folder=place, file=other) for other in others]


def _given(folder: str, path: str, files: Mapping[str, str]) -> list[str]:
    """Return which other files of a folder give a variable that is adopted."""
    place = os.path.join(folder, path)
    problems = []
    for where, folders, names in os.walk(place):
        folders.sort()
        for name in sorted(names):
            other = os.path.join(where, name)
            if os.path.relpath(other, folder) in files or not name.endswith(_EXTENSIONS[1:]):
                continue
            text = (_read(other) or b"").decode(errors="replace")
            given = [
                variable for variable in VARIABLES if re.search(rf'^["\']?{variable}["\']?\s*:', text, re.MULTILINE)
            ]
            problems += [say("given elsewhere", path=other, variable=variable) for variable in given]
    return problems


def write(files: Mapping[str, str]) -> None:
    """Write files that are not there yet: all of them, or none.

    Raises:
        Obstacle: one cannot be written.
    """
    made: list[str] = []
    try:
        for path, text in files.items():
            _make_folders(os.path.dirname(path), made)
            with open(f"{path}.adopting", "wb") as file:
                made.append(file.name)
                file.write(text.encode())
        for path in files:
            os.rename(f"{path}.adopting", path)
            made.append(path)
    except OSError as error:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                (os.rmdir if os.path.isdir(path) else os.unlink)(path)
        raise Obstacle([say("not written", path=error.filename, problem=error.strerror)]) from None


def _make_folders(folder: str, made: list[str]) -> None:
    missing = []
    while folder and not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for path in reversed(missing):
        os.mkdir(path)
        made.append(path)
