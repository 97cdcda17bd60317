# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module of a product is run by: it takes the connection from the variables of the scanner's host.

A host with such variables is a scanner, which takes no login and has no Python, so that the module then runs on the
control node. A task that says the connection itself runs where it says.
"""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._scanners import (
    needed,
    other_ways_in,
    variables_of,
)

_ABSENT = "absent"


class ActionModule(ActionBase):
    """Runs the task's module with what the variables of the host add to its options."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the module."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = dict(task_vars or {})
        # Not resolved_action, which is this plugin on some versions of ansible-core.
        name = str(self._task.action).rpartition(".")[2]
        module, product = f"vulnmgmt.access.{name}", products()[name.partition("_")[0]]
        options = dict(self._task.args)
        work = product.works.get(name.partition("_")[2])
        own = product.accounts if work is None else work.options
        known = {*product.connection, *(option for option in product.accounts if option in own)}
        known -= other_ways_in(product, options)
        if work is None and "users" not in options and options.get("state") != _ABSENT:
            # Who takes over what leavers own is a matter of the host, and of no task for one account that stays.
            known -= set(product.leaving)
        found = {}
        for variable, option in variables_of(product).items():
            if option in known and option not in options and variable in variables:
                value = self._templar.template(variables[variable])
                if value is not None and value != variables.get("omit"):
                    found[option] = value
        if set(found) & set(needed(product)) and not self._task.delegate_to:
            self._connection = self._shared_loader_obj.connection_loader.get(
                "ansible.builtin.local", self._play_context, "/dev/null"
            )
            variables["ansible_python_interpreter"] = variables.get("ansible_playbook_python")
        result.update(self._execute_module(module, {**options, **found}, task_vars=variables))
        return result
