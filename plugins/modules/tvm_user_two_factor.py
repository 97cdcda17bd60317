#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tvm_user_two_factor
short_description: Manage the two-factor sign-in of a user of Tenable Vulnerability Management
version_added: 0.1.0
description:
  - Has a code sent to a telephone, verifies the code that came, or turns two-factor sign-in off.
  - Turning it on takes two tasks, as somebody has to read the code in between. One with O(phone) sends the code, one
    with O(code) verifies it.
  - Of a telephone number only the end is ever shown.
  - To set which of the two kinds of codes are sent, without verifying a telephone, use
    O(vulnmgmt.access.tvm_user#module:two_factor).
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  username:
    description: The username. One that differs only in case is taken as the same, with a warning.
    type: str
    required: true
  state:
    description:
      - With V(present), two-factor sign-in by text message shall be on. Give O(phone), O(code) or both.
      - With V(absent), it shall be off, also that by email.
    type: str
    default: present
    choices: [present, absent]
  phone:
    description:
      - The telephone's number, with its country code, such as V(+15550100123).
      - Without O(code), a code is sent to it, unless two-factor sign-in with this telephone is on already.
      - With O(code), nothing is done where that is so.
    type: str
  password:
    description:
      - A password that is sent along with O(phone). Tenable's own client does so, and its newer pages do not know it.
    type: str
  code:
    description:
      - The code that came. Each can be used once, so that a second run fails unless O(phone) is given as well.
    type: str
extends_documentation_fragment:
  - vulnmgmt.access.tvm
  - vulnmgmt.access.attributes
attributes:
  idempotent:
    support: partial
    details:
      - Sending a code is repeated in every run, until the code has been verified.
      - A O(code) without O(phone) is verified in every run, and each code can be used once.
seealso:
  - module: vulnmgmt.access.tvm_user
"""

EXAMPLES = r"""
- name: Have a code sent to Mei's telephone
  vulnmgmt.access.tvm_user_two_factor:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: mei.lin@example.com
    phone: "+15550100123"
  register: second_factor

- name: Ask for the code
  ansible.builtin.pause:
    prompt: The code that came to Mei's telephone
    echo: false
  register: typed
  when: second_factor.code_sent

- name: Verify it
  vulnmgmt.access.tvm_user_two_factor:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: mei.lin@example.com
    phone: "+15550100123"
    code: "{{ typed.user_input | default(code_of_mei, true) }}" # from the command line, where there is no terminal
  when: second_factor.code_sent

- name: A lost telephone
  vulnmgmt.access.tvm_user_two_factor:
    access_key: "{{ tvm_access_key }}"
    secret_key: "{{ tvm_secret_key }}"
    username: mei.lin@example.com
    state: absent
"""

RETURN = r"""
username:
  description: The username as the service writes it.
  returned: success
  type: str
  sample: mei.lin@example.com
code_sent:
  description: Whether a code was sent, or would be in check mode. It has to be verified then.
  returned: success
  type: bool
  sample: true
two_factor:
  description: The settings after the task.
  returned: success
  type: dict
  contains:
    email:
      description: Whether codes are sent by email.
      type: bool
    sms:
      description: Whether codes are sent as text messages.
      type: bool
    phone:
      description: The end of the telephone's number, V(null) where none is known.
      type: str
  sample:
    email: false
    sms: true
    phone: (ends in 23)
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "user_two_factor")


if __name__ == "__main__":
    main()
