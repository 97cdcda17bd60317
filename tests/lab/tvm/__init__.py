# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""A simulated Tenable Vulnerability Management tenant.

Where its behaviour comes from is said at each place, in one of these words: *recorded* (seen in published recordings of
the real service), *documented* (the vendor's pages or the docstrings of the vendor's client), *reported* (community
clients that were used against the service) and *inferred* (our best guess). What is uncertain and matters is a switch.
"""

from __future__ import annotations

from lab.tvm.app import build
from lab.tvm.state import SWITCHES

__all__ = ["SWITCHES", "build"]
