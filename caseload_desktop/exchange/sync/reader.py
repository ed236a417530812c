"""Reads a sync file: unlocks it, unpacks it, proves it whole, and hands over its lines as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.wire import (
    CHANGES,
    LONGEST_LINE,
    VERSION,
    Header,
    Letter,
    Trailer,
    read_header,
    read_trailer,
    signed_text,
)

OnHeader = Callable[[Header], None]
OnLine = Callable[[Letter, bytes], object]
Progress = Callable[[int, int], None]

_AGE = b"age-encryption.org/v1\n"
_AGE_LAST_LINE = b"\n--- "
_LONGEST_AGE_HEADER = 128 * 1024
"""Bytes, enough for MOST_RECIPIENTS; the library's time to read one grows with the square of its length."""
_LEAST_PAYLOAD = 32
"""Bytes after an age header: a nonce of 16, and 16 that prove even an empty last chunk."""
_NO_KEY_FITS = "No matching keys found"
"""The library's own words; it has no other sign that tells this from damage."""
_ZSTD = b"\x28\xb5\x2f\xfd"
_LARGEST_WINDOW = 8 * 1024 * 1024
_UNPACKED_ANYWAY, _UNPACKED_PER_BYTE = 64 * 1024 * 1024, 250
"""A record unpacks to four or five times its size: what unpacks to this much more was made to fill the machine."""
_PROGRESS_STEP = 1 << 20
_OPERATION = Letter.OPERATION.value.encode()
_LETTERS = {ord(letter.value): letter for letter in Letter}


@dataclass(frozen=True, slots=True)
class Read:
    """A file read to its end and proven whole; whose it is shows ``check_signature``.

    ``lines`` counts all before the trailer, ``changes`` the operations among them; ``sha256`` is the hash of all lines
    before the trailer, ``signature`` the trailer's over ``signed``.
    """

    header: Header
    lines: int
    changes: int
    sha256: bytes
    signature: bytes
    signed: bytes


def read_sync_file(
    path: Path,
    identity: str,
    *,
    on_header: OnHeader,
    on_line: OnLine,
    progress: Progress | None = None,
) -> Read:
    """Read the file with a laptop's age key, handing over its header, then each line without its letter, as they come.

    Only when this returns was the file whole: until then nothing that was handed over may be kept. ``progress`` is told
    the bytes read and the bytes in all. Memory does not grow with the file. What the callbacks raise comes out
    unchanged.

    Raises ``FileRefused``: ``sync_unreadable`` (the medium), ``sync_not_a_sync_file``, ``sync_locked`` (not for this
    key), ``sync_cut_off``, ``sync_altered``, ``sync_newer``, ``sync_malformed``, ``sync_too_big``, ``key_unreadable``.
    """
    key = _key(identity)
    lines = _Lines(on_header, on_line)
    unpacking = _Unpacking(lines)
    with _opened(path) as (file, size):
        _check_begin(file, size)
        source = _Source(file, size, progress)
        _decrypt(source, unpacking, key)
    unpacking.finish()
    return lines.proven()


def is_locked_sync_file(path: Path) -> bool:
    """True for what looks like a sync file from outside: anything more takes a key.

    Raises ``FileRefused`` ``sync_unreadable``.
    """
    with _opened(path) as (file, size):
        try:
            _check_begin(file, size)
        except FileRefused as refused:
            if refused.code == "sync_unreadable":
                raise
            return False
    return True


def check_signature(read: Read, sign_key: str) -> None:
    """Raise ``FileRefused`` ``sync_forged`` unless the laptop with this public key (hex) signed the file."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_key)).verify(read.signature, read.signed)
    except (InvalidSignature, ValueError):
        raise FileRefused("sync_forged") from None


# ---------------------------------------------------------------------------------------------------------- the outside
def _key(identity: str) -> Any:
    import pyrage

    try:
        return pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise FileRefused("key_unreadable") from None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    try:
        if not path.is_file():  # a pipe or a device would keep us waiting
            raise FileRefused("sync_unreadable")
        file = path.open("rb")
    except OSError as error:
        raise FileRefused("sync_unreadable") from error
    with file:
        yield file, path.stat().st_size


def _check_begin(file: IO[bytes], size: int) -> None:
    """Look at the age header, which is short in every file we write; leaves ``file`` at its beginning."""
    try:
        begin = file.read(_LONGEST_AGE_HEADER)
        file.seek(0)
    except OSError as error:
        raise FileRefused("sync_unreadable") from error
    if not begin.startswith(_AGE):
        raise FileRefused("sync_cut_off" if _AGE.startswith(begin) else "sync_not_a_sync_file")
    last_line = begin.find(_AGE_LAST_LINE)
    end = begin.find(b"\n", last_line + 1) if last_line >= 0 else -1
    if end < 0:
        raise FileRefused("sync_cut_off" if len(begin) < _LONGEST_AGE_HEADER else "sync_not_a_sync_file")
    if size - (end + 1) < _LEAST_PAYLOAD:
        raise FileRefused("sync_cut_off")


def _decrypt(source: _Source, unpacking: _Unpacking, key: Any) -> None:
    import pyrage

    try:
        pyrage.decrypt_io(source, unpacking, [key])
    except (pyrage.DecryptError, OSError) as error:
        # The library wraps what goes wrong in what it reads from and writes to, and says what is wrong with the file
        # as an OSError.
        failed = source.failed or unpacking.failed
        if failed is not None:
            raise failed from None
        if str(error) == _NO_KEY_FITS:
            raise FileRefused("sync_locked") from None
        raise FileRefused("sync_cut_off" if "truncated" in str(error) else "sync_altered") from None
    failed = source.failed or unpacking.failed
    if failed is not None:
        raise failed


class _Source:
    """What the decrypting reads from; tells how far it is and remembers what went wrong."""

    def __init__(self, file: IO[bytes], size: int, progress: Progress | None) -> None:
        self._file = file
        self._size = size
        self._progress = progress
        self._done = 0
        self._told = 0
        self.failed: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        try:
            return self._read(size)
        except BaseException as error:
            self.failed = self.failed or error
            raise

    def _read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except OSError as error:
            raise FileRefused("sync_unreadable") from error
        self._done += len(data)
        if self._progress is not None and (self._done - self._told >= _PROGRESS_STEP or not data):
            self._told = self._done
            self._progress(self._done, max(self._size, self._done))
        return data


class _Unpacking:
    """What the decrypting writes to: unpacks in small pieces and remembers what went wrong."""

    def __init__(self, lines: _Lines) -> None:
        import zstandard

        self._zstd_error = zstandard.ZstdError
        self._lines = lines
        unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        self._unpacker = unpacker.stream_writer(cast("IO[bytes]", lines), closefd=False)
        self._end_frame = zstandard.ZstdCompressor().compress(_Lines.END_MARK)
        self._begun = b""
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self._write(bytes(data))
        except BaseException as error:
            self.failed = self.failed or error
            raise
        return len(data)

    def flush(self) -> None:
        """Asked for by the decrypting; nothing waits here."""

    def _write(self, data: bytes) -> None:
        if len(self._begun) < len(_ZSTD):
            self._begun = (self._begun + data)[: len(_ZSTD)]
            if not _ZSTD.startswith(self._begun):
                raise FileRefused("sync_not_a_sync_file")
        self._lines.packed += len(data)
        try:
            self._unpacker.write(data)
        except self._zstd_error as error:
            raise FileRefused("sync_too_big" if "too much memory" in str(error) else "sync_altered") from error

    def finish(self) -> None:
        """Raise ``FileRefused`` ``sync_cut_off`` when the packed text stops before its end.

        A packed text of our own is put behind it: it only comes out as it is when what is before it was complete.
        """
        self._lines.ending = True
        try:
            self._unpacker.write(self._end_frame)
        except self._zstd_error as error:
            raise FileRefused("sync_cut_off") from error


# ------------------------------------------------------------------------------------------------------------ the lines
class _Lines:
    """What the unpacking writes to: cuts text into lines, hashes them, checks their order and hands them over."""

    END_MARK = b"\0end"

    def __init__(self, on_header: OnHeader, on_line: OnLine) -> None:
        self._on_header = on_header
        self._on_line = on_line
        self._header: Header | None = None
        self._trailer: Trailer | None = None
        self._hash = sha256()
        self._count = 0
        self._changes = 0
        self._unpacked = 0
        self._rest: list[bytes] = []
        self._rest_size = 0
        self._complete = False
        self.packed = 0
        self.ending = False

    def write(self, data: bytes) -> int:
        """Take the next piece of unpacked text."""
        if self.ending:
            self._complete = bytes(data) == self.END_MARK
            return len(data)
        if self._unpacked == 0 and data[:1] != b"H":
            raise FileRefused("sync_not_a_sync_file")
        self._unpacked += len(data)
        if self._unpacked > _UNPACKED_ANYWAY + self.packed * _UNPACKED_PER_BYTE:
            raise FileRefused("sync_too_big")
        self._cut(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Asked for by the unpacking; lines are handed over at once."""

    def _cut(self, data: bytes) -> None:
        end = data.rfind(b"\n") + 1
        if end:
            whole = b"".join((*self._rest, data[:end]))
            self._rest, self._rest_size = [], 0
            self._take(whole)
        if end < len(data):
            self._rest.append(data[end:])
            self._rest_size += len(data) - end
            if self._rest_size > LONGEST_LINE:
                raise FileRefused("sync_too_big")

    def _take(self, whole: bytes) -> None:
        """Take complete lines; the trailer, which can only be the last of all, is not hashed."""
        lines = whole[:-1].split(b"\n")
        if self._trailer is not None:
            raise FileRefused("sync_altered")
        last = lines[-1]
        if last.startswith(b"T"):
            self._hash.update(memoryview(whole)[: -len(last) - 1])
        else:
            self._hash.update(whole)
        begun = self._header is not None
        for line in lines:
            if begun and line[:1] == _OPERATION and len(line) <= LONGEST_LINE and self._trailer is None:
                # Almost all lines are operations, so they go the short way through what follows.
                self._count += 1
                self._changes += 1
                self._on_line(Letter.OPERATION, line[1:])
            else:
                self._line(line)

    def _line(self, line: bytes) -> None:
        if self._trailer is not None:
            raise FileRefused("sync_altered")
        if len(line) > LONGEST_LINE:
            raise FileRefused("sync_too_big")
        letter = _LETTERS.get(line[0]) if line else None
        if letter is Letter.TRAILER:
            self._trailer = read_trailer(line[1:])
            return
        self._count += 1
        if self._header is None or letter is Letter.HEADER:
            self._first(letter, line)
        elif letter is not None:
            self._changes += letter in CHANGES
            self._on_line(letter, line[1:])
        elif not line or self._header.version <= VERSION:
            # A newer version may have kinds of lines that older ones can do without.
            raise FileRefused("sync_malformed")

    def _first(self, letter: Letter | None, line: bytes) -> None:
        if self._header is not None or letter is not Letter.HEADER:
            raise FileRefused("sync_malformed")
        self._header = read_header(line[1:])
        self._on_header(self._header)

    def proven(self) -> Read:
        """Return what was read; raises ``FileRefused`` ``sync_cut_off`` or ``sync_altered`` when it is not whole."""
        if self._unpacked == 0:
            raise FileRefused("sync_not_a_sync_file")
        if not self._complete or self._rest or self._header is None or self._trailer is None:
            raise FileRefused("sync_cut_off")
        digest, trailer = self._hash.digest(), self._trailer
        if (trailer.lines, trailer.changes, trailer.sha256) != (self._count, self._changes, digest):
            raise FileRefused("sync_altered")
        return Read(self._header, self._count, self._changes, digest, trailer.signature, signed_text(digest))
