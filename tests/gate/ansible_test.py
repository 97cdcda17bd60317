# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-test without a container engine.

ansible-test makes its own virtual environments and wants a script to put pip into them, which it downloads from a host
that closed networks do not reach. Python brings pip along, so a script of two lines does the same. It goes to a home
directory of ansible-test's own, below .cache, which keeps the developer's home as it was.
"""

from __future__ import annotations

import ast
import configparser
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pythons
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from process import BIN, CACHE, Outcome, environment, run

# Stages run side by side and share the home.
_preparing = threading.Lock()

BOOTSTRAP = "import ensurepip\nensurepip.bootstrap(upgrade=True, default_pip=True)\n"


def _pip_settings(python: Path, home: Path) -> None:
    """Write pip's settings of this computer (variables included) to where a pip with another home finds them.

    ansible-test hands no PIP_ variable on, so an index or a proxy set that way would be lost.
    """
    answer = run([python, "-m", "pip", "config", "list"])
    if not answer.ok:
        return
    settings = configparser.RawConfigParser()
    # in the order of their weight: what comes later in this list wins
    lines = sorted(answer.output.splitlines(), key=lambda line: line.startswith(":env:"))
    for line in lines:
        name, value = line.split("=", 1) if "=" in line else (line, "")
        section, option = name.strip().split(".", 1) if "." in name else (name, "")
        if not option or option == "version" or option == "config-file":
            continue
        section = section.strip(":")
        section = "global" if section == "env" else section
        try:
            text = str(ast.literal_eval(value))
        except (SyntaxError, ValueError):
            continue
        if not settings.has_section(section):
            settings.add_section(section)
        settings.set(section, option, text.replace("\n", "\n    "))
    cache = run([python, "-m", "pip", "cache", "dir"])
    if cache.ok:
        if not settings.has_section("global"):
            settings.add_section("global")
        settings.set("global", "cache-dir", cache.output.strip().splitlines()[-1])
    path = home / ".config" / "pip" / "pip.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # an index URL may carry a password
    with path.open("w", encoding="utf-8") as file:
        settings.write(file)


def _ssh_key(folder: Path) -> None:
    """Make the key pair that ansible-test wants to have even where it connects to nothing.

    It would call ssh-keygen, which need not be installed, and two runs that both find no key get in each other's way.
    """
    private, public = folder / "id_rsa", folder / "id_rsa.pub"
    if private.exists() and public.exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(*form))
    encoding, openssh = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    public.write_bytes(key.public_key().public_bytes(encoding, openssh) + b"\n")


def prepare(python: Path = BIN / "python", home: Path = CACHE / "home") -> dict[str, str]:
    """Make ready the home of ansible-test for the ansible-core that `python` has; returns its environment."""
    with _preparing:
        return _prepare(python, home)


def _prepare(python: Path, home: Path) -> dict[str, str]:
    where = run([python, "-c", "import ansible_test; print(list(ansible_test.__path__)[0])"])
    source = Path(where.output.strip(), "_internal", "python_requirements.py")
    versions = re.findall(r"pip='([\d.]+)'", source.read_text(encoding="utf-8")) if source.is_file() else []
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in versions:
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            script.write_text(BOOTSTRAP, encoding="utf-8")
    _ssh_key(home / ".ansible" / "test")
    _pip_settings(python, home)
    env = environment({"HOME": str(home), "VIRTUAL_ENV": str(python.parent.parent)})
    env.pop("XDG_CONFIG_HOME", None)
    env["PATH"] = pythons.search_path([str(python.parent)], env["PATH"])
    return env


def sanity(
    collection: Path,
    *,
    python: Path = BIN / "python",
    on_test: Callable[[str], None] | None = None,
) -> tuple[Outcome, int, list[str]]:
    """All sanity tests of the collection: what was printed, how many tests ran, the names of those that failed."""
    env = prepare(python)
    ran: set[str] = set()

    def watch(line: str) -> None:
        if match := re.match(r'Running sanity test "([^"]+)"(?: on Python ([\d.]+))?', line):
            name = match[1] + (f" (Python {match[2]})" if match[2] else "")
            ran.add(name)
            if on_test is not None:
                on_test(name)

    outcome = run(
        [python.parent / "ansible-test", "sanity", "--venv", "--color", "no"],
        cwd=collection,
        env=env,
        on_line=watch,
    )
    failed: list[str] = []
    if match := re.search(
        r"The \d+ sanity test\(s\) listed below \(out of \d+\) failed.*\n((?:(?!FATAL).+\n)*)", outcome.output
    ):
        failed = [line.strip() for line in match[1].splitlines() if line.strip()]
    if not outcome.ok and not failed:
        failed = ["ansible-test sanity"]
    return outcome, len(ran), failed


def integration_targets(collection: Path) -> list[str]:
    """The integration targets that run without a service from outside, in ansible-test's own opinion."""
    outcome = run(
        [BIN / "ansible-test", "integration", "--local", "--list-targets", "--color", "no"],
        cwd=collection,
        env=prepare(),
    )
    return [line for line in outcome.output.split() if (collection / "tests/integration/targets" / line).is_dir()]
