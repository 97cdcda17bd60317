# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables of a host as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._steps import plain


class Encrypted(Sequence[str]):
    """A value that is encrypted by itself, as ansible-core before 2.19 has it: letters, and no text."""

    __ENCRYPTED__ = True

    def __getitem__(self, index: Any) -> str:
        return str(self)[index]

    def __len__(self) -> int:
        return len(str(self))

    def __str__(self) -> str:
        return "a-secret"


def test_what_is_encrypted_by_itself_is_one_text() -> None:
    assert plain({"key": Encrypted(), "list": [Encrypted()]}, None) == {"key": "a-secret", "list": ["a-secret"]}


def test_what_is_left_out_is_not_set() -> None:
    assert plain(["a", "__omit_place_holder__1"], "__omit_place_holder__1") == ["a", None]
    omit = object()
    assert plain({"a": omit, "b": 1}, omit) == {"a": None, "b": 1}
