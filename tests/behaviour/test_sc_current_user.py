# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The own account on a Security Center: what is written, what is refused, and what is said of what nobody can read."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sc_center import ADMIN, MANAGER, Center, Make, centers

NEW = "Brand-New-Pass-1"
MODULE = "sc_current_user"
PATCH = ["PATCH /currentUser"]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Serves a Security Center with the switches given."""
    with centers(tmp_path) as serve:
        yield serve


@pytest.fixture
def center(make: Make) -> Center:
    """One with all switches as they are."""
    return make()


def test_the_profile_is_changed_and_only_what_differs_is_sent(center: Center) -> None:
    email = center.account().profile["email"]
    given = {"first_name": "Ada", "region": "Oslo", "email": email, "phone": ""}
    args = {**center.keys(), **given}
    foretold = center.ok(MODULE, args, check=True)
    done = center.ok(MODULE, args)
    assert center.writes == PATCH
    assert center.sent == [{"firstname": "Ada", "state": "Oslo"}]
    assert foretold["diff"] == done["diff"]
    center.unchanged(MODULE, args)
    assert done["changed_fields"] == ["first_name", "region"]
    assert (done["user"]["first_name"], done["user"]["region"], done["user"]["email"]) == ("Ada", "Oslo", email)
    cleared = center.changes(MODULE, {**center.keys(), "region": ""})
    assert center.account().profile["state"] == ""
    assert center.account().profile["firstname"] == "Ada"
    assert cleared["diff"]["before"]["region"] == "Oslo"


def test_one_read_and_one_write(center: Center) -> None:
    args = {**center.keys(), "title": "Head"}
    center.ok(MODULE, args)
    assert center.calls == ["GET /currentUser", "PATCH /currentUser"]
    center.ok(MODULE, args)
    assert center.calls == ["GET /currentUser"]


def test_a_user_of_an_organization_and_a_linked_account_manage_theirs_as_well(center: Center) -> None:
    center.changes(MODULE, {**center.keys(MANAGER), "city": "Lagos"})
    assert center.account(MANAGER).profile["city"] == "Lagos"
    center.changes(MODULE, center.login(switch_to="labadmin-retail", city="Ghent"))
    assert center.account("labadmin-retail").profile["city"] == "Ghent"
    assert center.account().profile["city"] == ""


def test_an_old_release_without_uuids_will_do(make: Make) -> None:
    center = make(release="5.8.0")
    center.changes(MODULE, center.login(title="Head"))


def test_a_fingerprint_is_set_compared_in_any_form_and_cleared(center: Center) -> None:
    plain = "ab" * 20
    center.changes(MODULE, {**center.keys(), "fingerprint": plain})
    colons = ":".join(["AB"] * 20)
    center.unchanged(MODULE, {**center.keys(), "fingerprint": colons})
    assert center.account().fingerprint == plain
    center.changes(MODULE, {**center.keys(), "fingerprint": ""})
    assert center.account().fingerprint is None
    center.unchanged(MODULE, {**center.keys(), "fingerprint": ""})


# -- notices -------------------------------------------------------------------------------------------------------


def test_a_notice_is_sent_with_a_change_and_never_without(center: Center) -> None:
    args = {**center.keys(), "title": "Head", "email_notice": "both"}
    center.ok(MODULE, args)
    assert center.sent == [{"title": "Head", "emailNotice": "both", "email": center.account().profile["email"]}]
    center.unchanged(MODULE, args)
    assert center.state.notices == [(ADMIN, "both")]
    center.changes(MODULE, {**args, "title": "Chief", "email_notice": "none"})
    assert center.state.notices == [(ADMIN, "both")]


def test_a_notice_needs_a_change_and_an_address(center: Center) -> None:
    args = {**center.keys(), "email_notice": "both"}
    assert "no change is asked for" in center.refused(MODULE, args)
    assert "needs an address" in center.refused(MODULE, {**args, "email": ""})
    assert center.state.notices == []
    center.account().profile["email"] = ""
    assert "needs an address" in center.refused(MODULE, {**args, "title": "Head"})
    center.changes(MODULE, {**args, "title": "Head", "email": "admin@example.com"})
    assert center.state.notices == [(ADMIN, "both")]


# -- the password --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [False, True], ids=["session stays", "session ends"])
def test_the_password_that_the_task_signed_in_with_is_there_already(make: Make, ends: bool) -> None:
    center = make(password_change_ends_session=ends)
    args = center.login(password=NEW, title="Head")
    foretold = center.ok(MODULE, args, check=True)
    done = center.ok(MODULE, args)
    assert (center.account().password, center.writes) == (NEW, PATCH)
    assert done["diff"] == foretold["diff"]
    assert done["changed_fields"] == ["title", "password"]
    assert NEW not in str(done)
    center.unchanged(MODULE, center.login(password=NEW))
    always = center.login(password=NEW, update_password="always")
    assert center.ok(MODULE, always)["changed"]
    assert center.writes == PATCH


def test_with_keys_nobody_knows_and_the_current_one_is_needed(center: Center) -> None:
    args = {**center.keys(), "password": NEW}
    failed = center.run(MODULE, args)
    assert failed["failed"]
    assert "give current_password" in failed["msg"]
    assert not failed["changed"]
    for _unused in range(2):
        current = center.account().password
        done = center.ok(MODULE, {**args, "current_password": current})
        assert done["changed"]
        assert current not in str(done)
    assert center.account().password == NEW


@pytest.mark.parametrize("whose", ["caller", "target", "off"])
def test_whoever_the_current_password_is_of(make: Make, whose: str) -> None:
    """Of the own account, the caller's and the target's are the same."""
    center = make(require_current_password=whose)
    center.ok(MODULE, center.login(password=NEW))
    assert center.account().password == NEW


def test_a_password_that_is_refused_leaves_everything(make: Make) -> None:
    center = make(password_min_length=30)
    failed = center.run(MODULE, center.login(password=NEW, title="Head"))
    assert failed["failed"]
    assert not failed["changed"]
    assert center.account().profile["title"] == ""


def test_a_password_whose_answer_is_lost_may_have_been_set(center: Center) -> None:
    before = center.account().password
    center.lab.faults.add(do="lose_answer", product="sc", method="PATCH")
    failed = center.run(MODULE, center.login(password=NEW))
    assert failed["failed"]
    assert failed["changed"]
    assert "may have been done all the same: set the password" in failed["msg"]
    assert center.writes == PATCH
    assert {NEW, before}.isdisjoint(str(failed).split("'"))


def test_who_has_no_password_here_is_told_so(center: Center) -> None:
    args = center.login(switch_to="labadmin-retail", password=NEW)
    assert "it is a linked account" in center.refused(MODULE, args)
    center.account(MANAGER).auth_type = "ldap"
    args = {**center.keys(MANAGER), "password": NEW}
    assert "LDAP, where its password is kept" in center.refused(MODULE, args)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"current_password": "x"}, "current_password is given without password"),
        ({"update_password": "always"}, "update_password is given without password"),
        ({"password": ""}, "password is empty"),
        ({"associate_certificate": True, "fingerprint": "ab"}, "give one of them"),
        ({"associate_certificate": True}, "API keys have none"),
    ],
)
def test_options_that_would_mean_nothing_are_refused(center: Center, options: dict[str, Any], words: str) -> None:
    assert words in center.refused(MODULE, {**center.keys(), **options})


# -- the certificate -----------------------------------------------------------------------------------------------


def digest(path: str) -> str:
    """The fingerprint that this server takes."""
    text = Path(path).read_text(encoding="utf-8")
    end = "-----END CERTIFICATE-----"
    begin = text.index("-----BEGIN CERTIFICATE-----")
    der = ssl.PEM_cert_to_DER_cert(text[begin : text.index(end) + len(end)])
    return hashlib.sha1(der, usedforsecurity=False).hexdigest()


def test_the_certificate_of_the_connection_is_associated_once(center: Center) -> None:
    certificate = center.lab.client_certificate("ada")
    args = center.login(associate_certificate=True, client_cert=certificate)
    done = center.changes(MODULE, args)
    assert done["writes"] == ["POST /currentUser/associateCert"]
    assert done["changed_fields"] == ["associate_certificate"]
    assert center.account().fingerprint == done["user"]["fingerprint"] == digest(certificate)


def test_another_certificate_takes_its_place_beside_another_change(center: Center) -> None:
    first, second = (center.lab.client_certificate(name) for name in ("ada", "ada-2"))
    center.ok(MODULE, center.login(associate_certificate=True, client_cert=first))
    done = center.changes(MODULE, center.login(associate_certificate=True, client_cert=second, title="Head"))
    assert done["writes"] == ["POST /currentUser/associateCert", *PATCH]
    assert (center.account().fingerprint, center.account().profile["title"]) == (digest(second), "Head")


def test_a_certificate_needs_to_be_there_and_not_for_a_linked_account(center: Center) -> None:
    assert "give client_cert" in center.refused(MODULE, center.login(associate_certificate=True))
    linked = center.login(
        associate_certificate=True, client_cert=center.lab.client_certificate("ada"), switch_to="labadmin-retail"
    )
    said = center.refused(MODULE, linked)
    assert "'labadmin-retail' is a linked account" in said
    assert "associates no certificates with those" in said


def test_a_file_without_a_certificate_is_named(center: Center, tmp_path: Path) -> None:
    path = tmp_path / "empty.pem"
    path.write_text("no certificate here", encoding="utf-8")
    failed = center.run(MODULE, center.login(associate_certificate=True, client_cert=str(path)))
    assert failed["failed"]
    assert "client_cert" in failed["msg"]


# -- faults --------------------------------------------------------------------------------------------------------


def test_an_answer_that_is_lost_is_settled_by_reading(center: Center) -> None:
    center.lab.faults.add(do="lose_answer", product="sc", method="PATCH")
    done = center.ok(MODULE, {**center.keys(), "title": "Head"})
    assert done["changed"]
    assert center.calls == ["GET /currentUser", "PATCH /currentUser", "GET /currentUser"]
    assert done["user"]["title"] == center.account().profile["title"] == "Head"


def test_a_locked_database_and_an_expired_session_are_no_failure(make: Make) -> None:
    """Even where the task had switched: it acts as the linked account again."""
    center = make(locked_db_once=True)

    def expire(method: str, _path: str) -> None:
        if method == "PATCH":
            center.state.sessions.expire()
            center.before = lambda *_unused: None

    center.before = expire
    assert center.ok(MODULE, center.login(title="Head", switch_to="labadmin-retail"))["changed"]
    assert center.account("labadmin-retail").profile["title"] == "Head"
    assert center.account().profile["title"] == ""
    # The database was locked for the first of them.
    assert center.calls.count("POST /currentUser/switch") == 3


def test_a_certificate_whose_answer_is_lost_is_settled_by_reading(center: Center) -> None:
    center.lab.faults.add(do="lose_answer", product="sc", path="/rest/currentUser/associateCert")
    certificate = center.lab.client_certificate("ada")
    done = center.ok(MODULE, center.login(associate_certificate=True, client_cert=certificate))
    assert done["changed"]
    assert center.writes == ["POST /currentUser/associateCert"]
    assert done["user"]["fingerprint"] == digest(certificate)


def test_what_the_server_passes_over_is_not_called_done(center: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a key of the body that a release does not know."""
    monkeypatch.setattr("lab.sc.accounts.apply", lambda *_unused: None)
    failed = center.run(MODULE, {**center.keys(), "title": "Head"})
    assert "did something else: title is ''" in failed["msg"]
    assert failed["changed"]
