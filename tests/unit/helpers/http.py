# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the HTTP client share: time that they rule, and a client with credentials."""

from __future__ import annotations

import base64
import json
import threading
from typing import Any
from urllib.parse import quote, quote_plus

from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection, HttpClient

SECRET = 'Tr0ub4dor&3 + "quoted" \\ slash'
"""A secret that looks different in each encoding: JSON, URLs, base64."""


FORMS = {
    "plain": lambda text: text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in a URL": lambda text: quote(text, safe=""),
    "in a form": quote_plus,
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON as UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


def forms_of(secret: str) -> list[str]:
    """Return ``secret`` in all encodings."""
    return [form(secret) for form in FORMS.values()]


class Clock:
    """Time that passes only when somebody sleeps; ``sleeps`` says how long each pause was."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self.sleeps.append(seconds)
            self.now += seconds


def authenticate(request: Any) -> Any:
    """Set the credentials in the way of Tenable: a header of its own, which no library protects on a redirect."""
    request.headers["X-ApiKeys"] = SECRET
    return request


def server_message(body: Any) -> str:
    """Return the words of an error body of the form ``{"message": ...}``."""
    return str(body.get("message", "")) if isinstance(body, dict) else ""


def client(url: str, clock: Clock | None = None, **options: Any) -> HttpClient:
    """Return a client of the server at ``url``; ``options`` are those of its connection and of the client itself."""
    own = {name: options.pop(name) for name in ("secrets", "advice", "headers", "authenticate") if name in options}
    connection = Connection(url, **{"allow_http": True, "timeout": 5.0, **options})
    clock = clock or Clock()
    settings: dict[str, Any] = {"authenticate": authenticate, "secrets": [SECRET], **own}
    return HttpClient(connection, server_message=server_message, sleep=clock.sleep, clock=clock, **settings)


def is_object(answer: Answer) -> bool:
    """Confirm a write as an API does that answers with an object."""
    return answer.status in (200, 201) and isinstance(answer.found, dict)


def is_empty(answer: Answer) -> bool:
    """Confirm a write as an API does that has nothing to say."""
    return answer.status in (200, 204) and answer.empty


def is_there(answer: Answer) -> bool:
    """Confirm a write by whatever answer of success."""
    return True
