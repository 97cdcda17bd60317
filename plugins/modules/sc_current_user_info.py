#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_current_user_info
short_description: Read the own account of a task on Tenable Security Center
version_added: 0.1.0
description:
  - Returns the account that the task itself is, with one request. This is the cheapest way to check credentials.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  fields:
    description:
      - The fields to return, in the spelling of the API or of RV(user), such as V(lastLogin) or V(last_login). One that
        the account does not have is listed in RV(missing); one that does not exist is refused.
      - RV(user) always says whose account it is.
      - When omitted, all fields are returned.
    type: list
    elements: str
    aliases: [field]
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.info_module
seealso:
  - module: vulnmgmt.access.sc_current_user
  - module: vulnmgmt.access.sc_preferences_info
"""

EXAMPLES = r"""
- name: Do these keys work, and whose are they?
  vulnmgmt.access.sc_current_user_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    fields: [role]
  register: me

- name: Which accounts can this one switch to?
  vulnmgmt.access.sc_current_user_info:
    url: "{{ sc_url }}"
    url_username: "{{ sc_username }}"
    url_password: "{{ sc_password }}"
    fields: [switchable_users]
"""

RETURN = r"""
user:
  description:
    - The account, without its password. Ids are texts, times are seconds since 1970, and what is not set is null or "".
    - The state of an address is called C(region).
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
missing:
  description: The names of O(fields) that this account does not have, as RV(user) would spell them.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "current_user_info")


if __name__ == "__main__":
    main()
