#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_user
short_description: Manage a user account of Tenable Security Center
version_added: 0.1.0
description:
  - Creates, changes, disables or deletes one user account, and writes only what differs.
  - What is not given is left as it is.
  - For more than one person, M(vulnmgmt.access.sc_users) does the same with far fewer requests.
  - One user of Security Center sees one scope, administrators or the users of one organization. Whose credentials the
    task has, and O(organization), say which accounts it is about.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
extends_documentation_fragment:
  - vulnmgmt.access.sc.person
  - vulnmgmt.access.sc
  - vulnmgmt.access.sc.accounts
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.sc_users
  - module: vulnmgmt.access.sc_user_info
"""

EXAMPLES = r"""
- name: A joiner of the organization whose Security Manager these API keys belong to
  vulnmgmt.access.sc_user:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    username: kim.lee
    name: Kim Lee
    email: kim.lee@example.com
    role: Security Analyst
    group: Full Access
    password: "{{ initial_password }}"
    must_change_password: true

- name: A joiner who signs in by LDAP
  vulnmgmt.access.sc_user:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    username: noor.haddad
    role: Auditor
    group: Full Access
    authentication: ldap
    ldap_server: Corporate Directory
    ldap_username: nhaddad

- name: A Security Manager for an organization, made by an administrator who signs in with a password
  vulnmgmt.access.sc_user:
    url: "{{ sc_url }}"
    url_username: "{{ sc_admin_username }}"
    url_password: "{{ sc_admin_password }}"
    organization: Retail
    username: ada.osei
    password: "{{ initial_password }}"

- name: Somebody on leave cannot sign in for a while
  vulnmgmt.access.sc_user:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    username: hana.sato
    enabled: false

- name: A leaver's account goes, and what it owns stays
  vulnmgmt.access.sc_user:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    username: amara.okafor
    state: absent
    migrate_to: retail.manager
"""

RETURN = r"""
user:
  description:
    - The account after the task, C({}) where there is none.
    - In check mode as it would be; a new account has no C(id) and C(uuid) then.
  returned: success
  type: dict
  sample:
    id: "43"
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
  sample: [role, group]
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_one
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_one(PRODUCT)


if __name__ == "__main__":
    main()
