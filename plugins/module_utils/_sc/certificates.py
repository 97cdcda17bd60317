# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The client certificate of a connection, as Security Center may have written down whose it is."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_DIGESTS = ("sha1", "sha256")


@dataclass(frozen=True)
class Certificate:
    """The certificate that a connection presents.

    Attributes:
        fingerprints: what its fingerprint can be, in hexadecimal digits; which one the server takes is unknown.
        problem: why it cannot be associated.
    """

    fingerprints: frozenset[str] = frozenset()
    problem: str = ""


def certificate_of(session: ScSession) -> Certificate:
    """Return the certificate of a session's connection; nothing is sent.

    Raises:
        UsageError: the file of ``client_cert`` holds none.
    """
    path = session.http.connection.client_cert
    if session.by_keys:
        return Certificate(
            problem="associate_certificate needs a session, and API keys have none: sign in by url_username and "
            "url_password, with client_cert"
        )
    if not path:
        return Certificate(
            problem="associate_certificate binds the certificate of the task's own connection, and there is none: give "
            "client_cert"
        )
    return Certificate(fingerprints_of(path))


def fingerprints_of(path: str) -> frozenset[str]:
    """Return what the fingerprint of the first certificate in a PEM file can be.

    Raises:
        UsageError: there is none in it.
    """
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        begin = text.index(_BEGIN)
        encoded = text[begin : text.index(_END, begin) + len(_END)]
        certificate = ssl.PEM_cert_to_DER_cert(encoded)
        if not certificate:
            raise ValueError
    except (OSError, ValueError):
        raise UsageError(f"client_cert '{path}' holds no certificate in PEM format: name a file that does") from None
    return frozenset(hashlib.new(name, certificate, usedforsecurity=False).hexdigest() for name in _DIGESTS)
