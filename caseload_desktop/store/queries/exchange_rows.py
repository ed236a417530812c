"""The records behind the counts of the exchange: what is not shared yet, what a file brought, what is held back."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, StreamKind
from caseload_desktop.store.fold import NO_ROW
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.journal import COMMON_UIDS
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.queries.quarantine import PutAside, quarantined
from caseload_desktop.store.queries.restriction import closed_records, open_to

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Span:
    """A part of this laptop's journal by places, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Unshared:
    """What this laptop (``device``) wrote that nobody was given: after its last file, or in records given to nobody.

    Restricted records nobody else is given are left out once anything was sent: they go to nobody until somebody is
    named.
    """

    device: str
    after: int


Part = Span | Unshared


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """Changes in one record. ``person_id`` is empty where nobody is known or the viewer may not read them.

    ``changes`` are entries of the journal; of what is not shared, what a worker saved, as ``share_state`` counts.
    ``kind`` is the stream's, ``last_at`` when the newest of the changes was written (UTC), ``name`` the person's or
    what was said of somebody unknown.
    """

    no: int
    kind: str
    name: str
    person_id: str
    contact_id: str
    restricted: bool
    changes: int
    last_at: str


class Why(StrEnum):
    """Why changes that came are not in the record (yet)."""

    EARLIER_MISSING = "earlier_missing"
    NEWER_PROGRAM = "newer_program"
    RECORD_MISSING = "record_missing"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """Changes of one laptop in one record that are held, and why; ``record`` is None where it is not on this laptop."""

    no: int
    why: Why
    device: str
    changes: int
    record: RecordRow | None


def records_in(connection: Connection, part: Part) -> array[int]:
    """Return the numbers of the records with changes in a part of the journal, the newest change first."""
    op = rows.op
    found = connection.execute(
        select(op.c.stream).where(_within(part)).group_by(op.c.stream).order_by(func.max(op.c.lsn).desc())
    ).scalars()
    return array("q", found)


def record_rows(connection: Connection, part: Part, numbers: Sequence[int], *, viewer: Actor) -> list[RecordRow]:
    """Return some of those records with how many changes each has in that part of the journal."""
    op = rows.op
    counted = connection.execute(
        select(op.c.stream, _count_of(part), func.max(op.c.lsn))
        .where(_within(part), op.c.stream.in_(numbers))
        .group_by(op.c.stream)
    ).all()
    named = _named(connection, [stream for stream, _, _ in counted], viewer=viewer)
    ats = _written_at(connection, [last for _, _, last in counted])
    return [
        _row(stream, named, changes=changes, last_at=ats.get(last, ""))
        for stream, changes, last in counted
        if stream in named
    ]


def held_rows(connection: Connection, *, viewer: Actor) -> list[HeldRow]:
    """Return what is held: waiting for an earlier change or for a record, of a newer program, or set aside."""
    pending, waiting, op, stream = rows.pending, rows.waiting, rows.op, rows.stream
    query = (
        select(pending.c.stream_uid, pending.c.device, stream.c.no, func.count())
        .join(stream, stream.c.uid == pending.c.stream_uid, isouter=True)
        .group_by(pending.c.stream_uid, pending.c.device, stream.c.no)
    )
    found: list[tuple[str, str, int | None, str, int]] = [
        (Why.EARLIER_MISSING, device, no, uid, many) for uid, device, no, many in connection.execute(query)
    ]
    found += _set_aside(connection)
    query = (
        select(waiting.c.why, op.c.device, op.c.stream, func.count())
        .join(op, op.c.lsn == waiting.c.lsn)
        .group_by(waiting.c.why, op.c.device, op.c.stream)
    )
    for code, device, no, many in connection.execute(query):
        why = Why.RECORD_MISSING if code == NO_ROW else Why.NEWER_PROGRAM
        found.append((why, device, no, "", many))
    found.sort(key=lambda line: (line[0], line[1], line[3], line[2] or 0))
    named = _named(connection, [no for _, _, no, _, _ in found if no is not None], viewer=viewer)
    return [
        HeldRow(
            no=place,
            why=Why(why),
            device=device,
            changes=many,
            record=_row(no, named, changes=many, last_at="") if no in named else None,
        )
        for place, (why, device, no, _, many) in enumerate(found, 1)
    ]


def _set_aside(connection: Connection) -> list[tuple[str, str, int | None, str, int]]:
    """What bears a number that was used twice, and came back under no other identity."""
    many = Counter((one.device, _stream_uid(one)) for one in quarantined(connection))
    stream = rows.stream
    wanted = select(stream.c.uid, stream.c.no).where(stream.c.uid.in_({uid for _, uid in many}))
    numbers: dict[str, int] = {row.uid: row.no for row in connection.execute(wanted)}
    return [(Why.SET_ASIDE, device, numbers.get(uid), uid, count) for (device, uid), count in many.items()]


def _stream_uid(one: PutAside) -> str:
    """The stream a change lies in: a person's and a contact's bear their ids, a common one a fixed uid."""
    if one.person_id:
        return one.person_id
    kind = ENTITIES[one.entity].streams[0] if one.entity in ENTITIES else StreamKind.CONTACT
    return COMMON_UIDS.get(kind, one.row_id)


def unshared_part(connection: Connection) -> Unshared:
    """Return the part of the journal that ``exchange.share_state`` counts as unshared."""
    last = connection.execute(select(func.max(rows.sent_file.c.to_lsn))).scalar() or 0
    return Unshared(device_of(connection).id, last)


def _within(part: Part) -> ColumnElement[bool]:
    op = rows.op
    if isinstance(part, Span):
        return op.c.lsn.between(part.first, part.last)
    ungiven = op.c.stream.not_in(select(rows.peer_stream.c.stream))
    if not part.after:
        return op.c.device == part.device
    return and_(op.c.device == part.device, or_(op.c.lsn > part.after, ungiven), op.c.stream.not_in(_kept()))


def _kept() -> Select[Any]:
    """The restricted records that are on this laptop only."""
    given, closed = rows.peer_stream, closed_records().subquery()
    live = select(given.c.stream).where(given.c.label.not_like("leaving:%"))
    return select(closed.c[0]).where(closed.c[0].not_in(live))


def _act_of_op() -> ColumnElement[int]:
    """The act an operation of this laptop belongs to: by the place where it ended."""
    act, op = rows.act, rows.op
    ends = select(func.min(act.c.lsn_to)).where(act.c.lsn_to >= op.c.lsn).correlate(op).scalar_subquery()
    return func.coalesce(ends, op.c.lsn)


def _count_of(part: Part) -> ColumnElement[int]:
    return func.count() if isinstance(part, Span) else func.count(_act_of_op().distinct())


@dataclass(frozen=True, slots=True)
class Shares:
    """Acts of this laptop: in no file yet, kept here because the record is restricted, in a file and not confirmed."""

    unshared: int
    kept: int
    awaiting: int


def shares(connection: Connection, *, acked: int) -> Shares:
    """Count this laptop's acts by how far they got; ``acked`` is the place others have confirmed."""
    act, op, part = rows.act, rows.op, unshared_part(connection)
    if not part.after:
        return Shares(connection.execute(select(func.count()).select_from(act)).scalar_one(), 0, 0)
    ours = select(func.count(_act_of_op().distinct()))
    unshared = connection.execute(ours.where(_within(part))).scalar_one()
    in_kept = and_(op.c.device == part.device, op.c.stream.in_(_kept()))
    kept = connection.execute(ours.where(in_kept)).scalar_one()
    sent = and_(act.c.lsn_to > acked, act.c.lsn_to <= part.after)
    stayed = select(_act_of_op()).where(op.c.lsn <= part.after, or_(_within(part), in_kept))
    awaiting = select(func.count()).select_from(act).where(sent, act.c.lsn_to.not_in(stayed))
    return Shares(unshared, kept, connection.execute(awaiting).scalar_one())


@dataclass(frozen=True, slots=True)
class _Named:
    kind: str
    name: str
    person_id: str = ""
    contact_id: str = ""
    restricted: bool = False


def _row(stream: int, named: dict[int, _Named], *, changes: int, last_at: str) -> RecordRow:
    about = named[stream]
    return RecordRow(
        no=stream,
        kind=about.kind,
        name=about.name,
        person_id=about.person_id,
        contact_id=about.contact_id,
        restricted=about.restricted,
        changes=changes,
        last_at=last_at,
    )


def _named(connection: Connection, streams: Sequence[int], *, viewer: Actor) -> dict[int, _Named]:
    """What each stream is about, in a fixed number of statements for every few hundred streams."""
    named: dict[int, _Named] = {}
    wanted = sorted(set(streams))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        named |= _people(connection, part, viewer=viewer) | _contacts(connection, part, viewer=viewer)
        kinds = connection.execute(select(rows.stream.c.no, rows.stream.c.kind).where(rows.stream.c.no.in_(part)))
        named |= {no: _Named(kind, "") for no, kind in kinds if no not in named}
    return named


def _people(connection: Connection, streams: Sequence[int], *, viewer: Actor) -> dict[int, _Named]:
    person, stream = rows.person, rows.stream
    found = connection.execute(
        select(stream.c.no, person.c.id, person.c.given, person.c.family, person.c.restricted, open_to(person, viewer))
        .join(person, person.c.id == stream.c.uid)
        .where(stream.c.no.in_(streams), stream.c.kind == StreamKind.PERSON.value)
    )
    return {
        no: _Named(StreamKind.PERSON, _full(given, family), row_id if may_read else "", restricted=bool(restricted))
        for no, row_id, given, family, restricted, may_read in found
    }


def _contacts(connection: Connection, streams: Sequence[int], *, viewer: Actor) -> dict[int, _Named]:
    contact, person, stream = rows.contact, rows.person, rows.stream
    found = connection.execute(
        select(
            stream.c.no,
            contact.c.id,
            contact.c.about_unknown,
            person.c.id,
            person.c.given,
            person.c.family,
            or_(person.c.id.is_(None), open_to(person, viewer)),
        )
        .join(contact, contact.c.id == stream.c.uid)
        .join(person, person.c.id == contact.c.person_id, isouter=True)
        .where(stream.c.no.in_(streams), stream.c.kind == StreamKind.CONTACT.value)
    )
    named: dict[int, _Named] = {}
    for no, row_id, about, person_id, given, family, may_read in found:
        if may_read:
            name = _full(given, family) if person_id else about or ""
            named[no] = _Named(StreamKind.CONTACT, name, person_id or "", row_id)
        else:
            named[no] = _Named(StreamKind.CONTACT, "", restricted=True)
    return named


def _full(given: str | None, family: str | None) -> str:
    return full_name(given, family)


def _written_at(connection: Connection, places: Sequence[int]) -> dict[int, str]:
    op = rows.op
    found = connection.execute(select(op.c.lsn, op.c.raw).where(op.c.lsn.in_(places), op.c.raw.is_not(None)))
    return {lsn: Operation.read(bytes(raw)).at for lsn, raw in found}
