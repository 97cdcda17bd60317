# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether these tests run in their short form or in the long one, and what a failure is replayed with."""

from __future__ import annotations

import os
import random

LONG = os.environ.get("FAULTS") == "long"
"""Whether `make faults` runs them, and not the gate."""

# Kept in the environment, so that the workers of one run have the same.
SEED = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1 << 32))
os.environ["FAULTS_SEED"] = str(SEED)
