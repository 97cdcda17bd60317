# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The one place where TLS, proxies, redirects, tries, timeouts, error text and secret hygiene are decided.

A read is tried again where its answer was lost. A write is sent again only where it certainly was not carried out (no
connection, or 429), and ends in one of three ways: confirmed (it returns), refused (:class:`ApiError`,
:class:`CannotConnect`) or unknown (:class:`AnswerLost`), which the engine settles by reading.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AnswerLost,
    ApiError,
    CannotConnect,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http_errors import translated
from ansible_collections.vulnmgmt.access.plugins.module_utils._redact import Redactor

with contextlib.suppress(ImportError):  # `_http_errors` keeps what went wrong, for whoever runs a module
    import requests
    import urllib3

RETRY_AFTER_CAP = 60.0
"""Seconds: the longest that one Retry-After of the server is honoured."""

BACKOFF_CAP = 8.0
"""Seconds: the longest pause between two tries that we choose ourselves."""

_LOST_STATUSES = (408, 502, 503, 504)
_MESSAGE_LIMIT = 400


@dataclass(frozen=True)
class Connection:
    """How to reach one scanner; ``timeout`` in seconds, ``retries`` counts the tries after the first."""

    url: str
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    proxy: str | None = None
    timeout: float = 30.0
    retries: int = 4
    allow_http: bool = False

    def __post_init__(self) -> None:
        """Refuse an address that cannot work.

        Raises:
            UsageError: not an http(s) URL, plain http that was not asked for, or credentials inside the URL.
        """
        try:
            parts = urlsplit(self.url)
            parts.port  # noqa: B018 - reading it is the check
        except ValueError:
            raise UsageError("url has a bad host or port: write it like https://scanner.example.com") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError("url is not a web address: write it like https://scanner.example.com")
        if parts.username or parts.password:
            raise UsageError("url contains credentials: put them into the options made for them")
        if parts.query or parts.fragment:
            raise UsageError("url has a query or a fragment: give only scheme, host, port and path")
        if parts.scheme == "http" and not self.allow_http:
            raise UsageError(
                f"url is plain http, which shows credentials to the network: use https://{parts.netloc}{parts.path}, "
                "or set allow_http=true if that is meant"
            )
        if not 0 < self.timeout <= 86400:
            raise UsageError("timeout must be more than 0 seconds, and at most 86400 (a day)")
        if self.retries < 0:
            raise UsageError("retries must be 0 or more")
        if self.client_key and not self.client_cert:
            raise UsageError("client_key is given without client_cert: give both")

    @property
    def base(self) -> str:
        """Return the URL without a trailing slash."""
        return self.url.rstrip("/")


@dataclass(frozen=True)
class Answer:
    """A 2xx answer to a write: its status, whether it has no body, and the JSON in it (``None`` where it is none)."""

    status: int
    empty: bool
    found: Any


class _TooMany(Exception):
    """The rate limit: the request was not carried out."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.response = response


class HttpClient:
    """Talks JSON to one server, from any number of threads, each with a session of its own while it needs one."""

    def __init__(
        self,
        connection: Connection,
        *,
        authenticate: Callable[[Any], Any],
        server_message: Callable[[Any], str],
        secrets: Iterable[str | None] = (),
        advice: Mapping[int, str] | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a client; nothing is sent.

        Args:
            connection: where the server is and how to reach it.
            authenticate: sets the credentials on a prepared request (a ``requests`` auth callable), so that they
                never stand among a session's headers.
            server_message: finds the server's own words in a parsed JSON error body.
            secrets: what may never appear in an error.
            advice: for an HTTP status, what the user should change.
            headers: sent with every request.
            sleep, clock: seconds; replaced in tests.

        Raises:
            UsageError: a file that an option names cannot be read.
        """
        self.connection = connection
        self.redact = Redactor(secrets)
        self._add_proxy_secrets(connection.proxy)
        self._authenticate = authenticate
        self._server_message = server_message
        self._advice = dict(advice or {})
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: list[Any] = []
        self._idle: list[Any] = []
        self._resume_at = 0.0
        self._was_answered = False
        for option in ("ca_path", "client_cert", "client_key"):
            _require_readable(option, getattr(connection, option))

    def close(self) -> None:
        """Close every session's connections."""
        with self._lock:
            sessions, self._sessions, self._idle = self._sessions, [], []
        for session in sessions:
            session.close()

    def get(self, path: str, shape: type, query: Mapping[str, Any] | None = None, headers: Any = None) -> Any:
        """Read ``path`` and return its JSON, which must be of the type ``shape`` (``dict`` or ``list``).

        Raises:
            CannotConnect: the server was not reached.
            AnswerLost: no answer came, or a gateway answered for the server.
            NotFound, ApiError: refused; a 4xx of the API (a JSON object or an empty body), a 401 of anybody, or a 5xx.
            UnexpectedAnswer: the answer is not the API's.
        """
        what = f"GET {path}"

        def once() -> Any:
            response = self._send("GET", path, None, None, query, headers)
            if response.status_code in _LOST_STATUSES:
                raise AnswerLost(self._refusal(what, response), _retry_after(response))
            self._raise_unless_answered(what, response)
            found = parsed(response)
            if not isinstance(found, shape):
                raise UnexpectedAnswer(_not_this_api(what, response))
            return found

        return self._try(once, what, again_when_lost=True)

    def write(
        self,
        method: str,
        path: str,
        *,
        confirms: Callable[[Answer], bool],
        body: Any = None,
        text: str | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send one write and return the JSON of the answer that confirmed it (``None`` where it has none).

        Args:
            method, path: the verb and the path below the base URL, starting with a slash.
            confirms: whether a 2xx answer is the API's own one to this request.
            body: sent as JSON. text: sent as it is, labelled as JSON; both ``None``: no body.
            query, headers: beside those of every request.

        Raises:
            CannotConnect: refused; the server was not reached.
            NotFound, ApiError: refused; a 4xx of the API (a JSON object or an empty body), or a 401 of anybody.
            AnswerLost: unknown; any other answer, or none.
        """
        what = f"{method} {path}"

        def once() -> Any:
            response = self._send(method, path, body, text, query, headers)
            status = response.status_code
            if status >= 500 or status in _LOST_STATUSES:
                raise AnswerLost(self._refusal(what, response), _retry_after(response))
            self._raise_unless_answered(what, response)
            found = parsed(response)
            if not confirms(Answer(status, not response.content, found)):
                raise UnexpectedAnswer(_not_this_api(what, response))
            return found

        return self._try(once, what, again_when_lost=False)

    def _try(self, once: Callable[[], Any], what: str, *, again_when_lost: bool) -> Any:
        """Send until there is an answer to go by: a 429 and a refused connection were certainly not carried out."""
        number = 0
        while True:
            number += 1
            last = number > self.connection.retries
            self._wait_for_rate_limit()
            try:
                return once()
            except _TooMany as error:
                if last:
                    raise self._refused(what, error.response) from None
                self._hold_back(max(_backoff(number), _retry_after(error.response)))
            except CannotConnect:
                if last:
                    raise
                self._sleep(_backoff(number))
            except UnexpectedAnswer:
                raise
            except AnswerLost as error:
                if last or not again_when_lost:
                    raise
                self.pause(number, error.retry_after)

    def pause(self, number: int, at_least: float = 0.0) -> None:
        """Wait after try ``number``: longer each time, and never shorter than ``at_least`` seconds."""
        self._sleep(max(_backoff(number), at_least))

    @contextlib.contextmanager
    def _session(self) -> Iterator[Any]:
        """Lend a session: no more are made than are in use at the same time, whichever threads come and go."""
        with self._lock:
            session = self._idle.pop() if self._idle else None
        if session is None:
            session = self._new_session()
        try:
            yield session
        finally:
            with self._lock:
                self._idle.append(session)

    def _new_session(self) -> Any:
        connection = self.connection
        session = requests.Session()
        # Neither .netrc nor CA and proxy variables behind our back; the proxy ones are read below, in the open.
        session.trust_env = False
        session.auth = self._checked_authenticate
        session.headers.update(self._headers)
        session.verify = (connection.ca_path or True) if connection.validate_certs else False
        if connection.client_cert:
            key = connection.client_key
            session.cert = (connection.client_cert, key) if key else connection.client_cert
        if connection.proxy:
            session.proxies = {"http": connection.proxy, "https": connection.proxy}
        else:
            session.proxies = dict(requests.utils.get_environ_proxies(connection.base))
            for proxy in session.proxies.values():
                self._add_proxy_secrets(proxy)
        if not connection.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        with self._lock:
            self._sessions.append(session)
        return session

    def _checked_authenticate(self, request: Any) -> Any:
        """Set the credentials, and refuse those that no header can carry: the library takes them for a bad redirect.

        Raises:
            UsageError: a line break, say.
        """
        request = self._authenticate(request)
        for value in request.headers.values():
            if not str(value).isprintable():
                raise UsageError("a credential has characters that a header cannot carry: check for line breaks")
        return request

    def _add_proxy_secrets(self, proxy: str | None) -> None:
        """Also hide a proxy's credentials: the password, and both together as its header holds them."""
        try:
            parts = urlsplit(proxy if proxy is None or "://" in proxy else f"//{proxy}")
            username, password = unquote(str(parts.username or "")), unquote(str(parts.password or ""))
        except ValueError:
            raise UsageError("proxy is not a web address: write it like http://proxy.example.com:3128") from None
        if password:
            self.redact.add(password)
            self.redact.add(f"{username}:{password}")

    def _send(self, method: str, path: str, body: Any, text: str | None, query: Any, headers: Any) -> Any:
        """Send once; turn what can go wrong on the way into our errors."""
        url, what, timeout = self.connection.base + path, f"{method} {path}", self.connection.timeout
        where = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        kwargs: dict[str, Any] = {"params": query, "headers": dict(headers or {})}
        if text is not None:
            kwargs["data"] = text.encode()
            kwargs["headers"].setdefault("Content-Type", "application/json")
        elif body is not None:
            kwargs["json"] = body
        failure: Exception | None = None
        response: Any = None
        with self._session() as session:
            try:
                response = session.request(method, url, allow_redirects=False, timeout=timeout, **kwargs)
            except (requests.exceptions.RequestException, ValueError) as error:
                failure = error
        if failure is not None:
            raise translated(failure, what, where, timeout, self._was_answered)
        if _is_short(response):
            raise AnswerLost(f"{what}: the answer of {where} broke off")
        self._was_answered = True
        return response

    def _raise_unless_answered(self, what: str, response: Any) -> None:
        status = response.status_code
        if status == 429:
            raise _TooMany(response)
        if 300 <= status < 400:
            raise UnexpectedAnswer(
                f"{what}: the server redirects to {_host_of(response)}: if that is right, set url to it"
            )
        if 400 <= status < 500 and status != 401 and response.content and not isinstance(parsed(response), dict):
            # A page of somebody in between: it says nothing of what is there, nor whether the API was asked before.
            raise UnexpectedAnswer(_not_this_api(what, response))
        if status >= 400:
            raise self._refused(what, response)

    def _refused(self, what: str, response: Any) -> ApiError:
        kind = NotFound if response.status_code == 404 else ApiError
        return kind(self._refusal(what, response), response.status_code, self._words(response))

    def _refusal(self, what: str, response: Any) -> str:
        status = response.status_code
        phrase = http.client.responses.get(status, "")
        words = self._words(response)
        if words.casefold() == phrase.casefold():
            words = ""
        answered = f"{what} answered {status} {phrase}".rstrip()
        return ": ".join(part for part in (answered, words, self._advice.get(status)) if part)

    def _words(self, response: Any) -> str:
        """Return the server's own message on one line, short, without secrets; nothing from an HTML page."""
        found = parsed(response)
        words = self._server_message(found) if found is not None else ""
        words = " ".join(self.redact(words).split()).rstrip(".:")
        return words if len(words) <= _MESSAGE_LIMIT else words[:_MESSAGE_LIMIT] + "..."

    def _wait_for_rate_limit(self) -> None:
        while True:
            with self._lock:
                pause = self._resume_at - self._clock()
            if pause <= 0:
                return
            self._sleep(pause)

    def _hold_back(self, seconds: float) -> None:
        """Make every thread wait: the limit is the key's, so that further requests would only be refused too."""
        with self._lock:
            self._resume_at = max(self._resume_at, self._clock() + seconds)


def _require_readable(option: str, path: str | None) -> None:
    if path is None:
        return
    try:
        with open(path, "rb"):
            pass
    except IsADirectoryError:
        if option != "ca_path":
            raise UsageError(f"{option} '{path}' is a folder: name the file") from None
    except OSError as error:
        raise UsageError(f"{option} '{path}' cannot be read: {error.strerror}") from None


def _backoff(number: int) -> float:
    """Seconds to wait after try ``number``: doubling, capped, with jitter so that workers do not come back at once."""
    return min(BACKOFF_CAP, 0.5 * 2 ** (number - 1)) * (0.75 + random.random() / 2)  # noqa: S311 - only jitter


def _retry_after(response: Any) -> float:
    """Return the server's Retry-After in seconds (capped), 0 where it is missing or a date."""
    try:
        return min(RETRY_AFTER_CAP, max(0.0, float(response.headers["Retry-After"])))
    except (KeyError, ValueError):
        return 0.0


def parsed(response: Any) -> Any:
    """Return the JSON of the body whatever its content type says, ``None`` if it is none.

    The bytes themselves are parsed, as a guess at their encoding could be wrong and would then be written back.
    """
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _is_short(response: Any) -> bool:
    """Return whether fewer bytes came than announced; older transports do not notice that themselves."""
    announced = response.headers.get("Content-Length", "")
    if not announced.isdigit() or response.headers.get("Content-Encoding") or response.request.method == "HEAD":
        return False
    return len(response.content) < int(announced)


def _not_this_api(what: str, response: Any) -> str:
    kind = response.headers.get("Content-Type", "").split(";")[0].strip() or "nothing"
    return (
        f"{what}: the answer is not what this API gives (HTTP {response.status_code}, {kind}): check that url is the "
        "scanner's API and that no proxy or sign-in page answers instead"
    )


def _host_of(response: Any) -> str:
    parts = urlsplit(response.headers.get("Location", ""))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "another path"
