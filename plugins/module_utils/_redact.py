# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Keeps secrets out of every text that a user may see."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_MASK = "********"


class Redactor:
    """Takes secrets out of text, in plain and in the encodings they travel in."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        """Start with ``secrets``; empty ones are left out."""
        self._forms: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Also take out ``secret`` from now on (for secrets made at run time)."""
        if not secret:
            return
        encoded = base64.b64encode(secret.encode()).decode()
        in_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
        in_url = {quote(secret, safe=""), quote_plus(secret)}
        with self._lock:
            self._forms = self._forms.union({secret, encoded, encoded.rstrip("=")}, in_json, in_url)

    def __call__(self, text: str) -> str:
        """Return ``text`` without the secrets."""
        # The longest form first, so that no half of a secret is left when one contains another.
        forms = sorted(self._forms, key=len, reverse=True)
        for form in forms:
            text = text.replace(form, _MASK)
        # There are many ways to write the same thing with per cent signs.
        if any(form in decoded for decoded in (unquote(text), unquote_plus(text)) for form in forms):
            return _MASK
        return text
