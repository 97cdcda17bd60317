#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tvm_user
short_description: Manage a user account of Tenable Vulnerability Management
version_added: 0.1.0
description:
  - Creates, changes, disables or deletes one user account, and writes only what differs.
  - What is not given is left as it is.
  - For more than one person, M(vulnmgmt.access.tvm_users) does the same with far fewer requests.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
extends_documentation_fragment:
  - vulnmgmt.access.tvm.person
  - vulnmgmt.access.tvm
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.tvm_users
  - module: vulnmgmt.access.tvm_user_info
"""

EXAMPLES = r"""
- name: A joiner who signs in by single sign-on
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: kim.lee@example.com
    name: Kim Lee
    permissions: Standard

- name: A joiner with a password of her own, which later runs leave alone
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: noor.haddad@example.com
    permissions: scan_operator
    password: "{{ initial_password }}"

- name: A mover becomes scan manager; nothing else changes
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: kim.lee@example.com
    permissions: scan_manager

- name: Somebody on leave cannot sign in for a while
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: kim.lee@example.com
    enabled: false

- name: An auditor with a custom role, in a group, by single sign-on only
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: noor.haddad@example.com
    roles: [Report Auditor]
    groups: [Remediation]
    authorizations:
      password: false
      api: false

- name: A leaver is shut out, and the API keys end
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: noor.haddad@example.com
    state: disabled
    revoke_keys: true

- name: A leaver's account goes; Mei gets what it owns
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: kim.lee@example.com
    state: absent
    transfer_to: mei.lin@example.com
"""

RETURN = r"""
user:
  description:
    - The account after the task, C({}) where there is none.
    - In check mode as it would be; a new account has no C(id) and C(uuid) then.
    - C(roles), C(authorizations), C(groups) and C(two_factor) are there where the task declares them. C(groups) are
      those that the task names, or all with O(groups_state=exact). Of a telephone number only the end is there.
  returned: success
  type: dict
  sample:
    id: 43
    uuid: 0a4ae5ab-6d4c-4a5c-8f5d-2c3b5ad0a6f1
    type: local
    username: kim.lee@example.com
    name: Kim Lee
    email: kim.lee@example.com
    permissions: 32
    role: Standard
    enabled: true
action:
  description: What was done, V(none), V(create), V(update), V(enable), V(disable) or V(delete).
  returned: success
  type: str
  sample: update
changed_fields:
  description: The names of the fields that were written.
  returned: success
  type: list
  elements: str
  sample: [permissions]
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_one
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_one(PRODUCT)


if __name__ == "__main__":
    main()
