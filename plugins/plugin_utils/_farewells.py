# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""What a person sees when somebody leaves: scanner by scanner what was found, what was done, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.plugin_utils._leaving import Claim, Farewell
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import DISABLED

_SIGNS = {"delete": "-", "none": "="}

Found = Mapping[str, Mapping[str, Any]]
"""Of the results of a module those of accounts that are there, by the name that was looked for, in lower case."""


def accounts_of(
    found: Found, claims: Iterable[Claim], entries: Mapping[str, Mapping[str, Any]], farewell: Farewell
) -> list[dict[str, Any]]:
    """Return the accounts that were found on a scanner, and what was, or would be, done to each."""
    given: dict[str, str] = {}
    for claim in claims:
        for name in claim.variants:
            given.setdefault(name.casefold(), claim.given)
    accounts = []
    for folded, one in found.items():
        account: dict[str, Any] = {"username": one["username"], "given": given[folded], "action": "none"}
        if one["action"] != "none" or one["error"]:
            shutting = products()[farewell.product].shutting
            more = [
                words
                for name, words in shutting.items()
                if entries[folded].get(name) and set(one["changed_fields"]) - {"enabled"}
            ]
            account["action"] = one["action"] if one["action"] == "delete" else "disable"
            account["ends"] = more
            account["owned"] = farewell.fate(entries[folded])
        if one["error"]:
            account["error"] = one["error"]
        accounts.append(account)
    return accounts


def ambiguities(found: Found, claims: Iterable[Claim], persons: Mapping[str, str | None], host: str) -> list[str]:
    """Return which names could be several accounts of a scanner."""
    problems = []
    for claim in claims:
        there = [found[name.casefold()]["username"] for name in claim.variants if name.casefold() in found]
        if len(there) < 2:
            continue
        words = {"accounts": " or ".join(map(repr, there)), "host": host}
        if persons[claim.given] is None:
            problems.append(say("two accounts", name=claim.given, account=there[1], **words))
        else:
            former = say("two former accounts", person=persons[claim.given], name=claim.variants[0], **words)
            problems.append(former)
    return problems


def document(ended: Mapping[str, Mapping[str, Any]], check_mode: bool, state: str) -> dict[str, Any]:
    """Return the report of a run as a document: the same for the same run, and without secrets.

    Args:
        ended: by scanner, the ``accounts`` and ``product``, the ``failure``, or both; and who leaves although the host
            names them as the ``heir`` of others.
        check_mode: whether nothing was written.
        state: ``disabled`` or ``absent``.
    """
    return {
        "check_mode": check_mode,
        "state": state,
        "scanners": [
            {"scanner": host, **{name: one[name] for name in ("product", "accounts", "heir") if name in one}}
            for host, one in ended.items()
            if "accounts" in one
        ],
        "failed": {host: one["failure"] for host, one in ended.items() if "failure" in one},
    }


def lines_of(told: Mapping[str, Any], names: Sequence[str] = ()) -> list[str]:
    """Return the lines of all scanners, those that were left out last."""
    down = {host: why for host, why in told["failed"].items() if host not in [s["scanner"] for s in told["scanners"]]}
    hosts = [*(one["scanner"] for one in told["scanners"]), *down]
    width = max(map(len, hosts), default=0)
    lines = []
    for scanner in told["scanners"]:
        found = [_line(one) for one in scanner["accounts"]] or [say("no account", names=", ".join(names))]
        first = f"{scanner['scanner']:<{width}}"
        lines += [f"{first if number == 0 else ' ' * width}  {line}" for number, line in enumerate(found)]
    if told["scanners"]:
        lines.append(_counts(told))
    return lines + [f"{host:<{width}}  {say('down', host=host, problem=why)}" for host, why in down.items()]


def _counts(told: Mapping[str, Any]) -> str:
    """Return the counts over all scanners as a sentence."""
    accounts = [one for scanner in told["scanners"] for one in scanner["accounts"]]
    failed = sum("error" in one for one in accounts)
    done = sum(one["action"] != "none" and "error" not in one for one in accounts)
    verb = "disabled" if told["state"] == DISABLED else "deleted"
    parts = [f"{done} of {len(accounts)} accounts {'would be' if told['check_mode'] else 'were'} {verb}"]
    parts += [f"{failed} failed"] if failed else []
    return ", ".join(parts)


def _line(account: Mapping[str, Any]) -> str:
    action = account["action"]
    text = "disabled already, nothing to do" if action == "none" else ", ".join([action, *account["ends"]])
    if "error" in account:
        text = f"{action} FAILED: {account['error']}"
    elif account.get("owned"):
        text += f"; {account['owned']}"
    return f"{_SIGNS.get(action, '~')} {account['username']}  {text}"


def left_to_do(
    told: Mapping[str, Any], persons: Mapping[str, str | None], unfound: Sequence[str], advices: Sequence[str]
) -> list[str]:
    """Return what is left to do: on the roster, on scanners that were down, and what no API can end.

    Args:
        told: as :func:`document` makes it.
        persons: for each name whose it is on the roster.
        unfound: names of which no scanner that answered has an account.
        advices: which lines of the roster to change.
    """
    lines = list(advices)
    strangers = [name for name, person in persons.items() if person is None and name not in unfound]
    if strangers:
        lines.append(say("not on roster", names=", ".join(strangers)))
    if unfound and told["failed"]:
        lines.append(say("not found", names=", ".join(unfound)))
    for scanner in told["scanners"]:
        if "heir" in scanner:
            variable = f"{scanner['product']}_{products()[scanner['product']].heir}"
            lines.append(say("heir leaves", host=scanner["scanner"], variable=variable, heir=scanner["heir"]))
    unended: dict[str, list[str]] = {}
    for scanner in told["scanners"]:
        if any(one["action"] != "none" for one in scanner["accounts"]):
            what = products()[scanner["product"]].unended.get(told["state"], "")
            unended.setdefault(what, []).append(scanner["scanner"])
    return lines + [say("not ended", hosts=", ".join(hosts), what=what) for what, hosts in unended.items() if what]
