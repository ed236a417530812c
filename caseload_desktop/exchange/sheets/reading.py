"""Opens the file a worker chose: what it is by its content, whether it is safe to take on, and its rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets import archive, text_file
from caseload_desktop.exchange.sheets.table import FileKind, Limits, RawRow, RawTable
from caseload_desktop.exchange.sheets.workbook import read_workbook

DEFAULT_LIMITS = Limits()
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")
_NO_TABLES = (
    b"%PDF",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"MZ",
    b"\x7fELF",
)
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml")
_SAMPLE_LINES = 60
_LONGEST_LINE = 4_000_000


def read_sheet(path: Path, *, sheet: str = "", limits: Limits = DEFAULT_LIMITS) -> RawTable:
    """The rows of the file, or of one sheet of a workbook; raises ``FileRefused`` with what to do in its code."""
    try:
        with path.open("rb") as file:
            return read_stream(file, sheet=sheet, limits=limits)
    except PermissionError as error:
        raise FileRefused("sheet_in_use") from error
    except OSError as error:
        raise FileRefused("sheet_cannot_open") from error


def read_stream(file: IO[bytes], *, sheet: str = "", limits: Limits = DEFAULT_LIMITS) -> RawTable:
    """As ``read_sheet``, for a file that is open already."""
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise FileRefused("sheet_empty")
    if size > limits.file_bytes:
        raise FileRefused("sheet_too_big", megabytes=limits.file_bytes // 1_000_000)
    kind = sniff(file)
    if kind is FileKind.TEXT:
        table = _read_text(file, limits)
    else:
        table = read_workbook(file, kind=kind, sheet=sheet, limits=limits)
    if all(row.blank for row in table.rows):
        raise FileRefused("sheet_empty")
    return table


def sniff(file: IO[bytes]) -> FileKind:
    """What the file is by its first bytes; its name may say anything."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if start.startswith(b"PK"):
        return archive.kind_of_archive(file)
    if start.startswith(_COMPOUND):
        return _compound(file)
    if start.startswith(_NO_TABLES):
        raise FileRefused("sheet_other_document")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise FileRefused("sheet_is_web_page")
    return FileKind.TEXT


def _compound(file: IO[bytes]) -> FileKind:
    """An old Excel file, or a newer one locked by a password: both come in the same wrapping."""
    tail = b""
    while chunk := file.read(1 << 20):
        if _LOCKED_STREAM in tail + chunk:
            raise FileRefused("sheet_password")
        tail = chunk[-len(_LOCKED_STREAM) :]
    file.seek(0)
    return FileKind.XLS


def _read_text(file: IO[bytes], limits: Limits) -> RawTable:
    encoding = text_file.detect_encoding(file)
    file.seek(0)
    decoded = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    lines = _lines(decoded)
    try:
        first = list(islice(lines, _SAMPLE_LINES))
        form = text_file.detect_form(first, encoding)
        rows, width, unreadable = _collect(text_file.records(chain(first, lines), form=form, limits=limits), limits)
    finally:
        decoded.detach()
    return RawTable(
        rows,
        FileKind.TEXT,
        encoding=encoding,
        separator=form.separator,
        unreadable_characters=unreadable,
        width=width,
    )


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines one at a time; text that runs on for millions of characters without a line's end is no table."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise FileRefused("sheet_not_a_table")
        yield line


def _collect(records: Iterator[RawRow], limits: Limits) -> tuple[tuple[RawRow, ...], int, int]:
    """Rows with equal texts held once, the widest row, and how many characters the encoding could not tell."""
    rows: list[RawRow] = []
    seen: dict[object, object] = {}
    width = unreadable = 0
    for row in records:
        if len(rows) >= limits.rows:
            raise FileRefused("sheet_too_many_rows", rows=limits.rows)
        cells = tuple(seen.setdefault(cell, cell) for cell in row.cells)
        unreadable += sum(cell.count("\ufffd") for cell in row.cells if isinstance(cell, str))
        width = max(width, len(cells))
        rows.append(RawRow(row.number, cells, row.trouble))  # type: ignore[arg-type]
    while rows and rows[-1].blank:
        rows.pop()
    return tuple(rows), width, unreadable
