# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of an organization of a Security Center."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from history import History, step
from hypothesis import strategies as st
from hypothesis.stateful import rule
from lab.scanner import Scanner
from runs import Report
from scripts import Script
from truth import Aim
from writes_sc import HEAD, center, group_id

_NAMES = ("Ada", "Grace Hopper", "Zoë Çelik")
_MAILS = ("one@example.org", "two@example.com")
_TITLES = ("", "Analyst", "Night shift / 2")
_ROLES = {"Security Manager": 2, "Security Analyst": 3, "Executive": 5, "Auditor": 7}
_GROUPS = ("Full Access", "Shops", "Partners")
_USER = r"/rest/user/\d+"


class ScHistory(History):
    """People of one organization; everybody else on the server is nobody's business."""

    product = "sc"
    pool = ("amara.okafor", "mei.lin", "gone.fishing", *(f"joiner.{number}" for number in range(3)))
    keepers = (
        *("labadmin", "standby.admin", "wholesale.manager", "depot.keeper", "stock.auditor"),
        *(HEAD, "labadmin-retail", "labadmin-wholesale", "retail.manager2"),
    )
    kinds: ClassVar = {
        "list": ("GET", "/rest/user"),
        "read an account": ("GET", _USER),
        "read the own account": ("GET", "/rest/currentUser"),
        "read roles or groups": ("GET", "/rest/(role|group)"),
        "create": ("POST", "/rest/user"),
        "edit": ("PATCH", _USER),
        "delete": ("DELETE", _USER),
        "any read": ("GET", ".*"),
        "any write": ("PATCH|POST|DELETE", ".*"),
    }

    def build(self) -> Scanner:
        """Three people beside the manager, one of them locked and with something of their own."""
        return center()

    def entries(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """Any of the fields."""
        optional: dict[str, st.SearchStrategy[Any]] = {
            "name": st.sampled_from(_NAMES),
            "email": st.sampled_from(_MAILS),
            "title": st.sampled_from(_TITLES),
            "role": st.sampled_from(sorted(_ROLES)),
            "group": st.sampled_from(_GROUPS),
            "managed_users_groups": st.lists(st.sampled_from(_GROUPS), max_size=2, unique=True),
            "enabled": st.booleans(),
        }
        return st.fixed_dictionaries({}, optional=optional)

    def completed(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """A new account needs a role, a group and a password."""
        return {"role": "Auditor", "group": "Shops", **entry, "password": "First-Password-1"}

    def wanted(self, entry: Mapping[str, Any], account: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is declared, with ids in place of names."""
        fields = {name: value for name, value in entry.items() if name not in ("state", "password")}
        if "role" in fields:
            fields["role"] = _ROLES[fields["role"]]
        if "group" in fields:
            fields["group"] = group_id(self.scanner, fields["group"])
        if "managed_users_groups" in fields:
            ids = [group_id(self.scanner, name) for name in fields["managed_users_groups"]]
            kept = account["managed_users_groups"] if account else ()
            # a set: what is there already keeps its order
            fields["managed_users_groups"] = kept if set(kept) == set(ids) else tuple(sorted(ids))
        return {"enabled": True, **fields} if account is None else {**account, **fields}

    def args(self, concurrency: int) -> dict[str, Any]:
        """What leavers own goes to the manager."""
        return {**super().args(concurrency), "migrate_to": HEAD}

    def settle(self, report: Report, aim: Aim) -> None:
        """Nothing that anybody owned is lost either."""
        super().settle(report, aim)
        lost = self.scanner.state.lost_objects
        self.hold(not lost, "objects lost", f"what somebody owned is gone: {lost}")

    def drifts(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """What an administrator does by hand; somebody who is locked in between must stay out."""
        fields: dict[str, st.SearchStrategy[Any]] = {
            "enabled": st.booleans(),
            "title": st.just("By Hand"),
            "email": st.just("by.hand@example.com"),
            "role": st.sampled_from((3, 5)),
        }
        return st.sampled_from(sorted(fields)).flatmap(lambda name: fields[name].map(lambda value: {name: value}))

    def set_by_hand(self, _login: str, user: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The lab keeps contact data apart, and a lock in place of what is enabled."""
        for name, value in fields.items():
            if name == "enabled":
                user.locked = not value
            elif name in user.profile:
                user.profile[name] = value
            else:
                setattr(user, name, value)
        return dict(fields)

    @rule(data=st.data(), name=st.sampled_from(_NAMES))
    def one_account(self, data: st.DataObject, name: str) -> None:
        """The module for one account renames somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.one(login, {"name": name}, self.draw_script(data))

    @rule(data=st.data())
    def one_leaves(self, data: st.DataObject) -> None:
        """The module for one account deletes somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.one(login, {"state": "absent", "migrate_to": HEAD}, self.draw_script(data))

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
        report = self.run_module("sc_user", self.scanner, {"username": login, **args}, decide=script)
        self.settle(report, aim)
