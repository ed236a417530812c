"""The rows of a dry run as the list shows them, made off the screen's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseload_desktop.domain.dates import show_date
from caseload_desktop.domain.names import fold
from caseload_desktop.exchange.sheets.fate import Fate, Status
from caseload_desktop.exchange.sheets.report_out import why
from caseload_desktop.exchange.sheets.session import Opened, Tried
from caseload_desktop.ui.widgets.status_tag import Tag, Tone


@dataclass(frozen=True, slots=True)
class FateRow:
    """A row of the list: its number, who, when, what it becomes and why; ``found`` is the text searched,
    ``questions`` the keys of what must be answered first."""

    number: int
    tag: Tag
    person: str
    detail: str
    day: str
    becomes: str
    why: str
    found: str
    questions: tuple[str, ...] = ()


def fate_rows(opened: Opened, tried: Tried, texts: Mapping[int, str]) -> Mapping[Status, Sequence[FateRow]]:
    """The rows by where they end, in the order of the sheet; ``texts`` holds each row's cells in one line."""
    readings = {reading.number: reading for reading in tried.prepared.readings}
    made: dict[Status, list[FateRow]] = {status: [] for status in Status}
    for fate in tried.run.fates:
        reading = readings.get(fate.number)
        text = texts.get(fate.number, "")
        name = reading.who.name.sorted_form if reading else ""
        if fate.person is not None and not fate.person.unknown and not name:
            name = fate.person.name.sorted_form
        day = reading.received.day if reading else None
        typed_day = show_date(day) if day else (reading.received_typed if reading else "")
        made[fate.status].append(
            FateRow(
                number=fate.number,
                tag=_tag(fate),
                person=name or (text[:60] if reading is None else "Nobody named"),
                detail=_whose(fate),
                day=_day(fate, opened.kind.written_day, typed_day),
                becomes=_becomes(fate, opened),
                why=why(fate, opened.kind),
                found=fold(text),
                questions=fate.questions,
            )
        )
    return made


def _tag(fate: Fate) -> Tag:
    if fate.status is Status.IMPORT:
        return Tag(Tone.GREEN, "Import")
    return Tag(Tone.AMBER, "Asked") if fate.status is Status.ASK else Tag(Tone.GREY, "Left out")


def _whose(fate: Fate) -> str:
    if fate.person is None or fate.status is not Status.IMPORT:
        return ""
    if fate.person.unknown:
        return "somebody not known"
    return "already held" if fate.person.held else "new person"


def _day(fate: Fate, written: str, otherwise: str) -> str:
    if fate.fields is not None and fate.fields.get(written):
        year, month, day = str(fate.fields[written]).split("-")
        return f"{day}/{month}/{year}"
    return otherwise


def _becomes(fate: Fate, opened: Opened) -> str:
    return "" if fate.fields is None else opened.kind.becomes(fate.fields, opened.vocabulary)
