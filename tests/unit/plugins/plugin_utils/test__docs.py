# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doc fragments that are made from one text for all products."""

from __future__ import annotations

import re
from typing import Any

import yaml
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _docs

OWN = """
options:
  username:
    description: How O(username) and O(shoe_size=40) and O(url) go together.
    aliases: [login]
  shoe_size:
    type: int
notes:
  - See O(shoe_size).
"""


def read(text: str) -> dict[str, Any]:
    return yaml.safe_load(text)


def test_a_connection_names_only_the_variables_of_its_own_product() -> None:
    fragment = read(_docs.connection("acme", "options: {token: {type: str}}"))
    assert {"token", "validate_certs", "lock_timeout"} <= set(fragment["options"])
    variables = set(re.findall(r"E\((\w+)\)", str(fragment)))
    others = {"REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "NO_PROXY", "ANSIBLE_HOME"}
    assert others < variables
    assert {name.partition("_")[0] for name in variables - others} == {"ACME"}
    assert fragment["attributes"]["action_group"]["membership"] == ["vulnmgmt.access.acme"]


def test_what_a_product_says_of_a_shared_option_is_added_to_it() -> None:
    username = read(_docs.person(OWN))["options"]["username"]
    assert (username["type"], username["required"], username["aliases"]) == ("str", True, ["login"])
    assert "shoe_size" in username["description"]


def test_the_gaps_of_the_shared_text_are_filled() -> None:
    options = read(_docs.person(OWN, absent="It is gone.", always=" at all"))["options"]
    assert "With V(absent), it does not exist. It is gone." in options["state"]["description"]
    assert options["update_password"]["description"][-1].endswith("cannot be read back at all.")
    options = read(_docs.person(OWN))["options"]
    assert "With V(absent), it does not exist." in options["state"]["description"]
    assert options["update_password"]["description"][-1].endswith("cannot be read back.")


def test_the_people_of_a_list_have_the_options_of_one_person_under_their_full_names() -> None:
    one = read(_docs.person(OWN))
    many = read(_docs.people(_docs.person(OWN)))
    assert list(many["options"]) == ["users"]
    suboptions = many["options"]["users"]["suboptions"]
    assert suboptions.keys() == one["options"].keys()
    assert suboptions["enabled"] == one["options"]["enabled"]
    assert suboptions["username"]["description"] == (
        "How O(users[].username) and O(users[].shoe_size=40) and O(url) go together."
    )
    assert many["notes"] == ["See O(users[].shoe_size)."]
    assert "O(users[].update_password=always)" in many["attributes"]["idempotent"]["details"][0]
