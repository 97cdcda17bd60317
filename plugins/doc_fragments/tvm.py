# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connection options of the modules for Tenable Vulnerability Management."""

    DOCUMENTATION = r"""
options:
  url:
    description:
      - Address of the tenant.
      - If not set, the environment variables E(TVM_URL) and E(TIO_URL) are used, in this order.
    type: str
    default: https://cloud.tenable.com
  access_key:
    description:
      - Access key of the API keys of a user with the role Administrator.
      - If not set, the environment variables E(TVM_ACCESS_KEY), E(TIO_ACCESS_KEY), E(TENABLE_ACCESS_KEY) and
        E(TENABLEIO_ACCESS_KEY) are used, in this order.
    type: str
    required: true
  secret_key:
    description:
      - Secret key of the same API keys.
      - If not set, the environment variables E(TVM_SECRET_KEY), E(TIO_SECRET_KEY), E(TENABLE_SECRET_KEY) and
        E(TENABLEIO_SECRET_KEY) are used, in this order.
    type: str
    required: true
  impersonate:
    description:
      - Username of the user to act as. Only an administrator may act as somebody else.
      - If not set, the environment variable E(TVM_IMPERSONATE) is used.
    type: str
"""
