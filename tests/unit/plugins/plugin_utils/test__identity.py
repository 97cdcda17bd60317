# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose accounts are whose, what is doubtful, and what is no person's."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import Account
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._identity import Identified, identified
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._system_accounts import kind_of
from ansible_collections.vulnmgmt.access.tests.unit.plugins.plugin_utils.adopting import account, estate, names

KIM = account("tvm-1", "kim.lee@example.com", "Kim Lee", "kim.lee@example.com")


def people(*accounts: Account) -> list[list[str]]:
    """The accounts of each person, where there is no doubt."""
    found = identified(estate(*accounts).scanners)
    assert found.doubts == []
    return [names(one) for one in found.people]


def doubts(*accounts: Account) -> list[tuple[list[str], tuple[str, ...]]]:
    """What is doubtful, and why."""
    return [(names(doubt.accounts), doubt.reasons) for doubt in identified(estate(*accounts).scanners).doubts]


@pytest.mark.parametrize(
    "other",
    [
        account("r7-1", "klee", "Someone Else", "Kim.Lee@Example.com"),
        account("r7-1", "Kim.Lee@example.com"),
        account("r7-1", "kim.lee"),
        account("r7-1", "KIM.LEE", "Lee, Kim"),
        account("r7-1", "kim.lee", "K. Lee"),
        account("r7-1", "u12345", "Kim  Lee"),
        account("r7-1", "u12345", "KIM LÉE"),
    ],
    ids=["address", "username", "local part", "case", "initial", "full name", "accent"],
)
def test_a_person_is_recognised_by_address_then_username_then_full_name(other: Account) -> None:
    assert people(KIM, other) == [[f"r7-1 {other.username}", "tvm-1 kim.lee@example.com"]]


@pytest.mark.parametrize(
    "other",
    [
        account("r7-1", "u12345", "Kim"),
        account("r7-1", "u12345"),
        account("r7-1", "sam", "Sam Lee", "sam@example.com"),
        account("tvm-1", "k.lee@example.com", "Kim Lee"),
    ],
    ids=["one word", "no name", "another address", "a namesake on the same scanner"],
)
def test_somebody_else_is_not_taken_for_the_person(other: Account) -> None:
    assert len(people(KIM, other)) == 2


def test_the_same_username_without_an_address_is_one_person() -> None:
    assert people(account("r7-1", "klee"), account("sc-1", "KLee", "Kim Lee")) == [["r7-1 klee", "sc-1 KLee"]]


def test_an_address_brings_accounts_together_whose_own_addresses_differ() -> None:
    tenant = account("tvm-1", "kim.lee@example.com", "Kim Lee", "kim@example.org")
    assert len(people(tenant, account("r7-1", "klee", email="kim@example.org"), account("sc-1", "kim.lee"))) == 1


def test_two_accounts_of_a_scanner_with_one_address_are_doubtful_and_all_that_is_tied_to_them() -> None:
    twice = [account("r7-1", "klee", email=KIM.username), account("r7-1", "kim", email=KIM.username)]
    ((accounts, reasons),) = doubts(KIM, *twice, account("sc-1", "kim.lee"))
    assert accounts == ["r7-1 kim", "r7-1 klee", "sc-1 kim.lee", "tvm-1 kim.lee@example.com"]
    assert reasons == ("kim and klee on r7-1 have the same address, kim.lee@example.com",)


def test_names_that_differ_only_in_case_on_a_scanner_are_doubtful() -> None:
    ((accounts, reasons),) = doubts(KIM, account("r7-1", "kim.lee"), account("r7-1", "Kim.Lee"))
    assert set(accounts) == {"r7-1 kim.lee", "r7-1 Kim.Lee", "tvm-1 kim.lee@example.com"}
    assert "Kim.Lee and kim.lee on r7-1 differ only in case" in reasons


@pytest.mark.parametrize(
    "other",
    [
        account("r7-1", "kim.lee", email="kim.lee@example.org"),
        account("r7-1", "k", "Kim Lee", "k@example.com"),
        account("tvm-2", "kim.lee@example.org", "Another Name"),
    ],
    ids=["local part", "full name", "username"],
)
def test_other_addresses_of_the_same_name_on_other_scanners_are_doubtful(other: Account) -> None:
    ((accounts, (reason,)),) = doubts(KIM, other)
    assert len(accounts) == 2
    assert "have the same name, and other addresses, on other scanners" in reason


def test_a_person_who_could_be_two_people_is_doubtful_and_these_two_are_not() -> None:
    other = account("tvm-1", "kim.lee@example.org", "Kim Lee")
    ((accounts, reasons),) = doubts(KIM, other, account("r7-1", "kim.lee", "Kim Lee"))
    assert accounts == ["r7-1 kim.lee"]
    assert reasons == ("kim.lee on r7-1 (id 7) could be that of kim.lee@example.com or kim.lee@example.org",)
    ((accounts, _reasons_unused),) = doubts(KIM, other, account("r7-1", "u1", "Kim Lee"))
    assert accounts == ["r7-1 u1"]
    local, full = account("tvm-1", "klee@example.com", "Sam Iyer"), account("tvm-1", "x@example.com", "Kim Lee")
    ((accounts, _reasons_unused),) = doubts(local, full, account("r7-1", "klee", "Kim Lee"))
    assert "r7-1 klee" in accounts


def test_a_username_with_another_name_behind_it_is_doubtful() -> None:
    ((accounts, reasons),) = doubts(
        account("tvm-1", "jlee@example.com", "John Lee"), account("r7-1", "jlee", "Ada Wong")
    )
    assert len(accounts) == 2
    assert reasons == ("'jlee' stands on several scanners, and it is not certain that it is the same person",)
    assert doubts(account("r7-1", "jlee", "John Lee"), account("sc-1", "jlee", "Ada Wong"))


def test_what_cannot_be_declared_is_doubtful() -> None:
    odd = account("r7-1", "sam", doubt="the console does not say which role it has")
    blank = account("r7-1", " pat ")
    assert [reasons for _accounts, reasons in doubts(odd, blank)] == [
        ("' pat ' on r7-1 (id 5): its username has blanks around it".replace("'", ""),),
        ("sam on r7-1 (id 3): the console does not say which role it has",),
    ]


def apart(found: Identified) -> dict[str, str]:
    return {one.account.username: one.reason for one in found.apart}


def test_accounts_of_services_and_of_the_automation_are_apart_with_the_reason() -> None:
    found = identified(
        estate(
            KIM,
            account("r7-1", "svc-scan", email=KIM.username),
            account("sc-1", "kim.linked", apart="'kim' switches to it"),
            account("sc-1", "ansible"),
            account("sc-1", "sam", "Sam Iyer"),
            own=["Ansible", "sam"],
        ).scanners
    )
    assert [names(one) for one in found.people] == [["tvm-1 kim.lee@example.com"]]
    assert apart(found) == {
        "svc-scan": "'svc' in its name: a service's, the system's, or for an emergency",
        "kim.linked": "'kim' switches to it",
        "ansible": "the automation itself uses it",
        "sam": "the automation itself uses it",
    }


def test_who_lends_an_account_to_the_automation_is_a_person_and_protected() -> None:
    found = identified(estate(KIM, account("r7-1", "kim.lee"), own=["kim.lee"]).scanners)
    assert [names(one) for one in found.people] == [["r7-1 kim.lee", "tvm-1 kim.lee@example.com"]]
    assert apart(found) == {"kim.lee": "the automation itself uses it"}


@pytest.mark.parametrize(
    ("username", "name", "kind"),
    [
        ("svc-scan", "", "service"),
        ("svc_nessus01", "Nessus", "service"),
        ("svcnessus", "", "service"),
        ("admin@example.com", "Lab Administrator", "service"),
        ("labadmin", "", "service"),
        ("standby.admin", "Standby Administrator", "service"),
        ("break-glass", "", "service"),
        ("apiUser", "", "service"),
        ("scan01@example.com", "", "service"),
        ("u77", "Backup Job", "service"),
        ("kim.lee.admin", "Kim Lee", "service"),
        ("root", "", "service"),
        ("test", "Test", "service"),
        ("joe.root", "Joe Root", "doubtful"),
        ("j.root", "Joe Root", "doubtful"),
        ("robert.service@example.com", "Robert Service", "doubtful"),
        ("u77", "Joe Root", "doubtful"),
        ("rob.admin", "", "doubtful"),
        ("rob.admin-jones@example.com", "Rob Admin-Jones", "person"),
        ("r.admin-jones", "Rob Admin-Jones", "person"),
        ("rob", "Rob Admin-Jones", "person"),
        ("j.talbot", "Jim Talbot", "person"),
        ("abbott", "Jane Abbott", "person"),
        ("apichaya", "Apichaya Testa", "person"),
        ("plain.reader", "Plain Reader", "person"),
        ("u12345", "", "person"),
        ("tomás", "Tomás Novák", "person"),
    ],
)
def test_a_name_tells_services_from_people(username: str, name: str, kind: str) -> None:
    assert kind_of(username, name)[0] == kind


def test_a_doubtful_name_is_for_somebody_to_decide() -> None:
    ((_accounts, reasons),) = doubts(account("r7-1", "joe.root", "Joe Root"))
    assert reasons == ("joe.root could be a person's or a service's, by the word 'root'",)


CODE = """
from ansible_collections.vulnmgmt.access.tests.unit.plugins.plugin_utils.adopting import account, estate
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._inventory_files import files_of
accounts = [account(f"{h}-1", f"{p}.lee", f"{p} Lee", f"{p}@{h}.example") for h in ("tvm", "r7", "sc") for p in "abcd"]
print(files_of(adopted(estate(*accounts, account("r7-1", "dup", email="a@r7.example")))))
"""


def test_the_order_of_sets_does_not_show() -> None:
    """Python shuffles them in every process."""
    made = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        made.add(
            subprocess.run([sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=True).stdout
        )
    assert len(made) == 1


@pytest.mark.parametrize(("kim", "bob"), [("kim.lee@example.com", "bob.ross@example.com"), ("kim.lee", "bob.ross")])
def test_people_who_share_a_mailbox_are_doubtful(kim: str, bob: str) -> None:
    one = account("tvm-1", kim, "Kim Lee", "soc@example.com")
    ((accounts, reasons),) = doubts(one, account("tvm-2", bob, "Bob Ross", "SOC@example.com"))
    assert len(accounts) == 2
    assert reasons == ("people of other names have the address soc@example.com in common",)
