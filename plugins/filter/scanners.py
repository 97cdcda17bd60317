# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: scanners
short_description: Name the groups of an inventory that hold scanners
version_added: 0.1.0
author:
  - vulnmgmt.access contributors (@vulnmgmt)
description:
  - Returns the pattern of hosts that are scanners, which is the groups that are called as the products are.
  - Fails where hosts are there and none is a scanner, and where a group is called almost like a product and its hosts
    would be left out.
options:
  _input:
    description: The groups of the inventory, as the variable C(groups) has them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Name the groups that the playbook vulnmgmt.access.onboard would work on
  ansible.builtin.debug:
    msg: "{{ groups | vulnmgmt.access.scanners }}"
"""

RETURN = r"""
_value:
  description: The pattern.
  type: str
  sample: tvm:r7
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products


def scanners(groups: Mapping[str, Sequence[str]]) -> str:
    """Return the pattern of the hosts that are scanners.

    Raises:
        AnsibleFilterError: there is none, or a group is called almost like a product.
    """
    hosts = {str(name): [str(host) for host in members] for name, members in groups.items()}
    in_groups = {host for product in products() for host in hosts.get(product, ())}
    problems = _scanners.faults_of_groups(hosts, in_groups)
    if not any(hosts.values()):
        return "localhost"  # Nothing at all, as in a syntax check; in a run the role refuses that host.
    if not in_groups and not problems:
        problems = [say("no scanners", products=" or ".join(products()))]
    if problems:
        raise AnsibleFilterError("; ".join(problems))
    return ":".join(product for product in products() if hosts.get(product))


class FilterModule:
    """Offers the filter to Ansible."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"scanners": scanners}
