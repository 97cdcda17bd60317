# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of a tenant."""

from __future__ import annotations

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
        "any read": ("GET", ".*"),
        "any write": ("PUT|POST|DELETE", ".*"),
    }

    def build(self) -> Scanner:
        """Four people: enabled, without a name, disabled, and with a role of the tenant's own."""
        scanner = tvm.build("tvm-1", 0, dict(tvm.SWITCHES))
        state = scanner.state
        state.add_user(self.pool[0], "Old-Password-1!", 32, name="Amara Okafor", email="amara@example.org")
        state.add_user(self.pool[1], "Old-Password-2!", 16)
        state.add_user(self.pool[2], "Old-Password-3!", 24, name="Gone Fishing", enabled=False)
        role = next(role for role in state.roles.values() if role.custom)
        state.add_user(self.pool[3], "Old-Password-4!", 0, name="Custom Role", role_uuids=[role.uuid])
        return scanner

    def entries(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """Any of the fields; those of the custom role are left alone now and then."""
        optional: dict[str, st.SearchStrategy[Any]] = {
            "name": st.sampled_from(_NAMES),
            "email": st.sampled_from(_MAILS),
            "permissions": st.sampled_from(_PERMISSIONS),
            "enabled": st.booleans(),
        }
        if login == _CUSTOM:
            del optional["permissions"]
        return st.fixed_dictionaries({}, optional=optional)

    def wanted(self, entry: Mapping[str, Any], account: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is declared, and the role that goes when permissions come."""
        fields = {name: value for name, value in entry.items() if name not in ("state", "password")}
        if account is None:
            return {"permissions": 16, "enabled": True, **fields}
        if fields.get("permissions", account["permissions"]) != account["permissions"]:
            fields["role_uuids"] = ()
        return {**account, **fields}

    def drifts(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """What an administrator does by hand; somebody who is disabled in between must stay out."""
        fields: dict[str, st.SearchStrategy[Any]] = {
            "enabled": st.booleans(),
            "name": st.just("By Hand"),
            "email": st.just("by.hand@example.com"),
        }
        if login != _CUSTOM:
            fields["permissions"] = st.sampled_from((16, 40))
        return st.sampled_from(sorted(fields)).flatmap(lambda name: fields[name].map(lambda value: {name: value}))

    def spare(self, call: Call, name: str) -> bool:
        """An empty answer that the API did not give cannot be told from its own to a deletion or a password."""
        silent = call.method == "DELETE" or call.path.endswith("/chpasswd")
        return silent and name == "200 empty"

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
