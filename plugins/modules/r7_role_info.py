#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_role_info
short_description: Read roles of a Rapid7 Security Console
version_added: 0.1.0
description:
  - Returns one, several or all roles.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  roles:
    description:
      - Ids or names of the roles to return. One that does not exist is listed in RV(missing).
      - When omitted, all are returned.
    type: list
    elements: str
    aliases: [role]
  users:
    description: Whether to return also the ids of the users who have each role. This takes one request for each role.
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
- name: All roles
  vulnmgmt.access.r7_role_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"

- name: Who is a Security Manager?
  vulnmgmt.access.r7_role_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    roles: Security Manager
    users: true
"""

RETURN = r"""
roles:
  description: What was found.
  returned: success
  type: list
  elements: dict
  sample:
    - id: user
      name: User
      description: May view the assets of the sites and asset groups granted
      privileges: [create-reports, view-site-asset-data]
      built_in: true
      users: [7, 9]
missing:
  description: What of O(roles) does not exist.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "role_info")


if __name__ == "__main__":
    main()
