# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stages of the gate. A new one is a function here that takes a Report, and a line in STAGES."""

from __future__ import annotations

import json
import queue
import re
import sys
import tarfile
import tempfile
import threading
import time
import traceback
from pathlib import Path
from xml.etree import ElementTree

import ansible_test
import house
import labctl
from export import exported
from process import BIN, CACHE, ROOT, Stopped, environment, run
from report import Report, Stage

# Integration targets that run side by side, each with a lab of its own.
WORKERS = 2


def lint(report: Report) -> None:
    """Formatters, linters, documentation and changelog, and the rules of house.py."""
    with exported() as collection:
        env = _ansible_environment(collection)
        report.command("ruff check", ["ruff", "check", "--no-cache", "."], cwd=collection, env=env)
        report.command(
            "ruff format", ["ruff", "format", "--no-cache", "--diff", "--quiet", "."], cwd=collection, env=env
        )
        types = env | {"MYPYPATH": str(collection.parents[2]), "MYPY_CACHE_DIR": str(CACHE / "mypy")}
        report.command("mypy", ["mypy", "-p", "ansible_collections.vulnmgmt.access.plugins"], cwd=collection, env=types)
        for name, rule in house.RULES.items():
            problems = rule(collection)
            report.check(name, not problems, detail="\n".join(problems))
        report.command("yamllint", ["yamllint", "--strict", "."], cwd=collection, env=env)
        report.command("antsibull-changelog", ["antsibull-changelog", "lint"], cwd=collection, env=env)
        report.command(
            "antsibull-docs",
            [
                "antsibull-docs",
                "lint-collection-docs",
                "--plugin-docs",
                "--validate-collection-refs=all",
                "--disallow-unknown-collection-refs",
                ".",
            ],
            cwd=collection,
            env=env,
        )
        report.command("ansible-lint", ["ansible-lint", "--offline", "--nocolor", "-q"], cwd=collection, env=env)


def unit(report: Report) -> None:
    """The unit tests."""
    _pytest(report, "tests/unit")


def contract(report: Report) -> None:
    """The tests of the lab against what is known of the real scanners."""
    _pytest(report, "tests/contract")


def faults(report: Report) -> None:
    """What the modules make of a network that fails, in its short form; `make faults` has the long one."""
    _pytest(report, "tests/faults")


def integration(report: Report) -> None:
    """The integration targets, by ansible-test, each against a fresh lab."""
    if " " in sys.prefix:
        why = "ansible-test starts no playbook from a virtual environment whose path has a space: move the clone"
        report.check("the place of the clone", ok=False, detail=why)
        return
    with exported() as collection:
        targets = ansible_test.integration_targets(collection)
    env = ansible_test.prepare()
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for target in targets:
        waiting.put(target)

    def work() -> None:
        with exported() as collection:
            while True:
                try:
                    target = waiting.get_nowait()
                except queue.Empty:
                    return
                report.step(f"{target}, {report.count} of {len(targets)} done")
                begin = time.monotonic()
                try:
                    ok, detail = _integration_target(report, collection, target, env)
                except Stopped:
                    return
                except Exception:  # noqa: BLE001 - the other targets still have to run
                    ok, detail = False, traceback.format_exc()
                report.check(target, ok, time.monotonic() - begin, detail)

    threads = [threading.Thread(target=work) for unused in range(min(WORKERS, len(targets)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _integration_target(report: Report, collection: Path, target: str, env: dict[str, str]) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory(prefix="vulnmgmt-lab-") as directory:
        lab_dir = Path(directory).resolve()
        try:
            with labctl.serving(lab_dir) as lab:
                config = collection / "tests" / "integration" / "integration_config.yml"
                # JSON is YAML as well
                config.write_text(json.dumps({"lab_dir": str(lab_dir), "lab": lab}), encoding="utf-8")
                outcome = run(
                    [BIN / "ansible-test", "integration", "--local", "--color", "no", "-v", target],
                    cwd=collection,
                    env=env,
                    timeout=600,
                )
        except labctl.LabError as error:
            return False, str(error)
        report.log(target, outcome)
        return outcome.ok, outcome.tail()


def molecule(report: Report) -> None:
    """The scenarios of extensions/molecule, which share one lab."""
    with exported() as collection:
        scenarios = {path.parent.name for path in (collection / "extensions" / "molecule").glob("*/molecule.yml")}

        def watch(line: str) -> None:
            if match := re.search(r"\[(\S+ > \S+)\] Executing", line):
                report.step(match[1])

        try:
            outcome = run(
                [BIN / "molecule", "test", "--all", "--report", "--command-borders"],
                cwd=collection,
                env=_ansible_environment(collection),
                on_line=watch,
            )
        finally:
            labctl.stop(collection / ".cache" / "molecule" / "lab")
    report.log("molecule", outcome)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", outcome.output)
    recap = re.findall(r"^(\S+)\s+: actions=\d+ .*\bfailed=(\d+)", plain, re.MULTILINE)
    failed = {name for name, failures in recap if failures != "0"} | (scenarios - {name for name, failures in recap})
    if not outcome.ok and not failed:
        failed = {"molecule"}
    report.tests(len(scenarios - failed), sorted(failed), detail=outcome.tail(80))


def sanity(report: Report) -> None:
    """ansible-test sanity, in virtual environments of its own."""
    seen: list[str] = []

    def watch(name: str) -> None:
        seen.append(name)
        report.step(f"{name}, {len(seen) - 1} done")

    with exported() as collection:
        outcome, ran, failures = ansible_test.sanity(collection, on_test=watch)
    report.log("ansible-test sanity", outcome)
    errors = "\n".join(line for line in outcome.output.splitlines() if line.startswith(("ERROR", "FATAL: The")))
    report.tests(max(0, ran - len(failures)), failures, detail=errors or outcome.tail())


def importer(report: Report) -> None:
    """What Galaxy and Automation Hub do with an upload, and what a user has after installing it."""
    with exported() as collection, tempfile.TemporaryDirectory(prefix="vulnmgmt-build-") as directory:
        build = Path(directory).resolve()
        env = _ansible_environment(collection) | {
            "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true",
            "GALAXY_IMPORTER_CHECK_CHANGELOG": "true",
        }
        report.command(
            "collection build",
            ["ansible-galaxy", "collection", "build", "--output-path", build],
            cwd=collection,
            env=env,
        )
        archives = sorted(build.glob("*.tar.gz"))
        if not archives:
            return
        unwanted = [
            name
            for name in _archive_names(archives[0])
            if re.match(r"\.(?!ansible-lint|yamllint)|demo|tests/(?!config|sanity)", name)
        ]
        report.check("only what users need", not unwanted, detail="\n".join(unwanted))

        report.step("galaxy-importer")
        begin = time.monotonic()
        outcome = run([sys.executable, "-m", "galaxy_importer.main", archives[0]], cwd=build, env=env)
        report.log("galaxy-importer", outcome)
        # it ends with 0 even after a lint error
        bad = [line for line in outcome.output.splitlines() if line.startswith("ERROR")]
        report.check(
            "galaxy-importer", outcome.ok and not bad, time.monotonic() - begin, "\n".join(bad) or outcome.tail()
        )
        for line in outcome.output.splitlines():
            if line.startswith("WARNING"):
                report.note(f"galaxy-importer: {line}")

        installed = report.command(
            "collection install",
            [
                "ansible-galaxy",
                "collection",
                "install",
                "--offline",
                "--no-deps",
                "-p",
                build / "installed",
                archives[0],
            ],
            cwd=build,
            env=env,
        )
        if installed.ok:
            _documented(report, collection, env | {"ANSIBLE_COLLECTIONS_PATH": str(build / "installed")}, build)


def _documented(report: Report, collection: Path, env: dict[str, str], cwd: Path) -> None:
    """Check that every module can be found, with its documentation, in the collection that was installed."""
    modules = sorted(f"vulnmgmt.access.{path.stem}" for path in (collection / "plugins" / "modules").glob("[!_]*.py"))
    begin = time.monotonic()
    outcome = run([BIN / "ansible-doc", "--json", *modules], cwd=cwd, env=env)
    report.log("ansible-doc", outcome)
    missing = [name for name in modules if f'"{name}": {{' not in outcome.output]
    detail = "\n".join(f"not found: {name}" for name in missing) or outcome.tail()
    report.check("installed modules", outcome.ok and bool(modules) and not missing, time.monotonic() - begin, detail)


def _archive_names(archive: Path) -> list[str]:
    with tarfile.open(archive) as opened:
        return opened.getnames()


def _pytest(report: Report, folder: str) -> None:
    results = CACHE / f"{report.stage}.xml"
    results.unlink(missing_ok=True)
    outcome = run(
        [sys.executable, "-m", "pytest", folder, "-q", "-n", "auto", "--dist", "loadfile", f"--junitxml={results}"],
        cwd=ROOT,
        env=environment(),
        on_line=lambda line: report.step(line[-60:]),
    )
    report.log(f"pytest {folder}", outcome)
    passed, skipped, failures = 0, 0, []
    if results.exists():
        for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                failures.append(f"{case.get('classname')}::{case.get('name')}")
            elif "skipped" in kinds:
                skipped += 1
            else:
                passed += 1
    if not outcome.ok and not failures:
        failures = [f"pytest {folder}"]
    report.tests(passed, failures, skipped, outcome.tail(120))


def _ansible_environment(collection: Path) -> dict[str, str]:
    """An environment in which Ansible's programs keep their files beside the copy, not in the developer's home."""
    return environment({"ANSIBLE_HOME": str(collection.parents[2] / "home")})


# The longest first: with two of them side by side, the others fit beside it.
STAGES: dict[str, Stage] = {
    "sanity": sanity,
    "lint": lint,
    "unit": unit,
    "contract": contract,
    "faults": faults,
    "integration": integration,
    "molecule": molecule,
    "importer": importer,
}
