#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_user_permissions_info
short_description: Read what the own account may do on Tenable Enclave Security
version_added: 0.1.0
description:
  - Returns the account that the task itself is, with its role and all permissions of that, and with its group and
    organization, with one request.
  - Only Tenable Enclave Security has this. A plain Security Center is told apart, and the task says so.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.info_module
seealso:
  - module: vulnmgmt.access.sc_current_user_info
"""

EXAMPLES = r"""
- name: What may these keys do?
  vulnmgmt.access.sc_user_permissions_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
  register: me

- name: They must be able to manage users
  ansible.builtin.assert:
    that: me.role.perm_con_sec_user_management
"""

RETURN = r"""
user:
  description: The account, without its password and its API keys.
  returned: success
  type: dict
  sample:
    id: "2"
    uuid: 4F7DD1CD-EB1B-40D7-BCE1-2DB3E31F6F4C
    username: amara.okafor
    first_name: Amara
    last_name: Okafor
    title: Security Manager
    email: amara.okafor@example.com
    city: Lagos
    region: ""
    auth_type: tns
    locked: false
    must_change_password: false
    last_login: 1454350174
    fingerprint: null
    ldap: null
    role:
      id: "2"
      name: Security Manager
      description: Runs one organization.
    organization:
      id: "1"
      name: Retail
      description: ""
      uuid: 48F26F3B-6A79-4153-96DB-4C63D1BF3D46
role:
  description:
    - The role, with its permissions as booleans. How far it may scan, C(perm_scan), is a text.
  returned: success
  type: dict
  sample:
    id: "2"
    name: Security Manager
    perm_manage_groups: true
    perm_manage_app: false
    perm_scan: full
    organization_counts:
      - id: "1"
        user_count: 12
group:
  description: The group, with what it may see.
  returned: where the account is a user of an organization
  type: dict
  sample:
    id: "0"
    name: Full Access
    user_count: 4
organization:
  description: The organization.
  returned: where the account is a user of an organization
  type: dict
  sample:
    id: "1"
    name: Retail
    vuln_scoring_system: CVSSv3
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_permissions_info")


if __name__ == "__main__":
    main()
