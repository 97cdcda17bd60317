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
import fcntl
import functools
import re
import subprocess
from pathlib import Path

import ansible_test
from ansible_test._util.target.common import constants
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gate import pythons
from gate.export import exported
from gate.process import BIN, CACHE, environment

HOME = CACHE / "home"

BOOTSTRAP = "import ensurepip\nensurepip.bootstrap(upgrade=True, default_pip=True)\n"


def _pip(*arguments: str) -> str:
    """What pip says; nothing if it cannot answer."""
    command = [str(BIN / "python"), "-m", "pip", *arguments]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False).stdout


def _pip_settings() -> None:
    """Write pip's settings of this computer (variables included) to where a pip with another home finds them.

    ansible-test hands no PIP_ variable on, so an index or a proxy set that way would be lost.
    """
    settings = configparser.RawConfigParser()
    settings.add_section("global")
    # in the order of their weight: what comes later in this list wins
    for line in sorted(_pip("config", "list").splitlines(), key=lambda line: line.startswith(":env:")):
        name, value = line.split("=", 1) if "=" in line else (line, "")
        section, option = name.strip().split(".", 1) if "." in name else (name, "")
        if not option or option in ("version", "config-file"):
            continue
        section = section.strip(":").replace("env", "global")
        try:
            text = str(ast.literal_eval(value))
        except (SyntaxError, ValueError):
            continue
        if not settings.has_section(section):
            settings.add_section(section)
        settings.set(section, option, text.replace("\n", "\n    "))
    if folder := _pip("cache", "dir").strip():
        settings.set("global", "cache-dir", folder.splitlines()[-1])
    path = HOME / ".config" / "pip" / "pip.conf"
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


@functools.cache
def prepare() -> dict[str, str]:
    """Make ready the home of ansible-test; returns its environment."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / ".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of a run share the home
        source = Path(next(iter(ansible_test.__path__)), "_internal", "python_requirements.py")
        cache = HOME / ".ansible" / "test" / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        for version in re.findall(r"pip='([\d.]+)'", source.read_text(encoding="utf-8") if source.is_file() else ""):
            script = cache / f"get_pip_{version.replace('.', '_')}.py"
            if not script.exists():
                script.write_text(BOOTSTRAP, encoding="utf-8")
        _ssh_key(HOME / ".ansible" / "test")
        _pip_settings()
    env = environment({"HOME": str(HOME)})
    env.pop("XDG_CONFIG_HOME", None)
    env["PATH"] = pythons.search_path([str(BIN)], env["PATH"])
    return env


@functools.cache
def sanity_tests() -> list[str]:
    """The names of the sanity tests that this ansible-core has for collections."""
    command = [str(BIN / "ansible-test"), "sanity", "--list-tests", "--color", "no"]
    with exported() as collection:
        listed = subprocess.run(command, cwd=collection, env=prepare(), capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if re.fullmatch(r"[\w-]+", line)]


def python_versions() -> tuple[str, ...]:
    """The versions of Python that this ansible-core knows, for modules and for itself."""
    return (*constants.REMOTE_ONLY_PYTHON_VERSIONS, *constants.CONTROLLER_PYTHON_VERSIONS)
