"""What was said before: the story of one row or of a whole record, read from the journal."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, not_, or_, select, union

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.queries.restriction import closed_to, open_to, restricted_elsewhere


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One operation on a row: who, when (UTC), by which command, why, and each field before and after."""

    entity: str
    row_id: str
    act: str
    kind: str
    command: str
    worker_id: str
    worker: str
    recorded_at: str
    on: str
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def history(connection: Connection, entity: str, row_id: str) -> list[HistoryEntry]:
    """Return every operation on a row, oldest first; empty when the row is not held here.

    The caller has checked that the viewer may read the record.
    """
    table, op = rows.FOLDED[entity], rows.op
    stream = select(table.c.stream).where(table.c.id == row_id).scalar_subquery()
    raws = connection.execute(
        select(op.c.raw).where(op.c.stream == stream, op.c.raw.is_not(None)).order_by(op.c.lsn)
    ).scalars()
    needle = row_id.encode()
    operations = [o for raw in raws if needle in raw for o in (Operation.read(bytes(raw)),) if o.row == row_id]
    return _told(connection, operations)


def record_history(connection: Connection, person_id: str, *, viewer: Actor) -> list[HistoryEntry]:
    """Return every change in a person's record, newest first: the person, their parts, and all their contacts.

    Of people merged into them too. Empty for a restricted person the viewer may not read. Where a row names somebody
    else whose record is closed to the viewer, such as who a risk comes from, that is left out. Five statements however
    long the record is.
    """
    person, contact, op, stream, merged = rows.person, rows.contact, rows.op, rows.stream, rows.merged_person
    may_open = connection.execute(select(open_to(person, viewer)).where(person.c.id == person_id)).scalar()
    if not may_open:
        return []
    same = select(merged.c.person_id).where(merged.c.into_id == person_id)
    own = select(stream.c.no).where(or_(stream.c.uid == person_id, stream.c.uid.in_(same)))
    linked = select(contact.c.stream).where(contact.c.person_id == person_id)
    raws = connection.execute(
        select(op.c.raw).where(op.c.stream.in_(own.union(linked)), op.c.raw.is_not(None)).order_by(op.c.lsn)
    ).scalars()
    hidden = _with_somebody_closed(connection, person_id, viewer)
    operations = [o for raw in raws for o in (Operation.read(bytes(raw)),) if o.row not in hidden]
    closed = set(connection.execute(union(closed_to(viewer), restricted_elsewhere())).scalars())
    return [_without(entry, closed) for entry in reversed(_told(connection, operations))]


def _without(entry: HistoryEntry, closed: Set[str]) -> HistoryEntry:
    """An entry that names nobody whose record is closed."""
    naming = [name for name in ENTITIES[entry.entity].people if name != "person_id"]
    before, after = (
        {**said, **{name: None for name in naming if said.get(name) in closed}} for said in (entry.before, entry.after)
    )
    return replace(entry, before=before, after=after) if naming else entry


def _with_somebody_closed(connection: Connection, person_id: str, viewer: Actor) -> frozenset[str]:
    """Relationships with somebody restricted whom the viewer may not read: what they are to each other stays theirs."""
    t, other = rows.relationship, rows.person
    found = connection.execute(
        select(t.c.id)
        .outerjoin(other, other.c.id == t.c.other_id)
        .where(
            t.c.person_id == person_id,
            or_(
                and_(other.c.id.is_not(None), not_(open_to(other, viewer))),
                and_(other.c.id.is_(None), t.c.other_id.in_(restricted_elsewhere())),
            ),
        )
    )
    return frozenset(found.scalars())


def _told(connection: Connection, operations: list[Operation]) -> list[HistoryEntry]:
    """Each operation with the values its fields had before it, and its author's name."""
    worker = rows.worker
    authors = {o.actor for o in operations}
    named = connection.execute(select(worker.c.id, worker.c.name).where(worker.c.id.in_(authors)))
    names = dict(named.all())
    told = []
    values: dict[tuple[str, str], dict[str, Any]] = {}
    for o in operations:
        held = values.setdefault((o.entity, o.row), {})
        before = {name: held.get(name) for name in o.fields}
        held.update(o.fields)
        who = names.get(o.actor, "")
        told.append(
            HistoryEntry(
                o.entity,
                o.row,
                o.act,
                o.kind,
                o.command,
                o.actor,
                who,
                o.at,
                o.on,
                o.why,
                before,
                dict(o.fields),
            )
        )
    return told
