# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations on users: the list, one user, the lock, the password and the two-factor seed."""

from __future__ import annotations

import json
from typing import Any

import pyotp
from starlette.responses import Response

from lab.r7 import gate
from lab.r7.accounts import read_account, replace
from lab.r7.records import user_record
from lab.r7.transport import Call, Refused, answer, bad_request, link, links_answer, not_found, page_of, path_of


def list_users(call: Call) -> Response:
    """Documented: paged, ten a page unless asked otherwise, no filter by login."""
    gate.administrator(call)
    return page_of(call, list(call.console.users.values()), lambda user: user_record(call.console, user))


def create_user(call: Call) -> Response:
    gate.administrator(call)
    user = call.console.add_user(**read_account(call.console, call.object(), None))
    path = path_of("users", user.id)
    status = call.switches["create_status"]
    headers = {"Location": link(path)["href"]} if status == 201 else {}
    # both links say "self" in the vendor's own example
    return answer({"id": user.id, "links": [link("/users"), link(path)]}, status, headers)


def get_user(call: Call) -> Response:
    """Documented: for a Global Administrator, or for the user in question."""
    gate.administrator_or_self(call)
    return answer(user_record(call.console, call.target()))


def update_user(call: Call) -> Response:
    gate.administrator(call)
    user = call.target()
    replace(call.console, user, read_account(call.console, call.object(), user))
    return links_answer(call)


def delete_user(call: Call) -> Response:
    gate.administrator(call)
    user = call.target()
    if user is call.caller and call.switches["self_delete"] == "400":
        raise bad_request("You cannot delete the account that you are using.")
    if call.console.global_admins() == [user] and call.switches["last_admin_delete"] == "400":
        raise bad_request("The last administrator cannot be deleted.")
    del call.console.users[user.id]
    return links_answer(call)


def unlock_user(call: Call) -> Response:
    """Documented: a disabled account may not be unlocked. That unlocking one that is not locked is fine: inferred."""
    gate.administrator(call)
    user = call.target()
    if not user.enabled:
        raise Refused(call.switches["unlock_disabled_status"], "A disabled account may not be unlocked.")
    user.locked, user.failed_logins = False, 0
    return links_answer(call)


def set_password(call: Call) -> Response:
    """Documented: users may only change their own password, so that another's is an operation nobody may do."""
    user = call.target()
    if user is not call.caller:
        raise Refused(401, "You may only change your own password.")
    password = _secret(call, call.switches["password_body"], "password")
    user.password, user.password_reset_on_login = password, False
    return links_answer(call)


def get_two_factor(call: Call) -> Response:
    """Documented: the seed, if there is one. What an account without one answers is unknown."""
    gate.administrator(call)
    user, unset = call.target(), call.switches["two_factor_unset"]
    if user.two_factor_key is None and unset.isdigit():
        raise not_found() if unset == "404" else Refused(int(unset), "Two-factor authentication is not set up.")
    body: dict[str, Any] = {"key": user.two_factor_key, "links": [link(call.path)]}
    if user.two_factor_key is None and unset == "absent":
        del body["key"]
    return answer(body)


def regenerate_two_factor(call: Call) -> Response:
    """Documented: a new seed each time, shown in the answer."""
    gate.administrator(call)
    user = call.target()
    user.two_factor_key = pyotp.random_base32()
    return answer({"key": user.two_factor_key, "links": [link(call.path)]})


def set_two_factor(call: Call) -> Response:
    """Documented: sets the seed. Whether the console checks it is unknown; here it does not."""
    gate.administrator(call)
    user = call.target()
    user.two_factor_key = _secret(call, call.switches["two_factor_body"], "key")
    return links_answer(call)


def get_user_privileges(call: Call) -> Response:
    gate.administrator(call)
    return answer({"links": [link(call.path)], "resources": call.console.privileges_of(call.target())})


def _secret(call: Call, form: str, name: str) -> str:
    """A body that is one text. The description says so, clients differ in how they send it, so this is a switch.

    "raw" takes the body as it comes: a client that sends a JSON string sets a secret with quotation marks around it.
    """
    if form == "raw":
        try:
            secret: Any = call.body.decode()
        except UnicodeDecodeError:
            raise bad_request("The request body is not text.") from None
    elif form == "json":
        secret = call.json()
    else:
        secret = call.object().get(name)
    if not isinstance(secret, str) or not secret.strip() or secret == json.dumps(""):
        raise bad_request(f"The {name} is missing.")
    return secret
