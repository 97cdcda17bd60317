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
  enabled:
    description: Return only accounts that are enabled, or only those that are not.
    type: bool
  permissions:
    description:
      - Return only accounts with one of these predefined roles, by name or number, as in
        O(vulnmgmt.access.tvm_user#module:permissions).
      - V(Read-Only) (0) also returns those with a custom role.
    type: list
    elements: str
  last_login_before:
    description:
      - Return only accounts whose last login was before this day, such as V(2026-01-31), in UTC. A moment such as
        V(2026-01-31T12:00:00+02:00) can be given as well.
      - Together with O(never_logged_in=true), those that never logged in are returned, too.
      - The use of API keys is no login; RV(users[].last_apikey_access) tells of it.
    type: str
  never_logged_in:
    description: Return only accounts that nobody ever logged in to, or only those that somebody did.
    type: bool
  details:
    description:
      - Whether to return also what only an account's own record shows. This takes one request for each account
        returned.
    type: bool
    default: false
  authorizations:
    description: Whether to return also by which ways each account may sign in. This takes one request for each account.
    type: bool
    default: false
  two_factor:
    description:
      - Whether to return also the two-factor sign-in of each account. This takes one request for each account of which
        the list shows nothing. Of a telephone number only the end is returned.
    type: bool
    default: false
  groups:
    description:
      - Whether to return also the names of each account's user groups, without All Users. This takes one request for
        the groups, and one for each of them unless the list shows the groups of everybody returned.
    type: bool
    default: false
  roles:
    description:
      - Whether to return also the names of each account's custom roles. This takes one request for the roles, one for
        all accounts that may have any, and one for each of which that shows nothing.
    type: bool
    default: false
  own:
    description:
      - Whether to return also which account the task itself acts as, in RV(own). This takes one request.
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

- name: Administrators whom nobody has seen since the summer
  vulnmgmt.access.tvm_user_info:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    enabled: true
    permissions: [Administrator]
    last_login_before: "2026-07-01"
    never_logged_in: true
    groups: true
    roles: true
    two_factor: true
"""

RETURN = r"""
users:
  description: The accounts, sorted by username.
  returned: success
  type: list
  elements: dict
  contains:
    permissions:
      description: The number of the predefined role; 0 is Read-Only or a custom role.
      type: int
    role:
      description: Its name.
      type: str
    lastlogin:
      description: When the account was last logged in to, in milliseconds since 1970, where the service shows it.
      type: int
    last_apikey_access:
      description: When the account's API keys were last used, in milliseconds since 1970, where the service shows it.
      type: int
    authorizations:
      description: By which ways the account may sign in, with O(authorizations=true).
      type: dict
    groups:
      description: The names of the account's user groups, with O(groups=true). One that shares its name has its uuid.
      type: list
      elements: str
    saml_groups:
      description: Those of C(groups) whose members SAML manages, with O(groups=true).
      type: list
      elements: str
    roles:
      description: The names of the account's custom roles, with O(roles=true).
      type: list
      elements: str
    two_factor:
      description:
        - With O(two_factor=true), whether codes are sent as C(email) and C(sms), and the end of the C(phone).
        - Otherwise what the service shows, where it shows anything.
      type: dict
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
        api: true
        password: true
        saml: true
missing:
  description: The names of O(usernames) that have no account.
  returned: success
  type: list
  elements: str
  sample: []
own:
  description: The usernames of the account whose keys the task uses, and of the impersonated one.
  returned: with O(own=true)
  type: list
  elements: str
  sample: [automation@example.com]
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_info")


if __name__ == "__main__":
    main()
