# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The shell of every module: options in, one ``exit_json`` or one ``fail_json`` out."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ansible.module_utils.basic import missing_required_lib
from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import AccessError, join_problems
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._http_errors import REQUESTS_IMPORT_ERROR
from ansible_collections.vulnmgmt.access.plugins.module_utils._options import entry_from, roster_from
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._quiet import QuietModule
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

B = TypeVar("B", bound=Backend)

Connect = Callable[[Mapping[str, Any]], B]
"""Makes a product's backend of a task's options."""

_NOTICED = 0.05
"""Seconds of waiting for another run that are worth a word."""


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


def read_only(module: AnsibleModule, connect: Connect[B], read: Callable[[B], dict[str, Any]]) -> dict[str, Any]:
    """Return what ``read`` returns of the scanner, and close the connections.

    Raises:
        AccessError: it could not be read.
    """
    with contextlib.closing(connect(module.params)) as backend:
        _warn_of_what_is_left(module, backend)
        return read(backend)


def change(module: AnsibleModule, connect: Connect[B], work: Callable[[B], dict[str, Any]]) -> dict[str, Any]:
    """Return what ``work`` returns, done while no other run of this host is at work on the scanner.

    What a killed run took away is put back first. Check mode writes nothing, and therefore waits for nobody.

    Raises:
        AccessError: it could not be done.
    """
    with contextlib.closing(connect(module.params)) as backend:
        if module.check_mode:
            if backend.state.is_locked():
                module.warn(f"another run is at work on {backend.state.label}: what this one foretells may be outdated")
            _warn_of_what_is_left(module, backend)
            return work(backend)
        with backend.state.locked() as waited:
            if waited > _NOTICED:
                module.warn(f"waited {waited:.1f} s for another run on {backend.state.label}")
            recovery = backend.recover()
            with_warnings(module, {}, recovery.told)
            try:
                result = work(backend)
            except AccessError as error:
                error.details["changed"] = recovery.changed or bool(error.details.get("changed"))
                error.message = join_problems([*recovery.problems, error.message])
                raise
    result["changed"] = recovery.changed or result["changed"]
    if recovery.problems:
        raise AccessError(join_problems(recovery.problems), result)
    return result


def _warn_of_what_is_left(module: AnsibleModule, backend: Backend) -> None:
    left = backend.left_to_recover()
    if left:
        module.warn(
            f"an interrupted run had begun to change {', '.join(left)}: the next run that may write puts back what "
            "that took away"
        )


def manage_one(module: AnsibleModule, connect: Connect[Any], field_names: Iterable[str]) -> dict[str, Any]:
    """Bring one account into line: a roster with one entry.

    Raises:
        AccessError: it could not be done.
    """
    roster = Roster(
        [entry_from(module.params, field_names)], brakes=Brakes(allow_lockout=module.params["allow_lockout"])
    )

    def result_of(outcome: Outcome) -> dict[str, Any]:
        person = outcome.people[0]
        return {
            "changed": outcome.changed,
            "action": person.plan.action,
            "changed_fields": person.as_dict()["changed_fields"],
            "user": dict(person.record),
            "diff": outcome.diffs[0] if outcome.diffs else {"before": {}, "after": {}},
        }

    return change(module, connect, lambda backend: _carry_out(module, backend, roster, 1, result_of))


def manage_many(module: AnsibleModule, connect: Connect[Any], field_names: Iterable[str]) -> dict[str, Any]:
    """Bring a whole roster into line.

    Raises:
        AccessError: it could not be done, or not for everybody; then with the results of the others.
    """
    roster = roster_from(module.params, field_names)
    concurrency = module.params["concurrency"]

    def result_of(outcome: Outcome) -> dict[str, Any]:
        return {
            "changed": outcome.changed,
            "results": [person.as_dict() for person in outcome.people],
            "summary": outcome.summary(),
            "diff": outcome.diffs,
        }

    return change(module, connect, lambda backend: _carry_out(module, backend, roster, concurrency, result_of))


def _carry_out(
    module: AnsibleModule,
    backend: Backend,
    roster: Roster,
    concurrency: int,
    result_of: Callable[[Outcome], dict[str, Any]],
) -> dict[str, Any]:
    outcome = run(backend, roster, check_mode=module.check_mode, concurrency=concurrency)
    result = with_warnings(module, result_of(outcome), outcome.warnings)
    failure = outcome.failure()
    if failure:
        raise AccessError(failure, result)
    return result
