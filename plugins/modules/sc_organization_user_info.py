#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_organization_user_info
short_description: Read the Security Managers of an organization on Tenable Security Center
version_added: 0.1.0
description:
  - Returns one, several or all Security Managers of an organization, as its administrator sees them, with one request
    unless more is asked for.
  - Only administrators may do this.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  organization:
    description:
      - The organization, by id, uuid or name. A name takes one more request.
    type: str
    required: true
  users:
    description:
      - The users to return, by id, uuid or username; uuids and usernames are compared without regard to case. One that
        does not exist is listed in RV(missing).
      - Ids are counted per organization, so that the same id means somebody else in another one.
      - When omitted, all users are returned.
    type: list
    elements: str
    aliases: [user, usernames, username]
  details:
    description:
      - Whether to return the whole record of each user, and not just names. This takes one request for each user
        returned.
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.info_module
seealso:
  - module: vulnmgmt.access.sc_current_user_info
"""

EXAMPLES = r"""
- name: Who manages the organization Retail?
  vulnmgmt.access.sc_organization_user_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_admin_access_key }}"
    secret_key: "{{ sc_admin_secret_key }}"
    organization: Retail

- name: All about one of them
  vulnmgmt.access.sc_organization_user_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_admin_access_key }}"
    secret_key: "{{ sc_admin_secret_key }}"
    organization: Retail
    users: [retail.manager]
    details: true
"""

RETURN = r"""
users:
  description:
    - The users, sorted by username, without their passwords. Ids are texts, times are seconds since 1970, and the state
      of an address is called C(region).
  returned: success
  type: list
  elements: dict
  sample:
    - id: "36"
      uuid: 85EE961D-6DB0-47F9-88C9-F210055E37CF
      username: amara.okafor
      first_name: Amara
      last_name: Okafor
      can_use: true
      can_manage: true
missing:
  description: The entries of O(users) that fit nobody.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "organization_user_info")


if __name__ == "__main__":
    main()
