"""Looks into a packed workbook before it is opened, so that one made to fill the machine is refused instead."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sheets import excel, opendocument
from caseload_desktop.exchange.sheets.table import FileKind, Limits

_CHUNK = 1 << 18
_MOST_PARTS = 5_000


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it becomes ``FileRefused("sheet_damaged")``."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError, KeyError) as error:
        raise FileRefused("sheet_damaged") from error


def kind_of_archive(file: IO[bytes]) -> FileKind:
    """Whether a zip file is an Excel or an OpenDocument workbook; raises ``FileRefused`` for anything else."""
    with opened(file) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
            return FileKind.XLSX
        if "content.xml" in names and b"spreadsheet" in _mime_type(archive):
            return FileKind.ODS
    document = "content.xml" in names or any(name.startswith(("word/", "ppt/")) for name in names)
    raise FileRefused("sheet_other_document" if document else "sheet_not_a_table")


def _mime_type(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as part:
        return part.read(200)


def check_archive(file: IO[bytes], *, kind: FileKind, limits: Limits) -> None:
    """Unpacks every part once without keeping it; refuses what is locked, damaged or out of proportion.

    The sizes a zip file declares may lie, so the bytes that really come out are counted.
    """
    with opened(file) as archive:
        _check_declared(archive.infolist(), limits)
        _check_unpacked(archive, limits)
        if kind is FileKind.ODS:
            _check_not_locked(archive)
            with archive.open("content.xml") as part:
                opendocument.check_repetitions(part, limits)
        else:
            excel.check_cells(archive, limits)


def _check_declared(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise FileRefused("sheet_too_large_inside")
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused("sheet_password")


def _check_unpacked(archive: zipfile.ZipFile, limits: Limits) -> None:
    unpacked = 0
    for member in archive.infolist():
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > limits.unpacked_bytes:
                    raise FileRefused("sheet_too_large_inside")


def _check_not_locked(archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise FileRefused("sheet_password")
