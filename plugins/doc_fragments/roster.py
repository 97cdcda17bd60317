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
  concurrency:
    description: How many people are worked on at the same time, from 1 to 64.
    type: int
    default: 4
  batch:
    description:
      - Makes the changes of only a part of O(users). The whole roster is read, planned and guarded all the same.
      - This lets a loop over batches show the progress of a long run. O(unlisted) takes effect in the last batch.
      - Two kinds of changes have their batch wherever the person stands in O(users), as the scanner must stay
        administrable. Who becomes an administrator does so in the first batch. The account that the task itself uses
        gets another password, or is demoted or removed, in the last one.
    type: dict
    suboptions:
      start:
        description:
          - The position in O(users) of the first person of the batch, counted from 0. One beyond the end is refused.
        type: int
        required: true
      size:
        description: How many people the batch has.
        type: int
        required: true
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
