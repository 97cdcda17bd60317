# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be switched on this Security Center, and how the values given are read."""

from __future__ import annotations

from typing import Any

# Names as users type them after "sc."; the default is the best reading of the evidence.
SWITCHES: dict[str, Any] = {
    # -- transport -------------------------------------------------------------------------------------------------
    # recorded are answers of 5.8.0 and 5.18.0; "5.8.0" leaves out what later releases added (uuid, API keys, ...)
    "release": "6.7.2",
    # recorded on 5.8 and 5.18, absent from 5.20 on: every answer names the release in a header
    "version_header": False,
    # recorded: until 5.19 /system named the release to anybody, since then only to those who are logged in
    "system_version_needs_auth": True,
    # recorded: refusals to authenticate are text/html, whatever their body
    "error_html_content_type": True,
    # recorded: a line feed after the JSON of what the application itself answers
    "trailing_newline": True,
    # recorded: some ids are numbers, most are strings; off makes all of them strings
    "mixed_id_types": True,
    # unknown: the items of "warnings", empty in every recording: "off", "strings" or "objects" {code, warning}
    "warnings": "off",
    # inferred: a proxy in between drops the body of every DELETE
    "drop_delete_body": False,
    # community: one write is refused because the database is locked, and succeeds when sent again
    "locked_db_once": False,
    # inferred: the endpoints of Tenable Enclave Security, which a plain Security Center lacks
    "tes": False,
    # unknown: what a path or method that does not exist answers: 404 or 403
    "missing_endpoint": 404,
    # inferred: an error whose text no source has says only that the request was refused; off lets it say why
    "error_text_generic": True,
    # -- logging in ------------------------------------------------------------------------------------------------
    # recorded body, unknown status of a wrong password: 403 or 200
    "login_fail_status": 403,
    # invalid API keys: recorded as an empty 403 ("403_empty"), documented as "400"
    "bad_key_answer": "403_empty",
    # documented setting: off answers 400 to all keys
    "api_keys_enabled": True,
    # community: a login answers with the cookie it had and then a new one ("two_set_cookie"), or just the new ("one")
    "rotate_session_cookie": "two_set_cookie",
    # recorded answer: when on, the server has no session left until one is released
    "release_session": False,
    # unknown number: open sessions per account after which a login has to release one; 0 is no limit
    "session_limit": 0,
    # recorded in /system: seconds without a request after which a session ends
    "session_timeout": 3600,
    # documented setting, unknown default: failed logins that lock an account; 0 never locks
    "max_login_attempts": 20,
    # community, differs by release: a certificate gets its token from GET /system or from POST /token
    "cert_token": "system",
    # unknown: switching to a linked account with API keys is answered and forgotten ("no_effect") or "refused"
    "switch_with_keys": "no_effect",
    # -- the current user ------------------------------------------------------------------------------------------
    # inferred: preferences in a PATCH of the current user "replace" all of them; or "merge"
    "patch_preferences": "replace",
    # unknown: a selector in the query string of DELETE /currentUser/preferences is "ignored" or "honoured"
    "delete_preferences_query": "ignored",
    # sources conflict: a change of password has to name the "caller"'s, the "target"'s old one, or none ("off")
    "require_current_password": "caller",
    # unknown: a change of password ends the open sessions of the account
    "password_change_ends_session": False,
    # documented settings
    "password_min_length": 3,
    "password_complexity": False,
    # -- accounts --------------------------------------------------------------------------------------------------
    # documented both ways: an administrator sees the "managers" of an organization, or "all" of its users
    "org_list_scope": "managers",
    # recorded as an array; the newest documentation also has a page of results ("paged")
    "user_list_shape": "array",
    # documented since 6.2: of accounts that the caller does not manage only the default fields come back
    "hide_fields_without_permission": True,
    # recorded: an administrator who asks for what lives in an organization has to name it
    "admin_needs_orgid": True,
    # unknown: a username is taken for the whole "product" or within its "org"
    "username_unique": "product",
    # community, conflicting: who takes over the objects of a deleted user stands in the "body" or in the "query"
    "migrate_in": "body",
    # documented: the username of an SM-Linked account gets the id of its organization appended
    "linked_suffix_orgid": True,
    # community: keys of a body that the server does not know do no harm; off refuses them
    "ignore_unknown_keys": True,
    # unknown: true and false in place of "true" and "false" are "refused" or "accepted"
    "json_booleans": "refused",
    # unknown: deleting the calling account, and the last administrator, is "refused" or "allowed"
    "self_delete": "refused",
    # unknown: a group that has users cannot be deleted ("refused"), or leaves them without one ("no_group")
    "group_delete_with_users": "refused",
}

_CHOICES: dict[str, tuple[Any, ...]] = {
    "release": ("6.7.2", "5.8.0"),
    "warnings": ("off", "strings", "objects"),
    "missing_endpoint": (404, 403),
    "login_fail_status": (403, 200),
    "bad_key_answer": ("403_empty", "400"),
    "rotate_session_cookie": ("two_set_cookie", "one"),
    "cert_token": ("system", "token_post"),
    "switch_with_keys": ("no_effect", "refused"),
    "patch_preferences": ("replace", "merge"),
    "delete_preferences_query": ("ignored", "honoured"),
    "require_current_password": ("caller", "target", "off"),
    "org_list_scope": ("managers", "all"),
    "user_list_shape": ("array", "paged"),
    "username_unique": ("product", "org"),
    "migrate_in": ("body", "query"),
    "json_booleans": ("refused", "accepted"),
    "self_delete": ("refused", "allowed"),
    "group_delete_with_users": ("refused", "no_group"),
}


def settled(given: dict[str, Any]) -> dict[str, Any]:
    """All switches with their values: the defaults, then what was given; whatever makes no sense is refused."""
    unknown = sorted(set(given) - set(SWITCHES))
    if unknown:
        raise ValueError(f"the Security Center has no switch {unknown}; it has: {', '.join(sorted(SWITCHES))}")
    for name, value in given.items():
        default, choices = SWITCHES[name], _CHOICES.get(name)
        if type(value) is not type(default):
            raise ValueError(f"switch {name!r} is of the type of its default, {default!r}; not {value!r}")
        if choices and value not in choices:
            raise ValueError(f"switch {name!r} takes one of {choices}, not {value!r}")
    return {**SWITCHES, **given}
