# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demonstration: people of an inventory arrive on simulated scanners. Previewed, applied, left alone.

It serves the lab, whose scanners are in disorder from the start, and runs the collection's playbook three times with
the inventory beside this file. What the runs did is counted in the lab's own log of requests.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from lab.serving import Lab  # noqa: E402

INVENTORY = ROOT / "demo" / "inventory"
CACHE = ROOT / ".cache" / "demo"
PLAYBOOK = "vulnmgmt.access.onboard"

# The demonstration reaches the lab only: the caller's own scanners and Ansible settings stay outside.
PERSONAL = ("ANSIBLE_", "TVM_", "TIO_", "TENABLE", "R7_", "SC_", "TSC_", "REQUESTS_CA_BUNDLE", "PYTHONPATH")

RUNS = (
    ("What would change? (--check --diff: reads, and writes nothing)", ("--check", "--diff")),
    ("Make it so. (--diff: the same differences, written now)", ("--diff",)),
    ("And again. (Everything is as it should be, so nothing is written)", ("--diff",)),
)


class DemoError(Exception):
    """The demonstration did not show what it promises; the message is one sentence."""


def say(text: str) -> None:
    """Print a heading or a remark, in bold on a terminal."""
    bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(f"\033[1m{text}\033[0m" if bold else text, flush=True)


def environment(lab: Mapping[str, Any], home: Path) -> dict[str, str]:
    """Return the environment of the playbook: the connection that the inventory looks up there, and a clean Ansible."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(PERSONAL)}
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    if "utf" not in locale.lower():
        env["LC_ALL"] = "C.UTF-8"  # Ansible does not start with another one
    if sys.stdout.isatty() and "NO_COLOR" not in env:
        env["ANSIBLE_FORCE_COLOR"] = "true"
    return {
        **env,
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_COLLECTIONS_PATH": str(home / "collections"),  # no other copy of the collection
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), env.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        "TVM_URL": lab["tvm"]["url"],
        "TVM_ACCESS_KEY": lab["tvm"]["access_key"],
        "TVM_SECRET_KEY": lab["tvm"]["secret_key"],
        "TVM_CA_PATH": lab["ca"],
        "R7_URL": lab["r7"]["url"],
        "R7_USERNAME": lab["r7"]["username"],
        "R7_PASSWORD": lab["r7"]["password"],
        "R7_CA_PATH": lab["ca"],
        "SC_URL": lab["sc"]["url"],
        "SC_ACCESS_KEY": lab["sc"]["org_user"]["access_key"],
        "SC_SECRET_KEY": lab["sc"]["org_user"]["secret_key"],
        "SC_CA_PATH": lab["ca"],
    }


def play(arguments: tuple[str, ...], env: Mapping[str, str]) -> list[str]:
    """Run the playbook, show its output as it comes and return it, without colours.

    Raises:
        DemoError: it ended with an error.
    """
    command = ["ansible-playbook", PLAYBOOK, "-i", str(INVENTORY.relative_to(ROOT)), *arguments]
    say(f"$ {' '.join(command)}")
    command[0] = str(Path(sys.executable).with_name("ansible-playbook"))
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as run:
        try:
            for line in run.stdout or ():
                print(line, end="", flush=True)
                lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line))
        except BaseException:
            run.terminate()
            raise
    if run.returncode:
        raise DemoError(f"the run above ended with exit status {run.returncode}.")
    return lines


def requests_in(log: Path) -> list[dict[str, Any]]:
    """Return what the lab has served so far."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def check_recap(lines: list[str]) -> None:
    """Refuse a recap in which anything changed or failed.

    Raises:
        DemoError: it does, or there is none.
    """
    recap = [dict(re.findall(r"(\w+)=(\d+)", line)) for line in lines if re.search(r"\bok=\d+\s+changed=\d+", line)]
    if not recap or any(host[count] != "0" for host in recap for count in ("changed", "unreachable", "failed")):
        raise DemoError("the last recap does not say changed=0 failed=0 for every scanner.")


def demonstrate(directory: Path) -> None:
    """Serve the lab and run the playbook three times.

    Raises:
        DemoError: a run wrote what it should not, or nothing where it should have.
    """
    log = directory / "requests.jsonl"
    with Lab(directory) as lab:
        env = environment(lab.describe(), directory / "ansible")
        for number, (title, arguments) in enumerate(RUNS, start=1):
            say(f"\n{number}. {title}")
            before = len(requests_in(log))
            lines = play(arguments, env)
            served = requests_in(log)[before:]
            writes = [f"{request['method']} {request['path']}" for request in served if request["method"] != "GET"]
            say(f"The scanners' own logs of this run: {len(served) - len(writes)} reads, {len(writes)} writes.")
            if number == 2 and not writes:
                raise DemoError("the run that applies the changes wrote nothing.")
            if number != 2 and writes:
                raise DemoError(f"run {number} wrote to a scanner: {', '.join(writes)}.")
        check_recap(lines)


def interrupted(signum: int, _frame: object) -> NoReturn:
    """Leave by way of every `finally`."""
    raise SystemExit(128 + signum)


def main() -> int:
    """Run the demonstration; return the exit status."""
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    CACHE.mkdir(parents=True, exist_ok=True)
    say("The scanners are simulated and already in disorder: wrong roles, leavers, people whom nobody knows.")
    say(f"The people as they should be: {(INVENTORY / 'group_vars/all/people.yml').relative_to(ROOT)}")
    try:
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="run-", ignore_cleanup_errors=True) as directory:
            demonstrate(Path(directory))
    except (DemoError, RuntimeError) as error:
        print(f"The demonstration failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
