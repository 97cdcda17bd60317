#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tvm_users
short_description: Manage many user accounts of Tenable Vulnerability Management in one task
version_added: 0.1.0
description:
  - Brings the accounts of a whole roster of people into line, and can disable or delete those of everybody else.
  - All accounts are read with one request, however many people there are. Only what differs is written, for several
    people at the same time.
  - Everything that can be wrong is checked before anything is written. Where writing fails for one person, the others
    are still done, and the task fails at its end with the name of everybody who failed.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
extends_documentation_fragment:
  - vulnmgmt.access.tvm.people
  - vulnmgmt.access.tvm.handover
  - vulnmgmt.access.tvm
  - vulnmgmt.access.roster
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.tvm_user
  - module: vulnmgmt.access.tvm_user_info
"""

EXAMPLES = r"""
- name: A joiner, a mover and a leaver
  vulnmgmt.access.tvm_users:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    users:
      - username: kim.lee@example.com
        name: Kim Lee
        permissions: Standard
      - username: noor.haddad@example.com
        permissions: Scan Manager
      - username: jo.weber@example.com
        state: disabled

- name: A team with groups and single sign-on; who leaves it hands over to its lead
  vulnmgmt.access.tvm_users:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    transfer_to: mei.lin@example.com
    users:
      - username: mei.lin@example.com
        permissions: Scan Manager
        groups: [Remediation, Security Operations]
        groups_state: exact
      - username: noor.haddad@example.com
        roles: [Report Auditor]
        groups: [Remediation]
        authorizations: { saml: true, password: false, api: false }
      - username: jo.weber@example.com
        state: absent

- name: The roster is the whole truth; whoever it does not name is disabled, but no more than a tenth of all accounts
  vulnmgmt.access.tvm_users:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    users: "{{ people }}"
    unlisted: disable
    protected:
      - breakglass@example.com
    max_removals: 10%
"""

RETURN = r"""
results:
  description:
    - One entry for every person of O(users), in the same order, then one for each account that O(unlisted) changed.
  returned: always, once the accounts have been read
  type: list
  elements: dict
  contains:
    username:
      description: The account's username as the scanner writes it.
      type: str
    action:
      description: What was done, V(none), V(create), V(update), V(enable), V(disable) or V(delete).
      type: str
    changed:
      description: Whether anything was written, or may have been.
      type: bool
    changed_fields:
      description: The names of the fields that differ.
      type: list
      elements: str
    unlisted:
      description: Whether the account was treated because the roster does not name it.
      type: bool
    error:
      description: Why it failed, V(null) where it did not.
      type: str
    user:
      description:
        - The account after the task, C({}) where there is none. Of a person who failed, as it was before.
        - C(roles), C(authorizations), C(groups) and C(two_factor) are there where the task declares them.
      type: dict
    diff:
      description:
        - The wanted difference, C({}) where there is none, also of a person who failed. Secrets are never in it.
      type: dict
    change:
      description: An id of the change, V("") where there is none; RV(plan) is made of them.
      type: str
  sample:
    - username: kim.lee@example.com
      action: update
      changed: true
      changed_fields: [permissions]
      unlisted: false
      error: null
      user:
        id: 43
        uuid: 0a4ae5ab-6d4c-4a5c-8f5d-2c3b5ad0a6f1
        type: local
        username: kim.lee@example.com
        name: Kim Lee
        email: kim.lee@example.com
        permissions: 32
        role: Standard
        enabled: true
plan:
  description:
    - An id of all that was done, or would be done in check mode. It is the same for the same changes of the same
      accounts, and another one where anything else would be done. See O(approved_plan).
    - It says nothing of secrets but whether one is set.
  returned: always, once the accounts have been read
  type: str
  sample: 5f0c6a1e9b7d4c2f8a3e6b1d0c9f7a25
protected_missing:
  description: Those of O(protected) that are neither an account on the scanner nor on the roster.
  returned: always, once the accounts have been read
  type: list
  elements: str
  sample: [breakglass]
summary:
  description: How many people were treated in which way. One who failed counts as that only.
  returned: always, once the accounts have been read
  type: dict
  contains:
    unchanged:
      description: Nothing to do.
      type: int
    created:
      description: The account was created.
      type: int
    updated:
      description: Some of its fields were written.
      type: int
    enabled:
      description: It was enabled, and nothing else.
      type: int
    disabled:
      description: It was disabled, and nothing else.
      type: int
    deleted:
      description: It was deleted.
      type: int
    failed:
      description: The change could not be made, or not all of it.
      type: int
    unlisted:
      description: Accounts that O(users) does not name, whether or not they were touched.
      type: int
  sample:
    unchanged: 11
    created: 1
    updated: 1
    enabled: 0
    disabled: 1
    deleted: 0
    failed: 0
    unlisted: 3
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_many
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_many(PRODUCT)


if __name__ == "__main__":
    main()
