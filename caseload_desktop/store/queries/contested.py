"""Which rows laptops differ on and who may see that: the list of open conflicts, read whole in a few statements."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Select, String, Table, and_, cast, func, literal, null, or_, select, union_all

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, Entity, StreamKind
from caseload_desktop.store.queries.organisation import names_by_id
from caseload_desktop.store.queries.restriction import closed_to

_SEEN_WITH = {
    StreamKind.PERSON: May.READ_RECORD,
    StreamKind.CONTACT: May.READ_RECORD,
    StreamKind.ORGANISATION: May.MANAGE_TEAM,
    StreamKind.DEVICES: May.MANAGE_TEAM,
    StreamKind.SETTINGS: May.MANAGE_LISTS,
    StreamKind.TARGETS: May.SET_TARGETS,
    StreamKind.CAPACITY: May.WRITE_RECORD,
    StreamKind.PROVIDERS: May.READ_RECORD,
}
"""The right that seeing a conflict needs, by whose record it is in."""

_TITLES = {
    "contact": "received_on",
    "provider": "name",
    "provider_task": "words",
    "concern": "raised_on",
    "enquiry": "started_on",
    "enquiry_action": "words",
    "safeguarding_pause": "from_date",
    "adults_review": "referred_on",
    "dols": "received_on",
    "dols_assessment": "asked_on",
    "amhp_referral": "received_on",
    "person_name": "given",
    "person_identifier": "value",
    "address": "lines",
    "contact_detail": "value",
    "allocation": "role",
    "enablement": "received_on",
    "goal": "words",
    "patch_capacity": "on_date",
    "sitrep_note": "week_from",
    "service": "from_date",
    "equipment": "item",
    "assessment": "asked_on",
    "carers_offer": "offered_on",
    "hospital_stay": "admitted_on",
    "review": "completed_on",
    "review_date": "due_on",
    "hazard": "from_date",
    "relationship": "other_name",
    "chronology_entry": "on_date",
    "task": "words",
    "setting": "key",
    "code_change": "label",
    "target": "from_month",
    "commentary": "month",
}
"""The field that tells one row from another of its kind; ``name`` where there is one."""


@dataclass(frozen=True, slots=True)
class ContestedRow:
    """One thing on which laptops differ: its fields, whose record it is in, and who wrote what stands there.

    ``title`` is the value that tells it from others of its kind, as the record holds it. ``at`` is when the latest of
    the values was written (UTC); ``workers`` are (id, name) of the authors.
    """

    entity: str
    row_id: str
    fields: tuple[str, ...]
    person_id: str
    person: str
    reference: str
    title: str
    at: str
    workers: tuple[tuple[str, str], ...]
    by: tuple[tuple[str, frozenset[str]], ...]
    """For each field, the ids of who wrote a value of it."""


def readable(viewer: Actor, among: Container[str] = ENTITIES) -> dict[str, Select[Any]]:
    """For each kind of row, the conflicts this viewer may see: row, field, whose record, stream, registers, title.

    ``among``: of these kinds only; building the question takes longer than asking it. A restricted person's are left
    out for who is not named on the record, those of teams, settings and targets for who may not manage them.
    """
    return {
        entity.name: _readable(entity, viewer)
        for entity in ENTITIES.values()
        if entity.name in among and not entity.append_only and viewer.may(_SEEN_WITH[entity.streams[0]])
    }


def _readable(entity: Entity, viewer: Actor) -> Select[Any]:
    t, table = rows.conflict, rows.FOLDED[entity.name]
    person = table.c.id if entity.name == "person" else table.c.get("person_id")
    query = select(
        t.c.row,
        t.c.field,
        (person if person is not None else null()).label("person_id"),
        table.c.stream,
        table.c.fold,
        _title(entity, table).label("title"),
    ).join_from(t, table, and_(t.c.entity == entity.name, t.c.row == table.c.id))
    if person is not None:
        query = query.where(or_(person.is_(None), person.not_in(closed_to(viewer))))
    return query


def _title(entity: Entity, table: Table) -> Any:
    name = _TITLES.get(entity.name, "name")
    return cast(table.c[name], String) if name in entity.fields else literal("")


def contested_rows(connection: Connection, *, viewer: Actor) -> list[ContestedRow]:
    """Return everything laptops differ on that the viewer may see, what was written last first.

    Four statements, however many there are: 20,000 fields are read in about a second.
    """
    parts = [select(literal(name).label("entity"), part.subquery()) for name, part in readable(viewer).items()]
    if not parts:
        return []
    found = connection.execute(union_all(*parts)).all()
    if not found:
        return []
    writes = {(f.entity, f.row, f.field): _writes(f.fold, f.field) for f in found}
    streams = {(f.entity, f.row): f.stream for f in found}
    places = {(streams[e, r], device, number) for (e, r, _), ws in writes.items() for device, number, _ in ws}
    authors = authors_of(connection, places)
    names = {i: name or "" for i, name in connection.execute(select(rows.worker.c.id, rows.worker.c.name))}
    people = _people(connection, {f.person_id for f in found if f.person_id})
    grouped: dict[tuple[str, str], list[Any]] = {}
    for f in found:
        grouped.setdefault((f.entity, f.row), []).append(f)
    made = [_row(group, writes, authors, names, people) for group in grouped.values()]
    return sorted(made, key=lambda row: (row.at, row.row_id), reverse=True)


def _row(
    group: list[Any],
    writes: dict[tuple[str, str, str], list[tuple[str, int, int]]],
    authors: Authors,
    names: dict[str, str],
    people: dict[str, tuple[str, str]],
) -> ContestedRow:
    first = group[0]
    by, clocks = [], [0]
    for f in sorted(group, key=lambda one: str(one.field)):
        ws = writes[f.entity, f.row, f.field]
        clocks += [clock for _, _, clock in ws]
        wrote = written_by(authors, f.stream, f.field, [(device, number) for device, number, _ in ws])
        by.append((f.field, frozenset(wrote) - {""}))
    everybody = sorted({i for _, some in by for i in some}, key=lambda i: (names.get(i, ""), i))
    person, reference = people.get(first.person_id or "", ("", ""))
    return ContestedRow(
        entity=first.entity,
        row_id=first.row,
        fields=tuple(name for name, _ in by),
        person_id=first.person_id or "",
        person=person,
        reference=reference,
        title=first.title or "",
        at=_instant(max(clocks)),
        workers=tuple((i, names.get(i, "")) for i in everybody),
        by=tuple(by),
    )


def _writes(fold: str, field: str) -> list[tuple[str, int, int]]:
    """Device, number and clock of each value; where a removal met edits, also of those."""
    registers = orjson.loads(fold)
    if field != "gone":
        return [(s[0], s[1], s[2]) for s in registers[field][0]]
    from caseload_desktop.store.registers import Register, Removal

    removal = Removal.load(registers["gone"])
    others = (w for name, d in registers.items() if name != "gone" for w in Register.load(d).siblings)
    missed = [(w.device, w.number, w.clock) for w in others if removal.missed([w])]
    return [(w.device, w.number, w.clock) for w in removal.siblings] + missed


Authors = dict[tuple[int, str, int], dict[str, list[str]]]
"""By place of an operation, who wrote it (under ``""``), or by field who first wrote each of the values it put back."""


def authors_of(connection: Connection, places: set[tuple[int, str, int]]) -> Authors:
    """Return who wrote the operations at some places; of what an undo put back, whoever wrote it first.

    One statement however many: the places go in as one JSON value, for the database takes only so many parameters.
    """
    op = rows.op
    asked = func.json_each(orjson.dumps(sorted(places)).decode()).table_valued("value")
    stream, device, seq = (func.json_extract(asked.c.value, f"$[{n}]") for n in range(3))
    found = connection.execute(
        select(op.c.stream, op.c.device, op.c.seq, op.c.raw)
        .select_from(asked)
        .join(op, and_(op.c.stream == stream, op.c.device == device, op.c.seq == seq))
        .where(op.c.raw.is_not(None))
    )
    written = {(row[0], row[1], row[2]): orjson.loads(row[3]) for row in found}
    authors: Authors = {place: {"": [str(o["u"])]} for place, o in written.items()}
    back = {place: o["p"] for place, o in written.items() if "p" in o}
    if back:
        wanted = {(at[0], d, n) for at, put in back.items() for choices in put.values() for d, n, _, _ in choices}
        first = authors_of(connection, wanted)
        for at, put in back.items():
            for name, choices in put.items():
                authors[at][name] = [_first(first, (at[0], d, n)) for d, n, _, _ in choices]
    return authors


def written_by(authors: Authors, stream: int, field: str, writes: Sequence[tuple[str, int]]) -> list[str]:
    """Return who wrote each of the values of a field, in their order; empty where nobody is known."""
    taken: dict[tuple[str, int], int] = {}
    found = []
    for device, number in writes:
        at = authors.get((stream, device, number), {})
        several = at.get(field, [])
        nth = taken[device, number] = taken.get((device, number), -1) + 1
        found.append(several[nth] if nth < len(several) else next(iter(at.get("", [])), ""))
    return found


def _first(authors: Authors, place: tuple[int, str, int]) -> str:
    return next(iter(authors.get(place, {}).get("", [])), "")


def _people(connection: Connection, ids: set[str]) -> dict[str, tuple[str, str]]:
    """Name and reference of people, by id."""
    person = rows.person
    asked = func.json_each(orjson.dumps(sorted(ids)).decode()).table_valued("value")
    found = connection.execute(
        select(person.c.id, person.c.given, person.c.family, person.c.reference)
        .select_from(asked)
        .join(person, person.c.id == asked.c.value)
    )
    return {i: (" ".join(p for p in (given, family) if p), ref or "") for i, given, family, ref in found}


def names_in(connection: Connection, values: Iterable[object]) -> dict[str, str]:
    """Return what ids are called: every worker, team and locality, and the people among ``values``."""
    locality = rows.locality
    ids = {value for value in values if isinstance(value, str)}
    names = names_by_id(connection)
    names |= {i: name or "" for i, name in connection.execute(select(locality.c.id, locality.c.name))}
    return {i: name for i, (name, _) in _people(connection, ids).items()} | names


def _instant(clock: int) -> str:
    """A reading of the journal's clock as UTC text: its upper part counts milliseconds."""
    return datetime.fromtimestamp((clock >> 16) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
