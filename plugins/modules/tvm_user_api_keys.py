#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tvm_user_api_keys
short_description: Manage the API keys of a user of Tenable Vulnerability Management
version_added: 0.1.0
description:
  - Makes a new pair of API keys for a user, where the current pair does not work, or where that is asked for.
  - A user has one pair at a time. New keys end the old ones at once, and whoever uses those.
  - The service shows nobody's keys, and not whether there are any. Only who has a pair can have it tried.
  - New keys go into a file that only its owner can read, or into the result of a task with C(no_log=true). They are in
    no diff and in no message.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  username:
    description: The user whose keys they are. One that differs only in case is taken as the same, with a warning.
    type: str
    required: true
  current_access_key:
    description:
      - Access key of the pair that the user should have. As long as the pair works for this user, nothing is done.
      - A pair that belongs to somebody else is refused.
    type: str
  current_secret_key:
    description: Secret key of the same pair.
    type: str
  regenerate:
    description:
      - Whether new keys shall be made in any case. Such a task always reports a change.
      - This, or the current pair, has to be given, so that no keys are made by oversight.
    type: bool
    default: false
  keys_file:
    description:
      - File on the host where the module runs, into which a new pair goes, as JSON with C(access_key) and
        C(secret_key). Only its owner can read it. It is replaced as a whole, after the keys were made.
      - Without it, the task must have C(no_log=true), and returns the new pair. Where Ansible's setting
        C(no_target_syslog) is on, the module cannot tell whether it has that, and returns the pair in any case.
    type: path
  allow_lockout:
    description:
      - Whether the keys may be those that the task itself uses. They end while the task runs, and whoever loses the new
        ones is locked out.
      - By default a task that would do so is refused before anything is written.
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.tvm
  - vulnmgmt.access.attributes
attributes:
  idempotent:
    support: partial
    details:
      - With O(regenerate=true) every run makes new keys.
seealso:
  - module: vulnmgmt.access.tvm_user
notes:
  - In check mode new keys are foretold, and none are made or returned.
"""

EXAMPLES = r"""
- name: New keys for Mei's scripts, in a file
  vulnmgmt.access.tvm_user_api_keys:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: mei.lin@example.com
    regenerate: true
    keys_file: "{{ keys_folder }}/mei.json"

- name: Keep that pair as long as it works
  vulnmgmt.access.tvm_user_api_keys:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: mei.lin@example.com
    current_access_key: "{{ (lookup('ansible.builtin.file', keys_folder ~ '/mei.json') | from_json).access_key }}"
    current_secret_key: "{{ (lookup('ansible.builtin.file', keys_folder ~ '/mei.json') | from_json).secret_key }}"
    keys_file: "{{ keys_folder }}/mei.json"
  when: (keys_folder ~ '/mei.json') is file

- name: New keys for a pipeline
  vulnmgmt.access.tvm_user_api_keys:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: hana.sato@example.com
    regenerate: true
  register: made
  no_log: true

- name: Put them into a file of Ansible Vault
  ansible.builtin.copy:
    dest: "{{ keys_folder }}/hana.yml"
    content: "{{ {'access_key': made.access_key, 'secret_key': made.secret_key} | to_nice_yaml | vault(vault_secret) }}"
    mode: "0600"
    decrypt: false
  when: made.access_key is defined
  no_log: true
"""

RETURN = r"""
username:
  description: The username as the service writes it.
  returned: success
  type: str
  sample: mei.lin@example.com
access_key:
  description: The new access key.
  returned: if a pair was made and O(keys_file) is not given
  type: str
  sample: 4f1c...
secret_key:
  description: The new secret key.
  returned: if a pair was made and O(keys_file) is not given
  type: str
  sample: 98ba...
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_api_keys")


if __name__ == "__main__":
    main()
