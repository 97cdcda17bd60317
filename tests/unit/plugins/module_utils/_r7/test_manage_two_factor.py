# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two-factor seeds: set where they differ, made anew where asked for, and shown nowhere."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.manage_two_factor import manage_two_factor
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    user_record,
)

KIM = 7


class Console(FakeConsole):
    """Makes one seed."""

    def regenerate_two_factor_key(self, user_id: int) -> str:
        self._write("regenerate", lambda: self.keys.update({user_id: OTHER_SEED}), user_id)
        return OTHER_SEED


def manage(console: FakeConsole, check: bool = False, **params: Any) -> tuple[dict[str, Any], set[str]]:
    kept: set[str] = set()
    asked = {"username": "kim.lee", "key": None, "regenerate": False, "key_file": None, **params}
    result, _unused = manage_two_factor(console, asked, check, kept.add)  # type: ignore[arg-type]
    assert not [seed for seed in (SEED, OTHER_SEED) if seed in repr(result)]
    return result, kept


def console(seed: str | None = None) -> Console:
    found = Console(user_record(KIM))
    if seed:
        found.keys[KIM] = seed
    return found


@pytest.mark.parametrize(
    ("before", "key", "changed", "shown"),
    [
        (None, SEED, True, ("none", "a seed (not shown)")),
        (OTHER_SEED, SEED, True, ("a seed (not shown)", "another seed (not shown)")),
        (SEED, SEED, False, ("a seed (not shown)", "a seed (not shown)")),
        (SEED, f" {SEED.lower()[:8]} {SEED[8:]}", False, ("a seed (not shown)", "a seed (not shown)")),
    ],
)
def test_a_seed_is_set_where_it_differs(before: str | None, key: str, changed: bool, shown: tuple[str, str]) -> None:
    api = console(before)
    predicted, _unused = manage(api, check=True, key=key)
    assert api.asked == []
    result, kept = manage(api, key=key)
    assert result == predicted
    assert (result["changed"], result["configured"]) == (changed, True)
    assert (result["diff"]["before"]["two_factor"], result["diff"]["after"]["two_factor"]) == shown
    assert len(api.asked) == int(changed)
    assert kept >= {SEED, *([before] if before else [])}
    assert not manage(api, key=key)[0]["changed"]


def test_a_regenerated_seed_goes_into_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "seed"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o666)
    api = console(SEED)
    assert manage(api, check=True, regenerate=True, key_file=str(file))[0]["changed"]
    assert (file.read_text(encoding="utf-8"), api.asked) == ("old", [])
    result, kept = manage(api, regenerate=True, key_file=str(file))
    assert (result["changed"], result["configured"]) == (True, True)
    assert file.read_text(encoding="utf-8") == f"{OTHER_SEED}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept == {SEED, OTHER_SEED}
    assert [path.name for path in tmp_path.iterdir()] == ["seed"]


def test_a_file_that_cannot_be_written_is_found_before_a_seed_is_made(tmp_path: Path) -> None:
    api = console()
    for file in (tmp_path, tmp_path / "missing" / "seed"):
        with pytest.raises(UsageError, match="cannot be written: name a file in a folder that exists and is writable"):
            manage(api, regenerate=True, key_file=str(file))
    assert api.asked == api.reads == []


@pytest.mark.parametrize("params", [{}, {"key": ""}, {"key": SEED, "regenerate": True}])
def test_a_seed_or_a_new_one_must_be_asked_for(params: dict[str, Any]) -> None:
    api = console()
    with pytest.raises(UsageError, match="give one of two: key, or regenerate=true with key_file"):
        manage(api, key_file="/nowhere/seed", **params)
    assert api.asked == api.reads == []


def test_what_is_no_seed_is_refused_before_anything_is_asked() -> None:
    api = console()
    with pytest.raises(UsageError, match="not base32"):
        manage(api, key="no seed!")
    assert api.asked == api.reads == []


def test_a_console_that_stores_another_seed_is_noticed() -> None:
    api = console(OTHER_SEED)
    api.ignores = {"set_two_factor_key"}
    with pytest.raises(AccessError) as caught:
        manage(api, key=SEED)
    assert caught.value.message.startswith("the console stored another seed for 'kim.lee' than the one sent")
    assert SEED not in caught.value.message
