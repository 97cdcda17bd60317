# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of the playbook `offboard`. What they decide is decided in plugin_utils; here Ansible is asked and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.utils.display import Display
from ansible.utils.vars import load_extra_vars
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _farewells, _leaving, _rosters, _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, some, unknown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._origins import origin_of
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._steps import Mistakes, Steps
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._values import as_bool, is_list

CHECKED, PLANNED, WRITTEN = "__offboarding_checked", "__offboarding_planned", "__offboarding_written"
LOOKED, TOLD = "__offboarding_looked", "__offboarding_told"
"""Under which names the playbook keeps what the steps return; no secret of a person or a scanner is in it."""

display = Display()


class ActionModule(Steps):
    """Does one step: for the scanner at hand, or, where the playbook says `run_once`, for all of the play."""

    def steps(self) -> Mapping[str, Callable[[], dict[str, Any]]]:
        """Return the steps."""
        return {
            "check": self._check,
            "refuse": self._refuse,
            "plan": self._plan,
            "look": self._look,
            "refuse_plans": self._refuse_plans,
            "write": self._write,
            "tell": self._tell,
            "end": self._end,
        }

    def _check(self) -> dict[str, Any]:
        """Check all that needs no request; what is wrong is returned, so that all of it can be told together."""
        problems = self._faults_of_tags()
        found: dict[str, Any] = {}
        looks = (self._faults_of_names, self._faults_of_variables, self._faults_of_people, self._faults_of_connection)
        try:
            product = self._product()
        except Mistakes as mistakes:
            groups = _scanners.faults_of_groups(self._groups(), self._scanner_hosts())
            return {"problems": [*problems, *mistakes.problems, *groups]}
        for look in looks:
            try:
                problems += look(product, found)
            except Mistakes as mistakes:
                problems += mistakes.problems
        return {"problems": problems, **found}

    def _faults_of_names(self, _product: str, _found: dict[str, Any]) -> list[str]:
        given = load_extra_vars(self._loader)
        problems = _leaving.misspelt(map(str, given))
        if _leaving.NAME not in self._vars:
            problems.insert(0, say("leavers missing"))
        elif _leaving.NAME not in given and _leaving.NAME in self._vars["hostvars"].raw_get(self._host):
            problems.append(say("leavers inventory"))
        else:
            try:
                self._names()
            except ValueError as error:
                problems.append(str(error))
        return problems

    def _faults_of_variables(self, product: str, found: dict[str, Any]) -> list[str]:
        scanners = {**self._scanner_hosts(), self._host: product}
        problems = _scanners.unknown_variables(map(str, self._vars), product)
        problems += _leaving.unknown_variables(map(str, self._vars))
        problems += self._faults_of_the_play() + self._faults_of_report(found)
        if self._is_given("onboarding_approved_plan"):
            problems.append(say("no approval"))
        if self._is_on("offboard_delete_objects") and self._state() != _rosters.ABSENT:
            problems.append(say("discard disabled"))
        return problems + _scanners.faults_of_groups(self._groups(), scanners)

    def _faults_of_people(self, product: str, found: dict[str, Any]) -> list[str]:
        try:
            names = self._names()
        except ValueError:
            return []
        people = self._people()
        problems = _leaving.faults_of(people, self._known(product), names)
        if not problems:
            place = self._place(product)
            found["people"] = {name: _leaving.people_named(place, name, people) for name in names}
            concerned = {name for named in found["people"].values() for name in named}
            problems = _leaving.faults_of(people, self._known(product), concerned)
            found["where"] = self._origins(concerned)
        return problems

    def _refuse(self) -> dict[str, Any]:
        """Tell everything that is wrong, once, and stop."""
        self._refuse_mistakes(CHECKED)
        self._persons()
        return {}

    def _plan(self) -> dict[str, Any]:
        """Read the scanner and plan; a scanner that is down is left out, and the run fails at its end."""
        return self._run_module(dry=True)

    def _look(self) -> dict[str, Any]:
        """Read what accounts there are, where somebody is unknown everywhere, so that the nearest can be named."""
        if not self._unknown():
            return {"skipped": True}
        result = self._run_info(self._product(), {})
        return {"accounts": [str(user["username"]) for user in result.get("users", ())]}

    def _refuse_plans(self) -> dict[str, Any]:
        """Tell what speaks against the plans, and stop before anything is written on any scanner."""
        problems = self._against_plans(PLANNED)
        accounts = {name for one in self._kept(LOOKED).values() for name in one.get("accounts", ())}
        known = {*accounts, *(str(one["username"]) for one in self._people())}
        problems += [
            say("unknown leaver", unknown=unknown("username", name, known).rstrip(".") + ".")
            for name in self._unknown()
        ]
        if problems:
            raise Mistakes(problems)
        return {}

    def _write(self) -> dict[str, Any]:
        """Take the accounts away, where the plan says that there is something to be done."""
        planned = self._kept(PLANNED)[self._host]
        if self._dry or not planned.get("would_change"):
            return {"skipped": True} if self._dry else {}
        return self._run_module(dry=False)

    def _tell(self) -> dict[str, Any]:
        """Show what was done on all scanners, and what is left to do."""
        persons, state = self._persons(), self._state()
        told = _farewells.document(self._ended(), self._dry, state)
        todo = _farewells.left_to_do(told, persons, self._unfound(), self._advices(persons))
        left = self._not_looked_at()
        todo += [say("not looked at", hosts=some(left))] if left else []
        for line in [
            *_farewells.lines_of(told, self._accounts_looked_for()),
            *(["Left to do:"] if todo else []),
            *(f"  {line}" for line in todo),
        ]:
            display.display(line)
        told["todo"] = todo
        stats = {"data": {"offboarding": told}, "per_host": False, "aggregate": False}
        return {"ansible_stats": stats, **self._written_report(CHECKED, told)}

    def _end(self) -> dict[str, Any]:
        """Fail the scanners on which something failed."""
        return self._end_of(self._ended()[self._host], TOLD)

    # what the steps share

    def _names(self) -> list[str]:
        """Return who is to leave, as they were named.

        Raises:
            ValueError: with what is wrong.
        """
        return _leaving.names_given(self._value(_leaving.NAME))

    def _state(self) -> str:
        return str(self._value("offboard_state") or _rosters.DISABLED)

    def _people(self) -> list[dict[str, Any]]:
        return self._value("onboarding_people") or []

    def _origins(self, concerned: set[str]) -> dict[str, str]:
        """Return where the entries of people stand."""
        people = self._templar.template(self._vars.get("onboarding_people") or [])
        found = {str(one["username"]): origin_of(one) for one in people} if is_list(people) else {}
        return {name: found.get(name) or say("entry of people") for name in concerned}

    def _persons(self) -> dict[str, str | None]:
        """Return for each name whose it is on the roster, over all scanners.

        Raises:
            Mistakes: it could be several people's.
        """
        found: dict[str, dict[str, None]] = {name: {} for name in self._names()}
        for one in self._kept(CHECKED).values():
            for name, people in one.get("people", {}).items():
                found[name].update(dict.fromkeys(people))
        several = {name: people for name, people in found.items() if len(people) > 1}
        if several:
            raise Mistakes(
                say("several people", name=name, people=" or ".join(people)) for name, people in several.items()
            )
        return {name: next(iter(people), None) for name, people in found.items()}

    def _person(self, username: str | None) -> dict[str, Any] | None:
        return next((one for one in self._people() if one["username"] == username), None)

    def _accounts_looked_for(self) -> list[str]:
        return [person or name for name, person in self._persons().items()]

    def _unfound(self) -> list[str]:
        """Return the names that are not on the roster, and of which no scanner that answered has an account."""
        known = {claim["given"] for one in self._ended().values() for claim in one.get("accounts", ())}
        return [name for name, person in self._persons().items() if person is None and name not in known]

    def _unknown(self) -> list[str]:
        """Return those names, where it is known of all scanners whom they have."""
        return self._unfound() if all("accounts" in one for one in self._kept(PLANNED).values()) else []

    def _advices(self, persons: Mapping[str, str | None]) -> list[str]:
        """Return which lines of the roster to change."""
        where = {name: at for one in self._kept(CHECKED).values() for name, at in one.get("where", {}).items()}
        place = self._place(self._product())
        people = [person for name in dict.fromkeys(persons.values()) if (person := self._person(name))]
        return [
            _leaving.advice(person, where[person["username"]], self._state())
            for person in people
            if _leaving.stays_on_roster(place, person)
        ]

    def _ended(self) -> dict[str, Any]:
        """Return what there is to tell of each scanner: of the writing, where there was one."""
        planned, written = self._kept(PLANNED), self._kept(WRITTEN)
        return {host: written[host] if "accounts" in written.get(host, ()) else one for host, one in planned.items()}

    def _run_module(self, *, dry: bool) -> dict[str, Any]:
        """Run the product's module, and return of its result what is to be told."""
        prefix = self._product()
        product, place, people, given = products()[prefix], self._place(prefix), self._people(), self._given(prefix)
        may_go = self._is_on("offboard_delete_objects") or as_bool(given.get(product.discard) or False)
        farewell = _leaving.Farewell(prefix, self._state(), given.get(product.heir), may_go)
        claims: list[_leaving.Claim] = []
        entries: dict[str, dict[str, Any]] = {}
        mistakes: list[str] = []
        for name, username in self._persons().items():
            person = self._person(username)
            found = _leaving.claims_of(place, name, person)
            for entry in _leaving.protection_of(place, found, people):
                mistakes.append(say("protected leaver", person=username or name, name=entry))
            for claim in found:
                claims.append(claim)
                for account in claim.variants:
                    entries.setdefault(account.casefold(), farewell.entry(place, account, person))
        mistakes += [
            say("another's account", name=name, account=account, person=other, host=self._host)
            for name, account, other in _leaving.of_others(place, claims, people, self._persons().values())
        ]
        if mistakes:
            return {"mistakes": mistakes, "failure": mistakes[0], "changed": False}
        arguments = {
            **given,
            "users": list(entries.values()),
            "protected": _rosters.protected_names(place, people),
            "concurrency": self._value("onboarding_concurrency") or 4,
        }
        if product.discard and not given.get(product.heir):
            # Whoever has not decided is told so by the same sentence for all products; nothing is written then.
            arguments[product.discard] = may_go or dry
        result = self._run_users(prefix, arguments, dry=dry)
        return self._told_of(result, farewell, claims, entries, dry)

    def _told_of(
        self,
        result: Mapping[str, Any],
        farewell: _leaving.Farewell,
        claims: list[_leaving.Claim],
        entries: Mapping[str, Mapping[str, Any]],
        dry: bool,
    ) -> dict[str, Any]:
        told = self._told_of_run(result, dry=dry)
        if result.get("failed"):
            told["failure"] = self._failure_of(result, farewell.product).replace(
                ", or set onboarding_allow_lockout=true", ""
            )
            if dry and not result.get("scanner_failed"):
                return {**told, "changed": False, "mistakes": [told["failure"]]}
        if "results" not in result:
            return told
        by_entry = {
            folded: one for folded, one in zip(entries, result["results"]) if one["user"] or one["action"] == "delete"
        }
        told["accounts"] = _farewells.accounts_of(by_entry, claims, entries, farewell)
        told["product"] = farewell.product
        if farewell.heir and farewell.heir.casefold() in by_entry:
            told["heir"] = farewell.heir
        if dry:
            persons = self._persons()
            mistakes = _farewells.ambiguities(by_entry, claims, persons, self._host)
            mistakes += [
                say("no decision", account=one["username"], decisions=farewell.decisions())
                for folded, one in by_entry.items()
                if one["action"] == "delete" and farewell.is_undecided(entries[folded])
            ]
            if mistakes:
                return {**told, "changed": False, "mistakes": mistakes, "failure": mistakes[0]}
        return {**told, **self._diffs_of(result, dry=dry)}
