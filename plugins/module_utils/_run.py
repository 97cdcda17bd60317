# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection: it can change or vanish in any release.

"""The runner of every module: a product and options in, one ``exit_json`` or one ``fail_json`` out."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from ansible.module_utils.basic import missing_required_lib
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    UsageError,
    join_problems,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._guards import Brakes
from ansible_collections.vulnmgmt.access.plugins.module_utils._http_errors import REQUESTS_IMPORT_ERROR
from ansible_collections.vulnmgmt.access.plugins.module_utils._options import (
    check_texts,
    entry_from,
    guard_spec,
    roster_from,
    roster_spec,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._outcome import Outcome
from ansible_collections.vulnmgmt.access.plugins.module_utils._product import Product, Request
from ansible_collections.vulnmgmt.access.plugins.module_utils._progress import Progress
from ansible_collections.vulnmgmt.access.plugins.module_utils._quiet import QuietModule
from ansible_collections.vulnmgmt.access.plugins.module_utils._roster import Roster, run
from ansible_collections.vulnmgmt.access.plugins.module_utils._workers import Workers

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule
    from ansible_collections.vulnmgmt.access.plugins.module_utils._backend import Backend

_NOTICED = 0.05
"""Seconds of waiting for another run that are worth a word."""

Act = Callable[["AnsibleModule", Any], "dict[str, Any]"]
"""Does a module's work on a backend and returns its result."""


def run_one(product: Product) -> None:
    """Run a product's module for one account: a roster with one entry."""

    def act(module: AnsibleModule, backend: Backend) -> dict[str, Any]:
        brakes = Brakes(allow_lockout=module.params["allow_lockout"])
        roster = Roster([entry_from(module.params, product)], brakes=brakes)
        return _bring_into_line(module, backend, roster, 1, _result_of_one)

    _run(product, {**product.person, **product.accounts, **guard_spec()}, act, writes=True)


def run_many(product: Product) -> None:
    """Run a product's module for a whole roster."""

    def act(module: AnsibleModule, backend: Backend) -> dict[str, Any]:
        roster = roster_from(module.params, product)
        return _bring_into_line(module, backend, roster, module.params["concurrency"], _result_of_many)

    _run(product, {**roster_spec(product.person), **product.accounts}, act, writes=True)


def run_work(product: Product, name: str) -> None:
    """Run a product's module for something else than accounts; ``name`` is the module's, without the prefix."""
    work = product.works[name]

    def act(module: AnsibleModule, backend: Backend) -> dict[str, Any]:
        keep_secret, hidden = module.no_log_values.add, bool(module.no_log)
        request = Request(backend, module.params, module.check_mode, keep_secret, hidden)
        with Workers(1) as workers:
            # Whoever interrupts the run interrupts the waiting here: a seed that is being made is still written down.
            (done,) = workers.one_by_one(work.do, [request])
        _warn(module, done.warnings)
        return done.result

    _run(product, work.options, act, writes=work.writes, **work.rules)


def _run(product: Product, options: Any, act: Act, *, writes: bool, **rules: Any) -> None:
    """Parse the options, act, exit once.

    Only an :class:`AccessError` becomes a failure; any other exception is a bug and shall look like one.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        # What is ignored stays ignored, as with nohup.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    spec = {**product.connection, **options}
    module = QuietModule(argument_spec=spec, supports_check_mode=True, **rules)
    failure: dict[str, Any] | None = None
    result: dict[str, Any] = {}
    if REQUESTS_IMPORT_ERROR:
        failure = {"msg": missing_required_lib("requests"), "exception": REQUESTS_IMPORT_ERROR}
    else:
        try:
            check_texts(module.params, spec)
            with product.connect(module.params) as backend:
                result = change(module, backend, act) if writes else read_only(module, backend, act)
        except AccessError as error:
            failure = error.as_result()
            if not isinstance(error, UsageError):
                failure["scanner_failed"] = True
    # Outside the except block, as ansible-core would add the traceback of an error being handled.
    if failure is not None:
        module.fail_json(**failure)
    module.exit_json(**result)


def _interrupt(number: int, _frame: object) -> NoReturn:
    """End the program as an exception does: what is under way comes to its end first, nothing more is begun."""
    raise SystemExit(128 + number)


def _warn(module: AnsibleModule, warnings: Iterable[str]) -> None:
    for text in warnings:
        module.warn(text)


def read_only(module: AnsibleModule, backend: Backend, act: Act) -> dict[str, Any]:
    """Act without the lock, and name what a killed run left.

    Raises:
        AccessError: it could not be done.
    """
    _warn_of_what_is_left(module, backend)
    return act(module, backend)


def change(module: AnsibleModule, backend: Backend, act: Act) -> dict[str, Any]:
    """Act while no other run of this host is at work on the scanner, and put back first what a killed run took away.

    Check mode writes nothing, and therefore waits for nobody.

    Raises:
        AccessError: it could not be done.
    """
    if module.check_mode:
        if backend.state.is_locked():
            module.warn(f"another run is at work on {backend.state.label}: what this one foretells may be outdated")
        result = read_only(module, backend, act)
        result["changed"] = result["changed"] or _would_recover(backend)
        return result
    with backend.state.locked() as waited:
        if waited > _NOTICED:
            module.warn(f"waited {waited:.1f} s for another run on {backend.state.label}")
        _refuse_beside_a_plan(module, backend)
        recovery = backend.recover()
        _warn(module, recovery.told)
        if recovery.stop is not None:
            recovery.stop.details["changed"] = recovery.changed
            raise recovery.stop
        try:
            result = act(module, backend)
        except AccessError as error:
            error.details["changed"] = recovery.changed or bool(error.details.get("changed"))
            error.message = join_problems([*recovery.problems, error.message])
            raise
    result["changed"] = recovery.changed or result["changed"]
    if recovery.problems:
        raise AccessError(join_problems(recovery.problems), result)
    return result


def _refuse_beside_a_plan(module: AnsibleModule, backend: Backend) -> None:
    """Refuse an approved plan where a killed run left something to put back, which that plan does not show.

    Raises:
        UsageError: so it is; nothing was written.
    """
    if module.params.get("approved_plan"):
        left = backend.left_to_recover()
        if left:
            raise UsageError(
                f"nothing was written: an interrupted run had begun to change {', '.join(left)}, and putting that back "
                "is no part of the approved plan: run once without approved_plan, then approve what is left"
            )


def _would_recover(backend: Backend) -> bool:
    try:
        return backend.would_recover()
    except AccessError:
        return False  # What cannot be read was warned of; what it would come to is not known.


def _warn_of_what_is_left(module: AnsibleModule, backend: Backend) -> None:
    try:
        left = backend.left_to_recover()
    except AccessError as error:
        # Reading is possible all the same; the next task that may write ends with this sentence.
        module.warn(error.message)
        return
    if left:
        module.warn(
            f"an interrupted run had begun to change {', '.join(left)}: the next run that may write puts back what "
            "that took away"
        )


def _bring_into_line(
    module: AnsibleModule,
    backend: Backend,
    roster: Roster,
    concurrency: int,
    result_of: Callable[[Outcome], dict[str, Any]],
) -> dict[str, Any]:
    progress = Progress(module.params.get("progress"))
    outcome = run(backend, roster, check_mode=module.check_mode, concurrency=concurrency, progress=progress)
    _warn(module, outcome.warnings)
    result = result_of(outcome)
    failure = outcome.failure()
    if failure:
        raise AccessError(failure, result)
    return result


def _result_of_one(outcome: Outcome) -> dict[str, Any]:
    person = outcome.people[0]
    return {
        "changed": outcome.changed,
        "action": person.plan.action,
        "changed_fields": person.as_dict()["changed_fields"],
        "user": dict(person.record),
        "diff": outcome.diffs[0] if outcome.diffs else {"before": {}, "after": {}},
    }


def _result_of_many(outcome: Outcome) -> dict[str, Any]:
    return {
        "changed": outcome.changed,
        "results": [person.as_dict() for person in outcome.people],
        "summary": outcome.summary(),
        "diff": outcome.diffs,
        "protected_missing": outcome.protected_missing,
        "plan": outcome.plan,
    }
