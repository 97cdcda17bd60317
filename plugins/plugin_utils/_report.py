# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""What a person sees of a run: a line for each account that changes, counts, and what needs a decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._plan_id import digest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, some
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import Roster

SHOWN = ("scanner", "product", "plan", "counts", "changes", "disabled", "unentitled")
"""What a report shows of a scanner."""

_SIGNS = {"create": "+", "delete": "-"}


def scanner_report(
    host: str, product: str, result: Mapping[str, Any], roster: Roster, protected: Mapping[str, Sequence[str] | None]
) -> dict[str, Any]:
    """Return what a module did, or would do, on one scanner; no account that stays as it is, and no secret.

    Args:
        host: the scanner's name in the inventory.
        product: its product's prefix.
        result: the module's.
        roster: what was wanted.
        protected: for every protected name the accounts that it can mean, ``None`` for a person's.
    """
    results = result.get("results", [])
    missing = {name.casefold() for name in result.get("protected_missing", ())}
    # Whose an account is: of one that still has a former name, too.
    owners = {name.casefold(): name.casefold() for name in roster.listed}
    owners.update({str(n).casefold(): _folded(entry) for entry in roster.users for n in entry.get("formerly", ())})
    owners.update({_folded(entry): _folded(entry) for entry in roster.users})
    disabled, unentitled = [], []
    exists = set()
    for one in results:
        folded = one["username"].casefold()
        there = bool(one["user"]) or one["action"] in ("delete", "create")
        if there:
            exists.add(owners.get(folded, folded))
        if folded in roster.silent and one["user"].get("enabled") is False:
            disabled.append(one["username"])
        if folded in roster.unentitled and there:
            unentitled.append(one["username"])
    of_people = [(owners[one["username"].casefold()], one) for one in results if one["username"].casefold() in owners]
    people = {owner for owner, _one_unused in of_people}
    touched = {owner for owner, one in of_people if one["action"] != "none"}
    changing = {owner for owner, one in of_people if one["action"] != "none" and not one["error"]}
    failed = [one for one in results if one["error"]]
    return {
        "scanner": host,
        "product": product,
        "plan": result.get("plan", ""),
        "changes": [_change(one, product) for one in results if one["action"] != "none" or one["error"]],
        "counts": {
            "people": len(people),
            "changed": len(changing),
            "unchanged": len(people - touched),
            "failed": len(failed),
            "unlisted": result.get("summary", {}).get("unlisted", 0),
            "unlisted_changed": sum(one["unlisted"] and not one["error"] for one in results),
        },
        "disabled": sorted(disabled),
        "unentitled": sorted(unentitled),
        "leavers": {name: account in exists for account, name in sorted(roster.leaving.items())},
        "protected": {
            name: variants is None or any(variant.casefold() not in missing for variant in variants)
            for name, variants in protected.items()
        },
    }


def _folded(entry: Mapping[str, Any]) -> str:
    return str(entry["username"]).casefold()


def _change(one: Mapping[str, Any], product: str) -> dict[str, Any]:
    before = one["diff"].get("before") or {}
    after = one["diff"].get("after") or {}
    fields = one["changed_fields"] if one["action"] not in ("create", "delete") else ()
    change = {
        "username": one["username"],
        "action": one["action"],
        "unlisted": one["unlisted"],
        "change": one["change"],
        "fields": {name: {"before": before.get(name), "after": after.get(name)} for name in fields},
    }
    if one["action"] == "create":
        grants = [name for name in products()[product].grants if after.get(name) not in (None, False, [], "")]
        change["grants"] = {name: after[name] for name in grants}
    if one["error"]:
        change["error"] = one["error"]
    return change


def lines_of(report: Mapping[str, Any], unlisted: str, check_mode: bool, width: int) -> list[str]:
    """Return the lines of one scanner: its changes, and the counts.

    Args:
        report: as :func:`scanner_report` makes it.
        unlisted: what the run does to accounts that the roster does not name.
        check_mode: whether nothing was written.
        width: of the column of scanners.
    """
    most = min(max((len(change["username"]) for change in report["changes"]), default=0), 40)
    lines = [told_change(change, most) for change in report["changes"]]
    lines.append(counts_of(report["counts"], unlisted, check_mode))
    first = f"{report['scanner']:<{width}}"
    return [f"{first if number == 0 else ' ' * width}  {line}" for number, line in enumerate(lines)]


def counts_of(counts: Mapping[str, int], unlisted: str, check_mode: bool) -> str:
    """Return the counts of one scanner as a sentence."""
    verb = "would change" if check_mode else "changed"
    parts = [f"{counts['changed']} of {counts['people']} people {verb}", f"{counts['unchanged']} as they should be"]
    if counts["failed"]:
        parts.append(f"{counts['failed']} failed")
    if counts["unlisted"]:
        done = {"disable": "disabled", "delete": "deleted"}.get(unlisted)
        how = f"{counts['unlisted_changed']} {done}" if done else "ignored"
        one = "account" if counts["unlisted"] == 1 else "accounts"
        parts.append(f"{counts['unlisted']} {one} not on the roster ({how})")
    return ", ".join(parts)


def told_change(change: Mapping[str, Any], width: int = 0) -> str:
    """Return one change as a line; ``width`` is that of the column of names."""
    return f"{_SIGNS.get(change['action'], '~')} {change['username']:<{width}}  {_told(change)}".rstrip()


def _told(change: Mapping[str, Any]) -> str:
    suffix = " (not on the roster)" if change["unlisted"] else ""
    if "error" in change:
        return f"{change['action']} FAILED: {change['error']}{suffix}"
    if change["action"] == "create":
        granted = ", ".join(_grant(name, value) for name, value in change["grants"].items())
        return f"create{': ' if granted else ''}{granted}"
    if change["action"] in ("delete", "disable", "enable"):
        return change["action"] + suffix
    return "; ".join(_field(name, sides) for name, sides in change["fields"].items()) + suffix


def _grant(name: str, value: Any) -> str:
    if value is True:
        return name.replace("_", " ")
    return f"{name.replace('_', ' ')} {', '.join(map(_text, value))}" if isinstance(value, list) else _text(value)


def _field(name: str, sides: Mapping[str, Any]) -> str:
    before, after = sides["before"], sides["after"]
    shown = name.replace("_", " ")
    if isinstance(after, list) and isinstance(before or [], list):
        known = before or []
        gained = [f"+{_text(item)}" for item in after if item not in known]
        lost = [f"-{_text(item)}" for item in known if item not in after]
        return f"{shown}: {', '.join(gained + lost)}"
    if before in (None, ""):
        return f"{shown}: {_text(after)}"
    return f"{shown}: {_text(before)} -> {_text(after)}"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(item)}" for name, item in value.items())
    if value == "":
        return "(empty)"
    return str(value).lower() if isinstance(value, bool) else str(value)


def plan_of(scanners: Iterable[Mapping[str, Any]], unread: Iterable[str]) -> str:
    """Return the id of what would be done on all scanners together.

    Args:
        scanners: the reports of those that were read, with the ``plan`` of each.
        unread: the names of the others.
    """
    content = [
        [each["scanner"], each["product"], each["plan"], [_without_outcome(change) for change in each["changes"]]]
        for each in scanners
    ]
    return digest([sorted(content, key=str), sorted(unread)])


def _without_outcome(change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in change.items() if name != "error"}


def decisions(reports: Iterable[Mapping[str, Any]], unentitled: Mapping[str, str], complete: bool) -> list[str]:
    """Return what needs a decision, over all scanners.

    Args:
        reports: of all scanners that could be read.
        unentitled: by scanner, what the run does to accounts without an entitlement.
        complete: whether all scanners could be read, so that it can be said what is nowhere.
    """
    reports = list(reports)
    lines = []
    for report in reports:
        host = report["scanner"]
        if report["disabled"]:
            lines.append(say("disabled", host=host, people=some(report["disabled"])))
        if report["unentitled"] and unentitled.get(host) == "warn":
            lines.append(say("unentitled", host=host, people=some(report["unentitled"])))
    if complete:
        fits = _anywhere(report["protected"] for report in reports)
        lines += [say("protected", names=f"'{name}'") for name, there in fits.items() if not there]
        gone = [name for name, there in _anywhere(report["leavers"] for report in reports).items() if not there]
        if gone:
            lines.append(say("leavers", people=some(gone)))
    return lines


def _anywhere(each: Iterable[Mapping[str, bool]]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for one in each:
        for name, there in one.items():
            found[name] = found.get(name, False) or there
    return found


def document(
    reports: Sequence[Mapping[str, Any]],
    failed: Mapping[str, str],
    unread: Sequence[str],
    todo: Sequence[str],
    check_mode: bool,
) -> dict[str, Any]:
    """Return the report of a run as a document: the same for the same run, and without secrets.

    Args:
        reports: of the scanners that were read, as :func:`scanner_report` makes them.
        failed: by scanner, why something failed.
        unread: the scanners that could not be read.
        todo: what needs a decision.
        check_mode: whether nothing was written.
    """
    return {
        "plan": plan_of(reports, unread),
        "check_mode": check_mode,
        "scanners": [{name: report[name] for name in SHOWN} for report in reports],
        "failed": dict(failed),
        "unread": list(unread),
        "decisions": list(todo),
    }


def shown(diff: Mapping[str, Any], username: str, host: str) -> dict[str, Any]:
    """Return a diff for Ansible's output: headed by the inventory's name of the scanner, with letters as letters."""
    title = f"{username} on {host}"
    sides = {
        side: json.dumps(diff[side], indent=4, sort_keys=True, ensure_ascii=False, default=str) + "\n"
        if diff.get(side)
        else ""
        for side in ("before", "after")
    }
    return {"before_header": title, "after_header": title, **sides}
