# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the Python interpreters of this computer that really work."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

VERSIONS = tuple(f"3.{minor}" for minor in range(8, 16))

# A version manager's shim for a version that is not active ends with an error, and a system's Python may come without
# what a virtual environment needs; so each candidate has to show that it can do the work.
PROBE = "import ensurepip, ssl, sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys._base_executable)"


def _candidates(version: str) -> list[str]:
    name = f"python{version}"
    found = [
        os.path.join(directory, name)
        for directory in os.get_exec_path()
        if os.access(os.path.join(directory, name), os.X_OK)
    ]
    # pyenv keeps each version in a directory of its own and shows only the active ones
    if pyenv := shutil.which("pyenv"):
        answer = subprocess.run([pyenv, "root"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if answer.returncode == 0:
            found += sorted(map(str, Path(answer.stdout.strip(), "versions").glob(f"{version}*/bin/{name}")))
    return found


@functools.cache
def find() -> dict[str, str]:
    """The path of a working interpreter for each version that is here, e.g. {"3.12": ".../bin/python3.12"}."""
    interpreters: dict[str, str] = {}
    for version in VERSIONS:
        for candidate in _candidates(version):
            try:
                answer = subprocess.run(
                    [candidate, "-I", "-c", PROBE],
                    capture_output=True,
                    text=True,
                    stdin=subprocess.DEVNULL,
                    timeout=20,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired):
                continue
            lines = answer.stdout.split("\n")
            if answer.returncode == 0 and lines[0] == version:
                real = Path(lines[1])
                # what is asked for by name later on must be there under that name
                interpreters[version] = str(real.with_name(f"python{version}")) if _named(real, version) else candidate
                break
    return interpreters


def _named(real: Path, version: str) -> bool:
    return re.match(r"python3?(\.\d+)?$", real.name) is not None and real.with_name(f"python{version}").exists()


def search_path(first: list[str], rest: str) -> str:
    """A PATH on which the working interpreters stand before shims of the same name."""
    directories = [*first, *(str(Path(path).parent) for path in find().values()), *rest.split(os.pathsep)]
    return os.pathsep.join(dict.fromkeys(directories))
