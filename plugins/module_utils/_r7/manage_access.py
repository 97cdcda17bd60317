# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Access of one account to sites or asset groups, for the modules of that name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._names import Catalogue
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.backend import R7Backend, read_places
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.find import find_account
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.grants import change_grants, wanted_access
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.records import KINDS


def manage_access(
    backend: R7Backend, kind: str, params: Mapping[str, Any], check_mode: bool
) -> tuple[dict[str, Any], list[str]]:
    """Bring an account's single grants into line and return the task's result and warnings.

    Args:
        backend: the console.
        kind: ``sites`` or ``asset_groups``.
        params: the task's options ``username``, ``state`` and the one named like ``kind``.
        check_mode: stop before writing.

    Raises:
        UsageError: the account or a name is unknown, or the account has all of them and could not lose single ones.
    """
    account, warnings = find_account(backend.api, params["username"])
    places = read_places(backend.api, kind)
    named = _resolve_all(places, params[kind])
    state, what = params["state"], kind.replace("_", " ")
    if account.fields[KINDS[kind]]:
        if state != "present":
            raise UsageError(
                f"'{account.username}' has access to all {what} ({KINDS[kind]}), so that single ones cannot be taken "
                f"away: first set {KINDS[kind]}=false, or give it a role that does not bring it"
            )
        warnings.append(f"{account.username} has access to all {what} ({KINDS[kind]}): there is nothing to grant")
        shown: list[dict[str, Any]] = []
        return {
            "changed": False,
            "username": account.username,
            kind: shown,
            "diff": {"before": {}, "after": {}},
        }, warnings
    before = backend.api.get_access(kind, account.ref)
    after = wanted_access(state, before, named)
    journal = backend.journal()
    if not check_mode:
        with journal.told():
            change_grants(
                backend.api, kind, account.ref, before, after, journal, lambda _kind, found: places.name_of(found)
            )
    title = f"{account.username}'s {what}"
    result = {
        "changed": before != after,
        "username": account.username,
        kind: [{"id": i, "name": places.name_of(i)} for i in sorted(after)],
        "diff": {
            "before_header": title,
            "after_header": title,
            "before": {kind: sorted(places.name_of(i) for i in before)},
            "after": {kind: sorted(places.name_of(i) for i in after)},
        },
    }
    return result, warnings


def _resolve_all(places: Catalogue, words: list[str]) -> frozenset[int]:
    found, problems = set(), []
    for word in words:
        try:
            found.add(places.resolve(word))
        except UsageError as error:
            problems.append(error.message)
    if problems:
        raise UsageError(f"nothing was written: {join_problems(problems)}")
    return frozenset(found)
