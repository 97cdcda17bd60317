# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The error answers of the service, in the shapes it has for them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response


class ApiError(Exception):
    """An answer other than success."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body

    def response(self) -> Response:
        """Return the answer."""
        return JSONResponse(self.body, self.status, media_type="application/json; charset=utf-8")


def gateway(status: int, message: str | None = None) -> ApiError:
    """Return the common shape, three fields (recorded for 401, 403 and 404; for 400 and 409 inferred)."""
    phrase = HTTPStatus(status).phrase
    return ApiError(status, {"statusCode": status, "error": phrase, "message": message or phrase})


def invalid(key: str, reason: str, source: str = "payload") -> ApiError:
    """Return the 400 of a failed validation (shape recorded for other endpoints; here inferred)."""
    error = gateway(400, f'child "{key}" fails because ["{key}" {reason}]')
    error.body["validation"] = {"source": source, "keys": [key]}
    return error


def container(status: int, message: str) -> ApiError:
    """Return the bare shape, one field (recorded for a user name outside the approved domains)."""
    return ApiError(status, {"error": message})


def too_many_requests() -> Response:
    """Return the 429 of the rate limit: a page of HTML and when to come again (documented)."""
    page = "<html>\n<head><title>429 Too Many Requests</title></head>\n<body>\n<center><h1>429 Too Many Requests</h1>"
    return HTMLResponse(f"{page}</center>\n</body>\n</html>\n", 429, headers={"retry-after": "1"})
