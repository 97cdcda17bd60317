# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""Serve the lab from the command line: ``python tests/lab --dir DIR``."""

from __future__ import annotations

import sys
from pathlib import Path

if not __package__:
    # Started as a directory, Python puts the package's own folder first on the path. Its parent is the right one:
    # with the folder itself there, its modules could also be imported a second time, without the package's name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from lab.cli import main

if __name__ == "__main__":
    sys.exit(main())
