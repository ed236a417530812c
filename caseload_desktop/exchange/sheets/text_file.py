"""Separated text (CSV and its kin): which encoding, which separator, and its records one at a time."""

from __future__ import annotations

import codecs
import csv
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets.table import Limits, RawRow

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 60
_CHUNK = 1 << 16
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text file is written; ``declared`` when its first line says which separator it uses ("sep=;")."""

    encoding: str
    separator: str
    declared: bool = False


def detect_encoding(file: IO[bytes]) -> str:
    """The encoding by byte order mark, else by the bytes: UTF-16 without mark, UTF-8, else Windows-1252.

    Reads the file once to its end and leaves it at its start. Raises ``FileRefused`` for bytes that are no text.
    """
    file.seek(0)
    start = file.read(4096)
    for mark, name in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        return _utf16_without_mark(start)
    try:
        _decode_to_end(file)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def _utf16_without_mark(start: bytes) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    raise FileRefused("sheet_not_a_table")


def _decode_to_end(file: IO[bytes]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        decoder.decode(chunk)
    decoder.decode(b"", final=True)


def detect_form(lines: list[str], encoding: str) -> TextForm:
    """The separator by the first lines: the one that cuts most of them into the same number (over one) of parts."""
    first = lines[0].strip().strip('"').lower() if lines else ""
    if first.startswith("sep=") and len(first) == 5:
        return TextForm(encoding, first[4], declared=True)
    if first == "sep=" and lines[0].endswith("\t\n"):
        return TextForm(encoding, "\t", declared=True)
    best = max(SEPARATORS, key=lambda separator: _evenness(lines, separator))
    return TextForm(encoding, best)


def _evenness(lines: list[str], separator: str) -> float:
    try:
        widths = [len(parts) for parts in csv.reader(lines, delimiter=separator) if parts]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, times = Counter(widths).most_common(1)[0]
    if width == 1:
        return sum(found > 1 for found in widths) / len(widths) / 10
    return times / len(widths) + min(width, 30) / 100


class _Lines:
    """Decoded lines of a file with a place to put some back, counted so that runaway quotes can be caught."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._source)
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))


class _RunawayQuote(Exception):
    """A quotation mark was opened and not closed within the lines a cell may have."""


class _Guarded:
    """Feeds the csv reader and stops it when one record swallows too many lines or characters."""

    def __init__(self, lines: _Lines, limits: Limits) -> None:
        self._lines = lines
        self._limits = limits

    def __iter__(self) -> _Guarded:
        return self

    def __next__(self) -> str:
        taken = self._lines.taken
        if len(taken) >= self._limits.lines_in_a_cell or sum(map(len, taken)) > 40 * self._limits.cell_characters:
            raise _RunawayQuote
        return next(self._lines)


def records(source: Iterator[str], *, form: TextForm, limits: Limits) -> Iterator[RawRow]:
    """The records of the file, numbered as a spreadsheet program numbers their rows.

    A quotation mark that is never closed spoils one line only: that line is given back cut at every separator with
    the trouble "quote_not_closed", and reading goes on with the next line.
    """
    lines = _Lines(source)
    csv.field_size_limit(2**31 - 1)
    number = 0
    if form.declared:
        next(lines, None)
    while True:
        lines.taken.clear()
        number += 1
        try:
            row = _next_record(lines, form, limits)
        except StopIteration:
            return
        yield _checked(number, row[0], limits, row[1])


def _next_record(lines: _Lines, form: TextForm, limits: Limits) -> tuple[list[str], str]:
    reader = csv.reader(_Guarded(lines, limits), delimiter=form.separator, strict=False)
    try:
        parts = next(reader)
        if not _left_open(lines.taken):
            return parts, ""
    except (_RunawayQuote, csv.Error):
        pass
    taken = list(lines.taken)
    lines.taken.clear()
    lines.put_back(taken[1:])
    return taken[0].rstrip("\r\n").split(form.separator), "quote_not_closed"


def _left_open(taken: list[str]) -> bool:
    """Whether the record ended with the file, inside quotation marks."""
    return len(taken) > 1 and sum(line.count('"') for line in taken) % 2 == 1


def _checked(number: int, parts: list[str], limits: Limits, trouble: str) -> RawRow:
    if len(parts) > limits.columns:
        if any(part.strip() for part in parts[limits.columns :]):
            raise FileRefused("sheet_too_wide", columns=limits.columns)
        parts = parts[: limits.columns]
    if any(len(part) > limits.cell_characters for part in parts):
        parts = [part[: limits.cell_characters] for part in parts]
        trouble = trouble or "cell_too_long"
    return RawRow(number, tuple(part or None for part in parts), trouble)
