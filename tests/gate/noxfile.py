# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit and sanity tests on the supported versions of ansible-core, as far as this computer has a Python for them.

`make matrix` runs it; `.venv/bin/nox -f tests/gate/noxfile.py -s "unit(2.16)"` a part of it.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from gate import pythons  # noqa: E402

# Each version on one Python; together they cover the oldest and the newest that users have.
CORES = {"2.16": "3.10", "2.18": "3.12", "2.19": "3.11", "2.21": "3.13"}

# The part of tests/requirements.txt that the tests need.
NEEDED = ("hypothesis", "jsonschema", "pyotp", "pytest", "pytest-timeout", "pytest-xdist", "requests", "starlette")
NEEDED += ("trustme", "uvicorn")

# nox takes the first interpreter of the name on PATH, and a version manager's shim is one that may not work.
os.environ["PATH"] = pythons.search_path([], os.environ.get("PATH", os.defpath))
nox.options.envdir = str(ROOT / ".cache" / "matrix")
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = False


# A version manager may have a command for a Python that it does not have: such a one gets a name that is not found.
matrix = nox.parametrize(
    ["python", "core"],
    [(python if python in pythons.find() else f"{python} (not installed)", core) for core, python in CORES.items()],
    ids=list(CORES),
)


@nox.session
@matrix
def unit(session: nox.Session, core: str) -> None:
    """The unit tests."""
    _pytest(session, core, "tests/unit")


@nox.session
@matrix
def sanity(session: nox.Session, core: str) -> None:
    """The sanity tests."""
    _pytest(session, core, "tests/gate/test_sanity.py")


def _pytest(session: nox.Session, core: str, path: str) -> None:
    """Run tests with a version of ansible-core."""
    session.chdir(ROOT)
    session.install("-qq", "--disable-pip-version-check", *_requirements(core))
    session.run("python", "tests/gate/link.py", silent=True)
    results = f".cache/matrix/{Path(path).stem}-{core}.xml"
    session.run("python", "-m", "pytest", path, "-n", "auto", "-p", "no:cacheprovider", f"--junitxml={results}")


def _requirements(core: str) -> list[str]:
    """What a virtual environment for this version gets."""
    lines = (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = {re.split(r"[<>=!~ ]", line)[0]: line for line in lines if re.match(r"\w", line)}
    return [f"ansible-core=={core}.*", *(named[name] for name in NEEDED)]
