"""Looks through an OpenDocument sheet for cells repeated out of all proportion, before it is opened."""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets.excel import refuse_entities
from caseload_desktop.exchange.sheets.table import Limits

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


class _Repetitions:
    """Counts the filled cells of all tables, each as often as its row and cell say they are repeated."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._row_repeat = 1
        self._row_end = 0
        self._row_filled = False
        self._rows = 0
        self._last_filled_row = 0
        self._last_filled_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE} table":
            self._rows = self._last_filled_row = self._last_filled_column = 0
        elif name == f"{_TABLE} table-row":
            self._row_repeat = _repeat(attributes, "number-rows-repeated")
            self._row_end, self._row_filled = 0, False
        elif name in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            self._row_end += _repeat(attributes, "number-columns-repeated")
            if f"{_OFFICE} value-type" in attributes:
                self._row_filled = True
                self._last_filled_column = max(self._last_filled_column, self._row_end)

    def end(self, name: str) -> None:
        if name == f"{_TABLE} table-row":
            self._rows += self._row_repeat
            if self._row_filled:
                self._last_filled_row = self._rows
            if self._last_filled_row * self._last_filled_column > self._limits.filled_cells:
                raise FileRefused("sheet_too_large_inside")


def _repeat(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(f"{_TABLE} {name}", "1")
    return int(value) if value.isdigit() and len(value) < 12 else 1


def check_repetitions(part: IO[bytes], limits: Limits) -> None:
    """Raises ``FileRefused`` when the block of filled cells would be beyond the limits, or the part is not XML."""
    counter = _Repetitions(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.EntityDeclHandler = refuse_entities
    try:
        while chunk := part.read(1 << 16):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("sheet_damaged") from error
