"""The duty desk's own log, mess and all: every one of its 428 rows ends imported, asked about or left out."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.questions import Kind
from caseload_desktop.exchange.sheets.report_out import why
from caseload_desktop.exchange.sheets.words import question_words
from tests.exchange.sheets.makers import DUTY_DESK
from tests.exchange.sheets.trial import Trial, try_out


@lru_cache
def asked() -> Trial:
    return try_out(DUTY_DESK.read_bytes())


@lru_cache
def answered() -> Trial:
    return asked().answered()


def test_every_row_is_accounted_for_before_any_answer() -> None:
    """Before any answer the 421 contacts are asked about, and title, headings, blanks and total are left out."""
    counts = asked().run.counts
    assert (counts.rows, counts.imported, counts.asked, counts.left_out) == (428, 0, 421, 7)
    assert counts.furniture == 7
    assert [fate.number for fate in asked().run.fates] == list(range(1, 429))


def test_every_row_is_accounted_for_after_the_suggestions() -> None:
    """With every suggestion taken 418 contacts can be imported; what has no suggestion waits, the rest says why not."""
    counts = answered().run.counts
    assert counts.imported + counts.asked + counts.left_out == counts.rows == 428
    assert counts.imported >= 410
    for fate in answered().run.fates:
        assert fate.status is Status.IMPORT or why(fate), fate.number


def test_row_that_is_a_total() -> None:
    """The row "TOTAL WEEK" and the blank rows are left out and say what they are."""
    said = {fate.number: why(fate) for fate in asked().run.fates if fate.furniture}
    assert said[254] == "A totals row, not a contact."
    assert Counter(said.values())["Blank row."] == 4
    assert said[1] == "Title or text above the headings."


def test_impossible_date_is_asked_about() -> None:
    """31 February is asked about by its row, and imports on the day a person gives."""
    fate = asked().fate(94)
    assert "received_on:row:94" in fate.questions
    question = next(q for q in asked().run.questions if q.key == "received_on:row:94")
    assert question.takes_date
    assert question_words(question) == "“31/02/2026” is a day that does not exist. Which day was it?"
    assert answered().fate(94).status is Status.ASK
    assert asked().answered({"received_on:row:94": "2026-04-29"}).contact(94)["received_on"] == "2026-04-29"


def test_date_that_depends_on_when_it_was_written() -> None:
    """ "tomorrow" is asked about, for nobody knows which day it was written."""
    assert "received_on:row:95" in asked().fate(95).questions
    left_out = asked().answered({"received_on:row:95": "leave_out"}).fate(95)
    assert left_out.status is Status.LEAVE_OUT
    assert why(left_out) == "“tomorrow” depends on the day it was written."


def test_row_repeated_word_for_word() -> None:
    """Row 124 repeats row 123; by suggestion it is left out and says which row it repeats."""
    assert why(answered().fate(124)) == "Repeats row 123 word for word."
    assert answered().fate(123).status is Status.IMPORT


def test_wrong_nhs_number_is_never_stored() -> None:
    """The 22 numbers that fail their check are asked about once, kept in the note and never stored as NHS numbers."""
    question = next(q for q in asked().run.questions if q.kind is Kind.NHS_NUMBER)
    assert len(question.rows) == 22
    contact = answered().contact(12)
    assert "NHS number “999 475 1566”" not in str(contact["notes"])
    assert all(
        person.who.nhs_number == "" or person.who.nhs_number.isdigit() for person in answered().run.new_people.values()
    )
    noted = [n for n in question.rows if "NHS number" in str(answered().contact(n)["notes"])]
    assert noted == list(question.rows)


def test_one_question_for_all_rows_with_the_same_words() -> None:
    """ "jbell" is asked about once for its 60 rows, with the worker suggested."""
    question = next(q for q in asked().run.questions if q.typed == "jbell")
    assert (len(question.rows), question.suggested) == (60, "w-jo")
    assert len(asked().run.questions) < 50


def test_outcomes_the_list_knows_need_no_question() -> None:
    """Outcomes written in the ways the code list knows are taken without asking; open ones stay open."""
    trial = answered()
    assert trial.contact(4)["outcome"] == "nfa_other"
    assert trial.contact(7)["outcome"] == "equipment_or_minor_adaptation_issued"
    assert trial.contact(10)["outcome"] == "progress_reablement"
    assert trial.contact(22)["outcome"] == "undecided"
    assert "closed_on" not in trial.contact(22)
    assert trial.contact(14)["outcome"] == "no_reply"


def test_people_are_gathered_and_not_confused() -> None:
    """Rows of one person come together over spellings, name orders and missing numbers; three Siân Dijks stay three."""
    trial = answered()
    whose = {fate.number: fate.person.key for fate in trial.run.fates if fate.person}
    assert whose[34] != whose[39]
    assert len({whose[n] for n in (14, 86, 108)}) == 1
    dijks = {
        person.who.nhs_number
        for person in trial.run.new_people.values()
        if (person.who.name.given, person.who.name.family) == ("Siân", "Dijk") and person.who.nhs_number
    }
    assert len(dijks) == 3
    numbers = [person.who.nhs_number for person in trial.run.new_people.values() if person.who.nhs_number]
    assert len(numbers) == len(set(numbers))


def test_year_of_birth_alone_is_kept_as_a_year() -> None:
    """Somebody known only by a year of birth has that year and no invented day."""
    trial = answered()
    years = [p for key, p in trial.run.new_people.items() if p.who.birth_year and trial.run.births[key] is None]
    assert years
    assert all(1900 < (person.who.birth_year or 0) < 2011 for person in years)


def test_notes_are_kept_word_for_word() -> None:
    """Free text of two lines and curly quotes stands in the note as it was typed."""
    assert str(answered().contact(19)["notes"]).startswith("not answering door;\nrang back 4pm")
    assert "“she said: no, not today”" in str(answered().contact(16)["notes"])
    assert "small equip - raised toilet seat" in str(answered().contact(7)["notes"])
