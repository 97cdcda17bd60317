#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_user_asset_groups
short_description: Manage a user's access to asset groups of a Rapid7 Security Console
version_added: 0.1.0
description:
  - Grants one user account access to asset groups, takes it away, or sets it, with at most one call that writes.
  - The account itself is not written, so that nothing else about it changes.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  username:
    description: The login. One that differs only in case is taken as the same, with a warning.
    type: str
    required: true
    aliases: [login]
  asset_groups:
    description: Names or ids of asset groups.
    type: list
    elements: str
    required: true
  state:
    description:
      - What to do with O(asset_groups).
      - With V(present), the account has access to them, and to those it has already. Where it has access to all asset
        groups, there is nothing to do, and the module warns.
      - With V(absent), the account has no access to them. Refused where it has access to all asset groups.
      - With V(exact), the account has access to them and to no others; V([]) revokes all. Refused where it has access
        to all asset groups.
    type: str
    default: present
    choices: [present, absent, exact]
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_user
  - module: vulnmgmt.access.r7_user_info
"""

EXAMPLES = r"""
- name: One more asset group
  vulnmgmt.access.r7_user_asset_groups:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    asset_groups: [Laptops]

- name: Just these asset groups
  vulnmgmt.access.r7_user_asset_groups:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    asset_groups: [Laptops, Printers]
    state: exact

- name: Not that asset group any more
  vulnmgmt.access.r7_user_asset_groups:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    asset_groups: [Printers]
    state: absent

- name: No asset group at all
  vulnmgmt.access.r7_user_asset_groups:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    asset_groups: []
    state: exact
"""

RETURN = r"""
username:
  description: The login as the console writes it.
  returned: success
  type: str
  sample: amara.okafor
asset_groups:
  description: The asset groups that the account has access to after the task; empty where it has access to all of them.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 3
      name: Laptops
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_asset_groups")


if __name__ == "__main__":
    main()
