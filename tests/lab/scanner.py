# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""What the framework knows of one simulated scanner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Scanner:
    """One simulated scanner, whatever its product."""

    name: str
    """The name in lab.json, such as ``tvm-1``."""
    product: str
    """The key of the product in `lab.products.PRODUCTS`, such as ``tvm``."""
    app: Any
    """The ASGI application that answers for the scanner."""
    credentials: dict[str, Any]
    """What lab.json shows besides name, url and product."""
    state: Any
    """The product's state, for tests that look at the truth without going through HTTP."""
    asks_for_certificate: bool = False
    """Whether clients are asked for a certificate of the lab's CA; they can go without one."""
    url: str = ""
    """Where it is served; set by `lab.serving.Lab` once its port is known."""

    def describe(self, with_product: bool = False) -> dict[str, Any]:
        """Return the scanner's entry in lab.json."""
        entry: dict[str, Any] = {"name": self.name}
        if with_product:
            entry["product"] = self.product
        return {**entry, "url": self.url, **self.credentials}
