# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers as this API forms them: bodies, errors, pages, the links in them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from lab.r7.state import Console, User

# Recorded: links carry the name that the console has for itself, whatever address the request went to.
_ORIGIN = "https://localhost:3780"
BASE = _ORIGIN + "/api/3"
MEDIA_TYPE = "application/json;charset=UTF-8"
# Recorded headers; the framework that serves the lab adds none of its own for "Server".
_HEADERS = {
    "Server": "Security Console",
    "Cache-Control": "no-store, must-revalidate",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-UA-Compatible": "IE=edge,chrome=1",
    "X-XSS-Protection": "1; mode=block",
}
# Documented limits of a page.
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 10, 500


class Refused(Exception):
    """The request is answered with an error, which is no failure of the lab."""

    def __init__(self, status: int, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message or HTTPStatus(status).phrase
        self.headers = headers or {}


def bad_request(message: str) -> Refused:
    return Refused(400, message)


def not_found() -> Refused:
    """Documented: the same status for what does not exist and for what the caller may not see. Recorded: the text."""
    return Refused(404, "The resource does not exist or access is prohibited.")


def nothing_here() -> Refused:
    """The other text that a 404 has (recorded); that unknown paths and pages beyond the last one have it: inferred."""
    return Refused(404, "The requested resource does not exist.")


@dataclass
class Call:
    """One authenticated request."""

    console: Console
    caller: User
    method: str
    path: str
    query: QueryParams
    params: dict[str, Any]
    body: bytes
    switches: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.switches = self.console.switches

    def json(self) -> Any:
        """The body as JSON, or 400."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise bad_request("The request body is not valid JSON.") from None

    def object(self) -> dict[str, Any]:
        """The body as a JSON object, or 400."""
        value = self.json()
        if not isinstance(value, dict):
            raise bad_request("The request body must be an object.")
        return value

    def ids(self) -> list[int]:
        """The body as a list of ids, or 400."""
        value = self.json()
        # true and false are integers to Python, and not to JSON
        if not isinstance(value, list) or any(not isinstance(item, int) or isinstance(item, bool) for item in value):
            raise bad_request("The request body must be a list of identifiers.")
        return value

    def target(self, parameter: str = "id") -> User:
        """The user that the path names, or 404."""
        user = self.console.users.get(self.params[parameter])
        if user is None:
            raise not_found()
        return user


def link(path: str, rel: str = "self") -> dict[str, str]:
    return {"href": BASE + path, "rel": rel}


def path_of(*parts: Any) -> str:
    """A path below the API's root; ids of roles may hold blanks, which links escape."""
    return "".join("/" + quote(str(part), safe="") for part in parts)


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Recorded: JSON is indented."""
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return Response(text, status, {**_HEADERS, **(headers or {})}, MEDIA_TYPE)


def links_answer(call: Call) -> Response:
    """What a write answers (documented: links), in the forms that the switches allow for."""
    if call.method == "DELETE" and call.switches["delete_status"] == 204:
        return Response(None, 204, _HEADERS)
    empty = call.switches["no_body_on_put"]
    if call.method == "PUT" and empty:
        return Response(None, 200 if empty == 200 and empty is not True else 204, _HEADERS)
    return answer({"links": [link(call.path)]})


def references(call: Call, ids: Any) -> Response:
    """Bare ids, in order, never paged (documented)."""
    return answer({"links": [link(call.path)], "resources": sorted(ids)})


def resources(call: Call, items: list[dict[str, Any]]) -> Response:
    """Whole objects, never paged (documented)."""
    return answer({"links": [link(call.path)], "resources": items})


def error(console: Console, refused: Refused, requested: str) -> Response:
    """An error, or the page of a proxy that puts its own in place of it.

    Recorded, in the answers that the vendor's own integration is tested with: the status is a number, and the link is
    the path that was `requested`, without a query, at the address that the console has for itself.
    """
    headers = {**_HEADERS, **refused.headers}
    if console.switches["html_error"]:
        page = f"<html><head><title>{refused.status}</title></head><body><h1>Gateway error</h1></body></html>"
        return Response(page, refused.status, headers, "text/html")
    status = str(refused.status) if console.switches["status_as_string"] else refused.status
    links = [{"href": _ORIGIN + requested, "rel": "self"}]
    return answer({"status": status, "message": refused.message, "links": links}, refused.status, refused.headers)


def page_of(call: Call, rows: list[Any], show: Any) -> Response:
    """One page of `rows`, each shown by `show`. Documented: zero-based, 404 beyond the last page."""
    number, size = _number(call, "page", 0), _number(call, "size", DEFAULT_PAGE_SIZE)
    size = min(size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    rows = _sorted(rows, call.query.getlist("sort"))
    start, total = number * size, len(rows)
    if call.switches["page_shift"] and number:
        # as if one row had come in at the front since the first page: every row moves on by one place
        start, total = start - 1, total + 1
    pages = -(-total // size)
    if number and number >= pages:
        raise nothing_here()
    extra = [("sort", value) for value in call.query.getlist("sort")] or [("sort", "id,asc")]
    links = [_page_link(call.path, index, size, extra, rel) for rel, index in _relations(number, pages)]
    counts = {"number": number, "size": size, "totalResources": total, "totalPages": pages}
    shown = [show(row) for row in rows[start : start + size]]
    return answer({"resources": shown, "page": counts, "links": links})


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit():
        raise bad_request(f"The parameter {name} must be a number.")
    return int(text)


def _relations(number: int, pages: int) -> list[tuple[str, int]]:
    """Recorded: a single page has no relation but itself. The others are documented."""
    if pages <= 1:
        return [("self", number)]
    found = [("first", 0)]
    if number:
        found.append(("prev", number - 1))
    found.append(("self", number))
    if number < pages - 1:
        found.append(("next", number + 1))
    return [*found, ("last", pages - 1)]


def _page_link(path: str, number: int, size: int, extra: list[tuple[str, str]], rel: str) -> dict[str, str]:
    query = urlencode([("page", number), ("size", size), *extra], safe=",")
    return link(f"{path}?{query}", rel)


def _sorted(rows: list[Any], criteria: list[str]) -> list[Any]:
    """Documented form of a criterion: property[,ASC|DESC]. That the default is the id: recorded in a page's link."""
    rows = sorted(rows, key=lambda row: row.id)
    for criterion in reversed(criteria):
        name, _unused, direction = criterion.partition(",")
        if name not in {"id", "login", "name", "email", "enabled"} or (rows and not hasattr(rows[0], name)):
            raise bad_request(f"Cannot sort by {name}.")
        rows.sort(key=partial(_sort_key, name), reverse=direction.upper() == "DESC")
    return rows


def _sort_key(name: str, row: Any) -> Any:
    value = getattr(row, name)
    return value if name == "id" else str(value)
