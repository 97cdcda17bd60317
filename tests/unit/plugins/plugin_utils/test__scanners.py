# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables, tags and connections of scanners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.tests.unit.helpers.modules import ROOT

TVM, R7, SC = products()["tvm"], products()["r7"], products()["sc"]
ROLE: Path = ROOT / "roles" / "onboarding"


def test_the_known_variables_are_the_documented_ones() -> None:
    options = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    documented = set(options["argument_specs"]["main"]["options"])
    variables = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
    served = [products()[name] for name in variables["__onboarding_products"]]
    connections = {name for product in served for name in _scanners.variables_of(product)}
    assert documented == {*_scanners.VARIABLES, *connections} - {"onboarding_scanners"}


def test_the_products_of_the_role_are_products() -> None:
    variables = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
    assert set(variables["__onboarding_products"]) <= set(products())


def test_unknown_variables_are_those_of_the_role_and_of_the_hosts_product() -> None:
    names = ["onboarding_poeple", "tvm_acces_key", "r7_passwort", "ansible_host", "vault_tvm_key", "onboarding_people"]
    assert [text.partition(":")[0] for text in _scanners.unknown_variables(names, "tvm")] == [
        "unknown variable 'onboarding_poeple'",
        "unknown variable 'tvm_acces_key'",
    ]


@pytest.mark.parametrize(
    ("run", "skip", "own", "selected"),
    [
        (["all"], [], [], True),
        (["onboarding_r7"], [], [], True),
        (["onboarding_tvm"], [], [], False),
        (["mine"], [], ["mine"], True),
        (["mine"], [], [], False),
        (["all"], ["onboarding_r7"], [], False),
        (["all"], ["onboarding_tvm"], [], True),
        (["all"], ["mine"], ["mine"], False),
        (["always"], [], [], False),
    ],
)
def test_tags_select_by_product(run: list[str], skip: list[str], own: list[str], selected: bool) -> None:
    assert _scanners.is_selected(run, skip, own, "r7") is selected


@pytest.mark.parametrize(
    ("tag", "alone", "refused"),
    [
        ("tvm", False, True),
        ("onboarding_tmv", False, True),
        ("onbording", False, True),
        ("webserver", False, False),
        ("webserver", True, True),
        ("mine", True, False),
        ("all", True, False),
    ],
)
def test_a_tag_that_was_meant_for_the_role_is_refused(tag: str, alone: bool, refused: bool) -> None:
    assert bool(_scanners.faults_of_tags({"tags": [tag]}, ["mine"], alone)) is refused


@pytest.mark.parametrize(
    ("group", "meant"),
    [
        *((group, "tvm") for group in ("tvmm", "tmv", "TVM", "tvn")),
        *((group, "r7") for group in ("r77", "R7")),
        *((group, None) for group in ("vm", "r8", "web")),
    ],
)
def test_a_group_is_like_a_product_with_one_slip_of_the_finger(group: str, meant: str | None) -> None:
    found = _scanners.faults_of_groups({"all": ["a"], "ungrouped": [], group: ["a"]}, [])
    assert bool(found) is (meant is not None)
    assert not found or f"did you mean '{meant}'" in found[0]
    assert _scanners.faults_of_groups({group: ["a"]}, ["a"]) == [], "its hosts are scanners all the same"


def test_missing_and_empty_credentials_are_told_in_the_words_of_the_inventory() -> None:
    given = {"access_key": "", "secret_key": "s"}
    assert _scanners.faults_of_connection(TVM, "t", given, {}) == ["tvm_access_key of t is empty: give it a value"]
    assert _scanners.faults_of_connection(R7, "r", {"url": "u", "url_username": "a"}, {}) == [
        "r7_password of r is not set, and no environment variable R7_PASSWORD either"
    ]
    empty = {"R7_PASSWORD": ""}
    assert _scanners.faults_of_connection(R7, "r", {"url": "u", "url_username": "a"}, empty) == [
        "the environment variable R7_PASSWORD of r is empty: give it a value"
    ]


AT = {"url": "https://sc"}


@pytest.mark.parametrize(
    ("given", "environment", "problems"),
    [
        ({"access_key": "a", "secret_key": "s"}, {}, []),
        ({"url_username": "a", "url_password": "s"}, {"SC_ACCESS_KEY": ""}, []),
        ({"client_cert": "c.pem"}, {}, []),
        ({"access_key": "a", "secret_key": "s", "client_cert": "c.pem"}, {}, []),
        ({"access_key": "a"}, {"TSC_SECRET_KEY": "s"}, []),
        ({"access_key": "", "secret_key": "s"}, {}, ["sc_access_key of c is empty: give it a value"]),
        ({"client_cert": ""}, {}, ["sc_client_cert of c is empty: give it a value"]),
        ({"url_username": "a"}, {}, ["sc_password of c is not set, and no environment variable SC_PASSWORD or "
                                     "TSC_PASSWORD either"]),
        ({}, {}, ["sc_access_key or sc_username or sc_client_cert of c is not set, and no environment variable "
                  "SC_ACCESS_KEY or TSC_ACCESS_KEY or SC_USERNAME or TSC_USERNAME or SC_CLIENT_CERT either"]),
    ],
)  # fmt: skip
def test_one_of_several_ways_of_signing_in_is_enough_and_has_to_be_whole(
    given: dict[str, str], environment: dict[str, str], problems: list[str]
) -> None:
    assert _scanners.faults_of_connection(SC, "c", {**AT, **given}, environment) == problems


def one(product: Any, given: dict[str, Any], environment: dict[str, str]) -> dict[str, Any]:
    return {
        "product": product.prefix,
        "identity": _scanners.identity_of(product, given, environment),
        "environment": _scanners.from_environment(product, given, environment),
    }


def test_the_same_scanner_is_known_by_address_and_what_tells_tenants_apart() -> None:
    console = {"url": "https://a:3780", "url_username": "x", "url_password": "y"}
    assert _scanners.faults_of_play(
        {"a": one(R7, console, {}), "b": one(R7, {**console, "url": "HTTPS://A:3780/"}, {})}
    )
    keys = {"access_key": "1", "secret_key": "2"}
    assert _scanners.faults_of_play({"a": one(TVM, keys, {}), "b": one(TVM, {**keys, "access_key": "3"}, {})}) == []
    assert _scanners.faults_of_play({"a": one(TVM, keys, {}), "b": one(TVM, dict(keys), {})})
    assert "1" * 12 not in one(TVM, {"access_key": "1" * 12}, {})["identity"]


def test_organizations_of_one_server_are_told_apart_by_credentials_or_by_name() -> None:
    keys = {**AT, "access_key": "1", "secret_key": "2"}
    for more in ({"access_key": "3"}, {"organization": "Retail"}, {"switch_to": "retail.linked"}):
        assert _scanners.faults_of_play({"a": one(SC, keys, {}), "b": one(SC, {**keys, **more}, {})}) == [], more
    assert _scanners.faults_of_play({"a": one(SC, keys, {}), "b": one(SC, {**keys, "migrate_to": "x"}, {})})


def test_a_certificate_of_the_environment_may_serve_connections_but_not_sign_in_for_several() -> None:
    environment, keys = {"SC_CLIENT_CERT": "c.pem"}, {"access_key": "1", "secret_key": "2"}
    hosts = [{"url": "https://a"}, {"url": "https://b"}]
    assert _scanners.faults_of_play({h["url"]: one(SC, {**h, **keys}, environment) for h in hosts}) == []
    (found,) = _scanners.faults_of_play({h["url"]: one(SC, h, environment) for h in hosts})
    assert found.startswith("the environment variable SC_CLIENT_CERT would serve https://a, https://b alike")


def test_credentials_of_the_environment_are_refused_for_more_than_one_scanner_of_a_product() -> None:
    environment = {"TIO_ACCESS_KEY": "k", "TVM_SECRET_KEY": "s", "R7_PASSWORD": "p"}
    tenant, console = one(TVM, {}, environment), one(R7, {"url": "u", "url_username": "a"}, environment)
    assert _scanners.faults_of_play({"t": tenant, "r": console}) == []
    found = _scanners.faults_of_play({"t": tenant, "u": one(TVM, {"access_key": "k", "secret_key": "s"}, environment)})
    assert found[0] == "the environment variable TIO_ACCESS_KEY would serve t alike: give each its own tvm_access_key"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("check access_key and secret_key", "check tvm_access_key and tvm_secret_key"),
        ("check that url is right", "check that tvm_url is right"),
        ("more than max_removals (5)", "more than onboarding_max_removals (5)"),
        ("or set allow_lockout=true", "or set onboarding_allow_lockout=true"),
        ("'kim' is protected, but", "'kim' is protected, but"),
        ("with unlisted=delete", "with onboarding_unlisted=delete"),
        ("my_access_key and access_keys", "my_access_key and access_keys"),
    ],
)
def test_a_modules_sentence_names_what_the_user_typed(text: str, words: str) -> None:
    assert _scanners.in_words_of_inventory(text, TVM) == words


def test_a_sentence_of_security_center_names_the_variables_of_its_host() -> None:
    text = "name the organization (option organization), or give migrate_to or url_username"
    words = "name the organization (sc_organization), or give sc_migrate_to or sc_username"
    assert _scanners.in_words_of_inventory(text, SC) == words
