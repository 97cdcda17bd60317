#!/usr/bin/python
# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sc_current_user
short_description: Manage the own account of a task on Tenable Security Center
version_added: 0.1.0
description:
  - Changes the account that the task itself is, be it by API keys, by a login, by a client certificate or by
    O(switch_to). It needs no right to manage users.
  - Only what is given and differs is written, in one request, and it is compared with what the server has afterwards,
    as Security Center passes over what it does not know without a word.
  - The account can change its profile, its password and its certificate here. Everything else about it, such as its
    role, somebody else has to change. Its preferences have their own module.
author:
  - vulnmgmt.access contributors (@vulnmgmt)
options:
  first_name:
    description: First name; V("") clears it.
    type: str
  last_name:
    description: Last name; V("") clears it.
    type: str
  title:
    description: Job title; V("") clears it.
    type: str
  email:
    description: Email address, of which a change of case alone is not written; V("") clears it.
    type: str
  address:
    description: Street address; V("") clears it.
    type: str
  city:
    description: City; V("") clears it.
    type: str
  region:
    description: State or province of the address, which the API calls C(state); V("") clears it.
    type: str
  country:
    description: Country; V("") clears it.
    type: str
  phone:
    description: Telephone number; V("") clears it.
    type: str
  fax:
    description: Fax number; V("") clears it.
    type: str
  fingerprint:
    description:
      - Fingerprint of the client certificate that may sign in as this account; V("") clears it. Colons and capitals
        make no difference.
      - With O(associate_certificate=true), Security Center works it out by itself.
    type: str
  associate_certificate:
    description:
      - Whether the certificate of the task's own connection, O(client_cert), shall be the account's, so that it can
        sign in by it. It takes the place of another one.
      - It takes a session, by O(url_username) and O(url_password). Security Center refuses linked accounts.
      - The account has it already where its fingerprint is the SHA-1 or SHA-256 digest of the certificate. Where
        Security Center writes fingerprints in another form, only a real run finds that out, and reports no change then.
    type: bool
    default: false
  email_notice:
    description:
      - Whom Security Center shall tell by mail of the change, and of what. It is only sent together with a change, and
        never by itself.
      - With anything but V(none) the account needs an address, in O(email) or already.
    type: str
    choices: [both, id, none, password]
  password:
    description:
      - The new password. It is set as O(update_password) says, and cannot be read back.
      - Refused for accounts that sign in by LDAP or SAML, and for linked ones, as they have none.
      - Where the answer is lost, nobody can tell whether it was set, and the task fails and says so.
    type: str
  current_password:
    description:
      - The present password of the account, which Security Center can ask for when a new one is set.
      - By default, O(url_password), where the task has signed in to this account with it.
    type: str
  update_password:
    description:
      - When a given O(password) is set.
      - With V(on_change), which is what happens when this is not given, unless the task has just signed in to this very
        account with it. A task with API keys or a client certificate, or one with O(switch_to), cannot know, and sets
        it every time.
      - With V(always), in every run.
    type: str
    choices: [on_change, always]
extends_documentation_fragment:
  - vulnmgmt.access.sc
  - vulnmgmt.access.attributes
attributes:
  idempotent:
    support: partial
    details:
      - A O(password) that the task has not signed in with is set in every run.
seealso:
  - module: vulnmgmt.access.sc_current_user_info
  - module: vulnmgmt.access.sc_preferences
"""

EXAMPLES = r"""
- name: A telephone number, and no fax any more
  vulnmgmt.access.sc_current_user:
    url: "{{ sc_url }}"
    access_key: "{{ sc_access_key }}"
    secret_key: "{{ sc_secret_key }}"
    phone: 555 0107
    fax: ""

- name: Let the certificate sign in
  vulnmgmt.access.sc_current_user:
    url: "{{ sc_url }}"
    url_username: "{{ sc_username }}"
    url_password: "{{ sc_password }}"
    client_cert: "{{ sc_client_cert }}"
    associate_certificate: true

- name: Another password for the account that automation uses
  vulnmgmt.access.sc_current_user:
    url: "{{ sc_url }}"
    url_username: "{{ sc_username }}"
    url_password: "{{ sc_password }}"
    password: "{{ sc_new_password }}"
"""

RETURN = r"""
changed_fields:
  description: The options that changed something, in the order of the writes.
  returned: success
  type: list
  elements: str
  sample: [phone, fax]
user:
  description:
    - The account after the task, as M(vulnmgmt.access.sc_current_user_info) returns it, without its preferences.
  returned: success
  type: dict
  sample:
    id: "2"
    uuid: 4F7DD1CD-EB1B-40D7-BCE1-2DB3E31F6F4C
    username: amara.okafor
    first_name: Amara
    last_name: Okafor
    title: Security Manager
    email: amara.okafor@example.com
    city: Lagos
    region: ""
    auth_type: tns
    locked: false
    must_change_password: false
    last_login: 1454350174
    fingerprint: null
    ldap: null
    role:
      id: "2"
      name: Security Manager
      description: Runs one organization.
    organization:
      id: "1"
      name: Retail
      description: ""
      uuid: 48F26F3B-6A79-4153-96DB-4C63D1BF3D46
"""

from ansible_collections.vulnmgmt.access.plugins.module_utils._run import run_work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.product import PRODUCT


def main() -> None:
    """Run the module."""
    run_work(PRODUCT, "current_user")


if __name__ == "__main__":
    main()
