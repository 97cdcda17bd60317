# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that only read ask, return and refuse; and how records become results."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotSignIn,
    NotFound,
    UnexpectedAnswer,
    UsageError,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Done, Request, Work
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.certificates import fingerprints_of
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.current_user_info import (
    CURRENT_USER_INFO,
    USER_PERMISSIONS_INFO,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.organization import ORGANIZATION_USER_INFO
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.preferences import PREFERENCES_INFO
from ansible_collections.vulnmgmt.access.plugins.module_utils._sc.shown import shown, snake
from ansible_collections.vulnmgmt.access.tests.unit.helpers.certificates import Certificates

ME = {"id": "1", "username": "admin", "organization": {"id": 0, "name": "Administration"}}
MISSING = NotFound("GET answered 403: does not exist", 403)
REFUSED = ApiError("GET answered 403: refused", 403)


class Answers:
    """A session that answers reads from a table: a value, or an error to raise."""

    def __init__(self, **table: Any) -> None:
        self.table = {"/currentUser": ME, **table}
        self.asked: list[tuple[str, Mapping[str, Any] | None]] = []
        self.warnings: list[str] = []

    def read(self, path: str, query: Mapping[str, Any] | None = None, shape: Any = dict) -> Any:
        """Answer a GET."""
        self.asked.append((path, query))
        found = self.table[path]
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, shape)
        return found

    @property
    def paths(self) -> list[str]:
        """What was asked for."""
        return [path for path, _unused in self.asked]

    def run(self, work: Work, **params: Any) -> dict[str, Any]:
        """What a work returns; options that are not given are as the module has them."""
        known = {name: option.get("default") for name, option in work.options.items()}
        backend = SimpleNamespace(session=self, warnings=lambda: list(self.warnings))
        done: Done = work.do(Request(backend, {**known, **params}, False, lambda secret: None))
        assert done.result["changed"] is False
        return done.result

    def fails(self, work: Work, **params: Any) -> AccessError:
        """The error that a work ends with."""
        with pytest.raises(AccessError) as caught:
            self.run(work, **params)
        return caught.value


# -- records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("lastLoginIP", "last_login_ip"),
        ("permConSecRunReport", "perm_con_sec_run_report"),
        ("permManageACR", "perm_manage_acr"),
        ("consecRBACResources", "consec_rbac_resources"),
        ("firstname", "first_name"),
        ("state", "region"),
        ("uuid", "uuid"),
    ],
)
def test_names_are_written_as_in_all_results(name: str, wanted: str) -> None:
    assert snake(name) == wanted


def test_a_record_has_one_type_for_each_kind_of_value() -> None:
    record = {
        "id": 7,
        "locked": "false",
        "permScan": "none",
        "permManageApp": "true",
        "lastLogin": "12",
        "passwordExpiration": None,
        "passwordSetDate": "-1",
        "firstname": "true",
        "city": "12",
        "canUse": True,
        "ldap": {"id": -1, "name": ""},
        "group": {"id": "-1", "name": ""},
        "managedUsersGroups": [{"id": -1, "name": "All Groups"}],
        "organizationCounts": [{"id": 0, "userCount": "2"}],
        "preferences": [{"name": "locked", "tag": "", "value": "true"}],
        "users": ["a"],
    }
    assert shown(record) == {
        "id": "7",
        "locked": False,
        "perm_scan": "none",
        "perm_manage_app": True,
        "last_login": 12,
        "password_expiration": None,
        "password_set_date": "-1",
        "first_name": "true",
        "city": "12",
        "can_use": True,
        "ldap": None,
        "group": None,
        "managed_users_groups": [{"id": "-1", "name": "All Groups"}],
        "organization_counts": [{"id": "0", "user_count": 2}],
        "preferences": [{"name": "locked", "tag": "", "value": "true"}],
        "users": ["a"],
    }


def test_no_secret_is_shown_at_any_depth() -> None:
    record = {"password": "SET", "user": {"password": "y", "userPrefs": []}, "a": [{"apiKeys": [{"accessKey": "x"}]}]}
    assert shown(record) == {"user": {}, "a": [{}]}


# -- the own account -------------------------------------------------------------------------------------------------


def test_fields_are_asked_for_in_the_apis_spelling() -> None:
    session = Answers()
    session.table["/currentUser"] = {**ME, "lastLogin": "5", "state": "Oslo"}
    found = session.run(CURRENT_USER_INFO, fields=["last_login", "lastLogin", "region", "fax"])
    ((_path, query),) = session.asked
    assert query == {"fields": "lastLogin,state,fax,id,uuid,username,organization"}
    assert (found["user"]["last_login"], found["user"]["region"], found["missing"]) == (5, "Oslo", ["fax"])


def test_a_field_that_is_not_known_here_may_be_known_there() -> None:
    session = Answers()
    session.table["/currentUser"] = {**ME, "newThing": "x"}
    assert session.run(CURRENT_USER_INFO, fields=["newThing"])["user"]["new_thing"] == "x"
    session.table["/currentUser"] = ME
    assert "unknown field 'newThing'" in session.fails(CURRENT_USER_INFO, fields=["newThing"]).message


@pytest.mark.parametrize("name", ["password", "userPrefs", "user_prefs"])
def test_what_is_never_returned_cannot_be_asked_for(name: str) -> None:
    session = Answers()
    assert isinstance(session.fails(CURRENT_USER_INFO, fields=[name]), UsageError)
    assert session.paths == []


def test_all_preferences_or_some() -> None:
    items = [{"name": n, "tag": t, "value": "v"} for n, t in (("b", "t"), ("a", "t"), ("a", ""))]
    session = Answers(**{"/currentUser/preferences": items})
    assert [item["name"] for item in session.run(PREFERENCES_INFO)["preferences"]] == ["a", "a", "b"]
    assert session.asked[-1][1] == {}
    # A server that takes the empty tag for none shows all tags.
    assert session.run(PREFERENCES_INFO, tag="")["preferences"] == [{"name": "a", "tag": "", "value": "v"}]
    assert session.asked[-1][1] == {"tag": ""}


# -- permissions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ApiError("GET answered 404", 404), REFUSED, UnexpectedAnswer("a page")])
def test_a_refusal_of_somebody_who_is_known_means_a_plain_security_center(error: AccessError) -> None:
    session = Answers(**{"/tes/userPermissions": error})
    failed = session.fails(USER_PERMISSIONS_INFO)
    assert failed.message.startswith("only Tenable Enclave Security")
    assert error.message in failed.message
    assert session.paths == ["/tes/userPermissions", "/currentUser"]


def test_a_refusal_of_somebody_who_is_not_means_what_it_says() -> None:
    refused = CannotSignIn("the keys were refused", 403)
    session = Answers(**{"/tes/userPermissions": refused, "/currentUser": refused})
    assert session.fails(USER_PERMISSIONS_INFO) is refused


def test_a_lost_answer_means_nothing() -> None:
    lost = AnswerLost("no answer")
    assert Answers(**{"/tes/userPermissions": lost}).fails(USER_PERMISSIONS_INFO) is lost


def test_an_administrator_has_neither_group_nor_organization() -> None:
    record = {"user": {"username": "admin", "apiKeys": []}, "role": {"id": 1, "permScan": "none"}, "else": 1}
    found = Answers(**{"/tes/userPermissions": record}).run(USER_PERMISSIONS_INFO)
    assert found == {"changed": False, "user": {"username": "admin"}, "role": {"id": "1", "perm_scan": "none"}}


# -- the users of an organization ------------------------------------------------------------------------------------

UUID = "85EE961D-6DB0-47F9-88C9-F210055E37CF"
USERS = [
    {"id": "36", "uuid": UUID, "username": "Bee", "canUse": True},
    {"id": "1", "username": "36", "canUse": True},
]
ORGANIZATIONS = [{"id": "1", "uuid": UUID, "name": "Retail"}, {"id": "2", "name": "7"}]


@pytest.mark.parametrize("word", ["1", f" {UUID} ", UUID.lower()])
def test_an_id_and_a_uuid_are_used_as_they_are(word: str) -> None:
    path = f"/organization/{word.strip()}/user"
    session = Answers(**{path: USERS})
    found = session.run(ORGANIZATION_USER_INFO, organization=word)
    assert session.paths == [path]
    assert [user["username"] for user in found["users"]] == ["36", "Bee"]


def test_a_name_is_looked_up_also_where_it_looks_like_an_id() -> None:
    table = {"/organization": ORGANIZATIONS, "/organization/2/user": USERS, "/organization/7/user": MISSING}
    session = Answers(**table)
    session.run(ORGANIZATION_USER_INFO, organization="7")
    assert session.paths == ["/organization/7/user", "/organization", "/organization/2/user"]
    assert "known are '7', 'Retail'" in session.fails(ORGANIZATION_USER_INFO, organization="x y z").message


def test_a_uuid_that_is_no_path_is_looked_up_in_any_case() -> None:
    table = {
        "/organization": ORGANIZATIONS,
        "/organization/1/user": USERS,
        f"/organization/{UUID.lower()}/user": MISSING,
    }
    session = Answers(**table)
    session.run(ORGANIZATION_USER_INFO, organization=UUID.lower())
    assert session.paths[-1] == "/organization/1/user"


def test_a_word_can_mean_an_id_a_uuid_or_a_name() -> None:
    session = Answers(**{"/organization/1/user": USERS})
    found = session.run(ORGANIZATION_USER_INFO, organization="1", users=["36", "nobody", "BEE"])
    assert [user["id"] for user in found["users"]] == ["1", "36"]
    assert found["missing"] == ["nobody"]
    session.table["/organization/1/user"] = USERS
    by_uuid = session.run(ORGANIZATION_USER_INFO, organization="1", users=[UUID.lower()])
    assert [user["username"] for user in by_uuid["users"]] == ["Bee"]


def test_details_are_one_request_each() -> None:
    record = {"id": "36", "title": "Head", "password": "SET"}
    session = Answers(**{"/organization/1/user": USERS, "/organization/1/user/36": record})
    found = session.run(ORGANIZATION_USER_INFO, organization="1", users=["Bee"], details=True)
    assert found["users"] == [{"id": "36", "title": "Head"}]


def test_what_is_no_list_of_users_is_not_taken_for_one() -> None:
    session = Answers(**{"/organization/1/user": [{"username": "x"}]})
    assert isinstance(session.fails(ORGANIZATION_USER_INFO, organization="1"), UnexpectedAnswer)


@pytest.mark.parametrize("error", [REFUSED, MISSING])
def test_who_is_no_administrator_is_told_so(error: ApiError) -> None:
    """Whatever the refusal looked like, as no recording has one."""
    kim = {"id": "4", "username": "kim", "organization": {"id": "2", "name": "Wholesale"}}
    session = Answers(**{"/organization/1/user": error, "/organization": REFUSED, "/currentUser": kim})
    failed = session.fails(ORGANIZATION_USER_INFO, organization="1")
    assert "'kim' of the organization 'Wholesale' is none" in failed.message


@pytest.mark.parametrize("who", [ME, {"id": "4", "username": "kim"}, AnswerLost("no answer")])
def test_an_administrator_and_who_is_not_known_get_the_refusal_itself(who: Any) -> None:
    session = Answers(**{"/organization/1/user": REFUSED, "/currentUser": who})
    assert session.fails(ORGANIZATION_USER_INFO, organization="1") is REFUSED


# -- certificates ----------------------------------------------------------------------------------------------------


def test_a_fingerprint_is_a_digest_of_the_first_certificate_in_the_file(tmp_path: Path) -> None:
    files = Certificates(tmp_path)
    found = fingerprints_of(files.client_both)
    assert found == fingerprints_of(files.client_cert) != fingerprints_of(files.ca_path)
    text = Path(files.client_cert).read_text(encoding="utf-8")
    der = base64.b64decode("".join(text.partition("-----END")[0].splitlines()[1:]))
    assert found == {hashlib.sha1(der, usedforsecurity=False).hexdigest(), hashlib.sha256(der).hexdigest()}


def test_a_file_that_holds_no_certificate_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    for text in ("", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="holds no certificate in PEM format"):
            fingerprints_of(str(path))
    with pytest.raises(UsageError, match="nowhere"):
        fingerprints_of(str(tmp_path / "nowhere"))
