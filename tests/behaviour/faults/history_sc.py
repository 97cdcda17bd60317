# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of an organization of a Security Center."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from history import History
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from lab.scanner import Scanner
from runs import Report
from truth import Aim
from writes_sc import HEAD, group_id
from writes_sc_current import DARK, GRID, OTHERS, own

_NAMES = ("Ada", "Grace Hopper", "Zoë Çelik")
_MAILS = ("one@example.org", "two@example.com")
_TITLES = ("", "Analyst", "Night shift / 2")
_ROLES = {"Security Manager": 2, "Security Analyst": 3, "Executive": 5, "Auditor": 7}
_GROUPS = ("Full Access", "Shops", "Partners")
_USER = r"/rest/user/\d+"
_TAGS = ("system", "application", "")
_KEYS = st.sampled_from((DARK, GRID, *OTHERS, ("theme", "application")))
_VALUES = st.sampled_from(("true", "false", "Europe/Oslo"))
_PROFILE = st.dictionaries(st.sampled_from(("title", "phone", "fax")), st.sampled_from(_TITLES), min_size=1)
Preferences = dict[tuple[str, str], str]


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
        "the own account": ("PATCH", "/rest/currentUser"),
        "the own preferences": ("PATCH|DELETE", "/rest/currentUser/preferences"),
        "any read": ("GET", ".*"),
        "any write": ("PATCH|POST|DELETE", ".*"),
    }

    losable = frozenset({"preferences"})
    one_by_one = frozenset({"preferences"})

    def build(self) -> Scanner:
        """Three people beside the manager, who has preferences; one is locked and has something of their own."""
        return own()

    @initialize(drops=st.booleans())
    def choose_what_stands_in_between(self, drops: bool) -> None:
        """Whether something drops the body of a DELETE, so that it deletes all preferences."""
        self.scanner.state.switches |= {"drop_delete_body": drops, "migrate_in": "query" if drops else "body"}

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

    # -- the modules for one thing ------------------------------------------------------------------------------------

    @rule(data=st.data(), name=st.sampled_from(_NAMES))
    def one_account(self, data: st.DataObject, name: str) -> None:
        """The module for one account renames somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.one("sc_user", {"username": login, "name": name}, login, {"name": name}, self.draw_script(data))

    @rule(data=st.data())
    def one_leaves(self, data: st.DataObject) -> None:
        """The module for one account deletes somebody, with faults."""
        login = data.draw(st.sampled_from(self.pool), "login")
        args = {"username": login, "state": "absent", "migrate_to": HEAD}
        self.one("sc_user", args, login, None, self.draw_script(data))

    @rule(data=st.data(), fields=_PROFILE)
    def the_own_profile(self, data: st.DataObject, fields: dict[str, str]) -> None:
        """The module for the own account changes contact data."""
        self.one("sc_current_user", fields, HEAD, fields, self.draw_script(data, drifting=False))

    @rule(data=st.data(), password=st.sampled_from(("Another-One-1", "Another-One-2")), title=st.sampled_from(_TITLES))
    def the_own_password(self, data: st.DataObject, password: str, title: str) -> None:
        """The same module sets a password, which travels with the rest; the keys go on working."""
        self.secrets.add(password)
        fields = {"password": password, "title": title}
        self.one("sc_current_user", fields, HEAD, fields, self.draw_script(data, drifting=False))

    @rule(data=st.data(), values=st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=3))
    def preferences(self, data: st.DataObject, values: Preferences) -> None:
        """The module for preferences sets some, one by one."""
        self.prefer({"preferences": _items(values)}, lambda before: {**before, **values}, data)

    @rule(data=st.data(), keys=st.lists(_KEYS, min_size=1, max_size=3, unique=True))
    def preferences_go(self, data: st.DataObject, keys: list[tuple[str, str]]) -> None:
        """The same module deletes some, and nothing else, even where each deletion takes all of them away."""

        def without(before: Preferences) -> Preferences:
            return {key: value for key, value in before.items() if key not in keys}

        listed = [{"name": name, "tag": tag} for name, tag in keys]
        self.prefer({"preferences": listed, "state": "absent"}, without, data)

    @rule(data=st.data(), values=st.dictionaries(_KEYS, _VALUES, max_size=2), tag=st.sampled_from(_TAGS))
    def all_preferences_of_a_tag(self, data: st.DataObject, values: Preferences, tag: str) -> None:
        """The same module makes some the only ones of their tag."""
        listed = {key: value for key, value in values.items() if key[1] == tag}

        def exactly(before: Preferences) -> Preferences:
            return {**{key: value for key, value in before.items() if key[1] != tag}, **listed}

        self.prefer({"preferences": _items(listed), "tag": tag, "state": "exact"}, exactly, data)

    def prefer(self, args: dict[str, Any], change: Callable[[Preferences], Preferences], data: st.DataObject) -> None:
        """Run the module for preferences."""
        script = self.draw_script(data, drifting=False)

        def changed(account: Mapping[str, Any]) -> dict[str, Any]:
            return {"preferences": change(account["preferences"])}

        self.one("sc_preferences", args, HEAD, changed, script)


def _items(values: Preferences) -> list[dict[str, str]]:
    return [{"name": name, "tag": tag, "value": value} for (name, tag), value in values.items()]
