"""What laptops say differently and nobody has settled yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, func, select, tuple_

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, StreamKind
from caseload_desktop.store.fold import from_column
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.queries.restriction import open_to

_OF_A_PERSON = tuple(e.name for e in ENTITIES.values() if StreamKind.PERSON in e.streams and not e.append_only)


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values that stand against each other: from which device, with its clock; who wrote it and when (UTC).

    ``worker`` and ``at`` are filled by ``person_conflicts`` only.
    """

    device: str
    clock: int
    value: Any
    number: int = 0
    worker: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which laptops differ; ``shown`` is the value lists use until somebody settles it."""

    entity: str
    row_id: str
    field: str
    person_id: str
    shown: Any
    versions: tuple[Version, ...]
    stream: int = 0


def is_contested(connection: Connection, *, entity: str, row_id: str, field: str) -> bool:
    """True while laptops differ on a field."""
    c = rows.conflict.c
    asked = select(c.field).where(c.entity == entity, c.row == row_id, c.field == field)
    return connection.execute(asked).first() is not None


def count_conflicts(connection: Connection) -> int:
    """Return how many fields wait for a person's choice."""
    return connection.execute(select(func.count()).select_from(rows.conflict)).scalar_one()


def open_conflicts(connection: Connection, *, viewer: Actor) -> list[Conflict]:
    """Return every conflict the viewer may see, restricted people's only to those named on them.

    One statement for each kind of row that has any.
    """
    t = rows.conflict
    entities = connection.execute(select(t.c.entity).distinct().order_by(t.c.entity)).scalars().all()
    found = [conflict for entity in entities for conflict in _of_entity(connection, entity)]
    person = rows.person
    people = {c.person_id for c in found if c.person_id}
    closed = set(
        connection.execute(select(person.c.id).where(person.c.id.in_(people), ~open_to(person, viewer))).scalars()
    )
    return [c for c in found if c.person_id not in closed]


def person_conflicts(connection: Connection, person_id: str, *, viewer: Actor) -> list[Conflict]:
    """Return the conflicts in one person's record, contacts included, each version with who wrote it and when.

    Empty for a restricted person the viewer may not read. The same number of statements however many there are.
    """
    person = rows.person
    if not connection.execute(select(open_to(person, viewer)).where(person.c.id == person_id)).scalar():
        return []
    found = [c for entity in _OF_A_PERSON for c in _of_entity(connection, entity, person_id=person_id)]
    return _signed(connection, found)


def row_conflicts(connection: Connection, *, entity: str, row_id: str, person_id: str, viewer: Actor) -> list[Conflict]:
    """Return the conflicts of one row, or of a person's whole record when ``row_id`` is empty, signed.

    A contact about somebody unknown has no ``person_id``.
    """
    if not row_id:
        return person_conflicts(connection, person_id, viewer=viewer)
    person = rows.person
    if person_id and not connection.execute(select(open_to(person, viewer)).where(person.c.id == person_id)).scalar():
        return []
    found = [c for c in _of_entity(connection, entity, row_id=row_id) if c.person_id == person_id]
    return _signed(connection, found)


def _of_entity(
    connection: Connection, entity: str, *, person_id: str | None = None, row_id: str | None = None
) -> list[Conflict]:
    t, table = rows.conflict, rows.FOLDED[entity]
    query = select(t.c.field, table).join(t, and_(t.c.entity == entity, t.c.row == table.c.id))
    if row_id is not None:
        query = query.where(table.c.id == row_id)
    if person_id is not None:
        query = query.where((table.c.id if entity == "person" else table.c.person_id) == person_id)
    return [_conflict(entity, row) for row in connection.execute(query.order_by(t.c.row, t.c.field))]


def _conflict(entity: str, found: Row[Any]) -> Conflict:
    row, kinds = found._mapping, ENTITIES[entity].fields
    name, row_id = found[0], row["id"]
    siblings = orjson.loads(row["fold"]).get(name, [[], {}])[0]
    shown = row[name] if name == "gone" else from_column(kinds[name], row[name])
    person_id = row_id if entity == "person" else (row.get("person_id") or "")
    versions = tuple(Version(s[0], s[2], s[3], s[1]) for s in siblings)
    return Conflict(entity, row_id, name, person_id, shown, versions, row["stream"])


def _signed(connection: Connection, conflicts: list[Conflict]) -> list[Conflict]:
    """The conflicts with the author and time of each version, from the operations that wrote them."""
    op, worker = rows.op, rows.worker
    places = {(c.stream, v.device, v.number) for c in conflicts for v in c.versions}
    written: dict[tuple[int, str, int], Operation] = {}
    raws = select(op.c.stream, op.c.raw).where(
        tuple_(op.c.stream, op.c.device, op.c.seq).in_(sorted(places)), op.c.raw.is_not(None)
    )
    for stream, raw in connection.execute(raws):
        o = Operation.read(bytes(raw))
        written[stream, o.device, o.seq] = o
    authors = {o.actor for o in written.values()}
    names = dict(connection.execute(select(worker.c.id, worker.c.name).where(worker.c.id.in_(authors))).all())
    signed = []
    for conflict in conflicts:
        versions = []
        for version in conflict.versions:
            by = written.get((conflict.stream, version.device, version.number))
            versions.append(replace(version, worker=names.get(by.actor, ""), at=by.at) if by is not None else version)
        signed.append(replace(conflict, versions=tuple(versions)))
    return signed
