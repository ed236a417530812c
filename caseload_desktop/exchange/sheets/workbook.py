"""Rows of an Excel or OpenDocument workbook, read by calamine after the file has been looked over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets import archive, excel
from caseload_desktop.exchange.sheets.table import Cell, FileKind, Limits, RawRow, RawTable, SheetName

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_FIRST_YEAR = 1900
"""Excel tells times of day as days of 1899 or 1904; a date before this year is a time by itself."""


def read_workbook(file: IO[bytes], *, kind: FileKind, sheet: str, limits: Limits) -> RawTable:
    """The rows of one sheet; ``sheet`` empty = the visible sheet with the most rows.

    Raises ``FileRefused``: ``sheet_password``, ``sheet_damaged``, ``sheet_too_large_inside``, ``sheet_too_many_rows``,
    ``sheet_too_wide``, ``sheet_not_in_workbook``, ``sheet_empty``.
    """
    if kind is not FileKind.XLS:
        archive.check_archive(file, kind=kind, limits=limits)
    book = _open(file)
    try:
        names = _sheet_names(book)
        found = _chosen(book, names, sheet)
        formulas = _formulas(file, found.name) if kind is FileKind.XLSX else {}
        rows = tuple(_rows(found, formulas, limits))
    finally:
        book.close()
    return RawTable(rows, kind, sheet=found.name, sheets=names, width=max((len(row.cells) for row in rows), default=0))


def _open(file: IO[bytes]) -> CalamineWorkbook:
    import python_calamine

    file.seek(0)
    try:
        return python_calamine.load_workbook(file)
    except python_calamine.PasswordError as error:
        raise FileRefused("sheet_password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("sheet_damaged") from error


def _sheet_names(book: CalamineWorkbook) -> tuple[SheetName, ...]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return tuple(
        SheetName(found.name, hidden=found.visible != SheetVisibleEnum.Visible)
        for found in book.sheets_metadata
        if found.typ == SheetTypeEnum.WorkSheet
    )


def _chosen(book: CalamineWorkbook, names: tuple[SheetName, ...], wanted: str) -> CalamineSheet:
    if wanted:
        if wanted not in {name.name for name in names}:
            raise FileRefused("sheet_not_in_workbook")
        return _sheet(book, wanted)
    candidates = [_sheet(book, name.name) for name in names if not name.hidden]
    candidates = candidates or [_sheet(book, name.name) for name in names]
    if not candidates:
        raise FileRefused("sheet_empty")
    return max(candidates, key=lambda found: found.height)


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    import python_calamine

    try:
        return book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("sheet_damaged") from error


def _formulas(file: IO[bytes], sheet: str) -> dict[tuple[int, int], str]:
    with archive.opened(file) as packed:
        part = excel.sheet_parts(packed).get(sheet, "")
        return excel.formulas_without_result(packed, part)


def _rows(sheet: CalamineSheet, formulas: dict[tuple[int, int], str], limits: Limits) -> Iterator[RawRow]:
    if sheet.start is None or sheet.end is None:
        return
    last_row, last_column = sheet.end
    if last_row >= limits.rows:
        raise FileRefused("sheet_too_many_rows", rows=limits.rows)
    if last_column >= limits.columns:
        raise FileRefused("sheet_too_wide", columns=limits.columns)
    for index, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_cell(value) for value in values]
        for column in range(len(cells)):
            if cells[column] is None and formulas:
                cells[column] = formulas.get((index, column))
        long = any(isinstance(cell, str) and len(cell) > limits.cell_characters for cell in cells)
        if long:
            cells = [cell[: limits.cell_characters] if isinstance(cell, str) else cell for cell in cells]
        yield RawRow(index + 1, tuple(cells), "cell_too_long" if long else "")


def _cell(value: object) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.time() if value.year < _FIRST_YEAR else value
    if isinstance(value, str | int | float | date | time | timedelta):
        return value
    return str(value)
