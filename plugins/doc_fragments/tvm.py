# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _docs


class ModuleDocFragment:
    """The options of the modules for Tenable Vulnerability Management: the connection, one person, and many."""

    DOCUMENTATION: str = _docs.connection(
        "tvm",
        r"""
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
""",
    )

    PERSON: str = _docs.person(
        r"""
options:
  username:
    description:
      - The name that the person signs in with, in the form C(name@domain) with a domain that Tenable has
        approved for the tenant. It cannot be changed later, and must be unique across all tenants of Tenable.
      - An account whose name differs only in case is taken as the same, with a warning. A name with blanks around it is
        refused.
  name:
    description: The person's full name. V("") clears it.
  email:
    description:
      - The person's email address. A change of case alone is not written.
      - A new account gets its username as its address where none is given.
  permissions:
    description:
      - The predefined role, by name or number.
      - V(Read-Only) (0), V(Basic) (16), V(Scan Operator) (24), V(Standard) (32), V(Scan Manager) (40) or
        V(Administrator) (64); upper and lower case, spaces, C(_) and C(-) do not matter.
      - A new account gets V(Basic) where this is not given.
      - An account that has a custom role shows 0, too. To give it another role than V(Read-Only) takes the custom role
        away, and the module warns. To give it V(Read-Only) is refused.
    type: str
  password:
    description:
      - The account's password, at least 12 characters with upper case, lower case, digit and special character.
      - A new account for which none is given gets a random one that nobody learns. This suits people who sign in by
        single sign-on.
      - It is only set as O(update_password) says.
""",
        absent="What only this user owns, such as dashboards, is deleted with it; V(disabled) keeps it.",
        always="; and as Tenable refuses a password that the user has had before, a second run with the same password "
        "fails",
    )

    PEOPLE: str = _docs.people(PERSON)
