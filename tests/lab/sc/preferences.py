# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences of the current user: a name and a tag together say which one it is."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import values
from lab.sc.records import preferences
from lab.sc.transport import Call, answer


def list_preferences(call: Call) -> Response:
    """Documented: filtered by name, by tag or by both, which stand in the query string; all of them without."""
    selector = {key: call.query[key] for key in ("name", "tag") if key in call.query}
    return answer(call, [item for item in preferences(call.caller) if selector.items() <= item.items()])


def patch_preference(call: Call) -> Response:
    """Documented: one preference is changed, or added; the tag is empty unless given. The answer shows that one."""
    key, value = values.preference(call, call.data())
    call.caller.preferences[key] = value
    return answer(call, [{"name": key[0], "value": value, "tag": key[1]}])


def delete_preferences(call: Call) -> Response:
    """Documented: those that fit the name and the tag in the body, and all of them if it has neither.

    That nothing to delete is no error is inferred. Whether the query string is looked at is unknown, hence a switch.
    """
    given: dict[str, Any] = dict(call.data())
    if call.switches["delete_preferences_query"] == "honoured":
        given = {**call.query, **given}
    # documented as texts; that null is not a selector is inferred
    selector = {key: values.text(call, key, given[key]) for key in ("name", "tag") if given.get(key) is not None}
    for item in preferences(call.caller):
        if selector.items() <= item.items():
            del call.caller.preferences[item["name"], item["tag"]]
    return answer(call, "")
