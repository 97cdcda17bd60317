# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be switched on this console, and how the values given are read."""

from __future__ import annotations

from typing import Any

# Names as users type them after "r7."; the default is the best reading of the evidence.
SWITCHES: dict[str, Any] = {
    # community: a maintained client puts the grants back after each update "as they get removed"
    "put_clears_access": True,
    # unknown: whether replacing a user drops the two-factor seed
    "put_clears_two_factor": False,
    # inferred: an update cannot carry the privileges that an account with the role "custom" has of its own
    "put_clears_custom_privileges": True,
    # sources conflict: the vendor's description requires it, the vendor's own integration never sends it
    "password_required_on_put": False,
    # documented 200 with prose that says 201; the vendor's integration accepts both
    "create_status": 201,
    # documented 200 per operation, 204 in the prose
    "delete_status": 200,
    # unknown: a role that implies a scope which the request denies: "coerce" the flags, or refuse with "400"
    "coerce_role_scope": "coerce",
    # recorded: the role in a site's user list lacks id and name
    "role_missing_in_site_users": True,
    # recorded by the vendor as a number, and a number in the prose; the description types it as a string
    "status_as_string": False,
    # unknown: how PUT /users/{id}/password reads its body: "raw" text, a "json" string, or an "object" {"password"}
    "password_body": "raw",
    # unknown: the same question for PUT /users/{id}/2FA: "raw" or "json"
    "two_factor_body": "raw",
    # unknown: GET /users/{id}/2FA without a seed. The statuses "404" (inferred), "401" (community: reported from the
    # field), "400" or "403" (not ruled out); or success with "null" ({"key": null}, also "empty") or "absent" (no key)
    "two_factor_unset": "404",
    # unknown: GET /users/{id}/sites (and asset_groups) of a user who has all of them: "all" or "none"
    "all_sites_listing": "all",
    # documented setting of the console: accounts with a seed must send a Token header
    "two_factor_enabled": False,
    # documented setting; that failed Basic logins count toward it is inferred; 0 never locks
    "lock_threshold": 4,
    # unknown: whether logins that differ only by case are duplicates
    "login_case_insensitive": False,
    # documented that a disabled account may not be unlocked; the status is unknown
    "unlock_disabled_status": 400,
    # documented 503 while the console starts: so many requests are answered with it
    "starting": 0,
    # unknown: deleting the calling account, and the last enabled Global Administrator: "400" or "allow"
    "self_delete": "400",
    "last_admin_delete": "400",
    # unknown: PUT without authentication: back to the "normal" (local) source, or "keep"
    "put_omits_authentication": "normal",
    # documented paging has no stable cursor: when on, later pages look as if a row came in before them
    "page_shift": False,
    # recorded: a role carries a privilege that the vendor's own list lacks
    "privileges_open": True,
    # inferred: a proxy in front answers errors with HTML
    "html_error": False,
    # inferred from the prose on verbs: PUT with nothing in the body; True is 204, or give 200 or 204
    "no_body_on_put": False,
    # unknown: whether a site's user list names those who have all sites
    "all_sites_in_site_users": False,
}

_CHOICES: dict[str, tuple[Any, ...]] = {
    "create_status": (200, 201),
    "delete_status": (200, 204),
    "coerce_role_scope": ("coerce", "400"),
    "password_body": ("raw", "json", "object"),
    "two_factor_body": ("raw", "json"),
    "two_factor_unset": ("404", "401", "400", "403", "null", "absent", "empty"),
    "all_sites_listing": ("all", "none"),
    "self_delete": ("400", "allow"),
    "last_admin_delete": ("400", "allow"),
    "put_omits_authentication": ("normal", "keep"),
    "no_body_on_put": (False, True, 200, 204),
}
_WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


def settled(given: dict[str, Any]) -> dict[str, Any]:
    """All switches with their values: the defaults, then what was given; a typo is refused, not ignored."""
    values = dict(SWITCHES)
    for name, value in given.items():
        if name not in SWITCHES:
            raise ValueError(f"the console has no switch {name!r}; it has: {', '.join(sorted(SWITCHES))}")
        values[name] = _read(name, value)
    return values


def _read(name: str, value: Any) -> Any:
    """The value in its switch's own type, so that 400, "400" and (from a shell) "on" all work."""
    default = SWITCHES[name]
    if isinstance(value, str) and isinstance(default, (bool, int)):
        lowered = value.strip().lower()
        value = _WORDS[lowered] if lowered in _WORDS else int(lowered)
    elif isinstance(default, str):
        value = str(value)
    choices = _CHOICES.get(name, ())
    if choices and value not in choices:
        raise ValueError(f"switch {name!r} takes one of {choices}, not {value!r}")
    if not choices and isinstance(default, bool) and not isinstance(value, bool):
        raise ValueError(f"switch {name!r} is on or off, not {value!r}")
    return value
