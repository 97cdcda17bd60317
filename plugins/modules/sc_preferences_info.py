#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_preferences_info
short_description: Read preferences of the own account on Tenable Security Center
version_added: 0.1.0
description:
  - Returns preferences of the account that the task itself is, all or those with a name, a tag or both, with one
    request.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  name:
    description: Name of the preferences to return, which can be there under several tags. When omitted, any name.
    type: str
  tag:
    description:
      - Tag of the preferences to return, where V("") is a tag as well. When omitted, any tag, unlike in
        M(vulnmgmt.access.sc_preferences).
    type: str
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
  - vulnmgmt.access.attributes.info_module
seealso:
  - module: vulnmgmt.access.sc_preferences
"""

EXAMPLES = r"""
- name: Everything
  vulnmgmt.access.sc_preferences_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"

- name: Every time zone, as one without a tag is read by nothing
  vulnmgmt.access.sc_preferences_info:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    name: timezone
  register: timezones
"""

RETURN = r"""
preferences:
  description: The preferences, by tag and name.
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
    run_work(PRODUCT, "preferences_info")


if __name__ == "__main__":
    main()
