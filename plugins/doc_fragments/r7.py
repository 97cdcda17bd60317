# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connection options of the modules for the Rapid7 Security Console."""

    DOCUMENTATION = r"""
options:
  url:
    description:
      - Address of the Security Console, such as V(https://console.example.com:3780).
      - If not set, the environment variable E(R7_URL) is used.
    type: str
    required: true
  url_username:
    description:
      - Login of the Global Administrator that the task uses.
      - If not set, the environment variable E(R7_USERNAME) is used.
    type: str
    required: true
  url_password:
    description:
      - Password of O(url_username).
      - If not set, the environment variable E(R7_PASSWORD) is used.
    type: str
    required: true
  token:
    description:
      - One-time code of O(url_username), where the console has two-factor login. As it is valid for about 30 seconds,
        O(totp_secret) is what a play needs.
      - If not set, the environment variable E(R7_TOKEN) is used.
    type: str
  totp_secret:
    description:
      - Two-factor seed of O(url_username) in base32, from which each request gets a fresh one-time code.
      - If not set, the environment variable E(R7_TOTP_SECRET) is used.
    type: str
  recovery:
    description:
      - Whether the site and asset-group grants and the two-factor seed of an account are kept in a file while the
        account is written, because the console takes them away then and a run that is killed could not put them back.
        The next task on the console that may write does so first, and says so.
      - The file lies in O(state_dir), can be read by its owner only, and is removed once everything was checked. It is
        the only place where a seed is written down.
      - With V(false), no such file is written, and what a killed run took away is lost.
      - If not set, the environment variable E(R7_RECOVERY) is used.
    type: bool
    default: true
"""
