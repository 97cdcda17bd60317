#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_user_info
short_description: Read user accounts of a Rapid7 Security Console
version_added: 0.1.0
description:
  - Returns one, several or all user accounts, with one request for every 500 of them unless more is asked for.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  usernames:
    description:
      - The logins of the accounts to return, compared without regard to case. One that does not exist is listed in
        RV(missing).
      - When both this and O(ids) are omitted, all accounts are returned.
    type: list
    elements: str
    aliases: [username, logins, login]
  ids:
    description:
      - The ids of the accounts to return, each with one request. One that does not exist is listed in RV(missing).
    type: list
    elements: int
  sites:
    description:
      - Whether to return also the sites of each account. This takes one request for their names, and one for each
        account, or for each site where there are fewer of these.
    type: bool
    default: false
  asset_groups:
    description:
      - Whether to return also the asset groups of each account. This takes one request for their names, and one for
        each account, or for each asset group where there are fewer of these.
    type: bool
    default: false
  privileges:
    description: Whether to return also the privileges of each account. This takes one request for each account.
    type: bool
    default: false
  own:
    description:
      - Whether to return also which account the task itself acts as, in RV(own).
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.attributes.info_module
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_user
  - module: vulnmgmt.access.r7_users
"""

EXAMPLES = r"""
- name: Everybody
  vulnmgmt.access.r7_user_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
  register: everybody

- name: Who is locked out?
  ansible.builtin.debug:
    msg: "{{ everybody.users | selectattr('locked') | map(attribute='username') }}"

- name: What may Amara see?
  vulnmgmt.access.r7_user_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    usernames: amara.okafor
    sites: true
    asset_groups: true
    privileges: true
"""

RETURN = r"""
users:
  description:
    - The accounts, sorted by login. C(sites) and C(asset_groups) are there where they were asked for, and not where the
      account has all of them.
  returned: success
  type: list
  elements: dict
  sample:
    - username: kim.lee
      id: 7
      name: Kim Lee
      email: kim.lee@example.com
      role: user
      all_sites: false
      all_asset_groups: false
      superuser: false
      authentication:
        id: 2
        name: Builtin Users
        type: normal
      locale:
        default: en-US
        reports: en-US
      enabled: true
      locked: false
      sites: [Lyon, Paris]
      role_name: User
missing:
  description: What of O(usernames) or O(ids) does not exist.
  returned: success
  type: list
  elements: str
  sample: []
own:
  description: The login that the task uses.
  returned: with O(own=true)
  type: list
  elements: str
  sample: [automation]
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_info")


if __name__ == "__main__":
    main()
