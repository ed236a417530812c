"""The rows of a dry run as the list shows them, made off the screen's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseload_desktop.domain.dates import show_date
from caseload_desktop.domain.names import fold
from caseload_desktop.exchange.sheets.fate import Fate, Status
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.report_out import why
from caseload_desktop.exchange.sheets.session import Opened, Tried
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_REPEATS = frozenset({"held_row", "repeats_row"})


@dataclass(frozen=True, slots=True)
class FateRow:
    """A row of the list: its number, who, when, what it becomes and why; ``found`` is the text searched,
    ``questions`` the keys of what must be answered first, ``repeats`` true for one left out because it says again what
    is held or what another row says."""

    number: int
    tag: Tag
    person: str
    detail: str
    day: str
    becomes: str
    why: str
    found: str
    questions: tuple[str, ...] = ()
    repeats: bool = False


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
                day=_day(fate, opened.kind, typed_day),
                becomes=_becomes(fate, opened),
                why=why(fate, opened.kind),
                found=fold(text),
                questions=fate.questions,
                repeats=opened.kind.repeat_key is not None and any(one.code in _REPEATS for one in fate.reasons),
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


def _day(fate: Fate, kind: SheetKind, otherwise: str) -> str:
    fields = fate.fields or {}
    written = fields.get(kind.written_day) or fields.get(kind.written_or)
    return show_date(date.fromisoformat(str(written))) if written else otherwise


def _becomes(fate: Fate, opened: Opened) -> str:
    return "" if fate.fields is None else opened.kind.becomes(fate.fields, opened.vocabulary)
