# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook vulnmgmt.access.adopt, run as a user does, and the run of vulnmgmt.access.onboard right after it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import Ansible, Run
from estates import by_product, told, variables_of
from gate.process import BIN
from lab.serving import Lab
from test_examples import PAGES, Block, blocks_of

GUIDE = next(page for page in PAGES if page.name == "existing_estate.md")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab with one scanner of each product."""
    with Lab(tmp_path / "lab") as running:
        yield running


def inventory(lab: Lab, directory: Path, **variables: Any) -> Path:
    """A folder with the scanners, and nothing else."""
    hosts = {scanner.name: variables_of(scanner, lab.ca_path) for scanner in lab.scanners}
    groups = {name: {"hosts": group["hosts"]} for name, group in by_product(hosts).items()}
    folder = directory / "inventory"
    folder.mkdir(exist_ok=True)
    everything = {"all": {"vars": variables, "children": groups}}
    (folder / "hosts.json").write_text(json.dumps(everything), encoding="utf-8")
    return folder


def play(lab: Lab, directory: Path, folder: Path, *arguments: str, name: str = "adopt") -> Run:
    return Ansible(lab, directory).playbook(f"vulnmgmt.access.{name}", "-i", str(folder), *arguments)


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.yml")}


def test_after_adopting_a_run_changes_nothing(lab: Lab, tmp_path: Path) -> None:
    """With --check the texts are shown; the files work as they are, and adopting again finds them the same."""
    lab.scanner("r7").state.user("amara.okafor").name = "Amara {{ 7 * 7 }}"
    folder = inventory(lab, tmp_path)
    into = ("-e", f"adopt_into={folder}")
    preview = play(lab, tmp_path, folder, *into, "--check", "--diff")
    assert preview.code == 0, preview.output
    assert content(folder) == {}
    run = play(lab, tmp_path, folder, *into)
    assert run.code == 0, run.output
    files = content(folder)
    assert sorted(files) == [
        "group_vars/all/people.yml",
        "group_vars/all/profiles.yml",
        "group_vars/all/protected.yml",
        "group_vars/all/undecided.yml",
        "group_vars/r7/onboarding.yml",
        "group_vars/sc/onboarding.yml",
    ]
    assert all(f"+{line}" in preview.output for text in files.values() for line in text.splitlines())
    assert re.search(r"42 accounts on 3 scanners: 13 people with \d profiles, 5 protected, 0 undecided", run.output)
    assert run.writes == []
    assert 'name: !unsafe "Amara {{ 7 * 7 }}"' in files["group_vars/all/people.yml"], "no template"
    assert not any(secret in text for text in files.values() for s in lab.scanners for secret in secrets(s.credentials))
    arguments = ("--check", "-e", "onboarding_access=exact onboarding_unlisted=disable")
    onboarded = play(lab, tmp_path, folder, *arguments, name="onboard")
    assert onboarded.code == 0, onboarded.output
    assert re.findall(r"(\d+) of (\d+) people would change", onboarded.output) == [("0", "13")] * 3
    assert all(counts["changed"] == 0 for counts in onboarded.recap.values())
    other = tmp_path / "other"
    again = play(lab, tmp_path, folder, "-e", f"adopt_into={other}")
    assert again.code == 0, again.output
    assert content(other) == files, "the same estate gives the same files, whatever the inventory holds by now"


def secrets(credentials: Any) -> Iterator[str]:
    """Every secret among the credentials of a scanner."""
    for name, value in credentials.items():
        if isinstance(value, dict):
            yield from secrets(value)
        elif name != "username":
            yield value


def test_a_scanner_that_cannot_be_read_whole_is_named_and_nothing_is_written(lab: Lab, tmp_path: Path) -> None:
    """One is down, one shows only four fields, and one hides what its caller does not manage."""
    tenant, center = lab.scanner("tvm"), lab.scanner("sc")
    auditor = next(a for a in center.state.users_of(1) if a.role == 7)
    keys = dict(zip(("access_key", "secret_key"), center.state.issue_keys(auditor), strict=True))
    tenant.credentials.update(tenant.credentials["non_admin"])
    center.credentials["org_user"].update(keys)
    lab.faults = [{"scanner": "r7-1", "times": 0, "do": "status", "status": 503}]
    folder = inventory(lab, tmp_path)
    run = play(lab, tmp_path, folder, "-e", f"adopt_into={folder}")
    assert run.code == 2
    assert "nothing was written: 3 mistakes, each named above" in told(run)
    assert "tvm-1 cannot be read: the accounts are only visible in part: " in told(run)
    assert "r7-1 cannot be read: " in told(run)
    assert "to leave it out, add --limit 'all:!r7-1'" in told(run)
    assert (
        "sc-1 shows only a part of its accounts: give it the credentials of a Security Manager, or leave it out with "
        "--limit 'all:!sc-1'" in told(run)
    )
    assert content(folder) == {}


def test_mistakes_are_told_before_anything_is_read(lab: Lab, tmp_path: Path) -> None:
    folder = inventory(lab, tmp_path, adopt_in="there", onboarding_username_part="half", onboarding_poeple=[])
    run = play(lab, tmp_path, folder)
    assert run.code == 2
    assert run.calls == []
    assert "adopt_into is not set: give a folder, as in -e adopt_into=inventory" in told(run)
    assert "unknown variable 'adopt_in': did you mean 'adopt_into'?" in told(run)
    assert "unknown variable 'onboarding_poeple': did you mean 'onboarding_people'" in told(run)
    assert "onboarding_username_part is 'half': write local or whole" in told(run)


def test_a_scanner_left_out_has_nothing_said_of_it_and_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    with Lab(tmp_path / "lab", products=("tvm",), scanners=2) as lab:
        folder = inventory(lab, tmp_path, onboarding_product="tvm")
        arguments = ("-e", f"adopt_into={folder}", "--limit", "all:!tvm-2")
        run = play(lab, tmp_path, folder, *arguments)
        assert run.code == 0, run.output
        assert "left out: tvm-2" in run.output
        assert {request["scanner"] for request in run.requests} == {"tvm-1"}
        files = content(folder)
        text = "".join(files.values())
        assert "tvm-1: {" in text
        assert not re.search(r"^ +(tvm|tvm-2):", text, re.MULTILINE)
        refused = play(lab, tmp_path, folder, "-e", f"adopt_into={folder}")
        assert refused.code == 2
        assert "people.yml is there already, and says something else" in told(refused)
        assert content(folder) == files


# -- the guide ---------------------------------------------------------------------------------------------------------


def edit(path: Path, entries: str) -> None:
    """Put entries of a list in the place of those with the same first lines, as somebody does who edits the file."""
    for entry in re.split(r"^(?=  - )", entries, flags=re.MULTILINE)[1:]:
        text = path.read_text(encoding="utf-8")
        before, found, after = text.partition(entry.splitlines()[0] + "\n")
        assert found, f"{entry.splitlines()[0]!r} is not in {path.name}"
        rest = re.search(r"^  (#|- )", after, re.MULTILINE)
        path.write_text(before + entry + (after[rest.start() :] if rest else ""), encoding="utf-8")


def in_order(wanted: str, text: str) -> bool:
    """Whether all lines are there in this order; `...` stands for any."""
    lines = iter(text.splitlines())
    return all(line.strip() in ("...", "# ...") or line in lines for line in wanted.splitlines())


def test_the_guide_from_an_existing_estate(lab: Lab, tmp_path: Path) -> None:
    """Its blocks in their order, in one folder."""
    ran: list[str] = []
    for block in blocks_of(GUIDE):
        if block.file:
            path = tmp_path / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "shell":
            ran += run_commands(lab, tmp_path, block)
        else:
            kind, _colon_unused, name = block.marker.partition(": ")
            path = tmp_path / name
            if kind == "written":
                assert in_order(block.text, path.read_text(encoding="utf-8")), str(block)
            else:
                assert kind == "edited"
                edit(path, block.text)
    assert [word for word in ran if word.startswith("vulnmgmt.access.")] == [
        "vulnmgmt.access.adopt",
        "vulnmgmt.access.onboard",
        "vulnmgmt.access.onboard",
        "vulnmgmt.access.adopt",
    ]


def run_commands(lab: Lab, directory: Path, block: Block) -> list[str]:
    """Run the commands of a block, which do what the marker says, and return all their words."""
    words: list[str] = []
    for line in block.text.splitlines():
        command = shlex.split(line, comments=True)
        words += command
        program = command[0] if command[0] == "diff" else str(BIN / command[0])
        done = Ansible(lab, directory).program(program, *command[1:], cwd=directory)
        assert done.code in ((1,) if command[0] == "diff" else (0,)), f"{line}\n{done.output}"
        assert done.writes == []
        changed = sum(counts["changed"] for counts in done.recap.values())
        people = sum(map(int, re.findall(r"(\d+) of \d+ people would change", done.output)))
        expected = {"changes nothing": (0, 0), "changes files": (1, 0), "changes three people": (3, 5)}
        if command[0] != "diff":
            assert (changed, people) == expected[block.marker], done.output
    return words


def test_what_means_nothing_or_would_win_over_the_files_is_named(lab: Lab, tmp_path: Path) -> None:
    folder = inventory(lab, tmp_path, onboarding_scanners="tvm-1")
    run = play(lab, tmp_path, folder, "-e", f"adopt_into={folder}", "--tags", "tvm")
    assert (run.code, run.calls) == (2, [])
    assert "--tags tvm selects nothing here: choose scanners with --limit" in told(run)
    assert "onboarding_scanners is set in the inventory, where no playbook sees it" in told(run)
    folder = inventory(lab, tmp_path, onboarding_protected=["standby.admin"])
    run = play(lab, tmp_path, folder, "--limit", "tvm-1", "-e", f"adopt_into={folder}")
    assert run.code == 2
    assert "onboarding_protected is set for tvm-1 already, and would win over what is written" in told(run)
    assert content(folder) == {}
    elsewhere = play(lab, tmp_path, folder, "--limit", "tvm-1", "-e", f"adopt_into={tmp_path / 'estate'}")
    assert elsewhere.code == 0, elsewhere.output
