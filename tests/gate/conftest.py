# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks of the gate share: a copy of the collection for each, and a way to run programs on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from gate.export import exported
from gate.process import BIN, ROOT, Outcome, environment, run

Program = Callable[..., Outcome]


@pytest.fixture
def collection() -> Iterator[Path]:
    """A copy of the collection, where Ansible's own tools want it to lie."""
    with exported() as copy:
        yield copy


@pytest.fixture
def program(request: pytest.FixtureRequest, collection: Path) -> Program:
    """Runs a program of the virtual environment in the copy; the test fails if it does."""
    check = Path(request.node.path.stem.removeprefix("test_"), re.sub(r"\W+", "-", request.node.name[5:]).strip("-"))

    def call(
        name: str,
        *arguments: str | Path,
        cwd: Path = collection,
        env: Mapping[str, str] | None = None,
        whole_env: Mapping[str, str] | None = None,
    ) -> Outcome:
        # Ansible's programs keep their files beside the copy, not in the developer's home.
        given = whole_env or environment({"ANSIBLE_HOME": str(collection.parents[2] / "home"), **(env or {})})
        outcome = run([BIN / name, *arguments], name=f"{check}-{name}", cwd=cwd, env=given)
        if not outcome.ok:
            where = outcome.log.relative_to(ROOT)
            pytest.fail(f"{name} ended with exit code {outcome.code}; all it said: {where}", pytrace=False)
        return outcome

    return call
