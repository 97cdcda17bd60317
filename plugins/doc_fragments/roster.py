# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of the modules that work on a whole roster, beside the people themselves."""

    DOCUMENTATION = r"""
options:
  unlisted:
    description:
      - What to do with the accounts on the scanner that O(users) does not name.
      - The account that the task itself uses and the O(protected) ones are always left alone.
      - With V(ignore), they are left as they are.
      - With V(disable), they are disabled, and can be enabled again with all they had.
      - With V(delete), they are deleted.
    type: str
    default: ignore
    choices: [ignore, disable, delete]
  protected:
    description:
      - Usernames of accounts that are never disabled or deleted, compared without regard to case. One that is neither
        an account nor in O(users) gets a warning, as it may be misspelt.
      - A roster that disables or deletes one of them is refused before anything is written.
    type: list
    elements: str
    default: []
  max_removals:
    description:
      - The most accounts that this run may disable or delete, as a count such as V(5), or as a per cent value of all
        accounts on the scanner such as V(10%).
      - A run that would remove more, be it by O(users[].state) or by O(unlisted), is refused before anything is
        written.
      - When omitted, there is no such limit; but an empty O(users) with O(unlisted) other than V(ignore) is refused
        then.
    type: str
  listed:
    description:
      - Usernames of accounts that are somebody's although O(users) says nothing of them. They are left as they are, and
        O(unlisted) does not apply to them. It does no harm where there is no such account.
    type: list
    elements: str
    default: []
  former:
    description:
      - What becomes of an account that has one of O(users[].formerly), where it cannot be renamed, or where the person
        has an account of the present name already. Where that account could not be created, the former one stays.
    type: str
    default: disabled
    choices: [disabled, absent]
  concurrency:
    description: How many people are worked on at the same time, from 1 to 64.
    type: int
    default: 4
  approved_plan:
    description:
      - The RV(plan) of a run in check mode. The task then carries out that plan, and nothing else. Where anything else
        would be done, as somebody has changed an account or the roster meanwhile, it ends before anything is written.
    type: str
  progress:
    description:
      - File on the host where the module runs, in which it says now and then how many changes it has made, and of how
        many, for whoever waits. A file that cannot be written is of no consequence.
    type: path
"""

    GUARDS = r"""
options:
  allow_lockout:
    description:
      - Whether the task may disable, delete or demote the account that it uses itself, or the last enabled
        administrator.
      - By default a task that would do so is refused before anything is written.
    type: bool
    default: false
"""
