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
      - A new account gets V(Basic) where neither this nor O(roles) is given.
      - An account that has a custom role shows 0, too. To give it another role than V(Read-Only) takes the custom role
        away, and the module warns. To give it V(Read-Only) is refused.
      - It cannot be given together with O(roles).
    type: str
  roles:
    description:
      - The custom roles, by name or UUID. They are all that the account has then, in the place of a predefined role.
      - It cannot be given together with O(permissions), and cannot be empty, as every user has a role.
    type: list
    elements: str
  authorizations:
    description:
      - By which ways the person may sign in. A way that is not named stays as it is.
      - A task that would leave an enabled account without any is refused, unless O(allow_lockout=true) is given.
      - Tenable lets nobody change their own, so that a task that would change those of its own account is refused.
    type: dict
    suboptions:
      api:
        description: Whether the person's API keys work.
        type: bool
      password:
        description: Whether the person may sign in with username and password.
        type: bool
      saml:
        description: Whether the person may sign in by single sign-on (SAML).
        type: bool
      mfa_enrollment_required:
        description: Whether the person has to set up a second factor.
        type: bool
  groups:
    description:
      - User groups, by name or UUID. They exist already.
      - A group whose members SAML manages is refused, as the identity provider would undo the change.
      - The group All Users, which everybody is in, makes no difference.
    type: list
    elements: str
  groups_state:
    description:
      - What is meant by O(groups).
      - With V(present), the person is in these groups, and may be in others. This is so where it is not given.
      - With V(absent), the person is in none of these.
      - With V(exact), the person is in these groups and no others, but for those that SAML manages.
    type: str
    choices: [present, absent, exact]
  two_factor:
    description:
      - Two-factor sign-in of the account. What is not named stays as it is.
      - To have the person confirm a telephone by a code, use M(vulnmgmt.access.tvm_user_two_factor).
    type: dict
    suboptions:
      email:
        description: Whether codes are sent by email.
        type: bool
      sms:
        description: Whether codes are sent as text messages. This needs a telephone.
        type: bool
      phone:
        description: The telephone's number, with its country code, such as V(+15550100123). It is never shown in full.
        type: str
  password_temporary:
    description:
      - Whether the person has to change a O(password) that this task sets, at the next sign-in.
      - A new account is then created with a random password, and given O(password) afterwards. After a run that was
        interrupted in between, set it with O(update_password=always).
      - What Tenable does where this is not given, is not documented.
      - It is refused without O(password).
    type: bool
  current_password:
    description:
      - The password that the account has now, which is sent along where O(password) is set. Administrators need not
        know it. It is refused without O(password).
    type: str
  transfer_to:
    description:
      - Username of the account that gets what this user owns when it is deleted, with O(state=absent).
      - Without it, what only this user owns is deleted as well.
      - It is refused with any other O(state).
    type: str
  revoke_keys:
    description:
      - Whether the person's API keys end, too, with O(state=disabled). They are replaced by a pair that nobody
        learns, and C(authorizations.api) is taken away.
      - Where C(authorizations.api) is off already, nothing is done. Somebody who comes back needs it again, and new
        keys.
      - With O(state=absent), there is no account any more that could have keys. It is refused with O(state=present).
    type: bool
  password:
    description:
      - The account's password, at least 12 characters with upper case, lower case, digit and special character.
      - A new account for which none is given gets a random one that nobody learns. This suits people who sign in by
        single sign-on.
      - It is only set as O(update_password) says.
""",
        disabled=", but for the API keys with O(revoke_keys)",
        absent="What only this user owns, such as dashboards, is deleted with it, unless O(transfer_to) is given; "
        "V(disabled) keeps it.",
        always="; and as Tenable refuses a password that the user has had before, a second run with the same password "
        "fails",
    )

    PEOPLE: str = _docs.people(PERSON)

    HANDOVER: str = r"""
options:
  transfer_to:
    description:
      - Username of the account that gets what those own who are deleted.
      - It counts for deletions by O(users[].state) and by O(unlisted). A person's O(users[].transfer_to) comes first.
    type: str
"""
