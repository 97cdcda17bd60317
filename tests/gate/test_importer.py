# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Galaxy and Automation Hub do with an upload, and what a user has after installing it."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
import warnings
from pathlib import Path

import pytest

from gate.conftest import Program

pytestmark = pytest.mark.timeout(600)

UNWANTED = re.compile(r"\.(?!ansible-lint|yamllint)|demo|tests/(?!config|sanity)")


@pytest.fixture
def archive(program: Program, tmp_path: Path) -> Path:
    """The archive that a release uploads."""
    program("ansible-galaxy", "collection", "build", "--output-path", tmp_path)
    return next(tmp_path.glob("*.tar.gz"))


@pytest.fixture
def installed(program: Program, archive: Path, tmp_path: Path) -> Path:
    """Where a user's collections lie after installing the archive."""
    place = tmp_path / "installed"
    # the virtual environment knows this checkout, for which ansible-galaxy would find that there is nothing to do
    program("ansible-galaxy", "collection", "install", "--force", "--offline", "--no-deps", "-p", place, archive)
    return place


def test_build(archive: Path) -> None:
    """The archive can be built."""
    assert tarfile.is_tarfile(archive)


def test_only_what_users_need(archive: Path) -> None:
    """The archive has nothing that only this repository needs."""
    with tarfile.open(archive) as opened:
        assert [name for name in opened.getnames() if UNWANTED.match(name)] == []


@pytest.mark.weight(40)
def test_galaxy_importer(program: Program, archive: Path, tmp_path: Path) -> None:
    """Galaxy takes the archive."""
    checks = {"GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true", "GALAXY_IMPORTER_CHECK_CHANGELOG": "true"}
    outcome = program("python", "-m", "galaxy_importer.main", archive, cwd=tmp_path, env=checks)
    for line in outcome.output.splitlines():
        if line.startswith("WARNING"):
            warnings.warn(line, stacklevel=1)
    # it ends with 0 even after a lint error
    errors = [line for line in outcome.output.splitlines() if line.startswith("ERROR")]
    assert not errors, "\n".join(errors)


def test_install(installed: Path) -> None:
    """The archive can be installed."""
    assert (installed / "ansible_collections/vulnmgmt/access/MANIFEST.json").is_file()


def test_the_readme_installs_it_without_a_network(program: Program, collection: Path, tmp_path: Path) -> None:
    """Every way of the README works as it is written, in a clone, for somebody who has nothing of it yet."""
    section = (
        (collection / "README.md").read_text(encoding="utf-8").partition("## Installation\n")[2].partition("\n## ")[0]
    )
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    # The virtual environment knows this checkout; a user's does not.
    env = {"ANSIBLE_HOME": str(tmp_path), "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false", **nowhere}
    manifest = tmp_path / "collections/ansible_collections/vulnmgmt/access/MANIFEST.json"
    (file,) = re.findall(r"```yaml\n# (\S+)\n(.*?)```", section, re.DOTALL)
    (collection / file[0]).parent.mkdir()
    (collection / file[0]).write_text(file[1], encoding="utf-8")
    commands = "".join(re.findall(r"```shell\n(.*?)```", section, re.DOTALL)).splitlines()
    # As automation controllers do with the file.
    commands.append(f"ansible-galaxy collection install -r {file[0]}")
    installing = [command for command in commands if " install " in command]
    assert len(installing) == 3
    for command in commands:
        shutil.rmtree(tmp_path / "collections", ignore_errors=True)
        program(*command.split(), env=env)
        assert manifest.is_file() == (command in installing), command


def test_modules_are_found(program: Program, collection: Path, installed: Path, tmp_path: Path) -> None:
    """Every module is there after the installation, with its documentation."""
    modules = sorted(f"vulnmgmt.access.{path.stem}" for path in collection.glob("plugins/modules/[!_]*.py"))
    assert modules
    place = {"ANSIBLE_COLLECTIONS_PATH": str(installed)}
    outcome = program("ansible-doc", "--json", *modules, cwd=tmp_path, env=place)
    documented = json.JSONDecoder().raw_decode(outcome.output, outcome.output.index("{"))[0]
    files = {name: documented.get(name, {}).get("doc", {}).get("filename", "") for name in modules}
    assert {name: file for name, file in files.items() if not Path(file).is_relative_to(installed)} == {}
