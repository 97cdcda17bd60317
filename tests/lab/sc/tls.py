# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a client presents in the TLS handshake."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from typing import Any

from lab.protocol import connection_of


def fingerprint_of(certificate: bytes) -> str:
    """The fingerprint of a certificate. Its form is unknown; this is what PHP's own function gives (inferred)."""
    return hashlib.sha1(certificate, usedforsecurity=False).hexdigest()


def presented(scope: MutableMapping[str, Any]) -> str | None:
    """The fingerprint of the certificate of a request's connection; None without one, and without a network."""
    try:
        tls = connection_of(dict(scope)).get_extra_info("ssl_object")
    except KeyError:
        return None
    certificate = tls.getpeercert(binary_form=True) if tls else None
    return fingerprint_of(certificate) if certificate else None
