# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The /users endpoints, for administrators."""

from __future__ import annotations

from starlette.responses import Response

from lab.tvm import checks, records
from lab.tvm.call import Call, answer, nothing
from lab.tvm.errors import gateway, invalid
from lab.tvm.state import CUSTOM, User


def list_users(call: Call) -> Response:
    """GET /users: everybody at once, no pages (recorded); four fields only for non-administrators (recorded)."""
    users = call.state.users.values()
    if not call.caller.administers and call.state.switches["non_admin_view"]:
        return answer({"users": [records.four_fields(user) for user in users]})
    with_roles = _with_roles(call) and call.state.switches["list_shows_roles"]
    return answer({"users": [records.user_record(call.state, user, with_roles=with_roles) for user in users]})


def create_user(call: Call) -> Response:
    """POST /users: 200, not 201 (recorded). Without permissions the user becomes Basic (documented)."""
    body = call.body()
    username = checks.new_username(call.state, body)
    password = checks.new_password(call.state, body)
    name = checks.text(body, "name")
    email = checks.text(body, "email")
    permissions = checks.permissions(body)
    if body.get("type", "local") != "local":
        raise invalid("type", "must be one of [local]")  # documented: no other type is supported
    user = call.state.add_user(
        username, password, 16 if permissions is None else permissions, name=name, email=email or username
    )
    return answer(records.created(call.state, user))


def get_user(call: Call) -> Response:
    """GET /users/{id}."""
    return answer(records.user_record(call.state, call.user(), with_roles=_with_roles(call)))


def update_user(call: Call) -> Response:
    """PUT /users/{id}: fields left out stay as they are (recorded), but see the switch `omit_email_resets`."""
    user = call.user()
    body = call.body()
    permissions = checks.permissions(body, user)
    enabled = checks.boolean(body, "enabled", required=False)
    name = checks.text(body, "name")
    email = checks.new_email(body) if body.get("email") != user.email else user.email
    if permissions not in (None, user.permissions):
        _refuse_self(call, user, "You cannot change your own permissions.")
    _refuse_self_disabling(call, user, enabled)
    # All checks are done: what is refused changes nothing.
    if permissions is not None:
        if permissions != CUSTOM:
            # Writing the permissions of a predefined role ends the assignment of custom roles (inferred).
            user.role_uuids.clear()
        user.permissions = permissions
    if enabled is not None:
        user.enabled = enabled
    if name is not None:
        user.name = name
    if email is not None:
        user.email = email
    elif call.state.switches["omit_email_resets"]:
        user.email = user.username
    return answer(records.updated(call.state, user))


def set_enabled(call: Call) -> Response:
    """PUT /users/{id}/enabled: the record comes back, as from PUT /users/{id} (recorded)."""
    user = call.user()
    enabled = checks.boolean(call.body(), "enabled")
    _refuse_self_disabling(call, user, enabled)
    user.enabled = enabled
    return answer(records.updated(call.state, user))


def delete_user(call: Call) -> Response:
    """DELETE /users/{id}: 200 without content, then 404 (recorded); never oneself (documented)."""
    user = call.user()
    _refuse_self(call, user, "You cannot delete your own account.")
    if user.undeletable:
        # That the service keeps such users is documented; the status and the text are inferred.
        raise gateway(403, "The user cannot be deleted.")
    successor = None
    if "successor_user_uuid" in call.query:
        # Documented: somebody who must not own the objects is refused with 409, and nothing is deleted. That this is
        # so for Basic users, for unknown ones and for the user itself is inferred.
        successor = call.state.user_by_path(call.query["successor_user_uuid"])
        if successor is None or successor is user or successor.permissions == 16:
            raise gateway(409, "The successor cannot own the user's objects.")
    if user.enabled and call.state.switches["delete_requires_disabled"]:
        raise gateway(409, "The user must be disabled before it can be deleted.")
    call.state.remove_user(user, successor)
    return nothing()


def change_password(call: Call) -> Response:
    """PUT /users/{id}/chpasswd: an administrator need not know the current password (recorded)."""
    user = call.user()
    return _change_password(call, user, own=user is call.caller)


def change_own_password(call: Call) -> Response:
    """PUT /session/chpasswd."""
    return _change_password(call, call.caller, own=True)


def generate_keys(call: Call) -> Response:
    """PUT /users/{id}/keys: 64 hexadecimal digits each (recorded); the old pair is gone (documented)."""
    return _generate_keys(call, call.user())


def generate_own_keys(call: Call) -> Response:
    """PUT /session/keys."""
    return _generate_keys(call, call.caller)


def get_authorizations(call: Call) -> Response:
    """GET /users/{id}/authorizations (recorded). That the need for a second factor shows once set is inferred."""
    user = call.user()
    mfa = user.mfa_enrollment_required
    return answer(
        {
            "account_uuid": call.state.container_uuid,
            "user_uuid": user.uuid,
            **user.authorizations,
            **({} if mfa is None else {"mfa_enrollment_required": mfa}),
        }
    )


def set_authorizations(call: Call) -> Response:
    """PUT /users/{id}/authorizations: all three at once; 200 without content (recorded).

    The need for a second factor may be given (documented), and stays when left out (inferred).
    """
    user, body = call.user(), call.body()
    wanted = {key: checks.boolean(body, key) for key in user.authorizations}
    mfa = checks.boolean(body, "mfa_enrollment_required", required=False)
    if user is call.caller:
        status = call.state.switches["self_authorizations_status"]
        raise gateway(status, "You cannot update authorizations for the current user.")
    user.authorizations = wanted
    user.mfa_enrollment_required = user.mfa_enrollment_required if mfa is None else mfa
    return nothing()


def _change_password(call: Call, user: User, *, own: bool) -> Response:
    body = call.body()
    current = checks.text(body, "current_password")
    if own and current is not None and current != user.password:
        # Inferred. For other users the field was required-looking in 2018 and left out with success in 2019 (recorded).
        raise gateway(400, "The current password is wrong.")
    # That the password is not temporary where nothing is said is one of two accounts (documented).
    temporary = bool(checks.boolean(body, "temporary", required=False))
    call.state.set_password(user, checks.new_password(call.state, body, user), temporary=temporary)
    return nothing()


def _generate_keys(call: Call, user: User) -> Response:
    access_key, secret_key = call.state.issue_keys(user)
    return answer({"accessKey": access_key, "secretKey": secret_key})


def _refuse_self(call: Call, user: User, message: str) -> None:
    """Answer 409 to callers who mean themselves (documented; the text is inferred)."""
    if user is call.caller:
        raise gateway(409, message)


def _refuse_self_disabling(call: Call, user: User, enabled: bool | None) -> None:
    # Documented for changing one's own state; that repeating it is no change is inferred from the vendor's client,
    # which always sends the field along.
    if enabled not in (None, user.enabled):
        _refuse_self(call, user, "You cannot change your own status.")


def _with_roles(call: Call) -> bool:
    """Say whether the roles are asked for (documented for the list, reported for one user)."""
    return call.query.get("withRoles", "").lower() == "true"
