"""A team's sheet is read as the worker sees it, whatever program, separator or encoding it was saved with."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path

import pytest

from caseload_desktop.exchange.sheets.reading import read_sheet, read_stream
from caseload_desktop.exchange.sheets.table import FileKind, RawTable
from tests.exchange.sheets.makers import DUTY_DESK, Rows, excel, excel_by_hand, open_document, separated

ROWS = [["Date", "Name", "Note"], ["01/04/2026", "Siân O’Neill", "two\nlines"], ["02/04/2026", "Zoë Prŷs", "a, b; c"]]


def read(content: bytes, *, sheet: str = "") -> RawTable:
    return read_stream(io.BytesIO(content), sheet=sheet)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separated_text(encoding: str, separator: str) -> None:
    """Every separator and every Unicode encoding gives the same names, dates and two-line notes."""
    table = read(separated(ROWS, separator=separator, encoding=encoding))
    assert [list(row.cells) for row in table] == ROWS
    assert table.separator == separator
    assert table.kind is FileKind.TEXT


def test_windows_encoding() -> None:
    """A sheet saved by an older Excel in Windows-1252 keeps its accents and curly quotes, and says so."""
    table = read(separated([["Name", "Note"], ["Zoë", "“no, not today” – café"]], encoding="cp1252"))
    assert table.rows[1].cells == ("Zoë", "“no, not today” – café")
    assert table.encoding == "cp1252"


def test_declared_separator() -> None:
    """A first line "sep=;" is obeyed and is not a row."""
    table = read(b"sep=;\r\nDate;Name\r\n1/4/26;Amina, R\r\n")
    assert [row.cells for row in table] == [("Date", "Name"), ("1/4/26", "Amina, R")]


def test_row_numbers_are_those_of_the_spreadsheet_program() -> None:
    """A row after a two-line note and a blank line carries the number the worker sees in the spreadsheet."""
    table = read(b'Date,Name\r\n1/4/26,"a\r\nb"\r\n\r\n2/4/26,c\r\n')
    assert [(row.number, row.blank) for row in table] == [(1, False), (2, False), (3, True), (4, False)]


def test_unclosed_quotation_mark_spoils_one_row_only() -> None:
    """A quotation mark nobody closed does not swallow the rows after it; its own row is marked."""
    lines = [b"Date,Name,Note", b'1/4/26,Ann,"said she'] + [b"2/4/26,Bob,%d" % n for n in range(900)]
    table = read(b"\r\n".join(lines))
    assert len(table.rows) == 902
    assert table.rows[1].trouble == "quote_not_closed"
    assert [row.trouble for row in table.rows[2:]] == [""] * 900


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n"])
def test_line_endings(ending: bytes) -> None:
    """Files of any system, with any line ending, give the same rows."""
    table = read(b"Date,Name" + ending + b"1/4/26,Ann" + ending + b"2/4/26,Bob")
    assert [row.cells for row in table] == [("Date", "Name"), ("1/4/26", "Ann"), ("2/4/26", "Bob")]


def test_duty_desk_log() -> None:
    """The duty desk's log is read whole: 428 rows of eleven columns, notes of two lines in one cell."""
    table = read_sheet(DUTY_DESK)
    assert (len(table.rows), table.width, table.encoding, table.separator) == (428, 11, "utf-8-sig", ",")
    assert table.rows[18].cells[7] == "not answering door;\nrang back 4pm"


def test_excel_types_and_places() -> None:
    """Real dates, times and numbers of an Excel sheet arrive as such, in their own rows and columns."""
    at = datetime.fromisoformat("2026-04-01T14:05")
    rows: Rows = [
        [None, None, None],
        [None, "Log of the north team", None],
        ["Date", "Time", "NHS"],
        [date(2026, 4, 1), at, 9990000018],
    ]
    table = read(excel({"Log": rows}, merged={"Log": "B2:C2"}))
    assert table.rows[3].number == 4
    assert table.rows[3].cells == (date(2026, 4, 1), at, 9990000018.0)
    assert table.rows[1].cells == (None, "Log of the north team", None)


def test_formula_is_never_worked_out() -> None:
    """A formula without a stored result arrives as its text; one with a result gives the stored result."""
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c></row>'
        '<row r="2"><c r="A2"><f>TODAY()</f></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
    )
    table = read(excel_by_hand(cells))
    assert table.rows[1].cells == ("=TODAY()", 2.0)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    """Cells that begin with = + - or @ in a text file are kept as they were typed."""
    row = ["=SUM(A1:A9)", "+44 7700 900123", "- fell", "@home"]
    assert list(read(separated([row, row])).rows[0].cells) == row


def test_open_document() -> None:
    """An OpenDocument sheet gives its dates and two-line notes, without its million empty rows."""
    table = read(open_document([["Date", "Note"], [date(2026, 4, 1), "one\ntwo"]]))
    assert [row.cells for row in table] == [("Date", "Note"), (date(2026, 4, 1), "one\ntwo")]
    assert table.kind is FileKind.ODS


def test_workbook_with_several_sheets() -> None:
    """The fullest sheet that is not hidden is offered first; any other can be asked for by name."""
    sheets = {"Read me": [["hello"]], "Log": [["Date"], ["1/4/26"], ["2/4/26"]], "Old": [["x"]] * 9}
    content = excel(sheets, hidden=["Old"])
    table = read(content)
    assert table.sheet == "Log"
    assert [(sheet.name, sheet.hidden) for sheet in table.sheets] == [("Read me", False), ("Log", False), ("Old", True)]
    assert read(content, sheet="Old").rows[0].cells == ("x",)


def test_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    """A text file named .xlsx and an Excel file named .csv are both read for what they are."""
    text, book = tmp_path / "log.xlsx", tmp_path / "log.csv"
    text.write_bytes(separated(ROWS))
    book.write_bytes(excel({"Log": ROWS}))
    assert read_sheet(text).kind is FileKind.TEXT
    assert read_sheet(book).kind is FileKind.XLSX


def test_time_of_day_cell() -> None:
    """A cell holding only a time of day is a time, not a day of the year 1899."""
    table = read(excel({"Log": [["Time"], [time(14, 5)]]}))
    assert table.rows[1].cells == (time(14, 5),)
