"""A file made to do harm, damaged or simply not a sheet is refused in words; the machine is never filled."""

from __future__ import annotations

import io
import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets.reading import read_sheet, read_stream
from caseload_desktop.exchange.sheets.table import Limits
from tests.exchange.sheets.makers import excel, excel_by_hand, ods_content, open_document, packed, separated

GOOD_BOOK = excel({"Log": [["Date", "Name"], ["1/4/26", "Ann Ash"]]})
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
REPEATED = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
    'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
)
SAME_TEXT = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
LONG_TEXT = f"<si><t>{'x' * 700_000}</t></si>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty"),
        (b"\r\n , \r\n", "sheet_empty"),
        (b"%PDF-1.7 ...", "sheet_other_document"),
        (b"<html><table><tr><td>Date</td></tr></table></html>", "sheet_is_web_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "sheet_is_web_page"),
        (bytes(range(256)) * 20, "sheet_not_a_table"),
        (packed({"word/document.xml": b"<w/>"}), "sheet_other_document"),
        (packed({"photo.jpg": b"x"}), "sheet_not_a_table"),
        (GOOD_BOOK[: len(GOOD_BOOK) // 2], "sheet_damaged"),
        (b"PK\x03\x04" + bytes(100), "sheet_damaged"),
        (LOCKED, "sheet_password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "sheet_damaged"),
        (excel_by_hand(FAR_CELL), "sheet_too_large_inside"),
        (excel_by_hand(SAME_TEXT, strings=LONG_TEXT), "sheet_too_large_inside"),
        (ods_content(REPEATED), "sheet_too_large_inside"),
        (ods_content("<table:table-row>"), "sheet_damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_in_words(content: bytes, code: str) -> None:
    """Whatever is wrong with the file, the worker is told which kind of wrong, and nothing else happens."""
    with pytest.raises(FileRefused) as refusal:
        read_stream(io.BytesIO(content))
    assert refusal.value.code == code


def test_zip_bomb() -> None:
    """A small workbook that unpacks to a great one is refused before it is opened."""
    bomb = packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 5_000_000})
    assert len(bomb) < 20_000
    with pytest.raises(FileRefused, match="sheet_too_large_inside"):
        read_stream(io.BytesIO(bomb), limits=Limits(unpacked_bytes=1_000_000))


def test_file_of_two_gigabytes(tmp_path: Path) -> None:
    """A file of 2 GB is refused by its size alone, without being read."""
    path = tmp_path / "log.csv"
    path.touch()
    os.truncate(path, 2_000_000_000)
    with pytest.raises(FileRefused, match="sheet_too_big"):
        read_sheet(path)


@pytest.mark.parametrize(
    ("rows", "limits", "code"),
    [
        ([["a", "b"]] * 30, Limits(rows=20), "sheet_too_many_rows"),
        ([["a"] * 30], Limits(columns=20), "sheet_too_wide"),
    ],
)
@pytest.mark.parametrize("form", ["text", "excel", "ods"])
def test_more_rows_or_columns_than_can_be_taken_on(rows: list[list[str]], limits: Limits, code: str, form: str) -> None:
    """A sheet beyond the limits is refused whole; it is never cut short unseen."""
    content = {
        "text": lambda: separated(rows),
        "excel": lambda: excel({"Log": rows}),
        "ods": lambda: open_document(rows),
    }[form]()
    with pytest.raises(FileRefused, match=code):
        read_stream(io.BytesIO(content), limits=limits)


def test_missing_and_forbidden_files(tmp_path: Path) -> None:
    """A file that went away, or a folder, is a calm refusal."""
    for path in (tmp_path / "gone.csv", tmp_path):
        with pytest.raises(FileRefused):
            read_sheet(path)


def test_very_long_cell_is_cut_and_its_row_marked() -> None:
    """A cell longer than any note is cut, and the row says so."""
    table = read_stream(
        io.BytesIO(separated([["Date", "Note"], ["1/4/26", "x" * 900]])), limits=Limits(cell_characters=100)
    )
    assert table.rows[1].trouble == "cell_too_long"
    assert len(str(table.rows[1].cells[1])) == 100


def test_damaged_workbooks_never_end_the_program() -> None:
    """A workbook with flipped bytes anywhere is read or refused, never anything else."""
    chance = random.Random(7)
    for good in (GOOD_BOOK, open_document([["Date", "Name"], ["1/4/26", "Ann Ash"]])):
        for _ in range(60):
            spoilt = bytearray(good)
            for _ in range(chance.choice((1, 3, 30))):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            with suppress(FileRefused):
                assert read_stream(io.BytesIO(bytes(spoilt))).rows
