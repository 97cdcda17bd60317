# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The /session endpoints: the caller's own account, open to everyone with keys."""

from __future__ import annotations

from starlette.responses import Response

from lab.tvm import checks, records
from lab.tvm.call import Call, answer


def get_session(call: Call) -> Response:
    """GET /session: who the keys belong to, or who is impersonated (recorded)."""
    return answer(records.session_record(call.state, call.caller))


def update_session(call: Call) -> Response:
    """PUT /session: one's own name and e-mail (documented); what is left out stays (inferred)."""
    body = call.body()
    name = checks.text(body, "name")
    email = checks.new_email(body) if body.get("email") != call.caller.email else None
    if name is not None:
        call.caller.name = name
    if email is not None:
        call.caller.email = email
    return answer(records.session_record(call.state, call.caller))
