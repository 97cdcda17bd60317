# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of the role `onboarding`. What they decide is decided in plugin_utils; here Ansible is asked and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.utils.display import Display
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _approval, _report, _rosters, _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._people import faults_of_people
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._profiles import faults_of_profiles
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._steps import Mistakes, Steps

APPROVED = "onboarding_approved_plan"

CHECKED, PLANNED, WRITTEN = "__onboarding_checked", "__onboarding_planned", "__onboarding_written"
TOLD = "__onboarding_told"
"""Under which names the role keeps what the steps return; no secret of a person or a scanner is in it."""

display = Display()


class ActionModule(Steps):
    """Does one step: for the scanner at hand, or, where the role says `run_once`, for all of the play."""

    def steps(self) -> Mapping[str, Callable[[], dict[str, Any]]]:
        """Return the steps."""
        return {
            "check": self._check,
            "refuse": self._refuse,
            "plan": self._plan,
            "refuse_plans": self._refuse_plans,
            "write": self._write,
            "tell": self._tell,
            "end": self._end,
        }

    def _check(self) -> dict[str, Any]:
        """Check all that needs no request; what is wrong is returned, so that all of it can be told together."""
        own = {str(tag) for tag in self._task.tags} - {"always"}
        tags = {
            "tags": list(self._vars.get("ansible_run_tags", ())),
            "skip-tags": self._vars.get("ansible_skip_tags", ()),
        }
        problems = _scanners.faults_of_tags(tags, own, bool(self._vars.get("__onboarding_alone")))
        found: dict[str, Any] = {"approved": None}
        try:
            found["approved"] = self._approved()[0] if self._is_given(APPROVED) else None
        except Mistakes as mistakes:
            problems += mistakes.problems
        try:
            product = self._product()
        except Mistakes as mistakes:
            selected = _scanners.is_selected(tags["tags"], tags["skip-tags"], own, None)
            problems += mistakes.problems if selected else []
            problems += _scanners.faults_of_groups(self._groups(), self._scanner_hosts()) if selected else []
            return {"problems": problems, "skipped": not selected, **found}
        if not _scanners.is_selected(tags["tags"], tags["skip-tags"], own, product):
            return {"problems": problems, "skipped": True, **found}
        for look in (self._faults_of_variables, self._faults_of_roster, self._faults_of_connection):
            try:
                problems += look(product, found)
            except Mistakes as mistakes:
                problems += mistakes.problems
        return {"problems": problems, **found}

    def _refuse(self) -> dict[str, Any]:
        """Tell everything that is wrong, once, and stop."""
        self._refuse_mistakes(CHECKED)
        # Also of the scanners that tags leave out: what is compared stands at whichever is the first of the play.
        plans = {one["approved"] for one in self._kept(CHECKED).values()}
        if len(plans) > 1:
            raise Mistakes([say("approved everywhere")])
        return {}

    def _faults_of_variables(self, product: str, found: dict[str, Any]) -> list[str]:
        scanners = {**self._scanner_hosts(), self._host: product}
        problems = _scanners.unknown_variables(map(str, self._vars), product)
        problems += self._faults_of_the_play() + self._faults_of_report(found)
        return problems + _scanners.faults_of_groups(self._groups(), scanners)

    def _faults_of_roster(self, product: str, _found: dict[str, Any]) -> list[str]:
        people, profiles = self._value("onboarding_people"), self._value("onboarding_profiles") or {}
        known = self._known(product)
        problems = faults_of_profiles(profiles, known) + faults_of_people(people or [], profiles, known)
        if not people and not self._is_on("onboarding_allow_nobody"):
            problems.append(say("nobody"))
        place = self._place(product)
        if not problems:
            try:
                _rosters.roster_at(place, people or [], profiles)
            except UsageError as error:
                problems.append(error.message)
        return problems

    def _plan(self) -> dict[str, Any]:
        """Read the scanner and plan; a scanner that is down is left out, and the run fails at its end."""
        if self._kept(CHECKED)[self._host].get("skipped"):
            return {"skipped": True}
        product = self._product()
        return self._run_module(product, dry=True)

    def _refuse_plans(self) -> dict[str, Any]:
        """Tell what speaks against the plans, and stop before anything is written on any scanner."""
        problems = self._against_plans(PLANNED)
        if problems:
            raise Mistakes(problems)
        if self._is_given(APPROVED):
            self._refuse_another_plan()
        return {}

    def _refuse_another_plan(self) -> None:
        wanted, report = self._approved()
        now = self._document(self._kept(PLANNED), [])
        if now["plan"] != wanted:
            lost = _approval.differences(now, report)
            raise Mistakes([say("another plan", plan=wanted, now=now["plan"]), *lost])

    def _approved(self) -> tuple[str, Mapping[str, Any] | None]:
        try:
            return _approval.approved(self._value(APPROVED))
        except _approval.NotUsable as error:
            raise Mistakes([str(error)]) from None

    def _document(self, ended: Mapping[str, Any], todo: Sequence[str]) -> dict[str, Any]:
        """Return what was done, or would be done, on all scanners."""
        ended = {host: one for host, one in ended.items() if not one.get("skipped")}
        reports = [one["report"] for one in ended.values() if "report" in one]
        failed = {host: one["failure"] for host, one in ended.items() if "failure" in one}
        unread = [host for host, one in ended.items() if "report" not in one]
        return _report.document(reports, failed, unread, todo, self._dry)

    def _write(self) -> dict[str, Any]:
        """Bring the accounts into line, where the plan says that they are not."""
        planned = self._kept(PLANNED)[self._host]
        lost = "failure" in planned and "report" not in planned
        if planned.get("skipped") or self._dry or lost or not planned["would_change"]:
            return {"skipped": True} if self._dry or planned.get("skipped") else {}
        return self._run_module(self._product(), dry=False)

    def _tell(self) -> dict[str, Any]:
        """Show what was done on all scanners, and what needs a decision."""
        reports, unentitled = [], {}
        ended = {host: one for host, one in self._ended().items() if not one.get("skipped")}
        width = max(map(len, ended), default=0)
        lines: list[str] = []
        for host, one in ended.items():
            if "report" in one:
                reports.append(one["report"])
                unentitled[host] = one["unentitled"]
                lines += _report.lines_of(one["report"], one["unlisted"], self._dry, width)
            else:
                lines.append(f"{host:<{width}}  {say('down', host=host, problem=one['failure'])}")
        # Of a scanner that was left out by a limit or a tag, nothing is known.
        everywhere = len(reports) == len(self._ended()) and not self._not_looked_at()
        todo = _report.decisions(reports, unentitled, everywhere)
        for line in [*lines, *(["Needs a decision:"] if todo else []), *(f"  {line}" for line in todo)]:
            display.display(line)
        if not ended:
            return {}
        told = self._document(ended, todo)
        if self._dry and any(report["changes"] for report in reports):
            _approval.remember(told)
            display.display(say("plan", plan=told["plan"]))
        stats = {"data": {"onboarding": told}, "per_host": False, "aggregate": False}
        return {"ansible_stats": stats, **self._written_report(CHECKED, told)}

    def _end(self) -> dict[str, Any]:
        """Fail the scanners on which something failed."""
        return self._end_of(self._ended()[self._host], TOLD)

    # what the steps share

    def _ended(self) -> dict[str, Any]:
        """Return what there is to tell of each scanner: of the writing, where there was one."""
        planned, written = self._kept(PLANNED), self._kept(WRITTEN)
        return {host: written[host] if "unlisted" in written.get(host, ()) else one for host, one in planned.items()}

    def _run_module(self, prefix: str, *, dry: bool) -> dict[str, Any]:
        """Run the product's module for many people, and return of its result what is to be told."""
        place = self._place(prefix)
        people = self._value("onboarding_people") or []
        roster = _rosters.roster_at(place, people, self._value("onboarding_profiles") or {})
        unlisted = self._value("onboarding_unlisted")
        limit = self._value("onboarding_max_removals")
        approved = self._kept(PLANNED)[self._host]["report"]["plan"] if not dry and self._is_given(APPROVED) else None
        arguments = {
            **self._given(prefix),
            "users": roster.users,
            "listed": roster.listed,
            "former": place.expired,
            "unlisted": unlisted,
            "protected": roster.protected,
            "allow_lockout": self._is_on("onboarding_allow_lockout"),
            "concurrency": self._value("onboarding_concurrency"),
            **({} if limit is None else {"max_removals": str(limit)}),
            **({"approved_plan": approved} if approved else {}),
        }
        result = self._run_users(prefix, arguments, dry=dry)
        told = {**self._told_of_run(result, dry=dry), "unlisted": unlisted, "unentitled": place.unentitled}
        if result.get("failed"):
            text = self._failure_of(result, prefix)
            if dry and not result.get("scanner_failed"):
                return {**told, "changed": False, "mistakes": [text], "failure": text}
            told["failure"] = (
                say("changed meanwhile") if approved and result.get("plan", approved) != approved else text
            )
        if "results" in result:
            protected = {name: _rosters.accounts_of_protected(place, name, people) for name in place.protected}
            told["report"] = _report.scanner_report(self._host, prefix, result, roster, protected)
            told.update(self._diffs_of(result, dry=dry))
        return told
