# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The current user (/currentUser): reading and changing it, switching to a linked one, binding a certificate."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.sc import accounts, catalogue, fields, gate, values
from lab.sc.records import current_record, switchable
from lab.sc.transport import Call, answer

_KNOWN = {*catalogue.PROFILE, "fingerprint", "emailNotice", "password", "currentPassword", "preferences"}


def get_current(call: Call) -> Response:
    """Documented by examples: the whole record, unless fields are named."""
    return answer(call, fields.details(call, current_record(call)))


def patch_current(call: Call) -> Response:
    """Documented: only the fields that are passed in change. What else the body has is passed over (inferred)."""
    body, account = call.data(), call.caller
    if not call.switches["ignore_unknown_keys"] and set(body) - _KNOWN:
        raise call.refused("The body has a field that does not exist.")
    wanted: dict[str, Any] = {}
    profile = {name: values.text(call, name, body[name]) for name in catalogue.PROFILE if name in body}
    if profile:
        wanted["profile"] = {**account.profile, **profile}
    if "fingerprint" in body:
        wanted["fingerprint"] = values.text(call, "fingerprint", body["fingerprint"]) or None
    notice = values.email_notice(call, body)
    if notice is not None:
        wanted["email_notice"] = notice
    if "password" in body:
        wanted["password"] = values.password(call, body["password"])
        accounts.check_current_password(call, body, account)
    if "preferences" in body:
        # documented as another way to delete preferences, which it can only be if the list stands for all of them
        keep = account.preferences if call.switches["patch_preferences"] == "merge" else {}
        wanted["preferences"] = {**keep, **values.preferences(call, body["preferences"])}
    accounts.apply(call, account, wanted)
    return get_current(call)


def switch(call: Call) -> Response:
    """Documented: to a linked user, from one to another of the same parent, and back; it lasts as long as the session.

    What becomes of it with API keys is unknown, hence a switch.
    """
    name = call.data().get("username")
    found = next((one for one in switchable(call.center, call.caller) if one.username == name), None)
    if found is None or found.locked:
        raise call.refused("There is no such user to switch to.")
    if call.by_keys and call.switches["switch_with_keys"] == "refused":
        raise call.refused("Switching needs a session.")
    if call.session is not None:
        call.session.account = found
    call.account = found
    return answer(call, current_record(call))


def associate_certificate(call: Call) -> Response:
    """Documented: the certificate of this very connection, and none for linked users.

    That it takes a session, and that two accounts cannot have the same certificate, is inferred.
    """
    account, holder = call.caller, gate.holder_of_certificate(call)
    if account.auth_type == "linked":
        raise call.refused("Linked users cannot have certificates.")
    if call.by_keys or call.fingerprint is None:
        raise call.refused("There is no session over a connection with a certificate.")
    if holder not in (None, account):
        raise call.refused("The certificate belongs to another user.")
    account.fingerprint = call.fingerprint
    account.modified = call.center.now(after=account.modified)
    return answer(call, current_record(call))
