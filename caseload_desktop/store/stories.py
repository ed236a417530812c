"""Two stories of one chain: where a restored backup or a copied laptop used numbers twice, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.held import FORKED, Held
from caseload_desktop.store.operation import GENESIS, Operation, chained, hash_of

Authors = Mapping[bytes, set[str]]
"""For what an operation says, apart from where it stands: the devices under which it is in the journal."""


@dataclass(frozen=True, slots=True)
class Link:
    """An operation in its chain: its row in ``op`` or ``quarantine``, its number, and its bytes or hash."""

    at: int
    seq: int
    held: Held


@dataclass(frozen=True, slots=True)
class Fork:
    """From one number on, a chain goes on as ``ours`` in the journal and as ``theirs`` in quarantine."""

    stream: int
    uid: str
    device: str
    ours: tuple[Link, ...]
    theirs: tuple[Link, ...]

    @property
    def seq(self) -> int:
        """The first number that is used twice."""
        return self.ours[0].seq


def story_of(operation: Operation) -> bytes:
    """Return what an operation says, apart from the device, number and chain it stands under."""
    o = operation
    parts = [o.act, o.actor, o.at, o.entity, o.row, o.kind, o.fields, o.put_back, o.why]
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)


def authors_of(connection: Connection, stream: int) -> Authors:
    """Return who says what in a stream."""
    op = rows.op
    authors: dict[bytes, set[str]] = {}
    for device, raw in connection.execute(
        select(op.c.device, op.c.raw).where(op.c.stream == stream, op.c.raw.is_not(None))
    ).all():
        authors.setdefault(story_of(Operation.read(bytes(raw))), set()).add(device)
    return authors


def is_told_again(link: Link, device: str, authors: Authors) -> bool:
    """True when another device says the same: its work came back under a new identity. Erased text can't be."""
    if link.held.raw is None:
        return True
    return bool(authors.get(story_of(Operation.read(link.held.raw)), set()) - {device})


def forks_of(connection: Connection, uid: str) -> Iterator[Fork]:
    """Yield the forks of a stream that can be followed: the earliest of each chain, each story that leaves there."""
    q, stream = rows.quarantine, rows.stream
    number = connection.execute(select(stream.c.no).where(stream.c.uid == uid, stream.c.tombstone.is_(None))).scalar()
    if number is None:
        return
    entries: dict[str, list[Link]] = {}
    for no, device, seq, packed in connection.execute(
        select(q.c.no, q.c.device, q.c.seq, q.c.raw)
        .where(q.c.stream_uid == uid, q.c.why == FORKED)
        .order_by(q.c.device, q.c.seq, q.c.no)
    ).all():
        entries.setdefault(device, []).append(Link(no, seq, Held.unpack(bytes(packed))))
    for device, aside in entries.items():
        chain = chain_of(connection, number, device)
        first = min((link.seq for link in aside if _leaves(chain, link)), default=None)
        for start in aside:
            if start.seq == first and _leaves(chain, start):
                ours = tuple(chain[start.seq - 1 :])
                yield Fork(number, uid, device, ours, tuple(_follow(start, ours[0].held.before or GENESIS, aside)))


def chain_of(connection: Connection, stream: int, device: str) -> list[Link]:
    """Return a chain of the journal, each operation with the hash of the chain before it."""
    op = rows.op
    chain, end = [], GENESIS
    for lsn, seq, raw, erased in connection.execute(
        select(op.c.lsn, op.c.seq, op.c.raw, op.c.erased_hash)
        .where(op.c.stream == stream, op.c.device == device)
        .order_by(op.c.seq)
    ).all():
        raw_hash = hash_of(raw) if raw is not None else bytes(erased)
        chain.append(Link(lsn, seq, Held(raw, raw_hash, end)))
        end = chained(end, raw_hash)
    return chain


def _leaves(chain: list[Link], link: Link) -> bool:
    """True when a story leaves the chain at that operation."""
    if link.seq > len(chain):
        return False
    ours = chain[link.seq - 1].held
    return ours.hash != link.held.hash and link.held.before in (None, ours.before)


def _follow(start: Link, before: bytes, aside: Iterable[Link]) -> Iterator[Link]:
    """Yield a story as far as it is known, the hash of its chain before each operation filled in."""
    link: Link | None = start
    while link is not None:
        seq, held = link.seq, Held(link.held.raw, link.held.hash, before)
        yield Link(link.at, seq, held)
        before = chained(before, held.hash)
        after = [one for one in aside if one.seq == seq + 1 and one.held.before in (None, before)]
        link = min(after, key=lambda one: one.held.hash, default=None)
