"""A sheet as it was found: rows of plain values with the row numbers the worker sees, before any meaning is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum

Cell = str | int | float | date | datetime | time | timedelta | None
"""One cell. A formula is never worked out: its stored result is taken, or its text where there is no result."""


class FileKind(Enum):
    """What the file is by its content, whatever its name says."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still taken on; beyond it the file is refused in words rather than filling the machine.

    ``file_bytes`` and ``unpacked_bytes`` in bytes, ``cell_characters`` in characters, ``filled_cells`` in cells of one
    workbook counted with their repetitions.
    """

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 600_000_000
    rows: int = 100_000
    columns: int = 200
    cell_characters: int = 50_000
    filled_cells: int = 8_000_000
    lines_in_a_cell: int = 200


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of the sheet; ``number`` counts from 1 as the spreadsheet program shows it.

    ``trouble`` is the code of what was wrong with the row itself ("quote_not_closed", "cell_too_long"), else empty.
    """

    number: int
    cells: tuple[Cell, ...]
    trouble: str = ""

    @property
    def blank(self) -> bool:
        """True when no cell holds anything to be seen."""
        return all(is_empty(cell) for cell in self.cells)

    def cell(self, column: int) -> Cell:
        """The cell in a column counted from 0; ``None`` beyond the row's end."""
        return self.cells[column] if 0 <= column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet of a workbook and whether its owner hid it."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class RawTable:
    """All rows of one sheet, with how they were read so that the worker can be told."""

    rows: tuple[RawRow, ...]
    kind: FileKind
    sheet: str = ""
    sheets: tuple[SheetName, ...] = ()
    encoding: str = ""
    separator: str = ""
    unreadable_characters: int = 0
    width: int = field(default=0)

    def __iter__(self) -> Iterator[RawRow]:
        return iter(self.rows)


def is_empty(cell: Cell) -> bool:
    """True for nothing, and for text of spaces only (hard spaces and zero-width ones too)."""
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\xa0\u200b\ufeff"))


def shown(cell: Cell) -> str:
    """The cell as text, as near as can be to what the worker saw: whole numbers without ".0", dates day first."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y" if cell.time() == time() else "%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, timedelta):
        return f"{round(cell.total_seconds() / 60)} minutes"
    return str(cell)
