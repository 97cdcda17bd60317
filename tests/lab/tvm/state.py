# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""What one simulated tenant knows: users, groups, roles, keys."""

from __future__ import annotations

import random
import secrets
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

# Name and default of every switch, without the product's prefix.
SWITCHES: dict[str, Any] = {
    # When the records are from (all recorded, and never mixed in one reply). "2021": there is `lockout`, and no `name`
    # for a user who was never given one. "2019", as in 2018: there is no `lockout`, the name is the user name where
    # none was given, and the answers to writes carry `aggregate`, those to PUT `whatsnew_version` as well.
    "era": "2021",
    # PUT /users/{id} without an e-mail sets it back to the user name (documented). Off: it stays (recorded 2019).
    "omit_email_resets": False,
    # GET /groups/{id}/users shows every member as disabled (recorded twice). Off: the true value.
    "group_users_enabled_false": True,
    # Every n-th request is answered 429 with a page of HTML (documented); 0 = never.
    "rate_limit_every_n": 0,
    # Non-administrators see four fields of each user in GET /users (documented and recorded). Off: whole records.
    "non_admin_view": True,
    # A password that the user has or had is refused (documented for the product; the status is inferred).
    "password_history": True,
    # Only disabled users can be deleted (documented for the user interface). Off: any (recorded 2018 to 2021).
    "delete_requires_disabled": False,
    # Members of a group that SAML manages cannot be changed by hand (documented for the user interface; the status is
    # inferred). Off: the API takes it all the same.
    "saml_groups_refuse": True,
    # The records of users show the groups that they are in (documented). Off, and in the older era: they do not.
    "records_show_groups": True,
    # GET /users shows the roles if it is asked to (documented). Off: it does not understand the question.
    "list_shows_roles": True,
    # Refusal of the authorizations of the calling user: documented, but not with which status. 409 or 403.
    "self_authorizations_status": 409,
}

ERAS = ("2019", "2021")
ADMINISTRATOR = 64
# Read-Only, which can be given (documented: the vendor's newer client does), or what a user with custom roles shows.
CUSTOM = 0
# The predefined roles and their permissions (documented).
PREDEFINED = {16: "Basic", 24: "Scan Operator", 32: "Standard", 40: "Scan Manager", 64: "Administrator"}
ALL_USERS_UUID = "00000000-0000-0000-0000-000000000000"  # recorded
APPROVED_DOMAINS = ("example.com", "example.org")
# The time of the last use of any keys. The lab's clock stands still, so that two readings in a row are equal.
KEYS_USED_AT = 1_761_000_000_000
# lockout is 1 when login_fail_count is above this (documented).
LOGIN_FAIL_LIMIT = 5


@dataclass
class User:
    """One user of the tenant, with what the service never shows."""

    id: int
    uuid: str
    username: str
    email: str
    password: str
    permissions: int
    name: str | None = None
    enabled: bool = True
    login_fail_count: int = 0
    login_fail_total: int = 0
    lastlogin: int | None = None
    keys: tuple[str, str] | None = None
    authorizations: dict[str, bool] = field(
        default_factory=lambda: {"api_permitted": True, "password_permitted": True, "saml_permitted": True}
    )
    mfa_enrollment_required: bool | None = None
    """Whether a second factor must be set up (documented); ``None`` where nobody ever said so."""
    password_temporary: bool = False
    """Whether the password has to be changed at the next sign-in (documented)."""
    two_factor: dict[str, Any] | None = None
    pending_phone: str | None = None
    """The telephone that a verification code was sent to and that has not been verified yet."""
    pending_code: str | None = None
    former_passwords: list[str] = field(default_factory=list)
    role_uuids: list[str] = field(default_factory=list)
    """The custom roles assigned; permissions is 0 while there are any."""
    last_apikey_access: int | None = None
    undeletable: bool = False

    @property
    def administers(self) -> bool:
        """Whether the user may administer. That a higher number than the administrator's does so too is inferred."""
        return self.permissions >= ADMINISTRATOR


@dataclass
class Group:
    """One user group."""

    id: int
    uuid: str
    name: str
    members: set[int] = field(default_factory=set)
    managed_by_saml: bool | None = None


@dataclass
class Role:
    """One role, predefined or custom."""

    uuid: str
    name: str
    description: str
    custom: bool = True
    permissions: int = CUSTOM
    role_permission_strings: list[str] = field(default_factory=list)


class TenantState:
    """The truth about one tenant. Hold `lock` to change it from outside the server's thread."""

    def __init__(self, name: str, switches: dict[str, Any]) -> None:
        if switches["era"] not in ERAS:
            raise ValueError(f"switch 'era' takes one of {ERAS}, not {switches['era']!r}")
        self.lock = threading.RLock()
        self.switches = switches
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.roles: dict[str, Role] = {}
        self.foreign_usernames = {"taken@example.com"}
        """User names that belong to another customer of the service: user names are unique across all of them."""
        self.deleted: list[dict[str, Any]] = []
        """The uuid of each user deleted through the API, and of the user named as successor."""
        self.requests_served = 0
        self._ids = iter(range(2, 1 << 31))
        self._group_ids = iter(range(1, 1 << 31))
        # The same identifiers in every run, others on every scanner.
        self._random = random.Random(name)
        self.container_uuid = self.new_uuid()
        self.site = f"lab-{name}"

    def new_uuid(self) -> str:
        """Return the next identifier."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def add_user(self, username: str, password: str, permissions: int, **more: Any) -> User:
        """Add a user; no rule is checked here, so that permissions can be any number, such as 128.

        The vendor's client knows 128 as the site administrator's (documented); it is in no recording.
        """
        more.setdefault("email", username)
        user = User(next(self._ids), self.new_uuid(), username, more.pop("email"), password, permissions, **more)
        self.users[user.id] = user
        return user

    def add_group(self, name: str, **more: Any) -> Group:
        """Add a group."""
        group = Group(next(self._group_ids), more.pop("uuid", None) or self.new_uuid(), name, **more)
        self.groups[group.id] = group
        return group

    def add_role(self, name: str, description: str, **more: Any) -> Role:
        """Add a role."""
        role = Role(self.new_uuid(), name, description, **more)
        self.roles[role.uuid] = role
        return role

    def user(self, reference: int | str) -> User | None:
        """Return the user of that id, uuid or user name."""
        text = str(reference)
        for user in self.users.values():
            if text in (str(user.id), user.uuid) or text.casefold() == user.username.casefold():
                return user
        return None

    def user_by_path(self, reference: str) -> User | None:
        """Return the user that a path means: by id (recorded) or by uuid (documented), never by user name."""
        return self.user(reference) if "@" not in reference else None

    def group(self, reference: int | str) -> Group | None:
        """Return the group of that id, uuid or name."""
        text = str(reference)
        return next((g for g in self.groups.values() if text in (str(g.id), g.uuid, g.name)), None)

    def members(self, group: Group) -> list[User]:
        """Return the members of a group; everybody is a member of All Users."""
        everybody = group.uuid == ALL_USERS_UUID
        return [user for user in self.users.values() if everybody or user.id in group.members]

    def issue_keys(self, user: User) -> tuple[str, str]:
        """Give a user a new pair of API keys in the place of the old one: there is one at a time (documented)."""
        user.keys = (secrets.token_hex(32), secrets.token_hex(32))
        return user.keys

    def user_by_keys(self, access_key: str, secret_key: str) -> User | None:
        """Return the owner of a pair of keys."""
        return next((user for user in self.users.values() if user.keys == (access_key, secret_key)), None)

    def set_password(self, user: User, password: str, *, temporary: bool = False) -> None:
        """Change a password; it also unlocks, and is the only thing that does (documented)."""
        user.former_passwords.append(user.password)
        user.password = password
        user.password_temporary = temporary
        user.login_fail_count = 0

    def remove_user(self, user: User, successor: User | None) -> None:
        """Delete a user, wherever it is referred to."""
        del self.users[user.id]
        for group in self.groups.values():
            group.members.discard(user.id)
        self.deleted.append({"uuid": user.uuid, "successor": successor.uuid if successor else None})
