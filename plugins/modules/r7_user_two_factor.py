#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r7_user_two_factor
short_description: Manage a user's two-factor seed on a Rapid7 Security Console
version_added: 0.1.0
description:
  - Sets the seed from which a user's authenticator makes one-time codes, if it is another one than that on the console.
  - Or has the console make a new seed, which ends the use of the old one.
  - The API has no way to remove a seed.
  - The account that the task itself uses is refused another seed, with which it could not sign in any more, unless
    O(totp_secret) has that seed already.
  - A seed is never in the output, in a diff or in a message.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  username:
    description: The login. One that differs only in case is taken as the same, with a warning.
    type: str
    required: true
    aliases: [login]
  key:
    description:
      - The seed in base32. Spaces and lower case, as authenticator apps show it, do not matter.
    type: str
  regenerate:
    description: Whether the console shall make a new seed now. Such a task always reports a change.
    type: bool
    default: false
  key_file:
    description:
      - File on the host where the module runs, into which the new seed goes. Only its owner can read it. Required with
        O(regenerate=true), as nobody else learns the seed, and refused with O(key), which is not written down.
    type: path
extends_documentation_fragment:
  - vulnmgmt.access.r7
  - vulnmgmt.access.attributes
attributes:
  idempotent:
    support: partial
    details:
      - With O(regenerate=true) every run makes a new seed.
seealso:
  - module: vulnmgmt.access.r7_user
"""

EXAMPLES = r"""
- name: Use the seed from the vault
  vulnmgmt.access.r7_user_two_factor:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    key: "{{ amara_seed }}"

- name: A lost phone, so that the old seed must not work any more
  vulnmgmt.access.r7_user_two_factor:
    url: "{{ r7_url }}"
    url_username: "{{ r7_username }}"
    url_password: "{{ r7_password }}"
    username: amara.okafor
    regenerate: true
    key_file: "{{ seed_folder }}/amara.seed"
"""

RETURN = r"""
username:
  description: The login as the console writes it.
  returned: success
  type: str
  sample: amara.okafor
configured:
  description: Whether the account has a seed after the task.
  returned: success
  type: bool
  sample: true
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.product import PRODUCT
from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_two_factor")


if __name__ == "__main__":
    main()
