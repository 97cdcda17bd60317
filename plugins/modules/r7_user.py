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
  - For more than one person, M(vulnmgmt.access.r7_users) does the same with far fewer requests.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  username:
    description:
      - The login. An account whose login differs only in case is taken as the same, with a warning.
    type: str
    required: true
    aliases: [login]
  state:
    description:
      - What shall become of the account.
      - With V(present), it exists and is as the other options say.
      - With V(disabled), it is disabled where it exists, and is not created. Nothing else about it is changed.
      - With V(absent), it does not exist.
    type: str
    default: present
    choices: [present, disabled, absent]
  name:
    description: The person's full name. A new account gets its login as its name where none is given.
    type: str
  email:
    description: The person's email address; V("") clears it. A change of case alone is not written.
    type: str
  enabled:
    description: Whether the person may sign in. A new account is enabled where this is not given.
    type: bool
  locked:
    description:
      - V(false) unlocks an account that the console has locked after failed logins. V(true) is refused.
      - A disabled account cannot be unlocked, so that O(enabled=true) must be declared too where it is disabled.
    type: bool
  role:
    description:
      - The role, by id or by the name that the console shows, such as V(user) or V(Site Owner). A new account
        needs one.
      - What a role brings with it follows from it, all sites, all asset groups, being a superuser, and for a local
        account whether its type is C(admin) or C(normal). When the role changes, what the old one brought goes, and
        what was given to the account itself stays.
    type: str
  all_sites:
    description: Whether the account has access to all sites. V(false) is refused for a role that brings it.
    type: bool
  all_asset_groups:
    description: Whether the account has access to all asset groups. V(false) is refused for a role that brings it.
    type: bool
  superuser:
    description: Whether the account is a superuser, which follows from the role. Anything else is refused.
    type: bool
  sites:
    description:
      - Names or ids of the sites that the account has access to, and no others; V([]) revokes all.
      - Refused where the account has all of them.
    type: list
    elements: str
  asset_groups:
    description:
      - Names or ids of the asset groups that the account has access to, and no others; V([]) revokes all.
      - Refused where the account has all of them.
    type: list
    elements: str
  authentication:
    description:
      - The authentication source, by name, id or type, such as V(Corporate LDAP), V(3), V(ldap) or V(saml).
      - V(normal) and V(admin) both mean an account of the console itself, which a new account is by default.
    type: str
  locale:
    description: The languages, as tags such as V(en-US).
    type: dict
    suboptions:
      default:
        description: The language of the console.
        type: str
      reports:
        description: The language of reports.
        type: str
  password:
    description:
      - The account's password. A new account of the console itself needs one, others do not.
      - It is only set as O(update_password) says. That of the account which the task itself uses goes another way
        than everybody else's, and comes last.
    type: str
  update_password:
    description:
      - When a given O(password) is set.
      - With V(on_create), only when the account is created.
      - With V(always), in every run. The task always reports a change, as a password cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
  password_reset_on_login:
    description:
      - Whether the person must choose another password at the next login. It cannot be read back, and is only sent
        along when O(password) is set.
    type: bool
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.connection
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.actiongroup_r7
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_password=always) every run sets the password.
notes:
  - The console does not tell whether a person must still choose another password at the next login, so that a change of
    the account clears that.
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
