# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter: the same as a function, with errors that Ansible shows as such."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.vulnmgmt.access.plugins.filter.roster import FilterModule

PROFILES = {"analyst": {"tvm": {"permissions": "Standard"}}}


def test_the_filter_has_its_name_and_makes_a_roster() -> None:
    roster = FilterModule().filters()["roster"]
    people = [{"username": "kim@example.com", "profiles": ["analyst"]}]
    assert roster(people, "tvm", PROFILES) == [
        {"username": "kim@example.com", "state": "present", "permissions": "Standard"}
    ]


def test_without_profiles_there_are_none() -> None:
    roster = FilterModule().filters()["roster"]
    assert roster([{"username": "kim"}], "tvm") == [{"username": "kim", "state": "present"}]


def test_a_fault_is_an_error_of_the_filter_with_the_same_words() -> None:
    roster = FilterModule().filters()["roster"]
    with pytest.raises(AnsibleFilterError, match="kim: unknown profile 'analist': did you mean 'analyst'"):
        roster([{"username": "kim", "profiles": ["analist"]}], "tvm", PROFILES)


def test_another_part_of_the_username_is_refused() -> None:
    roster = FilterModule().filters()["roster"]
    with pytest.raises(AnsibleFilterError, match="username_part is 'half': known are whole and local"):
        roster([], "r7", {}, "half")
