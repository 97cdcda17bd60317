# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""What the service refuses."""

from __future__ import annotations

import re
from typing import Any

from lab.tvm.errors import container, gateway, invalid
from lab.tvm.state import APPROVED_DOMAINS, CUSTOM, PREDEFINED, TenantState, User

# Forbidden in user names (documented).
_FORBIDDEN = re.compile(r"""['!#$%^&*()/\\|{}\[\]":;~`<>,\s]""")
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^a-zA-Z0-9]"))
_PHONE = re.compile(r"\+[0-9]{6,15}")


def text(body: dict[str, Any], key: str, *, required: bool = False) -> str | None:
    """Return a field of text. That null is the same as leaving it out is inferred."""
    value = body.get(key)
    if value is None:
        if required:
            raise invalid(key, "is required")
        return None
    if not isinstance(value, str):
        raise invalid(key, "must be a string")
    return value


def boolean(body: dict[str, Any], key: str, *, required: bool = True) -> bool | None:
    """Return a field that is true or false."""
    value = body.get(key)
    if value is None and not required:
        return None
    if value is None:
        raise invalid(key, "is required")
    if not isinstance(value, bool):
        raise invalid(key, "must be a boolean")
    return value


def permissions(body: dict[str, Any], user: User | None = None) -> int | None:
    """Return the permissions asked for; digits in a string are accepted and stored as a number (recorded).

    0 can be given: the vendor's newer client creates and updates Read-Only users with it (documented). What `user` has
    is accepted whatever it is, because the vendor's client sends the stored value back (inferred). That any other
    number is refused is inferred.
    """
    value = body.get("permissions")
    if value is None:
        return None
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid("permissions", "must be a number")
    known_to_all = value in PREDEFINED or value == CUSTOM
    if not known_to_all and (user is None or value != user.permissions):
        raise invalid("permissions", f"must be one of [{', '.join(str(known) for known in (CUSTOM, *PREDEFINED))}]")
    return value


def new_username(state: TenantState, body: dict[str, Any]) -> str:
    """Return the name of a user to be created."""
    username = text(body, "username", required=True)
    if _FORBIDDEN.search(username):
        raise invalid("username", "contains a character that is not allowed")
    if not re.fullmatch(r"[^@]+@[^@]+", username):
        raise invalid("username", "must have the form name@domain")
    _approved(username, "The username provided is not a part of the current Container's approved domains.")
    if state.user(username) or username.casefold() in state.foreign_usernames:
        # 409 is documented, as is that other customers' user names count too. The text is inferred, and so is that
        # upper and lower case make no difference.
        raise gateway(409, "The username is already in use.")
    return username


def new_email(body: dict[str, Any]) -> str | None:
    """Return the e-mail address that a user is to get; it stays within the approved domains (documented)."""
    email = text(body, "email")
    if email is None:
        return None
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise invalid("email", "must be a valid email")
    _approved(email, "The email provided is not a part of the current Container's approved domains.")
    return email


def new_password(state: TenantState, body: dict[str, Any], user: User | None = None) -> str:
    """Return the password that a user is to get, when the policy (documented) lets it pass; statuses are inferred."""
    password = text(body, "password", required=True)
    if len(password) < 12 or not all(kind.search(password) for kind in _CLASSES):
        raise gateway(
            400,
            "Passwords must be at least 12 characters long and contain an upper case letter, a lower case letter, "
            "a number and a special character.",
        )
    if user and state.switches["password_history"] and password in (user.password, *user.former_passwords):
        raise gateway(400, "The password has been used before.")
    return password


def phone(body: dict[str, Any], *, required: bool) -> str | None:
    """Return a telephone number, which starts with a plus sign (documented)."""
    number = text(body, "sms_phone", required=required)
    if number is not None and not _PHONE.fullmatch(number):
        raise invalid("sms_phone", "must be a telephone number that starts with +")
    return number


def _approved(address: str, message: str) -> None:
    if address.rpartition("@")[2].lower() not in APPROVED_DOMAINS:
        raise container(400, message)
