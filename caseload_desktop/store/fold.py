"""The fold: operations become rows, in whatever order they arrive. The only code that writes folded tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Table, bindparam, delete, insert, select

from caseload_desktop.store import rows
from caseload_desktop.store.derived import DERIVED
from caseload_desktop.store.entities import ENTITIES, Entity, Kind
from caseload_desktop.store.operation import MAKING, Operation, OpKind
from caseload_desktop.store.registers import GONE, Register, Removal, Write, register_type
from caseload_desktop.store.rows import FOLDED, SCHEMA_VERSION
from caseload_desktop.store.same_person import SamePeople
from caseload_desktop.store.statements import Cursor

NEWER = "newer"
"""Why an operation waits: it was written by a newer version of the program."""

NO_ROW = "no_row"
"""Why an operation waits: the operation that makes its row has not arrived."""

_KINDS = frozenset(OpKind)


def to_column(kind: Kind, value: Any) -> Any:
    """Return a journal value as its column holds it."""
    if value is None:
        return None
    if kind is Kind.LIST:
        return _list_column(tuple(value))
    if kind is Kind.DATA:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    if kind is Kind.BOOLEAN:
        return int(bool(value))
    return value


@lru_cache(maxsize=1000)
def _list_column(codes: tuple[Any, ...]) -> str:
    """A list as its column holds it; the same few come again and again."""
    return orjson.dumps(sorted(set(codes))).decode()


def from_column(kind: Kind, value: Any) -> Any:
    """Return a column's value as the journal holds it."""
    if value is None:
        return None
    if kind in (Kind.LIST, Kind.DATA):
        return orjson.loads(value)
    if kind is Kind.BOOLEAN:
        return bool(value)
    return value


_OTHERWISE_IN_COLUMN = {
    entity.name: frozenset(n for n, kind in entity.fields.items() if kind in (Kind.LIST, Kind.DATA, Kind.BOOLEAN))
    for entity in ENTITIES.values()
}
"""Fields that a column holds in another way than the journal, by entity."""


class Fold:
    """Folds operations inside one transaction.

    With ``same`` rows of merged people show who stays as soon as they are written; without, whoever folds lets
    ``same_person.settle`` see to that in the end.
    """

    def __init__(self, cursor: Cursor, same: SamePeople | None = None) -> None:
        self._cursor = cursor
        self._same = same

    def apply(self, operation: Operation, *, stream_no: int, lsn: int) -> None:
        """Fold one operation whose predecessors on its device are known.

        What this version can't read yet, or what arrives before its row, waits and is folded later.
        """
        entity = ENTITIES.get(operation.entity)
        if (
            entity is None
            or operation.schema > SCHEMA_VERSION
            or not is_readable(entity, operation.kind, operation.fields)
        ):
            self._wait(operation, lsn=lsn, why=NEWER)
            return
        table = FOLDED[entity.name]
        current = self._current(table, operation.row)
        if current is not None and self._same is not None:
            self._same.take_off(self._cursor, entity.name, current)
        if operation.kind in MAKING:
            self._make(entity, table, operation, current, stream_no=stream_no)
            self._fold_waiting(operation.row, stream_no=stream_no)
        elif current is None:
            self._wait(operation, lsn=lsn, why=NO_ROW)
        else:
            self._change(entity, table, operation, current)

    def make_first(self, entity: Entity, operation: Operation, *, stream_no: int) -> None:
        """Fold the making of a row whose id was given out just now: it can't be there, and nothing can wait for it."""
        self._insert(entity, FOLDED[entity.name], operation, stream_no=stream_no)

    def _make(
        self, entity: Entity, table: Table, operation: Operation, current: Mapping[str, Any] | None, *, stream_no: int
    ) -> None:
        if current is None:
            self._insert(entity, table, operation, stream_no=stream_no)
        else:
            self._make_again(entity, table, operation, current)

    def _insert(self, entity: Entity, table: Table, operation: Operation, *, stream_no: int) -> None:
        values: dict[str, Any] = {
            "id": operation.row,
            "stream": stream_no,
            "made_by": operation.device,
            "made_seq": operation.seq,
            "made_at": operation.clock,
            "author": operation.actor,
            "recorded_at": operation.at,
        }
        values.update(operation.fields)
        for name in _OTHERWISE_IN_COLUMN[entity.name] & operation.fields.keys():
            values[name] = to_column(entity.fields[name], values[name])
        number = self._cursor.insert(table, values)
        derive = DERIVED.get(entity.name)
        if derive is not None:
            values["no"] = number
            derive(self._cursor, values)
        if self._same is not None:
            self._same.after(self._cursor, entity.name, values)

    def _make_again(self, entity: Entity, table: Table, operation: Operation, current: Mapping[str, Any]) -> None:
        """Two laptops made the same thing (one setting, one target): every field of both becomes a write."""
        registers = registers_of(current)
        first = self._making(current)
        for name in (*entity.fields, GONE):
            register = registers.setdefault(name, register_type(name)())
            for making in (first, operation):
                register.add(making.write_of(making.fields.get(name)))
        made = min(
            (current["made_at"], current["made_by"], current["made_seq"], current["author"], current["recorded_at"]),
            (operation.clock, operation.device, operation.seq, operation.actor, operation.at),
        )
        origin = dict(zip(("made_at", "made_by", "made_seq", "author", "recorded_at"), made, strict=True))
        self._save(entity, table, current, registers, origin)

    def _making(self, current: Mapping[str, Any]) -> Operation:
        """Read the operation that made a row."""
        return operation_at(self._cursor, stream=current["stream"], device=current["made_by"], seq=current["made_seq"])

    def _change(self, entity: Entity, table: Table, operation: Operation, current: Mapping[str, Any]) -> None:
        registers = registers_of(current)
        for name, value in operation.fields.items():
            register = registers.get(name)
            if register is None:
                register = registers[name] = base_of(entity, current, name)
            write_to(register, operation, name, value)
        self._save(entity, table, current, registers, {})

    def _save(
        self,
        entity: Entity,
        table: Table,
        current: Mapping[str, Any],
        registers: Mapping[str, Register],
        more: Mapping[str, Any],
    ) -> None:
        values = dict(more)
        for name, register in registers.items():
            values[name] = register.value if name == GONE else to_column(entity.fields[name], register.value)
        values["fold"] = orjson.dumps({n: registers[n].dump() for n in sorted(registers)}).decode()
        self._cursor.update(table, current["id"], values)
        self._note_conflicts(entity.name, current["id"], registers)
        derive = DERIVED.get(entity.name)
        if derive is not None:
            derive(self._cursor, {**current, **values})
        if self._same is not None:
            self._same.after(self._cursor, entity.name, {**current, **values})

    def _note_conflicts(self, entity: str, row: str, registers: Mapping[str, Register]) -> None:
        clear_conflicts(self._cursor, entity, row)
        for name in conflicts_of(registers):
            self._cursor.insert(rows.conflict, {"entity": entity, "row": row, "field": name})

    def _current(self, table: Table, row_id: str) -> dict[str, Any] | None:
        names = table.c.keys()
        found = self._cursor.run(
            ("by-id", table.name),
            lambda: select(table).where(table.c.id == bindparam("row_id")),
            {"row_id": row_id},
        ).fetchone()
        return None if found is None else dict(zip(names, found, strict=True))

    def _wait(self, operation: Operation, *, lsn: int, why: str) -> None:
        self._cursor.run(
            "wait",
            lambda: (
                insert(rows.waiting)
                .values(lsn=bindparam("v_lsn"), entity=bindparam("v_e"), row=bindparam("v_row"), why=bindparam("v_w"))
                .inline()
            ),
            {"v_lsn": lsn, "v_e": operation.entity, "v_row": operation.row, "v_w": why},
        )

    def _fold_waiting(self, row_id: str, *, stream_no: int) -> None:
        found = self._cursor.run(
            "waiting-for-row",
            lambda: (
                select(rows.waiting.c.lsn, rows.op.c.raw)
                .join(rows.op, rows.op.c.lsn == rows.waiting.c.lsn)
                .where(rows.waiting.c.row == bindparam("p_row"), rows.waiting.c.why == bindparam("p_why"))
                .order_by(rows.waiting.c.lsn)
            ),
            {"p_row": row_id, "p_why": NO_ROW},
        ).fetchall()
        for lsn, raw in found:
            self._cursor.run(
                "waited",
                lambda: delete(rows.waiting).where(rows.waiting.c.lsn == bindparam("p_lsn")),
                {"p_lsn": lsn},
            )
            if raw is not None:
                self.apply(Operation.read(raw), stream_no=stream_no, lsn=lsn)


def write_to(register: Register, operation: Operation, name: str, value: Any) -> None:
    """Add what an operation says of one field to its register."""
    write = operation.write_of(value)
    if name in operation.put_back:
        register.add_together(operation.writes_of(name), write.seen)
    else:
        register.add(write)


def clear_conflicts(cursor: Cursor, entity: str, row: str) -> None:
    """Forget which fields of a row people disagree on, before they are noted anew."""
    cursor.run("conflict-clear", delete_conflicts, {"p_entity": entity, "p_row": row})


def delete_conflicts() -> Any:
    """Return the statement that forgets the conflicts of the row ``p_row`` of the entity ``p_entity``."""
    t = rows.conflict
    return delete(t).where(t.c.entity == bindparam("p_entity"), t.c.row == bindparam("p_row"))


def operation_at(cursor: Cursor, *, stream: int, device: str, seq: int) -> Operation:
    """Read the operation with that number in a chain."""
    op = rows.op
    raw = cursor.run(
        "making",
        lambda: select(op.c.raw).where(
            op.c.stream == bindparam("p_stream"),
            op.c.device == bindparam("p_device"),
            op.c.seq == bindparam("p_seq"),
        ),
        {"p_stream": stream, "p_device": device, "p_seq": seq},
    ).fetchone()[0]
    return Operation.read(bytes(raw))


def is_readable(entity: Entity, kind: str, fields: Mapping[str, Any]) -> bool:
    """True when this version knows every field an operation writes and what it does with them."""
    return fields.keys() <= _KNOWN[entity.name] and kind in _KINDS


_KNOWN = {entity.name: frozenset({*entity.fields, GONE}) for entity in ENTITIES.values()}


def registers_of(current: Mapping[str, Any]) -> dict[str, Register]:
    """Return the registers of the fields of a row that were changed since it was made."""
    if current["fold"] is None:
        return {}
    return {name: register_type(name).load(dumped) for name, dumped in orjson.loads(current["fold"]).items()}


def base_of(entity: Entity, current: Mapping[str, Any], name: str) -> Register:
    """Return the register of a field nobody has changed.

    It holds the creating operation's value, which any later author has seen.
    """
    kind = Kind.TEXT if name == GONE else entity.fields[name]
    made = Write(current["made_by"], current["made_seq"], current["made_at"], from_column(kind, current[name]), {})
    return register_type(name)([made])


def conflicts_of(registers: Mapping[str, Register]) -> list[str]:
    """Return the fields on which people disagree, so that somebody must choose."""
    differing = {name for name, register in registers.items() if register.differing()}
    gone = registers.get(GONE)
    if isinstance(gone, Removal):
        edits = (w for n, r in registers.items() if n != GONE for w in r.siblings)
        if gone.value is not None and gone.missed(edits):
            differing.add(GONE)
    return sorted(differing)


__all__ = [
    "GONE",
    "NEWER",
    "NO_ROW",
    "Fold",
    "OpKind",
    "base_of",
    "clear_conflicts",
    "conflicts_of",
    "delete_conflicts",
    "from_column",
    "is_readable",
    "operation_at",
    "registers_of",
    "to_column",
    "write_to",
]
