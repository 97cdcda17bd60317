# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of the console: each kind once, on accounts that have something to lose."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab import r7
from lab.scanner import Scanner
from looking import Estate
from oracle import Write
from wishes import OTHER_NAME, changed, gone, joined, options, renamed

KIM, NIGHT = "kim.lee", "role night-shift"
AMARA, SEED, OTHER_SEED = "amara.okafor", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NEW_PASSWORD, OLD_PASSWORD = "Brand-New-Pass-1", "Old-Password-1"
USER, SITES, GROUPS, SEEDS = (rf"/api/3/users/\d+{rest}" for rest in ("", "/sites", "/asset_groups", "/2FA"))
ROLE = {"name": "Night Shift", "description": "Scans at night", "privileges": ["create-reports"]}


def console(**switches: Any) -> Scanner:
    """A console with Amara, who has two sites, two asset groups and a seed, and with somebody whom nothing concerns."""
    # Seeds need only be kept where the console uses them.
    scanner = r7.build("r7-1", 0, {"two_factor_enabled": True, **switches})
    state = scanner.state
    state.add_user(
        login=AMARA,
        name="Amara Okafor",
        email="amara.okafor@example.com",
        role="site-admin",
        password=OLD_PASSWORD,
        two_factor_key=SEED,
        sites={_site(scanner, "Paris"), _site(scanner, "Oslo")},
        asset_groups={_group(scanner, "Laptops"), _group(scanner, "Printers")},
    )
    state.add_user(login="mei.lin", name="Mei Lin", password="Mei-Lin-Pass-1", sites={_site(scanner, "Lyon")})
    state.add_user(login="locked.out", name="Locked Out", password="Locked-Out-1", locked=True)
    return scanner


def _site(scanner: Scanner, name: str) -> int:
    return next(place.id for place in scanner.state.sites.values() if place.name == name)


def _group(scanner: Scanner, name: str) -> int:
    return next(place.id for place in scanner.state.asset_groups.values() if place.name == name)


def _sites(names: tuple[str, ...]) -> frozenset[int]:
    scanner = console()
    return frozenset(_site(scanner, name) for name in names)


_args = functools.partial(options, username=AMARA)
"""Options of a task that is about Amara, unless they say otherwise."""


def _regenerated(start: Estate, after: Estate, folder: Path) -> bool:
    """The seed is another one, nothing else is, and the file has it."""
    seed = after[AMARA]["two_factor_key"]
    file = folder / "seed"
    same = after == {**start, AMARA: {**start[AMARA], "two_factor_key": seed}}
    return same and seed != SEED and file.exists() and file.read_text(encoding="utf-8").strip() == seed


def _role_console() -> Scanner:
    scanner = console()
    scanner.state.add_role(id="night-shift", **ROLE)
    return scanner


def _key_file(_scanner: Scanner, folder: Path) -> Mapping[str, Any]:
    return {"username": AMARA, "regenerate": True, "key_file": str(folder / "seed")}


def _own(scanner: Scanner, _folder: Path) -> Mapping[str, Any]:
    return {"username": "labadmin", "password": NEW_PASSWORD, "update_password": "always"}


def _clearing() -> Scanner:
    return console(put_clears_two_factor=True)


_JOINER = {"username": KIM, "role": "user", "password": NEW_PASSWORD}
_PUT_ROLE = ("PUT", r"/api/3/roles/night-shift")
_RENAMED = changed(AMARA, name="Amara O.")
_PLACES = ("Paris", "Oslo")
# The id of a site is drawn from the console's name, which is always the same here.
_LYON = _sites(("Lyon",))

WRITES = [
    Write(
        "create",
        console,
        "r7_user",
        _args(**_JOINER),
        "POST",
        "/api/3/users",
        joined(KIM, role="user"),
        once=True,
        joiner=True,
    ),
    Write(
        "grant to a new account",
        console,
        "r7_user",
        _args(**_JOINER, sites=["Paris", "Oslo"]),
        "PUT",
        SITES,
        joined(KIM, sites=_sites(_PLACES)),
        follows=True,
    ),
    Write("replace", console, "r7_user", _args(name="Amara O."), "PUT", USER, _RENAMED),
    Write("replace, seed at stake", _clearing, "r7_user", _args(name="Amara O."), "PUT", USER, _RENAMED),
    Write("disable", _clearing, "r7_user", _args(state="disabled"), "PUT", USER, changed(AMARA, enabled=False)),
    Write(
        "somebody's password",
        _clearing,
        "r7_user",
        _args(password=NEW_PASSWORD, update_password="always"),
        "PUT",
        USER,
        changed(AMARA, password=NEW_PASSWORD),
        password=True,
        secrets=(NEW_PASSWORD,),
    ),
    Write(
        "own password",
        console,
        "r7_user",
        _own,
        "PUT",
        # A bare text that is refused goes once more, as a property of the whole account.
        r"/api/3/users/\d+(/password)?",
        changed("labadmin", password=NEW_PASSWORD),
        password=True,
        secrets=(NEW_PASSWORD,),
    ),
    Write(
        "unlock",
        console,
        "r7_user",
        _args(username="locked.out", locked=False),
        "DELETE",
        r"/api/3/users/\d+/lock",
        changed("locked.out", locked=False),
    ),
    Write("rename", _clearing, "r7_users", options(**OTHER_NAME), "PUT", USER, renamed(AMARA, "login")),
    Write("delete", console, "r7_user", _args(state="absent"), "DELETE", USER, gone(AMARA)),
    Write(
        "grant one",
        console,
        "r7_user_sites",
        _args(sites=["Lyon"]),
        "PUT",
        rf"{SITES}/\d+",
        changed(AMARA, sites=_sites(_PLACES) | _LYON),
    ),
    Write(
        "revoke one",
        console,
        "r7_user_sites",
        _args(sites=["Oslo"], state="absent"),
        "DELETE",
        rf"{SITES}/\d+",
        changed(AMARA, sites=_sites(("Paris",))),
    ),
    Write(
        "set the list",
        console,
        "r7_user_sites",
        _args(sites=["Lyon"], state="exact"),
        "PUT",
        SITES,
        changed(AMARA, sites=_LYON),
    ),
    Write(
        "set the list of an entry", console, "r7_user", _args(sites=["Lyon"]), "PUT", SITES, changed(AMARA, sites=_LYON)
    ),
    Write(
        "clear the list",
        console,
        "r7_user_asset_groups",
        _args(asset_groups=[], state="exact"),
        "DELETE",
        GROUPS,
        changed(AMARA, asset_groups=frozenset()),
    ),
    Write(
        "set the seed",
        console,
        "r7_user_two_factor",
        _args(key=OTHER_SEED),
        "PUT",
        SEEDS,
        changed(AMARA, two_factor_key=OTHER_SEED),
        secrets=(OTHER_SEED,),
    ),
    Write("regenerate the seed", console, "r7_user_two_factor", _key_file, "POST", SEEDS, _regenerated),
    Write(
        "make a role",
        console,
        "r7_role",
        lambda *_: {"id": "night-shift", **ROLE},
        *_PUT_ROLE,
        joined(NIGHT, name="Night Shift"),
    ),
    Write(
        "change a role",
        _role_console,
        "r7_role",
        lambda *_: {"id": "night-shift", "privileges": ["close-tickets"]},
        *_PUT_ROLE,
        joined(NIGHT, name="Night Shift", privileges=frozenset({"close-tickets"})),
    ),
    Write(
        "delete a role",
        _role_console,
        "r7_role",
        lambda *_: {"id": "night-shift", "state": "absent"},
        "DELETE",
        _PUT_ROLE[1],
        gone(NIGHT),
    ),
    *(
        Write(
            f"put back {what}",
            _clearing,
            "r7_user",
            _args(name="Amara O."),
            "PUT",
            path,
            _RENAMED,
            follows=True,
            restores=True,
            missing=missing,
        )
        for what, path, missing in (
            ("the sites", SITES, ("Paris", "Oslo")),
            ("the asset groups", GROUPS, ("Laptops", "Printers")),
            ("the seed", SEEDS, ("two-factor",)),
        )
    ),
]
