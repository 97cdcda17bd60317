# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of a tenant."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from history import History, step
from hypothesis import strategies as st
from hypothesis.stateful import rule
from lab import tvm
from lab.scanner import Scanner
from runs import Report
from scripts import Script
from truth import Aim
from wire import Call

_NAMES = ("Ada", "Grace Hopper", "Zoë Çelik")
_MAILS = ("one@example.org", "two@example.com")
_PERMISSIONS = (16, 24, 32, 40, 64)
_USER = r"/users/\d+"
_ADMIN, _CUSTOM = "admin@example.com", "custom.role@example.com"
_PHONES = ("+15550100123", "+15550100456")
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
    keepers = (_ADMIN,)
    passwords = 0
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
        "two-factor sign-in": ("PUT|POST", rf"{_USER}/two-factor.*"),
        "keys": ("PUT", rf"{_USER}/keys"),
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
            "two_factor": st.fixed_dictionaries({"email": st.booleans()}),
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
        if "two_factor" in entry:
            fields["two_factor"] = _settings(account["two_factor"] if account else None, **entry["two_factor"])
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

    def args(self, concurrency: int) -> dict[str, Any]:
        """What leavers own goes to the administrator."""
        return {**super().args(concurrency), "transfer_to": _ADMIN}

    def settle(self, report: Report, aim: Aim) -> None:
        """What anybody owned who is gone has an owner."""
        super().settle(report, aim)
        state = self.scanner.state
        lost = [user for user in state.deleted if user["successor"] != state.user(_ADMIN).uuid]
        self.hold(not lost, "objects lost", f"nobody got what these owned: {lost}")

    # -- the modules for one thing ------------------------------------------------------------------------------------

    @rule(data=st.data(), name=st.sampled_from(_NAMES))
    def one_account(self, data: st.DataObject, name: str) -> None:
        """The module for one account renames somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.one("tvm_user", {"username": login, "name": name}, login, {"name": name}, self.draw_script(data))

    @rule(data=st.data())
    def one_leaves(self, data: st.DataObject) -> None:
        """The module for one account deletes somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        args = {"username": login, "state": "absent", "transfer_to": _ADMIN}
        self.one("tvm_user", args, login, None, self.draw_script(data))

    @rule(data=st.data(), temporary=st.sampled_from((None, False, True)))
    def password_of_one(self, data: st.DataObject, temporary: bool | None) -> None:
        """The module for one account sets a password, another one each time, as nobody may have one again."""
        login = data.draw(st.sampled_from(self.pool), "login")
        password = self.new_password()

        def change(account: Mapping[str, Any]) -> dict[str, Any]:
            former = (*account["former_passwords"], account["password"])
            return {"password": password, "password_temporary": bool(temporary), "former_passwords": former}

        more = {} if temporary is None else {"password_temporary": temporary}
        args = {"username": login, "password": password, "update_password": "always", **more}
        self.one("tvm_user", args, login, change, self.draw_script(data))

    @rule(data=st.data(), temporary=st.booleans())
    def one_joins(self, data: st.DataObject, temporary: bool) -> None:
        """The module for one account makes somebody with a password; a temporary one is a second write."""
        login = data.draw(st.sampled_from(self.pool), "login")
        password = self.new_password()
        args = {"username": login, "password": password, **({"password_temporary": True} if temporary else {})}
        fields = {"password": password, "password_temporary": temporary, "permissions": 16, "enabled": True}
        self.one("tvm_user", args, login, fields, self.draw_script(data), joins=True)

    def new_password(self) -> str:
        """A password that nobody has had."""
        self.passwords += 1
        password = f"Brand-New-Pass-{self.passwords}"
        self.secrets.add(password)
        return password

    @rule(data=st.data(), phone=st.sampled_from(_PHONES))
    def a_code_is_sent(self, data: st.DataObject, phone: str) -> None:
        """The module for two-factor sign-in sends a code, which changes nothing that shows."""
        login = data.draw(st.sampled_from(self.pool), "login")
        script = self.draw_script(data, drifting=False)
        self.secrets.add(phone)
        self.one("tvm_user_two_factor", {"username": login, "phone": phone}, login, {}, script)

    @rule(data=st.data(), phone=st.sampled_from(_PHONES))
    def a_code_is_verified(self, data: st.DataObject, phone: str) -> None:
        """The same module verifies a code that is on its way, which turns text messages on."""
        login = data.draw(st.sampled_from(self.pool), "login")
        script = self.draw_script(data, drifting=False)
        self.secrets.add(phone)
        if login in self.model:
            user = self.scanner.state.user(login)
            user.pending_phone, user.pending_code = phone, phone[-6:]

        def change(account: Mapping[str, Any]) -> dict[str, Any]:
            return {"two_factor": _settings(account["two_factor"], sms=True, phone=phone)}

        args = {"username": login, "phone": phone, "code": phone[-6:]}
        self.one("tvm_user_two_factor", args, login, change, script)

    @rule(data=st.data())
    def two_factors_end(self, data: st.DataObject) -> None:
        """The same module turns two-factor sign-in off."""
        login = data.draw(st.sampled_from(self.pool), "login")

        def change(account: Mapping[str, Any]) -> dict[str, Any]:
            return {"two_factor": _settings(account["two_factor"], email=False, sms=False)}

        args = {"username": login, "state": "absent"}
        self.one("tvm_user_two_factor", args, login, change, self.draw_script(data, drifting=False))

    @rule(data=st.data())
    def new_keys(self, data: st.DataObject) -> None:
        """The module for API keys makes somebody new ones."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.make_keys(login, self.draw_script(data, drifting=False))

    @step
    def make_keys(self, login: str, script: Script) -> None:
        """Which keys the service makes is only known afterwards: those in the file, where the task says it is done."""
        if login not in self.model or login in self.unsettled:
            return
        start, file = dict(self.model), self.folder / "keys.json"
        file.unlink(missing_ok=True)
        args = {"username": login, "regenerate": True, "keys_file": str(file)}
        report = self.run_module("tvm_user_api_keys", self.scanner, args, decide=script)
        keys = self.scanner.state.user(login).keys
        written = file.exists()
        if written:
            found = json.loads(file.read_text(encoding="utf-8"))
            keys = (found["access_key"], found["secret_key"])
        self.hold(report.killed or written is not report.failed, "file is untrue", f"a file: {written}; {report.words}")
        goal = {**start, login: {**start[login], "keys": keys}}
        self.settle(report, Aim(start, goal, {login: frozenset({"keys"})}, single=login))


def _settings(before: Mapping[str, Any] | None, **named: Any) -> dict[str, Any] | None:
    """How somebody signs in with two factors, after what is named; nothing is set up where nothing is asked for."""
    known = before or {"email_enabled": False, "sms_enabled": False}
    then = {"email": known["email_enabled"], "sms": known["sms_enabled"], "phone": known.get("sms_phone"), **named}
    if then == {"email": known["email_enabled"], "sms": known["sms_enabled"], "phone": known.get("sms_phone")}:
        return dict(before) if before else None
    found = {"activated": then["email"] or then["sms"], "email_enabled": then["email"], "sms_enabled": then["sms"]}
    return {**found, "sms_phone": then["phone"]} if then["phone"] else found
