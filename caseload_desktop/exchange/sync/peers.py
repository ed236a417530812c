"""What is known of the other laptops: what each says it holds, what was taken from it, which records it was given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from caseload_desktop.exchange.sync.wire import Ack, Header
from caseload_desktop.store import rows

LEAVING = "leaving:"
"""Begins the label of a record a laptop was told to let go, followed by why; it stays until that laptop says it has."""

RETURNED = "returned"
"""Label of a record this laptop lets go, on its way back to the laptop that said so, with what lies aside of it."""


HANDED_ON = "handed_on"
"""Label of a record restricted on a laptop whose owner is not named, on its way to the laptops of those who are."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another laptop: ``acked``, our file and place it has confirmed; ``heard``, its file and place we have taken."""

    device: str
    acked_no: int = 0
    acked_lsn: int = 0
    heard_no: int = 0
    heard_file: str = ""
    heard_lsn: int = 0


def peer_of(connection: Connection, device: str) -> Peer:
    """Return what is known of a laptop; nothing yet is a peer of zeros."""
    t = rows.peer
    found = connection.execute(
        select(t.c.acked_no, t.c.acked_lsn, t.c.heard_no, t.c.heard_file, t.c.heard_lsn).where(t.c.device == device)
    ).first()
    return Peer(device, *found[:3], found[3] or "", found[4]) if found else Peer(device)


def write_peer(connection: Connection, peer: Peer, **more: Any) -> None:
    """Keep what is known of a laptop; ``more`` are other columns of the table."""
    values = {
        "acked_no": peer.acked_no,
        "acked_lsn": peer.acked_lsn,
        "heard_no": peer.heard_no,
        "heard_file": peer.heard_file or None,
        "heard_lsn": peer.heard_lsn,
        **more,
    }
    done = connection.execute(update(rows.peer).where(rows.peer.c.device == peer.device).values(values))
    if done.rowcount == 0:
        connection.execute(insert(rows.peer).values(device=peer.device, **values))


def given_to(connection: Connection, device: str) -> dict[int, tuple[str, int]]:
    """Return stream -> (label, number of the first file) of the records a laptop was given."""
    t = rows.peer_stream
    found = connection.execute(select(t.c.stream, t.c.label, t.c.first_no).where(t.c.device == device))
    return {stream: (label, first) for stream, label, first in found}


def was_sent_to(connection: Connection, device: str) -> bool:
    """True when a file was written for this identity of a laptop."""
    t = rows.sent_file
    to = orjson.dumps([device]).decode()
    return connection.execute(select(t.c.no).where(t.c.recipients == to).limit(1)).first() is not None


def give(connection: Connection, device: str, streams: Mapping[int, str], *, no: int) -> None:
    """Note that records go to a laptop from file ``no`` on, under these labels."""
    forget(connection, device, streams)
    if streams:
        connection.execute(
            insert(rows.peer_stream),
            [{"device": device, "stream": s, "label": label, "first_no": no} for s, label in sorted(streams.items())],
        )


def forget(connection: Connection, device: str, streams: Iterable[int]) -> None:
    """Note that a laptop no longer has these records."""
    t = rows.peer_stream
    for stream in streams:
        connection.execute(delete(t).where(t.c.device == device, t.c.stream == stream))


def forget_returned(connection: Connection, streams: Iterable[int]) -> None:
    """Note that records on their way back must go whole once more, because there is more of them than went."""
    t = rows.peer_stream
    for stream in streams:
        connection.execute(delete(t).where(t.c.stream == stream, t.c.label == RETURNED))


def note_held(connection: Connection, device: str, label: str, *, after: int, but: Collection[str]) -> None:
    """Note that a laptop has the records it has just begun here, behind place ``after`` of this journal.

    What it sent need not go back to it whole, ``but`` for those (uid) it removed and sent a locked copy of.
    """
    op, earlier, t = rows.op, rows.op.alias(), rows.peer_stream
    known = select(earlier.c.lsn).where(earlier.c.stream == op.c.stream, earlier.c.lsn <= after).exists()
    given = select(t.c.stream).where(t.c.device == device)
    removed = select(rows.stream.c.no).where(rows.stream.c.uid.in_(but))
    begun = connection.execute(
        select(op.c.stream)
        .where(op.c.lsn > after, op.c.stream.not_in(given), op.c.stream.not_in(removed), ~known)
        .distinct()
    ).scalars()
    found = [{"device": device, "stream": stream, "label": label, "first_no": 0} for stream in begun]
    if found:
        connection.execute(insert(t), found)


def note_filled(connection: Connection, device: str, uids: Collection[str], *, no: int) -> None:
    """Note that records must go whole to a laptop from file ``no`` on: work that had waited found its place by a file
    of it, and so lies among what came from it (``came_from``), though it may never have had it.
    """
    if uids:
        t, numbers = rows.peer_stream, select(rows.stream.c.no).where(rows.stream.c.uid.in_(uids))
        given = (t.c.device == device, t.c.stream.in_(numbers), t.c.label.not_like(f"{LEAVING}%"))
        connection.execute(update(t).where(*given).values(first_no=no))


def came_from(device: str, lsn: ColumnElement[int], *, after: int) -> ColumnElement[bool]:
    """True for a place whose operation came in a file of that laptop, which so holds it; for places ``after``.

    Who wrote the operation does not count: a laptop brought back from a copy has lost what it wrote, and learns so by
    what came round by others. That it still knows the file is asked with every answer (``ack_of``).
    """
    t = rows.import_file
    files = select(t.c.file_id).where(
        t.c.device == device, t.c.undone_at.is_(None), t.c.lsn_to > after, lsn.between(t.c.lsn_from, t.c.lsn_to)
    )
    return files.exists()


def ack_of(connection: Connection, peer: Peer) -> Ack:
    """Return what is confirmed to a laptop: the highest of its files, and all whose work it has not seen confirmed.

    Those are the ones that filled places of this journal behind what it has acknowledged.
    """
    t = rows.import_file
    taken = connection.execute(
        select(t.c.file_id)
        .where(
            t.c.device == peer.device,
            t.c.undone_at.is_(None),
            t.c.lsn_to > peer.acked_lsn,
            t.c.lsn_to >= t.c.lsn_from,
        )
        .order_by(t.c.lsn_to)
    ).scalars()
    return Ack(peer.heard_no, peer.heard_file, peer.heard_lsn, tuple(taken))


def take_ack(connection: Connection, peer: Peer, ack: Ack | None, *, own: str) -> Peer | None:
    """Return the peer as its acknowledgement leaves it, or None when it names a file this laptop never made.

    That is the proof that this store was brought back from a copy older than that file.
    """
    if ack is None or ack.no == 0:
        return peer
    t = rows.sent_file
    ours = connection.execute(
        select(t.c.to_lsn).where(and_(t.c.no == ack.no, t.c.file_id == ack.file, t.c.device == own))
    ).first()
    last = connection.execute(select(func.max(t.c.to_lsn))).scalar() or 0
    if ours is None or ack.lsn > last or _never_made(connection, ack.taken, own=own):
        return None
    return Peer(
        peer.device,
        max(peer.acked_no, ack.no),
        max(peer.acked_lsn, ack.lsn),
        peer.heard_no,
        peer.heard_file,
        peer.heard_lsn,
    )


def _never_made(connection: Connection, files: Collection[str], *, own: str) -> bool:
    """True when another laptop took a file in this one's name of which nothing is known here."""
    if not files:
        return False
    t = rows.sent_file
    made = set(connection.execute(select(t.c.file_id).where(t.c.device == own)).scalars())
    return not made.issuperset(files)


def after_file(peer: Peer, header: Header) -> Peer:
    """Return the peer after a file of it was taken in; its place moves on only over what was not missed."""
    no, file = (header.no, header.file) if header.no > peer.heard_no else (peer.heard_no, peer.heard_file)
    lsn = max(peer.heard_lsn, header.to_lsn) if header.from_lsn <= peer.heard_lsn else peer.heard_lsn
    return Peer(peer.device, peer.acked_no, peer.acked_lsn, no, file, lsn)


def proves_older_copy(connection: Connection, header: Header, *, own: str) -> bool:
    """True when the header of a file alone proves that this store was brought back from a copy (design section 4).

    It names a file this store never made, goes on from a place it never reached, calls it by a mark it has yet to take,
    or says that two laptops write under its name. A place that one of its other identities reached proves nothing.
    """
    peer = peer_of(connection, header.sender.device)
    return (
        own in header.formerly
        or take_ack(connection, peer, header.acks.get(own), own=own) is None
        or (own in header.to and missed_something(peer, header))
        or own in header.forked
    )


def missed_something(peer: Peer, header: Header) -> bool:
    """True when the sender believes we hold more of its journal than we do: this store is an older copy of itself."""
    return header.from_lsn > peer.heard_lsn
