#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tvm_user_info
short_description: Read user accounts of Tenable Vulnerability Management
version_added: 0.1.0
description:
  - Returns one, several or all user accounts, with one request unless more is asked for.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  usernames:
    description:
      - The accounts to return, compared without regard to case. One that does not exist is listed in RV(missing).
      - When omitted, all accounts are returned.
    type: list
    elements: str
    aliases: [username]
  authorizations:
    description:
      - Whether to return also by which ways each account may sign in. This takes one request for each account returned.
    type: bool
    default: false
  details:
    description:
      - Whether to return also what only an account's own record shows, such as two-factor settings. This takes one
        request for each account returned.
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.tvm
  - vulnmgmt.access.attributes.info_module
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.tvm_user
  - module: vulnmgmt.access.tvm_users
"""

EXAMPLES = r"""
- name: Everybody
  vulnmgmt.access.tvm_user_info:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
  register: everybody

- name: Who is an administrator?
  ansible.builtin.debug:
    msg: "{{ everybody.users | selectattr('role', 'equalto', 'Administrator') | map(attribute='username') }}"

- name: May Kim use the API?
  vulnmgmt.access.tvm_user_info:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    usernames: kim.lee@example.com
    authorizations: true
"""

RETURN = r"""
users:
  description: The accounts, sorted by username.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 43
      uuid: 0a4ae5ab-6d4c-4a5c-8f5d-2c3b5ad0a6f1
      type: local
      username: kim.lee@example.com
      name: Kim Lee
      email: kim.lee@example.com
      permissions: 32
      role: Standard
      enabled: true
      authorizations:
        api_permitted: true
        password_permitted: true
        saml_permitted: true
missing:
  description: The names of O(usernames) that have no account.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_info")


if __name__ == "__main__":
    main()
