"""The sentences of an import: why a row ends where it does, what is asked, what a status is called."""

from __future__ import annotations

from collections.abc import Callable

from caseload_desktop.exchange.sheets.fate import Reason, Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.questions import Kind, Question

STATUS_WORDS = {
    Status.IMPORT: "Will be imported",
    Status.ASK: "Asked about",
    Status.LEAVE_OUT: "Left out",
}
_REASONS = {
    "row_title": "Title or text above the headings.",
    "row_heading": "The headings.",
    "row_blank": "Blank row.",
    "row_repeated_heading": "The headings again.",
    "row_total": "A totals row, not {a_one}.",
    "row_lone_cell": "Only one cell is filled: not {a_one}.",
    "nothing_in_row": "No date, no person and no words: nothing to import.",
    "chosen": "You chose to leave this row out.",
    "no_date": "Nothing stands under {day}.",
    "date_turned": "The spreadsheet program may have turned day and month round.",
    "date_order": "The date can be read day first or month first.",
    "date_impossible_date": "“{typed}” is a day that does not exist.",
    "date_not_a_date": "“{typed}” is not a date.",
    "date_in_future": "“{typed}” lies in the future.",
    "date_too_early": "“{typed}” is too long ago to be right.",
    "date_too_late": "“{typed}” is too late to be right.",
    "date_no_day": "“{typed}” names no day.",
    "date_formula": "The date is a formula; formulas are never worked out.",
    "date_above_unread": "The date of the row above, “{typed}”, was not understood.",
    "date_said_from_today": "“{typed}” depends on the day it was written.",
    "birth_unread": "Date of birth “{typed}” was not understood.",
    "nhs_wrong": "NHS number “{typed}” fails its check; kept in the note, not as NHS number.",
    "nhs_taken": "NHS number “{typed}” is somebody else's; kept in the note, not as NHS number.",
    "nobody": "Names nobody.",
    "quote_not_closed": "A quotation mark in this row is never closed; its cells may be cut wrongly.",
    "cell_too_long": "A cell is longer than any note may be; it was cut.",
    "formula": "A cell begins like a formula; it is kept as text and never worked out.",
    "repeats": "Repeats row {other} word for word.",
    "near_repeats": "Same person, day and words as row {other}.",
    "held_contacts": "This contact is already held: same person, same day, same words.",
    "near_held_contacts": "The person already has a contact on that day.",
    "held_row": "This {one} is already held: same person, same day, same kind.",
    "repeats_row": "Says the same as row {other}.",
    "person_died": "The person had died by that day.",
    "type_does_not_fit": "“{typed}” is not part of that type of support.",
    "reason_does_not_fit": "The reason “{typed}” does not go with that kind of review.",
    "granted_without_days": "Granted, but without the first and last day of the authorisation.",
    "decision_does_not_fit": "The decision “{typed}” does not go with that kind of application.",
    "detained_when": "{typed} is counted from when it began, and the sheet does not say when.",
    "moment_ahead": "“{typed}” lies in the future.",
    "before_receipt": "“{typed}” lies before the referral was received.",
    "assessment_first": "“{typed}” follows an assessment, and the sheet gives no day of one.",
    "written_reasons": "The nearest relative asked: not applying needs its reasons, and the sheet gives none.",
    "outcome_without_day": "“{typed}” is its outcome, but no day says when it was closed.",
    "no_patch": "Accepted, but no patch is named that took it on.",
    "ended_without_start": "It has an end but no start.",
    "goes_on_already": "Another {one} of this person goes on; this would be a second one.",
    "second_key": "Row {other} names another key worker of this person.",
    "other_key": "The person has another key worker already.",
    "has_key_worker": "The person has a key worker already and need not wait for one.",
    "no_team": "Neither a worker nor a team: nobody knows whose list the person waits on.",
    "worker_not_named": "The record is restricted and this worker is not named on it.",
    "field_missing": "Without {field} there is no {one}.",
    "ends_first": "It would end on {typed}, before it begins.",
    "nhs_name": "One NHS number stands beside two names.",
    "held_person": "Probably a person already held.",
    "like_person": "Perhaps the same as another person of this sheet.",
    "births_differ": "The rows of this person give different dates of birth.",
    "person_restricted": "The person's record is restricted: ask its manager to enter this {one}.",
    "code_asked": "What does {field} “{typed}” mean?",
    "blank_asked": "Nothing stands under {field}.",
    "answer_leaves_out": "Your answer about {field} “{typed}” leaves this row out.",
    "unread": "{field} “{typed}” was not understood; kept in the note.",
}


def reason_words(reason: Reason, kind: SheetKind = CONTACTS) -> str:
    """The sentence for a reason in a sheet of a kind; text from the sheet is shortened."""
    values = {"one": kind.one, "a_one": kind.a_one, "day": kind.label(kind.day).lower()}
    values |= {name: _short(value) for name, value in reason.values.items()}
    if "field" in values:
        values["field"] = kind.label(Field(reason.values["field"])).lower()
    return _REASONS[reason.code].format_map(values).replace(" “”", "")


def _short(text: str) -> str:
    one_line = " ".join(text.split()).strip('“”"')
    return one_line if len(one_line) <= 60 else f"{one_line[:57]}..."


def rows_words(rows: tuple[int, ...]) -> str:
    """ "row 12", "rows 12 and 15", "22 rows: 12, 18, 23 and others"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) == 2:
        return f"rows {rows[0]} and {rows[1]}"
    if len(rows) == 3:
        return f"rows {rows[0]}, {rows[1]} and {rows[2]}"
    return f"{len(rows)} rows: {rows[0]}, {rows[1]}, {rows[2]} and others"


def _label(question: Question, kind: SheetKind) -> str:
    return kind.label(question.field or Field.NOTE)


def _field(question: Question, kind: SheetKind) -> str:
    return _label(question, kind).lower() if question.field else ""


_ORDER_SEEN = {
    "": "Some dates under {field} can be read two ways.",
    "beside": "Dates under {field} can be read two ways. The other dates of these rows seem to be month first.",
    "one_month": "Under {field} only “{typed}” must be month first. It may be a slip; the others can be read two ways.",
    "months": "Some dates under {field} can only be month first (“{typed}”), none only day first.",
    "both": "Some dates under {field} can only be month first (“{typed}”), others only day first.",
}
"""Why day or month first is asked, by the question's detail."""

_QUESTIONS: dict[Kind, Callable[[Question, SheetKind], str]] = {
    Kind.DATE_ORDER: lambda q, kind: (
        _ORDER_SEEN[q.detail].format(field=_field(q, kind), typed=_short(q.typed)) + " Which comes first?"
    ),
    Kind.DATE_TURNED: lambda q, kind: (
        f"Under {_field(q, kind)} only days up to 12 are real dates and only later days are text: the spreadsheet "
        "program seems to have turned day and month round. Is it so?"
    ),
    Kind.CODE: lambda q, kind: f"{_label(q, kind)} “{_short(q.typed)}” means ...",
    Kind.BLANK: lambda q, kind: f"Nothing stands under {_field(q, kind)}. What should these {kind.many} have?",
    Kind.MANY_TEXTS: lambda q, kind: f"Many different words under {_field(q, kind)} were not understood.",
    Kind.DATE: lambda q, kind: reason_words(Reason(q.detail, {"typed": q.typed}), kind) + " Which day was it?",
    Kind.NO_DATE: lambda q, kind: "These rows have no date of their own.",
    Kind.BIRTH: lambda q, kind: f"Date of birth “{_short(q.typed)}” was not understood.",
    Kind.BIRTHS_DIFFER: lambda q, kind: f"Which date of birth is right for {q.detail}?",
    Kind.NHS_NUMBER: lambda q, kind: "These NHS numbers fail their check.",
    Kind.NHS_NAME: lambda q, kind: f"One NHS number, two names: {q.typed}. One person or two?",
    Kind.NOBODY: lambda q, kind: "These rows name nobody.",
    Kind.HELD_PERSON: lambda q, kind: f"Is {q.detail} already held?",
    Kind.LIKE_PERSON: lambda q, kind: f"Who is {q.detail}?",
    Kind.REPEATS: lambda q, kind: f"These rows repeat another row word for word ({q.detail}).",
    Kind.NEAR_REPEATS: lambda q, kind: (
        f"Same person, same day, same words as another row, but not all the same ({q.detail})."
    ),
    Kind.SECOND_KEY: lambda q, kind: f"These rows name a second key worker of somebody ({q.detail}). What are they?",
    Kind.OTHER_KEY: lambda q, kind: "These people have another key worker in the record. Who is it now?",
    Kind.HELD_CONTACTS: lambda q, kind: "These contacts are already held: same person, same day, same words.",
    Kind.NEAR_HELD_CONTACTS: lambda q, kind: "These people already have a contact on that day, with other words.",
    Kind.BROKEN_ROW: lambda q, kind: reason_words(Reason(q.detail), kind),
    Kind.FORMULA: lambda q, kind: reason_words(Reason("formula"), kind),
}


def question_words(question: Question, kind: SheetKind = CONTACTS) -> str:
    """The question as the worker reads it, without the rows it is about."""
    return _QUESTIONS[question.kind](question, kind)


def counts_words(imported: int, asked: int, left_out: int) -> str:
    """ "398 to be imported, 21 asked about, 9 left out"."""
    return f"{imported:,} to be imported, {asked:,} asked about, {left_out:,} left out"


_TITLES: dict[Kind, Callable[[Question, SheetKind], str]] = {
    Kind.DATE_ORDER: lambda q, kind: f"Day or month first: {_field(q, kind)}",
    Kind.DATE_TURNED: lambda q, kind: f"Day and month turned round: {_field(q, kind)}",
    Kind.CODE: lambda q, kind: f"{_label(q, kind)} “{_short(q.typed)}”",
    Kind.BLANK: lambda q, kind: f"{_label(q, kind)}: nothing there",
    Kind.MANY_TEXTS: lambda q, kind: f"{_label(q, kind)}: many unknown words",
    Kind.DATE: lambda q, kind: f"{_label(q, kind)} “{_short(q.typed)}”",
    Kind.NO_DATE: lambda q, kind: f"{kind.label(kind.day)}: nothing there",
    Kind.BIRTH: lambda q, kind: f"Date of birth “{_short(q.typed)}”",
    Kind.BIRTHS_DIFFER: lambda q, kind: f"Date of birth of {_name_in(q)}",
    Kind.NHS_NUMBER: lambda q, kind: "NHS numbers that fail their check",
    Kind.NHS_NAME: lambda q, kind: "One NHS number, two names",
    Kind.NOBODY: lambda q, kind: "Nobody named",
    Kind.HELD_PERSON: lambda q, kind: f"{_name_in(q)}: already held?",
    Kind.LIKE_PERSON: lambda q, kind: f"{_name_in(q)}: which one?",
    Kind.REPEATS: lambda q, kind: "Rows repeated word for word",
    Kind.NEAR_REPEATS: lambda q, kind: "Rows nearly repeated",
    Kind.SECOND_KEY: lambda q, kind: "Two key workers in the sheet",
    Kind.OTHER_KEY: lambda q, kind: "Another key worker is held",
    Kind.HELD_CONTACTS: lambda q, kind: "Contacts already held",
    Kind.NEAR_HELD_CONTACTS: lambda q, kind: "A contact on that day already",
    Kind.BROKEN_ROW: lambda q, kind: "A row that may be cut wrongly",
    Kind.FORMULA: lambda q, kind: "A cell like a formula",
}


def question_title(question: Question, kind: SheetKind = CONTACTS) -> str:
    """The question in a few words, for the list of questions."""
    return _TITLES[question.kind](question, kind)


def _name_in(question: Question) -> str:
    """ "Dijk, Siân" out of "Dijk, Siân, born 06/05/1997 ...": the name stands first in the detail."""
    return ", ".join(question.detail.split(" (")[0].split(", ")[:2])
