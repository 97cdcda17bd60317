# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook against a lab that this process serves, and says what was printed and requested."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate.process import BIN, environment
from in_process import SIGNING
from lab.serving import Lab

ADMIN = "admin@example.com"


@dataclass
class Run:
    """What one run of a program left behind."""

    code: int
    output: str
    log: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        """The requests served, as ``METHOD path``, in order."""
        return [f"{request['method']} {request['path']}" for request in self.requests]

    @property
    def writes(self) -> list[str]:
        """Those that are not reads; signing in and out changes nothing."""
        found = [call for call in self.calls if not call.startswith("GET ")]
        return [call for call in found if call.partition(" ")[2] not in SIGNING]

    @property
    def diffs(self) -> list[str]:
        """The differences printed, one text per account."""
        return re.findall(r"^--- before.*?(?=^--- before|^\S*: \[|\Z)", self.output, re.MULTILINE | re.DOTALL)

    @property
    def recap(self) -> dict[str, dict[str, int]]:
        """The counts of the recap by host."""
        lines = re.findall(r"^(\S+)\s+: (ok=.*)$", self.output, re.MULTILINE)
        return {host: {name: int(n) for name, n in re.findall(r"(\w+)=(\d+)", counts)} for host, counts in lines}


class Ansible:
    """Runs programs of Ansible in a directory of the test's own, with a lab's connection in the environment."""

    def __init__(self, lab: Lab, directory: Path) -> None:
        self.lab = lab
        self.directory = directory

    def environment(self, extra: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """The environment that the documentation describes, and nothing of the developer's own; `None` takes away."""
        made = {
            "ANSIBLE_HOME": str(self.directory / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.directory / "home" / "collections"),  # no other copy of this one
            "ANSIBLE_LOCALHOST_WARNING": "false",
            **self.connections(),
            **(extra or {}),
        }
        return environment({name: value for name, value in made.items() if value is not None})

    def connections(self) -> dict[str, str]:
        """The connection of the first scanner of each product that the lab has."""
        found: dict[str, str] = {}
        for scanner in reversed(self.lab.scanners):
            given = scanner.credentials
            if scanner.product == "tvm":
                keys = {f"TVM_{name.upper()}": given[name] for name in ("access_key", "secret_key")}
                found |= {"TVM_URL": scanner.url, "TVM_CA_PATH": self.lab.ca_path, **keys}
            elif scanner.product == "r7":
                login = {"R7_USERNAME": given["username"], "R7_PASSWORD": given["password"]}
                found |= {"R7_URL": scanner.url, "R7_CA_PATH": self.lab.ca_path, **login}
            elif scanner.product == "sc":
                # those of the manager of an organization
                keys = {f"SC_{name.upper()}": given["org_user"][name] for name in ("access_key", "secret_key")}
                found |= {"SC_URL": scanner.url, "SC_CA_PATH": self.lab.ca_path, **keys}
        return found

    def program(self, *command: str, env: Mapping[str, str | None] | None = None, cwd: Path | None = None) -> Run:
        """Run a program to its end."""
        self.lab.forget_requests()
        log = self.directory / "ansible.log"
        log.unlink(missing_ok=True)
        done = subprocess.run(
            command,
            cwd=cwd or self.directory,
            env=self.environment({"ANSIBLE_LOG_PATH": str(log), **(env or {})}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=300,
            check=False,
        )
        logged = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return Run(done.returncode, done.stdout, logged, self.lab.requests())

    def playbook(
        self,
        plays: Sequence[Mapping[str, Any]] | str,
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> Run:
        """Run plays, or a playbook by its name; `variables` go in as a file, as secrets should."""
        if not isinstance(plays, str):
            # JSON is YAML as well
            path = self.directory / "playbook.yml"
            path.write_text(json.dumps(plays), encoding="utf-8")
            plays = str(path)
        extra = []
        if variables:
            path = self.directory / "variables.json"
            path.write_text(json.dumps(variables), encoding="utf-8")
            extra = ["-e", f"@{path}"]
        return self.program(str(BIN / "ansible-playbook"), plays, *extra, *arguments, env=env)

    def tasks(
        self,
        tasks: Sequence[Mapping[str, Any]],
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> Run:
        """Run tasks on localhost; `results` holds what each returned."""
        numbered = [{"name": f"Task {number}", **task} for number, task in enumerate(tasks)]
        for number, task in enumerate(numbered):
            task.setdefault("register", f"result_{number}")
        kept = self.directory / "results.json"
        kept.unlink(missing_ok=True)
        everything = ", ".join(task["register"] for task in numbered)
        keep = {
            "name": "Keep the results",
            "ansible.builtin.copy": {"dest": str(kept), "content": f"{{{{ [{everything}] | to_json }}}}"},
            "check_mode": False,
            "diff": False,
            "no_log": True,
        }
        play = {"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": [*numbered, keep]}
        run = self.playbook([play], *arguments, variables=variables, env=env)
        if kept.exists():
            run.results = json.loads(kept.read_text(encoding="utf-8"))
        return run
