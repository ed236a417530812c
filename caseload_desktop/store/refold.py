"""Streams that leave or lose operations: their rows are made again from what stays, all others are left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.fold_streams import StreamFold, clear_stream
from caseload_desktop.store.held import SEALED, AsideSeal, Held
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.intake_journal import NOTES, Notes, once_held_key
from caseload_desktop.store.meta import read_meta, write_meta
from caseload_desktop.store.operation import GENESIS, MAKING, Operation, chained, hash_of
from caseload_desktop.store.same_person import settle
from caseload_desktop.store.statements import Cursor, Statements

Place = tuple[str, str, int]
"""An operation: the uid of its stream, its device, its number."""


def refold_streams(connection: Connection, statements: Statements, streams: Iterable[int]) -> None:
    """Make the rows of some streams again from their operations, in the caller's transaction.

    Rows, search keys, words, conflicts and what waits come out as if the operations had just arrived.
    """
    cursor = Cursor(connection, statements)
    numbers = list(streams)
    for stream in numbers:
        clear_stream(cursor, stream, rows_made(connection, stream))
    fold_again(connection, statements, numbers)


def fold_again(connection: Connection, statements: Statements, streams: Iterable[int]) -> None:
    """Fold streams whose rows were cleared."""
    cursor = Cursor(connection, statements)
    fold = StreamFold(cursor)
    for stream in streams:
        fold.begin(stream, fresh=True)
        for lsn, raw in _operations(connection, stream):
            fold.apply(orjson.loads(raw), lsn)
        fold.end()
        if fold.is_full():
            fold.flush()
    fold.flush()
    settle(cursor)


def drop_stream(connection: Connection, statements: Statements, *, stream: int) -> None:
    """Take a stream off this laptop: operations, rows and all that is kept of it, in the caller's transaction.

    The stream itself stays, so that its number is never given to another, and so does how far this laptop had numbered
    its own operations in it: when the stream comes back, nobody mistakes them for those of a copied laptop. The caller
    notes in ``leaving`` that and when it went; ``Intake`` needs that to know that the stream is away.
    """
    uid = connection.execute(select(rows.stream.c.uid).where(rows.stream.c.no == stream)).scalar_one()
    cursor = Cursor(connection, statements)
    clear_stream(cursor, stream, rows_made(connection, stream))
    settle(cursor)
    _note_own_number(connection, stream, uid)
    for table in (rows.op, rows.head, rows.seal):
        connection.execute(delete(table).where(table.c.stream == stream))
    for kept in (rows.pending, rows.quarantine):
        connection.execute(delete(kept).where(kept.c.stream_uid == uid))


def _note_own_number(connection: Connection, stream: int, uid: str) -> None:
    own, head = device_of(connection).id, rows.head
    last = connection.execute(select(head.c.seq).where(head.c.stream == stream, head.c.device == own)).scalar()
    if last is not None:
        noted = orjson.loads(read_meta(connection, once_held_key(uid)) or "{}")
        noted[own] = max(last, noted.get(own, 0))
        write_meta(connection, once_held_key(uid), orjson.dumps(noted).decode())


def take_back(connection: Connection, statements: Statements, *, lsn_from: int, lsn_to: int) -> None:
    """Take an import back: the operations it appended leave, in the caller's transaction.

    Operations of this laptop stay, unless they came back with a stream that had been dropped. What arrived later in the
    same chains waits again for what is missing in front of it. For the last import all else it did is undone too: what
    it let wait or put aside, what it found waiting and the streams it brought back.
    """
    notes = _notes_of(connection, lsn_from, lsn_to)
    taking = _TakingBack(connection, lsn_from, lsn_to, _places(notes.filled))
    back = {row[0] for row in notes.returned}
    own = device_of(connection).id
    op = rows.op
    chains = connection.execute(
        select(op.c.stream, op.c.device).where(op.c.lsn.between(lsn_from, lsn_to)).distinct().order_by(op.c.stream)
    ).all()
    streams: dict[int, list[str]] = {}
    for stream, device in chains:
        if device != own or stream in back:
            streams.setdefault(stream, []).append(device)
    cursor = Cursor(connection, statements)
    for stream, devices in streams.items():
        clear_stream(cursor, stream, rows_made(connection, stream))
        for device in devices:
            taking.shorten(stream, device)
    fold_again(connection, statements, streams)
    taking.restore(notes)


def _notes_of(connection: Connection, lsn_from: int, lsn_to: int) -> Notes:
    """What the last intake noted, if it is the one meant; once used they are gone."""
    notes = Notes.load(read_meta(connection, NOTES))
    appended = lsn_from <= notes.lsn_from and notes.lsn_to == lsn_to
    if not (appended if lsn_from <= lsn_to else notes.lsn_to == 0):
        return Notes()
    write_meta(connection, NOTES, Notes().dump())
    return notes


def _places(runs: Iterable[list[Any]]) -> set[Place]:
    return {(uid, device, seq) for uid, device, first, last in runs for seq in range(first, last + 1)}


@dataclass(slots=True)
class _TakingBack:
    """An import that is being undone; ``filled`` are the operations it found waiting."""

    connection: Connection
    lsn_from: int
    lsn_to: int
    filled: set[Place]

    def shorten(self, stream: int, device: str) -> None:
        """Cut a chain before the first operation that leaves; what else lies behind the cut waits."""
        op = rows.op
        uid = self.connection.execute(select(rows.stream.c.uid).where(rows.stream.c.no == stream)).scalar_one()
        links = self.connection.execute(
            select(op.c.lsn, op.c.seq, op.c.raw, op.c.erased_hash)
            .where(op.c.stream == stream, op.c.device == device)
            .order_by(op.c.seq)
        ).all()
        end = kept_end = GENESIS
        kept = 0
        leaving: list[int] = []
        for lsn, seq, raw, erased in links:
            raw_hash = hash_of(raw) if raw is not None else bytes(erased)
            if leaving or self.lsn_from <= lsn <= self.lsn_to:
                leaving.append(lsn)
                if lsn > self.lsn_to or (uid, device, seq) in self.filled:
                    _hold(self.connection, (uid, device, seq), Held(raw, raw_hash, end).pack())
            end = chained(end, raw_hash)
            if not leaving:
                kept, kept_end = seq, end
        self._delete(stream, device, leaving)
        self._step_back(stream, device, kept, kept_end)

    def _delete(self, stream: int, device: str, leaving: list[int]) -> None:
        op = rows.op
        self.connection.execute(delete(op).where(op.c.stream == stream, op.c.device == device, op.c.lsn >= leaving[0]))

    def _step_back(self, stream: int, device: str, seq: int, end: bytes) -> None:
        head, seal, pending = rows.head, rows.seal, rows.pending
        here = (head.c.stream == stream, head.c.device == device)
        if seq:
            self.connection.execute(update(head).where(*here).values(seq=seq, hash=end))
        else:
            self.connection.execute(delete(head).where(*here))
        uid = select(rows.stream.c.uid).where(rows.stream.c.no == stream).scalar_subquery()
        waiting = select(pending.c.seq).where(pending.c.stream_uid == uid, pending.c.device == device)
        self.connection.execute(
            delete(seal).where(
                seal.c.stream == stream, seal.c.device == device, seal.c.seq > seq, seal.c.seq.not_in(waiting)
            )
        )

    def restore(self, notes: Notes) -> None:
        """Undo what the import did besides appending."""
        for number in notes.aside:
            self._take_from_quarantine(number)
        for uid, device, seq in sorted(_places(notes.held)):
            self._let_go(uid, device, seq)
        for returned in notes.returned:
            self.connection.execute(delete(rows.leaving).where(rows.leaving.c.stream == returned[0]))
            self.connection.execute(insert(rows.leaving).values(returned))

    def _take_from_quarantine(self, number: int) -> None:
        """Delete what the import put aside; what had waited before it waits again."""
        q = rows.quarantine
        found = self.connection.execute(
            select(q.c.stream_uid, q.c.device, q.c.seq, q.c.raw, q.c.why).where(q.c.no == number)
        ).first()
        if found is None:
            return
        self.connection.execute(delete(q).where(q.c.no == number))
        uid, device, seq, packed, why = found
        if (uid, device, seq) not in self.filled:
            return
        if why == SEALED:
            stream = self.connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == uid)).scalar_one()
            signature = AsideSeal.unpack(bytes(packed)).signature
            values = {"stream": stream, "device": device, "seq": seq, "signature": signature}
            self.connection.execute(insert(rows.seal).prefix_with("OR IGNORE", dialect="sqlite").values(values))
        else:
            _hold(self.connection, (uid, device, seq), bytes(packed))

    def _let_go(self, uid: str, device: str, seq: int) -> None:
        """What the import let wait waits no more."""
        p, seal = rows.pending, rows.seal
        gone = delete(p).where(p.c.stream_uid == uid, p.c.device == device, p.c.seq == seq)
        if self.connection.execute(gone).rowcount:
            stream = select(rows.stream.c.no).where(rows.stream.c.uid == uid).scalar_subquery()
            self.connection.execute(
                delete(seal).where(seal.c.stream == stream, seal.c.device == device, seal.c.seq == seq)
            )


def _hold(connection: Connection, place: Place, packed: bytes) -> None:
    p = rows.pending
    here = (p.c.stream_uid == place[0], p.c.device == place[1], p.c.seq == place[2])
    connection.execute(delete(p).where(*here))
    values = dict(zip(("stream_uid", "device", "seq"), place, strict=True))
    connection.execute(insert(p).values(**values, raw=packed))


def _operations(connection: Connection, stream: int) -> Iterator[tuple[int, bytes]]:
    op = rows.op
    for lsn, raw in connection.execute(
        select(op.c.lsn, op.c.raw).where(op.c.stream == stream, op.c.raw.is_not(None)).order_by(op.c.lsn)
    ).all():
        yield lsn, bytes(raw)


def rows_made(connection: Connection, stream: int) -> dict[str, set[str]]:
    """The rows a stream's operations make, by entity."""
    made: dict[str, set[str]] = {}
    for _, raw in _operations(connection, stream):
        operation = Operation.read(raw)
        if operation.kind in MAKING and operation.entity in ENTITIES:
            made.setdefault(operation.entity, set()).add(operation.row)
    return made
