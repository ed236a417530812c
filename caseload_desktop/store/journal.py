"""The journal: commands append operations to the chains of their streams, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, func, select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import COMMON_STREAMS, ENTITIES, Entity, Kind, StreamKind
from caseload_desktop.store.fold import GONE, Fold, from_column
from caseload_desktop.store.ids import fixed_id, new_id
from caseload_desktop.store.operation import Choice, Operation, OpKind
from caseload_desktop.store.remembered import Remembered
from caseload_desktop.store.rows import FOLDED, SCHEMA_VERSION
from caseload_desktop.store.same_person import SamePeople
from caseload_desktop.store.seen import LookedAt
from caseload_desktop.store.statements import Cursor, Statements
from caseload_desktop.store.streams import ChainEnd, OpenStream, Streams

COMMON_UIDS = {kind: fixed_id("stream", kind.value) for kind in COMMON_STREAMS}
"""The uid of each common stream, the same in every store."""


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """This laptop in the journal: ``id`` marks its operations, ``code`` starts the references it gives out."""

    id: str

    @property
    def code(self) -> str:
        """The first four characters of the id, short enough to say on the phone."""
        return self.id[:4]


@dataclass(frozen=True, slots=True)
class Changes:
    """What one command did: its act (undo takes that), its name and the rows it touched as (entity, id)."""

    act: str
    command: str
    touched: frozenset[tuple[str, str]]

    def ids(self, entity: str) -> tuple[str, ...]:
        """Return the ids of the touched rows of one entity, oldest first."""
        return tuple(sorted(row for name, row in self.touched if name == entity))

    def touches(self, *entities: str) -> bool:
        """True when a row of one of ``entities`` was touched."""
        return any(name in entities for name, _ in self.touched)


class HybridClock:
    """Order for showing, not for deciding: milliseconds shifted by a counter, never going back on this device."""

    def __init__(self, last: int = 0) -> None:
        self.last = last

    def tick(self, now: datetime) -> int:
        """Return the next reading; it runs on even when the laptop's clock is set back."""
        self.last = max(self.last + 1, int(now.timestamp() * 1000) << 16)
        return self.last

    def hear(self, clock: int, now: datetime) -> None:
        """Note a reading from elsewhere, unless it lies more than a day ahead: a wrong clock must not spread."""
        if clock <= (int(now.timestamp() * 1000) + 86_400_000) << 16:
            self.last = max(self.last, clock)


_RECENT = 50


def _latest_act() -> Any:
    recent = select(rows.act.c.at).order_by(rows.act.c.lsn_to.desc()).limit(_RECENT).subquery()
    return select(func.max(recent.c.at))


class Act:
    """A running command: everything it writes is one transaction, one act for undo, one story in the record."""

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        *,
        actor: Actor,
        command: str,
        device: DeviceIdentity,
        clock: HybridClock,
        now: datetime,
        today: str,
        undoes: str | None = None,
        remembered: Remembered | None = None,
        together: Streams | None = None,
    ) -> None:
        """``together``: the streams of several acts of one transaction, whose heads are written once, at its end."""
        self.id = new_id()
        self.actor = actor
        self.connection = connection
        self.today = today
        self.at = f"{now.isoformat(timespec='seconds')[:19]}Z"
        self._now = now
        self._command = command
        self._device = device
        self._clock = clock
        self._undoes = undoes
        self._remembered = remembered or Remembered()
        self._cursor = Cursor(connection, statements) if together is None else together.cursor
        self._together = together
        self._streams = together or Streams(self._cursor, self._remembered)
        if self._remembered.same is None:
            self._remembered.same = SamePeople.load(self._cursor)
        self._same = self._remembered.same
        self._fold = Fold(self._cursor, self._same)
        self._touched: set[tuple[str, str]] = set()
        self._first = self._last = 0
        self._looked_at = LookedAt(self._cursor, device.id)

    # writing

    def create(
        self,
        entity: str,
        fields: Mapping[str, object],
        *,
        row_id: str | None = None,
        stream: str | None = None,
        fresh: bool = False,
    ) -> str:
        """Make a row and return its id. Empty values are left out.

        ``stream`` is the uid of the stream to lie in where it can't be told from the row: a link's. ``fresh`` says of
        a ``row_id`` that it was given out just now, so that nothing can bear it or wait for it.
        """
        declared = ENTITIES[entity]
        fresh = fresh or not row_id
        row_id = row_id or new_id()
        given = {k: v for k, v in fields.items() if v is not None and v != ""}
        for name in given.keys() - _AS_IT_IS[entity]:
            given[name] = _plain(declared, name, given[name])
        if self._same:
            given |= self._same.record_of(self._cursor, declared, given)
        uid, kind = self._place(declared, row_id, given, stream)
        making = OpKind.APPEND if declared.append_only else OpKind.CREATE
        self._write(declared, row_id, self._streams.get(uid, kind), making, given, fresh=fresh)
        return row_id

    def set(
        self,
        entity: str,
        row_id: str,
        fields: Mapping[str, object],
        *,
        why: str = "",
        seen: Mapping[str, object] | None = None,
        whole: bool = False,
    ) -> bool:
        """Change fields of a row; those that hold the value already are not written. True when anything was.

        ``whole`` writes them all: fields that hold together then meet together what another laptop says of any.
        ``seen`` is what the author saw in these fields: raises ``AlreadyChanged`` where one holds another value by now.
        Without it, what came from another laptop behind the author's form raises it (``seen.looked_at``).
        """
        declared = ENTITIES[entity]
        if declared.append_only:
            raise RuleBroken("append_only", entity=entity)
        current = self._must_row(entity, row_id)
        wanted = {k: _plain(declared, k, v) for k, v in fields.items()}
        self._looked_at.must_cover(entity, current, wanted, seen)
        if self._same:
            current |= self._same.told(self._cursor, declared, row_id)
        changed = {k: v for k, v in wanted.items() if whole or v != current[k]}
        if changed:
            self._write(declared, row_id, self._stream_of(current), OpKind.SET, changed, why)
        return bool(changed)

    def remove(self, entity: str, row_id: str, *, why: str) -> None:
        """Take a row out of the record's lists and figures; the journal keeps it. A reason is needed."""
        if not why.strip():
            raise RuleBroken("reason_required", field="why")
        current = self._must_row(entity, row_id)
        self._looked_at.must_cover(entity, current)
        self._write(ENTITIES[entity], row_id, self._stream_of(current), OpKind.REMOVE, {GONE: why.strip()}, why)

    def restore(self, entity: str, row_id: str, *, why: str) -> None:
        """Bring a removed row back."""
        current = self._must_row(entity, row_id)
        self._write(ENTITIES[entity], row_id, self._stream_of(current), OpKind.SET, {GONE: None}, why)

    def resolve(self, entity: str, row_id: str, field: str, value: object, *, why: str = "") -> None:
        """Settle a conflict on a field (or on ``gone``); the choice is written even where it is the value shown."""
        declared = ENTITIES[entity]
        current = self._must_row(entity, row_id)
        plain = value if field == GONE else _plain(declared, field, value)
        self._looked_at.must_cover(entity, current, {field: plain})
        self._write(declared, row_id, self._stream_of(current), OpKind.RESOLVE, {field: plain}, why)

    def reopen(self, entity: str, row_id: str, field: str, choices: Sequence[Choice], *, why: str = "") -> None:
        """Let values stand against each other again, the one to show last: somebody's choice is taken back."""
        current = self._must_row(entity, row_id)
        shown = {field: choices[-1][2]}
        stream = self._stream_of(current)
        self._write(ENTITIES[entity], row_id, stream, OpKind.REOPEN, shown, why, {field: choices})

    def row(self, entity: str, row_id: str) -> dict[str, Any] | None:
        """Return a row as the journal holds it (lists as lists), removed or not, or None."""
        table, declared = FOLDED[entity], ENTITIES[entity]
        found = self._cursor.run(
            ("by-id", table.name), lambda: select(table).where(table.c.id == bindparam("row_id")), {"row_id": row_id}
        ).fetchone()
        if found is None:
            return None
        row = dict(zip(table.c.keys(), found, strict=True))
        for name, kind in declared.fields.items():
            row[name] = from_column(kind, row[name])
        return row

    def shown(self, person_id: str) -> str:
        """Return the person under whose id a record is found: another one where somebody was merged."""
        return self._same.shown(person_id)

    def members(self, person_id: str) -> tuple[str, ...]:
        """Return everybody who was found to be the same person, who is shown first; mostly the one given alone."""
        return self._same.members(person_id)

    def told(self, entity: str, row_id: str) -> dict[str, Any] | None:
        """Return a row as ``row`` does, but naming people as the journal names them, merged or not."""
        current = self.row(entity, row_id)
        return None if current is None else {**current, **self._same.told(self._cursor, ENTITIES[entity], row_id)}

    def ask(self, name: str, make: Callable[[], Executable], **values: object) -> Any:
        """Run a query called ``name`` (built by ``make`` once per store) and return its first row, or None."""
        return self._cursor.run(name, make, values).fetchone()

    def ask_all(self, name: str, make: Callable[[], Executable], **values: object) -> list[Any]:
        """The same for a query of several rows."""
        found: list[Any] = self._cursor.run(name, make, values).fetchall()
        return found

    def found_stream(self, uid: str, number: int, kind: str, ends: Iterable[ChainEnd]) -> None:
        """Take note of where a stream lies, and its chains end, that a question came by: it need not be looked for.

        Only of a stream this command has not written to yet.
        """
        self._streams.found(uid, number, kind, ends)

    def ask_common(self, name: str, make: Callable[[], Executable], **values: object) -> Any:
        """The same for a query on rows of the common streams alone: the answer is remembered until one is written."""
        return self._remembered.answer((name, *values.values()), lambda: self.ask(name, make, **values))

    def latest_day(self) -> date | None:
        """Return the latest day on which any of this laptop's last fifty acts was recorded, or None for a new store.

        A clock set back shows against it; a clock once set years ahead is forgotten after fifty acts.
        """
        found = self.ask("latest-act", _latest_act)
        return date.fromisoformat(found[0][:10]) if found and found[0] else None

    def touches(self, entity: str) -> bool:
        """True when a row of this entity was touched so far."""
        return any(name == entity for name, _ in self._touched)

    def changes(self) -> Changes:
        """Return what was done so far."""
        return Changes(self.id, self._command, frozenset(self._touched))

    def finish(self) -> None:
        """Write the heads of the chains and the act itself; called once, before the commit."""
        if not self._first:
            return
        if self._together is None:
            self._streams.write_heads()
        self._cursor.insert(
            rows.act,
            {
                "id": self.id,
                "command": self._command,
                "actor": self.actor.worker_id,
                "at": self.at,
                "lsn_from": self._first,
                "lsn_to": self._last,
                "undoes": self._undoes,
                "clock": self._clock.last,
            },
        )

    # how

    def _must_row(self, entity: str, row_id: str) -> dict[str, Any]:
        current = self.row(entity, row_id)
        if current is None:
            raise RuleBroken("no_such_row", entity=entity)
        return current

    def _stream_of(self, current: Mapping[str, Any]) -> OpenStream:
        uid, kind = self._cursor.run(
            "stream-uid",
            lambda: select(rows.stream.c.uid, rows.stream.c.kind).where(rows.stream.c.no == bindparam("p_no")),
            {"p_no": current["stream"]},
        ).fetchone()
        return self._streams.get(uid, kind)

    def _place(
        self, entity: Entity, row_id: str, fields: Mapping[str, Any], stream: str | None
    ) -> tuple[str, StreamKind]:
        first = entity.streams[0]
        if first in COMMON_UIDS:
            return COMMON_UIDS[first], first
        if entity.name == "person":
            return row_id, StreamKind.PERSON
        if stream is not None and stream != fields.get("person_id"):
            return stream, StreamKind.CONTACT
        person = fields.get("person_id")
        return (person, StreamKind.PERSON) if person else (row_id, StreamKind.CONTACT)

    def _write(
        self,
        entity: Entity,
        row_id: str,
        stream: OpenStream,
        kind: OpKind,
        fields: Mapping[str, Any],
        why: str = "",
        put_back: Mapping[str, Sequence[Choice]] | None = None,
        *,
        fresh: bool = False,
    ) -> None:
        device = self._device.id
        operation = Operation(
            stream=stream.uid,
            stream_kind=stream.kind,
            device=device,
            seq=stream.chains[device].seq + 1 if device in stream.chains else 1,
            clock=self._clock.tick(self._now),
            seen=stream.seen_by(device),
            entity=entity.name,
            row=row_id,
            kind=kind,
            fields=fields,
            command=self._command,
            act=self.id,
            actor=self.actor.worker_id,
            on=self.today,
            at=self.at,
            schema=SCHEMA_VERSION,
            why=why,
            put_back=put_back or {},
        )
        lsn = self._streams.append(stream, device, operation.seq, operation.raw())
        if fresh:
            self._fold.make_first(entity, operation, stream_no=stream.no)
        else:
            self._fold.apply(operation, stream_no=stream.no, lsn=lsn)
        if entity.streams[0] in COMMON_UIDS:
            self._remembered.forget_answers()
        self._first, self._last = self._first or lsn, lsn
        self._touched.add((entity.name, row_id))


_AS_IT_IS = {
    entity.name: frozenset(n for n, kind in entity.fields.items() if kind not in (Kind.LIST, Kind.DATE, Kind.TIME))
    for entity in ENTITIES.values()
}
"""Fields whose values the journal holds as they are given, by entity."""


def _plain(entity: Entity, name: str, value: object) -> Any:
    """Return a value as the journal holds it; an unknown field is our mistake, an empty text is no value."""
    kind = entity.fields[name]
    if value is None or value == "":
        return None
    if kind is Kind.LIST:
        if not isinstance(value, Iterable) or isinstance(value, str):
            raise TypeError(f"{entity.name}.{name} takes a list of codes")
        return sorted({str(v) for v in value}) or None
    if kind in (Kind.DATE, Kind.TIME) and not isinstance(value, str):
        raise TypeError(f"{entity.name}.{name} takes ISO text")
    return value
