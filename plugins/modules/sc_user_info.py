#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_user_info
short_description: Read user accounts of Tenable Security Center
version_added: 0.1.0
description:
  - Returns one, several or all user accounts, with one request unless more is asked for.
  - What the task's user may not see of an account is missing from the result.
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
  organization:
    description:
      - The organization, by name, id or uuid, whose Security Managers an administrator reads.
      - An administrator's credentials without this are about administrators. Those of an organization's user are about
        the users of that organization, and need no O(organization).
    type: str
  details:
    description:
      - Whether to read each account's own record. This takes one request for each account returned, and shows more only
        where the list does not show all, as with O(organization).
    type: bool
    default: false
  own:
    description:
      - Whether to return also which account the task itself acts as, in RV(own). This takes one request where the
        credentials are no login.
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.info_module
seealso:
  - module: vulnmgmt.access.sc_user
  - module: vulnmgmt.access.sc_users
"""

EXAMPLES = r"""
- name: Everybody in the organization
  vulnmgmt.access.sc_user_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
  register: everybody

- name: Who is locked?
  ansible.builtin.debug:
    msg: "{{ everybody.users | rejectattr('enabled') | map(attribute='username') }}"

- name: The Security Managers of an organization, read by an administrator
  vulnmgmt.access.sc_user_info:
    url: "{{ sc_url }}"
    url_username: "{{ sc_admin_username }}"
    url_password: "{{ sc_admin_password }}"
    organization: Retail
    details: true
"""

RETURN = r"""
users:
  description: The accounts, sorted by username.
  returned: success
  type: list
  elements: dict
  sample:
    - id: "43"
      uuid: 0A4AE5AB-6D4C-4A5C-8F5D-2C3B5AD0A6F1
      username: kim.lee
      name: Kim Lee
      first_name: Kim
      last_name: Lee
      title: ""
      email: kim.lee@example.com
      address: ""
      city: ""
      region: ""
      country: ""
      phone: ""
      fax: ""
      role: Security Analyst
      group: Full Access
      authentication: tns
      ldap_server: ""
      ldap_username: ""
      managed_users_groups: []
      managed_objects_groups: []
      responsible_asset: ""
      must_change_password: false
      enabled: true
      created: 1714557600
      modified: 1714557600
      last_login: 0
      failed_logins: 0
      password_set: 1714557600
      linked_users: []
missing:
  description: The names of O(usernames) that have no account.
  returned: success
  type: list
  elements: str
  sample: []
own:
  description:
    - The username of the account that the task acts as. There is none with O(organization) and the credentials of an
      administrator.
  returned: with O(own=true)
  type: list
  elements: str
  sample: [automation]
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_info")


if __name__ == "__main__":
    main()
