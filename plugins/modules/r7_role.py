#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_role
short_description: Manage a role of a Rapid7 Security Console
version_added: 0.1.0
description:
  - Creates, changes or deletes a role, and writes only what differs. What is not given is left as it is.
  - The roles that the console comes with cannot be changed or deleted, and a role that somebody has cannot be deleted.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  id:
    description:
      - What the API calls the role. It cannot be changed later.
      - An id that is another role's name, or differs from its id only in case, is refused, and so is one with blanks
        around it.
    type: str
    required: true
  state:
    description: Whether the role exists. With V(absent), O(name), O(description) and O(privileges) are refused.
    type: str
    default: present
    choices: [present, absent]
  name:
    description: The name that the console shows. A new role gets its O(id) where none is given.
    type: str
  description:
    description: What the role is for. A new role gets its name where none is given.
    type: str
  privileges:
    description:
      - The privileges that the role has, and no others; V([]) takes all away.
      - Known are those of M(vulnmgmt.access.r7_privilege_info), and those that some role has already.
    type: list
    elements: str
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_role_info
  - module: vulnmgmt.access.r7_privilege_info
"""

EXAMPLES = r"""
- name: A role for those who only write reports
  vulnmgmt.access.r7_role:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    id: reporting
    name: Reporting
    description: May create reports
    privileges:
      - create-reports
      - manage-report-templates

- name: The role goes again
  vulnmgmt.access.r7_role:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    id: reporting
    state: absent
"""

RETURN = r"""
role:
  description: The role after the task, C({}) where there is none.
  returned: success
  type: dict
  sample:
    id: reporting
    name: Reporting
    description: May create reports
    privileges: [create-reports, manage-report-templates]
    built_in: false
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "role")


if __name__ == "__main__":
    main()
