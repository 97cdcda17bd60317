# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Passwords of Tenable Vulnerability Management: the documented policy, and random ones that meet it."""

from __future__ import annotations

import secrets
import string

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError

MINIMUM_LENGTH = 12
_SPECIAL = "!@#$%^&*()-_=+[]{}:,.?"


def check(password: str) -> None:
    """Refuse a password that the documented policy refuses: 12 characters, upper, lower, digit, special.

    Raises:
        UsageError: with what is missing, never with the password.
    """
    wanted = (
        (len(password) >= MINIMUM_LENGTH, f"at least {MINIMUM_LENGTH} characters"),
        (any(c.isupper() for c in password), "an upper-case letter"),
        (any(c.islower() for c in password), "a lower-case letter"),
        (any(c.isdigit() for c in password), "a digit"),
        (any(not c.isalnum() for c in password), "a special character"),
    )
    missing = [what for met, what in wanted if not met]
    if missing:
        raise UsageError(f"the password does not meet Tenable's policy: it needs {', '.join(missing)}")


def random_password(length: int = 40) -> str:
    """Return a password of ``length`` characters that meets the policy and that nobody learns."""
    classes = (string.ascii_uppercase, string.ascii_lowercase, string.digits, _SPECIAL)
    picked = [secrets.choice(letters) for letters in classes]
    picked += [secrets.choice("".join(classes)) for _unused in range(length - len(picked))]
    secrets.SystemRandom().shuffle(picked)
    return "".join(picked)
