# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The console's lists: every page, every row once, and what is no list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import NotFound, UnexpectedAnswer
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import Connection
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.api import Credentials, R7Api
from ansible_collections.vulnmgmt.access.tests.unit.helpers.scripted_http import ScriptedHttp

MISSING = NotFound("answered 404 Not Found", 404)


def api_of(script: dict[str, Any]) -> tuple[R7Api, ScriptedHttp]:
    api = R7Api(Connection("https://console.example.com:3780"), Credentials("kim", "s3cret", None, None))
    http = ScriptedHttp(script)
    api.http = http  # type: ignore[assignment]
    return api, http


def page(ids: list[int], total: Any) -> dict[str, Any]:
    rows = [{"id": number, "login": f"p{number}"} for number in ids]
    return {"resources": rows, "page": {"number": 0, "size": 500, "totalPages": total}, "links": []}


def ids_of(script: dict[str, Any]) -> tuple[list[int], list[str]]:
    api, http = api_of({f"GET users?page={number}": answer for number, answer in script.items()})
    return [row["id"] for row in api.list_users()], [what for what, _unused in http.asked]


@pytest.mark.parametrize(
    ("pages", "ids", "requests"),
    [
        ({"0": page([1, 2], 1)}, [1, 2], 1),
        ({"0": page([], 0)}, [], 1),
        ({"0": {"links": [], "page": {"totalPages": 0}}}, [], 1),
        ({"0": {"resources": [{"id": 1}], "links": []}}, [1], 1),
        ({"0": page([1, 2], 3), "1": page([3, 4], 3), "2": page([5], 3)}, [1, 2, 3, 4, 5], 3),
        # a row came in before the others, so that one is there twice
        ({"0": page([1, 2], 2), "1": page([2, 3], 2)}, [1, 2, 3], 2),
        # ... and a page with it
        ({"0": page([1, 2], 2), "1": page([2, 3], 3), "2": page([4], 3)}, [1, 2, 3, 4], 3),
        ({"0": page([1, 2], "2"), "1": page([], 1)}, [1, 2], 2),
    ],
)
def test_every_row_is_read_once_whatever_happens_between_the_pages(
    pages: dict[str, Any], ids: list[int], requests: int
) -> None:
    found, asked = ids_of(pages)
    assert found == ids
    assert asked == [f"GET users?page={number}" for number in range(requests)]


def numbered(ids: list[int], pages: int, rows: int) -> dict[str, Any]:
    found = page(ids, pages)
    found["page"]["totalResources"] = rows
    return found


@pytest.mark.parametrize("second", [numbered([4], 2, 3), MISSING], ids=["one row less", "a page less"])
def test_a_list_that_shrinks_is_read_again_as_a_row_may_have_been_passed_over(second: Any) -> None:
    script = {"0": [numbered([1, 2], 2, 4), numbered([2, 3], 2, 3)], "1": [second, numbered([4], 2, 3)]}
    assert ids_of(script) == ([2, 3, 4], [f"GET users?page={number}" for number in (0, 1, 0, 1)])


def test_a_list_that_never_stops_shrinking_is_an_error() -> None:
    with pytest.raises(UnexpectedAnswer, match="keeps changing while it is read"):
        ids_of({"0": numbered([1, 2], 2, 4), "1": numbered([3], 2, 3)})


@pytest.mark.parametrize("given", [[], "many", {"totalPages": "many"}, {"totalPages": [1]}])
def test_a_page_that_does_not_count_is_an_unexpected_answer(given: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="does not say how many pages"):
        ids_of({"0": {"resources": [], "page": given}})


def test_pages_are_as_large_as_can_be_and_in_an_order_that_holds() -> None:
    api, http = api_of({"GET sites?page=0": page([], 0), "GET asset_groups?page=0": page([], 0)})
    assert api.list_sites() == api.list_asset_groups() == []
    assert http.queries == [{"page": 0, "size": 500, "sort": "id,ASC"}] * 2


def test_a_console_without_the_list_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(NotFound):
        ids_of({"0": MISSING})


@pytest.mark.parametrize("answer", [{}, {"resources": {}}, {"resources": [1]}, {"resources": [{"login": "kim"}]}])
def test_what_is_no_list_of_users_is_an_error(answer: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="check that url is a Security Console"):
        ids_of({"0": answer})


SOURCE = {"id": 3, "name": "Corporate LDAP", "type": "ldap"}
LISTS: dict[str, tuple[Callable[[R7Api], Any], Any]] = {
    "roles": (lambda api: api.list_roles(), {"id": "user"}),
    "privileges": (lambda api: api.list_privileges(), "create-reports"),
    "authentication_sources": (lambda api: api.list_authentication_sources(), SOURCE),
    "users/7/sites": (lambda api: list(api.get_access("sites", 7)), 1),
    "users/7/asset_groups": (lambda api: list(api.get_access("asset_groups", 7)), 1),
    "users/7/privileges": (lambda api: api.get_user_privileges(7), "create-reports"),
    "roles/user/users": (lambda api: api.get_role_users("user"), 7),
    "privileges/create-reports/users": (lambda api: api.get_privilege_users("create-reports"), 7),
    "authentication_sources/3/users": (lambda api: api.get_authentication_source_users(3), 7),
}
"""Lists that are not paged: who reads them, and a row of each."""


@pytest.mark.parametrize("name", LISTS)
def test_the_other_lists_are_one_request_each(name: str) -> None:
    read, row = LISTS[name]
    api, http = api_of({f"GET {name}": {"resources": [row], "links": []}})
    assert read(api) == [row]
    assert http.queries == [None]


ODD = [
    (name, odd)
    for name, (_unused, row) in LISTS.items()
    for odd in ("x", {"id": []}, {}, None, 5, [1])
    if isinstance(row, dict) or not isinstance(odd, row.__class__)
]


@pytest.mark.parametrize(("name", "odd"), ODD)
def test_a_row_of_another_kind_is_an_unexpected_answer(name: str, odd: Any) -> None:
    """It was once a traceback, after a write even one that kept a seed from being put back."""
    read, row = LISTS[name]
    api, _http = api_of({f"GET {name}": {"resources": [row, odd], "links": []}})
    with pytest.raises(UnexpectedAnswer, match=r"a row in the list of .* is not what this API gives: check that url"):
        read(api)


@pytest.mark.parametrize("part", ["id", "name", "type"])
def test_a_source_without_one_of_its_parts_is_an_unexpected_answer(part: str) -> None:
    row = {name: value for name, value in SOURCE.items() if name != part}
    api, _http = api_of({"GET authentication_sources": {"resources": [row], "links": []}})
    with pytest.raises(UnexpectedAnswer):
        api.list_authentication_sources()


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("roles/user", lambda api: api.get_role("user")),
        ("authentication_sources/3", lambda api: api.get_authentication_source(3)),
        ("privileges/nonsense", lambda api: api.get_privilege("nonsense")),
    ],
)
@pytest.mark.parametrize("answer", [{}, {"id": "another"}, {"id": 4}])
def test_an_answer_about_something_else_is_not_taken_for_what_was_asked_for(
    path: str, read: Callable[[R7Api], Any], answer: dict[str, Any]
) -> None:
    """An empty object once counted as found."""
    api, _http = api_of({f"GET {path}": answer})
    with pytest.raises(UnexpectedAnswer, match="the answer is not about"):
        read(api)
