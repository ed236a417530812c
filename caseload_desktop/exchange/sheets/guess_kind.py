"""Which kind of sheet this most likely is, from its headings and what its columns hold."""

from __future__ import annotations

from collections.abc import Sequence

from caseload_desktop.exchange.sheets.fields import LAST_WORDS, PERSON_WORDS, Field
from caseload_desktop.exchange.sheets.header import find_headings, heading_scores
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.shapes import Recognise, heading_key
from caseload_desktop.exchange.sheets.table import RawRow, RawTable, is_empty, shown

_SHARED = frozenset({*PERSON_WORDS, *LAST_WORDS})
_SAMPLE = 60
_TITLE_ROWS = 5
_TITLE_POINTS = 1.5
_WORDS_POINTS = 0.5


def likeliest(
    table: RawTable, kinds: Sequence[SheetKind], *, recognise: Recognise, heading_row: int | None = None
) -> SheetKind:
    """The kind whose own columns the headings and cells name best; the first of ``kinds`` where nothing tells."""
    scored = [
        (_points(table, kind, recognise=recognise, heading_row=heading_row), -place) for place, kind in enumerate(kinds)
    ]
    return kinds[-max(scored)[1]]


def _points(table: RawTable, kind: SheetKind, *, recognise: Recognise, heading_row: int | None) -> float:
    """How many of the kind's own fields the headings name, and whether cells, title or the sheet's name say so too.

    A heading that every kind may have ("date", "worker") counts in each of them alike; columns nobody else has, and
    cells in the kind's own words, make the difference.
    """
    layout = find_headings(table, heading_row=heading_row, kind=kind)
    entries = table.rows[(layout.heading_row or 0) + 1 :]
    sample = entries[:: max(1, len(entries) // _SAMPLE)]
    best: dict[Field, float] = {}
    for column, heading in enumerate(layout.headings):
        for about, score in heading_scores(heading_key(heading), kind).items():
            if about not in _SHARED:
                points = score + _WORDS_POINTS * _share(sample, column, kind.coded.get(about, ()), recognise)
                best[about] = max(best.get(about, 0.0), points)
    return sum(best.values()) + _title_points(table, kind)


def _share(sample: Sequence[RawRow], column: int, lists: Sequence[str], recognise: Recognise) -> float:
    """How many of a column's filled cells are words of one of the lists, 0 to 1."""
    texts = [shown(cell) for row in sample if not is_empty(cell := row.cell(column))]
    known = sum(any(recognise(name, text) for name in lists) for text in texts)
    return known / len(texts) if texts else 0.0


def _title_points(table: RawTable, kind: SheetKind) -> float:
    """Words above the headings, or the name of the sheet, that name the kind."""
    texts = [table.sheet, *(str(cell) for row in table.rows[:_TITLE_ROWS] for cell in row.cells[:1] if cell)]
    keys = [f" {heading_key(text)} " for text in texts]
    return _TITLE_POINTS if any(f" {word} " in key for key in keys for word in kind.title_words) else 0.0
