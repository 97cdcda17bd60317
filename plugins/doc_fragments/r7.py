# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _docs


class ModuleDocFragment:
    """The options of the modules for the Rapid7 Security Console: the connection, one person, and many."""

    DOCUMENTATION: str = _docs.connection(
        "r7",
        r"""
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
        The next task on the console that may write does so first, and says so. It gives back all that the account had
        before the killed run, so also what somebody has taken from it by hand since then.
      - The file lies in O(state_dir), can be read by its owner only, and is removed once everything was checked. It has
        the login, the grants and the seed, and is the only place where a seed is written down.
      - With V(false), no such file is written, and what a killed run took away is lost.
      - If not set, the environment variable E(R7_RECOVERY) is used.
    type: bool
    default: true
""",
    )

    PERSON: str = _docs.person(r"""
options:
  username:
    description:
      - The login. An account whose login differs only in case is taken as the same, with a warning. A login with
        blanks around it is refused.
    aliases: [login]
  name:
    description: The person's full name. A new account gets its login as its name where none is given.
  email:
    description: The person's email address; V("") clears it. A change of case alone is not written.
  locked:
    description:
      - V(false) unlocks an account that the console has locked after failed logins. V(true) is refused.
      - A disabled account cannot be unlocked, so that O(enabled=true) must be declared too where it is disabled.
    type: bool
  role:
    description:
      - The role, by id or by the name that the console shows, such as V(user) or V(Site Owner). A new account
        needs one.
      - What a role brings with it follows from it, all sites, all asset groups, being a superuser, and for a local
        account whether its type is C(admin) or C(normal). When the role changes, what the old one brought goes, and
        what was given to the account itself stays.
    type: str
  all_sites:
    description: Whether the account has access to all sites. V(false) is refused for a role that brings it.
    type: bool
  all_asset_groups:
    description: Whether the account has access to all asset groups. V(false) is refused for a role that brings it.
    type: bool
  superuser:
    description: Whether the account is a superuser, which follows from the role. Anything else is refused.
    type: bool
  sites:
    description:
      - Names or ids of the sites that the account has access to, and no others; V([]) revokes all.
      - Refused where the account has all of them.
    type: list
    elements: str
  asset_groups:
    description:
      - Names or ids of the asset groups that the account has access to, and no others; V([]) revokes all.
      - Refused where the account has all of them.
    type: list
    elements: str
  authentication:
    description:
      - The authentication source, by name, id or type, such as V(Corporate LDAP), V(3), V(ldap) or V(saml).
      - V(normal) and V(admin) both mean an account of the console itself, which a new account is by default.
    type: str
  locale:
    description: The languages, as tags such as V(en-US). What is not given is left as it is; V("") is refused.
    type: dict
    suboptions:
      default:
        description: The language of the console.
        type: str
      reports:
        description: The language of reports.
        type: str
  password:
    description:
      - The account's password. A new account of the console itself needs one, others do not.
      - It is only set as O(update_password) says. That of the account which the task itself uses goes another way
        than everybody else's, and comes last.
  password_reset_on_login:
    description:
      - Whether the person must choose another password at the next login. It cannot be read back, and is only sent
        along when O(password) is set. It is refused without one.
      - It is also refused with O(update_password=always) for the account that the task itself uses, whose password goes
        another way.
    type: bool
notes:
  - The console does not tell whether a person must still choose another password at the next login, so that a change of
    the account clears that.
""")

    PEOPLE: str = _docs.people(PERSON)
