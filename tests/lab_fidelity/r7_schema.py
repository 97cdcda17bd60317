# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check requests and answers of the Rapid7 console API against the facts of the vendor's own description.

`check_request` is for what the modules send, `check_response` for what the lab answers; both return the problems
found, and nothing is wrong when there are none. Where consoles are known to differ from the description, or the
description from itself, the difference is listed below with its reason, and nothing else is let through.
"""

from __future__ import annotations

import copy
import functools
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft7Validator

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "schema" / "r7.json").read_text(encoding="utf-8"))
OPERATIONS: dict[str, dict[str, Any]] = {**SCHEMA["paths"], **SCHEMA["also"]}


class ExtraStatus(NamedTuple):
    """A status that the description does not list for an operation. None as method or path stands for all of them."""

    method: str | None
    path: str | None
    status: int
    like: str | None
    """The listed status whose body it shares; "error" for that of errors; None for an empty body."""
    reason: str


EXTRA_STATUSES = (
    ExtraStatus("POST", "/api/3/users", 201, "200", "the prose on verbs; the vendor's own integration expects it"),
    ExtraStatus("DELETE", None, 204, None, "the prose on verbs"),
    ExtraStatus("PUT", None, 204, None, "inferred from the prose on verbs"),
    ExtraStatus("DELETE", None, 400, "error", "nothing says how a delete that is refused is answered"),
    ExtraStatus("GET", None, 400, "error", "nothing says how a page or an order that makes no sense is answered"),
    ExtraStatus("POST", None, 404, "error", "the prose gives 404 to whatever is not there"),
    ExtraStatus(None, None, 403, "error", "the prose: the operation exists and is not permitted"),
    ExtraStatus(None, None, 405, "error", "the prose"),
    ExtraStatus(None, None, 415, "error", "the prose"),
)

# An empty body where the description has an object: inferred from the prose, which lets a write answer nothing.
EMPTY_BODY = {("PUT", 200)}

# Properties that the vendor's own integration sends back as it read them, and the console puts up with.
READ_BACK = {"CreateAuthenticationSource": {"external", "links", "name"}}

# The prose shows the status of an error as a number, the description types it as a string.
ERROR = {
    "type": "object",
    "required": ["status"],
    "properties": {
        "status": {"type": ["string", "integer"]},
        "message": {"type": "string"},
        "links": {"type": "array", "items": {"$ref": "#/definitions/Link"}},
    },
    "additionalProperties": False,
}

# What a seed that is not set looks like is unknown; null in its place is one of the possible answers.
NULLABLE = {("TokenResource", "key")}


def _password_needed(method: str, body: Any) -> bool:
    """Whether the password that the description requires in each write of a user is needed in this one.

    Not in an update: the vendor's own integration updates users of every kind without. Not for an account of an
    external source: the vendor's own integration creates such accounts, and has no password to give.
    """
    source = body.get("authentication") if isinstance(body, dict) else None
    kind = source.get("type") if isinstance(source, dict) else "normal"
    return method == "POST" and kind in ("normal", "admin")


def find_operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The template of a path and what is known of the method on it."""
    bare = path.partition("?")[0]
    for template, methods in OPERATIONS.items():
        if method in methods and _pattern(template).fullmatch(bare):
            return template, methods[method]
    return None


def check_request(method: str, path: str, body: Any = None) -> list[str]:
    """Problems of a request. `body` is the parsed JSON; text as it is for a body that is one text; None for none."""
    found = find_operation(method, path)
    if found is None:
        return [f"{method} {path}: no such operation"]
    _unused, operation = found
    problems = _query_problems(path, operation)
    if "body" not in operation:
        # the vendor's own integration sends an empty object wherever there is nothing to say
        return problems + ([] if body in (None, {}) else ["takes no body"])
    if body is None:
        return [*problems, "lacks a body"]
    return problems + _problems(operation["body"], body, password_needed=_password_needed(method, body))


def check_response(method: str, path: str, status: int, body: Any = None) -> list[str]:
    """Problems of an answer. `body` is the parsed JSON, None for an empty body."""
    found = find_operation(method, path)
    if found is None:
        return [f"{method} {path}: no such operation"]
    template, operation = found
    like = _like(method, template, operation, status)
    if like == "unlisted":
        return [f"status {status} is not listed"]
    if like is None:
        return [] if body is None else [f"a body with status {status}"]
    if body is None:
        return [] if (method, status) in EMPTY_BODY else [f"no body with status {status}"]
    if like == "error":
        stated = body.get("status") if isinstance(body, dict) else None
        differs = [] if str(stated) == str(status) else [f"says status {stated!r} with status {status}"]
        return _problems(ERROR, body) + differs
    return _problems(operation["responses"][like], body)


def _like(method: str, template: str, operation: dict[str, Any], status: int) -> str | None:
    if str(status) in operation["responses"]:
        return "error" if status >= 400 else str(status)
    for extra in EXTRA_STATUSES:
        if extra.method in (None, method) and extra.path in (None, template) and extra.status == status:
            return extra.like
    return "unlisted"


def _pattern(template: str) -> re.Pattern[str]:
    """Ids of roles and privileges are text, all others are numbers."""
    text = template.startswith(("/api/3/roles", "/api/3/privileges"))
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+" if text else "[0-9]+", re.escape(template)))


def _query_problems(path: str, operation: dict[str, Any]) -> list[str]:
    names = {part.partition("=")[0] for part in path.partition("?")[2].split("&") if part}
    return [f"has no query parameter {name}" for name in sorted(names - set(operation.get("query", ())))]


def _problems(schema: dict[str, Any], value: Any, password_needed: bool = True) -> list[str]:
    """What jsonschema has to say, each problem with its place in the value."""
    root = {**schema, "definitions": _strict_definitions(password_needed)}
    errors = sorted(Draft7Validator(root).iter_errors(value), key=lambda error: list(map(str, error.absolute_path)))
    return [f"{'.'.join(map(str, error.absolute_path)) or 'body'}: {error.message}" for error in errors]


@functools.cache
def _strict_definitions(password_needed: bool) -> dict[str, Any]:
    """The definitions, closed against properties that they do not have; closed lists of values stay open.

    Values that the description gives as the only ones are hints here: a recorded console sends a privilege beyond
    them.
    """
    definitions = copy.deepcopy(SCHEMA["definitions"])
    for name, definition in definitions.items():
        definition["additionalProperties"] = False
        definition["properties"].update({extra: {} for extra in READ_BACK.get(name, ())})
    for name, key in NULLABLE:
        definitions[name]["properties"][key]["type"] = ["string", "null"]
    if not password_needed:
        definitions["UserEdit"]["required"].remove("password")
    return definitions
