# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of an adoption: their texts, and that they are written all or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._inventory_files import (
    Obstacle,
    files_of,
    to_write,
    write,
)
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._steps import plain
from ansible_collections.vulnmgmt.access.tests.unit.plugins.plugin_utils.adopting import account, estate

ESTATE = estate(
    account("tvm-1", "kim.lee@example.com", "Kim Lee", "kim.lee@example.com"),
    account("r7-1", "kim.lee", "Kim Lee", "kim.lee@example.com"),
    account("r7-1", "svc-scan"),
    account("r7-1", "joe.root", "Joe Root"),
)
EVERYWHERE = "group_vars/all"

TEXTS = {
    f"{EVERYWHERE}/people.yml": """\
---
# Who has an account, adopted from the scanners: edit it, and run vulnmgmt.access.onboard --check.
onboarding_people:
  # r7-1 id 7, tvm-1 id 19
  - username: kim.lee@example.com
    name: Kim Lee
    email: kim.lee@example.com
    profiles: [individual]
    r7: { role: User }
    tvm: { permissions: Basic }
""",
    f"{EVERYWHERE}/profiles.yml": """\
---
# What people share, by product, adopted from the scanners. What only one person has stands at the person.
onboarding_profiles:
  # 1 person; grants nothing by itself
  individual: {}
""",
    f"{EVERYWHERE}/protected.yml": """\
---
# Accounts that no run disables or deletes, and why. Who is a person of the roster stands there too.
onboarding_protected:
  # r7-1 id 8: undecided, see undecided.yml
  - joe.root
  # r7-1 id 8: 'svc' in its name: a service's, the system's, or for an emergency
  - svc-scan
""",
    f"{EVERYWHERE}/undecided.yml": """\
---
# Whose accounts these are is not certain. They are protected until you decide: add them to the people (with
# `username` at a scanner where it differs), or leave them, and take them off onboarding_protected.
#
# joe.root could be a person's or a service's, by the word 'root'
#   - r7-1 id 8: joe.root, Joe Root, { role: User }
""",
    "group_vars/r7/onboarding.yml": """\
---
# Most accounts are called as the part of the username before the @.
onboarding_username_part: local
""",
}


def test_the_files_say_where_everything_comes_from() -> None:
    assert files_of(adopted(ESTATE)) == TEXTS


def test_an_empty_estate_has_files_too() -> None:
    made = files_of(adopted(estate()))
    assert made[f"{EVERYWHERE}/people.yml"].endswith("onboarding_people: []\n")
    assert made[f"{EVERYWHERE}/profiles.yml"].endswith("onboarding_profiles: {}\n")
    assert made[f"{EVERYWHERE}/protected.yml"].endswith("onboarding_protected: []\n")
    assert made[f"{EVERYWHERE}/undecided.yml"].endswith("# Nothing is left to decide.\n")


NAMES = [
    "Kim {{ 7 * 7 }}", "{% raw %}", "yes", "On", "y", "null", "123", "1:20", "- a", "a: b", "a # b", "'quoted\"",
    "Zoë Ł", "\u65e5\u672c", "!unsafe x", "&a", "*a", "@a", "a\nb", "\u2028", "\U0001f600", "x, y]", "{ a: b }",
    "trailing ", "\t", "~", "a\u0085b", "a\u200bb {{ 7 }}", "2026-01-01", "a - b", "a@b", "a.b_c", "e5", "a ", "Null",
]  # fmt: skip


def test_every_text_is_read_by_ansible_as_it_was(tmp_path: Path) -> None:
    """None is taken for something else, or for a template; and no comment ends before its line."""
    many = [account("tvm-1", f"p{n}@example.com", name, f"p{n}@example.com") for n, name in enumerate(NAMES)]
    odd = account("r7-1", "root\nonboarding_people: []", "Joe Root")
    files = files_of(adopted(estate(*many, odd)))
    path = tmp_path / "people.yml"
    path.write_bytes(files[f"{EVERYWHERE}/people.yml"].encode())
    read = plain(DataLoader().load_from_file(str(path)), None)["onboarding_people"]
    assert {entry["username"]: entry["name"] for entry in read} == {
        f"p{number}@example.com": name for number, name in enumerate(NAMES)
    }
    assert files[f"{EVERYWHERE}/people.yml"].count("!unsafe") == 3 + 1, "and the text that says so itself"
    assert all(line.startswith(("#", "---")) for line in files[f"{EVERYWHERE}/undecided.yml"].splitlines())


def test_a_long_entry_is_spread(tmp_path: Path) -> None:
    sites = [f"A Site Of Some Length {number}" for number in range(6)]
    made = files_of(adopted(estate(account("r7-1", "kim", "Kim", grants={"role": "User", "sites": sites}))))
    text = made[f"{EVERYWHERE}/people.yml"]
    assert "      sites:\n        - A Site Of Some Length 0\n" in text
    assert max(map(len, text.splitlines())) <= 118


def obstacle(folder: Path, files: Any = None) -> list[str]:
    before = sorted(folder.rglob("*"))
    with pytest.raises(Obstacle) as caught:
        write(to_write(str(folder), files or TEXTS))
    assert sorted(folder.rglob("*")) == before
    return [problem.replace(str(folder), "inventory") for problem in caught.value.problems]


def test_files_are_written_once_and_then_there(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "inventory"
    missing = to_write(str(folder), TEXTS)
    assert missing == {str(folder / name): text for name, text in TEXTS.items()}
    assert not folder.exists(), "looking writes nothing"
    write(missing)
    assert {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.*")} == TEXTS
    assert to_write(str(folder), TEXTS) == {}


def test_a_file_that_says_something_else_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / EVERYWHERE
    folder.mkdir(parents=True)
    (folder / "people.yml").write_text("onboarding_people: [{ username: mine }]\n")
    (folder / "profiles.yml").write_text(TEXTS[f"{EVERYWHERE}/profiles.yml"])
    assert obstacle(tmp_path) == [
        "inventory/group_vars/all/people.yml is there already, and says something else: adopt into another folder, and "
        "compare the two"
    ]


@pytest.mark.parametrize("name", ["all.yml", "all.yaml", "all.json", "r7.yml"])
def test_a_file_in_the_place_of_a_folder_is_named_with_how_to_move_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / name).write_text("{}")
    group = name.partition(".")[0]
    place = f"inventory/group_vars/{group}"
    file = f"inventory/group_vars/{name}"
    assert obstacle(tmp_path) == [
        f"{file} and the folder {place} would be for the same hosts, and Ansible reads one of them: move the file with "
        f"mkdir -p {place} && mv {file} {place}/main.yml"
    ]


def test_a_variable_that_another_file_gives_is_named(tmp_path: Path) -> None:
    folder = tmp_path / EVERYWHERE / "deeper"
    folder.mkdir(parents=True)
    (folder / "mine.yml").write_text("a: 1\nonboarding_protected: [me]\n")
    (folder / "notes.txt").write_text("onboarding_people: none\n")
    assert obstacle(tmp_path) == [
        "inventory/group_vars/all/deeper/mine.yml gives onboarding_protected too: take that away there, or adopt into "
        "another folder, and compare the two"
    ]


def test_a_file_where_a_folder_is_needed_is_named(tmp_path: Path) -> None:
    (tmp_path / "group_vars").write_text("")
    assert obstacle(tmp_path) == [
        "inventory/group_vars is a file, where a folder is needed: take it away, or adopt into another folder"
    ]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """The last file stands in the way of another one that only shows when it is written."""
    files = {"a/one.yml": "1\n", "b/two.yml": "2\n"}
    (tmp_path / "b" / "two.yml.adopting").mkdir(parents=True)
    assert obstacle(tmp_path, files) == ["inventory/b/two.yml.adopting could not be written: Is a directory"]
