# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The things that a Security Center keeps: organizations, roles, groups, accounts and what those refer to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from lab.sc import catalogue


def fresh_uuid() -> str:
    """A uuid as this product writes it: in capitals (documented examples)."""
    return str(uuid.uuid4()).upper()


@dataclass(eq=False)
class Organization:
    """An organization; number 0 is the one that administrators are in."""

    id: int
    name: str
    description: str = ""
    uuid: str = field(default_factory=fresh_uuid)
    details: dict[str, Any] = field(default_factory=dict)
    ldaps: list[int] = field(default_factory=list)
    created: int = 0
    modified: int = 0
    first_user: int | None = None
    next_user: int = 1
    next_group: int = 1


@dataclass(eq=False)
class Role:
    """A role. Custom ones are the same for all organizations (inferred: the record counts users per organization)."""

    id: int
    name: str
    description: str = ""
    permissions: set[str] = field(default_factory=set)
    scan: str = "none"
    built_in: bool = False
    creator: tuple[int, int] | None = None
    created: int = 0
    modified: int = 0


@dataclass(eq=False)
class Group:
    """A group of an organization."""

    org: int
    id: int
    name: str
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    created: int = 0
    modified: int = 0


@dataclass(eq=False)
class Thing:
    """An LDAP server (`org` is 0) or an asset: only its identity matters here."""

    org: int
    id: int
    name: str
    description: str = ""


@dataclass(eq=False)
class Account:
    """A user of one organization; the same id means somebody else in the next one (documented)."""

    org: int
    id: int
    username: str
    role: int
    group: int = catalogue.FULL_ACCESS
    uuid: str = field(default_factory=fresh_uuid)
    auth_type: str = "tns"
    password: str | None = field(default=None, repr=False)
    profile: dict[str, str] = field(default_factory=dict)
    created: int = 0
    modified: int = 0
    last_login: int = 0
    last_login_ip: str = ""
    failed_logins: int = 0
    failed_login_ip: str = ""
    last_failed_login: int = 0
    must_change_password: bool = False
    password_expires: bool = False
    password_expiration: int | None = None
    password_expiration_override: bool = False
    password_set: int = 0
    locked: bool = False
    fingerprint: str | None = None
    ldap: int = catalogue.NONE
    ldap_username: str = ""
    responsible_asset: int = catalogue.NONE
    managed_users_groups: list[int] = field(default_factory=list)
    managed_objects_groups: list[int] = field(default_factory=list)
    preferences: dict[tuple[str, str], str] = field(default_factory=dict)
    email_notice: str = ""
    parent: tuple[int, int] | None = None
    keys: tuple[str, str] | None = field(default=None, repr=False)
    objects: list[str] = field(default_factory=list)
    """Names of the scans, assets and reports that the account owns."""

    @property
    def key(self) -> tuple[int, int]:
        return self.org, self.id

    @property
    def is_administrator(self) -> bool:
        return self.org == catalogue.ADMIN_ORG

    @property
    def is_manager(self) -> bool:
        return not self.is_administrator and self.role in (catalogue.SECURITY_MANAGER, catalogue.SM_LINKED)
