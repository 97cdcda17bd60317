# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""Serve simulated scanners over TLS on free ports of 127.0.0.1, from a thread of the calling process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import trustme
import uvicorn

from lab import products
from lab.faults import FaultMiddleware, FaultPlan
from lab.protocol import TrackedProtocol
from lab.requestlog import RequestLog, RequestLogMiddleware
from lab.scanner import Scanner

HOST = "127.0.0.1"
START_TIMEOUT = 30.0


class Lab:
    """A number of simulated scanners, served from entering the context until leaving it.

    `switches` have full names (``{"tvm.omit_email_resets": True}``); `faults` is a list of rules (see `lab.faults`) or
    the path of a file with such a list, which is read again whenever it changes.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        seed: int = 12,
        products: Sequence[str] | None = None,
        scanners: int = 1,
        latency_ms: float = 0,
        faults: Iterable[dict[str, Any]] | str | os.PathLike[str] | None = None,
        switches: Mapping[str, Any] | None = None,
    ) -> None:
        self.directory = Path(directory).resolve()
        self.scanners = _build_all(seed, products, scanners, switches or {})
        self.ca_path = str(self.directory / "ca.pem")
        if isinstance(faults, (str, os.PathLike)):
            self._faults = FaultPlan(file=Path(faults))
        else:
            self._faults = FaultPlan(faults or ())
        self._latency_ms = latency_ms
        self._log: RequestLog | None = None
        self._authority = trustme.CA(organization_name="vulnmgmt.access lab")
        self._clients: dict[str, str] = {}
        self._servers: list[uvicorn.Server] = []
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def __enter__(self) -> Lab:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def scanner(self, name: str) -> Scanner:
        """Return a scanner by its name, or the first one of a product."""
        for scanner in self.scanners:
            if name in (scanner.name, scanner.product):
                return scanner
        raise KeyError(f"no scanner {name!r}; there are: {', '.join(scanner.name for scanner in self.scanners)}")

    @property
    def faults(self) -> FaultPlan:
        """The faults in force; assign a list of rules to replace them."""
        return self._faults

    @faults.setter
    def faults(self, rules: Iterable[dict[str, Any]] | None) -> None:
        self._faults.set(rules or ())

    def requests(self) -> list[dict[str, Any]]:
        """Return what was served since the start or since `forget_requests`."""
        return self._log.entries() if self._log else []

    def forget_requests(self) -> None:
        """Forget what was served so far; requests.jsonl keeps it."""
        if self._log:
            self._log.forget()

    def start(self) -> None:
        """Serve, and return when every scanner answers and lab.json is written."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lab_json = self.directory / "lab.json"
        lab_json.unlink(missing_ok=True)  # what an earlier lab left behind would be taken for this one's
        self._log = RequestLog(self.directory / "requests.jsonl")
        self._authority.cert_pem.write_to_path(self.ca_path)
        certificate = self._authority.issue_cert(HOST, "localhost")
        sockets = []
        with certificate.private_key_and_cert_chain_pem.tempfile() as pem:
            for scanner in self.scanners:
                # The port is taken before the server runs, so that its address is certain and nobody else can get it.
                # asyncio turns Nagle's algorithm off only where the protocol is said; with it every answer takes 40 ms.
                listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
                listener.bind((HOST, 0))
                sockets.append(listener)
                scanner.url = f"https://{HOST}:{listener.getsockname()[1]}"
                config = uvicorn.Config(
                    self._wrap(scanner),
                    http=TrackedProtocol,
                    lifespan="off",
                    ws="none",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    timeout_keep_alive=60,
                    timeout_graceful_shutdown=1,
                    backlog=1024,
                    ssl_certfile=pem,
                    ssl_ca_certs=self.ca_path,
                    ssl_cert_reqs=ssl.CERT_OPTIONAL if scanner.asks_for_certificate else ssl.CERT_NONE,
                )
                config.load()  # reads the certificate now, while its file is there
                self._servers.append(uvicorn.Server(config))
        self._thread = threading.Thread(target=self._run, args=(sockets,), name="lab", daemon=True)
        self._thread.start()
        self._wait_until_served()
        _write_atomically(lab_json, json.dumps(self.describe(), indent=2) + "\n")

    def client_certificate(self, name: str) -> str:
        """Return the path of a file with a client's certificate and key; the lab's CA makes one for each name."""
        if name not in self._clients:
            path = self.directory / f"client-{name}.pem"
            issued = self._authority.issue_cert(common_name=name)
            _write_atomically(path, issued.private_key_and_cert_chain_pem.bytes().decode())
            self._clients[name] = str(path)
        return self._clients[name]

    def stop(self) -> None:
        """Stop serving; return when every connection is closed."""
        for server in self._servers:
            server.should_exit = True
        if self._thread:
            self._thread.join(timeout=10)
        if self._log:
            self._log.close()

    def alive(self) -> bool:
        """Say whether the servers are running."""
        return bool(self._thread and self._thread.is_alive())

    def describe(self) -> dict[str, Any]:
        """Return the content of lab.json."""
        result: dict[str, Any] = {"ca": self.ca_path}
        if any(scanner.asks_for_certificate for scanner in self.scanners):
            result["client_cert"] = self.client_certificate("lab")
        for scanner in self.scanners:
            result.setdefault(scanner.product, scanner.describe())
        return {**result, "scanners": [scanner.describe(with_product=True) for scanner in self.scanners]}

    def _wrap(self, scanner: Scanner) -> Any:
        faulty = FaultMiddleware(scanner.app, scanner, self._faults, self._latency_ms)
        return RequestLogMiddleware(faulty, scanner, self._log)

    def _run(self, sockets: list[socket.socket]) -> None:
        async def serve_all() -> None:
            pairs = zip(self._servers, sockets, strict=True)
            await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in pairs))

        try:
            asyncio.run(serve_all())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for the start
            self._failure = error
        finally:
            for listener in sockets:
                listener.close()

    def _wait_until_served(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not all(server.started for server in self._servers):
            if not self.alive() or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("the lab could not be served") from self._failure
            time.sleep(0.005)


def _build_all(seed: int, wanted: Sequence[str] | None, scanners: int, switches: Mapping[str, Any]) -> list[Scanner]:
    """Build the scanners, the products in the order of the registry and each one's scanners counted from 1."""
    products.check_switches(switches)
    unknown = set(wanted or ()) - set(products.PRODUCTS)
    if unknown:
        raise ValueError(f"unknown product {sorted(unknown)}; there are: {', '.join(products.PRODUCTS)}")
    return [
        products.build(product, f"{product}-{number}", seed, switches)
        for product in products.PRODUCTS
        if wanted is None or product in wanted
        for number in range(1, scanners + 1)
    ]


def _write_atomically(path: Path, text: str) -> None:
    """Write a file of secrets so that a reader finds it whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)
