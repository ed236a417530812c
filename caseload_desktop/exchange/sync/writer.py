"""Writes a sync file: lines, packed, locked to its recipients, proven on the medium before it bears its name."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from caseload_desktop.domain.errors import FileRefused, RuleBroken, StoreUnavailable
from caseload_desktop.exchange.sync.wire import (
    LONGEST_LINE,
    MOST_RECIPIENTS,
    Header,
    Trailer,
    header_line,
    read_header,
    signed_text,
    trailer_line,
)
from caseload_desktop.runtime.files import settle_folder

_BATCH = 1 << 18
_LEVEL = 3
_THREADS = 2
_CHANGES = b"OE"
_BODY = frozenset(b"CBOEZKRPDX")
_Digest = bytes
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_LEAVE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR})


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the file's size and hash as it lies there, and how many operations are in it."""

    bytes: int
    sha256: _Digest
    changes: int


def write_sync_file(
    path: Path,
    header: Header,
    body: Iterable[bytes],
    *,
    recipients: Sequence[str],
    sign: Callable[[bytes], bytes],
) -> Written:
    """Write ``path`` and read it back; return what lies there.

    ``body`` yields finished lines of ``wire`` without their newline and is read as it is written, so memory does not
    grow with it. ``recipients`` are age recipients (``age1...``); ``sign`` signs with the sender's key.

    Raises ``StoreUnavailable``: ``disk_full``, ``disk_error``, ``export_not_written`` (no such folder, or no leave to
    write), ``sync_not_written`` (the medium gives back something else than was written); ``RuleBroken``
    ``recipient_unreadable``; whatever ``body`` and ``sign`` raise, unchanged. Then no file and no part of one is left.
    What is on its way to the disk is locked already.
    """
    keys = _keys(recipients)
    part = path.with_name(path.name + ".part")
    try:
        written = _write(part, _Packing(header, body, sign), keys)
        _compare(part, written)
        with _disk():
            part.replace(path)
            settle_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return written


def _keys(recipients: Sequence[str]) -> list[Any]:
    import pyrage

    if not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise ValueError("a sync file is for one to a thousand laptops")
    try:
        return [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    except pyrage.RecipientError:
        raise RuleBroken("recipient_unreadable") from None


def _write(part: Path, packing: _Packing, keys: Sequence[Any]) -> Written:
    import pyrage

    with _disk():
        file = part.open("wb")
    with contextlib.closing(_Sink(file)) as sink:
        try:
            pyrage.encrypt_io(packing, sink, keys)
        except pyrage.EncryptError:
            if packing.failed is None and sink.failed is None:
                raise
        # The encrypting wraps or swallows what goes wrong in what it reads from and writes to.
        for failed in (packing.failed, sink.failed):
            if failed is not None:
                raise failed
        sink.settle()
        return Written(sink.bytes, sink.hash.digest(), packing.changes)


def _compare(part: Path, written: Written) -> None:
    """Read the file back, from the medium itself where the system lets us ask for that."""
    digest = sha256()
    with _disk(), part.open("rb") as file:
        if sys.platform == "linux":
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(_BATCH):
            digest.update(chunk)
    if digest.digest() != written.sha256:
        raise StoreUnavailable("sync_not_written")


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """Failures of the medium become calm ones; stays apart from failures of what is being written."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreUnavailable("disk_full") from error
        if error.errno in _NO_LEAVE:
            raise StoreUnavailable("export_not_written") from error
        raise StoreUnavailable("disk_error") from error


class _Sink:
    """Takes the locked bytes to the file; counts and hashes them, and remembers what went wrong."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.bytes = 0
        self.hash = sha256()
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            with _disk():
                self._file.write(data)
        except BaseException as error:
            self.failed = self.failed or error
            raise
        self.bytes += len(data)
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Asked for by the encrypting; the file is settled once, at its end."""

    def settle(self) -> None:
        """Have the file on the medium, not only in memory."""
        with _disk():
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close; after a failure what is still in the buffer may fail again, and goes with the file."""
        if self.failed is None:
            self._file.close()
            return
        with contextlib.suppress(OSError):
            self._file.close()


class _Packing:
    """What the encrypting reads from: header, body and trailer, hashed and compressed piece by piece."""

    def __init__(self, header: Header, body: Iterable[bytes], sign: Callable[[bytes], bytes]) -> None:
        import zstandard

        self.changes = 0
        self.failed: BaseException | None = None
        self._lines = 0
        self._hash = sha256()
        self._packer = zstandard.ZstdCompressor(_LEVEL, write_checksum=True, threads=_THREADS).compressobj()
        self._packed = self._pack(header, body, sign)
        self._left = b""
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        try:
            while self._at >= len(self._left):
                self._left, self._at = next(self._packed), 0
        except StopIteration:
            return b""
        except BaseException as error:
            self.failed = self.failed or error
            raise
        end = len(self._left) if size < 0 else self._at + size
        piece = self._left[self._at : end]
        self._at = end
        return piece

    def _pack(self, header: Header, body: Iterable[bytes], sign: Callable[[bytes], bytes]) -> Iterator[bytes]:
        yield self._packer.compress(self._counted([_checked(header)]))
        for batch in _batches(body):
            if not all(line and line[0] in _BODY for line in batch):
                raise ValueError("not a line of a sync file's body")
            yield self._packer.compress(self._counted(batch))
        digest = self._hash.digest()
        trailer = Trailer(self._lines, self.changes, digest, sign(signed_text(digest)))
        yield self._packer.compress(trailer_line(trailer) + b"\n")
        yield self._packer.flush()

    def _counted(self, lines: list[bytes]) -> bytes:
        joined = b"\n".join(lines) + b"\n"
        if joined.count(b"\n") != len(lines) or (len(joined) > LONGEST_LINE and max(map(len, lines)) > LONGEST_LINE):
            raise ValueError("a line holds a newline or is too long")
        self._lines += len(lines)
        self.changes += sum(line[0] in _CHANGES for line in lines)
        self._hash.update(joined)
        return joined


def _checked(header: Header) -> bytes:
    """The header's line, once it is certain that others can read it."""
    line = header_line(header)
    try:
        same = read_header(line[1:]) == header
    except FileRefused as error:
        raise ValueError("nobody could read this header") from error
    if not same:
        raise ValueError("others would read another header")
    return line


def _batches(body: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines in batches large enough that each step over them costs little."""
    batch: list[bytes] = []
    size = 0
    for line in body:
        batch.append(line)
        size += len(line)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
