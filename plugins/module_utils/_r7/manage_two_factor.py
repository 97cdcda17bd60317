# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The two-factor seed of one account. The seed itself never stands in a result."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import totp
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import R7Api
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.find import find_account


def manage_two_factor(
    api: R7Api, params: Mapping[str, Any], check_mode: bool, keep_secret: Callable[[str], None]
) -> tuple[dict[str, Any], list[str]]:
    """Set or regenerate an account's seed and return the task's result and warnings.

    Args:
        api: the console.
        params: the task's options ``username``, ``key``, ``regenerate`` and ``key_file``.
        check_mode: stop before writing.
        keep_secret: told every seed that is read or made, so that Ansible masks it.

    Raises:
        AccessError: neither or both are asked for, the seed is not base32, the file cannot be written, or the console
            stored something else.
    """
    key = _plain(params["key"]) if params["key"] else None
    if bool(key) == params["regenerate"]:
        # Ansible's own required_one_of does not see it, as an option with a default counts as given.
        raise UsageError("give one of two: key, or regenerate=true with key_file")
    if key:
        totp.seed_bytes(key)
        keep_secret(key)
    if params["regenerate"]:
        _require_writable(params["key_file"])
    account, warnings = find_account(api, params["username"])
    before = api.get_two_factor_key(account.ref)
    if before:
        keep_secret(before)
    changed = params["regenerate"] or (key is not None and (before is None or _plain(before) != key))
    if changed and not check_mode:
        if params["regenerate"]:
            made = api.regenerate_two_factor_key(account.ref)
            keep_secret(made)
            _store(params["key_file"], made)
        else:
            api.set_two_factor_key(account.ref, params["key"])
            if _plain(api.get_two_factor_key(account.ref) or "") != key:
                raise AccessError(
                    f"the console stored another seed for '{account.username}' than the one sent: set it there"
                )
    title = f"{account.username}'s two-factor seed"
    result = {
        "changed": changed,
        "username": account.username,
        "configured": bool(before or changed),
        "diff": {
            "before_header": title,
            "after_header": title,
            "before": {"two_factor": "a seed (not shown)" if before else "none"},
            "after": {"two_factor": "another seed (not shown)" if changed and before else _shown(before or changed)},
        },
    }
    return result, warnings


def _shown(configured: Any) -> str:
    return "a seed (not shown)" if configured else "none"


def _plain(seed: str) -> str:
    """Return a seed as it is compared: authenticator apps show it in groups and lower case."""
    return "".join(seed.split()).upper().rstrip("=")


def _require_writable(path: str) -> None:
    """Refuse a file that could not be written, before a seed is made that would then be lost.

    Raises:
        UsageError: its folder is not there or not writable.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK) or os.path.isdir(path):
        raise UsageError(f"key_file '{path}' cannot be written: name a file in a folder that exists and is writable")


def _store(path: str, key: str) -> None:
    """Write the seed into a file that only its owner can read, all of it or nothing."""
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{key}\n")
    os.replace(temporary, path)
