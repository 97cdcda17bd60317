# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _docs


class ModuleDocFragment:
    """The options of the modules for Tenable Security Center: the connection, one person, and many."""

    DOCUMENTATION: str = _docs.connection(
        "sc",
        r"""
options:
  url:
    description:
      - Address of the Security Center, such as V(https://sc.example.com), without the C(/rest) of its API.
      - If not set, the environment variables E(SC_URL) and E(TSC_URL) are used, in this order.
    type: str
    required: true
  access_key:
    description:
      - Access key of API keys. Give either API keys, or O(url_username) and O(url_password).
      - An administrator's keys see and make administrators, those of an organization's user the users of that
        organization. What Security Center lets one do, the task can do.
      - Security Center has API keys since 5.13, where they are enabled in its security settings.
      - If not set, the environment variables E(SC_ACCESS_KEY) and E(TSC_ACCESS_KEY) are used, in this order.
    type: str
  secret_key:
    description:
      - Secret key of the same API keys.
      - If not set, the environment variables E(SC_SECRET_KEY) and E(TSC_SECRET_KEY) are used, in this order.
    type: str
  url_username:
    description:
      - Username of the account that the task signs in as, in place of API keys. The task signs out at its end, also
        where it fails or is stopped.
      - Without API keys and without this, O(client_cert) alone says who signs in. The certificate must be associated
        with an account of Security Center.
      - If not set, the environment variables E(SC_USERNAME) and E(TSC_USERNAME) are used, in this order.
    type: str
  url_password:
    description:
      - Password of O(url_username).
      - If not set, the environment variables E(SC_PASSWORD) and E(TSC_PASSWORD) are used, in this order.
    type: str
  switch_to:
    description:
      - Username of the linked account to act as. The task signs in, switches to that account, does all its work as
        that account, and signs out.
      - It must be an account that the user interface lets one switch to, and it is refused with API keys, which have
        no session.
      - If not set, the environment variable E(SC_SWITCH_TO) is used.
    type: str
  release_session:
    description:
      - Whether Security Center may end the oldest session of the account where it has no session left. By default,
        the task fails then and says so.
      - Refused with API keys, which have no session.
      - If not set, the environment variable E(SC_RELEASE_SESSION) is used.
    type: bool
    default: false
""",
    )
