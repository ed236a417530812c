"""The fold of whole streams: rows are worked out in memory, one stream after the other, and written many at a time.

What comes out is what ``Fold`` makes of the same operations one by one; an import and a refold have too many for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Table, bindparam, delete, select

from caseload_desktop.store import rows
from caseload_desktop.store.derived import (
    CONTACT_TEXT,
    DERIVED,
    NOTE_TEXT,
    NameKey,
    insert_name_keys,
    name_key_rows,
)
from caseload_desktop.store.entities import ENTITIES, Entity, Kind
from caseload_desktop.store.fold import (
    GONE,
    NEWER,
    NO_ROW,
    base_of,
    clear_conflicts,
    conflicts_of,
    delete_conflicts,
    is_readable,
    operation_at,
    registers_of,
    to_column,
    write_to,
)
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.operation_check import Malformed, Said
from caseload_desktop.store.registers import Register, register_type
from caseload_desktop.store.retold import forget_told, take_off, was_anybody_merged
from caseload_desktop.store.rows import FOLDED, SCHEMA_VERSION
from caseload_desktop.store.statements import Cursor

RowsOf = Mapping[str, Iterable[str]]
"""Ids of rows by the name of their entity."""

ROWS_AT_A_TIME = 4000
"""So many rows are held before they are written."""

_AS_IT_IS = frozenset({Kind.TEXT, Kind.CODE, Kind.DATE, Kind.TIME, Kind.INTEGER, Kind.NUMBER, Kind.REF})
_CONVERTED = {
    name: [(field, kind) for field, kind in entity.fields.items() if kind not in _AS_IT_IS]
    for name, entity in ENTITIES.items()
}
"""The fields of each entity whose column holds another form than the journal."""


@dataclass(slots=True)
class _Row:
    """A row while its stream is open; ``making`` made it here, ``first`` is the first of several makings."""

    entity: Entity
    values: dict[str, Any]
    new: bool
    making: Said | None = None
    first: Operation | None = None
    registers: dict[str, Register] | None = None


class _Sparse(dict[str, Any]):
    """A row's values of which the empty ones may be left out."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(slots=True)
class FoldedRows:
    """Rows that are folded and not written: new ones by entity, changed ones, operations that wait (place, entity, row,
    why), and the people whose record begins with them.
    """

    new: dict[str, list[_Row]] = field(default_factory=dict)
    changed: list[_Row] = field(default_factory=list)
    waits: list[tuple[int, str, str, str]] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    count: int = 0

    def laid_out(self) -> RowsToWrite:
        """Return all of it as the database takes it, so that who writes it has nothing left to work out."""
        conflicts: list[tuple[str, str, str]] = []
        inserts = [one for name, made in self.new.items() for one in self._inserts(name, made, conflicts)]
        updates = []
        for row in self.changed:
            _sum_up(row, conflicts)
            values = {name: row.values[name] for name in (*_MADE, *(row.registers or ()), "fold")}
            updates.append((row, values))
        keys, again = self._names()
        return RowsToWrite(
            inserts=inserts,
            updates=updates,
            conflicts=conflicts,
            waits=self.waits,
            keys=keys,
            again=again,
            additions=self.new.get("note_addition", []),
            entities=frozenset(self.new),
        )

    @staticmethod
    def _inserts(name: str, made: list[_Row], conflicts: list[tuple[str, str, str]]) -> Iterator[_Insert]:
        """Yield new rows by their columns: those with the same ones together."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in made:
            if row.registers is not None:
                _sum_up(row, conflicts)
            alike.setdefault(tuple(row.values), []).append(row.values)
        rest: list[dict[str, Any]] = []
        for given, values in alike.items():
            if len(values) < _ALIKE:
                rest += values
            else:
                columns = tuple(column for column in _COLUMNS[name] if column in given)
                if (day := _IN_ORDER_OF.get(name)) in given:
                    values.sort(key=lambda row: row[day] or "")
                yield FOLDED[name], columns, list(map(itemgetter(*columns), values))
        if rest:
            columns = _COLUMNS[name]
            yield FOLDED[name], columns, [tuple(map(values.get, columns)) for values in rest]

    def _names(self) -> tuple[list[NameKey], set[str]]:
        """Return the search keys of people whose record begins here, and who else's must be made anew."""
        named: dict[str, list[str]] = {person: [] for person in self.people}
        again: set[str] = set()
        for row in (*self.new.get("person", ()), *self.new.get("person_name", ())):
            person = _person_of(row)
            if person not in named:
                again.add(person)
            elif row.values.get(GONE) is None:
                named[person] += [part for part in (row.values.get("given"), row.values.get("family")) if part]
        again.update(_person_of(row) for row in self.changed if row.entity.name in ("person", "person_name"))
        return name_key_rows(named), again


_Insert = tuple[Table, tuple[str, ...], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class RowsToWrite:
    """Folded rows as the database takes them: new ones by table and columns, changed ones with what is written of
    them, conflicts, what waits, search keys, people whose keys are made anew, what was added to notes, and the
    entities of the new rows.
    """

    inserts: list[_Insert]
    updates: list[tuple[_Row, dict[str, Any]]]
    conflicts: list[tuple[str, str, str]]
    waits: list[tuple[int, str, str, str]]
    keys: list[NameKey]
    again: set[str]
    additions: list[_Row]
    entities: frozenset[str]

    def write(self, cursor: Cursor) -> None:
        """Write all of it, and what is kept beside the rows."""
        if not (self.inserts or self.updates or self.waits):
            return
        for row, _ in self.updates:
            clear_conflicts(cursor, row.entity.name, row.values["id"])
        for table, columns, values in self.inserts:
            cursor.insert_many(table, columns, values)
        for row, changed in self.updates:
            cursor.update(FOLDED[row.entity.name], row.values["id"], changed)
        cursor.insert_many(rows.conflict, ("entity", "row", "field"), self.conflicts)
        cursor.insert_many(rows.waiting, ("lsn", "entity", "row", "why"), self.waits)
        self._derive(cursor)

    def _derive(self, cursor: Cursor) -> None:
        """Bring what is kept beside the rows up to date: the keys of names, the words of contacts and notes."""
        insert_name_keys(cursor, self.keys)
        if "contact" in self.entities:
            CONTACT_TEXT.take_rest(cursor)
        if "case_note" in self.entities:
            NOTE_TEXT.take_rest(cursor)
        for row in (*(row for row, _ in self.updates), *self.additions):
            if row.entity.name in ("contact", "case_note", "note_addition"):
                DERIVED[row.entity.name](cursor, row.values)
        for person in sorted(self.again):
            DERIVED["person"](cursor, {"id": person})


class StreamFold:
    """Folds streams inside one transaction: ``begin`` one, ``apply`` its operations, ``end`` it; at last ``flush``.

    Rows come out as the journal has them: who uses it lets ``same_person.settle`` show merged people as one.
    """

    def __init__(self, cursor: Cursor) -> None:
        self.unread = 0
        self._cursor = cursor
        self._stream = 0
        self._fresh = False
        self._open: dict[tuple[str, str], _Row] = {}
        self._early: dict[str, list[tuple[Said, int]]] = {}
        self._folded = FoldedRows()
        self._merged = was_anybody_merged(cursor)

    def begin(self, stream: int, *, fresh: bool) -> None:
        """Open a stream; ``fresh`` says that the store holds no operation of it, so nothing needs to be looked up."""
        self._stream, self._fresh = stream, fresh
        if not fresh:
            self.flush()

    def apply(self, said: Said, lsn: int) -> None:
        """Fold one operation of the open stream; what can't be read, or comes before its row, waits.

        Raises ``Malformed`` for one that reaches into another stream's row.
        """
        entity, row_id, kind = ENTITIES.get(said["e"]), said["i"], said["k"]
        if entity is None or said["v"] > SCHEMA_VERSION or not is_readable(entity, kind, said["f"]):
            self._folded.waits.append((lsn, said["e"], row_id, NEWER))
            self.unread += 1
            return
        row = self._open.get((entity.name, row_id))
        if row is None and not self._fresh:
            row = self._stored(entity, row_id)
        if kind in MAKING:
            if row is None:
                self._make(entity, said)
            else:
                self._make_again(row, Operation.of(said))
            if self._early or not self._fresh:
                self._apply_early(row_id)
        elif row is None:
            self._early.setdefault(row_id, []).append((said, lsn))
        else:
            self._change(row, Operation.of(said))

    def end(self) -> None:
        """Close the stream; its rows are written with the next ``flush``."""
        for row in self._open.values():
            if row.new:
                self._folded.new.setdefault(row.entity.name, []).append(row)
            elif row.registers is not None:
                self._folded.changed.append(row)
        self._folded.count += len(self._open)
        for early in self._early.values():
            self._folded.waits.extend((lsn, said["e"], said["i"], NO_ROW) for said, lsn in early)
        if self._fresh:
            self._folded.people.update(row for entity, row in self._open if entity == "person")
        self._open.clear()
        self._early.clear()

    def is_full(self) -> bool:
        """True when enough rows are held to be written."""
        return self._folded.count >= ROWS_AT_A_TIME

    # one row

    def _stored(self, entity: Entity, row_id: str) -> _Row | None:
        """Return the row as the store holds it."""
        table = FOLDED[entity.name]
        values = self._cursor.run(
            ("by-id", table.name),
            lambda: select(table).where(table.c.id == bindparam("row_id")),
            {"row_id": row_id},
        ).fetchone()
        if values is None:
            return None
        row = _Row(entity, dict(zip(table.c.keys(), values, strict=True)), new=False)
        if row.values["stream"] != self._stream:
            raise Malformed("row of another stream")
        if self._merged:
            take_off(self._cursor, entity.name, row.values)
        self._open[entity.name, row_id] = row
        return row

    def _make(self, entity: Entity, said: Said) -> None:
        name, row_id = entity.name, said["i"]
        values = {
            "id": row_id,
            "stream": self._stream,
            "made_by": said["d"],
            "made_seq": said["n"],
            "made_at": said["t"],
            "author": said["u"],
            "recorded_at": said["at"],
            **said["f"],
        }
        for column, kind in _CONVERTED[name]:
            if column in values:
                values[column] = to_column(kind, values[column])
        self._open[name, row_id] = _Row(entity, values, True, said)

    def _make_again(self, row: _Row, operation: Operation) -> None:
        first = row.first or (self._making(row) if row.making is None else Operation.of(row.making))
        registers = self._registers(row)
        for name in (*row.entity.fields, GONE):
            register = registers.setdefault(name, register_type(name)())
            for making in (first, operation):
                register.add(making.write_of(making.fields.get(name)))
            self._show(row, name, register)
        if _origin(operation) < _origin(first):
            first = operation
        row.first = first
        row.values |= {"made_at": first.clock, "made_by": first.device, "made_seq": first.seq}
        row.values |= {"author": first.actor, "recorded_at": first.at}

    def _making(self, row: _Row) -> Operation:
        v = row.values
        return operation_at(self._cursor, stream=v["stream"], device=v["made_by"], seq=v["made_seq"])

    def _change(self, row: _Row, operation: Operation) -> None:
        registers = self._registers(row)
        for name, value in operation.fields.items():
            register = registers.get(name)
            if register is None:
                register = registers[name] = base_of(row.entity, _Sparse(row.values), name)
            write_to(register, operation, name, value)
            self._show(row, name, register)

    def _registers(self, row: _Row) -> dict[str, Register]:
        if row.registers is None:
            row.registers = registers_of({"fold": None, **row.values})
        return row.registers

    def _show(self, row: _Row, name: str, register: Register) -> None:
        row.values[name] = register.value if name == GONE else to_column(row.entity.fields[name], register.value)

    def _apply_early(self, row_id: str) -> None:
        early = self._early.pop(row_id, [])
        if not self._fresh:
            early = self._waiting(row_id) + early
        for said, lsn in early:
            self.apply(said, lsn)

    def _waiting(self, row_id: str) -> list[tuple[Said, int]]:
        """Take out what the store holds for a row that had not been made."""
        found = self._cursor.run(
            "stream-waiting-for-row",
            lambda: (
                select(rows.waiting.c.lsn, rows.op.c.raw)
                .join(rows.op, rows.op.c.lsn == rows.waiting.c.lsn)
                .where(
                    rows.waiting.c.row == bindparam("p_row"),
                    rows.waiting.c.why == bindparam("p_why"),
                    rows.op.c.stream == bindparam("p_stream"),
                )
                .order_by(rows.waiting.c.lsn)
            ),
            {"p_row": row_id, "p_why": NO_ROW, "p_stream": self._stream},
        ).fetchall()
        for lsn, _ in found:
            self._cursor.run(
                "waited",
                lambda: delete(rows.waiting).where(rows.waiting.c.lsn == bindparam("p_lsn")),
                {"p_lsn": lsn},
            )
        return [(orjson.loads(raw), lsn) for lsn, raw in found if raw is not None]

    # writing

    def hand_over(self) -> RowsToWrite:
        """Return the rows of the streams that were ended, for the caller to write before any is asked for."""
        folded, self._folded = self._folded, FoldedRows()
        return folded.laid_out()

    def flush(self) -> None:
        """Write the rows of the streams that were ended, and what is kept beside them."""
        self.hand_over().write(self._cursor)


_COLUMNS = {name: tuple(column.name for column in table.c if column.name != "no") for name, table in FOLDED.items()}

_ALIKE = 8
"""Fewer rows with the same columns are not worth a statement of their own."""

_IN_ORDER_OF = {"contact": "received_on"}
"""Rows go in by the day that most of their table's indexes begin with or follow: each index then grows place by place,
which took a fifth off the writing of contacts.
"""

_MADE = ("made_at", "made_by", "made_seq", "author", "recorded_at")


def _origin(making: Operation) -> tuple[int, str, int, str, str]:
    return making.clock, making.device, making.seq, making.actor, making.at


def _person_of(row: _Row) -> str:
    return str(row.values["id"] if row.entity.name == "person" else row.values.get("person_id") or "")


def _sum_up(row: _Row, conflicts: list[tuple[str, str, str]]) -> None:
    """Write down the registers of a changed row, and note in ``conflicts`` what people disagree on."""
    registers = row.registers or {}
    dumped = {name: registers[name].dump() for name in sorted(registers)}
    row.values["fold"] = orjson.dumps(dumped).decode()
    conflicts.extend((row.entity.name, row.values["id"], name) for name in conflicts_of(registers))


def clear_stream(cursor: Cursor, stream: int, made: RowsOf) -> None:
    """Delete the rows of a stream and what is kept beside them; ``made`` are the rows its operations make.

    The journal stays; whoever calls this folds the stream again or deletes its operations too.
    """
    merged = was_anybody_merged(cursor)
    for name, ids in made.items():
        table = FOLDED[name]
        if merged:
            forget_told(cursor, ids)
        rows_here = [{"p_id": row_id, "p_stream": stream} for row_id in ids]
        cursor.run_many(("clear", name), partial(_delete_row, table), rows_here)
        cursor.run_many(
            "conflict-clear", delete_conflicts, [{"p_entity": name, "p_row": one["p_id"]} for one in rows_here]
        )
    # A stream of a person bears their id; names may have come before the person they are of.
    cursor.run(
        "name-keys-of-stream",
        lambda: delete(rows.name_key).where(
            rows.name_key.c.person_id
            == select(rows.stream.c.uid).where(rows.stream.c.no == bindparam("p_stream")).scalar_subquery()
        ),
        {"p_stream": stream},
    )
    cursor.run(
        "waiting-clear",
        lambda: delete(rows.waiting).where(
            rows.waiting.c.lsn.in_(select(rows.op.c.lsn).where(rows.op.c.stream == bindparam("p_stream")))
        ),
        {"p_stream": stream},
    )


def _delete_row(table: Table) -> Any:
    return delete(table).where(table.c.id == bindparam("p_id"), table.c.stream == bindparam("p_stream"))
