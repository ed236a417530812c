"""Operations written elsewhere are taken in: appended to their chains and folded, held back, or kept aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from caseload_desktop.store import rows
from caseload_desktop.store.fold import Fold
from caseload_desktop.store.journal import Chain, HybridClock, OpenStream, Streams
from caseload_desktop.store.operation import Operation, hash_of
from caseload_desktop.store.statements import Cursor, Statements


@dataclass(slots=True)
class Taken:
    """What taking in operations from elsewhere did."""

    new: int = 0
    known: int = 0
    pending: int = 0
    forked: int = 0


def take_in(
    connection: Connection, statements: Statements, raws: Iterable[bytes], clock: HybridClock, now: datetime
) -> Taken:
    """Take operations written on other devices, in any order; the caller has checked where they come from.

    An operation known already changes nothing; one whose predecessor is missing waits; one with the number of another
    is kept aside in ``quarantine`` (a restored backup or copied laptop wrote it).
    """
    cursor = Cursor(connection, statements)
    intake = _Intake(cursor, Streams(cursor), Fold(cursor))
    for raw in raws:
        operation = Operation.read(raw)
        clock.hear(operation.clock, now)
        intake.take(operation, raw)
    intake.streams.write_heads()
    return intake.taken


@dataclass(slots=True)
class _Intake:
    cursor: Cursor
    streams: Streams
    fold: Fold
    taken: Taken = field(default_factory=Taken)

    def take(self, operation: Operation, raw: bytes) -> None:
        stream = self.streams.get(operation.stream, operation.stream_kind)
        chain = stream.chains.get(operation.device) or Chain()
        if operation.seq <= chain.seq:
            self._compare(stream, operation, raw)
        elif operation.seq > chain.seq + 1:
            self._hold(operation, raw)
        else:
            self._append(stream, operation, raw)
            self._follow(stream, operation.device)

    def _append(self, stream: OpenStream, operation: Operation, raw: bytes) -> None:
        lsn = self.streams.append(stream, operation.device, operation.seq, raw)
        self.fold.apply(operation, stream_no=stream.no, lsn=lsn)
        self.taken.new += 1

    def _compare(self, stream: OpenStream, operation: Operation, raw: bytes) -> None:
        held, erased = self.cursor.run("op-held", _op_held, _place_of(stream.no, operation)).fetchone()
        if (hash_of(held) if held is not None else bytes(erased)) == hash_of(raw):
            self.taken.known += 1
            return
        values = {"stream_uid": stream.uid, "device": operation.device, "seq": operation.seq, "raw": raw}
        self.cursor.insert(rows.quarantine, {**values, "why": "forked"})
        self.taken.forked += 1

    def _hold(self, operation: Operation, raw: bytes) -> None:
        self.cursor.run(
            "hold",
            lambda: (
                insert(rows.pending)
                .prefix_with("OR IGNORE", dialect="sqlite")
                .values({c: bindparam(f"v_{c}") for c in ("stream_uid", "device", "seq", "raw")})
                .inline()
            ),
            {"v_stream_uid": operation.stream, "v_device": operation.device, "v_seq": operation.seq, "v_raw": raw},
        )
        self.taken.pending += 1

    def _follow(self, stream: OpenStream, device: str) -> None:
        """Append what waited for the operation just appended."""
        while True:
            place = {"p_uid": stream.uid, "p_device": device, "p_seq": stream.chains[device].seq + 1}
            found = self.cursor.run("pending-next", _pending_next, place).fetchone()
            if found is None:
                return
            self.cursor.run("pending-done", _pending_done, place)
            raw = bytes(found[0])
            self._append(stream, Operation.read(raw), raw)


def _place_of(stream_no: int, operation: Operation) -> dict[str, Any]:
    return {"p_stream": stream_no, "p_device": operation.device, "p_seq": operation.seq}


def _op_held() -> Any:
    op = rows.op
    return select(op.c.raw, op.c.erased_hash).where(
        op.c.stream == bindparam("p_stream"), op.c.device == bindparam("p_device"), op.c.seq == bindparam("p_seq")
    )


def _pending_next() -> Any:
    p = rows.pending
    return select(p.c.raw).where(
        p.c.stream_uid == bindparam("p_uid"), p.c.device == bindparam("p_device"), p.c.seq == bindparam("p_seq")
    )


def _pending_done() -> Any:
    p = rows.pending
    return p.delete().where(
        p.c.stream_uid == bindparam("p_uid"), p.c.device == bindparam("p_device"), p.c.seq == bindparam("p_seq")
    )
