# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two-factor seeds: set where they differ, made anew where asked for, and shown nowhere."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    NotConfirmed,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Request
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.two_factor import bring_seed_into_line
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    user_record,
)

KIM = 7


def manage(console: FakeConsole, check: bool = False, **params: Any) -> tuple[dict[str, Any], set[str]]:
    kept: set[str] = set()
    asked = {"username": "kim.lee", "key": None, "regenerate": False, "key_file": None, **params}
    done = bring_seed_into_line(Request(console.backend(), asked, check, kept.add))
    assert not [seed for seed in (SEED, OTHER_SEED) if seed in repr(done)]
    assert bool(done.warnings) is console.hides_keys
    return done.result, kept


def console(seed: str | None = None, made: type[FakeConsole] = FakeConsole) -> FakeConsole:
    found = made(user_record(KIM))
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


def test_a_file_for_a_seed_that_is_given_is_refused_as_nothing_would_be_written_there(tmp_path: Path) -> None:
    api = console()
    with pytest.raises(UsageError, match="key_file is only written with regenerate=true: leave it out"):
        manage(api, key=SEED, key_file=str(tmp_path / "seed"))
    assert api.asked == api.reads == []


def test_a_console_that_stores_another_seed_is_noticed() -> None:
    api = console(OTHER_SEED)
    api.ignores = {"set_two_factor_key"}
    with pytest.raises(AccessError) as caught:
        manage(api, key=SEED)
    assert caught.value.message.startswith("the console stored another seed for 'kim.lee' than the one sent")
    assert SEED not in caught.value.message


def test_a_seed_is_sent_as_it_is_compared() -> None:
    """In groups and lower case, as an authenticator app shows it, the console would store another one."""
    api = console()
    manage(api, key=f" {SEED.lower()[:8]} {SEED[8:]}==")
    assert api.asked == [("set_two_factor_key", KIM, SEED)]
    assert api.keys == {KIM: SEED}


def test_a_seed_that_cannot_be_seen_is_set_with_a_warning() -> None:
    class Blind(FakeConsole):
        def get_two_factor_key(self, user_id: int) -> tuple[str | None, bool]:
            self.hides_keys = user_id not in self.keys
            return super().get_two_factor_key(user_id)

    api = console(made=Blind)
    api.hides_keys = True
    asked = {"username": "kim.lee", "key": SEED, "regenerate": False, "key_file": None}
    done = bring_seed_into_line(Request(api.backend(), asked, False, lambda _seed: None))
    assert done.result["changed"]
    assert done.warnings == ["the console does not show whether kim.lee has a two-factor seed"]


LOST = AnswerLost("no answer")


@pytest.mark.parametrize(("when", "times"), [("faults", 2), ("late", 1)])
def test_a_lost_answer_to_a_seed_is_settled_by_reading(when: str, times: int) -> None:
    api = console(OTHER_SEED)
    getattr(api, when)["set_two_factor_key"] = [LOST]
    assert manage(api, key=SEED)[0]["changed"]
    assert (api.keys, len(api.asked)) == ({KIM: SEED}, times)


@pytest.mark.parametrize(("when", "times"), [("faults", 2), ("late", 1)])
@pytest.mark.parametrize("before", [None, SEED])
def test_a_regenerated_seed_whose_answer_was_lost_is_read_and_written_down(
    tmp_path: Path, when: str, times: int, before: str | None
) -> None:
    """Nobody would know it: neither the person, nor whoever runs the task."""
    file = tmp_path / "seed"
    api = console(before)
    getattr(api, when)["regenerate_two_factor_key"] = [LOST]
    result, kept = manage(api, regenerate=True, key_file=str(file))
    assert result["changed"]
    assert file.read_text(encoding="utf-8") == f"{OTHER_SEED}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert OTHER_SEED in kept
    assert len(api.asked) == times


OWN = {"regenerate": True, "key_file": "/tmp/seed"}  # noqa: S108 - never written


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("params", [{"key": SEED}, OWN], ids=["key", "regenerate"])
@pytest.mark.parametrize("secret", [None, OTHER_SEED])
def test_the_own_account_is_not_given_a_seed_that_the_task_has_not(
    check: bool, params: dict[str, Any], secret: str | None
) -> None:
    """The automation once locked itself out with one task, and nothing warned of it."""
    api = console(OTHER_SEED)
    api.credentials = Credentials("KIM.lee", "s3cret", None, secret)
    with pytest.raises(UsageError, match=r"'kim\.lee' is the account that this task itself uses") as caught:
        manage(api, check=check, **params)
    assert SEED not in caught.value.message
    assert api.asked == []


def test_the_own_account_may_have_the_seed_that_the_task_has() -> None:
    api = console()
    api.credentials = Credentials("kim.lee", "s3cret", None, f"{SEED[:8]} {SEED[8:].lower()}")
    assert manage(api, key=SEED)[0]["changed"]
    assert api.keys == {KIM: SEED}


def test_the_own_account_that_has_the_seed_already_is_left_alone() -> None:
    api = console(SEED)
    api.credentials = Credentials("kim.lee", "s3cret", None, None)
    assert not manage(api, key=SEED)[0]["changed"]


class ShowsLater(FakeConsole):
    """Does not show a seed at first, and later does."""

    def get_two_factor_key(self, user_id: int) -> tuple[str | None, bool]:
        first = ("get_two_factor_key", user_id) not in self.reads
        found = super().get_two_factor_key(user_id)
        return (None, False) if first else found


def regenerate(api: FakeConsole, file: Path) -> None:
    asked = {"username": "kim.lee", "key": None, "regenerate": True, "key_file": str(file)}
    bring_seed_into_line(Request(api.backend(), asked, False, lambda _seed: None))


def test_a_seed_that_was_not_shown_before_is_never_taken_for_the_new_one(tmp_path: Path) -> None:
    """The old seed was once handed out as the new one: whoever had the lost phone kept a seed that works."""
    api = console(SEED, made=ShowsLater)
    api.faults["regenerate_two_factor_key"] = LOST
    with pytest.raises(NotConfirmed, match="this may have been done all the same: made a new seed"):
        regenerate(api, tmp_path / "seed")
    assert list(tmp_path.iterdir()) == []


def test_the_consoles_own_answer_to_a_further_try_tells_the_new_seed(tmp_path: Path) -> None:
    api = console(SEED, made=ShowsLater)
    api.faults["regenerate_two_factor_key"] = [LOST]
    regenerate(api, tmp_path / "seed")
    assert (tmp_path / "seed").read_text(encoding="utf-8") == f"{OTHER_SEED}\n"


@pytest.mark.parametrize(
    ("faults", "late", "changed"),
    [
        ({"regenerate_two_factor_key": LOST}, {}, False),
        ({"regenerate_two_factor_key": ApiError("answered 403", 403)}, {}, False),
        ({"get_two_factor_key": [None, LOST, LOST, LOST]}, {"regenerate_two_factor_key": LOST}, True),
    ],
    ids=["never made", "refused", "who knows"],
)
def test_a_seed_that_could_not_be_made_leaves_the_file_alone_and_says_what_is_known(
    tmp_path: Path, faults: dict[str, Any], late: dict[str, Any], changed: bool
) -> None:
    file = tmp_path / "seed"
    file.write_text("old", encoding="utf-8")
    api = console(SEED)
    api.faults, api.late = faults, late
    with pytest.raises(AccessError) as caught:
        manage(api, regenerate=True, key_file=str(file))
    assert caught.value.details["changed"] is changed
    assert file.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["seed"]
    assert OTHER_SEED not in caught.value.message


def test_the_file_is_open_before_the_seed_is_made_so_that_a_full_disk_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    api = console()
    with pytest.raises((AccessError, OSError)) as caught:
        manage(api, regenerate=True, key_file=str(tmp_path / "seed"))
    assert api.asked == []
    assert isinstance(caught.value, AccessError)


def test_a_seed_that_was_made_and_could_not_be_written_down_is_told_as_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_paths: Any) -> None:
        raise OSError(2, "No such file or directory")

    monkeypatch.setattr(os, "replace", gone)
    with pytest.raises(NotConfirmed) as caught:
        manage(console(), regenerate=True, key_file=str(tmp_path / "seed"))
    assert "which could not be written to key_file" in caught.value.message
    assert "(No such file or directory): run again with a file that can be written" in caught.value.message
    assert caught.value.details["changed"] is True
    assert list(tmp_path.iterdir()) == []
