"""The report of an import: rows left out or asked about with their reasons, as CSV or xlsx, safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from caseload_desktop.exchange.sheets.fate import Fate, Status
from caseload_desktop.exchange.sheets.header import Layout
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.table import RawRow, RawTable, shown
from caseload_desktop.exchange.sheets.words import STATUS_WORDS, reason_words

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROW, _STATUS, _WHY = "Row in the sheet", "What became of it", "Why"


def safe_text(text: str) -> str:
    """The text so that a spreadsheet program shows it and never runs it: a quote before = + - @ and control marks."""
    return f"'{text}" if text.startswith(_RISKY) or text.lstrip().startswith(_RISKY) else text


def report_rows(
    table: RawTable,
    layout: Layout,
    fates: Iterable[Fate],
    *,
    with_furniture: bool = False,
    kind: SheetKind = CONTACTS,
) -> Iterator[list[str]]:
    """The heading, then one line per row not imported: its number, status and reasons, and its cells as they were."""
    yield [_ROW, _STATUS, _WHY, *(safe_text(heading) for heading in layout.headings)]
    by_number = {row.number: row for row in table.rows}
    for fate in fates:
        if fate.status is Status.IMPORT or (fate.furniture and not with_furniture):
            continue
        yield [str(fate.number), STATUS_WORDS[fate.status], why(fate, kind), *_cells(by_number[fate.number], layout)]


def why(fate: Fate, kind: SheetKind = CONTACTS) -> str:
    """All reasons of a row in one line."""
    return " ".join(dict.fromkeys(reason_words(reason, kind) for reason in fate.reasons if reason.code != "question"))


def _cells(row: RawRow, layout: Layout) -> list[str]:
    return [safe_text(shown(row.cell(column))) for column in range(len(layout.headings))]


def report_csv(rows: Iterable[list[str]]) -> bytes:
    """CSV in UTF-8 with byte order mark, as Excel wants it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def report_xlsx(rows: Iterable[list[str]]) -> bytes:
    """An Excel workbook with one sheet; every cell is text, the headings stand still."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Not imported")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABC", (16, 20, 60), strict=True):
        sheet.column_dimensions[column].width = width
    for place, row in enumerate(rows):
        cells = []
        for text in row:
            try:
                cell = WriteOnlyCell(sheet, value=text)
            except IllegalCharacterError:
                cell = WriteOnlyCell(sheet, value="".join(mark for mark in text if mark.isprintable() or mark == "\n"))
            cell.data_type = "s"
            if place == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
