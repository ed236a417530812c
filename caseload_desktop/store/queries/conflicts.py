"""What laptops say differently and nobody has settled yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.fold import from_column
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values that stand against each other: from which device, with its clock."""

    device: str
    clock: int
    value: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which laptops differ; ``shown`` is the value lists use until somebody settles it."""

    entity: str
    row_id: str
    field: str
    person_id: str
    shown: Any
    versions: tuple[Version, ...]


def count_conflicts(connection: Connection) -> int:
    """Return how many fields wait for a person's choice."""
    return connection.execute(select(func.count()).select_from(rows.conflict)).scalar_one()


def open_conflicts(connection: Connection, *, viewer: Actor) -> list[Conflict]:
    """Return every conflict the viewer may see, restricted people's only to those named on them."""
    t = rows.conflict
    found = [
        conflict
        for entity, row_id, name in connection.execute(
            select(t.c.entity, t.c.row, t.c.field).order_by(t.c.entity, t.c.row, t.c.field)
        )
        for conflict in (_conflict(connection, entity, row_id, name),)
    ]
    person = rows.person
    people = {c.person_id for c in found if c.person_id}
    closed = set(
        connection.execute(select(person.c.id).where(person.c.id.in_(people), ~open_to(person, viewer))).scalars()
    )
    return [c for c in found if c.person_id not in closed]


def _conflict(connection: Connection, entity: str, row_id: str, name: str) -> Conflict:
    table, kinds = rows.FOLDED[entity], ENTITIES[entity].fields
    row = connection.execute(select(table).where(table.c.id == row_id)).mappings().one()
    siblings = orjson.loads(row["fold"]).get(name, [[], {}])[0]
    shown = row[name] if name == "gone" else from_column(kinds[name], row[name])
    person_id = row_id if entity == "person" else (row.get("person_id") or "")
    return Conflict(entity, row_id, name, person_id, shown, tuple(Version(s[0], s[2], s[3]) for s in siblings))
