# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The one place where TLS, proxies, redirects, retries, timeouts, error text and secret hygiene are decided."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
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
from ansible_collections.vulnmgmt.access.plugins.module_utils._redact import Redactor

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import urllib3
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

RETRY_AFTER_CAP = 60.0
"""Seconds: the longest that one Retry-After of the server is honoured."""

BACKOFF_CAP = 8.0
"""Seconds: the longest pause between two tries that we choose ourselves."""

_LOST_STATUSES = (502, 503, 504)
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
        if self.timeout <= 0:
            raise UsageError("timeout must be more than 0 seconds")
        if self.retries < 0:
            raise UsageError("retries must be 0 or more")
        if self.client_key and not self.client_cert:
            raise UsageError("client_key is given without client_cert: give both")

    @property
    def base(self) -> str:
        """Return the URL without a trailing slash."""
        return self.url.rstrip("/")


class HttpClient:
    """Talks JSON to one server, from any number of threads, with one ``requests`` session each."""

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
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: list[Any] = []
        self._resume_at = 0.0
        self._was_answered = False
        for option in ("ca_path", "client_cert", "client_key"):
            _require_readable(option, getattr(connection, option))

    def close(self) -> None:
        """Close every session's connections."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        for session in sessions:
            session.close()

    def get(self, path: str, shape: type, query: Mapping[str, Any] | None = None, headers: Any = None) -> Any:
        """Read ``path`` and return its JSON, which must be of the type ``shape`` (``dict`` or ``list``).

        Raises:
            AccessError: one of the subclasses, see :meth:`request`.
        """
        return self.request("GET", path, query=query, headers=headers, shape=shape, repeatable=True)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        text: str | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        shape: type | None = None,
        repeatable: bool,
    ) -> Any:
        """Send one request and return its parsed JSON, or ``None`` where ``shape`` is ``None`` (the body is ignored).

        Args:
            method, path: the verb and the path below the base URL, starting with a slash.
            body: sent as JSON. text: sent as it is, labelled as JSON; both ``None``: no body.
            query, headers: beside those of every request.
            shape: the type that the answer must have.
            repeatable: whether sending it twice does the same as once. Only then is it sent again after a lost
                answer; a 429 was not carried out and is always sent again, a 401 never (it counts toward lockout).

        Raises:
            CannotConnect: the server was not reached.
            AnswerLost: it was sent, but no answer came or a gateway answered for the server.
            NotFound, ApiError: the server refused it.
            UnexpectedAnswer: the answer is not the API's.
        """
        what, number = f"{method} {path}", 0
        while True:
            number += 1
            last = number > self.connection.retries
            self._wait_for_rate_limit()
            try:
                response = self._send(method, path, body, text, query, headers)
                if response.status_code == 429 and not last:
                    self._hold_back(_retry_after(response, _backoff(number)))
                    continue
                if response.status_code in _LOST_STATUSES:
                    raise AnswerLost(self._refusal(what, response), _retry_after(response, 0.0))
                return self._read(what, response, shape)
            except CannotConnect:
                if last:
                    raise
                self._sleep(_backoff(number))
            except AnswerLost as error:
                if last or not repeatable:
                    raise
                self._sleep(max(_backoff(number), error.retry_after))

    def _session(self) -> Any:
        session: Any = getattr(self._local, "session", None)
        if session is None:
            connection = self.connection
            session = requests.Session()
            # Neither .netrc nor CA and proxy variables behind our back; the proxy ones are read below, in the open.
            session.trust_env = False
            session.auth = self._authenticate
            session.headers.update(self._headers)
            session.verify = (connection.ca_path or True) if connection.validate_certs else False
            if connection.client_cert:
                session.cert = (connection.client_cert, connection.client_key)
            if connection.proxy:
                session.proxies = {"http": connection.proxy, "https": connection.proxy}
            else:
                session.proxies = dict(requests.utils.get_environ_proxies(connection.base))
                for proxy in session.proxies.values():
                    self._add_proxy_secrets(proxy)
            if not connection.validate_certs:
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session

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
        unreached = f"cannot reach {where}"
        kwargs: dict[str, Any] = {"params": query, "headers": dict(headers or {})}
        if text is not None:
            kwargs["data"] = text.encode()
            kwargs["headers"].setdefault("Content-Type", "application/json")
        elif body is not None:
            kwargs["json"] = body
        errors = requests.exceptions
        try:
            response = self._session().request(method, url, allow_redirects=False, timeout=timeout, **kwargs)
        except errors.SSLError as error:
            if self._was_answered and "certificate verify failed" not in str(error):
                # TLS has worked before, so that this is no fault of the options: it broke with the request under way.
                raise AnswerLost(f"{what}: the TLS connection with {where} broke") from None
            raise _tls_error(where, error) from None
        except errors.ProxyError as error:
            if not _never_sent(error):
                raise AnswerLost(f"{what}: the proxy closed the connection without an answer") from None
            raise CannotConnect(f"{unreached} through the proxy: check proxy and the proxy variables") from None
        except errors.ConnectTimeout:
            raise CannotConnect(f"{unreached} within {timeout:g} s: check url, proxy and the network") from None
        except (errors.InvalidURL, errors.InvalidProxyURL, errors.MissingSchema, errors.InvalidSchema):
            raise UsageError("url or proxy is not a web address: check both") from None
        except (errors.InvalidHeader, UnicodeEncodeError):
            raise UsageError("a credential has characters that a header cannot carry: check for line breaks") from None
        except errors.ReadTimeout:
            raise AnswerLost(f"{what}: {where} did not answer within {timeout:g} s") from None
        except errors.ConnectionError as error:
            if _never_sent(error):
                unknown = isinstance(_reason_of(error).__context__, socket.gaierror)
                reason = "its name does not resolve" if unknown else "nothing answers there"
                raise CannotConnect(f"{unreached} ({reason}): check url, proxy and the network") from None
            raise AnswerLost(f"{what}: {where} closed the connection without an answer") from None
        except (errors.ChunkedEncodingError, errors.ContentDecodingError):
            raise AnswerLost(f"{what}: the answer of {where} broke off") from None
        except ValueError:  # requests reads where a redirect leads to even where it may not follow
            raise UnexpectedAnswer(f"{what}: the server redirects to no valid address") from None
        if _is_short(response):
            raise AnswerLost(f"{what}: the answer of {where} broke off")
        self._was_answered = True
        return response

    def _read(self, what: str, response: Any, shape: type | None) -> Any:
        status = response.status_code
        if 300 <= status < 400:
            raise UnexpectedAnswer(
                f"{what}: the server redirects to {_host_of(response)}: if that is right, set url to it"
            )
        if status == 404:
            raise NotFound(self._refusal(what, response), status, self._words(response))
        if status >= 400:
            raise ApiError(self._refusal(what, response), status, self._words(response))
        if shape is None:
            return None
        found = _parse(response)
        if not isinstance(found, shape):
            kind = response.headers.get("Content-Type", "").split(";")[0].strip() or "nothing"
            raise UnexpectedAnswer(
                f"{what}: the answer is not what this API gives (HTTP {status}, {kind}): check that url is the "
                "scanner's API and that no proxy or sign-in page answers instead"
            )
        return found

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
        found = _parse(response)
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


def _retry_after(response: Any, otherwise: float) -> float:
    """Return the server's Retry-After in seconds (capped), or ``otherwise`` where it is missing or a date."""
    try:
        return min(RETRY_AFTER_CAP, max(0.0, float(response.headers["Retry-After"])))
    except (KeyError, ValueError):
        return otherwise


def _parse(response: Any) -> Any:
    """Return the JSON of the body whatever its content type says, ``None`` if it is none.

    Of the bytes, as a guess at their encoding could be wrong and would then be written back.
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


def _reason_of(error: Exception) -> Any:
    """Return what the library beneath ``requests`` met."""
    failure = error.args[0] if error.args else error
    reason = getattr(failure, "reason", failure)
    return getattr(reason, "original_error", reason)


def _never_sent(error: Exception) -> bool:
    """Return whether nothing was sent; a connection that a proxy closes after the request is a proxy error too."""
    reason = _reason_of(error)
    connecting = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return isinstance(reason, connecting) or "Tunnel connection failed" in str(reason)


def _tls_error(where: str, error: Exception) -> CannotConnect | UsageError:
    text = str(error)
    if any(words in text for words in ("doesn't match", "not valid for", "Hostname mismatch", "IP address mismatch")):
        return UsageError(f"the certificate of {where} is for another name: use in url the name it was issued for")
    if "expired" in text:
        return UsageError(f"the certificate of {where} has expired: have it renewed")
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
        return UsageError(
            f"the certificate of {where} is not trusted: set ca_path to the CA that issued it "
            "(or, without any protection, validate_certs=false)"
        )
    if "WRONG_VERSION_NUMBER" in text or "record layer" in text:
        return UsageError(f"{where} does not speak TLS: check the port in url")
    if "EOF occurred" in text:
        return CannotConnect(f"{where} broke off the TLS handshake: check url, proxy and the network")
    return UsageError(
        f"no TLS connection with {where}: check ca_path, client_cert, client_key and the server's TLS settings"
    )


def _host_of(response: Any) -> str:
    parts = urlsplit(response.headers.get("Location", ""))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "another path"
