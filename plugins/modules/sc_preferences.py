#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_preferences
short_description: Manage preferences of the own account on Tenable Security Center
version_added: 0.1.0
description:
  - Sets and deletes preferences of the account that the task itself is, such as its time zone. Preferences that the
    task does not name are never touched.
  - Everything is read with one request. Each preference that differs takes one more, as the API writes one at a time.
  - A name and a tag together say which preference it is. Security Center keeps its own under the tag V(system), while a
    preference without a tag is another one, which nothing reads.
  - Security Center deletes all preferences where a request does not say which. So whatever shall stay is kept in a file
    in O(state_dir) before one is deleted, and is read again afterwards. What has vanished is put back, and the task
    fails and says so; after a run that was killed, the next task as the same account puts it back.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  name:
    description: Name of a single preference.
    type: str
  tag:
    description:
      - Tag of the preference. By default, V(system). An empty tag, V(""), is a tag of its own.
      - Beside O(preferences), the tag of those that give none themselves, and with O(state=exact) also one that shall
        hold nothing but what is listed.
    type: str
  value:
    description:
      - Value of the preference, which Security Center keeps as a text. Required unless O(state=absent), where it is
        refused.
      - A boolean becomes V(true) or V(false), and every other value compact JSON, whatever type a template made of it.
        JSON objects and lists are compared by what they say, and not by how they are written.
    type: raw
  preferences:
    description: Several preferences, in place of O(name) and O(value).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the preference.
        type: str
        required: true
      tag:
        description: Tag of the preference. By default, O(tag).
        type: str
      value:
        description: Value of the preference, as in O(value).
        type: raw
  state:
    description:
      - What to do with the preferences.
      - With V(present), they have these values.
      - With V(absent), they do not exist.
      - With V(exact), they have these values, and there are no others under the tags that are named. It takes the list
        O(preferences); where that is empty, O(tag) says which tag shall be.
    type: str
    default: present
    choices: [present, absent, exact]
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.sc_preferences_info
  - module: vulnmgmt.access.sc_current_user
"""

EXAMPLES = r"""
- name: The time zone
  vulnmgmt.access.sc_preferences:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    name: timezone
    value: Europe/Oslo

- name: Several at once
  vulnmgmt.access.sc_preferences:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    preferences:
      - name: darkMode
        value: true
      - name: edg.users.user1.org1
        tag: application
        value:
          activeColumns:
            - field: username
              visible: true

- name: Not the one that some tool has set without a tag
  vulnmgmt.access.sc_preferences:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    name: timezone
    tag: ""
    state: absent

- name: No stored grid layouts at all
  vulnmgmt.access.sc_preferences:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    tag: application
    preferences: []
    state: exact
"""

RETURN = r"""
username:
  description: Whose preferences they are.
  returned: success
  type: str
  sample: amara.okafor
preferences:
  description: The preferences under the tags that the task names, after it, by tag and name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      returned: success
      type: str
      sample: timezone
    tag:
      description: The tag, which can be empty.
      returned: success
      type: str
      sample: system
    value:
      description: The value, which is always a text.
      returned: success
      type: str
      sample: Europe/Oslo
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "preferences")


if __name__ == "__main__":
    main()
