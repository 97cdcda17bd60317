# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One account that has everything that a replacement can take away, replaced."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, AnswerLost
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.recovery import Kept
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.replacement import Snapshot, replace_account
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import SEED, FakeConsole, user_record

KIM = 7
GRANTS = {"sites": {KIM: {1, 2}}, "asset_groups": {KIM: {5}}}
KEPT = Kept("kim.lee", {"sites": frozenset({1, 2}), "asset_groups": frozenset({5})}, SEED)
PUT = "PUT /api/3/users/7"
LOST = AnswerLost(f"{PUT}: no answer")
EVERYTHING = {"sites", "asset_groups", "key"}
NEXT_RUN = "; the next run on this console puts it back"


def console(made: type[FakeConsole] = FakeConsole, **more: Any) -> FakeConsole:
    """Return a console of one account with two sites, an asset group and a seed, all of which a replacement clears."""
    found = made(user_record(KIM, **more))
    found.access = {kind: {KIM: set(ids[KIM])} for kind, ids in GRANTS.items()}
    found.keys[KIM] = SEED
    found.clears = set(EVERYTHING)
    return found


def replace(
    api: FakeConsole, secrets: dict[str, str] | None = None, journal: Journal | None = None, **wanted: Any
) -> Snapshot:
    """Replace the account."""
    return replace_account(api.backend().desk, KIM, wanted, secrets or {}, journal or Journal())


def failure(
    api: FakeConsole, secrets: dict[str, str] | None = None, journal: Journal | None = None, **wanted: Any
) -> AccessError:
    """Return the error of a replacement that must fail; never with the seed."""
    with pytest.raises(AccessError) as caught:
        replace(api, secrets, journal, **(wanted or {"name": "Kim L."}))
    assert SEED not in caught.value.message
    return caught.value


def pending(api: FakeConsole) -> dict[int, Kept]:
    """Return what is kept on disk."""
    return api.backend().shelf.pending()
