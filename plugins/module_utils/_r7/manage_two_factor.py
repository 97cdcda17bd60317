# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The two-factor seed of one account. The seed itself never stands in a result."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotConfirmed, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import totp
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.backend import R7Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.find import find_account
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write


def manage_two_factor(
    backend: R7Backend, params: Mapping[str, Any], check_mode: bool, keep_secret: Callable[[str], None]
) -> tuple[dict[str, Any], list[str]]:
    """Set or regenerate an account's seed and return the task's result and warnings.

    Args:
        backend: the console.
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
    account, warnings = find_account(backend.api, params["username"])
    before, known = backend.api.get_two_factor_key(account.ref)
    if before:
        keep_secret(before)
    if not known:
        warnings.append(f"the console does not show whether {account.username} has a two-factor seed")
    changed = params["regenerate"] or (key is not None and (before is None or _plain(before) != key))
    if changed and not check_mode:
        journal = backend.journal()
        with journal.told():
            if params["regenerate"]:
                _regenerate(backend, account.ref, before, params["key_file"], journal, keep_secret)
            else:
                backend.seeds.put(account.username, account.ref, str(key), journal)
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


def _regenerate(
    backend: R7Backend,
    user_id: int,
    before: str | None,
    path: str,
    journal: Journal,
    keep_secret: Callable[[str], None],
) -> None:
    """Have a new seed made and write it into a file that only its owner can read, all of it or nothing.

    The file is opened before the seed is made, and a seed whose answer was lost is read, as nobody else learns it.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
        NotConfirmed: the seed was made and could not be written down.
    """

    def look() -> Seen:
        found = backend.api.get_two_factor_key(user_id)[0]
        return Seen(DONE if found and found != before else BEFORE, found)

    try:
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)))
    except OSError as error:
        raise UsageError(f"key_file '{path}' cannot be written ({error.strerror}): name another file") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            write = Write("made a new seed", lambda: backend.api.regenerate_two_factor_key(user_id), look)
            made = journal.carry_out(write)
            keep_secret(made)
            file.write(f"{made}\n")
        os.replace(temporary, path)
    except OSError as error:
        raise NotConfirmed(
            f"the console made a new seed, which could not be written to key_file '{path}' ({error.strerror}): run "
            "again with a file that can be written"
        ) from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
