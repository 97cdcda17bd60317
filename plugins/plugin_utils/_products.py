# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""The products of this collection: the folders of module_utils that have a ``product.py``, with no list to keep."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Mapping

from ansible_collections.vulnmgmt.access.plugins import module_utils
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Product


@functools.cache
def products() -> Mapping[str, Product]:
    """Return every product by its prefix."""
    folder = next(iter(module_utils.__path__))
    names = sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name, "product.py")))
    found = [importlib.import_module(f"{module_utils.__name__}.{name}.product").PRODUCT for name in names]
    return {product.prefix: product for product in found}
