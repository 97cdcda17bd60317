# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Which accounts are no person's: of services, of the system, for an emergency. Told by names alone; pure functions."""

from __future__ import annotations

import re

SERVICE, DOUBTFUL, PERSON = "service", "doubtful", "person"

_CERTAIN = frozenset((
    "account", "administrator", "ansible", "api", "automat", "automated", "automation", "awx", "backup",
    "backups", "breakglass", "cron", "daemon", "demo", "emergency", "exporter", "gitlab", "grafana",
    "importer", "integration", "integrations", "jira", "lab", "monitor", "monitoring", "nagios", "nessus",
    "nexpose", "noreply", "orchestrator", "pipeline", "powerbi", "prometheus", "qradar", "rapid7", "readonly",
    "reporting", "robot", "scan", "scanner", "scanners", "scans", "servicedesk", "servicenow", "shared",
    "siem", "soar", "splunk", "standby", "superuser", "svc", "sync", "synchronization", "system", "systems",
    "tableau", "tenable", "terraform", "testing", "tests", "testuser", "webhook", "zabbix",
))  # fmt: skip
"""Words that no family has for a name."""

_ALSO_NAMES = frozenset(("admin", "bot", "root", "service", "services", "test", "tester"))
"""Words that are a person's name now and then, such as Joe Root and Robert Service."""

_GLUED = re.compile(r"^(svc|srv|svcs)|(admin|svc|breakglass)$")
_PAIRS = frozenset({("break", "glass"), ("no", "reply"), ("read", "only"), ("service", "account")})
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_]+|\d+")


def words_of(username: str) -> list[str]:
    """Return the words in a username before its ``@``: parted by signs, numbers and capitals."""
    local = username.partition("@")[0]
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local)
    return [word.casefold() for word in _PARTS.findall(spread) if not word.isdigit()]


def kind_of(username: str, name: str) -> tuple[str, str]:
    """Return what an account is by its names, and the word that says so.

    Args:
        username: the account's.
        name: the full name, empty where there is none.

    Returns:
        ``service``, ``person``, or ``doubtful`` where it could be either.
    """
    words = words_of(username)
    named = [word.casefold().strip("().,") for word in name.split()]
    if _is_from_name(words, name):
        # The username says no more than the full name does: whole words of that count, so that a part of a double
        # name does not.
        return _of_words(named)
    found = _telling(words)
    if found in _ALSO_NAMES and len(words) > 1 and not name:
        return DOUBTFUL, found
    return (SERVICE, found) if found else _of_words(named)


def _of_words(words: list[str]) -> tuple[str, str]:
    """Return what an account is by the words of its full name."""
    certain = [word for word in words if word in _CERTAIN]
    if certain:
        return SERVICE, certain[0]
    doubted = [word for word in words if word in _ALSO_NAMES]
    if not doubted:
        return PERSON, ""
    return (SERVICE if len(doubted) == len(words) else DOUBTFUL), doubted[0]


def _telling(words: list[str]) -> str:
    for first, second in zip(words, words[1:]):
        if (first, second) in _PAIRS:
            return f"{first}-{second}"
    certain = [word for word in words if word in _CERTAIN or (len(word) > 3 and _GLUED.search(word))]
    return next(iter(certain), next((word for word in words if word in _ALSO_NAMES), ""))


def _is_from_name(words: list[str], name: str) -> bool:
    """Return whether a username is made of the words of a full name, of which there are two at least, or initials."""
    parts = words_of(name.replace(" ", "."))
    initials = {part[0] for part in parts}
    return len(name.split()) > 1 and len(words) > 1 and set(words) <= {*parts, *initials}
