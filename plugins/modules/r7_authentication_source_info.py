#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_authentication_source_info
short_description: Read authentication sources of a Rapid7 Security Console
version_added: 0.1.0
description:
  - Returns one, several or all authentication sources. They are made in the user interface of the console.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  sources:
    description:
      - Names or ids of the authentication sources to return. One that does not exist is listed in RV(missing).
      - When omitted, all are returned.
    type: list
    elements: str
    aliases: [source]
  users:
    description: Whether to return also the ids of the users of each source. This takes one request for each source.
    type: bool
    default: false
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.attributes.info_module
  - vulnmgmt.access.attributes
seealso:
  - module: vulnmgmt.access.r7_user
"""

EXAMPLES = r"""
- name: All authentication sources
  vulnmgmt.access.r7_authentication_source_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"

- name: Who signs in by LDAP?
  vulnmgmt.access.r7_authentication_source_info:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    sources: Corporate LDAP
    users: true
"""

RETURN = r"""
sources:
  description: What was found.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 2
      name: Builtin Users
      type: normal
      external: false
      users: [7, 9]
missing:
  description: What of O(sources) does not exist.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "authentication_source_info")


if __name__ == "__main__":
    main()
