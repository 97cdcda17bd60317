# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""What the console's modules of one kind have in common: those for access, and those that read roles and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.backend import R7Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.info import Found
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.manage_access import manage_access
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.options import (
    access_spec,
    backend_from,
    catalogue_spec,
    r7_connection_spec,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._shell import (
    change,
    read_only,
    run_module,
    with_warnings,
)

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def run_access_module(kind: str) -> None:
    """Run the module for access to ``sites`` or ``asset_groups``."""

    def work(module: AnsibleModule) -> dict[str, Any]:
        return change(
            module,
            backend_from,
            lambda backend: with_warnings(module, *manage_access(backend, kind, module.params, module.check_mode)),
        )

    run_module(work, argument_spec={**r7_connection_spec(), **access_spec(kind)})


def run_catalogue_module(read: Callable[..., Found], option: str, alias: str) -> None:
    """Run a module that reads what ``option`` names, or all, and returns it under that name."""

    def work(module: AnsibleModule) -> dict[str, Any]:
        def found(backend: R7Backend) -> dict[str, Any]:
            shown, missing = read(backend.api, module.params[option], module.params["users"])
            return {"changed": False, option: shown, "missing": missing}

        return read_only(module, backend_from, found)

    run_module(work, argument_spec={**r7_connection_spec(), **catalogue_spec(option, alias)})
