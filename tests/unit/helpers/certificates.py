# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of all the kinds that a scanner can show, made afresh for each run."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import trustme


class Certificates:
    """A CA, and what it has issued."""

    def __init__(self, folder: Path) -> None:
        """Write the files that options name into ``folder``."""
        self._ca = trustme.CA()
        self.ca_path = self._write(folder / "ca.pem", self._ca.cert_pem)
        self.other_ca_path = self._write(folder / "other-ca.pem", trustme.CA().cert_pem)
        person = self._ca.issue_cert("operator@example.com")
        self.client_cert = self._write(folder / "client.pem", *person.cert_chain_pems)
        self.client_key = self._write(folder / "client.key", person.private_key_pem)
        self.client_both = self._write(folder / "both.pem", person.private_key_and_cert_chain_pem)

    @staticmethod
    def _write(path: Path, *blobs: trustme.Blob) -> str:
        path.write_bytes(b"".join(blob.bytes() for blob in blobs))
        return str(path)

    def server(self, *names: str, expired: bool = False, ask_for_client: bool = False) -> ssl.SSLContext:
        """Return the context of a server whose certificate is for ``names``, without any for 127.0.0.1."""
        now = datetime.datetime.now(datetime.timezone.utc)
        days = datetime.timedelta(days=1)
        dates = {"not_before": now - 2 * days, "not_after": now - days} if expired else {}
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._ca.issue_cert(*(names or ("127.0.0.1",)), **dates).configure_cert(context)
        if ask_for_client:
            self._ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context
