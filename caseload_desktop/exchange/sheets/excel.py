"""Looks through the parts of an Excel workbook before it is opened: how far its cells reach, how much text they repeat,
and which formulas were saved without a result."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from typing import IO
from xml.parsers import expat

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets.table import Limits

_CHUNK = 1 << 18
_OVERLAP = 2_000
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,4})(\d{1,8})"')
_SHARED = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\bt="s"[^>]{0,200}?><(?:\w+:)?v>(\d{1,9})</')
_BARE_FORMULA = re.compile(
    rb'<c\b[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}>\s*<f\b[^>]{0,200}>([^<]{0,1000})</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_MAX_COLUMN = 16_384
_SHEETS = "xl/worksheets/"
_STRINGS = "xl/sharedStrings.xml"


def check_cells(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Raises ``FileRefused`` when the block of cells, or the text they repeat, is beyond the limits."""
    lengths = _string_lengths(archive)
    longest = max(lengths, default=0)
    for name in archive.namelist():
        if not name.startswith(_SHEETS):
            continue
        shared = _check_extent(archive, name, limits)
        if shared * longest > limits.unpacked_bytes and _text_repeated(archive, name, lengths) > limits.unpacked_bytes:
            raise FileRefused("sheet_too_large_inside")


def _check_extent(archive: zipfile.ZipFile, name: str, limits: Limits) -> int:
    """How many cells point to shared text; a far cell makes the whole block between, so both edges are followed."""
    row = column = shared = 0
    with archive.open(name) as part:
        for window in _Windows(part):
            for letters, digits in _CELL.findall(window):
                column = max(column, _column_number(letters))
                row = max(row, int(digits))
            shared += window.count(b't="s"')
            if column > _MAX_COLUMN or row * column > limits.filled_cells:
                raise FileRefused("sheet_too_large_inside")
    return shared


def _text_repeated(archive: zipfile.ZipFile, name: str, lengths: list[int]) -> int:
    with archive.open(name) as part:
        return sum(
            lengths[int(index)]
            for window in _Windows(part)
            for index in _SHARED.findall(window)
            if int(index) < len(lengths)
        )


class _Windows:
    """Pieces of a part that overlap, so that no cell is cut in two unseen."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part
        self._tail = b""

    def __iter__(self) -> _Windows:
        return self

    def __next__(self) -> bytes:
        chunk = self._part.read(_CHUNK)
        if not chunk:
            raise StopIteration
        window = self._tail + chunk
        self._tail = chunk[-_OVERLAP:]
        return window


def _string_lengths(archive: zipfile.ZipFile) -> list[int]:
    """Characters of each shared text, in order; empty when the workbook has none."""
    if _STRINGS not in archive.namelist():
        return []
    lengths: list[int] = []
    within = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal within
        if name.rpartition(":")[2] == "si":
            lengths.append(0)
            within = True

    def end(name: str) -> None:
        nonlocal within
        if name.rpartition(":")[2] == "si":
            within = False

    def text(data: str) -> None:
        if within:
            lengths[-1] += len(data)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.EntityDeclHandler = refuse_entities
    try:
        with archive.open(_STRINGS) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("sheet_damaged") from error
    return lengths


def refuse_entities(*_declaration: object) -> None:
    """A workbook needs no entities of its own; one that declares them is made to do harm."""
    raise FileRefused("sheet_damaged")


def formulas_without_result(archive: zipfile.ZipFile, part_name: str) -> dict[tuple[int, int], str]:
    """Text of formulas nobody worked out before saving, by (row, column) counted from 0."""
    found: dict[tuple[int, int], str] = {}
    if part_name not in archive.namelist():
        return found
    with archive.open(part_name) as part:
        for window in _Windows(part):
            for letters, digits, formula in _BARE_FORMULA.findall(window):
                place = (int(digits) - 1, _column_number(letters) - 1)
                found[place] = "=" + unescape(formula.decode("utf-8", "replace"))
    return found


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the workbook holds which sheet, by the sheet's name."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target") for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links)
    }
    parts: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        parts[unescape(_attribute(tag, "name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"\s{name}=[\"']([^\"']*)[\"']", tag)
    return match.group(1) if match else ""
