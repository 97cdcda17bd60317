# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two-factor seeds: read where that matters, and put back in the form that the console reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import (
    AccessError,
    AnswerLost,
    ApiError,
    CannotConnect,
    NotConfirmed,
    NothingDone,
)
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7.two_factor import Seeds
from ansible_collections.vulnmgmt.access.plugins.module_utils._writes import Journal
from ansible_collections.vulnmgmt.access.tests.unit.helpers.fake_console import (
    OTHER_SEED,
    SEED,
    FakeConsole,
    user_record,
)

KIM = 7
LOST = AnswerLost("PUT /api/3/users/7/2FA: no answer")
REFUSED = ApiError("PUT /api/3/users/7/2FA answered 400 Bad Request", 400)


def people(number: int = 4) -> FakeConsole:
    return FakeConsole(*(user_record(n, f"p{n}") for n in range(number)))


def read_all(api: FakeConsole) -> tuple[list[str | None], Seeds]:
    seeds = Seeds(api)  # type: ignore[arg-type]
    return [seeds.read(user["login"], user["id"]) for user in api.users.values()], seeds


def asked_settings(api: FakeConsole) -> int:
    return [read[0] for read in api.reads].count("has_two_factor_login")


# -- reading -----------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_before_a_seed_is_wanted() -> None:
    api = people()
    assert Seeds(api).unknown == []  # type: ignore[arg-type]
    assert api.reads == []


def test_where_everybody_has_a_seed_the_settings_are_not_asked_for() -> None:
    api = people()
    api.keys = dict.fromkeys(api.users, SEED)
    assert read_all(api)[0] == [SEED] * 4
    assert asked_settings(api) == 0


def test_the_settings_are_asked_for_once_and_only_after_an_account_without_a_seed() -> None:
    api = people()
    api.keys = {0: SEED, 3: OTHER_SEED}
    found, seeds = read_all(api)
    assert found == [SEED, None, None, OTHER_SEED]
    assert [read[0] for read in api.reads] == ["get_two_factor_key"] * 2 + ["has_two_factor_login"] + [
        "get_two_factor_key"
    ] * 2
    assert seeds.unknown == []


@pytest.mark.parametrize("error", [ApiError("no", 500), AnswerLost("no answer")])
def test_where_two_factor_login_is_off_it_does_not_matter_that_no_seed_can_be_read(error: AccessError) -> None:
    api = people()
    api.two_factor, api.faults["get_two_factor_key"] = False, error
    found, seeds = read_all(api)
    assert (found, seeds.unknown) == ([None] * 4, [])
    assert [read[0] for read in api.reads] == ["get_two_factor_key", "has_two_factor_login"]


@pytest.mark.parametrize("settings", [None, AnswerLost("nothing")])
def test_where_it_is_on_or_unknown_a_seed_that_cannot_be_read_is_an_error(settings: AccessError | None) -> None:
    api = people()
    api.faults = {"get_two_factor_key": ApiError("no seed", 500), "has_two_factor_login": settings}
    with pytest.raises(ApiError, match="no seed"):
        read_all(api)


def test_nothing_more_is_asked_where_nothing_answers() -> None:
    api = people()
    api.faults["get_two_factor_key"] = CannotConnect("nothing answers")
    with pytest.raises(CannotConnect):
        read_all(api)
    assert asked_settings(api) == 0


def test_where_two_factor_login_is_off_nobody_elses_seed_is_read() -> None:
    api = people()
    api.two_factor = False
    assert read_all(api)[0] == [None] * 4
    assert [read[0] for read in api.reads] == ["get_two_factor_key", "has_two_factor_login"]


@pytest.mark.parametrize("on", [True, False])
def test_whose_seed_is_not_shown_is_known_by_login_unless_there_are_none(on: bool) -> None:
    api = people()
    api.hides_keys, api.two_factor = True, on
    found, seeds = read_all(api)
    assert found == [None] * 4
    assert seeds.unknown == (["p0", "p1", "p2", "p3"] if on else [])


@pytest.mark.parametrize("error", [AnswerLost("no answer"), ApiError("answered 500", 500)])
def test_no_answer_is_no_seed_and_is_raised(error: AccessError) -> None:
    api = people()
    api.faults["get_two_factor_key"] = error
    with pytest.raises(type(error)):
        read_all(api)


@pytest.mark.parametrize("error", [AnswerLost("no answer"), ApiError("answered 500", 500)])
def test_a_seed_that_cannot_be_read_is_none_where_two_factor_login_is_off(error: AccessError) -> None:
    """It once kept every account from being changed."""
    api = people()
    api.two_factor, api.faults["get_two_factor_key"] = False, error
    found, seeds = read_all(api)
    assert (found, seeds.unknown) == ([None] * 4, [])
    assert [read[0] for read in api.reads] == ["get_two_factor_key", "has_two_factor_login"]


def test_where_nothing_answers_the_settings_are_not_asked_for() -> None:
    api = people()
    api.two_factor, api.faults["get_two_factor_key"] = False, CannotConnect("nothing answers")
    with pytest.raises(CannotConnect):
        read_all(api)
    assert asked_settings(api) == 0


def test_a_run_is_told_whose_seed_could_not_be_seen() -> None:
    api = FakeConsole(*(user_record(n, f"p{n}") for n in range(8)))
    api.hides_keys = True
    backend = api.backend()
    for user in api.users.values():
        backend.seeds.read(user["login"], user["id"])
    backend.seeds.read("p0", 0)
    assert backend.warnings() == [
        "the console does not show whether these accounts have a two-factor seed: p0, p1, p2, p3, p4 and 3 more"
    ]
    assert FakeConsole().backend().warnings() == []


# -- putting back ------------------------------------------------------------------------------------------------------


class Reads(FakeConsole):
    """Takes a seed in one form only; refuses the others, or stores them as they are."""

    reads_form: Callable[[str], str] = staticmethod(str)
    stores_others = False

    def set_two_factor_key(self, user_id: int, key: str, form: Callable[[str], str] = str) -> None:
        text = form(key)

        def store() -> None:
            right = text == self.reads_form(key)
            if not right and not self.stores_others:
                raise REFUSED
            self.keys[user_id] = key if right else f"<{text}>"

        self._write("set_two_factor_key", store, user_id, text)


FORMS: list[Callable[[str], str]] = [str, json.dumps]


def put(api: FakeConsole, journal: Journal | None = None) -> None:
    Seeds(api).put("kim.lee", KIM, SEED, journal or Journal())  # type: ignore[arg-type]


def of_kim(made: type[FakeConsole] = FakeConsole, **attributes: Any) -> FakeConsole:
    api = made(user_record(KIM))
    for name, value in attributes.items():
        setattr(api, name, value)
    return api


@pytest.mark.parametrize("stores_others", [False, True])
@pytest.mark.parametrize("number", range(2))
def test_the_form_that_the_console_reads_is_found(number: int, stores_others: bool) -> None:
    api = of_kim(Reads, reads_form=FORMS[number], stores_others=stores_others)
    journal = Journal()
    put(api, journal)
    assert api.keys == {KIM: SEED}
    assert [words[2] for words in api.asked] == [form(SEED) for form in FORMS[: number + 1]]
    assert journal.touched


def test_a_console_that_takes_no_form_is_the_refusal() -> None:
    api = of_kim(Reads, reads_form=lambda key: "none of them")
    journal = Journal()
    with pytest.raises(ApiError) as caught:
        put(api, journal)
    assert caught.value is REFUSED
    assert [words[2] for words in api.asked] == [form(SEED) for form in FORMS]
    assert not journal.touched


class ToTheLetter(FakeConsole):
    """Reads the bare text, and stores whatever else it gets with its quotation marks."""

    def set_two_factor_key(self, user_id: int, key: str, form: Callable[[str], str] = str) -> None:
        self._write("set_two_factor_key", lambda: self.keys.update({user_id: form(key)}), user_id, form(key))


def test_a_seed_that_was_stored_to_the_letter_is_sent_in_the_first_form_again() -> None:
    """The refusal of the first form had another reason then, and nobody could sign in with the quotation marks."""
    api = of_kim(ToTheLetter, faults={"set_two_factor_key": [REFUSED]})
    put(api)
    assert [words[2] for words in api.asked] == [SEED, f'"{SEED}"', SEED]
    assert api.keys == {KIM: SEED}


def test_where_the_first_form_is_refused_again_nothing_is_claimed() -> None:
    api = of_kim(ToTheLetter, faults={"set_two_factor_key": [REFUSED, None, REFUSED]})
    with pytest.raises(NotConfirmed, match=r"the console stored another seed for 'kim\.lee' than the one sent"):
        put(api)
    assert len(api.asked) == 3


def test_a_lost_answer_is_settled_also_where_the_seed_was_stored_to_the_letter() -> None:
    api = of_kim(ToTheLetter, faults={"set_two_factor_key": [REFUSED]}, late={"set_two_factor_key": [LOST]})
    put(api)
    assert [words[2] for words in api.asked] == [SEED, f'"{SEED}"', SEED]
    assert api.keys == {KIM: SEED}


def test_a_console_that_stores_another_seed_in_each_form_is_told_without_the_seed() -> None:
    api = of_kim(ignores={"set_two_factor_key"}, keys={KIM: OTHER_SEED})
    with pytest.raises(NotConfirmed) as caught:
        put(api)
    assert caught.value.message == "the console stored another seed for 'kim.lee' than the one sent: set it there"


@pytest.mark.parametrize("status", [401, 403, 404, 409])
def test_another_refusal_ends_it_at_once(status: int) -> None:
    error = ApiError(f"answered {status}", status)
    api = of_kim(faults={"set_two_factor_key": error})
    with pytest.raises(ApiError) as caught:
        put(api)
    assert caught.value is error
    assert len(api.asked) == 1


@pytest.mark.parametrize(("when", "times"), [("faults", 2), ("late", 1)])
def test_a_lost_answer_is_settled_by_reading_the_seed(when: str, times: int) -> None:
    api = of_kim(**{when: {"set_two_factor_key": [LOST]}})
    put(api)
    assert api.keys == {KIM: SEED}
    assert [words[2] for words in api.asked] == [SEED] * times


def test_a_seed_whose_every_try_was_lost_was_not_set() -> None:
    api = of_kim(faults={"set_two_factor_key": LOST})
    journal = Journal()
    with pytest.raises(NothingDone):
        put(api, journal)
    assert not journal.touched
    assert SEED not in str(journal.done)


def test_a_seed_that_was_set_and_cannot_be_read_again_is_an_error() -> None:
    api = of_kim(faults={"get_two_factor_key": AnswerLost("GET: no answer")})
    journal = Journal()
    with pytest.raises(AccessError):
        put(api, journal)
    assert journal.done == ["set the two-factor seed"]


def test_a_seed_that_was_taken_and_is_not_shown_is_not_sent_in_another_form() -> None:
    """The other form would put a seed out of use that may well work."""
    api = of_kim(hides_keys=True)
    with pytest.raises(NotConfirmed) as caught:
        put(api)
    assert caught.value.message == "the console took the seed of 'kim.lee' and does not show it: check it there"
    assert [words[2] for words in api.asked] == [SEED]


def test_a_lost_answer_is_not_settled_by_a_console_that_does_not_show_the_seed() -> None:
    api = of_kim(hides_keys=True, late={"set_two_factor_key": LOST})
    with pytest.raises(NotConfirmed, match="this may have been done all the same: set the two-factor seed"):
        put(api)
