"""The sentences of an import: why a row ends where it does, what is asked, what a status is called."""

from __future__ import annotations

from collections.abc import Callable

from caseload_desktop.exchange.sheets.fate import Reason, Status
from caseload_desktop.exchange.sheets.fields import Field, label_of
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
    "row_total": "A totals row, not a contact.",
    "row_lone_cell": "Only one cell is filled: not a contact.",
    "nothing_in_row": "No date, no person and no words: nothing to import.",
    "chosen": "You chose to leave this row out.",
    "no_date": "No date received.",
    "date_turned": "The spreadsheet program may have turned day and month round.",
    "date_order": "The date can be read day first or month first.",
    "date_impossible_date": "“{typed}” is a day that does not exist.",
    "date_not_a_date": "“{typed}” is not a date.",
    "date_in_future": "“{typed}” lies in the future.",
    "date_too_early": "“{typed}” is too long ago to be right.",
    "date_too_late": "“{typed}” is too late to be right.",
    "date_no_day": "“{typed}” names no day.",
    "date_formula": "The date is a formula; formulas are never worked out.",
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
    "nhs_name": "One NHS number stands beside two names.",
    "held_person": "Probably a person already held.",
    "like_person": "Perhaps the same as another person of this sheet.",
    "births_differ": "The rows of this person give different dates of birth.",
    "person_restricted": "The person's record is restricted: ask its manager to enter this contact.",
    "code_asked": "What does {field} “{typed}” mean?",
    "blank_asked": "Nothing stands under {field}.",
    "answer_leaves_out": "Your answer about {field} “{typed}” leaves this row out.",
    "unread": "{field} “{typed}” was not understood; kept in the note.",
}


def reason_words(reason: Reason) -> str:
    """The sentence for a reason; text from the sheet is shortened."""
    values = {name: _short(value) for name, value in reason.values.items()}
    if "field" in values:
        values["field"] = label_of(Field(reason.values["field"])).lower()
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


def _field(question: Question) -> str:
    return label_of(question.field).lower() if question.field else ""


_QUESTIONS: dict[Kind, Callable[[Question], str]] = {
    Kind.DATE_ORDER: lambda q: f"Some dates under {_field(q)} can be read two ways. Which comes first?",
    Kind.DATE_TURNED: lambda q: (
        f"Under {_field(q)} only days up to 12 are real dates and only later days are text: the spreadsheet program "
        "seems to have turned day and month round. Is it so?"
    ),
    Kind.CODE: lambda q: f"{label_of(q.field or Field.NOTE)} “{_short(q.typed)}” means ...",
    Kind.BLANK: lambda q: f"Nothing stands under {_field(q)}. What should these contacts have?",
    Kind.MANY_TEXTS: lambda q: f"Many different words under {_field(q)} were not understood.",
    Kind.DATE: lambda q: reason_words(Reason(q.detail, {"typed": q.typed})) + " Which day was it?",
    Kind.NO_DATE: lambda q: "These rows have no date of their own.",
    Kind.BIRTH: lambda q: f"Date of birth “{_short(q.typed)}” was not understood.",
    Kind.BIRTHS_DIFFER: lambda q: f"Which date of birth is right for {q.detail}?",
    Kind.NHS_NUMBER: lambda q: "These NHS numbers fail their check.",
    Kind.NHS_NAME: lambda q: f"One NHS number, two names: {q.typed}. One person or two?",
    Kind.NOBODY: lambda q: "These rows name nobody.",
    Kind.HELD_PERSON: lambda q: f"Is {q.detail} already held?",
    Kind.LIKE_PERSON: lambda q: f"Who is {q.detail}?",
    Kind.REPEATS: lambda q: f"These rows repeat another row word for word ({q.detail}).",
    Kind.NEAR_REPEATS: lambda q: (
        f"Same person, same day, same words as another row, but not all the same ({q.detail})."
    ),
    Kind.HELD_CONTACTS: lambda q: "These contacts are already held: same person, same day, same words.",
    Kind.NEAR_HELD_CONTACTS: lambda q: "These people already have a contact on that day, with other words.",
    Kind.BROKEN_ROW: lambda q: reason_words(Reason(q.detail)),
    Kind.FORMULA: lambda q: reason_words(Reason("formula")),
}


def question_words(question: Question) -> str:
    """The question as the worker reads it, without the rows it is about."""
    return _QUESTIONS[question.kind](question)


def counts_words(imported: int, asked: int, left_out: int) -> str:
    """ "398 to be imported, 21 asked about, 9 left out"."""
    return f"{imported:,} to be imported, {asked:,} asked about, {left_out:,} left out"


_TITLES: dict[Kind, Callable[[Question], str]] = {
    Kind.DATE_ORDER: lambda q: f"Day or month first: {_field(q)}",
    Kind.DATE_TURNED: lambda q: f"Day and month turned round: {_field(q)}",
    Kind.CODE: lambda q: f"{label_of(q.field or Field.NOTE)} “{_short(q.typed)}”",
    Kind.BLANK: lambda q: f"{label_of(q.field or Field.NOTE)}: nothing there",
    Kind.MANY_TEXTS: lambda q: f"{label_of(q.field or Field.NOTE)}: many unknown words",
    Kind.DATE: lambda q: f"Date received “{_short(q.typed)}”",
    Kind.NO_DATE: lambda q: "Date received: nothing there",
    Kind.BIRTH: lambda q: f"Date of birth “{_short(q.typed)}”",
    Kind.BIRTHS_DIFFER: lambda q: f"Date of birth of {_name_in(q)}",
    Kind.NHS_NUMBER: lambda q: "NHS numbers that fail their check",
    Kind.NHS_NAME: lambda q: "One NHS number, two names",
    Kind.NOBODY: lambda q: "Nobody named",
    Kind.HELD_PERSON: lambda q: f"{_name_in(q)}: already held?",
    Kind.LIKE_PERSON: lambda q: f"{_name_in(q)}: which one?",
    Kind.REPEATS: lambda q: "Rows repeated word for word",
    Kind.NEAR_REPEATS: lambda q: "Rows nearly repeated",
    Kind.HELD_CONTACTS: lambda q: "Contacts already held",
    Kind.NEAR_HELD_CONTACTS: lambda q: "A contact on that day already",
    Kind.BROKEN_ROW: lambda q: "A row that may be cut wrongly",
    Kind.FORMULA: lambda q: "A cell like a formula",
}


def question_title(question: Question) -> str:
    """The question in a few words, for the list of questions."""
    return _TITLES[question.kind](question)


def _name_in(question: Question) -> str:
    """ "Dijk, Siân" out of "Dijk, Siân, born 06/05/1997 ...": the name stands first in the detail."""
    return ", ".join(question.detail.split(" (")[0].split(", ")[:2])
