# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role says: every message is shown by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import MESSAGES, say, some

TESTS = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def shown() -> str:
    """The text of all other tests of the role and of what it is made of."""
    files = [
        *(TESTS / "behaviour").glob("test_o*boarding*.py"),
        *(TESTS / "behaviour").glob("test_adopt*.py"),
        *Path(__file__).parent.glob("test_*.py"),
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path != Path(__file__))


@pytest.mark.parametrize("name", [name for name, message in MESSAGES.items() if re.search(r"[a-z]{3}", message.text)])
def test_every_message_is_shown_by_a_test(name: str, shown: str) -> None:
    parts = re.split(r"(?<!\{)\{\w+\}", MESSAGES[name].text)
    told = [part.replace("{{", "{").replace("}}", "}").strip(" :,;'") for part in parts]
    beginnings = [" ".join(part.split()[:4]) for part in told if len(part.split()) > 1]
    assert not beginnings or any(words in shown for words in beginnings), f"no test says: {beginnings}"


def test_a_message_gets_its_parts() -> None:
    words = say("profile type", profile="reader")
    assert words == "profile 'reader' is not a dictionary of products, groups and hosts: write {product: {...}}"


def test_of_many_names_some_are_told() -> None:
    assert some(["a", "b"]) == "a, b"
    assert some("abcd", most=2) == "a, b and 2 more"
