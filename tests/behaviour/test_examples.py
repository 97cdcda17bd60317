# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every example of the documentation: those of the pages, and those of the modules and the filter.

A block of a page is preceded by a marker (a comment, which no reader sees) where it cannot be run; NOT_RUN counts
those. A block of YAML runs, in the long form in check mode too, which must not write. One that begins with a comment
that is a path is a file, which the commands of the same page use.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_runs import Ansible, Run
from gate.process import BIN, ROOT, environment, run
from in_process import SIGNING
from lab.scanner import Scanner
from lab.serving import Lab

PLUGINS = "ansible_collections.vulnmgmt.access.plugins"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

# How many blocks of a page may be marked as not run, and why.
NOT_RUN = {
    "tenable_vm.md": ["needs an AWX"],
}

LONG = os.environ.get("FAULTS") == "long"
"""Whether examples run in check mode, too."""

NEWCOMERS = ("kim.lee@example.com", "noor.haddad@example.com")
"""The people whom examples make."""

CHECKED_ONLY = "CONTRIBUTING.md"
"""The commands of this page run the tests themselves: it is only checked that what they name exists."""

_BLOCK = re.compile(
    r"(?:^<!-- (?P<marker>[^\n]*) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_FILE = re.compile(r"# (\S+/\S+\.yml)\n")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str
    marker: str

    @property
    def file(self) -> str | None:
        """The path that the block is the content of."""
        found = _FILE.match(self.text) if self.language == "yaml" else None
        return found[1] if found else None

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, m.start("text")), m["language"], m["text"], m["marker"] or "")
        for m in _BLOCK.finditer(text)
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def wanted(language: str, *, checked_only: bool = False) -> list[Any]:
    """The blocks of a language that are run (or, on one page, checked), as cases; those that install run elsewhere."""
    return [
        pytest.param(block, id=str(block))
        for block in BLOCKS
        if block.language == language
        and not block.marker
        and not block.file
        and not block.text.startswith("ansible-galaxy ")
        and checked_only == (block.page.name == CHECKED_ONLY)
    ]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A fresh lab, as examples of one block know nothing of another's."""
    with Lab(tmp_path / "lab", switches={"sc.tes": True}) as running:
        yield running


def variables(lab: Lab, directory: Path, example: list[dict[str, Any]]) -> dict[str, Any]:
    """The variables that an example takes from a vault or an inventory, and the files that they name."""
    if "keys_folder" in json.dumps(example):
        automation_accounts(lab, directory)
    tvm, r7 = lab.scanner("tvm"), lab.scanner("r7")
    return {
        "tvm_access_key": tvm.credentials["access_key"],
        "tvm_secret_key": tvm.credentials["secret_key"],
        "initial_password": "An-Initial-Password-1",
        "new_password": "A-New-Password-2",
        # everybody, so that the brakes of the examples let the run pass
        "people": [{"username": name} for name in [*NEWCOMERS, *(user.username for user in tvm.state.users.values())]],
        "r7_url": r7.url,
        "r7_username": r7.credentials["username"],
        "r7_password": r7.credentials["password"],
        **center_variables(lab),
        "console_people": [{"username": user.login} for user in r7.state.users.values()],
        "amara_seed": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "seed_folder": str(directory),
        "keys_folder": str(directory),
        "vault_secret": "Not-A-Real-Vault-Secret",
        "code_of_mei": "100123",  # the lab sends the end of the telephone's number
        "lab": lab.describe(),
    }


def automation_accounts(lab: Lab, directory: Path) -> None:
    """Two accounts of the automation, with their keys in files, for the example that makes new ones."""
    tenant = lab.scanner("tvm").state
    for name in ("one", "two"):
        automation = tenant.add_user(f"automation.{name}@example.com", "Automation-Pass-1", 64)
        pair = dict(zip(("access_key", "secret_key"), tenant.issue_keys(automation), strict=True))
        (directory / f"{name}.json").write_text(json.dumps(pair), encoding="utf-8")


def center_variables(lab: Lab) -> dict[str, Any]:
    """The variables of the Security Center: the keys of an organization's manager, and those of an administrator."""
    center = lab.scanner("sc")
    manager, admin = center.credentials["org_user"], center.credentials
    return {
        "sc_url": center.url,
        **{f"sc_{name}": manager[name] for name in ("access_key", "secret_key", "username", "password")},
        **{f"sc_admin_{name}": admin[name] for name in ("access_key", "secret_key", "username", "password")},
        "sc_new_password": "Another-Password-3",
        "sc_client_cert": lab.client_certificate("retail.manager"),
        "organization_people": [{"username": name} for name in members(center)],
    }


def members(center: Scanner) -> list[str]:
    """The usernames in the manager's organization, but for who leaves in another task of the examples."""
    return [user.username for user in center.state.users_of(1) if user.username != "amara.okafor"]


def is_of_plays(content: list[dict[str, Any]]) -> bool:
    """Whether an example is a playbook, and not tasks of one."""
    return any({"hosts", "ansible.builtin.import_playbook"} & set(each) for each in content)


def nothing_written(lab: Lab) -> dict[str, Any]:
    """A play that fails where the lab has been written to."""
    log = f"lookup('ansible.builtin.file', '{lab.directory}/requests.jsonl')"
    entries = f"{log}.splitlines() | map('from_json') | rejectattr('path', 'in', {list(SIGNING)})"
    written = f"{entries} | rejectattr('method', 'equalto', 'GET') | length"
    check = {"name": "Nothing was written", "ansible.builtin.assert": {"that": f"{written} == 0"}}
    return {"name": "Between", "hosts": "localhost", "gather_facts": False, "tasks": [check]}


def twice_in_long_form(lab: Lab, plays: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plays, in the long form in check mode first, which must not write."""
    checked = [*({**play, "check_mode": True} for play in plays), nothing_written(lab)] if LONG else []
    return [*checked, *plays]


def taken_away(content: list[dict[str, Any]]) -> dict[str, str]:
    """Keys and a login are never given both, not even where one of them stands in the environment."""
    return {"SC_ACCESS_KEY": "", "SC_SECRET_KEY": ""} if "url_username" in json.dumps(content) else {}


def inventory_in(directory: Path) -> None:
    """The inventory that the examples are about."""
    shutil.copytree(Path(__file__).parent / "inventory", directory / "inventory")
    shutil.copy(ROOT / "demo" / "inventory" / "hosts.yml", directory / "inventory")


def run_playbook(lab: Lab, directory: Path, plays: list[dict[str, Any]]) -> None:
    """Run an example that is a playbook; one that imports a playbook in check mode as well, which must not write."""
    inventory_in(directory)
    ansible = Ansible(lab, directory)
    given = variables(lab, directory, plays)
    arguments = ("-i", "inventory", "--diff")
    if any("ansible.builtin.import_playbook" in play for play in plays):
        # The playbook takes the inventory's way of signing in, which is by keys, and refuses what is no variable of it.
        options = yaml.safe_load((ROOT / "roles/onboarding/meta/argument_specs.yml").read_text(encoding="utf-8"))
        known = set(options["argument_specs"]["main"]["options"]) - {"sc_username", "sc_password"}
        prefixed = {name for name in given if name.startswith(("tvm_", "r7_", "sc_"))}
        given = {name: value for name, value in given.items() if name in known or name not in prefixed}
        preview = ansible.playbook([*plays, nothing_written(lab)], *arguments, "--check", variables=given)
        assert preview.code == 0, preview.output
    else:
        plays = twice_in_long_form(lab, plays)
    done = ansible.playbook(plays, *arguments, variables=given, env=taken_away(plays))
    assert done.code == 0, done.output


def run_tasks(directory: Path, examples: dict[str, list[dict[str, Any]]]) -> dict[str, Run]:
    """Run examples that are tasks, in one start of Ansible, each with a lab and a host of its own.

    Returns by example what was requested.
    """
    inventory_in(directory)
    with contextlib.ExitStack() as stack:
        labs, plays = {}, []
        for number, (name, tasks) in enumerate(examples.items()):
            folder = directory / str(number)
            folder.mkdir()
            lab = labs[name] = stack.enter_context(Lab(folder / "lab", switches={"sc.tes": True}))
            play = {
                "name": name,
                "hosts": f"example-{number}",
                "gather_facts": False,
                "environment": {**Ansible(lab, folder).connections(), **taken_away(tasks)},
                "vars": variables(lab, folder, tasks),
                "tasks": tasks,
            }
            plays += twice_in_long_form(lab, [play])
        here = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        hosts = {"all": {"hosts": {play["hosts"]: here for play in plays if play["hosts"] != "localhost"}}}
        (directory / "inventory" / "examples.json").write_text(json.dumps(hosts), encoding="utf-8")
        # The lab of the first is in the environment of all; another one's requests would be missing.
        done = Ansible(next(iter(labs.values())), directory).playbook(plays, "-i", "inventory", "--diff")
        assert done.code == 0, done.output
        return {name: Run(0, "", requests=lab.requests()) for name, lab in labs.items()}


def plugins() -> list[str]:
    """The modules and filters, as parts of a Python name."""
    paths = [path for kind in ("modules", "filter") for path in (ROOT / "plugins" / kind).glob("[!_]*.py")]
    return sorted(f"{path.parent.name}.{path.stem}" for path in paths)


def kind_of(plugin: str) -> str:
    """The product of a module, and that it is a filter of a filter."""
    kind, _dot, name = plugin.partition(".")
    return kind if kind == "filter" else name.partition("_")[0]


@pytest.mark.parametrize("kind", sorted({kind_of(name) for name in plugins()}))
def test_the_examples_of_plugins(tmp_path: Path, kind: str) -> None:
    names = [name for name in plugins() if kind_of(name) == kind]
    examples = {name: yaml.safe_load(importlib.import_module(f"{PLUGINS}.{name}").EXAMPLES) for name in names}
    for name, tasks in examples.items():
        own = f"vulnmgmt.access.{name.partition('.')[2]}"
        assert any(own in key or own in str(value) for task in tasks for key, value in task.items())
    plays = {name: content for name, content in examples.items() if is_of_plays(content)}
    assert plays == {}
    runs = run_tasks(tmp_path, examples)
    modules = [name for name in names if name.startswith("modules.")]
    assert [name for name, run in runs.items() if run.requests] == modules
    assert [name for name, run in runs.items() if run.writes] == [n for n in modules if not n.endswith("_info")]


def blocks_of_tasks(page: str) -> dict[str, list[dict[str, Any]]]:
    """The examples of a page that are tasks."""
    found = {str(case.id): yaml.safe_load(case.values[0].text) for case in wanted("yaml")}
    return {name: content for name, content in found.items() if name.startswith(page) and not is_of_plays(content)}


@pytest.mark.parametrize("page", [page.name for page in PAGES if blocks_of_tasks(f"{page.name}:")])
def test_tasks_of_a_page(tmp_path: Path, page: str) -> None:
    examples = blocks_of_tasks(f"{page}:")
    reached = {name for name, made in run_tasks(tmp_path, examples).items() if made.requests}
    modules = re.compile(r"vulnmgmt\.access\.(tvm|r7|sc)_")
    assert reached == {name for name, tasks in examples.items() if modules.search(json.dumps(tasks))}


@pytest.mark.parametrize("block", [case for case in wanted("yaml") if is_of_plays(yaml.safe_load(case.values[0].text))])
def test_playbook_of_a_page(lab: Lab, tmp_path: Path, block: Block) -> None:
    run_playbook(lab, tmp_path, yaml.safe_load(block.text))


@pytest.mark.parametrize("block", wanted("shell"))
def test_commands_of_a_page(lab: Lab, tmp_path: Path, block: Block) -> None:
    files = {other.file: other.text for other in BLOCKS if other.page == block.page and other.file}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for line in block.text.splitlines():
        command = shlex.split(line, comments=True)
        if command[0] == "make":
            assert_made(command)
            continue
        done = Ansible(lab, tmp_path).program(str(BIN / command[0]), *command[1:])
        assert done.code == 0, f"{line}\n{done.output}"
        assert done.requests, f"{line} reached no scanner"
        if "--check" in command:
            assert done.writes == []


@pytest.mark.parametrize("block", wanted("shell", checked_only=True))
def test_commands_that_are_only_checked(block: Block) -> None:
    for line in block.text.splitlines():
        command = shlex.split(line, comments=True)
        if command[0] == "make":
            assert_made(command)
        elif command[0] not in ("git", "cd"):
            assert (ROOT / command[0]).exists(), line
        for path in re.findall(r"(?<=\s)(?:tests|plugins|docs|roles)/[\w./-]+", line):
            assert (ROOT / path).exists(), f"{line}: there is no {path}"


@pytest.mark.parametrize("block", wanted("yaml", checked_only=True))
def test_yaml_that_is_for_developers(tmp_path: Path, block: Block) -> None:
    content = yaml.safe_load(block.text)
    if isinstance(content, list):
        run_tasks(tmp_path, {str(block): content})
    else:
        sections = yaml.safe_load((ROOT / "changelogs" / "config.yaml").read_text(encoding="utf-8"))["sections"]
        assert set(content) <= {name for name, unused in sections}


def assert_made(command: list[str]) -> None:
    """Make knows the targets of the command; they are not made, as the tests are among them."""
    targets = [word for word in command[1:] if "=" not in word]
    outcome = run(["make", "--dry-run", *targets], env=environment())
    assert outcome.ok, outcome.output


def test_what_is_not_run_is_on_the_list() -> None:
    marked: dict[str, list[str]] = {}
    for block in BLOCKS:
        if block.marker.startswith("not run: "):
            marked.setdefault(block.page.name, []).append(block.marker.partition(": ")[2])
    assert marked == NOT_RUN


def test_every_block_has_a_language_that_is_run_or_is_a_result() -> None:
    known = {"yaml", "shell"}
    odd = [str(b) for b in BLOCKS if b.language not in known and b.marker != "from the demonstration"]
    assert odd == []
    fences = sum(len(re.findall(r"^\s*```", page.read_text(encoding="utf-8"), re.MULTILINE)) for page in PAGES)
    assert fences == 2 * len(BLOCKS)


def test_every_file_of_a_page_is_used_by_its_commands() -> None:
    for block in BLOCKS:
        if block.file and not block.file.startswith("collections/"):  # which a test of the gate installs
            folder = block.file.split("/")[0]
            commands = [b.text for b in BLOCKS if b.page == block.page and b.language == "shell"]
            assert any(f"-i {folder}" in text for text in commands), str(block)


def test_the_demonstration_and_the_result_that_the_page_shows_of_it() -> None:
    outcome = run([BIN / "python", ROOT / "demo"], env=environment({"TVM_URL": "https://scanner.invalid"}), timeout=240)
    assert outcome.ok, outcome.output
    assert re.findall(r"(\d+) writes", outcome.output) == ["0", "0", "14", "0", "6"]
    assert len(outcome.output.splitlines()) <= 90, "it is two screens"

    def same(text: str) -> list[str]:
        return [re.sub(r"\b[0-9a-f]{32}\b", "an id", line.rstrip()) for line in text.splitlines()]

    shown = [block for block in BLOCKS if block.marker == "from the demonstration"]
    assert shown
    for block in shown:
        printed = iter(same(outcome.output))
        for line in same(block.text):
            assert line == "..." or line in printed, f"{block}: not printed in this order: {line}"


@pytest.mark.parametrize(
    ("page", "product", "prefixes"),
    [
        ("tenable_vm", "tvm", "TVM|TIO|TENABLE|TENABLEIO"),
        ("rapid7_console", "r7", "R7"),
        ("security_center", "sc", "SC|TSC"),
    ],
)
def test_every_variable_of_a_guide_is_one_that_the_modules_read(page: str, product: str, prefixes: str) -> None:
    guide = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    options = importlib.import_module(f"{PLUGINS}.module_utils._{product}.product").PRODUCT.connection
    read = {variable for option in options.values() for variable in option.get("fallback", (None, []))[1]}
    named = set(re.findall(rf"`((?:{prefixes})_[A-Z_]+)`", guide))
    assert named == read - {"REQUESTS_CA_BUNDLE"}


GAP = "\0"
"""Stands in a message for what only a run knows."""

SERVERS_OWN = {"approved domains"}
"""Words of a scanner, which a guide quotes."""


def messages_of(path: Path) -> list[str]:
    """The texts of a file that can become a message, with a gap for each value; its documentation is none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(str(p.value) if isinstance(p, ast.Constant) else GAP for p in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            found.append(node.value)
    return found


def pieces_of(row: str, separators: str) -> list[str]:
    """What a row of a guide's table quotes, without what it leaves out; a request and a status are values."""
    row = re.sub(r"\b[1-5]\d\d( [A-Z][a-z]+)+", f"{GAP} {GAP}", re.sub(r"\b[A-Z]+ /\S+", "...", row))
    return [piece for part in re.split(separators, row) if (piece := part.strip(" :;,'()"))]


def is_said(row: str, messages: list[str]) -> bool:
    """Whether one message says all of a row, in this order, or several say its parts, none of which is a mere word."""
    pieces = pieces_of(row, r"\.\.\.")
    in_order = ".*".join(map(re.escape, pieces))
    if pieces and any(re.search(in_order, message, re.DOTALL) for message in messages):
        return True
    parts = [part for part in pieces_of(row, r"\.\.\.|: ") if part not in SERVERS_OWN]
    return bool(parts) and all(len(part) >= 8 and any(part in message for message in messages) for part in parts)


@pytest.mark.parametrize("page", ["tenable_vm", "rapid7_console", "security_center"])
def test_every_message_of_a_guide_is_one_that_the_code_has(page: str) -> None:
    paths = sorted((ROOT / "plugins" / "module_utils").rglob("*.py"))
    messages = [text for path in paths for text in messages_of(path)]
    guide = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|", guide.partition("## When it fails")[2], re.MULTILINE)
    assert len(rows) > 10
    assert [row for row in rows if not is_said(row, messages)] == []


@pytest.mark.parametrize(
    "row",
    [
        "...",
        "unknown ...: did you meen ...",
        "role ... brings ... with that: leave ... out",
        "What shall become of the account.",
        "... answered 403 Forbidden ...: out",
    ],
)
def test_a_message_that_the_code_has_not_is_noticed(row: str) -> None:
    messages = [text for path in (ROOT / "plugins" / "module_utils").rglob("*.py") for text in messages_of(path)]
    assert not is_said(row, messages)
