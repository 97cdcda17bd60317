# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The shell of every module: options in, one ``exit_json`` or one ``fail_json`` out."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from ansible.module_utils.basic import missing_required_lib
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._http import REQUESTS_IMPORT_ERROR
from ansible_collections.vulnmgmt.access.plugins.module_utils._options import entry_from, roster_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._quiet import QuietModule
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Backend, Outcome, Roster, run

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

Connect = Callable[[Mapping[str, Any]], Backend]
"""Makes a product's backend of a task's options."""


def run_module(work: Callable[[AnsibleModule], dict[str, Any]], **spec: Any) -> None:
    """Run a module: parse the options, do the ``work``, exit once.

    Only an :class:`AccessError` becomes a failure; any other exception is a bug and shall look like one.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        # What is ignored stays ignored, as with nohup.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    module = QuietModule(supports_check_mode=True, **spec)
    failure: dict[str, Any] | None = None
    result: dict[str, Any] = {}
    if REQUESTS_IMPORT_ERROR:
        failure = {"msg": missing_required_lib("requests"), "exception": REQUESTS_IMPORT_ERROR}
    else:
        try:
            result = work(module)
        except AccessError as error:
            failure = error.as_result()
    # Outside the except block, as ansible-core would add the traceback of an error being handled.
    if failure is not None:
        module.fail_json(**failure)
    module.exit_json(**result)


def _interrupt(number: int, _frame: object) -> NoReturn:
    """End the program as an exception does: what is under way comes to its end first, nothing more is begun."""
    raise SystemExit(128 + number)


def with_warnings(module: AnsibleModule, result: dict[str, Any], warnings: Iterable[str]) -> dict[str, Any]:
    """Return ``result`` once the user has been told the ``warnings``."""
    for text in warnings:
        module.warn(text)
    return result


def manage_one(module: AnsibleModule, connect: Connect, field_names: Iterable[str]) -> dict[str, Any]:
    """Bring one account into line: a roster with one entry.

    Raises:
        AccessError: it could not be done.
    """
    roster = Roster(
        [entry_from(module.params, field_names)], brakes=Brakes(allow_lockout=module.params["allow_lockout"])
    )
    outcome = _run(module, connect, roster, concurrency=1)
    person = outcome.people[0]
    result = {
        "changed": outcome.changed,
        "action": person.plan.action,
        "changed_fields": person.as_dict()["changed_fields"],
        "user": dict(person.record),
        "diff": outcome.diffs[0] if outcome.diffs else {"before": {}, "after": {}},
    }
    return _unless_failed(outcome, result)


def manage_many(module: AnsibleModule, connect: Connect, field_names: Iterable[str]) -> dict[str, Any]:
    """Bring a whole roster into line.

    Raises:
        AccessError: it could not be done, or not for everybody; then with the results of the others.
    """
    roster = roster_from(module.params, field_names)
    outcome = _run(module, connect, roster, concurrency=module.params["concurrency"])
    result = {
        "changed": outcome.changed,
        "results": [person.as_dict() for person in outcome.people],
        "summary": outcome.summary(),
        "diff": outcome.diffs,
    }
    return _unless_failed(outcome, result)


def _run(module: AnsibleModule, connect: Connect, roster: Roster, concurrency: int) -> Outcome:
    outcome = run(connect(module.params), roster, check_mode=module.check_mode, concurrency=concurrency)
    with_warnings(module, {}, outcome.warnings)
    return outcome


def _unless_failed(outcome: Outcome, result: dict[str, Any]) -> dict[str, Any]:
    failure = outcome.failure()
    if failure:
        raise AccessError(failure, result)
    return result
