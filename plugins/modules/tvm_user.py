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
options:
  username:
    description:
      - The name that the person signs in with, in the form C(name@domain) with a domain that Tenable has
        approved for the tenant. It cannot be changed later, and must be unique across all tenants of Tenable.
      - An account whose name differs only in case is taken as the same, with a warning.
    type: str
    required: true
  state:
    description:
      - What shall become of the account.
      - With V(present), it exists and is as the other options say.
      - With V(disabled), it is disabled where it exists, and is not created. Nothing else about it is changed.
      - With V(absent), it does not exist. What only this user owns, such as dashboards, is deleted with it;
        V(disabled) keeps it.
    type: str
    default: present
    choices: [present, disabled, absent]
  name:
    description: The person's full name. V("") clears it.
    type: str
  email:
    description:
      - The person's email address. A change of case alone is not written.
      - A new account gets its username as its address where none is given.
    type: str
  enabled:
    description: Whether the person may sign in. A new account is enabled where this is not given.
    type: bool
  permissions:
    description:
      - The predefined role, by name or number.
      - V(Basic) (16), V(Scan Operator) (24), V(Standard) (32), V(Scan Manager) (40) or V(Administrator) (64); upper and
        lower case, spaces, C(_) and C(-) do not matter.
      - A new account gets V(Basic) where this is not given.
      - To give this to an account that has a custom role (shown as 0) takes the custom role away; the module then
        warns.
    type: str
  password:
    description:
      - The account's password, at least 12 characters with upper case, lower case, digit and special character.
      - A new account for which none is given gets a random one that nobody learns. This suits people who sign in by
        single sign-on.
      - It is only set as O(update_password) says.
    type: str
  update_password:
    description:
      - When a given O(password) is set.
      - With V(on_create), only when the account is created.
      - With V(always), in every run. The task always reports a change, as a password cannot be read back; and as
        Tenable refuses a password that the user has had before, a second run with the same password fails.
    type: str
    default: on_create
    choices: [on_create, always]
extends_documentation_fragment:
  - vulnmgmt.access.tvm
  - vulnmgmt.access.connection
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.actiongroup_tvm
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_password=always) every run sets the password.
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

- name: A leaver's account goes
  vulnmgmt.access.tvm_user:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: kim.lee@example.com
    state: absent
"""

RETURN = r"""
user:
  description:
    - The account after the task, C({}) where there is none.
    - In check mode as it would be; a new account has no C(id) and C(uuid) then.
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
