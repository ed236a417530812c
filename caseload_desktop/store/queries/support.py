"""What a person is supported with: services, equipment and stays in hospital, and what contacts asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Connection, Table, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.store.queries.restriction import open_to

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(entity.fields) for name, entity in ENTITIES.items()}
)


@dataclass(frozen=True, slots=True)
class Held:
    """One row of a record as screens read it: its ``values`` by field of ``entity``, and who recorded it."""

    id: str
    entity: str
    values: Mapping[str, Any]
    recorded_by: str = ""

    def text(self, name: str) -> str:
        """A field as text; empty for none."""
        value = self.values[name]
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class FromContact:
    """Something a contact asked for or gave; ``code`` is its next step or what it gave (list ``given``)."""

    contact_id: str
    on: str
    code: str
    detail: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class Support:
    """All of a person's support, the newest first; nothing for whoever may not read the record."""

    services: tuple[Held, ...] = ()
    equipment: tuple[Held, ...] = ()
    stays: tuple[Held, ...] = ()
    offered: tuple[FromContact, ...] = ()

    @property
    def in_hospital(self) -> Held | None:
        """The stay that has not ended, if there is one."""
        return next((stay for stay in self.stays if not stay.values["discharged_on"]), None)


def person_support(connection: Connection, person_id: str, *, viewer: Actor, since: str) -> Support:
    """Return a person's support, with what was given in contacts since a day: five statements."""
    if not may_read(connection, person_id, viewer):
        return Support()
    return Support(
        held(connection, "service", person_id, newest="from_date"),
        held(connection, "equipment", person_id, newest="asked_on"),
        held(connection, "hospital_stay", person_id, newest="admitted_on"),
        _given_in_contacts(connection, person_id, since),
    )


def may_read(connection: Connection, person_id: str, viewer: Actor) -> bool:
    """True for a person this viewer may read."""
    person = rows.person
    readable = select(person.c.id).where(person.c.id == person_id, open_to(person, viewer))
    return connection.execute(readable).first() is not None


def held(connection: Connection, entity: str, person_id: str, *, newest: str) -> tuple[Held, ...]:
    """Return the rows of an entity in a person's record that were not withdrawn, by a day, the latest first."""
    t, worker = rows.FOLDED[entity], rows.worker
    found = connection.execute(
        select(t.c.id, worker.c.name, *columns(entity, t))
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c[newest].desc(), t.c.no.desc())
    )
    return tuple(as_held(entity, i, by, values) for i, by, *values in found)


def columns(entity: str, t: Table) -> list[Any]:
    """The columns of an entity's fields, in order."""
    return [t.c[name] for name in FIELDS[entity]]


def as_held(entity: str, row_id: str, by: str | None, values: Sequence[Any]) -> Held:
    """A row from its id, who recorded it and its columns."""
    kinds = ENTITIES[entity].fields
    read = {
        name: orjson.loads(value) if value is not None and kinds[name] in (Kind.LIST, Kind.DATA) else value
        for name, value in zip(FIELDS[entity], values, strict=True)
    }
    return Held(row_id, entity, MappingProxyType(read), by or "")


def _given_in_contacts(connection: Connection, person_id: str, since: str) -> tuple[FromContact, ...]:
    """What contacts say was given, recorded since as a piece of equipment or not."""
    t = rows.contact
    found = connection.execute(
        select(t.c.id, t.c.received_on, t.c.given, t.c.given_detail)
        .where(
            t.c.person_id == person_id,
            t.c.given.is_not(None),
            t.c.received_on >= since,
            t.c.gone.is_(None),
        )
        .order_by(t.c.received_on.desc(), t.c.no.desc())
    )
    return tuple(
        FromContact(i, on, code, detail or "", is_given=True)
        for i, on, given, detail in found
        for code in orjson.loads(given)
    )
