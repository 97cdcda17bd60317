# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Two-factor sign-in of users of Tenable Vulnerability Management.

The settings are read and written here; the way by a code that is sent to the telephone is in ``verification.py``. A
telephone number is personal, and only its end is ever shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, AnswerLost, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, Journal, Seen, Write

OFF: dict[str, Any] = {"email": False, "sms": False, "phone": None}
"""What a user has who never set anything up: the record shows nothing of it then (documented)."""

OPTIONS: dict[str, Any] = {
    "email": {"type": "bool"},
    "sms": {"type": "bool"},
    "phone": {"type": "str", "no_log": True},
}

_PHONE = re.compile(r"\+[0-9]{6,15}")
_SHOWN_DIGITS = 2

_ROUNDS = 20_000
"""About ten milliseconds for a number, as there are few numbers and an id may be read by many."""


def settings_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a user's record shows (the names of its fields are documented)."""
    found = record.get("two_factor")
    if not isinstance(found, Mapping):
        return dict(OFF)
    phone = found.get("sms_phone")
    return {
        "email": bool(found.get("email_enabled")),
        "sms": bool(found.get("sms_enabled")),
        "phone": str(phone) if phone else None,
    }


def read(api: TvmApi, user_id: int) -> dict[str, Any]:
    """Return a user's settings, from its own record."""
    return settings_of(api.get_user(user_id))


def read_from(api: TvmApi, account: Account) -> dict[str, Any]:
    """Return an account's settings: from the record in the list where that shows them, else from its own."""
    if "two_factor" in account.raw:
        return settings_of(account.raw)
    return read(api, account.ref)


def short(phone: str) -> str:
    """Return what is shown of a telephone number."""
    return f"(ends in {phone[-_SHOWN_DIGITS:]})"


def checked_phone(phone: str) -> str:
    """Return a telephone number as the API takes it, without blanks and the like.

    Raises:
        UsageError: it does not begin with a plus sign, as the API requires (documented), or is no number.
    """
    plain = re.sub(r"[ ().-]", "", phone)
    if not _PHONE.fullmatch(plain):
        raise UsageError("the phone needs its country code and digits only: write it like +15550100123")
    return plain


def wanted(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings after what a task names of them; the others stay.

    Raises:
        UsageError: text messages without a telephone, or a number that cannot be one.
    """
    named = {name: given[name] for name in OFF if given.get(name) is not None}
    if "phone" in named:
        named["phone"] = checked_phone(named["phone"])
    after = {**before, **named}
    if after["sms"] and not after["phone"]:
        raise UsageError("two_factor.sms needs a telephone, and none is known: give two_factor.phone")
    return after


def show(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as diffs and results have them: of the number only the end."""
    return {**settings, "phone": short(settings["phone"]) if settings["phone"] else None}


def identify(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as the id of a plan has them: of the number what tells it from others, and is slow to guess."""
    phone = settings["phone"]
    if not phone:
        return dict(settings)
    made = hashlib.pbkdf2_hmac("sha256", phone.encode(), b"vulnmgmt.access plan", _ROUNDS, 16)
    return {**settings, "phone": made.hex()}


def write(api: TvmApi, user_id: int, given: Mapping[str, Any], journal: Journal) -> dict[str, Any]:
    """Bring what a task names about, and return all settings as they are then.

    Raises:
        AccessError: as :meth:`Journal.carry_out`.
    """
    fresh = journal.read(lambda: read(api, user_id))
    after = wanted(fresh, given)
    if after == fresh:
        return after

    def look() -> Seen:
        found = read(api, user_id)
        if _on(found) == _on(after):
            return Seen(DONE)
        return Seen(BEFORE if found == fresh else f"the account has two-factor sign-in {_words(found)}")

    def send() -> None:
        body = {"email_enabled": after["email"], "sms_enabled": after["sms"]}
        api.set_two_factor(user_id, {**body, "sms_phone": after["phone"]} if after["phone"] else body)
        require_shown(look, "the two-factor settings")

    journal.carry_out(Write("changed two-factor sign-in", send, look))
    return after


def require_shown(look: Callable[[], Seen], what: str) -> None:
    """Go on where reading shows what was just accepted: that an empty answer is the service's own is inferred.

    Raises:
        AnswerLost: it does not, or cannot be read; what became of the write is not known.
    """
    try:
        shown = look().verdict == DONE
    except AccessError as error:
        raise AnswerLost(f"the server accepted {what}, which could not be checked: {error.message}") from None
    if not shown:
        raise AnswerLost(f"the server accepted {what}, and nothing shows that")


def _on(settings: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what counts of settings: a telephone only where text messages go to it."""
    return settings["email"], settings["sms"], settings["phone"] if settings["sms"] else None


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether both mean the same."""
    return _on(one) == _on(other)


def _words(settings: Mapping[str, Any]) -> str:
    return ", ".join(name for name in ("email", "sms") if settings[name]) or "off"
