# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What ``requests`` raises, in the words and types of this collection: was the request sent, and what to change."""

from __future__ import annotations

import socket
import traceback
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    CannotConnect,
    UnexpectedAnswer,
    UsageError,
)

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import urllib3
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()


def translated(error: Exception, what: str, where: str, timeout: float, was_answered: bool) -> AccessError:
    """Return our error for one that sending met.

    Args:
        error: what ``requests`` raised, or a :class:`ValueError` of the libraries beneath it.
        what: the request, as in ``GET /users``.
        where: scheme, host and port of the server.
        timeout: seconds.
        was_answered: whether this server has answered before, so that TLS is known to work.
    """
    errors = requests.exceptions
    unreached = f"cannot reach {where}"
    if isinstance(error, errors.SSLError):
        if was_answered and "certificate verify failed" not in str(error):
            # TLS has worked before, so that this is no fault of the options: it broke with the request under way.
            return AnswerLost(f"{what}: the TLS connection with {where} broke")
        return _tls_error(where, error)
    if isinstance(error, errors.ProxyError):
        if not _never_sent(error):
            return AnswerLost(f"{what}: the proxy closed the connection without an answer")
        return CannotConnect(f"{unreached} through the proxy: check proxy and the proxy variables")
    if isinstance(error, errors.ConnectTimeout):
        return CannotConnect(f"{unreached} within {timeout:g} s: check url, proxy and the network")
    if isinstance(error, (errors.InvalidURL, errors.InvalidProxyURL, errors.MissingSchema, errors.InvalidSchema)):
        return UsageError("url or proxy is not a web address: check both")
    if isinstance(error, (errors.InvalidHeader, UnicodeEncodeError)):
        return UsageError("a credential has characters that a header cannot carry: check for line breaks")
    if isinstance(error, errors.ReadTimeout):
        return AnswerLost(f"{what}: {where} did not answer within {timeout:g} s")
    if isinstance(error, errors.ConnectionError):
        if _never_sent(error):
            unknown = isinstance(_reason_of(error).__context__, socket.gaierror)
            reason = "its name does not resolve" if unknown else "nothing answers there"
            return CannotConnect(f"{unreached} ({reason}): check url, proxy and the network")
        return AnswerLost(f"{what}: {where} closed the connection without an answer")
    if isinstance(error, (errors.ChunkedEncodingError, errors.ContentDecodingError)):
        return AnswerLost(f"{what}: the answer of {where} broke off")
    # The library reads where a redirect leads to even where it may not follow.
    return UnexpectedAnswer(f"{what}: the server redirects to no valid address")


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
