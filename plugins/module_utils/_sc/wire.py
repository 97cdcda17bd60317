# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The HTTP client as Security Center needs it: its envelope, its errors, and cookies that no library keeps.

Every answer is ``{"type", "response", "error_code", "error_msg", "warnings", "timestamp"}``; refusals to authenticate
are labelled text/html, and nearly every refusal is a 403, whatever its cause (recorded). The codes are per layer and
not per cause, so that nothing is decided by finer means than status, code and the words "does not exist".
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotSignIn,
    NotFound,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection, HttpClient, parsed

SESSION_ENDED, LOGIN_REFUSED, NO_SUCH_OBJECT = 12, 161, 147
"""Error codes: recorded, but for the status of the second, which was only pasted."""

NEEDS_ORGANIZATION = (15, 202)
"""Error codes of what lives in an organization and was asked for by an administrator (recorded)."""

_MISSING = "does not exist"
_LOCKED = "database is locked"

_KEYS_REFUSED = (
    "the API keys were refused, or API keys are disabled in the security settings: check access_key, secret_key and "
    "whether their user is locked"
)
_NO_KEYS_HERE = (
    "this Security Center asks for a session as releases before 5.13 do, which have no API keys: sign in by "
    "url_username and url_password"
)
_ADVICE = {
    SESSION_ENDED: "the session ended again right after signing in: check that no proxy drops cookies",
    LOGIN_REFUSED: "check url_username and url_password, and whether the account is locked",
    **dict.fromkeys(
        NEEDS_ORGANIZATION,
        "this lives in an organization, and the credentials are an administrator's: use those of a user of the "
        "organization",
    ),
}


class ScError(ApiError):
    """A refusal of Security Center, with its error code (``None``: no envelope)."""

    code: int | None = None


class ScNotFound(NotFound):
    """The object does not exist, or is not for this user."""

    code = NO_SUCH_OBJECT


class ScCannotSignIn(CannotSignIn):
    """The credentials or the session were refused."""

    code: int | None = None


def code_of(found: Any) -> int | None:
    """Return the error code of an envelope, or of an error made of one; ``None`` where there is none."""
    code = found.get("error_code") if isinstance(found, Mapping) else getattr(found, "code", None)
    try:
        return int(code)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def words_of(found: Any) -> str:
    """Return the server's words from an envelope."""
    words = found.get("error_msg") if isinstance(found, dict) else ""
    return words if isinstance(words, str) else ""


def is_locked(error: AccessError) -> bool:
    """Return whether a request was refused because the server's database was locked, so that it was not carried out.

    Reported of 5.x and early 6.x; a client in production sends such a request again.
    """
    return isinstance(error, ApiError) and _LOCKED in error.server_message


class ScHttp(HttpClient):
    """A client whose refusals are typed by the envelope, and which leaves cookies to the session."""

    def __init__(self, connection: Connection, by_keys: bool, secrets: Iterable[str | None], **timing: Any) -> None:
        """Prepare a client; nothing is sent.

        Args:
            connection: where the server is.
            by_keys: whether requests carry API keys, whose refusal has a form of its own.
            secrets: what may never appear in an error.
            timing: ``sleep`` and ``clock``.

        Raises:
            UsageError: a file that an option names cannot be read.
        """
        super().__init__(
            connection, authenticate=lambda request: request, server_message=words_of, secrets=secrets, **timing
        )
        self._by_keys = by_keys
        self._latest = threading.local()

    def cookies(self) -> dict[str, str]:
        """Return the cookies that the latest answer to this thread has set; of several of one name the last counts."""
        return dict(getattr(self._latest, "cookies", None) or {})

    def _new_session(self) -> Any:
        session = super()._new_session()
        # Requests carry the session's own cookies, or, with API keys, never any.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return session

    def _send(self, method: str, path: str, body: Any, text: str | None, query: Any, headers: Any) -> Any:
        self._latest.cookies = None
        try:
            response = super()._send(method, path, body, text, query, headers)
        except AnswerLost as error:
            if self.connection.client_cert and not self._was_answered:
                # How TLS 1.3 says that a certificate is refused, as it does so after the handshake.
                error.message += ": check that the server trusts client_cert"
            raise
        self._latest.cookies = response.cookies.get_dict()
        return response

    def _raise_unless_answered(self, what: str, response: Any) -> None:
        super()._raise_unless_answered(what, response)
        if code_of(parsed(response)):
            # An error can come with status 200 (reported).
            raise self._refused(what, response)

    def _refused(self, what: str, response: Any) -> ApiError:
        """Return a refusal in the type that its code has.

        HTTP 404 is only said to be a missing object by the API's own code: a path that some release lacks is none.
        """
        status, found = response.status_code, parsed(response)
        code, words = code_of(found), self._words(response)
        message = self._refusal(what, response)
        error: ApiError
        if self._by_keys and (status == 401 or (status in (400, 403) and code == 0 and (status == 400 or not words))):
            # Recorded as an empty 403, documented as 400.
            return ScCannotSignIn(f"{message}: {_KEYS_REFUSED}", status, words)
        if self._by_keys and code == SESSION_ENDED:
            return ScCannotSignIn(f"{message}: {_NO_KEYS_HERE}", status, words)
        if code == NO_SUCH_OBJECT and _MISSING in words:
            return ScNotFound(message, status, words)
        advice = f": {_ADVICE[code]}" if code in _ADVICE else ""
        kind = ScCannotSignIn if code in (SESSION_ENDED, LOGIN_REFUSED) else ScError
        error = kind(message + advice, status, words)
        error.code = code
        return error
