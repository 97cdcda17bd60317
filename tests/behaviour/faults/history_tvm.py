# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of a tenant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from history import History, step
from hypothesis import strategies as st
from hypothesis.stateful import rule
from lab import tvm
from lab.scanner import Scanner
from scripts import Script
from truth import Aim
from wire import Call

_NAMES = ("Ada", "Grace Hopper", "Zoë Çelik")
_MAILS = ("one@example.org", "two@example.com")
_PERMISSIONS = (16, 24, 32, 40, 64)
_USER = r"/users/\d+"
_CUSTOM = "custom.role@example.com"
_GROUPS = ("Security Operations", "Remediation")
_ROLES = ("Report Auditor", "Tag Keeper")
_MEMBERSHIP = r"/groups/\d+/users/\d+"
_ALL_WAYS = {"api_permitted": True, "password_permitted": True, "saml_permitted": True}


class TvmHistory(History):
    """People on a tenant: nothing is lost there but by a write that says too much."""

    product = "tvm"
    pool = (
        *(f"{name}@example.com" for name in ("amara.okafor", "mei.lin", "gone.fishing", "custom.role")),
        *(f"joiner.{number}@example.com" for number in range(3)),
    )
    keepers = ("admin@example.com",)
    kinds: ClassVar = {
        "list": ("GET", "/users"),
        "read an account": ("GET", _USER),
        "read the session": ("GET", "/session"),
        "create": ("POST", "/users"),
        "edit": ("PUT", _USER),
        "enable": ("PUT", rf"{_USER}/enabled"),
        "password": ("PUT", rf"{_USER}/chpasswd"),
        "delete": ("DELETE", _USER),
        "read groups": ("GET", r"/groups(/\d+/users)?"),
        "membership": ("POST|DELETE", _MEMBERSHIP),
        "read authorizations": ("GET", rf"{_USER}/authorizations"),
        "authorizations": ("PUT", rf"{_USER}/authorizations"),
        "read roles": ("GET", r"/access-control/v1/.*"),
        "roles": ("PUT", r"/access-control/v1/.*"),
        "any read": ("GET", ".*"),
        "any write": ("PUT|POST|DELETE", ".*"),
    }

    def build(self) -> Scanner:
        """Four people: enabled, without a name, disabled, and with a role of the tenant's own."""
        scanner = tvm.build("tvm-1", 0, dict(tvm.SWITCHES))
        state = scanner.state
        first = state.add_user(self.pool[0], "Old-Password-1!", 32, name="Amara Okafor", email="amara@example.org")
        state.group("Remediation").members.add(first.id)
        state.add_user(self.pool[1], "Old-Password-2!", 16)
        state.add_user(self.pool[2], "Old-Password-3!", 24, name="Gone Fishing", enabled=False)
        self.roles = {role.name: role.uuid for role in state.roles.values() if role.custom}
        state.add_user(self.pool[3], "Old-Password-4!", 0, name="Custom Role", role_uuids=[self.roles[_ROLES[0]]])
        return scanner

    def entries(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """Any of the fields, and a predefined role or custom ones; those of the custom role stay custom."""
        ways = st.fixed_dictionaries({}, optional={"password": st.booleans(), "saml": st.booleans()})
        optional: dict[str, st.SearchStrategy[Any]] = {
            "name": st.sampled_from(_NAMES),
            "email": st.sampled_from(_MAILS),
            "enabled": st.booleans(),
            "authorizations": ways,
        }
        groups = st.lists(st.sampled_from(_GROUPS), unique=True)
        states = st.sampled_from(("present", "absent", "exact"))
        roles = st.lists(st.sampled_from(_ROLES), unique=True, min_size=1).map(lambda found: {"roles": found})
        nothing: st.SearchStrategy[dict[str, Any]] = st.just({})
        kinds = [nothing, roles]
        if login != _CUSTOM:
            kinds.append(st.sampled_from(_PERMISSIONS).map(lambda found: {"permissions": found}))
        member = st.one_of(nothing, st.fixed_dictionaries({"groups": groups, "groups_state": states}))
        fields = st.fixed_dictionaries({}, optional=optional)
        return st.tuples(fields, st.one_of(kinds), member).map(lambda parts: {**parts[0], **parts[1], **parts[2]})

    def declared(self, entry: Mapping[str, Any]) -> frozenset[str]:
        """The fields of the tenant's own records; the role has two of them."""
        found = super().declared(entry) - {"groups_state", "roles"}
        return found | {"permissions", "role_uuids"} if {"permissions", "roles"} & set(entry) else found

    def wanted(self, entry: Mapping[str, Any], account: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is declared, and the roles that go when permissions come."""
        fields = {name: entry[name] for name in ("name", "email", "permissions", "enabled") if name in entry}
        before = account or {"permissions": 16, "authorizations": _ALL_WAYS, "groups": frozenset(), "role_uuids": ()}
        if fields.get("permissions", before["permissions"]) != before["permissions"]:
            fields["role_uuids"] = ()
        if "roles" in entry:
            uuids = tuple(sorted(self.roles[name] for name in entry["roles"]))
            same = set(uuids) == set(before["role_uuids"])
            fields |= {"permissions": 0, "role_uuids": before["role_uuids"] if same else uuids}
        if "authorizations" in entry:
            named = {f"{way}_permitted": value for way, value in entry["authorizations"].items()}
            fields["authorizations"] = {**before["authorizations"], **named}
        if "groups" in entry:
            named, member = frozenset(entry["groups"]), before["groups"]
            state = entry["groups_state"]
            fields["groups"] = {"present": member | named, "absent": member - named, "exact": named}[state]
        if account is None:
            return {"permissions": 16, "enabled": True, **fields}
        return {**account, **fields}

    def drifts(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """What an administrator does by hand; somebody who is disabled in between must stay out."""
        fields: dict[str, st.SearchStrategy[Any]] = {
            "enabled": st.booleans(),
            "name": st.just("By Hand"),
            "email": st.just("by.hand@example.com"),
            "join": st.sampled_from(_GROUPS),
            "leave": st.sampled_from(_GROUPS),
            "ways": st.fixed_dictionaries({"saml_permitted": st.booleans()}),
        }
        if login != _CUSTOM:
            fields["permissions"] = st.sampled_from((16, 40))
        return st.sampled_from(sorted(fields)).flatmap(lambda name: fields[name].map(lambda value: {name: value}))

    def set_by_hand(self, login: str, user: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields as they are; a predefined role ends custom ones. A declared membership is left to the roster."""
        learned: dict[str, Any] = {}
        for name, value in fields.items():
            if name in ("join", "leave"):
                if "groups" in self.roster.get(login, {}):
                    continue
                members = self.scanner.state.group(value).members
                (members.add if name == "join" else members.discard)(user.id)
                groups = self.model[login]["groups"]
                learned["groups"] = groups | {value} if name == "join" else groups - {value}
            elif name == "ways":
                user.authorizations = {**user.authorizations, **value}
                learned["authorizations"] = dict(user.authorizations)
            else:
                setattr(user, name, value)
                learned[name] = value
            if name == "permissions":
                user.role_uuids = []
                learned["role_uuids"] = ()
        return learned

    def spare(self, call: Call, name: str) -> bool:
        """An empty answer that the API did not give cannot be told from its own to what has nothing to say."""
        kinds = ("/chpasswd", "/authorizations")
        silent = call.method == "DELETE" or call.path.endswith(kinds) or re.fullmatch(_MEMBERSHIP, call.path)
        return bool(silent) and name == "200 empty"

    @rule(data=st.data(), name=st.sampled_from(_NAMES))
    def one_account(self, data: st.DataObject, name: str) -> None:
        """The module for one account renames somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.one(login, {"name": name}, self.draw_script(data))

    @rule(data=st.data())
    def one_leaves(self, data: st.DataObject) -> None:
        """The module for one account deletes somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.one(login, {"state": "absent"}, self.draw_script(data))

    @step
    def one(self, login: str, args: Mapping[str, Any], script: Script) -> None:
        """Run it, and hold everything against the truth."""
        if login in self.unsettled or (login not in self.model and "state" not in args):
            return
        start = dict(self.model)
        goal = {key: account for key, account in start.items() if key != login}
        if "state" not in args:
            goal[login] = {**start[login], **args}
        aim = Aim(start, goal, {login: frozenset(args)}, single=login)
        report = self.run_module("tvm_user", self.scanner, {"username": login, **args}, decide=script)
        self.settle(report, aim)
