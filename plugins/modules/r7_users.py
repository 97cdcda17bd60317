#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_users
short_description: Manage many user accounts of a Rapid7 Security Console, and their access, in one task
version_added: 0.1.0
description:
  - Brings the accounts of a whole roster of people into line, and can disable or delete those of everybody else.
  - All accounts are read with one request for every 500 of them. Grants are read only where they are declared, for each
    person or for each site, whichever takes fewer requests. Only what differs is written, for several people at the
    same time.
  - Nothing is lost. Where an account must be written, the console takes its single site and asset-group grants away
    with it, so that these are read before, put back, and read again, as is the two-factor seed; where only access
    differs, the account is not written at all.
  - A two-factor seed that the console does not show could not be put back, should it go. The task warns and names the
    account.
  - Everything that can be wrong is checked before anything is written. Where writing fails for one person, the others
    are still done, and the task fails at its end with the name of everybody who failed.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
extends_documentation_fragment:
  - vulnmgmt.access.r7.people
  - vulnmgmt.access.r7
  - vulnmgmt.access.roster
  - vulnmgmt.access.roster.guards
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_user
  - module: vulnmgmt.access.r7_user_info
"""

EXAMPLES = r"""
- name: A joiner, a mover and a leaver
  vulnmgmt.access.r7_users:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    users:
      - username: kim.lee
        name: Kim Lee
        role: user
        sites: [Paris, Lyon]
        password: "{{ initial_password }}"
      - username: amara.okafor
        sites: [Madrid]
        asset_groups: []
      - username: jose.alvarez
        state: disabled

- name: The roster is the whole truth; whoever it does not name is disabled, but no more than a tenth of all accounts
  vulnmgmt.access.r7_users:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    users: "{{ console_people }}"
    unlisted: disable
    protected:
      - standby.admin
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
      description: The account's login as the console writes it.
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
      type: dict
    diff:
      description:
        - The wanted difference, C({}) where there is none, also of a person who failed. Secrets are never in it.
      type: dict
    change:
      description: An id of the change, V("") where there is none; RV(plan) is made of them.
      type: str
  sample:
    - username: kim.lee
      action: update
      changed: true
      changed_fields: [sites]
      unlisted: false
      error: null
      user:
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

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_many


def main() -> None:
    """Run the module."""
    run_many(PRODUCT)


if __name__ == "__main__":
    main()
