# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody who leaves an estate of scanners: every way in that they have, tried as they would try it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import requests
from lab.scanner import Scanner
from lab.serving import Lab
from looking import Estate, kept_in, look, name_of
from sc_people import RETAIL

AMARA = "amara.okafor@example.com"
LOCAL = AMARA.partition("@")[0]
HEIRS = {"tvm_transfer_to": "mei.lin@example.com", "sc_migrate_to": "retail.manager"}
NO_RETRIES = {f"{product}_retries": 0 for product in ("tvm", "r7", "sc")}


def account_of(scanner: Scanner) -> Any:
    """The leaver's account on a scanner."""
    state = scanner.state
    if scanner.product == "sc":
        return next((one for one in state.users_of(RETAIL) if one.username == LOCAL), None)
    wanted = AMARA if scanner.product == "tvm" else LOCAL
    return next((one for one in state.users.values() if name_of(one) == wanted), None)


class Leaver:
    """Amara, with all that lets her in."""

    def __init__(self, lab: Lab) -> None:
        """Give her API keys and passwords, and note how everything is."""
        self.lab = lab
        self.ways: dict[str, Callable[[], int]] = {}
        for scanner in lab.scanners:
            account = account_of(scanner)
            if scanner.product == "tvm":
                self.ways[scanner.name] = self._by_keys(scanner, scanner.state.issue_keys(account))
                self.ways[f"{scanner.name}, present keys"] = self._by_present_keys(scanner)
            elif scanner.product == "r7":
                account.password, account.enabled, account.two_factor_key = "Amaras-Password-1", True, None
                self.ways[scanner.name] = self._by_login(scanner)
            else:
                account.password, account.locked, account.auth_type = "Amaras-Password-1", False, "tns"
                self.ways[scanner.name] = self._by_token(scanner)
                keys = scanner.state.issue_keys(account)
                self.ways[f"{scanner.name}, keys"] = self._by_keys_of_center(scanner, keys)
        self._kept = [copy.deepcopy(getattr(scanner.state, kept_in(scanner))) for scanner in lab.scanners]
        self.start = {scanner.name: self.others(scanner) for scanner in lab.scanners}

    def reset(self) -> None:
        """Everybody's account as at the start."""
        for scanner, kept in zip(self.lab.scanners, self._kept, strict=True):
            with scanner.state.lock:
                setattr(scanner.state, kept_in(scanner), copy.deepcopy(kept))

    @staticmethod
    def others(scanner: Scanner) -> Estate:
        """What everybody else has."""
        return {name: found for name, found in look(scanner).items() if name not in (AMARA, LOCAL)}

    def gets_in(self) -> set[str]:
        """Where she can sign in now."""
        return {name for name, way in self.ways.items() if way() < 300}

    def changed_others(self) -> set[str]:
        """The scanners on which anything of anybody else is not as at the start."""
        return {s.name for s in self.lab.scanners if self.others(s) != self.start[s.name]}

    def _send(self, scanner: Scanner, method: str, path: str, **more: Any) -> int:
        return requests.request(
            method, scanner.url + path, verify=self.lab.ca_path, timeout=10, allow_redirects=False, **more
        ).status_code

    def _by_keys(self, scanner: Scanner, pair: tuple[str, str]) -> Callable[[], int]:
        headers = {"X-ApiKeys": f"accessKey={pair[0]};secretKey={pair[1]}"}
        return lambda: self._send(scanner, "GET", "/session", headers=headers)

    def _by_present_keys(self, scanner: Scanner) -> Callable[[], int]:
        """By those that the account has now, as if somebody had read the answer that made them."""

        def way() -> int:
            account = account_of(scanner)
            return self._by_keys(scanner, account.keys)() if account else 401

        return way

    def _by_login(self, scanner: Scanner) -> Callable[[], int]:
        return lambda: self._send(scanner, "GET", "/api/3/sites", auth=(LOCAL, "Amaras-Password-1"))

    def _by_token(self, scanner: Scanner) -> Callable[[], int]:
        body = {"username": LOCAL, "password": "Amaras-Password-1", "releaseSession": True}

        def way() -> int:
            session = requests.Session()
            more: dict[str, Any] = {"verify": self.lab.ca_path, "timeout": 10}
            answer = session.post(f"{scanner.url}/rest/token", json=body, **more)
            if answer.status_code < 300:
                token = {"X-SecurityCenter": str(answer.json()["response"]["token"])}
                session.delete(f"{scanner.url}/rest/token", headers=token, **more)
            return answer.status_code

        return way

    def _by_keys_of_center(self, scanner: Scanner, pair: tuple[str, str]) -> Callable[[], int]:
        headers = {"x-apikey": f"accesskey={pair[0]}; secretkey={pair[1]};"}
        return lambda: self._send(scanner, "GET", "/rest/currentUser", headers=headers)
