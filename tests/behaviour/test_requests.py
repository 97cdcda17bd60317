# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a run makes, counted by the lab: one list, then the minimal writes; in check mode none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_runs import ADMIN, Ansible
from lab.serving import Lab

PEOPLE = 1000
LIST = "GET /users"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab with a large tenant."""
    with Lab(tmp_path_factory.mktemp("lab"), products=("tvm",), seed=PEOPLE) as running:
        yield running


@pytest.fixture
def ansible(lab: Lab, tmp_path: Path) -> Ansible:
    """Ansible with the connection to the tenant."""
    return Ansible(lab, tmp_path)


def everybody(lab: Lab) -> list[dict[str, Any]]:
    """Every account but the administrator's, as a roster that declares all that can be compared."""
    return [
        {
            "username": user.username,
            "name": user.name or "",
            "email": user.email,
            "enabled": user.enabled,
            # a custom role cannot be declared
            **({"permissions": str(user.permissions)} if user.permissions else {}),
        }
        for user in lab.scanner("tvm").state.users.values()
        if user.username != ADMIN
    ]


def users_task(users: list[dict[str, Any]] | str, **options: Any) -> dict[str, Any]:
    return {"vulnmgmt.access.tvm_users": {"users": users, **options}}


@pytest.mark.parametrize("count", [1, PEOPLE])
def test_people_who_need_no_change_cost_the_list_once(lab: Lab, ansible: Ansible, count: int) -> None:
    run = ansible.tasks([users_task("{{ people }}")], variables={"people": everybody(lab)[:count]})
    assert run.code == 0, run.output
    assert run.results[0]["summary"]["unchanged"] == count
    assert run.calls == [LIST]


def test_a_run_costs_the_list_and_the_fewest_writes_and_its_preview_the_list(lab: Lab, ansible: Ansible) -> None:
    state = lab.scanner("tvm").state
    people = everybody(lab)
    active = [p for p in people if p["enabled"] and p.get("permissions") not in (None, "64", "40")]
    ids = {user.username: user.id for user in state.users.values()}
    mover, renamed, leaver, on_leave, forgetful, all_at_once = (person["username"] for person in active[-6:])
    returner = next(person["username"] for person in people[::-1] if not person["enabled"])
    changes = {
        mover: {"permissions": "Scan Manager"},
        renamed: {"name": "Another Name", "email": "another@example.org"},
        leaver: {"state": "absent"},
        on_leave: {"state": "disabled"},
        returner: {"enabled": True},
        forgetful: {"password": "A-Fresh-Start-1", "update_password": "always"},
        all_at_once: {
            "name": "Everything",
            "email": "all@example.org",
            "enabled": False,
            "permissions": "Scan Manager",
        },
    }
    roster = [{"username": person["username"], **changes.get(person["username"], {})} for person in people]
    roster += [
        {"username": "requests.one@example.com"},
        {"username": "requests.two@example.com", "enabled": False},
        {"username": "requests.three@example.com", "state": "absent"},
        {"username": "requests.four@example.com", "state": "disabled"},
    ]
    variables = {"people": roster}
    tasks = [users_task("{{ people }}", concurrency=8)]

    preview = ansible.tasks(tasks, "--check", "--diff", variables=variables)
    assert preview.code == 0, preview.output
    assert preview.calls == [LIST]

    run = ansible.tasks(tasks, "--diff", variables=variables)
    assert run.code == 0, run.output
    disabled_at_once = state.user("requests.two@example.com").id
    assert run.calls[0] == LIST
    assert sorted(run.calls[1:]) == sorted(
        [
            "POST /users",
            "POST /users",
            f"PUT /users/{disabled_at_once}/enabled",  # an account cannot be created disabled
            # The address of the mover is another one than the username, and goes along as it is by now.
            f"GET /users/{ids[mover]}",
            f"PUT /users/{ids[mover]}",
            f"PUT /users/{ids[renamed]}",
            f"DELETE /users/{ids[leaver]}",
            f"PUT /users/{ids[on_leave]}/enabled",
            f"PUT /users/{ids[returner]}/enabled",
            f"PUT /users/{ids[forgetful]}/chpasswd",
            f"PUT /users/{ids[all_at_once]}",
        ]
    )
    assert run.results[0]["summary"] == {
        "unchanged": PEOPLE - 5,  # seven of them changed, and two of the new names have nothing to lose
        "created": 2,
        "updated": 4,
        "enabled": 1,
        "disabled": 1,
        "deleted": 1,
        "failed": 0,
        "unlisted": 1,
    }

    # What was printed and what was returned, for create, change, enable, disable and delete.
    assert len(run.diffs) == 9
    assert preview.diffs == run.diffs
    assert preview.results[0]["diff"] == run.results[0]["diff"]

    again = [{**person, "update_password": "on_create"} for person in roster]
    second = ansible.tasks(tasks, "--diff", variables={"people": again})
    assert second.calls == [LIST]
    assert second.diffs == []
    assert not second.results[0]["changed"]


@pytest.mark.parametrize(
    ("options", "write"),
    [
        ({"username": "requests.single@example.com", "name": "Single"}, "POST /users"),
        ({"username": "requests.single@example.com", "permissions": "standard"}, "PUT /users/{id}"),
        ({"username": "requests.single@example.com", "state": "disabled"}, "PUT /users/{id}/enabled"),
        ({"username": "requests.single@example.com", "state": "absent"}, "DELETE /users/{id}"),
    ],
    ids=["create", "change", "disable", "delete"],
)
def test_one_person_costs_the_list_and_one_write(
    lab: Lab, ansible: Ansible, options: dict[str, Any], write: str
) -> None:
    state = lab.scanner("tvm").state
    with state.lock:
        if state.user(options["username"]) is None and write != "POST /users":
            state.add_user(options["username"], "Requests-Test-1", 16, name="Single")
        user = state.user(options["username"])
    task = {"vulnmgmt.access.tvm_user": options}
    run = ansible.tasks([{**task, "check_mode": True}, task, task], "--diff")
    assert run.code == 0, run.output
    assert run.calls == [LIST, LIST, write.format(id=user and user.id), LIST]
    predicted, done, again = run.results
    assert predicted["diff"] == done["diff"]
    assert done["diff"]["before"] != done["diff"]["after"]
    first, second = run.diffs
    assert first == second
    assert (predicted["changed"], done["changed"], again["changed"]) == (True, True, False)


def test_reading_costs_the_list_and_what_was_asked_for(lab: Lab, ansible: Ansible) -> None:
    one = everybody(lab)[0]["username"]
    user = lab.scanner("tvm").state.user(one)
    info = "vulnmgmt.access.tvm_user_info"
    run = ansible.tasks(
        [{info: {}}, {info: {"usernames": [one]}}, {info: {"usernames": [one], "authorizations": True}}]
    )
    assert run.code == 0, run.output
    assert run.calls == [LIST, LIST, LIST, f"GET /users/{user.id}/authorizations"]


def test_the_role_reads_the_list_once_where_everything_is_as_it_should_be(lab: Lab, ansible: Ansible) -> None:
    people = [{"username": person["username"]} for person in everybody(lab)][:PEOPLE]
    people += [{"username": f"nobody.{n}@example.com", "state": "absent"} for n in range(PEOPLE - len(people))]
    inventory = ansible.directory / "inventory.yml"
    inventory.write_text("{tvm: {hosts: {tenant: {}}}}", encoding="utf-8")
    run = ansible.playbook("vulnmgmt.access.onboard", "-i", str(inventory), variables={"onboarding_people": people})
    assert run.code == 0, run.output
    assert run.calls == [LIST]
    assert run.recap["tenant"]["changed"] == 0


def with_access(lab: Lab) -> list[dict[str, Any]]:
    """Everybody, with the authorizations, groups and role that each one has."""
    state = lab.scanner("tvm").state
    people = []
    for user in state.users.values():
        if user.username == ADMIN:
            continue
        groups = [g.name for g in state.groups.values() if user.id in g.members and not g.managed_by_saml]
        roles = [state.roles[uuid].name for uuid in user.role_uuids]
        people.append(
            {
                "username": user.username,
                "authorizations": {"api": user.authorizations["api_permitted"]},
                "groups": groups,
                "groups_state": "exact",
                **({"roles": roles} if roles else {"permissions": str(user.permissions)}),
            }
        )
    return people


@pytest.mark.parametrize("records_show_groups", [True, False])
def test_the_access_of_everybody_costs_what_no_list_shows(
    lab: Lab, ansible: Ansible, records_show_groups: bool
) -> None:
    """One request for each person's authorizations, as nothing lists them; everything else is a handful of lists."""
    scanner = lab.scanner("tvm")
    scanner.state.switches["records_show_groups"] = records_show_groups
    people = with_access(lab)
    run = ansible.tasks([users_task("{{ people }}", concurrency=8)], "--diff", variables={"people": people})
    scanner.state.switches["records_show_groups"] = True
    assert run.code == 0, run.output
    assert run.results[0]["summary"]["unchanged"] == len(people)
    authorizations = [call for call in run.calls if call.endswith("/authorizations")]
    assert len(authorizations) == len(set(authorizations)) == len(people)
    rest = [call for call in run.calls if not call.endswith("/authorizations")]
    # The list, the roles, the list with the roles of everybody, the groups, and the members of those two that are not
    # All Users and not managed by SAML.
    members = ["GET /groups/2/users", "GET /groups/3/users"]
    assert sorted(rest) == sorted([LIST, LIST, "GET /access-control/v1/roles", "GET /groups", *members])


def test_groups_of_people_who_are_all_in_one_cost_no_members(lab: Lab, ansible: Ansible) -> None:
    members = [person for person in with_access(lab) if person["groups"]]
    people = [{name: person[name] for name in ("username", "groups", "groups_state")} for person in members]
    run = ansible.tasks([users_task("{{ people }}")], variables={"people": people})
    assert run.code == 0, run.output
    assert run.calls == [LIST, "GET /groups"]
    assert not run.results[0]["changed"]


def test_access_is_written_with_one_request_for_each_difference(lab: Lab, ansible: Ansible) -> None:
    state = lab.scanner("tvm").state
    with state.lock:
        user = state.add_user("requests.access@example.com", "Requests-Test-1", 16, name="Access")
        roles = f"/access-control/v1/users/{user.uuid}/roles"
    entry = {
        "username": user.username,
        "roles": ["Report Auditor"],
        "authorizations": {"saml": False},
        "groups": ["Remediation"],
    }
    tasks = [users_task([entry])]
    preview = ansible.tasks(tasks, "--check", "--diff")
    run = ansible.tasks(tasks, "--diff")
    reads = [LIST, "GET /access-control/v1/roles", "GET /groups", "GET /groups/3/users"]
    reads.append(f"GET /users/{user.id}/authorizations")
    assert preview.calls == reads
    assert run.calls == [
        *reads,
        f"GET {roles}",
        f"PUT {roles}",
        f"GET /users/{user.id}/authorizations",
        f"PUT /users/{user.id}/authorizations",
        f"POST /groups/3/users/{user.id}",
    ]
    assert preview.diffs == run.diffs != []
    again = ansible.tasks(tasks)
    assert again.writes == []
    assert not again.results[0]["changed"]
