#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_privilege_info
short_description: Read privileges of a Rapid7 Security Console
version_added: 0.1.0
description:
  - Returns one, several or all privileges that a role can have.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  privileges:
    description:
      - Names of the privileges to return. One that does not exist is listed in RV(missing).
      - When omitted, all are returned.
    type: list
    elements: str
    aliases: [privilege]
  users:
    description:
      - Whether to return also the ids of the users who have each privilege. This takes one request for each privilege.
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.attributes.info_module
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_role
"""

EXAMPLES = r"""
- name: All privileges
  vulnmgmt.access.r7_privilege_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"

- name: Who may manage sites?
  vulnmgmt.access.r7_privilege_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    privileges: manage-sites
    users: true
"""

RETURN = r"""
privileges:
  description: What was found.
  returned: success
  type: list
  elements: dict
  sample:
    - name: create-reports
      users: [7, 9]
missing:
  description: What of O(privileges) does not exist.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "privilege_info")


if __name__ == "__main__":
    main()
