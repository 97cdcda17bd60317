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

    PERSON: str = _docs.person(
        r"""
options:
  username:
    description:
      - The name that the person signs in with.
      - An account whose name differs only in case is taken as the same, with a warning.
      - One user sees one scope, administrators or one organization, so that a username which is not seen may be taken
        in another organization. Security Center refuses it then, and the task says so.
  name:
    description:
      - The person's full name, as Security Center shows it, which keeps it in two parts.
      - An account that shows this name is left alone, however it is parted. Else the last blank parts it, unless
        O(first_name) or O(last_name) says where. V("") clears both parts.
  first_name:
    description: The first part of the person's name. V("") clears it.
    type: str
  last_name:
    description: The last part of the person's name. V("") clears it.
    type: str
  title:
    description: The person's job title. V("") clears it.
    type: str
  email:
    description: The person's email address. V("") clears it. A change of case alone is not written.
  address:
    description: Street and number. V("") clears it.
    type: str
  city:
    description: The city. V("") clears it.
    type: str
  region:
    description: The state or province of the address, which Security Center calls C(state). V("") clears it.
    type: str
  country:
    description: The country. V("") clears it.
    type: str
  phone:
    description: The telephone number. V("") clears it.
    type: str
  fax:
    description: The fax number. V("") clears it.
    type: str
  role:
    description:
      - The role, by name or id, such as V(Security Analyst).
      - A new account of an organization needs one. What an administrator makes follows from O(organization), an
        administrator without it and a Security Manager with it.
    type: str
  group:
    description:
      - The group, by name or id, such as V(Full Access). A new account needs one where the task's user is one of the
        organization. Administrators have none.
    type: str
  authentication:
    description:
      - How the person signs in, with a password of Security Center itself (V(tns)), by an LDAP server, or by SAML. A
        new account gets V(tns) where this is not given.
    type: str
    choices: [tns, ldap, saml]
  ldap_server:
    description: The LDAP server of an account of V(ldap), by name or id. Such an account needs one.
    type: str
  ldap_username:
    description:
      - The name that the person has on the LDAP server. An account that becomes one of V(ldap) gets its username where
        this is not given.
    type: str
  managed_users_groups:
    description:
      - Names or ids of the groups whose users the account manages, and no others; V([]) takes all away.
      - V(All Groups) stands for all of them.
    type: list
    elements: str
  managed_objects_groups:
    description:
      - Names or ids of the groups whose objects the account manages, and no others; V([]) takes all away.
      - V(All Groups) stands for all of them.
    type: list
    elements: str
  responsible_asset:
    description: The id of the asset that the person is responsible for. V(none) takes it away.
    type: str
  enabled:
    description:
      - Whether the person may sign in. Security Center locks an account in place of disabling it, and does so itself
        after failed logins; V(true) unlocks it.
      - A new account is enabled where this is not given.
  password:
    description:
      - The account's password. A new account of V(tns) needs one, others have none.
      - It is only set as O(update_password) says.
  current_password:
    description:
      - The password that Security Center asks for when a password is changed, which is that of the task's own user.
        It is only sent along with a changed O(password), and not for a new account.
      - When omitted, the password that the task has signed in with is sent. With API keys there is none, and
        whether Security Center asks for one then depends on its release.
      - It is refused without O(password).
    type: str
  must_change_password:
    description:
      - Whether the person must choose another password at the next login.
      - It is set as O(update_password) says, so that with V(on_create) a later run does not ask for another one again.
    type: bool
""",
        absent="What the account owns is migrated or deleted with it, as O(migrate_to) and O(delete_objects) say. The "
        "first user of an organization cannot be deleted, nor an account that others are linked to.",
    )

    PEOPLE: str = _docs.people(PERSON)

    ACCOUNTS = r"""
options:
  organization:
    description:
      - The organization, by name, id or uuid, whose Security Managers an administrator looks after.
      - An administrator's credentials without this are about administrators. Those of an organization's user are about
        the users of that organization, and need no O(organization).
    type: str
  migrate_to:
    description:
      - Username of the Security Manager who takes over the scans, assets, reports and so on of users that are deleted.
      - Deleting is refused unless this or O(delete_objects=true) is given.
      - A task for one account refuses it with any other state than V(absent).
    type: str
  delete_objects:
    description:
      - Whether what deleted users own is deleted with them.
      - A task for one account refuses it with any other state than V(absent).
    type: bool
    default: false
"""
