"""The state of a contact being typed: defaults, checks in words, the quick way through, drafts, the command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.runtime.paths import resource
from caseload_desktop.ui.log_contact.checks import ORDER, check, may_be_saved
from caseload_desktop.ui.log_contact.clock_time import read_clock
from caseload_desktop.ui.log_contact.date_words import why_impossible
from caseload_desktop.ui.log_contact.entry import (
    About,
    Entry,
    as_state,
    blank,
    command,
    from_state,
    has_content,
    summary,
)
from caseload_desktop.ui.log_contact.lane import next_stop
from caseload_desktop.ui.log_contact.new_person import read_birth

TODAY = date(2026, 11, 20)
WORKER, TEAM, PERSON = "w" * 32, "t" * 32, "p" * 32


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return load_code_lists(resource("codelists"))


def entry(**texts: str) -> Entry:
    made = blank(
        key="k" * 32,
        new_person_id="n" * 32,
        now=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        today=TODAY,
        worker_id=WORKER,
        team_id=TEAM,
    )
    made.texts.update(texts)
    return made


def complete() -> Entry:
    made = entry()
    made.about, made.person_id, made.person_name = About.PERSON, PERSON, "Margaret O'Neill"
    made.codes.update(reason="request_equipment", outcome="nfa_information_advice", source="detail:daughter")
    made.codes["next_step"] = "call_back"
    return made


def said(one: Entry, lists: CodeLists) -> dict[str, str]:
    return {found.field: found.words for found in check(one, today=TODAY, lists=lists)}


def test_a_new_entry_is_today_by_phone_at_step_1_taken_by_me(lists: CodeLists) -> None:
    """Nothing that is nearly always so has to be typed."""
    made = entry()
    assert made.text("received_on") == "20/11/2026"
    assert made.codes == {"method": "phone", "step": "step_1", "worker_id": WORKER, "team_id": TEAM}
    assert not has_content(made)
    assert set(said(made, lists)) == {"about", "reason", "outcome"}


def test_three_things_are_enough_to_save(lists: CodeLists) -> None:
    """Whom, what for and what came of it make a contact."""
    assert may_be_saved(check(complete(), today=TODAY, lists=lists))


@pytest.mark.parametrize(
    ("texts", "field", "words"),
    [
        ({"received_on": "31/4/26"}, "received_on", "April has 30 days"),
        ({"received_on": "29/2/2026"}, "received_on", "2026 was no leap year"),
        ({"received_on": "13/13/26"}, "received_on", "no month 13"),
        ({"received_on": "11/25/2026"}, "received_on", "Type the day first"),
        ({"received_on": "32 May"}, "received_on", "May has 31 days"),
        ({"received_on": "soonish"}, "received_on", "not read as a date"),
        ({"received_on": ""}, "received_on", "Say when"),
        ({"received_on": "tomorrow"}, "received_on", "can't have come later"),
        ({"received_at": "25:10"}, "received_at", "as a time"),
        ({"minutes": "ages"}, "minutes", "Try 15"),
        ({"next_step_due": "30/2/27"}, "next_step_due", "February has 29 days at most"),
        ({"reason": "xyzzy"}, "reason", "not in the list"),
    ],
)
def test_what_is_wrong_is_said_in_the_workers_words(
    lists: CodeLists, texts: dict[str, str], field: str, words: str
) -> None:
    """Each mistake is explained beside its field and stops the save."""
    one = complete()
    one.texts.update(texts)
    if "reason" in texts:
        one.codes["reason"] = ""
    found = check(one, today=TODAY, lists=lists)
    assert words in next(each.words for each in found if each.field == field)
    assert not may_be_saved(found)


def test_doubtful_dates_are_asked_about_and_saved(lists: CodeLists) -> None:
    """A contact of last year, or a clock that stands wrong, asks for a second look and stops nothing."""
    old = complete()
    old.texts["received_on"] = "3/4/2025"
    found = check(old, today=TODAY, lists=lists)
    assert may_be_saved(found)
    assert "more than a year" in {one.field: one.words for one in found}["received_on"]
    slow = check(complete(), today=date(2026, 11, 20), lists=lists, latest_known=date(2028, 1, 5))
    assert may_be_saved(slow)
    assert "clock" in next(one.words for one in slow if one.field == "received_on")


def test_problems_come_in_the_order_of_the_call(lists: CodeLists) -> None:
    """The first thing to mend is the first on the form."""
    found = check(entry(received_at="99", minutes="x"), today=TODAY, lists=lists)
    places = [ORDER.index(one.field) for one in found]
    assert places == sorted(places)
    assert found[0].field == "received_at"


def test_nobody_known_needs_a_description(lists: CodeLists) -> None:
    """A contact about somebody unknown says who it was in the worker's words."""
    one = replace(complete(), about=About.UNKNOWN, person_id="")
    assert "about_unknown" in said(one, lists)
    one.texts["about_unknown"] = "Woman of about 80, lives above the bakery"
    asked = command(one, today=TODAY, lists=lists)
    assert (asked.person_id, asked.about_unknown) == (None, "Woman of about 80, lives above the bakery")


def test_the_command_says_what_stands_on_the_form(lists: CodeLists) -> None:
    """Caller, time, ticks and next step are saved as typed and chosen."""
    one = complete()
    one.given = ["advice", "telecare"]
    one.texts.update(received_at="2.05pm", minutes="1h 20", notes=" Rang about rails. ", source_name="Siobhan")
    one.codes["next_step"] = "call_back"
    one.texts["next_step_due"] = "+3d"
    asked = command(one, today=TODAY, lists=lists)
    assert (asked.contact_id, asked.person_id, asked.received_on) == (one.key, PERSON, "2026-11-20")
    assert (asked.received_at, asked.minutes, asked.notes) == ("14:05", 80, "Rang about rails.")
    assert (asked.source, asked.source_detail) == ("family_friend_neighbour", "daughter")
    assert (asked.given, asked.next_step, asked.source_name) == (("advice", "telecare"), "call_back", "Siobhan")


def test_a_new_person_is_registered_with_the_contact(lists: CodeLists) -> None:
    """Name, birth, postcode and phone typed during the call become a record in the same act."""
    one = replace(complete(), about=About.NEW, person_id="")
    one.texts.update(new_given="SEAN", new_family="o'neil", new_born="4/3/41", new_postcode="ct118ab")
    one.texts.update(new_phone="07700 900456")
    person = command(one, today=TODAY, lists=lists).new_person
    assert person is not None
    assert (person.person_id, person.given, person.family) == (one.new_person_id, "Sean", "O'Neil")
    assert person.birth_date == "1941-03-04"
    assert person.addresses[0].postcode == "ct118ab"
    assert person.details[0].kind == "mobile"


@pytest.mark.parametrize(
    ("typed", "day", "year"),
    [("84", None, 1942), ("about 84", None, 1942), ("1941", None, 1941), ("4/3/1941", date(1941, 3, 4), None)],
)
def test_birth_may_be_a_date_a_year_or_an_age(typed: str, day: date | None, year: int | None) -> None:
    """Whatever the caller knows is taken."""
    read = read_birth(typed, today=TODAY)
    assert (read.day, read.year, read.reason) == (day, year, "")


def test_enter_passes_what_is_right_already() -> None:
    """From the caller Enter goes to the person, then to what is still empty, and at the end to the save button."""
    one = entry()
    stops, place = [], "source"
    for _ in range(4):
        place = next_stop(one, place, ORDER)
        stops.append(place)
    assert stops == ["about", "reason", "notes", "outcome"]
    done = complete()
    done.texts["notes"] = "Rang."
    done.codes["next_step"] = "nothing_further"
    assert next_stop(done, "source", ORDER) == "no_next_why"
    done.texts["no_next_why"] = "Advice was enough"
    assert next_stop(done, "source", ORDER) == "save"


def test_a_draft_comes_back_letter_by_letter() -> None:
    """Everything typed, chosen and ticked survives the drafts file, the cursor too."""
    one = complete()
    one.texts.update(notes="Half a sent", reason="equ")
    one.given, one.focus, one.cursor = ["advice"], "notes", 11
    assert from_state(json.loads(json.dumps(as_state(one)))) == one


def test_a_draft_of_another_version_opens() -> None:
    """Fields of a later version are left out, missing ones are empty."""
    state = {"key": "k", "texts": {"notes": "x"}, "codes": {}, "something_new": 1}
    assert from_state(state).text("notes") == "x"


def test_unfinished_entries_can_be_told_apart(lists: CodeLists) -> None:
    """The list of unfinished contacts says who, about what and since when."""
    assert summary(complete(), lists).startswith("Margaret O'Neill · Equipment · ")
    assert summary(entry(), lists).startswith("Nobody named yet")


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:05", "14:05"),
        ("1405", "14:05"),
        ("905", "09:05"),
        ("2.05pm", "14:05"),
        ("9am", "09:00"),
        ("12am", "00:00"),
        ("", ""),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, time: str) -> None:
    """A time of day in any usual form, or none."""
    assert read_clock(typed) == time


@pytest.mark.parametrize("typed", ["25:00", "13pm", "noon-ish", "12.75"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    """Something else than a time of day is asked about."""
    assert read_clock(typed) is None


def test_a_date_that_is_fine_needs_no_explanation() -> None:
    """Nothing is said about a date that exists."""
    assert why_impossible("28/2/2026") == ""
    assert why_impossible("29 Feb 2028") == ""
    assert why_impossible("next week") == ""
