"""Two records of one person as screens show them: beside each other, once merged, and what parting them would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select, union_all

from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.merging import CHOSEN_BETWEEN
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.queries.restriction import open_to

COUNTED = (
    "contact", "case_note", "allocation", "service", "enablement", "assessment", "review", "task", "concern", "enquiry",
    "dols", "amhp_referral",
)  # fmt: skip
"""Kinds of rows that are counted for each of two records, so that the fuller one is seen."""

_STILL_OPEN = {
    "enablement": ("ended_on",),
    "hospital_stay": ("discharged_on",),
    "review_date": (),
    "chronology_analysis": (),
    "concern": ("decided_on",),
    "enquiry": ("closed_on",),
    "dols": ("decided_on", "ended_on"),
    "amhp_referral": ("closed_on",),
}
"""What a person has one of at a time, and the fields that close one: where both have one, somebody must look."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records: its fields as its row holds them, its key workers as (involvement, name), rows by entity."""

    id: str
    name: str
    reference: str
    restricted: bool
    values: Mapping[str, Any]
    keys: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two records that may be one person's. ``twice`` are the entities of which both have one open."""

    one: Side
    other: Side
    twice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge a record came of: which record was merged away, why, when and by whom, and what it says otherwise."""

    id: str
    away_id: str
    name: str
    reference: str
    values: Mapping[str, Any]
    why: str
    on: str
    worker: str


def shown_person(connection: Connection, person_id: str) -> str:
    """Return the person under whose id a record is shown: who they were merged into, else their own."""
    t = rows.merged_person
    return connection.execute(select(t.c.into_id).where(t.c.person_id == person_id)).scalar() or person_id


def sides(connection: Connection, one_id: str, other_id: str, *, viewer: Actor) -> Sides | None:
    """Return two records beside each other, or None where the viewer may not read both. Four statements."""
    t, asked = rows.person, (one_id, other_id)
    found = {
        row["id"]: row
        for row in connection.execute(
            select(t).where(t.c.id.in_(asked), t.c.gone.is_(None), open_to(t, viewer))
        ).mappings()
    }
    if one_id == other_id or len(found) < len(asked):
        return None
    counts, open_ones = _counts(connection, asked), _open_ones(connection, asked)
    keys = _keys(connection, asked)
    one, other = (_side(dict(found[i]), keys.get(i, ()), counts.get(i, {})) for i in asked)
    twice = [name for name in _STILL_OPEN if all(open_ones.get((i, name)) for i in asked)]
    if _related(connection, one_id, other_id):
        twice.append("relationship")
    return Sides(one, other, tuple(twice))


def merged_of(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Merged, ...]:
    """Return the merges a record came of, the latest first; none for a record the viewer may not read.

    One statement.
    """
    said, merged, away = rows.FOLDED["same_person"], rows.merged_person, rows.person.alias("away")
    person, worker = rows.person, rows.worker
    same = select(merged.c.person_id).where(merged.c.into_id == person_id)
    found = connection.execute(
        select(said.c.id, said.c.away_id, said.c.stays_id, said.c.why, said.c.on_date, worker.c.name.label("by"), away)
        .outerjoin(away, away.c.id == said.c.away_id)
        .outerjoin(worker, worker.c.id == said.c.author)
        .join(person, and_(person.c.id == person_id, open_to(person, viewer)))
        .where(said.c.gone.is_(None), or_(said.c.away_id.in_(same), said.c.away_id == person_id))
        .order_by(said.c.made_at.desc(), said.c.no.desc())
    ).all()
    pairs: dict[frozenset[str], Merged] = {}
    for row in found:
        values = {name: _plain(name, getattr(row, name)) for name in CHOSEN_BETWEEN}
        name = full_name(row.given, row.family)
        one = Merged(row[0], row[1], name, row.reference or "", values, row.why or "", row.on_date or "", row.by or "")
        pairs[frozenset((row[1], row[2]))] = one
    return tuple(pairs.values())


def written_since(connection: Connection, merge_id: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return what was recorded since a merge, rows by entity: what stays with who stays, what goes back with the other.

    The caller has checked that the viewer may read the record.
    """
    said, op, stream = rows.FOLDED["same_person"], rows.op, rows.stream
    row = connection.execute(select(said.c.away_id, said.c.stays_id, said.c.pair).where(said.c.id == merge_id)).first()
    if row is None:
        return {}, {}
    counts: dict[str, Counter[str]] = {row.away_id: Counter(), row.stays_id: Counter()}
    for uid, counted in counts.items():
        own = select(stream.c.no).where(stream.c.uid == uid).scalar_subquery()
        merged = select(said.c.made_at).where(said.c.pair == row.pair).limit(1).scalar_subquery()
        clock = connection.execute(select(merged)).scalar() or 0
        raws = connection.execute(select(op.c.raw).where(op.c.stream == own, op.c.raw.is_not(None))).scalars()
        for operation in (Operation.of(said) for said in map(orjson.loads, raws) if said["t"] > clock):
            if operation.kind in MAKING and operation.entity != said.name:
                counted[operation.entity] += 1
    return counts[row.stays_id], counts[row.away_id]


def _side(row: Mapping[str, Any], keys: tuple[tuple[str, str], ...], counts: Mapping[str, int]) -> Side:
    name = full_name(row["given"], row["family"])
    values = {name: _plain(name, row[name]) for name in CHOSEN_BETWEEN}
    return Side(row["id"], name, row["reference"] or "", bool(row["restricted"]), values, keys, counts)


def _plain(name: str, value: Any) -> Any:
    return orjson.loads(value) if name == "communication_needs" and value else value


def _counts(connection: Connection, people: tuple[str, ...]) -> dict[str, dict[str, int]]:
    parts = []
    for name in COUNTED:
        t = rows.FOLDED[name]
        here = (t.c.person_id.in_(people), t.c.gone.is_(None))
        parts.append(select(t.c.person_id, literal(name), func.count()).where(*here).group_by(t.c.person_id))
    found: dict[str, dict[str, int]] = {}
    for person, name, count in connection.execute(union_all(*parts)):
        found.setdefault(person, {})[name] = count
    return found


def _open_ones(connection: Connection, people: tuple[str, ...]) -> dict[tuple[str, str], int]:
    parts = []
    for name, closed_by in _STILL_OPEN.items():
        t = rows.FOLDED[name]
        still: list[ColumnElement[bool]] = [t.c[one].is_(None) for one in closed_by]
        here = (t.c.person_id.in_(people), t.c.gone.is_(None), *still)
        parts.append(select(t.c.person_id, literal(name), func.count()).where(*here).group_by(t.c.person_id))
    return {(person, name): count for person, name, count in connection.execute(union_all(*parts))}


def _keys(connection: Connection, people: tuple[str, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    t, worker = rows.allocation, rows.worker
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for person, row_id, name in connection.execute(
        select(t.c.person_id, t.c.id, worker.c.name)
        .join(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id.in_(people), t.c.role == KEY, t.c.to_date.is_(None), t.c.gone.is_(None))
        .order_by(t.c.from_date, t.c.id)
    ):
        found[person] = (*found.get(person, ()), (row_id, name))
    return found


def _related(connection: Connection, one_id: str, other_id: str) -> bool:
    t = rows.relationship
    between = select(t.c.id).where(t.c.person_id == one_id, t.c.other_id == other_id, t.c.gone.is_(None))
    return connection.execute(between.limit(1)).first() is not None
