# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""One-time codes for the console's two-factor login: RFC 6238 with SHA-1, six digits, thirty seconds."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
import time

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError

PERIOD = 30
"""Seconds for which one code is valid."""


def plain(seed: str) -> str:
    """Return a seed as it is compared: authenticator apps show it in groups and lower case."""
    return "".join(seed.split()).upper().rstrip("=")


def seed_bytes(seed: str) -> bytes:
    """Return the bytes of a base32 seed; spaces and lower case are how authenticator apps show them.

    Raises:
        UsageError: it is not base32; never with the seed.
    """
    text = plain(seed)
    try:
        found = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        found = b""
    if not found:
        raise UsageError("the two-factor seed is not base32 (letters A to Z, digits 2 to 7): copy it again")
    return found


def code(seed: str, at: float | None = None) -> str:
    """Return the six-digit code of a seed at a time (seconds since the epoch, now where it is omitted).

    Raises:
        UsageError: the seed is not base32.
    """
    counter = int((time.time() if at is None else at) // PERIOD)
    digest = hmac.new(seed_bytes(seed), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
