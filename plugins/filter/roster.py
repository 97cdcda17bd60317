# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: roster
short_description: Make one product's roster of people and profiles
version_added: 0.1.0
author:
  - vulnmgmt.access contributors (@vulnmgmt)
description:
  - Turns people and profiles, as the role P(vulnmgmt.access.onboarding#role) takes them, into the list that
    M(vulnmgmt.access.tvm_users) and its likes take as their option C(users).
  - A person without profiles gets an account without declared access. One whose profiles say nothing about the product
    is not on its roster, and neither is one who has not started yet. One who is disabled, absent or expired always is.
  - People and profiles can differ by product here; groups and hosts of the inventory are known to the role only.
  - Where several profiles of a person grant something on a product, lists are united, and of the roles of Tenable VM
    the highest counts. Where they contradict each other, the filter fails.
positional: product, profiles, username_part
options:
  _input:
    description: The people.
    type: list
    elements: dict
    required: true
  product:
    description: The prefix of the product's modules, such as V(tvm).
    type: str
    required: true
  profiles:
    description: For each profile, and each product in it, what it grants.
    type: dict
    default: {}
  username_part:
    description:
      - Which part of a person's username is the name of the account there, unless the person has another one there.
      - With V(whole), all of it. With V(local), the part before the C(@).
    type: str
    default: whole
    choices: [whole, local]
"""

EXAMPLES = r"""
- name: See what the roster of Tenable VM would be
  ansible.builtin.debug:
    msg: "{{ people | vulnmgmt.access.roster('tvm', profiles) }}"
  vars:
    people:
      - username: kim.lee@example.com
        name: Kim Lee
        profiles: [analyst]
    profiles:
      analyst:
        tvm: {permissions: Standard}
"""

RETURN = r"""
_value:
  description: The people who are on the product's roster, each with the options of the product's module.
  type: list
  elements: dict
  sample:
    - username: kim.lee@example.com
      state: present
      name: Kim Lee
      permissions: Standard
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import Place
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._rosters import roster_for


def roster(
    people: Sequence[Any],
    product: str,
    profiles: Mapping[str, Any] | None = None,
    username_part: str = "whole",
) -> list[dict[str, Any]]:
    """Return one product's roster.

    Raises:
        AnsibleFilterError: the people or profiles are faulty; the message says what to change.
    """
    if username_part not in ("whole", "local"):
        raise AnsibleFilterError(f"username_part is '{username_part}': known are whole and local")
    try:
        place = Place(product, host=product, scopes=(product,), username_part=username_part)
        return roster_for(product, people, profiles or {}, place)
    except UsageError as error:
        raise AnsibleFilterError(error.message) from None


class FilterModule:
    """Offers the filter to Ansible."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"roster": roster}
