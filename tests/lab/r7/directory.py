# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations on roles, privileges and authentication sources.

Reading them asks for no particular privilege in the vendor's description, so any account may. Who holds them, and
changing a role, is for Global Administrators here: inferred.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lab.r7 import catalogue, gate
from lab.r7.records import role_record, source_record
from lab.r7.state import Role, Source
from lab.r7.transport import Call, answer, bad_request, link, links_answer, not_found, references, resources


def _role(call: Call) -> Role:
    role = call.console.roles.get(call.params["id"])
    if role is None:
        raise not_found()
    return role


def _source(call: Call) -> Source:
    source = call.console.sources.get(call.params["id"])
    if source is None:
        raise not_found()
    return source


def list_roles(call: Call) -> Response:
    return resources(call, [role_record(call.console, role) for role in call.console.roles.values()])


def get_role(call: Call) -> Response:
    return answer(role_record(call.console, _role(call)))


def put_role(call: Call) -> Response:
    """Change a role, or make one under the id in the path.

    There is no POST for roles; that PUT makes them is community (a maintained client does so) and inferred from the
    prose on verbs. Documented: built-in roles cannot be edited.
    """
    gate.administrator(call)
    id_ = call.params["id"]
    existing = call.console.roles.get(id_)
    if existing and existing.built_in:
        raise bad_request("A built-in role cannot be changed.")
    body = call.object()
    if body.get("id") != id_:
        raise bad_request("The identifier of the role does not match the path.")
    fields = {name: body.get(name) for name in ("name", "description")}
    if not all(isinstance(value, str) and value for value in fields.values()):
        raise bad_request("A role needs a name and a description.")
    privileges = _privileges(call, body.get("privileges"))
    if existing is None:
        call.console.add_role(id=id_, privileges=privileges, **fields)
        return links_answer(call)
    existing.name, existing.description, existing.privileges = fields["name"], fields["description"], privileges
    # a scope that the role now implies reaches those who hold it; one that it no longer implies stays with them
    for user in call.console.users_with_role(id_):
        call.console.apply_role(user)
    return links_answer(call)


def _privileges(call: Call, given: Any) -> set[str]:
    """Documented: a PUT replaces, so that a role without the property has no privileges."""
    if given is None:
        return set()
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise bad_request("The privileges must be a list.")
    unknown = set(given) - call.console.privileges
    if unknown:
        raise bad_request(f"Unknown privileges: {', '.join(sorted(unknown))}.")
    return set(given)


def delete_role(call: Call) -> Response:
    """Documented: neither a built-in role nor one that somebody has."""
    gate.administrator(call)
    role = _role(call)
    if role.built_in or call.console.users_with_role(role.id):
        raise bad_request("The role is built in, or somebody has it.")
    del call.console.roles[role.id]
    return links_answer(call)


def role_users(call: Call) -> Response:
    gate.administrator(call)
    return references(call, [user.id for user in call.console.users_with_role(_role(call).id)])


def list_privileges(call: Call) -> Response:
    """The documented list; the recorded privilege beyond it is not known to be in it."""
    return answer({"links": [link(call.path)], "resources": list(catalogue.PRIVILEGES)})


def get_privilege(call: Call) -> Response:
    """Documented: links and nothing else."""
    _known_privilege(call)
    return answer({"links": [link(call.path), link(f"{call.path}/users", "Users")]})


def privilege_users(call: Call) -> Response:
    gate.administrator(call)
    privilege, console = _known_privilege(call), call.console
    return references(call, [u.id for u in console.users.values() if privilege in console.privileges_of(u)])


def _known_privilege(call: Call) -> str:
    if call.params["id"] not in call.console.privileges:
        raise not_found()
    return call.params["id"]


def list_sources(call: Call) -> Response:
    return resources(call, [source_record(source) for source in call.console.sources.values()])


def get_source(call: Call) -> Response:
    return answer(source_record(_source(call)))


def source_users(call: Call) -> Response:
    gate.administrator(call)
    source = _source(call)
    return references(call, [user.id for user in call.console.users.values() if user.source == source.id])
