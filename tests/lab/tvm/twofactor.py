# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The two-factor endpoints, for administrators under /users/{id} and for oneself under /session.

That they exist and what they are sent is documented; what they answer is inferred.
"""

from __future__ import annotations

from starlette.responses import Response

from lab.tvm import checks
from lab.tvm.call import Call, nothing
from lab.tvm.errors import gateway, invalid
from lab.tvm.state import User


def _target(call: Call) -> User:
    return call.user() if "user" in call.path else call.caller


def configure(call: Call) -> Response:
    """PUT .../two-factor."""
    user = _target(call)
    body = call.body()
    email = checks.boolean(body, "email_enabled")
    sms = checks.boolean(body, "sms_enabled")
    phone = checks.phone(body, required=False) or (user.two_factor or {}).get("sms_phone")
    if sms and not phone:
        raise invalid("sms_phone", "is required")
    _set(user, email=email, sms=sms, phone=phone)
    return nothing()


def send_verification(call: Call) -> Response:
    """POST .../two-factor/send-verification.

    The vendor's client sends a password along that newer pages no longer know; whose it is and what a wrong one does is
    unknown, so it is not looked at.
    """
    user = _target(call)
    user.pending_phone = checks.phone(call.body(), required=True)
    # Nobody reads the lab's text messages. The code is the end of the number, so that another process knows it too.
    user.pending_code = user.pending_phone[-6:]
    return nothing()


def verify_code(call: Call) -> Response:
    """POST .../two-factor/verify-code: a code is good for one time."""
    user = _target(call)
    code = checks.text(call.body(), "verification_code", required=True)
    if user.pending_code is None or code != user.pending_code:
        raise gateway(400, "The verification code is wrong or has expired.")
    _set(user, email=(user.two_factor or {}).get("email_enabled", False), sms=True, phone=user.pending_phone)
    user.pending_code = user.pending_phone = None
    return nothing()


def _set(user: User, *, email: bool, sms: bool, phone: str | None) -> None:
    user.two_factor = {"activated": email or sms, "email_enabled": email, "sms_enabled": sms}
    if phone:
        user.two_factor["sms_phone"] = phone
