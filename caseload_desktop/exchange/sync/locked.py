"""Locked copies of records that were removed here: only the laptop that closed a record can open its copy.

A laptop confirms that it holds a record, the copy here goes, and then that laptop is brought back from a backup made
before it had the record. No confirmation rules that out. So what is removed is locked first, with that laptop's key,
and kept where nobody can read it; a later identity of the laptop gets it, and where the laptop was lost, one that
manages.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

import orjson
from sqlalchemy import Connection, delete, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import peers, runs
from caseload_desktop.exchange.sync.reader import OnLine
from caseload_desktop.exchange.sync.wire import LONGEST_LINE, Letter, Locked, locked_line, read_locked, read_run
from caseload_desktop.store import rows
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.queries.devices import TrustedDevice, trusted

_KEPT = "locked:"
"""Begins the key (meta) of a locked copy, followed by the record's uid and a number."""

_LETTERS = {letter.value.encode(): letter for letter in (Letter.RUN, Letter.BESIDE, Letter.OPERATION)}
_LETTERS |= {letter.value.encode(): letter for letter in (Letter.ERASED, Letter.SEAL)}
_PACKED, _UNPACKED = LONGEST_LINE // 2, 16 * LONGEST_LINE
"""Bytes, so that a copy fits a line in letters, and a hostile one does not fill the memory."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A locked copy: the laptop that confirmed the record, the keys (age) it is locked to, and who was told it since.

    ``told`` is device -> number of the first file that held it.
    """

    by: str
    to: tuple[str, ...]
    told: dict[str, int]
    content: str


def lock(connection: Connection, stream: int, *, by: str) -> bool:
    """Keep a locked copy of a record before it is removed on the word of ``by``; False where it can't be made.

    What that very laptop has confirmed of earlier copies is in this one, or still there; they go.
    """
    book = trusted(connection)
    to = {d.recipient for device, d in book.items() if device == by or (d.manages and not d.removed)}
    content = _packed(runs.whole_record(connection, stream), sorted(to)) if by in book else b""
    if not 0 < len(content) <= _PACKED:
        return False
    uid = connection.execute(select(rows.stream.c.uid).where(rows.stream.c.no == stream)).scalar_one()
    earlier = {key: copy for key, copy in _copies(connection) if key.startswith(f"{_KEPT}{uid}:")}
    for key, copy in earlier.items():
        if by in _holders(connection, copy):
            connection.execute(delete(rows.meta).where(rows.meta.c.key == key))
    no = max((int(key.rpartition(":")[2]) for key in earlier), default=0) + 1
    _write(connection, f"{_KEPT}{uid}:{no}", Copy(by, tuple(sorted(to)), {}, base64.b64encode(content).decode()))
    return True


def due(connection: Connection, device: str) -> list[str]:
    """Return the locked copies a laptop is to get: it holds the key, and may have lost what it once confirmed."""
    copies = list(_copies(connection))
    if not copies:
        return []
    book = trusted(connection)
    at = book.get(device)
    return [key for key, copy in copies if at is not None and _is_due(connection, copy, device, at, book)]


def note_sent(connection: Connection, device: str, keys: Iterable[str], *, no: int) -> None:
    """Note that locked copies go to a laptop from file ``no`` on."""
    wanted = set(keys)
    for key, copy in _copies(connection) if wanted else ():
        if key in wanted and device not in copy.told:
            _write(connection, key, replace(copy, told={**copy.told, device: no}))


def lines(connection: Connection, keys: Iterable[str]) -> Iterator[bytes]:
    """Yield a line for each of these copies."""
    wanted = set(keys)
    for key, copy in _copies(connection) if wanted else ():
        if key in wanted:
            yield locked_line(Locked(key.split(":")[1], base64.b64decode(copy.content)))


def forget(connection: Connection, uid: str) -> None:
    """Let the copies of a record go that was destroyed after its retention."""
    connection.execute(delete(rows.meta).where(rows.meta.c.key.startswith(f"{_KEPT}{uid}:", autoescape=True)))


def unlocking(identity: str, on_line: OnLine) -> OnLine:
    """Return ``on_line`` so that behind the line of a locked copy come the lines in it."""

    def line(letter: Letter, payload: bytes) -> None:
        on_line(letter, payload)
        if letter is Letter.LOCKED:
            for inner, content in _unpacked(read_locked(payload), identity):
                on_line(inner, content)

    return line


def _is_due(connection: Connection, copy: Copy, device: str, at: TrustedDevice, book: dict[str, TrustedDevice]) -> bool:
    holders = _holders(connection, copy)
    if device in holders or at.recipient not in copy.to:
        return False
    sound = {book[one].sign_key for one in holders if one in book and not book[one].removed}
    return at.sign_key in sound if sound else at.manages


def _holders(connection: Connection, copy: Copy) -> set[str]:
    """The identities of laptops that have confirmed what is in a copy."""
    got = {device for device, no in copy.told.items() if no <= peers.peer_of(connection, device).acked_no}
    return {copy.by, *got}


def _copies(connection: Connection) -> Iterator[tuple[str, Copy]]:
    t = rows.meta
    found = connection.execute(select(t.c.key, t.c.value).where(t.c.key.startswith(_KEPT)).order_by(t.c.key))
    for key, value in found.all():
        said = orjson.loads(value)
        yield key, Copy(said["by"], tuple(said["to"]), said["told"], said["content"])


def _write(connection: Connection, key: str, copy: Copy) -> None:
    write_meta(connection, key, orjson.dumps(asdict(copy)).decode())


def _packed(found: Iterable[bytes], recipients: list[str]) -> bytes:
    import pyrage
    import zstandard

    keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    return bytes(pyrage.encrypt(zstandard.ZstdCompressor().compress(b"\n".join(found)), keys))


def _unpacked(copy: Locked, identity: str) -> Iterator[tuple[Letter, bytes]]:
    """Yield the lines of a copy, which are all of its record. Raises ``FileRefused("sync_malformed")``."""
    import pyrage
    import zstandard

    try:
        packed = pyrage.decrypt(copy.content, [pyrage.x25519.Identity.from_str(identity)])
        if not 0 < zstandard.frame_content_size(packed) <= _UNPACKED:
            raise FileRefused("sync_malformed")
        text = zstandard.ZstdDecompressor().decompress(packed)
    except (pyrage.DecryptError, pyrage.IdentityError, zstandard.ZstdError):
        raise FileRefused("sync_malformed") from None
    for line in text.split(b"\n"):
        letter, content = _LETTERS.get(line[:1]), line[1:]
        if letter is None or (letter in (Letter.RUN, Letter.BESIDE) and read_run(content).uid != copy.uid):
            raise FileRefused("sync_malformed")
        yield letter, content
