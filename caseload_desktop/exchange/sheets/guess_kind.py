"""Which kind of sheet this most likely is, from its headings and what its columns hold."""

from __future__ import annotations

from collections.abc import Sequence

from caseload_desktop.exchange.sheets.fields import LAST_WORDS, PERSON_WORDS, Field
from caseload_desktop.exchange.sheets.header import find_layout, heading_scores
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.shapes import heading_key
from caseload_desktop.exchange.sheets.table import RawTable

_SHARED = frozenset({*PERSON_WORDS, *LAST_WORDS})
_TITLE_ROWS = 5
_TITLE_POINTS = 1.5


def likeliest(table: RawTable, kinds: Sequence[SheetKind], *, heading_row: int | None = None) -> SheetKind:
    """The kind whose own columns the headings name best; the first of ``kinds`` where nothing tells."""
    scored = [(_points(table, kind, heading_row=heading_row), -place) for place, kind in enumerate(kinds)]
    return kinds[-max(scored)[1]]


def _points(table: RawTable, kind: SheetKind, *, heading_row: int | None) -> float:
    """How many of the kind's own fields the headings name, and whether a title or the sheet's name says so.

    A heading that every kind may have ("date", "worker", "notes") tells little, so a field counts once and a heading
    that names several kinds' fields counts in each of them alike; the columns nobody else has make the difference.
    """
    layout = find_layout(table, heading_row=heading_row, kind=kind)
    best: dict[Field, float] = {}
    for heading in layout.headings:
        for about, score in heading_scores(heading_key(heading), kind).items():
            if about not in _SHARED:
                best[about] = max(best.get(about, 0.0), score)
    return sum(best.values()) + _title_points(table, kind)


def _title_points(table: RawTable, kind: SheetKind) -> float:
    """Words above the headings, or the name of the sheet, that name the kind."""
    texts = [table.sheet, *(str(cell) for row in table.rows[:_TITLE_ROWS] for cell in row.cells[:1] if cell)]
    keys = [f" {heading_key(text)} " for text in texts]
    return _TITLE_POINTS if any(f" {word} " in key for key in keys for word in kind.title_words) else 0.0
