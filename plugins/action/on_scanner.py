# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module of a product is run by: it takes the connection from the variables of the scanner's host.

A host with such variables is a scanner, which takes no login and has no Python, so that the module then runs on the
control node. A task that says the connection itself runs where it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._host_options import HOST_OPTIONS

_ABSENT = "absent"
_CERTIFICATE = "client_cert"


class ActionModule(ActionBase):
    """Runs the task's module with what the variables of the host add to its options."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the module."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = dict(task_vars or {})
        # Not resolved_action, which is this plugin on some versions of ansible-core.
        name = str(self._task.action).rpartition(".")[2]
        module, product = f"vulnmgmt.access.{name}", HOST_OPTIONS[name.partition("_")[0]]
        options = dict(self._task.args)
        others = {option for found in product["accounts"].values() for option in found}
        known = set(product["variables"].values()) - others | set(product["accounts"][name])
        known -= _other_ways_in(product["ways_in"], options)
        if name.endswith("_user") and options.get("state") != _ABSENT:
            # Who takes over what leavers own is a matter of the host, and of no task for one account that stays.
            known -= set(product["leaving"])
        found = {}
        for variable, option in product["variables"].items():
            if option in known and option not in options and variable in variables:
                value = self._templar.template(variables[variable])
                if value is not None and value != variables.get("omit"):
                    found[option] = value
        needed = {"url", *(option for way in product["ways_in"] for option in way)}
        if set(found) & needed and not self._task.delegate_to:
            self._connection = self._shared_loader_obj.connection_loader.get(
                "ansible.builtin.local", self._play_context, "/dev/null"
            )
            variables["ansible_python_interpreter"] = variables.get("ansible_playbook_python")
        result.update(self._execute_module(module, {**options, **found}, task_vars=variables))
        return result


def _other_ways_in(ways_in: Sequence[Sequence[str]], options: Mapping[str, Any]) -> set[str]:
    """Return the options that would be another way of signing in than the one that a task gives."""
    ways = [set(way) for way in ways_in if list(way) != [_CERTIFICATE]]
    if not any(way & set(options) for way in ways):
        return set()
    return {name for way in ways if not way & set(options) for name in way}
