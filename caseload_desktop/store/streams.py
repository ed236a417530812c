"""The streams one transaction writes to: where they lie, where their chains end, and what is appended to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, insert, select, union_all

from caseload_desktop.store import rows
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.registers import Seen
from caseload_desktop.store.remembered import Remembered
from caseload_desktop.store.statements import Cursor

ChainEnd = tuple[str | None, int, bytes]
"""The end of a chain as a row of ``head``: device, number and hash; no device where a stream has no chain yet."""


@dataclass(slots=True)
class Chain:
    """The end of one device's chain in one stream."""

    seq: int = 0
    hash: bytes = GENESIS


@dataclass(slots=True)
class OpenStream:
    """A stream as the running transaction knows it."""

    no: int
    uid: str
    kind: str
    chains: dict[str, Chain]
    grown: set[str] = field(default_factory=set)

    def seen_by(self, device: str) -> Seen:
        """Return what a device writing now has seen of the others."""
        return {d: c.seq for d, c in sorted(self.chains.items()) if d != device}


class Streams:
    """The streams one transaction has looked at; heads are written back once, at its end."""

    def __init__(self, cursor: Cursor, remembered: Remembered | None = None) -> None:
        self.cursor = cursor
        self._remembered = remembered or Remembered()
        self._open: dict[str, OpenStream] = {}
        self._found: dict[str, tuple[int, str]] = {}
        self._ends: dict[str, Iterable[ChainEnd]] = {}

    def found(self, uid: str, number: int, kind: str, ends: Iterable[ChainEnd]) -> None:
        """Take note of where a stream lies and where its chains end; ``ends`` as they stand in ``head``."""
        self._found[uid] = number, kind
        self._ends[uid] = ends

    def get(self, uid: str, kind: str) -> OpenStream:
        """Return the stream with that uid, begun when it is new."""
        known = self._open.get(uid)
        if known is None:
            known = self._open[uid] = self._find(uid) or self._begin(uid, kind)
        return known

    def _find(self, uid: str) -> OpenStream | None:
        if uid in self._found:
            number, kind = self._found[uid]
            chains = {device: Chain(seq, bytes(end)) for device, seq, end in self._ends[uid] if device is not None}
            return OpenStream(number, uid, kind, chains)
        found = self.cursor.run(
            "stream-and-heads",
            lambda: (
                select(rows.stream.c.no, rows.stream.c.kind, rows.head.c.device, rows.head.c.seq, rows.head.c.hash)
                .outerjoin(rows.head, rows.head.c.stream == rows.stream.c.no)
                .where(rows.stream.c.uid == bindparam("p_uid"))
            ),
            {"p_uid": uid},
        ).fetchall()
        if not found:
            return None
        chains = {device: Chain(seq, bytes(end)) for _, _, device, seq, end in found if device is not None}
        return OpenStream(found[0][0], uid, found[0][1], chains)

    def _begin(self, uid: str, kind: str) -> OpenStream:
        number = self.cursor.insert(rows.stream, {"uid": uid, "kind": str(kind)})
        return OpenStream(number, uid, kind, {})

    def append(self, stream: OpenStream, device: str, seq: int, raw: bytes) -> int:
        """Put an operation's bytes at the end of a chain and return its place in this store's journal.

        A place is never given out twice, also after the newest operations were taken out of the journal: files sent
        and acts name places. The database itself goes on from the newest operation held.
        """
        values: dict[str, Any] = {"stream": stream.no, "device": device, "seq": seq, "raw": raw}
        if not self._remembered.last_place_stands:
            values["lsn"] = next_place(self.cursor)
            self._remembered.last_place_stands = True
        lsn = self.cursor.insert(rows.op, values)
        chain = stream.chains.setdefault(device, Chain())
        chain.seq, chain.hash = seq, chained(chain.hash, hash_of(raw))
        stream.grown.add(device)
        return lsn

    def write_heads(self) -> None:
        """Write the ends of all chains that grew."""
        for stream in self._open.values():
            for device in sorted(stream.grown):
                chain = stream.chains[device]
                self.cursor.run(
                    "head", _head, {"p_no": stream.no, "p_dev": device, "p_seq": chain.seq, "p_hash": chain.hash}
                )
            stream.grown.clear()


def next_place(cursor: Cursor) -> int:
    """Return the place in the journal behind all that an operation held, an act, or a file sent or taken in ever had.

    Operations written in one go after it take the places that follow.
    """
    return int(cursor.run("last-place", _last_place, {}).fetchone()[0]) + 1


def _last_place() -> Any:
    named = (
        rows.op.c.lsn,
        rows.act.c.lsn_to,
        rows.import_file.c.lsn_to,
        rows.sent_file.c.to_lsn,
        rows.peer.c.acked_lsn,
    )
    places = union_all(*(select(func.max(column).label("place")) for column in named)).subquery()
    return select(func.coalesce(func.max(places.c.place), 0))


def _head() -> Any:
    """Put the end of a chain in the place of the one before."""
    values = {"stream": "p_no", "device": "p_dev", "seq": "p_seq", "hash": "p_hash"}
    return (
        insert(rows.head)
        .prefix_with("OR REPLACE", dialect="sqlite")
        .values({column: bindparam(name) for column, name in values.items()})
        .inline()
    )
