# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module over the wire, and what every result must be, whatever happened on the way."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible.module_utils.common import warnings as collected
from in_process import run_module
from lab.scanner import Scanner
from outcomes import Killed
from wire import Decider, Run, Wire


def connection(scanner: Scanner) -> dict[str, Any]:
    """The connection options of a scanner on the wire."""
    # of a Security Center, those of the first organization's manager
    given = scanner.credentials.get("org_user", scanner.credentials)
    if scanner.product in ("tvm", "sc"):
        return {"url": scanner.url, "access_key": given["access_key"], "secret_key": given["secret_key"]}
    return {"url": scanner.url, "url_username": given["username"], "url_password": given["password"]}


@dataclass
class Report:
    """What a run answered (nothing, where it was killed) and what became of its requests."""

    module: str
    args: Mapping[str, Any]
    wire: Run
    result: dict[str, Any] = field(default_factory=dict)
    killed: bool = False
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the task failed."""
        return bool(self.result.get("failed"))

    @property
    def changed(self) -> bool:
        """Whether the task says that it changed something."""
        return bool(self.result.get("changed"))

    @property
    def words(self) -> str:
        """The sentence of a failure."""
        return str(self.result.get("msg", ""))

    @property
    def warnings(self) -> str:
        """All warnings as one text."""
        return "\n".join(str(text) for text in self.result.get("warnings", ()))

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        """The entries of the result by username, of a task for many."""
        return {entry["username"]: entry for entry in self.result.get("results", ())}


class Runner:
    """Runs modules against scanners on a wire, with a folder of its own for what they keep."""

    def __init__(self, wire: Wire, state_dir: Path) -> None:
        self.wire = wire
        self.state_dir = state_dir
        state_dir.mkdir(parents=True, exist_ok=True)

    def __call__(
        self,
        module: str,
        scanner: Scanner,
        args: Mapping[str, Any],
        *,
        check: bool = False,
        decide: Decider | None = None,
        **more: Any,
    ) -> Report:
        """Run a module."""
        with self.wire.run(decide) as run:
            given = {**connection(scanner), **args, "timeout": run.timeout, "state_dir": str(self.state_dir), **more}
            report = Report(module, given, run)
            run.on_death = self._freeze
            begin = time.monotonic()
            try:
                with _OwnProcess():
                    report.result = run_module(module, given, check)
            except Killed:
                report.killed = True
            except Exception:  # noqa: BLE001 - a fault of the module, which its user sees as a traceback
                report.result = {"failed": True, "msg": "a traceback", "exception": traceback.format_exc()}
            if run.failure:
                raise run.failure
            if run.dead:
                # Whatever the unwinding did after the death, a process that is gone would not have done.
                report.killed, report.result = True, {}
                self._thaw()
            report.seconds = time.monotonic() - begin
        return report

    @property
    def recovery_files(self) -> list[Path]:
        """The files that say what is still to be put back; a lock's file is not one of them."""
        found = (path for path in sorted(self.state_dir.rglob("*")) if path.is_file() and path.stat().st_size)
        return [path for path in found if "lock" not in path.name]

    @property
    def _frozen(self) -> Path:
        return self.state_dir.with_name(f"{self.state_dir.name}.frozen")

    def _freeze(self) -> None:
        shutil.rmtree(self._frozen, ignore_errors=True)
        shutil.copytree(self.state_dir, self._frozen)

    def _thaw(self) -> None:
        for path in self.state_dir.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._frozen, self.state_dir, dirs_exist_ok=True)


class _OwnProcess:
    """What a process has for itself: no warnings of an earlier module, and signals also beside the main thread."""

    def __enter__(self) -> None:
        self._warnings = dict(collected._global_warnings)
        collected._global_warnings.clear()
        self._signal = signal.signal
        if threading.current_thread() is not threading.main_thread():
            signal.signal = lambda number, _handler: signal.getsignal(number)  # type: ignore[assignment]

    def __exit__(self, *_exc: object) -> None:
        signal.signal = self._signal
        collected._global_warnings.clear()
        collected._global_warnings.update(self._warnings)


def faults_of(report: Report, secrets: Iterable[str]) -> list[str]:
    """What no result may have: a traceback, a secret."""
    printed = json.dumps(report.result, ensure_ascii=False)
    found = []
    if "exception" in report.result or "Traceback" in printed:
        found.append(f"a traceback: {report.result.get('exception') or printed}"[:2000])
    for secret in secrets:
        forms = {secret, json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}
        found += [f"the secret {secret!r} is shown" for form in forms if form in printed]
    return found
