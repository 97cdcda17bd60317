# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of the playbook `adopt`. What they decide is decided in plugin_utils; here Ansible is asked and told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ansible.utils.display import Display
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._adopt import Adoption, NotTheSame, adopted
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._estate import (
    LOCAL,
    WHOLE,
    Estate,
    Scanner,
    adoption_of,
    scanner_from,
)
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._inventory_files import (
    Obstacle,
    files_of,
    to_write,
    write,
)
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, some, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._steps import Mistakes, Steps

CHECKED, READ = "__adopting_checked", "__adopting_read"
"""Under which names the playbook keeps what the steps return."""

_VARIABLES = ("adopt_into",)

WRITTEN = ("onboarding_people", "onboarding_profiles", "onboarding_protected")
"""The variables of the files for all scanners."""

display = Display()


class ActionModule(Steps):
    """Does one step: for the scanner at hand, or, where the playbook says `run_once`, for all of the play."""

    def steps(self) -> Mapping[str, Callable[[], dict[str, Any]]]:
        """Return the steps."""
        return {"check": self._check, "refuse": self._refuse, "read": self._read, "write": self._write}

    def _product(self) -> str:
        """Return the product of the host, which the role's defaults would say."""
        if "onboarding_product" not in self._vars:
            found = [name for name in products() if name in self._vars.get("group_names", ())]
            self._vars = {**self._vars, "onboarding_product": " and ".join(found)}
        return super()._product()

    def _check(self) -> dict[str, Any]:
        """Check all that needs no request; what is wrong is returned, so that all of it can be told together."""
        found: dict[str, Any] = {}
        try:
            product = self._product()
        except Mistakes as mistakes:
            return {"problems": [*self._faults_of_tags(), *mistakes.problems, *self._faults_of_groups(None)]}
        problems = self._faults_of_tags() + self._faults_of_the_play()
        problems += _scanners.unknown_variables(map(str, self._vars), product)
        for name in sorted(map(str, self._vars)):
            if name.startswith("adopt_") and name not in _VARIABLES:
                problems.append(say("variable", unknown=unknown("variable", name, _VARIABLES)))
        if not str(self._value("adopt_into") or "").strip():
            problems.append(say("no folder"))
        if self._part() not in (None, LOCAL, WHOLE):
            known = f"{LOCAL} or {WHOLE}"
            problems.append(say("setting", name="onboarding_username_part", value=f"'{self._part()}'", known=known))
        problems += self._faults_of_groups(product)
        problems += self._faults_of_connection(product, found)
        return {"problems": problems, **found}

    def _faults_of_groups(self, product: str | None) -> list[str]:
        known = self._scanner_hosts()
        return _scanners.faults_of_groups(self._groups(), {**known, **({self._host: product} if product else {})})

    def _part(self) -> Any:
        return self._value("onboarding_username_part")

    def _refuse(self) -> dict[str, Any]:
        """Tell everything that is wrong, once, and stop."""
        self._refuse_mistakes(CHECKED)
        return {}

    # reading

    def _read(self) -> dict[str, Any]:
        """Read the accounts of a scanner; that one cannot be read is told with all others."""
        product = self._product()
        adoption = adoption_of(product)
        more = [{}, adoption.more] if adoption.more else [{}]
        told: dict[str, Any] = {"product": product, "part": self._part(), "in_group": self._is_in_group(product)}
        for options in more:
            result = self._run_info(product, {**adoption.asks, **options})
            if result.get("failed"):
                text = _scanners.in_words_of_inventory(str(result.get("msg", "")), products()[product])
                return {**told, "failure": say("unread", host=self._host, problem=text)}
            found = {"users": result["users"], "own": result.get("own", [])}
            if scanner_from(self._host, product, found) is not None:
                return {**told, "found": found, "warnings": self._warnings_of(result)}
        return {**told, "failure": say("part", host=self._host)}

    def _is_in_group(self, product: str) -> bool:
        return product in [str(name) for name in self._vars.get("group_names", ())]

    # writing

    def _write(self) -> dict[str, Any]:
        """Write the files, all or none; where one scanner could not be read, none."""
        read = self._kept(READ)
        failures = [one["failure"] for one in read.values() if "failure" in one]
        failures += self._failed_before(read)
        if failures:
            raise Mistakes(failures)
        estate = self._estate(read)
        try:
            made = adopted(estate)
            files = files_of(made)
            folder = os.path.expanduser(str(self._value("adopt_into")).strip())
            missing = to_write(folder, files)
            self._refuse_what_wins(read, folder, missing)
            if not self._dry:
                write(missing)
        except NotTheSame as error:
            raise Mistakes([str(error)]) from None
        except Obstacle as error:
            raise Mistakes(error.problems) from None
        self._tell(estate, made, folder, files, missing)
        diff = [
            {"before_header": path, "after_header": path, "before": "", "after": text} for path, text in missing.items()
        ]
        return {"changed": bool(missing), **({"diff": diff} if self._task.diff else {})}

    def _refuse_what_wins(self, hosts: Mapping[str, Any], folder: str, missing: Mapping[str, str]) -> None:
        """Refuse variables that stand elsewhere in the inventory that is written to, where they would win.

        Raises:
            Mistakes: there are some.
        """
        here = os.path.realpath(folder) == os.path.realpath(str(self._vars.get("inventory_dir") or ""))
        if not here or not missing:
            return
        hostvars = self._vars["hostvars"]
        names = {os.path.basename(path).removesuffix(".yml") for path in missing}
        due = [name for name in WRITTEN if name.removeprefix("onboarding_") in names]
        there = {name: [host for host in hosts if name in hostvars.raw_get(host)] for name in due}
        wins = [say("wins", variable=name, hosts=some(found)) for name, found in there.items() if found]
        if wins:
            raise Mistakes(wins)

    def _estate(self, read: Mapping[str, Any]) -> Estate:
        scanners: list[Scanner] = []
        for host, one in sorted(read.items()):
            more = {"username_part": one["part"], "in_group": one["in_group"]}
            scanner = scanner_from(host, one["product"], one["found"], **more)
            scanners += [scanner] if scanner else []
        unread: dict[str, list[str]] = {}
        for host, product in self._scanner_hosts().items():
            if host not in read:
                unread.setdefault(product, []).append(host)
        return Estate(scanners, unread)

    def _tell(
        self, estate: Estate, made: Adoption, folder: str, files: Mapping[str, str], missing: Mapping[str, str]
    ) -> None:
        """Show what was found, and what there is to do next."""
        undecided = sum(len(doubt.accounts) for doubt in made.doubts)
        lines = [
            f"{len(estate.accounts())} accounts on {len(estate.scanners)} scanners: {len(made.people)} people with "
            f"{len(made.profiles)} profiles, {len({a.account for a in made.apart})} protected, {undecided} undecided"
        ]
        for name in files:
            path = os.path.join(folder, name)
            state = (
                ("would be written" if self._dry else "written") if path in missing else "is there and says the same"
            )
            lines.append(f"  {path}  {state}")
        for product, hosts in sorted(estate.unread.items()):
            lines.append(f"  left out: {some(sorted(hosts))}; what is said of {product} stands at its other scanners")
        if made.doubts:
            lines.append(f"Decide on the accounts in {os.path.join(folder, 'group_vars/all/undecided.yml')}")
        for line in lines:
            display.display(line)
