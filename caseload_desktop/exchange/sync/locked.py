"""Locking what is removed here, and handing it to the laptop that lost it: it alone opens its copy (ADR 56).

A laptop confirms that it holds a record, the copy here goes, and then that laptop is brought back from a backup made
before it had the record. No confirmation rules that out. So what is removed is locked first, with that laptop's key;
a later identity of the laptop gets it, and where the laptop was lost, one that manages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import peers, runs, wire
from caseload_desktop.exchange.sync.reader import OnLine
from caseload_desktop.exchange.sync.wire import Letter
from caseload_desktop.store import locked_copies, rows
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.locked_copies import LockedCopy, content_of, copies, uid_of
from caseload_desktop.store.queries.devices import TrustedDevice, trusted

_LETTERS = {
    letter.value.encode(): letter
    for letter in (Letter.RUN, Letter.BESIDE, Letter.OPERATION, Letter.ERASED, Letter.SEAL)
}
_PACKED, _UNPACKED = wire.LONGEST_LINE // 2, 16 * wire.LONGEST_LINE
"""Bytes: a copy fits a line when it is written in letters, and a hostile one does not fill the memory."""


def lock(connection: Connection, stream: int, *, by: str) -> bool:
    """Keep a locked copy of a record before it is removed on the word of ``by``; False where it can't be made.

    What that very identity of the laptop has confirmed of earlier copies is not needed any more.
    """
    book = trusted(connection)
    if by not in book:
        return False
    to = sorted({d.recipient for device, d in book.items() if device == by or (d.manages and not d.removed)})
    content = _packed(runs.whole_record(connection, stream), to)
    if len(content) > _PACKED:
        return False
    uid = connection.execute(select(rows.stream.c.uid).where(rows.stream.c.no == stream)).scalar_one()
    for key, copy in copies(connection, uid).items():
        if by in _holders(connection, copy):
            locked_copies.remove(connection, key)
    if content:
        locked_copies.add(connection, uid, LockedCopy(by, tuple(to), {}), content)
    return True


def due(connection: Connection, device: str) -> tuple[str, ...]:
    """Return the keys of the copies a laptop is to get: it can open them, and may have lost what it confirmed."""
    kept = copies(connection)
    if not kept:
        return ()
    book = trusted(connection)
    return tuple(key for key, copy in kept.items() if device in book and _is_due(connection, copy, device, book))


def own_due(connection: Connection) -> tuple[bytes, ...]:
    """Return what the lines of copies say that this very laptop is to open, and note that it has them.

    It manages, and the laptop that had confirmed the record was lost: it is one of those the copy is for.
    """
    own = device_of(connection).id
    keys = due(connection, own)
    note_sent(connection, own, keys, no=0)
    return tuple(line[1:] for line in lines(connection, keys))


def note_sent(connection: Connection, device: str, keys: Collection[str], *, no: int) -> None:
    """Note that copies go to a laptop from file ``no`` on."""
    kept = copies(connection) if keys else {}
    for key in keys:
        copy = kept[key]
        if device not in copy.told:
            locked_copies.put(connection, key, replace(copy, told={**copy.told, device: no}))


def lines(connection: Connection, keys: Iterable[str]) -> Iterator[bytes]:
    """Yield the line of each of these copies."""
    for key in keys:
        yield wire.locked_line(wire.Locked(uid_of(key), content_of(connection, key)))


def unlocking(identity: str, on_line: OnLine, *, is_ours: Callable[[], bool] = lambda: True) -> OnLine:
    """Return ``on_line`` so that behind the line of a locked copy come the lines in it.

    A copy is left locked unless the file ``is_ours``, which its first line tells: a laptop can open what goes to its
    former identities too, but those confirm nothing, so that the copy would come, and be let go again, for ever.
    It raises ``FileRefused("sync_malformed")`` for a copy that does not open, or holds anything but its record.
    """

    def line(letter: Letter, payload: bytes) -> None:
        on_line(letter, payload)
        if letter is Letter.LOCKED and is_ours():
            for inner, content in _unpacked(wire.read_locked(payload), identity):
                on_line(inner, content)

    return line


def _is_due(connection: Connection, copy: LockedCopy, device: str, book: Mapping[str, TrustedDevice]) -> bool:
    """True for another identity of a laptop that confirmed it; where those are lost, for each laptop that manages."""
    at, holders = book[device], _holders(connection, copy)
    if device in holders or at.recipient not in copy.to:
        return False
    sound = {book[one].sign_key for one in holders if one in book and not book[one].removed}
    return at.sign_key in sound if sound else at.manages


def _holders(connection: Connection, copy: LockedCopy) -> set[str]:
    """The identities of laptops that have confirmed what is in a copy."""
    got = {device for device, no in copy.told.items() if no <= peers.peer_of(connection, device).acked_no}
    return {copy.by, *got}


def _packed(found: Iterable[bytes], recipients: list[str]) -> bytes:
    """Return lines packed and locked; nothing where there are none."""
    import pyrage
    import zstandard

    text = b"\n".join(found)
    keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    return bytes(pyrage.encrypt(zstandard.ZstdCompressor().compress(text), keys)) if text else b""


def _unpacked(copy: wire.Locked, identity: str) -> Iterator[tuple[Letter, bytes]]:
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
        if letter is None or (letter in (Letter.RUN, Letter.BESIDE) and wire.read_run(content).uid != copy.uid):
            raise FileRefused("sync_malformed")
        yield letter, content
