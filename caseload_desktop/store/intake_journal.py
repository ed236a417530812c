"""The intake's side of the journal: chains grow in memory and are written many at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, func, select, update

from caseload_desktop.store import rows
from caseload_desktop.store.behind import Behind
from caseload_desktop.store.held import FORKED, SEALED, AsideSeal, Held
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.operation import chained, hash_of
from caseload_desktop.store.statements import Cursor
from caseload_desktop.store.streams import Chain, next_place

OPERATIONS_AT_A_TIME = 2000
"""So many operations are held before they are written."""

NOTES = "last_intake"
"""Key in ``meta``: what taking the last import back needs besides its operations (JSON)."""


def once_held_key(uid: str) -> str:
    """Key in ``meta``: this laptop's last number in a stream that was dropped here, by device (JSON)."""
    return f"own:{uid}"


@dataclass(slots=True)
class StreamState:
    """A stream as the running intake knows it.

    ``fresh``: no operation of it is held. ``away``: it was dropped here, and what comes now is not all of it.
    ``once_held``: the last number in it of this laptop's chain (by device) before it was dropped.
    """

    no: int
    uid: str
    kind: str
    chains: dict[str, Chain] = field(default_factory=dict)
    fresh: bool = True
    buried: bool = False
    away: bool = False
    returned: bool = False
    once_held: dict[str, int] = field(default_factory=dict)
    has_pending: bool = False
    waiting: dict[str, dict[int, bytes]] = field(default_factory=dict)
    aside: dict[str, set[bytes]] = field(default_factory=dict)
    grown: dict[str, bool] = field(default_factory=dict)
    """Devices whose chain grew, and whether it had a head before."""
    hashes: dict[tuple[str, int], bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Notes:
    """What an intake did besides appending: kept so that it can be taken back."""

    lsn_from: int = 0
    lsn_to: int = 0
    held: list[list[Any]] = field(default_factory=list)
    filled: list[list[Any]] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    returned: list[list[Any]] = field(default_factory=list)

    def dump(self) -> str:
        """Return the notes as JSON."""
        names = ("lsn_from", "lsn_to", "held", "filled", "aside", "returned")
        return orjson.dumps({name: getattr(self, name) for name in names}).decode()

    @classmethod
    def load(cls, dumped: str | None) -> Notes:
        """Read what ``dump`` wrote; None gives empty notes."""
        return cls() if dumped is None else cls(**orjson.loads(dumped))


def extend(runs: list[list[Any]], uid: str, device: str, seq: int) -> None:
    """Add one operation to a list of runs ``[uid, device, first, last]``."""
    if runs and runs[-1][:2] == [uid, device] and runs[-1][3] == seq - 1:
        runs[-1][3] = seq
    else:
        runs.append([uid, device, seq, seq])


@dataclass(slots=True)
class Unwritten:
    """What an intake's journal holds and has not written: rows of its tables, and the uids of the streams in them."""

    ops: list[tuple[int, int, str, int, bytes | None, bytes | None]] = field(default_factory=list)
    heads: list[tuple[int, str, int, bytes]] = field(default_factory=list)
    seals: list[tuple[int, str, int, bytes]] = field(default_factory=list)
    streams: list[tuple[int, str, str]] = field(default_factory=list)
    uids: set[str] = field(default_factory=set)

    def write(self, cursor: Cursor) -> None:
        """Write all of it."""
        cursor.insert_many(rows.op, ("lsn", "stream", "device", "seq", "raw", "erased_hash"), self.ops)
        cursor.insert_many(rows.head, ("stream", "device", "seq", "hash"), self.heads)
        cursor.insert_many(rows.seal, ("stream", "device", "seq", "signature"), self.seals, unless_there=True)
        cursor.insert_many(rows.stream, ("no", "uid", "kind"), self.streams)


_FEW_STREAMS = 20_000


def few_streams(connection: Connection) -> frozenset[str] | None:
    """Return the uids of all streams of a store that has few, so that nothing need be asked of the many in a first
    file; None where there are too many to keep in mind.
    """
    uids = connection.execute(select(rows.stream.c.uid).limit(_FEW_STREAMS + 1)).scalars().all()
    return frozenset(uids) if len(uids) <= _FEW_STREAMS else None


class IntakeJournal:
    """Reads and writes chains, held operations, seals and quarantine for one intake.

    With ``behind`` what it hands over may be written beside it; it waits for that before it asks the store itself.
    ``before`` shows the store as it was before the intake, and need not wait; ``few`` are the streams it had, if few.
    """

    def __init__(
        self,
        connection: Connection,
        cursor: Cursor,
        *,
        behind: Behind | None = None,
        before: Cursor | None = None,
        few: frozenset[str] | None = None,
    ) -> None:
        self.notes = Notes()
        self._few = few
        self._writer = connection
        self._writers_cursor = cursor
        self._behind = behind
        self._before = before
        self._closed: set[int] = set()
        self._unwritten = Unwritten()
        self._stream = 0
        self._lsn = 0

    @property
    def _connection(self) -> Connection:
        if self._behind is not None:
            self._behind.wait()
        return self._writer

    @property
    def _cursor(self) -> Cursor:
        if self._behind is not None:
            self._behind.wait()
        return self._writers_cursor

    # streams

    def must_flush(self, uid: str) -> bool:
        """True when something of that stream is not written yet, so that it can't be read back."""
        return uid in self._unwritten.uids

    def open(self, uid: str, kind: str) -> StreamState:
        """Return a stream and the ends of its chains; it is begun when it is new."""
        if self._is_surely_new(uid):
            return self._begin(uid, kind)
        asked = {"p_uid": uid, "p_key": once_held_key(uid)}
        found = self._cursor.run("intake-stream", _stream_and_heads, asked).fetchall()
        if not found:
            return self._begin(uid, kind)
        no, known_kind, tombstone, removed_at, once_held = found[0][:5]
        chains = {row[5]: Chain(row[6], bytes(row[7])) for row in found if row[5] is not None}
        state = StreamState(no, uid, known_kind, chains, fresh=not chains, buried=tombstone is not None)
        state.away = removed_at is not None
        state.once_held = orjson.loads(once_held) if once_held else {}
        state.has_pending = self._cursor.run("intake-pending", _any_pending, {"p_uid": uid}).fetchone() is not None
        return state

    def _is_surely_new(self, uid: str) -> bool:
        """True when it can be told without waiting that neither the store nor this intake knows a stream."""
        if self._before is None or self._behind is None or not self._behind.is_busy or hash(uid) in self._closed:
            return False
        if self._few is not None:
            return uid not in self._few
        return self._before.run("intake-known", _stream_known, {"p_uid": uid}).fetchone() is None

    def _begin(self, uid: str, kind: str) -> StreamState:
        if not self._stream:
            self._stream = self._connection.execute(select(func.max(rows.stream.c.no))).scalar() or 0
        self._stream += 1
        self._unwritten.streams.append((self._stream, uid, kind))
        return StreamState(self._stream, uid, kind)

    def welcome_back(self, stream: StreamState) -> None:
        """A dropped stream came back whole: it is carried like any other again."""
        t = rows.leaving
        gone = self._connection.execute(select(t).where(t.c.stream == stream.no)).one()
        self.notes.returned.append(list(gone))
        self._connection.execute(delete(t).where(t.c.stream == stream.no))
        stream.away, stream.returned = False, True

    def close(self, stream: StreamState, own: str) -> int:
        """Take over the ends of a stream's chains.

        Returns how many of this laptop's operations did not come back with a stream that had been dropped here: going
        on from there would use their numbers twice.
        """
        for device in sorted(stream.grown):
            chain = stream.chains[device]
            if stream.grown[device]:
                self._cursor.run("intake-head", _head_update, _head_values(stream.no, device, chain))
            else:
                self._unwritten.heads.append((stream.no, device, chain.seq, chain.hash))
        self._unwritten.uids.add(stream.uid)
        self._closed.add(hash(stream.uid))
        if not stream.returned or own not in stream.once_held:
            return 0
        back = stream.chains.get(own) or Chain()
        return max(0, stream.once_held[own] - back.seq)

    def append(self, stream: StreamState, device: str, raw: bytes | None, raw_hash: bytes) -> int:
        """Put an operation at the end of its chain and return its place in this store's journal."""
        chain = stream.chains.get(device)
        if chain is None:
            chain = stream.chains[device] = Chain()
        if device not in stream.grown:
            stream.grown[device] = chain.seq > 0
        chain.seq, chain.hash = chain.seq + 1, chained(chain.hash, raw_hash)
        if stream.has_pending:
            stream.hashes[device, chain.seq] = raw_hash
        erased = raw_hash if raw is None else None
        if self._lsn:
            self._lsn += 1
            self._unwritten.ops.append((self._lsn, stream.no, device, chain.seq, raw, erased))
        else:
            place = next_place(self._cursor)
            values = {
                "lsn": place,
                "stream": stream.no,
                "device": device,
                "seq": chain.seq,
                "raw": raw,
                "erased_hash": erased,
            }
            self._lsn = self.notes.lsn_from = self._cursor.insert(rows.op, values)
        self.notes.lsn_to = self._lsn
        return self._lsn

    def append_run(
        self, stream: StreamState, device: str, raws: list[bytes | None], hashes: list[bytes], end: bytes | None
    ) -> int:
        """Put operations at the end of a chain, whose hash is then ``end`` (None: not known yet); return the place of
        the first in this store's journal.
        """
        first = self.append(stream, device, raws[0], hashes[0])
        if end is None or stream.has_pending:
            for raw, raw_hash in zip(raws[1:], hashes[1:], strict=True):
                self.append(stream, device, raw, raw_hash)
            return first
        chain, no, lsn = stream.chains[device], stream.no, first
        seq = chain.seq
        for raw, raw_hash in zip(raws[1:], hashes[1:], strict=True):
            lsn += 1
            seq += 1
            self._unwritten.ops.append((lsn, no, device, seq, raw, None if raw is not None else raw_hash))
        chain.seq, chain.hash = seq, end
        self._lsn = self.notes.lsn_to = lsn
        return first

    def is_full(self) -> bool:
        """True when enough operations are held to be written."""
        return len(self._unwritten.ops) >= OPERATIONS_AT_A_TIME

    def hand_over(self) -> Unwritten:
        """Return what is held, for the caller to write before the store is asked for it."""
        held, self._unwritten = self._unwritten, Unwritten()
        return held

    def flush(self) -> None:
        """Write what is held."""
        self.hand_over().write(self._cursor)

    def hashes(self, stream: int, device: str, *, upto: int) -> list[bytes]:
        """Return the hashes of the first operations of a chain."""
        op = rows.op
        found = self._cursor.run(
            "intake-hashes",
            lambda: (
                select(op.c.raw, op.c.erased_hash)
                .where(
                    op.c.stream == bindparam("p_stream"),
                    op.c.device == bindparam("p_device"),
                    op.c.seq <= bindparam("p_upto"),
                )
                .order_by(op.c.seq)
            ),
            {"p_stream": stream, "p_device": device, "p_upto": upto},
        )
        return [hash_of(raw) if raw is not None else bytes(erased) for raw, erased in found]

    def hash_at(self, stream: StreamState, device: str, seq: int) -> bytes:
        """Return the hash of one operation of a chain."""
        known = stream.hashes.get((device, seq))
        return known if known is not None else self.hashes(stream.no, device, upto=seq)[-1]

    # what waits

    def pending(self, stream: StreamState, device: str) -> dict[int, bytes]:
        """Return what waits of a device's chain, by number, packed."""
        if not stream.has_pending:
            return {}
        if device not in stream.waiting:
            found = self._cursor.run("intake-waiting", _pending_of, {"p_uid": stream.uid, "p_device": device})
            stream.waiting[device] = {seq: bytes(raw) for seq, raw in found}
        return stream.waiting[device]

    def hold(self, stream: StreamState, device: str, seq: int, held: Held) -> None:
        """Let an operation wait."""
        packed = held.pack()
        values = {"stream_uid": stream.uid, "device": device, "seq": seq, "raw": packed}
        self.pending(stream, device)
        self._cursor.insert(rows.pending, values)
        stream.has_pending = True
        self.pending(stream, device)[seq] = packed
        extend(self.notes.held, stream.uid, device, seq)

    def unhold(self, stream: StreamState, device: str, seq: int) -> None:
        """An operation that waited does not any more."""
        place = {"p_uid": stream.uid, "p_device": device, "p_seq": seq}
        self._cursor.run("intake-unhold", _pending_done, place)
        del stream.waiting[device][seq]
        extend(self.notes.filled, stream.uid, device, seq)

    # what does not fit

    def set_aside(self, stream: StreamState, device: str, seq: int, held: Held) -> bool:
        """Keep an operation in quarantine; False when it lies there already."""
        if device not in stream.aside:
            found = self._cursor.run("intake-aside", _aside_of, {"p_uid": stream.uid, "p_device": device})
            stream.aside[device] = {Held.unpack(bytes(raw)).hash for (raw,) in found}
        if held.hash in stream.aside[device]:
            return False
        stream.aside[device].add(held.hash)
        self._quarantine(stream, device, seq, held.pack(), FORKED)
        return True

    def set_seal_aside(self, stream: StreamState, device: str, seq: int, seal: AsideSeal) -> None:
        """Keep the seal of operations in quarantine."""
        t, packed = rows.quarantine, seal.pack()
        same = select(t.c.no).where(t.c.stream_uid == stream.uid, t.c.device == device, t.c.raw == packed)
        if self._connection.execute(same.where(t.c.why == SEALED)).first() is None:
            self._quarantine(stream, device, seq, packed, SEALED)

    def _quarantine(self, stream: StreamState, device: str, seq: int, packed: bytes, why: str) -> None:
        values = {"stream_uid": stream.uid, "device": device, "seq": seq, "raw": packed, "why": why}
        self.notes.aside.append(self._cursor.insert(rows.quarantine, values))

    def seal(self, stream: StreamState, device: str, seq: int, signature: bytes) -> None:
        """Keep a seal; one that is there stays."""
        self._unwritten.seals.append((stream.no, device, seq, signature))

    def unseal(self, stream: StreamState, device: str, seq: int) -> bytes | None:
        """Take a seal out and return it."""
        t = rows.seal
        here = (t.c.stream == stream.no, t.c.device == device, t.c.seq == seq)
        signature = self._connection.execute(select(t.c.signature).where(*here)).scalar()
        self._connection.execute(delete(t).where(*here))
        return None if signature is None else bytes(signature)

    def write_notes(self) -> None:
        """Keep what taking this import back will need."""
        write_meta(self._connection, NOTES, self.notes.dump())


def _stream_and_heads() -> Any:
    stream, head, leaving, meta = rows.stream, rows.head, rows.leaving, rows.meta
    return (
        select(
            stream.c.no,
            stream.c.kind,
            stream.c.tombstone,
            leaving.c.removed_at,
            meta.c.value,
            head.c.device,
            head.c.seq,
            head.c.hash,
        )
        .outerjoin(head, head.c.stream == stream.c.no)
        .outerjoin(leaving, leaving.c.stream == stream.c.no)
        .outerjoin(meta, meta.c.key == bindparam("p_key"))
        .where(stream.c.uid == bindparam("p_uid"))
    )


def _stream_known() -> Any:
    return select(rows.stream.c.no).where(rows.stream.c.uid == bindparam("p_uid"))


def _any_pending() -> Any:
    return select(rows.pending.c.seq).where(rows.pending.c.stream_uid == bindparam("p_uid")).limit(1)


def _pending_of() -> Any:
    p = rows.pending
    return (
        select(p.c.seq, p.c.raw)
        .where(p.c.stream_uid == bindparam("p_uid"), p.c.device == bindparam("p_device"))
        .order_by(p.c.seq)
    )


def _pending_done() -> Any:
    p = rows.pending
    return delete(p).where(
        p.c.stream_uid == bindparam("p_uid"), p.c.device == bindparam("p_device"), p.c.seq == bindparam("p_seq")
    )


def _aside_of() -> Any:
    q = rows.quarantine
    return select(q.c.raw).where(
        q.c.stream_uid == bindparam("p_uid"), q.c.device == bindparam("p_device"), q.c.why == FORKED
    )


def _head_update() -> Any:
    t = rows.head
    return (
        update(t)
        .where(t.c.stream == bindparam("p_stream"), t.c.device == bindparam("p_device"))
        .values(seq=bindparam("p_seq"), hash=bindparam("p_hash"))
    )


def _head_values(stream: int, device: str, chain: Chain) -> dict[str, Any]:
    return {"p_stream": stream, "p_device": device, "p_seq": chain.seq, "p_hash": chain.hash}
