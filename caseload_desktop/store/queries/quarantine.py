"""What was put aside because its number was used twice, and has not come back under another identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.held import FORKED, Held
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.stories import authors_of, story_of


@dataclass(frozen=True, slots=True)
class PutAside:
    """One change that stands in no record: from which laptop, who typed it and when (UTC), what it says.

    ``stream`` is the uid of its record; ``person_id`` is empty for one that is not in a person's.
    """

    device: str
    stream: str
    number: int
    person_id: str
    entity: str
    row_id: str
    kind: str
    fields: Mapping[str, Any]
    worker_id: str
    at: str


def quarantined(connection: Connection, *, viewer: Actor | None = None) -> list[PutAside]:
    """Return what is still unsettled, oldest first.

    Settled is what is in the journal under another identity of the laptop that wrote it: after its worker's laptop
    noticed that it was restored or copied, it writes again what only it held. With ``viewer``, only what lies in the
    records that worker may read.
    """
    q, stream = rows.quarantine, rows.stream
    found = connection.execute(
        select(q.c.device, q.c.seq, q.c.raw, stream.c.no)
        .join(stream, stream.c.uid == q.c.stream_uid)
        .where(q.c.why == FORKED)
        .order_by(q.c.no)
    ).all()
    told = {no: authors_of(connection, no) for no in {row[3] for row in found}}
    unsettled = []
    for device, seq, packed, no in found:
        raw = Held.unpack(bytes(packed)).raw
        if raw is None:
            continue
        operation = Operation.read(raw)
        if not told[no].get(story_of(operation), set()) - {device}:
            unsettled.append(_put_aside(operation, seq))
    return unsettled if viewer is None else _readable(connection, unsettled, viewer)


def count_unsettled(connection: Connection) -> int:
    """Return how many changes are still unsettled."""
    return len(quarantined(connection))


def forked_devices(connection: Connection) -> set[str]:
    """Return the laptops that have not yet noticed that two of them write under one name."""
    return {one.device for one in quarantined(connection)}


def _put_aside(o: Operation, seq: int) -> PutAside:
    person_id = o.stream if o.stream_kind == StreamKind.PERSON else ""
    return PutAside(o.device, o.stream, seq, person_id, o.entity, o.row, o.kind, o.fields, o.actor, o.at)


def _readable(connection: Connection, found: list[PutAside], viewer: Actor) -> list[PutAside]:
    person = rows.person
    people = {one.person_id for one in found if one.person_id}
    closed = set(
        connection.execute(select(person.c.id).where(person.c.id.in_(people), ~open_to(person, viewer))).scalars()
    )
    return [one for one in found if one.person_id not in closed]
