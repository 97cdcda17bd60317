# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""A module that keeps quiet about what may be a secret although nobody said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import unquote

from ansible.module_utils.basic import AnsibleModule


class QuietModule(AnsibleModule):
    """A module whose failures do not show what nobody marked as a secret and may well be one.

    That is what stands under an option that does not exist, as it may be a secret's misspelt one, and a password
    inside an address. Ansible shows the options of a task that fails, at high verbosity.
    """

    def fail_json(self, msg: str, **kwargs: Any) -> NoReturn:
        """Fail as every module does, with these values masked."""
        self.no_log_values.update(_texts_of_unknown(self.params, self.argument_spec))
        for value in self.params.values():
            self.no_log_values.update(_passwords_in_address(value))
        super().fail_json(msg, **kwargs)


def _texts_of_unknown(params: Any, spec: Mapping[str, Any]) -> set[str]:
    """Return the texts among the values of options that ``spec`` does not know, at any depth."""
    if not isinstance(params, Mapping):
        return set()
    found: set[str] = set()
    known = {name: option for key, option in spec.items() for name in (key, *option.get("aliases", ()))}
    for name, value in params.items():
        option = known.get(name)
        if option is None:
            found.update(_texts(value))
        elif option.get("options"):
            for item in value if isinstance(value, list) else [value]:
                found.update(_texts_of_unknown(item, option["options"]))
    return found


def _texts(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return set().union(*(_texts(item) for item in value))
    return {value} if isinstance(value, str) and value else set()


def _passwords_in_address(value: Any) -> set[str]:
    """Return the password that stands inside a web address, as it stands there and as it is meant.

    It may have characters that no address can have, so that this is no matter for a parser of addresses.
    """
    if not isinstance(value, str):
        return set()
    password = value.partition("://")[2].rpartition("@")[0].partition(":")[2]
    return {password, unquote(password)} if password else set()
