# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""A conversation with Tenable Security Center: by API keys, or signed in from the first request until the end.

Signing in and out go through a thread of their own: whoever interrupts the run interrupts the waiting for it, and what
was begun comes to its end, so that no session is left open.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    CannotSignIn,
    UnexpectedAnswer,
    UsageError,
    unknown_name,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Answer, Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.wire import (
    SESSION_ENDED,
    ScHttp,
    code_of,
    is_locked,
)

ROOT = "/rest"

_SIGN_OUT_TRIES = 3


@dataclass(frozen=True)
class Credentials:
    """Who signs in: API keys, or a username and its password; neither where a client certificate says it."""

    access_key: str | None = None
    secret_key: str | None = None
    username: str | None = None
    password: str | None = None

    @property
    def by_keys(self) -> bool:
        """Return whether these are API keys."""
        return bool(self.access_key)

    def check(self, certificate: bool) -> None:
        """Refuse what is no one way of signing in.

        Args:
            certificate: whether a client certificate is presented.

        Raises:
            UsageError: both ways, half of one, or none.
        """
        keys, login = (self.access_key, self.secret_key), (self.username, self.password)
        if any(keys) and any(login):
            raise UsageError(
                "both API keys and a username or password are given, be it as options or in the environment: give "
                "access_key and secret_key, or url_username and url_password"
            )
        if any(keys) and not all(keys):
            raise UsageError("one of access_key and secret_key is missing: give both")
        if any(login) and not all(login):
            raise UsageError("one of url_username and url_password is missing: give both")
        if not any(keys) and not any(login) and not certificate:
            raise UsageError(
                "there are no credentials: give access_key and secret_key, or url_username and url_password, or "
                "client_cert with a certificate that Security Center knows"
            )
        if any(not key.isprintable() or set(key) & set("; =") for key in keys if key):
            raise UsageError("access_key or secret_key has characters that no key has: copy them again")


@dataclass(frozen=True)
class _Pass:
    """What admits a request: the headers, and the sign-in they come from."""

    number: int
    headers: Mapping[str, str]


class ScSession:
    """Sends requests to one Security Center, from any number of threads, as one user."""

    def __init__(
        self,
        connection: Connection,
        credentials: Credentials,
        *,
        switch_to: str | None = None,
        release: bool = False,
        **timing: Any,
    ) -> None:
        """Prepare; nothing is sent until the first request.

        Args:
            connection: where the server is; its URL without the API's ``/rest``.
            credentials: who signs in.
            switch_to: the linked account to act as.
            release: whether an older session may be ended where the account has no session left.
            timing: ``sleep`` and ``clock`` of the HTTP client; replaced in tests.

        Raises:
            UsageError: the options cannot work together.
        """
        credentials.check(bool(connection.client_cert))
        if connection.base.endswith(ROOT):
            raise UsageError(f"url ends in {ROOT}, which is added by itself: leave it out")
        self.by_keys = credentials.by_keys
        for option, given in (("switch_to", switch_to), ("release_session", release)):
            if given and self.by_keys:
                raise UsageError(
                    f"{option} needs a session, and API keys have none: sign in by url_username and url_password, or "
                    f"leave {option} out"
                )
        self.switched = switch_to
        self.warnings: list[str] = []
        self._credentials = credentials
        self._release = release
        keys = f"accesskey={credentials.access_key}; secretkey={credentials.secret_key};" if self.by_keys else None
        secrets = [credentials.access_key, credentials.secret_key, credentials.password, keys]
        self.http = ScHttp(connection, self.by_keys, secrets, **timing)
        self._pass: _Pass | None = _Pass(0, {"x-apikey": keys}) if keys else None
        self._number = 0
        self._lock = threading.Lock()
        # Another one, as a login, which is waited for with the first one held, can bring warnings too.
        self._noting = threading.Lock()
        self._signing = ThreadPoolExecutor(max_workers=1)

    @property
    def own_username(self) -> str | None:
        """Return whose account this is where the login says so; API keys, certificates and switching do not."""
        return self._credentials.username if self.switched is None else None

    @property
    def own_password(self) -> str | None:
        """Return the password that was signed in with, which a change of a password asks for."""
        return self._credentials.password

    def use_password(self, password: str) -> None:
        """Sign in with another password from now on, after the own one was changed."""
        if self._credentials.password is not None:
            self._credentials = replace(self._credentials, password=password)

    # -- requests --------------------------------------------------------------------------------------------------

    def read(self, path: str, query: Mapping[str, Any] | None = None, shape: Any = dict) -> Any:
        """Return the ``response`` of a GET of ``path`` (below the API's root), which must be of the type ``shape``.

        Args:
            path: such as ``/currentUser``.
            query: parameters of the query string.
            shape: a type, or a tuple of types.

        Raises:
            AccessError: as ``HttpClient.get``, and :class:`CannotSignIn`.
        """

        def send(headers: Mapping[str, str]) -> Any:
            response = self._opened(f"GET {path}", self.http.get(ROOT + path, dict, query, headers))
            if not isinstance(response, shape):
                raise UnexpectedAnswer(_not_this_api(f"GET {path}"))
            return response

        return self._talk(send)

    def write(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        confirms: Callable[[Any], bool],
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        """Carry out one write and return the answer's ``response``; ``confirms`` tells it from other answers.

        It is sent a second time only where it certainly was refused: the session had ended, or the database was locked.

        Raises:
            AccessError: as ``HttpClient.write``, and :class:`CannotSignIn`.
        """

        def is_own(answer: Answer) -> bool:
            return answer.status in (200, 201) and code_of(answer.found) == 0 and confirms(answer.found.get("response"))

        def send(headers: Mapping[str, str]) -> Any:
            found = self.http.write(method, ROOT + path, confirms=is_own, body=body, query=query, headers=headers)
            return self._opened(f"{method} {path}", found)

        return self._talk(send)

    def _talk(self, send: Callable[[Mapping[str, str]], Any]) -> Any:
        """Send as the user, signing in before where that is needed.

        A refusal that says so was carried out by nobody, so that a write may be sent again as well as a read.
        """
        renewed = self.by_keys
        while True:
            admitted = self._admitted()
            try:
                found = self._unlocked(send, admitted.headers)
            except CannotSignIn as error:
                if code_of(error) != SESSION_ENDED or renewed:
                    raise
                renewed = True
                self._drop(admitted)
            else:
                self._keep_cookies(admitted)
                return found

    def _unlocked(self, send: Callable[[Mapping[str, str]], Any], headers: Mapping[str, str]) -> Any:
        """Send again while the server's database is locked."""
        number = 0
        while True:
            number += 1
            try:
                return send(headers)
            except ApiError as error:
                if not is_locked(error) or number > self.http.connection.retries:
                    raise
                self.http.pause(number)

    def _opened(self, what: str, envelope: Mapping[str, Any]) -> Any:
        """Return what an answer's envelope holds; note its warnings, whose form is unknown.

        Raises:
            UnexpectedAnswer: it is no envelope.
        """
        if code_of(envelope) != 0 or "response" not in envelope:
            raise UnexpectedAnswer(_not_this_api(what))
        for item in envelope.get("warnings") or []:
            words = item.get("warning") if isinstance(item, dict) else item
            text = " ".join(self.http.redact(str(words)).split())
            with self._noting:
                if text and text not in self.warnings:
                    self.warnings.append(text)
        return envelope["response"]

    # -- signing in and out ----------------------------------------------------------------------------------------

    def _admitted(self) -> _Pass:
        """Return what admits a request; sign in where nothing does.

        Raises:
            CannotSignIn, CannotConnect, UsageError: nothing was sent but the sign-in.
        """
        with self._lock:
            if self._pass is None:
                try:
                    self._signing.submit(self._sign_in).result()
                except AnswerLost as error:
                    # Of the request itself that is no doubt: it was not sent.
                    raise CannotConnect(f"cannot sign in: {error.message}") from None
            return self._pass  # type: ignore[return-value]

    def _drop(self, admitted: _Pass) -> None:
        """Forget a session that has ended, unless another thread has signed in again already."""
        with self._lock:
            if self._pass is not None and self._pass.number == admitted.number:
                self._pass = None

    def _keep_cookies(self, admitted: _Pass) -> None:
        """Take over cookies that an answer sets, as a browser would: a server may give a session a new id."""
        cookies = self.http.cookies()
        if self.by_keys or not cookies:
            return
        with self._lock:
            if self._pass is not None and self._pass.number == admitted.number:
                self._pass = _Pass(admitted.number, _headers(admitted.headers["X-SecurityCenter"], cookies))

    def _sign_in(self) -> None:
        """Get a session and switch to the linked account; in the thread for this, one at a time."""
        if self._pass is not None:
            return
        token, cookies = self._token_and_cookies()
        self.http.redact.add(str(token))
        for value in cookies.values():
            self.http.redact.add(value)
        self._number += 1
        made = _Pass(self._number, _headers(str(token), cookies))
        if self.switched is not None:
            try:
                made = self._switch(made, self.switched)
            except BaseException:
                self._end(made)
                raise
        self._pass = made

    def _token_and_cookies(self) -> tuple[Any, dict[str, str]]:
        """Return a new session's token and the last cookies that came with it.

        A certificate gets its token from GET /system, or on other releases from a login without credentials
        (reported both ways).
        """
        given = self._credentials
        if given.username is None:
            answer = self._opened("GET /system", self.http.get(f"{ROOT}/system", dict))
            if isinstance(answer, dict) and answer.get("token"):
                return answer["token"], self.http.cookies()
        login = {"username": given.username, "password": given.password} if given.username else {}
        found = self._log_in(login)
        if found.get("releaseSession") and not found.get("token"):
            # A success without a token: there is no session left (recorded).
            if not self._release:
                raise CannotSignIn(
                    "the account has no session left: end one in the user interface, wait until one times out, or set "
                    "release_session=true, which ends the oldest one",
                    200,
                )
            found = self._log_in({**login, "releaseSession": True})
        if not found.get("token"):
            raise CannotSignIn("signing in was answered without a token: check url", 200)
        return found["token"], self.http.cookies()

    def _log_in(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a login; one whose answer is lost is sent again, as whatever it opened only times out."""
        number = 0
        while True:
            number += 1
            try:
                found = self.http.write("POST", f"{ROOT}/token", confirms=_is_login, body=dict(body))
            except UnexpectedAnswer:
                raise
            except AnswerLost as error:
                if number > self.http.connection.retries:
                    raise
                self.http.pause(number, error.retry_after)
            except CannotSignIn as error:
                if body:
                    raise
                raise CannotSignIn(
                    f"POST /token answered {error.status}: {error.server_message or 'refused'}: client_cert belongs to "
                    "no account that may sign in by it, or the account has no session left: associate it in Security "
                    "Center, or give credentials",
                    error.status,
                ) from None
            else:
                return self._opened("POST /token", found)

    def _switch(self, made: _Pass, username: str) -> _Pass:
        """Act as a linked account for the rest of the session; refused early where that cannot be.

        Raises:
            UsageError: the account is not one to switch to.
        """
        query = {"fields": "username,switchableUsers"}
        own = self._opened("GET /currentUser", self.http.get(f"{ROOT}/currentUser", dict, query, made.headers))
        if own.get("username") == username:
            return made
        known = [str((item.get("user") or {}).get("username")) for item in own.get("switchableUsers") or []]
        if username not in known:
            unknown = unknown_name("linked account", username, known)
            raise UsageError(f"switch_to is not an account that '{own.get('username')}' can switch to: {unknown}")

        def is_other(answer: Answer) -> bool:
            found = answer.found.get("response") if code_of(answer.found) == 0 else None
            return isinstance(found, dict) and found.get("username") == username

        def send(headers: Mapping[str, str]) -> Any:
            path = f"{ROOT}/currentUser/switch"
            return self.http.write("POST", path, confirms=is_other, body={"username": username}, headers=headers)

        self._unlocked(send, made.headers)
        cookies = self.http.cookies()
        return _Pass(made.number, _headers(made.headers["X-SecurityCenter"], cookies)) if cookies else made

    def close(self) -> None:
        """Sign out and close the connections; whatever goes wrong with that hides nothing that went wrong before."""
        try:
            if not self.by_keys:
                with contextlib.suppress(Exception):
                    self._signing.submit(self._sign_out).result()
        finally:
            self._signing.shutdown(wait=True)
            self.http.close()

    def _sign_out(self) -> None:
        made, self._pass = self._pass, None
        if made is not None:
            self._end(made)

    def _end(self, made: _Pass) -> None:
        """End a session; tried again where it may still be open. What cannot be ended times out."""
        for number in range(1, _SIGN_OUT_TRIES + 1):
            try:
                self.http.write("DELETE", f"{ROOT}/token", confirms=lambda answer: True, headers=made.headers)
            except AccessError as error:
                if not isinstance(error, AnswerLost) and not is_locked(error):
                    return
                self.http.pause(number)
            else:
                return


def _headers(token: str, cookies: Mapping[str, str]) -> dict[str, str]:
    """Return what a request of a session is sent with."""
    return {"X-SecurityCenter": token, "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _is_login(answer: Answer) -> bool:
    """Return whether an answer is that to a login: an envelope with an object in it."""
    return code_of(answer.found) == 0 and isinstance(answer.found.get("response"), dict)


def _not_this_api(what: str) -> str:
    return (
        f"{what}: the answer is not what Security Center gives: check that url is its address and that no proxy or "
        "sign-in page answers instead"
    )
