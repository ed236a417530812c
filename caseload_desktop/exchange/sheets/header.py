"""Finds the heading row of a sheet and says of every row what it is: title, heading, blank, total or an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.shapes import heading_key, looks_like_date
from caseload_desktop.exchange.sheets.table import RawRow, RawTable, is_empty, shown

_SEARCH_ROWS = 40
_TOTAL = re.compile(
    r"^(?:grand |sub ?-?|week(?:ly)? |month(?:ly)? |daily |running )?totals?\b|^(?:sum|count|average)\b", re.I
)
_LONGEST_HEADING = 60
_CLOSE_ENOUGH = 88.0


class RowKind(StrEnum):
    """What a row of the sheet is. Only ``CONTACT`` rows can be imported; the others are reported all the same.

    A ``CONTACT`` row is one entry of the sheet: a contact, a review, a service, as its kind says.
    """

    TITLE = "title"
    HEADING = "heading"
    BLANK = "blank"
    REPEATED_HEADING = "repeated_heading"
    TOTAL = "total"
    LONE_CELL = "lone_cell"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings are (index into the rows; ``None`` = the sheet has none) and what each row is."""

    heading_row: int | None
    headings: tuple[str, ...]
    kinds: tuple[RowKind, ...]

    def contact_rows(self, table: RawTable) -> list[RawRow]:
        """The rows that each should be an entry, in the order of the sheet."""
        return [row for row, kind in zip(table.rows, self.kinds, strict=True) if kind is RowKind.CONTACT]


@lru_cache(maxsize=8192)
def heading_scores(key: str, kind: SheetKind = CONTACTS) -> dict[Field, float]:
    """How well a heading (by its key) names each field of a kind, 0 to 1; fields it does not name are absent."""
    if not key:
        return {}
    exact = {field: 1.0 for field, words in kind.words.items() if key in words.headings}
    if exact:
        return exact
    from rapidfuzz import fuzz

    scores: dict[Field, float] = {}
    for field, words in kind.words.items():
        if field is Field.IGNORE:
            continue
        ratio = max(fuzz.ratio(key, word) for word in words.headings if len(word) > 3 or len(key) <= 3)
        if ratio >= _CLOSE_ENOUGH:
            scores[field] = 0.9 * ratio / 100
        elif any(len(word) > 3 and _within(word, key) for word in words.headings):
            scores[field] = 0.6
    return scores


def _within(word: str, key: str) -> bool:
    return f" {word} " in f" {key} "


def find_layout(table: RawTable, *, heading_row: int | None = None, kind: SheetKind = CONTACTS) -> Layout:
    """Finds the headings, or takes the row the worker pointed at (an index into the rows; -1 = no headings)."""
    head = find_headings(table, heading_row=heading_row, kind=kind)
    place, width = head.heading_row, len(head.headings)
    keys = tuple(heading_key(cell) for cell in table.rows[place].cells) if place is not None else ()
    kinds = tuple(_kind(index, row, place, keys, width) for index, row in enumerate(table.rows))
    return Layout(place, head.headings, kinds)


def find_headings(table: RawTable, *, heading_row: int | None = None, kind: SheetKind = CONTACTS) -> Layout:
    """As ``find_layout``, without saying of each row what it is: quick on a long sheet."""
    if heading_row is None:
        place = _find_heading_row(table.rows, kind)
    else:
        place = heading_row if 0 <= heading_row < len(table.rows) else None
    width = max(table.width, 1)
    headings = tuple(shown(table.rows[place].cell(column)) if place is not None else "" for column in range(width))
    return Layout(place, headings, ())


def _find_heading_row(rows: Sequence[RawRow], kind: SheetKind) -> int | None:
    scored = [(_heading_row_score(row, kind), -index) for index, row in enumerate(rows[:_SEARCH_ROWS])]
    best, place = max(scored, default=(0.0, 0))
    return -place if best >= 2.0 else None


def _heading_row_score(row: RawRow, kind: SheetKind) -> float:
    """Number of cells that name a field, less what speaks against a row of headings (dates, long text, repeats)."""
    filled = [cell for cell in row.cells if not is_empty(cell)]
    if len(filled) < 2:
        return 0.0
    keys = [heading_key(cell) for cell in filled]
    named = sum(max(heading_scores(key, kind).values(), default=0.0) for key in keys)
    strange = sum(
        looks_like_date(cell) or len(shown(cell)) > _LONGEST_HEADING or not isinstance(cell, str) for cell in filled
    )
    repeats = len(keys) - len(set(keys))
    if named < 0.4 * len(filled):
        return 0.0
    return named - strange - repeats


def _kind(index: int, row: RawRow, place: int | None, keys: tuple[str, ...], width: int) -> RowKind:
    if row.blank:
        return RowKind.BLANK
    if place is not None:
        if index == place:
            return RowKind.HEADING
        if index < place:
            return RowKind.TITLE
        if _repeats_heading(row, keys):
            return RowKind.REPEATED_HEADING
    filled = [cell for cell in row.cells if not is_empty(cell)]
    if isinstance(filled[0], str) and _TOTAL.match(shown(filled[0])) and len(filled) <= max(2, width // 2):
        return RowKind.TOTAL
    if len(filled) == 1 and width >= 4:
        return RowKind.LONE_CELL
    return RowKind.CONTACT


def _repeats_heading(row: RawRow, keys: tuple[str, ...]) -> bool:
    filled = [(column, cell) for column, cell in enumerate(row.cells) if not is_empty(cell)]
    if any(len(cell) > _LONGEST_HEADING for _, cell in filled if isinstance(cell, str)) or len(filled) < 2:
        return False
    others, most = 0, 0.3 * len(filled) + 1e-9
    for column, cell in filled:
        others += column >= len(keys) or keys[column] != heading_key(cell)
        if others > most:
            return False
    return True
