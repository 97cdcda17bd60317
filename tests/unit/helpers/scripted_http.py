# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP clients without HTTP: one that answers by a script, and what both fakes of products have of a client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._redact import Redactor


class Wire:
    """What the engine asks of a client beside requests; ``pauses``: the tries after which it waited, and how long."""

    def __init__(self, url: str, retries: int = 4) -> None:
        """Take the address."""
        self.connection = Connection(url, retries=retries)
        self.redact = Redactor()
        self.pauses: list[tuple[int, float]] = []
        self.closed = 0

    def pause(self, number: int, at_least: float = 0.0) -> None:
        """Note a pause, and take no time."""
        self.pauses.append((number, at_least))

    def close(self) -> None:
        """Note the end."""
        self.closed += 1


def confirmed(what: str, given: Any, confirms: Callable[[Answer], bool]) -> Any:
    """Return the JSON of an answer to a write that confirms it; ``None`` stands for 204 and no body.

    Raises:
        UnexpectedAnswer: it does not confirm it.
    """
    answer = given
    if not isinstance(given, Answer):
        answer = Answer(204, True, None) if given is None else Answer(200, False, given)
    if not confirms(answer):
        raise UnexpectedAnswer(f"{what}: the answer is not what this API gives (HTTP {answer.status})")
    return answer.found


class ScriptedHttp(Wire):
    """Answers each request with what the script says of it: a value, an error, or a list of those, one after another.

    Attributes:
        asked: the requests so far, as ``("GET /api/3/users?page=0", body or text)``.
        queries: those of the requests.
    """

    def __init__(self, script: Mapping[str, Any]) -> None:
        """Take the answers; a key is a verb and a path below ``/api/3/``, for a page with its number."""
        super().__init__("https://console.example.com:3780")
        self._script = {key: list(value) if isinstance(value, list) else value for key, value in script.items()}
        self.asked: list[tuple[str, Any]] = []
        self.queries: list[Any] = []

    def get(self, path: str, shape: type, query: Any = None, headers: Any = None) -> Any:
        """Answer a read; it must ask for an object."""
        assert shape is dict
        return self._answer("GET", path, None, query)[1]

    def write(
        self,
        method: str,
        path: str,
        *,
        confirms: Callable[[Answer], bool],
        body: Any = None,
        text: str | None = None,
        query: Any = None,
        headers: Any = None,
    ) -> Any:
        """Answer a write, as far as the answer confirms it."""
        what, answer = self._answer(method, path, text if text is not None else body, query)
        return confirmed(what, answer, confirms)

    def _answer(self, method: str, path: str, body: Any, query: Any) -> tuple[str, Any]:
        what = f"{method} {path.removeprefix('/api/3/')}" + (f"?page={query['page']}" if query else "")
        self.asked.append((what, body))
        self.queries.append(query)
        answer = self._script[what]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return what, answer
