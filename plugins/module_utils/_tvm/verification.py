# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""Turning two-factor sign-in on by a code that is sent to a telephone, and off.

That is two tasks, as somebody has to read the code in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._plan import ABSENT, PRESENT, Account
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm import two_factor
from ansible_collections.vulnmgmt.access.plugins.module_utils._tvm.api import TvmApi
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import BEFORE, DONE, UNTOLD, Journal, Seen, Write

_BAD_REQUEST = 400


def bring_two_factor_into_line(request: Request) -> Done:
    """Send a code, verify it, or turn two-factor sign-in off; the options are those of :data:`TWO_FACTOR`.

    Raises:
        AccessError: the options contradict each other, the user is unknown, or the service refuses the code.
    """
    backend, params = request.backend, request.params
    phone = _checked(params)
    account, warnings = backend.find_named("username", params["username"])
    # From its own record, as the list need not show it.
    before = two_factor.read(backend.api, account.ref)
    verified = before["sms"] and (phone is None or phone == before["phone"])
    if params["state"] == ABSENT:
        after = dict(two_factor.OFF, phone=before["phone"])
        due = before["email"] or before["sms"]
    else:
        # Without the number nobody can tell whether a code is one that was used already.
        due = not verified or (params["code"] is not None and phone is None)
        shown = phone or before["phone"]
        after = {**before, "sms": True, "phone": shown} if params["code"] else dict(before)
    sends = params["state"] == PRESENT and params["code"] is None and due
    if due and not request.check_mode:
        for secret in (params["phone"], phone, params["password"], params["code"]):
            backend.api.http.redact.add(secret)
        journal = backend.journal()
        with journal.told():
            if params["state"] == ABSENT:
                two_factor.write(backend.api, account.ref, {"email": False, "sms": False}, journal)
            elif params["code"]:
                _verify(backend.api, account, params["code"], before["sms"], journal)
            else:
                _send(backend.api, account, str(phone), params["password"], journal)
    result = {
        "changed": due,
        "username": account.username,
        "code_sent": sends,
        "two_factor": two_factor.show(after),
        "diff": _diff(account.username, before, after, phone if sends else None),
    }
    return Done(result, warnings)


def _checked(params: Mapping[str, Any]) -> str | None:
    """Return the telephone's number as the API takes it.

    Raises:
        UsageError: it is none, or is given together with what it does not go with.
    """
    if params["state"] == ABSENT and any(params[name] for name in ("phone", "code", "password")):
        raise UsageError("phone, password and code are for turning two-factor sign-in on: leave them out")
    if params["state"] == PRESENT and not params["phone"] and not params["code"]:
        raise UsageError("give the phone, to which a code is then sent, or the code that came")
    if params["code"] and params["password"]:
        raise UsageError("password goes with sending a code and not with verifying one: leave it out")
    return two_factor.checked_phone(params["phone"]) if params["phone"] else None


def _send(api: TvmApi, account: Account, phone: str, password: str | None, journal: Journal) -> None:
    """Have a code sent, once: whether one came, only the person knows."""
    body = {"sms_phone": phone, **({"password": password} if password else {})}
    write = Write("sent a code", lambda: api.send_verification(account.ref, body), lambda: Seen(UNTOLD), again=False)
    journal.carry_out(write)


def _verify(api: TvmApi, account: Account, code: str, was_on: bool, journal: Journal) -> None:
    """Give the code back, and read whether two-factor sign-in is on then.

    Raises:
        ApiError: the code is refused.
    """

    def look() -> Seen:
        if was_on:
            return Seen(UNTOLD)  # With another telephone, which need not show.
        return Seen(DONE if two_factor.read(api, account.ref)["sms"] else BEFORE)

    def send() -> None:
        api.verify_code(account.ref, code)
        if not was_on:
            two_factor.require_shown(look, "the code")

    try:
        journal.carry_out(Write("verified the code", send, look))
    except ApiError as error:
        if error.status == _BAD_REQUEST:
            error.message += ": the code is wrong or has expired: read it again, or have a new one sent with phone"
        raise


def _diff(username: str, before: Mapping[str, Any], after: Mapping[str, Any], sent_to: str | None) -> dict[str, Any]:
    title = f"{username}'s two-factor sign-in"
    sides = [two_factor.show(before), two_factor.show(after)]
    if sent_to:
        sides[0]["code"] = "none sent"
        sides[1]["code"] = f"sent to the phone {two_factor.short(sent_to)}"
    return {"before_header": title, "after_header": title, "before": sides[0], "after": sides[1]}


TWO_FACTOR = Work(
    options={
        "username": {"type": "str", "required": True},
        "state": {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT},
        "phone": {"type": "str", "no_log": True},
        "password": {"type": "str", "no_log": True},
        "code": {"type": "str", "no_log": True},
    },
    do=bring_two_factor_into_line,
    writes=True,
)
