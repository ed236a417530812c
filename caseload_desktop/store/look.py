"""What can be told about a store file before anybody works on it, without changing a byte of it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.store.engine import is_sound
from caseload_desktop.store.faults import store_error

_WAL_HEADER = 32
_FRAME_HEADER = 24
_PAGE = 4096
_FRAME = _FRAME_HEADER + _PAGE
_WAL_MAGIC = 0x377F0682


@dataclass(frozen=True, slots=True)
class Look:
    """What a store says of itself.

    ``schema`` is the number of its layout, ``db_id`` its identity, ``lost_saves`` is True when its write-ahead file
    holds saves that can't be read any more, because the file was damaged after a crash.
    """

    schema: int
    db_id: str
    lost_saves: bool


def look(path: Path, key: bytes | bytearray) -> Look:
    """Look into a store with its data key.

    Raises ``StoreUnavailable``: ``no_such_store``, ``not_a_store`` (wrong key, another kind of file, first page
    damaged), ``damaged`` (cut off or a page that fails its seal), ``not_writable``.
    """
    try:
        if path.stat().st_size == 0:
            raise StoreUnavailable("damaged")
    except OSError as error:
        raise store_error(error) or error from None
    with reading(path, key) as connection:
        meta = _meta(connection)
        (_, valid_frames, _) = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        if valid_frames <= 0 and path.stat().st_size < pages * _PAGE:
            raise StoreUnavailable("damaged")
        try:
            return Look(int(meta["schema"]), meta["db_id"], _has_commits_after(_wal_of(path), max(valid_frames, 0)))
        except (KeyError, ValueError):
            raise StoreUnavailable("not_a_store") from None


@contextmanager
def reading(path: Path, key: bytes | bytearray, *, trusting: bool = True) -> Iterator[Any]:
    """Give a bare read-only connection; failures of the file come out as ``StoreUnavailable``.

    ``trusting``: what was read is going to be used, so that any damaged page among it is an error.
    """
    connection: Any = None
    try:
        connection = sqlcipher.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{bytes(key).hex()}'\"")
        yield connection
        if trusting and not is_sound(connection):
            raise StoreUnavailable("damaged")
    except sqlcipher.Error as error:
        raise store_error(error) or error from None
    finally:
        if connection is not None:
            connection.close()


def broken_pages(path: Path, key: bytes | bytearray) -> list[str]:
    """Check the seal of every page and the database's own structure; an empty list means all is well."""
    with reading(path, key, trusting=False) as connection:
        found = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check").fetchmany(20)]
        if not found:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    return found


def _meta(connection: Any) -> dict[str, str]:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()
    return dict(connection.execute("SELECT key, value FROM meta").fetchall()) if tables else {}


def _wal_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _has_commits_after(wal: Path, valid_frames: int) -> bool:
    """True when the write-ahead file holds commits beyond the frames that the database accepts.

    After a crash the database drops everything from the first frame that does not add up. Frames left over from an
    earlier round of the file carry other salts; those of this round with a commit mark were saves that somebody saw
    confirmed. A page the file ends in the middle of was never confirmed: the program stopped between its head and
    the rest. (Layout: SQLite's documentation, "WAL-mode File Format".)
    """
    try:
        with wal.open("rb") as file:
            header = file.read(_WAL_HEADER)
            if len(header) < _WAL_HEADER:
                return False
            sound = _adds_up(header)
            salts = header[16:24] if sound else None
            number = valid_frames
            while True:
                file.seek(_WAL_HEADER + number * _FRAME)
                frame = file.read(_FRAME)
                if len(frame) < _FRAME:
                    return False
                of_this_round = salts is None or frame[8:12] == salts[:4] or frame[12:16] == salts[4:]
                if of_this_round and frame[4:8] != bytes(4):
                    return True
                number += 1
    except FileNotFoundError:
        return False


def _adds_up(header: bytes) -> bool:
    """Check the checksum in the head of a write-ahead file."""
    (magic,) = struct.unpack(">I", header[:4])
    words = struct.unpack(">6I" if magic & 1 else "<6I", header[:24])
    first = second = 0
    for at in range(0, 6, 2):
        first = (first + words[at] + second) & 0xFFFFFFFF
        second = (second + words[at + 1] + first) & 0xFFFFFFFF
    return magic & ~1 == _WAL_MAGIC and struct.pack(">2I", first, second) == header[24:32]
