"""What a person is asked about a sheet: each question once for all the rows that hang on it, with its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.shapes import heading_key

LEAVE_OUT = "leave_out"
"""Answer: the rows are not imported."""
NOTHING = "nothing"
"""Answer: the rows are imported with this field empty; what was typed is kept in the note."""
IMPORT = "import"
"""Answer: the rows are imported as they stand."""
UNKNOWN_PERSON = "unknown_person"
"""Answer: rows that name nobody are contacts about somebody not yet known."""
KEEP_IN_NOTE = "keep_in_note"
"""Answer: a number that fails its check is kept as typed in the note and not as the NHS number."""
NEW_PERSON = "new"
"""Answer: a new person is made."""
SAME_PERSON, APART = "same", "apart"
"""Answers to one NHS number under two names."""
TURN, AS_THEY_STAND = "turn", "as_they_stand"
"""Answers to date cells that a spreadsheet program seems to have turned round."""
TAKE_OVER, ADDITIONAL = "take_over", "additional"
"""Answers about a person who has another key worker: the new one takes over, or joins as additional worker."""
HELD = "held:"
"""Before the id of a person the store holds already."""
SHEET = "sheet:"
"""Before the id of another person of the sheet."""


class Kind(StrEnum):
    """What a question is about; decides its words and how it is answered."""

    DATE_ORDER = "date_order"
    DATE_TURNED = "date_turned"
    CODE = "code"
    BLANK = "blank"
    MANY_TEXTS = "many_texts"
    DATE = "date"
    NO_DATE = "no_date"
    BIRTH = "birth"
    BIRTHS_DIFFER = "births_differ"
    NHS_NUMBER = "nhs_number"
    NHS_NAME = "nhs_name"
    NOBODY = "nobody"
    HELD_PERSON = "held_person"
    LIKE_PERSON = "like_person"
    REPEATS = "repeats"
    NEAR_REPEATS = "near_repeats"
    SECOND_KEY = "second_key"
    OTHER_KEY = "other_key"
    HELD_CONTACTS = "held_contacts"
    NEAR_HELD_CONTACTS = "near_held_contacts"
    BROKEN_ROW = "broken_row"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; ``label`` is what the worker reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """Asked once for all ``rows`` (row numbers as the worker sees them).

    ``typed`` is the text the question is about; ``suggested`` the likeliest answer, empty when none is;
    ``takes_date`` when a date may be typed as the answer; ``remembered`` when the answer also serves later sheets.
    """

    key: str
    kind: Kind
    rows: tuple[int, ...]
    options: tuple[Option, ...]
    suggested: str = ""
    field: Field | None = None
    typed: str = ""
    detail: str = ""
    takes_date: bool = False
    remembered: bool = False


Decisions = Mapping[str, str]
"""Answers by question key; ``row:<number>`` holds a person's word on one row (``import`` or ``leave_out``)."""


def code_key(field: Field, text: str) -> str:
    """The key of the question what a text of a coded column means."""
    return f"{field.value}:{heading_key(text) or text.strip()[:60]}"


def blank_key(field: Field) -> str:
    """The key of the question what an empty cell of a column means."""
    return f"{field.value}:"


def row_key(number: int) -> str:
    """The key of a person's word on one row."""
    return f"row:{number}"
