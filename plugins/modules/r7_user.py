#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_user
short_description: Manage a user account of a Rapid7 Security Console, and its access
version_added: 0.1.0
description:
  - Creates, changes, unlocks, disables or deletes one user account of an InsightVM or Nexpose Security Console, and
    writes only what differs.
  - What is not given is left as it is.
  - Nothing is lost. Where an account must be written, the console takes its single site and asset-group grants away
    with it, so that these are read before, put back, and read again, as is the two-factor seed; where only access
    differs, the account is not written at all.
  - A two-factor seed that the console does not show could not be put back, should it go. The task warns and names the
    account.
  - For more than one person, M(vulnmgmt.access.r7_users) does the same with far fewer requests.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
extends_documentation_fragment:
  - vulnmgmt.access.r7.person
  - vulnmgmt.access.r7
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_users
  - module: vulnmgmt.access.r7_user_info
  - module: vulnmgmt.access.r7_user_sites
  - module: vulnmgmt.access.r7_user_asset_groups
"""

EXAMPLES = r"""
- name: A joiner who sees two sites
  vulnmgmt.access.r7_user:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: kim.lee
    name: Kim Lee
    email: kim.lee@example.com
    role: user
    sites: [Paris, Lyon]
    password: "{{ initial_password }}"
    password_reset_on_login: true

- name: A joiner who signs in by LDAP
  vulnmgmt.access.r7_user:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: noor.haddad
    role: Security Manager
    authentication: Corporate LDAP

- name: A mover; the address and all else stay as they are
  vulnmgmt.access.r7_user:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    sites: [Madrid]

- name: Somebody has tried too many passwords
  vulnmgmt.access.r7_user:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: priya.raman
    locked: false

- name: A leaver's account goes
  vulnmgmt.access.r7_user:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: jose.alvarez
    state: absent
"""

RETURN = r"""
user:
  description:
    - The account after the task, C({}) where there is none. C(sites) and C(asset_groups) are there where they are
      declared.
    - In check mode as it would be; a new account has no C(id) then.
  returned: success
  type: dict
  sample:
    username: kim.lee
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
  sample: [sites]
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_one


def main() -> None:
    """Run the module."""
    run_one(PRODUCT)


if __name__ == "__main__":
    main()
