# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""The plan of all scanners that somebody approved: its id, and what differs from what would be done now."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._state import default_folder
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._report import plan_of, told_change

_ID = re.compile(r"[0-9a-f]{32}")
_KEPT = 100
"""How many plans of check mode are kept, so that a later run can tell what differs from one."""


class NotUsable(Exception):
    """What was given as an approved plan is none; the text is a sentence."""


def approved(given: Any, remembered: str | None = None) -> tuple[str, Mapping[str, Any] | None]:
    """Return the id of an approved plan, and the report that it stands in, where that is at hand.

    Args:
        given: the id, the path of a report, or a report itself.
        remembered: the folder with the reports that :func:`remember` kept; by default that of the user.

    Raises:
        NotUsable: it is none of these, or the report was changed after it was made.
    """
    if isinstance(given, Mapping):
        return _checked(given)
    text = str(given or "").strip()
    if not text:
        raise NotUsable(say("approved empty"))
    if _ID.fullmatch(text):
        report = _read(os.path.join(remembered or _folder(), f"{text}.json"))
        return text, report if report is not None and _is_sound(report, text) else None
    report = _read(os.path.expanduser(text))
    if report is None:
        raise NotUsable(say("approved form", value=text))
    return _checked(report)


def _checked(report: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    plan = report.get("plan")
    if not isinstance(plan, str) or not _ID.fullmatch(plan):
        raise NotUsable(say("approved form", value="a report without a plan"))
    if not _is_sound(report, plan):
        raise NotUsable(say("approved changed", plan=plan))
    return plan, report


def _is_sound(report: Mapping[str, Any], plan: str) -> bool:
    """Return whether a report says what its id was made of."""
    try:
        return plan_of(report["scanners"], report["unread"]) == plan
    except (KeyError, TypeError, AttributeError):
        return False


def _read(path: str) -> Mapping[str, Any] | None:
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, Mapping) else None


def _folder() -> str:
    return os.path.join(default_folder(), "plans")


def remember(report: Mapping[str, Any], folder: str | None = None) -> None:
    """Keep a report for :func:`approved`; where it cannot be kept, only the words of a later refusal are poorer."""
    folder = folder or _folder()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        path = os.path.join(folder, f"{report['plan']}.json")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(report, file, default=str)
        kept = sorted((os.path.join(folder, name) for name in os.listdir(folder)), key=os.path.getmtime)
        for old in kept[:-_KEPT]:
            os.unlink(old)
    except OSError:
        return


def differences(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[str]:
    """Return what would be done now and was not approved, and the other way round, as sentences.

    Args:
        now: the report of what would be done now.
        before: the approved one, ``None``: it is not at hand, and all that would be done now is named.
    """
    new = {each["scanner"]: each for each in now["scanners"]}
    if before is None:
        return [
            say("to be done", host=host, change=told_change(change))
            for host, each in new.items()
            for change in each["changes"]
        ]
    old = {each["scanner"]: each for each in before["scanners"]}
    lines = [say("unread now", host=host) for host in old if host not in new]
    lines += [say("unread then", host=host) for host in new if host not in old]
    for host in sorted(set(old) & set(new)):
        if old[host]["plan"] != new[host]["plan"]:
            lines += _on_one(host, old[host]["changes"], new[host]["changes"]) or [say("other terms", host=host)]
    return lines


def _on_one(host: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[str]:
    then = {change["change"]: told_change(change) for change in old}
    now = {change["change"]: told_change(change) for change in new}
    gone = {text for key, text in then.items() if key not in now}
    come = {text for key, text in now.items() if key not in then}
    return [
        *(say("not any more", host=host, change=text) for text in sorted(gone - come)),
        *(say("not approved", host=host, change=text) for text in sorted(come - gone)),
        *(say("looks the same", host=host, change=text) for text in sorted(gone & come)),
    ]
