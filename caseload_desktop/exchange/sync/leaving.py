"""Records this laptop no longer carries: when it was told, how long they stay, when they go.

The rule: a copy stays, readable unless it was restricted, until the laptop that said so has acknowledged everything
this one holds of the record; then it is locked with that laptop's key (``locked``) and removed. What was typed here is
never removed unsent. A record let go because it was restricted goes to nobody meanwhile but back there, and is not
taken again from a colleague who was not told yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from caseload_desktop.domain.roles import GRANTS, May, Role
from caseload_desktop.exchange.sync import locked, peers
from caseload_desktop.exchange.sync.peers import Peer
from caseload_desktop.exchange.sync.wire import Ack
from caseload_desktop.store import rows
from caseload_desktop.store.aside import is_all_in_runs
from caseload_desktop.store.meta import read_meta, write_meta
from caseload_desktop.store.queries.devices import earlier_marks, trusted
from caseload_desktop.store.queries.exchange import next_file_no
from caseload_desktop.store.queries.quarantine import quarantined
from caseload_desktop.store.refold import drop_stream
from caseload_desktop.store.statements import writing

_DROPS = "dropped"
"""Kept (meta, JSON): device -> uid -> number of the first file that tells that laptop of the removal."""

RESTRICTED, LEFT_SCOPE = "restricted", "left_scope"
"""Why a laptop must let a record go: its owner is not named on it; it lies in none of the scopes it was given under."""

REASONS = frozenset({RESTRICTED, LEFT_SCOPE})
"""All there are; they stand in files, and in docs/sync-file.md."""


def may_say(connection: Connection, owner_id: str, *, manages: bool) -> frozenset[str]:
    """Return for which reasons a laptop may tell others to let records go.

    One that manages may for every reason; one whose owner may restrict people, where somebody was restricted.
    """
    if manages:
        return REASONS
    return frozenset({RESTRICTED}) if may_restrict(connection, owner_id) else frozenset()


def may_restrict(connection: Connection, owner_id: str) -> bool:
    """True for a worker whose role may restrict people; one of a newer version of the program may not be known here."""
    role = connection.execute(select(rows.worker.c.role).where(rows.worker.c.id == owner_id)).scalar()
    return role in set(Role) and May.RESTRICT in GRANTS[Role(role)]


def forget_lost(connection: Connection) -> None:
    """Carry again what only a laptop told us to let go that was itself removed from the team since.

    Nobody can acknowledge in its place, and nobody but it knew why: the record is again what the others know of it.
    For one that goes on under a new identity, that one speaks: its next list holds, or leaves out, what it closed. One
    that took two, each after it was brought back from a copy, must speak itself (``speaks_on``).
    """
    t = rows.leaving
    by = set(connection.execute(select(t.c.by).distinct()).scalars())
    if not by:
        return
    lost = [device for device, known in trusted(connection).items() if device in by and known.removed]
    connection.execute(delete(t).where(t.c.by.in_(lost)))
    device = rows.FOLDED["device"]
    later = connection.execute(select(device.c.succeeds, device.c.device).where(device.c.succeeds.in_(by))).all()
    for before, now in later:
        if sum(one == before for one, _ in later) == 1:
            connection.execute(update(t).where(t.c.by == before).values(by=now))


def speaks_on(connection: Connection, device: str) -> None:
    """Let a laptop speak for what it told us to let go under another identity, unless it did so under a later one."""
    t, book = rows.leaving, trusted(connection)
    at = book.get(device)
    if at is None:
        return
    for by in connection.execute(select(t.c.by).distinct()).scalars().all():
        known = book.get(by)
        if known is not None and known.sign_key == at.sign_key and device not in earlier_marks(connection, by):
            connection.execute(update(t).where(t.c.by == by).values(by=device))


def closed_here(connection: Connection) -> dict[int, str]:
    """Return the records let go because they were restricted, number -> uid, held here still or not."""
    t, stream = rows.leaving, rows.stream
    found = connection.execute(
        select(stream.c.no, stream.c.uid).join(t, t.c.stream == stream.c.no).where(t.c.why == RESTRICTED)
    )
    return dict(found.all())


def closed_by(connection: Connection, device: str) -> set[str]:
    """Return the records, by uid, that a laptop said were restricted, held here still or not."""
    t, stream = rows.leaving, rows.stream
    found = select(stream.c.uid).join(t, t.c.stream == stream.c.no).where(t.c.why == RESTRICTED, t.c.by == device)
    return set(connection.execute(found).scalars())


def leaving_by_others(connection: Connection, device: str) -> set[str]:
    """Return the records, by uid, still here that another laptop than ``device`` told us to let go."""
    t, stream = rows.leaving, rows.stream
    found = select(stream.c.uid).join(t, t.c.stream == stream.c.no).where(t.c.by != device, t.c.removed_at.is_(None))
    return set(connection.execute(found).scalars())


def gone_as_restricted(connection: Connection) -> dict[str, Row[Any]]:
    """Return the rows of ``leaving`` of the records removed because they were restricted, by uid."""
    t, stream = rows.leaving, rows.stream
    found = connection.execute(
        select(t, stream.c.uid)
        .join(stream, stream.c.no == t.c.stream)
        .where(t.c.why == RESTRICTED, t.c.removed_at.is_not(None))
    )
    return {one.uid: one for one in found}


def keep_closed(connection: Connection, gone: Mapping[str, Row[Any]], uids: Iterable[str]) -> None:
    """Let records that came back out of a locked copy go once more, where they had gone because they were restricted.

    They stay closed, and go on to whoever said so.
    """
    t = rows.leaving
    carried = select(t.c.stream)
    for one in [gone[uid] for uid in sorted(uids) if uid in gone]:
        if connection.execute(carried.where(t.c.stream == one.stream)).first() is None:
            values = {"stream": one.stream, "why": one.why, "by": one.by, "told_at": one.told_at}
            connection.execute(insert(t).values(values))


def told(
    connection: Connection,
    sender: str,
    releases: Mapping[str, str],
    *,
    at: str,
    complete: bool,
    also: Collection[str] = (),
) -> None:
    """Note what a laptop that may say so says we no longer carry, by uid with why.

    With ``complete`` it is the newest list of that sender: what it no longer names is carried again. ``also`` go, where
    nobody else calls them back, records it does not name, of people who are one with those it does (``one_with``).
    """
    t, stream, head = rows.leaving, rows.stream, rows.head
    named, releases = releases, {**dict.fromkeys(also, RESTRICTED), **releases}
    held = {
        uid: no
        for uid, no in connection.execute(select(stream.c.uid, stream.c.no).where(stream.c.tombstone.is_(None)))
        if uid in releases
    }
    mine = dict(connection.execute(select(t.c.stream, t.c.by).where(t.c.removed_at.is_(None))).all())
    if complete:
        for no in [s for s, by in mine.items() if by == sender and s not in held.values()]:
            connection.execute(delete(t).where(t.c.stream == no, t.c.removed_at.is_(None)))
    beside = with_work_aside(connection)
    for uid, no in sorted(held.items()):
        if no in mine:
            if uid in named:
                connection.execute(update(t).where(t.c.stream == no).values(why=releases[uid], by=sender))
        elif no in beside or connection.execute(select(head.c.seq).where(head.c.stream == no).limit(1)).first():
            connection.execute(delete(t).where(t.c.stream == no))
            connection.execute(insert(t).values(stream=no, why=releases[uid], by=sender, told_at=at))
    _forget_bare(connection, releases, beside)


def carry_again(connection: Connection, by: str, uids: Iterable[str]) -> None:
    """Carry records, by uid, that are still here and were to go at the word of ``by``, which no longer says so."""
    t, stream = rows.leaving, rows.stream
    numbers = select(stream.c.no).where(stream.c.uid.in_(list(uids)))
    connection.execute(delete(t).where(t.c.by == by, t.c.removed_at.is_(None), t.c.stream.in_(numbers)))


def one_with(connection: Connection, releases: Mapping[str, str]) -> set[str]:
    """Return the records, by uid, of all who are the same person as somebody restricted, and of contacts about them.

    All are as closed as the most closed of them (ADR 71), also where the laptop that said so does not know of the rest.
    What a proof reaches, ``proofs.records_of`` says.
    """
    merged, contact, link = rows.merged_person, rows.contact, rows.FOLDED["link"]
    into = dict(connection.execute(select(merged.c.person_id, merged.c.into_id)).all())
    shown = {into.get(uid, uid) for uid, why in releases.items() if why == RESTRICTED} & set(into.values())
    if not shown:
        return set()
    people = {uid for uid, root in into.items() if root in shown} | shown
    about = [
        select(rows.stream.c.uid).join(t, t.c.stream == rows.stream.c.no).where(t.c.person_id.in_(shown))
        for t in (contact, link)
    ]
    return people.union(*(connection.execute(one).scalars() for one in about))


def _forget_bare(connection: Connection, releases: Mapping[str, str], beside: Mapping[int, str]) -> None:
    """Remove what is left of records that are let go and of which nothing else is held: seals, and what was settled."""
    stream, head, seal, q = rows.stream, rows.head, rows.seal, rows.quarantine
    held = select(stream.c.uid).join(head, head.c.stream == stream.c.no)
    aside = connection.execute(select(q.c.stream_uid).where(q.c.stream_uid.not_in(held)).distinct()).scalars()
    for uid in [uid for uid in aside if uid in releases and uid not in beside.values()]:
        connection.execute(delete(q).where(q.c.stream_uid == uid))
    sealed = select(seal.c.stream, stream.c.uid).join(stream, stream.c.no == seal.c.stream)
    bare = connection.execute(sealed.where(seal.c.stream.not_in(select(head.c.stream))).distinct()).all()
    for no in [no for no, uid in bare if uid in releases and no not in beside]:
        connection.execute(delete(seal).where(seal.c.stream == no))


def returning(connection: Connection, device: str) -> set[int]:
    """The records a laptop told us to let go and that must go back to it first, because it may not hold all of them."""
    t = rows.leaving
    return set(connection.execute(select(t.c.stream).where(t.c.by == device, t.c.removed_at.is_(None))).scalars())


def remove_settled(connection: Connection, by: str, ack: Ack | None, *, at: str) -> int:
    """Remove the copies ``by`` told us to let go of which it has acknowledged everything; return how many.

    Two laptops that were both told to let a record go must not count on each other, or both would remove it. Only what
    its newest word says it holds counts: a laptop brought back from a copy holds less than it once said. What lies
    beside its chains and came back under no other identity goes back with a record, which stays as long as it did not.
    """
    t = rows.leaving
    waiting = connection.execute(select(t.c.stream).where(t.c.by == by, t.c.removed_at.is_(None)).order_by(t.c.stream))
    told = list(waiting.scalars())
    if ack is None or not told:
        return 0
    aside = with_work_aside(connection)
    gone = [
        stream
        for stream in told
        if _is_held_there(connection, stream, by, ack)
        and (stream not in aside or is_all_in_runs(connection, aside[stream]))
        and locked.lock(connection, stream, by=by)
    ]
    statements = writing(connection.dialect)
    _note_drops(connection, gone)
    for stream in gone:
        drop_stream(connection, statements, stream=stream)
        connection.execute(update(t).where(t.c.stream == stream).values(removed_at=at))
        connection.execute(delete(rows.peer_stream).where(rows.peer_stream.c.stream == stream))
    return len(gone)


def untold_drops(connection: Connection, peer: Peer) -> set[str]:
    """Return the records, by uid, a laptop does not know yet were removed here, whether they have come back or not.

    It may have sent changes of them meanwhile that were not kept, and must send them whole again.
    """
    noted: dict[str, int] = orjson.loads(read_meta(connection, _DROPS) or "{}").get(peer.device, {})
    return {uid for uid, no in noted.items() if no > peer.acked_no}


def not_held(connection: Connection, device: str, uids: Iterable[str]) -> None:
    """Note that a laptop must hear that records, by uid, are not held here as it may believe.

    Told in every file until one is confirmed; it then sends them whole again, or does not count on this laptop.
    """
    _must_hear(connection, {device}, uids)


def _note_drops(connection: Connection, streams: list[int]) -> None:
    """Note which laptops must hear of a removal: every one that files were exchanged with."""
    given, peer, stream = rows.peer_stream, rows.peer, rows.stream
    known = select(peer.c.device).union(select(given.c.device).where(given.c.stream.in_(streams)))
    devices = set(connection.execute(known).scalars())
    _must_hear(connection, devices, connection.execute(select(stream.c.uid).where(stream.c.no.in_(streams))).scalars())


def _must_hear(connection: Connection, devices: set[str], uids: Iterable[str]) -> None:
    """Note the number of the first file that tells; what was confirmed meanwhile is forgotten."""
    told = dict.fromkeys(uids, next_file_no(connection))
    if not told:
        return
    acked = dict(connection.execute(select(rows.peer.c.device, rows.peer.c.acked_no)).all())
    noted = orjson.loads(read_meta(connection, _DROPS) or "{}")
    for device in sorted(devices):
        kept = {uid: no for uid, no in noted.get(device, {}).items() if no > acked.get(device, 0)}
        noted[device] = {**kept, **told}
    write_meta(connection, _DROPS, orjson.dumps(noted).decode())


def with_work_aside(connection: Connection) -> dict[int, str]:
    """Return the records, number -> uid, beside whose chains work lies that is perhaps only here.

    It waits for what comes before it, or lies in quarantine and is not told under another identity.
    """
    t = rows.stream
    uids = {one.stream for one in quarantined(connection)}
    uids |= set(connection.execute(select(rows.pending.c.stream_uid).distinct()).scalars())
    return dict(connection.execute(select(t.c.no, t.c.uid).where(t.c.uid.in_(uids))).all())


def aside_of_returned(connection: Connection) -> dict[int, set[tuple[object, ...]]]:
    """Return what lies beside the chains of the records that went back to who closed them, by record."""
    given, stream, p, q = rows.peer_stream, rows.stream, rows.pending, rows.quarantine
    back = select(given.c.stream).where(given.c.label == peers.RETURNED)
    found: dict[int, set[tuple[object, ...]]] = {}
    for columns in ((p.c.device, p.c.seq), (q.c.no,)):
        beside = select(stream.c.no, *columns).join(stream, stream.c.uid == columns[0].table.c.stream_uid)
        for no, *place in connection.execute(beside.where(stream.c.no.in_(back))):
            found.setdefault(no, set()).add(tuple(place))
    return found


def _is_held_there(connection: Connection, stream: int, device: str, ack: Ack) -> bool:
    """True when the laptop has confirmed a file in which all of a record went back to it, and all that came since.

    What it wrote or gave itself counts no more than the rest: it may have been brought back from a copy since.
    """
    op, given = rows.op, rows.peer_stream
    confirmed = connection.execute(
        select(given.c.stream).where(
            given.c.stream == stream,
            given.c.device == device,
            given.c.first_no <= ack.no,
            given.c.label == peers.RETURNED,
        )
    ).first()
    last = select(func.max(op.c.lsn)).where(op.c.stream == stream, ~peers.came_from(device, op.c.lsn, after=ack.lsn))
    return confirmed is not None and (connection.execute(last).scalar() or 0) <= ack.lsn
