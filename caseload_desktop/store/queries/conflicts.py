"""What laptops say differently and nobody has settled yet: each value, who wrote it, and what both had seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, func, select

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import TESTS
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, StreamKind
from caseload_desktop.store.fold import GONE, from_column
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.queries.contested import readable
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.registers import Register, Removal, Write, covers, register_type

_OF_A_PERSON = tuple(e.name for e in ENTITIES.values() if StreamKind.PERSON in e.streams and not e.append_only)

Place = tuple[int, str, int]
"""Where an operation stands: the number of its stream here, its device, its number there."""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values that stand against each other: from which device, with its clock; who wrote it and when (UTC).

    ``worker``, ``worker_id``, ``at`` and ``laptop`` (what the device is called) are filled where a person's or a row's
    conflicts are asked for. ``field`` names the field of an edit that a removal had not seen.
    """

    device: str
    clock: int
    value: Any
    number: int = 0
    worker: str = ""
    at: str = ""
    worker_id: str = ""
    laptop: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which laptops differ; ``shown`` is the value lists use until somebody settles it.

    ``before`` is the value all authors had seen (``known_before`` false: there was none to see). For a removal that met
    edits, ``field`` is ``gone``, ``versions`` the removals and ``edits`` what they had not seen.
    """

    entity: str
    row_id: str
    field: str
    person_id: str
    shown: Any
    versions: tuple[Version, ...]
    stream: int = 0
    before: Any = None
    known_before: bool = False
    edits: tuple[Version, ...] = ()


def is_contested(connection: Connection, *, entity: str, row_id: str, field: str) -> bool:
    """True while laptops differ on a field."""
    c = rows.conflict.c
    asked = select(c.field).where(c.entity == entity, c.row == row_id, c.field == field)
    return connection.execute(asked).first() is not None


def count_conflicts(connection: Connection, *, viewer: Actor) -> int:
    """Return how many fields wait for a choice, of those the viewer may see: as many as the list of them has."""
    parts = readable(viewer, _contested_kinds(connection)).values()
    counted = [select(func.count().label("n")).select_from(part.subquery()) for part in parts]
    if not counted:
        return 0
    first, *others = counted
    return sum(connection.execute(first.union_all(*others)).scalars())


def open_conflicts(connection: Connection, *, viewer: Actor) -> list[Conflict]:
    """Return every conflict the viewer may see, restricted people's only to those named on them.

    One statement for each kind of row that has any.
    """
    found: list[Conflict] = []
    for entity, part in sorted(readable(viewer, _contested_kinds(connection)).items()):
        places = {(row_id, name) for row_id, name, *_ in connection.execute(part)}
        found += [c for c in _of_entity(connection, entity) if (c.row_id, c.field) in places]
    return found


def person_conflicts(connection: Connection, person_id: str, *, viewer: Actor) -> list[Conflict]:
    """Return the conflicts in one person's record, contacts included, each version with who wrote it and when.

    Empty for a restricted person the viewer may not read. Where laptops differ on nothing at all, as nearly always, two
    statements; else one more for each kind of row they differ on, however many those are.
    """
    person = rows.person
    if not connection.execute(select(open_to(person, viewer)).where(person.c.id == person_id)).scalar():
        return []
    there = _contested_kinds(connection)
    kinds = [entity for entity in _OF_A_PERSON if entity in there]
    return _signed(connection, [c for entity in kinds for c in _of_entity(connection, entity, person_id=person_id)])


def row_conflicts(connection: Connection, *, entity: str, row_id: str, person_id: str, viewer: Actor) -> list[Conflict]:
    """Return the conflicts of one row, or of a person's whole record when ``row_id`` is empty, signed.

    A contact about somebody unknown has no ``person_id``, nor has a row of the organisation, settings or targets.
    """
    if not row_id:
        return person_conflicts(connection, person_id, viewer=viewer)
    part = readable(viewer, {entity}).get(entity)
    if part is None or connection.execute(part.where(rows.conflict.c.row == row_id)).first() is None:
        return []
    found = [c for c in _of_entity(connection, entity, row_id=row_id) if c.person_id == person_id]
    return _signed(connection, found)


def standing(
    connection: Connection, *, entity: str, row_id: str, fields: Iterable[str], viewer: Actor
) -> dict[str, Conflict]:
    """Return what stands in some fields of a row by now, contested or not, each value with who wrote it and when.

    For a form that was open meanwhile. ``gone`` may be asked for too. Empty when the row is not held here, or is in the
    record of a person the viewer may not read.
    """
    table, kinds = rows.FOLDED[entity], ENTITIES[entity].fields
    found = connection.execute(select(table).where(table.c.id == row_id)).mappings().one_or_none()
    if found is None:
        return {}
    person_id = row_id if entity == "person" else (found.get("person_id") or "")
    person = rows.person
    if person_id and not connection.execute(select(open_to(person, viewer)).where(person.c.id == person_id)).scalar():
        return {}
    registers = orjson.loads(found["fold"]) if found["fold"] else {}
    conflicts = []
    for name in fields:
        shown = found[name] if name == GONE else from_column(kinds[name], found[name])
        base = [[found["made_by"], found["made_seq"], found["made_at"], shown]]
        siblings = registers.get(name, [base])[0]
        versions = tuple(Version(s[0], s[2], s[3], s[1]) for s in siblings)
        conflicts.append(Conflict(entity, row_id, name, person_id, shown, versions, found["stream"]))
    return {one.field: one for one in _signed(connection, conflicts)}


def _contested_kinds(connection: Connection) -> set[str]:
    """The kinds of rows that laptops differ on: asking each of them takes far longer than asking which."""
    return set(connection.execute(select(rows.conflict.c.entity).distinct()).scalars())


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
    name, row_id, registers = found[0], row["id"], orjson.loads(row["fold"])
    siblings = registers.get(name, [[], {}])[0]
    shown = row[name] if name == GONE else from_column(kinds[name], row[name])
    person_id = row_id if entity == "person" else (row.get("person_id") or "")
    versions = tuple(Version(s[0], s[2], s[3], s[1]) for s in siblings)
    edits = _missed(registers) if name == GONE else ()
    return Conflict(entity, row_id, name, person_id, shown, versions, row["stream"], edits=edits)


def _missed(registers: dict[str, Any]) -> tuple[Version, ...]:
    """The edits that whoever removed the row had not seen."""
    removal = Removal.load(registers[GONE])
    return tuple(
        Version(w.device, w.clock, w.value, w.number, field=name)
        for name, dumped in registers.items()
        if name != GONE
        for w in Register.load(dumped).siblings
        if removal.missed([w])
    )


# --- who wrote what, and what stood there before ----------------------------------------------------------------------


def _signed(connection: Connection, conflicts: list[Conflict]) -> list[Conflict]:
    """The conflicts with the author, time and laptop of each version, and the value all authors had seen."""
    if not conflicts:
        return []
    told = _Told(connection, {c.stream for c in conflicts})
    return [
        replace(
            conflict,
            versions=told.signed(conflict, conflict.versions),
            edits=told.signed(conflict, conflict.edits),
            **told.before(conflict),
        )
        for conflict in conflicts
    ]


class _Told:
    """The journal of a few streams, read once, with the names of authors and laptops: three statements."""

    def __init__(self, connection: Connection, streams: Iterable[int]) -> None:
        op = rows.op
        self._at: dict[Place, Operation] = {}
        self._of_row: dict[tuple[int, str, str], list[Operation]] = {}
        raws = select(op.c.stream, op.c.raw).where(op.c.stream.in_(sorted(streams)), op.c.raw.is_not(None))
        for stream, raw in connection.execute(raws.order_by(op.c.lsn)):
            o = Operation.read(bytes(raw))
            self._at[stream, o.device, o.seq] = o
            self._of_row.setdefault((stream, o.entity, o.row), []).append(o)
        self._workers = {i: n or "" for i, n in connection.execute(select(rows.worker.c.id, rows.worker.c.name))}
        self._laptops = laptop_names(connection)

    def signed(self, conflict: Conflict, versions: Sequence[Version]) -> tuple[Version, ...]:
        """The versions with who wrote each, when and where; of what an undo put back, its first author."""
        taken: dict[Place, int] = {}
        signed = []
        for version in versions:
            place = (conflict.stream, version.device, version.number)
            by = self._at.get(place)
            back = by.put_back.get(version.field or conflict.field, ()) if by is not None else ()
            if back:
                number = taken[place] = taken.get(place, -1) + 1
                device, seq = back[min(number, len(back) - 1)][:2]
                by = self._at.get((conflict.stream, device, seq))
            if by is not None:
                who, laptop = self._workers.get(by.actor, ""), self._laptops.get(by.device, "")
                version = replace(version, worker=who, worker_id=by.actor, at=by.at, laptop=laptop, device=by.device)
            signed.append(version)
        return tuple(signed)

    def before(self, conflict: Conflict) -> dict[str, Any]:
        """The value that every author of a version had seen."""
        operations = self._of_row.get((conflict.stream, conflict.entity, conflict.row_id), [])
        seen = [w.seen for w in self._writes(conflict)]
        register = register_type(conflict.field)()
        for o in operations:
            making = o.kind in MAKING
            if (making or conflict.field in o.fields) and all(covers(s, o.device, o.seq) for s in seen):
                write = o.write_of(o.fields.get(conflict.field))
                register.add_together((write,) if making else o.writes_of(conflict.field), write.seen)
        if not (seen and register.siblings):
            return {}
        return {"before": register.value, "known_before": True}

    def _writes(self, conflict: Conflict) -> list[Write]:
        """What the versions wrote, from the operations themselves: with what each author had seen."""
        found = []
        for version in conflict.versions:
            o = self._at.get((conflict.stream, version.device, version.number))
            if o is not None and o.kind not in MAKING:
                found += list(o.writes_of(conflict.field))
        return found


def laptop_names(connection: Connection) -> dict[str, str]:
    """Return what each enrolled laptop is called, by the id under which it writes."""
    device = rows.FOLDED["device"]
    found = connection.execute(select(device.c.device, device.c.name).where(device.c.name.is_not(None)))
    return {code: name or "" for code, name in found}


def may_settle(actor: Actor, *, entity: str, field: str) -> bool:
    """True when the worker's role allows choosing here: as much right as changing the field itself needs."""
    return actor.may(right_to_settle(entity, field))


def right_to_settle(entity: str, field: str) -> May:
    """The right that choosing a value needs: restrictions, the organisation, settings and targets have their own.

    What only a safeguarding manager decides or signs off, only they choose.
    """
    if field in _DECIDED.get(entity, ()):
        return May.DECIDE_SAFEGUARDING
    if entity == "restricted_grant" or (entity == "person" and field in ("restricted", "restricted_reason")):
        return May.RESTRICT
    return _RIGHTS.get(ENTITIES[entity].streams[0], May.WRITE_RECORD)


_DECIDED = {
    "concern": frozenset({"decision", "decision_why", "decided_by", *TESTS, *(f"{test}_why" for test in TESTS)}),
    "enquiry": frozenset({"kind", "closed_on", "closed_by"}),
}
"""Fields that hold a decision on a concern, or the sign-off of its enquiry."""

_RIGHTS = {
    StreamKind.ORGANISATION: May.MANAGE_TEAM,
    StreamKind.DEVICES: May.MANAGE_TEAM,
    StreamKind.SETTINGS: May.MANAGE_LISTS,
    StreamKind.TARGETS: May.SET_TARGETS,
}
