# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of a console, where each replacement of an account takes grants away, and maybe its seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from history import History
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from lab import r7
from lab.scanner import Scanner
from outcomes import OUTCOMES, REFUSED
from wire import Call

_SEEDS = ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK")
_NAMES = ("Ada", "Grace Hopper", "Zoë Çelik")
_MAILS = ("one@example.org", "two@example.com")
# None of them brings a scope of its own, so that what an account has of sites and groups is its own.
_ROLES = ("user", "site-admin", "security-manager", "system-admin", "report-reader")
_SITES, _GROUPS = ("Paris", "Lyon", "Berlin", "Oslo"), ("Laptops", "Printers", "Databases")
_USER = r"/api/3/users/\d+"
_EVERYWHERE = "sees.everything"


class R7History(History):
    """People on a console."""

    product = "r7"
    pool = ("amara.okafor", "mei.lin", "gone.fishing", _EVERYWHERE, "joiner.0", "joiner.1", "joiner.2")
    keepers = ("labadmin", "standby.admin", "plain.reader")
    losable = frozenset({"sites", "asset_groups", "two_factor_key"})
    kinds: ClassVar = {
        "list": ("GET", "/api/3/users"),
        "read an account": ("GET", _USER),
        "read grants": ("GET", rf"{_USER}/(sites|asset_groups)"),
        "read a seed": ("GET", rf"{_USER}/2FA"),
        "read places": ("GET", r"/api/3/(sites|asset_groups)(/\d+/users)?"),
        "read roles": ("GET", r"/api/3/roles(/.*)?"),
        "create": ("POST", "/api/3/users"),
        "replace": ("PUT", _USER),
        "grants": ("PUT|DELETE", rf"{_USER}/(sites|asset_groups)(/\d+)?"),
        "seed": ("PUT|POST", rf"{_USER}/2FA"),
        "delete": ("DELETE", _USER),
        "any read": ("GET", ".*"),
        "any write": ("PUT|POST|DELETE", ".*"),
    }

    def build(self) -> Scanner:
        """Four people: with grants and a seed, with a site, disabled and external, and with a scope and a seed."""
        # Seeds need only be kept where the console uses them.
        scanner = r7.build("r7-1", 0, {"two_factor_enabled": True})
        state = scanner.state
        self.places = {
            "sites": {place.name: place.id for place in state.sites.values()},
            "asset_groups": {place.name: place.id for place in state.asset_groups.values()},
        }
        state.add_role(id="night-shift", name="Night Shift", description="Scans", privileges=["create-reports"])
        state.add_user(
            login=self.pool[0],
            name="Amara Okafor",
            email="amara@example.com",
            role="site-admin",
            password="Old-Password-1",
            two_factor_key=_SEEDS[0],
            sites=self.ids("sites", ("Paris", "Oslo")),
            asset_groups=self.ids("asset_groups", ("Laptops", "Printers")),
        )
        state.add_user(
            login=self.pool[1],
            name="Mei Lin",
            password="Old-Password-2",
            locked=True,
            locale_default="fr-FR",
            sites=self.ids("sites", ("Lyon",)),
        )
        state.add_user(
            login=self.pool[2],
            name="Gone Fishing",
            enabled=False,
            source=3,
            asset_groups=self.ids("asset_groups", ("Databases",)),
        )
        state.add_user(
            login=_EVERYWHERE,
            name="Sees Everything",
            role="security-manager",
            password="Old-Password-4",
            two_factor_key=_SEEDS[1],
            all_sites=True,
            all_asset_groups=True,
        )
        return scanner

    def ids(self, kind: str, names: Any) -> frozenset[int]:
        """The ids of sites or asset groups."""
        return frozenset(self.places[kind][name] for name in names)

    @initialize(clears=st.booleans())
    def choose_the_console(self, clears: bool) -> None:
        """Whether a replacement takes the seed away is not known of the real one."""
        self.scanner.state.switches["put_clears_two_factor"] = clears

    # -- what the product says ----------------------------------------------------------------------------------------

    def entries(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """Any of the fields; single grants only for those who have not all of them."""
        optional: dict[str, st.SearchStrategy[Any]] = {
            "name": st.sampled_from(_NAMES),
            "email": st.sampled_from(_MAILS),
            "enabled": st.booleans(),
            "role": st.sampled_from(_ROLES),
        }
        if login != _EVERYWHERE:
            optional["sites"] = st.lists(st.sampled_from(_SITES), unique=True)
            optional["asset_groups"] = st.lists(st.sampled_from(_GROUPS), unique=True)
        return st.fixed_dictionaries({}, optional=optional)

    def completed(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """A new account needs a role and a password."""
        return {"role": "user", "password": "First-Password-1", **entry}

    def wanted(self, entry: Mapping[str, Any], account: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is declared, in the console's terms."""
        fields = {name: value for name, value in entry.items() if name not in ("state", "password")}
        for kind in ("sites", "asset_groups"):
            if kind in fields:
                fields[kind] = self.ids(kind, fields[kind])
        return {"enabled": True, **fields} if account is None else {**account, **fields}

    def spare(self, call: Call, name: str) -> bool:
        """Whether a fault would hide a seed that the console then clears.

        A refusal by the console of the question for a seed says no more than that it is not known, and must block
        nothing; where a replacement clears seeds, nobody could then bring it back.
        """
        if not self.scanner.state.switches["put_clears_two_factor"] or not call.path.endswith("/2FA"):
            return False
        return call.method == "GET" and OUTCOMES[name].verdict == REFUSED

    # -- by hand ------------------------------------------------------------------------------------------------------

    def drifts(self, login: str) -> st.SearchStrategy[dict[str, Any]]:
        """What an administrator does by hand."""
        fields: list[st.SearchStrategy[dict[str, Any]]] = [
            st.booleans().map(lambda value: {"enabled": value}),
            st.just({"name": "By Hand"}),
            st.just({"email": "by.hand@example.com"}),
            st.sampled_from(_ROLES[:2]).map(lambda value: {"role": value}),
        ]
        if login != _EVERYWHERE:
            for kind, names in (("sites", _SITES), ("asset_groups", _GROUPS)):
                granted = st.sampled_from(names).map(lambda name, kind=kind: {"grant": (kind, name)})
                fields += [granted, granted.map(lambda drawn: {"revoke": drawn["grant"]})]
        return st.one_of(*fields)

    def set_by_hand(self, login: str, user: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields as they are; a grant is added to the others, or taken away.

        Nothing is taken away while something is still to be put back: the grant that a killed run owes and the one
        that an administrator has just revoked cannot be told apart. Nor is a list changed that the roster declares,
        as a list is then set as a whole, and who came last has won.
        """
        learned = {}
        for name, value in fields.items():
            if name not in ("grant", "revoke"):
                setattr(user, name, value)
                learned[name] = value
                continue
            kind, place = value[0], self.places[value[0]][value[1]]
            if kind in self.roster.get(login, {}) or getattr(user, f"all_{kind}"):
                continue
            if name == "grant":
                getattr(user, kind).add(place)
                learned[kind] = self.model[login][kind] | {place}
            elif login not in self.unsettled and not self.run_module.recovery_files:
                getattr(user, kind).discard(place)
                learned[kind] = self.model[login][kind] - {place}
        return learned

    # -- the modules for one thing ------------------------------------------------------------------------------------

    @rule(data=st.data(), kind=st.sampled_from(("sites", "asset_groups")))
    def grants_of_one(self, data: st.DataObject, kind: str) -> None:
        """The modules for grants."""
        login = data.draw(st.sampled_from([name for name in self.pool if name != _EVERYWHERE]), "login")
        names = data.draw(st.lists(st.sampled_from(_SITES if kind == "sites" else _GROUPS), max_size=3, unique=True))
        state = data.draw(st.sampled_from(("present", "absent", "exact")), "state")
        named = self.ids(kind, names)

        def change(account: Mapping[str, Any]) -> dict[str, Any]:
            before = account[kind]
            return {kind: {"present": before | named, "absent": before - named, "exact": named}[state]}

        args = {"username": login, kind: names, "state": state}
        self.one(f"r7_user_{kind}", args, login, change, self.draw_script(data, drifting=False))

    @rule(data=st.data(), seed=st.sampled_from(_SEEDS))
    def seed_of_one(self, data: st.DataObject, seed: str) -> None:
        """The module for seeds."""
        login = data.draw(st.sampled_from(self.pool), "login")
        self.secrets.add(seed)
        script = self.draw_script(data, drifting=False)
        self.one("r7_user_two_factor", {"username": login, "key": seed}, login, {"two_factor_key": seed}, script)

    @rule(data=st.data(), password=st.sampled_from(("Another-One-1", "Another-One-2")))
    def password_of_one(self, data: st.DataObject, password: str) -> None:
        """The module for one account sets a password, which is a replacement."""
        login = data.draw(st.sampled_from(self.pool[:2]), "login")
        self.secrets.add(password)
        args = {"username": login, "password": password, "update_password": "always"}
        self.one("r7_user", args, login, {"password": password}, self.draw_script(data, drifting=False))

    @rule(data=st.data(), text=st.sampled_from(("Scans at night", "Scans by day")))
    def a_role(self, data: st.DataObject, text: str) -> None:
        """The module for roles."""
        script = self.draw_script(data, drifting=False)
        args = {"id": "night-shift", "description": text}
        self.one("r7_role", args, "role night-shift", {"description": text}, script)
