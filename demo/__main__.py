# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demonstration: accounts that grew by hand on simulated scanners are adopted, changed, approved and given up.

It serves the lab and runs the playbooks of the collection on it, with the hosts of the inventory beside this file. Of
what Ansible prints it shows the lines that say what was done, and names the files with the rest. What the runs did is
counted in the lab's own log of requests.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from estate import fill  # noqa: E402
from lab.serving import Lab  # noqa: E402

HOSTS = ROOT / "demo" / "inventory" / "hosts.yml"
CACHE = ROOT / ".cache" / "demo"

JOINER = (
    "  - { username: noor.haddad@example.com, name: Noor Haddad, profiles: [r7-user-berlin, sc-auditor-shops], "
    "r7: { authentication: Corporate LDAP }, sc: { authentication: saml } }"
)
EDITS = (
    (
        "profiles.yml",
        "    r7: { role: User, sites: [Madrid, Turin] }",
        "    r7: { role: User, sites: [Madrid, Turin, Ghent] }",
    ),
    (
        "people.yml",
        "    profiles: [r7-user-berlin, sc-vulnerability-analyst-data-centre, tvm-scan-operator-remediation]",
        "    profiles: [r7-user-madrid, sc-vulnerability-analyst-shops, tvm-basic-remediation]",
    ),
    ("people.yml", "", JOINER),
)
"""The three lines that are edited: of a file below group_vars/all, what is replaced (its first occurrence) by what."""

TOLD = ("Write people and profiles", "Tell what was done")
"""The tasks that tell what was done."""

# The demonstration reaches the lab only: the caller's own scanners and Ansible settings stay outside.
PERSONAL = ("ANSIBLE_", "TVM_", "TIO_", "TENABLE", "R7_", "SC_", "TSC_", "REQUESTS_CA_BUNDLE", "PYTHONPATH")


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


class Run:
    """One run of a playbook.

    Attributes:
        told: the lines that say what was done.
        reads, writes: how many requests it made.
    """

    def __init__(self, output: str, requests: list[dict[str, Any]]) -> None:
        """Take what Ansible printed and what the scanners served."""
        self.told = list(told_in(output.splitlines()))
        self.reads = sum(request["method"] == "GET" for request in requests)
        self.writes = len(requests) - self.reads


def told_in(lines: list[str]) -> Iterator[str]:
    """Yield the lines that the tasks of TOLD print themselves."""
    telling = False
    for line in lines:
        if re.match(r"(TASK|PLAY) ", line):
            telling = any(f"{name}]" in line for name in TOLD)
        elif telling and line and not re.match(r"(ok|changed|fatal|skipping): \[", line):
            yield line


class Demonstration:
    """The scanners, the inventory that grows, and the runs so far."""

    def __init__(self, lab: Lab, directory: Path) -> None:
        """Begin with an inventory that has nothing but the scanners."""
        self.lab, self.number = lab, 0
        self.env = environment(lab.describe(), directory / "ansible")
        self.inventory = CACHE / "inventory"
        shutil.rmtree(self.inventory, ignore_errors=True)
        self.inventory.mkdir(parents=True)
        shutil.copy(HOSTS, self.inventory)

    def play(self, title: str, playbook: str, *arguments: str, most: int = 40) -> Run:
        """Run a playbook, and show the lines that say what was done.

        Args:
            title: what it is about.
            playbook: its name in the collection.
            arguments: further ones of the command line.
            most: how many lines to show.

        Raises:
            DemoError: it ended with an error.
        """
        self.number += 1
        say(f"\n{self.number}. {title}")
        command = [
            "ansible-playbook",
            f"vulnmgmt.access.{playbook}",
            "-i",
            str(self.inventory.relative_to(ROOT)),
            *arguments,
        ]
        print(f"$ {' '.join(command)}", flush=True)
        command[0] = str(Path(sys.executable).with_name("ansible-playbook"))
        self.lab.forget_requests()
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        log = CACHE / f"{self.number}-{playbook}.txt"
        log.write_text(done.stdout, encoding="utf-8")
        if done.returncode:
            print(done.stdout)
            raise DemoError(f"the run above ended with exit status {done.returncode}.")
        run = Run(done.stdout, self.lab.requests())
        for line in run.told[:most]:
            print(line)
        say(f"({run.reads} reads, {run.writes} writes by the scanners' own logs; all it said: {log.relative_to(ROOT)})")
        return run

    def edit(self, title: str) -> None:
        """Edit three lines of the inventory, and show them."""
        self.number += 1
        say(f"\n{self.number}. {title}")
        for name, old, new in EDITS:
            path = self.inventory / "group_vars" / "all" / name
            text = path.read_text(encoding="utf-8")
            if old not in text:
                raise DemoError(f"{path.relative_to(ROOT)} has no line {old!r}.")
            before, found, after = text.partition(old) if old else (text, "", "\n")
            path.write_text(before + new + after, encoding="utf-8")
            print(f"{name}:{before.count(chr(10)) + 1}:{new if not found else new.replace('    ', ' ', 1)}")


def demonstrate(directory: Path) -> None:
    """Serve the lab and tell the story.

    Raises:
        DemoError: a run wrote what it should not, or nothing where it should have.
    """
    with Lab(directory, seed=0) as lab:
        fill(lab)
        demo = Demonstration(lab, directory)
        into = str(demo.inventory.relative_to(ROOT))
        runs = [
            demo.play("Adopt: people and profiles from what the scanners have.", "adopt", "-e", f"adopt_into={into}")
        ]
        demo.edit("Edit three lines: a team gets a site, somebody changes teams, somebody joins.")
        runs.append(demo.play("Preview: what would change, and nothing else.", "onboard", "--check", "--diff"))
        plan = re.search(r"onboarding_approved_plan=(\w+)", "\n".join(runs[-1].told))
        if plan is None:
            raise DemoError("the preview showed no plan.")
        approved = f"onboarding_approved_plan={plan[1]}"
        runs.append(demo.play("Apply what was approved: this plan, or nothing.", "onboard", "-e", approved))
        runs.append(demo.play("And again: everything is as it should be.", "onboard"))
        runs.append(demo.play("Somebody leaves.", "offboard", "-e", "username=mei.lin@example.com"))
    wrote = [run.writes > 0 for run in runs]
    if wrote != [False, False, True, False, True]:
        raise DemoError(f"of the runs, these wrote to a scanner: {wrote}.")


def interrupted(signum: int, _frame: object) -> NoReturn:
    """Leave by way of every `finally`."""
    raise SystemExit(128 + signum)


def main() -> int:
    """Run the demonstration; return the exit status."""
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    CACHE.mkdir(parents=True, exist_ok=True)
    say(
        "Three simulated scanners, with the accounts that 36 people got by hand over the years. Nobody has listed them."
    )
    try:
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="run-", ignore_cleanup_errors=True) as directory:
            demonstrate(Path(directory))
    except (DemoError, RuntimeError) as error:
        print(f"The demonstration failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
