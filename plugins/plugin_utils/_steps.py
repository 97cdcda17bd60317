# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""What the collection's playbooks have in common: steps of an action, each for one scanner or for all of a play."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from ansible.inventory.helpers import sort_groups
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.utils.vars import load_extra_vars
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import missing_protected
from ansible_collections.vulnmgmt.access.plugins.plugin_utils import _places, _scanners
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._messages import say, some
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._places import EVERYWHERE
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._products import products
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._report import shown
from ansible_collections.vulnmgmt.access.plugins.plugin_utils._values import as_bool, as_date, is_list

display = Display()

REPORT = "onboarding_report"


class Mistakes(Exception):
    """What stops a run before anything is written, a sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Take the sentences."""
        super().__init__()
        self.problems = list(dict.fromkeys(problems))


class Steps(ActionBase):
    """Does one step: for the scanner at hand, or, where the task says `run_once`, for all of the play."""

    _requires_connection = False

    def steps(self) -> Mapping[str, Callable[[], dict[str, Any]]]:
        """Return what can be done, by the names that a task gives in `step`."""
        raise NotImplementedError

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Do the step that the task names."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        self._vars = task_vars or {}
        self._host = str(self._vars["inventory_hostname"])
        self._dry = bool(self._task.check_mode)
        try:
            result.update(self.steps()[self._task.args["step"]]())
        except Mistakes as found:
            result.update(self._told(found.problems))
        return result

    # the variables of the scanner at hand

    def _value(self, name: str) -> Any:
        """Return a variable of the host, as plain data, ``None`` where it is not set."""
        if name not in self._vars:
            return None
        return plain(self._templar.template(self._vars[name]), self._vars.get("omit"))

    def _is_given(self, name: str) -> bool:
        """Return whether a variable of the host is set, be it to nothing."""
        return name in self._vars

    def _is_on(self, name: str) -> bool:
        return as_bool(self._value(name) or False)

    def _groups(self) -> dict[str, list[str]]:
        return {str(name): [str(host) for host in hosts] for name, hosts in self._vars.get("groups", {}).items()}

    def _own_groups(self) -> list[str]:
        """Return the groups of the host as Ansible orders them, the more specific last."""
        inventory = getattr(self._vars.get("hostvars"), "_inventory", None)
        host = inventory.get_host(self._host) if inventory is not None else None
        if host is None:
            return [str(name) for name in self._vars.get("group_names", ())]
        return [str(group.name) for group in sort_groups(host.get_groups())]

    def _product(self) -> str:
        product = str(self._value("onboarding_product") or "")
        if product not in products():
            known = ", ".join(products())
            if not product and not self._scanner_hosts():
                raise Mistakes([say("no scanners", products=" or ".join(products()))])
            if not product:
                raise Mistakes([say("no product", host=self._host, products=known)])
            raise Mistakes([say("product", host=self._host, product=product, products=known)])
        return product

    def _scanner_hosts(self) -> dict[str, str]:
        """Return the product of every host of the inventory that is a scanner, as far as that can be seen."""
        found = _scanners.scanner_hosts(self._groups())
        # Those of the same groups too, which a limit has left out of the play.
        near = {host for name in self._own_groups() if name not in EVERYWHERE for host in self._groups().get(name, ())}
        for host in sorted({*map(str, self._vars.get("ansible_play_hosts_all", ())), *near}):
            if host not in found and host != self._host:
                product = self._vars["hostvars"].raw_get(host).get("onboarding_product")
                if product in products():
                    found[host] = product
        return found

    def _not_looked_at(self) -> list[str]:
        """Return the scanners of the inventory that this run left out."""
        play = {str(host) for host in self._vars.get("ansible_play_hosts_all", ())}
        hostvars, found = self._vars["hostvars"], set(self._scanner_hosts())
        for host in self._groups().get("all", ()):
            if host not in found and hostvars.raw_get(host).get("onboarding_product") in products():
                found.add(host)
        return sorted(found - play)

    def _known(self, product: str) -> dict[str, frozenset[str]]:
        return _places.known_scopes(self._groups(), {**self._scanner_hosts(), self._host: product})

    def _place(self, product: str) -> _places.Place:
        given = self._value("onboarding_today")
        today = as_date(given) if given else datetime.date.today()
        if today is None:
            raise Mistakes([say("setting", name="onboarding_today", value=f"'{given}'", known="it like 2026-12-31")])
        protected = self._value("onboarding_protected") or []
        if not is_list(protected) or not all(isinstance(name, str) for name in protected):
            raise Mistakes(
                [say("setting", name="onboarding_protected", value="no list of names", known="[name, name]")]
            )
        return _places.Place(
            product,
            self._host,
            _places.scopes_of(product, self._own_groups(), self._host),
            self._known(product),
            self._value("onboarding_username_part"),
            self._value("onboarding_access") == "exact",
            self._value("onboarding_unentitled"),
            self._value("onboarding_expired"),
            today,
            protected,
        )

    def _given(self, product: str) -> dict[str, Any]:
        """Return the options of the connection that the host's variables give."""
        names = _scanners.variables_of(products()[product])
        values = {name: self._value(name) for name in names if name in self._vars}
        return _scanners.connection_of(products()[product], values)

    def _faults_of_connection(self, product: str, found: dict[str, Any]) -> list[str]:
        given = self._given(product)
        described = products()[product]
        found["scanner"] = {
            "product": product,
            "identity": _scanners.identity_of(described, given, os.environ),
            "environment": _scanners.from_environment(described, given, os.environ),
        }
        return _scanners.faults_of_connection(described, self._host, given, os.environ)

    def _faults_of_report(self, found: dict[str, Any]) -> list[str]:
        """Return why the report could not be written, as far as that can be told before anything is done."""
        given = self._value(REPORT)
        found["report"] = given
        if not given:
            return []
        path = os.path.expanduser(str(given))
        folder = os.path.dirname(path) or "."
        if os.path.isdir(path):
            return [say("report", path=path, problem="that is a folder")]
        if not os.path.isdir(folder):
            return [say("report", path=path, problem=f"there is no folder {folder}")]
        if not os.access(folder, os.W_OK):
            return [say("report", path=path, problem=f"nobody may write into {folder}")]
        return []

    def _faults_of_tags(self) -> list[str]:
        """Return what is wrong with the tags of the command line, where a playbook has none to choose from."""
        return [
            say("no tags", switch=switch, tag=tag)
            for switch, name in (("tags", "ansible_run_tags"), ("skip-tags", "ansible_skip_tags"))
            for tag in self._vars.get(name, ())
            if tag != "all"
        ]

    def _faults_of_the_play(self) -> list[str]:
        """Return that the inventory names the hosts of a playbook of this collection, which does not see that."""
        name = "onboarding_scanners"
        alone = self._vars.get("__onboarding_alone") and name in self._vars
        return [say("unseen scanners")] if alone and name not in load_extra_vars(self._loader) else []

    def _refuse_mistakes(self, name: str) -> None:
        """Refuse what the check of all scanners found, each mistake once.

        Args:
            name: the variable that holds, by host, the ``problems`` that were found, the ``scanner`` as
                :meth:`_faults_of_connection` describes it, and whether the host was ``skipped``.

        Raises:
            Mistakes: there are some.
        """
        checked = self._kept(name)
        selected = {host: one for host, one in checked.items() if not one.get("skipped")}
        problems = [
            text
            if len(hosts) == len(selected or checked) or any(host in text for host in hosts)
            else f"{text} ({', '.join(hosts)})"
            for text, hosts in _hosts_by_text(checked, "problems").items()
        ]
        alive = {str(host) for host in self._vars.get("ansible_play_hosts", ())}
        # A check that failed by itself, as by a variable that is not defined, is kept as well, without its problems.
        problems += self._failed_before({*alive, *(host for host, one in checked.items() if "problems" in one)})
        left = sorted(alive - {str(host) for host in self._vars.get("ansible_play_batch", alive)})
        problems += [say("serial", hosts=some(left))] if left else []
        if len({one["report"] for one in selected.values() if "report" in one}) > 1:
            problems.append(say("report everywhere"))
        problems += _scanners.faults_of_play({h: one["scanner"] for h, one in selected.items() if "scanner" in one})
        if problems:
            raise Mistakes(problems)

    def _failed_before(self, known: Collection[str]) -> list[str]:
        """Return that hosts of the play have failed, of which this step has to know and does not."""
        lost = [host for host in map(str, self._vars.get("ansible_play_hosts_all", ())) if host not in known]
        return [say("failed before", hosts=", ".join(lost))] if lost else []

    def _against_plans(self, name: str) -> list[str]:
        """Return what speaks against the plans of all scanners, the ``mistakes`` by host that a variable holds."""
        by_text = _hosts_by_text(self._kept(name), "mistakes")
        return [say("scanner", host=", ".join(hosts), problem=text) for text, hosts in by_text.items()]

    # the modules that the steps run

    def _run_info(self, prefix: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Run a product's module that reads accounts, with the connection of the host."""
        described = products()[prefix]
        known = {*described.connection, *described.works["user_info"].options}
        given = {name: value for name, value in self._given(prefix).items() if name in known}
        module = f"vulnmgmt.access.{prefix}_user_info"
        result: dict[str, Any] = self._execute_module(module, {**given, **options}, task_vars=self._vars)
        return result

    def _run_users(self, prefix: str, arguments: Mapping[str, Any], *, dry: bool) -> dict[str, Any]:
        """Run a product's module for many people, show how far it is, and return its result."""
        self._task.check_mode = dry
        try:
            with self._shown_progress() as path:
                result: dict[str, Any] = self._execute_module(
                    f"vulnmgmt.access.{prefix}_users", {**arguments, "progress": path}, task_vars=self._vars
                )
        finally:
            self._task.check_mode = self._dry
        return result

    def _failure_of(self, result: Mapping[str, Any], prefix: str) -> str:
        """Return why a module failed, in the words of the inventory."""
        text = _scanners.in_words_of_inventory(str(result.get("msg", "")), products()[prefix])
        return text.removeprefix("nothing was written: ")

    def _warnings_of(self, result: Mapping[str, Any]) -> list[str]:
        """Return a module's warnings, but for that of protected names, which are told of over all scanners."""
        # A protected name is looked for under each name that it can have here.
        known = missing_protected(result.get("protected_missing") or ())
        texts = [text for text in map(text_of, result.get("warnings") or ()) if text not in known]
        return [f"{self._host}: {text}" for text in texts]

    def _told_of_run(self, result: Mapping[str, Any], *, dry: bool) -> dict[str, Any]:
        """Return what is told of every run of a module for many people; a plan that is carried out warns later."""
        changes = bool(result.get("changed"))
        told: dict[str, Any] = {"changed": changes and dry == self._dry, "would_change": changes}
        if dry == self._dry or not changes:
            told["warnings"] = self._warnings_of(result)
        return told

    def _diffs_of(self, result: Mapping[str, Any], *, dry: bool) -> dict[str, Any]:
        """Return the diffs of a module for many people, headed by the scanner, once and where they are asked for."""
        if not self._task.diff or dry != self._dry:
            return {}
        return {"diff": [shown(one["diff"], one["username"], self._host) for one in result["results"] if one["diff"]]}

    def _end_of(self, ended: Mapping[str, Any], told: str) -> dict[str, Any]:
        """Return how the run ends for the scanner at hand; ``told`` is where the step that tells left its result."""
        if "failure" in ended:
            return {"failed": True, "msg": f"{self._host}: {ended['failure']}"}
        lost = self._kept(told).get(self._host, {}).get("lost")
        if lost:
            return {"failed": True, "msg": lost}
        return {"skipped": True} if ended.get("skipped") else {}

    @contextlib.contextmanager
    def _shown_progress(self) -> Iterator[str]:
        """Give the module a file, and show now and then how far it is."""
        handle, path = tempfile.mkstemp(prefix="vulnmgmt-progress-")
        os.close(handle)
        seconds = float(self._value("onboarding_progress") or 0)
        try:
            if seconds > 0:
                with _told_from(path, self._tell_progress, seconds):
                    yield path
            else:
                yield path
        finally:
            os.unlink(path)

    def _tell_progress(self, found: str) -> None:
        display.display(f"{self._host}: {found} changes made")

    # what the steps tell each other and the user

    def _kept(self, name: str) -> dict[str, Any]:
        """Return what an earlier step returned, by host."""
        hostvars = self._vars["hostvars"]
        found = {}
        for host in self._vars.get("ansible_play_hosts_all", ()):
            kept = hostvars.raw_get(host).get(name)
            if isinstance(kept, Mapping):
                found[str(host)] = plain(kept, None)
        return found

    def _written_report(self, checked: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """Write the report where it is asked for; return why that could not be, for the end of the run.

        What the checks kept counts, in the variable ``checked``: a tag may have left out the host that is at hand.
        """
        given = next((one["report"] for one in self._kept(checked).values() if one.get("report")), None)
        path = os.path.expanduser(str(given)) if given else None
        problem = write_document(path, document) if path else None
        return {"lost": say("report lost", path=path, problem=problem)} if problem else {}

    def _told(self, problems: list[str]) -> dict[str, Any]:
        if len(problems) > 1:
            for problem in problems:
                display.display(f"  {problem}", color="red")
            return {"failed": True, "msg": f"nothing was written: {len(problems)} mistakes, each named above"}
        return {"failed": True, "msg": f"nothing was written: {problems[0]}"}


def _hosts_by_text(by_host: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, list[str]]:
    """Return for each text of a list that hosts have which of them have it."""
    found: dict[str, list[str]] = {}
    for host, one in by_host.items():
        for text in one.get(name, ()):
            found.setdefault(text, []).append(host)
    return found


def plain(value: Any, omit: Any) -> Any:
    """Return a variable's value without what Ansible adds to it; one that shall be omitted is not set."""
    if getattr(value, "__ENCRYPTED__", False):
        # A value that is encrypted by itself, which before ansible-core 2.19 is a sequence of letters.
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item, omit) for key, item in value.items()}
    if is_list(value):
        return [plain(item, omit) for item in value]
    if omit is not None and (value is omit or (isinstance(value, str) and isinstance(omit, str) and value == omit)):
        return None
    if isinstance(value, str):
        return str(value)
    return value


def text_of(warning: Any) -> str:
    """Return the words of a module's warning, which since ansible-core 2.19 is more than its words."""
    event = getattr(warning, "event", None)
    return str(getattr(event, "msg", None) or warning)


def write_document(path: str, content: Any) -> str | None:
    """Write a report in one step, so that nobody ever reads half of it; return why that could not be."""
    folder = os.path.dirname(path) or "."
    made = None
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
            made = file.name
            json.dump(content, file, indent=2, ensure_ascii=False, default=str)
            file.write("\n")
        os.chmod(made, 0o644)
        os.replace(made, path)
    except OSError as error:
        if made is not None:
            with contextlib.suppress(OSError):
                os.unlink(made)
        return str(error.strerror)
    return None


@contextlib.contextmanager
def _told_from(path: str, tell: Callable[[str], None], seconds: float) -> Iterator[None]:
    """Tell again and again what stands in a file, when it is something else than before."""
    ended = threading.Event()

    def watch() -> None:
        before = ""
        while not ended.wait(seconds):
            with open(path, encoding="utf-8") as file:
                found = file.read().strip()
            if found != before:
                tell(found)
            before = found

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
