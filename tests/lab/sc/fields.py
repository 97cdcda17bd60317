# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields of a record an answer has, and in which form ids go out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lab.sc import catalogue
from lab.sc.model import Account, Group, Role, Thing
from lab.sc.state import SecurityCenter
from lab.sc.transport import Call

# Documented: these come back whatever was asked for.
ALWAYS = ("id", "uuid")


def asked(call: Call) -> list[str] | None:
    """The names in ?fields=a,b; None if there are none. Community: names that do not exist are passed over."""
    return [name.strip() for name in call.query.get("fields", "").split(",") if name.strip()] or None


def pick(record: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These fields of a record and those that always come back, in the record's own order."""
    wanted = {*names, *ALWAYS}
    return {name: value for name, value in record.items() if name in wanted}


def details(call: Call, record: dict[str, Any]) -> dict[str, Any]:
    """One record: all of it, unless fields are named (recorded)."""
    names = asked(call)
    return record if names is None else pick(record, names)


def entry(call: Call, record: dict[str, Any], default: Iterable[str]) -> dict[str, Any]:
    """A record in a list: the fewest fields, unless others are named (recorded)."""
    names = asked(call)
    return pick(record, default if names is None else names)


def id_number(center: SecurityCenter, number: int) -> int | str:
    """An id where recordings and examples have a number, among all the texts elsewhere."""
    return number if center.switches["mixed_id_types"] else str(number)


def nothing(center: SecurityCenter) -> dict[str, Any]:
    """Recorded: what stands for no object at all."""
    return {"id": id_number(center, catalogue.NONE), "name": "", "description": ""}


def reference(center: SecurityCenter, thing: Group | Role | Thing | None) -> dict[str, Any]:
    """An object that another record refers to."""
    if thing is None:
        return nothing(center)
    return {"id": str(thing.id), "name": thing.name, "description": thing.description}


def person(center: SecurityCenter, account: Account) -> dict[str, Any]:
    """An account that another record refers to."""
    profile = account.profile
    names = {"firstname": profile["firstname"], "lastname": profile["lastname"]}
    return with_uuid(center, {"id": str(account.id), "username": account.username, **names}, account.uuid)


def with_uuid(center: SecurityCenter, record: dict[str, Any], uuid: str) -> dict[str, Any]:
    """Recorded without a uuid on 5.8.0, documented with one for later releases."""
    return record if center.switches["release"] == "5.8.0" else {**record, "uuid": uuid}


def flag(value: bool) -> str:
    """Recorded: yes and no are texts."""
    return "true" if value else "false"
