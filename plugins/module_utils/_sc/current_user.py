# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The current user: the account that the task itself is.

``PATCH /currentUser`` changes what is passed in, passes over names that it does not know, and answers with the whole
record (documented), so that what was written is compared with the answer.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import ApiError, NotConfirmed, UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.certificates import Certificate, certificate_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.records import LDAP, LINKED, SAML, TEXTS
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.shown import shown
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.whoami import PATH, Me, me_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import (
    BEFORE,
    DONE,
    UNTOLD,
    Journal,
    Seen,
    Write,
)

if TYPE_CHECKING:
    from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.session import ScSession

FINGERPRINT = "fingerprint"

FIELDS = (
    "id", "uuid", "username", "status", *TEXTS.values(), "createdTime", "modifiedTime", "lastLogin", "lastLoginIP",
    "mustChangePassword", "passwordExpires", "passwordExpiration", "passwordExpirationOverride", "passwordSetDate",
    "locked", "failedLogins", "authType", FINGERPRINT, "description", "managedUsersGroups", "managedObjectsGroups",
    "role", "responsibleAsset", "group", "organization", "orgName", "ldapUsername", "ldap", "switchableUsers",
    "linkedUserRole",
)  # fmt: skip
"""What of the record is read and returned (documented). Preferences have modules of their own."""

NOTICES = ("both", "id", "none", "password")
ON_CHANGE, ALWAYS = "on_change", "always"

_ELSEWHERE = {
    LINKED: "it is a linked account, which nobody signs in to",
    LDAP: "it signs in by LDAP, where its password is kept",
    SAML: "it signs in by SAML, where its password is kept",
}
"""Ways to sign in that need no password of Security Center (documented; there may be more)."""


@dataclass(frozen=True)
class Change:
    """What would be written.

    Attributes:
        before: the comparable fields as they are, by the names of the options.
        wanted: those that differ, with their new values.
        password: the new password, ``None``: none is set.
        body: what is sent beside these, as the API has it.
        certificate: whether the connection's certificate is associated.
    """

    before: Mapping[str, str]
    wanted: Mapping[str, str]
    password: str | None = field(default=None, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    certificate: bool = False

    @property
    def patches(self) -> bool:
        """Return whether the account is edited."""
        return bool(self.wanted or self.password)

    @property
    def names(self) -> list[str]:
        """Return the names of the options that change something."""
        secret = ["password"] if self.password else []
        return [*(["associate_certificate"] if self.certificate else []), *self.wanted, *secret]


def comparable(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that can be compared: an unset text is empty, and an unset fingerprint, too."""
    names = {**TEXTS, FINGERPRINT: FINGERPRINT}
    return {option: str(record[name] or "") for option, name in names.items() if name in record}


def same(name: str, one: str, other: str) -> bool:
    """Return whether two values of a field are the same; how a fingerprint is written is unknown, so all ways are."""
    if name == FINGERPRINT:
        return plain(one) == plain(other)
    if name == "email":
        return one.casefold() == other.casefold()
    return one == other


def plain(fingerprint: str) -> str:
    """Return a fingerprint as it is compared: without colons and blanks, in lower case."""
    return "".join(fingerprint.replace(":", "").split()).lower()


def plan(record: Mapping[str, Any], params: Mapping[str, Any], known: str | None, presented: Certificate) -> Change:
    """Compare and decide; no requests.

    Args:
        record: the account as it is.
        params: the task's options.
        known: the password that the task has signed in to this account with.
        presented: the certificate of the connection.

    Raises:
        UsageError: something that is asked for cannot be.
    """
    before = comparable(record)
    given = {name: params[name] for name in (*TEXTS, FINGERPRINT) if params[name] is not None}
    wanted = {name: value for name, value in given.items() if name not in before or not same(name, before[name], value)}
    password = _password(record, params, known)
    certificate = params["associate_certificate"] and _certificate(record, presented, before.get(FINGERPRINT, ""))
    body: dict[str, Any] = {}
    if wanted or password:
        body = _notice(params, {**before, **wanted})
    if password and (params["current_password"] or known):
        body["currentPassword"] = params["current_password"] or known
    return Change(before, wanted, password, body, certificate)


def check(params: Mapping[str, Any]) -> None:
    """Refuse what can never have an effect, before anything is read.

    Raises:
        UsageError: an option lacks the one that it is about.
    """
    edits = [name for name in (*TEXTS, FINGERPRINT, "password") if params[name] is not None]
    if params["email_notice"] is not None and not edits:
        raise UsageError("email_notice says who is told of a change, and no change is asked for: give a field as well")
    for name in ("current_password", "update_password"):
        if params[name] is not None and not params["password"]:
            raise UsageError(f"{name} is given without password: give both or neither")
    if params["password"] == "":
        raise UsageError("password is empty: give one, or leave it out")
    if params["associate_certificate"] and params[FINGERPRINT] is not None:
        raise UsageError(
            "fingerprint and associate_certificate both say which certificate is the account's: give one of them"
        )


def _password(record: Mapping[str, Any], params: Mapping[str, Any], known: str | None) -> str | None:
    """Return the password to set. With the one that the task has signed in with, there is nothing to do."""
    password: str | None = params["password"]
    if not password:
        return None
    reason = _ELSEWHERE.get(str(record.get("authType")))
    if reason:
        raise UsageError(f"'{record.get('username')}' has no password to set here, as {reason}: leave password out")
    if password == known and params["update_password"] != ALWAYS:
        return None
    return password


def _notice(params: Mapping[str, Any], after: Mapping[str, str]) -> dict[str, Any]:
    """Return what is sent to have the person told: with the address, as that must be in the same request (documented).

    Raises:
        UsageError: there is no address.
    """
    notice = params["email_notice"]
    if notice in (None, "none"):
        return {} if notice is None else {"emailNotice": notice}
    if not after.get("email"):
        raise UsageError(
            f"email_notice={notice} needs an address, and the account has none: give email, or email_notice=none"
        )
    return {"emailNotice": notice, "email": after["email"]}


def _certificate(record: Mapping[str, Any], presented: Certificate, before: str) -> bool:
    """Return whether the certificate of the connection has to be associated.

    Raises:
        UsageError: it cannot be.
    """
    if record.get("authType") == LINKED:
        raise UsageError(
            f"'{record.get('username')}' is a linked account, and Security Center associates no certificates with "
            "those: associate it with the account that it is linked to"
        )
    if presented.problem:
        raise UsageError(presented.problem)
    return plain(before) not in presented.fingerprints


def bring_current_user_into_line(request: Request) -> Done:
    """Bring the account that the task itself is into line.

    Raises:
        AccessError: something cannot be, or the server did something else.
    """
    session, params = request.backend.session, request.params
    check(params)
    for name in ("password", "current_password"):
        session.http.redact.add(params[name])
    record = read(session)
    me = me_from(record)
    presented = certificate_of(session) if params["associate_certificate"] else Certificate()
    change = plan(record, params, _known_password(session), presented)
    names, warnings = change.names, []
    after = {**record, **_as_api(change.wanted)}
    if names and not request.check_mode:
        journal = request.backend.journal()
        with journal.told():
            if change.certificate:
                after = {**after, **associate(session, me, change.before.get(FINGERPRINT, ""), journal)}
                if same(FINGERPRINT, comparable(after)[FINGERPRINT], change.before.get(FINGERPRINT, "")):
                    names.remove("associate_certificate")
                    warnings.append("the certificate was associated already; its fingerprint has a form of its own")
            if change.patches:
                after = {**after, **edit(session, me, change, journal)}
    result = {
        "changed": bool(names),
        "changed_fields": names,
        "user": shown({name: after[name] for name in FIELDS if name in after}),
        "diff": _diff(me, change) if names else {"before": {}, "after": {}},
    }
    return Done(result, [*warnings, *request.backend.warnings()])


def _known_password(session: ScSession) -> str | None:
    """Return the account's password, where the task has just signed in to this very account with it."""
    return session.own_password if session.own_username is not None else None


def _as_api(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return fields as the API has them; no fingerprint is null (documented)."""
    names = {**TEXTS, FINGERPRINT: FINGERPRINT}
    return {names[name]: (value or None) if name == FINGERPRINT else value for name, value in fields.items()}


def _is_of(me: Me, response: Any) -> bool:
    if not isinstance(response, dict):
        return False
    return response.get("username") == me.username and str(response.get("id")) == me.user_id


def read(session: ScSession) -> dict[str, Any]:
    """Return the whole record.

    Raises:
        AccessError: it could not be read.
    """
    found: dict[str, Any] = session.read(PATH, {"fields": ",".join(FIELDS)})
    return found


def edit(session: ScSession, me: Me, change: Change, journal: Journal) -> dict[str, Any]:
    """Write what differs, and return the record after.

    Raises:
        AccessError: it was refused, or is not as wanted afterwards.
    """
    # What must stand beside a notice does so even where it does not differ.
    body = {**change.body, **_as_api(change.wanted)}
    if change.password:
        body["password"] = change.password

    def look() -> Seen:
        if change.password:
            # A password cannot be read back, and reading could need one that holds no longer.
            return Seen(UNTOLD)
        found = read(session)
        now = comparable(found)
        if all(same(name, now.get(name, ""), value) for name, value in change.wanted.items()):
            return Seen(DONE, found)
        if all(same(name, now.get(name, ""), change.before.get(name, "")) for name in change.wanted):
            return Seen(BEFORE)
        return Seen("the account has " + ", ".join(f"{name} {now.get(name, '')!r}" for name in change.wanted))

    send = functools.partial(session.write, "PATCH", PATH, body, confirms=functools.partial(_is_of, me))
    told = [*([f"changed {', '.join(change.wanted)}"] if change.wanted else [])]
    told += ["set the password"] if change.password else []
    try:
        found = journal.carry_out(Write(" and ".join(told), send, look, again=not change.password))
    except ApiError as error:
        if change.password and "currentPassword" not in body and error.status == 403:
            error.message += "; where Security Center asks for the current password, give current_password"
        raise
    if change.password and session.own_username is not None:
        session.use_password(change.password)
    if any(name not in comparable(found) for name in change.wanted):
        # Documented is the whole record; whatever is left out is asked for.
        found = journal.read(lambda: read(session))
    now = comparable(found)
    ignored = [name for name, value in change.wanted.items() if not same(name, now.get(name, ""), value)]
    if ignored:
        kept = ", ".join(f"{name} is {now.get(name, '')!r}" for name in ignored)
        raise NotConfirmed(f"Security Center accepted the change and did something else: {kept}: look at it there")
    return dict(found)


def associate(session: ScSession, me: Me, before: str, journal: Journal) -> dict[str, Any]:
    """Associate the certificate of this connection, and return the record after.

    Raises:
        AccessError: it was refused, or nothing says that it was done.
    """

    def look() -> Seen:
        found = read(session)
        now = comparable(found).get(FINGERPRINT, "")
        return Seen(DONE if now and not same(FINGERPRINT, now, before) else BEFORE, found)

    confirms = functools.partial(_is_of, me)
    send = functools.partial(session.write, "POST", f"{PATH}/associateCert", confirms=confirms)
    found = journal.carry_out(Write("associated the certificate", send, look))
    if FINGERPRINT not in found:
        found = journal.read(lambda: read(session))
    if not found.get(FINGERPRINT):
        raise NotConfirmed(
            "Security Center accepted the certificate and associated none: check that it reaches the server, which a "
            "proxy in between may keep it from"
        )
    return dict(found)


def _diff(me: Me, change: Change) -> dict[str, Any]:
    title = f"{me.username} on {me.organization}" if me.organization else me.username
    before, after = dict(change.before), {**change.before, **change.wanted}
    if change.certificate:
        before[FINGERPRINT] = before.get(FINGERPRINT) or "none"
        after[FINGERPRINT] = "that of the connection's certificate"
    if change.password:
        before["password"], after["password"] = "(not shown)", "(new, not shown)"
    return {"before_header": title, "after_header": title, "before": before, "after": after}


CURRENT_USER = Work(
    options={
        **{name: {"type": "str"} for name in TEXTS},
        FINGERPRINT: {"type": "str"},
        "associate_certificate": {"type": "bool", "default": False},
        "email_notice": {"type": "str", "choices": list(NOTICES)},
        "password": {"type": "str", "no_log": True},
        "current_password": {"type": "str", "no_log": True},
        "update_password": {"type": "str", "choices": [ON_CHANGE, ALWAYS], "no_log": False},
    },
    do=bring_current_user_into_line,
    writes=True,
)
